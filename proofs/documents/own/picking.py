"""L = −log p_t of the right class t: said for one component of p, whichever it is, so that L is L_t."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from string import ascii_lowercase as LOWER

from symbolic.reading.lexicon import INDICES
from symbolic.reading.syntax import Big, Derivative, Item, Name, Node, Relation, children, names, walk


def picked_in(equations: Sequence[tuple[Node, Node]], sides: Sequence[Node], family: str) -> Mapping[str, Item]:
    """The letters that an equation makes of one component, with the index of that component.

    The index is bound nowhere and no quantity, and another equation says what all components are: p_i = ….
    """
    said: dict[str, set[str]] = {}
    for left, right in equations:
        if isinstance(left, Name) and not isinstance(right, Derivative):
            said.setdefault(left.text, set()).update(item.text for item in _indices(left))
    bound = {index for node in sides for each in walk(node) if isinstance(each, Big) for index in each.indices}
    # A bold y is the vector of all targets, beside the right class y.
    quantities = {name.text for node in sides for name in _computed_with(node) if not name.bold}
    found: dict[str, set[Item]] = {}
    for left, right in equations:
        if not isinstance(left, Name) or left.below or left.above or left.primes:
            continue
        free = [(name.text, item) for name in names(right) for item in _indices(name) if item.text not in bound]
        letters = {item.text for _, item in free}
        # z_h = … and z_o = … are two quantities, p_k = … is one of which k counts the components.
        of_any = all(len(said.get(text, ())) == 1 and said[text] <= INDICES - letters for text, _ in free)
        if len(letters) == 1 and of_any and not letters & (quantities | {family}):
            found.setdefault(left.text, set()).update(item for _, item in free)
    return {text: next(iter(items)) for text, items in found.items() if len(items) == 1}


def _indices(name: Name) -> Iterator[Item]:
    """The single small letters below a name."""
    plain = (item for item in name.below if not (item.offset or item.bracket or item.nested is not None))
    return (item for item in plain if len(item.text) == 1 and item.text in LOWER)


def _computed_with(node: Node) -> Iterator[Name]:
    """The letters that stand for numbers in an expression: not alone, and not in a condition i = t."""
    for each in walk(node):
        if not isinstance(each, Relation):
            yield from (child for child in children(each) if isinstance(child, Name))
