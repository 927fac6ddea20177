"""Whether a value is the one that is printed: to the last digit, but for rounding on the way, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from proofs.documents.texts.statements import Equality
from proofs.documents.worked.arithmetic import NoNumber, bounds, exactly, interval, is_plain, shown_shape, value
from symbolic.reading.syntax import Node, Number, walk

LAST_PLACES = 10
"""How many units of the last digit may be lost by rounding on the way."""
FINE, COARSE = mpmath.mpf("0.002"), mpmath.mpf("0.02")
"""The part of a value that is surely rounding where numbers of few digits are put in, and the largest that may be."""


class Match(Enum):
    """How two values agree."""

    EQUAL = "equal to the last digit"
    ROUNDED = "equal but for rounding"
    UNEQUAL = "unequal"


@dataclass(frozen=True, slots=True)
class Printed:
    """A side that is written in numbers."""

    node: Node
    equality: Equality
    given: frozenset[Fraction]
    """the numbers that are no results, and so not rounded"""

    def match(self, computed: Any) -> tuple[Match, Any]:
        """How a value agrees with this side, and the value of this side as printed."""
        printed = exactly(self.node)
        if shape_of_value(computed) != shape_of_value(printed):
            raise NoNumber(f"One side is {shown_shape(computed)}, the other {shown_shape(printed)}.")
        pairs = list(zip(flat(computed), flat(printed), strict=True))
        if is_plain(self.node):
            units = _units(self.node, self.equality)
            matches = [_last_digit(p, q, unit) for (p, q), unit in zip(pairs, units, strict=True)]
        else:
            rounded = flat(value(self.node, self._rounded))
            finest = finest_share(self.node, self.equality)
            matches = [
                min(_within(p, r), nearly(p, q, finest), key=ORDER) for (p, q), r in zip(pairs, rounded, strict=True)
            ]
        return max(matches, key=ORDER), printed

    def _rounded(self, number: Number) -> Any:
        places = _places(number, self.equality)
        exact = not places or number.value in self.given
        return interval(number.value, Fraction(0) if exact else Fraction(1, 2 * 10**places))


ORDER = list(Match).index


def _last_digit(computed: Any, printed: Any, unit: Fraction) -> Match:
    """Whether a value is what is printed, rounded or cut off at its last digit."""
    own, shown = _middle(computed), _middle(printed)
    step = mpmath.mpf(unit.numerator) / unit.denominator
    tiny = mpmath.mpf(10) ** -12 * (abs(own) + step)
    beyond = abs(own) - abs(shown) if own * shown >= 0 else -step
    if abs(own - shown) <= step / 2 + tiny or -tiny <= beyond < step - tiny:
        return Match.EQUAL
    return Match.ROUNDED if abs(own - shown) <= min(LAST_PLACES * step, abs(own) * COARSE) else Match.UNEQUAL


def _within(computed: Any, rounded: Any) -> Match:
    """Whether a value lies where what is printed may have been before it was rounded."""
    low, high = bounds(rounded)
    own, margin = _middle(computed), high - low
    if not low - margin <= own <= high + margin:
        return Match.UNEQUAL
    return Match.EQUAL if margin <= abs(own) * COARSE else Match.ROUNDED


def nearly(computed: Any, printed: Any, finest: Any) -> Match:
    """Whether two values agree as those do that were rounded on the way; ``finest``: the share of one last digit."""
    distance, size = abs(_middle(computed) - _middle(printed)), abs(_middle(computed))
    if distance <= size * min(FINE, 3 * finest) + mpmath.mpf(10) ** -15:
        return Match.EQUAL
    return Match.ROUNDED if distance <= size * min(COARSE, 3 * LAST_PLACES * finest) else Match.UNEQUAL


def finest_share(node: Node, equality: Equality) -> Any:
    """The smallest share that one unit of the last digit is of a number that is printed with a decimal point."""
    shares = [
        mpmath.mpf(10) ** -_places(each, equality) / abs(mpmath.mpf(each.value.numerator) / each.value.denominator)
        for each in walk(node) if isinstance(each, Number) and each.value and _places(each, equality)
    ]  # fmt: skip
    return min(shares, default=mpmath.inf)


def _middle(found: Any) -> Any:
    return mpmath.mpf(found.mid) if hasattr(found, "mid") else mpmath.mpmathify(found)


def flat(found: Any) -> Sequence[Any]:
    return list(found.flat) if isinstance(found, np.ndarray) else [found]


def shape_of_value(found: Any) -> tuple[int, ...]:
    """The shape; an array of one entry is as good as its number."""
    shape = np.shape(found) if isinstance(found, np.ndarray) else ()
    return () if shape == (1, 1) else shape


def shown(found: Any) -> str:
    if shape_of_value(found) == ():
        return _digits(_middle(flat(found)[0]), 9)
    return "[" + "; ".join(", ".join(_digits(_middle(entry), 6) for entry in row) for row in found) + "]"


def _digits(number: Any, most: int) -> str:
    return str(mpmath.nstr(number, most)).removesuffix(".0")


def _units(node: Node, equality: Equality) -> list[Fraction]:
    """One unit of the last printed digit, for every number of a plain side."""
    return [abs(unit) for unit in flat(value(node, lambda number: Fraction(1, 10 ** _places(number, equality))))]


def _places(number: Number, equality: Equality) -> int:
    """How many digits are printed behind the point."""
    printed = equality.placed.source.text[number.start : number.end]
    whole, point, behind = printed.partition(".")
    if point and whole.isdigit() and behind.isdigit():
        return len(behind)
    places = 0
    while places < 20 and (number.value * 10**places).denominator != 1:
        places += 1
    return places


def decimal(number: Fraction) -> str:
    return _digits(mpmath.mpf(number.numerator) / number.denominator, 12)
