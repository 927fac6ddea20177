"""A layer norm written by hand, its backward pass, and the mistake of tt-metal#53204 found without a tolerance.

python examples/check_layer_norm.py
"""

import numpy as np

from numeric.gradients import WrongGradient, check_gradients


def forward(x, gamma, beta):
    """y = γ (x − μ) / √(σ² + ε) + β, over the last axis."""
    mu = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + 1e-5) + beta


def normalised(x):
    """x̂ and 1/σ."""
    centred = x - x.mean(axis=-1, keepdims=True)
    rstd = (np.mean(centred**2, axis=-1, keepdims=True) + 1e-5) ** -0.5
    return centred * rstd, rstd


def backward(dy, x, gamma, beta):
    """∂x = (g − mean g − x̂ mean(g x̂)) / σ with g = γ ∂y."""
    xhat, rstd = normalised(x)
    g = dy * gamma
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)


def shipped(dy, x, gamma, beta):
    """The mean of γ ∂y subtracted twice: the loss still falls, and a test with atol=0.5 passed."""
    xhat, rstd = normalised(x)
    g = dy * gamma
    dx = rstd * (g - 2 * g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    return dx, (dy * xhat).sum(axis=0), dy.sum(axis=0)


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    x, gamma, beta = rng.normal(size=(4, 6)), rng.normal(size=6), rng.normal(size=6)
    print(check_gradients(forward, backward, x, gamma, beta))
    try:
        check_gradients(forward, shipped, x, gamma, beta)
    except WrongGradient as error:
        print(error)
