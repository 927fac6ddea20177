"""Contexts: a model, the ranges of the free indices, and the symbols that are cut from what defines them.

Inside ∂A/∂B the symbol B is free: it is *cut*. What holds of A outside need not hold there (z = W a + b, but
∂z/∂z = 1 and ∂(W a + b)/∂z = 0), so a theorem belongs to its cuts, and nothing carries it to other ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from proofs.logic.kinds import is_formula, is_range, strange_field
from symbolic.errors import InputError
from symbolic.formula import (
    Column,
    CostPartial,
    Entry,
    Formula,
    Partial,
    Sum,
    Symbol,
    children,
)
from symbolic.indices import ONE, Index, Range, Shape, Size
from symbolic.inequalities import Bound, Fact, Facts, follows
from symbolic.model import Definition, Given, Model
from symbolic.shapes import shape
from symbolic.substitution import free_names

FIRST = Index(None, 1)


class IllFormed(InputError):
    """A formula that means nothing in its context: an unbound index, one out of its range, an unknown symbol."""


@dataclass(frozen=True)
class Context:
    """In the model, for all values of the indices in their ranges, with the cut symbols free."""

    model: Model
    ranges: tuple[Range, ...] = ()
    cuts: tuple[Symbol, ...] = ()
    known: Facts = ()
    """What is known of the indices besides."""

    @cached_property
    def constants(self) -> frozenset[str]:
        """The names of the model's own numbers: L."""
        return constants_of(self.model)

    @cached_property
    def facts(self) -> Facts:
        """What is known of indices: every range, and that there is a layer."""
        known: list[Fact] = [(FIRST, Index(name)) for name in sorted(self.constants)]
        for each in self.ranges:
            known += [(each.lower, Index(each.name)), (Index(each.name), each.upper)]
        return (*known, *self.known)

    @cached_property
    def names(self) -> frozenset[str]:
        """The indices that may stand free in a formula."""
        return self.constants | {each.name for each in self.ranges}

    def ranging(self, *ranges: Range) -> Context:
        """The context with further free indices.

        Raises IllFormed where one has a name that is taken, or a bound that is not known.
        """
        return self._derived("ranging", ranges, lambda: replace(self, ranges=_checked(self, ranges)))

    def cutting(self, *symbols: Symbol) -> Context:
        """The context with further symbols free."""
        return self._derived("cutting", symbols, lambda: replace(self, cuts=(*self.cuts, *symbols)))

    def knowing(self, *facts: Fact) -> Context:
        """The context with more known of its indices."""
        return self._derived("knowing", facts, lambda: replace(self, known=(*self.known, *facts)))

    def _derived(self, how: str, what: tuple[object, ...], make: Callable[[], Context]) -> Context:
        """Each further context is made once, and keeps what was found out about it."""
        if not what:
            return self
        made: dict[object, Context] = self.__dict__.setdefault("_made", {})
        if (how, what) not in made:
            made[how, what] = make()
        return made[how, what]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.model, self.ranges, self.cuts, self.known))

    def follows(self, lower: Bound, upper: Bound) -> bool:
        """Whether lower ≤ upper for all values of the indices."""
        found = self._answers.get((lower, upper))
        if found is None:
            found = self._answers[lower, upper] = follows(self.facts, lower, upper)
        return found

    @cached_property
    def _answers(self) -> dict[tuple[Bound, Bound], bool]:
        return {}

    def equal(self, first: Bound, second: Bound) -> bool:
        """Whether the two are the same number for all values of the indices."""
        return first == second or (self.follows(first, second) and self.follows(second, first))

    def apart(self, first: Index, second: Index) -> bool:
        """Whether the two are different numbers for all values of the indices."""
        return self.follows(first + 1, second) or self.follows(second + 1, first)

    def is_cut(self, symbol: Symbol) -> bool | None:
        """Whether the symbol is one of the cut ones; None where that depends on the indices."""
        answers = {self.same(symbol, cut) for cut in self.cuts}
        return True if True in answers else (None if None in answers else False)

    def same(self, first: Symbol, second: Symbol) -> bool | None:
        """Whether two symbols are one; None where that depends on the indices."""
        if first.name != second.name or (first.layer is None) != (second.layer is None):
            return False
        if first.layer is None or second.layer is None or self.equal(first.layer, second.layer):
            return True
        return False if self.apart(first.layer, second.layer) else None


@lru_cache(maxsize=256)
def constants_of(model: Model) -> frozenset[str]:
    """The names that stand in the model and are bound nowhere in it: L."""
    found: set[str] = set()
    entries: tuple[Given | Definition, ...] = (*model.given, *model.definitions)
    for entry in entries:
        bound = {each.name for each in entry.ranges}
        for each in entry.ranges:
            found |= _names(each.lower) | _names(each.upper)
        formulas = [entry.symbol] if isinstance(entry, Given) else [entry.symbol, entry.formula]
        own = {name for index in getattr(entry.symbol, "indices", ()) for name in _names(index)}
        for formula in formulas:
            found |= free_names(formula) - bound - own
    return frozenset(found)


def _names(bound: Bound | None) -> set[str]:
    if isinstance(bound, Size):
        bound = bound.layer
    return set() if bound is None or bound.name is None else {bound.name}


def _checked(context: Context, further: tuple[Range, ...]) -> tuple[Range, ...]:
    found = context.ranges
    names = set(context.names)
    for each in further:
        if each.name in names:
            raise IllFormed(f"The index {each.name} is bound twice: give one of the two another name.")
        unknown = (_names(each.lower) | _names(each.upper)) - names
        if unknown:
            raise IllFormed(
                f"The range of {each.name} is bounded by {', '.join(sorted(unknown))}, which no range before it names."
            )
        names.add(each.name)
        found = (*found, each)
    return found


def inside(context: Context, formula: Formula, place: int) -> Context:
    """The context in which the child at this place stands: under Σ its index ranges, under ∂/∂B the symbol B is cut."""
    if isinstance(formula, Sum):
        return context.ranging(Range(formula.index, formula.lower, formula.upper))
    if isinstance(formula, Partial) and place == 0:
        return context.cutting(base_of(formula.denominator))
    return context


def base_of(denominator: Formula) -> Symbol:
    """The symbol by whose entries, or by whose column, is differentiated."""
    base = denominator.base if isinstance(denominator, Entry | Column) else denominator
    if not isinstance(base, Symbol):
        raise IllFormed(f"∂/∂({denominator}): differentiate by a symbol, one of its entries or one of its columns.")
    return base


@lru_cache(maxsize=4096)
def check_context(context: Context) -> None:
    """Raises IllFormed where an index is bound twice or by what is unknown, or where a cut symbol is not there."""
    if not all(map(is_range, context.ranges)):
        raise IllFormed("A range needs a name and whole numbers, layers or sizes as its bounds.")
    plain = Context(context.model).ranging(*context.ranges)
    for cut in context.cuts:
        if type(cut) is not Symbol:
            raise IllFormed(f"{cut} is cut, and it is no symbol.")
        check_formula(plain, cut)


@lru_cache(maxsize=65536)
def check_formula(context: Context, formula: Formula) -> Shape:
    """The shape of the formula, after all of it was found to mean something in the context.

    Every index is bound and in its range, every symbol is there in its layer and has its shape, all shapes fit.
    Raises IllFormed or ShapeMismatch, in a sentence.
    """
    strange = strange_field(formula) if is_formula(formula) else "kind"
    if strange:
        raise IllFormed(f"A {type(formula).__name__} with such a {strange} is no formula.")
    unbound = free_names(formula) - context.names
    if unbound:
        raise IllFormed(
            f"In {formula} the index {', '.join(sorted(unbound))} is bound nowhere: neither a range nor a sum names it."
        )
    match formula:
        case Symbol():
            _check_symbol(context, formula)
        case Entry(base=base, indices=indices):
            sizes = shape(base)
            shape(formula)
            for index, size in zip(indices, sizes, strict=False):
                _check_component(context, formula, index, size)
        case Column(base=base, sample=sample):
            _check_component(context, formula, sample, (*shape(base), ONE, ONE)[1])
        case CostPartial(argument=argument, index=index) if index is not None:
            _check_component(context, formula, index, (*shape(argument), ONE)[0])
        case CostPartial(argument=argument) if shape(argument):
            raise IllFormed(f"{formula}: C′ is the derivative of a function of one number, and {argument} is an array.")
        case Partial(denominator=denominator):
            base_of(denominator)
    for place, child in enumerate(children(formula)):
        check_formula(inside(context, formula, place), child)
    return shape(formula)


def _check_component(context: Context, formula: Formula, index: Index, size: Size) -> None:
    if not (context.follows(FIRST, index) and context.follows(index, size)):
        from symbolic.writing.plain import ALPHABET

        raise IllFormed(
            f"{formula}: the index {ALPHABET.index(index)} is not shown to lie between 1 and {ALPHABET.size(size)}."
        )


def _check_symbol(context: Context, symbol: Symbol) -> None:
    declared = [each for each in declarations(context.model, symbol.name)
                if (each[0].layer is None) == (symbol.layer is None)]  # fmt: skip
    if not declared or (
        symbol.layer is not None and not _covered(context, [each[1] for each in declared], symbol.layer)
    ):
        why = "there is none in this layer for certain" if declared else "there is no such symbol"
        raise IllFormed(f"{symbol} is neither given nor defined in the model “{context.model.name}”: {why}.")
    if not any(symbol.shape == _shape_in(each, symbol.layer, context) for each, _ in declared):
        raise IllFormed(f"{symbol} does not have the shape that the model “{context.model.name}” gives it.")


def _shape_in(declared: Symbol, layer: Index | None, context: Context) -> Shape | None:
    """The shape in this layer by one declaration: n_l × n_{l-1} with the layer put in; None where it says nothing."""
    if declared.layer is None or layer is None:
        return declared.shape
    if declared.layer.name is None or declared.layer.name in context.constants:
        return declared.shape if context.equal(declared.layer, layer) else None
    moved = {declared.layer.name: layer - declared.layer.offset}
    return tuple(size.substitute(moved) for size in declared.shape)


Interval = tuple[Index, Index]


@lru_cache(maxsize=1024)
def declarations(model: Model, name: str) -> tuple[tuple[Symbol, Interval], ...]:
    """How a symbol of this name is declared, each time with the first and the last layer that are meant."""
    entries: tuple[Given | Definition, ...] = (*model.given, *model.definitions)
    return tuple((symbol_of(each), layers_of(each)) for each in entries if symbol_of(each).name == name)


def symbol_of(entry: Definition | Given) -> Symbol:
    """The symbol that is given or defined, without its component indices."""
    return entry.base if isinstance(entry, Definition) else entry.symbol


def layers_of(entry: Definition | Given) -> Interval:
    """The first and the last layer for which an entry of a model speaks."""
    layer = symbol_of(entry).layer
    if layer is None:
        return FIRST, FIRST
    for each in entry.ranges:
        if each.name == layer.name:
            if not isinstance(each.upper, Index):
                raise IllFormed(f"{entry.symbol}: the layer {each.name} is bounded by a size, not by a layer.")
            return each.lower + layer.offset, each.upper + layer.offset
    return layer, layer


def _covered(context: Context, intervals: list[Interval], layer: Index) -> bool:
    """Whether the layer lies in the union of the intervals: from one that begins below it, on to those that touch."""
    pending = [high for low, high in intervals if context.follows(low, layer)]
    seen = set(pending)
    while pending:
        high = pending.pop()
        if context.follows(layer, high):
            return True
        further = {top for low, top in intervals if context.follows(low, high + 1)} - seen
        seen |= further
        pending += further
    return False


def symbols_in(formula: Formula) -> frozenset[Symbol]:
    """Every symbol that occurs in the formula."""
    return frozenset(symbol for _, symbol in _occurrences(formula))


def walk(context: Context, formula: Formula) -> Iterator[tuple[Context, Symbol]]:
    """Every symbol in the formula, with the context in which it stands."""
    below: dict[Surroundings, Context] = {NOWHERE: context}
    for where, symbol in _occurrences(formula):
        if where not in below:
            at = context.ranging(*(each for each in where if isinstance(each, Range)))
            below[where] = at.cutting(*(each for each in where if isinstance(each, Symbol)))
        yield below[where], symbol


Surroundings = tuple[Range | Symbol, ...]
"""The indices that are bound, and the symbols that are cut, around a part of a formula."""
NOWHERE: Surroundings = ()


@lru_cache(maxsize=65536)
def _occurrences(formula: Formula) -> tuple[tuple[Surroundings, Symbol], ...]:
    """Every symbol in the formula, with what surrounds it; the same one in the same surroundings once."""
    found: list[tuple[Surroundings, Symbol]] = [(NOWHERE, formula)] if isinstance(formula, Symbol) else []
    own: Surroundings = (Range(formula.index, formula.lower, formula.upper),) if isinstance(formula, Sum) else ()
    for place, child in enumerate(children(formula)):
        cut = (base_of(formula.denominator),) if isinstance(formula, Partial) and place == 0 else ()
        found += [((*own, *cut, *where), symbol) for where, symbol in _occurrences(child)]
    return tuple(dict.fromkeys(found))
