"""How a formula is set, whatever the alphabet: which operand needs brackets, what stands above and below.

The structure is the same in LaTeX and in plain text; an Alphabet (latex.py, plain.py) says how scripts,
fractions and brackets look. Brackets are written where the formula would be read differently without them, and
always around the operand of ∂/∂w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Protocol

from symbolic.formula import (
    ONES,
    Add,
    Apply,
    Broadcast,
    Coincidence,
    Column,
    Cost,
    CostGradient,
    CostPartial,
    Diagonal,
    Dimension,
    Entry,
    Formula,
    Hadamard,
    Immediate,
    Kronecker,
    MatrixProduct,
    Negative,
    Number,
    OrderedProduct,
    Partial,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
)
from symbolic.indices import Index, Size
from symbolic.substitution import substitute

ADD, HADAMARD, SUM, PRODUCT, POSTFIX, ATOM = range(6)
"""How tightly a piece binds. Σ takes everything to its right up to the next + or ⊙."""

ONE_SAMPLE = {"Z": "z", "A": "a", "Δ": "δ", "X": "x", "D": "D"}
"""The letter of a column: column j of Δ^l is δ^{l(j)}."""


OF_SAMPLES = "⁽⁾"
"""In the name of what every sample has its own of: x⁽⁾ in layer i is printed as that of sample i."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A formula set in type, how tightly it binds, and whether it is tall (then its brackets grow)."""

    text: str
    binds: int = ATOM
    tall: bool = False


class Alphabet(Protocol):
    """How the parts look. Scripts come as lists of texts, outermost last."""

    @property
    def minus(self) -> str: ...
    @property
    def plus(self) -> str: ...
    @property
    def hadamard(self) -> str: ...
    @property
    def juxtaposed(self) -> str: ...
    @property
    def times(self) -> str: ...
    @property
    def openers(self) -> tuple[str, ...]: ...
    @property
    def cost(self) -> str: ...
    def letter(self, name: str) -> str: ...
    def scripts(self, nucleus: str, above: str, below: str) -> str: ...
    def index(self, index: Index) -> str: ...
    def size(self, size: Size) -> str: ...
    def indices(self, several: Sequence[str]) -> str: ...
    def sample(self, index: str) -> str: ...
    def brackets(self, inner: str, tall: bool) -> str: ...
    def fraction(self, numerator: str, denominator: str) -> Piece: ...
    def partial(self, numerator: str, denominator: str, immediate: bool = False) -> Piece: ...
    def transpose(self, inner: str, scripted: bool) -> str: ...
    def power(self, inner: str, exponent: int) -> str: ...
    def function(self, name: str, layer: str, order: int) -> str: ...
    def operator(self, name: str) -> str: ...
    def gradient(self, of: str) -> str: ...
    def total(self, index: str, lower: str, upper: str) -> str: ...
    def product(self, index: str, lower: str, upper: str) -> str: ...
    def norm(self, inner: str) -> str: ...
    def iverson(self, first: str, second: str) -> str: ...


def bound(piece: Piece, at_least: int, alphabet: Alphabet) -> str:
    """The piece, in brackets if it binds more loosely than needed."""
    return piece.text if piece.binds >= at_least else alphabet.brackets(piece.text, piece.tall)


@singledispatch
def write(formula: Formula, alphabet: Alphabet) -> Piece:
    """The formula set in an alphabet (the table of this module)."""
    raise NotImplementedError(f"no printed form of {type(formula).__name__}")


@write.register
def _(formula: Number, alphabet: Alphabet) -> Piece:
    value = formula.value
    if value < 0:
        inner = write(Number(-value), alphabet)
        return Piece(alphabet.minus + inner.text, ADD, inner.tall)
    if value.denominator == 1:
        return Piece(str(value))
    return alphabet.fraction(str(value.numerator), str(value.denominator))


@write.register
def _(formula: Dimension, alphabet: Alphabet) -> Piece:
    return Piece(alphabet.size(formula.size))


def _symbol(formula: Formula, alphabet: Alphabet, below: str = "", sample: str = "") -> str | None:
    """A symbol with all its scripts on one nucleus, or None for what is no symbol."""
    if not isinstance(formula, Symbol):
        return None
    name = formula.name
    if sample:
        name = ONE_SAMPLE.get(name, name)
    elif below and name == "W":
        name = "w"
    elif below and name == "W̃":
        name = "w̃"
    above = "" if formula.layer is None else alphabet.index(formula.layer)
    if OF_SAMPLES in name and above:
        name, above = name.replace(OF_SAMPLES, ""), alphabet.sample(above)
    return alphabet.scripts(alphabet.letter(name), above + sample, below)


@write.register
def _(formula: Symbol, alphabet: Alphabet) -> Piece:
    return Piece(_symbol(formula, alphabet) or "")


@write.register
def _(formula: Entry, alphabet: Alphabet) -> Piece:
    below = alphabet.indices([alphabet.index(index) for index in formula.indices])
    if isinstance(formula.base, Column):
        sample = alphabet.sample(alphabet.index(formula.base.sample))
        text = _symbol(formula.base.base, alphabet, below, sample)
    else:
        text = _symbol(formula.base, alphabet, below)
    if text is None:
        base = write(formula.base, alphabet)
        text = alphabet.scripts(alphabet.brackets(base.text, base.tall), "", below)
    return Piece(text)


@write.register
def _(formula: Column, alphabet: Alphabet) -> Piece:
    sample = alphabet.sample(alphabet.index(formula.sample))
    text = _symbol(formula.base, alphabet, "", sample)
    if text is None:
        base = write(formula.base, alphabet)
        text = alphabet.scripts(alphabet.brackets(base.text, base.tall), sample, "")
    return Piece(text)


@write.register
def _(formula: Add, alphabet: Alphabet) -> Piece:
    pieces = [write(formula.terms[0], alphabet)]
    text = bound(pieces[0], ADD, alphabet)
    if isinstance(formula.terms[0], Add):
        text = alphabet.brackets(text, pieces[0].tall)
    for term in formula.terms[1:]:
        sign, inner = (alphabet.minus, term.term) if isinstance(term, Negative) else (alphabet.plus, term)
        piece = write(inner, alphabet)
        pieces.append(piece)
        text += f" {sign} {bound(piece, HADAMARD, alphabet)}"
    return Piece(text, ADD, any(piece.tall for piece in pieces))


@write.register
def _(formula: Negative, alphabet: Alphabet) -> Piece:
    inner = write(formula.term, alphabet)
    return Piece(alphabet.minus + bound(inner, HADAMARD, alphabet), ADD, inner.tall)


@write.register
def _(formula: Product, alphabet: Alphabet) -> Piece:
    return _juxtaposed(formula.factors, alphabet, scalars_before=True)


@write.register
def _(formula: MatrixProduct, alphabet: Alphabet) -> Piece:
    return _juxtaposed(formula.factors, alphabet)


def _juxtaposed(factors: tuple[Formula, ...], alphabet: Alphabet, scalars_before: bool = False) -> Piece:
    pieces = [write(factor, alphabet) for factor in factors]
    texts = []
    for place, (factor, piece) in enumerate(zip(factors, pieces, strict=True)):
        last = place == len(pieces) - 1
        # A sum reaches to the end of the product: bare in the last place, in brackets before it. So does a matrix
        # product behind scalars; any other product within a product was meant as a group.
        group = isinstance(factor, Product | MatrixProduct) and not (
            last and scalars_before and isinstance(factor, MatrixProduct)
        )
        bare = piece.binds >= (SUM if last else PRODUCT) and not group
        texts.append(piece.text if bare else alphabet.brackets(piece.text, piece.tall))
    binds = SUM if pieces[-1].binds == SUM else PRODUCT
    text = texts[0]
    for factor, following in zip(factors, texts[1:], strict=False):
        # C (a + b) would be the cost of a + b, and C² (a + b) would look like one.
        letter = factor.base if isinstance(factor, Power) else factor
        called = isinstance(letter, Symbol) and letter.name == alphabet.cost and following.startswith(alphabet.openers)
        text += (f" {alphabet.times} " if called else alphabet.juxtaposed) + following
    return Piece(text, binds, any(piece.tall for piece in pieces))


@write.register
def _(formula: Hadamard, alphabet: Alphabet) -> Piece:
    pieces = [write(factor, alphabet) for factor in formula.factors]
    text = f" {alphabet.hadamard} ".join(bound(piece, PRODUCT, alphabet) for piece in pieces)
    return Piece(text, HADAMARD, any(piece.tall for piece in pieces))


@write.register
def _(formula: Transpose, alphabet: Alphabet) -> Piece:
    inner = write(formula.matrix, alphabet)
    scripted = isinstance(formula.matrix, Symbol | Entry | Column)
    return Piece(alphabet.transpose(bound(inner, ATOM, alphabet), scripted), POSTFIX, inner.tall)


@write.register
def _(formula: Diagonal, alphabet: Alphabet) -> Piece:
    if isinstance(formula.vector, Apply) and formula.vector.function == ONES and not formula.vector.order:
        return Piece("I")
    return _call(alphabet.operator("diag"), formula.vector, alphabet)


@write.register
def _(formula: Broadcast, alphabet: Alphabet) -> Piece:
    return write(formula.vector, alphabet)


@write.register
def _(formula: Quotient, alphabet: Alphabet) -> Piece:
    numerator, denominator = write(formula.numerator, alphabet), write(formula.denominator, alphabet)
    return alphabet.fraction(numerator.text, denominator.text)


@write.register
def _(formula: Power, alphabet: Alphabet) -> Piece:
    inner = write(formula.base, alphabet)
    bare = (isinstance(formula.base, Symbol) and formula.base.layer is None) or isinstance(formula.base, Dimension)
    text = inner.text if bare else alphabet.brackets(inner.text, inner.tall)
    return Piece(alphabet.power(text, formula.exponent), POSTFIX, inner.tall)


@write.register
def _(formula: SquaredNorm, alphabet: Alphabet) -> Piece:
    inner = write(formula.array, alphabet)
    return Piece(alphabet.norm(inner.text), POSTFIX, inner.tall)


@write.register
def _(formula: Apply, alphabet: Alphabet) -> Piece:
    layer = "" if formula.layer is None else alphabet.index(formula.layer)
    return _call(alphabet.function(formula.function, layer, formula.order), formula.argument, alphabet)


def _call(function: str, argument: Formula, alphabet: Alphabet) -> Piece:
    inner = write(argument, alphabet)
    return Piece(function + alphabet.brackets(inner.text, inner.tall), ATOM, inner.tall)


def _cost_name(sample: Index | None, alphabet: Alphabet, below: str = "") -> str:
    above = "" if sample is None else alphabet.sample(alphabet.index(sample))
    return alphabet.scripts(alphabet.cost, above, below)


@write.register
def _(formula: Cost, alphabet: Alphabet) -> Piece:
    return _call(_cost_name(formula.sample, alphabet), formula.argument, alphabet)


@write.register
def _(formula: CostPartial, alphabet: Alphabet) -> Piece:
    if formula.index is None:
        return _call(alphabet.function(alphabet.cost, "", 1), formula.argument, alphabet)
    name = _cost_name(formula.sample, alphabet, alphabet.index(formula.index))
    return _call(name, formula.argument, alphabet)


@write.register
def _(formula: CostGradient, alphabet: Alphabet) -> Piece:
    return _call(alphabet.gradient(_cost_name(formula.sample, alphabet)), formula.argument, alphabet)


@write.register
def _(formula: Partial, alphabet: Alphabet) -> Piece:
    below = write(formula.denominator, alphabet).text
    above = write(formula.numerator, alphabet)
    if isinstance(formula.numerator, Symbol | Entry | Column):
        return alphabet.partial(above.text, below)
    operator = alphabet.partial("", below)
    return Piece(operator.text + alphabet.brackets(above.text, above.tall), PRODUCT, operator.tall or above.tall)


@write.register
def _(formula: Immediate, alphabet: Alphabet) -> Piece:
    above, below = (write(each, alphabet).text for each in (formula.numerator, formula.denominator))
    return alphabet.partial(above, below, immediate=True)


@write.register
def _(formula: Sum, alphabet: Alphabet) -> Piece:
    if (entry := _moved(formula, alphabet)) is not None:
        return write(entry, alphabet)
    body = write(formula.body, alphabet)
    upper = alphabet.index(formula.upper) if isinstance(formula.upper, Index) else alphabet.size(formula.upper)
    sign = alphabet.total(formula.index, alphabet.index(formula.lower), upper)
    return Piece(f"{sign} {bound(body, SUM, alphabet)}", SUM, True)


def _moved(formula: Sum, alphabet: Alphabet) -> Formula | None:
    """y_{i+a} of Σ_p [p = i + a] y_p, as it is written: what lies beyond the ends is 0; None for any other sum."""
    if not isinstance(formula.body, Product) or len(formula.body.factors) < 2:
        return None
    condition, *others = formula.body.factors
    own = Index(formula.index)
    if not isinstance(condition, Coincidence) or condition.first != own or own in (*condition.plus, *condition.minus):
        return None
    rest = others[0] if len(others) == 1 else Product(tuple(others))
    return substitute(rest, {formula.index: Index(_difference(condition, alphabet))})


def _difference(formula: Coincidence, alphabet: Alphabet) -> str:
    """i+a-1, j+1-a"""
    plus = alphabet.plus.join(map(alphabet.index, formula.plus))
    return plus + "".join(f"{alphabet.minus}{alphabet.index(each)}" for each in formula.minus)


@write.register
def _(formula: OrderedProduct, alphabet: Alphabet) -> Piece:
    body = write(formula.body, alphabet)
    upper = alphabet.index(formula.upper) if isinstance(formula.upper, Index) else alphabet.size(formula.upper)
    sign = alphabet.product(formula.index, alphabet.index(formula.lower), upper)
    return Piece(f"{sign} {bound(body, SUM, alphabet)}", SUM, True)


@write.register
def _(formula: Coincidence, alphabet: Alphabet) -> Piece:
    return Piece(alphabet.iverson(alphabet.index(formula.first), _difference(formula, alphabet)))


@write.register
def _(formula: Kronecker, alphabet: Alphabet) -> Piece:
    return Piece(alphabet.iverson(alphabet.index(formula.first), alphabet.index(formula.second)))
