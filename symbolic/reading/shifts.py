"""y_{i+a} = Σ_{i′} [i′ = i + a] y_{i′}: an entry whose index is a sum of letters, as in a convolution.

What lies beyond the ends counts as 0, for no i′ is i + a there: as in a convolution whose input is padded with zeros,
and as in texts that sum over what exists. Where no Σ binds the letters of i + a, the whole equality is about an entry
that exists, so that both sides stand behind [i′ = i + a]: ∂z_i/∂x_{i+a} = w_a says nothing of an x_{i+a} beyond an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from symbolic.reading.syntax import (
    Big,
    Brackets,
    Item,
    Name,
    Node,
    Product,
    Shift,
    Sum,
    children,
    names,
    with_inner,
)

Letters = Mapping[Item, str]
"""the letter for each sum of letters"""


def with_shifts(sides: Sequence[Node | None]) -> tuple[Node | None, ...]:
    """The sides of a statement (None where one is not read), in which every index is one letter."""
    known = [side for side in sides if side is not None]
    sums = [item for side in known for name in names(side) for item in name.below if item.is_sum]
    if not sums:
        return tuple(sides)
    letters = _letters(sums)
    loose = {item: letters[item] for side in known for item in _loose(side, frozenset())}

    def change(side: Node | None) -> Node | None:
        if side is None:
            return None
        plain, open_still = _spelled(side, letters, frozenset(loose))
        return _where(_summed(plain, open_still), loose)

    return tuple(map(change, sides))


def _letters(sums: Sequence[Item]) -> dict[Item, str]:
    """i′ for i + a, i″ for i − a."""
    found: dict[Item, str] = {}
    for item in sums:
        if item not in found:
            found[item] = next(
                text for text in (item.text + "′" * marks for marks in count(1)) if text not in found.values()
            )
    return found


def _loose(node: Node, bound: frozenset[str]) -> Iterator[Item]:
    """The sums none of whose letters a Σ around them binds."""
    if isinstance(node, Name):
        yield from (each for each in node.below if each.is_sum and not bound & {each.text, *each.plus, *each.minus})
    inner = bound | {*node.indices} if isinstance(node, Big) else bound
    for each in children(node):
        yield from _loose(each, inner)


def _spelled(node: Node, letters: Letters, loose: frozenset[Item]) -> tuple[Node, dict[Item, str]]:
    """The node with one letter for each sum, and the letters of which nothing in it says yet what they are.

    A term of a sum, and what a Σ adds up, is 0 where there is no such entry, and so says what its letters are: a
    product is 0 as a whole, φ′(z_{i−a}) w_a with no z_{i−a} too.
    """
    if isinstance(node, Name):
        if not any(item.is_sum for item in node.below):
            return node, {}
        return _renamed(node, letters), {
            item: letters[item] for item in node.below if item.is_sum and item not in loose
        }
    open_still: dict[Item, str] = {}

    def change(inner: Node) -> Node:
        plain, own = _spelled(inner, letters, loose)
        if isinstance(node, Sum | Big):
            return _summed(plain, own)
        open_still.update(own)
        return plain

    return with_inner(node, change), open_still


def _renamed(name: Name, letters: Letters) -> Name:
    below = (Item(letters[each], start=each.start, end=each.end) if each.is_sum else each for each in name.below)
    return replace(name, below=tuple(below))


def _summed(node: Node, letters: Letters) -> Node:
    """Σ_{i′} [i′ = i + a] …"""
    for item, letter in reversed([*letters.items()]):
        body = _where(node, {item: letter})
        node = Big("sum", (letter,), None, None, None, body, start=node.start, end=node.end)
    return node


def _where(node: Node, letters: Letters) -> Node:
    """[i′ = i + a] …"""
    if not letters:
        return node
    shifts = (Shift(letter, item, start=item.start, end=item.end) for item, letter in letters.items())
    inner = Brackets((node,), start=node.start, end=node.end) if isinstance(node, Sum) else node
    factors = (*shifts, inner)
    return Product(factors, ("",) * (len(factors) - 1), start=node.start, end=node.end)
