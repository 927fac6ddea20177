"""The functions that a scalar formula may name: one row each, in the spellings of LaTeX, SymPy and mpmath."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mpmath
import sympy


@dataclass(frozen=True, slots=True)
class NamedFunction:
    """f(u): how it is written, what SymPy makes of it, and its value.

    `in_backend` says that the LaTeX packages know the command. They read `\\coth(z)` as cot(h(z)), take the
    commas of nested maxima apart as text and lose track of bars in bars: such calls are read one argument
    at a time, and put together here.
    """

    name: str
    in_backend: bool
    symbolic: Callable[..., Any]
    value: Callable[..., Any]


def _sech(u: Any) -> Any:
    return 1 / sympy.cosh(u)


def _csch(u: Any) -> Any:
    return 1 / sympy.sinh(u)


FUNCTIONS = {
    row.name: row
    for row in (
        NamedFunction("exp", True, sympy.exp, mpmath.exp),
        NamedFunction("ln", True, sympy.log, mpmath.log),
        NamedFunction("sin", True, sympy.sin, mpmath.sin),
        NamedFunction("cos", True, sympy.cos, mpmath.cos),
        NamedFunction("tan", True, sympy.tan, mpmath.tan),
        NamedFunction("cot", True, sympy.cot, mpmath.cot),
        NamedFunction("sec", True, sympy.sec, mpmath.sec),
        NamedFunction("csc", True, sympy.csc, mpmath.csc),
        NamedFunction("sinh", True, sympy.sinh, mpmath.sinh),
        NamedFunction("cosh", True, sympy.cosh, mpmath.cosh),
        NamedFunction("tanh", True, sympy.tanh, mpmath.tanh),
        NamedFunction("arcsin", True, sympy.asin, mpmath.asin),
        NamedFunction("arccos", True, sympy.acos, mpmath.acos),
        NamedFunction("arctan", True, sympy.atan, mpmath.atan),
        NamedFunction("arsinh", True, sympy.asinh, mpmath.asinh),
        NamedFunction("arcosh", True, sympy.acosh, mpmath.acosh),
        NamedFunction("artanh", True, sympy.atanh, mpmath.atanh),
        NamedFunction("coth", False, sympy.coth, mpmath.coth),
        NamedFunction("sech", False, _sech, mpmath.sech),
        NamedFunction("csch", False, _csch, mpmath.csch),
        NamedFunction("erf", False, sympy.erf, mpmath.erf),
        NamedFunction("abs", False, sympy.Abs, abs),
        NamedFunction("max", False, sympy.Max, max),
        NamedFunction("min", False, sympy.Min, min),
    )
}

# Functions of several arguments, which always carry brackets.
LISTS = frozenset({"max", "min"})

ALIASES = {
    "log": "ln",
    "asin": "arcsin", "acos": "arccos", "atan": "arctan",
    "asinh": "arsinh", "acosh": "arcosh", "atanh": "artanh",
    "arcsinh": "arsinh", "arccosh": "arcosh", "arctanh": "artanh",
}  # fmt: skip


def function_named(name: str) -> NamedFunction | None:
    """The row of `tanh`, `log`, `arctanh`, …; None for a name that is not in the table."""
    return FUNCTIONS.get(ALIASES.get(name, name))
