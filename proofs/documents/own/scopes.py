"""Σ_i A_i + B_i, where the index that Σ counts stands behind what it adds up: nothing but Σ_i (A_i + B_i) can be meant.

As printed the i of B_i counts nothing. Behind a minus, −Σ_i A_i − B_i may be −Σ_i (A_i − B_i) or −Σ_i A_i − Σ_i B_i.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import IntEnum
from functools import partial

from symbolic.reading.syntax import Big, Brackets, Fraction_, Minus, Name, Node, Number, Product, Sum, rewrite, walk


class Doubt(IntEnum):
    """How much may be doubtful where brackets are put."""

    NONE = 0
    """no minus in front of Σ"""
    LITTLE = 1
    """a minus in front of Σ, and none behind it"""
    MUCH = 2
    """minus signs in front and behind"""


def with_brackets(node: Node, most: Doubt = Doubt.LITTLE) -> Node:
    """The expression with brackets around what is added up, wherever the index of a Σ stands behind it."""
    return rewrite(node, partial(_gathered, most))


def _gathered(most: Doubt, node: Node) -> Node | None:
    if not isinstance(node, Sum):
        return None
    for place, term in enumerate(node.terms):
        found = _trailing(term)
        if found is None:
            continue
        rebuild, total, negative = found
        behind = [each for each in node.terms[place + 1 :] if _is_free(each, frozenset(total.indices))]
        # What stands behind has to follow without a gap.
        follows = tuple(behind) == node.terms[place + 1 : place + 1 + len(behind)]
        doubt = Doubt(negative * (1 + any(isinstance(each, Minus) for each in behind)))
        if not behind or not follows or doubt > most:
            continue
        start, end = total.body.start, behind[-1].end
        body = Brackets((Sum((total.body, *behind), start=start, end=end),), "(", start=start, end=end)
        terms = (*node.terms[:place], rebuild(replace(total, body=body)), *node.terms[place + 1 + len(behind) :])
        return terms[0] if len(terms) == 1 else replace(node, terms=terms)
    return None


def _trailing(term: Node) -> tuple[Callable[[Node], Node], Big, bool] | None:
    """The Σ at the end of a term, how to put something else in its place, and whether a minus stands before it."""
    if isinstance(term, Big):
        return (lambda new: new), term, False
    if isinstance(term, Minus) and (inner := _trailing(term.term)) is not None:
        rebuild, total, negative = inner
        return (lambda new: replace(term, term=rebuild(new))), total, not negative
    if isinstance(term, Product) and isinstance(term.factors[-1], Big):
        negative = any(_is_negative(each) for each in term.factors[:-1])
        return (lambda new: replace(term, factors=(*term.factors[:-1], new))), term.factors[-1], negative
    return None


def _is_negative(node: Node) -> bool:
    if isinstance(node, Fraction_):
        return _is_negative(node.above)
    return isinstance(node, Minus) or (isinstance(node, Number) and node.value < 0)


def _is_free(node: Node, indices: frozenset[str]) -> bool:
    """Whether one of the indices stands in it, and no Σ in it counts that."""
    bound = {index for each in walk(node) if isinstance(each, Big) for index in each.indices}
    return any(
        item.text in indices - bound
        for name in walk(node) if isinstance(name, Name)
        for item in (*name.below, *name.above)
    )  # fmt: skip
