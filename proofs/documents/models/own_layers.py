"""The layers as the document computes them, where it does so in its own way: a^l = a^{l−1} + f(z^l)."""

from __future__ import annotations

from itertools import combinations

from proofs.documents.conventions import Conventions
from symbolic.errors import InputError
from symbolic.formula import Add, Entry, Formula, Negative, Symbol
from symbolic.indices import Index, Shape, Size
from symbolic.reading.meaning import only
from symbolic.reading.meaning.occurrences import shape_or_none
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.tokens import Unreadable
from symbolic.substitution import substitute


def own_definitions(conv: Conventions, notation: Notation) -> dict[str, tuple[Formula, Formula]]:
    """symbol ↦ (what is defined, by what) for every forward equation of the document's own form, in layer l.

    Raises Undetermined where one of them has no meaning in this notation.
    """
    found: dict[str, tuple[Formula, Formula]] = {}
    for left, right in conv.own:
        try:
            base, formula = only((left, right), notation)
        except (Unreadable, InputError) as trouble:
            raise Undetermined(
                f"The layers are computed in a way of their own here, and it is not understood: {trouble}"
            ) from None
        symbol = base.base if isinstance(base, Entry) else base
        if not isinstance(symbol, Symbol) or symbol.layer is None or symbol.layer.name != "l":
            raise Undetermined("The layers are computed in a way of their own here, and not for all layers l.")
        back = {"l": Index("l", -symbol.layer.offset)}
        found[symbol.name] = (substitute(base, back), substitute(formula, back))
    return found


class Misfit(Undetermined):
    """Layers that have no shape, whatever their widths."""


def needs_equal_widths(own: dict[str, tuple[Formula, Formula]]) -> bool:
    """Whether arrays of different layers are added, as in a^{l−1} + f(z^l), or set equal.

    Raises Misfit where the shapes do not fit for equal widths either.
    """
    equal = False
    for base, formula in own.values():
        terms = formula.terms if isinstance(formula, Add) else (formula,)
        shapes = [shape_or_none(term.term if isinstance(term, Negative) else term) for term in (base, *terms)]
        for one, other in combinations(shapes, 2):
            if one is None or other is None or not _agree(one, other):
                raise Misfit("The layers are computed in a way of their own here, and their shapes do not fit.")
            equal = equal or one != other
    return equal


def _agree(one: Shape, other: Shape) -> bool:
    """The same shape if all layers have the same width."""
    return len(one) == len(other) and all(
        a == b or (isinstance(a, Size) and isinstance(b, Size) and a.name == b.name and a.layer is not None)
        for a, b in zip(one, other, strict=True)
    )
