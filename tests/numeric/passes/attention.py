"""Scaled dot-product attention with one head, O = softmax(Q Kᵀ/√d) V."""

from __future__ import annotations

import numpy as np

from numeric.gradients.passes import with_cache
from tests.numeric.passes.cases import Case


def arrays(rng):
    """Three queries, five keys, d = 4 (√d is whole), values of width 2."""
    return rng.normal(size=(3, 4)), rng.normal(size=(5, 4)), rng.normal(size=(5, 2))


def odd(rng):
    """d = 6: √d is irrational."""
    return rng.normal(size=(3, 6)), rng.normal(size=(5, 6)), rng.normal(size=(5, 2))


def own(rng):
    """Self-attention: as many queries as keys, so that a lost transpose fits."""
    return rng.normal(size=(4, 3)), rng.normal(size=(4, 3)), rng.normal(size=(4, 2))


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def forward(Q, K, V):
    return softmax(Q @ K.T / np.sqrt(Q.shape[-1])) @ V


def cached_forward(Q, K, V):
    P = softmax(Q @ K.T / np.sqrt(Q.shape[-1]))
    return P @ V, (Q, K, V, P)


def cached_backward(dO, cache):
    Q, K, V, P = cache
    dV = P.T @ dO
    dP = dO @ V.T
    dS = P * (dP - np.sum(dP * P, axis=-1, keepdims=True))
    scale = 1 / np.sqrt(Q.shape[-1])
    return scale * dS @ K, scale * dS.T @ Q, dV


def flash_forward(Q, K, V):
    """FlashAttention keeps O and the logarithm of the row sums only."""
    S = Q @ K.T * Q.shape[-1] ** -0.5
    m = S.max(axis=1)
    L = m + np.log(np.exp(S - m[:, None]).sum(axis=1))
    O = np.exp(S - L[:, None]) @ V
    return O, (Q, K, V, O, L)


def flash_backward(dO, cache):
    """P is computed again; D = Σ ȳ ⊙ O stands for Σ dP ⊙ P."""
    Q, K, V, O, L = cache
    scale = 1.0 / np.sqrt(Q.shape[-1])
    P = np.exp(Q @ K.T * scale - L[:, None])
    D = np.sum(dO * O, axis=1)
    dS = P * (dO @ V.T - D[:, None])
    return dS @ K * scale, dS.T @ Q * scale, P.T @ dO


def causal_forward(Q, K, V):
    S = Q @ K.T / np.sqrt(Q.shape[-1])
    mask = np.triu(np.ones(S.shape, dtype=bool), k=1)
    P = softmax(np.where(mask, -np.inf, S))
    return P @ V, (Q, K, V, P)


def plain(backward):
    """A backward pass that computes P itself."""

    def of(dO, Q, K, V):
        P = softmax(Q @ K.T / np.sqrt(Q.shape[-1]))
        return backward(dO, Q, K, V, P, 1 / np.sqrt(Q.shape[-1]))

    return of


def _ds(dP, P):
    return P * (dP - (dP * P).sum(-1, keepdims=True))


@plain
def backward(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P) * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def scale_lost(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P)
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def scale_lost_for_keys(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P)
    return dS @ K * scale, dS.T @ Q, P.T @ dO


@plain
def scale_twice(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P) * scale
    return dS @ K * scale, dS.T @ Q * scale, P.T @ dO


@plain
def scale_squared(dO, Q, K, V, P, scale):
    """1/d for 1/√d."""
    dS = _ds(dO @ V.T, P) / Q.shape[-1]
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def transpose_of_dS_lost(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P) * scale
    return dS @ K, dS @ Q, P.T @ dO


@plain
def transpose_of_P_lost(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P) * scale
    return dS @ K, dS.T @ Q, P @ dO


@plain
def softmax_diagonal(dO, Q, K, V, P, scale):
    dS = (dO @ V.T) * P * (1 - P) * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def softmax_sum_lost(dO, Q, K, V, P, scale):
    dS = (dO @ V.T) * P * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def softmax_lost(dO, Q, K, V, P, scale):
    """The softmax is passed through as if it were the identity."""
    dS = (dO @ V.T) * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def sum_of_outputs_squared(dO, Q, K, V, P, scale):
    """In the manner of picotron#37: the row sum is taken of the wrong product."""
    O = P @ V
    dS = P * (dO @ V.T - (O * O).sum(-1, keepdims=True)) * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def softmax_twice(dO, Q, K, V, P, scale):
    dS = _ds(_ds(dO @ V.T, P), P) * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def row_sum_over_queries(dO, Q, K, V, P, scale):
    dP = dO @ V.T
    dS = P * (dP - (dP * P).sum(0, keepdims=True)) * scale
    return dS @ K, dS.T @ Q, P.T @ dO


@plain
def scores_for_weights(dO, Q, K, V, P, scale):
    """dV with the scores S for P = softmax(S): a stale variable."""
    dS = _ds(dO @ V.T, P) * scale
    return dS @ K, dS.T @ Q, (Q @ K.T * scale).T @ dO


@plain
def swapped(dO, Q, K, V, P, scale):
    dS = _ds(dO @ V.T, P) * scale
    return dS.T @ Q, dS @ K, P.T @ dO


def masked_backward(dO, cache):
    """Right for P, but the row sum comes from the unmasked softmax."""
    Q, K, V, P = cache
    whole = softmax(Q @ K.T / np.sqrt(Q.shape[-1]))
    dP = dO @ V.T
    dS = P * (dP - (dP * whole).sum(-1, keepdims=True)) / np.sqrt(Q.shape[-1])
    return dS @ K, dS.T @ Q, P.T @ dO


RIGHT = (
    Case("attention", forward, backward, arrays),
    Case("attention, √d irrational", forward, backward, odd),
    Case("attention, cache", *with_cache(cached_forward, cached_backward), odd),
    Case("attention, flash", *with_cache(flash_forward, flash_backward), odd),
    Case("attention, causal", *with_cache(causal_forward, cached_backward), own),
)

WRONG = (
    Case("attention, scale lost", forward, scale_lost, odd, "√6", ("Q", "K")),
    Case("attention, scale lost, whole", forward, scale_lost, arrays, "2", ("Q", "K")),
    Case("attention, scale lost for K", forward, scale_lost_for_keys, odd, "√6", ("K",)),
    Case("attention, scale twice", forward, scale_twice, odd, "√6", ("Q", "K")),
    Case("attention, 1/d", forward, scale_squared, odd, "√6", ("Q", "K")),
    Case("attention, transpose of dS lost", forward, transpose_of_dS_lost, own, "transpose", ("K",)),
    Case("attention, transpose of P lost", forward, transpose_of_P_lost, own, "transpose", ("V",)),
    Case("attention, softmax diagonal", forward, softmax_diagonal, odd, "diagonal", ("Q", "K")),
    Case("attention, softmax sum lost", forward, softmax_sum_lost, odd, "sum", ("Q", "K")),
    Case("attention, softmax lost", forward, softmax_lost, odd, "as if its derivative were 1", ("Q", "K")),
    Case("attention, wrong row sum", forward, sum_of_outputs_squared, odd, "upstream", ("Q", "K")),
    Case("attention, softmax′ twice", forward, softmax_twice, odd, "twice", ("Q", "K")),
    Case("attention, row sum over the queries", forward, row_sum_over_queries, odd, "axis 0", ("Q", "K")),
    Case("attention, S for P", forward, scores_for_weights, odd, "e / e.sum", ("V",)),
    Case("attention, dQ and dK swapped", forward, swapped, own, "swapped", ("Q", "K")),
    Case(
        "attention, mask forgotten in backward",
        *with_cache(causal_forward, masked_backward),
        own,
        "softmax(np.where(mask",
        ("Q", "K"),
    ),
)
