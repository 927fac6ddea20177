"""The shapes that a text declares: V ∈ ℝ^{n × m}, and n_l × m under a brace."""

from __future__ import annotations

from fractions import Fraction

from proofs.documents.conventions.forward import bare
from symbolic.indices import Size
from symbolic.reading.indices import index_of
from symbolic.reading.lexicon import REALS
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.syntax import Item, Name, Node, Number, Product, Scripted


def reals(node: Node) -> tuple[Node, ...] | None:
    """(n, d) of ℝ^{n × d}, (n,) of ℝ^n, () of ℝ; None where it is no such set, or its sizes are not read."""
    if isinstance(node, Name) and node.text == REALS and not node.below:
        found = [_size(item) for item in node.above]
        return tuple(each for each in found if each is not None) if len(found) < 2 and all(found) else None
    if not isinstance(node, Scripted) or not isinstance(node.base, Name) or node.base.text != REALS:
        return None
    exponent = None if node.exponent is None else bare(node.exponent)
    if isinstance(exponent, Product) and set(exponent.signs) == {"×"}:
        return exponent.factors if len(exponent.factors) == 2 else None
    return None if exponent is None else (exponent,)


def _size(item: Item) -> Node | None:
    if item.is_number:
        return Number(Fraction(item.offset))
    if item.offset or item.text in ("…", "ᵀ", "*", "+", "-"):
        return None
    return item.nested or Name(item.text)


def declared_size(node: Node, notation: Notation) -> Size:
    """n_l, m or a number as a Size.

    Raises Undetermined where it is none of these.
    """
    if isinstance(node, Number) and node.value.denominator == 1:
        return Size("", None, int(node.value))
    if isinstance(node, Name):
        scripts = node.below or node.above
        if node.text in notation.widths and len(scripts) == 1:
            return Size("n", index_of(scripts[0], notation, True))
        if node.text in notation.batch and not scripts:
            return Size("m")
    raise Undetermined("This size is not known.")
