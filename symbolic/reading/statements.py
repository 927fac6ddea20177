"""Statements of a display: rows, chains of equalities, several statements side by side, conditions.

A row that begins with a relation goes on with the row before (``&= …`` inherits the left side), a row that begins
with a sign goes on with its last side. What stands between is split at commas, wide spaces, words and arrows.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from string import ascii_lowercase as LOWER

from symbolic.reading.grammar import Words, read
from symbolic.reading.grammar.environments import environment, split
from symbolic.reading.lexicon import (
    ARROWS,
    DOTS,
    EQUALITIES,
    GREEK,
    INDICES,
    RELATIONS,
    SIGNS,
    WORDS_IN_TEXT,
)
from symbolic.reading.rows import rows_of
from symbolic.reading.syntax import Node
from symbolic.reading.tokens import Sort, Token, Unreadable, argument

_CONDITIONAL = frozenset({"for", "if", "when", "whenever", "unless", "all", "any", "each", "every", "∀", "case"})
_WIDE = frozenset({r"\quad", r"\qquad"})


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: its tokens, and its syntax or why it could not be read."""

    tokens: tuple[Token, ...]
    node: Node | None = None
    trouble: Unreadable | None = None

    @property
    def start(self) -> int:
        return min((token.start for token in self.tokens), default=0)

    @property
    def end(self) -> int:
        return max((token.end for token in self.tokens), default=0)


@dataclass(frozen=True, slots=True)
class Sign:
    """=, :=, ≡, ≈, … and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A chain: side sign side sign side …; one side alone where there is no relation.

    ``condition``: it stands behind “if” or “for”. ``continues``: its first side is the last one of the display before.
    """

    sides: tuple[Side, ...]
    signs: tuple[Sign, ...]
    condition: bool = False
    continues: bool = False
    words: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Chain:
    sides: list[list[Token]] = field(default_factory=lambda: [[]])
    signs: list[Sign] = field(default_factory=list)
    condition: bool = False
    words: set[str] = field(default_factory=set)
    continues: bool = False

    def is_empty(self) -> bool:
        return not self.signs and not self.sides[0]


def statements(tokens: Sequence[Token], words: Words) -> list[Statement]:
    """The statements of one display or inline formula, from the first to the last.

    Raises Unreadable where an environment is never closed.
    """
    chains: list[_Chain] = []
    for row in rows_of(tokens):
        _read_row(row, chains)
    return [_statement(chain, words) for chain in chains if not chain.is_empty()]


def _read_row(row: list[Token], chains: list[_Chain]) -> None:
    """Add the statements of one row to the chains."""
    parts = _parts(row)
    for number, (tokens, _separator, words, condition) in enumerate(parts):
        sides, signs = _sides(tokens)
        first = number == 0
        open_chain = _spoken(chains) if first else None
        if first and signs and not sides[0]:
            _join(chains, sides[1:], signs)
        elif first and open_chain is not None and _goes_on(open_chain, sides[0]):
            open_chain.sides[-1].extend(sides[0])
            open_chain.sides.extend(sides[1:])
            open_chain.signs.extend(signs)
        elif any(sides) or signs:
            if signs and not sides[0]:
                _join(chains, sides[1:], signs)
                continue
            aside = len(parts) > 1 and _compares_indices(tokens, INDICES)
            chains.append(_Chain(sides, signs, condition or aside, set(words)))
        elif words and chains:
            chains[-1].words |= words


def _goes_on(chain: _Chain, side: list[Token]) -> bool:
    """Whether this row only carries on the last side of the row before."""
    if not side:
        return False
    last = chain.sides[-1]
    if chain.signs and not last:
        return True
    if side[0].text in ("+", "-", "/") or side[0].text in SIGNS:
        return bool(last)
    return bool(last) and (last[-1].text in SIGNS or last[-1].text in ("+", "-"))


def _spoken(chains: list[_Chain]) -> _Chain | None:
    """The last chain that is no condition: what a row that begins with a relation goes on with."""
    return next((chain for chain in reversed(chains) if not chain.condition), None)


def _join(chains: list[_Chain], sides: list[list[Token]], signs: list[Sign]) -> None:
    """A row that begins with a relation: its left side is the last side before."""
    chain = _spoken(chains)
    if chain is None:
        chains.append(_Chain([[], *sides], signs, continues=True))
        return
    if chain.signs and not chain.sides[-1]:
        # “=\\ =”: the sign is written at the end of the row and once more at the beginning of the next.
        chain.sides[-1] = sides[0]
        chain.sides.extend(sides[1:])
        chain.signs.extend(signs[1:])
        return
    chain.sides.extend(sides)
    chain.signs.extend(signs)


def _parts(row: list[Token]) -> list[tuple[list[Token], str, set[str], bool]]:
    """The statements of a row, without what only says for which indices they are meant."""
    pieces: list[tuple[list[Token], set[str], bool]] = [([], set(), False)]
    depth = place = 0
    while place < len(row):
        token = row[place]
        if token.text in WORDS_IN_TEXT and depth == 0 and (said := _said(row, place)) is not None:
            words, place = said
            pieces.append(([], words, False))
            continue
        if token.text == r"\begin":
            _, _, after = environment(row, place)
            pieces[-1][0].extend(row[place:after])
            place = after
            continue
        if token.sort is Sort.OPEN or token.text in ("(", "[", r"\left", r"\{"):
            depth += 1
        elif token.sort is Sort.CLOSE or token.text in (")", "]", r"\right", r"\}"):
            depth = max(0, depth - 1)
        if depth == 0 and _separates(row, place):
            pieces.append(([], {"∀"} if token.text == r"\forall" else set(), token.text in _WIDE))
        elif token.sort is not Sort.SPACE or depth:
            pieces[-1][0].append(token)
        place += 1
    return _without_ranges(pieces)


def _said(row: list[Token], place: int) -> tuple[set[str], int] | None:
    r"""The words of a ``\text{…}`` that stands between statements; None where it is a name in a formula."""
    inner, after = argument(row, place + 1)
    if row[place].text == r"\rm":
        inner, after = row[place + 1 :], len(row)
    text = "".join(" " if token.sort is Sort.SPACE else token.text for token in inner)
    words = set(text.lower().replace(",", " ").replace(":", " ").replace(".", " ").split())
    behind = row[after].sort if after < len(row) else None
    if behind in (Sort.SUB, Sort.SUP) or (after < len(row) and row[after].text in ("(", r"\left")):
        return None
    if " " in text.strip() or words & (_CONDITIONAL | {"and", "where", "with", "or", "then", "let", "so", "as"}):
        return words, after
    return (words, after) if text != text.strip() or not text.isalpha() else None


def _separates(row: list[Token], place: int) -> bool:
    token = row[place]
    if token.text in (",", ";") or token.text in _WIDE or token.text in ARROWS:
        return True
    if token.sort is Sort.ALIGN:
        around = [row[k] for k in _near(row, place)]
        return not any(each.text in RELATIONS or each.text in ("+", "-", ":") or each.text in SIGNS for each in around)
    return False


def _near(row: list[Token], place: int) -> list[int]:
    """The places of the neighbours that are no spaces; at the ends of the row there is nothing to separate."""
    found = []
    for step in (-1, 1):
        position = place + step
        while 0 <= position < len(row) and row[position].sort in (Sort.SPACE, Sort.ALIGN):
            position += step
        if not 0 <= position < len(row):
            return [k for k, token in enumerate(row) if token.text in RELATIONS][:1] or [place]
        found.append(position)
    return found


def _without_ranges(pieces: list[tuple[list[Token], set[str], bool]]) -> list[tuple[list[Token], str, set[str], bool]]:
    """“l = 1, …, L” is no statement; what follows “for” is a condition, up to a wide space and an equation."""
    found: list[tuple[list[Token], str, set[str], bool]] = []
    conditional = False
    place = 0
    while place < len(pieces):
        tokens, words, apart = pieces[place]
        conditional = bool(words & _CONDITIONAL) or (conditional and not (apart and _is_equation(tokens)))
        tokens = [token for token in tokens if token.sort is not Sort.SPACE]
        tokens = _stripped(tokens)
        if found and _is_aside(tokens):
            place += 1
            continue
        if any(t.text == "=" for t in tokens) and (dots := _dots_behind(pieces, place)):
            place = dots + 2
            continue
        if conditional:
            found.append((tokens if _compares_indices(tokens) else [], "", words, True))
        elif not all(token.text in DOTS for token in tokens) or words:
            found.append((tokens, "", words, False))
        place += 1
    return found or [([], "", set(), False)]


def _compares_indices(tokens: list[Token], known: Container[str] = LOWER) -> bool:
    """i = k, i ≠ k, l = L, t < T, l = 1: a small letter compared with another one, its capital or a number."""
    sides, signs = _sides(tokens)
    if len(signs) != 1 or signs[0].text not in ("=", "≠", "<"):
        return False
    letters = [[token for token in side if token.sort is not Sort.SPACE] for side in sides]
    if any(len(side) != 1 for side in letters) or letters[0][0].text not in known:
        return False
    (first,), (second,) = letters
    if second.sort is Sort.NUMBER or second.text == first.text.upper():
        return True
    return second.text in known and second.text != first.text and signs[0].text != "<"


def _dots_behind(pieces: list[tuple[list[Token], set[str], bool]], place: int) -> int:
    """Where the dots of l = L, L − 1, …, 1 stand; 0 where this is no such range."""
    for ahead in range(place + 1, min(place + 4, len(pieces))):
        follows = [token for token in pieces[ahead][0] if token.sort is not Sort.SPACE]
        if follows and all(token.text in DOTS for token in follows):
            return ahead
        if len(follows) > 6 or any(token.text in RELATIONS for token in follows):
            return 0
    return 0


def _is_equation(tokens: list[Token]) -> bool:
    """Whether an equality stands here whose left side is more than a letter: z^l = …, not i = …."""
    sides, signs = _sides(tokens)
    left = [token for token in sides[0] if token.sort is not Sort.SPACE]
    return bool(signs) and signs[0].text in EQUALITIES and any(token.sort in (Sort.SUB, Sort.SUP) for token in left)


def _is_aside(tokens: list[Token]) -> bool:
    r"""a = b && \text{definition}: a word in a cell of its own, which the next row does not go on with."""
    if not tokens or tokens[0].text not in WORDS_IN_TEXT:
        return False
    _, after = argument(tokens, 1)
    return after == len(tokens)


def _stripped(tokens: list[Token]) -> list[Token]:
    """Without the punctuation of the sentence around it."""
    while tokens and (tokens[-1].text in (".", ",", ";", "?", "!") or tokens[-1].sort is Sort.ALIGN):
        tokens = tokens[:-1]
    if tokens and tokens[-1].text == ":":
        tokens = tokens[:-1]
    while tokens and (tokens[0].text in (",", ";", ".") or tokens[0].sort is Sort.ALIGN):
        tokens = tokens[1:]
    return tokens


def _sides(tokens: list[Token]) -> tuple[list[list[Token]], list[Sign]]:
    """The sides between the relations that stand outside all brackets."""
    sides: list[list[Token]] = [[]]
    signs: list[Sign] = []
    depth = place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text == r"\begin":
            _, _, after = environment(tokens, place)
            sides[-1].extend(tokens[place:after])
            place = after
            continue
        if token.sort is Sort.OPEN or token.text in ("(", "[", r"\left", r"\{"):
            depth += 1
        elif token.sort is Sort.CLOSE or token.text in (")", "]", r"\right", r"\}"):
            depth = max(0, depth - 1)
        sign = _sign(tokens, place) if depth == 0 else None
        if sign is not None:
            found, place = sign
            signs.append(found)
            sides.append([])
            continue
        if token.sort is not Sort.ALIGN:
            sides[-1].append(token)
        place += 1
    return sides, signs


def _sign(tokens: list[Token], place: int) -> tuple[Sign, int] | None:
    """The relation at this place, two characters for := and =:."""
    token = tokens[place]
    behind = place + 1
    while behind < len(tokens) and tokens[behind].sort is Sort.ALIGN:
        behind += 1
    follower = tokens[behind].text if behind < len(tokens) else ""
    if token.text == ":" and follower == "=":
        return Sign(":=", token.start, tokens[behind].end), behind + 1
    if token.text in ("+", "-") and follower == "=" and tokens[behind].start == token.end:
        # x += y, as a program adds to what is there: an update.
        return Sign("←", token.start, tokens[behind].end), behind + 1
    if token.text == "=" and follower == ":":
        return Sign("=:", token.start, tokens[behind].end), behind + 1
    if token.text in (r"\overset", r"\stackrel") and place + 1 < len(tokens):
        _, after = argument(tokens, place + 1)
        inner, after = argument(tokens, after)
        relation = [each for each in inner if each.text in RELATIONS]
        return (Sign(RELATIONS[relation[0].text], token.start, tokens[after - 1].end), after) if relation else None
    if token.text == r"\not" and follower in RELATIONS:
        return Sign({"=": "≠"}.get(follower, "≁"), token.start, tokens[behind].end), behind + 1
    if token.text in RELATIONS:
        if token.text in (">", "<") and follower == "=":
            return Sign({"<": "≤", ">": "≥"}[token.text], token.start, tokens[behind].end), behind + 1
        return Sign(RELATIONS[token.text], token.start, token.end), place + 1
    return None


def _statement(chain: _Chain, words: Words) -> Statement:
    sides = tuple(_side(tokens, words) for tokens in chain.sides)
    return Statement(sides, tuple(chain.signs), chain.condition, chain.continues, frozenset(chain.words))


def _side(tokens: list[Token], words: Words) -> Side:
    kept = tuple(_stripped(tokens))
    try:
        return Side(kept, read(kept, words))
    except Unreadable as trouble:
        return Side(kept, None, trouble)


def is_index(side: Side) -> bool:
    """A bare letter or number, as on both sides of “i = k”."""
    meaningful = [token for token in side.tokens if token.sort is not Sort.SPACE]
    return len(meaningful) <= 1 and all(
        token.sort in (Sort.LETTER, Sort.NUMBER) or token.text in GREEK for token in meaningful
    )


__all__ = ["Side", "Sign", "Statement", "is_index", "split", "statements"]
