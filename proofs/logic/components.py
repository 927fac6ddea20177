"""What the components of an array are, by the definitions of the operations."""

from __future__ import annotations

from dataclasses import replace

from proofs.logic.context import FIRST, Context, IllFormed
from symbolic.formula import (
    Add,
    Apply,
    Broadcast,
    Column,
    CostGradient,
    CostPartial,
    Diagonal,
    Entry,
    Formula,
    Hadamard,
    Kronecker,
    MatrixProduct,
    Negative,
    Partial,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Transpose,
)
from symbolic.indices import ONE, Index, Shape
from symbolic.shapes import shape
from symbolic.substitution import all_names, fresh_letter


def component_of(context: Context, formula: Formula) -> Formula:
    """(A B)_ij ↦ Σ_k A_ik B_kj, (Aᵀ)_ij ↦ A_ji, …, and ‖A‖² ↦ Σ_i Σ_j A_ij A_ij.

    Raises IllFormed where the formula is no component of an operation.
    """
    if isinstance(formula, SquaredNorm):
        letters = letters_for(context, formula, shape(formula.array))
        entry = entry_of(formula.array, *letters)
        return summed(Product((entry, entry)), letters, shape(formula.array))
    if not isinstance(formula, Entry):
        raise IllFormed(f"{formula} is no component.")
    return _component(context, formula, *(*formula.indices, FIRST)[:2])


def letters_for(context: Context, formula: Formula, sizes: Shape) -> tuple[Index, ...]:
    """A fresh letter for every dimension; 1 where there is only one row or column."""
    taken: set[str | None] = {*context.names, *all_names(formula)}
    found: list[Index] = []
    for size in sizes:
        found.append(FIRST if size == ONE else Index(fresh_letter(taken)))
        taken.add(found[-1].name)
    return tuple(found)


def summed(body: Formula, letters: tuple[Index, ...], sizes: Shape) -> Formula:
    """Σ_k Σ_p body over the letters."""
    for index, size in reversed(tuple(zip(letters, sizes, strict=True))):
        body = body if index.name is None else Sum(body, index.name, FIRST, size)
    return body


def entry_of(array: Formula, *place: Index) -> Formula:
    """A_ij; a column takes one index, and a number none."""
    sizes = shape(array)
    return Entry(array, place[:1] if sizes[1:] == (ONE,) else place) if sizes else array


def entry_of_vector(vector: Formula, place: Index) -> Formula:
    """v_i of a column or of a row."""
    return entry_of(vector, place, FIRST) if shape(vector)[1:] == (ONE,) else entry_of(vector, FIRST, place)


def _component(context: Context, formula: Entry, row: Index, column: Index) -> Formula:
    base = formula.base
    match base:
        case Add(terms=parts):
            return Add(tuple(entry_of(part, row, column) for part in parts))
        case Hadamard(factors=parts) | Product(factors=parts):
            return Product(tuple(entry_of(part, row, column) for part in parts))
        case Negative(term=part):
            return Negative(entry_of(part, row, column))
        case Quotient(numerator=part, denominator=denominator):
            return Quotient(entry_of(part, row, column), denominator)
        case MatrixProduct(factors=(first, *rest)):
            second = rest[0] if len(rest) == 1 else MatrixProduct(tuple(rest))
            inner = shape(first)[1:]
            (k,) = letters_for(context, formula, inner)
            return summed(Product((entry_of(first, row, k), entry_of(second, k, column))), (k,), inner)
        case Transpose(matrix=part):
            return entry_of(part, column, row)
        case Diagonal(vector=part):
            return Product((Kronecker(row, column), entry_of_vector(part, row)))
        case Broadcast(vector=part):
            return entry_of(part, row, FIRST)
        case Column(base=part, sample=sample):
            return entry_of(part, row, sample)
        case Apply(argument=part):
            return replace(base, argument=entry_of(part, row, column))
        case CostGradient(argument=part, by_column=True):
            return CostPartial(Column(part, column), row, column)
        case CostGradient(argument=part, sample=sample):
            return CostPartial(part, row, sample)
        case Partial(numerator=above, denominator=below) if shape(above) and shape(below):
            array, sample = (below.base, below.sample) if isinstance(below, Column) else (below, None)
            by = entry_of_vector(array, column) if sample is None else entry_of(array, column, sample)
            return Partial(entry_of_vector(above, row), by)
        case Partial(numerator=above, denominator=below) if shape(below):
            # Of a column z^{(j)} of Z it is the entry Z_ij by which is differentiated.
            array, place = (below.base, (row, below.sample)) if isinstance(below, Column) else (below, (row, column))
            return Partial(above, entry_of(array, *place))
        case Partial(numerator=above, denominator=below):
            return Partial(entry_of(above, row, column), below)
        case Sum(body=part):
            return replace(base, body=entry_of(part, row, column))
    raise IllFormed(f"{base} has no components by definition.")
