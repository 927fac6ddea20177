"""Named activations and costs: each one line of mathematics and its derivative, with the output a bound.

sigmoid: a = 1/(1 + e^{−z}), g′ = a (1 − a). The derivative is written here by hand (it is what gets printed and
turned into NumPy); ``symbolic/scalars/identities.py`` checks it against SymPy's derivative of the definition.
At a kink the table's value is a convention (relu: g′(0) = 0), and nothing is ever verified at one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

import sympy as sp

from symbolic.errors import InputError
from symbolic.scalars.names import ACTIVATIONS, COSTS

z, a, y = sp.symbols("z a y", real=True)
"""The letters of every scalar function: a = g(z); the cost of an output a with the target y."""


@dataclass(frozen=True, slots=True)
class ScalarFunction:
    """a = g(z) with g′(z) as an expression in z and a, and the places where g has no derivative."""

    name: str
    definition: sp.Expr
    derivative: sp.Expr
    latex: str
    latex_derivative: str
    kinks: tuple[sp.Expr, ...] = ()
    convention: str = ""
    given_by: str = "name"

    def derivative_in_z(self) -> sp.Expr:
        """g′ as an expression in z alone."""
        return self.derivative.subs(a, self.definition)


@dataclass(frozen=True, slots=True)
class CostFunction:
    """C(a) = Σ_i c(a_i, y_i), or any function of all outputs where ``arguments`` names them.

    ``gradient`` holds ∂c/∂a, or all ∂C/∂a_i of a joint cost.
    """

    name: str
    definition: sp.Expr
    gradient: tuple[sp.Expr, ...]
    latex: str
    latex_gradient: str
    kinks: tuple[sp.Expr, ...] = ()
    convention: str = ""
    domain: str = ""
    arguments: tuple[sp.Symbol, ...] = ()

    @property
    def separable(self) -> bool:
        """Whether C is a sum over the outputs."""
        return not self.arguments


def _step(value: Any, otherwise: Any) -> sp.Expr:
    return sp.Piecewise((value, z > 0), (otherwise, True))


@cache
def activation_table() -> dict[str, ScalarFunction]:
    """The named activations, by name."""
    logistic = 1 / (1 + sp.exp(-z))
    normal = (1 + sp.erf(z / sp.sqrt(2))) / 2
    density = sp.exp(-(z**2) / 2) / sp.sqrt(2 * sp.pi)
    slope = sp.Rational(1, 100)
    at_zero = (sp.Integer(0),)
    table = (
        ScalarFunction("identity", z, sp.Integer(1), r"z", r"1"),
        ScalarFunction("sigmoid", logistic, a * (1 - a), r"\frac{1}{1 + e^{-z}}", r"a (1 - a)"),
        ScalarFunction("tanh", sp.tanh(z), 1 - a**2, r"\tanh(z)", r"1 - a^{2}"),
        ScalarFunction(
            "relu",
            _step(z, 0),
            _step(1, 0),
            r"\max(0, z)",
            r"[z > 0]",
            at_zero,
            "g′(0) = 0 by convention",
        ),
        ScalarFunction(
            "leaky relu",
            _step(z, slope * z),
            _step(1, slope),
            r"\max(0.01\,z, z)",
            r"[z > 0] + 0.01\,[z \le 0]",
            at_zero,
            "g′(0) = 0.01 by convention",
        ),
        ScalarFunction("softplus", sp.log(1 + sp.exp(z)), logistic, r"\ln(1 + e^{z})", r"\frac{1}{1 + e^{-z}}"),
        ScalarFunction(
            "silu",
            z * logistic,
            logistic * (1 + z * (1 - logistic)),
            r"\frac{z}{1 + e^{-z}}",
            r"\sigma(z) \left(1 + z (1 - \sigma(z))\right)",
        ),
        ScalarFunction(
            "gelu",
            z * normal,
            normal + z * density,
            r"\frac{z}{2} \left(1 + \operatorname{erf}\left(\frac{z}{\sqrt{2}}\right)\right)",
            r"\Phi(z) + z \varphi(z)",
        ),
    )
    assert tuple(each.name for each in table) == ACTIVATIONS
    return {each.name: each for each in table}


@cache
def cost_table() -> dict[str, CostFunction]:
    """The named costs, by name."""
    table = (
        CostFunction("quadratic", (y - a) ** 2 / 2, (a - y,), r"\frac{1}{2} \sum_i (y_i - a_i)^{2}", r"a_i - y_i"),
        CostFunction(
            "binary cross-entropy",
            -y * sp.log(a) - (1 - y) * sp.log(1 - a),
            ((a - y) / (a * (1 - a)),),
            r"-\sum_i \left(y_i \ln a_i + (1 - y_i) \ln(1 - a_i)\right)",
            r"\frac{a_i - y_i}{a_i (1 - a_i)}",
            domain="0 < a_i < 1",
        ),
        CostFunction(
            "absolute",
            sp.Abs(y - a),
            (sp.sign(a - y),),
            r"\sum_i \left|y_i - a_i\right|",
            r"\operatorname{sign}(a_i - y_i)",
            (y,),
            "the derivative at a_i = y_i is 0 by convention",
        ),
    )
    assert tuple(each.name for each in table) == COSTS
    return {each.name: each for each in table}


def _suggestion(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f" Did you mean “{close[0]}”?" if close else ""


def _is_name(source: str) -> bool:
    return len(source) > 1 and source.replace(" ", "").replace("-", "").replace("_", "").isalpha()


def _plain_name(source: str) -> str:
    return " ".join(source.replace("_", " ").split()).lower()


def _latex_of(expression: sp.Expr) -> str:
    return str(sp.latex(expression))


def activation(source: str | sp.Expr | Callable[[sp.Expr], sp.Expr] | ScalarFunction) -> ScalarFunction:
    """A named activation, or a user's own as LaTeX in z or as a SymPy expression in one symbol.

    Raises InputError for an unknown name, LaTeX that cannot be read, more than one free symbol.
    """
    if isinstance(source, ScalarFunction):
        return source
    if isinstance(source, str):
        if _is_name(source):
            found = activation_table().get(_plain_name(source).replace("leakyrelu", "leaky relu"))
            if found is None:
                raise InputError(
                    f"There is no activation “{source}”.{_suggestion(_plain_name(source), ACTIVATIONS)} Known: "
                    f"{', '.join(ACTIVATIONS)}; or give a formula in z as LaTeX, such as \\frac{{1}}{{1+e^{{-z}}}}."
                )
            return found
        from symbolic.scalars.scalar_latex import read_scalar

        return _own_activation(read_scalar(source, ["z"]), source)
    if not isinstance(source, sp.Expr) and callable(source):
        source = source(z)
    if not isinstance(source, sp.Expr):
        raise InputError(
            f"An activation is a name, LaTeX in z, or a SymPy expression in one symbol; this is {source!r}."
        )
    return _own_activation(source, _latex_of(source))


def _own_activation(expression: sp.Expr, latex: str) -> ScalarFunction:
    free = sorted(expression.free_symbols, key=str)
    if len(free) > 1:
        raise InputError(
            f"The activation {latex} has {len(free)} free symbols, {', '.join(map(str, free))}: an activation is a "
            "function of z alone. Give the others a number."
        )
    definition = expression.subs(free[0], z) if free else expression
    kinks = _kinks(definition, z)
    derivative = sp.diff(in_pieces(definition), z)
    return ScalarFunction(
        "g", definition, derivative, latex, _latex_of(derivative), kinks, _convention(kinks), "formula"
    )


def in_pieces(expression: sp.Expr) -> sp.Expr:
    """|u|, max and min as piecewise formulas: SymPy's derivatives of them have a Dirac delta at the kink."""
    rewritten: sp.Expr = expression.rewrite(sp.Piecewise)
    return sp.piecewise_fold(rewritten) if rewritten.has(sp.Piecewise) else rewritten


def _kinks(expression: sp.Expr, variable: sp.Symbol) -> tuple[sp.Expr, ...]:
    pieces = expression.atoms(sp.Abs, sp.Max, sp.Min, sp.sign, sp.Heaviside, sp.Piecewise)
    if not pieces:
        return ()
    found: set[sp.Expr] = set()
    for piece in in_pieces(expression).atoms(sp.core.relational.Relational):
        difference = piece.lhs - piece.rhs
        found.update(root for root in sp.roots(difference, variable) if root.is_real is not False)
    return tuple(sorted(found, key=sp.default_sort_key))


def _convention(kinks: tuple[sp.Expr, ...]) -> str:
    if not kinks:
        return ""
    return f"at {', '.join(map(str, kinks))} the derivative is that of the piece that holds there, by convention"


def cost(source: str | sp.Expr | sp.Lambda | CostFunction, outputs: int) -> CostFunction:
    """A named cost, a user's own c(a, y) as LaTeX or SymPy (summed over the outputs), or a Lambda of all outputs.

    Raises InputError for an unknown name, unreadable LaTeX, other symbols, a Lambda of the wrong arity.
    """
    if isinstance(source, CostFunction):
        return source
    if isinstance(source, str):
        if _is_name(source):
            found = cost_table().get(_plain_name(source).replace("binary cross entropy", "binary cross-entropy"))
            if found is None:
                raise InputError(
                    f"There is no cost “{source}”.{_suggestion(_plain_name(source), COSTS)} Known: {', '.join(COSTS)}; "
                    "or give the cost of one output a with the target y as LaTeX, such as \\frac{1}{2}(y-a)^2."
                )
            return found
        from symbolic.scalars.scalar_latex import read_scalar

        return _own_cost(read_scalar(source, ["a", "y"]), source)
    if isinstance(source, sp.Lambda):
        return _joint_cost(source, outputs)
    if not isinstance(source, sp.Expr):
        raise InputError(
            f"A cost is a name, LaTeX in a and y, a SymPy expression in a and y, or a Lambda of all outputs; "
            f"this is {source!r}."
        )
    return _own_cost(source, _latex_of(source))


def _own_cost(expression: sp.Expr, latex: str) -> CostFunction:
    letters = {"a": a, "y": y}
    others = sorted(str(each) for each in expression.free_symbols if str(each) not in letters)
    if others:
        raise InputError(
            f"The cost {latex} contains {', '.join(others)}: a cost is written in the output a and the target y of "
            "one output, and is summed over the outputs. For a cost that mixes the outputs give a SymPy Lambda of all."
        )
    definition = expression.subs({each: letters[str(each)] for each in expression.free_symbols})
    if not definition.has(a):
        raise InputError(f"The cost {latex} does not depend on the output a: every gradient would be 0.")
    kinks = _kinks(definition, a)
    gradient = sp.diff(in_pieces(definition), a)
    of_entry = {a: sp.Symbol("a_i", real=True), y: sp.Symbol("y_i", real=True)}
    return CostFunction(
        "C",
        definition,
        (gradient,),
        rf"\sum_i \left({_latex_of(definition.subs(of_entry))}\right)",
        _latex_of(gradient.subs(of_entry)),
        kinks,
        _convention(kinks),
    )


def _joint_cost(source: sp.Lambda, outputs: int) -> CostFunction:
    arguments = tuple(source.signature)
    if len(arguments) != outputs:
        raise InputError(
            f"The cost takes {len(arguments)} arguments and the network has {outputs} outputs: "
            "give a Lambda of exactly as many."
        )
    free = sorted(map(str, source.expr.free_symbols - set(arguments)))
    if free:
        raise InputError(f"The cost contains {', '.join(free)}, which are not among its arguments.")
    letters = tuple(sp.Symbol(f"a_{place}", real=True) for place in range(1, outputs + 1))
    definition = source.expr.subs(dict(zip(arguments, letters, strict=True)), simultaneous=True)
    gradient = tuple(sp.diff(in_pieces(definition), letter) for letter in letters)
    return CostFunction(
        "C", definition, gradient, _latex_of(definition), _latex_of(sp.Matrix(gradient)), arguments=letters
    )
