"""Central differences and complex steps: right on known functions, and wrong gradients are seen."""

from __future__ import annotations

import numpy as np
import pytest

from numeric.gradient_check import central_difference, complex_step


def f(x):
    return np.sum(np.sin(x) * np.exp(x) + x**3)


def exact(x):
    return np.exp(x) * (np.sin(x) + np.cos(x)) + 3 * x**2


X = np.random.default_rng(3).normal(size=(3, 4))


def test_both_agree_with_the_derivative():
    np.testing.assert_allclose(central_difference(f, X), exact(X), rtol=1e-8)
    np.testing.assert_allclose(complex_step(f, X), exact(X), rtol=1e-13)


@pytest.mark.parametrize("factor", [1.0001, 2.0, -1.0])
def test_a_wrong_gradient_is_seen(factor):
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(central_difference(f, X), factor * exact(X), rtol=1e-6)
