"""A counterexample redone from what is printed of it: read, put into SymPy's own derivatives, and compared.

Nothing of the search for it takes part: the sizes, functions and numbers are read from its sentences, both sides are
written out as SymPy expressions with SymPy's diff in place of forward mode, and the numbers are put in at the end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from math import prod
from typing import Any

import sympy as sp

from numeric.rings.whole_numbers import SIMPLE_ACTIVATIONS, SIMPLE_COSTS
from proofs.checking.verdicts import Counterexample
from symbolic.components import components, symbol_at
from symbolic.domains import entries, shape_of
from symbolic.indices import Sizes
from symbolic.model import Claim


def is_real(counterexample: Counterexample, claim: Claim) -> bool:
    """Whether both sides have the values that are printed, and these differ."""
    sizes = _sizes(counterexample.sizes)
    numbers = dict(_numbers(counterexample, claim, sizes))
    functions = _functions(counterexample.functions)
    indices, row, column = _place(counterexample.place)
    sides = []
    for formula in (claim.left, claim.right):
        value = components(claim.model, sizes).value(formula, indices)
        columns = shape_of(value)[1] if shape_of(value) else 1
        entry = entries(value)[(row - 1) * columns + column - 1]
        sides.append(_evaluated(sp.sympify(entry), numbers, functions))
    return sides[0] != sides[1] and sides == [Fraction(counterexample.left), Fraction(counterexample.right)]


def _sizes(said: str) -> Sizes:
    widths = re.search(r"widths ([\d, ]*\d)", said)
    batch = re.search(r"m = (\d+)", said)
    if widths is None:
        return Sizes({}, {})
    several = tuple(map(int, widths.group(1).split(",")))
    return Sizes.of_network(several, int(batch.group(1)) if batch else 1)


def _functions(said: tuple[str, ...]) -> tuple[tuple[Any, ...], Any]:
    activations = {each.shown: each for each in SIMPLE_ACTIVATIONS}
    costs = {each.shown: each for each in SIMPLE_COSTS}
    *of_layers, cost = (each.split(" = ", 1)[1] for each in said)
    return tuple(activations[each] for each in of_layers), costs[cost]


def _place(said: str) -> tuple[dict[str, int], int, int]:
    position = re.search(r"row (\d+), column (\d+)", said)
    row, column = map(int, position.groups()) if position else (1, 1)
    return {name: int(value) for name, value in re.findall(r"(\w+) = (\d+)", said)}, row, column


def _numbers(counterexample: Counterexample, claim: Claim, sizes: Sizes) -> list[tuple[sp.Symbol, Fraction]]:
    """The given numbers by their SymPy names: they are printed in the order in which the model gives them."""
    found: list[sp.Symbol] = []
    for key in claim.model.keys(sizes):
        declared = claim.model.given_of(key, sizes)
        if declared is not None:
            found += [symbol_at(key, position) for position in sizes.entries(declared[0].symbol.shape, declared[1])]
    printed = counterexample.values
    named = zip(found, printed, strict=True)
    return [(symbol, Fraction(value)) for symbol, (_, value) in named]


def _evaluated(expression: sp.Expr, numbers: Mapping[sp.Symbol, Fraction], functions: tuple[Any, Any]) -> Fraction:
    """The number that the expression is; what is none of these raises TypeError."""
    inner = [_evaluated(each, numbers, functions) for each in expression.args]
    kind = type(expression)
    if expression.is_Rational:
        return Fraction(int(expression.p), int(expression.q))
    if expression.is_Symbol:
        return numbers[expression]
    if expression.is_Add:
        return sum(inner, Fraction(0))
    if expression.is_Mul:
        return prod(inner, start=Fraction(1))
    if expression.is_Pow and inner[1].denominator == 1:
        return inner[0] ** inner[1].numerator
    activations, cost = functions
    if hasattr(kind, "activation_of"):
        _, layer, order = kind.activation_of
        chosen = activations[0 if layer is None else (layer - 1) % len(activations)]
        return Fraction(chosen.derivative(order, inner[0]))
    if hasattr(kind, "cost_of"):
        return Fraction(cost.derivative(kind.cost_of[1], tuple(inner)))
    raise TypeError(f"{expression} is no expression of numbers, g and C.")
