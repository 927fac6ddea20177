"""What a document says: its statements, each with its place and its section, and the equalities in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from proofs.documents.texts.outlines import Layout, Region
from proofs.documents.texts.sources import Source
from symbolic.reading.lexicon import EQUALITIES
from symbolic.reading.restoring import latex_of
from symbolic.reading.statements import Side, Sign, Statement, is_index
from symbolic.reading.syntax import Name, Node, Number, names

Place = tuple[int, int, int]
"""(number of the source, where the formula begins, where the sign stands)"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """A region, or a part of one, that could not be read: where, and why."""

    source: Source
    start: int
    sentence: str
    display: bool


@dataclass(frozen=True, slots=True)
class Supposition:
    """first = second, first ≠ second, first < second: of two indices, or of an index and its last or any number."""

    first: str
    second: str
    sign: str

    def __str__(self) -> str:
        return f"{self.first} {self.sign} {self.second}"


@dataclass(frozen=True, slots=True)
class Limit:
    """“for z > 0”, “if y = 1”: a case in which something is said of a quantity."""

    letter: str
    is_value: bool
    """it is one value, so that the letter need not stand in what is said: C = −log a if y = 1"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A statement with where it stands."""

    source: Source
    region: Region
    statement: Statement
    section: int
    title: str = ""
    """the heading that it stands under"""
    supposed: tuple[Supposition, ...] = ()
    """for which indices it is said (i ≠ k)"""
    limit: Limit | None = None
    """the case in which it is said (z > 0)"""


@dataclass(frozen=True, slots=True)
class Section:
    """The text under one heading, down to the next one."""

    source: Source
    start: int
    end: int
    level: int
    title: str
    parent: int
    """the section that it stands in, −1 for none"""


@dataclass(slots=True)
class Document:
    """What was found in one file."""

    path: str
    sources: list[Source]
    layouts: list[Layout]
    regions: int = 0
    statements: list[Placed] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def order(self, source: Source) -> int:
        """The number of a source in the document."""
        return next(number for number, each in enumerate(self.sources) if each is source)

    def place(self, equality: Equality) -> Place:
        """Where an equality stands, in reading order."""
        placed = equality.placed
        return self.order(placed.source), placed.region.start, equality.sign.start

    def around(self, section: int) -> frozenset[int]:
        """A section and all that it stands in."""
        found = {section}
        while (section := self.sections[section].parent) >= 0:
            found.add(section)
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class Typeset:
    """An equality as it is to be set: LaTeX with the document's macros expanded, and where it belongs."""

    left: str
    sign: str
    """=, :=, ≡, …; empty where the whole stands in ``left`` (a note under a brace)"""
    right: str
    linked: bool = False
    """its left side is the right side of the equality before it"""
    section: str = ""
    """the heading that it stands under"""


@dataclass(frozen=True, slots=True)
class Equality:
    """One link of a chain: left sign right."""

    placed: Placed
    link: int

    @property
    def sign(self) -> Sign:
        return self.placed.statement.signs[self.link]

    @property
    def left(self) -> Side:
        return self.placed.statement.sides[self.link]

    @property
    def right(self) -> Side:
        return self.placed.statement.sides[self.link + 1]

    @property
    def sides(self) -> tuple[Side, Side]:
        """What is defined, where it defines something, and by what: =: turns them."""
        return (self.right, self.left) if self.sign.text == "=:" else (self.left, self.right)

    @property
    def nodes(self) -> tuple[Node, Node] | None:
        """The same as they are read; None where one is not."""
        one, other = (side.node for side in self.sides)
        return None if one is None or other is None else (one, other)

    @property
    def limit(self) -> Limit | None:
        """The case in which it is said, where that concerns it."""
        limit = self.placed.limit
        if limit is None or limit.is_value:
            return limit
        inside = (name.text for node in self.nodes or () for name in names(node))
        return limit if limit.letter in inside else None

    @property
    def latex(self) -> str:
        """Both sides as they stand in the source."""
        text = self.placed.source.text
        left = text[self.left.start : self.left.end]
        right = text[self.right.start : self.right.end]
        sign = text[self.sign.start : self.sign.end]
        return " ".join(f"{left} {sign} {right}".split())

    @property
    def typeset(self) -> Typeset:
        """Both sides with the macros expanded."""
        linked = self.link > 0 or self.placed.statement.continues
        return Typeset(
            latex_of(self.left.tokens), self.sign.text, latex_of(self.right.tokens), linked, self.placed.title
        )


def links(document: Document) -> Iterator[Equality]:
    """Every link of every chain, whatever its sign: equalities, definitions, sets (W ∈ ℝ^{n × m}), conditions."""
    for placed in document.statements:
        for link in range(len(placed.statement.signs)):
            yield Equality(placed, link)


def equalities(document: Document) -> list[Equality]:
    """Every equality and definition of the document, without conditions (i = k) and ranges (l = 1, …, L)."""
    return [
        each for each in links(document)
        if each.sign.text in EQUALITIES
        and not each.placed.statement.condition
        and not _is_supposed(each.placed)
        and not _is_condition(each.placed.statement, each.link)
    ]  # fmt: skip


_SUPPOSING = re.compile(r"\b(?:at|for|if|when|whenever|where|with|in case|suppose|assume)\s+[$\\(]*$", re.IGNORECASE)
RUN_IN = re.compile(r"(?:^|\n)[ \t]*(?:[-*+][ \t]+|\d+\.[ \t]+)?(?:\*\*|__)[^*_\n$]{2,80}(?:\*\*|__)[\s:.(]*[$\\(]*$")
"""“**A product** ($z = W x$)”: a heading at the beginning of a paragraph."""
_KINDS = r"\bfor\s+(?:an?|the|each|every|all)\s+(?:output|hidden|input|inner|last|final|top)\s+[a-z]+,?"
"""“for an output neuron,”"""
_ASSUMING = re.compile(
    rf"(?:\b(?:if|when|whenever|in case|suppose|assume)\s+(?:that\s+)?|{_KINDS}\s*)[$\\(]*$", re.IGNORECASE
)


def _is_supposed(placed: Placed) -> bool:
    """“at $η = 0$”, “if $a = t$”: in the prose, a letter is supposed to have a value; nothing is said to be so."""
    statement = placed.statement
    if placed.region.display or len(statement.signs) != 1 or statement.signs[0].text != "=":
        return False
    left, right = (side.node for side in statement.sides)
    start = placed.region.start
    before = placed.source.text[max(0, start - 96) : start]
    words = _SUPPOSING if isinstance(right, Number) else _ASSUMING
    is_simple = isinstance(left, Name) and right is not None and is_value(right)
    return is_simple and (words.search(before) or RUN_IN.search(before)) is not None


def is_value(node: Node) -> bool:
    """0, y, y^{(i)}, and not x²"""
    if isinstance(node, Name):
        return not any(item.is_number and not item.bracket for item in node.above)
    return isinstance(node, Number)


def _only_indices(side: Side) -> bool:
    """l + 1, L, 3: nothing but indices and whole numbers."""
    texts = [token.text for token in side.tokens]
    return bool(texts) and all(
        text.isdigit() or text in ("+", "-", "l", "L", "i", "j", "k", "t", r"\ell") for text in texts
    )


def _is_condition(statement: Statement, link: int) -> bool:
    if len(statement.signs) == 1 and all(_only_indices(side) for side in statement.sides):
        return True
    return (
        is_index(statement.sides[link])
        and is_index(statement.sides[link + 1])
        and len(statement.signs) == 1
        and (
            not statement.sides[link].tokens
            or statement.sides[link].tokens[0].text in ("i", "j", "k", "l", "t", "n", r"\ell", "p", "q")
        )
    )
