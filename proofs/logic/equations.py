"""Equations that hold for all values of their own indices: what a hypothesis says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from proofs.logic.context import IllFormed
from symbolic.formula import Formula
from symbolic.indices import Index, Range, Size
from symbolic.substitution import free_names, substitute


@dataclass(frozen=True, slots=True)
class Equation:
    """left = right for all values of its own ranges."""

    left: Formula
    right: Formula
    ranges: tuple[Range, ...] = ()

    def free_names(self) -> frozenset[str]:
        """The indices that stand free in it."""
        bounds = {bound for own in self.ranges for bound in (own.lower, own.upper)}
        layers = {bound.layer if isinstance(bound, Size) else bound for bound in bounds}
        named = {layer.name for layer in layers if layer is not None and layer.name is not None}
        return (free_names(self.left) | free_names(self.right) | named) - {own.name for own in self.ranges}

    def at(self, values: Mapping[str, Index]) -> Equation:
        """The equation with its free indices replaced.

        Raises IllFormed where one of its own ranges would capture an index.
        """
        values = {name: values[name] for name in self.free_names() & values.keys()}
        if {own.name for own in self.ranges} & {value.name for value in values.values()}:
            raise IllFormed("an index would be captured by a hypothesis that binds its name.")
        ranges = (Range(own.name, own.lower.substitute(values), own.upper.substitute(values)) for own in self.ranges)
        return Equation(substitute(self.left, values), substitute(self.right, values), tuple(ranges))


def names_in(hypotheses: Iterable[Equation]) -> frozenset[str]:
    """The indices that stand free in the hypotheses."""
    return frozenset[str]().union(*(each.free_names() for each in hypotheses))
