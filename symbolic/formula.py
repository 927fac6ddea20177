"""Formulas as written: immutable trees that are never re-ordered or simplified by being built.

What is printed is what was meant. A node is dumb data; its meanings (shape, LaTeX, NumPy, value in a ring,
SymPy components) stand elsewhere, each in one module as one single-dispatch table over ``KINDS``.

Notation (all of it in ARCHITECTURE.md): column vectors, the layer in the superscript, z^l = W^l a^{l-1} + b^l.
Scalars have the shape (), everything else is a matrix (rows, columns); a vector has one column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import chain, count
from typing import Any

from symbolic.indices import SCALAR, Index, Shape, Size


class Formula:
    """The operators that let a formula be written as on paper; all data stand in the kinds below."""

    __slots__ = ()

    def __add__(self, other: Formula | int) -> Formula:
        return Add((*(self.terms if isinstance(self, Add) else (self,)), as_formula(other)))

    def __sub__(self, other: Formula | int) -> Formula:
        return self + Negative(as_formula(other))

    def __neg__(self) -> Formula:
        return Negative(self)

    def __mul__(self, other: Formula | int) -> Formula:
        """A ⊙ B for two arrays, a product as soon as one of the two is a scalar."""
        other = as_formula(other)
        kind = Product if is_scalar(self) or is_scalar(other) else Hadamard
        return kind((*(self.factors if isinstance(self, kind) else (self,)), other))

    def __rmul__(self, other: int) -> Formula:
        return as_formula(other) * self

    def __matmul__(self, other: Formula) -> Formula:
        return MatrixProduct((*(self.factors if isinstance(self, MatrixProduct) else (self,)), other))

    def __truediv__(self, other: Formula | int) -> Formula:
        return Quotient(self, as_formula(other))

    def __rtruediv__(self, other: int) -> Formula:
        return Quotient(as_formula(other), self)

    def __pow__(self, exponent: int) -> Formula:
        return Power(self, exponent)

    def __getitem__(self, indices: Index | int | tuple[Index | int, ...]) -> Formula:
        """a_i or w_{ij}: the component at 1-based indices."""
        several = indices if isinstance(indices, tuple) else (indices,)
        return Entry(self, tuple(each if isinstance(each, Index) else Index(None, each) for each in several))

    @property
    def T(self) -> Formula:
        return Transpose(self)

    def _repr_latex_(self) -> str:
        from symbolic.writing.latex import latex

        return f"$\\displaystyle {latex(self)}$"

    def __str__(self) -> str:
        from symbolic.writing.plain import plain

        return plain(self)


@dataclass(frozen=True, slots=True)
class Number(Formula):
    """A rational number."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Dimension(Formula):
    """A size used as a number: the m of 1/m."""

    size: Size


@dataclass(frozen=True, slots=True)
class Symbol(Formula):
    """z^l: a named quantity, in a layer or not."""

    name: str
    layer: Index | None = None
    shape: Shape = SCALAR


@dataclass(frozen=True, slots=True)
class Entry(Formula):
    """a_i, w_{ij}: one component of an array; a vector takes one index."""

    base: Formula
    indices: tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Column(Formula):
    """a^{l(j)}: the column of sample j."""

    base: Formula
    sample: Index


@dataclass(frozen=True, slots=True)
class Add(Formula):
    """A + B + …"""

    terms: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Negative(Formula):
    """−A."""

    term: Formula


@dataclass(frozen=True, slots=True)
class Product(Formula):
    """a b …: a product of scalars, or of scalars and one array."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class MatrixProduct(Formula):
    """A B …: rows times columns."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Hadamard(Formula):
    """A ⊙ B ⊙ …: entry by entry."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Transpose(Formula):
    """Aᵀ."""

    matrix: Formula


@dataclass(frozen=True, slots=True)
class Broadcast(Formula):
    """b 1ᵀ: a column repeated ``columns`` times; written b alone, as in W A + b."""

    vector: Formula
    columns: Size


@dataclass(frozen=True, slots=True)
class Quotient(Formula):
    """A / b: an array or a scalar divided by a scalar."""

    numerator: Formula
    denominator: Formula


@dataclass(frozen=True, slots=True)
class Power(Formula):
    """a^k of a scalar."""

    base: Formula
    exponent: int


@dataclass(frozen=True, slots=True)
class SquaredNorm(Formula):
    """‖A‖² = Σ_{ij} A_{ij}²."""

    array: Formula


@dataclass(frozen=True, slots=True)
class Apply(Formula):
    """g(z), g′(z): a scalar function, or its derivative of some order, applied to every entry."""

    function: str
    layer: Index | None
    order: int
    argument: Formula


@dataclass(frozen=True, slots=True)
class Cost(Formula):
    """C(a), or C^{(j)}(a) for sample j: a scalar function of all entries of a."""

    argument: Formula
    sample: Index | None = None


@dataclass(frozen=True, slots=True)
class CostPartial(Formula):
    """C_i(a): the partial derivative of C by its i-th argument, at a; C′(a) where a is a scalar (no index)."""

    argument: Formula
    index: Index | None
    sample: Index | None = None


@dataclass(frozen=True, slots=True)
class CostGradient(Formula):
    """∇C(a): the column of all C_i(a); by column of a matrix of samples, column j being ∇C^{(j)}(a^{(j)})."""

    argument: Formula
    sample: Index | None = None
    by_column: bool = False


@dataclass(frozen=True, slots=True)
class Partial(Formula):
    """∂A/∂B: take B as free, leave everything downstream of it alone, and differentiate A.

    Of a scalar by an array it has the shape of the array; of an array by a scalar that of the numerator.
    """

    numerator: Formula
    denominator: Formula


@dataclass(frozen=True, slots=True)
class Sum(Formula):
    """Σ_{index=lower}^{upper} body."""

    body: Formula
    index: str
    lower: Index
    upper: Index | Size


@dataclass(frozen=True, slots=True)
class Kronecker(Formula):
    """1 where i = k and 0 elsewhere (written [i = k], since δ is taken)."""

    first: Index
    second: Index


KINDS: tuple[type[Formula], ...] = (
    Number, Dimension, Symbol, Entry, Column, Add, Negative, Product, MatrixProduct, Hadamard, Transpose,
    Broadcast, Quotient, Power, SquaredNorm, Apply, Cost, CostPartial, CostGradient, Partial, Sum, Kronecker,
)  # fmt: skip
"""Every kind of node. A meaning is complete when it covers all of them; a test walks this table."""


def as_formula(value: Formula | int | Fraction) -> Formula:
    """A formula as it is, a whole or rational number as a Number."""
    return value if isinstance(value, Formula) else Number(Fraction(value))


def is_scalar(formula: Formula) -> bool:
    """Whether the formula is written as a scalar (which is known without any size)."""
    match formula:
        case Symbol(shape=shape):
            return shape == SCALAR
        case Column() | MatrixProduct() | Transpose() | Broadcast() | CostGradient():
            return False
        case Add(terms=parts) | Product(factors=parts) | Hadamard(factors=parts):
            return all(map(is_scalar, parts))
        case Negative(term=part) | Quotient(numerator=part) | Apply(argument=part) | Sum(body=part):
            return is_scalar(part)
        case Partial(numerator=numerator, denominator=denominator):
            return is_scalar(numerator) and is_scalar(denominator)
        case _:
            return True


def children(formula: Formula) -> tuple[Formula, ...]:
    """The formulas directly under this one, in the order in which they are written."""
    found: list[Formula] = []
    for field in fields(formula):  # type: ignore[arg-type]
        value = getattr(formula, field.name)
        if isinstance(value, Formula):
            found.append(value)
        elif isinstance(value, tuple):
            found.extend(each for each in value if isinstance(each, Formula))
    return tuple(found)


def with_children(formula: Formula, new: tuple[Formula, ...]) -> Formula:
    """The same node over other children (as many as before)."""
    rest = iter(new)
    changes: dict[str, Any] = {}
    for field in fields(formula):  # type: ignore[arg-type]
        value = getattr(formula, field.name)
        if isinstance(value, Formula):
            changes[field.name] = next(rest)
        elif isinstance(value, tuple) and any(isinstance(each, Formula) for each in value):
            changes[field.name] = tuple(next(rest) for _ in value)
    return replace(formula, **changes) if changes else formula  # type: ignore[type-var]


def substitute(formula: Formula, replacements: Mapping[str, Index]) -> Formula:
    """The formula with its free indices replaced; a sum whose own index would capture one is given another letter."""
    if isinstance(formula, Sum):
        replacements = {name: index for name, index in replacements.items() if name != formula.index}
        taken = {index.name for index in replacements.values()}
        if formula.index in taken:
            taken |= index_names(formula) | set(replacements)
            formula = _with_letter(formula, fresh_letter(taken))
    if not replacements:
        return formula
    changes: dict[str, Any] = {}
    for field in fields(formula):  # type: ignore[arg-type]
        value = getattr(formula, field.name)
        if isinstance(value, Index | Size):
            changes[field.name] = value.substitute(replacements)
        elif isinstance(value, tuple) and all(isinstance(each, Index | Size) for each in value):
            changes[field.name] = tuple(each.substitute(replacements) for each in value)
    changed = replace(formula, **changes) if changes else formula  # type: ignore[type-var]
    return with_children(changed, tuple(substitute(child, replacements) for child in children(changed)))


def _with_letter(formula: Sum, letter: str) -> Sum:
    return replace(formula, index=letter, body=substitute(formula.body, {formula.index: Index(letter)}))


def index_names(formula: Formula) -> set[str | None]:
    """Every name of an index that occurs in the formula, free or bound."""
    found: set[str | None] = set()
    for field in fields(formula):  # type: ignore[arg-type]
        value = getattr(formula, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Index):
                found.add(each.name)
            elif isinstance(each, Size) and each.layer is not None:
                found.add(each.layer.name)
    if isinstance(formula, Sum):
        found.add(formula.index)
    for child in children(formula):
        found |= index_names(child)
    return found


LETTERS = "kpqrstuv"


def fresh_letter(taken: Iterable[str | None]) -> str:
    """A letter for a bound index that is not taken: k, p, q, … and then k1, k2, …"""
    used = set(taken)
    tails = chain(("",), map(str, count(1)))
    return next(letter + tail for tail in tails for letter in LETTERS if letter + tail not in used)


def with_bound_apart(formula: Formula, taken: Iterable[str | None]) -> Formula:
    """The same formula, its sums given other letters where their own are taken."""
    used = set(taken)
    if isinstance(formula, Sum):
        if formula.index in used:
            formula = _with_letter(formula, fresh_letter(used | index_names(formula)))
        used.add(formula.index)
    return with_children(formula, tuple(with_bound_apart(child, used) for child in children(formula)))
