r"""The note under a brace: ``=: \delta^2`` defines, ``= 1`` claims, ``n_l \times m`` is a shape, words are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbolic.reading.grammar.environments import without_text
from symbolic.reading.lexicon import RELATIONS
from symbolic.reading.syntax import Node
from symbolic.reading.tokens import Token, Unreadable, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar import Words

Note = tuple[str, Node | None, tuple[Node, Node] | None]


def read_note(tokens: Sequence[Token], words: Words, depth: int) -> Note:
    """(sign, what is noted, shape): the sign is "" for a bare formula and "text" for words."""
    from symbolic.reading.grammar import read

    rest = without_spaces(tokens)
    without, spoken = without_text(rest)
    if not without or (spoken and not any(token.text in RELATIONS for token in without)):
        return "text", None, None
    shape = _shape(without, words, depth)
    if shape is not None:
        return "shape", None, shape
    sign = ""
    if len(without) > 1 and [without[0].text, without[1].text] == [":", "="]:
        sign, without = ":=", without[2:]
    elif len(without) > 1 and [without[0].text, without[1].text] == ["=", ":"]:
        sign, without = "=:", without[2:]
    elif without[0].text in RELATIONS:
        sign, without = RELATIONS[without[0].text], without[1:]
    try:
        return sign, read(without, words, depth), None
    except Unreadable:
        return "text", None, None


def _shape(tokens: Sequence[Token], words: Words, depth: int) -> tuple[Node, Node] | None:
    from symbolic.reading.grammar import read

    inner = list(tokens)
    if inner and inner[0].text == "(" and inner[-1].text == ")":
        inner = inner[1:-1]
    places = [place for place, token in enumerate(inner) if token.text == r"\times"]
    if len(places) != 1 or not 0 < places[0] < len(inner) - 1:
        return None
    try:
        return read(inner[: places[0]], words, depth), read(inner[places[0] + 1 :], words, depth)
    except Unreadable:
        return None
