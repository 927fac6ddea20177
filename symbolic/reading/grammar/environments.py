r"""Matrices and cases inside a formula: ``\begin{bmatrix} … \end{bmatrix}``, ``\begin{cases} … \end{cases}``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbolic.reading import lexicon
from symbolic.reading.syntax import Branch, Cases, Dots, Matrix, Node, Relation, Rule
from symbolic.reading.tokens import Sort, Token, Unreadable, argument, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar import Words

_OTHERWISE = frozenset({"otherwise", "else", "elsewhere", "otherwise.", "sonst", "otherwise,"})


def environment(tokens: Sequence[Token], place: int) -> tuple[str, list[Token], int]:
    r"""The name, the content and the place behind the environment whose ``\begin`` stands at ``place``.

    Raises Unreadable where it is never closed.
    """
    opener = tokens[place]
    name = _name(tokens, place)
    _, position = argument(tokens, place + 1)
    if name in lexicon.TAKES_ARGUMENT:
        while position < len(tokens) and tokens[position].sort is Sort.SPACE:
            position += 1
        if position < len(tokens) and tokens[position].text == "[":
            while position < len(tokens) and tokens[position].text != "]":
                position += 1
            position += 1
        if position < len(tokens) and tokens[position].sort is Sort.OPEN:
            _, position = argument(tokens, position)
    first = position
    depth = 1
    while position < len(tokens):
        text = tokens[position].text
        depth += (text == r"\begin") - (text == r"\end")
        if depth == 0:
            break
        position += 1
    else:
        raise Unreadable(rf"\begin{{{name}}} is never closed.", opener.start, opener.end)
    if _name(tokens, position) != name:
        closer = tokens[position]
        raise Unreadable(rf"\begin{{{name}}} is closed by \end{{{_name(tokens, position)}}}.", closer.start, closer.end)
    _, after = argument(tokens, position + 1)
    return name, list(tokens[first:position]), after


def _name(tokens: Sequence[Token], place: int) -> str:
    inner, _ = argument(tokens, place + 1)
    return "".join(token.text for token in inner).strip()


def split(tokens: Sequence[Token], at: frozenset[str]) -> list[list[Token]]:
    """The tokens between the separators that stand outside all braces, brackets and environments."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        text = token.text
        if token.sort is Sort.OPEN or text in ("(", "[", r"\begin", r"\left", r"\{"):
            depth += 1
        elif token.sort is Sort.CLOSE or text in (")", "]", r"\end", r"\right", r"\}"):
            depth = max(0, depth - 1)
        if depth == 0 and (text in at or (token.sort is Sort.BREAK and "\\\\" in at)):
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def cells(tokens: Sequence[Token]) -> list[list[list[Token]]]:
    """Rows and cells of the content of an environment."""
    rows = []
    row: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.sort is Sort.OPEN or token.text == r"\begin":
            depth += 1
        elif token.sort is Sort.CLOSE or token.text == r"\end":
            depth -= 1
        if depth == 0 and token.sort is Sort.BREAK:
            rows.append(row)
            row = [[]]
        elif depth == 0 and token.sort is Sort.ALIGN:
            row.append([])
        else:
            row[-1].append(token)
    rows.append(row)
    return [row for row in rows if any(without_spaces(cell) for cell in row)]


def read_environment(tokens: Sequence[Token], place: int, words: Words, depth: int) -> tuple[Node, int]:
    """The matrix or the cases that begin at ``place``, and the place behind them."""
    opener = tokens[place]
    name, content, after = environment(tokens, place)
    end = tokens[after - 1].end
    if name in lexicon.MATRICES:
        rows = tuple(tuple(_cell(cell, words, depth) for cell in row) for row in cells(content))
        return Matrix(rows, start=opener.start, end=end), after
    if name in lexicon.CASES:
        branches = tuple(_branch(row, words, depth) for row in cells(content))
        return Cases(branches, start=opener.start, end=end), after
    raise Unreadable(f"The environment {name} is not known inside a formula.", opener.start, opener.end)


def _cell(tokens: Sequence[Token], words: Words, depth: int) -> Node | None:
    from symbolic.reading.grammar import condition

    rest = without_spaces(tokens)
    if not rest:
        return None
    if all(token.text in ("|", r"\mid", r"\vert", "-", r"\text", r"\horzbar", r"\vdots") for token in rest):
        if rest[0].text in lexicon.DOTS:
            return Dots(start=rest[0].start, end=rest[0].end)
        return Rule(start=rest[0].start, end=rest[-1].end)
    if rest[0].text == r"\text" and "-" in "".join(token.text for token in rest):
        return Rule(start=rest[0].start, end=rest[-1].end)
    return condition(rest, words, depth)


def _branch(row: Sequence[Sequence[Token]], words: Words, depth: int) -> Branch:
    from symbolic.reading.grammar import condition, read

    tokens = [token for cell in row[1:] for token in cell]
    value = list(row[0])
    if len(row) == 1:
        parts = split(value, frozenset({","}))
        if len(parts) == 2:
            value, tokens = parts
    while without_spaces(value) and without_spaces(value)[-1].text in (",", ";"):
        value = without_spaces(value)[:-1]
    node = read(value, words, depth)
    rest, spoken = without_text(tokens)
    if spoken & _OTHERWISE or (not rest and not spoken):
        return Branch(node, None, start=node.start, end=node.end)
    while rest and rest[-1].text in (",", ";", "."):
        rest = rest[:-1]
    while rest and rest[0].text in (",", ";"):
        rest = rest[1:]
    if not rest:
        raise Unreadable("This condition of a case is not read.", node.start, node.end)
    said = condition(rest, words, depth)
    if not isinstance(said, Relation):
        raise Unreadable("This condition of a case is not read.", said.start, said.end)
    return Branch(node, said, start=node.start, end=said.end)


def without_text(tokens: Sequence[Token]) -> tuple[list[Token], set[str]]:
    r"""The tokens without ``\text{…}``, and the words that stood in it."""
    rest: list[Token] = []
    spoken: set[str] = set()
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in lexicon.WORDS_IN_TEXT and token.text != r"\rm" and place + 1 < len(tokens):
            inner, place = argument(tokens, place + 1)
            spoken |= set("".join(each.text for each in inner).lower().split())
            continue
        if token.sort is not Sort.SPACE:
            rest.append(token)
        place += 1
    return rest, spoken


def read_system(tokens: Sequence[Token], words: Words, depth: int) -> Node | None:
    r"""``\left\{ \begin{array}{ll} value & condition \\ … \end{array} \right.`` as cases; None for anything else."""
    name, content, after = environment(tokens, 0)
    if after != len(tokens) or name not in lexicon.MATRICES | lexicon.CASES:
        return None
    branches = tuple(_branch(row, words, depth) for row in cells(content))
    return Cases(branches, start=tokens[0].start, end=tokens[-1].end)
