"""Linear layer y = x W + b, alone and with an activation, and its mean squared error."""

from __future__ import annotations

import numpy as np

from numeric.gradients.passes import of_loss, with_cache
from tests.numeric.passes.cases import Case


def arrays(rng):
    return rng.normal(size=(5, 7)), rng.normal(size=(7, 4)), rng.normal(size=4)


def square(rng):
    """Widths that hide a lost transpose from every check of shapes."""
    return rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)


def cube(rng):
    """Batch and widths all equal: sums over the wrong axis fit, too."""
    return rng.normal(size=(4, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)


def forward(x, W, b):
    return x @ W + b


def backward(dout, x, W, b):
    return dout @ W.T, x.T @ dout, dout.sum(axis=0)


def affine_forward(x, w, b):
    """As in Stanford's cs231n: rows of any shape, and a cache."""
    out = x.reshape(x.shape[0], -1).dot(w) + b
    return out, (x, w, b)


def affine_backward(dout, cache):
    x, w, _ = cache
    dx = dout.dot(w.T).reshape(x.shape)
    dw = x.reshape(x.shape[0], -1).T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db


def images(rng):
    return rng.normal(size=(5, 2, 3)), rng.normal(size=(6, 4)), rng.normal(size=4)


def entrywise_backward(dout, x, W, b):
    """Loops, as in a first version."""
    dx, dW, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(b)
    for i in range(x.shape[0]):
        for j in range(W.shape[1]):
            dx[i] += W[:, j] * dout[i, j]
            dW[:, j] += x[i] * dout[i, j]
            db[j] += dout[i, j]
    return dx, dW, db


def einsum_backward(dout, x, W, b):
    return np.einsum("mj,kj->mk", dout, W), np.einsum("mk,mj->kj", x, dout), np.einsum("mj->j", dout)


def without_transpose(dout, x, W, b):
    return dout @ W, x.T @ dout, dout.sum(axis=0)


def transposed_weights(dout, x, W, b):
    return dout @ W.T, dout.T @ x, dout.sum(axis=0)


def bias_over_features(dout, x, W, b):
    return dout @ W.T, x.T @ dout, dout.sum(axis=1)


def bias_averaged(dout, x, W, b):
    """kvfrans/notes#5: np.mean for np.sum."""
    return dout @ W.T, x.T @ dout, dout.mean(axis=0)


def bias_of_everything(dout, x, W, b):
    """rasbt/stat453-deep-learning-ss21#5: one sum over all entries, broadcast to every bias."""
    return dout @ W.T, x.T @ dout, np.full_like(b, 0) + dout.sum()


def bias_not_summed(dout, x, W, b):
    """mlpack#3679: the gradient is the error itself, right for a batch of one only."""
    return dout @ W.T, x.T @ dout, dout


def upstream_ignored(dout, x, W, b):
    return dout @ W.T, x.T @ np.ones_like(dout), dout.sum(axis=0)


def negative(dout, x, W, b):
    return dout @ W.T, -x.T @ dout, dout.sum(axis=0)


def weights_over_batch(dout, x, W, b):
    return dout @ W.T, x.T @ dout / x.shape[0], dout.sum(axis=0)


def no_bias_gradient(dout, x, W, b):
    return dout @ W.T, x.T @ dout, np.zeros_like(b)


def one_entry(dout, x, W, b):
    dW = x.T @ dout
    dW[2, 3] *= 2
    return dout @ W.T, dW, dout.sum(axis=0)


def last_row_forgotten(dout, x, W, b):
    dx = dout @ W.T
    dx[-1] = 0
    return dx, x.T @ dout, dout.sum(axis=0)


def tanh_forward(x, W, b):
    return np.tanh(x @ W + b)


def tanh_backward(dout, x, W, b):
    y = np.tanh(x @ W + b)
    dz = dout * (1 - y**2)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def tanh_derivative_lost(dout, x, W, b):
    return backward(dout, x, W, b)


def tanh_derivative_at_output(dout, x, W, b):
    """1 − tanh²(y) for 1 − y²: the derivative is taken at the output."""
    y = np.tanh(x @ W + b)
    dz = dout * (1 - np.tanh(y) ** 2)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def relu_forward(x, W, b):
    return np.maximum(0, x @ W + b)


def relu_backward(dout, x, W, b):
    z = x @ W + b
    dz = dout * (z > 0)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def relu_backward_in_place(dout, x, W, b):
    dz = dout.copy()
    dz[x @ W + b <= 0] = 0
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def relu_mask_lost(dout, x, W, b):
    return backward(dout, x, W, b)


def sigmoid_forward(x, W, b):
    return 1 / (1 + np.exp(-(x @ W + b)))


def sigmoid_backward(dout, x, W, b):
    s = sigmoid_forward(x, W, b)
    dz = dout * s * (1 - s)
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def stable_sigmoid(z):
    positive = 1 / (1 + np.exp(-np.abs(z)))
    return np.where(z >= 0, positive, 1 - positive)


def stable_sigmoid_backward(dout, x, W, b):
    z = x @ W + b
    e = np.exp(z)
    dz = dout * e / (1 + e) ** 2
    return dz @ W.T, x.T @ dz, dz.sum(axis=0)


def gelu_forward(x):
    """x Φ(x) by the tanh formula of Hendrycks and Gimpel."""
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def gelu_backward(dout, x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    return (dout * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * c * (1 + 3 * 0.044715 * x**2)),)


def gelu_three_lost(dout, x):
    c = np.sqrt(2 / np.pi)
    t = np.tanh(c * (x + 0.044715 * x**3))
    return (dout * (0.5 * (1 + t) + 0.5 * x * (1 - t**2) * c * (1 + 0.044715 * x**2)),)


def rows(rng):
    return (rng.normal(size=(3, 5)),)


def squared_error(x, W, b, y):
    return np.mean((x @ W + b - y) ** 2)


def squared_error_gradient(x, W, b, y):
    difference = x @ W + b - y
    dz = 2 * difference / difference.size
    return dz @ W.T, x.T @ dz, dz.sum(axis=0), -dz


def squared_error_without_two(x, W, b, y):
    return tuple(gradient / 2 for gradient in squared_error_gradient(x, W, b, y))


def squared_error_over_batch_only(x, W, b, y):
    return tuple(gradient * y.shape[1] for gradient in squared_error_gradient(x, W, b, y))


def with_targets(rng):
    return *arrays(rng), rng.normal(size=(5, 4))


RIGHT = (
    Case("linear", forward, backward, arrays),
    Case("linear, square", forward, backward, square),
    Case("linear, cs231n", *with_cache(affine_forward, affine_backward), images),
    Case("linear, loops", forward, entrywise_backward, arrays),
    Case("linear, einsum", forward, einsum_backward, arrays),
    Case("tanh layer", tanh_forward, tanh_backward, arrays),
    Case("relu layer", relu_forward, relu_backward, arrays),
    Case("relu layer, in place", relu_forward, relu_backward_in_place, arrays),
    Case("sigmoid layer", sigmoid_forward, sigmoid_backward, arrays),
    Case("sigmoid layer, stable", lambda x, W, b: stable_sigmoid(x @ W + b), stable_sigmoid_backward, arrays),
    Case("gelu", gelu_forward, gelu_backward, rows),
    Case("squared error", *of_loss(squared_error, squared_error_gradient), with_targets),
)

WRONG = (
    Case("lost transpose of W", forward, without_transpose, square, "transpose", ("x",)),
    Case("dW transposed", forward, transposed_weights, square, "transpose", ("W",)),
    Case("dW transposed, wrong shape", forward, transposed_weights, arrays, "transpose", ("W",)),
    Case("bias summed over features", forward, bias_over_features, cube, "summed over axis 1", ("b",)),
    Case("bias averaged", forward, bias_averaged, arrays, "1/5", ("b",)),
    Case("bias summed over everything", forward, bias_of_everything, arrays, "summed over all axes", ("b",)),
    Case("bias not summed", forward, bias_not_summed, arrays, "not summed over axis 0", ("b",)),
    Case("upstream ignored", forward, upstream_ignored, arrays, "upstream", ("W",)),
    Case("sign", forward, negative, arrays, "−1", ("W",)),
    Case("divided by the batch", forward, weights_over_batch, arrays, "1/5", ("W",)),
    Case("no gradient", forward, no_bias_gradient, arrays, "zero", ("b",)),
    Case("one entry twice", forward, one_entry, arrays, "[2, 3]", ("W",)),
    Case("last row forgotten", forward, last_row_forgotten, arrays, "row 4", ("x",)),
    Case("lost tanh′", tanh_forward, tanh_derivative_lost, arrays, "derivative of np.tanh", ("x", "W", "b")),
    Case("tanh′ at the output", tanh_forward, tanh_derivative_at_output, arrays, "tanh", ("x", "W", "b")),
    Case("lost relu mask", relu_forward, relu_mask_lost, arrays, "maximum", ("x", "W", "b")),
    Case("lost 3 of x³", gelu_forward, gelu_three_lost, rows, "1/3", ("x",)),
    Case(
        "lost 2 of the square",
        *of_loss(squared_error, squared_error_without_two),
        with_targets,
        "1/2",
        ("x", "W", "b", "y"),
    ),
    Case(
        "mean over the batch only",
        *of_loss(squared_error, squared_error_over_batch_only),
        with_targets,
        "4",
        ("x", "W", "b", "y"),
    ),
)
