"""Kernels beyond the five: convolution, pooling, dropout, embedding, an LSTM step, SwiGLU, as people write them."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from numeric.gradients.passes import with_cache
from tests.numeric.passes.cases import Case

WORDS = np.array([[0, 2, 1], [2, 2, 4]])
KEEP = np.random.default_rng(0).random((4, 5)) < 0.7


def conv_forward(x, w, b):
    """Loops over everything, stride 1, padding 1, as in cs231n's conv_forward_naive."""
    N, _, H, W = x.shape
    F, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="constant")
    out = np.zeros((N, F, H + 3 - HH, W + 3 - WW))
    for n in range(N):
        for f in range(F):
            for i in range(out.shape[2]):
                for j in range(out.shape[3]):
                    out[n, f, i, j] = np.sum(padded[n, :, i : i + HH, j : j + WW] * w[f]) + b[f]
    return out, (x, w)


def conv_backward(dout, cache):
    x, w = cache
    _, _, HH, WW = w.shape
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="constant")
    dpadded, dw = np.zeros_like(padded), np.zeros_like(w)
    for i in range(dout.shape[2]):
        for j in range(dout.shape[3]):
            window = padded[:, :, i : i + HH, j : j + WW]
            dw += np.tensordot(dout[:, :, i, j], window, axes=([0], [0]))
            dpadded[:, :, i : i + HH, j : j + WW] += np.tensordot(dout[:, :, i, j], w, axes=1)
    return dpadded[:, :, 1:-1, 1:-1], dw, dout.sum(axis=(0, 2, 3))


def windows_forward(x, w, b):
    """The same by windows and einsum."""
    padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
    windows = sliding_window_view(padded, w.shape[2:], axis=(2, 3))
    return np.einsum("ncijhw,fchw->nfij", windows, w) + b[:, None, None], (x, w)


def conv_not_flipped(dout, cache):
    """The convolution of the upstream gradient with w where it has to be flipped."""
    x, w = cache
    dx, dw, db = conv_backward(dout, (x, w[:, :, ::-1, ::-1]))
    return dx, dw, db


def conv_images(rng):
    return rng.normal(size=(2, 2, 2, 3)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)


def pool_forward(x):
    N, C, H, W = x.shape
    out = x.reshape(N, C, H // 2, 2, W // 2, 2).max(axis=3).max(axis=4)
    return out, (x, out)


def pool_backward(dout, cache):
    x, out = cache
    N, C, H, W = x.shape
    blocks = x.reshape(N, C, H // 2, 2, W // 2, 2)
    mask = blocks == out[:, :, :, None, :, None]
    return ((mask * dout[:, :, :, None, :, None]).reshape(x.shape),)


def pool_everywhere(dout, cache):
    """The gradient is given to all four places, as for an average."""
    return (dout.repeat(2, axis=2).repeat(2, axis=3),)


def pool_images(rng):
    return (rng.normal(size=(2, 2, 4, 4)),)


def dropout_forward(x):
    return x * KEEP / 0.7


def dropout_backward(dout, x):
    return (dout * KEEP / 0.7,)


def dropout_scale_lost(dout, x):
    return (dout * KEEP,)


def embedding_forward(table):
    return table[WORDS]


def embedding_backward(dout, table):
    gradient = np.zeros_like(table)
    np.add.at(gradient, WORDS, dout)
    return (gradient,)


def embedding_overwritten(dout, table):
    """+= with repeated indices: the last one wins."""
    gradient = np.zeros_like(table)
    gradient[WORDS] += dout
    return (gradient,)


def sigmoid(x):
    """As in cs231n's rnn_layers: by the sign of x."""
    positive = x >= 0
    negative = x < 0
    z = np.zeros_like(x)
    z[positive] = np.exp(-x[positive])
    z[negative] = np.exp(x[negative])
    top = np.ones_like(x)
    top[negative] = z[negative]
    return top / (1 + z)


def lstm_forward(x, h, c, Wx, Wh, b):
    a = x @ Wx + h @ Wh + b
    ai, af, ao, ag = np.split(a, 4, axis=1)
    i, f, o, g = sigmoid(ai), sigmoid(af), sigmoid(ao), np.tanh(ag)
    next_c = f * c + i * g
    t = np.tanh(next_c)
    return (o * t, next_c), (x, h, c, Wx, Wh, i, f, o, g, t)


def lstm_backward(douts, cache):
    dh, dc = douts
    x, h, c, Wx, Wh, i, f, o, g, t = cache
    dc = dc + dh * o * (1 - t**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g**2)])
    return da @ Wx.T, da @ Wh.T, dc * f, x.T @ da, h.T @ da, da.sum(axis=0)


def lstm_cell_forgotten(douts, cache):
    """The way from h through tanh(c) to c is lost."""
    return lstm_backward((0 * douts[0], douts[1]), cache)


def lstm_arrays(rng):
    sizes = ((2, 3), (2, 2), (2, 2), (3, 8), (2, 8), (8,))
    return tuple(rng.normal(size=size) for size in sizes)


def swiglu_forward(x, W, V):
    a = x @ W
    return a / (1 + np.exp(-a)) * (x @ V)


def swiglu_backward(dout, x, W, V):
    a, v = x @ W, x @ V
    s = 1 / (1 + np.exp(-a))
    da = dout * v * s * (1 + a * (1 - s))
    dv = dout * a * s
    return da @ W.T + dv @ V.T, x.T @ da, x.T @ dv


def swiglu_one_branch(dout, x, W, V):
    dx, dW, dV = swiglu_backward(dout, x, W, V)
    return dx - (dout * (x @ W) / (1 + np.exp(-(x @ W)))) @ V.T, dW, dV


def swiglu_arrays(rng):
    return rng.normal(size=(3, 4)), rng.normal(size=(4, 5)), rng.normal(size=(4, 5))


RIGHT = (
    Case("convolution, loops", *with_cache(conv_forward, conv_backward), conv_images),
    Case("convolution, windows", *with_cache(windows_forward, conv_backward), conv_images),
    Case("max pooling", *with_cache(pool_forward, pool_backward), pool_images),
    Case("dropout", dropout_forward, dropout_backward, lambda rng: (rng.normal(size=(4, 5)),)),
    Case("embedding", embedding_forward, embedding_backward, lambda rng: (rng.normal(size=(5, 3)),)),
    Case("lstm step", *with_cache(lambda *a: lstm_forward(*a), lstm_backward), lstm_arrays),
    Case("swiglu", swiglu_forward, swiglu_backward, swiglu_arrays),
)

WRONG = (
    Case("convolution, not flipped", *with_cache(windows_forward, conv_not_flipped), conv_images, "flipped", ("x",)),
    Case(
        "max pooling, everywhere",
        *with_cache(pool_forward, pool_everywhere),
        pool_images,
        "as if it were a sum",
        ("x",),
    ),
    Case(
        "dropout, scale lost",
        dropout_forward,
        dropout_scale_lost,
        lambda rng: (rng.normal(size=(4, 5)),),
        "7/10",
        ("x",),
    ),
    Case(
        "embedding, overwritten",
        embedding_forward,
        embedding_overwritten,
        lambda rng: (rng.normal(size=(5, 3)),),
        "np.add.at",
        ("table",),
    ),
    Case("swiglu, one branch", swiglu_forward, swiglu_one_branch, swiglu_arrays, "missing", ("x",)),
)
