"""The value of a formula in a domain: floats, rationals, polynomials, SymPy expressions, dual numbers.

One evaluator for all of them; a Domain says what a number, a free variable, g(z) and C(a) are, and its elements
bring + − · /. Scalars are elements, arrays are two-dimensional NumPy arrays of elements. The derivatives ∂A/∂B are
not evaluated here but by a Differentiation that is handed in: direct differentiation, never back-propagation.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce, singledispatch
from operator import add, mul
from typing import TYPE_CHECKING, cast

import numpy as np

from symbolic.domains import (
    Element,
    Indices,
    Matrix,
    MatrixDomain,
    Position,
    Value,
    each_entry,
    entries,
    is_array,
    matrix,
    shape_of,
)
from symbolic.errors import InputError, OutOfRange, ShapeMismatch
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
from symbolic.indices import Index
from symbolic.model import key_of
from symbolic.shapes import length, shape

if TYPE_CHECKING:
    from symbolic.evaluator import Evaluator


def _total(terms: Iterable[Value], zero: Element) -> Value:
    several = list(terms)
    if len({shape_of(each) for each in several}) > 1:
        raise ShapeMismatch("The terms of a sum differ in shape.")
    return reduce(add, several) if several else zero


def _same_shape(kind: str, formulas: tuple[Formula, ...], values: list[Value]) -> list[Value]:
    for formula, value in zip(formulas, values, strict=True):
        if shape_of(value) != shape_of(values[0]):
            raise ShapeMismatch(
                f"{kind} needs equal shapes, and {formulas[0]} is {_times(values[0])} while "
                f"{formula} is {_times(value)}."
            )
    return values


def _times(value: Value) -> str:
    return " × ".join(map(str, shape_of(value))) or "a scalar"


def _arguments(value: Value) -> tuple[Element, ...]:
    return tuple(entries(value))


# The kinds are named at each entry: the annotations cannot be looked up, for the evaluator stands above this table.
@singledispatch
def evaluate(formula: Formula, within: Evaluator, indices: Indices) -> Value:
    """The value of one kind of node (the table of this module)."""
    raise NotImplementedError(f"no value for {type(formula).__name__}")


@evaluate.register(Number)
def _(formula: Number, within: Evaluator, indices: Indices) -> Value:
    return within.domain.number(formula.value)


@evaluate.register(Dimension)
def _(formula: Dimension, within: Evaluator, indices: Indices) -> Value:
    return within.domain.number(Fraction(within.sizes.of(formula.size, indices)))


@evaluate.register(Symbol)
def _(formula: Symbol, within: Evaluator, indices: Indices) -> Value:
    return within.symbol(key_of(formula, within.sizes, indices))


@evaluate.register(Entry)
def _(formula: Entry, within: Evaluator, indices: Indices) -> Value:
    value = within.value(formula.base, indices)
    position = [within.sizes.of(index, indices) for index in formula.indices]
    if is_array(value) and value.shape[1] == 1 and len(position) == 1:
        position.append(1)
    shape = shape_of(value)
    if len(position) != len(shape) or not all(1 <= p <= n for p, n in zip(position, shape, strict=True)):
        raise ShapeMismatch(
            f"{formula} is no component: {formula.base} is {_times(value)}, and the index is "
            f"{', '.join(map(str, position))}."
        )
    return value[tuple(p - 1 for p in position)]


@evaluate.register(Column)
def _(formula: Column, within: Evaluator, indices: Indices) -> Value:
    value = within.value(formula.base, indices)
    sample = within.sizes.of(formula.sample, indices)
    if not is_array(value) or not 1 <= sample <= value.shape[1]:
        raise ShapeMismatch(f"{formula.base} is {_times(value)}: it has no column {sample}.")
    return value[:, sample - 1 : sample]


@evaluate.register(Add)
def _(formula: Add, within: Evaluator, indices: Indices) -> Value:
    values = [within.value(term, indices) for term in formula.terms]
    return reduce(add, _same_shape("A sum", formula.terms, values))


@evaluate.register(Negative)
def _(formula: Negative, within: Evaluator, indices: Indices) -> Value:
    return each_entry(lambda entry: -entry, within.value(formula.term, indices))


@evaluate.register(Product)
def _(formula: Product, within: Evaluator, indices: Indices) -> Value:
    scalars: list[Element] = []
    arrays: list[Value] = []
    for factor in formula.factors:
        value = within.value(factor, indices)
        (arrays if is_array(value) else scalars).append(value)
    if len(arrays) > 1:
        raise ShapeMismatch(f"{formula} multiplies two arrays as if one of them were a scalar.")
    if not arrays:
        return reduce(mul, scalars)
    scale = reduce(mul, scalars)
    return each_entry(lambda entry: scale * entry, arrays[0])


@evaluate.register(MatrixProduct)
def _(formula: MatrixProduct, within: Evaluator, indices: Indices) -> Value:
    result = within.value(formula.factors[0], indices)
    for before, factor in zip(formula.factors, formula.factors[1:], strict=False):
        value = within.value(factor, indices)
        if not (is_array(result) and is_array(value)) or result.shape[1] != value.shape[0]:
            raise ShapeMismatch(
                f"The matrix product does not exist: {before} has {_times(result)} and {factor} {_times(value)}."
            )
        result = result @ value
    return result


@evaluate.register(Hadamard)
def _(formula: Hadamard, within: Evaluator, indices: Indices) -> Value:
    values = [within.value(factor, indices) for factor in formula.factors]
    return reduce(mul, _same_shape("⊙", formula.factors, values))


@evaluate.register(Transpose)
def _(formula: Transpose, within: Evaluator, indices: Indices) -> Value:
    value = within.value(formula.matrix, indices)
    return value.T if is_array(value) else value


@evaluate.register(Diagonal)
def _(formula: Diagonal, within: Evaluator, indices: Indices) -> Value:
    value = within.value(formula.vector, indices)
    if 1 not in shape_of(value):
        raise ShapeMismatch(f"diag takes the entries of a vector, and {formula.vector} is {_times(value)}.")
    zero, on_diagonal = within.zero(), entries(value)
    return matrix([[entry if i == k else zero for k in range(len(on_diagonal))] for i, entry in enumerate(on_diagonal)])


@evaluate.register(Broadcast)
def _(formula: Broadcast, within: Evaluator, indices: Indices) -> Value:
    value = within.value(formula.vector, indices)
    if shape_of(value)[1:] != (1,):
        raise ShapeMismatch(f"Only a column can be repeated, and {formula.vector} is {_times(value)}.")
    columns = within.sizes.of(formula.columns, indices)
    return value.repeated(columns) if isinstance(value, Matrix) else np.repeat(value, columns, axis=1)


@evaluate.register(Quotient)
def _(formula: Quotient, within: Evaluator, indices: Indices) -> Value:
    denominator = within.value(formula.denominator, indices)
    if is_array(denominator):
        raise ShapeMismatch(f"{formula} divides by an array.")
    return each_entry(lambda entry: entry / denominator, within.value(formula.numerator, indices))


@evaluate.register(Power)
def _(formula: Power, within: Evaluator, indices: Indices) -> Value:
    base = within.value(formula.base, indices)
    if is_array(base):
        raise ShapeMismatch(f"{formula} raises an array to a power.")
    return base**formula.exponent


@evaluate.register(SquaredNorm)
def _(formula: SquaredNorm, within: Evaluator, indices: Indices) -> Value:
    array = within.value(formula.array, indices)
    if isinstance(array, Matrix):
        return (array * array).total()  # type: ignore[operator]
    return _total((each * each for each in entries(array)), within.zero())


@evaluate.register(Apply)
def _(formula: Apply, within: Evaluator, indices: Indices) -> Value:
    layer = None if formula.layer is None else within.sizes.of(formula.layer, indices)
    return each_entry(
        lambda entry: within.domain.apply(formula.function, layer, formula.order, entry),
        within.value(formula.argument, indices),
    )


def _sample(sample: Index | None, within: Evaluator, indices: Indices) -> int | None:
    return None if sample is None else within.sizes.of(sample, indices)


@evaluate.register(Cost)
def _(formula: Cost, within: Evaluator, indices: Indices) -> Value:
    arguments = _arguments(within.value(formula.argument, indices))
    return within.domain.cost(_sample(formula.sample, within, indices), (), arguments)


@evaluate.register(CostPartial)
def _(formula: CostPartial, within: Evaluator, indices: Indices) -> Value:
    arguments = _arguments(within.value(formula.argument, indices))
    place = 1 if formula.index is None else within.sizes.of(formula.index, indices)
    if not 1 <= place <= len(arguments) or (formula.index is None and len(arguments) > 1):
        raise ShapeMismatch(f"{formula} does not exist: C has {len(arguments)} arguments.")
    return within.domain.cost(_sample(formula.sample, within, indices), (place,), arguments)


@evaluate.register(CostGradient)
def _(formula: CostGradient, within: Evaluator, indices: Indices) -> Value:
    value = within.value(formula.argument, indices)
    if not is_array(value):
        raise ShapeMismatch(f"{formula}: the gradient is taken of a function of a vector, and this is a scalar.")
    if value.shape[1] > 1 and not formula.by_column:
        raise ShapeMismatch(f"{formula}: C is a function of one column, and {formula.argument} has {_times(value)}.")
    sample = _sample(formula.sample, within, indices)
    if isinstance(value, Matrix):
        return cast(MatrixDomain, within.domain).gradient(value, sample, formula.by_column)
    columns = []
    for place in range(value.shape[1]):
        arguments = _arguments(value[:, place])
        which = place + 1 if formula.by_column else sample
        columns.append([within.domain.cost(which, (k,), arguments) for k in range(1, len(arguments) + 1)])
    return matrix([list(row) for row in zip(*columns, strict=True)])


@evaluate.register(Partial)
def _(formula: Partial, within: Evaluator, indices: Indices) -> Value:
    symbol, wanted = _denominator(formula.denominator, within, indices)
    key = key_of(symbol, within.sizes, indices)
    derivatives = within.differentiate(within, formula.numerator, key, indices)
    if isinstance(wanted, tuple):
        return each_entry(lambda derivative: derivative(wanted), derivatives)
    if not is_array(derivatives):
        return each_entry(derivatives, wanted)
    if length(shape(formula.numerator)) is None or length(shape(formula.denominator)) is None:
        # Whatever the sizes: n × 1 may be a matrix at other widths, so this is no mismatch of shapes.
        raise InputError(f"{formula} has more than two indices: write it by components.")
    return matrix([[derivative(place) for place in entries(wanted)] for derivative in entries(derivatives)])


@evaluate.register(Immediate)
def _(formula: Immediate, within: Evaluator, indices: Indices) -> Value:
    base = formula.numerator.base if isinstance(formula.numerator, Entry) else formula.numerator
    if not isinstance(base, Symbol) or base.layer is None:
        raise InputError(f"{formula}: what is held is what earlier steps have computed, and {base} is of no step.")
    held = within.holding(key_of(base, within.sizes, indices))
    return held.value(Partial(formula.numerator, formula.denominator), indices)


def _denominator(formula: Formula, within: Evaluator, indices: Indices) -> tuple[Symbol, Position | Value]:
    """The symbol differentiated by, and either one position in it or an array of positions."""
    base = formula.base if isinstance(formula, Entry | Column) else formula
    if not isinstance(base, Symbol):
        raise InputError(f"∂/∂({formula}): differentiate by a symbol, one of its entries or one of its columns.")
    shape = shape_of(within.value(base, indices))
    if not shape:
        return base, ()
    rows, columns = shape
    if isinstance(formula, Entry):
        place = [within.sizes.of(index, indices) for index in formula.indices]
        place += [1] * (2 - len(place))
        if not (1 <= place[0] <= rows and 1 <= place[1] <= columns):
            raise ShapeMismatch(f"{formula} is no component: {base} is {rows} × {columns}.")
        return base, tuple(place)
    positions = matrix([[(row, column) for column in range(1, columns + 1)] for row in range(1, rows + 1)])
    if isinstance(formula, Column):
        sample = within.sizes.of(formula.sample, indices)
        return base, positions[:, sample - 1 : sample]
    return base, positions


@evaluate.register(Sum)
def _(formula: Sum, within: Evaluator, indices: Indices) -> Value:
    lower, upper = (within.sizes.of(bound, indices) for bound in (formula.lower, formula.upper))
    places = range(lower, upper + 1)
    if (only := _only_place(formula, within, indices)) is not None:
        places = range(only, only + 1) if only in places else range(0)
    terms = (within.value(formula.body, {**indices, formula.index: k}) for k in places)
    return _total(terms, within.zero())


def _only_place(formula: Sum, within: Evaluator, indices: Indices) -> int | None:
    """The one p at which Σ_p [p = i + a] … is not 0, so that a convolution is not evaluated where it is; else None."""
    condition = formula.body.factors[0] if isinstance(formula.body, Product) else formula.body
    if not isinstance(condition, Coincidence) or condition.first != Index(formula.index):
        return None
    if formula.index in {index.name for index in (*condition.plus, *condition.minus)}:
        return None
    return _difference(condition, within, indices)


def _difference(formula: Coincidence, within: Evaluator, indices: Indices) -> int:
    plus, minus = (
        sum(within.sizes.of(index, indices) for index in several) for several in (formula.plus, formula.minus)
    )
    return plus - minus


@evaluate.register(OrderedProduct)
def _(formula: OrderedProduct, within: Evaluator, indices: Indices) -> Value:
    lower, upper = (within.sizes.of(bound, indices) for bound in (formula.lower, formula.upper))
    if upper < lower - 1:
        raise OutOfRange(f"{formula} would go from {lower} to {upper}.")
    one = within.domain.number(Fraction(1))
    result: Value | None = None
    for place in range(lower, upper + 1):
        value = within.value(formula.body, {**indices, formula.index: place})
        if result is None:
            result = value
        elif is_array(value):
            left, right = (value, result) if formula.falling else (result, value)
            if left.shape[1] != right.shape[0]:
                raise ShapeMismatch(f"{formula}: its factors have {_times(left)} and {_times(right)}.")
            result = left @ right
        else:
            result = result * value
    if result is not None:
        return result
    sizes = shape(formula)
    if not sizes:
        return one
    size = within.sizes.of(sizes[0], indices)
    zero = within.zero()
    return matrix([[one if row == column else zero for column in range(size)] for row in range(size)])


@evaluate.register(Kronecker)
def _(formula: Kronecker, within: Evaluator, indices: Indices) -> Value:
    first, second = (within.sizes.of(index, indices) for index in (formula.first, formula.second))
    return within.domain.number(Fraction(first == second))


@evaluate.register(Coincidence)
def _(formula: Coincidence, within: Evaluator, indices: Indices) -> Value:
    first = within.sizes.of(formula.first, indices)
    return within.domain.number(Fraction(first == _difference(formula, within, indices)))
