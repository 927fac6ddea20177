"""Elements of the field as numbers that a person knows: 3/4, −1, 2√6, and where such a number may come from."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from numeric.gradients.constants import Reading, without_squares
from numeric.gradients.subjects import Subject
from numeric.gradients.tables import VALUES, Tables

LARGEST = 100
"""Numerators and denominators up to this are known numbers; of all elements about one in a hundred is one."""

WHOLE = 5000
"""Whole numbers n, and 1/n, up to this: sizes of axes."""


def fraction(element: int) -> Fraction | None:
    """The fraction with small numerator and denominator that this element is, if it is one."""
    p = VALUES.p
    for whole in (element, element - p):
        if abs(whole) <= WHOLE:
            return Fraction(whole)
    inverse = pow(element, -1, p)
    for whole in (inverse, inverse - p):
        if abs(whole) <= WHOLE:
            return Fraction(1, whole)
    # Euclid's algorithm: all the while now = factor · element.
    before, now, factor_before, factor = p, element, 0, 1
    while now > LARGEST:
        quotient = before // now
        before, now = now, before - quotient * now
        factor_before, factor = factor, factor_before - quotient * factor
    return Fraction(now, factor) if 0 < abs(factor) <= LARGEST else None


def known_number(element: int, tables: Tables) -> Reading | None:
    """a/b or a √n / b."""
    element %= VALUES.p
    found = fraction(element)
    if found is not None:
        return Reading(found)
    square = fraction(element * element % VALUES.p)
    if square is None or square <= 0:
        return None
    factor, root = without_squares(square.numerator * square.denominator)
    for sign in (1, -1):
        reading = Reading(Fraction(sign * factor, square.denominator), root)
        if tables.constant(reading, VALUES) == element:
            return reading
    return None


def common_ratio(numerators: Sequence[int], denominators: Sequence[int], tables: Tables) -> Reading | None:
    """n/d, if it is one known number for all pairs, and not 1."""
    p = VALUES.p
    ratios = {n * pow(d, -1, p) % p for n, d in zip(numerators, denominators, strict=True)}
    return known_number(ratios.pop(), tables) if len(ratios) == 1 and ratios != {1} else None


def text(number: Reading) -> str:
    """3/4, −1, 2√6, 1/√6."""
    factor, root = number.factor, number.root
    sign = "−" if factor < 0 else ""
    factor = abs(factor)
    if root == 1:
        return f"{sign}{factor}"
    if factor.denominator == root:
        # a/n √n = a/√n
        return f"{sign}{factor.numerator}/√{root}"
    over = f"/{factor.denominator}" if factor.denominator != 1 else ""
    return f"{sign}{factor.numerator if factor.numerator != 1 else ''}√{root}{over}"


def sizes(subject: Subject) -> dict[int, str]:
    """The sizes of axes, and what they are the size of."""
    found: dict[int, str] = {}
    for name, array in zip(subject.names, subject.arrays, strict=True):
        for axis, size in enumerate(array.shape):
            found.setdefault(size, f"the size of axis {axis} of {name}")
    for place, array in enumerate(subject.outputs):
        for axis, size in enumerate(array.shape):
            found.setdefault(size, f"the size of axis {axis} of {subject.output_name(place)}")
    for name, array in (*zip(subject.names, subject.arrays, strict=True), ("the output", subject.outputs[0])):
        found.setdefault(array.size, f"the number of entries of {name}")
    return {size: what for size, what in found.items() if size > 1}


def origin(number: Reading, subject: Subject) -> str:
    """Where a factor may come from: −1, or n, 1/n, √n, 1/√n with n the size of something."""
    known = sizes(subject)
    if number.root == 1:
        n = number.factor
        if n == -1:
            return "the sign is wrong"
        if n.denominator == 1 and (what := _size(int(n), known)):
            return f"a division by {what}, is missing"
        if n.numerator == 1 and (what := _size(n.denominator, known)):
            return f"there is a division by {what}, too many"
        if n.numerator in known and n.denominator in known:
            return f"divided by {n.denominator}, {known[n.denominator]}, instead of {n.numerator}, {known[n.numerator]}"
        return ""
    square = number.factor**2 * number.root
    if square.denominator == 1 and int(square) in known:
        return f"the scale 1/√{square} is missing; {square} is {known[int(square)]}"
    if square.numerator == 1 and square.denominator in known:
        size = square.denominator
        return f"the scale 1/√{size} is there once too often; {size} is {known[size]}"
    return ""


def _size(n: int, known: dict[int, str]) -> str:
    """What a whole number is the size of, or the root of the size of."""
    square = n * n
    several = [f"{n}, {known[n]}"] if n in known else []
    several += [f"√{square}, with {square} {known[square]}"] if n > 1 and square in known else []
    return ", or by ".join(several)
