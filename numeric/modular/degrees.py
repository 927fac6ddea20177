"""How large a polynomial can be: its degree, its degree in each W^l, and the size of its coefficients.

The same evaluator computes these bounds as computes values: a sum has the larger degree, a product the sum of both.
They are what the bound on the error probability stands on (numeric/modular/soundness.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import log2

from symbolic.domains import Position
from symbolic.model import Key

WEIGHT_DEGREE = 2
"""An entry of W^l = U Vᵀ has degree 2 in what is drawn."""


@dataclass(frozen=True, slots=True)
class Bound:
    """P = N/d: an upper bound on the degree of N, its degree in the entries of each W^l, log₂ ‖N‖₁ and log₂ d.

    ‖N‖₁ is the sum of the absolute values of its (whole) coefficients: ‖PQ‖₁ ≤ ‖P‖₁‖Q‖₁, ‖P + Q‖₁ ≤ ‖P‖₁ + ‖Q‖₁.
    """

    degree: int = 0
    weights: dict[int, int] = field(default_factory=dict)
    bits: float = 0.0
    denominator: float = 0.0

    def __add__(self, other: Bound) -> Bound:
        weights = {
            layer: max(self.weights.get(layer, 0), other.weights.get(layer, 0))
            for layer in {**self.weights, **other.weights}
        }
        bits = max(self.bits + other.denominator, other.bits + self.denominator) + 1
        return Bound(max(self.degree, other.degree), weights, bits, self.denominator + other.denominator)

    __sub__ = __add__

    def __neg__(self) -> Bound:
        return self

    def __mul__(self, other: Bound) -> Bound:
        weights = dict(self.weights)
        for layer, degree in other.weights.items():
            weights[layer] = weights.get(layer, 0) + degree
        return Bound(self.degree + other.degree, weights, self.bits + other.bits, self.denominator + other.denominator)

    def __truediv__(self, other: Bound) -> Bound:
        if other.degree:
            raise ArithmeticError("a quotient by what is drawn is no polynomial")
        return self * Bound(0, {}, other.denominator, other.bits)

    def __pow__(self, exponent: int) -> Bound:
        return Bound(
            self.degree * exponent,
            {layer: degree * exponent for layer, degree in self.weights.items()},
            self.bits * exponent,
            self.denominator * exponent,
        )


VARIABLE = Bound(1)


def weight(layer: int) -> Bound:
    """An entry of W^l."""
    return Bound(WEIGHT_DEGREE, {layer: 1})


@dataclass(frozen=True, slots=True)
class Bounds:
    """The domain of bounds: every variable and every atom has degree 1."""

    def number(self, value: Fraction) -> Bound:
        size = log2(abs(value.numerator)) if value else 0.0
        return Bound(0, {}, size, log2(value.denominator))

    def variable(self, key: Key, position: Position) -> Bound:
        return weight(key[1]) if key[0] == "W" and key[1] is not None else VARIABLE

    def apply(self, function: str, layer: int | None, order: int, argument: Bound) -> Bound:
        return VARIABLE

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Bound, ...]) -> Bound:
        return VARIABLE
