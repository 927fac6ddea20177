r"""TeX tokens with their exact places in the source: ``\frac``, ``{``, ``w``, ``^``.

Of our own, because every token has to keep the place where it stands in the document, through macros and inside
Markdown (where ``\\\\`` is a row break and ``\_`` an underscore), and because a hostile text must end in time:
one loop, no recursion, no backtracking.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from symbolic.errors import InputError


class Sort(StrEnum):
    """What a token is."""

    COMMAND = "command"
    LETTER = "letter"
    NUMBER = "number"
    SIGN = "sign"
    OPEN = "{"
    CLOSE = "}"
    SUB = "_"
    SUP = "^"
    PRIME = "'"
    ALIGN = "&"
    BREAK = "row break"
    SPACE = "space"
    PARAMETER = "#"


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the half-open range of characters that it was written with."""

    sort: Sort
    text: str
    start: int
    end: int


class Unreadable(InputError):
    """What was not understood, and the characters at which reading stopped."""

    def __init__(self, sentence: str, start: int, end: int | None = None) -> None:
        super().__init__(sentence)
        self.start = start
        self.end = start + 1 if end is None else end


def _small(tag: str) -> str:
    """The characters that are a small letter or digit above (super) or below (sub) the line: ˡ ⁻ ᵀ, ⱼ ₁."""
    places = (*range(0xAA, 0xBB), *range(0x2B0, 0x2E5), *range(0x1D2C, 0x1DC0), *range(0x2070, 0x20A0), 0x2C7C, 0x2C7D)
    return "".join(each for each in map(chr, places) if unicodedata.decomposition(each).startswith(f"<{tag}>"))


_PATTERN = re.compile(
    r"(?P<comment>%[^\n]*)"
    r"|(?P<command>\\(?:operatorname|tag|[hv]space|(?:re)?newcommand|providecommand|DeclareMathOperator"
    r"|[po]?dv|[po]d|diffp?|derivative|partialderivative|norm|abs|qty)\*"
    r"|\\[a-zA-Z]+|\\.|\\\n|\\)"
    r"|(?P<dots>\.{3,})"
    r"|(?P<number>\d)"
    r"|(?P<parameter>\#\d)"
    r"|(?P<space>[\s~\u00a0]+)"
    r"|(?P<accented>[^\W\d_][\u0300-\u036f\u20d7]+)"
    rf"|(?P<raised>[{_small('super')}]+)"
    rf"|(?P<lowered>[{_small('sub')}]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)

_SINGLE = {
    "{": Sort.OPEN, "}": Sort.CLOSE, "_": Sort.SUB, "^": Sort.SUP, "'": Sort.PRIME, "&": Sort.ALIGN,
    "’": Sort.PRIME, "′": Sort.PRIME,
}  # fmt: skip

SPACING = frozenset({
    r"\,", r"\;", r"\:", r"\!", r"\>", r"\quad", r"\qquad", r"\thinspace", r"\medspace", r"\thickspace",
    r"\negthinspace", r"\enspace", r"\enskip", r"\hfill", r"\displaystyle", r"\textstyle", r"\scriptstyle",
    r"\scriptscriptstyle", r"\limits", r"\nolimits", r"\nonumber", r"\notag", r"\allowbreak", r"\relax", r"\noindent",
    r"\hskip", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\biggl", r"\biggr", r"\Biggl", r"\Biggr", r"\big", r"\Big",
    r"\bigg", r"\Bigg", r"\bigm", r"\Bigm", r"\middle", r"\mathstrut", r"\strut", r"\hline", r"\break", r"\nobreak",
    r"\boldmath", r"\ignorespaces", r"\tiny", r"\small", r"\normalsize", r"\large", r"\Large", r"\LARGE", r"\huge",
    r"\footnotesize", r"\scriptsize", r"\displaylimits",
    "\\\n", "\\ ",
})  # fmt: skip
"""Commands that change the look only."""

UNICODE_COMMANDS = {
    "α": r"\alpha", "β": r"\beta", "γ": r"\gamma", "δ": r"\delta", "ε": r"\epsilon", "η": r"\eta", "θ": r"\theta",
    "λ": r"\lambda", "μ": r"\mu", "σ": r"\sigma", "φ": r"\phi", "ϕ": r"\phi", "ψ": r"\psi", "ω": r"\omega",
    "Δ": r"\Delta", "Θ": r"\Theta", "Σ": r"\Sigma", "Ω": r"\Omega", "∂": r"\partial", "∇": r"\nabla", "∑": r"\sum",
    "∏": r"\prod", "⊙": r"\odot", "∘": r"\circ", "·": r"\cdot", "⋅": r"\cdot", "×": r"\times", "−": "-", "–": "-",
    "←": r"\leftarrow", "→": r"\to", "≈": r"\approx", "≡": r"\equiv", "≤": r"\le", "≥": r"\ge", "≠": r"\ne",
    "∈": r"\in", "…": r"\ldots", "⊤": r"\top", "ℓ": r"\ell", "∞": r"\infty", "ρ": r"\rho", "τ": r"\tau", "κ": r"\kappa",
    "⊗": r"\otimes", "∗": "*", "•": r"\bullet", "∙": r"\cdot", "⊺": r"\intercal", "√": r"\sqrt", "‖": r"\Vert",
    "≔": r"\coloneqq", "≜": r"\triangleq", "∝": r"\propto", "⇒": r"\Rightarrow", "⟹": r"\implies", "↦": r"\mapsto",
    "∀": r"\forall", "⟨": r"\langle", "⟩": r"\rangle", "⋯": r"\cdots", "⋮": r"\vdots", "⋱": r"\ddots", "π": r"\pi",
    "ξ": r"\xi", "ζ": r"\zeta", "χ": r"\chi", "ν": r"\nu", "Φ": r"\Phi", "Λ": r"\Lambda", "Γ": r"\Gamma", "Ψ": r"\Psi",
    "ϵ": r"\epsilon", "∼": r"\sim", "≪": r"\ll", "≫": r"\gg", "ς": r"\sigma", "ϑ": r"\theta",
}  # fmt: skip
"""Letters and signs that people type as they are, and the commands that mean the same."""

ACCENTS = {
    "\u0302": r"\hat", "\u0303": r"\tilde", "\u0304": r"\bar", "\u0305": r"\overline", "\u0307": r"\dot",
    "\u030c": r"\check", "\u20d7": r"\vec",
}  # fmt: skip
"""Accents that are typed over a letter (x̂, ỹ), and the commands that mean the same."""

WITH_GROUP = frozenset({
    r"\text", r"\textrm", r"\mathrm", r"\mathbf", r"\mathsf", r"\mathit", r"\boldsymbol", r"\operatorname",
    r"\mathcal", r"\textit", r"\textbf", r"\hat", r"\bar", r"\tilde", r"\mathbb", r"\bm", r"\mbox",
})  # fmt: skip
"""Commands that people give as a script without braces, together with their own argument: _\\\\text{in}."""

_ESCAPED = {r"\_": Sort.SUB, r"\*": Sort.SIGN, r"\^": Sort.SUP}


def tokenize(text: str, offset: int = 0) -> list[Token]:
    r"""The tokens of a piece of mathematics; ``offset`` is the place of its first character in the document."""
    found: list[Token] = []
    for match in _PATTERN.finditer(text):
        kind, piece = match.lastgroup, match.group()
        start, end = match.start() + offset, match.end() + offset
        if kind == "comment":
            continue
        several = [] if piece.isascii() else _written_out(kind, piece, start, end)
        found += several or [_token(kind, piece, start, end)]
    return found


def _written_out(kind: str | None, piece: str, start: int, end: int) -> list[Token]:
    r"""A character that stands for several tokens: aˡ⁻¹ is a^{l-1}, ŷ is \hat{y}, ½ is \frac{1}{2}; [] for others."""
    plain = unicodedata.normalize("NFKC", piece)
    if kind in ("raised", "lowered"):
        mark = Token(Sort.SUP, "^", start, end) if kind == "raised" else Token(Sort.SUB, "_", start, end)
        return [mark, *_group(tokenize(plain), start, end)]
    apart = unicodedata.normalize("NFD", piece)
    letter, marks = apart[0], apart[1:]
    if kind in ("accented", "other") and marks and all(each in ACCENTS for each in marks):
        inner = tokenize(letter)
        for each in marks:
            inner = [Token(Sort.COMMAND, ACCENTS[each], start, end), *_group(inner, start, end)]
        return [replace(token, start=start, end=end) for token in inner]
    if kind == "other" and "⁄" in plain:
        above, below = plain.split("⁄")
        parts = [*_group(tokenize(above), start, end), *_group(tokenize(below), start, end)]
        return [Token(Sort.COMMAND, r"\frac", start, end), *parts]
    return []


def _group(tokens: Sequence[Token], start: int, end: int) -> list[Token]:
    """The tokens in braces, all at one place."""
    return [
        Token(Sort.OPEN, "{", start, end),
        *(replace(token, start=start, end=end) for token in tokens),
        Token(Sort.CLOSE, "}", start, end),
    ]


def _token(kind: str | None, piece: str, start: int, end: int) -> Token:
    if kind == "command":
        if piece in ("\\\\", r"\newline", r"\cr", r"\tabularnewline"):
            return Token(Sort.BREAK, piece, start, end)
        if piece in _ESCAPED:
            return Token(_ESCAPED[piece], piece[1], start, end)
        if piece in SPACING:
            return Token(Sort.SPACE, piece, start, end)
        return Token(Sort.COMMAND, piece, start, end)
    if kind == "dots":
        return Token(Sort.COMMAND, r"\ldots", start, end)
    if kind == "number":
        return Token(Sort.NUMBER, piece, start, end)
    if kind == "parameter":
        return Token(Sort.PARAMETER, piece[1], start, end)
    if kind == "space":
        return Token(Sort.SPACE, piece, start, end)
    if piece in _SINGLE:
        return Token(_SINGLE[piece], piece, start, end)
    if piece in UNICODE_COMMANDS:
        command = UNICODE_COMMANDS[piece]
        return Token(Sort.COMMAND if command[0] == "\\" else Sort.SIGN, command, start, end)
    piece = unicodedata.normalize("NFKC", piece) or piece
    return Token(Sort.LETTER if piece.isalpha() else Sort.SIGN, piece, start, end)


def without_spaces(tokens: Sequence[Token]) -> list[Token]:
    """The tokens that mean something."""
    return [token for token in tokens if token.sort is not Sort.SPACE]


def closing(tokens: Sequence[Token], place: int) -> int:
    """The place of the ``}`` that closes the ``{`` at ``place``.

    Raises Unreadable where there is none.
    """
    depth = 0
    for position in range(place, len(tokens)):
        sort = tokens[position].sort
        if sort is Sort.OPEN:
            depth += 1
        elif sort is Sort.CLOSE:
            depth -= 1
            if depth == 0:
                return position
    opener = tokens[place]
    raise Unreadable("This { is never closed.", opener.start, opener.end)


def argument(tokens: Sequence[Token], place: int) -> tuple[list[Token], int]:
    """The argument that begins at ``place`` (a group without its braces, or one token) and the place after it."""
    while place < len(tokens) and tokens[place].sort is Sort.SPACE:
        place += 1
    if place >= len(tokens):
        last = tokens[-1]
        raise Unreadable(f"An argument is missing after {last.text}.", last.start, last.end)
    if tokens[place].sort is Sort.OPEN:
        end = closing(tokens, place)
        return list(tokens[place + 1 : end]), end + 1
    behind = place + 1
    if tokens[place].text in WITH_GROUP and behind < len(tokens) and tokens[behind].sort is Sort.OPEN:
        end = closing(tokens, behind)
        return list(tokens[place : end + 1]), end + 1
    return [tokens[place]], place + 1
