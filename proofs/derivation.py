"""Derivations: a formula, and step by step what it is equal to, each step with the rule that allows it.

A derivation's ends are its claim. Each step is a theorem of its own: this line equals the line before.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field

from proofs.kernel import Equation
from proofs.rules import Rule
from symbolic.formula import Formula
from symbolic.indices import Range, Sizes
from symbolic.model import Claim, Model


@dataclass(frozen=True, slots=True)
class Step:
    """= formula, by the rule; ``reason`` says it in words where the name of the rule is not enough.

    ``by`` names the derivations whose theorems are put in.
    """

    formula: Formula
    rule: Rule
    reason: str = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    """start = step 1 = step 2 = … in the model, for all values of the free indices.

    ``assuming`` are equations A = B under which it is shown (the l + 1 of an induction).
    """

    name: str
    title: str
    model: Model
    start: Formula
    steps: tuple[Step, ...]
    ranges: tuple[Range, ...] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    assuming: tuple[Equation, ...] = ()

    def claims(self) -> tuple[Claim, ...]:
        """For each step the claim that it makes: this line equals the line before."""
        lines = (self.start, *(step.formula for step in self.steps))
        return tuple(
            Claim(f"{self.name}, step {place}", before, after, self.model, self.ranges, self.at)
            for place, (before, after) in enumerate(itertools.pairwise(lines), start=1)
        )

    def conclusion(self) -> Claim:
        """The first line equals the last."""
        return Claim(self.name, self.start, self.steps[-1].formula, self.model, self.ranges, self.at, title=self.title)


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the way from the single neuron to minibatches: a text's chapter."""

    name: str
    title: str
    introduction: str
    derivations: tuple[Derivation, ...]
    sizes: Sizes


__all__ = ["Derivation", "Equation", "Stage", "Step"]
