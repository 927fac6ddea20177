"""One polynomial, one node: whatever the way in which it was made."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.rings.polynomials import Polynomials

LETTERS = sp.symbols("x y z")


EXPRESSIONS = st.recursive(
    st.sampled_from("xyz") | st.fractions(-3, 3, max_denominator=3),
    lambda inner: st.tuples(st.sampled_from("+*-"), inner, inner),
    max_leaves=12,
)


def built(tree, letter, number):
    """The tree in any ring: with SymPy's symbols, or with the polynomials under test."""
    if isinstance(tree, str):
        return letter(tree)
    if isinstance(tree, Fraction):
        return number(tree)
    sign, first, second = tree
    p, q = built(first, letter, number), built(second, letter, number)
    return p + q if sign == "+" else p * q if sign == "*" else p - q


def in_sympy(tree):
    expression = built(tree, sp.Symbol, lambda value: sp.Rational(value.numerator, value.denominator))
    return sp.Poly(expression, *LETTERS, domain="QQ")


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_identical_exactly_when_sympy_says_equal(p, q):
    ring = Polynomials()
    mine = [built(tree, ring.variable, ring.number) for tree in (p, q)]
    assert (mine[0] is mine[1]) == (in_sympy(p) == in_sympy(q))
    assert (mine[0] - mine[0]) is ring.zero
    assert mine[0] * mine[1] is mine[1] * mine[0]
    assert (mine[0] + mine[1]) ** 2 is mine[0] ** 2 + ring.number(2) * mine[0] * mine[1] + mine[1] ** 2


def test_powers_division_and_their_errors():
    ring = Polynomials()
    x, y = ring.variable("x"), ring.variable("y")
    assert (x + y) ** 3 is x**3 + y**3 + ring.number(3) * x * y * (x + y)
    assert (x * y + x) / ring.number(2) is x * (y + ring.one) * ring.number(Fraction(1, 2))
    with pytest.raises(ArithmeticError, match="constant only"):
        x / y
    with pytest.raises(ZeroDivisionError):
        x / ring.zero


def test_more_variables_than_python_recurses_and_python_s_own_limit_stays():
    before = sys.getrecursionlimit()
    ring = Polynomials()
    product = total = ring.one
    # From the last variable to the first: each then stands above the ones before.
    for x in reversed([ring.variable(place) for place in range(1200)]):
        product, total = product * x, total + x
    assert (product + total) - total is product
    assert sys.getrecursionlimit() == before


def test_an_entry_of_a_long_matrix_product_stays_small():
    """n^L paths, about L n² nodes: 3^30 monomials could not be stored."""
    ring = Polynomials()
    row = [ring.variable(("u", i)) for i in range(3)]
    for layer in range(30):
        weights = [[ring.variable((layer, i, k)) for i in range(3)] for k in range(3)]
        row = [sum((w * a for w, a in zip(each, row, strict=True)), ring.zero) for each in weights]
    assert len(ring) < 200_000
