"""The shape of a formula for symbolic sizes: W^l a^{l-1} is n_l × 1, whatever n_l is.

Two sizes are equal when they are written with the same letter and the same layer; n_l and n_{l+1} are not.
"""

from __future__ import annotations

from functools import singledispatch

from symbolic.errors import ShapeMismatch
from symbolic.formula import (
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
from symbolic.indices import ONE, SCALAR, Index, Shape, Size
from symbolic.substitution import substitute


def written(of: Shape) -> str:
    """n_l × n_{l-1}, or “a scalar”."""
    from symbolic.writing.plain import ALPHABET

    return " × ".join(ALPHABET.size(size) for size in of) or "a scalar"


def length(of: Shape) -> Size | None:
    """n of a vector, which is n × 1 or 1 × n; None of a matrix or a scalar."""
    if of[1:] == (ONE,):
        return of[0]
    return of[1] if of[:1] == (ONE,) else None


@singledispatch
def shape(formula: Formula) -> Shape:
    """(rows, columns), or () for a scalar.

    Raises ShapeMismatch, in a sentence, where the parts do not fit.
    """
    raise NotImplementedError(f"no shape of {type(formula).__name__}")


@shape.register(Number)
@shape.register(Dimension)
@shape.register(Kronecker)
@shape.register(Coincidence)
def _(formula: Formula) -> Shape:
    return SCALAR


@shape.register
def _(formula: Symbol) -> Shape:
    return formula.shape


@shape.register
def _(formula: Entry) -> Shape:
    base = shape(formula.base)
    wanted = len(base) - (base[1:] == (ONE,))
    if len(formula.indices) not in (wanted, len(base)) or not base:
        raise ShapeMismatch(f"{formula} has {len(formula.indices)} indices, and {formula.base} is {written(base)}.")
    return SCALAR


@shape.register
def _(formula: Column) -> Shape:
    base = shape(formula.base)
    if not base:
        raise ShapeMismatch(f"{formula.base} is a scalar and has no columns.")
    return (base[0], ONE)


def _equal(kind: str, formulas: tuple[Formula, ...]) -> Shape:
    first = shape(formulas[0])
    for other in formulas[1:]:
        if shape(other) != first:
            raise ShapeMismatch(
                f"{kind} needs equal shapes: {formulas[0]} is {written(first)} and {other} is {written(shape(other))}."
            )
    return first


@shape.register
def _(formula: Add) -> Shape:
    return _equal("A sum", formula.terms)


@shape.register
def _(formula: Negative) -> Shape:
    return shape(formula.term)


@shape.register
def _(formula: Product) -> Shape:
    arrays = [factor for factor in formula.factors if shape(factor)]
    if len(arrays) > 1:
        raise ShapeMismatch(f"{formula} multiplies {arrays[0]} and {arrays[1]} as if one of them were a scalar.")
    return shape(arrays[0]) if arrays else SCALAR


@shape.register
def _(formula: MatrixProduct) -> Shape:
    first = shape(formula.factors[0])
    for before, factor in zip(formula.factors, formula.factors[1:], strict=False):
        other = shape(factor)
        if not first or not other or first[1] != other[0]:
            raise ShapeMismatch(
                f"The matrix product does not exist: {before} is {written(first)} and {factor} is {written(other)}."
            )
        first = (first[0], other[1])
    return first


@shape.register
def _(formula: Hadamard) -> Shape:
    return _equal("⊙", formula.factors)


@shape.register
def _(formula: Transpose) -> Shape:
    return tuple(reversed(shape(formula.matrix)))


@shape.register
def _(formula: Diagonal) -> Shape:
    size = length(of := shape(formula.vector))
    if size is None:
        raise ShapeMismatch(f"diag takes the entries of a vector, and {formula.vector} is {written(of)}.")
    return (size, size)


@shape.register
def _(formula: Broadcast) -> Shape:
    vector = shape(formula.vector)
    if vector[1:] != (ONE,):
        raise ShapeMismatch(f"Only a column can be repeated, and {formula.vector} is {written(vector)}.")
    return (vector[0], formula.columns)


def _scalar(part: Formula, role: str) -> None:
    if shape(part):
        raise ShapeMismatch(f"{part} is {written(shape(part))}: {role} must be a scalar.")


@shape.register
def _(formula: Quotient) -> Shape:
    _scalar(formula.denominator, "a denominator")
    return shape(formula.numerator)


@shape.register
def _(formula: Power) -> Shape:
    _scalar(formula.base, "the base of a power")
    return SCALAR


@shape.register
def _(formula: SquaredNorm) -> Shape:
    shape(formula.array)
    return SCALAR


@shape.register
def _(formula: Apply) -> Shape:
    return shape(formula.argument)


@shape.register
def _(formula: Cost) -> Shape:
    shape(formula.argument)
    return SCALAR


@shape.register
def _(formula: CostPartial) -> Shape:
    shape(formula.argument)
    return SCALAR


@shape.register
def _(formula: CostGradient) -> Shape:
    argument = shape(formula.argument)
    if not argument or (argument[1] != ONE and not formula.by_column):
        raise ShapeMismatch(f"{formula}: C is a function of one column, and this is {written(argument)}.")
    return argument


@shape.register(Partial)
@shape.register(Immediate)
def _(formula: Partial | Immediate) -> Shape:
    above, below = shape(formula.numerator), shape(formula.denominator)
    if not above or not below:
        return above or below
    rows, columns = length(above), length(below)
    if rows is None or columns is None:
        raise ShapeMismatch(f"{formula} differentiates a matrix, or by one: it has more than two indices.")
    return (rows, columns)


@shape.register
def _(formula: Sum) -> Shape:
    return shape(formula.body)


@shape.register
def _(formula: OrderedProduct) -> Shape:
    body = shape(formula.body)
    if not body:
        return SCALAR
    ends = (formula.upper, formula.lower) if formula.falling else (formula.lower, formula.upper)
    first, last = (substitute(formula.body, {formula.index: each}) if isinstance(each, Index) else formula.body
                   for each in ends)  # fmt: skip
    return (shape(first)[0], shape(last)[1])


def is_well_shaped(*formulas: Formula) -> bool:
    """Whether all these have a shape, and the same one."""
    try:
        return len({shape(formula) for formula in formulas}) == 1
    except ShapeMismatch:
        return False
