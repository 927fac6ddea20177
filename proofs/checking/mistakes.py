"""The known mistakes in derivations: each a small change of a formula, with the sentence that names it.

They serve twice: planted into a true claim they make the wrong twin that must be refuted, and a refuted claim that
equals such a twin is told which mistake it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from symbolic.formula import (
    Add,
    Apply,
    CostGradient,
    CostPartial,
    Entry,
    Formula,
    Hadamard,
    MatrixProduct,
    Negative,
    Partial,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    as_formula,
    children,
    with_children,
)
from symbolic.formula import Dimension as DimensionNode
from symbolic.model import Claim

Rewrite = Callable[[Formula], Iterator[Formula]]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is often done wrong, as changes of one node of a formula."""

    name: str
    sentence: str
    at_node: Rewrite


def _without(factors: tuple[Formula, ...], place: int, kind: type[Formula]) -> Formula:
    rest = factors[:place] + factors[place + 1 :]
    return rest[0] if len(rest) == 1 else kind(rest)  # type: ignore[call-arg]


def _lose_factor(formula: Formula, lost: Callable[[Formula], bool]) -> Iterator[Formula]:
    if isinstance(formula, Product | Hadamard | MatrixProduct) and len(formula.factors) > 1:
        for place, factor in enumerate(formula.factors):
            if lost(factor):
                yield _without(formula.factors, place, type(formula))


def _lose_derivative(formula: Formula) -> Iterator[Formula]:
    yield from _lose_factor(formula, lambda factor: isinstance(factor, Apply) and factor.order > 0)


def _lose_cost_gradient(formula: Formula) -> Iterator[Formula]:
    yield from _lose_factor(formula, lambda factor: isinstance(factor, CostGradient | CostPartial))


def _lose_prime(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, Apply) and formula.order > 0:
        yield replace(formula, order=formula.order - 1)


def _lose_transpose(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, Transpose):
        yield formula.matrix


def _lose_mean(formula: Formula) -> Iterator[Formula]:
    yield from _lose_factor(
        formula, lambda factor: isinstance(factor, Quotient) and isinstance(factor.denominator, DimensionNode)
    )


def _lose_weight(formula: Formula) -> Iterator[Formula]:
    yield from _lose_factor(formula, lambda factor: _base_name(factor) in ("W", "w"))


def _base_name(formula: Formula) -> str | None:
    while not isinstance(formula, Symbol):
        inner = children(formula)
        if len(inner) != 1:
            return None
        formula = inner[0]
    return formula.name


def _shift_layer(formula: Formula, by: int) -> Iterator[Formula]:
    if isinstance(formula, Symbol) and formula.layer is not None:
        layer = formula.layer + by
        # n_l × n_{l-1} moves with the layer: W^{l+1} in place of W^l brings its own shape along.
        shape = tuple(
            replace(size, layer=size.layer + by) if size.layer is not None else size for size in formula.shape
        )
        yield replace(formula, layer=layer, shape=shape)


def _next_layer(formula: Formula) -> Iterator[Formula]:
    yield from _shift_layer(formula, 1)


def _previous_layer(formula: Formula) -> Iterator[Formula]:
    yield from _shift_layer(formula, -1)


def _swap_indices(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, Entry) and len(formula.indices) == 2 and formula.indices[0] != formula.indices[1]:
        yield replace(formula, indices=formula.indices[::-1])


def swap_factors(formula: Formula) -> Iterator[Formula]:
    """A matrix product with two neighbours in the other order."""
    if isinstance(formula, MatrixProduct):
        for place in range(len(formula.factors) - 1):
            first, second = formula.factors[place : place + 2]
            yield MatrixProduct((*formula.factors[:place], second, first, *formula.factors[place + 2 :]))


def _lose_sign(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, Negative):
        yield formula.term
    if isinstance(formula, Add):
        for place, term in enumerate(formula.terms):
            if isinstance(term, Negative):
                yield Add((*formula.terms[:place], term.term, *formula.terms[place + 1 :]))


def _lose_last_term(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, Sum):
        upper = formula.upper
        if not hasattr(upper, "number"):
            yield replace(formula, upper=upper - 1)


def _hadamard_for_product(formula: Formula) -> Iterator[Formula]:
    if isinstance(formula, MatrixProduct) and len(formula.factors) == 2:
        yield Hadamard(formula.factors)


MISTAKES: tuple[Mistake, ...] = (
    Mistake("lost g′", "the factor g′ is missing", _lose_derivative),
    Mistake("g for g′", "g stands where its derivative g′ belongs", _lose_prime),
    Mistake("lost ∇C", "the derivative of the cost is missing", _lose_cost_gradient),
    Mistake("lost transpose", "a transpose is missing", _lose_transpose),
    Mistake("lost W", "the weights are missing", _lose_weight),
    Mistake("lost 1/m", "the factor 1/m of the mean is missing", _lose_mean),
    Mistake("wrong layer (one up)", "a layer index is one too high", _next_layer),
    Mistake("wrong layer (one down)", "a layer index is one too low", _previous_layer),
    Mistake("swapped indices", "two indices are swapped", _swap_indices),
    Mistake("order of a matrix product", "the factors of a matrix product are in the wrong order", swap_factors),
    Mistake(
        "⊙ for a matrix product",
        "an entrywise product stands where a matrix product belongs",
        _hadamard_for_product,
    ),
    Mistake("wrong sign", "a minus sign is missing", _lose_sign),
    Mistake("sum one short", "a sum ends one term too early", _lose_last_term),
)
"""Changes at one place of a formula."""

WHOLE: tuple[tuple[str, str, Callable[[Formula], Formula]], ...] = (
    ("factor 2", "a factor 2 is too much", lambda side: as_formula(2) * side),
    ("factor ½", "a factor ½ is too much", lambda side: side / 2),
    ("wrong sign", "the sign is wrong", lambda side: -side),
)
"""Changes of a whole side."""


def everywhere(formula: Formula, rewrite: Rewrite) -> Iterator[Formula]:
    """The formula with the rewrite applied at one node, for every node; what is differentiated by is left alone."""
    yield from rewrite(formula)
    inner = children(formula)
    for place, child in enumerate(inner):
        if isinstance(formula, Partial):
            break
        for changed in everywhere(child, rewrite):
            yield with_children(formula, (*inner[:place], changed, *inner[place + 1 :]))


@dataclass(frozen=True, slots=True)
class Twin:
    """A claim with a planted mistake."""

    mistake: str
    sentence: str
    claim: Claim


def planted(claim: Claim) -> Iterator[Twin]:
    """The claim with every known mistake planted into its right side, one at a time."""
    for mistake in MISTAKES:
        for wrong in everywhere(claim.right, mistake.at_node):
            yield Twin(mistake.name, mistake.sentence, replace(claim, right=wrong))
    for name, sentence, change in WHOLE:
        yield Twin(name, sentence, replace(claim, right=change(claim.right)))
