"""The rows of a display, those of the environments in it among them, without labels, tags, looks and boxes of prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symbolic.reading.grammar.environments import cells, environment
from symbolic.reading.lexicon import (
    ALIGNMENTS,
    CASES,
    EQUALITIES,
    LABELS,
    LOOKS,
    RELATIONS,
    SPACES,
    TRANSPARENT,
)
from symbolic.reading.tokens import Sort, Token, argument, closing, without_spaces

BOXES = {r"\parbox": 2, r"\intertext": 1, r"\shortintertext": 1, r"\makebox": 1, r"\raisebox": 2}
"""Boxes of prose beside or between the rows, and how many arguments they take."""

EQUALITY_SIGNS = frozenset(text for text, sign in RELATIONS.items() if sign in EQUALITIES)


def rows_of(tokens: Sequence[Token]) -> list[list[Token]]:
    """The rows of the display, those of the environments in it among them."""
    rows: list[list[Token]] = []
    waiting = [_unwrapped(_plain(tokens))]
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
                if name in ALIGNMENTS or (not _meaningful(row) and _is_system(name, content)):
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
                if token.text == r"\left" and not _meaningful(row) and (system := _braced_system(inside)):
                    current = current[:place] + system + current[end + 1 :]
                    continue
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
    """Without labels, tags, colours, boxes of prose, empty braces, and the dollars of a formula in a box."""
    rest: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in LABELS:
            _, place = argument(tokens, place + 1)
        elif token.text in LOOKS:
            place = _behind_arguments(tokens, place, LOOKS[token.text])
        elif token.text in BOXES:
            rest.append(replace(token, text=r"\quad", sort=Sort.SPACE))
            place = _behind_arguments(tokens, place, BOXES[token.text])
        elif token.text in SPACES:
            width, place = argument(tokens, place + 1)
            rest.append(replace(token, text=r"\quad" if _is_wide(width) else r"\,", sort=Sort.SPACE))
        elif token.text == "$" or _is_nothing(rest, tokens[place : place + 3]):
            place += 1 if token.text == "$" else 2
        else:
            rest.append(token)
            place += 1
    return rest


_WIDE = {"em": 1.0, "ex": 2.0, "cm": 0.5, "mm": 5.0, "pt": 10.0, "mu": 18.0, "px": 12.0, "in": 0.2}
"""From which width on a space separates statements, in each unit."""


def _is_wide(width: Sequence[Token]) -> bool:
    written = "".join(token.text for token in width if token.sort is not Sort.SPACE)
    number, unit = written[:-2], written[-2:]
    return unit in _WIDE and number.replace(".", "", 1).isdigit() and float(number) >= _WIDE[unit]


def _is_nothing(before: Sequence[Token], tokens: Sequence[Token]) -> bool:
    """{} that is no argument of what stands before, and that no script hangs on: {}= and A {} B."""
    if [token.sort for token in tokens[:2]] != [Sort.OPEN, Sort.CLOSE]:
        return False
    last = next((token.sort for token in reversed(before) if token.sort is not Sort.SPACE), None)
    is_argument = last in (Sort.COMMAND, Sort.CLOSE, Sort.SUB, Sort.SUP)
    return not is_argument and not (len(tokens) > 2 and tokens[2].sort in (Sort.SUB, Sort.SUP))


def _behind_arguments(tokens: Sequence[Token], place: int, count: int) -> int:
    """The place behind a command with its options in [ ] and so many arguments."""
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


def _meaningful(row: Sequence[Token]) -> bool:
    return any(token.sort is not Sort.SPACE for token in row)


def _is_system(name: str, content: Sequence[Token]) -> bool:
    """Whether an array or cases at the beginning of a row is a list of equations: = stands in its first cells."""
    if name not in CASES and name != "array":
        return False
    rows = [[token for cell in row[: 1 if name in CASES else 2] for token in cell] for row in cells(content)]
    return bool(rows) and all(any(token.text in EQUALITY_SIGNS for token in outermost(row)) for row in rows)


def _braced_system(inside: Sequence[Token]) -> list[Token]:
    r"""The environment in ``\left\{ \begin{array} … \end{array} \right.`` where it is a list of equations."""
    content = without_spaces(inside[2:-2])
    if len(inside) < 2 or inside[1].text not in (r"\{", r"\lbrace", ".") or not content or content[0].text != r"\begin":
        return []
    name, rows, after = environment(content, 0)
    return content if after == len(content) and _is_system(name, rows) else []


def outermost(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens outside all braces, brackets and environments."""
    depth = 0
    for token in tokens:
        if token.sort is Sort.OPEN or token.text in ("(", "[", r"\begin", r"\left", r"\{"):
            depth += 1
        elif token.sort is Sort.CLOSE or token.text in (")", "]", r"\end", r"\right", r"\}"):
            depth = max(0, depth - 1)
        elif depth == 0:
            yield token


def _unwrapped(tokens: list[Token]) -> list[Token]:
    r"""``\boxed{A = B}``, ``{\color{red} A = B}`` without the frame: what is in it are statements."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        group = place
        if token.text in TRANSPARENT:
            group = place + 1
        while group < len(tokens) and tokens[group].sort is Sort.SPACE and group > place:
            group += 1
        if group < len(tokens) and tokens[group].sort is Sort.OPEN and _stands_free(tokens, place, group):
            end = closing(tokens, group)
            inside = tokens[group + 1 : end]
            if any(each.text in EQUALITY_SIGNS for each in outermost(inside)):
                tokens = tokens[:place] + inside + tokens[end + 1 :]
                continue
        place += 1
    return tokens


def _stands_free(tokens: Sequence[Token], place: int, group: int) -> bool:
    """Whether braces are no argument and no script: what stands before them takes none."""
    if group > place:
        return True
    before = next((token for token in reversed(tokens[:place]) if token.sort is not Sort.SPACE), None)
    return before is None or before.sort in (Sort.BREAK, Sort.ALIGN) or before.text in (",", ";")


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
