"""Derivations proved: every line a theorem of the kernel, and evaluated as well, at the stage's sizes.

Two ways, one answer: a line that the kernel accepts and an instance contradicts is a defect of backproof, and said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from proofs.checking.instances import Bench, Disagreement
from proofs.checking.verdicts import GOOD, Kind, Verdict
from proofs.checking.verification import Progress, check
from proofs.derivation import Derivation, Stage
from proofs.kernel import Theorem
from proofs.logic.context import constants_of
from proofs.search.derivations import Derived
from proofs.search.library import Library
from proofs.search.steps import StepError, evidence
from symbolic.components import Interpretation
from symbolic.indices import Size
from symbolic.model import Model


@dataclass(frozen=True, slots=True)
class Proof:
    """A derivation with its theorem, the verdict on each of its lines and on the whole."""

    derivation: Derivation
    derived: Derived | None
    step_verdicts: tuple[Verdict, ...]
    verdict: Verdict
    kernel_steps: int


def prove_stage(
    stage: Stage,
    interpretation: Interpretation | None = None,
    progress: Progress | None = None,
    library: Library | None = None,
) -> list[Proof]:
    """Every derivation of the stage, proved, and evaluated at the sizes of the stage."""
    bench = Bench(stage.sizes, with_sympy=False)
    known = library or Library()
    proofs = []
    for place, derivation in enumerate(stage.derivations):
        if progress is not None:
            progress(place, len(stage.derivations), derivation.title)
        proofs.append(_prove(derivation, stage, bench, interpretation, known))
    return proofs


def has_instance(derivation: Derivation, stage: Stage) -> bool:
    """Whether there is anything to evaluate: with L = 1 there is no hidden layer, and nothing holds of none."""
    return next(stage.sizes.assignments(derivation.ranges), None) is not None


def _prove(
    derivation: Derivation, stage: Stage, bench: Bench, interpretation: Interpretation | None, library: Library
) -> Proof:
    started = perf_counter()
    derived, refusal = _derived(derivation, library)
    seconds = perf_counter() - started
    if has_instance(derivation, stage):
        evaluated, whole = _evaluated(derivation, bench, interpretation)
    else:
        evaluated, whole = (), None
    if derived is None:
        verdict = whole or Verdict(Kind.UNDECIDED, "", "kernel")
        kind = Kind.UNDECIDED if verdict.kind in GOOD else verdict.kind
        return Proof(derivation, None, evaluated, replace(verdict, kind=kind, reason=refusal), 0)
    if whole is not None and whole.kind not in GOOD:
        why = whole.counterexample.sentence() if whole.counterexample else whole.reason
        raise Disagreement(
            f"The kernel accepts {derivation.name}, and an instance contradicts it. {why} "
            "This is a defect of backproof; please report it."
        )
    scope = scope_of(derived.theorem)
    known = [library.theorem(name) for name in library.rests_on(derivation.name)]
    steps = kernel_steps(derived.theorem, known)
    verdict = Verdict(Kind.PROVED, scope, "kernel and instances", seconds, whole.entries if whole else 0)
    counts = evaluated or (Verdict(Kind.PROVED, scope, "kernel"),) * len(derived.lines)
    lines = tuple(replace(each, kind=Kind.PROVED, scope=scope, method="kernel and instances") for each in counts)
    return Proof(derivation, derived, lines, verdict, steps)


def _derived(derivation: Derivation, library: Library) -> tuple[Derived | None, str]:
    try:
        if library.derivations.get(derivation.name) is derivation:
            return library.derived(derivation.name), ""
        return library.derive(derivation), ""
    except StepError as refused:
        return None, str(refused)


def _evaluated(
    derivation: Derivation, bench: Bench, interpretation: Interpretation | None
) -> tuple[tuple[Verdict, ...], Verdict]:
    """Every line against the line before at the bench's sizes, and the ends against each other."""
    steps = tuple(
        _weakest([result.verdict for result in check(claim, bench.sizes, interpretation, bench)])
        for claim in derivation.claims()
    )
    # The ends are compared on their own too: a chain whose links all hold must hold as a whole.
    whole = _weakest([result.verdict for result in check(derivation.conclusion(), bench.sizes, interpretation, bench)])
    if whole.kind in GOOD and not all(step.kind in GOOD for step in steps):
        whole = next(step for step in steps if step.kind not in GOOD)
    return steps, whole


def _weakest(verdicts: list[Verdict]) -> Verdict:
    """The verdict on all instances together: the first that is not good, or the good one with all entries."""
    bad = next((each for each in verdicts if each.kind not in GOOD), None)
    if bad is not None:
        return bad
    return replace(verdicts[0], entries=sum(each.entries for each in verdicts))


def kernel_steps(theorem: Theorem, known: Sequence[Theorem] = ()) -> int:
    """How many theorems the kernel made on the way to this one, apart from those that were known."""
    return sum(1 for _ in evidence(theorem, known=known))


def scope_of(theorem: Theorem) -> str:
    """For which networks a theorem holds: every L, all widths, every m, any differentiable g and C."""
    model = theorem.context.model
    parts = []
    if constants_of(model):
        parts.append("every " + ", ".join(sorted(constants_of(model))))
    sizes = _size_names(model)
    if "n" in sizes:
        parts.append("all widths")
    if "m" in sizes:
        parts.append("every m")
    smooth: dict[str, int] = {}
    for name, order in theorem.smooth:
        smooth[name] = max(order, smooth.get(name, 0))
    for order, word in ((1, "differentiable"), (2, "twice differentiable"), (3, "three times differentiable")):
        names = sorted((name for name, needed in smooth.items() if needed == order), reverse=True)
        if names:
            parts.append(f"any {word} {' and '.join(names)}")
    return ", ".join(parts) or "all numbers"


def _size_names(model: Model) -> frozenset[str]:
    symbols = [each.symbol for each in model.given] + [each.base for each in model.definitions]
    return frozenset(size.name for each in symbols for size in each.shape if isinstance(size, Size) and size.name)
