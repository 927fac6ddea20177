"""SymPy expressions as NumPy that writes into ``out``: a (1 − a) ↦ ``out = np.subtract(1, a, out=out)``, ``out *= a``.

One operand is computed in ``out`` and the others are put to it: plain ones as they are, and only a second operand that
is compound is a temporary array. With ``out=None`` NumPy makes a new array at the first statement.
"""

from __future__ import annotations

from collections.abc import Sequence

import sympy as sp

from numeric.source.numpy_expressions import HELPERS, NUMPY_NAMES, numpy_expression


def in_place(expression: sp.Expr, like: str) -> list[str]:
    """The statements of a function body that leave the expression in ``out`` and return it.

    ``like`` is the argument that has the shape and dtype of the result.
    """
    *lines, last = _into_out(expression, like)
    if last.endswith("out=out)"):
        return [*lines, f"return {last.removeprefix('out = ')}"]
    return [*lines, last, "return out"]


def _into_out(expression: sp.Expr, like: str) -> list[str]:
    """``out = …`` and what follows; ``out`` holds nothing yet."""
    if expression.is_Add:
        return _sum(expression, like)
    if expression.is_Mul and not expression.is_number:
        return _product(expression, like)
    if expression.is_Pow and expression.free_symbols:
        return _power(expression, like)
    name = type(expression).__name__
    if name in HELPERS and len(expression.args) > 1:
        return [f"out = {name}({', '.join(map(numpy_expression, expression.args))}, out=out)"]
    if (name in NUMPY_NAMES or name in HELPERS) and len(expression.args) == 1 and expression.free_symbols:
        function = name if name in HELPERS else f"np.{NUMPY_NAMES[name]}"
        return _applied(expression.args[0], like, f"{function}({{}}, out=out)")
    if isinstance(expression, sp.Symbol):
        return [f"out = np.multiply({expression}, 1, out=out)"]
    text = numpy_expression(expression)
    for ufunc in ("np.maximum(", "np.minimum("):
        if text.startswith(ufunc) and text.count("(") == 1:
            return [f"out = {text[:-1]}, out=out)"]
    return [f"out = np.empty_like({like}) if out is None else out", f"out[...] = {_of_truth(expression) or text}"]


def _of_truth(expression: sp.Expr) -> str | None:
    """``z > 0`` of what is 1 where z > 0 and 0 elsewhere: a truth value is 1 or 0."""
    if isinstance(expression, sp.Piecewise) and len(expression.args) == 2:
        (one, condition), (zero, otherwise) = expression.args
        if (one, zero, otherwise) == (1, 0, True):
            return numpy_expression(condition)
    return None


def _is_leaf(expression: sp.Expr) -> bool:
    return expression.is_Symbol or not expression.free_symbols


def _applied(argument: sp.Expr, like: str, call: str) -> list[str]:
    """A call of one argument, which is computed in ``out`` itself if it is no name."""
    if _is_leaf(argument):
        return [f"out = {call.format(numpy_expression(argument))}"]
    return [*_into_out(argument, like), call.format("out")]


def _power(expression: sp.Pow, like: str) -> list[str]:
    base, exponent = expression.as_base_exp()
    if exponent == 2 and _is_leaf(base):
        return [f"out = np.multiply({base}, {base}, out=out)"]
    if exponent == sp.Rational(1, 2):
        return _applied(base, like, "np.sqrt({}, out=out)")
    if exponent == -1:
        return _applied(base, like, "np.divide(1, {}, out=out)")
    if _is_leaf(base) and exponent.is_Integer:
        return [f"out = np.power({base}, {exponent}, out=out)"]
    if exponent.is_Integer and exponent > 0:
        return [*_into_out(base, like), f"out **= {exponent}"]
    return [f"out = np.multiply({numpy_expression(expression)}, 1, out=out)"]


def _split(term: sp.Expr) -> tuple[bool, sp.Expr]:
    """Whether a term is subtracted, and the term without its sign."""
    negative = bool(term.could_extract_minus_sign())
    return negative, -term if negative else term


def _sum(expression: sp.Add, like: str) -> list[str]:
    """The first compound term in ``out``, the others added to it or subtracted from it."""
    terms = sorted(map(_split, expression.as_ordered_terms()), key=lambda each: each[0])
    return _gathered(terms, like, ("add", "+="), ("subtract", "-="), "np.negative(out, out=out)")


def _product(expression: sp.Mul, like: str) -> list[str]:
    """The first compound factor in ``out``, multiplied and divided by the others."""
    negative, positive = _split(expression)
    coefficient, rest = positive.as_coeff_Mul()
    factors = [(False, sp.Integer(coefficient.p)), (True, sp.Integer(coefficient.q))] if coefficient.is_Rational else []
    for factor in sp.Mul.make_args(rest):
        base, exponent = factor.as_base_exp()
        below = bool(factor.is_Pow and exponent.is_Rational and exponent < 0)
        factors.append((below, base**-exponent if below else factor))
    factors = [each for each in factors if each[1] != 1]
    factors.sort(key=lambda each: (each[0], bool(each[1].is_number)))
    if factors[0][0]:
        factors.insert(0, (False, sp.S.One))
    lines = _gathered(factors, like, ("multiply", "*="), ("divide", "/="), "np.divide(1, out, out=out)")
    return [*lines, "np.negative(out, out=out)"] if negative else lines


def _gathered(
    operands: Sequence[tuple[bool, sp.Expr]],
    like: str,
    direct: tuple[str, str],
    inverse: tuple[str, str],
    invert: str,
) -> list[str]:
    """Operands put together by + and − or by · and /: (whether inverse, operand), the direct ones first."""
    rest = list(operands)
    inverted, pivot = rest.pop(next((place for place, (_, each) in enumerate(rest) if not _is_leaf(each)), 0))
    if not _is_leaf(pivot) and pivot not in (1,):
        lines = _into_out(pivot, like)
        if inverted and rest and not rest[0][0]:
            # u − out or u / out, in one statement.
            lines.append(f"np.{inverse[0]}({numpy_expression(rest.pop(0)[1])}, out, out=out)")
        elif inverted:
            lines.append(invert)
    else:
        other_inverted, other = rest.pop(0)
        if not pivot.free_symbols and not other.free_symbols:
            return [f"out = np.full_like({like}, {numpy_expression(pivot)})"]
        name = (inverse if other_inverted else direct)[0]
        lines = [f"out = np.{name}({numpy_expression(pivot)}, {numpy_expression(other)}, out=out)"]
    for each_inverted, each in rest:
        lines.append(f"out {(inverse if each_inverted else direct)[1]} {numpy_expression(each)}")
    return lines
