"""The letters that count steps beside the one of the recurrence: j and k in ∂h_t/∂h_k = ∏_{j=k+1}^t ∂h_j/∂h_{j−1}."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from symbolic.reading.syntax import Big, Derivative, Item, Name, Node, names, walk

if TYPE_CHECKING:
    from proofs.documents.own.naming import Naming


def counters_of(nodes: Sequence[Node], naming: Naming) -> frozenset[str]:
    """The letters that a text counts the members of its family with.

    A letter does so where it is moved (h_{j−1}), where a sum or a product over it is bounded by one that does,
    or where members are differentiated by each other (∂h_t/∂h_k).
    """
    found = {naming.family} | set(_moved(nodes, naming))
    while True:
        before = len(found)
        for node in nodes:
            for each in walk(node):
                found |= set(_beside(each, found, naming))
        if len(found) == before:
            return frozenset(found - {naming.family, naming.last})


def _moved(nodes: Sequence[Node], naming: Naming) -> Iterator[str]:
    for node in nodes:
        for name in names(node):
            for item in _places(name, naming):
                if item.offset:
                    yield item.text


def _beside(node: Node, found: set[str], naming: Naming) -> Iterator[str]:
    if isinstance(node, Big) and len(node.indices) == 1:
        bounds = {name.text for bound in (node.lower, node.upper) if bound is not None for name in names(bound)}
        if node.indices[0] in found or bounds & found:
            yield from node.indices
            yield from (text for text in bounds if len(text) == 1 and text != naming.last)
    if isinstance(node, Derivative) and isinstance(node.of, Name) and isinstance(node.by, Name):
        above, below = ([item.text for item in _places(name, naming)] for name in (node.of, node.by))
        if len(above) == len(below) == 1 and {*above, *below} & found:
            yield from (*above, *below)


def _places(name: Name, naming: Naming) -> list[Item]:
    """Where the family's index stands, with a letter there that is no word and no size."""
    if name.text not in naming.members:
        return []
    scripts = name.above if naming.above else name.below
    found = [item for item in scripts if item.nested is None and item.bracket == naming.bracket]
    return found if len(found) == 1 and len(found[0].text) == 1 and found[0].text != naming.last else []


def computed_of_members(equations: Sequence[tuple[Node, Node]], naming: Naming) -> frozenset[str]:
    """The z of z_j = W h_{j−1} + b, which is said of the step j and has no other index."""
    found = set()
    for left, right in equations:
        scripts = (left.above if naming.above else left.below) if isinstance(left, Name) and not left.primes else ()
        if len(scripts) != 1 or scripts[0].text not in naming.counters or scripts[0].bracket != naming.bracket:
            continue
        places = (naming.position(name) for name in names(right))
        if any(place is not None and place.text == scripts[0].text for place in places):
            found.add(left.text)  # type: ignore[attr-defined]
    return frozenset(found)
