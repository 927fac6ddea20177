"""Sums of products: dot, inner, outer, tensordot, einsum, each by matmul, so that BLAS does the work.

A product of more than two factors is formed two at a time and reduced after each, so that nothing passes 2⁵³.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import Any

import numpy

from numeric.field.errors import LeavesTheField

np: Any = numpy
"""NumPy's annotations know no arrays but its own."""


def normal_axes(axis: Any, ndim: int) -> tuple[int, ...]:
    """The axes as numbers from 0.

    Raises NumPy's AxisError for one that does not exist.
    """
    several = axis if isinstance(axis, tuple | list) else (axis,)
    for each in several:
        if not -ndim <= each < ndim:
            raise np.exceptions.AxisError(each, ndim)
    return tuple(each % ndim for each in several)


def dot(x: Any, y: Any) -> Any:
    """Σ_k x_{…k} y_{…k…}: over the last axis of x and the last but one of y."""
    if not x.ndim or not y.ndim:
        return x * y
    if y.ndim <= 2:
        return np.matmul(x, y)
    return tensordot(x, y, ([-1], [-2]))


def inner(x: Any, y: Any) -> Any:
    """Σ_k x_{…k} y_{…k}: over the last axes of both."""
    if not x.ndim or not y.ndim:
        return x * y
    return tensordot(x, y, ([-1], [-1]))


def vdot(x: Any, y: Any) -> Any:
    """Σ over all entries of x y."""
    return np.matmul(x.ravel(), y.ravel())


def outer(x: Any, y: Any) -> Any:
    """x_i y_j of all entries."""
    return x.ravel()[:, None] * y.ravel()[None, :]


def kron(x: Any, y: Any) -> Any:
    """The Kronecker product."""
    ndim = max(x.ndim, y.ndim)
    x, y = (each.reshape((1,) * (ndim - each.ndim) + each.shape) for each in (x, y))
    wide = x.reshape([size for each in x.shape for size in (each, 1)])
    deep = y.reshape([size for each in y.shape for size in (1, each)])
    return (wide * deep).reshape([p * q for p, q in zip(x.shape, y.shape, strict=True)])


def tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """Σ over pairs of axes of x and y."""
    if isinstance(axes, int):
        axes = (list(range(x.ndim - axes, x.ndim)), list(range(axes)))
    left, right = normal_axes(axes[0], x.ndim), normal_axes(axes[1], y.ndim)
    if [x.shape[each] for each in left] != [y.shape[each] for each in right]:
        raise ValueError("tensordot: the axes that are summed over have different sizes")
    rows = [each for each in range(x.ndim) if each not in left]
    columns = [each for each in range(y.ndim) if each not in right]
    shape = [x.shape[each] for each in rows] + [y.shape[each] for each in columns]
    inner_size = prod(x.shape[each] for each in left)
    first = np.transpose(x, [*rows, *left]).reshape((prod(x.shape[each] for each in rows), inner_size))
    second = np.transpose(y, [*right, *columns]).reshape((inner_size, prod(y.shape[each] for each in columns)))
    return np.matmul(first, second).reshape(shape)


def einsum(like: Any, subscripts: Any, *operands: Any, optimize: Any = False, **options: Any) -> Any:
    """Σ over the letters that the result does not have, of the product of the operands: "ij,jk->ik".

    Raises LeavesTheField for the form with lists of numbers in place of letters.
    """
    if not isinstance(subscripts, str) or options:
        raise LeavesTheField("np.einsum over a field takes its subscripts as a string, such as 'ij,jk->ik'.")
    arrays = [like.lift(each) for each in operands]
    terms, result = _letters(subscripts, [each.ndim for each in arrays])
    current, letters = _single(arrays[0], terms[0], _needed(terms[1:], result))
    for place in range(1, len(arrays)):
        needed = _needed(terms[place + 1 :], result)
        second, others = _single(arrays[place], terms[place], needed | set(letters))
        current, letters = _pair(current, letters, second, others, needed)
    current, letters = _single(current, letters, set(result))
    return np.transpose(current, [letters.index(each) for each in result]) if current.ndim else current


def _needed(terms: Sequence[str], result: str) -> set[str]:
    return set("".join(terms)) | set(result)


def _letters(subscripts: str, ndims: Sequence[int]) -> tuple[list[str], str]:
    """The letters of every operand and of the result, with ... written out in letters of its own."""
    text = subscripts.replace(" ", "")
    left, arrow, result = text.partition("->")
    terms = left.split(",")
    if len(terms) != len(ndims):
        raise ValueError(f"einsum: {len(terms)} terms are written for {len(ndims)} operands")
    # Letters that nobody writes; the last ones belong to the last axes, as broadcasting has it.
    spare = [chr(0x3B1 + place) for place in range(24)]
    widest = 0
    for place, (term, ndim) in enumerate(zip(terms, ndims, strict=True)):
        extra = ndim - len(term.replace("...", ""))
        if extra < 0 or (extra and "..." not in term):
            raise ValueError(f"einsum: the term {term} does not fit an operand of {ndim} axes")
        terms[place] = term.replace("...", "".join(spare[len(spare) - extra :]))
        widest = max(widest, extra)
    dots = "".join(spare[len(spare) - widest :])
    if arrow:
        return terms, result.replace("...", dots)
    written = "".join(terms)
    return terms, dots + "".join(sorted({each for each in written if written.count(each) == 1 and each not in dots}))


def _single(array: Any, letters: str, needed: set[str]) -> tuple[Any, str]:
    """The diagonal along letters that come twice, and the sum over letters that nothing else needs."""
    for letter in dict.fromkeys(letters):
        while letters.count(letter) > 1:
            first = letters.index(letter)
            second = letters.index(letter, first + 1)
            array = np.diagonal(array, 0, first, second)
            letters = letters[:first] + letters[first + 1 : second] + letters[second + 1 :] + letter
    alone = tuple(place for place, letter in enumerate(letters) if letter not in needed)
    if alone:
        array = array.sum(axis=alone)
        letters = "".join(letter for letter in letters if letter in needed)
    return array, letters


def _pair(x: Any, xs: str, y: Any, ys: str, needed: set[str]) -> tuple[Any, str]:
    """The product of two operands, summed over the letters that are in both and needed by nothing else."""
    both = [each for each in xs if each in ys]
    batch = [each for each in both if each in needed]
    summed = [each for each in both if each not in needed]
    rows = [each for each in xs if each not in both]
    columns = [each for each in ys if each not in both]
    sizes = _sizes(x, xs, y, ys)
    # An axis of size 1 stands for one of any size, as broadcasting has it.
    x = np.broadcast_to(x, [sizes[each] for each in xs])
    y = np.broadcast_to(y, [sizes[each] for each in ys])

    def arranged(array: Any, letters: str, *groups: list[str]) -> Any:
        order = [letters.index(each) for group in groups for each in group]
        return np.transpose(array, order).reshape([prod(sizes[each] for each in group) for group in groups])

    product = np.matmul(arranged(x, xs, batch, rows, summed), arranged(y, ys, batch, summed, columns))
    letters = "".join([*batch, *rows, *columns])
    return product.reshape([sizes[each] for each in letters]), letters


def _sizes(x: Any, xs: str, y: Any, ys: str) -> dict[str, int]:
    sizes: dict[str, int] = {}
    for letters, shape in ((xs, x.shape), (ys, y.shape)):
        for letter, size in zip(letters, shape, strict=True):
            if sizes.setdefault(letter, size) not in (size, 1) and size != 1:
                raise ValueError(f"einsum: the letter {letter} has the sizes {sizes[letter]} and {size}")
            sizes[letter] = max(sizes[letter], size)
    return sizes
