"""Conversions: given a formula A in a context, find an equal one and return the theorem A = B, or None.

They combine: one after the other, as often as it goes, in every part of a formula. Each returns a theorem of the
kernel, so none of this has to be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from proofs import kernel
from proofs.kernel import RuleError, Theorem
from proofs.logic.components import letters_for
from proofs.logic.context import Context, inside
from symbolic.deadlines import check_time
from symbolic.formula import Add, Formula, Partial, children
from symbolic.indices import ONE, Index, Range
from symbolic.shapes import shape

MOST_REMEMBERED = 5_000

Conversion = Callable[[Context, Formula], Theorem | None]


def join(first: Theorem | None, second: Theorem | None) -> Theorem | None:
    """A = B and B = C give A = C; None stands for A = A."""
    if first is None or second is None:
        return first or second
    return kernel.transitivity(first, second)


def after(theorem: Theorem | None, formula: Formula) -> Formula:
    """What the formula has become."""
    return formula if theorem is None else theorem.right


def attempt(rule: Callable[..., Theorem], *arguments: object) -> Theorem | None:
    """The rule's theorem, or None where its side condition fails; OutOfTime where the search has to end."""
    check_time()
    try:
        return rule(*arguments)
    except RuleError:
        return None


def entries_of(context: Context, *arrays: Formula) -> tuple[Context, tuple[Index, ...]]:
    """The context in which fresh letters go through rows and columns of the arrays, and the place that they name."""
    sizes = shape(arrays[0])
    letters = letters_for(context, Add(arrays), sizes)
    ranges = (Range(i.name, Index(None, 1), s) for i, s in zip(letters, sizes, strict=True) if i.name is not None)
    return context.ranging(*ranges), letters[:1] if sizes[1:] == (ONE,) else letters


def one_after_another(*conversions: Conversion) -> Conversion:
    """All of them in this order, each on what the one before has left."""

    def convert(context: Context, formula: Formula) -> Theorem | None:
        found: Theorem | None = None
        for conversion in conversions:
            found = join(found, conversion(context, after(found, formula)))
        return found

    return convert


def first_of(*conversions: Conversion) -> Conversion:
    """The first that applies."""

    def convert(context: Context, formula: Formula) -> Theorem | None:
        return next((found for each in conversions if (found := each(context, formula)) is not None), None)

    return convert


def in_parts(conversion: Conversion) -> Conversion:
    """The conversion in every part directly under the formula; what is differentiated by is no part."""

    def convert(context: Context, formula: Formula) -> Theorem | None:
        parts = {}
        for place, child in enumerate(children(formula)):
            if not (isinstance(formula, Partial) and place == 1):
                found = conversion(inside(context, formula, place), child)
                if found is not None:
                    parts[place] = found
        return kernel.congruence(context, formula, parts) if parts else None

    return convert


def everywhere(conversion: Conversion, within_derivatives: bool = True) -> Conversion:
    """The conversion at every node to which it applies, from the leaves up, and again on what it makes."""
    # A normal form is looked at once more before it is called one, and the sides of a chain share most of their parts.
    known: dict[tuple[Context, Formula], Theorem | None] = {}

    def convert(context: Context, formula: Formula) -> Theorem | None:
        check_time()
        key = context, formula
        if key in known:
            return known[key]
        found = None
        if within_derivatives or not isinstance(formula, Partial):
            found = in_parts(convert)(context, formula)
        at_node = conversion(context, after(found, formula))
        if at_node is not None:
            found = join(join(found, at_node), convert(context, at_node.right))
        if len(known) >= MOST_REMEMBERED:
            known.clear()
        known[key] = found
        return found

    return convert


def positions(formula: Formula, context: Context) -> Iterator[tuple[tuple[int, ...], Context, Formula]]:
    """Every part of the formula with the way to it and its context; what is differentiated by is no part."""
    yield (), context, formula
    for place, child in enumerate(children(formula)):
        if not (isinstance(formula, Partial) and place == 1):
            for path, at, part in positions(child, inside(context, formula, place)):
                yield (place, *path), at, part


def at_position(context: Context, formula: Formula, path: tuple[int, ...], theorem: Theorem) -> Theorem:
    """The theorem A = B about a part carried up to the whole formula."""
    if not path:
        return theorem
    place, *rest = path
    below = inside(context, formula, place)
    inner = at_position(below, children(formula)[place], tuple(rest), theorem)
    return kernel.congruence(context, formula, {place: inner})
