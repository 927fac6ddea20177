"""0.4 · 0.593 + 0.6, [0.1; 0.2]ᵀ, 1/(1 + e^{−0.38}): the value of what is written in numbers only, as intervals.

A literal is an interval: the number that is printed, or everything that is rounded to it. Scalars are intervals of
mpmath, arrays two-dimensional NumPy arrays of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np

from proofs.documents.conventions.forward import bare
from symbolic.reading.syntax import (
    Brackets,
    Call,
    Dots,
    Entrywise,
    Fraction_,
    Item,
    Matrix,
    Minus,
    Name,
    Node,
    Number,
    Product,
    Root,
    Scripted,
    Sum,
    is_inverse,
    names,
    walk,
)

Value = Any
"""An interval, or a two-dimensional array of intervals."""
Literal = Callable[[Number], Value]
CONSTANTS = frozenset({"e", "π"})
LARGEST_EXPONENT = 1_000


class NoNumber(ArithmeticError):
    """What is written has no value: an unknown sign, arrays that do not fit, a division by 0."""


def is_numeric(node: Node, letters: frozenset[str] = frozenset()) -> bool:
    """Whether nothing but numbers stands in it, one at least, and functions: known ones, and these letters."""
    parts = list(walk(node))
    functions = {id(each.function) for each in parts if isinstance(each, Call) and each.function.text in FUNCTIONS}
    functions |= {id(each) for each in parts if isinstance(each, Name) and each.text in letters and each.primes < 2}
    return (
        any(isinstance(each, Number) for each in parts)
        and all(name.text in CONSTANTS or id(name) in functions for name in names(node))
        and not any(isinstance(each, Dots) for each in parts)
    )


def is_plain(node: Node) -> bool:
    """Whether it is one number, or an array of numbers: nothing that was to be computed."""
    node = bare(node)
    if isinstance(node, Minus):
        node = bare(node.term)
    if isinstance(node, Scripted) and _is_transposed(node):
        node = bare(node.base)
    if isinstance(node, Matrix):
        return all(entry is not None and is_plain(entry) for row in node.rows for entry in row)
    if isinstance(node, Brackets):
        return all(is_plain(part) for part in node.parts)
    return isinstance(node, Number)


def value(node: Node, literal: Literal) -> Value:
    """The value of what is written in numbers; ``literal`` makes an interval of a number.

    Raises NoNumber where it has none.
    """
    match node:
        case Number():
            return literal(node)
        case Name(text="e", below=(), above=()):
            return mpmath.iv.e
        case Name(text="π", below=(), above=()):
            return mpmath.iv.pi
        case Name(text="e", below=(), above=(power,)) if power.is_number and not power.bracket:
            return mpmath.iv.exp(mpmath.iv.mpf(power.offset))
        case Sum(terms=terms):
            return _added([value(term, literal) for term in terms])
        case Minus(term=term):
            return -value(term, literal)
        case Product(factors=factors, signs=signs):
            found = value(factors[0], literal)
            for factor, sign in zip(factors[1:], ("", *signs)[-len(factors) + 1 :], strict=True):
                found = _multiplied(found, value(factor, literal), sign)
            return found
        case Entrywise(factors=factors):
            found = value(factors[0], literal)
            for factor in factors[1:]:
                found = _entry_by_entry(found, value(factor, literal))
            return found
        case Fraction_(above=above, below=below):
            return _divided(value(above, literal), value(below, literal))
        case Root(inner=inner):
            return mpmath.iv.sqrt(_scalar(value(inner, literal)))
        case Brackets(parts=(single,)):
            return value(single, literal)
        case Brackets(parts=parts):
            return _array([[_scalar(value(part, literal))] for part in parts])
        case Matrix(rows=rows):
            return _array([[_scalar(value(_there(entry), literal)) for entry in row] for row in rows])
        case Scripted():
            return _scripted(node, literal)
        case Call(function=function, arguments=arguments):
            return _called(function, [_scalar(value(each, literal)) for each in arguments])
        case _:
            raise NoNumber("It is not written in numbers only.")


def exactly(node: Node) -> Value:
    """The value of the numbers as they are printed."""
    return value(node, _exactly)


def _sigmoid(x: Value) -> Value:
    return 1 / (1 + mpmath.iv.exp(-x))


def _tanh(x: Value) -> Value:
    return 1 - 2 / (mpmath.iv.exp(2 * x) + 1)


def _largest(*several: Value) -> Value:
    return mpmath.iv.mpf([max(each.a for each in several), max(each.b for each in several)])


def _smallest(*several: Value) -> Value:
    return -_largest(*(-each for each in several))


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "exp": mpmath.iv.exp,
    "log": mpmath.iv.log,
    "tanh": _tanh,
    "sigmoid": _sigmoid,
    "max": _largest,
    "min": _smallest,
    "relu": lambda x: _largest(x, mpmath.iv.mpf(0)),
}
"""Functions of numbers by their names; the argument of each occurs once, so that no interval is too wide."""


SLOPES: Mapping[str, Callable[[Value], Value]] = {
    "exp": mpmath.iv.exp,
    "log": lambda x: 1 / x,
    "tanh": lambda x: 1 - _tanh(x) ** 2,
    "sigmoid": lambda x: _sigmoid(x) * _sigmoid(-x),
}
"""The derivatives of those that have one everywhere."""


def _called(function: Name, arguments: list[Value]) -> Value:
    """tanh(x), tanh′(x), tanh²(x), log₂(x)

    Raises NoNumber for anything else above or below the name: tanh⁻¹(x) may be a value or an inverse.
    """
    table: Mapping[str, Callable[..., Value]] = SLOPES if function.primes == 1 else FUNCTIONS
    apply, single = table.get(function.text), len(arguments) == 1
    if apply is None or function.primes > 1 or (function.primes and not single):
        raise NoNumber(f"The function {function.text} has no value here.")
    if function.text == "log" and arguments[0].a <= 0:
        raise NoNumber("A logarithm of a number that is not positive.")
    found = apply(*arguments)
    match function.below, function.above:
        case (), ():
            return found
        case (Item() as base,), () if function.text == "log" and not function.primes and _is_count(base):
            return found / mpmath.iv.log(mpmath.iv.mpf(base.offset))
        case (), (Item() as power,) if _is_count(power):
            return found**power.offset
    raise NoNumber(f"What stands above or below {function.text} is not read.")


def _is_count(item: Item) -> bool:
    """2 and 10, not −1 and not (1)"""
    return item.is_number and not item.bracket and item.offset > 1


def _scripted(node: Scripted, literal: Literal) -> Value:
    if isinstance(node.base, Name) and node.base.text == "e" and node.exponent is not None:
        return mpmath.iv.exp(_scalar(value(node.exponent, literal)))
    if _is_transposed(node):
        found = value(node.base, literal)
        # (1, 2)ᵀ in a line of text is a column, and so is (1, 2).
        return found if _is_list(node.base) or not isinstance(found, np.ndarray) else found.T
    if is_inverse(node) or node.below or node.primes or len(node.above) + (node.exponent is not None) != 1:
        raise NoNumber("It is not written in numbers only.")
    base = _scalar(value(node.base, literal))
    power = _scalar(value(node.exponent, _exactly)) if node.exponent is not None else None
    if power is None:
        if not node.above[0].is_number:
            raise NoNumber("It is not written in numbers only.")
        power = mpmath.iv.mpf(node.above[0].offset)
    low, high = bounds(power)
    if max(abs(low), abs(high)) > LARGEST_EXPONENT:
        raise NoNumber("This power is too large to be computed.")
    if low == high == int(low):
        return base ** int(low)
    if base.a <= 0:
        raise NoNumber("A power that is no whole number, of a number that is not positive.")
    return mpmath.iv.exp(power * mpmath.iv.log(base))


def _is_transposed(node: Scripted) -> bool:
    return [item.text for item in node.above] in (["ᵀ"], ["T"]) and not node.below and node.exponent is None


def _is_list(node: Node) -> bool:
    return isinstance(node, Brackets) and len(node.parts) > 1


def _exactly(number: Number) -> Value:
    return interval(number.value)


def interval(number: Fraction, radius: Fraction = Fraction(0)) -> Value:
    """[number − radius, number + radius]"""
    low, high = number - radius, number + radius
    below = mpmath.iv.mpf(low.numerator) / low.denominator
    above = mpmath.iv.mpf(high.numerator) / high.denominator
    return mpmath.iv.mpf([below.a, above.b])


def bounds(found: Value) -> tuple[Any, Any]:
    """The two ends of an interval, as numbers."""
    return mpmath.mpf(found.a), mpmath.mpf(found.b)


def _there(entry: Node | None) -> Node:
    if entry is None:
        raise NoNumber("An entry of this matrix is empty.")
    return entry


def _array(rows: list[list[Value]]) -> Value:
    if len({len(row) for row in rows}) != 1:
        raise NoNumber("The rows of this matrix are not equally long.")
    made = np.empty((len(rows), len(rows[0])), dtype=object)
    for place, row in enumerate(rows):
        for column, entry in enumerate(row):
            made[place, column] = entry
    return made


def _scalar(found: Value) -> Value:
    if not isinstance(found, np.ndarray):
        return found
    if found.shape != (1, 1):
        raise NoNumber("An array stands where a number is meant.")
    return found[0, 0]


def _is_number(found: Value) -> bool:
    return not isinstance(found, np.ndarray) or found.shape == (1, 1)


def _added(terms: list[Value]) -> Value:
    total = terms[0]
    for term in terms[1:]:
        if isinstance(total, np.ndarray) != isinstance(term, np.ndarray) and _is_number(total) and _is_number(term):
            total, term = _scalar(total), _scalar(term)
        elif np.shape(total) != np.shape(term):
            raise NoNumber(f"A sum of {shown_shape(total)} and {shown_shape(term)}.")
        total = total + term
    return total


def _multiplied(left: Value, right: Value, sign: str) -> Value:
    if not isinstance(left, np.ndarray) or not isinstance(right, np.ndarray):
        # An interval of mpmath refuses an array on its right.
        return right * left if isinstance(right, np.ndarray) else left * right
    if left.shape[1] == right.shape[0]:
        return left.dot(right)
    if sign and left.shape == right.shape and 1 in left.shape:
        raise NoNumber("Two vectors with a sign between them: a number, or entry by entry.")
    if left.shape == (1, 1) or right.shape == (1, 1):
        return right * _scalar(left) if left.shape == (1, 1) else left * _scalar(right)
    raise NoNumber(f"A product of {shown_shape(left)} and {shown_shape(right)}.")


def _entry_by_entry(left: Value, right: Value) -> Value:
    if np.shape(left) != np.shape(right):
        raise NoNumber(f"A product entry by entry of {shown_shape(left)} and {shown_shape(right)}.")
    return left * right


def _divided(above: Value, below: Value) -> Value:
    below = _scalar(below)
    if below.a <= 0 <= below.b:
        raise NoNumber("A division by 0, or by what may be rounded to it.")
    return above / below


def shown_shape(found: Value) -> str:
    """2 × 1, or a number."""
    return " × ".join(map(str, found.shape)) if isinstance(found, np.ndarray) else "a number"
