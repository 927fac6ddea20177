"""Σ and Π with their bounds, and functions that are called by a word: log x, tanh(z), max(0, z)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symbolic.reading import lexicon
from symbolic.reading.scripts import items
from symbolic.reading.syntax import (
    Big,
    Brackets,
    Call,
    Item,
    Name,
    Node,
    Product,
    Scripted,
)
from symbolic.reading.tokens import Sort, Token, Unreadable, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar.reader import Reader


def big(reader: Reader) -> Node:
    token = reader.take()
    below: list[Token] = []
    above: list[Token] = []
    while reader.text() in ("_", "^") or (reader.next and reader.next.sort is Sort.PRIME):
        script = reader.take()
        if script.sort is Sort.PRIME:
            raise reader.refuse("Σ′ is not read.", script)
        if script.sort is Sort.SUB:
            below = reader.argument()
        else:
            above = reader.argument()
    if not reader.starts_factor() and reader.text() != "-":
        raise reader.refuse(f"{token.text} has nothing to act on.")
    indices, lower, excluded = _bounds(reader, below)
    upper = reader.inner(above) if above else None
    body = reader.body()
    beside = _beside(below)
    return Big(token.text[1:], indices, lower, upper, excluded, body, beside, start=token.start, end=body.end)


def _bounds(reader: Reader, tokens: Sequence[Token]) -> tuple[tuple[str, ...], Node | None, Node | None]:
    """The indices under a Σ, where they start, and what is left out (k ≠ i)."""
    rest = [token for token in without_spaces(tokens) if token.text != r"\forall"]
    if not rest:
        return (), None, None
    for position, token in enumerate(rest):
        if token.text == "=":
            index = reader.inner(rest[:position])
            if isinstance(index, Name) and not index.below:
                return (index.text + "′" * index.primes,), reader.inner(rest[position + 1 :]), None
        if token.text in (r"\neq", r"\ne"):
            index = reader.inner(rest[:position])
            if isinstance(index, Name):
                return (index.text + "′" * index.primes,), None, reader.inner(rest[position + 1 :])
    rest = _before_set(rest, reader.words.sets)
    found = items(rest, counts=True)
    if any(item.nested or not item.text or item.offset or item.is_sum for item in found):
        raise Unreadable("These bounds of a sum are not read.", rest[0].start, rest[-1].end)
    return tuple(item.text for item in found), None, None


_ALL = frozenset({"output", "outputs", "out", "layer", "units", "neurons", "downstream", "samples", "classes",
                  "upstream", "inputs", "input", "hidden", "next", "previous", "nodes"})  # fmt: skip
"""Words for all that an index can count; a subset of it is no sum that is read."""


def _before_set(tokens: list[Token], sets: frozenset[str]) -> list[Token]:
    r"""The k of k \in outputs, where the set is all that k counts: by its word, or by what the text says of it."""
    place = next((place for place, token in enumerate(tokens) if token.text == r"\in"), None)
    if place is None:
        return tokens
    words = re.findall(
        "[a-z]+", "".join(each.text if each.sort is Sort.LETTER else " " for each in tokens[place + 1 :]).lower()
    )
    named = "".join(each.text for each in tokens[place + 1 :] if each.sort is Sort.LETTER)
    if not place or not words or (words[0] not in _ALL and named not in sets):
        raise Unreadable("A sum over a set, of which nothing says what is in it.", tokens[0].start, tokens[-1].end)
    return tokens[:place]


def _beside(tokens: Sequence[Token]) -> str:
    r"""The j of k \in Downstream(j), Downstream_j: a set that depends on an index."""
    rest = [token.text for token in without_spaces(tokens)]
    behind = rest[rest.index(r"\in") + 1 :] if r"\in" in rest else []
    marks = [place for place, text in enumerate(behind[:-1]) if text in ("(", "_")]
    single = "".join(text for text in behind[marks[-1] + 1 :] if text not in ("{", "}", ")")) if marks else ""
    return single if len(single) == 1 and single.islower() else ""


def function_call(reader: Reader, function: Name) -> Node:
    """log x, tanh(z), max(0, z), tanh^2(z): the bracket, or the next factors up to a sign."""
    exponent = None
    while reader.text() in ("^", "_") or (reader.next and reader.next.sort is Sort.PRIME):
        mark = reader.take()
        if mark.sort is Sort.PRIME:
            function = replace(function, primes=function.primes + 1)
        elif mark.sort is Sort.SUP:
            inner = reader.argument()
            if all(token.sort is Sort.PRIME or token.text == r"\prime" for token in inner):
                function = replace(function, primes=function.primes + len(inner))
            else:
                exponent = reader.inner(inner)
        else:
            function = replace(function, below=items(reader.argument()))
    if not reader.starts_factor():
        return function
    first = reader.prefixed() if reader.text() in (r"\frac", r"\sum", r"\log", r"\ln", r"\dfrac") else reader.factor()
    if isinstance(first, Name) and len(first.text) > 1 and first.text in lexicon.FUNCTION_WORDS:
        first = reader.called(replace(first, text=lexicon.FUNCTION_WORDS[first.text]))
    elif isinstance(first, Name) and first.text in lexicon.CALLED and reader.text() in ("(", r"\left"):
        # log σ(z): σ is a function, so that its bracket is no factor behind the logarithm.
        argument = reader.factor()
        first = Product((first, argument), ("",), start=first.start, end=argument.end)
    arguments = first.parts if isinstance(first, Brackets) else (first,)
    call: Node = Call(function, arguments, start=function.start, end=first.end)
    if isinstance(first, Scripted) and isinstance(first.base, Brackets):
        call = replace(first, base=Call(function, first.base.parts, start=function.start, end=first.base.end))
    return call if exponent is None else Scripted(call, exponent=exponent, start=call.start, end=call.end)


def frobenius(reader: Reader) -> Node:
    """A : B, which is tr(Aᵀ B), behind all other products: A : B ⊙ C is A : (B ⊙ C)."""
    left = reader.entrywise()
    while reader.text() == ":" and reader.place + 1 < len(reader.tokens):
        reader.take()
        right = reader.entrywise()
        turned = Scripted(Brackets((left,), "("), above=(Item("ᵀ"),), start=left.start, end=left.end)
        inner = Product((turned, Brackets((right,), "(")), ("",), start=left.start, end=right.end)
        left = Call(Name("trace"), (inner,), start=left.start, end=right.end)
    return left
