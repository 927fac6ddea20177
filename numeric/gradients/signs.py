"""The sign of exp, and logarithms: what stays known of them through sums, products and quotients.

A logarithm modulo q belongs to v and to −v. Which of the two it was goes along as one bit, ``turned``, with the
rules of a linear function: exp(log v − log w) = v/w holds with its sign. Where a rule is not linear the bit is
unknown (2), and exp of that is an unlucky draw.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from numeric.gradients.constants import read
from numeric.gradients.tables import VALUES

UNKNOWN = 2


def total(turned: Any, axis: Any, keepdims: bool) -> Any:
    """The bit of a sum over axes."""
    if not turned.any():
        return None
    unknown = (turned == UNKNOWN).any(axis=axis, keepdims=keepdims)
    odd = (turned == 1).sum(axis=axis, keepdims=keepdims) % 2
    return np.asarray(np.where(unknown, UNKNOWN, odd), dtype=np.uint8)


def keep(ufunc: np.ufunc, several: list[Any], inputs: tuple[Any, ...], found: Any) -> None:
    """Sets the bit and the logarithm of the result of a ufunc."""
    if any(each.turned.any() for each in several):
        found.turned = np.array(np.broadcast_to(_turned(ufunc, several, inputs), found.shape), dtype=np.uint8)
    if ufunc in (np.multiply, np.divide) and any(not np.isnan(each.logarithm).all() for each in several):
        first, second = (known_logarithm(each) for each in several)
        sign = 1 if ufunc is np.multiply else -1
        found.logarithm = np.mod(first + sign * second, VALUES.p)
        _forget_where_zero(found)


def _forget_where_zero(found: Any) -> None:
    found.logarithm = np.where(found.values.residues == 0, np.nan, found.logarithm)


def _turned(ufunc: np.ufunc, several: list[Any], inputs: tuple[Any, ...]) -> Any:
    bits = [each.turned for each in several]
    if ufunc in (np.negative, np.positive):
        return bits[0]
    if ufunc in (np.add, np.subtract):
        unknown = (bits[0] == UNKNOWN) | (bits[1] == UNKNOWN)
        return np.where(unknown, UNKNOWN, bits[0] ^ bits[1])
    if ufunc in (np.multiply, np.divide):
        for place in (0, 1):
            other = inputs[1 - place]
            if isinstance(other, int | float) and (ufunc is np.multiply or place == 0):
                factor = read(float(other)).factor
                factor = 1 / factor if ufunc is np.divide else factor
                if factor.denominator % 2:
                    return np.where(bits[place] == UNKNOWN, UNKNOWN, bits[place] * (factor.numerator % 2))
    either = bits[0]
    if ufunc is np.matmul:
        # An entry is unknown if anything turned goes into it.
        first, second = (np.asarray(each > 0, dtype=np.float64) for each in bits)
        touched = first @ np.ones_like(second) + np.ones_like(first) @ second
        return np.where(touched > 0, UNKNOWN, 0)
    for each in bits[1:]:
        either = either | each
    return np.where(either > 0, UNKNOWN, 0)


def known_logarithm(array: Any) -> Any:
    """The residues of the logarithms: those that are known, and a random function of the value for the others."""
    drawn = array.run.tables.function("log", array.values.residues, VALUES, VALUES)
    return np.where(np.isnan(array.logarithm), drawn, array.logarithm)
