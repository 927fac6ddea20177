"""Steps in place: what they compute, in which arrays, in which dtype, and what they say of bad input."""

from __future__ import annotations

import tracemalloc
from fractions import Fraction

import numpy as np
import pytest

from numeric.gradient_check import central_difference
from numeric.source.numpy_module import generate
from symbolic import closed_forms
from symbolic.errors import InputError
from symbolic.network import Network
from symbolic.scalars.names import ACTIVATIONS
from tests.numeric.source.test_numpy_module import gradient, last_layer, module_of, problem, worst_error

WIDTHS, M = (4, 5, 3, 2), 7
TANH = Network(WIDTHS, "tanh", "quadratic")


@pytest.fixture(scope="module")
def net():
    return module_of(TANH)


def copied(net, parameters, dtype=float):
    return net["Parameters"](*({l: array.astype(dtype) for l, array in part.items()} for part in parameters))


def arrays(parameters):
    return [*parameters.W.values(), *parameters.b.values()]


@pytest.mark.parametrize("cost", ["quadratic", "binary cross-entropy"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_steps_in_place_are_those_of_the_plain_functions(activation, cost):
    net = module_of(Network(WIDTHS, last_layer(activation, cost), cost))
    parameters, X, Y = problem(net)
    plain, inplace = copied(net, parameters), copied(net, parameters)
    descent = net["GradientDescent"](inplace)
    for rate in (0.1, 0.03, 0.2):
        expected, before = gradient(net, plain, X, Y), net["cost"](plain, X, Y)
        plain = net["gradient_descent_step"](plain, X, Y, rate)
        descent.step(X, Y, rate)
        assert descent.cost() == pytest.approx(before, rel=1e-13)
        for mine, theirs in zip(arrays(descent.gradient), arrays(expected), strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-14)
    for mine, theirs in zip(arrays(inplace), arrays(plain), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-14)


def test_the_gradient_of_a_step_is_right_by_central_differences(net):
    parameters, X, Y = problem(net)
    before = copied(net, parameters)
    descent = net["GradientDescent"](parameters)
    descent.step(X, Y, 0.1)
    for l in before.W:

        def cost(value, l=l):
            return net["cost"](net["Parameters"]({**before.W, l: value}, before.b), X, Y)

        np.testing.assert_allclose(descent.gradient.W[l], central_difference(cost, before.W[l]), atol=1e-9)


def test_every_number_of_samples_has_its_arrays(net):
    parameters, X, Y = problem(net)
    plain, descent = copied(net, parameters), net["GradientDescent"](parameters)
    for samples in (7, 3, 7, 1, 3):
        plain = net["gradient_descent_step"](plain, X[:, :samples], Y[:, :samples], 0.1)
        descent.step(X[:, :samples], Y[:, :samples], 0.1)
    for mine, theirs in zip(arrays(parameters), arrays(plain), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_a_step_makes_no_arrays():
    widths, samples = (200, 150, 120), 256
    net = module_of(Network(widths, "tanh", "quadratic"))
    parameters, X, Y = problem(net, widths, samples)
    descent = net["GradientDescent"](parameters)
    descent.step(X, Y, 0.1)
    tracemalloc.start()
    descent.step(X, Y, 0.1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # Every matrix of this network has 144 kB or more; NumPy itself takes 66 kB to add a column to every column.
    assert peak < 100_000


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dtypes_are_kept(activation, dtype):
    net = module_of(Network(WIDTHS, activation, "quadratic"))
    parameters, X, Y = problem(net)
    parameters, X, Y = copied(net, parameters, dtype), X.astype(dtype), Y.astype(dtype)
    Z, A = net["forward"](parameters, X)
    assert {array.dtype for array in [*Z.values(), *A.values()]} == {np.dtype(dtype)}
    assert {array.dtype for array in arrays(gradient(net, parameters, X, Y))} == {np.dtype(dtype)}
    descent = net["GradientDescent"](parameters)
    descent.step(X, Y, np.float64(0.1))
    assert {array.dtype for array in arrays(parameters) + arrays(descent.gradient)} == {np.dtype(dtype)}


def test_initialize_takes_a_dtype(net):
    assert {array.dtype for array in arrays(net["initialize"](1, np.float32))} == {np.dtype(np.float32)}


def test_gradients_are_written_into_given_arrays(net):
    parameters, X, Y = problem(net)
    Z, A = net["forward"](parameters, X)
    expected = net["backward"](parameters, Z, A, Y)
    given = copied(net, parameters)
    found = net["backward"](parameters, Z, A, Y, out=given)
    assert all(mine is theirs for mine, theirs in zip(arrays(found), arrays(given), strict=True))
    for mine, theirs in zip(arrays(given), arrays(expected), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    again, _ = net["forward"](parameters, X + 1, out=(Z, A))
    assert again is Z
    np.testing.assert_array_equal(Z[1], net["forward"](parameters, X + 1)[0][1])


def test_exact_fractions_go_through():
    """dtype=object: with the identity everything is rational, and so is the gradient."""
    net = module_of(Network((2, 3, 1), "identity", "quadratic"))
    rng = np.random.default_rng(4)

    def fractions(rows, columns):
        return np.array([[Fraction(int(rng.integers(-9, 9)), 7) for _ in range(columns)] for _ in range(rows)])

    parameters = net["Parameters"]({1: fractions(3, 2), 2: fractions(1, 3)}, {1: fractions(3, 1), 2: fractions(1, 1)})
    X, Y = fractions(2, 5), fractions(1, 5)
    found = gradient(net, parameters, X, Y)
    floats = gradient(net, copied(net, parameters), X.astype(float), Y.astype(float))
    # ∂C/∂W² = (1/m) (A² − Y) (A¹)ᵀ, in fractions by hand.
    A1 = parameters.W[1] @ X + parameters.b[1]
    error = parameters.W[2] @ A1 + parameters.b[2] - Y
    assert (found.W[2] == error @ A1.T / Fraction(5)).all()
    assert all(isinstance(entry, Fraction) for array in arrays(found) for entry in array.flat)
    for exact, rounded in zip(arrays(found), arrays(floats), strict=True):
        np.testing.assert_allclose(exact.astype(float), rounded, rtol=1e-12)


def test_views_are_read_as_they_are(net):
    parameters, X, Y = problem(net)
    wide = np.zeros((2 * X.shape[0], 3 * X.shape[1]))
    wide[::2, ::3] = X
    rows = np.asfortranarray(Y)
    expected = gradient(net, parameters, X, Y)
    for mine, theirs in zip(arrays(gradient(net, parameters, wide[::2, ::3], rows)), arrays(expected), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-13)
    descent = net["GradientDescent"](parameters)
    descent.step(wide[::2, ::3], rows, 0.1)
    np.testing.assert_allclose(descent.gradient.W[1], expected.W[1], rtol=1e-13)


def with_nan(array):
    array = array.copy()
    array[1, 2] = np.nan
    return array


BAD_SAMPLES = [
    (lambda X: X[:-1], r"X must be 4 × m, a column for each sample; its shape is \(3, 7\)"),
    (lambda X: X.T, "Its samples are the rows: give X.T"),
    (lambda X: X[:, 0], r"its shape is \(4,\)"),
    (lambda X: X[:, :0], "X is an empty batch"),
    (lambda X: X.astype(int), "X holds no fractions .int64.: give X.astype"),
    (lambda X: X > 0, "X holds no fractions .bool."),
    (lambda X: X.tolist(), "X must be an array; it is a list"),
    (with_nan, "X is nan in row 1, column 2"),
    (lambda X: X / 0.0, "X is -?inf in row 0, column 0"),
]


@pytest.mark.parametrize(("spoil", "sentence"), BAD_SAMPLES, ids=[row[1][:30] for row in BAD_SAMPLES])
def test_bad_samples_are_said(net, spoil, sentence):
    parameters, X, Y = problem(net)
    with np.errstate(divide="ignore"):
        spoilt = spoil(X)
    with pytest.raises(ValueError, match=sentence):
        net["forward"](parameters, spoilt)
    with pytest.raises(ValueError, match=sentence):
        net["GradientDescent"](parameters, check=True).step(spoilt, Y, 0.1)


def test_targets_are_checked_too(net):
    parameters, X, Y = problem(net)
    Z, A = net["forward"](parameters, X)
    for call in (
        lambda Y: net["cost"](parameters, X, Y),
        lambda Y: net["backward"](parameters, Z, A, Y),
        lambda Y: net["GradientDescent"](parameters, check=True).step(X, Y, 0.1),
    ):
        with pytest.raises(ValueError, match="Y must be 2 × 7"):
            call(Y[:, :-1])
        with pytest.raises(ValueError, match="Y is nan in row 1, column 2"):
            call(with_nan(Y))


def test_a_step_checks_shapes_and_dtypes_always_and_numbers_on_demand(net):
    parameters, X, Y = problem(net)
    descent = net["GradientDescent"](parameters)
    descent.step(X, Y, 0.1)
    with pytest.raises(ValueError, match="Y must be 2 × 7"):
        descent.step(X, Y[:, :3], 0.1)
    with pytest.raises(ValueError, match=r"X is float32 and the parameters are float64.*X\.astype\(np\.float64\)"):
        descent.step(X.astype(np.float32), Y, 0.1)
    descent.step(with_nan(X), Y, 0.1)
    assert np.isnan(descent.cost())


def test_parameters_are_checked(net):
    parameters, _, _ = problem(net)
    make = net["GradientDescent"]

    def spoilt(**changes):
        W, b = dict(parameters.W), dict(parameters.b)
        W.update(changes.get("W", {}))
        b.update(changes.get("b", {}))
        return net["Parameters"](W, b)

    for bad, sentence in (
        (spoilt(W={1: parameters.W[1].T.copy()}), r"W\[1\] must be 5 × 4; its shape is \(4, 5\)"),
        (spoilt(W={1: np.asfortranarray(parameters.W[1])}), r"W\[1\] cannot be written to row by row"),
        (spoilt(W={2: parameters.W[2].astype(np.float32)}), r"W\[2\] is float32 beside float64"),
        (spoilt(b={1: with_nan(np.zeros((5, 3)))[:, 2:].copy()}), r"b\[1\] is nan in row 1, column 0"),
        (net["Parameters"]({1: parameters.W[1]}, parameters.b), "W must have the layers 1 to 3"),
        (copied(net, parameters, int), r"W\[1\] is int64 beside int64"),
    ):
        with pytest.raises(ValueError, match=sentence):
            make(bad)
    with pytest.raises(ValueError, match="There is no cost before the first step"):
        make(parameters).cost()


def test_a_replaced_array_is_noticed(net):
    parameters, X, Y = problem(net)
    descent = net["GradientDescent"](parameters)
    parameters.W[2] = parameters.W[2] * 0.9
    with pytest.raises(ValueError, match="was replaced after GradientDescent was made"):
        descent.step(X, Y, 0.1)


def test_functions_that_are_given():
    """Any g and C: the module takes them, and computes what the module of tanh and the quadratic cost does."""
    named, given = module_of(TANH), module_of(Network(WIDTHS))
    parameters, X, Y = problem(named)
    functions = {
        "g": np.tanh,
        "g_prime": lambda z: 1 - np.tanh(z) ** 2,
        "C": lambda A, Y: np.sum((Y - A) ** 2 / 2, axis=0),
        "nabla_C": lambda A, Y: A - Y,
    }
    one, other = copied(named, parameters), copied(given, parameters)
    first, second = named["GradientDescent"](one), given["GradientDescent"](other, **functions)
    for _ in range(3):
        first.step(X, Y, 0.1)
        second.step(X, Y, 0.1)
    assert second.cost() == pytest.approx(first.cost())
    for mine, theirs in zip(arrays(other), arrays(one), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_the_claims_of_single_samples_make_the_same_module():
    """Δ^l with 1/m at the end, or ∂C/∂Z^l with 1/m at the top: two verified ways to one gradient."""
    single = module_of(TANH, lambda text: generate(TANH, closed_forms.of_minibatch()))
    assert worst_error(single) < 2e-6
    assert "yield np.divide, dW[l], m, dW[l]" in generate(TANH, closed_forms.of_minibatch())


def test_what_is_no_call_is_refused():
    output, hidden, weights, biases = closed_forms.of_mean_cost()
    from dataclasses import replace

    from symbolic.notation import A, C, W, Z, d, l

    inner = replace(hidden, right=W[l + 1].T @ (d(C, Z[l + 1]) * A[l]))
    with pytest.raises(InputError, match="give the inner one a name"):
        generate(TANH, (output, inner, weights, biases))
