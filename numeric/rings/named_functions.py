"""Functions of one number with one meaning, as SymPy expressions in z, and a formula's own expression in z."""

from __future__ import annotations

import sympy as sp

from symbolic.formula import (
    Add,
    Apply,
    Formula,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Symbol,
)
from symbolic.scalars.functions import z

NAMED: dict[str, sp.Expr] = {
    "exp": sp.exp(z),
    "log": sp.log(z),
    "sqrt": sp.sqrt(z),
    "reciprocal": 1 / z,
    "tanh": sp.tanh(z),
    "sigmoid": 1 / (1 + sp.exp(-z)),
    "softplus": sp.log(1 + sp.exp(z)),
    "sin": sp.sin(z),
    "cos": sp.cos(z),
    "sinh": sp.sinh(z),
    "cosh": sp.cosh(z),
}
"""relu is not among them: at its kink nothing is verified."""
RAMPS: dict[str, sp.Expr] = {"relu": sp.Piecewise((z, z > 0), (0, True))}
"""Functions with a kink, which beside it, or at the numbers of an example, have a value all the same; relu′(0) = 0."""


class NoExpression(ArithmeticError):
    """A formula that is no function of one number."""


def expression_of(formula: Formula, variable: str, known: dict[str, sp.Expr]) -> sp.Expr:
    """The formula as a SymPy expression in z, which stands for the symbol ``variable``.

    Raises NoExpression for anything that is not made of numbers, that symbol and known functions.
    """
    match formula:
        case Number(value=value):
            return sp.Rational(value.numerator, value.denominator)
        case Symbol(name=name, layer=None) if name == variable:
            return z
        case Add(terms=terms):
            return sp.Add(*(expression_of(term, variable, known) for term in terms))
        case Negative(term=term):
            return -expression_of(term, variable, known)
        case Product(factors=factors):
            return sp.Mul(*(expression_of(factor, variable, known) for factor in factors))
        case Quotient(numerator=above, denominator=below):
            return expression_of(above, variable, known) / expression_of(below, variable, known)
        case Power(base=base, exponent=exponent):
            return expression_of(base, variable, known) ** exponent
        case Apply(function=function, layer=None, order=order, argument=argument) if function in known:
            return sp.diff(known[function], z, order).subs(z, expression_of(argument, variable, known))
        case _:
            raise NoExpression(f"{formula} is no function of {variable} alone")
