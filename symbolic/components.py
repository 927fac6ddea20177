"""Formulas as SymPy expressions, component by component, at concrete sizes; derivatives by SymPy's own ``diff``.

∂A/∂B: A is written out with B cut free (fresh symbols in place of what defines it), SymPy differentiates, and B's
definition is put back. Abstract g and C are SymPy functions whose derivatives are functions again: g′, C_i.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from typing import Any

import sympy as sp

from symbolic.domains import Indices, Position, each_entry, matrix, shape_of
from symbolic.evaluator import Evaluator
from symbolic.formula import ONES, Formula
from symbolic.indices import Sizes
from symbolic.model import Key, Model
from symbolic.scalars.functions import CostFunction, ScalarFunction, a, y, z


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What g^1, …, g^L and C are; None is “any differentiable function”.

    One activation alone is the g of all layers.
    """

    activations: tuple[ScalarFunction | None, ...] = (None,)
    cost: CostFunction | None = None

    @property
    def abstract(self) -> bool:
        """Whether every function is any differentiable one."""
        return self.cost is None and not any(self.activations)

    def activation(self, layer: int | None) -> ScalarFunction | None:
        """The g of a layer."""
        return self.activations[0] if layer is None or len(self.activations) == 1 else self.activations[layer - 1]


@dataclass(frozen=True, slots=True)
class Components:
    """The domain of SymPy expressions."""

    interpretation: Interpretation = Interpretation()

    def number(self, value: Fraction) -> sp.Expr:
        return sp.Rational(value.numerator, value.denominator)

    def variable(self, key: Key, position: Position) -> sp.Symbol:
        return symbol_at(key, position)

    def apply(self, function: str, layer: int | None, order: int, argument: sp.Expr) -> sp.Expr:
        if function == ONES:
            return sp.Integer(0 if order else 1)
        chosen = self.interpretation.activation(layer)
        if chosen is None:
            return abstract_activation(function, layer, order)(argument)
        return _derivative(chosen, order).subs({z: argument})

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[sp.Expr, ...]) -> sp.Expr:
        chosen = self.interpretation.cost
        if chosen is None:
            return abstract_cost(sample, partials, len(arguments))(*arguments)
        if not chosen.separable:
            expression = chosen.definition
            if partials:
                expression = chosen.gradient[partials[0] - 1]
                for place in partials[1:]:
                    expression = sp.diff(expression, chosen.arguments[place - 1])
            return expression.subs(dict(zip(chosen.arguments, arguments, strict=True)), simultaneous=True)
        if not partials:
            return sp.Add(*(_of_one(chosen.definition, sample, k, each) for k, each in enumerate(arguments, 1)))
        if len(set(partials)) > 1:
            return sp.Integer(0)
        place = partials[0]
        expression = sp.diff(chosen.gradient[0], a, len(partials) - 1) if len(partials) > 1 else chosen.gradient[0]
        return _of_one(expression, sample, place, arguments[place - 1])


def _of_one(expression: sp.Expr, sample: int | None, place: int, argument: sp.Expr) -> sp.Expr:
    return expression.subs({a: argument, y: target_at(place, sample)}, simultaneous=True)


@cache
def _derivative(function: ScalarFunction, order: int) -> sp.Expr:
    if order == 0:
        return function.definition
    if order == 1:
        return function.derivative_in_z()
    return sp.diff(function.derivative_in_z(), z, order - 1)


def symbol_at(key: Key, position: Position) -> sp.Symbol:
    """w^l_{ij} as a SymPy symbol: ``w__l_i_j``, which SymPy prints with its scripts."""
    name, layer = key
    letter = _SYMPY_LETTERS.get(name, name)
    if position and position[-1] == 1 and name not in {"W", "X", "Z", "A", "Δ"}:
        position = position[:-1]
    if position and letter == "W":
        letter = "w"
    above = "" if layer is None else f"__{layer}"
    return sp.Symbol(letter + above + "".join(f"_{place}" for place in position), real=True)


_SYMPY_LETTERS = {"δ": "delta", "Δ": "Delta", "η": "eta"}


def target_at(place: int, sample: int | None = None) -> sp.Symbol:
    """y_i, or y_{ij} for output i of sample j."""
    return sp.Symbol(f"y_{place}" if sample is None else f"y_{place}_{sample}", real=True)


@cache
def abstract_activation(name: str, layer: int | None, order: int) -> Callable[[sp.Expr], sp.Expr]:
    """g^l differentiated ``order`` times, as a SymPy function whose derivative is the next."""
    above = "" if layer is None else f"^{{{layer}}}"
    primes = "'" * order
    latex = f"{{{name}{above}}}{primes}" if above and primes else f"{name}{above}{primes}"

    def fdiff(self: Any, argindex: int = 1) -> sp.Expr:
        return abstract_activation(name, layer, order + 1)(self.args[0])

    label = f"{name}{'' if layer is None else layer}{primes}"
    made: Callable[[sp.Expr], sp.Expr] = type(
        label,
        (sp.Function,),
        {"nargs": 1, "fdiff": fdiff, "_latex": _print_as(latex), "activation_of": (name, layer, order)},
    )
    return made


@cache
def abstract_cost(sample: int | None, partials: tuple[int, ...], arity: int) -> Callable[..., sp.Expr]:
    """C differentiated by the arguments with these numbers, as a SymPy function of all outputs."""
    below = "".join(map(str, partials))
    above = "" if sample is None else f"({sample})"
    latex = "C" + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")

    def fdiff(self: Any, argindex: int = 1) -> sp.Expr:
        return abstract_cost(sample, tuple(sorted((*partials, argindex))), arity)(*self.args)

    made: Callable[..., sp.Expr] = type(
        f"C{above}{'_' if below else ''}{below}",
        (sp.Function,),
        {"nargs": arity, "fdiff": fdiff, "_latex": _print_as(latex), "cost_of": (sample, partials)},
    )
    return made


def _print_as(latex: str) -> Callable[..., str]:
    def print_latex(self: Any, printer: Any, exp: str | None = None) -> str:
        call = f"{latex}\\left({', '.join(printer._print(each) for each in self.args)}\\right)"
        return call if exp is None else f"\\left({call}\\right)^{{{exp}}}"

    return print_latex


def differentiate(evaluator: Evaluator, numerator: Formula, key: Key, indices: Indices) -> Any:
    """∂A/∂B for every entry of A by SymPy's ``diff``, as functions of the position in B."""
    held = evaluator.cache.get(key)
    if held is None:
        held = evaluator.cache[key] = _cut(evaluator, key)
    inner, free, back = held

    def derivative(expression: sp.Expr, position: Position) -> sp.Expr:
        by = free[position[0] - 1, position[1] - 1] if position else free
        return sp.diff(expression, by).xreplace(back)

    return each_entry(lambda expression: partial(derivative, expression), inner.value(numerator, indices))


def _cut(evaluator: Evaluator, key: Key) -> tuple[Evaluator, Any, dict[sp.Expr, sp.Expr]]:
    """An evaluator in which B is free, its symbols, and what they stand for."""
    point = evaluator.symbol(key)
    back: dict[sp.Expr, sp.Expr] = {}
    if shape_of(point):
        rows, columns = shape_of(point)
        free: Any = matrix(
            [[symbol_at(key, (row + 1, column + 1)) for column in range(columns)] for row in range(rows)]
        )
        back = {free[place]: point[place] for place in _places(rows, columns) if free[place] != point[place]}
    else:
        free = symbol_at(key, ())
        if free != point:
            back = {free: point}
    held = {known: _constant(known, value, back) for known, value in evaluator.fixed.items()}
    inner = Evaluator(
        evaluator.model, evaluator.sizes, evaluator.domain, evaluator.differentiate, {**held, key: free}
    )  # fmt: skip
    return inner, free, back


def _constant(key: Key, value: Any, back: dict[sp.Expr, sp.Expr]) -> Any:
    """What is held, as a symbol for each entry: it may be made of what is differentiated by."""

    def entry(expression: sp.Expr) -> sp.Expr:
        if isinstance(expression, sp.Symbol):
            return expression
        held = sp.Dummy(key[0], real=True)
        back[held] = expression
        return held

    return each_entry(entry, value)


def _places(rows: int, columns: int) -> list[tuple[int, int]]:
    return [(row, column) for row in range(rows) for column in range(columns)]


def components(model: Model, sizes: Sizes, interpretation: Interpretation | None = None) -> Evaluator:
    """An evaluator whose values are SymPy expressions."""
    return Evaluator(model, sizes, Components(interpretation or Interpretation()), differentiate)


def as_matrix(value: Any) -> sp.Matrix:
    """The value as a SymPy matrix, or as it is where it is a scalar."""
    return sp.ImmutableDenseMatrix(value.tolist()) if shape_of(value) else value
