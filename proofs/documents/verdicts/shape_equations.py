"""Equations between shapes: (4 × m) = (4 × 2)(2 × m) + (4 × 1), and W^l = (n_l, n_{l−1}) for the shape of W^l."""

from __future__ import annotations

from dataclasses import dataclass, replace

from proofs.checking.verdicts import Counterexample, Kind
from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.models.declared import declared_size
from proofs.documents.models.sizes import Kind as StageKind
from proofs.documents.models.stages import Stage
from proofs.documents.verdicts.findings import Finding
from symbolic.errors import ShapeMismatch
from symbolic.reading.meaning import readings
from symbolic.reading.notation import SAMPLES, Undetermined
from symbolic.reading.syntax import Brackets, Entrywise, Name, Node, Number, Product, Sum
from symbolic.shapes import shape, written

Pair = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class _Misfit(Exception):
    """Two shapes that do not fit each other."""

    sentence: str


def between_shapes(blank: Finding, left: Node, right: Node) -> Finding | None:
    """The verdict on an equality whose sides are made of nothing but shapes; None for any other."""
    if not (_is_of_shapes(left) and _is_of_shapes(right)):
        return None
    sides, reason = [], ""
    for side in (left, right):
        try:
            sides.append(_shown(_combined(side)))
        except _Misfit as trouble:
            reason = trouble.sentence
            sides.append("without meaning")
    if not reason and sides[0] == sides[1]:
        return replace(blank, kind=Kind.HOLDS, scope="all sizes", method="shapes")
    return _refuted(blank, reason or "The two sides are different shapes.", *sides)


def of_letter(blank: Finding, left: Node, right: Node, conv: Conventions, stage: Stage) -> Finding | None:
    """The verdict on W^l = (n_l, n_{l−1}); None where the right side is no shape."""
    pair = _pair(right)
    if pair is None or not isinstance(left, Name) or not any(_counts(each, conv) for each in pair):
        return None
    try:
        noted = tuple(declared_size(part, stage.notation) for part in pair)
        formula = readings((left,), stage.notation)[0].formulas[0]
        actual = shape(formula)
    except (Undetermined, ShapeMismatch) as trouble:
        return replace(blank, kind=Kind.UNDECIDED, reason=str(trouble))
    reading = f"{formula} is {written(actual)}"
    if noted == actual:
        return replace(blank, kind=Kind.HOLDS, scope="all sizes", reading=reading, method="shapes")
    if SAMPLES in noted and stage.kind is not StageKind.BATCH:
        return replace(blank, kind=Kind.UNDECIDED, reading=reading, reason="Nothing else here shows several samples.")
    said = f"{formula} is {written(actual)}, not {written(noted)}."
    return _refuted(replace(blank, reading=reading), said, written(actual), written(noted))


def _refuted(blank: Finding, reason: str, left: str, right: str) -> Finding:
    shown = Counterexample("", (), (), "", left, right)
    return replace(
        blank, kind=Kind.REFUTED, scope="all sizes", method="shapes", reason=reason, counterexample=shown
    )  # fmt: skip


def _shown(pair: Pair) -> str:
    """n^{[1]} × m as text."""
    sizes = []
    for each in pair:
        if isinstance(each, Number):
            sizes.append(str(each.value))
        elif isinstance(each, Name):
            marks = "".join(f"_{item.text}{item.offset or ''}" for item in (*each.below, *each.above))
            sizes.append(each.text + marks)
    return " × ".join(sizes)


def _counts(node: Node, conv: Conventions) -> bool:
    """n_l, m: a letter that counts neurons or samples."""
    if not isinstance(node, Name):
        return False
    return (node.text in conv.widths and bool(node.below or node.above)) or node.text in conv.batch


def _pair(node: Node) -> Pair | None:
    """(a, b) of (a × b) or (a, b)."""
    if not isinstance(node, Brackets):
        return None
    parts = node.parts
    if len(parts) == 1 and isinstance(parts[0], Product) and parts[0].signs == ("×",):
        parts = parts[0].factors
    if len(parts) != 2 or not all(_is_size(part) for part in parts):
        return None
    return parts[0], parts[1]


def _is_size(node: Node) -> bool:
    if isinstance(node, Number):
        return node.value.denominator == 1 and node.value > 0
    return isinstance(node, Name) and not node.primes and len(node.below) + len(node.above) <= 1


def _is_of_shapes(node: Node) -> bool:
    if _pair(node) is not None:
        return True
    if isinstance(node, Product):
        return set(node.signs) <= {"", "·"} and all(_is_of_shapes(each) for each in node.factors)
    parts = node.factors if isinstance(node, Entrywise) else node.terms if isinstance(node, Sum) else ()
    return bool(parts) and all(_is_of_shapes(each) for each in parts)


def _combined(node: Node) -> Pair:
    """The shape of a product, an entrywise product or a sum of arrays with these shapes; a column may be spread."""
    pair = _pair(node)
    if pair is not None:
        return pair
    if isinstance(node, Product):
        whole = _combined(node.factors[0])
        for factor in node.factors[1:]:
            following = _combined(factor)
            if whole[1] != following[0]:
                raise _Misfit("The inner sizes of the product are different.")
            whole = whole[0], following[1]
        return whole
    assert isinstance(node, Entrywise | Sum)
    shapes = [_combined(each) for each in (node.factors if isinstance(node, Entrywise) else node.terms)]
    largest = next((each for each in shapes if not _is_one(each[1])), shapes[0])
    if any(each[0] != largest[0] or (each[1] != largest[1] and not _is_one(each[1])) for each in shapes):
        raise _Misfit("Arrays of different shapes are combined entry by entry.")
    return largest


def _is_one(node: Node) -> bool:
    inner = bare(node)
    return isinstance(inner, Number) and inner.value == 1
