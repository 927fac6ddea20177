"""Sums with a Kronecker delta: which value of the index it picks, and what is left of the summand."""

from __future__ import annotations

from proofs.logic.context import IllFormed
from symbolic.formula import Formula, Kronecker, Product, Sum, as_formula
from symbolic.indices import Index


def delta_of(formula: Sum) -> tuple[Index, Formula]:
    """For Σ_k [k = i] A_k the index i and A_k.

    Raises IllFormed where the summand is no product with a delta that says what k is.
    """
    factors = flattened(formula.body)
    for place, factor in enumerate(factors):
        if isinstance(factor, Kronecker):
            for own, other in ((factor.first, factor.second), (factor.second, factor.first)):
                if own.name == formula.index and other.name != formula.index:
                    rest = factors[:place] + factors[place + 1 :]
                    return other - own.offset, product_of(rest)
    raise IllFormed(f"in {formula} no Kronecker delta says what {formula.index} is.")


def flattened(formula: Formula) -> tuple[Formula, ...]:
    """The factors of a product, those of products within it too."""
    if isinstance(formula, Product):
        return tuple(factor for part in formula.factors for factor in flattened(part))
    return (formula,)


def product_of(factors: tuple[Formula, ...]) -> Formula:
    """The product of these; 1 of none."""
    if not factors:
        return as_formula(1)
    return factors[0] if len(factors) == 1 else Product(factors)
