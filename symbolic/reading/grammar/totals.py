r"""Sums and means of an array as programs write them: np.sum(A, axis=1, keepdims=True), \text{sum}(A), np.mean(A)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbolic.reading import lexicon
from symbolic.reading.grammar.environments import split
from symbolic.reading.syntax import Node, Total
from symbolic.reading.tokens import Sort, Token, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar.reader import Reader

_WORD = re.compile(r"(?:(?:np|numpy)\.?)?(sum|mean)")
_LONGEST_WORD = 14
"""How many tokens name the function at most: n u m p y \\cdot \\operatorname { m e a n }."""
_AXIS = re.compile(r"(?:axis|dim)=([01])|axis=(-1)")
_LOOK = re.compile(r"keepdims?=(?:true|1)", re.IGNORECASE)
_OPENING = frozenset({"(", r"\left", r"\lparen"})
_DOTS = {r"\cdot": "."}


def total(reader: Reader) -> Node | None:
    """The sum or mean that begins here, or None where something else does."""
    found = _name(reader)
    if found is None:
        return None
    word, length = found
    start = reader.tokens[reader.place].start
    reader.place += length
    inside, end = _arguments(reader)
    first, *options = split(inside, frozenset({","}))
    axis = None
    for option in options:
        said = _plain(option)
        if (match := _AXIS.fullmatch(said)) is not None:
            axis = int(match[1] or 1)
        elif not _LOOK.fullmatch(said):
            raise reader.refuse(f"“{said}” is no axis over which this {word} goes.", without_spaces(option)[0])
    return Total(reader.inner(first), axis, word == "mean", start=start, end=end)


def _name(reader: Reader) -> tuple[str, int] | None:
    """The word and the number of its tokens; it stands right before a bracket."""
    before = reader.tokens[reader.place - 1] if reader.place else None
    token = reader.tokens[reader.place]
    if token.sort is Sort.LETTER and before is not None and before.sort is Sort.LETTER and before.end == token.start:
        return None
    if token.text not in ("n", "s", "m") and token.text not in lexicon.STYLES:
        return None
    for length in range(1, _LONGEST_WORD + 1):
        if reader.text(length) not in _OPENING:
            continue
        word = _WORD.fullmatch(_plain(reader.tokens[reader.place : reader.place + length]))
        return (word[1], length) if word is not None else None
    return None


def _arguments(reader: Reader) -> tuple[list[Token], int]:
    """What stands in the bracket that begins here, and where it ends."""
    opener = reader.take()
    wanted = r"\left" if opener.text == r"\left" else "("
    closer = r"\right" if wanted == r"\left" else ")"
    depth, position = 1, reader.place
    while position < len(reader.tokens):
        depth += (reader.tokens[position].text == wanted) - (reader.tokens[position].text == closer)
        if depth == 0:
            break
        position += 1
    else:
        raise reader.refuse("This ( is never closed.", opener)
    sized = wanted == r"\left"
    inside = list(reader.tokens[reader.place + sized : position])
    reader.place = position + 1 + sized
    if not without_spaces(inside):
        raise reader.refuse("Empty brackets.", opener)
    return inside, reader.tokens[min(position + sized, len(reader.tokens) - 1)].end


def _plain(tokens: Sequence[Token]) -> str:
    """The characters without spaces, braces and commands for the look."""
    kept = [
        token
        for token in without_spaces(tokens)
        if token.sort not in (Sort.OPEN, Sort.CLOSE) and token.text not in lexicon.STYLES
    ]
    return "".join(_DOTS.get(token.text, token.text) for token in kept)
