"""Direct differentiation of whole arrays: (u + ε u̇)(v + ε v̇) = u v + ε (u̇ v + u v̇), in one direction per trial.

What numeric/rings/forward_mode.py does entry by entry, here for matrices, all gradients at once: the direction of a
W^l is a random matrix ξ ηᵀ of rank one, in which a gradient that is not 0 has a derivative that is not 0. No closed
form takes part.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symbolic.domains import Matrix, MatrixDomain, Position, is_array
from symbolic.model import Key


class Dual:
    """value + ε tangent; the tangent None is 0."""

    __slots__ = ("tangent", "value")

    def __init__(self, value: Any, tangent: Any = None) -> None:
        self.value = value
        self.tangent = tangent

    def __add__(self, other: Dual) -> Any:
        return dual(self.value + other.value, _sum(self.tangent, other.tangent))

    def __neg__(self) -> Any:
        return dual(-self.value, None if self.tangent is None else -self.tangent)

    def __sub__(self, other: Dual) -> Any:
        return self + -other

    def __mul__(self, other: Dual) -> Any:
        # (u v)˙ = u̇ v + u v̇
        first = None if self.tangent is None else self.tangent * other.value
        second = None if other.tangent is None else self.value * other.tangent
        return dual(self.value * other.value, _sum(first, second))

    def __truediv__(self, other: Dual) -> Any:
        # (u / v)˙ = (u̇ − (u/v) v̇) / v
        ratio = self.value / other.value
        change = None if other.tangent is None else -(ratio * other.tangent)
        numerator = _sum(self.tangent, change)
        return dual(ratio, None if numerator is None else numerator / other.value)


class DualMatrix(Dual, Matrix):
    """The same of a matrix."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.value.shape
        return rows, columns

    @property
    def T(self) -> Any:
        return self._each(lambda part: part.T)

    def __matmul__(self, other: DualMatrix) -> Any:
        # (U V)˙ = U̇ V + U V̇
        first = None if self.tangent is None else self.tangent @ other.value
        second = None if other.tangent is None else self.value @ other.tangent
        return dual(self.value @ other.value, _sum(first, second))

    def __getitem__(self, key: Any) -> Any:
        return self._each(lambda part: part[key])

    def repeated(self, columns: int) -> Any:
        return self._each(lambda part: part.repeated(columns))

    def total(self) -> Any:
        return self._each(lambda part: part.total())

    def _each(self, function: Any) -> Any:
        return dual(function(self.value), None if self.tangent is None else function(self.tangent))


def dual(value: Any, tangent: Any = None) -> Dual:
    """value + ε tangent, a matrix where the value is one."""
    return (DualMatrix if is_array(value) else Dual)(value, tangent)


def _sum(first: Any, second: Any) -> Any:
    if first is None or second is None:
        return second if first is None else first
    return first + second


@dataclass(frozen=True, slots=True)
class DualAtoms:
    """The domain of dual numbers over another one: g(u)˙ = g′(u) ⊙ u̇ and C(a)˙ = Σ_i C_i(a) ȧ_i."""

    base: MatrixDomain

    def number(self, value: Fraction) -> Dual:
        return Dual(self.base.number(value))

    def variable(self, key: Key, position: Position) -> Dual:
        return Dual(self.base.variable(key, position))

    def apply(self, function: str, layer: int | None, order: int, argument: Dual) -> Dual:
        value = self.base.apply(function, layer, order, argument.value)
        if argument.tangent is None:
            return dual(value)
        return dual(value, self.base.apply(function, layer, order + 1, argument.value) * argument.tangent)

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Dual, ...]) -> Dual:
        (argument,) = arguments
        value = self.base.cost(sample, partials, (argument.value,))
        if argument.tangent is None:
            return Dual(value)
        gradient: Any = self.base.gradient(argument.value, sample, False)
        return Dual(value, (gradient * argument.tangent).total())

    def gradient(self, argument: Matrix, sample: int | None, by_column: bool) -> Matrix:
        raise ArithmeticError("second derivatives of C are not drawn: a first derivative was to be differentiated")
