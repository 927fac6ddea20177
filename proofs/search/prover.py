"""prove(claim): both sides brought to the index normal form, and where that is not enough, induction over the layers.

It always comes to an end, and it answers with a theorem of the kernel or with the reason why it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cmp_to_key, lru_cache

from proofs import kernel
from proofs.kernel import Equation, RuleError, Theorem
from proofs.logic.context import Context, IllFormed, check_formula, walk
from proofs.logic.dependence import Family
from proofs.logic.models import admit
from proofs.search.conversions import Conversion, after, attempt, entries_of, everywhere, first_of, join
from proofs.search.derivatives import Pushing, denominators, opened, unfold
from proofs.search.lemmas import by_components, rewriting
from proofs.search.normal import component, normalise, unfold_plain, write_out
from proofs.search.regions import region_without
from symbolic.errors import InputError
from symbolic.formula import Entry, Formula, Partial, Symbol, as_formula, children
from symbolic.indices import Index, Range
from symbolic.model import Claim, Definition, Model, names_below
from symbolic.shapes import shape, written
from symbolic.substitution import free_names, substitute

MOST_UNFOLDINGS = 12


@dataclass(frozen=True, slots=True)
class Answer:
    """A theorem, or the reason why there is none."""

    theorem: Theorem | None
    reason: str = ""


def prove(claim: Claim, lemmas: Sequence[Theorem] = ()) -> Answer:
    """The claim as a theorem for all values of its indices, every width, batch size, g and C.

    Raises InputError where the claim means nothing: an unbound index, one out of its range, shapes that do not fit.
    """
    context = context_of(claim)
    admit(context.model)
    for side in (claim.left, claim.right):
        check_formula(context, side)
    if shape(claim.left) != shape(claim.right):
        raise IllFormed(
            f"{claim} cannot hold: the left side is {written(shape(claim.left))}, "
            f"the right side {written(shape(claim.right))}."
        )
    theorem = prove_equal(context, claim.left, claim.right, tuple(lemmas))
    if theorem is None:
        theorem = _by_induction(context, claim.left, claim.right, tuple(lemmas))
    return Answer(theorem, "" if theorem is not None else "The two sides have different normal forms.")


def context_of(claim: Claim) -> Context:
    """The claim's model and ranges; a given number that the claim fixes (η = 0) is defined as that."""
    return Context(pinned(claim.model, claim)).ranging(*claim.ranges)


def pinned(model: Model, claim: Claim) -> Model:
    """The model in which what the claim fixes is defined: η := 0. Under ∂/∂η it is cut, and so free."""
    if not claim.at:
        return model
    kept = tuple(each for each in model.given if each.symbol.name not in claim.at)
    fixed = tuple(Definition(Symbol(name), as_formula(value)) for name, value in claim.at.items())
    return replace(model, given=kept, definitions=(*model.definitions, *fixed))


def prove_equal(context: Context, left: Formula, right: Formula, lemmas: tuple[Theorem, ...]) -> Theorem | None:
    """left = right by the index normal form alone, or None."""
    if not shape(left):
        return _prove_scalar(context, left, right, lemmas)
    within, place = entries_of(context, left, right)
    found = _prove_scalar(within, Entry(left, place), Entry(right, place), lemmas)
    return None if found is None else attempt(kernel.extensionality, found)


def _prove_scalar(context: Context, left: Formula, right: Formula, lemmas: tuple[Theorem, ...]) -> Theorem | None:
    normal = _normal(_targets(context, (left, right), lemmas), lemmas)
    sides: list[Theorem | None] = [normal(context, left), normal(context, right)]
    current = [left if sides[0] is None else sides[0].right, right if sides[1] is None else sides[1].right]
    for _ in range(MOST_UNFOLDINGS):
        middle = attempt(kernel.algebra, context, *current)
        if middle is not None:
            whole = join(sides[0], middle)
            back = None if sides[1] is None else kernel.symmetry(sides[1])
            return join(whole, back)
        highest = _highest(context, *current)
        if highest is None:
            return None
        moved = False
        for place, formula in enumerate(current):
            step = everywhere(_unfolding(highest), within_derivatives=False)(context, formula)
            if step is not None:
                step = join(step, normal(context, step.right))
                sides[place] = join(sides[place], step)
                current[place] = step.right  # type: ignore[union-attr]
                moved = True
        if not moved:
            return None
    return None


@lru_cache(maxsize=64)
def _normal(targets: tuple[Family, ...], lemmas: tuple[Theorem, ...]) -> Conversion:
    """What brings a formula to its normal form: the same for all claims with these targets, as it remembers parts."""
    rewrite = rewriting([*(each for each in lemmas if shape(each.left)), *map(_lemma, lemmas)])
    names = frozenset(symbol.name for each in lemmas for symbol in _denominators(each))
    return normalise(Pushing(targets, names, rewrite), rewrite)


def _lemma(theorem: Theorem) -> Theorem:
    """The theorem by components, with its left side as the normal form would leave it."""
    by_entry = by_components(theorem)
    normal = everywhere(first_of(component, unfold_plain, opened), within_derivatives=False)(
        by_entry.context, by_entry.left
    )
    return by_entry if normal is None else kernel.transitivity(kernel.symmetry(normal), by_entry)


def _targets(context: Context, formulas: tuple[Formula, ...], lemmas: tuple[Theorem, ...]) -> tuple[Family, ...]:
    """The symbols by which is differentiated somewhere, one that depends on another after it.

    Those of the lemmas are added in every layer that the formulas name.
    """
    found = [each for formula in formulas for each in denominators(after(write_out(context, formula), formula))]
    layers = dict.fromkeys(symbol.layer for formula in formulas for _, symbol in walk(context, formula))
    layers |= dict.fromkeys(s.layer for each in lemmas if each.hypotheses for _, s in walk(each.context, each.left))
    for lemma in lemmas:
        for symbol in _denominators(lemma):
            places = layers if free_names(symbol) - context.constants else (symbol.layer,)
            found += [moved for layer in places if (moved := _in_layer(context, symbol, layer)) is not None]
    several = [each for each in dict.fromkeys(found) if free_names(each) <= context.names]
    return tuple(
        Family(each) for each in sorted(several, key=cmp_to_key(_order(context, by_layers=True)), reverse=True)
    )


@lru_cache(maxsize=256)
def _denominators(lemma: Theorem) -> tuple[Symbol, ...]:
    """The symbols by which its sides differentiate, themselves or by what their symbols stand for."""
    sides = (after(write_out(lemma.context, side), side) for side in (lemma.left, lemma.right))
    return tuple(each for side in sides for each in denominators(side))


def _in_layer(context: Context, symbol: Symbol, layer: Index | None) -> Symbol | None:
    """The same symbol in another layer, or None where there is none."""
    if symbol.layer is None or symbol.layer.name is None or layer is None:
        return symbol if symbol.layer == layer else None
    moved = substitute(symbol, {symbol.layer.name: layer - symbol.layer.offset})
    assert isinstance(moved, Symbol)
    try:
        check_formula(context, moved)
    except InputError:
        return None
    return moved


def _order(context: Context, by_layers: bool = False) -> Callable[[Symbol, Symbol], int]:
    """−1 where the one is computed from the other, 1 where the other from it; ``by_layers``: the layers may decide."""

    def compare(one: Symbol, other: Symbol) -> int:
        if one.layer is not None and other.layer is not None and by_layers:
            first, second = context.follows(one.layer + 1, other.layer), context.follows(other.layer + 1, one.layer)
            if first != second:
                return int(first) - int(second)
        leads = [names_below(context.model, frozenset({each.name})) for each in (one, other)]
        if (other.name in leads[0]) != (one.name in leads[1]):
            return -1 if other.name in leads[0] else 1
        below = region_without(context.cutting(other), one, other) is None
        above = region_without(context.cutting(one), other, one) is None
        if above == below and one.layer is not None and other.layer is not None:
            # z^L and z^{l+1} may be one and the same: then the layers decide.
            above, below = context.follows(one.layer, other.layer), context.follows(other.layer, one.layer)
        return int(above) - int(below)

    return compare


def _highest(context: Context, *formulas: Formula) -> Symbol | None:
    """The highest defined symbol that stands outside of derivatives in one formula only; if there is none, in both."""
    one, other = (_values(context, formula) for formula in formulas)
    for several in (one ^ other, one & other):
        defined = [each for each in several if attempt(kernel.definition, context, each) is not None]
        defined.sort(key=lambda each: (each.name, repr(each)))
        if defined:
            return min(defined, key=cmp_to_key(_order(context)))
    return None


def _values(context: Context, formula: Formula) -> frozenset[Symbol]:
    if isinstance(formula, Partial):
        return frozenset()
    own = {formula} if isinstance(formula, Symbol) and free_names(formula) <= context.names else set()
    return frozenset(own).union(*(_values(context, child) for child in children(formula)))


def _unfolding(symbol: Symbol) -> Conversion:
    def convert(context: Context, formula: Formula) -> Theorem | None:
        if isinstance(formula, Entry) and formula.base == symbol:
            return unfold(context, formula)
        return unfold(context, formula) if formula == symbol else None

    return convert


def _by_induction(context: Context, left: Formula, right: Formula, lemmas: tuple[Theorem, ...]) -> Theorem | None:
    """Down from the last layer, or up from the first, over each layer index that the context ranges over."""
    for place, each in enumerate(context.ranges):
        if isinstance(each.upper, Index):
            for downwards in (True, False):
                found = _induct(context, left, right, lemmas, place, downwards)
                if found is not None:
                    return found
    return None


def _induct(
    context: Context, left: Formula, right: Formula, lemmas: tuple[Theorem, ...], place: int, downwards: bool
) -> Theorem | None:
    outer, own, inner = context.ranges[:place], context.ranges[place], context.ranges[place + 1 :]
    assert isinstance(own.upper, Index)
    end = own.upper if downwards else own.lower
    claimed = Equation(left, right, inner)
    at_end = claimed.at({own.name: end})
    try:
        base = prove_equal(replace(context, ranges=outer + at_end.ranges), at_end.left, at_end.right, lemmas)
    except InputError:
        return None
    if base is None:
        return None
    rest = Range(own.name, own.lower, own.upper - 1) if downwards else Range(own.name, own.lower + 1, own.upper)
    at = replace(context, ranges=(*outer, rest, *inner))
    equation = claimed.at({own.name: Index(own.name, 1 if downwards else -1)})
    try:
        assumed = kernel.hypothesis(replace(at, ranges=(*outer, rest)), equation)
        step = prove_equal(at, left, right, (assumed, *lemmas))
        return None if step is None else attempt(kernel.induction, base, step, own.name, downwards)
    except RuleError:
        return None
