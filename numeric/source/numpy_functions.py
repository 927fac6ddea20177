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
from numeric.source.numpy_in_place import in_place as statements
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
def sigmoid(z: Array, out: Array | None = None) -> Array:
    """1 / (1 + exp(−z)); where exp(−z) overflows to ∞ this is 0, as it should be."""
    with np.errstate(over="ignore"):
        out = np.negative(z, out=out)
        np.exp(out, out=out)
        out += 1
        return np.divide(1, out, out=out)
''',
    "softplus": '''
def softplus(z: Array, out: Array | None = None) -> Array:
    """ln(1 + exp(z)) = max(z, 0) + ln(1 + exp(−|z|)), without overflow for any z."""
    positive = z.real > 0
    larger = np.where(positive, z, 0)
    out = np.subtract(z, 2 * larger, out=out)  # −|z|
    np.exp(out, out=out)
    np.log1p(out, out=out)
    out += larger
    return out
''',
    "xlogy": '''
def xlogy(x: Array, u: Array, out: Array | None = None) -> Array:
    """x ln(u), and 0 where x is 0, even for u = 0."""
    with np.errstate(divide="ignore"):  # ln(0) = −∞ is meant
        return np.multiply(x, np.log(np.where(x == 0, 1, u)), out=out)
''',
    "ratio": '''
def ratio(x: Array, u: Array, out: Array | None = None) -> Array:
    """x / u, and 0 where x is 0, even for u = 0."""
    with np.errstate(divide="ignore"):  # x / 0 = ±∞ is meant
        return np.divide(x, np.where(x == 0, 1, u), out=out)
''',
    "erf": '''
def erf(x: Array, out: Array | None = None) -> Array:
    """2/√π ∫₀ˣ exp(−t²) dt, to an absolute error of 5e-16 (3e-7 in float32).

    For |x| < 6 exp(−t²) is, to 16 digits, a function of period 12; this is its
    Fourier series, integrated term by term. Beyond, erf is ±1 to 16 digits.
    """
    h = math.pi / 12
    twice_cosine = 2 * np.cos(2 * h * x)
    before, term, after = np.zeros_like(x), np.zeros_like(x), np.empty_like(x)
    for k in range(24, 0, -1):  # Clenshaw: a sum of sines with one sine and one cosine
        np.multiply(twice_cosine, term, out=after)
        after -= before
        after += math.exp(-((h * k) ** 2)) / k
        before, term, after = term, after, before
    term *= np.sin(2 * h * x)
    term += h * x
    term *= 2 / math.pi
    value = np.where(abs(x.real) < 6, term, np.sign(x.real))
    return np.multiply(value, 1, out=out)
''',
}
assert set(HELPER_SOURCES) == set(HELPERS)


@dataclass(frozen=True, slots=True)
class FunctionSource:
    """def name(parameters): a docstring and lines of NumPy; ``helpers`` are the ones that it calls.

    ``in_place`` functions take ``out``, the array that they write to, as NumPy's own do.
    """

    name: str
    parameters: tuple[str, ...]
    summary: str
    body: tuple[str, ...]
    helpers: frozenset[str]
    in_place: bool = False

    def text(self) -> str:
        """The function as it stands in a module."""
        parameters = [f"{each}: Array" for each in self.parameters]
        parameters += ["out: Array | None = None"] if self.in_place else []
        lines = [f"def {self.name}({', '.join(parameters)}) -> Array:", *docstring(self.summary)]
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
    """g as a function of z, and g′ as one of z and a = g(z), called ``name`` and ``name_prime``."""
    function = named(function)
    value = stable(function.definition)
    slope = _slope(function, value)
    prime = f"{name}_prime"
    shown = plain_expression(function.derivative) + (
        ", where a = g(z)" if a in function.derivative.free_symbols else ""
    )
    convention = f"; {function.convention}" if function.convention else ""
    return (
        _function(name, ("z",), f"g(z) = {plain_expression(function.definition)}.", (value,), "z", in_place=True),
        _function(prime, ("z", "a"), f"g′(z) = {shown}{convention}.", (slope,), "z", in_place=True),
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
            _function(
                "nabla_C", ("A",), f"∇C(a) = ({gradients}), column by column.", slopes, like, before, in_place=True
            ),
        )
    argument, summary = "A", f"C = Σᵢ c(aᵢ, yᵢ) with c = {shown}, for every column."
    logits = None if through is None else cost_of_logits(cost, through)
    if logits is not None:
        argument, value = "Z", logits
        summary = f"C = Σᵢ c(aᵢ, yᵢ) with c = {shown} and a = g(z), for every column."
    return (
        _function("C", (argument, *targets), summary, (value.subs(letters),), argument, total=True),
        _function(
            "nabla_C", ("A", "Y"), f"∂c/∂a = {gradients}{convention}.", (slopes[0].subs(letters),), "A", in_place=True
        ),
    )


def output_error_source(error: sp.Expr) -> FunctionSource:
    """∇C ⊙ g′ of the last layer as the simpler expression in a and y that was proved to equal it."""
    letters = {a: sp.Symbol("A", real=True), y: sp.Symbol("Y", real=True)}
    summary = f"∇C(a) ⊙ g′(z) = {plain_expression(error)}, simplified."
    return _function("output_error", ("A", "Y"), summary, (error.subs(letters),), "A", in_place=True)


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
    in_place: bool = False,
) -> FunctionSource:
    """The function that returns the value, summed over the rows (``total``), or several values as rows."""
    taken = {*parameters, *(str(symbol) for value in values for symbol in value.free_symbols)}
    lines, short = [*before], []
    for letter, call in zip((each for each in "stuvw" if each not in taken), _repeated(values), strict=False):
        lines.append(f"{letter} = {numpy_expression(call)}")
        short.append((call, sp.Symbol(letter, real=True)))
    values = tuple(value.subs(short) for value in values)
    if in_place and len(values) == 1:
        result = statements(values[0], like)
    else:
        texts = [numpy_expression(value) if value.free_symbols else full_like(value, like) for value in values]
        several = f"np.stack([{', '.join(texts)}], out=out)"
        result = [f"return {several if in_place else f'np.sum({texts[0]}, axis=0)' if total else texts[0]}"]
    if any(_may_overflow(piece) for value in values for piece in value.atoms(sp.Piecewise)):
        lines.append('with np.errstate(all="ignore"):  # every piece is computed, and one is taken')
        result = [f"    {line}" for line in result]
    lines += result
    used = frozenset(helper for helper in HELPERS if any(f"{helper}(" in line for line in lines))
    return FunctionSource(name, parameters, summary, tuple(lines), used, in_place)


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
