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


def combined(parts):
    sign, p, q = parts
    if sign == "*":
        return sp.Mul(p, q, evaluate=False)
    return sp.Add(p, q if sign == "+" else sp.Mul(-1, q, evaluate=False), evaluate=False)


EXPRESSIONS = st.recursive(
    st.sampled_from(LETTERS) | st.integers(-3, 3).map(sp.Integer) | st.just(sp.Rational(1, 3)),
    lambda inner: st.tuples(st.sampled_from("+*-"), inner, inner).map(combined),
    max_leaves=12,
)


def read(expression, ring, variables):
    if expression.is_Rational:
        return ring.number(Fraction(int(expression.p), int(expression.q)))
    if expression.is_Symbol:
        return variables[expression]
    parts = [read(each, ring, variables) for each in expression.args]
    total = parts[0]
    for part in parts[1:]:
        total = total + part if expression.is_Add else total * part
    return total


@settings(max_examples=150, deadline=None)
@given(EXPRESSIONS, EXPRESSIONS)
def test_identical_exactly_when_sympy_says_equal(p, q):
    ring = Polynomials()
    variables = {letter: ring.variable(str(letter)) for letter in LETTERS}
    same = read(p, ring, variables) is read(q, ring, variables)
    assert same == (sp.Poly(p, *LETTERS, domain="QQ") == sp.Poly(q, *LETTERS, domain="QQ"))
    assert (read(p, ring, variables) - read(p, ring, variables)) is ring.zero


def test_powers_division_and_their_errors():
    ring = Polynomials()
    x, y = ring.variable("x"), ring.variable("y")
    assert (x + y) ** 3 is x**3 + y**3 + ring.number(3) * x * y * (x + y)
    assert (x * y + x) / ring.number(2) is x * (y + ring.one) * ring.number(Fraction(1, 2))
    with pytest.raises(ArithmeticError, match="constant only"):
        x / y
    with pytest.raises(ZeroDivisionError):
        x / ring.zero


def test_thousands_of_variables_and_python_s_own_limit_stays():
    before = sys.getrecursionlimit()
    ring = Polynomials()
    product = total = ring.one
    for place in range(3000):
        x = ring.variable(place)
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
