"""The models of the six stages, from one neuron to minibatches, each a list of definitions.

Each function takes ``shared``: one activation g for all layers, or a g^l for each.
"""

from __future__ import annotations

from dataclasses import replace

from symbolic.formula import Broadcast, Column, Formula, Symbol
from symbolic.indices import Index, Range
from symbolic.model import Definition, Given, Model
from symbolic.notation import (
    DD,
    A,
    Activation,
    Activations,
    C,
    D,
    Delta,
    L,
    Layered,
    W,
    X,
    Z,
    a,
    a1,
    as_,
    b,
    b1,
    bs,
    cost,
    d,
    delta,
    delta1,
    deltas,
    eta,
    i,
    j,
    l,
    m,
    mean,
    nabla_cost,
    one_over,
    w1,
    ws,
    x,
    x1,
    z,
    z1,
    zs,
)

FIRST, LAST = Index(None, 1), L
LAYERS = (Range("l", FIRST, LAST),)
HIDDEN = (Range("l", FIRST, L - 1),)
FROM_SECOND = (Range("l", FIRST + 1, LAST),)


def single_neuron() -> Model:
    """z = w x + b, a = g(z), C = C(a)."""
    g = Activation("g")
    return Model(
        "single neuron",
        (Given(x1, meaning="input"), Given(w1, meaning="weight"), Given(b1, meaning="bias")),
        (
            Definition(z1, w1 * x1 + b1, meaning="pre-activation"),
            Definition(a1, g(z1), meaning="activation"),
            Definition(C, cost(a1), meaning="cost"),
            Definition(delta1, d(C, z1), meaning="error of the neuron"),
        ),
    )


def chain(shared: bool = True) -> Model:
    """z^l = w^l a^{l-1} + b^l, a^l = g^l(z^l), C = C(a^L): L layers of one neuron."""
    g = Activations(shared)
    x = Symbol("x")
    return Model(
        "layers of one neuron",
        (Given(x, meaning="input"), Given(ws[l], LAYERS, "weight"), Given(bs[l], LAYERS, "bias")),
        (
            Definition(as_[0], x, meaning="input"),
            Definition(zs[l], ws[l] * as_[l - 1] + bs[l], LAYERS, "pre-activation"),
            Definition(as_[l], g[l](zs[l]), LAYERS, "activation"),
            Definition(C, cost(as_[L]), meaning="cost"),
            Definition(deltas[l], d(C, zs[l]), LAYERS, "error of layer l"),
        ),
    )


def network(shared: bool = True) -> Model:
    """z^l = W^l a^{l-1} + b^l, a^l = g^l(z^l), C = C(a^L): layers of many neurons, one sample."""
    g = Activations(shared)
    return Model(
        "network",
        (Given(x, meaning="input"), Given(W[l], LAYERS, "weights"), Given(b[l], LAYERS, "biases")),
        (
            Definition(a[0], x, meaning="input"),
            Definition(z[l], W[l] @ a[l - 1] + b[l], LAYERS, "pre-activations"),
            Definition(a[l], g[l](z[l]), LAYERS, "activations"),
            Definition(C, cost(a[L]), meaning="cost"),
            Definition(delta[l], d(C, z[l]), LAYERS, "errors of layer l"),
        ),
    )


def backpropagation(shared: bool = True) -> Model:
    """D^L = ∇C(a^L) ⊙ g′(z^L), D^l = (W^{l+1})ᵀ D^{l+1} ⊙ g′(z^l): the algorithm, as a model that computes D."""
    g = Activations(shared)
    return network(shared).extended(
        Definition(D[L], nabla_cost(a[L]) * g[L].prime(z[L]), meaning="what the backward pass stores, output layer"),
        Definition(
            D[l],
            W[l + 1].T @ D[l + 1] * g[l].prime(z[l]),
            HIDDEN,
            "what the backward pass stores, hidden layers",
        ),
    )


def gradient_W(batch: bool) -> Formula:
    """∂C/∂W^l as the algorithm computes it: D^l (a^{l-1})ᵀ, or (1/m) D^l (A^{l-1})ᵀ."""
    return one_over(m) * (DD[l] @ A[l - 1].T) if batch else D[l] @ a[l - 1].T


def gradient_b(batch: bool) -> Formula:
    """∂C/∂b^l as the algorithm computes it: D^l, or (1/m) Σ_j D^{l(j)}."""
    return mean(j, Column(DD[l], j)) if batch else D[l]


def _tilde(layered: Layered) -> Layered:
    return Layered(layered.name + "̃", layered.shape)


W_new, b_new, z_new, a_new = map(_tilde, (W, b, z, a))
C_new = Symbol("C̃")


V, v = Layered("V", W.shape), Layered("v", b.shape)
"""Any direction in which the weights and biases may move."""


def moved(shared: bool = True) -> Model:
    """W̃^l := W^l − η V^l, b̃^l := b^l − η v^l for any V and v, and the cost C̃ of the network with these parameters."""
    directions = (Given(V[l], LAYERS, "any direction of the weights"), Given(v[l], LAYERS, "any of the biases"))
    model = replace(network(shared).extended(given=directions), name="a step in any direction")
    return _after_step(model, Activations(shared), V[l], v[l])


def gradient_descent(shared: bool = True) -> Model:
    """W̃^l := W^l − η D^l (a^{l-1})ᵀ, b̃^l := b^l − η D^l, and the cost C̃ of the network with these parameters."""
    model = replace(backpropagation(shared), name="a step of gradient descent")
    return _after_step(model, Activations(shared), gradient_W(False), gradient_b(False))


def _after_step(model: Model, g: Activations, weights: Formula, biases: Formula) -> Model:
    """The model with a second network beside it, whose parameters have moved by −η times what is given."""
    return model.extended(
        Definition(W_new[l], W[l] - eta * weights, LAYERS, "updated weights"),
        Definition(b_new[l], b[l] - eta * biases, LAYERS, "updated biases"),
        Definition(a_new[0], x, meaning="input"),
        Definition(z_new[l], W_new[l] @ a_new[l - 1] + b_new[l], LAYERS, "pre-activations after the update"),
        Definition(a_new[l], g[l](z_new[l]), LAYERS, "activations after the update"),
        Definition(C_new, cost(a_new[L]), meaning="cost after the update"),
        given=(Given(eta, meaning="learning rate"),),
    )


def minibatch(shared: bool = True) -> Model:
    """Z^l = W^l A^{l-1} + b^l (repeated), A^l = g^l(Z^l), C = (1/m) Σ_j C^{(j)}(a^{L(j)}): columns are samples.

    Δ^l has the errors δ^{l(j)} = ∂C^{(j)}/∂z^{l(j)} of the single samples as its columns.
    """
    g = Activations(shared)
    return Model(
        "minibatch",
        (Given(X, meaning="inputs"), Given(W[l], LAYERS, "weights"), Given(b[l], LAYERS, "biases")),
        (
            Definition(A[0], X, meaning="inputs"),
            Definition(Z[l], W[l] @ A[l - 1] + Broadcast(b[l], m), LAYERS, "pre-activations"),
            Definition(A[l], g[l](Z[l]), LAYERS, "activations"),
            Definition(C, mean(j, cost(Column(A[L], j), j)), meaning="mean cost of the batch"),
            Definition(
                Delta[l][i, j],
                d(cost(Column(A[L], j), j), Z[l][i, j]),
                LAYERS,
                "errors of layer l, sample by sample",
            ),
        ),
    )


def minibatch_pass(shared: bool = True) -> Model:
    """The minibatch with its backward pass: D^L = ∇C(A^L) ⊙ g′(Z^L), D^l = (W^{l+1})ᵀ D^{l+1} ⊙ g′(Z^l)."""
    g = Activations(shared)
    return minibatch(shared).extended(
        Definition(DD[L], nabla_cost(A[L]) * g[L].prime(Z[L]), meaning="what the backward pass stores, output layer"),
        Definition(
            DD[l],
            W[l + 1].T @ DD[l + 1] * g[l].prime(Z[l]),
            HIDDEN,
            "what the backward pass stores, hidden layers",
        ),
    )
