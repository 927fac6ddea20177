"""NumPy's functions over exact arrays, in three tables.

MOVING: the entries change places and nothing is computed. GATHERING: the same with several arrays. COMPOSED:
written in terms of ``+ − · / @`` and Σ, so that it holds for every kind of exact array, with a tangent or without.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from operator import mul
from typing import Any

import numpy
from numpy.lib.stride_tricks import sliding_window_view

from numeric.field import contraction, ufuncs
from numeric.field.arrays import ExactArray
from numeric.field.errors import LeavesTheField

np: Any = numpy
"""NumPy's annotations know no arrays but its own."""

Function = Callable[..., Any]

HARMLESS = ("casting", "order", "subok", "dtype")
"""Options of a ufunc that change nothing here."""


def apply_ufunc(
    like: ExactArray,
    ufunc: numpy.ufunc,
    method: str,
    inputs: tuple[Any, ...],
    out: tuple[Any, ...],
    options: dict[str, Any],
) -> Any:
    """ufunc(x, …, out=…, where=…), ufunc.reduce, .accumulate, .outer and .at.

    Raises LeavesTheField for what is in no table.
    """
    _check_dtype(options.get("dtype"))
    options = {name: value for name, value in options.items() if name not in HARMLESS}
    where = options.pop("where", True)
    if method == "__call__" and not options:
        result = like.call(ufunc, inputs)
        if result is NotImplemented:
            raise ufuncs.refusal(ufunc.__name__, ufunc in ufuncs.ORDER)
        return stored(result, out, where, ufunc.__name__)
    if method == "reduce" and ufunc in REDUCTIONS:
        # Without an axis, ufunc.reduce takes the first one and np.sum takes all.
        options.setdefault("axis", 0)
        return stored(REDUCTIONS[ufunc](inputs[0], **options, **_where(where)), out, True, ufunc.__name__)
    if method == "accumulate" and ufunc is np.add:
        return stored(np.cumsum(inputs[0], axis=options.get("axis", 0)), out, True, ufunc.__name__)
    if method == "outer" and not options:
        first, second = (like.lift(each) for each in inputs)
        return ufunc(first.reshape(first.shape + (1,) * second.ndim), second)
    if method == "at" and ufunc in (np.add, np.subtract) and isinstance(inputs[0], ExactArray):
        target, key, value = inputs
        value = target.lift(value)
        target.add_at(key, value if ufunc is np.add else -value)
        return None
    if method == "__call__":
        raise LeavesTheField(f"np.{ufunc.__name__} with {', '.join(options)} is not known over a field.")
    raise LeavesTheField(f"np.{ufunc.__name__}.{method} is not known over a field.")


def _check_dtype(dtype: Any) -> None:
    if dtype is not None and np.dtype(dtype).kind not in "fO":
        raise LeavesTheField(f"dtype={np.dtype(dtype)}: an exact array has no other type of entries.")


def _where(where: Any) -> dict[str, Any]:
    return {} if where is True else {"where": where}


def stored(result: Any, out: tuple[Any, ...] | Any, where: Any, name: str) -> Any:
    """The result, in ``out`` where that is given, at the places where ``where`` is true."""
    target = out[0] if isinstance(out, tuple) and out else None if isinstance(out, tuple) else out
    if target is None:
        if where is not True:
            raise LeavesTheField(f"np.{name} with where= and no out= leaves entries without a value. Give out=.")
        return result
    if isinstance(target, ExactArray) != isinstance(result, ExactArray):
        raise LeavesTheField(
            f"np.{name} was to write exact values into a plain array of {np.asarray(target).dtype}. "
            "Make the buffer with np.empty_like(x) of an exact x."
            if isinstance(result, ExactArray)
            else f"np.{name} was to write truth values into an exact array."
        )
    if not isinstance(target, ExactArray):
        np.copyto(target, result, where=where)
        return target
    result = target.lift(result)
    if np.broadcast_shapes(result.shape, target.shape) != target.shape:
        raise ValueError(f"np.{name}: the result has the shape {result.shape}, and out= has {target.shape}")
    target.assign(..., result if where is True else np.where(where, result, target))
    return target


def apply_function(like: ExactArray, function: Function, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
    """A function of NumPy that is no ufunc.

    Raises LeavesTheField for what is in no table.
    """
    given, options = list(args), dict(kwargs)
    place = OUT_PLACE.get(function, len(given))
    out = given.pop(place) if place < len(given) else options.pop("out", None)
    if function in LIKES and _is_other(options.get("dtype", next(iter(given[LIKES[function] :]), None))):
        # A mask or a counter: no data, and a plain array.
        return function(np.empty(np.shape(given[0])), *given[1:], **options)
    if function not in LIKES:
        _check_dtype(options.pop("dtype", None))
    if function in COMPOSED:
        found = COMPOSED[function](like, *given, **options)
    elif function in MOVING or function in GATHERING:
        # The first parameter may be given by its name: a, m, ary, …
        first = given.pop(0) if given else options.pop(next(iter(options)))
        found = _moved(like, function, first, given, options)
    else:
        raise ufuncs.refusal(function.__name__, function in ORDERED)
    return found if out is None else stored(found, (out,), True, function.__name__)


def _moved(like: ExactArray, function: Function, first: Any, given: list[Any], options: dict[str, Any]) -> Any:
    if function in GATHERING:
        several = [like.lift(each) for each in first]
        return like.mapped(lambda parts: function(parts, *given, **options), several)
    if not isinstance(first, ExactArray):
        raise LeavesTheField(f"np.{function.__name__} takes an exact array in its first place only.")
    return first.mapped(lambda part: function(part, *given, **options), first)


def _is_other(dtype: Any) -> bool:
    """Whether a type is one of truth values or whole numbers."""
    return dtype is not None and np.dtype(dtype).kind in "biu"


OUT_PLACE: Mapping[Function, int] = {
    np.dot: 2, np.outer: 2, np.sum: 3, np.prod: 3, np.mean: 3, np.var: 3, np.std: 3, np.cumsum: 3, np.trace: 5,
    np.concatenate: 2, np.stack: 2, np.take: 3, np.compress: 3,
}  # fmt: skip
"""Where ``out`` stands when it is given by its place."""

LIKES: Mapping[Function, int] = {np.zeros_like: 1, np.ones_like: 1, np.empty_like: 1, np.full_like: 2}
"""New arrays of a shape, and where ``dtype`` stands."""


MOVING: frozenset[Function] = frozenset(
    {
        np.reshape, np.ravel, np.transpose, np.swapaxes, np.moveaxis, np.rollaxis, np.squeeze, np.expand_dims,
        np.broadcast_to, np.atleast_1d, np.atleast_2d, np.atleast_3d, np.flip, np.fliplr, np.flipud, np.roll, np.rot90,
        np.repeat, np.tile, np.take, np.take_along_axis, np.tril, np.triu, np.diagonal, np.diag, np.diagflat,
        np.split, np.array_split, np.hsplit, np.vsplit, np.dsplit, np.delete, np.compress, np.resize, np.copy,
        sliding_window_view,
    }
)  # fmt: skip
"""One array, moved."""

GATHERING: frozenset[Function] = frozenset({np.concatenate, np.stack, np.vstack, np.hstack, np.dstack, np.column_stack})
"""A list of arrays, joined."""

ORDERED: frozenset[Function] = frozenset(
    {
        np.max, np.min, np.amax, np.amin, np.argmax, np.argmin, np.sort, np.argsort, np.clip, np.ptp, np.median,
        np.partition, np.argpartition, np.percentile, np.quantile, np.unique, np.searchsorted,
    }
)  # fmt: skip
"""What needs an order."""


def _masked(x: Any, where: Any, instead: int) -> Any:
    return x if where is None else np.where(where, x, instead)


def _sum(
    x: Any, axis: Any = None, dtype: Any = None, keepdims: bool = False, initial: Any = 0, where: Any = None
) -> Any:
    found = _masked(x, where, 0).total(axis, bool(keepdims))
    return found if isinstance(initial, int | float) and initial == 0 else found + initial


def _prod(
    x: Any, axis: Any = None, dtype: Any = None, keepdims: bool = False, initial: Any = 1, where: Any = None
) -> Any:
    x = _masked(x, where, 1)
    kept = tuple(range(x.ndim)) if axis is None else contraction.normal_axes(axis, x.ndim)
    shape = tuple(1 if place in kept else size for place, size in enumerate(x.shape))
    last = np.moveaxis(x, kept, range(-len(kept), 0))
    last = last.reshape((*last.shape[: last.ndim - len(kept)], -1))
    product = reduce(mul, (last[..., place] for place in range(last.shape[-1])), np.ones_like(last[..., :1])[..., 0])
    product = product * initial
    return product.reshape(shape) if keepdims else product


def _count(x: Any, axis: Any, where: Any) -> Any:
    if where is not None:
        return np.broadcast_to(where, x.shape).sum(axis=axis)
    axes = range(x.ndim) if axis is None else contraction.normal_axes(axis, x.ndim)
    return int(np.prod([x.shape[place] for place in axes], dtype=np.int64))


def _mean(x: Any, axis: Any = None, dtype: Any = None, keepdims: bool = False, where: Any = None) -> Any:
    count = _count(x, axis, where)
    if where is not None and keepdims:
        count = np.broadcast_to(where, x.shape).sum(axis=axis, keepdims=True)
    return _sum(x, axis, keepdims=keepdims, where=where) / count


def _var(x: Any, axis: Any = None, dtype: Any = None, ddof: int = 0, keepdims: bool = False, mean: Any = None) -> Any:
    centred = x - (_mean(x, axis, keepdims=True) if mean is None else mean)
    return _sum(centred * centred, axis, keepdims=keepdims) / (_count(x, axis, None) - ddof)


def _std(x: Any, *args: Any, **kwargs: Any) -> Any:
    return np.sqrt(_var(x, *args, **kwargs))


def _average(x: Any, axis: Any = None, weights: Any = None, keepdims: bool = False) -> Any:
    if weights is None:
        return _mean(x, axis, keepdims=keepdims)
    if np.ndim(weights) == 1 and x.ndim > 1:
        weights = np.reshape(weights, [-1 if place == axis % x.ndim else 1 for place in range(x.ndim)])
    weights = np.broadcast_to(weights, x.shape)
    return np.sum(x * weights, axis=axis, keepdims=keepdims) / np.sum(weights, axis=axis, keepdims=keepdims)


def _cumsum(x: Any, axis: Any = None) -> Any:
    return x.running_total(axis)


def _diff(x: Any, n: int = 1, axis: int = -1) -> Any:
    for _ in range(n):
        last = np.moveaxis(x, axis, -1)
        x = np.moveaxis(last[..., 1:] - last[..., :-1], -1, axis)
    return x


def _trace(x: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    return np.diagonal(x, offset, axis1, axis2).sum(axis=-1)


def _where_function(like: ExactArray, condition: Any, *choices: Any) -> Any:
    if len(choices) != 2 or isinstance(condition, ExactArray):
        raise LeavesTheField("A branch on data: np.where takes a condition of plain truth values over a field.")
    first, second = map(like.lift, choices)
    chosen = np.asarray(condition, dtype=bool)
    shape = np.broadcast_shapes(chosen.shape, first.shape, second.shape)
    result = np.broadcast_to(second, shape).copy()
    result[np.broadcast_to(chosen, shape)] = np.broadcast_to(first, shape)[np.broadcast_to(chosen, shape)]
    return result


def _zeros_like(like: ExactArray, x: Any, dtype: Any = None, order: Any = "K", **options: Any) -> Any:
    _check_dtype(dtype)
    return like.mapped(lambda part: np.zeros_like(part, **options), like.lift(x))


def _ones_like(like: ExactArray, x: Any, *args: Any, **options: Any) -> Any:
    return _full_like(like, x, 1, *args, **options)


def _empty_like(like: ExactArray, x: Any, *args: Any, **options: Any) -> Any:
    # −½ everywhere: code that reads what it never wrote is seen, and what is read is a residue.
    return _full_like(like, x, -0.5, *args, **options)


def _full_like(like: ExactArray, x: Any, fill_value: Any, *args: Any, **options: Any) -> Any:
    result = _zeros_like(like, x, *args, **options)
    result[...] = fill_value
    return result


def _pad(like: ExactArray, x: Any, width: Any, mode: str = "constant", **options: Any) -> Any:
    if not isinstance(mode, str) or options or mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise LeavesTheField(f"np.pad in the mode {mode} with {options} is not known over a field.")
    return like.mapped(lambda part: np.pad(part, width, mode=mode), x)


def _copyto(like: ExactArray, target: Any, source: Any, casting: Any = None, where: Any = True) -> None:
    stored(like.lift(source), (target,), where, "copyto")


def _put_along_axis(like: ExactArray, target: Any, indices: Any, values: Any, axis: int) -> None:
    places = np.indices(np.shape(indices), sparse=True)
    key = list(places)
    key[axis] = indices
    target[tuple(key)] = values


def _fill_diagonal(like: ExactArray, target: Any, value: Any, wrap: bool = False) -> None:
    place = np.arange(min(target.shape))
    target[(place,) * target.ndim] = value


def _array_equal(like: ExactArray, first: Any, second: Any, equal_nan: bool = False) -> bool:
    first, second = like.lift(first), like.lift(second)
    return first.shape == second.shape and bool(np.all(first == second))


def _append(like: ExactArray, first: Any, second: Any, axis: Any = None) -> Any:
    first, second = like.lift(first), like.lift(second)
    return np.concatenate([first, second] if axis is not None else [first.ravel(), second.ravel()], axis=axis or 0)


def _broadcast_arrays(like: ExactArray, *several: Any, subok: bool = False) -> Any:
    lifted = [like.lift(each) for each in several]
    shape = np.broadcast_shapes(*(each.shape for each in lifted))
    return tuple(np.broadcast_to(each, shape) for each in lifted)


def _matrix_power(like: ExactArray, x: Any, n: int) -> Any:
    if n < 1:
        raise LeavesTheField("np.linalg.matrix_power over a field takes exponents from 1 on.")
    return reduce(np.matmul, [x] * n)


def _of_one(function: Function) -> Function:
    return lambda like, x, *args, **kwargs: function(like.lift(x), *args, **kwargs)


def _of_two(function: Function) -> Function:
    return lambda like, x, y, *args, **kwargs: function(like.lift(x), like.lift(y), *args, **kwargs)


COMPOSED: Mapping[Function, Function] = {
    np.sum: _of_one(_sum), np.prod: _of_one(_prod), np.mean: _of_one(_mean), np.var: _of_one(_var),
    np.std: _of_one(_std), np.average: _of_one(_average), np.cumsum: _of_one(_cumsum), np.diff: _of_one(_diff),
    np.trace: _of_one(_trace), np.pad: _pad, np.where: _where_function, np.zeros_like: _zeros_like,
    np.ones_like: _ones_like, np.empty_like: _empty_like, np.full_like: _full_like, np.copyto: _copyto,
    np.put_along_axis: _put_along_axis,
    np.fill_diagonal: _fill_diagonal, np.array_equal: _array_equal, np.append: _append,
    np.broadcast_arrays: _broadcast_arrays, np.dot: _of_two(contraction.dot), np.inner: _of_two(contraction.inner),
    np.vdot: _of_two(contraction.vdot), np.outer: _of_two(contraction.outer), np.kron: _of_two(contraction.kron),
    np.tensordot: _of_two(contraction.tensordot), np.einsum: contraction.einsum,
    np.linalg.matrix_power: _matrix_power,
    np.shape: lambda like, x: x.shape, np.ndim: lambda like, x: x.ndim, np.size: lambda like, x, axis=None: (
        x.size if axis is None else x.shape[axis]
    ),
    np.real: lambda like, x: x, np.iscomplexobj: lambda like, x: False, np.isrealobj: lambda like, x: True,
    np.result_type: lambda like, *several: np.dtype(np.float64),
}  # fmt: skip
"""(an array of the kind that is meant, the function's arguments) ↦ the result."""

REDUCTIONS: Mapping[numpy.ufunc, Function] = {np.add: np.sum, np.multiply: np.prod}
"""What ufunc.reduce is."""
