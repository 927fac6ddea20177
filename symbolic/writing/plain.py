"""Formulas as plain Unicode text, for terminals: δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symbolic.formula import Formula
from symbolic.indices import Index, Range, Size
from symbolic.model import Claim, Model
from symbolic.writing.printing import PRODUCT, Piece, write

_ABOVE = dict(zip("0123456789+-()lLijkmnprstuvT,", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˡᴸⁱʲᵏᵐⁿᵖʳˢᵗᵘᵛᵀ'", strict=True))
_BELOW = dict(zip("0123456789+-()lijkmnprstuv,=", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₗᵢⱼₖₘₙₚᵣₛₜᵤᵥ,₌", strict=True))


def _script(text: str, table: dict[str, str], mark: str) -> str:
    if all(character in table for character in text):
        return "".join(table[character] for character in text)
    return mark + text if len(text) == 1 else f"{mark}{{{text}}}"


@dataclass(frozen=True, slots=True)
class Plain:
    """The alphabet of a terminal."""

    minus: str = "−"
    plus: str = "+"
    hadamard: str = "⊙"
    juxtaposed: str = " "
    times: str = "·"
    openers: tuple[str, ...] = ("(", "[")
    cost: str = "C"

    def letter(self, name: str) -> str:
        return name

    def scripts(self, nucleus: str, above: str, below: str) -> str:
        return nucleus + (_script(above, _ABOVE, "^") if above else "") + (_script(below, _BELOW, "_") if below else "")

    def index(self, index: Index) -> str:
        if index.name is None:
            return str(index.offset)
        return index.name + (f"{index.offset:+d}" if index.offset else "")

    def size(self, size: Size) -> str:
        if size.layer is not None:
            return size.name + _script(self.index(size.layer), _BELOW, "_")
        return size.name or str(size.number)

    def indices(self, several: Sequence[str]) -> str:
        return ("" if all(len(each) == 1 for each in several) else ",").join(several)

    def sample(self, index: str) -> str:
        return f"({index})"

    def brackets(self, inner: str, tall: bool) -> str:
        return f"({inner})"

    def fraction(self, numerator: str, denominator: str) -> Piece:
        return Piece(f"{_grouped(numerator)}/{_grouped(denominator)}", PRODUCT)

    def partial(self, numerator: str, denominator: str, immediate: bool = False) -> Piece:
        return Piece(f"∂{'⁺' if immediate else ''}{numerator}/∂{denominator}", PRODUCT)

    def transpose(self, inner: str, scripted: bool) -> str:
        return f"({inner})ᵀ" if scripted and len(inner) > 1 else f"{inner}ᵀ"

    def power(self, inner: str, exponent: int) -> str:
        return inner + _script(str(exponent), _ABOVE, "^")

    def function(self, name: str, layer: str, order: int) -> str:
        return self.scripts(name, layer, "") + "′" * order

    def operator(self, name: str) -> str:
        return name

    def gradient(self, of: str) -> str:
        return f"∇{of}"

    def total(self, index: str, lower: str, upper: str) -> str:
        return f"Σ[{index}={lower}..{upper}]"

    def product(self, index: str, lower: str, upper: str) -> str:
        return f"∏[{index}={lower}..{upper}]"

    def norm(self, inner: str) -> str:
        return f"‖{inner}‖²"

    def iverson(self, first: str, second: str) -> str:
        return f"[{first}={second}]"


def _grouped(text: str) -> str:
    return f"({text})" if " " in text else text


ALPHABET = Plain()


def plain(formula: Formula) -> str:
    """The formula as one line of text."""
    return write(formula, ALPHABET).text


def plain_claim(claim: Claim) -> str:
    """left = right, with the point at which it is meant."""
    where = ", ".join(f"{name} = {value}" for name, value in claim.at.items())
    left = plain(claim.left) + (f" at {where}" if where else "")
    return f"{left} = {plain(claim.right)}"


def plain_range(each: Range) -> str:
    """l = 1, …, L; the number alone where there is only one."""
    upper = ALPHABET.index(each.upper) if isinstance(each.upper, Index) else ALPHABET.size(each.upper)
    return f"{each.name} = {ALPHABET.index(each.lower)}, …, {upper}"


def plain_definitions(model: Model) -> str:
    """The definitions of the model, a line each, with their ranges."""
    rows = []
    for each in model.definitions:
        layers = ", ".join(map(plain_range, each.ranges))
        rows.append(f"{plain(each.symbol)} := {plain(each.formula)}" + (f"   ({layers})" if layers else ""))
    return "\n".join(rows)


def latex_from_plain(text: str) -> str:
    """Formulas of prose as LaTeX: ``δᵢ aⱼ`` ↦ \\delta_{i} a_{j}; what is not in the tables stays."""
    result, place = "", 0
    while place < len(text):
        for table, mark in ((_ABOVE, "^"), (_BELOW, "_")):
            back = {script: character for character, script in table.items() if script not in "',"}
            run = ""
            while place < len(text) and text[place] in back:
                run += back[text[place]]
                place += 1
            if run:
                result += f"{mark}{{{run.replace('T', chr(92) + 'top')}}}"
                break
        else:
            if text[place] == "̃":
                result = rf"{result[:-1]}\tilde{{{result[-1]}}}"
            else:
                result += _COMMANDS.get(text[place], text[place])
            place += 1
    return result


_COMMANDS = {
    "δ": r"\delta ", "Δ": r"\Delta ", "η": r"\eta ", "∂": r"\partial ", "∇": r"\nabla ", "⊙": r"\odot ",
    "−": "-", "′": "'", "×": r"\times ", "Σ": r"\sum ", "…": r"\ldots ",
}  # fmt: skip
