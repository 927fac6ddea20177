"""The cost that a document writes out, as a formula of the outputs: of one sample, or of a whole batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from symbolic.formula import Entry, Formula, Sum
from symbolic.indices import ONE, Index
from symbolic.reading.indices import is_layer
from symbolic.reading.meaning import index_names, readings
from symbolic.reading.meaning.occurrences import shape_or_none
from symbolic.reading.notation import Letter, Notation, Undetermined
from symbolic.reading.syntax import Big, Fraction_, Item, Name, Node, Number, Product, names, rewrite, walk
from symbolic.reading.tokens import Unreadable


def cost_in(node: Node, notation: Notation) -> tuple[Formula, Notation]:
    """The number that ``node`` stands for in a notation, and the notation with what had to be said of it.

    (y − a)² of vectors is ‖y − a‖², and y log a + … is added up over the outputs. In a batch, what speaks of one
    sample is added up over all of them, or averaged where the notation has the mean.
    Raises Undetermined or Unreadable where it is no number in any of these ways.
    """
    node = _of_last_layer(node, notation)
    if notation.of_samples and _is_of_one_sample(node, notation):
        node = _over_samples(node, notation)
    failure: Unreadable | Undetermined | None = None
    for way in (notation, replace(notation, squares=True), replace(notation, products_by_entries=True)):
        try:
            made = readings((node,), way)[0].formulas[0]
        except (Unreadable, Undetermined) as trouble:
            failure = failure or trouble
            continue
        if way.products_by_entries:
            made = _added_up(made)
        if shape_or_none(made) == ():
            return made, replace(way, products_by_entries=False)
    raise failure or Undetermined("The cost that the document writes out is no number.")


def _added_up(made: Formula) -> Formula:
    """Σ_k of the entries of a vector."""
    sizes = shape_or_none(made)
    if not sizes or ONE not in sizes:
        return made
    used = set(index_names(made))
    k = next(name for name in ("k", "p", "q", "r", "κ") if name not in used)
    if sizes[1] == ONE:
        return Sum(Entry(made, (Index(k),)), k, Index(None, 1), sizes[0])
    return Sum(Entry(made, (Index(None, 1), Index(k))), k, Index(None, 1), sizes[1])


def _of_last_layer(node: Node, notation: Notation) -> Node:
    """The output without its layer, a, as a^L."""
    style = notation.layer

    def complete(each: Node) -> Node | None:
        letter = notation.letter(each.text) if isinstance(each, Name) else None
        if not isinstance(each, Name) or letter is None or not letter.layered or style.place != "above":
            return None
        if notation.output not in (each.text, letter.batch) or any(is_layer(item, notation) for item in each.above):
            return None
        return replace(each, above=(Item(style.last, bracket=style.bracket), *each.above))

    return rewrite(node, complete)


def _is_of_one_sample(node: Node, notation: Notation) -> bool:
    """Whether nothing in it counts samples, and no letter stands for all of them."""
    if any(
        isinstance(each, Fraction_ | Big) and any(name.text in notation.batch for name in names(each))
        for each in walk(node)
    ):
        return False
    several = list(_sampled(node, notation))
    return bool(several) and not any(_has_sample(name, notation) or name.text.isupper() for name in several)


def _sampled(node: Node, notation: Notation) -> Iterator[Name]:
    """The names of what every sample has its own of."""
    for name in names(node):
        meant = notation.aliases.get(name.text)
        letter: Letter | None = notation.letter(meant.text if meant is not None else name.text)
        if letter is not None and (letter.samples or letter.batch):
            yield name


def _has_sample(name: Name, notation: Notation) -> bool:
    return any(item.bracket in ("(", "⟨") and item.text and not is_layer(item, notation) for item in name.above)


def _over_samples(node: Node, notation: Notation) -> Node:
    """Σ_j of the loss of sample j, or its mean."""
    used = {item.text for name in names(node) for item in (*name.above, *name.below)}
    used |= {index for each in walk(node) if isinstance(each, Big) for index in each.indices}
    j = next(text for text in ("j", "s", "u", "v", "t", "r") if text not in used)
    own = set(_sampled(node, notation))

    def with_sample(each: Node) -> Node | None:
        if not isinstance(each, Name) or each not in own:
            return None
        return replace(each, above=(*each.above, Item(j, bracket="(")))

    count = Name(next(iter(sorted(notation.batch)), "m"))
    total = Big("sum", (j,), Number(Fraction(1)), count, None, rewrite(node, with_sample))
    if not notation.mean:
        return total
    return Product((Fraction_(Number(Fraction(1)), count), total), ("",))
