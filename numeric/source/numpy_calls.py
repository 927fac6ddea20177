"""A formula as NumPy calls that write into arrays which are there already: T := W A + b ↦ dot W A T; add T b T.

The functions of a generated module yield the calls, one a line, the last argument being the array that is written to:
``yield np.dot, W[l], A[l - 1], Z[l]``. A list of such calls, made once, is as fast as NumPy gets: no array is made and
no name is looked up while it runs. ``write_calls`` is the table: what each kind of formula becomes; what a call can
read as it stands is written by ``numpy_source``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatch

from numeric.source.numpy_source import Names, is_reciprocal, numpy_source, outputs_and_targets, sum_over_columns
from symbolic.errors import InputError
from symbolic.formula import (
    Add,
    Apply,
    Broadcast,
    CostGradient,
    Dimension,
    Formula,
    Hadamard,
    MatrixProduct,
    Negative,
    Number,
    Partial,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    is_scalar,
)


@dataclass(frozen=True, slots=True)
class Writing:
    """Where the calls of one formula write: ``target``, and ``spare`` for an operand that has to be computed first."""

    target: str
    names: Names
    spare: Callable[[Formula], str]
    arguments_of: Callable[[Apply], str]
    """``Z[l], A[l]``: what g′ is computed from."""

    def reads(self, formula: Formula) -> str:
        """The formula as an argument of a call."""
        return numpy_source(formula.vector if isinstance(formula, Broadcast) else formula, self.names)

    def into(self, target: str) -> Writing:
        """The same, into another array."""
        return Writing(target, self.names, self.spare, self.arguments_of)

    def call(self, function: str, *arguments: str) -> str:
        """``yield np.add, Z[l], b[l], Z[l]``."""
        return f"yield {', '.join([function, *arguments, self.target])}"

    def combined(self, first: Formula, others: Sequence[tuple[str, Formula]]) -> list[str]:
        """f(first, second), then the next function of that and the third …, each of the others with its function."""
        if not is_plain(first) or not others:
            lines, before = write_calls(first, self), self.target
        else:
            lines, before = [], self.reads(first)
        for function, each in others:
            more, argument = self.operand(each)
            lines += [*more, self.call(function, before, argument)]
            before = self.target
        return lines

    def operand(self, formula: Formula) -> tuple[list[str], str]:
        """An operand of a call, with the calls that compute it into a spare array if it is not plain."""
        if is_plain(formula):
            return [], self.reads(formula)
        spare = self.spare(formula)
        return write_calls(formula, self.into(spare)), spare


def is_plain(formula: Formula) -> bool:
    """Whether a call can read the formula as it stands: a name, a transpose, a derivative that has a name, a number."""
    match formula:
        case Symbol() | Number() | Dimension() | Partial():
            return True
        case Transpose(matrix=inner) | Broadcast(vector=inner):
            return is_plain(inner)
        case _:
            return is_scalar(formula) and not isinstance(formula, Apply)


@singledispatch
def write_calls(formula: Formula, writing: Writing) -> list[str]:
    """The lines that compute one kind of formula into the target (the table of this module).

    Raises InputError for what has no calls of its own.
    """
    if is_plain(formula):
        return [writing.call("np.multiply", writing.reads(formula), "1")]
    raise InputError(f"{formula} cannot be written as NumPy calls that write into given arrays.")


@write_calls.register
def _(formula: Add, writing: Writing) -> list[str]:
    signed = [("np.add", term) for term in formula.terms]
    signed = [("np.subtract", term.term) if isinstance(term, Negative) else (name, term) for name, term in signed]
    return writing.combined(formula.terms[0], signed[1:])


@write_calls.register
def _(formula: Negative, writing: Writing) -> list[str]:
    if is_plain(formula.term):
        return [writing.call("np.negative", writing.reads(formula.term))]
    return [*write_calls(formula.term, writing), writing.call("np.negative", writing.target)]


@write_calls.register
def _(formula: MatrixProduct, writing: Writing) -> list[str]:
    if len(formula.factors) != 2 or not all(map(is_plain, formula.factors)):
        raise InputError(f"{formula}: a call multiplies two matrices that have names; give the inner one a name.")
    # np.dot is np.matmul for matrices, and takes half the time where they are small.
    return [writing.call("np.dot", *map(writing.reads, formula.factors))]


@write_calls.register
def _(formula: Hadamard, writing: Writing) -> list[str]:
    return writing.combined(formula.factors[0], [("np.multiply", each) for each in formula.factors[1:]])


@write_calls.register
def _(formula: Product, writing: Writing) -> list[str]:
    # Of scalars and one array, what is not plain comes first; 1/m divides what is there.
    factors = sorted((each for each in formula.factors if not is_reciprocal(each)), key=is_plain)
    divisors = [each.denominator for each in formula.factors if isinstance(each, Quotient) and is_reciprocal(each)]
    first, *rest = factors or [Number(Fraction(1))]
    return writing.combined(
        first, [*(("np.multiply", each) for each in rest), *(("np.divide", each) for each in divisors)]
    )


@write_calls.register
def _(formula: Quotient, writing: Writing) -> list[str]:
    return writing.combined(formula.numerator, [("np.divide", formula.denominator)])


@write_calls.register
def _(formula: Apply, writing: Writing) -> list[str]:
    name = writing.names.item(formula.function + "_prime" * formula.order, formula.layer)
    return [writing.call(name, writing.arguments_of(formula))]


@write_calls.register
def _(formula: CostGradient, writing: Writing) -> list[str]:
    return [writing.call(writing.names.cost_gradient, outputs_and_targets(formula.argument, None, writing.names))]


@write_calls.register
def _(formula: Sum, writing: Writing) -> list[str]:
    base = sum_over_columns(formula)
    if base is None or not is_plain(base):
        raise InputError(f"{formula}: only the columns of a matrix that has a name can be summed by a call.")
    # Σ_j of the columns of a matrix is the matrix times the column of ones.
    return [writing.call("np.dot", writing.reads(base), "ones")]
