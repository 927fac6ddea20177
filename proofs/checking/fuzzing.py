"""A prover put to the test with mutants: what it proves must hold, and what is refuted must have a real counterexample.

Four judges that share nothing but the meaning of a formula: the kernel, evaluation in a prime field (theorems.py),
small whole numbers (counterexamples.py), and SymPy's own diff (redone.py), which redoes the counterexample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random

from proofs.checking.counterexamples import find
from proofs.checking.mutations import Mutant, mutate
from proofs.checking.redone import is_real
from proofs.checking.theorems import Instance, evaluate
from proofs.kernel import Theorem
from proofs.search.prover import context_of, prove
from symbolic.components import Interpretation
from symbolic.errors import InputError
from symbolic.indices import Sizes
from symbolic.model import Claim

LARGEST = Sizes.of_network((2, 3, 2, 3), 4)
JUDGES = (Sizes.of_network((2, 4, 1, 3), 5), Sizes.of_network((3, 2), 4), Sizes.of_network((2, 1, 3), 4))
"""The instances on which a mutant is judged: unequal widths, one layer, two and three."""


class Outcome(Enum):
    """What became of a mutant."""

    PROVED = "true and proved"
    REFUSED = "without meaning, refused in a sentence"
    REFUTED = "false and refuted"
    FALSE_UNDECIDED = "false and undecided"
    TRUE_UNDECIDED = "true and undecided"
    FALSE_PROVED = "FALSE AND PROVED"
    NOT_REAL = "REFUTED BY A COUNTEREXAMPLE THAT IS NONE"


WRONG = (Outcome.FALSE_PROVED, Outcome.NOT_REAL)


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant of a claim and what became of it."""

    original: Claim
    mutant: Mutant
    outcome: Outcome
    reason: str = ""

    def __str__(self) -> str:
        changed, how = self.mutant.claim, ", ".join(self.mutant.changes)
        said = f"{self.original.name} ({how}): {changed.left} = {changed.right}: {self.outcome.value}"
        return f"{said}: {self.reason}" if self.reason else said


def trials(
    claims: Sequence[Claim],
    lemmas: Callable[[Claim], Sequence[Theorem]],
    count: int,
    seed: int,
    seconds: float = 1.0,
    redo: bool = True,
) -> Iterator[Trial]:
    """``count`` random mutants of these true claims, each proved, judged and refuted as far as it goes."""
    random = Random(seed)
    judges = tuple(Instance(sizes, seed) for sizes in JUDGES)
    for _ in range(count):
        claim = random.choice(claims)
        mutant = mutate(claim, random)
        outcome, reason = _outcome(mutant.claim, tuple(lemmas(claim)), judges, seconds, redo)
        yield Trial(claim, mutant, outcome, reason)


def _outcome(
    claim: Claim, lemmas: tuple[Theorem, ...], judges: tuple[Instance, ...], seconds: float, redo: bool
) -> tuple[Outcome, str]:
    try:
        answer = prove(claim, lemmas)
    except InputError as refused:
        return Outcome.REFUSED, str(refused)
    failure = failure_of(claim, judges)
    if answer.theorem is not None:
        says = (answer.theorem.left, answer.theorem.right) == (claim.left, claim.right)
        if failure or not says or answer.theorem.hypotheses:
            return Outcome.FALSE_PROVED, failure or f"the theorem is another one: {answer.theorem}"
        return Outcome.PROVED, ""
    if not failure:
        return Outcome.TRUE_UNDECIDED, answer.reason
    found = find(claim, Interpretation(), LARGEST, seconds=seconds)
    if found is None:
        return Outcome.FALSE_UNDECIDED, failure
    if redo and not is_real(found, claim):
        return Outcome.NOT_REAL, found.sentence()
    return Outcome.REFUTED, found.sentence()


def failure_of(claim: Claim, judges: tuple[Instance, ...]) -> str:
    """Where the claim fails on one of the instances, or ""."""
    context = context_of(claim)
    found = (evaluate(context, claim.left, claim.right, each, most=8).failure for each in judges)
    return next((each for each in found if each), "")
