"""Direct differentiation in any ring: forward mode with dual numbers, ∂f(u) = f′(u) ∂u.

A dual number carries its value and its derivatives by all entries of one array B at once. B is seeded with
∂B_p/∂B_q = [p = q] and cut from what defines it; everything downstream follows by the rules of sum and product,
by g ↦ g′ and C ↦ C_i. No back-propagation formula is used: this is what checks them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

from symbolic.deadlines import step
from symbolic.domains import Domain, Element, Indices, Position, each_entry, shape_of
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula
from symbolic.model import Key
from symbolic.substitution import free_names

Tangent = Mapping[Position, Element]


@dataclass(frozen=True, slots=True)
class Dual:
    """value + Σ_p tangent_p ε_p, with ε_p ε_q = 0; a position without an entry has the tangent 0."""

    value: Element
    tangent: Tangent

    def __add__(self, other: Dual) -> Dual:
        return Dual(self.value + other.value, _combine(self.tangent, None, other.tangent, None))

    def __sub__(self, other: Dual) -> Dual:
        return self + -other

    def __neg__(self) -> Dual:
        return Dual(-self.value, {p: -t for p, t in self.tangent.items()})

    def __mul__(self, other: Dual) -> Dual:
        # (u v)˙ = u˙ v + u v˙
        return Dual(self.value * other.value, _combine(self.tangent, other.value, other.tangent, self.value))

    def __truediv__(self, other: Dual) -> Dual:
        # (u / v)˙ = (u˙ − (u/v) v˙) / v
        ratio = self.value / other.value
        numerator = _combine(self.tangent, None, other.tangent, -ratio)
        return Dual(ratio, {p: t / other.value for p, t in numerator.items()})

    def __pow__(self, exponent: int) -> Dual:
        if exponent < 1:
            raise ArithmeticError("a dual number is raised to whole powers from 1 only")
        result = self
        for _ in range(exponent - 1):
            result = result * self
        return result


def _combine(first: Tangent, by: Any, second: Tangent, by_second: Any) -> Tangent:
    """first · by + second · by_second, position by position; None stands for 1."""
    step()
    result = {p: t if by is None else t * by for p, t in first.items()}
    for p, t in second.items():
        term = t if by_second is None else t * by_second
        result[p] = result[p] + term if p in result else term
    return result


@dataclass(frozen=True, slots=True)
class Duals:
    """The domain of the dual numbers over another domain."""

    base: Domain

    def number(self, value: Fraction) -> Dual:
        return Dual(self.base.number(value), {})

    def variable(self, key: Key, position: Position) -> Dual:
        return Dual(self.base.variable(key, position), {})

    def apply(self, function: str, layer: int | None, order: int, argument: Dual) -> Dual:
        value = self.base.apply(function, layer, order, argument.value)
        if not argument.tangent:
            return Dual(value, {})
        slope = self.base.apply(function, layer, order + 1, argument.value)
        return Dual(value, {p: slope * t for p, t in argument.tangent.items()})

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Dual, ...]) -> Dual:
        values = tuple(argument.value for argument in arguments)
        tangent: Tangent = {}
        for place, argument in enumerate(arguments, start=1):
            if argument.tangent:
                slope = self.base.cost(sample, tuple(sorted((*partials, place))), values)
                tangent = _combine(tangent, None, argument.tangent, slope)
        return Dual(self.base.cost(sample, partials, values), tangent)


def differentiate(evaluator: Evaluator, numerator: Formula, key: Key, indices: Indices) -> Any:
    """∂A/∂B for every entry of A, as functions of the position in B (a symbolic.evaluator.Differentiation)."""
    inner = evaluator.cache.get(key)
    if inner is None:
        inner = evaluator.cache[key] = _seeded(evaluator, key)
    zero = evaluator.zero()
    # One pass gives the derivatives by all entries of B, so it is made once for all of them.
    point = (numerator, tuple(sorted((name, indices[name]) for name in free_names(numerator) & indices.keys())))
    if point not in inner.cache:
        inner.cache[point] = inner.value(numerator, indices)
    return each_entry(lambda dual: partial(_tangent_at, dual, zero), inner.cache[point])


def _tangent_at(dual: Dual, zero: Element, position: Position) -> Element:
    return dual.tangent.get(position, zero)


def _seeded(evaluator: Evaluator, key: Key) -> Evaluator:
    """The same model over dual numbers, with B cut free and seeded."""
    one = evaluator.domain.number(Fraction(1))
    point = evaluator.symbol(key)
    lifted = {known: each_entry(lambda entry: Dual(entry, {}), value) for known, value in evaluator.fixed.items()}
    if shape_of(point):
        seeds = point.copy()
        for (row, column), entry in _places(point):
            seeds[row, column] = Dual(entry, {(row + 1, column + 1): one})
    else:
        seeds = Dual(point, {(): one})
    return Evaluator(
        evaluator.model,
        evaluator.sizes,
        Duals(evaluator.domain),
        evaluator.differentiate,
        {**lifted, key: seeds},
    )


def _places(array: Any) -> list[tuple[tuple[int, int], Element]]:
    rows, columns = array.shape
    return [((row, column), array[row, column]) for row in range(rows) for column in range(columns)]
