"""What the sizes of a text's equations say of its weights, where its forward equations say nothing or disagree.

In Σ_k w^{l+1}_{kj} δ^{l+1}_k the index k counts the neurons of layer l+1, and in δ^l_j the index j those of layer l:
so w^{l+1} has a row for each neuron that it leads to. Likewise W^{(l)} leads out of layer l in
∇_{W^{(l)}} J = δ^{(l+1)} (a^{(l)})ᵀ. Whether an equation is true is not asked, only what its sizes can be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import Conventions
from symbolic.reading.syntax import Derivative, Nabla, Name, Node, Operator, Product, Scripted, names

_COUNTED = frozenset({"pre", "act", "error", "bias"})
Layer = tuple[str, int]
Value = TypeVar("Value", bool, int)


@dataclass(frozen=True, slots=True)
class Order:
    """How one equation has its weights: ``to_from`` their rows are what they lead to, ``shift`` 1 where W^l leads out
    of layer l; ``entries``: by the order of the indices of an entry, else by the matrix as a whole.
    """

    to_from: bool
    shift: int
    entries: bool


def orders(pairs: Sequence[tuple[Node, Node]], found: Conventions) -> Counter[Order]:
    """How many equations need each order."""
    return Counter(order for left, right in pairs for order in {*_of_entries(left, right, found),
                                                                *_of_matrices(left, right, found)})  # fmt: skip


def most(counted: Mapping[Order, int], of: Callable[[Order], Value | None]) -> Value | None:
    """What more equations need than anything else, of those of which it says something; None where nothing is."""
    votes: Counter[Value] = Counter()
    for order, count in counted.items():
        if (value := of(order)) is not None:
            votes[value] += count
    best = votes.most_common(2)
    return best[0][0] if best and (len(best) == 1 or best[0][1] > best[1][1]) else None


def _of_entries(left: Node, right: Node, found: Conventions) -> Iterator[Order]:
    everything = [name for side in (left, right) for name in names(side)]
    counted: dict[str, set[Layer]] = {}
    for name in everything:
        below, layer = _components(name, found), _layer(name, found)
        if found.role(name.text) in _COUNTED and len(below) == 1 and layer is not None:
            counted.setdefault(below[0], set()).add(layer)
    for name in everything:
        below, layer = _components(name, found), _layer(name, found)
        if found.role(name.text) != "weights" or len(below) != 2 or layer is None or below[0] == below[1]:
            continue
        steps = [_step(counted.get(index, set()), layer) for index in below]
        yield from _order(steps[0], steps[1], True)


def _of_matrices(left: Node, right: Node, found: Conventions) -> Iterator[Order]:
    """∇_W C = δ aᵀ: the rows of W are those of the first factor, its columns those of the second."""
    for one, other in ((left, right), (right, left)):
        by = _denominator(bare(one))
        product = bare(other)
        if by is None or found.role(by.text) != "weights" or _components(by, found):
            continue
        layer = _layer(by, found)
        if layer is None or not isinstance(product, Product) or len(product.factors) != 2:
            continue
        first, second = (_vector(each, found) for each in product.factors)
        if first is not None and second is not None and first[1] != second[1]:
            yield from _order(_step({first[0]}, layer), _step({second[0]}, layer), False)


def _order(rows: int | None, columns: int | None, entries: bool) -> Iterator[Order]:
    if rows is not None and columns is not None and abs(rows - columns) == 1 and max(rows, columns) in (0, 1):
        yield Order(rows > columns, max(rows, columns), entries)


def _step(layers: set[Layer], of: Layer) -> int | None:
    """How many layers above that of the weights an index counts; None where that is not clear."""
    steps = {layer[1] - of[1] for layer in layers if layer[0] == of[0]}
    return next(iter(steps)) if len(steps) == 1 and len(layers) == 1 else None


def _denominator(node: Node) -> Name | None:
    by = node.by if isinstance(node, Derivative | Nabla | Operator) else None
    return by if isinstance(by, Name) else None


def _vector(node: Node, found: Conventions) -> tuple[Layer, bool] | None:
    """The layer of a, aᵀ, (a)ᵀ, and whether it is transposed."""
    node = bare(node)
    transposed = isinstance(node, Scripted) and any(item.is_transpose for item in node.above)
    inner = bare(node.base) if isinstance(node, Scripted) else node
    if not isinstance(inner, Name) or found.role(inner.text) not in ("act", "error") or _components(inner, found):
        return None
    transposed ^= any(item.is_transpose for item in inner.above)
    layer = _layer(inner, found)
    return None if layer is None else (layer, transposed)


def _components(name: Name, found: Conventions) -> list[str]:
    below = list(name.below)
    if found.layer is not None and found.layer.place == "below" and below:
        below = below[1:]
    return [item.text for item in below if item.text and item.nested is None and not item.offset]


def _layer(name: Name, found: Conventions) -> Layer | None:
    style = found.layer
    if style is None:
        return None
    for item in style.scripts(name):
        if item.nested is None and (item.text in style.letters or item.text == style.last or item.is_number):
            return item.text, item.offset
    return None


__all__ = ["Order", "most", "orders"]
