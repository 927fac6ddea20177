"""Whole numbers in formulas: layers and component indices (l, l+1, L, 3) and sizes (n_l, m, 1).

An index is a name plus a fixed number; nothing more is needed for layered networks, and nothing more can
be compared, ordered and substituted so simply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType

from symbolic.errors import InputError, OutOfRange


@dataclass(frozen=True, slots=True)
class Index:
    """l + k, or the number k alone where there is no name."""

    name: str | None
    offset: int = 0

    def __add__(self, number: int) -> Index:
        return Index(self.name, self.offset + number)

    def __sub__(self, number: int) -> Index:
        return self + -number

    def at(self, values: Mapping[str, int]) -> int:
        """The whole number that this index is when its name has the value in ``values``."""
        if self.name is None:
            return self.offset
        if self.name not in values:
            raise InputError(f"The index {self.name} is bound nowhere: neither a range nor a sum names it.")
        return values[self.name] + self.offset

    def substitute(self, replacements: Mapping[str, Index]) -> Index:
        """l + k with l replaced by another index."""
        if self.name is None or self.name not in replacements:
            return self
        return replacements[self.name] + self.offset


@dataclass(frozen=True, slots=True)
class Size:
    """n_l, m, or a plain number (name ""): how many rows, columns, samples there are."""

    name: str
    layer: Index | None = None
    number: int = 0

    def substitute(self, replacements: Mapping[str, Index]) -> Size:
        """n_l with l replaced by another index."""
        if self.layer is None:
            return self
        return Size(self.name, self.layer.substitute(replacements))


ONE = Size("", None, 1)
Shape = tuple[Size, ...]
"""(rows, columns), or () for a scalar."""
SCALAR: Shape = ()


def number(value: int) -> Index:
    """The index that is always ``value``."""
    return Index(None, value)


@dataclass(frozen=True, slots=True)
class Range:
    """name = lower, …, upper."""

    name: str
    lower: Index
    upper: Index | Size


@dataclass(frozen=True, slots=True)
class Sizes:
    """One choice of numbers: constants such as L and m, families such as n = (n_0, …, n_L)."""

    constants: Mapping[str, int]
    families: Mapping[str, tuple[int, ...]]

    @staticmethod
    def of_network(widths: tuple[int, ...], batch: int = 1) -> Sizes:
        """L = len(widths) − 1 layers, n_l = widths[l], m = batch."""
        return Sizes(MappingProxyType({"L": len(widths) - 1, "m": batch}), MappingProxyType({"n": tuple(widths)}))

    def shown(self, nothing: str = "all numbers") -> str:
        """“L = 3, widths 2, 3, 4, 2, m = 5”; ``nothing`` where no size is chosen."""
        widths = self.families.get("n")
        if widths is None:
            return ", ".join(f"{name} = {value}" for name, value in self.constants.items()) or nothing
        shown = f"L = {len(widths) - 1}, widths {', '.join(map(str, widths))}"
        return shown + (f", m = {self.constants['m']}" if self.constants.get("m", 1) > 1 else "")

    def of(self, bound: Index | Size, values: Mapping[str, int]) -> int:
        """The number of rows, columns, samples or layers that ``bound`` is in this choice.

        Raises InputError for a size of which the choice says nothing, OutOfRange for that of no layer.
        """
        if isinstance(bound, Index):
            return bound.at(values if bound.name in values else self.constants)
        if bound.layer is None:
            if bound.name and bound.name not in self.constants:
                raise InputError(f"Nothing says how large {bound.name} is.")
            return self.constants[bound.name] if bound.name else bound.number
        layer = bound.layer.at(values if bound.layer.name in values else self.constants)
        family = self.families[bound.name]
        if not 0 <= layer < len(family):
            raise OutOfRange(f"There is no size {bound.name}_{layer}: the layers run from 0 to {len(family) - 1}.")
        return family[layer]

    def assignments(self, ranges: tuple[Range, ...]) -> Iterator[dict[str, int]]:
        """Every choice of values for the ranges; a later range may depend on an earlier one (i ≤ n_l)."""
        if not ranges:
            yield {}
            return
        *outer, last = ranges
        for values in self.assignments(tuple(outer)):
            for value in range(self.of(last.lower, values), self.of(last.upper, values) + 1):
                yield {**values, last.name: value}

    def entries(self, shape: Shape, values: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
        """The 1-based positions in an array of this shape: (), or (1, 1), (1, 2), …"""
        return product(*(range(1, self.of(size, values) + 1) for size in shape))
