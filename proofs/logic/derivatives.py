"""What a derivative is, one rule at a time: each function takes ∂A/∂x and gives what its rule makes of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from proofs.logic.components import entry_of, letters_for, summed
from proofs.logic.context import Context, IllFormed, base_of
from proofs.logic.dependence import Family, varying, varying_derivative
from proofs.logic.sums import product_of
from symbolic.formula import (
    Add,
    Apply,
    Cost,
    CostGradient,
    CostPartial,
    Entry,
    Formula,
    Kronecker,
    Negative,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    Sum,
    Symbol,
    as_formula,
    children,
)
from symbolic.indices import Index
from symbolic.model import Model
from symbolic.shapes import shape

Smooth = frozenset[tuple[str, int]]
"""{(g, 1)}: g is differentiable once."""


def factor_of(formula: Partial, place: int) -> Formula:
    """The factor at this place of a differentiated product; place 1 of a quotient is its denominator."""
    match formula.numerator:
        case Product(factors=factors) if 0 <= place < len(factors):
            return factors[place]
        case Quotient(denominator=denominator) if place == 1:
            return denominator
    raise IllFormed(f"{formula.numerator} has no factor at place {place}.")


def linear(formula: Partial, constant: frozenset[int]) -> Formula:
    """∂(A + B) ↦ ∂A + ∂B, ∂(−A) ↦ −∂A, ∂(Σ A) ↦ Σ ∂A, and ∂(c A) ↦ c ∂A where all factors but one are constant."""

    def by(part: Formula) -> Partial:
        return Partial(part, formula.denominator)

    match formula.numerator:
        case Number():
            return as_formula(0)
        case Add(terms=terms):
            return Add(tuple(map(by, terms)))
        case Negative(term=term):
            return Negative(by(term))
        case Sum(body=body) as total:
            return replace(total, body=by(body))
        case Product(factors=factors) if len(constant) == len(factors) - 1:
            return Product(tuple(each if k in constant else by(each) for k, each in enumerate(factors)))
        case Quotient(numerator=above, denominator=below) if constant == {1}:
            return Quotient(by(above), below)
    raise IllFormed(f"{formula.numerator} is no sum, and no product in which all factors but one are constant.")


def of_product(formula: Partial) -> Formula:
    """∂(A B) ↦ ∂A B + A ∂B, ∂A^k ↦ k A^{k−1} ∂A, ∂(A / B) ↦ (∂A B − A ∂B) / B²."""
    x = formula.denominator
    match formula.numerator:
        case Product(factors=factors):
            return Add(
                tuple(
                    Product((*factors[:place], Partial(each, x), *factors[place + 1 :]))
                    for place, each in enumerate(factors)
                )
            )
        case Power(base=base, exponent=exponent) if exponent >= 1:
            lower = (Power(base, exponent - 1),) if exponent > 1 else ()
            return product_of((as_formula(exponent), *lower, Partial(base, x)))
        case Quotient(numerator=above, denominator=below):
            rise, fall = Product((Partial(above, x), below)), Product((above, Partial(below, x)))
            return Quotient(Add((rise, Negative(fall))), Power(below, 2))
    raise IllFormed(f"{formula.numerator} is no product, power or quotient.")


def of_elementwise(formula: Partial) -> Formula:
    """∂g(u)/∂x ↦ g′(u) ∂u/∂x for a number u."""
    applied = formula.numerator
    if not isinstance(applied, Apply) or shape(applied):
        raise IllFormed(f"{applied} is no function of a number.")
    slope = replace(applied, order=applied.order + 1)
    return Product((slope, Partial(applied.argument, formula.denominator)))


def of_cost(context: Context, formula: Partial) -> Formula:
    """∂C(a)/∂x ↦ Σ_i C_i(a) ∂a_i/∂x, and C′(a) ∂a/∂x for a number a."""
    cost = formula.numerator
    if not isinstance(cost, Cost):
        raise IllFormed(f"{cost} is no cost C(a).")
    sizes = shape(cost.argument)
    if not sizes:
        slope = CostPartial(cost.argument, None, cost.sample)
        return Product((slope, Partial(cost.argument, formula.denominator)))
    (i, *_) = letters = letters_for(context, formula, sizes)
    if len(letters) > 1 and letters[1].name is not None:
        raise IllFormed(f"{cost}: C is a function of one column.")
    slope = CostPartial(cost.argument, i, cost.sample)
    return summed(Product((slope, Partial(entry_of(cost.argument, i), formula.denominator))), letters, sizes)


def of_itself(context: Context, formula: Partial) -> Formula:
    """∂x/∂x ↦ 1, ∂x_i/∂x_k ↦ [i = k], ∂w_ij/∂w_kp ↦ [i = k] [j = p]."""
    above, below = formula.numerator, formula.denominator
    base = above.base if isinstance(above, Entry) else above
    if not isinstance(base, Symbol) or context.same(base, base_of(below)) is not True or shape(above) or shape(below):
        raise IllFormed(f"{above} and {below} are not shown to be components of one symbol.")
    places: list[tuple[Index, ...]] = [each.indices if isinstance(each, Entry) else () for each in (above, below)]
    pairs = zip((*places[0], Index(None, 1))[:2], (*places[1], Index(None, 1))[:2], strict=False)
    return product_of(tuple(Kronecker(p, q) for p, q in pairs if p != q or p.name is not None))


def chained(context: Context, formula: Partial, through: tuple[Family, ...]) -> Formula:
    """Σ_u Σ_k ∂A/∂u_k ∂u_k/∂x."""
    terms: list[Formula] = []
    for each in through:
        within = context.ranging(*each.ranges)
        letters = letters_for(within, formula, each.symbol.shape)
        u = entry_of(each.symbol, *letters)
        product = Product((Partial(formula.numerator, u), Partial(u, formula.denominator)))
        term = summed(product, letters, each.symbol.shape)
        for own in reversed(each.ranges):
            term = Sum(term, own.name, own.lower, own.upper)
        terms.append(term)
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def smoothness(formula: Formula) -> Smooth:
    """What has to be differentiable, and how often, for the formula to be."""
    own: Smooth = frozenset()
    if isinstance(formula, Apply):
        own = frozenset({(formula.function, formula.order + 1)})
    elif isinstance(formula, Cost):
        own = frozenset({("C", 1)})
    elif isinstance(formula, CostPartial | CostGradient):
        own = frozenset({("C", 2)})
    return own.union(*(smoothness(child) for child in children(formula)))


@lru_cache(maxsize=16384)
def differentiable(model: Model, formula: Formula, by: Symbol) -> Smooth:
    """What has to be differentiable, and how often, for the formula to be differentiable by the symbol.

    Raises IllFormed where a derivative takes part. Under ∂/∂x the symbol x is cut at its own value: that leaves values
    as they are, but not derivatives. With x = z^{l+1} cut, C does not depend on z^l, and ∂C/∂z^l is 0: so it is no
    longer what it is in u when g′(u) stands outside of ∂/∂x.
    """
    found: Smooth = frozenset()
    for each in varying(model, formula, by.name):
        inner = varying_derivative(model, each, by.name)
        if inner is not None:
            raise IllFormed(f"{formula} is computed from {inner}, which may change its meaning where {by} is cut.")
        found |= smoothness(each)
    return found
