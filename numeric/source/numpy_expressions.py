"""SymPy expressions as NumPy source and as plain text: z/(1 + exp(-z)) ↦ ``z / (1 + np.exp(-z))``.

SymPy's NumPyPrinter writes ``(1 + numpy.exp(-z))**(-1.0)`` and ``numpy.sqrt(2)``, which turns float32 into float64.
Here constants are Python floats (``math.sqrt(2)``), which leave the dtype alone, and the text is spaced as black
spaces it. What NumPy cannot compute is refused in a sentence.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import sympy as sp
from sympy.printing.str import StrPrinter

from symbolic.errors import InputError

NUMPY_NAMES: Mapping[str, str] = {
    "Abs": "abs", "sign": "sign", "floor": "floor", "ceiling": "ceil", "exp": "exp", "log": "log", "sqrt": "sqrt",
    "sin": "sin", "cos": "cos", "tan": "tan", "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "asinh": "arcsinh", "acosh": "arccosh", "atanh": "arctanh",
    "Heaviside": "heaviside",
}  # fmt: skip
"""SymPy's name of a function and NumPy's."""

RECIPROCALS: Mapping[str, str] = {
    "cot": "tan", "sec": "cos", "csc": "sin", "coth": "tanh", "sech": "cosh", "csch": "sinh",
}  # fmt: skip
"""1/f for an f that NumPy has."""

HELPERS = ("erf", "sigmoid", "softplus", "xlogy", "ratio")
"""Functions that NumPy lacks and the module defines for itself (numeric/source/numpy_functions.py)."""

INDENT = "    "
WIDTH = 88
"""The line length of a generated module: the default of black and ruff."""

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class _InOrder(StrPrinter):  # type: ignore[misc]
    """Sums with the positive terms first: y − a, not −a + y."""

    def _as_ordered_terms(self, expr: sp.Expr, order: Any = None) -> list[sp.Expr]:
        terms = super()._as_ordered_terms(expr, order)
        return sorted(terms, key=lambda term: bool(term.could_extract_minus_sign()))


class _NumPy(_InOrder):
    """Python source in the alphabet of ``np`` and ``math``."""

    def _print(self, expr: Any, **kwargs: Any) -> str:
        if isinstance(expr, sp.Expr) and expr.is_number and not expr.is_Rational:
            return _constant(expr)
        return str(super()._print(expr, **kwargs))

    def _print_Function(self, expr: sp.Function) -> str:
        name, arguments = type(expr).__name__, ", ".join(map(self._print, expr.args))
        if name in HELPERS:
            return f"{name}({arguments})"
        if name in NUMPY_NAMES:
            return f"np.{NUMPY_NAMES[name]}({arguments})"
        if name in RECIPROCALS:
            return f"(1 / np.{RECIPROCALS[name]}({arguments}))"
        raise _refusal(name)

    _print_Abs = _print_Heaviside = _print_sign = _print_Function

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp == sp.Rational(1, 2):
            return f"np.sqrt({self._print(expr.base)})"
        if expr.exp == sp.Rational(-1, 2):
            return f"(1 / np.sqrt({self._print(expr.base)}))"
        return str(super()._print_Pow(expr, rational=rational))

    def _print_Max(self, expr: sp.Max) -> str:
        return self._nested("np.maximum", expr)

    def _print_Min(self, expr: sp.Min) -> str:
        return self._nested("np.minimum", expr)

    def _nested(self, name: str, expr: sp.Expr) -> str:
        # The argument with a symbol comes first: np.maximum(z, 0), as everybody writes it.
        first, *rest = sorted(expr.args, key=lambda each: (bool(each.is_number), sp.default_sort_key(each)))
        text = self._print(first)
        for each in rest:
            text = f"{name}({text}, {self._print(each)})"
        return text

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        pieces = list(expr.args)
        if len(pieces) == 2 and pieces[1] == (0, True) and pieces[0].cond == sp.Gt(pieces[0].expr, 0):
            return f"np.maximum({self._print(pieces[0].expr)}, 0)"
        values = [self._print(value) for value, _ in pieces]
        if all(value.is_number for value, _ in pieces):
            # An array of plain numbers would be float64 or whole numbers: the first takes the dtype of the input.
            like = min(map(str, expr.free_symbols))
            values[0] = full_like(pieces[0].expr, like)
        text = "math.nan"
        if pieces[-1].cond == sp.true:
            text, pieces = values[-1], pieces[:-1]
        for value, (_, condition) in reversed(list(zip(values, pieces, strict=False))):
            text = f"np.where({self._print(condition)}, {value}, {text})"
        return text

    def _print_Relational(self, expr: Any) -> str:
        return f"({self._print(expr.lhs)} {expr.rel_op} {self._print(expr.rhs)})"

    _print_Equality = _print_Unequality = _print_Relational

    def _print_And(self, expr: sp.And) -> str:
        return "(" + " & ".join(map(self._print, expr.args)) + ")"

    def _print_Or(self, expr: sp.Or) -> str:
        return "(" + " | ".join(map(self._print, expr.args)) + ")"

    def _print_Not(self, expr: sp.Not) -> str:
        return f"~({self._print(expr.args[0])})"

    def emptyPrinter(self, expr: Any) -> str:
        raise _refusal(type(expr).__name__)

    _print_Derivative = _print_Subs = _print_Integral = _print_Sum = _print_Product = emptyPrinter
    _print_ImaginaryUnit = _print_ComplexInfinity = _print_Order = _print_Limit = emptyPrinter


def _refusal(name: str) -> InputError:
    return InputError(
        f"NumPy has no {name}: the formula can be verified, but not written as a module that needs NumPy alone. "
        f"Known: {', '.join([*NUMPY_NAMES, 'erf', *RECIPROCALS])}, Max, Min and Piecewise."
    )


def _constant(number: sp.Expr) -> str:
    """√2 ↦ math.sqrt(2), √(2/π) ↦ its parts; every constant is a Python float."""
    if not number.is_real or not number.is_finite:
        raise InputError(f"The constant {number} is no finite real number, so NumPy cannot compute with it here.")
    if number.is_Float:
        return repr(float(number))
    text = str(sp.sstr(number))
    names = set(re.findall(r"[A-Za-z]\w*", text))
    if names <= {"pi", "E", "sqrt", "exp", "log"}:
        return "(" + re.sub(r"[A-Za-z]\w*", lambda found: f"math.{found[0].lower()}", text) + ")"
    return repr(float(number))


def full_like(value: sp.Expr, like: str) -> str:
    """An array of one number with the shape and dtype of another array."""
    if value in (0, 1):
        return f"np.{'ones' if value == 1 else 'zeros'}_like({like})"
    return f"np.full_like({like}, {_NumPy()._print(value)})"


def numpy_expression(expression: sp.Expr) -> str:
    """The expression as one line of NumPy, spaced as black does.

    Raises InputError, in a sentence, for a function or constant that NumPy does not have.
    """
    return spaced(_NumPy().doprint(expression))


def spaced(source: str) -> str:
    """One Python expression without needless brackets and with the spaces of black: a*(b**2) ↦ a * b**2."""
    return _hugged(ast.unparse(ast.parse(source, mode="eval")))


def _hugged(text: str) -> str:
    """a ** 2 ↦ a**2 of a plain name or number, and −a**2 ↦ −(a**2)."""
    text = re.sub(r"(?<![\w.\])])([A-Za-z_][\w.]*|\d+) \*\* (-?[\w.]+)(?![\w.\[(])", r"\1**\2", text)
    return re.sub(r"-([A-Za-z_][\w.]*\*\*-?[\w.]+)", r"-(\1)", text)


def wrapped(line: str) -> list[str]:
    """A statement on one line, or as black breaks it: a sum term by term, a call argument by argument."""
    if len(line) <= WIDTH:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    (statement,) = ast.parse(line.lstrip()).body
    value = getattr(statement, "value", None)
    if not isinstance(value, ast.BinOp | ast.Call):
        return [line]
    start = line[: len(indent) + value.col_offset]
    deeper = indent + "    "
    if isinstance(value, ast.Call):
        parts = [ast.unparse(each) for each in [*value.args, *value.keywords]]
        return [f"{start}{ast.unparse(value.func)}(", *(f"{deeper}{_hugged(each)}," for each in parts), f"{indent})"]
    terms = _terms(value)
    return [f"{start}(", *(deeper + _hugged(each) for each in terms), f"{indent})"]


def _terms(value: ast.expr) -> list[str]:
    """a + b − c ↦ a, + b, − c; a product likewise where it is no sum."""
    kinds: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub)
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult | ast.Div):
        kinds = (ast.Mult, ast.Div)
    signs = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
    terms: list[str] = []
    while isinstance(value, ast.BinOp) and isinstance(value.op, kinds):
        text = ast.unparse(value.right)
        bracketed = isinstance(value.right, ast.BinOp) and not (kinds[0] is ast.Add and _tight(value.right))
        terms.append(f"{signs[type(value.op)]} {f'({text})' if bracketed else text}")
        value = value.left
    return [ast.unparse(value), *reversed(terms)]


def _tight(value: ast.BinOp) -> bool:
    return not isinstance(value.op, ast.Add | ast.Sub)


def broken(start: str, items: Sequence[str], end: str, indent: str = "") -> str:
    """start item, item end on one line, or on a line each; ``indent`` is what will stand before it."""
    line = f"{start}{', '.join(items)}{end}"
    if len(indent + line) <= WIDTH:
        return line
    comma = "" if len(items) == 1 and " for " in items[0] else ","
    return "\n".join([start, *(f"{INDENT}{item}{comma}" for item in items), end])


def docstring(text: str, indent: str = "    ") -> list[str]:
    """The lines of a docstring of one paragraph."""
    if len(text) + len(indent) + 6 <= WIDTH:
        return [f'{indent}"""{text}"""']
    lines = textwrap.wrap(text, WIDTH - len(indent) - 3, break_long_words=False)
    return [f'{indent}"""{lines[0]}', *(indent + line for line in lines[1:]), f'{indent}"""']


class _Plain(_InOrder):
    """Text for a docstring."""

    def _print_Pow(self, expr: sp.Pow, rational: bool = False) -> str:
        if expr.exp.is_Integer and expr.exp > 1:
            base = self._print(expr.base)
            bare = expr.base.is_Symbol or expr.base.is_Function
            return (base if bare else f"({base})") + str(expr.exp).translate(_SUPERSCRIPTS)
        return str(super()._print_Pow(expr, rational=rational))

    def _print_Piecewise(self, expr: sp.Piecewise) -> str:
        return ", ".join(
            f"{self._print(value)} {'otherwise' if condition == sp.true else f'for {self._print(condition)}'}"
            for value, condition in expr.args
        )

    def _print_Abs(self, expr: sp.Abs) -> str:
        return f"|{self._print(expr.args[0])}|"

    def _print_Max(self, expr: sp.Max) -> str:
        return f"max({', '.join(map(self._print, expr.args))})"

    def _print_Min(self, expr: sp.Min) -> str:
        return f"min({', '.join(map(self._print, expr.args))})"


def plain_expression(expression: sp.Expr) -> str:
    """The expression as a line of text: a (1 − a)."""
    text = re.sub(r"sqrt\((\d+|pi)\)", r"√\1", str(_Plain().doprint(expression)))
    return (
        text.replace("**", "^")
        .replace("*", " ")
        .replace("-", "−")
        .replace("pi", "π")
        .replace("log(", "ln(")
        .replace("<=", "≤")
        .replace(">=", "≥")
    )
