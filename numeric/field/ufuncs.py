"""What NumPy's ufuncs are modulo p: one line each. What stands in no table here leaves the field and raises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from numeric.field import arithmetic
from numeric.field.arithmetic import Residues
from numeric.field.errors import LeavesTheField

if TYPE_CHECKING:
    from numeric.field.prime_field import PrimeField

Rule = Callable[..., Residues]

ARITHMETIC: Mapping[np.ufunc, Rule] = {
    np.add: lambda field, x, y: arithmetic.add(x, y, field.p),
    np.subtract: lambda field, x, y: arithmetic.subtract(x, y, field.p),
    np.multiply: lambda field, x, y: arithmetic.multiply(x, y, field.p),
    np.matmul: lambda field, x, y: arithmetic.matmul(x, y, field.p),
    np.divide: lambda field, x, y: arithmetic.multiply(x, field.reciprocal(y), field.p),
    np.reciprocal: lambda field, x: field.reciprocal(x),
    np.negative: lambda field, x: arithmetic.negative(x, field.p),
    np.positive: lambda field, x: x.copy(),
    np.conjugate: lambda field, x: x.copy(),
    np.square: lambda field, x: arithmetic.multiply(x, x, field.p),
}
"""(field, residues, …) ↦ residues."""

ANSWERS: Mapping[np.ufunc, Callable[..., Any]] = {
    np.equal: np.equal,
    np.not_equal: np.not_equal,
    np.isfinite: lambda x: np.ones(x.shape, dtype=bool),
    np.isnan: lambda x: np.zeros(x.shape, dtype=bool),
    np.isinf: lambda x: np.zeros(x.shape, dtype=bool),
}
"""Questions that have an answer in the field: residues ↦ truth values. Whether x < y is none of them."""

ORDER = (np.less, np.less_equal, np.greater, np.greater_equal, np.maximum, np.minimum, np.fmax, np.fmin, np.sign)
"""Ufuncs that need to know which of two numbers is larger."""


def whole_exponent(exponent: Any) -> int:
    """The exponent of a power as a whole number.

    Raises LeavesTheField where it is none, or differs from entry to entry.
    """
    several = np.unique(np.asarray(exponent)) if not hasattr(exponent, "residues") else np.empty(0)
    if several.size != 1 or several.dtype.kind not in "iufb" or several[0] != int(several[0]):
        raise LeavesTheField(
            f"A power with the exponent {exponent} is no arithmetic of a field: whole exponents are (x**2, x**-1)."
        )
    return int(several[0])


def power(field: PrimeField, x: Residues, exponent: Any) -> Residues:
    """x^k for a whole number k; 1/x^{−k} for a negative one."""
    k = whole_exponent(exponent)
    return arithmetic.power(x if k >= 0 else field.reciprocal(x), abs(k), field.p)


def refusal(name: str, ordered: bool = False) -> LeavesTheField:
    """The sentence for what cannot be done exactly."""
    why = (
        "a field has no order, so there is no larger and no positive element"
        if ordered
        else "it has no exact value modulo a prime"
    )
    return LeavesTheField(f"np.{name} leaves the field: {why}.")
