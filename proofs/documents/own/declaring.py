"""What a text says of its letters beside the equations: x ∈ ℝ^{n × d}, and which of them are printed bold."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.documents.conventions.forward import bare
from proofs.documents.own.building import Declared
from proofs.documents.own.naming import Naming
from proofs.documents.texts.statements import Document, links
from symbolic.reading.lexicon import REALS
from symbolic.reading.syntax import Item, Name, Node, Number, Product, Scripted, names


def declared_in(document: Document, naming: Naming) -> Declared:
    """The shapes that a text declares, and its bold letters; of two shapes for one letter, none."""
    shapes: dict[str, tuple[str, ...] | None] = {}
    bold: set[str] = set()
    for placed in document.statements:
        for side in placed.statement.sides:
            if side.node is not None:
                bold.update(naming.of(name).text for name in names(side.node) if name.bold and not name.primes)
    for each in links(document):
        if each.sign.text != "∈" or each.nodes is None:
            continue
        left, right = each.nodes
        found = sizes_in(right, naming)
        for name in _declared(left, naming) if found is not None else ():
            assert found is not None
            shapes[name] = found if shapes.get(name, found) == found else None
    return Declared({name: found for name, found in shapes.items() if found is not None}, frozenset(bold))


def _declared(node: Node, naming: Naming) -> Iterator[str]:
    node = bare(node)
    if isinstance(node, Name) and not node.primes:
        name = naming.of(node)
        position = naming.position(name)
        if all(item is position for item in (*name.below, *name.above)):
            yield name.text


def sizes_in(node: Node, naming: Naming) -> tuple[str, ...] | None:
    """The sizes of ℝ^{n × d}: one for a vector, none for ℝ; None where it is no such set."""
    if isinstance(node, Name) and node.text == REALS and not node.below:
        if not node.above:
            return ()
        found = [_of_item(item, naming) for item in node.above]
        return tuple(found) if len(found) == 1 and all(found) else None  # type: ignore[arg-type]
    if isinstance(node, Scripted) and isinstance(node.base, Name) and node.base.text == REALS:
        exponent = None if node.exponent is None else bare(node.exponent)
        if isinstance(exponent, Product) and set(exponent.signs) == {"×"} and len(exponent.factors) == 2:
            found = [_of_node(factor, naming) for factor in exponent.factors]
            return tuple(found) if all(found) else None  # type: ignore[arg-type]
    return None


def _of_item(item: Item, naming: Naming) -> str | None:
    if item.nested is not None and not item.offset:
        return naming.of(item.nested).text
    if item.is_number:
        return str(item.offset)
    return item.text if not item.offset and item.text not in ("…", "ᵀ", "*", "+", "-") else None


def _of_node(node: Node, naming: Naming) -> str | None:
    node = bare(node)
    if isinstance(node, Number) and node.value.denominator == 1:
        return str(node.value)
    if isinstance(node, Name) and not node.primes:
        shown = naming.of(node)
        below = "".join(item.text or str(item.offset) for item in shown.below)
        return shown.text + (f"_{below}" if below else "") if not shown.above else None
    return None
