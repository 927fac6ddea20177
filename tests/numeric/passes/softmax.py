"""Softmax, log-softmax and softmax with cross-entropy, in the forms in which they are written."""

from __future__ import annotations

import numpy as np

from numeric.gradients.passes import loss_and_gradients
from tests.numeric.passes.cases import Case

CLASSES = np.array([2, 0, 3, 3, 1])


def logits(rng):
    return (rng.normal(size=(5, 4)),)


def logits_and_weights(rng):
    return rng.normal(size=(5, 6)), rng.normal(size=(6, 4))


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_backward(dout, x):
    p = softmax(x)
    return (p * (dout - (dout * p).sum(axis=1, keepdims=True)),)


def jacobian_backward(dout, x):
    """diag(p) − p pᵀ, row by row."""
    p = softmax(x)
    dx = np.empty_like(x)
    for i in range(len(p)):
        dx[i] = (np.diag(p[i]) - np.outer(p[i], p[i])) @ dout[i]
    return (dx,)


def diagonal_backward(dout, x):
    """libnd4j#440, RubixML#438: p (1 − p), the diagonal of the Jacobian only."""
    p = softmax(x)
    return (dout * p * (1 - p),)


def sum_lost_backward(dout, x):
    """Odyssey#2134: the sum over the classes is missing."""
    return (dout * softmax(x),)


def sum_over_batch_backward(dout, x):
    p = softmax(x)
    return (p * (dout - (dout * p).sum(axis=0, keepdims=True)),)


def sum_of_upstream_backward(dout, x):
    """p ⊙ (ȳ − Σ ȳ): the weight p is lost under the sum."""
    p = softmax(x)
    return (p * (dout - dout.sum(axis=1, keepdims=True)),)


def log_softmax(x):
    shifted = x - x.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_softmax_backward(dout, x):
    return (dout - np.exp(log_softmax(x)) * dout.sum(axis=1, keepdims=True),)


def log_softmax_identity_lost(dout, x):
    """mlpack#2360: ȳ − softmax(x), as if the sum of ȳ were 1."""
    return (dout - np.exp(log_softmax(x)),)


def log_softmax_entrywise(dout, x):
    return (dout - np.exp(log_softmax(x)) * dout,)


def cross_entropy(x):
    """The mean over the batch of −log p of the right class."""
    p = softmax(x)
    return -np.mean(np.log(p[np.arange(len(x)), CLASSES]))


def cross_entropy_backward(dout, x):
    dx = softmax(x)
    dx[np.arange(len(x)), CLASSES] -= 1
    return (dout * dx / len(x),)


def stable_cross_entropy(x):
    top = np.max(x, axis=1)
    total = top + np.log(np.sum(np.exp(x - top[:, None]), axis=1))
    return np.mean(total - x[np.arange(len(x)), CLASSES])


def stable_cross_entropy_backward(dout, x):
    """p = exp(x − logsumexp(x)), in another form than forward has it."""
    total = np.log(np.exp(x).sum(axis=1, keepdims=True))
    target = np.eye(x.shape[1])[CLASSES]
    return (dout * (np.exp(x - total) - target) / len(x),)


def softmax_loss(x):
    """As in cs231n: the loss and its gradient at once."""
    shifted = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probs = shifted - np.log(Z)
    probs = np.exp(log_probs)
    N = x.shape[0]
    loss = -np.sum(log_probs[np.arange(N), CLASSES]) / N
    dx = probs.copy()
    dx[np.arange(N), CLASSES] -= 1
    dx /= N
    return loss, dx


def mean_lost(dout, x):
    dx = softmax(x)
    dx[np.arange(len(x)), CLASSES] -= 1
    return (dout * dx,)


def mean_over_classes(dout, x):
    return (mean_lost(dout, x)[0] / x.shape[1],)


def sign_lost(dout, x):
    return (-cross_entropy_backward(dout, x)[0],)


def one_lost(dout, x):
    """The 1 of the right class is forgotten: p for p − y."""
    return (dout * softmax(x) / len(x),)


def unnormalised(dout, x):
    """exp(x) for softmax(x): the gradient of the un-normalised logits."""
    dx = np.exp(x - x.max(axis=1, keepdims=True))
    dx[np.arange(len(x)), CLASSES] -= 1
    return (dout * dx / len(x),)


def twice_softmax(dout, x):
    """The loss takes logits, its gradient goes through softmax′ once more."""
    return softmax_backward(cross_entropy_backward(dout, x)[0], x)


def classifier(x, W):
    return cross_entropy(x @ W)


def classifier_backward(dout, x, W):
    (dz,) = cross_entropy_backward(dout, x @ W)
    return dz @ W.T, x.T @ dz


def classifier_divided_twice(dout, x, W):
    """deeplearning4j#366: divided by the batch twice, for the weights only."""
    dx, dW = classifier_backward(dout, x, W)
    return dx, dW / len(x)


def entropy(x):
    p = softmax(x)
    return -(p * np.log(p)).sum(axis=1)


def entropy_backward(dout, x):
    p = softmax(x)
    h = -(p * np.log(p)).sum(axis=1, keepdims=True)
    return (-p * (np.log(p) + h) * dout[:, None],)


def entropy_by_log_softmax_backward(dout, x):
    logp = log_softmax(x)
    p = np.exp(logp)
    h = -(p * logp).sum(axis=1, keepdims=True)
    return (-p * (logp + h) * dout[:, None],)


def entropy_one_kept(dout, x):
    p = softmax(x)
    return (-p * (np.log(p) + 1) * dout[:, None],)


RIGHT = (
    Case("softmax", softmax, softmax_backward, logits),
    Case("softmax, whole Jacobian", softmax, jacobian_backward, logits),
    Case("log-softmax", log_softmax, log_softmax_backward, logits),
    Case("cross-entropy", cross_entropy, cross_entropy_backward, logits),
    Case("cross-entropy, stable", stable_cross_entropy, stable_cross_entropy_backward, logits),
    Case("cross-entropy, two forms", cross_entropy, stable_cross_entropy_backward, logits),
    Case("cross-entropy, cs231n", *loss_and_gradients(softmax_loss), logits),
    Case("classifier", classifier, classifier_backward, logits_and_weights),
    Case("entropy", entropy, entropy_backward, logits),
    Case("entropy, log-softmax", entropy, entropy_by_log_softmax_backward, logits),
)

WRONG = (
    Case("softmax, diagonal", softmax, diagonal_backward, logits, "diagonal", ("x",)),
    Case("softmax, sum lost", softmax, sum_lost_backward, logits, "sum", ("x",)),
    Case("softmax, sum over the batch", softmax, sum_over_batch_backward, logits, "axis", ("x",)),
    Case("softmax, weight lost under the sum", softmax, sum_of_upstream_backward, logits, "under np.sum", ("x",)),
    Case("log-softmax, ȳ lost under the sum", log_softmax, log_softmax_identity_lost, logits, "upstream", ("x",)),
    Case("log-softmax, diagonal", log_softmax, log_softmax_entrywise, logits, "diagonal", ("x",)),
    Case("cross-entropy, lost 1/m", cross_entropy, mean_lost, logits, "5", ("x",)),
    Case("cross-entropy, mean over the classes", cross_entropy, mean_over_classes, logits, "5/4", ("x",)),
    Case("cross-entropy, sign", cross_entropy, sign_lost, logits, "−1", ("x",)),
    Case("cross-entropy, p for p − y", cross_entropy, one_lost, logits, "missing", ("x",)),
    Case("cross-entropy, not normalised", cross_entropy, unnormalised, logits, "not normalised", ("x",)),
    Case("cross-entropy, softmax′ twice", cross_entropy, twice_softmax, logits, "applied twice", ("x",)),
    Case("classifier, divided twice", classifier, classifier_divided_twice, logits_and_weights, "1/5", ("W",)),
    Case("entropy, 1 kept", entropy, entropy_one_kept, logits, "missing", ("x",)),
)
