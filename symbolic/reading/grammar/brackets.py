"""Whatever encloses: groups, brackets of all kinds, \\left … \\right, bars of norms and absolute values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symbolic.reading import lexicon
from symbolic.reading.grammar.calculus import over
from symbolic.reading.grammar.environments import read_system, split
from symbolic.reading.scripts import items
from symbolic.reading.syntax import (
    Absolute,
    At,
    Brackets,
    Dots,
    Item,
    Name,
    Node,
    Norm,
    Relation,
)
from symbolic.reading.tokens import Sort, Token, closing, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar.reader import Reader

_FEET = frozenset({"|", r"\vert", r"\rvert", r"\mid"})
"""What the bar of …|_{x = a} is written with."""
BARS = {r"\|": r"\|", r"\Vert": r"\Vert", r"\lVert": r"\rVert", r"\lvert": r"\rvert", r"\vert": r"\vert", "|": "|"}


def group(reader: Reader) -> Node:
    opener = reader.tokens[reader.place - 1]
    end = closing(reader.tokens, reader.place - 1)
    inner = reader.tokens[reader.place : end]
    reader.place = end + 1
    for position, token in enumerate(inner):
        if token.text == r"\over":
            return over(reader, inner[:position], inner[position + 1 :], opener.start, reader.tokens[end].end)
    if not inner:
        raise reader.refuse("An empty group {}.", opener)
    return reader.inner(inner)


def left_right(reader: Reader) -> Node:
    opener = reader.take()
    depth, position = 1, reader.place
    while position < len(reader.tokens):
        depth += (reader.tokens[position].text == r"\left") - (reader.tokens[position].text == r"\right")
        if depth == 0:
            break
        position += 1
    else:
        raise reader.refuse(r"\left without \right.", opener)
    inner = reader.tokens[reader.place : position]
    reader.place = position + 1
    if opener.text == "." and stands_bar(reader):
        return At(reader.inner(inner), read_where(reader), start=opener.start, end=reader.tokens[reader.place - 1].end)
    reader.place += 1
    end = reader.tokens[min(position + 1, len(reader.tokens) - 1)].end
    return _enclosed(reader, opener, inner, end)


def stands_bar(reader: Reader) -> bool:
    r"""Whether the bar of …|_{x = a} comes next: one that something stands below."""
    return reader.text() in _FEET and reader.text(1) == "_"


def read_where(reader: Reader) -> tuple[tuple[Node, Node], ...]:
    """What the foot of a bar says: (x, a), …"""
    bar = reader.take()
    reader.take()
    found: list[tuple[Node, Node]] = []
    for part in split(reader.argument(), frozenset({",", ";"})):
        said = reader.condition(part)
        if not isinstance(said, Relation) or said.sign != "=":
            raise reader.refuse("The foot of this bar does not say which letter has which value (x = 0).", bar)
        found.append((said.left, said.right))
    if reader.text() == "^":
        raise reader.refuse("A bar with two ends, a difference of two values, is not read.", bar)
    return tuple(found)


def bracket(reader: Reader, opener: Token) -> Node:
    closer = lexicon.CLOSERS[opener.text]
    depth, position = 1, reader.place
    while position < len(reader.tokens):
        text = reader.tokens[position].text
        depth += (text == opener.text) - (text == closer)
        if depth == 0:
            break
        position += 1
    else:
        raise reader.refuse(f"This {opener.text} is never closed.", opener)
    inner = reader.tokens[reader.place : position]
    reader.place = position + 1
    return _enclosed(reader, opener, inner, reader.tokens[position].end)


def index_in_brackets(reader: Reader, end: int) -> tuple[Item, ...]:
    """The indices of W[j,i], S[t-1]: small letters and numbers in brackets right behind a name; () for others."""
    opener = reader.next
    if opener is None or opener.text != "[" or opener.start != end:
        return ()
    close = next((k for k in range(reader.place, len(reader.tokens)) if reader.tokens[k].text == "]"), None)
    inner = reader.tokens[reader.place + 1 : close]
    if close is None or not inner or not all(_is_of_index(token) for token in inner):
        return ()
    found = items(inner, counts=True)
    reader.place = close + 1
    return found


def _is_of_index(token: Token) -> bool:
    return token.text in (*"ijklmnpqrst", ",", "+", "-", r"\ell") or token.sort is Sort.NUMBER


def between_bars(reader: Reader, opener: Token) -> Node:
    closer = BARS[opener.text]
    doubled = opener.text == "|" and reader.text() == "|"
    if doubled:
        reader.take()
    position, depth = reader.place, 0
    while position < len(reader.tokens):
        text = reader.tokens[position].text
        depth += (text in ("(", "{", r"\left")) - (text in (")", "}", r"\right"))
        if text == closer and depth == 0:
            break
        position += 1
    else:
        raise reader.refuse(f"This {opener.text} is never closed.", opener)
    inner = reader.tokens[reader.place : position]
    reader.place = position + (2 if doubled else 1)
    kind = Norm if doubled or opener.text in (r"\|", r"\Vert", r"\lVert") else Absolute
    return kind(reader.inner(inner), start=opener.start, end=reader.tokens[position].end)


def _enclosed(reader: Reader, opener: Token, inner: Sequence[Token], end: int) -> Node:
    if opener.text in (r"\|", r"\Vert", r"\lVert", "|", r"\vert", r"\lvert"):
        kind = Norm if opener.text in (r"\|", r"\Vert", r"\lVert") else Absolute
        return kind(reader.inner(inner), start=opener.start, end=end)
    if not without_spaces(inner):
        raise reader.refuse("Empty brackets.", opener)
    content = without_spaces(inner)
    if content[0].text == r"\begin" and opener.text == r"\{":
        system = read_system(content, reader.words, reader.depth + 1)
        if system is not None:
            return system
    if content[0].text == r"\begin" and opener.text in ("[", "(", "."):
        whole = replace(reader, tokens=content, depth=reader.depth + 1, place=0, bars=[])
        node = whole.primary()
        if whole.next is None:
            return node
    # π(a|s): a single bar tells what is given from what it is said of.
    given = opener.text == "(" and len(split(inner, frozenset({"|"}))) == 2
    separators = frozenset({",", ";", "|"} if given else {",", ";"})
    parts = tuple(_part(reader, part) for part in split(inner, separators) if without_spaces(part))
    return Brackets(parts, lexicon.KINDS.get(opener.text, "("), start=opener.start, end=end)


def _part(reader: Reader, tokens: Sequence[Token]) -> Node:
    rest = without_spaces(tokens)
    if len(rest) == 1 and rest[0].text == r"\cdot":
        # σ(·): any argument.
        return Name("·", start=rest[0].start, end=rest[0].end)
    if len(rest) == 1 and rest[0].text in lexicon.DOTS:
        return Dots(start=rest[0].start, end=rest[0].end)
    return reader.condition(rest)


def stands_stop(reader: Reader) -> bool:
    """Whether a full stop stands between two factors without any space, so that it ends nothing: e_j.y_i."""
    before, stop, behind = (
        reader.tokens[place] if 0 <= place < len(reader.tokens) else None
        for place in range(reader.place - 1, reader.place + 2)
    )
    if before is None or stop is None or behind is None or stop.text != ".":
        return False
    factor = behind.sort in (Sort.LETTER, Sort.OPEN, Sort.COMMAND) or behind.text in ("(", "[")
    return factor and before.end == stop.start and stop.end == behind.start
