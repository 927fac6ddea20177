"""The theorems of the six stages, each derived when it is first asked for, with those that it rests on."""

from __future__ import annotations

from functools import cache

from proofs.derivation import Derivation, Stage
from proofs.kernel import Theorem
from proofs.search.derivations import Derived, derive
from proofs.search.prover import pinned
from proofs.stages import STAGES, stage_named
from symbolic.errors import InputError
from symbolic.model import Claim
from symbolic.network import Network

KEYS = (
    "algorithm-delta", "samples-apart", "direction-activations", "direction-errors", "descent-activations",
    "descent-errors",
)  # fmt: skip
"""What induction shows, and what the index normal form alone therefore does not find."""


class Library:
    """The derivations by their names, and their theorems; ``choice`` says whether the layers share one g."""

    def __init__(self, choice: Network | None = None) -> None:
        self.stages: tuple[Stage, ...] = tuple(stage_named(name)(choice) for name in STAGES)
        self.derivations: dict[str, Derivation] = {
            each.name: each for stage in self.stages for each in stage.derivations
        }
        self._derived: dict[str, Derived] = {}

    def derived(self, name: str) -> Derived:
        """The theorem of this name and of each of its lines.

        Raises InputError where there is none of this name, and StepError where a line of it does not follow.
        """
        if name not in self._derived:
            if name not in self.derivations:
                raise InputError(f"There is no theorem “{name}”. Known: {', '.join(self.derivations)}.")
            self._derived[name] = self.derive(self.derivations[name])
        return self._derived[name]

    def derive(self, derivation: Derivation) -> Derived:
        """The theorem of a derivation that may rest on those of the library."""
        needed = dict.fromkeys(name for step in derivation.steps for name in step.by)
        return derive(derivation, {name: self.derived(name).theorem for name in needed if name in self.derivations})

    def theorem(self, name: str) -> Theorem:
        """The theorem of this name."""
        return self.derived(name).theorem

    def rests_on(self, name: str) -> frozenset[str]:
        """The theorems that a theorem rests on, directly or by way of others."""
        found: set[str] = set()
        pending = [name]
        while pending:
            for step in self.derivations[pending.pop()].steps:
                pending += [each for each in step.by if each not in found]
                found |= set(step.by)
        return frozenset(found)

    def lemmas_for(self, claim: Claim) -> tuple[Theorem, ...]:
        """What induction shows about the claim's model."""
        model = pinned(claim.model, claim)
        return tuple(
            self.theorem(name)
            for name in KEYS
            if model.extends(pinned(self.derivations[name].model, self.derivations[name].conclusion()))
        )


@cache
def library(shared: bool = True) -> Library:
    """The library with one g for all layers, or with a g^l for each."""
    return Library(None if shared else Network((2, 3, 4, 2), [None, None, None], batch=5))
