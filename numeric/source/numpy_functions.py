"""NumPy source of activations and costs: g, g′, C and ∇C, stable where the formula as written overflows.

ln(1 + e^z) ↦ softplus(z), 1/(1 + e^{−z}) ↦ sigmoid(z), y ln a ↦ xlogy(y, a): a formula, named or a user's own, is
rewritten in a few helpers, differentiated or taken from the table, and printed. Only the helpers are NumPy written
by hand; each says which function it is, and the rules of its derivative are proved by ``prove_rules``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy as sp
from sympy.core.function import ArgumentIndexError

from numeric.source.numpy_expressions import HELPERS, docstring, full_like, numpy_expression, plain_expression, wrapped
from symbolic.scalars.functions import CostFunction, ScalarFunction, a, activation_table, y, z
from symbolic.scalars.identities import equal


class sigmoid(sp.Function):  # type: ignore[misc]
    """1/(1 + e^{−u}), with the derivative sigmoid(u) sigmoid(−u)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sigmoid(self.args[0]) * sigmoid(-self.args[0])


class softplus(sp.Function):  # type: ignore[misc]
    """ln(1 + e^u), with the derivative sigmoid(u)."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        return sigmoid(self.args[0])


class xlogy(sp.Function):  # type: ignore[misc]
    """x ln u, with the derivatives ln u by x and x/u by u."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        x, u = self.args
        return sp.log(u) if argindex == 1 else ratio(x, u)


class ratio(sp.Function):  # type: ignore[misc]
    """x/u, and 0 where x is 0; it is differentiated no further."""

    def fdiff(self, argindex: int = 1) -> sp.Expr:
        raise ArgumentIndexError(self, argindex)


MEANINGS: dict[Any, Any] = {
    sigmoid: lambda u: 1 / (1 + sp.exp(-u)),
    softplus: lambda u: sp.log(1 + sp.exp(u)),
    xlogy: lambda x, u: x * sp.log(u),
    ratio: lambda x, u: x / u,
}
"""What the helpers are."""


def meaning(expression: sp.Expr) -> sp.Expr:
    """The expression with every helper written out."""
    for helper, definition in MEANINGS.items():
        expression = expression.replace(helper, definition)
    return expression


@cache
def prove_rules() -> None:
    """Each helper's own rule of differentiation is SymPy's derivative of what the helper means, exactly.

    Raises ArithmeticError where that cannot be proved: no source is written then.
    """
    x, u = sp.symbols("x u", real=True)
    for call in (sigmoid(u), softplus(u), xlogy(x, u)):
        for by in sorted(call.free_symbols, key=str):
            if equal(sp.diff(meaning(call), by), meaning(sp.diff(call, by))) is not True:
                raise ArithmeticError(f"The derivative of {call} by {by} is not proved.")


def differentiate(expression: sp.Expr, by: sp.Symbol) -> sp.Expr:
    """The derivative of an expression in helpers, in helpers, by the rules that are proved."""
    prove_rules()
    return sp.diff(expression, by)


HELPER_SOURCES = {
    "sigmoid": '''
def sigmoid(z: Array) -> Array:
    """1 / (1 + exp(−z)), without overflow for any z."""
    positive = z.real > 0
    e = np.exp(np.where(positive, -z, z))  # at most 1
    return np.where(positive, 1, e) / (1 + e)
''',
    "softplus": '''
def softplus(z: Array) -> Array:
    """ln(1 + exp(z)) = max(z, 0) + ln(1 + exp(−|z|)), without overflow for any z."""
    positive = z.real > 0
    return np.where(positive, z, 0) + np.log1p(np.exp(np.where(positive, -z, z)))
''',
    "xlogy": '''
def xlogy(x: Array, u: Array) -> Array:
    """x ln(u), and 0 where x is 0, even for u = 0."""
    with np.errstate(divide="ignore"):  # ln(0) = −∞ is meant
        return x * np.log(np.where(x == 0, 1, u))
''',
    "ratio": '''
def ratio(x: Array, u: Array) -> Array:
    """x / u, and 0 where x is 0, even for u = 0."""
    with np.errstate(divide="ignore"):  # x / 0 = ±∞ is meant
        return x / np.where(x == 0, 1, u)
''',
    "erf": '''
def erf(x: Array) -> Array:
    """2/√π ∫₀ˣ exp(−t²) dt, to an absolute error of 5e-16 (1e-6 in float32).

    For |x| < 6 exp(−t²) is, to 16 digits, a function of period 12; this is its
    Fourier series, integrated term by term. Beyond, erf is ±1 to 16 digits.
    """
    h = math.pi / 12
    series = h * x
    for k in range(1, 25):
        series = series + math.exp(-((h * k) ** 2)) / k * np.sin(2 * h * k * x)
    return np.where(abs(x.real) < 6, 2 / math.pi * series, np.sign(x.real))
''',
}
assert set(HELPER_SOURCES) == set(HELPERS)


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """def name(parameters): a docstring and lines of NumPy; ``helpers`` are the ones that it calls."""

    name: str
    parameters: tuple[str, ...]
    summary: str
    body: tuple[str, ...]
    helpers: frozenset[str]

    def text(self) -> str:
        """The function as it stands in a module."""
        signature = ", ".join(f"{each}: Array" for each in self.parameters)
        lines = [f"def {self.name}({signature}) -> Array:", *docstring(self.summary)]
        return "\n".join([*lines, *(part for line in self.body for part in wrapped(f"    {line}"))]) + "\n"


def named(function: ScalarFunction) -> ScalarFunction:
    """The named activation that a user's own formula equals exactly, or the function as it is."""
    if function.given_by == "name" or function.kinks:
        return function
    for row in activation_table().values():
        if not row.kinks and _near(row.definition, function.definition) and equal(row.definition, function.definition):
            return row
    return function


def _near(first: sp.Expr, second: sp.Expr) -> bool:
    """A glance at two numbers, so that only what may be equal is compared exactly."""
    gaps = [(first - second).subs(z, at).evalf(20) for at in (sp.Rational(3, 7), sp.Rational(-5, 8))]
    return all(gap.is_number and gap.is_finite and abs(gap) < 1e-12 for gap in gaps)


def stable(expression: sp.Expr, with_logarithms: bool = False) -> sp.Expr:
    """ln(1 + e^u) ↦ softplus(u), 1/(1 + e^u) ↦ sigmoid(−u) and, of costs, x ln u ↦ xlogy(x, u)."""
    expression = expression.replace(_is_softplus, lambda e: softplus(_exponent(e.args[0])))
    expression = expression.replace(
        lambda e: e.is_Pow and e.exp.is_Integer and e.exp < 0 and _exponent(e.base) is not None,
        lambda e: sigmoid(-(_exponent(e.base) or sp.Integer(0))) ** -e.exp,
    )
    expression = expression.replace(lambda e: e.is_Mul, _odds)
    if with_logarithms:
        expression = expression.replace(lambda e: e.is_Mul, _with_logarithm)
    return expression


def _exponent(expression: sp.Expr) -> sp.Expr | None:
    """u where the expression is 1 + e^u."""
    if expression.is_Add and len(expression.args) == 2 and sp.S.One in expression.args:
        (other,) = (each for each in expression.args if each != 1)
        return other.args[0] if isinstance(other, sp.exp) else None
    return None


def _is_softplus(expression: sp.Expr) -> bool:
    return isinstance(expression, sp.log) and _exponent(expression.args[0]) is not None


def _odds(product: sp.Expr) -> sp.Expr:
    """e^u sigmoid(−u) ↦ sigmoid(u)."""
    for factor in product.args:
        if isinstance(factor, sp.exp) and sigmoid(-factor.args[0]) in product.args:
            return product / factor / sigmoid(-factor.args[0]) * sigmoid(factor.args[0])
    return product


def _with_logarithm(product: sp.Expr) -> sp.Expr:
    coefficient, rest = product.as_coeff_Mul()
    logarithms = [each for each in sp.Mul.make_args(rest) if isinstance(each, sp.log)]
    if len(logarithms) != 1 or not (rest / logarithms[0]).free_symbols:
        return product
    return coefficient * xlogy(rest / logarithms[0], logarithms[0].args[0])


def activation_sources(function: ScalarFunction, name: str) -> tuple[FunctionSource, FunctionSource]:
    """g and g′ as functions of z, called ``name`` and ``name_prime``."""
    function = named(function)
    value = stable(function.definition)
    slope = _slope(function, value)
    prime = f"{name}_prime"
    shown = plain_expression(function.derivative) + (
        ", where a = g(z)" if a in function.derivative.free_symbols else ""
    )
    convention = f"; {function.convention}" if function.convention else ""
    before = (f"a = {name}(z)",) if a in slope.free_symbols else ()
    return (
        _function(name, ("z",), f"g(z) = {plain_expression(function.definition)}.", (value,), "z"),
        _function(prime, ("z",), f"g′(z) = {shown}{convention}.", (slope,), "z", before),
    )


def _slope(function: ScalarFunction, value: sp.Expr) -> sp.Expr:
    """g′ of the table; of a user's own formula that helpers changed, by their rules of differentiation."""
    if function.given_by == "name" or value == function.definition:
        return stable(function.derivative)
    return differentiate(value, z)


def cost_sources(cost: CostFunction, through: ScalarFunction | None = None) -> tuple[FunctionSource, FunctionSource]:
    """C and ∇C of every column of A; C of Z where ``through`` is the activation before it (``cost_of_logits``)."""
    targets = ("Y",) if cost.separable else ()
    letters = {a: sp.Symbol("A", real=True), y: sp.Symbol("Y", real=True), z: sp.Symbol("Z", real=True)}
    shown = plain_expression(cost.definition)
    gradients = ", ".join(map(plain_expression, cost.gradient))
    convention = f"; {cost.convention}" if cost.convention else ""
    value = stable(cost.definition, with_logarithms=True)
    slopes = tuple(
        slope if value == cost.definition else differentiate(value, by)
        for slope, by in zip(cost.gradient, cost.arguments or (a,), strict=True)
    )
    if not cost.separable:
        before = (f"{', '.join(map(str, cost.arguments))}{',' * (len(cost.arguments) == 1)} = A",)
        like = str(cost.arguments[0])
        return (
            _function("C", ("A",), f"C(a) = {shown}, for every column a of A.", (value,), like, before),
            _function("nabla_C", ("A",), f"∇C(a) = ({gradients}), column by column.", slopes, like, before, stack=True),
        )
    argument, summary = "A", f"C = Σᵢ c(aᵢ, yᵢ) with c = {shown}, for every column."
    logits = None if through is None else cost_of_logits(cost, through)
    if logits is not None:
        argument, value = "Z", logits
        summary = f"C = Σᵢ c(aᵢ, yᵢ) with c = {shown} and a = g(z), for every column."
    return (
        _function("C", (argument, *targets), summary, (value.subs(letters),), argument, total=True),
        _function("nabla_C", ("A", "Y"), f"∂c/∂a = {gradients}{convention}.", (slopes[0].subs(letters),), "A"),
    )


def output_error(cost: CostFunction, function: ScalarFunction) -> sp.Expr | None:
    """∂c/∂a · g′ where it is a polynomial though ∂c/∂a has a denominator: (a − y)/(a (1 − a)) · a (1 − a) = a − y.

    The product as it stands is 0/0 where a saturates. The equality is proved, or None is returned.
    """
    function = named(function)
    if not cost.separable or function.kinks or cost.kinks or not cost.gradient[0].is_rational_function(a, y):
        return None
    product = cost.gradient[0] * function.derivative
    simple = sp.cancel(product)
    if not sp.denom(sp.together(cost.gradient[0])).free_symbols or sp.denom(simple).free_symbols:
        return None
    return simple if equal(simple, product) is True else None


def cost_of_logits(cost: CostFunction, function: ScalarFunction) -> sp.Expr | None:
    """c(g(z), y) without ln(g(z)): −y ln σ(z) − (1 − y) ln(1 − σ(z)) = y softplus(−z) + (1 − y) softplus(z).

    Proved by its derivative and its value at one point; None where there is no such form.
    """
    if named(function).name != "sigmoid" or output_error(cost, function) is None:
        return None
    u = sp.Wild("u")
    written = cost.definition.subs(a, sigmoid(z))
    logits = written.replace(sp.log(sigmoid(u)), -softplus(-u)).replace(sp.log(1 - sigmoid(u)), -softplus(u))
    if logits.has(sp.log):
        return None
    same_slope = equal(sp.diff(meaning(logits), z), sp.diff(meaning(written), z)) is True
    gap = (meaning(logits) - meaning(written)).subs(z, 0)
    return logits if same_slope and sp.expand(sp.expand_log(gap)) == 0 else None


def _function(
    name: str,
    parameters: tuple[str, ...],
    summary: str,
    values: tuple[sp.Expr, ...],
    like: str,
    before: tuple[str, ...] = (),
    total: bool = False,
    stack: bool = False,
) -> FunctionSource:
    """The function that returns the value: summed over the rows (``total``), or several values as rows (``stack``)."""
    taken = {*parameters, *(str(symbol) for value in values for symbol in value.free_symbols)}
    lines, short = [*before], []
    for letter, call in zip((each for each in "stuvw" if each not in taken), _repeated(values), strict=False):
        lines.append(f"{letter} = {numpy_expression(call)}")
        short.append((call, sp.Symbol(letter, real=True)))
    texts = [numpy_expression(value.subs(short)) if value.free_symbols else full_like(value, like) for value in values]
    result = f"np.stack([{', '.join(texts)}])" if stack else f"np.sum({texts[0]}, axis=0)" if total else texts[0]
    if any(_may_overflow(piece) for value in values for piece in value.atoms(sp.Piecewise)):
        lines += [
            'with np.errstate(all="ignore"):  # every piece is computed, and one is taken',
            f"    return {result}",
        ]
    else:
        lines.append(f"return {result}")
    used = frozenset(helper for helper in HELPERS if any(f"{helper}(" in line for line in lines))
    return FunctionSource(name, parameters, summary, tuple(lines), used)


def _may_overflow(piecewise: sp.Piecewise) -> bool:
    """Whether a piece may overflow or divide by zero where another one is taken."""
    tame = (sp.Piecewise, sp.Max, sp.Min, sp.Abs, sp.sign, sigmoid, softplus)
    return any(not isinstance(each, tame) for each in piecewise.atoms(sp.Function)) or any(
        not (each.exp.is_Integer and each.exp > 0) for each in piecewise.atoms(sp.Pow) if each.free_symbols
    )


def _repeated(values: Iterable[sp.Expr]) -> list[sp.Expr]:
    """The function calls that are written more than once: they are computed once."""
    written = [
        each
        for value in values
        for each in sp.preorder_traversal(value)
        if isinstance(each, sp.Function) and each.free_symbols and not each.has(sp.Piecewise)
    ]
    again = {each for each in written if written.count(each) > 1}
    outer = [each for each in again if not any(each != other and other.has(each) for other in again)]
    return sorted(outer, key=sp.default_sort_key)


def helper_sources(sources: Iterable[FunctionSource]) -> list[str]:
    """The helpers that these functions call, as source, in the order of the table."""
    needed = {helper for source in sources for helper in source.helpers}
    return [source.lstrip("\n") for name, source in HELPER_SOURCES.items() if name in needed]
