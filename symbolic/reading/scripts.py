"""What stands in a script: indices l−1, (i), [l], several of them, marks of a transpose, words, names n_{l-1}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbolic.reading.lexicon import BOLD, DOTS, GREEK, SCRIPT, STYLES, TRANSPOSES, WORDS_IN_TEXT
from symbolic.reading.syntax import Item, Name
from symbolic.reading.tokens import Sort, Token, Unreadable, argument, without_spaces

_OPENERS = {"(": ")", "[": "]"}
_LONGEST = 60


def items(tokens: Sequence[Token], counts: bool = False) -> tuple[Item, ...]:
    """The things in one script, from left to right.

    ``counts``: it stands below, where j′ is an index of its own and i + a is one too (above, ′ differentiates, and
    z + a is an exponent).

    Raises Unreadable for what is no list of indices (an exponent like −z): the caller reads that as an expression.
    """
    rest = without_spaces(tokens)
    if len(rest) > _LONGEST:
        raise Unreadable("This script is too long to be a list of indices.", rest[0].start, rest[-1].end)
    found: list[Item] = []
    place = 0
    while place < len(rest):
        token = rest[place]
        if token.text in (",", ";", "|"):
            place += 1
            continue
        if token.text in (r"\langle", r"\rangle"):
            place += 1
            continue
        if token.text in _OPENERS:
            end = _matching(rest, place)
            found.extend(_bracketed(rest, place, end, counts))
            place = end + 1
            continue
        item, place = _one(rest, place, counts)
        while counts and place < len(rest) and _is_letter(item) and rest[place].sort is Sort.PRIME:
            item, place = replace(item, text=item.text + "′", end=rest[place].end), place + 1
        if item.is_sum and found and found[-1].is_number and found[-1].end == item.start:
            raise Unreadable("A product in a script.", found[-1].start, item.end)
        found.append(item)
    return tuple(found)


def _is_letter(item: Item) -> bool:
    """A plain letter, with primes or without."""
    return len(item.text.rstrip("′")) == 1 and item.nested is None and not item.offset


def _matching(tokens: Sequence[Token], place: int) -> int:
    opener, closer = tokens[place].text, _OPENERS[tokens[place].text]
    depth = 0
    for position in range(place, len(tokens)):
        depth += (tokens[position].text == opener) - (tokens[position].text == closer)
        if depth == 0:
            return position
    raise Unreadable(f"This {opener} is never closed.", tokens[place].start, tokens[place].end)


def _bracketed(tokens: Sequence[Token], place: int, end: int, counts: bool) -> list[Item]:
    opener = tokens[place]
    inner = items(tokens[place + 1 : end], counts)
    if not inner:
        raise Unreadable("Empty brackets in a script.", opener.start, tokens[end].end)
    # The brackets of (i+a)(j+b) only hold each sum together.
    return [
        replace(item, bracket="" if item.is_sum else opener.text, start=opener.start, end=tokens[end].end)
        for item in inner
    ]


def _one(tokens: Sequence[Token], place: int, counts: bool = False) -> tuple[Item, int]:
    token = tokens[place]
    if token.sort is Sort.OPEN:
        inner, after = argument(tokens, place)
        nested = items(inner, counts)
        if len(nested) == 1:
            return _with_offset(tokens, nested[0], after, counts)
        raise Unreadable("A group in a script holds several things.", token.start, token.end)
    if token.sort is Sort.PRIME or token.text == r"\prime":
        return Item("′", start=token.start, end=token.end), place + 1
    if token.sort is Sort.NUMBER:
        end = place
        while (
            end + 1 < len(tokens) and tokens[end + 1].sort is Sort.NUMBER and tokens[end + 1].start == tokens[end].end
        ):
            end += 1
        value = int("".join(each.text for each in tokens[place : end + 1]))
        number = Item("", value, start=token.start, end=tokens[end].end)
        if end + 1 < len(tokens) and tokens[end + 1].sort is Sort.LETTER and tokens[end + 1].start == tokens[end].end:
            follower = tokens[end + 1].text
            if follower not in "TijklnmN":
                raise Unreadable("A product in a script.", token.start, tokens[end + 1].end)
        return number, end + 1
    if token.text in TRANSPOSES:
        return Item("ᵀ", start=token.start, end=token.end), place + 1
    if token.text in DOTS:
        return Item("…", start=token.start, end=token.end), place + 1
    if token.text in ("*", r"\ast", r"\star"):
        return Item("*", start=token.start, end=token.end), place + 1
    if token.text in ("+", "-") and place + 1 == len(tokens):
        return Item(token.text, start=token.start, end=token.end), place + 1
    if token.text in STYLES | BOLD | SCRIPT:
        return _styled(tokens, place, counts)
    if token.sort is Sort.LETTER or token.text in GREEK:
        return _letter(tokens, place, counts)
    raise Unreadable(f"{token.text} is no index.", token.start, token.end)


def _styled(tokens: Sequence[Token], place: int, counts: bool) -> tuple[Item, int]:
    token = tokens[place]
    if token.text in (r"\rm", r"\it", r"\bf"):
        inner, after = list(tokens[place + 1 :]), len(tokens)
    else:
        inner, after = argument(tokens, place + 1)
    word = "".join(each.text for each in inner if each.sort is not Sort.COMMAND).strip()
    if word == "T":
        return Item("ᵀ", start=token.start, end=tokens[after - 1].end), after
    if not word:
        raise Unreadable("An empty word in a script.", token.start, token.end)
    if len(word) == 1 and token.text not in WORDS_IN_TEXT:
        return _with_offset(tokens, Item(word, start=token.start, end=tokens[after - 1].end), after, counts)
    return Item(word, start=token.start, end=tokens[after - 1].end), after


def _letter(tokens: Sequence[Token], place: int, counts: bool) -> tuple[Item, int]:
    token = tokens[place]
    text = GREEK.get(token.text, token.text)
    end = place
    run = text
    if token.sort is Sort.LETTER:
        while (
            end + 1 < len(tokens) and tokens[end + 1].sort is Sort.LETTER and tokens[end + 1].start == tokens[end].end
        ):
            end += 1
            run += tokens[end].text
    if run in ("Tr", "tr"):
        return Item("ᵀ", start=token.start, end=tokens[end].end), end + 1
    if len(run) >= 4 or run in ("in", "out", "net", "rec", "hid", "new", "old"):
        return Item(run, start=token.start, end=tokens[end].end), end + 1
    after = place + 1
    if after < len(tokens) and tokens[after].sort in (Sort.SUB, Sort.SUP):
        inner, behind = argument(tokens, after + 1)
        below = items(inner)
        stop = tokens[behind - 1].end
        return _with_offset(tokens, Item(text, nested=Name(text, below, start=token.start, end=stop),
                                         start=token.start, end=stop), behind)  # fmt: skip
    return _with_offset(tokens, Item(text, start=token.start, end=token.end), after, counts)


def _with_offset(tokens: Sequence[Token], item: Item, place: int, counts: bool = False) -> tuple[Item, int]:
    """l followed by + 1 or − 1, and by + a or − a where letters are ``counts``."""
    while place + 1 < len(tokens) and tokens[place].text in ("+", "-") and item.text and item.text != "ᵀ":
        sign, added = tokens[place].text, tokens[place + 1]
        letter = GREEK.get(added.text, added.text)
        if added.sort is Sort.NUMBER:
            amount, place = _one(tokens, place + 1)
            moved = amount.offset if sign == "+" else -amount.offset
            item = replace(item, offset=item.offset + moved, end=amount.end)
        elif counts and _counts_alone(tokens, place + 1, item):
            plus, minus = ((letter,), ()) if sign == "+" else ((), (letter,))
            item = replace(item, plus=item.plus + plus, minus=item.minus + minus, end=added.end)
            place += 2
        else:
            raise Unreadable(
                f"An index is a letter with a whole number added, and this adds {added.text}.",
                tokens[place].start,
                added.end,
            )
    return item, place


def _counts_alone(tokens: Sequence[Token], place: int, item: Item) -> bool:
    """Whether a single letter stands there, with nothing behind it but a sign, a comma or the end, beside another."""
    token = tokens[place]
    single = (token.sort is Sort.LETTER or token.text in GREEK) and len(item.text) == 1 and item.nested is None
    return single and (place + 1 == len(tokens) or tokens[place + 1].text in (",", "+", "-"))
