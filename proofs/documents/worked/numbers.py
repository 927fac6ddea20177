"""A model at the numbers of a text: what is given has the value that the text gives it, everything else follows.

Derivatives are taken by forward mode from the definitions, never by the formulas that the text derives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import mpmath

from numeric.rings import forward_mode
from numeric.rings.named_functions import RAMPS
from numeric.rings.whole_numbers import DIGITS, named_value
from proofs.documents.models.stages import Stage
from symbolic.domains import AtKink, Position
from symbolic.errors import InputError, OutOfRange
from symbolic.evaluator import Evaluator
from symbolic.formula import ONES, Entry, Formula, Symbol
from symbolic.indices import ONE, Size, Sizes
from symbolic.model import Key, key_of
from symbolic.reading.meaning import readings
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Node
from symbolic.reading.tokens import Unreadable


class Missing(ArithmeticError):
    """Something has no number: the name of it."""


@dataclass(frozen=True, slots=True)
class Said:
    """letter = number, as the text says it: the letter, the rows of its number (one of one entry for a scalar)."""

    letter: Node
    rows: tuple[tuple[Fraction, ...], ...]
    is_array: bool


@dataclass(slots=True)
class Example:
    """The numbers of a text in one stage."""

    stage: Stage
    named: Mapping[str, Any]
    """functions with a meaning of their own, as expressions in z"""
    assigned: dict[tuple[Key, Position], Fraction] = field(default_factory=dict)
    constants: dict[str, int] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)
    used: dict[str, Fraction] = field(default_factory=dict)
    """what the last value hung on"""

    def give(self, said: Said) -> bool:
        """Take up a number; False where the stage has no such letter, or defines it."""
        symbol, position = self._place(said.letter)
        if symbol is None or (said.is_array and not symbol.shape):
            return False
        shape = (len(said.rows), len(said.rows[0]))
        rows = said.rows
        if position is None and symbol.shape and symbol.shape[0] == ONE and shape[1] == 1:
            # A list of numbers in a line of text is a column or a row, whichever the letter is.
            rows, shape = tuple(zip(*rows, strict=True)), shape[::-1]
        if position is None and symbol.shape:
            self._fit(symbol, shape)
        try:
            key = key_of(symbol, self.sizes, {})
        except (OutOfRange, KeyError):
            return False
        if self.stage.model.definition_of(key, self.sizes) is not None:
            return False
        if position is not None or not symbol.shape:
            self.assigned[key, position or ()] = rows[0][0]
            return True
        for row, entries in enumerate(rows, 1):
            for column, entry in enumerate(entries, 1):
                self.assigned[key, (row, column)] = entry
        return True

    def _place(self, letter: Node) -> tuple[Symbol | None, Position | None]:
        """The symbol that a letter is, and which entry of it."""
        try:
            several = {reading.formulas[0] for reading in readings((letter,), self.stage.notation)}
        except (Unreadable, InputError):
            return None, None
        formula = next(iter(several)) if len(several) == 1 else None
        if isinstance(formula, Symbol):
            return formula, None
        if not isinstance(formula, Entry) or not isinstance(formula.base, Symbol):
            return None, None
        if any(index.name is not None for index in formula.indices):
            return None, None
        numbers = [index.offset for index in formula.indices]
        if len(numbers) == 1:
            numbers = [1, *numbers] if formula.base.shape[0] == ONE else [*numbers, 1]
        return formula.base, tuple(numbers)

    def _fit(self, symbol: Symbol, shape: tuple[int, ...]) -> None:
        """Take the sizes of the example from an array of it.

        Raises Undetermined where they are not those of another array.
        """
        for size, count in zip(symbol.shape, shape, strict=True):
            before = self._known(size)
            if before not in (None, count):
                raise Undetermined(f"{symbol.name} has {count} rows or columns here where {before} are needed.")
            if size.layer is not None and size.layer.name is None:
                self.widths[size.layer.offset] = count
            elif size.layer is None and size.name:
                self.constants[size.name] = count

    def _known(self, size: Size) -> int | None:
        if size.layer is None:
            return self.constants.get(size.name) if size.name else size.number
        return self.widths.get(size.layer.offset) if size.layer.name is None else None

    @property
    def sizes(self) -> Sizes:
        """The sizes of the example, those of the checks where the text says none."""
        plain = self.stage.sizes
        if not self.widths:
            return Sizes(MappingProxyType({**plain.constants, **self.constants}), plain.families)
        last = max(self.widths)
        widths = tuple(self.widths.get(layer, 1) for layer in range(last + 1))
        constants = {**plain.constants, "L": last, **self.constants}
        return Sizes(MappingProxyType(constants), MappingProxyType({**plain.families, "n": widths}))

    # ------------------------------------------------------------------ values

    def value(self, node: Node) -> Any:
        """The value of an expression: a number, or an array of numbers.

        Raises Missing where something has no number, Undetermined or Unreadable where the expression has no meaning.
        """
        several = {reading.formulas[0] for reading in readings((node,), self.stage.notation)}
        with mpmath.workdps(DIGITS):
            found = [self._of(formula) for formula in several]
        if any(not _same(each, found[0]) for each in found[1:]):
            raise Undetermined("It can be read in several ways, with different values.")
        return found[0]

    def _of(self, formula: Formula) -> Any:
        self.used.clear()
        try:
            return Evaluator(self.stage.model, self.sizes, _Numbers(self), forward_mode.differentiate).value(formula)
        except KeyError as free:
            raise Missing(f"the index {free.args[0]}") from free
        except AtKink as wrong:
            raise Undetermined(f"It has no value at the numbers of the text: {wrong}.") from wrong


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The domain of an example (symbolic.domains.Domain)."""

    example: Example

    def number(self, value: Fraction) -> Any:
        return mpmath.mpf(value.numerator) / value.denominator

    def variable(self, key: Key, position: Position) -> Any:
        name, layer = key
        shown = name if layer is None else f"{name}^{layer}"
        found = self.example.assigned.get((key, position))
        if found is None:
            raise Missing(shown)
        self.example.used[shown + (f"[{', '.join(map(str, position))}]" if position else "")] = found
        return self.number(found)

    def apply(self, function: str, layer: int | None, order: int, argument: Any) -> Any:
        if function == ONES:
            return self.number(Fraction(0 if order else 1))
        meaning = self.example.named.get(function, RAMPS.get(function))
        if meaning is None:
            raise Missing(f"the function {function}")
        return named_value(meaning, order, argument)

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Any, ...]) -> Any:
        raise Missing("the cost")


def _same(one: Any, other: Any) -> bool:
    if getattr(one, "shape", ()) != getattr(other, "shape", ()):
        return False
    return all(mpmath.almosteq(p, q) for p, q in zip(_flat(one), _flat(other), strict=True))


def _flat(value: Any) -> Iterator[Any]:
    return iter(value.flat) if hasattr(value, "flat") else iter((value,))
