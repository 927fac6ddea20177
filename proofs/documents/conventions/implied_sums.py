"""Einstein's convention: an index that stands twice in a product, and on no other side, is summed over.

It is read so where the text says so, or where its components are multiplied in that way throughout and no Σ is
written at all. Elsewhere a missing Σ is an error.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from symbolic.reading.syntax import Big, Name, Node, Product, Sum, names, rewrite, walk

OFTEN = 3
"""How many sides with a repeated index make a custom of it, where no Σ stands anywhere."""
_SAID = re.compile(r"\b(?:Einstein|summation convention|implied sum|implicit sum)", re.IGNORECASE)


def implies_sums(prose: str, pairs: Sequence[tuple[Node, Node]]) -> bool:
    """Whether a document leaves the Σ away."""
    if _SAID.search(prose):
        return True
    if any(isinstance(each, Big) for pair in pairs for side in pair for each in walk(side)):
        return False
    sides = [(one, other) for left, right in pairs for one, other in ((left, right), (right, left))]
    return sum(bool(repeated_indices(one, (other,))) for one, other in sides) >= OFTEN


def repeated_indices(node: Node, others: tuple[Node, ...]) -> list[str]:
    """The indices that stand in two factors of this side and in no other one."""
    elsewhere = {text for other in others for name in names(other) for text in _letters_below(name)}
    counted = Counter(text for name in names(node) for text in set(_letters_below(name)))
    return [text for text, count in counted.items() if count == 2 and text not in elsewhere]


def with_sums(node: Node, others: tuple[Node, ...]) -> Node:
    """The side with the sums that it implies written out."""
    for index in repeated_indices(node, others):

        def change(each: Node, index: str = index) -> Node | None:
            if not isinstance(each, Product):
                return None
            factors = [
                factor for factor in each.factors if any(index in _letters_below(name) for name in names(factor))
            ]
            if len(factors) < 2:
                return None
            return Big("sum", (index,), None, None, None, each, start=each.start, end=each.end)

        node = rewrite(node, change)
    return node


def enumerates(node: Node) -> bool:
    """w_{11} a_1 + w_{12} a_2 + w_{13} a_3: a sum written out term by term, for one number of neurons."""
    return any(
        isinstance(each, Sum) and len({numbers for term in each.terms if (numbers := _numbers_below(term))}) >= 2
        for each in walk(node)
    )


def _numbers_below(node: Node) -> tuple[int, ...]:
    return tuple(item.offset for name in names(node) for item in name.below if item.is_number)


def _letters_below(name: Name) -> list[str]:
    return [item.text for item in name.below if len(item.text) == 1 and item.nested is None and not item.is_number]
