"""Numbers in a program as rational numbers: 0.1 is 1/10, 1e-5 is 1/100000, 0.3333333333333333 is 1/3.

A float stands for many rational numbers that round to it; the person who wrote 0.1 meant the simplest. So x / 10 and
x * 0.1 are the same here, as they are meant to be.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import isfinite

from numeric.field.errors import LeavesTheField

SIMPLE = 10**6
"""Denominators up to this are looked for first."""


@lru_cache(maxsize=65536)
def rational(value: float) -> Fraction:
    """The simplest rational number that rounds to this float: denominator ≤ 10⁶, or the decimal as it is written.

    Raises LeavesTheField for NaN and infinity.
    """
    if not isfinite(value):
        raise LeavesTheField(f"{value} is no element of a field: there is no infinity and no NaN modulo a prime.")
    if value == int(value):
        return Fraction(int(value))
    simple = Fraction(value).limit_denominator(SIMPLE)
    return simple if float(simple) == value else Fraction(repr(value))
