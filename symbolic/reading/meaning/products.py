"""Sums, products and quotients: by the shapes of what stands side by side, where the sign alone does not say."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from symbolic.formula import (
    ONES,
    Add,
    Apply,
    Broadcast,
    Column,
    Diagonal,
    Entry,
    Formula,
    Hadamard,
    MatrixProduct,
    Negative,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from symbolic.formula import Number as NumberNode
from symbolic.indices import ONE, SCALAR, Index, Shape
from symbolic.reading import syntax as s
from symbolic.reading.meaning.contractions import along_chain
from symbolic.reading.meaning.functions import call_of
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import fresh_index, is_scalar, shape_or_none
from symbolic.reading.meaning.scripts import with_scripts
from symbolic.reading.notation import Undetermined
from symbolic.reading.tokens import Unreadable


@formula_of.register
def _(node: s.Brackets, m: Meaning) -> Formula:
    if len(node.parts) != 1:
        raise Unreadable("Several things in brackets are the arguments of a function.", node.start, node.end)
    return m.of(node.parts[0])


@formula_of.register
def _(node: s.Braced, m: Meaning) -> Formula:
    return m.of(node.inner)


@formula_of.register
def _(node: s.Minus, m: Meaning) -> Formula:
    return Negative(m.of(node.term))


@formula_of.register
def _(node: s.Sum, m: Meaning) -> Formula:
    if any(isinstance(term, s.Number) for term in node.terms):
        m = m.of_entries
    terms = [m.of(term) for term in node.terms]
    shapes = [shape_or_none(term.term if isinstance(term, Negative) else term) for term in terms]
    arrays = [each for each in shapes if each]
    if arrays and any(each == SCALAR for each in shapes):
        model = next(term for term, each in zip(terms, shapes, strict=True) if each)
        terms = [_filled(term, model) if each == SCALAR else term for term, each in zip(terms, shapes, strict=True)]
    if len(set(arrays)) > 1:
        terms = [_repeated(m, term, arrays) for term in terms]
    return Add(tuple(terms))


def _filled(term: Formula, like: Formula) -> Formula:
    """1 − a: the number in every entry."""
    negative, inner = isinstance(term, Negative), term.term if isinstance(term, Negative) else term
    inner_like = like.term if isinstance(like, Negative) else like
    ones = Apply(ONES, None, 0, inner_like)
    filled: Formula = ones if inner == NumberNode(Fraction(1)) else Product((inner, ones))
    return Negative(filled) if negative else filled


def _repeated(m: Meaning, term: Formula, shapes: list[Shape]) -> Formula:
    """W A + b: the column b for every sample."""
    samples = m.notation.samples
    here = shape_or_none(term)
    if here is None or not here:
        return term
    if _is_row_sums(term) and (wide := next((each for each in shapes if each[0] == here[0] and each[1] != ONE), None)):
        # dP − rowsum(P ⊙ dP): the sum of a row is taken from all of its entries.
        return Broadcast(term, wide[1])
    if not m.notation.row and here[1] == ONE and (here[0], samples) in shapes:
        return Broadcast(term, samples)
    if m.notation.row and here[0] == ONE and (samples, here[1]) in shapes:
        return Transpose(Broadcast(Transpose(term), samples))
    return term


def _is_row_sums(term: Formula) -> bool:
    inner = term.term if isinstance(term, Negative) else term
    return isinstance(inner, Sum) and isinstance(inner.body, Column)


@formula_of.register
def _(node: s.Product, m: Meaning) -> Formula:
    """Scalars in front belong to the whole product: (1/m) (Δ Aᵀ)."""
    if (made := along_chain(node, m)) is not None:
        return made
    factors, signs = _calls(m, list(node.factors), list(node.signs))
    loose = [place for place, sign in enumerate(signs) if sign in _LOOSE]
    if loose and len(signs) > len(loose):
        # u ∗ W v: the product without a sign binds more, unless only u ∗ W has a meaning.
        ends = [0, *(place + 1 for place in loose), len(factors)]
        groups = [_from_left(m, factors[a:b], signs[a : b - 1]) for a, b in pairwise(ends)]
        made = _from_left(m, groups, [signs[place] for place in loose])
        if shape_or_none(made) is not None:
            return made
        other = _from_left(m, factors, signs)
        return made if shape_or_none(other) is None else other
    return _from_left(m, factors, signs)


_LOOSE = frozenset({"∗", "•", "∘"})
"""Signs that are mostly entrywise, as ⊙ is, and bind less than juxtaposition."""


def _from_left(m: Meaning, factors: Sequence[Formula], signs: Sequence[str]) -> Formula:
    """((A B) C) …, with the scalars in front before the whole."""
    first = next((k for k, factor in enumerate(factors) if shape_or_none(factor) != SCALAR), len(factors))
    if first >= len(factors) - 1:
        return factors[0] if len(factors) == 1 else Product(tuple(factors))
    built = factors[first]
    for place in range(first + 1, len(factors)):
        built = _times(m, built, factors[place], signs[place - 1], flat=place > first + 1)
    if isinstance(built, MatrixProduct) and _is_number(built):
        built = Entry(built, (Index(None, 1),))
    return Product((*factors[:first], built)) if first else built


def _is_number(product: MatrixProduct) -> bool:
    """xᵀ A x of columns is a number, as xᵀ x is."""
    return isinstance(product.factors[0], Transpose) and shape_or_none(product) == (ONE, ONE)


def _calls(m: Meaning, nodes: list[s.Node], signs: list[str]) -> tuple[list[Formula], list[str]]:
    """The factors with g(z), C(a), C_i(a), σ′(z) put together."""
    formulas: list[Formula] = []
    kept: list[str] = []
    place = 0
    while place < len(nodes):
        node = nodes[place]
        follows = nodes[place + 1] if place + 1 < len(nodes) and signs[place] == "" else None
        argument = follows.base if isinstance(follows, s.Scripted) else follows
        called = None
        if isinstance(argument, s.Brackets) and argument.kind in ("(", "[", "{"):
            called = call_of(m, node, argument)
        if place:
            kept.append(signs[place - 1])
        if called is None:
            formulas.append(m.of(node))
            place += 1
            continue
        if isinstance(follows, s.Scripted):
            called = with_scripts(m, called, follows)
        formulas.append(called)
        place += 2
    return formulas, kept


def _times(m: Meaning, left: Formula, right: Formula, sign: str, flat: bool = True) -> Formula:
    """left · right by their shapes; ``flat``: the left side is a product that is being written down."""
    join = _flat if flat else _pair
    a, b = shape_or_none(left), shape_or_none(right)
    if a is None or b is None:
        # One of the two is ill-formed; so is the whole, and whoever evaluates it will say why.
        return Hadamard((left, right)) if sign in ("∗", "•", "∘") else MatrixProduct((left, right))
    if not a or not b:
        return join(Product, left, right)
    conforms, same = a[1] == b[0], a == b
    if m.notation.products_by_entries and same and sign != "⊗":
        return join(Hadamard, left, right)
    if sign in ("", "·") and not conforms and a == (b[0], ONE) and _is_slope(left) and m.notation.slopes_are_matrices:
        # F′(z) Wᵀ δ: the derivative of a function of vectors is its Jacobian.
        return MatrixProduct((Diagonal(left), right))
    if sign in ("", "·") and a[0] == ONE == b[1] and conforms and isinstance(left, Transpose) and a[1] != ONE:
        # wᵀ x of two columns is a number.
        return _scalar_product(m, left.matrix, right, b)
    if sign == "" or sign == "×":
        if not conforms and same and sign == "×":
            return join(Hadamard, left, right)
        return _number_if_one(join(MatrixProduct, left, right))
    if sign == "·":
        if conforms or not same:
            return _number_if_one(join(MatrixProduct, left, right))
        chosen = m.choices.among(("· as an entrywise product", "· as a scalar product"))
        return join(Hadamard, left, right) if chosen == 0 else _scalar_product(m, left, right, a)
    if same and conforms:
        chosen = m.choices.among((f"{sign} as an entrywise product", f"{sign} as a matrix product"))
        return join(Hadamard if chosen == 0 else MatrixProduct, left, right)
    if same:
        return join(Hadamard, left, right)
    if sign == "⊗" and a[1] == ONE == b[1]:
        return MatrixProduct((left, Transpose(right)))
    if conforms and sign in m.notation.entrywise:
        raise Undetermined(f"{sign} is an entrywise product in this text, and these factors only fit a matrix product.")
    if conforms and sign in ("∗", "•"):
        return join(MatrixProduct, left, right)
    return Hadamard((left, right))


def _is_slope(formula: Formula) -> bool:
    return isinstance(formula, Apply) and formula.order == 1


def _number_if_one(product: Formula) -> Formula:
    """vᵀ A w is a number, not a matrix with one entry."""
    return Entry(product, (Index(None, 1),)) if shape_or_none(product) == (ONE, ONE) else product


def _scalar_product(m: Meaning, left: Formula, right: Formula, of: Shape) -> Formula:
    if of[1] != ONE:
        raise Undetermined("A scalar product of two matrices.")
    index = fresh_index(left, right, besides=(m.notation.layer.number,))
    body = Product((Entry(left, (Index(index),)), Entry(right, (Index(index),))))
    return Sum(body, index, Index(None, 1), of[0])


@formula_of.register
def _(node: s.Entrywise, m: Meaning) -> Formula:
    m = m.of_entries
    made = _joined([m.of(factor) for factor in node.factors])
    if shape_or_none(made) is None:
        other = _from_the_left(m, node)
        if other is not None and shape_or_none(other) is not None:
            # A B ⊙ C D has no meaning as (A B) ⊙ (C D), and has one read from the left: ((A B) ⊙ C) D.
            return other
    return made


def _joined(factors: list[Formula]) -> Formula:
    result = factors[0]
    for place, factor in enumerate(factors[1:]):
        scalar = is_scalar(result) or is_scalar(factor)
        result = (_flat if place else _pair)(Product if scalar else Hadamard, result, factor)
    return result


def _from_the_left(m: Meaning, node: s.Entrywise) -> Formula | None:
    """((A ⊙ B) C): the last product binds less than ⊙."""
    last = node.factors[-1]
    if not isinstance(last, s.Product):
        return None
    factors, signs = _calls(m, list(last.factors), list(last.signs))
    result = _joined([*(m.of(factor) for factor in node.factors[:-1]), factors[0]])
    for sign, factor in zip(signs, factors[1:], strict=True):
        result = _times(m, result, factor, sign)
    return result


@formula_of.register
def _(node: s.Fraction_, m: Meaning) -> Formula:
    above, below = node.above, node.below
    if isinstance(above, s.Number) and isinstance(below, s.Number) and below.value:
        return NumberNode(above.value / below.value)
    numerator, denominator = m.of(node.above), m.of(node.below)
    of, by = shape_or_none(numerator), shape_or_none(denominator)
    if not by or (of and of != by):
        return Quotient(numerator, denominator)
    # y/a of two arrays of one shape, 1/a of one: entry by entry, the only meaning that it has.
    inverse = Apply("reciprocal", None, 0, denominator)
    return Hadamard((numerator, inverse)) if of else Product((numerator, inverse))


@formula_of.register
def _(node: s.Root, m: Meaning) -> Formula:
    inner = m.of(node.inner)
    return Apply("sqrt", None, 0, inner)


def _pair(kind: type[Product] | type[Hadamard] | type[MatrixProduct], left: Formula, right: Formula) -> Formula:
    return kind((left, right))


def _flat(kind: type[Product] | type[Hadamard] | type[MatrixProduct], left: Formula, right: Formula) -> Formula:
    return kind((*(left.factors if type(left) is kind else (left,)), right))
