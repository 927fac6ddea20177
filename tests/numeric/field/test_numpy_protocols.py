# ruff: noqa: E501  (a line of NumPy each)
"""NumPy code over the field does what it does over Python's fractions, and what it cannot do exactly raises."""

from __future__ import annotations

import pickle
from itertools import pairwise

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from numeric.field import DualArray, FieldArray, LeavesTheField, PrimeField, dual

P = 1000003
F = PrimeField(P)
RNG = np.random.default_rng(7)
SMALL = {
    "x": RNG.integers(-9, 10, (3, 4)),
    "y": RNG.integers(-9, 10, (4, 5)),
    "s": RNG.integers(1, 10, (3, 1)),
    "v": RNG.integers(-9, 10, 4),
    "q": RNG.integers(-9, 10, (4, 4)),
    "t": RNG.integers(-9, 10, (2, 3, 4)),
    "u": RNG.integers(-9, 10, (2, 4, 3)),
}

SAME = {
    # Each is run on small whole numbers by NumPy itself, and over the field.
    "arithmetic": lambda x, y, s, v, q, t, u: (x + s) * v - 3 * x + (-x) ** 3 + x**2,
    "reflected": lambda x, y, s, v, q, t, u: 7 - x + (2 * v),
    "ndarray first": lambda x, y, s, v, q, t, u: np.arange(4) * x + np.ones((3, 1), dtype=int) @ (x[:1]),
    "numpy scalar first": lambda x, y, s, v, q, t, u: np.int64(3) * x + np.float64(2) - x,
    "matmul": lambda x, y, s, v, q, t, u: (x @ y).T,
    "matmul of stacks": lambda x, y, s, v, q, t, u: np.matmul(t, u) + np.matmul(x[:, :3], t[0]).sum(),
    "matmul of vectors": lambda x, y, s, v, q, t, u: np.concatenate([x @ v, v @ y, (v @ v)[None]]),
    "sum": lambda x, y, s, v, q, t, u: np.sum(t, axis=(0, 2)) + t.sum() + np.sum(t, axis=1, keepdims=True).sum(),
    "sum where, initial": lambda x, y, s, v, q, t, u: np.sum(x, axis=0, where=np.eye(3, 4) > 0, initial=5),
    "add.reduce": lambda x, y, s, v, q, t, u: np.add.reduce(x) + np.add.reduce(x, axis=1).sum(),
    "cumsum": lambda x, y, s, v, q, t, u: np.cumsum(x, axis=1) + np.cumsum(x).reshape(3, 4) + np.add.accumulate(x),
    "prod": lambda x, y, s, v, q, t, u: np.prod(x[:, :3], axis=1) + np.prod(v[:2]),
    "prod keepdims": lambda x, y, s, v, q, t, u: np.prod(t[:, :, :2], axis=(0, 2), keepdims=True),
    "diff": lambda x, y, s, v, q, t, u: np.diff(x, axis=0) + np.diff(x, 2, axis=0),
    "trace": lambda x, y, s, v, q, t, u: np.trace(q) + np.trace(q, 1) + q.diagonal().sum() + np.diag(q).sum(),
    "dot": lambda x, y, s, v, q, t, u: np.dot(x, y).dot(np.arange(5)) + np.dot(v, v) + np.dot(t, v)[0],
    "dot of stacks": lambda x, y, s, v, q, t, u: np.dot(t, u),
    "inner, outer, vdot": lambda x, y, s, v, q, t, u: np.inner(x, q).sum() + np.outer(v, x) * np.vdot(v, v),
    "kron": lambda x, y, s, v, q, t, u: np.kron(x, y[:2]),
    "tensordot": lambda x, y, s, v, q, t, u: np.tensordot(t, u, ([1, 2], [2, 1])).sum() + np.tensordot(x, y, 1),
    "multiply.outer": lambda x, y, s, v, q, t, u: np.multiply.outer(x, v),
    "einsum": lambda x, y, s, v, q, t, u: np.einsum("ij,jk->ki", x, y),
    "einsum implicit": lambda x, y, s, v, q, t, u: np.einsum("ij,jk", x, y) + np.einsum("ii", q),
    "einsum of three": lambda x, y, s, v, q, t, u: np.einsum("ij,jk,j->ik", x, y, v),
    "einsum of a stack": lambda x, y, s, v, q, t, u: np.einsum("bij,bjk->bik", t, u),
    "einsum with dots": lambda x, y, s, v, q, t, u: np.einsum("...ij,...jk->...ik", t, u) + np.einsum("...i->...", t)[0],
    "einsum diagonal": lambda x, y, s, v, q, t, u: np.einsum("ii->i", q) + np.einsum("ij,ij->j", q, q),
    "einsum outer": lambda x, y, s, v, q, t, u: np.einsum("i,j->ji", v, x[0]),
    "shapes": lambda x, y, s, v, q, t, u: np.swapaxes(t, 0, 2).reshape(4, -1) + np.moveaxis(t, 2, 0).reshape(4, 6),
    "transposes": lambda x, y, s, v, q, t, u: t.transpose(2, 0, 1).swapaxes(1, 2) + t.transpose((2, 1, 0)) + t.T,
    "expand, squeeze": lambda x, y, s, v, q, t, u: np.squeeze(np.expand_dims(x, 1), axis=1) + x[:, None, :][:, 0],
    "broadcast": lambda x, y, s, v, q, t, u: np.broadcast_to(s, (3, 4)) + x,
    "joined": lambda x, y, s, v, q, t, u: np.concatenate([x, np.ones((2, 4)), x], axis=0).T @ np.hstack([s, s]).repeat(3, 0)[:8],
    "stacks": lambda x, y, s, v, q, t, u: np.stack([x, x + 1], axis=1)[:, 1] + np.vstack([v, v, v]) - np.stack([v] * 3),
    "split": lambda x, y, s, v, q, t, u: np.split(x, 2, axis=1)[1] - np.array_split(x, 2, axis=1)[0],
    "tile, repeat, roll, flip": lambda x, y, s, v, q, t, u: np.tile(v, 3).reshape(3, 4) + np.roll(x, 1, 0) + np.flip(x, 1),
    "triangles": lambda x, y, s, v, q, t, u: np.tril(q) - np.triu(q, 1) + np.diag(v),
    "pad": lambda x, y, s, v, q, t, u: np.pad(x, ((0, 0), (1, 2)))[:, 1:-2] + x,
    "take": lambda x, y, s, v, q, t, u: np.take(x, [2, 0], axis=0) + np.take_along_axis(x, np.array([[1], [0], [2]]), 1)[:2],
    "where": lambda x, y, s, v, q, t, u: np.where(np.eye(3, 4, dtype=bool), x, 0) + np.where(np.arange(4) > 1, 1, x),
    "windows": lambda x, y, s, v, q, t, u: sliding_window_view(x, 2, axis=1).sum(axis=-1),
    "likes": lambda x, y, s, v, q, t, u: np.zeros_like(x) + np.ones_like(x) * 2 + np.full_like(x, 7) + x,
    "indexing": lambda x, y, s, v, q, t, u: x[1:, ::-2] + x[[0, 2]][:, [1, 3]] + x[np.arange(3) != 1][:, :2] + x[0, 0] + x[-1, ..., None][:2, 0],
    "iteration": lambda x, y, s, v, q, t, u: sum(row * place for place, row in enumerate(x)),
    "equality": lambda x, y, s, v, q, t, u: x * (x != 0) + (x == x[0, 0]),
    "average": lambda x, y, s, v, q, t, u: np.average(x, axis=0, weights=np.array([1, 2, 3])) * 6,
    "mean": lambda x, y, s, v, q, t, u: np.mean(x, axis=1) * 4 + t.mean() * 24 + x.mean(axis=0, keepdims=True).sum() * 3,
    "var": lambda x, y, s, v, q, t, u: np.var(x, axis=1, keepdims=True) * 16 + x.var(ddof=1) * 132,
    "mean where": lambda x, y, s, v, q, t, u: np.mean(x, axis=1, where=np.array([True, True, False, True])) * 3,
    "append": lambda x, y, s, v, q, t, u: np.append(v, x) * 2,
    "matrix power": lambda x, y, s, v, q, t, u: np.linalg.matrix_power(q, 3),
}  # fmt: skip


def operands(make):
    return {name: make(array) for name, array in SMALL.items()}


def residues(exact: np.ndarray) -> np.ndarray:
    """Whole numbers that NumPy computed, mod p (what is a fraction was multiplied by its denominator above)."""
    rounded = np.rint(np.asarray(exact, dtype=float))
    np.testing.assert_allclose(np.asarray(exact, dtype=float), rounded, atol=1e-9)
    return np.mod(rounded, P)


@pytest.mark.parametrize("name", SAME)
def test_numpy_code_gives_what_numpy_gives(name):
    expected = SAME[name](**operands(lambda array: array.copy()))
    found = SAME[name](**operands(F.array))
    assert isinstance(found, FieldArray)
    assert found.shape == np.shape(expected)
    np.testing.assert_array_equal(found.residues, residues(expected))


@pytest.mark.parametrize("name", SAME)
def test_tangents_are_directional_derivatives(name):
    # f(x + h ẋ) as a polynomial in h, from its values at h = 0, …, 6: its linear coefficient is the tangent.
    directions = {
        key: F.random(array.shape, np.random.default_rng(place)) for place, (key, array) in enumerate(SMALL.items())
    }
    if name == "equality":
        return  # whether two numbers are equal is not differentiable
    run = SAME[name]
    found = run(**{key: dual(F.array(array), directions[key]) for key, array in SMALL.items()})
    assert isinstance(found, DualArray)
    degree = 6
    values = [
        run(**{key: F.array(array) + h * directions[key] for key, array in SMALL.items()}) for h in range(degree + 1)
    ]
    assert np.array_equal(found.value, values[0])
    assert np.array_equal(found.tangent, linear_coefficient(values))


def linear_coefficient(values):
    """Σ_k (−1)^{k−1} Δ^k f(0) / k, the derivative at 0 of the polynomial through values at 0, 1, 2, …"""
    total, sign = 0, 1
    differences = list(values)
    for k in range(1, len(values)):
        differences = [second - first for first, second in pairwise(differences)]
        total, sign = differences[0] * sign / k + total, -sign
    return total


def test_a_wrong_rule_would_be_seen():
    x = dual(F.random((3, 4), RNG), F.random((3, 4), RNG))
    y = dual(F.random((3, 4), RNG), F.random((3, 4), RNG))
    values = [(x.value + h * x.tangent) * (y.value + h * y.tangent) for h in range(4)]
    assert np.array_equal((x * y).tangent, linear_coefficient(values))
    assert not np.array_equal(x.tangent * y.tangent, linear_coefficient(values))


@pytest.mark.parametrize(
    "make", [F.array, lambda array: dual(F.array(array), F.array(array + 1))], ids=["field", "dual"]
)
def test_views_buffers_and_assignment(make):
    x, y = make(SMALL["x"]), make(SMALL["y"])
    before = x.copy()
    x.T[0] += 1
    assert np.array_equal(_value(x[:, 0]), _value(before[:, 0] + 1))
    x.reshape(12)[-1] = 5
    assert np.array_equal(_value(x[2, 3]), _value(make(np.array(5))))
    x[[0, 0], [1, 1]] -= 1
    assert np.array_equal(_value(x[0, 1]), _value(before[0, 1] - 1))
    np.add.at(x, ([0, 0], [1, 1]), np.array([1, 2]))
    assert np.array_equal(_value(x[0, 1]), _value(before[0, 1] + 2))
    np.subtract.at(x, ([0, 0], [1, 1]), 1)
    assert np.array_equal(_value(x[0, 1]), _value(before[0, 1]))
    x *= 2
    x /= 2
    x -= x[:, :1]
    buffer = np.empty_like(x @ y)
    assert np.matmul(x, y, out=buffer) is buffer
    assert np.array_equal(_value(buffer), _value(x @ y))
    np.multiply(buffer, 2, out=buffer)
    np.sum(x, axis=0, out=buffer[0, :4])
    np.add(x, x, out=x, where=np.eye(3, 4) > 0)
    np.copyto(x, 1, where=np.eye(3, 4) > 0)
    assert np.array_equal(_value(x[0, 0]), _value(make(np.array(1))))
    np.dot(x, y, out=buffer)
    assert np.dot(x, y + 1, buffer) is buffer
    assert np.array_equal(_value(buffer), _value(x @ (y + 1)))
    np.sum(x, 0, None, buffer[0, :4])
    assert np.array_equal(_value(buffer[0, :4]), _value(x.sum(axis=0)))
    np.take(x, [1, 0, 1], 0, buffer[:, :4])
    assert np.array_equal(_value(buffer[:, :4]), _value(x[[1, 0, 1]]))
    np.stack([x, x], 0, np.empty_like(x, shape=(2, 3, 4)))
    np.outer(x[0], x[1], np.empty_like(x, shape=(4, 4)))
    np.concatenate([x, x], axis=1, out=np.empty_like(x, shape=(3, 8)))
    np.put_along_axis(x, np.array([[1], [2], [3]]), 0, axis=1)
    q = make(SMALL["q"])
    np.fill_diagonal(q, 3)
    assert np.array_equal(_value(np.trace(q)), _value(make(np.array(12))))
    assert np.array_equal(_value(pickle.loads(pickle.dumps(q))), _value(q)) if isinstance(q, FieldArray) else True


def _value(array):
    return array.value if isinstance(array, DualArray) else array


LEAVES = {
    "order": lambda x: x > 0,
    "max": lambda x: np.max(x, axis=1),
    "max method": lambda x: x.max(axis=1, keepdims=True),
    "argmax": lambda x: x.argmax(),
    "maximum": lambda x: np.maximum(x, 0),
    "abs": lambda x: abs(x),
    "sign": lambda x: np.sign(x),
    "clip": lambda x: np.clip(x, 0, 1),
    "sort": lambda x: np.sort(x),
    "exp": lambda x: np.exp(x),
    "sqrt": lambda x: np.sqrt(x),
    "std": lambda x: x.std(),
    "root": lambda x: x**0.5,
    "power of data": lambda x: x**x,
    "a base": lambda x: 2**x,
    "floor division": lambda x: x // 2,
    "remainder": lambda x: x % 2,
    "rounding": lambda x: np.round(x),
    "inverse": lambda x: np.linalg.inv(x[:, :3]),
    "norm": lambda x: np.linalg.norm(x),
    "float": lambda x: float(x.sum()),
    "int": lambda x: int(x.sum()),
    "index": lambda x: [1, 2][x[0, 0]],
    "branch": lambda x: 1 if x.sum() else 0,
    "item": lambda x: x.sum().item(),
    "asarray": lambda x: np.asarray(x),
    "array of elements": lambda x: np.array([x[0, 0], x[0, 1]]),
    "into floats": lambda x: np.zeros((3, 4)).__setitem__(0, x[0]),
    "out= of floats": lambda x: np.add(x, 1, out=np.zeros((3, 4))),
    "out= of truth values": lambda x: np.equal(x, 1, out=np.zeros_like(x)),
    "in place into floats": lambda x: np.zeros((3, 4)).__iadd__(x),
    "where of nothing": lambda x: np.add(x, 1, where=np.eye(3, 4) > 0),
    "where of data": lambda x: np.where(x, 1, 0),
    "integers": lambda x: x.astype(int),
    "dtype": lambda x: np.sum(x, dtype=np.int32),
    "nan": lambda x: x * float("nan"),
    "complex": lambda x: x * 1j,
    "another field": lambda x: x + PrimeField(101).array(1),
    "logaddexp": lambda x: np.logaddexp(x, x),
    "histogram": lambda x: np.histogram(x),
    "allclose": lambda x: np.allclose(x, x),
    "interp": lambda x: np.interp(x, [0, 1], [0, 1]),
    "fft": lambda x: np.fft.fft(x),
    "nan_to_num": lambda x: np.nan_to_num(x),
}


@pytest.mark.parametrize("name", LEAVES)
@pytest.mark.parametrize("kind", ["field", "dual"])
def test_what_is_not_exact_raises_and_is_never_computed_in_floats(name, kind):
    x = F.array(SMALL["x"])
    x = x if kind == "field" else dual(x, x)
    with pytest.raises(LeavesTheField) as said:
        LEAVES[name](x)
    assert len(str(said.value)) > 20


def test_uninitialized_memory_is_never_zero():
    x = F.array(SMALL["x"])
    assert not np.any(np.empty_like(x) == 0)


def test_elements_stay_float64_whatever_type_is_asked_for():
    # 20 bits fit into a float32, and their products do not.
    x = F.array(SMALL["x"])
    several = [
        np.zeros_like(x, np.float32), np.ones_like(x, dtype=np.float32), np.concatenate([x, x], dtype=np.float32),
        x.astype(np.float32), np.full_like(x, 2, np.float32), np.empty_like(x, np.float32), np.copy(x),
    ]  # fmt: skip
    assert {each.residues.dtype for each in several} == {np.dtype(np.float64)}


def test_masks_and_counters_are_plain_arrays():
    x = F.array(SMALL["x"])
    mask, counter = np.zeros_like(x, dtype=bool), np.full_like(x, 3, np.int64)
    assert type(mask) is type(counter) is np.ndarray
    assert (mask.dtype, counter.dtype) == (np.dtype(bool), np.dtype(np.int64))
    assert mask.shape == counter.shape == x.shape
    assert counter.min() == 3


def test_an_output_of_another_shape_is_refused():
    x = F.array(SMALL["x"])
    with pytest.raises(ValueError, match="shape"):
        np.add(x, x, out=np.empty_like(x[0]))


def test_a_plain_array_beside_a_dual_is_constant():
    x = dual(F.array(SMALL["x"]), F.ones((3, 4)))
    assert np.array_equal((np.ones((2, 3)) @ x).tangent, F.array(np.full((2, 4), 3)))
    assert np.array_equal((x + F.array(1)).tangent, F.ones((3, 4)))
    assert np.array_equal((F.array(SMALL["x"]) * x).tangent, F.array(SMALL["x"]))
