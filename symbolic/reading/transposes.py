r"""Transposes that are written with a small t, and before the letter: W^t, {}^tW, ^{t}(A B)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from symbolic.reading.lexicon import CLOSERS
from symbolic.reading.tokens import Sort, Token, argument, without_spaces

_TOP = r"\top"


def is_transpose(regions: Iterable[Sequence[Token]]) -> bool:
    """Whether t is a transpose in a text with these formulas: it stands nowhere but alone in superscripts of arrays."""
    found = False
    for tokens in regions:
        rest = without_spaces(tokens)
        for place, token in enumerate(rest):
            if token.text != "t" or token.sort is not Sort.LETTER or _is_in_word(rest, place):
                continue
            if not (found := _is_raised(rest, place)):
                return False
    return found


def _is_in_word(tokens: Sequence[Token], place: int) -> bool:
    """The t of net: a letter stands right beside it."""
    beside = [tokens[k] for k in (place - 1, place + 1) if 0 <= k < len(tokens)]
    return any(
        each.sort is Sort.LETTER and (each.end == tokens[place].start or each.start == tokens[place].end)
        for each in beside
    )


def _is_raised(tokens: Sequence[Token], place: int) -> bool:
    """x^t, W^{t}, )^t, and ^tW with nothing, an empty group or a sign before it."""
    grouped = 0 < place < len(tokens) - 1 and (tokens[place - 1].sort, tokens[place + 1].sort) == (
        Sort.OPEN,
        Sort.CLOSE,
    )
    mark = place - (2 if grouped else 1)
    if mark < 0 or tokens[mark].sort is not Sort.SUP:
        return False
    before = tokens[mark - 1] if mark else None
    return (
        before is None
        or before.sort in (Sort.LETTER, Sort.CLOSE, Sort.ALIGN)
        or before.text in (")", "]", "=", "+", "-")
    )


def spelled_out(tokens: Sequence[Token], small: bool) -> list[Token]:
    """The tokens with every transpose as ^\\top behind what it transposes; ``small``: t is one."""
    found: list[Token] = []
    place = 0
    while place < len(tokens):
        behind = _prescript(tokens, place, small)
        if behind is not None:
            end = _behind_base(tokens, behind)
            at = tokens[place]
            opener, closer = (Token(sort, sort.value, at.start, at.end) for sort in (Sort.OPEN, Sort.CLOSE))
            mark = (Token(Sort.SUP, "^", at.start, at.end), Token(Sort.COMMAND, _TOP, at.start, at.end))
            found += [opener, *spelled_out(tokens[behind:end], small), closer, *mark]
            place = end
            continue
        token = tokens[place]
        if small and token.text == "t" and token.sort is Sort.LETTER:
            token = replace(token, sort=Sort.COMMAND, text=_TOP)
        found.append(token)
        place += 1
    return found


def _prescript(tokens: Sequence[Token], place: int, small: bool) -> int | None:
    """The place behind {}^t, where such a transpose stands at ``place``; None where none does."""
    if [token.sort for token in tokens[place : place + 3]] != [Sort.OPEN, Sort.CLOSE, Sort.SUP]:
        return None
    if place + 3 >= len(tokens):
        return None
    inner, behind = argument(tokens, place + 3)
    texts = [token.text for token in without_spaces(inner)]
    is_one = len(texts) == 1 and (texts[0] in ("T", _TOP) or (small and texts[0] == "t"))
    return behind if is_one and behind < len(tokens) else None


def _behind_base(tokens: Sequence[Token], place: int) -> int:
    """The place behind one letter, group or bracket with its scripts."""
    while tokens[place].sort is Sort.SPACE and place + 1 < len(tokens):
        place += 1
    if tokens[place].text in CLOSERS:
        depth, opener = 0, tokens[place].text
        for end in range(place, len(tokens)):
            depth += (tokens[end].text == opener) - (tokens[end].text == CLOSERS[opener])
            if depth == 0:
                break
        place = end + 1
    else:
        _, place = argument(tokens, place)
    while place + 1 < len(tokens) and tokens[place].sort in (Sort.SUB, Sort.SUP):
        _, place = argument(tokens, place + 1)
    return place
