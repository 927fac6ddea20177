"""What a text says of its letters beside the equations: x ∈ ℝ^{n × d}, and which of them are printed bold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from proofs.documents.conventions.counting import computes, counted_of
from proofs.documents.conventions.forward import bare
from proofs.documents.models.declared import reals
from proofs.documents.own.naming import Naming
from proofs.documents.own.ranks import Declared
from proofs.documents.texts.statements import Document, Placed
from symbolic.reading.syntax import Name, Node, Number, names


def declared_in(document: Document, naming: Naming) -> Declared:
    """The shapes that a text declares, and its bold letters; of two shapes for one letter, none."""
    shapes: dict[str, tuple[str, ...] | None] = {}
    nodes = [side.node for placed in document.statements for side in placed.statement.sides if side.node is not None]
    bold = frozenset(naming.of(name).text for node in nodes for name in names(node) if name.bold and not name.primes)
    listed: list[Placed] = []
    for placed in document.statements:
        if listed and placed.region is not listed[-1].region:
            listed = []
        for left, right in _memberships(placed):
            found = _sizes(right, naming)
            several = [*(side.node for each in listed for side in each.statement.sides if side.node is not None), left]
            for name in (name for node in several for name in _declared(node, naming)) if found is not None else ():
                shapes[name] = found if shapes.get(name, found) == found else None
        listed = [] if placed.statement.signs else [*listed, placed]
    known = {name: found for name, found in shapes.items() if found is not None}
    computing = (
        right.node for placed in document.statements for left, right in pairwise(placed.statement.sides)
        if left.node is not None and right.node is not None and computes(left.node)
    )  # fmt: skip
    return Declared(known, bold, counted_of(nodes, computing), _softmax_of(document))


_BESIDE = r"softmax\b[^.]{{0,80}}\b{0}|\b{0}[^.]{{0,40}}\bsoftmax"
_ROWS, _COLUMNS = (re.compile(_BESIDE.format(word), re.IGNORECASE) for word in ("row", "column"))


def _softmax_of(document: Document) -> str:
    """“rows” or “columns”, as the text says that a softmax is taken by; "" where it says both or neither."""
    texts = [source.text for source in document.sources]
    rows, columns = (any(map(each.search, texts)) for each in (_ROWS, _COLUMNS))
    return "" if rows == columns else "rows" if rows else "columns"


def _memberships(placed: Placed) -> Iterator[tuple[Node, Node]]:
    """x ∈ ℝ^d, and the u of u = g(x) ∈ ℝ^m too; z = W x ∈ ℝ^17 is one example of it."""
    sides, signs = placed.statement.sides, placed.statement.signs
    for place, sign in enumerate(signs):
        right = sides[place + 1].node
        if sign.text != "∈" or right is None:
            continue
        for before in range(place, -1, -1):
            left = sides[before].node
            if left is not None:
                yield left, right
            if any(isinstance(bare(size), Number) for size in reals(right) or ()):
                break
            if before == 0 or signs[before - 1].text not in ("=", ":=", "≡"):
                break


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
