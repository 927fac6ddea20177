"""d_j − y_j: what the outputs are compared with, where no letter that custom has for targets is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symbolic.reading.syntax import Minus, Name, Node, Sum, walk


def compared(
    nodes: Sequence[Node], pairs: Sequence[tuple[Node, Node]], outputs: frozenset[str], known: frozenset[str]
) -> frozenset[str]:
    """The letters that stand in a difference from an output with its index, of which nothing else is said.

    ``known``: the letters that have a meaning of their own.
    """
    defined = {left.text for left, _ in pairs if isinstance(left, Name)}
    found = {other.text for node in nodes for other in _beside(node, outputs) if len(other.text) == 1}
    return frozenset(text for text in found if text.isascii()) - defined - known - outputs


def _beside(node: Node, outputs: frozenset[str]) -> Iterator[Name]:
    for each in walk(node):
        if not isinstance(each, Sum) or len(each.terms) != 2 or not isinstance(each.terms[1], Minus):
            continue
        first, second = each.terms[0], each.terms[1].term
        if not (isinstance(first, Name) and isinstance(second, Name)) or len(first.below) != 1:
            continue
        if first.below == second.below:
            yield from (other for one, other in ((first, second), (second, first)) if one.text in outputs)
