"""The rows of a display, those of the environments in it among them, without labels, tags and boxes of prose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbolic.reading.environments import environment
from symbolic.reading.lexicon import (
    ALIGNMENTS,
    LABELS,
    TRANSPARENT,
)
from symbolic.reading.tokens import Sort, Token, argument, closing

BOXES = {r"\parbox": 2, r"\intertext": 1, r"\shortintertext": 1, r"\makebox": 1, r"\raisebox": 2}
"""Boxes of prose beside or between the rows, and how many arguments they take."""


def rows_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """The rows of the display, those of the environments in it among them."""
    rows: list[list[Token]] = []
    waiting = [_plain(tokens)]
    while waiting:
        current = waiting.pop()
        row: list[Token] = []
        place = 0
        while place < len(current):
            token = current[place]
            if token.sort is Sort.BREAK:
                rows.append(row)
                row = []
                place += 1
                place = _skip_length(current, place)
            elif token.text == r"\begin":
                name, content, after = environment(current, place)
                if name in ALIGNMENTS:
                    if row:
                        rows.append(row)
                    waiting.append(current[after:])
                    waiting.append(content)
                    row = []
                    break
                row.extend(current[place:after])
                place = after
            elif token.sort is Sort.OPEN or token.text == r"\left":
                end = closing(current, place) if token.sort is Sort.OPEN else _right(current, place)
                inside = current[place : end + 1]
                if token.sort is Sort.OPEN and _is_wrapper(current, place, inside):
                    current = current[:place] + inside[1:-1] + current[end + 1 :]
                    continue
                row.extend(inside)
                place = end + 1
            else:
                row.append(token)
                place += 1
        else:
            if row:
                rows.append(row)
            continue
    return [row for row in rows if any(token.sort is not Sort.SPACE for token in row)]


def _plain(tokens: Sequence[Token]) -> list[Token]:
    """Without labels and tags."""
    rest: list[Token] = []
    place = 0
    while place < len(tokens):
        if tokens[place].text in LABELS:
            _, place = argument(tokens, place + 1)
            continue
        if tokens[place].text in BOXES:
            rest.append(replace(tokens[place], text=r"\quad", sort=Sort.SPACE))
            place = _behind_box(tokens, place)
            continue
        rest.append(tokens[place])
        place += 1
    return rest


def _behind_box(tokens: Sequence[Token], place: int) -> int:
    count = BOXES[tokens[place].text]
    place += 1
    while place < len(tokens) and (tokens[place].sort is Sort.SPACE or tokens[place].text == "["):
        if tokens[place].text == "[":
            while place < len(tokens) and tokens[place].text != "]":
                place += 1
        place += 1
    for _ in range(count):
        _, place = argument(tokens, place)
    return place


def _is_wrapper(current: Sequence[Token], place: int, inside: Sequence[Token]) -> bool:
    """{\\begin{aligned} … \\end{aligned}} or \\boxed{\\begin{aligned} …}: braces that only hold an environment."""
    meaningful = [token for token in inside[1:-1] if token.sort is not Sort.SPACE]
    if not meaningful or meaningful[0].text != r"\begin":
        return False
    before = next((token for token in reversed(current[:place]) if token.sort is not Sort.SPACE), None)
    name = "".join(token.text for token in argument(meaningful, 1)[0])
    return name in ALIGNMENTS and (before is None or before.text in TRANSPARENT or before.sort is Sort.BREAK)


def _skip_length(tokens: Sequence[Token], place: int) -> int:
    r"""\\[2pt]: the length is no mathematics."""
    if place < len(tokens) and tokens[place].text == "[":
        for end in range(place, min(place + 12, len(tokens))):
            if tokens[end].text == "]":
                written = "".join(token.text for token in tokens[place + 1 : end]).strip()
                if written[:1] in "0123456789.-" and written[-2:] in ("pt", "em", "ex", "mm", "cm"):
                    return end + 1
                break
    return place


def _right(tokens: Sequence[Token], place: int) -> int:
    depth = 0
    for position in range(place, len(tokens)):
        depth += (tokens[position].text == r"\left") - (tokens[position].text == r"\right")
        if depth == 0:
            return min(position + 1, len(tokens) - 1)
    return place
