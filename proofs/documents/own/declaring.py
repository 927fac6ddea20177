"""What a text says of its letters beside the equations: x ∈ ℝ^{n × d}, and which of them are printed bold."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.quantities import counted_from_zero
from proofs.documents.models.declared import reals
from proofs.documents.own.naming import Naming
from proofs.documents.own.ranks import Declared
from proofs.documents.texts.statements import Document, links
from symbolic.reading.syntax import Name, Node, Number, names


def declared_in(document: Document, naming: Naming) -> Declared:
    """The shapes that a text declares, and its bold letters; of two shapes for one letter, none."""
    shapes: dict[str, tuple[str, ...] | None] = {}
    nodes = [side.node for placed in document.statements for side in placed.statement.sides if side.node is not None]
    bold = frozenset(naming.of(name).text for node in nodes for name in names(node) if name.bold and not name.primes)
    for each in links(document):
        if each.sign.text != "∈" or each.nodes is None:
            continue
        left, right = each.nodes
        found = _sizes(right, naming)
        for name in _declared(left, naming) if found is not None else ():
            shapes[name] = found if shapes.get(name, found) == found else None
    known = {name: found for name, found in shapes.items() if found is not None}
    return Declared(known, bold, counted_from_zero(nodes))


def _declared(node: Node, naming: Naming) -> Iterator[str]:
    node = bare(node)
    if isinstance(node, Name) and not node.primes:
        name = naming.of(node)
        position = naming.position(name)
        if all(item is position for item in (*name.below, *name.above)):
            yield name.text


def _sizes(node: Node, naming: Naming) -> tuple[str, ...] | None:
    sizes = reals(node)
    named = [name for size in sizes or () if (name := _size(size, naming))]
    return tuple(named) if sizes is not None and len(named) == len(sizes) else None


def _size(node: Node, naming: Naming) -> str | None:
    node = bare(node)
    if isinstance(node, Number) and node.value.denominator == 1:
        return str(node.value)
    if isinstance(node, Name) and not node.primes:
        shown = naming.of(node)
        below = "".join(item.text or str(item.offset) for item in shown.below)
        return shown.text + (f"_{below}" if below else "") if not shown.above else None
    return None
