"""Which package turns LaTeX into SymPy, and nothing else.

`latex2sympy2` 1.9.1 needs antlr 4.7.2, which does not import on Python 3.13; its maintained fork
`latex2sympy2_extended` does. Their answers differ in small ways, which end here. What neither of them can
be trusted with (a prime that is dropped, input that is left unread at the end, …) is the business of the
strict wrapper in `symbolic.scalars.scalar_latex`.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import io
import re
import warnings
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, Literal, cast, get_args

import sympy

from symbolic.errors import InputError

Backend = Literal["latex2sympy2", "latex2sympy2_extended"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)

_SPELLINGS = (
    (re.compile(r"\\[dt]frac(?![A-Za-z])"), r"\\frac"),
    (re.compile(r"\\(?:left|right)(?![A-Za-z])\s*"), ""),
    # Both take \log without a base to base 10; in every formula about networks it is the natural one.
    (re.compile(r"\\log(?![A-Za-z])(?!\s*_)"), r"\\ln"),
)
_DECIMAL = re.compile(r"\d*\.\d+")


def available_backends() -> tuple[Backend, ...]:
    """The backends that can be imported here, the preferred one first."""
    return tuple(name for name in BACKENDS if importlib.util.find_spec(name) is not None)


def parse_latex(source: str, backend: Backend | None = None) -> sympy.Expr:
    r"""`\frac{1}{1+e^{-z}}` ↦ `1/(1 + exp(-z))`, unevaluated, its letters as plain symbols.

    `\log` is the natural logarithm, a number before a fraction is a factor, decimals are exact and capitals
    stay capitals, with either backend. The two differ in which *wrong* input they take without a word, so
    only LaTeX that has been checked should come here.

    Raises InputError when no backend is installed, or when the backend fails or returns no expression.
    """
    name = backend or _preferred()
    if "=" in source:
        raise InputError(f"“{source}” has an equals sign, and {name} would keep only one of its sides.")
    for pattern, replacement in _SPELLINGS:
        source = pattern.sub(replacement, source)
    try:
        with _silence():
            result = _reader(name)(source)
    except ImportError as error:
        raise InputError(f"{name} cannot be imported here ({error}). Try: pip install {name}.") from error
    except RecursionError as error:
        raise InputError(f"{name} ran out of stack: the formula is too long. Try a shorter one.") from error
    except Exception as error:  # the package raises bare Exceptions, AttributeErrors, …
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(f"{name} cannot read “{source}”: {reason}.") from error
    if not isinstance(result, sympy.Expr):
        raise InputError(f"{name} reads “{source}” as a {type(result).__name__}, not as one expression.")
    return cast(sympy.Expr, result)


def _preferred() -> Backend:
    installed = available_backends()
    if not installed:
        raise InputError(
            "No package that reads LaTeX formulas is installed. Try: pip install latex2sympy2==1.9.1, "
            "or on Python 3.13 and later pip install latex2sympy2_extended antlr4-python3-runtime==4.13.2."
        )
    return installed[0]


def _reader(name: Backend) -> Callable[[str], Any]:
    return _classic_reader() if name == "latex2sympy2" else _extended_reader()


def _classic_reader() -> Callable[[str], Any]:
    package = importlib.import_module("latex2sympy2")
    # Module-level state: importing it declares i and j, and after a `d x` every later call would raise.
    package.set_variances({})
    package.set_real(None)
    return cast(Callable[[str], Any], package.latex2sympy)


def _extended_reader() -> Callable[[str], Any]:
    package = importlib.import_module("latex2sympy2_extended.latex2sympy2")
    base: Any = package._Latex2Sympy

    class Reader(base):  # type: ignore[misc]
        def convert_postfix_list(self, arr: list[Any], i: int = 0) -> Any:
            """a b c = a·b·c; the package reads `2 \\frac{1}{2}` as 5/2, and `2 (3)` as 5."""
            factors = [self.convert_postfix(factor) for factor in arr[i:]]
            if not all(isinstance(factor, sympy.Expr) for factor in factors):
                raise ValueError("something that is no number stands in a product")
            product = factors.pop()
            while factors:
                product = self.mul_flat(factors.pop(), product)
            return product

    reader = Reader(config=package.ConversionConfig(lowercase_symbols=False))
    # Its decimals are floats; those of latex2sympy2 are exact.
    return lambda source: reader.parse(_DECIMAL.sub(_as_fraction, source))


def _as_fraction(decimal: re.Match[str]) -> str:
    value = Fraction(decimal.group())
    return rf"\frac{{{value.numerator}}}{{{value.denominator}}}"


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """antlr prints to standard output when its version is not the one that made the grammar."""
    sink = io.StringIO()
    with contextlib.redirect_stdout(sink), contextlib.redirect_stderr(sink), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
