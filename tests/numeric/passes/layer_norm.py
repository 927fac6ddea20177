"""Layer norm y = γ (x − μ) / √(σ² + ε) + β over the last axis, and RMS norm."""

from __future__ import annotations

import numpy as np

from numeric.gradients.passes import with_cache, with_residuals
from tests.numeric.passes.cases import Case

EPS = 1e-5


def arrays(rng):
    return rng.normal(size=(4, 6)), rng.normal(size=6), rng.normal(size=6)


def three_axes(rng):
    return rng.normal(size=(2, 2, 5)), rng.normal(size=5), rng.normal(size=5)


def forward(x, gamma, beta):
    mu = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return gamma * (x - mu) / np.sqrt(var + EPS) + beta


def _parts(x):
    mu = np.mean(x, axis=-1, keepdims=True)
    centred = x - mu
    rstd = (np.mean(centred**2, axis=-1, keepdims=True) + EPS) ** -0.5
    return centred, rstd, centred * rstd


def _affine(dout, xhat):
    """dγ and dβ: sums over all axes but the last."""
    axes = tuple(range(dout.ndim - 1))
    return (dout * xhat).sum(axis=axes), dout.sum(axis=axes)


def backward(dout, x, gamma, beta):
    """The short form: rstd (g − mean g − x̂ mean(g x̂)), g = γ ȳ."""
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    return dx, *_affine(dout, xhat)


def graph_forward(x, gamma, beta):
    """Step by step through the graph, with everything in the cache."""
    d = x.shape[1]
    mu = x.sum(axis=1, keepdims=True) / d
    centred = x - mu
    var = (centred * centred).sum(axis=1, keepdims=True) / d
    std = np.sqrt(var + EPS)
    xhat = centred / std
    return gamma * xhat + beta, (xhat, centred, std, gamma)


def graph_backward(dout, cache):
    xhat, centred, std, gamma = cache
    d = xhat.shape[1]
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred * -0.5 * std**-3, axis=1, keepdims=True)
    dmu = np.sum(-dxhat / std, axis=1, keepdims=True) + dvar * np.mean(-2.0 * centred, axis=1, keepdims=True)
    dx = dxhat / std + dvar * 2 * centred / d + dmu / d
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)


def power_backward(dout, x, gamma, beta):
    """With (σ² + ε)^(−3/2) instead of powers of the standard deviation."""
    d = x.shape[-1]
    centred, _, xhat = _parts(x)
    g = dout * gamma
    var = np.mean(centred * centred, axis=-1, keepdims=True)
    dvar = -0.5 * np.sum(g * centred, -1, keepdims=True) * (var + EPS) ** (-1.5)
    dcentred = g * (var + EPS) ** (-0.5) + 2 / d * centred * dvar
    return dcentred - dcentred.mean(-1, keepdims=True), *_affine(dout, xhat)


def residual_forward(x, gamma, beta):
    _, rstd, xhat = _parts(x)
    return xhat * gamma + beta, (xhat, rstd, gamma)


def residual_backward(residuals, dout):
    """As for jax.custom_vjp: N rstd/N (N g − Σ g − x̂ Σ g x̂)."""
    xhat, rstd, gamma = residuals
    n = xhat.shape[-1]
    g = dout * gamma
    total = n * g - np.sum(g, -1, keepdims=True) - xhat * np.einsum("...i,...i->...", g, xhat)[..., None]
    return (1.0 / n) * rstd * total, *_affine(dout, xhat)


def welford_forward(x, gamma, beta):
    """σ² = mean(x²) − μ²."""
    mu = x.mean(-1)[..., None]
    var = np.square(x).mean(-1)[..., None] - mu**2
    return (x - mu) * np.reciprocal(np.sqrt(var + EPS)) * gamma + beta


def mean_twice(dout, x, gamma, beta):
    """tt-metal#53204: the mean of γ ȳ is subtracted twice."""
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    dx = rstd * (g - 2 * g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    return dx, *_affine(dout, xhat)


def mean_dropped(dout, x, gamma, beta):
    """No path through the mean of x."""
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    return rstd * (g - xhat * (g * xhat).mean(-1, keepdims=True)), *_affine(dout, xhat)


def variance_dropped(dout, x, gamma, beta):
    """No path through the variance."""
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    return rstd * (g - g.mean(-1, keepdims=True)), *_affine(dout, xhat)


def both_dropped(dout, x, gamma, beta):
    """Mean and variance taken as constants."""
    _, rstd, xhat = _parts(x)
    return rstd * dout * gamma, *_affine(dout, xhat)


def gamma_lost(dout, x, gamma, beta):
    return backward(dout, x, np.ones_like(gamma), beta)


def eps_lost(dout, x, gamma, beta):
    centred = x - x.mean(-1, keepdims=True)
    rstd = 1 / np.sqrt(np.mean(centred**2, -1, keepdims=True))
    xhat = centred * rstd
    g = dout * gamma
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).mean(-1, keepdims=True))
    return dx, *_affine(dout, xhat)


def variance_of_samples(dout, x, gamma, beta):
    """1/(d − 1) in backward, 1/d in forward."""
    n = x.shape[-1]
    centred = x - x.mean(-1, keepdims=True)
    rstd = 1 / np.sqrt(np.var(x, axis=-1, ddof=1, keepdims=True) + EPS)
    xhat = centred * rstd
    g = dout * gamma
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (g * xhat).sum(-1, keepdims=True) / (n - 1))
    return dx, *_affine(dout, xhat)


def over_the_batch(dout, x, gamma, beta):
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    dx = rstd * (g - g.mean(0, keepdims=True) - xhat * (g * xhat).mean(0, keepdims=True))
    return dx, *_affine(dout, xhat)


def half_lost(dout, x, gamma, beta):
    """The variance's part is twice too large: −½ of (σ² + ε)^(−½) is lost."""
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    return rstd * (g - g.mean(-1, keepdims=True) - 2 * xhat * (g * xhat).mean(-1, keepdims=True)), *_affine(dout, xhat)


def gamma_from_x(dout, x, gamma, beta):
    """dγ with x − μ for x̂: the division by the standard deviation is lost."""
    centred, _, _ = _parts(x)
    dx, _, dbeta = backward(dout, x, gamma, beta)
    return dx, (dout * centred).sum(0), dbeta


def gamma_lost_in_variance(dout, x, gamma, beta):
    """ȳ for γ ȳ under the second mean only."""
    _, rstd, xhat = _parts(x)
    g = dout * gamma
    dx = rstd * (g - g.mean(-1, keepdims=True) - xhat * (dout * xhat).mean(-1, keepdims=True))
    return dx, *_affine(dout, xhat)


def gamma_twice(dout, x, gamma, beta):
    dx, dgamma, dbeta = backward(dout, x, gamma, beta)
    return dx * gamma, dgamma, dbeta


def normalised_again(dout, x, gamma, beta):
    """The derivative is taken at x̂ instead of x."""
    _, _, xhat = _parts(x)
    return backward(dout, xhat, gamma, beta)[0], *backward(dout, x, gamma, beta)[1:]


def rms_forward(x, gamma):
    return gamma * x / np.sqrt((x**2).mean(-1, keepdims=True) + EPS)


def rms_backward(dout, x, gamma):
    r = 1 / np.sqrt(np.mean(x * x, -1, keepdims=True) + EPS)
    g = gamma * dout
    return r * g - x * r**3 * np.mean(g * x, -1, keepdims=True), (dout * x * r).sum(0)


def rms_square_for_cube(dout, x, gamma):
    r = 1 / np.sqrt(np.mean(x * x, -1, keepdims=True) + EPS)
    g = gamma * dout
    return r * g - x * r**2 * np.mean(g * x, -1, keepdims=True), (dout * x * r).sum(0)


def rms_arrays(rng):
    return rng.normal(size=(4, 6)), rng.normal(size=6)


RIGHT = (
    Case("layer norm", forward, backward, arrays),
    Case("layer norm, three axes", forward, backward, three_axes),
    Case("layer norm, graph", *with_cache(graph_forward, graph_backward), arrays),
    Case("layer norm, powers", forward, power_backward, arrays),
    Case("layer norm, residuals", *with_residuals(residual_forward, residual_backward), arrays),
    Case("layer norm, mean of squares", welford_forward, backward, arrays),
    Case("rms norm", rms_forward, rms_backward, rms_arrays),
)

WRONG = (
    Case("layer norm, mean twice", forward, mean_twice, arrays, "twice", ("x",)),
    Case("layer norm, mean dropped", forward, mean_dropped, arrays, "missing", ("x",)),
    Case("layer norm, variance dropped", forward, variance_dropped, arrays, "missing", ("x",)),
    Case("layer norm, both dropped", forward, both_dropped, arrays, "missing", ("x",)),
    Case("layer norm, γ lost", forward, gamma_lost, arrays, "gamma", ("x",)),
    Case("layer norm, ε lost", forward, eps_lost, arrays, "ε", ("x", "gamma")),
    Case("layer norm, d − 1", forward, variance_of_samples, arrays, "d − 1", ("x", "gamma")),
    Case("layer norm, over the batch", forward, over_the_batch, arrays, "axis 0", ("x",)),
    Case("layer norm, ½ lost", forward, half_lost, arrays, "twice", ("x",)),
    Case("layer norm, dγ without 1/σ", forward, gamma_from_x, arrays, "division", ("gamma",)),
    Case("layer norm, γ lost under the second mean", forward, gamma_lost_in_variance, arrays, "gamma", ("x",)),
    Case("layer norm, γ twice", forward, gamma_twice, arrays, "gamma", ("x",)),
    Case("layer norm, at x̂", forward, normalised_again, arrays, "instead of x", ("x",)),
    Case("rms norm, r² for r³", rms_forward, rms_square_for_cube, rms_arrays, "under np.mean", ("x",)),
)
