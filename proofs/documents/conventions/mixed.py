"""a^{(1)} = W_1 x + b_1: weights whose layer stands below, beside units whose layer stands above, or the other way.

Where every forward equation of a text says the number of its layer twice, in two ways, the parameters are read with
their layer where the units have theirs.
"""

from __future__ import annotations

from dataclasses import replace

from proofs.documents.conventions.forward import affine
from proofs.documents.conventions.record import COSTS, ROLES
from proofs.documents.texts.statements import Document, equalities
from symbolic.reading.lexicon import of_differential
from symbolic.reading.statements import Side
from symbolic.reading.syntax import Item, Name, Node, rewrite


def with_one_place(document: Document) -> Document:
    """The document with the layers of W_1 and b_1 above, as in z^{(1)}; itself where nothing asks for it."""
    letters: dict[str, Item] = {}
    for each in equalities(document):
        left, right = each.left.node, each.right.node
        if not isinstance(left, Name) or left.primes or right is None or _is_gradient(left):
            continue
        map_ = affine(left, right, frozenset(COSTS))
        if map_ is None or map_.summed:
            continue
        parameters = [map_.weights, *([map_.bias] if map_.bias is not None else [])]
        above = _number(left.above)
        if above is None or left.below or any(_below(one) != above.offset for one in parameters):
            return document
        letters.update((one.text, above) for one in parameters)
    if not letters:
        return document
    statements = [
        replace(placed, statement=replace(placed.statement, sides=tuple(
            _with_layers(side, letters) for side in placed.statement.sides
        ))) for placed in document.statements
    ]  # fmt: skip
    return replace(document, statements=statements)


def _is_gradient(name: Name) -> bool:
    """δ^{(1)} = W_2ᵀ δ^{(2)} and dz = … go backwards, with the weights of another layer."""
    return name.text in ROLES["error"] or bool(of_differential(name.text))


def _number(items: tuple[Item, ...]) -> Item | None:
    return items[0] if len(items) == 1 and items[0].is_number else None


def _below(name: Name) -> int | None:
    """1 of W_1, where nothing else stands at the letter."""
    item = _number(name.below)
    return None if item is None or name.above else item.offset


def _with_layers(side: Side, letters: dict[str, Item]) -> Side:
    def change(each: Node) -> Node | None:
        if not isinstance(each, Name) or each.text not in letters or (number := _number(each.below)) is None:
            return None
        if any(item.is_number for item in each.above):
            return None
        layer = replace(letters[each.text], offset=number.offset, start=number.start, end=number.end)
        return replace(each, below=(), above=(layer, *each.above))

    return side if side.node is None else replace(side, node=rewrite(side.node, change))
