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
def read(value: float) -> Reading:
    """The simplest number that this finite float stands for."""
    plain = _simple(value, 10**6)
    if plain is not None:
        return Reading(plain)
    for half_turns in (0, 1, -1, 2, -2):
        # value = √square · π^(half_turns / 2)
        found = _simple(value * value / pi**half_turns, 10**4)
        if found is not None and found.numerator < 10**6:
            sign = -1 if value < 0 else 1
            factor, root = without_squares(found.numerator * found.denominator)
            reading = Reading(sign * Fraction(factor, found.denominator), root, half_turns)
            if abs(float(reading.factor) * sqrt(root) * sqrt(pi) ** half_turns - value) <= 2 * ULPS * ulp(value):
                return reading
    return Reading(Fraction(value))


def _simple(value: float, largest: int) -> Fraction | None:
    """The decimal of at most twelve digits, or else the fraction with a denominator up to the largest."""
    near = ULPS * ulp(value)
    for found in (Fraction(f"{value:.12g}"), Fraction(value).limit_denominator(largest)):
        if abs(found - Fraction(value)) <= near and (found.denominator <= largest or largest > 10**4):
            return found
    return None


def without_squares(number: int) -> tuple[int, int]:
    """number = factor² · root, with a root that no square divides."""
    factor, root, divisor = 1, number, 2
    while divisor * divisor <= root:
        while root % (divisor * divisor) == 0:
            root //= divisor * divisor
            factor *= divisor
        divisor += 1
    return factor, root
