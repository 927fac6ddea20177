r"""Our own reading of a scalar formula: `\ln(1+e^z)` ↦ its value at any point, and a plain spelling of it.

The spelling keeps the brackets of the source and adds only what is beyond doubt (`\cdot` between factors,
brackets round the operand of `\ln z`), so that a LaTeX package that reads it decides about precedence anew.
Its value and ours then come from two readers. What two people could read in two ways is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import mpmath

from symbolic.scalars.reading import Cursor, Reading, ScalarReading, bounded, finite, power
from symbolic.scalars.tokens import CLOSER, Token
from symbolic.scalars.vocabulary import FUNCTIONS

# The packages take seconds over brackets in brackets in brackets, so deeper ones are read on their own.
_SHELF_DEPTH = 2
_SIMPLE = frozenset({"number", "symbol", "constant"})
_SIGNS = {"*": r"\cdot", "/": "/"}
_BARS = frozenset({"\\lvert", "\\left|"})
_NUMERIC_FRACTION = re.compile(r"\\frac\{[0-9]+\}\{[0-9]+\}")


def read_tokens(source: str, tokens: Sequence[Token], symbols: Sequence[str]) -> ScalarReading:
    """Tokens ↦ spelling and value. Raises InputError where the formula is no formula, or is ambiguous."""
    return _Grammar(source, tokens, symbols).whole()


class _Grammar(Cursor):
    def whole(self) -> ScalarReading:
        reading = self._sum()
        if self.next.kind != "end":
            raise self._refuse(f"nothing is open here that {self.next.text} could close or separate.")
        letters = {letter: symbol for symbol, letter in self.letters.items()}
        return ScalarReading(letters, tuple(self.parts), reading.latex, reading.value)

    def _group(self) -> Reading:
        """What stands between two brackets, shelved when it is deep."""
        inner = self._sum()
        if inner.depth < _SHELF_DEPTH:
            return inner
        return replace(self._shelve(None, [inner], inner.value), kind=inner.kind)

    def _sum(self) -> Reading:
        """[±] product ± product ± …"""
        self._descend()
        terms: list[tuple[str, Reading]] = []
        while not terms or self.next.kind in ("+", "-"):
            sign = self._take().kind if self.next.kind in ("+", "-") else "+"
            if self.next.kind in ("+", "-"):
                raise self._refuse("a sign follows a sign.", "Put brackets round the signed number.")
            terms.append((sign, self._product()))
        self.depth -= 1
        (sign, first), *rest = terms
        if not rest and sign == "+":
            return first
        latex = "".join([f"-{first.latex}" if sign == "-" else first.latex,
                         *(f" {sign} {term.latex}" for sign, term in rest)])  # fmt: skip

        def value(at: Mapping[str, Any]) -> Any:
            return mpmath.fsum(term.value(at) if sign == "+" else -term.value(at) for sign, term in terms)

        return Reading(latex, value, "sum", max(term.depth for _, term in terms))

    def _product(self) -> Reading:
        """power · power / power power …, from left to right."""
        first = last = self._power()
        factors = [("*", first)]
        while self.next.kind in ("*", "/") or self._starts_operand():
            at = self.next
            sign = self._take().kind if at.kind in ("*", "/") else ""
            if self.next.kind in ("*", "/", "+", "-"):
                raise self._refuse("a sign follows a sign.", "Put brackets round the signed number.")
            if last.kind.startswith("bare"):
                self._after_bare_function(last, sign, at)
            if not sign and last.kind in ("symbol", "constant"):
                self._check_no_call(at)
            factor = self._power()
            if not sign:
                self._check_juxtaposition(factors[-1][0], last, factor, at)
            factors.append((sign or "*", factor))
            last = factor
        if len(factors) == 1:
            return first
        latex = first.latex + "".join(f" {_SIGNS[sign]} {factor.latex}" for sign, factor in factors[1:])

        def value(at: Mapping[str, Any]) -> Any:
            result = mpmath.mpf(1)
            for sign, factor in factors:
                result = result / factor.value(at) if sign == "/" else result * factor.value(at)
            return result

        return Reading(latex, value, "product", max(factor.depth for _, factor in factors))

    def _after_bare_function(self, last: Reading, sign: str, at: Token) -> None:
        if not sign and last.kind == "bare" and at.kind in ("function", "list"):
            return  # \sin z \cos z
        fails = "it is not clear whether this still belongs to the function before it."
        raise self._refuse(fails, r"Write brackets: \ln(2 z), or (\ln z) y.", at)

    def _check_no_call(self, at: Token) -> None:
        """a(1-a) is a product; in y(a) the brackets have no purpose but a call."""
        closer = self.tokens[self.place + 2 : self.place + 3]
        if at.kind == "open" and at.text not in _BARS and closer and closer[0].kind == "close":
            fails = "a symbol before one symbol in brackets looks like a call."
            raise self._refuse(fails, r"Write \cdot for a product.", at)

    def _check_juxtaposition(self, sign: str, last: Reading, factor: Reading, at: Token) -> None:
        product = r"Write \cdot for a product."
        if sign == "/":
            raise self._refuse("it is not clear whether this belongs to the denominator.",
                               r"Write \frac, or brackets: (1/2) z, or 1/(2 z).", at)  # fmt: skip
        if at.kind == "number":
            raise self._refuse("a number stands right after a factor.", f"{product} For a power write ^.", at)
        if last.kind == "number" and _NUMERIC_FRACTION.fullmatch(factor.latex):
            fails = "a number before a fraction may be their sum (2½) or their product."
            raise self._refuse(fails, product, at)
        rest = self.tokens[self.place :]
        if last.kind == "bars" and at.kind != "bar" and any(token.kind == "bar" for token in rest):
            raise self._refuse("it is not clear which bars belong together.", r"Write \left| … \right|.", at)

    def _power(self) -> Reading:
        """atom, or atom^exponent."""
        at, base = self.next, self._atom()
        if self.next.kind != "^":
            return base
        if base.kind in ("fraction", "called", "call^", "power") or base.kind.startswith("bare"):
            # ln(1+z)^2 is ln((1+z)²) to some and (ln(1+z))² to others; tanh(z)^2 has one meaning.
            raise self._refuse("it is not clear what this is the power of.",
                               r"Put brackets round it, as in (\ln(1+z))^2, or write \tanh^2 z.")  # fmt: skip
        exponent = self._exponent(at)
        if self.next.kind == "^":
            raise self._refuse("a second superscript follows the first.", "Write brackets, or e^{z^2}.")

        def value(point: Mapping[str, Any]) -> Any:
            return power(base.value(point), exponent.value(point))

        depth = max(base.depth, exponent.depth + 1)
        return Reading(f"{base.latex}^{{{exponent.latex}}}", value, "power", depth)

    def _exponent(self, at: Token) -> Reading:
        self._take()
        if self.next.kind in ("+", "-"):
            raise self._refuse("TeX raises the sign alone.", "Write braces: e^{-z}.")
        opener, exponent = self.next, self._argument("the superscript")
        # z^{(2)} is the z of layer 2, or a second derivative
        if exponent.kind == "brackets" and opener.kind == "{" and at.kind not in ("euler", "number"):
            fails = "a superscript in brackets counts layers or samples, and is no power."
            raise self._refuse(fails, "Leave it out, or write the power without brackets.", opener)
        return exponent

    def _argument(self, of: str) -> Reading:
        """{ sum }, or the one digit or symbol that TeX takes without braces."""
        token = self.next
        if token.kind == "{":
            self._take()
            self.inside_bars.append(False)
            inner = self._group()
            self._expect("}", "}", token)
            self.inside_bars.pop()
            return inner
        if token.kind == "number" and len(token.text) > 1:
            raise self._refuse(f"TeX takes only the first digit of {token.text} for {of}.", "Write braces.")
        if token.kind not in ("number", "symbol", "euler", "pi"):
            raise self._refuse(f"braces were expected here, for {of}, not {token.text}.")
        return self._atom()

    def _atom(self) -> Reading:
        token = self.next
        match token.kind:
            case "number":
                self._take()
                return Reading(token.text, lambda at: mpmath.mpf(token.text), "number")
            case "symbol":
                self._take()
                return Reading(self.letters[token.text], lambda at: at[token.text], "symbol")
            case "euler":
                self._take()
                return Reading("e", lambda at: +mpmath.e, "constant")
            case "pi":
                self._take()
                return Reading(r"\pi", lambda at: +mpmath.pi, "constant")
            case "open":
                return self._brackets(self._take())
            case "bar" if not self.inside_bars[-1]:
                return replace(self._brackets(self._take()), kind="bars")
            case "{":
                return self._braces()
            case "frac":
                return self._fraction()
            case "sqrt":
                return self._root()
            case "function":
                return self._function()
            case "list":
                return self._list()
        fails = f"a number, a symbol or a bracket was expected here, not {token.text}."
        raise self._refuse(fails, "Is something missing before it?")

    def _brackets(self, opener: Token) -> Reading:
        """( sum ) and | sum |"""
        self.inside_bars.append(opener.kind == "bar")
        inner = self._group()
        self._expect("bar" if opener.kind == "bar" else "close", CLOSER.get(opener.text, "|"), opener)
        self.inside_bars.pop()
        if opener.text in _BARS or opener.kind == "bar":
            return self._shelve("abs", [inner], lambda at: abs(inner.value(at)))
        return Reading(f"({inner.latex})", inner.value, "brackets", inner.depth + 1)

    def _braces(self) -> Reading:
        opener, inner = self.next, self._argument("braces")
        if inner.kind in ("sum", "product") or inner.kind.startswith("bare"):
            raise self._refuse("braces do not print, so they bracket nothing.", "Write ( … ).", opener)
        return inner

    def _fraction(self) -> Reading:
        self._take()
        above, below = self._argument("the numerator"), self._argument("the denominator")
        latex = rf"\frac{{{above.latex}}}{{{below.latex}}}"
        depth = max(above.depth, below.depth) + 1
        return Reading(latex, lambda at: above.value(at) / below.value(at), "fraction", depth)

    def _root(self) -> Reading:
        self._take()
        if self.next.text == "[":
            fails = r"only square roots are known: the odd roots of negative numbers have two conventions."
            raise self._refuse(fails, "For a root of a positive number write z^{1/3}.")
        inner = self._argument("the root")
        latex = rf"\sqrt{{{inner.latex}}}"
        return Reading(latex, lambda at: mpmath.sqrt(inner.value(at)), "root", inner.depth + 1)

    def _function(self) -> Reading:
        r"""\tanh(z), \tanh z, \tanh{z}, \tanh^2 z"""
        token = self._take()
        self._descend()
        exponent = self._function_power(token)
        argument, kind = self._operand(token)
        self.depth -= 1
        row = FUNCTIONS[token.text]

        def value(at: Mapping[str, Any]) -> Any:
            result = finite(row.value(bounded(argument.value(at))))
            return power(result, exponent) if exponent else result

        raised = f"^{{{exponent}}}" if exponent else ""
        if row.in_backend:
            latex, depth = rf"\{row.name}{raised}({argument.latex})", argument.depth + 1
        else:
            latex, depth = self._shelve(row.name, [argument], value).latex + raised, 0
        return Reading(latex, value, "call^" if exponent and kind == "call" else kind, depth)

    def _function_power(self, function: Token) -> int:
        """The 2 of tanh² z; 0 when there is none."""
        if self.next.kind != "^":
            return 0
        exponent = self._exponent(function)
        if not re.fullmatch(r"[0-9]+", exponent.latex) or int(exponent.latex) < 2:
            fails = f"only whole powers from 2 on can stand between \\{function.text} and its argument."
            remedy = r"For the inverse write \operatorname{artanh} or \arctan, for a power \frac{1}{\tanh z}."
            raise self._refuse(fails, remedy, function)
        return int(exponent.latex)

    def _operand(self, function: Token) -> tuple[Reading, str]:
        """What a function is applied to, and whether it stands in brackets (call, called) or not (bare)."""
        token = self.next
        if token.kind == "open" and token.text not in _BARS:
            self._take()
            self.inside_bars.append(False)
            inner = self._group()
            self._expect("close", CLOSER[token.text], token)
            self.inside_bars.pop()
            return inner, "call" if inner.kind in _SIMPLE else "called"
        if token.kind == "{":
            inner = self._argument("the argument")
            return inner, "called" if inner.kind == "brackets" else "bare"
        if not self._starts_operand():
            raise self._refuse(f"\\{function.text} has no argument.", f"Write \\{function.text}( … ).")
        inner = self._power()
        if inner.depth >= _SHELF_DEPTH:
            inner = replace(self._shelve(None, [inner], inner.value), kind=inner.kind)
        return inner, "bare of function" if token.kind in ("function", "list") else "bare"

    def _list(self) -> Reading:
        r"""\max(0, z), \min\{1, z\}"""
        token, opener = self._take(), self.next
        if opener.kind != "open" or opener.text in _BARS:
            fails = f"\\{token.text} needs its arguments in brackets."
            raise self._refuse(fails, rf"Write \{token.text}(0, z).")
        self._take()
        self.inside_bars.append(False)
        arguments = [self._group()]
        while self.next.kind == ",":
            self._count_comma()
            self._take()
            arguments.append(self._group())
        self._expect("close", CLOSER[opener.text], opener)
        self.inside_bars.pop()
        if len(arguments) < 2:
            raise self._refuse(f"\\{token.text} needs two arguments, with a comma between them.", "", opener)
        function = FUNCTIONS[token.text].value

        def value(at: Mapping[str, Any]) -> Any:
            return function(*(argument.value(at) for argument in arguments))

        return replace(self._shelve(token.text, arguments, value), kind="list")
