"""Whether two scalar expressions are equal, exactly: d/dz 1/(1+e^{−z}) = a (1 − a).

Exponentials, logarithms, roots and erf become letters, and what is left is a rational function, which is zero
exactly when its numerator is. Where the letters hide a relation the answer is None, not a guess.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from symbolic.scalars.functions import CostFunction, ScalarFunction, a, y, z


def equal(first: sp.Expr, second: sp.Expr) -> bool | None:
    """True where first − second is 0 as a rational function of exponentials; False where a number shows that
    it is not; None where neither is known."""
    difference = _in_letters(first - second)
    if sp.cancel(sp.together(difference)) == 0:
        return True
    return False if _differs_somewhere(first - second) else None


def _in_letters(expression: sp.Expr) -> sp.Expr:
    """e^{k u} ↦ E_u^k for whole k; every other function of a symbol ↦ a letter of its own."""
    expanded = sp.expand(expression.rewrite(sp.exp), power_exp=True, mul=False, multinomial=False)
    letters: dict[sp.Expr, sp.Symbol] = {}

    def letter(of: sp.Expr) -> sp.Symbol:
        return letters.setdefault(of, sp.Dummy(positive=True))

    def exponential(argument: sp.Expr) -> sp.Expr:
        power, rest = argument.as_coeff_Mul()
        if power.is_Integer:
            return letter(sp.exp(rest)) ** power
        return letter(sp.exp(argument))

    replaced = expanded.replace(sp.exp, exponential)
    return replaced.replace(lambda e: isinstance(e, sp.Function), letter)


def _differs_somewhere(difference: sp.Expr) -> bool:
    free = sorted(difference.free_symbols, key=str)
    points = (sp.Rational(3, 7), sp.Rational(2, 5), sp.Rational(5, 8), sp.Rational(1, 3))
    for shift in range(len(points)):
        values = {symbol: points[(place + shift) % len(points)] for place, symbol in enumerate(free)}
        value = difference.subs(values).evalf(50)
        if value.is_number and abs(value) > sp.Float("1e-30"):
            return True
    return False


def derivative_holds(function: ScalarFunction) -> bool | None:
    """Whether g′ as written in the table is SymPy's derivative of g, on every piece between the kinks."""
    return _all(
        equal(sp.diff(definition, z), derivative)
        for definition, derivative in zip(
            _pieces(function.definition), _pieces(function.derivative_in_z()), strict=True
        )
    )


def gradient_holds(cost: CostFunction) -> bool | None:
    """Whether ∂C/∂a as written in the table is SymPy's derivative of C, away from the kinks."""
    if not cost.separable:
        return _all(
            equal(sp.diff(cost.definition, letter), entry)
            for letter, entry in zip(cost.arguments, cost.gradient, strict=True)
        )
    # On y = a ± t with t > 0 every |y − a| and sign is resolved: one pass for each side of the kink.
    distance = sp.Dummy(positive=True)
    direct = sp.diff(cost.definition, a)
    return _all(
        equal(direct.subs(y, a + side * distance), cost.gradient[0].subs(y, a + side * distance)) for side in (1, -1)
    )


def _all(answers: Iterable[bool | None]) -> bool | None:
    several = list(answers)
    if False in several:
        return False
    return None if None in several else True


def _pieces(expression: sp.Expr) -> list[sp.Expr]:
    if isinstance(expression, sp.Piecewise):
        return [piece for piece, _ in expression.args]
    return [expression]
