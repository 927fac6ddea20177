"""What is known of a piece of a scalar formula, and the cursor that the grammar moves over its tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import mpmath

from symbolic.errors import InputError
from symbolic.scalars.tokens import Token, refuse

Value = Callable[[Mapping[str, Any]], Any]

MAX_DEPTH = 20
# Letters that mean nothing to either package (no e, d, i, I, N, O, …), for symbols and for shelved parts.
_LETTERS = "xyzuvwabcpqrskmnfghABCFGHKMPQRUVXYZ"
# e^(10^6) is a number that mpmath still handles at once; towers of powers beyond it would never end.
_LARGEST_ARGUMENT = 10**6
# SymPy compares the arguments of a maximum in pairs, and thinks about each pair for a millisecond.
_MOST_COMMAS = 32
_OPERANDS = frozenset(
    {"number", "symbol", "euler", "pi", "open", "bar", "{", "frac", "sqrt", "function", "list"}
)  # fmt: skip


class Overflow(ArithmeticError):
    """The value at this point is too large to compute."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A piece of a formula: its plain spelling, its value, what it is, and how deep its brackets go.

    `kind` says what may stand next to it: number, symbol, constant; brackets, bars, root, fraction, list (a
    maximum); call (`\\tanh(z)`), call^ (`\\tanh^2(z)`), called (`\\tanh(1+z)`), bare (`\\tanh z`), bare of
    function (`\\ln \\tanh z`); power, product, sum.
    """

    latex: str
    value: Value
    kind: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """`letter` stands for function(arguments) in what follows; without a function, for its one argument."""

    letter: str
    function: str | None
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScalarReading:
    """The whole formula: parts to be read first, in order, the spelling that uses them, and the value."""

    letters: Mapping[str, str]
    parts: tuple[Part, ...]
    latex: str
    value: Value


def power(base: Any, exponent: Any) -> Any:
    """base^exponent, or Overflow where its logarithm is beyond what can be computed at once."""
    if base and abs(exponent * mpmath.log(abs(base))) > _LARGEST_ARGUMENT:
        raise Overflow
    return mpmath.power(base, exponent)


def bounded(argument: Any) -> Any:
    """The argument of a function, or Overflow where the function of it could be beyond all computing."""
    if abs(argument) > _LARGEST_ARGUMENT:
        raise Overflow
    return argument


def finite(value: Any) -> Any:
    """The value, or Overflow where it is none: mpmath says that ln 0 is −∞."""
    if not mpmath.isfinite(value):
        raise Overflow
    return value


class Cursor:
    """The tokens and the place among them, how deep it is, and the parts that have been put on the shelf."""

    def __init__(self, source: str, tokens: Sequence[Token], symbols: Sequence[str]) -> None:
        self.source = source
        self.tokens = tokens
        self.place = 0
        self.depth = 0
        self.commas = 0
        self.inside_bars = [False]
        self.parts: list[Part] = []
        self.letters = {symbol: self._letter(number) for number, symbol in enumerate(symbols)}

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def _take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def _expect(self, kind: str, text: str, opener: Token) -> None:
        if self.next.kind != kind or (kind == "close" and self.next.text != text):
            fails = f"{text} was expected here, for the {opener.text} in column {opener.column}."
            raise self._refuse(fails, "Are the brackets balanced?")
        self._take()

    def _refuse(self, fails: str, remedy: str = "", at: Token | None = None) -> InputError:
        return refuse(self.source, (at or self.next).column, fails, remedy)

    def _descend(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            fails = f"brackets and functions are nested more than {MAX_DEPTH} deep."
            raise self._refuse(fails, "Give the inner part a name of its own.")

    def _count_comma(self) -> None:
        self.commas += 1
        if self.commas > _MOST_COMMAS:
            fails = f"there are more than {_MOST_COMMAS} commas in the maxima and minima."
            raise self._refuse(fails, "Try a shorter formula.")

    def _starts_operand(self) -> bool:
        return self.next.kind in _OPERANDS and not (self.next.kind == "bar" and self.inside_bars[-1])

    def _letter(self, number: int) -> str:
        return _LETTERS[number] if number < len(_LETTERS) else f"x_{{{number}}}"

    def _shelve(self, function: str | None, arguments: Sequence[Reading], value: Value) -> Reading:
        letter = self._letter(len(self.letters) + len(self.parts))
        self.parts.append(Part(letter, function, tuple(argument.latex for argument in arguments)))
        return Reading(letter, value, "call")
