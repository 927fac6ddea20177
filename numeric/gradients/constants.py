"""Floats in a program as the numbers that they stand for: 0.57735… is 1/√3, 0.1 is 1/10, 0.7978… is √(2/π).

A kernel that multiplies by 1/√d in one place and divides by √d in another means one number; its floats differ in the
last bit. So a float is read as the simplest number within four units in its last place: a decimal, a fraction,
the root of a fraction, such a root times √π or 1/√π. What is none of these is the binary fraction that it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import pi, sqrt, ulp

ULPS = 4
"""A float is read as a simple number that is at most so many units in the last place away."""


@dataclass(frozen=True, slots=True)
class Reading:
    """factor · √root · π^(half_turns / 2), with a root that no square divides."""

    factor: Fraction
    root: int = 1
    half_turns: int = 0


@lru_cache(maxsize=65536)
def read(value: float, last: float | None = None) -> Reading:
    """The simplest number that this finite float stands for; ``last`` is its unit in the last place (of a float32)."""
    near = ULPS * (ulp(value) if last is None else last)
    # So many fractions that few floats are near one by chance.
    most, most_in_roots = (10**6, 10**4) if last is None else (100, 100)
    plain = _simple(value, most, near)
    if plain is not None:
        return Reading(plain)
    for half_turns in (0, 1, -1, 2, -2):
        # value = √square · π^(half_turns / 2)
        square = value * value / pi**half_turns
        found = _simple(square, most_in_roots, 4 * near * abs(value) / pi**half_turns)
        if found is not None and 0 < found.numerator < 10**6:
            factor, root = without_squares(found.numerator * found.denominator)
            sign = -1 if value < 0 else 1
            return Reading(sign * Fraction(factor, found.denominator), root, half_turns)
        for root in (1, 2, 3, 5, 6):
            # value = decimal · √root · π^(half_turns / 2)
            decimal = value / (sqrt(root) * sqrt(pi) ** half_turns) * 1e8
            if 0.5 < abs(decimal) < 1e12 and abs(decimal - round(decimal)) <= 2 * near * abs(decimal / value):
                return Reading(Fraction(round(decimal), 10**8), root, half_turns)
    return Reading(Fraction(value))


def _simple(value: float, largest: int, near: float) -> Fraction | None:
    """The decimal of six or twelve digits, or else the fraction with a denominator up to the largest."""
    decimals, nearest = (
        [Fraction(f"{value:.6g}"), Fraction(f"{value:.12g}")],
        Fraction(value).limit_denominator(largest),
    )
    # Six digits are no simpler than a float32 itself: there a fraction comes first.
    candidates = (*decimals, nearest) if largest > 100 else (nearest, decimals[0])
    return next((found for found in candidates if abs(found - Fraction(value)) <= near), None)


def without_squares(number: int) -> tuple[int, int]:
    """number = factor² · root, with a root that no square divides."""
    factor, root, divisor = 1, number, 2
    while divisor * divisor <= root:
        while root % (divisor * divisor) == 0:
            root //= divisor * divisor
            factor *= divisor
        divisor += 1
    return factor, root
