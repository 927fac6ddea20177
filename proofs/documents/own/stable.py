"""e^{z_k − c} / Σ_j e^{z_j − c} = e^{z_k} / Σ_j e^{z_j}: a softmax from which the largest entry is subtracted first.

It is the same number for every c, so that nothing depends on max_j z_j, nor on where that has no derivative.
"""

from __future__ import annotations

from dataclasses import replace

from symbolic.reading.syntax import Big, Call, Fraction_, Minus, Name, Node, Scripted, Sum, walk

MAXIMUM = "max"


def without_maximum(node: Fraction_) -> Node | None:
    """The softmax without what is subtracted from all of its entries; None for any other fraction."""
    total = node.below
    if not isinstance(total, Big) or total.sign != "sum" or total.except_for is not None:
        return None
    above, below = _shifted(node.above), _shifted(total.body)
    if above is None or below is None or above[1] != below[1] or _counts(below[1], frozenset(total.indices)):
        return None
    return replace(node, above=above[0], below=replace(total, body=below[0]))


def _shifted(node: Node) -> tuple[Node, Node] | None:
    """e^z and max z of e^{z − max z}."""
    if isinstance(node, Call) and node.function.text == "exp" and len(node.arguments) == 1:
        inner = _parted(node.arguments[0])
        return None if inner is None else (replace(node, arguments=(inner[0],)), inner[1])
    if isinstance(node, Scripted) and node.base == Name("e") and node.exponent is not None:
        inner = _parted(node.exponent)
        return None if inner is None else (replace(node, exponent=inner[0]), inner[1])
    return None


def _parted(node: Node) -> tuple[Node, Node] | None:
    """z and max z of z − max z."""
    if not isinstance(node, Sum) or len(node.terms) != 2 or not isinstance(node.terms[1], Minus):
        return None
    first, largest = node.terms[0], node.terms[1].term
    is_largest = isinstance(largest, Call) and largest.function.text == MAXIMUM
    return (first, largest) if is_largest else None


def _counts(largest: Node, indices: frozenset[str]) -> bool:
    """Whether one of the indices stands in it that max itself does not run over."""
    assert isinstance(largest, Call)
    own = {item.text for item in largest.function.below}
    return any(
        item.text in indices - own
        for name in walk(largest) if isinstance(name, Name)
        for item in (*name.below, *name.above)
    )  # fmt: skip
