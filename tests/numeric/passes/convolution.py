"""Convolution with a stride, pooling, upsampling: windows placed, flipped, counted wrongly."""

from __future__ import annotations

import numpy as np

from numeric.gradients.passes import with_cache
from tests.numeric.passes.cases import Case
from tests.numeric.passes.kernels import (
    conv_backward,
    conv_images,
    pool_backward,
    pool_forward,
    pool_images,
    windows_forward,
)


def row(rng):
    return rng.normal(size=(2, 8)), rng.normal(size=3)


def conv_row(x, w):
    """y_i = Σ_k w_k x_{i+k}."""
    return sum(w[k] * x[:, k : x.shape[1] - 2 + k] for k in range(3))


def conv_row_backward(dout, x, w):
    dx = np.zeros_like(x)
    for k in range(3):
        dx[:, k : x.shape[1] - 2 + k] += w[k] * dout
    return dx, np.stack([(dout * x[:, k : x.shape[1] - 2 + k]).sum() for k in range(3)])


def conv_row_not_flipped(dout, x, w):
    dx, dw = conv_row_backward(dout, x, w[::-1])
    return dx, dw


def conv_row_weights_flipped(dout, x, w):
    dx, dw = conv_row_backward(dout, x, w)
    return dx, dw[::-1]


def conv_row_last_window(dout, x, w):
    """= for += where windows overlap."""
    dx = np.zeros_like(x)
    for k in range(3):
        dx[:, k : x.shape[1] - 2 + k] = w[k] * dout
    return dx, conv_row_backward(dout, x, w)[1]


def bias_over_the_batch(dout, cache):
    """The bias summed over the batch and the rows, and not over the columns."""
    dx, dw, _ = conv_backward(dout, cache)
    return dx, dw, dout.sum(axis=(0, 2))


def weights_averaged(dout, cache):
    dx, dw, db = conv_backward(dout, cache)
    return dx, dw / len(dout), db


def mean_pool(x):
    N, C, H, W = x.shape
    return x.reshape(N, C, H // 2, 2, W // 2, 2).mean(axis=(3, 5))


def mean_pool_backward(dout, x):
    return (dout.repeat(2, axis=2).repeat(2, axis=3) / 4,)


def mean_pool_not_divided(dout, x):
    return (dout.repeat(2, axis=2).repeat(2, axis=3),)


def mean_pool_corner(dout, x):
    """All to one corner of the window."""
    dx = np.zeros_like(x)
    dx[:, :, ::2, ::2] = dout
    return (dx,)


def pool_of_upstream(dout, cache):
    """The mask of the maximum of dout."""
    x, out = cache
    return (pool_backward(dout, (x, out))[0] * 0.25,)


def pool_in_parts(dout, cache):
    return (dout.repeat(2, axis=2).repeat(2, axis=3) / 4,)


def global_max(x):
    return x.reshape(len(x), -1).max(axis=1)


def global_max_backward(dout, x):
    rows = x.reshape(len(x), -1)
    dx = np.zeros_like(rows)
    dx[np.arange(len(x)), rows.argmax(axis=1)] = dout
    return (dx.reshape(x.shape),)


def global_max_everywhere(dout, x):
    return (np.ones_like(x) * dout[:, None, None],)


def upsample(x):
    return x.repeat(2, axis=1)


def upsample_backward(dout, x):
    return (dout.reshape(len(x), -1, 2).sum(axis=2),)


def upsample_first(dout, x):
    return (dout[:, ::2],)


RIGHT = (
    Case("convolution of a row", conv_row, conv_row_backward, row),
    Case("mean pooling", mean_pool, mean_pool_backward, pool_images),
    Case("global max", global_max, global_max_backward, lambda rng: (rng.normal(size=(2, 3, 4)),)),
    Case("upsampling", upsample, upsample_backward, lambda rng: (rng.normal(size=(2, 3)),)),
)

WRONG = (
    Case("convolution of a row, not flipped", conv_row, conv_row_not_flipped, row, "flipped", ("x",)),
    Case("convolution of a row, dw flipped", conv_row, conv_row_weights_flipped, row, "flipped", ("w",)),
    Case("convolution of a row, = for +=", conv_row, conv_row_last_window, row, "should add", ("x",)),
    Case(
        "convolution, bias not summed over columns",
        *with_cache(windows_forward, bias_over_the_batch),
        conv_images,
        "not summed over axis 1",
        ("b",),
    ),
    Case("convolution, dw averaged", *with_cache(windows_forward, weights_averaged), conv_images, "1/2", ("w",)),
    Case("mean pooling, not divided", mean_pool, mean_pool_not_divided, pool_images, "4", ("x",)),
    Case("mean pooling, one corner", mean_pool, mean_pool_corner, pool_images, "spread wrongly", ("x",)),
    Case("max pooling, a quarter", *with_cache(pool_forward, pool_of_upstream), pool_images, "1/4", ("x",)),
    Case("max pooling, in parts", *with_cache(pool_forward, pool_in_parts), pool_images, "equal parts", ("x",)),
    Case(
        "global max, everywhere",
        global_max,
        global_max_everywhere,
        lambda rng: (rng.normal(size=(2, 3, 4)),),
        "as if it were a sum",
        ("x",),
    ),
    Case(
        "upsampling, first only",
        upsample,
        upsample_first,
        lambda rng: (rng.normal(size=(2, 3)),),
        "entries of dout",
        ("x",),
    ),
)
