"""Scripts on brackets, powers, norms."""

from __future__ import annotations

from fractions import Fraction

from symbolic.formula import (
    Apply,
    Column,
    Entry,
    Formula,
    Hadamard,
    MatrixProduct,
    OrderedProduct,
    Power,
    Quotient,
    SquaredNorm,
    Transpose,
    children,
)
from symbolic.formula import Number as NumberNode
from symbolic.indices import ONE, SCALAR, Index, Size
from symbolic.reading import syntax as s
from symbolic.reading.indices import index_of
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import fresh_index, is_scalar, shape_or_none
from symbolic.reading.meaning.sums import step_of
from symbolic.reading.notation import Undetermined
from symbolic.reading.tokens import Unreadable
from symbolic.substitution import with_bound_apart


@formula_of.register
def _(node: s.Scripted, m: Meaning) -> Formula:
    if isinstance(node.base, s.Name) and node.exponent is not None:
        if node.base.text == "e" and m.notation.letter("e") is None and not node.below and not node.above:
            return Apply("exp", None, 0, m.of(node.exponent))
        if not node.below and not node.above and not node.primes and steps_between(node.exponent, m) is not None:
            return with_scripts(m, m.of(node.base), node)
        if rational(node.exponent) is None or node.below or node.above or node.primes:
            raise Undetermined(f"The exponent of {node.base.text} is no number.")
    if s.is_inverse(node):
        raise Undetermined(
            "A function to a negative power before its argument can be its inverse, and nothing says so."
        )
    if isinstance(node.base, s.Norm):
        euclidean = all(item.text == "F" or (item.is_number and item.offset == 2) for item in node.below)
        if euclidean and len(node.above) == 1 and node.above[0].is_number and node.above[0].offset == 2:
            return _norm_squared(m, node.base)
        raise Undetermined("A norm that is not squared.")
    if isinstance(node.base, s.Product):
        factors = list(node.base.factors)
        return with_scripts(m, m.of(node.base), node) if len(factors) else m.of(node.base)
    return with_scripts(m.of_entries if isinstance(node.base, s.Call) else m, m.of(node.base), node)


def with_scripts(m: Meaning, base: Formula, node: s.Scripted) -> Formula:
    formula = base
    if node.primes:
        raise Unreadable("A prime on brackets is not read.", node.start, node.end)
    if node.exponent is not None:
        if (steps := steps_between(node.exponent, m)) is not None:
            return _power_of_steps(formula, *steps)
        value = rational(node.exponent)
        if value is None or value.denominator > 2:
            raise Undetermined("This exponent is neither a whole number nor half of one.")
        return _rational_power(m, formula, value)
    if node.below:
        formula = _component(m, formula, node)
    for item in node.above:
        if item.is_transpose and not item.offset:
            formula = Transpose(formula)
        elif item.is_number and not item.bracket:
            square = m.notation.squares and item.offset == 2 and bool(shape_or_none(formula))
            formula = SquaredNorm(formula) if square else power_of(m, formula, item.offset)
        elif item.bracket == "(" and item.nested is None and _has_samples(m, formula):
            formula = sample_of(m, formula, Index(item.text or None, item.offset))
        else:
            raise Unreadable("This superscript on brackets is not read.", item.start, item.end)
    return formula


def steps_between(exponent: s.Node, m: Meaning) -> tuple[Index, Index] | None:
    """(t, k) of the exponent t − k, which counts the steps of a recurrence between two; None of any other."""
    if not isinstance(exponent, s.Sum) or len(exponent.terms) != 2 or not isinstance(exponent.terms[1], s.Minus):
        return None
    if not isinstance(exponent.terms[1].term, s.Name):
        return None
    last, first = step_of(m, exponent.terms[0]), step_of(m, exponent.terms[1].term)
    return None if last is None or first is None else (last, first)


def _power_of_steps(base: Formula, last: Index, first: Index) -> Formula:
    """A^{t−k} = ∏_{j=k+1}^t A, which is the unit matrix where t = k."""
    sizes = shape_or_none(base)
    if sizes and sizes[0] != sizes[1]:
        raise Undetermined(f"A power of {base}, which is no square matrix.")
    index = fresh_index(base, besides=tuple(each.name for each in (last, first) if each.name is not None))
    return OrderedProduct(base, index, first + 1, last)


def _has_samples(m: Meaning, formula: Formula) -> bool:
    """Whether the columns (the rows, where vectors are rows) are the samples of a batch."""
    sizes = shape_or_none(formula)
    return sizes is not None and len(sizes) == 2 and sizes[0 if m.notation.row else 1] == Size("m")


def _component(m: Meaning, formula: Formula, node: s.Scripted) -> Formula:
    of = shape_or_none(formula)
    indices = tuple(index_of(item, m.notation) for item in node.below)
    if of == SCALAR:
        raise Undetermined("A component of something that is no array.")
    # Where the array is ill-formed, so is its component, and whoever evaluates it will say why.
    if of is not None and len(indices) == 1 and of[0] == ONE != of[1]:
        indices = (Index(None, 1), *indices)
    if of is not None and len(indices) == 1 and ONE not in of:
        if not _has_samples(m, formula):
            raise Undetermined("One index behind a matrix may count its rows or its columns, and nothing says which.")
        return sample_of(m, formula, indices[0])
    return Entry(with_bound_apart(formula, (each.name for each in indices)), indices)


def sample_of(m: Meaning, formula: Formula, sample: Index) -> Formula:
    """The row of a sample where vectors are rows, else its column."""
    return Transpose(Column(Transpose(formula), sample)) if m.notation.row else Column(formula, sample)


def rational(node: s.Node) -> Fraction | None:
    """The number that an exponent is: −3/2; None where it is none."""
    match node:
        case s.Number(value=value):
            return value
        case s.Minus(term=term):
            inner = rational(term)
            return None if inner is None else -inner
        case s.Brackets(parts=(part,)):
            return rational(part)
        case s.Sum(terms=terms):
            several = [rational(term) for term in terms]
            return None if None in several else sum((each for each in several if each is not None), Fraction(0))
        case s.Fraction_(above=above, below=below):
            first, second = rational(above), rational(below)
            return None if first is None or not second else first / second
    return None


def _rational_power(m: Meaning, base: Formula, exponent: Fraction) -> Formula:
    """A^{p/2} = (√A)^p, and A^{−p} = 1/A^p of a number A."""
    if exponent.denominator == 2:
        if not is_scalar(base):
            raise Undetermined("A root of an array can be entry by entry, or a matrix.")
        base = Apply("sqrt", None, 0, base)
    times = exponent.numerator
    if times == 0 and is_scalar(base):
        # x^{1 − 1}, as one writes it where a power is differentiated; it is 1, also at x = 0.
        return NumberNode(Fraction(1))
    if times > 0:
        return power_of(m, base, times)
    if not is_scalar(base):
        raise Undetermined("An array to a negative power can be its inverse, or be meant entry by entry.")
    return Quotient(NumberNode(Fraction(1)), power_of(m, base, -times))


def power_of(m: Meaning, base: Formula, exponent: int) -> Formula:
    """base^k of a number; of an array entry by entry, as a product with itself, or as a norm: the shapes say which."""
    if exponent < 1:
        raise Undetermined("A power with an exponent below 1.")
    if exponent == 1:
        return base
    if exponent * _exponents(base) > _LARGEST:
        raise Undetermined(f"A power above {_LARGEST} is not evaluated.")
    if is_scalar(base):
        return Power(base, exponent)
    sizes = shape_or_none(base)
    if not sizes or exponent > _MOST:
        raise Undetermined("A power of an array can be entry by entry, a product with itself, or a norm.")
    if m.by_entries:
        return Hadamard((base,) * exponent)
    made: dict[str, Formula] = {"a power of an array as one of every entry": Hadamard((base,) * exponent)}
    if exponent == 2 and ONE in sizes:
        made["a square of a vector as its norm"] = SquaredNorm(base)
    if sizes[0] == sizes[1]:
        made["a power of a matrix as a product with itself"] = MatrixProduct((base,) * exponent)
    chosen = m.choices.among(tuple(made)) if len(made) > 1 else 0
    return list(made.values())[chosen]


_MOST = 4
"""The largest exponent of a power of an array."""
_LARGEST = 40
"""The largest exponent of all, those of powers of powers multiplied."""


def _exponents(formula: Formula) -> int:
    """The largest product of the exponents of powers inside of each other."""
    own = formula.exponent if isinstance(formula, Power) else 1
    return own * max(map(_exponents, children(formula)), default=1)


@formula_of.register
def _(node: s.Norm, m: Meaning) -> Formula:
    raise Undetermined("A norm that is not squared.")


def _norm_squared(m: Meaning, node: s.Norm) -> Formula:
    return SquaredNorm(m.of(node.inner))


@formula_of.register
def _(node: s.Absolute, m: Meaning) -> Formula:
    raise Undetermined("An absolute value is not evaluated.")
