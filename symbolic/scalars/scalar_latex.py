r"""One scalar formula in LaTeX ↦ SymPy: an activation in z, a cost in a and y.

The packages that read LaTeX take a great deal of wrong input for something else, without a word. So the
formula passes five gates: its tokens are ours (`scalar_tokens`), our grammar refuses what is ambiguous
(`scalar_grammar`), a package reads the plain spelling that comes out (`latex_backend`), what it returns has
only the declared symbols, and at sample points it has the value that our own reading has.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any, cast

import mpmath
import sympy
from sympy.core.function import AppliedUndef

from symbolic.errors import InputError
from symbolic.scalars.grammar import read_tokens
from symbolic.scalars.latex_backend import Backend, parse_latex
from symbolic.scalars.reading import Overflow, ScalarReading
from symbolic.scalars.tokens import canonical_name, quoted, tokenise
from symbolic.scalars.vocabulary import FUNCTIONS

MAX_LENGTH = 2000

_SAMPLES = 24
_DIGITS = 50
# From (0, 1) for the logarithms of a cross-entropy to beyond the kinks that people choose.
_RANGES = ((0, 1), (0, 1), (-1, 0), (1, 4), (-4, -1), (4, 16))
_UNDEFINED = (Overflow, ArithmeticError, ValueError, TypeError)
# An exact number with more bits than this is a slip, and SymPy would work on it for minutes.
_MOST_BITS = 8192
# What SymPy's own table for mpmath lacks (coth) it would write out in logarithms of negative numbers.
_NUMERIC = {row.symbolic.__name__: row.value for row in FUNCTIONS.values() if isinstance(row.symbolic, type)}
_NOT_REAL_NUMBERS = (sympy.I, sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)


def read_scalar(source: str, symbols: Sequence[str], backend: Backend | None = None) -> sympy.Expr:
    r"""`\frac{1}{1+e^{-z}}` with symbols ["z"] ↦ `1/(1 + exp(-z))`, its symbols real.

    `\log` is the natural logarithm and e is Euler's number. A declared symbol is a letter, a Greek letter
    (`alpha`), or one with a subscript or accent (`a_1`, `\hat{y}`); it comes back as
    `sympy.Symbol(name, real=True)` under the name that was declared.

    Raises InputError, and nothing else, for whatever is unknown, undeclared, ambiguous or misread.
    """
    declared = _declare(symbols)
    if not source.strip():
        raise InputError(r"The formula is empty. Try one such as \tanh(z).")
    if len(source) > MAX_LENGTH:
        raise InputError(
            f"The formula has {len(source)} characters; an activation or a cost has at most {MAX_LENGTH}. "
            "Is this a whole document?"
        )
    try:
        reading = read_tokens(source, tokenise(source, declared), tuple(declared))
        points = _sample(tuple(declared))
        values = _values(source, reading, points)
        expression = _assemble(reading, declared, backend)
        _check_what_came_back(source, expression, declared)
        _compare(source, expression, declared, points, values)
    except RecursionError:
        raise InputError(
            f"The formula {quoted(source)} has too many levels or terms to be read. Try a shorter one."
        ) from None
    except InputError:
        raise
    except Exception as error:  # SymPy raises what it likes: a maximum of what it cannot compare, …
        raise InputError(f"SymPy cannot work with the formula {quoted(source)}: {error}.") from error
    return cast(sympy.Expr, expression)


def _declare(symbols: Sequence[str]) -> dict[str, sympy.Symbol]:
    """["a_{1}"] ↦ {"a_1": Symbol("a_{1}", real=True)}"""
    declared: dict[str, sympy.Symbol] = {}
    for name in symbols:
        canonical = canonical_name(name)
        if canonical in declared:
            raise InputError(f"The symbol {quoted(name)} is declared twice.")
        declared[canonical] = sympy.Symbol(name, real=True)
    return declared


# ── the value that we read ──────────────────────────────────────────────────────────────────────────────


def _sample(names: Sequence[str]) -> list[dict[str, Any]]:
    """The same points every time; the first few rows have all symbols in (0, 1), then they mix."""
    chance = random.Random(1986)
    rows = []
    for number in range(_SAMPLES):
        ranges = [_RANGES[0] if number < 4 else chance.choice(_RANGES) for _ in names]
        if number >= _SAMPLES // 2 and ranges:  # each range for all symbols together as well
            ranges = [_RANGES[number % len(_RANGES)]] * len(names)
        rows.append({
            name: mpmath.mpf(chance.randint(1, 10**6 - 1)) / 10**6 * (high - low) + low
            for name, (low, high) in zip(names, ranges, strict=True)
        })  # fmt: skip
    return rows


def _values(source: str, reading: ScalarReading, points: Sequence[Mapping[str, Any]]) -> list[Any | None]:
    """Our value at each point, None where there is none. It has to be a real number at two points at least.

    This comes before SymPy works on the formula: what is too large to compute is refused here.
    """
    values: list[Any | None] = []
    for point in points:
        try:
            with mpmath.workdps(_DIGITS):
                value = reading.value(point)
        except _UNDEFINED:
            value = None
        values.append(value if value is not None and mpmath.isfinite(value) else None)
    real = sum(value is not None and not _imaginary(value) for value in values)
    if real < 2:
        raise InputError(
            f"The formula {quoted(source)} is a real number of moderate size at {real} of {len(points)} "
            "sample points between -4 and 16. Likely a logarithm or root of something negative, a division "
            "by zero, or a tower of powers. Try the formula at a point where it should have a value."
        )
    return values


def _imaginary(value: Any) -> bool:
    return bool(abs(mpmath.im(value)) > mpmath.mpf(10) ** (5 - _DIGITS) * abs(value))


# ── the expression that the package reads ───────────────────────────────────────────────────────────────


def _assemble(reading: ScalarReading, declared: Mapping[str, sympy.Symbol], backend: Backend | None) -> Any:
    table: dict[str, Any] = {letter: declared[symbol] for letter, symbol in reading.letters.items()}
    for part in reading.parts:
        arguments = [_evaluated(parse_latex(latex, backend), table) for latex in part.arguments]
        table[part.letter] = FUNCTIONS[part.function].symbolic(*arguments) if part.function else arguments[0]
    return _evaluated(parse_latex(reading.latex, backend), table)


def _evaluated(expression: Any, table: Mapping[str, Any]) -> Any:
    """The expression with its letters replaced, built again so that SymPy evaluates it: 1·2⁻¹ ↦ 1/2."""
    if expression.is_Symbol:
        if expression.name not in table:
            raise InputError(f"The package returned a symbol that it was not given: {expression.name}.")
        return table[expression.name]
    if not expression.args:
        return expression
    arguments = [_evaluated(argument, table) for argument in expression.args]
    if isinstance(expression, sympy.Pow):
        _check_size(arguments[0], arguments[1])
    elif isinstance(expression, sympy.exp) and arguments[0].has(sympy.log):
        _check_size(arguments[0], max((abs(n) for n in arguments[0].atoms(sympy.Rational)), default=0))
    return expression.func(*arguments)


def _check_size(base: Any, exponent: Any) -> None:
    """SymPy would write out 9^(9^9)."""
    if not getattr(exponent, "is_Rational", True):
        return
    bits = max(map(_bits, base.atoms(sympy.Rational)), default=0)
    if bits * abs(exponent) > _MOST_BITS:
        raise InputError(
            f"The power {exponent} of a number with {bits} bits is too large to be written out. Try a smaller power."
        )


def _bits(number: Any) -> int:
    return int(number.p).bit_length() + int(number.q).bit_length()


def _check_what_came_back(source: str, expression: Any, declared: Mapping[str, sympy.Symbol]) -> None:
    if any(_bits(number) > _MOST_BITS for number in expression.atoms(sympy.Rational)):
        raise InputError(f"The formula {quoted(source)} has a number that is too large to be written out.")
    strange = expression.free_symbols - set(declared.values())
    known = not expression.has(*_NOT_REAL_NUMBERS, AppliedUndef, sympy.Derivative, sympy.Integral, sympy.Sum)
    if strange or not known:
        raise InputError(
            f"The formula {quoted(source)} was read as {quoted(str(expression))}, which is no real formula "
            f"in {', '.join(map(str, declared.values())) or 'numbers'}. Try more brackets."
        )


# ── the two against each other ──────────────────────────────────────────────────────────────────────────


def _compare(
    source: str,
    expression: Any,
    declared: Mapping[str, sympy.Symbol],
    points: Sequence[Mapping[str, Any]],
    values: Sequence[Any | None],
) -> None:
    """Both readings have the same value wherever ours has one."""
    stand_ins = [sympy.Symbol(f"s{number}") for number in range(len(declared))]
    plain = expression.xreplace(dict(zip(declared.values(), stand_ins, strict=True)))
    function = sympy.lambdify(stand_ins, plain, modules=[_NUMERIC, "mpmath"])
    for point, ours in zip(points, values, strict=True):
        if ours is None:
            continue
        try:
            with mpmath.workdps(_DIGITS):
                theirs = function(*(point[name] for name in declared))
                agree = mpmath.almosteq(ours, theirs, rel_eps=1e-12, abs_eps=1e-18)
        except _UNDEFINED:
            theirs, agree = "no number", False
        if not agree:
            raise InputError(_disagreement(source, expression, point, ours, theirs))


def _disagreement(source: str, expression: Any, point: Mapping[str, Any], ours: Any, theirs: Any) -> str:
    where = ", ".join(f"{name} = {mpmath.nstr(value, 6)}" for name, value in point.items())
    shown = theirs if isinstance(theirs, str) else mpmath.nstr(theirs, 8)
    return (
        f"The formula {quoted(source)} was read in two ways: as {quoted(str(expression))}, which is {shown} "
        f"at {where or 'every point'}, and as a formula that is {mpmath.nstr(ours, 8)} there. "
        "Likely the order of its operations is not clear. Try more brackets."
    )
