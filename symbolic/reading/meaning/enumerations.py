"""Lists and matrices that are written with dots, from their first entry to their last."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symbolic.formula import Formula, Transpose
from symbolic.indices import ONE, Index
from symbolic.reading import syntax as s
from symbolic.reading.gathering import gathered_list, gathered_matrix, stands_in_a_row
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import shape_or_none, size_of
from symbolic.reading.meaning.sums import extent
from symbolic.reading.notation import Undetermined

_COUNTED = "κ"
"""The index that runs from the first entry to the last."""


@formula_of.register
def _(node: s.Matrix, m: Meaning) -> Formula:
    made = m.of(gathered_matrix(node, m.notation, lambda first, last: _ask_for_ends(m, first, last)))
    sizes = shape_or_none(made)
    if sizes is None or ONE not in sizes or (sizes[0] == ONE) == stands_in_a_row(node):
        return made
    # (a_1 ⋯ a_n) is a row by its form, and a by its letter.
    printed = ("entries in a line as the vector", "entries in a line as they are printed")
    return Transpose(made) if m.choices.among(printed) else made


def enumerated(m: Meaning, parts: tuple[s.Node, ...]) -> Formula:
    """a of (a_1, …, a_n).

    Raises Undetermined where these are not all entries of a.
    """
    return m.of(gathered_list(parts, m.notation, lambda first, last: _ask_for_ends(m, first, last)))


def _ask_for_ends(m: Meaning, first: s.Name, last: s.Name) -> None:
    """Raises Undetermined where a_first and a_last are not the first and the last entry of the array.

    They are what Σ would have to go from and to, to be over all of it.
    """
    scripts = (*first.below, *first.above)
    for number, (one, other) in enumerate(zip(scripts, (*last.below, *last.above), strict=True)):
        if one != other and (number < len(first.below) or one.bracket):
            # x^1 … x^m are samples in columns: their number is a power elsewhere, and no index that could be asked.
            running = (*scripts[:number], replace(one, text=_COUNTED, offset=0), *scripts[number + 1 :])
            split = len(first.below)
            natural = size_of(_COUNTED, m.of(replace(first, below=running[:split], above=running[split:])))
            lower, upper = extent(
                m, f"the index of {first.text}", s.Number(Fraction(one.offset)), _last(m, other), natural
            )
            if lower != Index(None, 1) or upper != natural:
                raise Undetermined(f"These are not all entries of {first.text}: it has more, or fewer.")


def _last(m: Meaning, item: s.Item) -> s.Node | None:
    """n_l, n − 1, 5; None of n_h, whose h is no layer but part of its name."""
    if item.is_number:
        return s.Number(Fraction(item.offset))
    name = item.nested or s.Name(item.text)
    scripts = (*name.below, *name.above)
    layers = m.notation.layer.letters | {m.notation.layer.last}
    if not item.offset and any(
        not each.is_number and each.nested is None and each.text not in layers for each in scripts
    ):
        return None
    if not item.offset:
        return name
    amount = s.Number(Fraction(abs(item.offset)))
    return s.Sum((name, s.Minus(amount) if item.offset < 0 else amount))
