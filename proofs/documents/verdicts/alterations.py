"""A formula with one thing of it changed: what undoes a mistake, for every place where it may have been made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from symbolic.errors import ShapeMismatch
from symbolic.formula import (
    Add,
    Apply,
    Diagonal,
    Entry,
    Formula,
    Hadamard,
    MatrixProduct,
    Negative,
    Partial,
    Product,
    Sum,
    Symbol,
    Transpose,
    as_formula,
    rewrite,
    walk,
)
from symbolic.indices import ONE, SCALAR, Index, Size
from symbolic.model import Model
from symbolic.reading.meaning import size_of
from symbolic.shapes import shape
from symbolic.substitution import free_names, substitute


def lost_sums(side: Formula, other: Formula) -> Iterator[tuple[str, Formula]]:
    free = free_names(side)
    for index in free_components(side):
        if index in free and index not in free_components(other) and (size := size_of(index, side)) is not None:
            yield index, Sum(side, index, Index(None, 1), size)


def is_array(formula: Formula) -> bool:
    try:
        return bool(shape(formula))
    except ShapeMismatch:
        return False


def other_ways(derivative: Formula, model: Model) -> Iterator[Formula]:
    """For ∂A/∂x every ∂A/∂u and ∂u/∂x of its shape: what a sum over all ways from x to A could have lost."""
    if not isinstance(derivative, Partial) or not isinstance(derivative.numerator, Symbol):
        return
    above, by = derivative.numerator, derivative.denominator
    for each in model.definitions:
        other = each.base
        if isinstance(by, Symbol) and other.layer is None is by.layer and other.name not in (above.name, by.name):
            if other.shape == by.shape and other.shape:
                yield Partial(above, other)
            if not other.shape:
                yield Partial(other, by)


def with_like_quantity(formula: Formula, model: Model) -> Iterator[tuple[Symbol, Symbol]]:
    """Every symbol of the formula with every other of its kind: numbers, vectors, matrices."""
    known = dict.fromkeys([*(each.symbol for each in model.given), *(each.base for each in model.definitions)])
    for symbol in dict.fromkeys(node for node in walk(formula) if isinstance(node, Symbol)):
        for other in known:
            if other.name == symbol.name or (other.layer is None) != (symbol.layer is None):
                continue
            moved = _at_layer(other, symbol.layer)
            if len(moved.shape) == len(symbol.shape) and (ONE in moved.shape) == (ONE in symbol.shape):
                yield symbol, moved


def with_another_denominator(formula: Formula, model: Model) -> Iterator[Formula]:
    """Every ∂A/∂B with another B of the model, all equal ones at once."""
    seen: set[Formula] = set()
    for node in walk(formula):
        if not isinstance(node, Partial) or node.denominator in seen:
            continue
        seen.add(node.denominator)
        for other in _others(node.denominator, model):
            yield replaced(formula, node, Partial(node.numerator, other))


def replaced(formula: Formula, old: Formula, new: Formula) -> Formula:
    """The formula with the new part wherever the old one stands."""
    return rewrite(formula, lambda each: new if each == old else None)


def _others(by: Formula, model: Model) -> Iterator[Formula]:
    symbol = by.base if isinstance(by, Entry) else by
    if not isinstance(symbol, Symbol):
        return
    known = [each.symbol for each in model.given] + [each.base for each in model.definitions]
    for other in known:
        if other.name == symbol.name or (other.layer is None) != (symbol.layer is None):
            continue
        moved = _at_layer(other, symbol.layer)
        if isinstance(by, Entry):
            count = 0 if moved.shape == SCALAR else 1 if ONE in moved.shape else 2
            if count and count <= len(by.indices):
                yield Entry(moved, by.indices[:count])
        else:
            yield moved


def _at_layer(symbol: Symbol, layer: Index | None) -> Symbol:
    if layer is None or symbol.layer is None or symbol.layer.name is None:
        return replace(symbol, layer=layer) if layer is not None else symbol
    to = {symbol.layer.name: layer}
    return replace(symbol, layer=layer, shape=tuple(size.substitute(to) for size in symbol.shape))


def with_slope(formula: Formula, model: Model, functions: frozenset[str]) -> Iterator[Formula]:
    """The formula times g′(z) for every z of the model that has its shape."""
    slopes = [
        each for each in model.definitions if isinstance(each.formula, Apply) and each.formula.function in functions
    ]
    layers = {node.layer for node in walk(formula) if isinstance(node, Symbol) and node.layer is not None}
    layers |= {layer + step for layer in layers for step in (-1, 1)}
    for each in slopes:
        apply = each.formula
        if not isinstance(apply, Apply) or not isinstance(apply.argument, Symbol):
            continue
        for layer in sorted(layers, key=str) if apply.argument.layer is not None else [None]:
            z = _at_layer(apply.argument, layer)
            of = layer if apply.layer is not None else None
            for argument in (z, *(Entry(z, (Index(name),)) for name in free_components(formula) if z.shape)):
                slope = Apply(apply.function, of, 1, argument)
                try:
                    same = shape(slope) == shape(formula)
                except ShapeMismatch:
                    continue
                if same:
                    yield Product((formula, slope)) if shape(slope) == SCALAR else Hadamard((formula, slope))
                    if isinstance(formula, Sum):
                        yield replace(formula, body=Product((formula.body, slope)))
                if isinstance(formula, MatrixProduct) and shape(slope):
                    # … and times diag(g′(z)) between any two of its factors.
                    for place in range(len(formula.factors) + 1):
                        diagonal = (*formula.factors[:place], Diagonal(slope), *formula.factors[place:])
                        yield MatrixProduct(diagonal)


def free_components(formula: Formula) -> list[str]:
    found: list[str] = []
    for node in walk(formula):
        if isinstance(node, Entry):
            found += [index.name for index in node.indices if index.name is not None and index.name not in found]
    return found


def is_product_of_arrays(formula: Formula) -> bool:
    """A B, or a number times A B."""
    factors = [each for each in formula.factors if not _is_number(each)] if isinstance(formula, Product) else [formula]
    return len(factors) == 1 and isinstance(factors[0], MatrixProduct)


def _is_number(formula: Formula) -> bool:
    try:
        return shape(formula) == SCALAR
    except ShapeMismatch:
        return False


def other_argument(node: Formula, model: Model) -> Iterator[Formula]:
    """g′(z) for g′(a), of the same layer."""
    if isinstance(node, Apply) and node.order and isinstance(node.argument, Symbol | Entry):
        symbol = node.argument.base if isinstance(node.argument, Entry) else node.argument
        for each in model.definitions:
            if not isinstance(symbol, Symbol) or not isinstance(each.formula, Apply):
                continue
            right = each.formula.argument
            if (
                isinstance(right, Symbol)
                and right.name != symbol.name
                and (right.layer is None) == (symbol.layer is None)
            ):
                moved = _at_layer(right, symbol.layer)
                new = replace(node.argument, base=moved) if isinstance(node.argument, Entry) else moved
                yield replace(node, argument=new)


def lost_weights(node: Formula, model: Model) -> Iterator[Formula]:
    """Wᵀ δ for δ, δ Wᵀ where vectors are rows."""
    if not isinstance(node, Symbol | Partial) or (symbol := _symbol_of(node)) is None or symbol.layer is None:
        return
    for each in model.given:
        if each.meaning == "weights" and each.symbol.layer is not None:
            for step in (0, -1, 1):
                weights = _at_layer(each.symbol, symbol.layer + step)
                for made in (
                    MatrixProduct((Transpose(weights), node)),
                    MatrixProduct((weights, node)),
                    MatrixProduct((node, Transpose(weights))),
                    MatrixProduct((node, weights)),
                ):
                    with suppress(ShapeMismatch):
                        shape(made)
                        yield made


def _symbol_of(node: Symbol | Partial) -> Symbol | None:
    inner = node.denominator if isinstance(node, Partial) else node
    return inner if isinstance(inner, Symbol) and inner.shape else None


def with_transpose(node: Formula) -> Iterator[Formula]:
    if isinstance(node, Symbol) and node.shape:
        yield Transpose(node)
    if isinstance(node, Apply) and isinstance(node.argument, Symbol) and node.argument.shape:
        yield Transpose(node)


def without_transpose(node: Formula) -> Iterator[Formula]:
    if isinstance(node, Transpose):
        yield node.matrix


def with_swapped_indices(node: Formula) -> Iterator[Formula]:
    if isinstance(node, Entry) and len(node.indices) == 2 and node.indices[0] != node.indices[1]:
        yield replace(node, indices=node.indices[::-1])
    if isinstance(node, Product) and len(node.factors) >= 2:
        # δ_j a_i for δ_i a_j
        entries = [k for k, each in enumerate(node.factors) if isinstance(each, Entry) and _is_component(each)]
        for first in entries:
            for second in entries:
                if first < second:
                    a, b = node.factors[first], node.factors[second]
                    assert isinstance(a, Entry)
                    assert isinstance(b, Entry)
                    factors = list(node.factors)
                    factors[first], factors[second] = replace(a, indices=b.indices), replace(b, indices=a.indices)
                    yield Product(tuple(factors))


def _is_component(entry: Entry) -> bool:
    """aᵢ, which is a₁ᵢ of a row."""
    return len(entry.indices) == 1 or (len(entry.indices) == 2 and Index(None, 1) in entry.indices)


def with_another_index(node: Formula, name: str) -> Iterator[Formula]:
    if isinstance(node, Entry):
        for place, index in enumerate(node.indices):
            if index.name != name:
                yield replace(node, indices=(*node.indices[:place], Index(name), *node.indices[place + 1 :]))


def by_another_component(formula: Formula) -> Iterator[Formula]:
    for node in walk(formula):
        if isinstance(node, Partial) and isinstance(node.denominator, Entry):
            for name in free_components(formula):
                for other in with_another_index(node.denominator, name):
                    yield replaced(formula, node, Partial(node.numerator, other))


def resized(formula: Formula) -> Formula:
    """Every Σ over all components with as many terms as its index has values now."""

    def change(each: Formula) -> Formula | None:
        if isinstance(each, Sum) and isinstance(each.upper, Size):
            return replace(each, upper=size_of(each.index, each.body) or each.upper)
        return None

    return rewrite(formula, change)


def rearranged(node: Formula) -> Iterator[Formula]:
    """B Aᵀ, Bᵀ A, … for A B: the other order with some of the two transposed, or both transposed in this order."""
    if isinstance(node, MatrixProduct) and len(node.factors) == 2:
        first, second = ((each, _flipped(each)) for each in node.factors)
        yield from (MatrixProduct((b, a)) for a in first for b in second)
        yield MatrixProduct((first[1], second[1]))


def _flipped(formula: Formula) -> Formula:
    return formula.matrix if isinstance(formula, Transpose) else Transpose(formula)


def raised_order(node: Formula) -> Iterator[Formula]:
    if isinstance(node, Apply) and node.order == 0:
        yield replace(node, order=1)


def in_another_layer(node: Formula, by: int) -> Iterator[Formula]:
    if isinstance(node, Symbol) and node.layer is not None:
        to = node.layer + by
        shape_ = tuple(replace(size, layer=size.layer + by) if size.layer is not None else size for size in node.shape)
        yield replace(node, layer=to, shape=shape_)


def moved_denominators(formula: Formula, by: int) -> Iterator[Formula]:
    """∂A/∂B of the next layer, or of the one before."""
    for node in walk(formula):
        if isinstance(node, Partial):
            symbol = node.denominator.base if isinstance(node.denominator, Entry) else node.denominator
            for moved in in_another_layer(symbol, by):
                new = replace(node.denominator, base=moved) if isinstance(node.denominator, Entry) else moved
                yield replaced(formula, node, Partial(node.numerator, new))


def other_sign(node: Formula) -> Iterator[Formula]:
    if isinstance(node, Negative):
        yield node.term
    if isinstance(node, Add):
        for place, term in enumerate(node.terms):
            other = term.term if isinstance(term, Negative) else Negative(term)
            yield Add((*node.terms[:place], other, *node.terms[place + 1 :]))


def scaled(node: Formula, by: Fraction) -> Iterator[Formula]:
    if isinstance(node, Add):
        for place, term in enumerate(node.terms):
            yield Add((*node.terms[:place], Product((as_formula(by), term)), *node.terms[place + 1 :]))


def summed_over_members(formula: Formula, model: Model) -> Iterator[Formula]:
    """What is said of the last member (h_T) summed over all of them."""
    for each in dict.fromkeys(span for definition in model.definitions for span in definition.ranges):
        if isinstance(each.upper, Index) and each.upper.name is not None and each.name not in free_names(formula):
            said_of_all = substitute(formula, {each.upper.name: Index(each.name)})
            if said_of_all != formula:
                yield Sum(said_of_all, each.name, each.lower, each.upper)


def entrywise(node: Formula) -> Iterator[Formula]:
    if isinstance(node, MatrixProduct) and len(node.factors) == 2:
        yield Hadamard(node.factors)


def multiplied(node: Formula) -> Iterator[Formula]:
    if isinstance(node, Hadamard) and len(node.factors) == 2:
        first, second = node.factors
        yield MatrixProduct(node.factors)
        yield MatrixProduct((first, Transpose(second)))
