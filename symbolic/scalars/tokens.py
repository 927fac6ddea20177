"""The tokens of a scalar formula in LaTeX, with the columns where they stand; what is not known is refused.

Spacing and sizes are dropped, spellings are made one (`\\dfrac`, `\\operatorname{tanh}`, `\\log`), a symbol
carries its subscript with it, and every letter has to be declared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from symbolic.errors import InputError
from symbolic.scalars.hints import COMMAND_HINTS, LETTER_HINTS, NAME_HINTS, SIGN_HINTS
from symbolic.scalars.vocabulary import LISTS, function_named

GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota",
    "kappa", "lambda", "mu", "nu", "xi", "rho", "varrho", "sigma", "varsigma", "tau", "upsilon", "phi",
    "varphi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon",
    "Phi", "Psi", "Omega", "ell",
})  # fmt: skip
_ACCENTS = frozenset({"hat", "bar", "tilde", "widehat", "overline", "widetilde"})
_UPRIGHT = frozenset({"operatorname", "operatorname*", "mathrm", "text", "textrm", "mathop"})
_SIZES = frozenset(
    f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r")
) | {"left", "right"}  # fmt: skip
_SPACES = re.compile(r"(?:\s|~|\\[,;:!>\s]|\\(?:quad|qquad|displaystyle|textstyle|limits)(?![A-Za-z]))+")
_PIECE = re.compile(r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+|\\operatorname\*|\\[A-Za-z]+|\\.|.", re.DOTALL)
_NAME_GROUP = re.compile(r"\s*\{\s*([A-Za-z]+)\s*\}")
_ACCENTED = re.compile(r"\s*(?:\{\s*([A-Za-z])\s*\}|([A-Za-z]))")
_SUBSCRIPT = re.compile(r"\s*_\s*(?:\{\s*([A-Za-z0-9]+)\s*\}|([A-Za-z0-9]))")
_LONG_SUBSCRIPT = re.compile(r"_([A-Za-z0-9]{2,})$")  # a_10, as a name; in a formula it is a₁ 0
_WORD = re.compile(r"[A-Za-z]{2,}")
_CALL = re.compile(r"\s*(?:\\left|\\[bB]igg?l?)?\s*\(")

_SIGNS = {
    "+": "+", "-": "-", "−": "-", "*": "*", "·": "*", "×": "*", "/": "/", "^": "^", ",": ",",
    "{": "{", "}": "}", "(": "open", "[": "open", ")": "close", "]": "close", "|": "bar",
}  # fmt: skip
_COMMANDS = {
    "\\cdot": "*", "\\times": "*", "\\div": "/", "\\frac": "frac", "\\dfrac": "frac", "\\tfrac": "frac",
    "\\sqrt": "sqrt", "\\pi": "pi", "\\{": "open", "\\}": "close", "\\lbrace": "open", "\\rbrace": "close",
    "\\vert": "bar", "\\lvert": "open", "\\rvert": "close", "\\lbrack": "open", "\\rbrack": "close",
}  # fmt: skip
CLOSER = {
    "(": ")", "[": "]", "\\{": "\\}", "\\lbrace": "\\rbrace", "\\lbrack": "\\rbrack", "\\lvert": "\\rvert",
    "\\left|": "\\right|",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One sign, number, symbol or command; `text` in its normal spelling, `column` counted from 1."""

    kind: str
    text: str
    column: int


def refuse(source: str, column: int, fails: str, remedy: str = "") -> InputError:
    """Column 5 of …: what fails, a caret under the place, what was read before it, what to try."""
    line = re.sub(r"[\x00-\x1f]", " ", source)
    start = max(0, column - 41)
    window = line[start : column + 40]
    read = line[start : column - 1].strip()
    sentences = [
        f"Column {column} of the formula: {fails}",
        f"    {window}",
        "    " + " " * (column - 1 - start) + "^",
        f"Read before it: {'…' if start else ''}{read}" if read else "Nothing was read before it.",
    ]
    return InputError("\n".join([*sentences, remedy] if remedy else sentences))


def quoted(text: str) -> str:
    """“text”, on one line and not too long; backslashes stay single."""
    line = re.sub(r"[\x00-\x1f]", " ", text)
    return f"“{line if len(line) <= 80 else line[:77] + '…'}”"


def tokenise(source: str, declared: Collection[str] | None) -> tuple[Token, ...]:
    r"""`\dfrac12 z` ↦ frac 1 2 z, end. Raises InputError at the first thing that is not known.

    `declared` holds canonical names; None declares every letter.
    """
    scanner = _Scanner(source, declared)
    while scanner.skip_spaces() < len(source):
        scanner.scan()
    return (*scanner.tokens, Token("end", "the end", len(source) + 1))


def canonical_name(name: str) -> str:
    r"""`a_{1}` ↦ a_1, `alpha` ↦ `\alpha`: the one spelling of a declared symbol. Raises InputError."""
    source = _LONG_SUBSCRIPT.sub(r"_{\1}", f"\\{name}" if name.partition("_")[0] in GREEK else name)
    tokens = tokenise(source, declared=None) if name.strip() else ()
    if len(tokens) != 2 or tokens[0].kind != "symbol":
        raise InputError(
            f"{quoted(name)} cannot be declared as a symbol. Try one letter, a Greek letter such as alpha, "
            r"or a letter with a subscript or accent such as a_1 or \hat{y}; e and \pi are numbers."
        )
    return tokens[0].text


class _Scanner:
    def __init__(self, source: str, declared: Collection[str] | None) -> None:
        self.source = source
        self.declared = declared
        self.place = 0
        self.tokens: list[Token] = []

    def skip_spaces(self) -> int:
        spaces = _SPACES.match(self.source, self.place)
        self.place = spaces.end() if spaces else self.place
        return self.place

    def scan(self) -> None:
        start, piece = self.place, self._take(_PIECE)
        if piece[0] in "0123456789.":
            self._number(piece, start)
        elif piece[0].isascii() and piece[0].isalpha():
            self._letter(piece, start)
        elif piece in _SIGNS or piece in _COMMANDS:
            self._add((_SIGNS | _COMMANDS)[piece], piece, start)
        elif piece[0] == "\\" and piece[1:2].isalpha():
            self._command(piece[1:], start)
        else:
            fails = f"the sign {quoted(piece)} is not known here."
            raise self._refuse(start, fails, SIGN_HINTS.get(piece, ""))

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.place)
        assert match is not None  # _PIECE matches any character
        self.place = match.end()
        return match.group()

    def _add(self, kind: str, text: str, start: int) -> None:
        self.tokens.append(Token(kind, text, start + 1))

    def _refuse(self, start: int, fails: str, remedy: str = "") -> InputError:
        return refuse(self.source, start + 1, fails, remedy)

    def _number(self, digits: str, start: int) -> None:
        if digits == ".":
            raise self._refuse(start, "a point without digits after it.", "Try 0.5, or a fraction.")
        if len(digits) == 2 and digits.isdigit() and self.tokens and self.tokens[-1].kind == "frac":
            self._add("number", digits[0], start)  # \frac12: TeX takes one digit for each argument
            self._add("number", digits[1], start + 1)
        else:
            self._add("number", f"0{digits}" if digits[0] == "." else digits, start)

    def _letter(self, letter: str, start: int) -> None:
        word = _WORD.match(self.source, start)
        if word and (function_named(word.group()) or word.group() in NAME_HINTS):
            name = word.group()
            fails = f"“{name}” without a backslash is a product of letters."
            raise self._refuse(start, fails, NAME_HINTS.get(name, f"Try \\{_spelled(name)}."))
        if letter == "e" and not self._subscript_follows():
            self._add("euler", "e", start)
        else:
            self._symbol(letter, start)

    def _subscript_follows(self) -> bool:
        return _SUBSCRIPT.match(self.source, self.place) is not None

    def _symbol(self, base: str, start: int) -> None:
        subscript = _SUBSCRIPT.match(self.source, self.place)
        if subscript:
            self.place = subscript.end()
        name = f"{base}_{subscript[1] or subscript[2]}" if subscript else base
        if self.declared is None or name in self.declared:
            self._add("symbol", name, start)
        elif subscript and base in self.declared:
            remedy = "A scalar formula has no components: leave the subscript out, or declare the name."
            raise self._refuse(start, f"{base} is declared, but {name} with its subscript is not.", remedy)
        elif _CALL.match(self.source, self.place):
            fails = f"{name}( … ) looks like a call, and no function {name} is known."
            remedy = "Write its formula out, \\cdot for a product, or declare the letter."
            raise self._refuse(start, fails, COMMAND_HINTS.get(name.lstrip("\\"), remedy))
        else:
            raise self._undeclared(name, start)

    def _undeclared(self, name: str, start: int) -> InputError:
        hint = LETTER_HINTS.get(name, "")
        last_two = tuple(token.kind for token in self.tokens[-2:])
        if last_two[-1:] == ("^",) or last_two == ("^", "{"):
            hint = hint or "A superscript is a power here: leave the number of the layer out."
            hint = COMMAND_HINTS["top"] if name == "T" else hint
        known = f"Declared here: {', '.join(self.declared or ()) or 'nothing'}."
        return self._refuse(start, f"the symbol {name} is not declared.", f"{known} {hint}".rstrip())

    def _command(self, name: str, start: int) -> None:
        if name in _SIZES:
            self._sized_delimiter(name, start)
        elif name in _UPRIGHT:
            self._upright(name, start)
        elif name in _ACCENTS:
            self._accent(name, start)
        elif (function := function_named(name)) is not None and name != "abs":
            self._add("list" if function.name in LISTS else "function", function.name, start)
        elif name in GREEK:
            self._symbol(f"\\{name}", start)
        else:
            raise self._refuse(start, f"the command \\{name} is not known here.", COMMAND_HINTS.get(name, ""))

    def _sized_delimiter(self, size: str, start: int) -> None:
        self.skip_spaces()
        delimiter = self._take(_PIECE) if self.place < len(self.source) else ""
        kind = (_SIGNS | _COMMANDS).get(delimiter, "")
        side = {"left": "open", "right": "close"}.get(size, {"l": "open", "r": "close"}.get(size[-1], ""))
        if kind == "bar" and side:
            kind, delimiter = side, "\\left|" if side == "open" else "\\right|"
        if kind not in ("open", "close", "bar") or (side and kind != side):
            fails = f"\\{size} stands before {delimiter or 'the end'}, no bracket of its side."
            raise self._refuse(start, fails, r"Try \left( … \right), or \left| … \right|.")
        self._add(kind, delimiter, start)

    def _upright(self, command: str, start: int) -> None:
        group = _NAME_GROUP.match(self.source, self.place)
        name = group[1] if group else ""
        function = function_named(name)
        if group is None or (function is None and name != "e"):
            fails = f"\\{command} is followed by no function that is known" + (f": {name}." if name else ".")
            raise self._refuse(start, fails, NAME_HINTS.get(name, r"Known are \exp, \ln, \tanh, \max, …"))
        self.place = group.end()
        if function is None:
            self._add("euler", "e", start)
        else:
            self._add("list" if function.name in LISTS else "function", function.name, start)

    def _accent(self, accent: str, start: int) -> None:
        letter = _ACCENTED.match(self.source, self.place)
        if letter is None:
            raise self._refuse(start, f"\\{accent} stands over no single letter.", r"Try \hat{y}.")
        self.place = letter.end()
        self._symbol(f"\\{accent}{{{letter[1] or letter[2]}}}", start)


def _spelled(name: str) -> str:
    return "operatorname{erf}(…)" if name == "erf" else name
