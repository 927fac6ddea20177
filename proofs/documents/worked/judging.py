"""Whether the numbers of a text are right: net = 0.4 · 0.593 + 0.6 = 0.837, ∂E/∂w = 0.0822, z = [0.8; 0.6].

What is given has the number that the text gives it; whatever is computed from it is computed anew, and compared with
the digits that are printed. Where they differ by a few units of the last one, rounding on the way may be the reason:
such an equality is undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np

from proofs.checking.verdicts import Counterexample, Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.findings import Finding
from proofs.documents.worked.arithmetic import (
    CONSTANTS,
    NoNumber,
    exactly,
    is_numeric,
    is_plain,
    value,
)
from proofs.documents.worked.digits import (
    ORDER,
    Match,
    Printed,
    decimal,
    finest_share,
    flat,
    nearly,
    shape_of_value,
    shown,
)
from proofs.documents.worked.numbers import Example, Missing, Said
from symbolic.errors import InputError
from symbolic.reading.syntax import Item, Name, Node, Number, children, walk
from symbolic.reading.tokens import Unreadable

SCOPE = "the numbers of the text"
METHOD = "computed anew and compared with the digits that are printed"
MOST_NUMBERS = 200
"""How many letters have numbers in one text; a table of thousands is no example that was worked out."""
SHOWN = 8
"""How many numbers a refutation shows at most."""
Stages = Callable[[Equality, Node], Iterator[tuple[Stage, Mapping[str, Any]]]]
"""The stages that an expression may be about, with the functions that have a meaning in them."""


@dataclass(slots=True)
class Worked:
    """The worked example of a document, as far as it has been read."""

    stages: Stages
    functions: frozenset[str]
    """the letters of the text's functions"""
    is_example: bool
    """whether the text gives several of its letters numbers"""
    said: dict[Node, Said] = field(default_factory=dict)

    def judge(self, blank: Finding, equality: Equality, left: Node, right: Node) -> Finding | None:
        """The verdict on an equality of which a side is written in numbers; None where none is, or it has no value."""
        if equality.sign.text not in ("=", ":=") or len(self.said) >= MOST_NUMBERS:
            return None
        if is_numeric(left) and is_numeric(right):
            try:
                return self._compared(blank, left, right, equality, exactly(left))
            except NoNumber as none:
                return replace(blank, kind=Kind.UNDECIDED, reason=str(none))
        numeric, other = (right, left) if is_numeric(right) else (left, right)
        if not is_numeric(numeric):
            return self._of_functions(blank, left, right, equality)
        named = numeric is right and isinstance(bare(other), Name) and is_plain(numeric)
        if named and self._gives(equality, other, numeric):
            return replace(blank, kind=Kind.DEFINITION, reason=f"gives {_printed(equality, other)} its number")
        if not _is_computed(numeric) and not self.said and not is_numeric(other, self.functions):
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
        agreeing = partial(nearly, finest=min(finest_share(left, equality), finest_share(right, equality)))
        if not found and lacking:
            return replace(blank, kind=Kind.UNDECIDED, reason=f"Nothing in the text gives {lacking} a number.")
        return _agreed(
            blank,
            [
                _told(blank, max(map(agreeing, flat(own), flat(other)), key=ORDER), own, other, example)
                for example, (own, other) in found if shape_of_value(own) == shape_of_value(other)
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
        before = self.said.get(said.letter)
        if before is not None and (equality.link or before.rows == said.rows):
            return False
        for stage, named in self.stages(equality, letter):
            try:
                if Example(stage, named).give(said):
                    self.said[said.letter] = said
                    return True
            except InputError:
                continue
        return False

    def _substitute(self, equality: Equality, letters: Node, numeric: Node) -> None:
        """Take up the numbers that are put in place of letters: ½ (t − y)² = ½ (0.01 − 0.75)² gives t its number."""
        for letter, number in _matched(letters, numeric):
            if letter not in self.said:
                self._take_up(equality, letter, number)

    def _examples(self, equality: Equality, node: Node) -> Iterator[Example]:
        for stage, named in self.stages(equality, node):
            example = Example(stage, named)
            try:
                for said in self.said.values():
                    example.give(said)
            except InputError:
                continue
            yield example

    # ------------------------------------------------------------------ comparing

    def _compared(
        self, blank: Finding, node: Node, numeric: Node, equality: Equality, own: Any, example: Example | None = None
    ) -> Finding:  # fmt: skip
        """The verdict on own = what is written in numbers."""
        given = frozenset(entry for said in self.said.values() for row in said.rows for entry in row)
        try:
            match, printed = Printed(numeric, equality, given).match(own)
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
    sides = shown(left), shown(right)
    if match is Match.ROUNDED:
        reason = f"The left side is {sides[0]}, the right side {sides[1]}; rounding on the way may be the reason."
        return replace(blank, kind=Kind.UNDECIDED, scope=SCOPE, reason=reason)
    many = example is None or len(example.used) > SHOWN
    used = () if many or example is None else tuple((name, decimal(each)) for name, each in example.used.items())
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


def _is_computed(node: Node) -> bool:
    """Whether it looks like a result: a decimal point, an array of numbers."""
    return any(isinstance(each, Number) and each.value.denominator > 1 for each in walk(node)) or not _is_scalar(node)


def _is_scalar(node: Node) -> bool:
    try:
        return not isinstance(exactly(node), np.ndarray)
    except NoNumber:
        return True


def _rows(found: Any) -> tuple[tuple[Fraction, ...], ...]:
    """The numbers row by row; a single number as one row of one."""
    return tuple(map(tuple, found)) if isinstance(found, np.ndarray) else ((found,),)


def _printed(equality: Equality, node: Node) -> str:
    return " ".join(equality.placed.source.text[node.start : node.end].split())
