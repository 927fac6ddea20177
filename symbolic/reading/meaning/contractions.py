"""Σ_i ∂L/∂z_i ∂z_i/∂W: products of the chain rule in which a derivative has more than two indices, and prod(A, B).

∂z/∂W has an index for z and two for W. Behind ∂L/∂z, or in front of it, only one product is possible, whatever the
layout is: over the entries of z. It has the shape of W.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from symbolic.formula import Entry, Formula, Hadamard, MatrixProduct, Product, Sum, Transpose
from symbolic.indices import ONE, Index, Shape
from symbolic.reading import syntax as s
from symbolic.reading.meaning.derivatives import differentiated, immediate
from symbolic.reading.meaning.interpreter import Meaning
from symbolic.reading.meaning.occurrences import fresh_index, shape_or_none
from symbolic.reading.notation import ManyIndices, Undetermined
from symbolic.shapes import length

SIGNS = frozenset({"", "·", "×"})
"""The signs between the factors of a chain rule."""


def along_chain(node: s.Product, m: Meaning) -> Formula | None:
    """∂L/∂z ∂z/∂W of a product with ∂z/∂W at its end or at its beginning; None of any other product."""
    if not SIGNS.issuperset(node.signs):
        return None
    outer, rest, signs = node.factors[-1], node.factors[:-1], node.signs[:-1]
    if not _has_many_indices(outer, m):
        outer, rest, signs = node.factors[0], node.factors[1:], node.signs[1:]
        if not _has_many_indices(outer, m):
            return None
    assert isinstance(outer, s.Derivative)
    inner = rest[0] if len(rest) == 1 else s.Product(rest, signs, start=rest[0].start, end=rest[-1].end)
    return contracted(m.of(inner), outer, m)


def _has_many_indices(node: s.Node, m: Meaning) -> bool:
    if not isinstance(node, s.Derivative):
        return False
    try:
        m.of(node)
    except ManyIndices:
        return True
    return False


def contracted(weights: Formula, derivative: s.Derivative, m: Meaning) -> Formula:
    """Σ over the entries of A of weights · ∂A/∂B, where A = ``derivative.of`` has the shape of the weights.

    Raises ManyIndices where the weights are no array of that rank.
    """
    of, by = m.of(derivative.of), m.of(derivative.by)
    here, there = shape_or_none(weights), shape_or_none(of)
    if here == () or not there or (here and (length(here) is None) != (length(there) is None)):
        raise ManyIndices(
            f"∂({of})/∂({by}) is an array of more than two indices, and what stands beside it is no gradient by {of}."
        )
    # Where the weights are of another size, or do not exist, whoever evaluates the product says why.
    turned = here is not None and _turned(here, there)
    last = m.notation.layer.number
    first = fresh_index(weights, of, by, besides=(last,))
    second = fresh_index(weights, of, by, besides=(last, first))
    names = (first, second) if length(there) is None else (first,)
    places = tuple(Index(name) for name in names)
    slope = differentiated(_entry(of, places), by, m.notation.derivatives)
    slope = immediate(slope) if derivative.immediate else slope
    made: Formula = Product((_entry(Transpose(weights) if turned and len(places) == 2 else weights, places), slope))
    sizes = there if len(places) == 2 else (length(there),)
    for name, size in reversed(list(zip(names, sizes, strict=True))):
        assert size is not None
        made = Sum(made, name, Index(None, 1), size)
    return made


def _turned(here: Shape, there: Shape) -> bool | None:
    """Whether an array has to be turned to have a shape; None where that does not help."""
    if here == there:
        return False
    return True if here == tuple(reversed(there)) else None


def _entry(of: Formula, places: tuple[Index, ...]) -> Formula:
    sizes = shape_or_none(of)
    across = len(places) == 1 and sizes is not None and sizes[0] == ONE != sizes[1]
    return Entry(of, (Index(None, 1), *places) if across else places)


# ------------------------------------------------------------------ prod(A, B)


def of_any_order(node: s.Call, m: Meaning) -> Formula:
    """prod(A, B): the product of two factors “after transposition and swapping, as far as they are needed”.

    Beside ∂Y/∂X it is the chain rule, over the entries of Y. Of two arrays it is every matrix product of A or Aᵀ with
    B or Bᵀ that exists, each a reading of its own: those of the right shape have to give one answer.
    Raises Undetermined for anything but two factors.
    """
    function = node.function
    if function.below or function.above or function.primes or len(node.arguments) != 2:
        raise Undetermined(f"{function.text} is read with two factors and without scripts.")
    first, second = node.arguments
    for outer, inner in ((second, first), (first, second)):
        if isinstance(outer, s.Derivative) and isinstance(inner, s.Derivative) and inner.by == outer.of:
            return _chained(inner, outer, m)
    for outer, inner in ((second, first), (first, second)):
        if isinstance(outer, s.Derivative) and not isinstance(inner, s.Derivative) and _weigh(inner, outer, m):
            return contracted(m.of(inner), outer, m)
    return _arranged(m.of(first), m.of(second), m)


def _weigh(inner: s.Node, outer: s.Derivative, m: Meaning) -> bool:
    """Whether a value has an entry for each entry of what is differentiated."""
    here, there = shape_or_none(m.of(inner)), shape_or_none(m.of(outer.of))
    return bool(here and there) and _turned(here or (), there or ()) is not None


def _chained(inner: s.Derivative, outer: s.Derivative, m: Meaning) -> Formula:
    """∂Z/∂Y and ∂Y/∂X: over the entries of Y."""
    if shape_or_none(m.of(outer.of)) and not shape_or_none(m.of(inner.of)):
        return contracted(m.of(inner), outer, m)
    left, right = m.of(inner), m.of(outer)
    if not (shape_or_none(left) and shape_or_none(right)):
        return Product((left, right))
    return MatrixProduct((left, right) if m.notation.derivatives.numerator else (right, left))


def _arranged(first: Formula, second: Formula, m: Meaning) -> Formula:
    """The product of two values by their shapes alone."""
    if not (shape_or_none(first) and shape_or_none(second)):
        return Product((first, second))
    found = [made for made in _arrangements(first, second) if shape_or_none(made) is not None]
    if not found:
        return MatrixProduct((first, second))
    return found[m.choices.among(tuple(f"prod as {made}" for made in found))]


def _arrangements(first: Formula, second: Formula) -> Iterator[Formula]:
    for left, right in ((first, second), (second, first)):
        yield from (MatrixProduct(pair) for pair in product((left, Transpose(left)), (right, Transpose(right))))
    if shape_or_none(first) == shape_or_none(second):
        yield Hadamard((first, second))
