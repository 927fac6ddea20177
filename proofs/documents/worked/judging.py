"""Whether the numbers of a text are right: net = 0.4 · 0.593 + 0.6 = 0.837, ∂E/∂w = 0.0822, z = [0.8; 0.6].

What is given has the number that the text gives it; whatever is computed from it is computed anew, and compared with
the digits that are printed. Where they differ by a few units of the last one, rounding on the way may be the reason:
such an equality is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from proofs.checking.verdicts import Counterexample, Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.findings import Finding
from proofs.documents.worked.arithmetic import (
    CONSTANTS,
    NoNumber,
    bounds,
    exactly,
    interval,
    is_numeric,
    is_plain,
    shown_shape,
    value,
)
from proofs.documents.worked.numbers import Example, Missing, Said
from symbolic.errors import InputError
from symbolic.reading.syntax import Item, Name, Node, Number, children, walk
from symbolic.reading.tokens import Unreadable

SCOPE = "the numbers of the text"
METHOD = "computed anew and compared with the digits that are printed"
LAST_PLACES = 10
"""How many units of the last digit may be lost by rounding on the way."""
FINE, COARSE = mpmath.mpf("0.002"), mpmath.mpf("0.02")
"""The part of a value that is surely rounding where numbers of three digits are put in, and the largest that may be."""
SHOWN = 8
"""How many numbers a refutation shows at most."""
Stages = Callable[[Equality, Node], Iterator[tuple[Stage, Mapping[str, Any]]]]
"""The stages that an expression may be about, with the functions that have a meaning in them."""


class Match(Enum):
    """How two values agree."""

    EQUAL = "equal to the last digit"
    ROUNDED = "equal but for rounding"
    UNEQUAL = "unequal"


@dataclass(slots=True)
class Worked:
    """The worked example of a document, as far as it has been read."""

    stages: Stages
    functions: frozenset[str]
    """the letters of the text's functions"""
    is_example: bool
    """whether the text gives several of its letters numbers"""
    said: list[Said] = field(default_factory=list)

    def judge(self, blank: Finding, equality: Equality, left: Node, right: Node) -> Finding | None:
        """The verdict on an equality of which a side is written in numbers; None where none is, or it has no value."""
        if equality.sign.text not in ("=", ":="):
            return None
        if is_numeric(left) and is_numeric(right):
            return self._compared(blank, left, right, equality, exactly(left))
        numeric, other = (right, left) if is_numeric(right) else (left, right)
        if not is_numeric(numeric):
            return self._of_functions(blank, left, right, equality)
        named = numeric is right and isinstance(bare(other), Name) and is_plain(numeric)
        if named and self._gives(equality, other, numeric):
            return replace(blank, kind=Kind.DEFINITION, reason=f"gives {_printed(equality, other)} its number")
        if not _is_computed(numeric) and not self.said:
            return None
        self._substitute(equality, other, numeric)
        found, lacking = self._valued(equality, (other,))
        if not found and lacking and _is_computed(numeric):
            return replace(blank, kind=Kind.UNDECIDED, reason=f"Nothing in the text gives {lacking} a number.")
        return _agreed(
            blank, [self._compared(blank, other, numeric, equality, own, example) for example, (own,) in found]
        )

    def _of_functions(self, blank: Finding, left: Node, right: Node, equality: Equality) -> Finding | None:
        """The same where a function of numbers stands on a side: a = σ(0.4053)."""
        if not any(is_numeric(side, self.functions) for side in (left, right)):
            return None
        found, lacking = self._valued(equality, (left, right))
        if not found and lacking:
            return replace(blank, kind=Kind.UNDECIDED, reason=f"Nothing in the text gives {lacking} a number.")
        return _agreed(
            blank,
            [
                _told(blank, max(map(_nearly, _flat(own), _flat(other)), key=_ORDER), own, other, example)
                for example, (own, other) in found if _shape(own) == _shape(other)
            ],
        )  # fmt: skip

    def _valued(self, equality: Equality, nodes: tuple[Node, ...]) -> tuple[list[tuple[Example, tuple[Any, ...]]], str]:
        """Every example in which these expressions have values, with these; and the name of what has no number."""
        found: list[tuple[Example, tuple[Any, ...]]] = []
        lacking = ""
        for example in self._examples(equality, nodes[0]):
            try:
                found.append((example, tuple(example.value(node) for node in nodes)))
            except Missing as missing:
                lacking = lacking or str(missing)
            except (InputError, Unreadable):
                # In this stage it means nothing; the next one may be what it is about.
                continue
        return found, lacking

    # ------------------------------------------------------------------ what is given

    def _gives(self, equality: Equality, letter: Node, numeric: Node) -> bool:
        """Take up letter = number where the letter is given; False where the text defines it, or says it again."""
        return (_is_computed(numeric) or self.is_example) and self._take_up(equality, letter, numeric)

    def _take_up(self, equality: Equality, letter: Node, numeric: Node) -> bool:
        try:
            found = value(numeric, lambda number: number.value)
        except NoNumber:
            return False
        said = Said(bare(letter), _rows(found), isinstance(found, np.ndarray))
        if any(each.letter == said.letter and (equality.link or each.rows == said.rows) for each in self.said):
            return False
        for stage, named in self.stages(equality, letter):
            try:
                if Example(stage, named).give(said):
                    self.said = [each for each in self.said if each.letter != said.letter] + [said]
                    return True
            except InputError:
                continue
        return False

    def _substitute(self, equality: Equality, letters: Node, numeric: Node) -> None:
        """Take up the numbers that are put in place of letters: ½ (t − y)² = ½ (0.01 − 0.75)² gives t its number."""
        for letter, number in _matched(letters, numeric):
            if all(each.letter != letter for each in self.said):
                self._take_up(equality, letter, number)

    def _examples(self, equality: Equality, node: Node) -> Iterator[Example]:
        for stage, named in self.stages(equality, node):
            example = Example(stage, named)
            try:
                for said in self.said:
                    example.give(said)
            except InputError:
                continue
            yield example

    # ------------------------------------------------------------------ comparing

    def _compared(
        self, blank: Finding, node: Node, numeric: Node, equality: Equality, own: Any, example: Example | None = None
    ) -> Finding:  # fmt: skip
        """The verdict on own = what is written in numbers."""
        given = frozenset(entry for said in self.said for row in said.rows for entry in row)
        try:
            match, printed = _Side(numeric, equality, given).match(own)
        except NoNumber as none:
            return replace(blank, kind=Kind.UNDECIDED, reason=str(none))
        sides = (printed, own) if node is equality.right.node else (own, printed)
        return _told(blank, match, *sides, example)


def _agreed(blank: Finding, several: Sequence[Finding]) -> Finding | None:
    """What all readings of the model say; undecided where they say different things, None where there is none."""
    if len({each.kind for each in several}) > 1:
        return replace(blank, kind=Kind.UNDECIDED, reason="The text's model can be read in ways with different values.")
    return several[0] if several else None


def _told(blank: Finding, match: Match, left: Any, right: Any, example: Example | None) -> Finding:
    """The finding on two sides with these values."""
    if match is Match.EQUAL:
        return replace(blank, kind=Kind.HOLDS, scope=SCOPE, method=METHOD)
    sides = _shown(left), _shown(right)
    if match is Match.ROUNDED:
        reason = f"The left side is {sides[0]}, the right side {sides[1]}; rounding on the way may be the reason."
        return replace(blank, kind=Kind.UNDECIDED, scope=SCOPE, reason=reason)
    many = example is None or len(example.used) > SHOWN
    used = () if many or example is None else tuple((name, _decimal(each)) for name, each in example.used.items())
    return replace(
        blank, kind=Kind.REFUTED, scope=SCOPE, method=METHOD, cause="wrong arithmetic: it is not what comes out",
        counterexample=Counterexample("the numbers of the text", (), used, "", *sides),
    )  # fmt: skip


def gives_numbers(equalities: Sequence[Equality]) -> bool:
    """Whether two letters at least are set equal to a number that is neither 0 nor 1: an example, not a condition."""
    letters = set()
    for each in equalities:
        left, right = each.left.node, each.right.node
        if left is None or right is None or each.link or not isinstance(bare(left), Name) or not is_plain(right):
            continue
        if any(isinstance(part, Number) and part.value not in (0, 1) for part in walk(right)):
            letters.add(bare(left))
    return len(letters) > 1


def in_numbers(equality: Equality) -> bool:
    """Whether a side is written in numbers."""
    return any(side.node is not None and is_numeric(side.node) for side in (equality.left, equality.right))


def _matched(letters: Node, numeric: Node) -> Iterator[tuple[Name, Node]]:
    """(letter, number) wherever one stands for the other; nothing where the two are not built alike."""
    found: list[tuple[Name, Node]] = []

    def match(one: Node, other: Node) -> bool:
        one, other = bare(one), bare(other)
        if isinstance(one, Name) and one.text not in CONSTANTS:
            found.append((one, other))
            return is_plain(other)
        if type(one) is not type(other):
            return False
        if isinstance(one, Number | Item):
            return one == other
        parts, others = list(children(one)), list(children(other))
        return len(parts) == len(others) and all(map(match, parts, others))

    if match(letters, numeric) and not isinstance(bare(letters), Name):
        yield from found


@dataclass(frozen=True, slots=True)
class _Side:
    """A side that is written in numbers."""

    node: Node
    equality: Equality
    given: frozenset[Fraction]
    """the numbers that are no results, and so not rounded"""

    def match(self, computed: Any) -> tuple[Match, Any]:
        """How a value agrees with this side, and the value of this side as printed."""
        printed = exactly(self.node)
        if _shape(computed) != _shape(printed):
            raise NoNumber(f"One side is {shown_shape(computed)}, the other {shown_shape(printed)}.")
        pairs = list(zip(_flat(computed), _flat(printed), strict=True))
        if is_plain(self.node):
            units = _units(self.node, self.equality)
            matches = [_last_digit(p, q, unit) for (p, q), unit in zip(pairs, units, strict=True)]
        else:
            rounded = _flat(value(self.node, self._rounded))
            matches = [min(_within(p, r), _nearly(p, q), key=_ORDER) for (p, q), r in zip(pairs, rounded, strict=True)]
        return max(matches, key=_ORDER), printed

    def _rounded(self, number: Number) -> Any:
        places = _places(number, self.equality)
        exact = not places or number.value in self.given
        return interval(number.value, Fraction(0) if exact else Fraction(1, 2 * 10**places))


_ORDER = list(Match).index


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


def _nearly(computed: Any, printed: Any) -> Match:
    """Whether two values agree to about three digits, as those that were rounded on the way do."""
    distance, size = abs(_middle(computed) - _middle(printed)), abs(_middle(computed))
    if distance <= size * FINE + mpmath.mpf(10) ** -12:
        return Match.EQUAL
    return Match.ROUNDED if distance <= size * COARSE else Match.UNEQUAL


def _middle(found: Any) -> Any:
    return mpmath.mpf(found.mid) if hasattr(found, "mid") else mpmath.mpmathify(found)


def _flat(found: Any) -> Sequence[Any]:
    return list(found.flat) if isinstance(found, np.ndarray) else [found]


def _shape(found: Any) -> tuple[int, ...]:
    """The shape; an array of one entry is as good as its number."""
    shape = np.shape(found) if isinstance(found, np.ndarray) else ()
    return () if shape == (1, 1) else shape


def _shown(found: Any) -> str:
    if _shape(found) == ():
        return _digits(_middle(_flat(found)[0]), 9)
    return "[" + "; ".join(", ".join(_digits(_middle(entry), 6) for entry in row) for row in found) + "]"


def _digits(number: Any, most: int) -> str:
    return str(mpmath.nstr(number, most)).removesuffix(".0")


# ---------------------------------------------------------------------- what is printed


def _is_computed(node: Node) -> bool:
    """Whether it looks like a result: a decimal point, an array of numbers."""
    return any(isinstance(each, Number) and each.value.denominator > 1 for each in walk(node)) or not _is_scalar(node)


def _is_scalar(node: Node) -> bool:
    try:
        return not isinstance(exactly(node), np.ndarray)
    except NoNumber:
        return True


def _decimal(number: Fraction) -> str:
    return _digits(mpmath.mpf(number.numerator) / number.denominator, 12)


def _rows(found: Any) -> tuple[tuple[Fraction, ...], ...]:
    """The numbers row by row; a single number as one row of one."""
    return tuple(map(tuple, found)) if isinstance(found, np.ndarray) else ((found,),)


def _units(node: Node, equality: Equality) -> list[Fraction]:
    """One unit of the last printed digit, for every number of a plain side."""
    return [abs(unit) for unit in _flat(value(node, lambda number: Fraction(1, 10 ** _places(number, equality))))]


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


def _printed(equality: Equality, node: Node) -> str:
    return " ".join(equality.placed.source.text[node.start : node.end].split())
