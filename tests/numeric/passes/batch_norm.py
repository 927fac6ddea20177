"""Batch norm in training: layer norm's formula over the batch, axis 0."""

from __future__ import annotations

import numpy as np

from numeric.gradients.passes import with_cache
from tests.numeric.passes.cases import Case

EPS = 1e-5


def arrays(rng):
    return rng.normal(size=(6, 4)), rng.normal(size=4), rng.normal(size=4)


def images(rng):
    return rng.normal(size=(2, 3, 2, 2)), rng.normal(size=3), rng.normal(size=3)


def forward(x, gamma, beta):
    """As in cs231n; everything that backward needs is in the cache."""
    mu = np.mean(x, axis=0)
    var = np.var(x, axis=0)
    std = np.sqrt(var + EPS)
    x_norm = (x - mu) / std
    return gamma * x_norm + beta, (x_norm, x - mu, var, std, gamma)


def staged_backward(dout, cache):
    """Kratzert's nine steps, one node of the graph after the other."""
    x_norm, centred, var, std, gamma = cache
    N, D = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_norm, axis=0)
    dxhat = dout * gamma
    divar = np.sum(dxhat * centred, axis=0)
    dxmu1 = dxhat * (1 / std)
    dsqrtvar = -1.0 / (std**2) * divar
    dvar = 0.5 * 1.0 / np.sqrt(var + EPS) * dsqrtvar
    dsq = 1.0 / N * np.ones((N, D)) * dvar
    dxmu2 = 2 * centred * dsq
    dx1 = dxmu1 + dxmu2
    dmu = -1 * np.sum(dxmu1 + dxmu2, axis=0)
    dx2 = 1.0 / N * np.ones((N, D)) * dmu
    return dx1 + dx2, dgamma, dbeta


def short_backward(dout, cache):
    """γ/(N σ) (N ȳ − Σ ȳ − x̂ Σ ȳ x̂)."""
    x_norm, _, _, std, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(0)
    dgamma = (dout * x_norm).sum(0)
    return gamma / (N * std) * (N * dout - dbeta - x_norm * dgamma), dgamma, dbeta


def paper_backward(dout, cache):
    """Ioffe and Szegedy's formulas, with σ² to the power −3/2."""
    x_norm, centred, var, _, gamma = cache
    N = len(dout)
    dxhat = dout * gamma
    dvar = np.sum(dxhat * centred, 0) * -0.5 * np.power(var + EPS, -3 / 2)
    dmu = np.sum(dxhat * -1 / np.sqrt(var + EPS), 0) + dvar * np.sum(-2 * centred, 0) / N
    dx = dxhat / np.sqrt(var + EPS) + dvar * 2 * centred / N + dmu / N
    return dx, np.sum(dout * x_norm, 0), np.sum(dout, 0)


def image_forward(x, gamma, beta):
    """Over batch, height and width."""
    g, b = gamma.reshape(1, -1, 1, 1), beta[None, :, None, None]
    mu = x.mean(axis=(0, 2, 3), keepdims=True)
    std = np.sqrt(x.var(axis=(0, 2, 3), keepdims=True) + EPS)
    x_norm = (x - mu) / std
    return g * x_norm + b, (x_norm, std, g)


def image_backward(dout, cache):
    x_norm, std, g = cache
    axes, count = (0, 2, 3), dout.size // dout.shape[1]
    dbeta = dout.sum(axis=axes)
    dgamma = (dout * x_norm).sum(axis=axes)
    inner = count * dout - dbeta.reshape(g.shape) - x_norm * dgamma.reshape(g.shape)
    return g / std / count * inner, dgamma, dbeta


def scale_lost(dout, cache):
    """Knet.jl#288: ȳ/σ for γ ȳ/σ in the first term."""
    x_norm, centred, _, std, gamma = cache
    N = len(dout)
    dxhat = dout * gamma
    dvar = -0.5 * np.sum(dxhat * centred, 0) / std**3
    dmu = -np.sum(dout / std, 0)
    return dout / std + dvar * 2 * centred / N + dmu / N, np.sum(dout * x_norm, 0), np.sum(dout, 0)


def scale_lost_everywhere(dout, cache):
    x_norm, _, _, std, _ = cache
    N = len(dout)
    dx = (dout - dout.sum(0) / N - x_norm * (dout * x_norm).sum(0) / N) / std
    return dx, np.sum(dout * x_norm, 0), np.sum(dout, 0)


def statistics_constant(dout, cache):
    """As in evaluation: μ and σ are taken as constants."""
    x_norm, _, _, std, gamma = cache
    return dout * gamma / std, np.sum(dout * x_norm, 0), np.sum(dout, 0)


def mean_term_lost(dout, cache):
    x_norm, _, _, std, gamma = cache
    N = len(dout)
    dgamma = (dout * x_norm).sum(0)
    return gamma / (N * std) * (N * dout - x_norm * dgamma), dgamma, dout.sum(0)


def variance_term_lost(dout, cache):
    x_norm, _, _, std, gamma = cache
    N = len(dout)
    dbeta = dout.sum(0)
    return gamma / (N * std) * (N * dout - dbeta), (dout * x_norm).sum(0), dbeta


def mean_term_without_1_over_N(dout, cache):
    x_norm, _, _, std, gamma = cache
    N = len(dout)
    dbeta, dgamma = dout.sum(0), (dout * x_norm).sum(0)
    return gamma / (N * std) * (N * dout - N * dbeta - x_norm * dgamma), dgamma, dbeta


def variance_term_added(dout, cache):
    x_norm, _, _, std, gamma = cache
    N = len(dout)
    dbeta, dgamma = dout.sum(0), (dout * x_norm).sum(0)
    return gamma / (N * std) * (N * dout - dbeta + x_norm * dgamma), dgamma, dbeta


def one_over_N_lost(dout, cache):
    x_norm, _, _, std, gamma = cache
    N = len(dout)
    dbeta, dgamma = dout.sum(0), (dout * x_norm).sum(0)
    return gamma / std * (N * dout - dbeta - x_norm * dgamma), dgamma, dbeta


def std_for_variance(dout, cache):
    """1/σ² for 1/σ."""
    dx, dgamma, dbeta = short_backward(dout, cache)
    return dx / cache[3], dgamma, dbeta


def gamma_gradient_without_x(dout, cache):
    dx, _, dbeta = short_backward(dout, cache)
    return dx, dbeta, dbeta


def gamma_gradient_averaged(dout, cache):
    dx, dgamma, dbeta = short_backward(dout, cache)
    return dx, dgamma / len(dout), dbeta


def swapped(dout, cache):
    dx, dgamma, dbeta = short_backward(dout, cache)
    return dx, dbeta, dgamma


def _case(name, backward, says="", inputs=()):
    return Case(f"batch norm, {name}", *with_cache(forward, backward), arrays, says, inputs)


RIGHT = (
    _case("staged", staged_backward),
    _case("short", short_backward),
    _case("paper", paper_backward),
    Case("batch norm, images", *with_cache(image_forward, image_backward), images),
)

WRONG = (
    _case("γ lost in the first term", scale_lost, "in all terms but those through np.var", ("x",)),
    _case("γ lost", scale_lost_everywhere, "gamma", ("x",)),
    _case("statistics constant", statistics_constant, "missing", ("x",)),
    _case("mean term lost", mean_term_lost, "missing", ("x",)),
    _case("variance term lost", variance_term_lost, "missing", ("x",)),
    _case("mean term without 1/N", mean_term_without_1_over_N, "6", ("x",)),
    _case("variance term added", variance_term_added, "−1", ("x",)),
    _case("1/N lost", one_over_N_lost, "6", ("x",)),
    _case("1/σ²", std_for_variance, "one too many", ("x",)),
    _case("dγ without x̂", gamma_gradient_without_x, "beta", ("gamma",)),
    _case("dγ averaged", gamma_gradient_averaged, "1/6", ("gamma",)),
    _case("dγ and dβ swapped", swapped, "swapped", ("gamma", "beta")),
)
