"""Dual numbers over exact arrays: forward mode in one direction, f(u + ε u̇) = f(u) + ε f′(u) u̇.

A DualArray carries a value and its derivative along a direction through NumPy code; both are exact arrays. The
rules are those of sum, product and quotient; no back-propagation formula is used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy

from numeric.field import ufuncs
from numeric.field.arrays import ExactArray
from numeric.field.errors import LeavesTheField

np: Any = numpy
"""NumPy's annotations know no arrays but its own."""


class DualArray(ExactArray):
    """value + ε tangent, with ε² = 0: two exact arrays of one shape."""

    __slots__ = ("tangent", "value")

    def __init__(self, value: Any, tangent: Any) -> None:
        if value.shape != tangent.shape:
            raise ValueError(f"a value of shape {value.shape} and a tangent of shape {tangent.shape}")
        self.value = value
        self.tangent = tangent

    @property
    def shape(self) -> tuple[int, ...]:
        shape: tuple[int, ...] = self.value.shape
        return shape

    def __repr__(self) -> str:
        return f"{self.value!r} + ε {self.tangent!r}"

    @classmethod
    def leads(cls, other: ExactArray) -> bool:
        return True

    def lift(self, other: Any) -> DualArray:
        """A constant has the tangent 0."""
        if isinstance(other, DualArray):
            return other
        if isinstance(other, list | tuple) and any(isinstance(each, ExactArray) for each in other):
            several: DualArray = np.stack([self.lift(each) for each in other])
            return several
        value = self.value.lift(other)
        return DualArray(value, np.zeros_like(value))

    def mapped(self, function: Callable[..., Any], *arrays: Any) -> Any:
        values = function(*(_parts(each, "value") for each in arrays))
        tangents = function(*(_parts(each, "tangent") for each in arrays))
        return _paired(values, tangents)

    def call(self, ufunc: numpy.ufunc, inputs: tuple[Any, ...]) -> Any:
        if ufunc in (np.power, np.float_power):
            return _power(self.lift(inputs[0]), inputs[1])
        several = [self.lift(each) for each in inputs]
        if ufunc in ufuncs.ANSWERS:
            return ufunc(*(each.value for each in several))
        rule = RULES.get(ufunc)
        return NotImplemented if rule is None else rule(*several)

    def total(self, axis: Any, keepdims: bool) -> DualArray:
        return DualArray(self.value.total(axis, keepdims), self.tangent.total(axis, keepdims))

    def running_total(self, axis: int | None) -> DualArray:
        return DualArray(self.value.running_total(axis), self.tangent.running_total(axis))

    def assign(self, key: Any, value: DualArray) -> None:
        self.value[key] = value.value
        self.tangent[key] = value.tangent

    def add_at(self, key: Any, value: DualArray) -> None:
        self.value.add_at(key, value.value)
        self.tangent.add_at(key, value.tangent)


def dual(value: Any, tangent: Any) -> DualArray:
    """value + ε tangent; the tangent may be anything that the value's field can read."""
    return DualArray(value, value.lift(tangent))


def _parts(several: Any, name: str) -> Any:
    return [getattr(each, name) for each in several] if isinstance(several, list) else getattr(several, name)


def _paired(values: Any, tangents: Any) -> Any:
    if isinstance(values, list | tuple):
        return type(values)(map(_paired, values, tangents))
    return DualArray(values, tangents)


def _bilinear(ufunc: numpy.ufunc) -> Callable[[DualArray, DualArray], DualArray]:
    """(u v)˙ = u̇ v + u v̇, for any product."""
    return lambda u, v: DualArray(ufunc(u.value, v.value), ufunc(u.tangent, v.value) + ufunc(u.value, v.tangent))


def _linear(ufunc: numpy.ufunc) -> Callable[..., DualArray]:
    return lambda *several: DualArray(ufunc(*(u.value for u in several)), ufunc(*(u.tangent for u in several)))


def _divide(u: DualArray, v: DualArray) -> DualArray:
    """(u / v)˙ = (u̇ − (u/v) v̇) / v."""
    inverse = 1 / v.value
    ratio = u.value * inverse
    return DualArray(ratio, (u.tangent - ratio * v.tangent) * inverse)


def _power(u: DualArray, exponent: Any) -> DualArray:
    """(u^k)˙ = k u^(k−1) u̇."""
    if isinstance(exponent, ExactArray):
        raise LeavesTheField("A power whose exponent is data is no arithmetic of a field.")
    k = ufuncs.whole_exponent(exponent)
    if k == 0:
        return DualArray(u.value**0, u.tangent * 0)
    return DualArray(u.value**k, k * u.value ** (k - 1) * u.tangent)


RULES: Mapping[numpy.ufunc, Callable[..., DualArray]] = {
    np.add: _linear(np.add),
    np.subtract: _linear(np.subtract),
    np.negative: _linear(np.negative),
    np.positive: _linear(np.positive),
    np.conjugate: _linear(np.conjugate),
    np.multiply: _bilinear(np.multiply),
    np.matmul: _bilinear(np.matmul),
    np.divide: _divide,
    np.square: lambda u: DualArray(u.value * u.value, 2 * u.value * u.tangent),
    np.reciprocal: lambda u: _divide(u.lift(1), u),
}
"""u, v ↦ f(u, v) with its derivative."""
