"""Formulas as written: immutable trees that are never re-ordered or simplified by being built.

What is printed is what was meant. A node is dumb data; its meanings (shape, LaTeX, NumPy, value in a ring,
SymPy components) stand elsewhere, each in one module as one single-dispatch table over ``KINDS``.

Notation (all of it in ARCHITECTURE.md): column vectors, the layer in the superscript, z^l = W^l a^{l-1} + b^l.
Scalars have the shape (), everything else is a matrix (rows, columns); a vector has one column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any, ClassVar, dataclass_transform

from symbolic.indices import SCALAR, Index, Shape, Size


class Formula:
    """The operators that let a formula be written as on paper; all data stand in the kinds below."""

    __slots__ = ("_hash",)
    _hash: int
    parts: ClassVar[tuple[str, ...]] = ()
    """The fields that hold formulas."""
    places: ClassVar[tuple[str, ...]] = ()
    """The fields that hold indices and sizes."""

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


@dataclass_transform(frozen_default=True)
def node(kind: type[Formula]) -> type[Formula]:
    """An immutable kind of node. Formulas are compared and looked up very often: each computes its hash once."""
    made = dataclass(frozen=True, slots=True)(kind)
    hash_of_fields, equal_fields = made.__hash__, made.__eq__

    def cached_hash(self: Formula) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash_of_fields(self))
            return self._hash

    def equal(self: Formula, other: object) -> bool:
        if self is other:
            return True
        return type(self) is type(other) and hash(self) == hash(other) and equal_fields(self, other)

    made.__hash__, made.__eq__ = cached_hash, equal  # type: ignore[method-assign, assignment]
    names = [(each.name, str(each.type)) for each in fields(made)]  # type: ignore[arg-type]
    made.parts = tuple(name for name, kind in names if "Formula" in kind)
    made.places = tuple(name for name, kind in names if any(each in kind for each in ("Index", "Size", "Shape")))
    return made


@node
class Number(Formula):
    """A rational number."""

    value: Fraction


@node
class Dimension(Formula):
    """A size used as a number: the m of 1/m."""

    size: Size


@node
class Symbol(Formula):
    """z^l: a named quantity, in a layer or not."""

    name: str
    layer: Index | None = None
    shape: Shape = SCALAR


@node
class Entry(Formula):
    """a_i, w_{ij}: one component of an array; a vector takes one index."""

    base: Formula
    indices: tuple[Index, ...]


@node
class Column(Formula):
    """a^{l(j)}: the column of sample j."""

    base: Formula
    sample: Index


@node
class Add(Formula):
    """A + B + …"""

    terms: tuple[Formula, ...]


@node
class Negative(Formula):
    """−A."""

    term: Formula


@node
class Product(Formula):
    """a b …: a product of scalars, or of scalars and one array."""

    factors: tuple[Formula, ...]


@node
class MatrixProduct(Formula):
    """A B …: rows times columns."""

    factors: tuple[Formula, ...]


@node
class Hadamard(Formula):
    """A ⊙ B ⊙ …: entry by entry."""

    factors: tuple[Formula, ...]


@node
class Transpose(Formula):
    """Aᵀ."""

    matrix: Formula


@node
class Diagonal(Formula):
    """diag(v): the entries of a vector on the diagonal, 0 elsewhere."""

    vector: Formula


@node
class Broadcast(Formula):
    """b 1ᵀ: a column repeated ``columns`` times; written b alone, as in W A + b."""

    vector: Formula
    columns: Size


@node
class Quotient(Formula):
    """A / b: an array or a scalar divided by a scalar."""

    numerator: Formula
    denominator: Formula


@node
class Power(Formula):
    """a^k of a scalar."""

    base: Formula
    exponent: int


@node
class SquaredNorm(Formula):
    """‖A‖² = Σ_{ij} A_{ij}²."""

    array: Formula


@node
class Apply(Formula):
    """g(z), g′(z): a scalar function, or its derivative of some order, applied to every entry."""

    function: str
    layer: Index | None
    order: int
    argument: Formula


@node
class Cost(Formula):
    """C(a), or C^{(j)}(a) for sample j: a scalar function of all entries of a."""

    argument: Formula
    sample: Index | None = None


@node
class CostPartial(Formula):
    """C_i(a): the partial derivative of C by its i-th argument, at a; C′(a) where a is a scalar (no index)."""

    argument: Formula
    index: Index | None
    sample: Index | None = None


@node
class CostGradient(Formula):
    """∇C(a): the column of all C_i(a); by column of a matrix of samples, column j being ∇C^{(j)}(a^{(j)})."""

    argument: Formula
    sample: Index | None = None
    by_column: bool = False


@node
class Partial(Formula):
    """∂A/∂B: take B as free, leave everything downstream of it alone, and differentiate A.

    Of a scalar by an array it has the shape of the array; of an array by a scalar that of the numerator. Of a vector by
    a vector it is the Jacobian ∂A_i/∂B_k, with a row for each entry of A and a column for each entry of B (the
    numerator layout; the denominator layout is its transpose).
    """

    numerator: Formula
    denominator: Formula


@node
class Immediate(Formula):
    """∂⁺h_k/∂W: the derivative with all that earlier steps have computed held, h_{k−1} in h_k = φ(W h_{k−1} + x_k).

    The numerator is a symbol with a layer (a step), or an entry of one; its shape is that of ∂A/∂B.
    """

    numerator: Formula
    denominator: Formula


@node
class Sum(Formula):
    """Σ_{index=lower}^{upper} body."""

    body: Formula
    index: str
    lower: Index
    upper: Index | Size


@node
class Kronecker(Formula):
    """1 where i = k and 0 elsewhere (written [i = k], since δ is taken)."""

    first: Index
    second: Index


@node
class Coincidence(Formula):
    """1 where first = Σ plus − Σ minus, and 0 elsewhere: [p = i + a − 1], as a convolution counts."""

    first: Index
    plus: tuple[Index, ...]
    minus: tuple[Index, ...] | tuple[()]


@node
class OrderedProduct(Formula):
    """∏_{index=lower}^{upper} body: numbers, or matrices with the last one on the left where it is ``falling``.

    It is 1, or the unit matrix, where there is no factor: where upper = lower − 1.
    """

    body: Formula
    index: str
    lower: Index
    upper: Index | Size
    falling: bool = True


KINDS: tuple[type[Formula], ...] = (
    Number, Dimension, Symbol, Entry, Column, Add, Negative, Product, MatrixProduct, Hadamard, Transpose,
    Diagonal, Broadcast, Quotient, Power, SquaredNorm, Apply, Cost, CostPartial, CostGradient, Partial, Sum, Kronecker,
    Coincidence,
)  # fmt: skip
"""Every kind of node that the kernel knows. A meaning is complete when it covers all; a test walks this table."""
UNPROVED: tuple[type[Formula], ...] = (OrderedProduct, Immediate)
"""Kinds that the kernel has no rule for and refuses: what is said with them is evaluated only."""
BINDERS = (Sum, OrderedProduct)
"""The kinds that bind an index."""


ONES = "𝟏"
"""The function that is 1 everywhere: 𝟏(A) is the array of ones of A's shape, as in 1 − a."""


def as_formula(value: Formula | int | Fraction) -> Formula:
    """A formula as it is, a whole or rational number as a Number."""
    return value if isinstance(value, Formula) else Number(Fraction(value))


def is_scalar(formula: Formula) -> bool:
    """Whether the formula is written as a scalar (which is known without any size)."""
    match formula:
        case Symbol(shape=shape):
            return shape == SCALAR
        case Column() | MatrixProduct() | Transpose() | Diagonal() | Broadcast() | CostGradient():
            return False
        case Add(terms=parts) | Product(factors=parts) | Hadamard(factors=parts):
            return all(map(is_scalar, parts))
        case Negative(part) | Quotient(part) | Sum(part) | OrderedProduct(part) | Apply(argument=part):
            return is_scalar(part)
        case Partial(numerator=above, denominator=below) | Immediate(numerator=above, denominator=below):
            return is_scalar(above) and is_scalar(below)
        case _:
            return True


def children(formula: Formula) -> tuple[Formula, ...]:
    """The formulas directly under this one, in the order in which they are written."""
    found: list[Formula] = []
    for name in formula.parts:
        value = getattr(formula, name)
        if isinstance(value, tuple):
            found += value
        else:
            found.append(value)
    return tuple(found)


def walk(formula: Formula) -> Iterator[Formula]:
    """The formula and everything under it, from left to right."""
    pending = [formula]
    while pending:
        formula = pending.pop()
        yield formula
        pending += reversed(children(formula))


def rewrite(formula: Formula, change: Callable[[Formula], Formula | None]) -> Formula:
    """The formula with ``change`` applied from the leaves up; None leaves a node as it is."""
    inner = children(formula)
    rebuilt = with_children(formula, tuple(rewrite(child, change) for child in inner)) if inner else formula
    return change(rebuilt) or rebuilt


def with_children(formula: Formula, new: tuple[Formula, ...]) -> Formula:
    """The same node over other children (as many as before); the node itself where these are its own."""
    rest = iter(new)
    changes: dict[str, Any] = {}
    for name in formula.parts:
        value = getattr(formula, name)
        own = tuple(next(rest) for _ in value) if isinstance(value, tuple) else next(rest)
        if own is not value and own != value:
            changes[name] = own
    return replace(formula, **changes) if changes else formula  # type: ignore[type-var]
