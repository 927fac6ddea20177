"""Masks: dropout, padded samples, causal attention, gates of ReLU and its kin; forgotten, turned round, misplaced."""

from __future__ import annotations

import numpy as np

from tests.numeric.passes.attention import softmax
from tests.numeric.passes.cases import Case

KEEP = np.random.default_rng(4).random((3, 5)) < 0.6
CLASSES = np.array([2, 0, 3, 3, 1])
REAL = np.array([1, 1, 0, 1, 0])


def scores(rng):
    """Three queries, five keys of width 4, values of width 2."""
    return rng.normal(size=(3, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))


def dropout_attention(Q, K, V):
    """Dropout of attention weights, scaled by 1/0.6."""
    P = softmax(Q @ K.T / np.sqrt(Q.shape[-1])) * KEEP / 0.6
    return P @ V


def dropout_attention_backward(dO, Q, K, V):
    P = softmax(Q @ K.T / np.sqrt(Q.shape[-1]))
    dP = dO @ V.T * KEEP / 0.6
    dS = P * (dP - (dP * P).sum(-1, keepdims=True)) / np.sqrt(Q.shape[-1])
    return dS @ K, dS.T @ Q, (P * KEEP / 0.6).T @ dO


def dropout_forgotten_for_values(dO, Q, K, V):
    dQ, dK, _ = dropout_attention_backward(dO, Q, K, V)
    return dQ, dK, softmax(Q @ K.T / np.sqrt(Q.shape[-1])).T @ dO


def dropout_forgotten_for_weights(dO, Q, K, V):
    P = softmax(Q @ K.T / np.sqrt(Q.shape[-1]))
    dP = dO @ V.T
    dS = P * (dP - (dP * P).sum(-1, keepdims=True)) / np.sqrt(Q.shape[-1])
    return dS @ K, dS.T @ Q, (P * KEEP / 0.6).T @ dO


def logits(rng):
    return (rng.normal(size=(5, 4)),)


def padded_loss(x):
    """Cross-entropy over the samples that are real."""
    nll = -np.log(softmax(x)[np.arange(5), CLASSES])
    return (nll * REAL).sum() / REAL.sum()


def padded_loss_backward(dout, x):
    return ((softmax(x) - np.eye(4)[CLASSES]) * REAL[:, None] * dout / REAL.sum(),)


def padding_forgotten(dout, x):
    return ((softmax(x) - np.eye(4)[CLASSES]) * dout / REAL.sum(),)


def padding_counted(dout, x):
    """The mean over all samples in backward, over the real ones in forward."""
    return ((softmax(x) - np.eye(4)[CLASSES]) * REAL[:, None] * dout / len(x),)


def masked_rows(x):
    """The squares of the real samples, by indexing."""
    return (x[REAL == 1] ** 2).sum()


def masked_rows_backward(dout, x):
    dx = np.zeros_like(x)
    dx[REAL == 1] = 2 * x[REAL == 1] * dout
    return (dx,)


def masked_rows_everywhere(dout, x):
    return (2 * x * dout,)


def leaky(x):
    return np.where(x > 0, x, 0.1 * x)


def leaky_backward(dout, x):
    return (np.where(x > 0, dout, 0.1 * dout),)


def leaky_turned(dout, x):
    return (np.where(x > 0, 0.1 * dout, dout),)


def leaky_slope_lost(dout, x):
    return (np.where(x > 0, dout, 0 * dout),)


def clipped(x):
    """Logarithms of what is clipped from below, squared."""
    return np.clip(x, -0.5, 0.5) ** 2


def clipped_backward(dout, x):
    return (2 * np.clip(x, -0.5, 0.5) * dout * ((x > -0.5) & (x < 0.5)),)


def clip_forgotten(dout, x):
    return (2 * np.clip(x, -0.5, 0.5) * dout,)


def zeroed(x):
    """In place, on a copy."""
    out = np.exp(x)
    out[x < 0] = 0
    return out * out


def zeroed_backward(dout, x):
    return (2 * np.exp(2 * x) * dout * (x >= 0),)


def zeroed_forgotten(dout, x):
    e = np.exp(x)
    return (2 * e * e * dout,)


RIGHT = (
    Case("dropout in attention", dropout_attention, dropout_attention_backward, scores),
    Case("padded cross-entropy", padded_loss, padded_loss_backward, logits),
    Case("rows by a mask", masked_rows, masked_rows_backward, logits),
    Case("leaky relu", leaky, leaky_backward, logits),
    Case("clip", clipped, clipped_backward, logits),
    Case("zeroed in place", zeroed, zeroed_backward, logits),
)

WRONG = (
    Case("dropout forgotten for V", dropout_attention, dropout_forgotten_for_values, scores, "/ 0.6", ("V",)),
    Case("dropout forgotten for Q and K", dropout_attention, dropout_forgotten_for_weights, scores, "KEEP", ("Q", "K")),
    Case("padding forgotten", padded_loss, padding_forgotten, logits, "nll * REAL", ("x",)),
    Case("padding counted", padded_loss, padding_counted, logits, "3/5", ("x",)),
    Case("rows by a mask, everywhere", masked_rows, masked_rows_everywhere, logits, "mask", ("x",)),
    Case("leaky relu, turned round", leaky, leaky_turned, logits, "turned round", ("x",)),
    Case("leaky relu, slope lost", leaky, leaky_slope_lost, logits, "0.1 * x", ("x",)),
    Case("clip forgotten", clipped, clip_forgotten, logits, "np.clip", ("x",)),
    Case("zeroed in place, forgotten", zeroed, zeroed_forgotten, logits, "a mask", ("x",)),
)
