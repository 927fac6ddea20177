"""Whether the two sides of a claim have one shape at given sizes: asked before any number is computed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbolic.domains import Element, Indices, Position, Value, each_entry, shape_of
from symbolic.errors import OutOfRange, ShapeMismatch
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula
from symbolic.indices import Sizes
from symbolic.model import Claim, Key


def is_comparable(claim: Claim, sizes: Sizes) -> bool:
    """Whether both sides have a meaning and one shape for some values of the indices."""
    evaluator = _Shapes(claim.model, sizes, _Ones(), _no_change)
    for indices in claim.choices(sizes):
        try:
            sides = [evaluator.value(side, indices) for side in (claim.left, claim.right)]
        except (ShapeMismatch, OutOfRange):
            continue
        except ZeroDivisionError:
            return True
        if shape_of(sides[0]) == shape_of(sides[1]):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Ones:
    """A domain in which everything is 1: nothing but shapes is left of a formula."""

    def number(self, value: Fraction) -> Element:
        return Fraction(1)

    def variable(self, key: Key, position: Position) -> Element:
        return Fraction(1)

    def apply(self, function: str, layer: int | None, order: int, argument: Element) -> Element:
        return Fraction(1)

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Element, ...]) -> Element:
        return Fraction(1)


class _Shapes(Evaluator):
    """Every symbol is an array of its shape, whatever defines it."""

    def symbol(self, key: Key) -> Value:
        if key not in self._known:
            defined, given = self.model.definition_of(key, self.sizes), self.model.given_of(key, self.sizes)
            if defined is not None:
                self._known[key] = self.array(defined[0].base, defined[1], lambda _: Fraction(1))
            elif given is not None:
                self._known[key] = self.array(given[0].symbol, given[1], lambda _: Fraction(1))
            else:
                raise OutOfRange(f"There is no symbol {key}.")
        return self._known[key]


def _no_change(evaluator: Evaluator, numerator: Formula, key: Key, indices: Indices) -> Any:
    """Instead of differentiation: the derivatives have the shapes that they have, and are 1."""
    return each_entry(lambda _: lambda position: Fraction(1), evaluator.value(numerator, indices))
