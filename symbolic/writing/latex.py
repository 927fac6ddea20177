"""Formulas, claims and models as LaTeX: δ^{l} = (W^{l+1})^{\\top} δ^{l+1} ⊙ g'(z^{l}).

Only commands that LaTeX (with amsmath and amssymb), MathJax and KaTeX share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symbolic.formula import Formula, Symbol, is_scalar
from symbolic.indices import Index, Range, Size
from symbolic.model import Claim, Model, names_below, symbols
from symbolic.writing.printing import POSTFIX, PRODUCT, Piece, write

_LETTERS = {"δ": r"\delta", "Δ": r"\Delta", "η": r"\eta"}


@dataclass(frozen=True, slots=True)
class Latex:
    """The alphabet of LaTeX."""

    minus: str = "-"
    plus: str = "+"
    hadamard: str = r"\odot"
    juxtaposed: str = " "
    times: str = r"\cdot"
    openers: tuple[str, ...] = ("(", "[", r"\left(")
    cost: str = "C"

    def letter(self, name: str) -> str:
        if name.endswith("̃"):
            return rf"\tilde{{{self.letter(name[:-1])}}}"
        return _LETTERS.get(name, name)

    def scripts(self, nucleus: str, above: str, below: str) -> str:
        above = above.removeprefix(r"\,")
        return nucleus + (f"_{{{below}}}" if below else "") + (f"^{{{above}}}" if above else "")

    def index(self, index: Index) -> str:
        if index.name is None:
            return str(index.offset)
        return index.name + (f"{index.offset:+d}" if index.offset else "")

    def size(self, size: Size) -> str:
        if size.layer is not None:
            return f"{size.name}_{{{self.index(size.layer)}}}"
        return size.name or str(size.number)

    def indices(self, several: Sequence[str]) -> str:
        return ("" if all(each.isalpha() for each in several) else ",").join(several)

    def sample(self, index: str) -> str:
        return rf"\,({index})"

    def brackets(self, inner: str, tall: bool) -> str:
        return rf"\left({inner}\right)" if tall else f"({inner})"

    def fraction(self, numerator: str, denominator: str) -> Piece:
        return Piece(rf"\frac{{{numerator}}}{{{denominator}}}", POSTFIX, True)

    def partial(self, numerator: str, denominator: str, immediate: bool = False) -> Piece:
        above = rf"\partial{'^+' if immediate else ''} {numerator}".rstrip()
        return Piece(rf"\frac{{{above}}}{{\partial {denominator}}}", PRODUCT, True)

    def transpose(self, inner: str, scripted: bool) -> str:
        return rf"({inner})^{{\top}}" if scripted else rf"{inner}^{{\top}}"

    def power(self, inner: str, exponent: int) -> str:
        return f"{inner}^{{{exponent}}}"

    def function(self, name: str, layer: str, order: int) -> str:
        primes = "'" * order
        if not layer:
            return name + primes
        return f"{{{name}^{{{layer}}}}}{primes}" if primes else f"{name}^{{{layer}}}"

    def operator(self, name: str) -> str:
        return rf"\operatorname{{{name}}}"

    def gradient(self, of: str) -> str:
        return rf"\nabla {of}"

    def total(self, index: str, lower: str, upper: str) -> str:
        return rf"\sum_{{{index}={lower}}}^{{{upper}}}"

    def product(self, index: str, lower: str, upper: str) -> str:
        return rf"\prod_{{{index}={lower}}}^{{{upper}}}"

    def norm(self, inner: str) -> str:
        return rf"\left\lVert {inner} \right\rVert^{{2}}"

    def iverson(self, first: str, second: str) -> str:
        return f"[{first} = {second}]"


ALPHABET = Latex()


def latex(formula: Formula) -> str:
    """The formula as LaTeX, for use in math mode."""
    return write(formula, ALPHABET).text


def latex_claim(claim: Claim, align: bool = False) -> str:
    """left = right, each side as it is read at the point ``at``; ``align`` puts & before the sign."""
    left, right = (latex_at(side, claim.model, claim.at) for side in (claim.left, claim.right))
    return f"{left} {'&' if align else ''}= {right}"


def latex_at(formula: Formula, model: Model, at: Mapping[str, int]) -> str:
    """The formula with a bar at whose foot stands where it is read (at η = 0), unless nothing in it depends on that."""
    text = latex(formula)
    if not at or not names_below(model, frozenset(each.name for each in symbols(formula))) & at.keys():
        return text
    where = r",\ ".join(f"{ALPHABET.letter(name)} = {value}" for name, value in at.items())
    return rf"\left.{text}\right|_{{{where}}}"


def latex_range(each: Range) -> str:
    """l = 1, \\ldots, L."""
    upper = ALPHABET.index(each.upper) if isinstance(each.upper, Index) else ALPHABET.size(each.upper)
    return rf"{each.name} = {ALPHABET.index(each.lower)}, \ldots, {upper}"


def latex_ranges(ranges: tuple[Range, ...]) -> str:
    """All ranges, one after the other."""
    return r",\quad ".join(map(latex_range, ranges))


def latex_definitions(model: Model) -> str:
    """The definitions of the model as an aligned block, each with its ranges."""
    rows = []
    for definition in model.definitions:
        row = f"{latex(definition.symbol)} &:= {latex(definition.formula)}"
        layers = latex_ranges(definition.ranges)
        rows.append(f"{row} && {layers}" if layers else row)
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def latex_with_shapes(formula: Formula) -> str:
    """A product with the shape of every array under a brace: \\underbrace{W^{l}}_{n_{l} \\times n_{l-1}}."""
    from symbolic.shapes import shape

    if isinstance(formula, Symbol):
        return _braced(formula)
    from symbolic.formula import children, with_children

    if is_scalar(formula):
        return latex(formula)
    # Every array that is a symbol, or Aᵀ or g′(A) of one, carries its brace; what combines them is set as usual.
    marks: dict[str, str] = {}

    def mark(part: Formula) -> Formula:
        inner = children(part)
        if isinstance(part, Symbol) or (len(inner) == 1 and isinstance(inner[0], Symbol)):
            if is_scalar(part):
                return part
            name = f"@{len(marks)}@"
            rows, columns = shape(part)
            marks[name] = _under(latex(part), rows, columns)
            return Symbol(name, None, (rows, columns))
        return with_children(part, tuple(mark(each) for each in inner))

    text = latex(mark(formula))
    for name, braced in marks.items():
        text = text.replace(name, braced)
    return text


def _braced(symbol: Symbol) -> str:
    return latex(symbol) if is_scalar(symbol) else _under(latex(symbol), *symbol.shape)


def _under(text: str, rows: Size, columns: Size) -> str:
    return rf"\underbrace{{{text}}}_{{{ALPHABET.size(rows)} \times {ALPHABET.size(columns)}}}"
