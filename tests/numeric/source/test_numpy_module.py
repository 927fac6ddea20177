"""The generated NumPy: run on random inputs against SymPy, central differences and complex steps."""

from __future__ import annotations

import warnings
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy as sp

from numeric.gradient_check import central_difference, complex_step
from numeric.source.numpy_module import generate
from symbolic.formula import KINDS
from symbolic.network import Network
from symbolic.scalars.names import ACTIVATIONS, COSTS

WIDTHS, M = (4, 5, 3, 2), 7
ANALYTIC = ("identity", "sigmoid", "tanh", "softplus", "silu")


def module_of(network, change=lambda text: text):
    text = change(generate(network))
    namespace = {"__name__": "generated"}
    exec(compile(text, "generated.py", "exec"), namespace)
    return namespace


def problem(module, widths=WIDTHS, samples=M, seed=1):
    rng = np.random.default_rng(seed)
    parameters = module["initialize"](seed)
    for l in parameters.b:
        parameters.b[l][:] = rng.normal(0, 0.3, parameters.b[l].shape)
    X = rng.normal(size=(widths[0], samples))
    Y = rng.uniform(0.1, 0.9, size=(widths[-1], samples))
    return parameters, X, Y


def gradient(module, parameters, X, Y):
    Z, A = module["forward"](parameters, X)
    return module["backward"](parameters, Z, A, Y)


def replaced(module, parameters, kind, l, value):
    W, b = dict(parameters.W), dict(parameters.b)
    (W if kind == "W" else b)[l] = value
    return module["Parameters"](W, b)


def worst_error(module, widths=WIDTHS, by=central_difference, **kw):
    """The largest error of a generated gradient relative to a numerical one."""
    parameters, X, Y = problem(module, widths, **kw)
    found = gradient(module, parameters, X, Y)
    worst = 0.0
    for kind, l in product("Wb", range(1, len(widths))):
        start = getattr(parameters, kind)[l]

        def cost(value, kind=kind, l=l):
            return module["cost"](replaced(module, parameters, kind, l, value), X, Y)

        direct = by(cost, start)
        mine = getattr(found, kind)[l]
        assert mine.shape == start.shape
        worst = max(worst, np.abs(mine - direct).max() / (np.abs(direct).max() + 1e-6))
    return worst


def last_layer(activation, cost):
    """The cross-entropy takes outputs between 0 and 1 only: its last layer is a sigmoid."""
    return [activation, activation, "sigmoid"] if cost == "binary cross-entropy" else activation


@pytest.mark.parametrize(("activation", "cost"), list(product(ACTIVATIONS, COSTS)))
def test_every_function_against_central_differences(activation, cost):
    module = module_of(Network(WIDTHS, last_layer(activation, cost), cost))
    assert worst_error(module) < 2e-6


@pytest.mark.parametrize(("activation", "cost"), list(product(ANALYTIC, ("quadratic", "binary cross-entropy"))))
def test_analytic_functions_against_complex_steps(activation, cost):
    module = module_of(Network(WIDTHS, last_layer(activation, cost), cost))
    assert worst_error(module, by=complex_step) < 1e-11


@pytest.mark.parametrize("widths", [(2, 3), (3, 2, 1), (2, 3, 1, 2), (1, 2, 1, 3, 2)], ids=str)
def test_every_depth(widths):
    assert worst_error(module_of(Network(widths, "tanh", "quadratic")), widths) < 1e-7


@pytest.mark.parametrize(("activation", "cost"), [("tanh", "quadratic"), ("sigmoid", "binary cross-entropy")])
def test_against_sympys_direct_derivative(activation, cost):
    widths, samples = (2, 3, 1), 2
    network = Network(widths, activation, cost, batch=samples)
    module = module_of(network)
    parameters, X, Y = problem(module, widths, samples)
    values = {sp.Symbol(f"X_{i + 1}_{j + 1}", real=True): X[i, j] for i in range(2) for j in range(samples)}
    values |= {sp.Symbol(f"y_{i + 1}_{j + 1}", real=True): Y[i, j] for i in range(1) for j in range(samples)}
    for l in (1, 2):
        for place, symbol in np.ndenumerate(np.array(network.W(l))):
            values[symbol] = parameters.W[l][place]
        for place, symbol in np.ndenumerate(np.array(network.b(l))):
            values[symbol] = parameters.b[l][place]
    found = gradient(module, parameters, X, Y)
    for l in (1, 2):
        for direct, mine in (
            (network.direct_gradient_W(l), found.W[l]),
            (network.direct_gradient_b(l), found.b[l]),
        ):
            with mpmath.workdps(30):
                exact = sp.lambdify(list(values), direct, "mpmath", cse=True)(*values.values())
            np.testing.assert_allclose(mine, np.array(exact.tolist(), dtype=float), rtol=1e-10)


def test_own_functions_given_as_latex():
    module = module_of(Network(WIDTHS, r"\frac{1}{1+e^{-z}}", r"\frac{1}{4}(y-a)^4"))
    assert worst_error(module) < 2e-6


PLANTED = [
    ("lost transpose", "np.dot, W[l + 1].T,", "np.dot, W[l + 1],"),
    ("lost g′", "        yield np.multiply, dZ[l], slope[l], dZ[l]\n", ""),
    ("lost 1/m", "    yield np.divide, dZ[L], m, dZ[L]\n", ""),
    ("wrong layer", "A[l - 1].T", "A[l - 1][::-1].T"),
    ("wrong slope", "yield g_prime, Z[l], A[l], slope[l]", "yield g_prime, Z[l], Z[l], slope[l]"),
    ("lost column", "ones = np.ones_like(", "ones = -np.ones_like("),
]


@pytest.mark.parametrize(("mistake", "right", "wrong"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_mistake_in_the_text_is_seen(mistake, right, wrong):
    # Equal widths: with unequal ones a lost transpose does not even run.
    widths = (3, 3, 3, 3)
    network = Network(widths, "tanh", "quadratic")
    assert right in generate(network)
    broken = module_of(network, lambda text: text.replace(right, wrong))
    assert worst_error(broken, widths) > 1e-3


@pytest.mark.parametrize(("activation", "cost"), [("sigmoid", "binary cross-entropy"), ("softplus", "quadratic")])
def test_saturated_neurons_stay_finite_and_right(activation, cost):
    module = module_of(Network((1, 1), activation, cost))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for z, y in product((-1000.0, 1000.0), (0.0, 1.0)):
            parameters = module["Parameters"]({1: np.ones((1, 1))}, {1: np.zeros((1, 1))})
            X, Y = np.array([[z]]), np.array([[y]])
            found = gradient(module, parameters, X, Y)
            a = 0.0 if z < 0 else (1.0 if activation == "sigmoid" else z)
            slope = 1.0 if activation == "sigmoid" or z > 0 else 0.0
            # ∂C/∂b = (a − y) for both: cross-entropy after a sigmoid, quadratic after softplus (whose slope is 0 or 1).
            assert found.b[1][0, 0] == pytest.approx((a - y) * slope)
            assert np.isfinite(module["cost"](parameters, X, Y))


def test_float32_stays_float32():
    module = module_of(Network(WIDTHS, "gelu", "quadratic"))
    parameters, X, Y = problem(module)
    small = module["Parameters"](
        {l: W.astype(np.float32) for l, W in parameters.W.items()},
        {l: b.astype(np.float32) for l, b in parameters.b.items()},
    )
    found = gradient(module, small, X.astype(np.float32), Y.astype(np.float32))
    assert {found.W[l].dtype for l in found.W} | {found.b[l].dtype for l in found.b} == {np.dtype(np.float32)}


def test_one_step_decreases_the_cost_as_predicted():
    module = module_of(Network(WIDTHS, "tanh", "quadratic"))
    parameters, X, Y = problem(module)
    found = gradient(module, parameters, X, Y)
    squares = sum(float(np.sum(each**2)) for part in found for each in part.values())
    before = module["cost"](parameters, X, Y)
    for rate in (1e-3, 1e-4, 1e-5):
        after = module["cost"](module["gradient_descent_step"](parameters, X, Y, rate), X, Y)
        assert (after - before) / (-rate * squares) == pytest.approx(1, abs=20 * rate)


def test_wrong_shapes_are_said():
    module = module_of(Network(WIDTHS, "tanh", "quadratic"))
    parameters, X, Y = problem(module)
    with pytest.raises(ValueError, match="X"):
        module["forward"](parameters, X[:-1])
    with pytest.raises(ValueError, match="Y"):
        module["cost"](parameters, X, Y[:, :-1])


def test_every_kind_of_formula_has_a_numpy_meaning_or_refuses():
    from numeric.source.numpy_source import write

    assert [kind for kind in KINDS if kind not in write.registry] == []


def test_abstract_functions_become_arguments():
    module = module_of(Network((2, 3, 1)))
    names = " ".join(name for name in module if not name.startswith("__"))
    assert "backward" in names
    assert "def g(" not in generate(Network((2, 3, 1)))
