"""The closed forms of back-propagation, each written once, as claims about the models of symbolic/models.py.

δ^L = ∇C ⊙ g′(z^L);  δ^l = (W^{l+1})ᵀ δ^{l+1} ⊙ g′(z^l);  ∂C/∂W^l = δ^l (a^{l-1})ᵀ;  ∂C/∂b^l = δ^l.

Every δ^l, Δ^l and ∂C/∂· means the derivative itself; nothing here computes one. What checks these claims
(numeric/rings/forward_mode.py, SymPy's diff) does not read this module.
"""

from __future__ import annotations

from functools import cache

from symbolic.formula import Column, Formula, Kronecker, SquaredNorm
from symbolic.indices import Index, Range
from symbolic.model import Claim
from symbolic.models import (
    FIRST,
    HIDDEN,
    LAYERS,
    C_new,
    V,
    backpropagation,
    chain,
    gradient_descent,
    minibatch,
    moved,
    network,
    single_neuron,
    v,
)
from symbolic.notation import (
    A,
    Activation,
    Activations,
    C,
    D,
    Delta,
    L,
    W,
    Z,
    a,
    a1,
    as_,
    b,
    b1,
    bs,
    cost,
    cost_partial,
    d,
    delta,
    delta1,
    deltas,
    eta,
    i,
    j,
    k,
    l,
    m,
    mean,
    n,
    nabla_cost,
    one_over,
    q,
    total,
    w1,
    ws,
    x1,
    z,
    z1,
    zs,
)

NEURONS = (Range("i", FIRST, n[l]),)
WEIGHTS = (*NEURONS, Range("j", FIRST, n[l - 1]))
OUTPUTS = (Range("i", FIRST, n[L]),)


@cache
def of_single_neuron() -> tuple[Claim, ...]:
    """δ = C′(a) g′(z);  ∂C/∂w = δ x;  ∂C/∂b = δ."""
    g, model = Activation("g"), single_neuron()
    return (
        Claim("neuron-delta", delta1, cost_partial(None, a1) * g.prime(z1), model, title="error"),
        Claim("neuron-gradient-w", d(C, w1), delta1 * x1, model, title="gradient by the weight"),
        Claim("neuron-gradient-b", d(C, b1), delta1, model, title="gradient by the bias"),
    )


@cache
def of_chain(shared: bool = True) -> tuple[Claim, ...]:
    """δ^L = C′(a^L) g′(z^L);  δ^l = δ^{l+1} w^{l+1} g′(z^l);  ∂C/∂w^l = δ^l a^{l-1};  ∂C/∂b^l = δ^l."""
    g, model = Activations(shared), chain(shared)
    return (
        Claim(
            "scalar-delta-output",
            deltas[L],
            cost_partial(None, as_[L]) * g[L].prime(zs[L]),
            model,
            title="error of the last neuron",
        ),
        Claim(
            "scalar-delta-hidden",
            deltas[l],
            deltas[l + 1] * ws[l + 1] * g[l].prime(zs[l]),
            model,
            HIDDEN,
            title="error of a hidden neuron",
        ),
        Claim(
            "scalar-gradient-w",
            d(C, ws[l]),
            deltas[l] * as_[l - 1],
            model,
            LAYERS,
            title="gradient by a weight",
        ),
        Claim("scalar-gradient-b", d(C, bs[l]), deltas[l], model, LAYERS, title="gradient by a bias"),
    )


def _recursion(error: Formula, g_prime: Formula) -> Formula:
    return W[l + 1].T @ error * g_prime


@cache
def of_network(shared: bool = True) -> tuple[Claim, ...]:
    """The four formulas of back-propagation, as vectors and matrices."""
    g, model = Activations(shared), network(shared)
    return (
        Claim(
            "delta-output",
            delta[L],
            nabla_cost(a[L]) * g[L].prime(z[L]),
            model,
            title="error of the output layer",
        ),
        Claim(
            "delta-hidden",
            delta[l],
            _recursion(delta[l + 1], g[l].prime(z[l])),
            model,
            HIDDEN,
            title="error of a hidden layer",
        ),
        Claim("gradient-W", d(C, W[l]), delta[l] @ a[l - 1].T, model, LAYERS, title="gradient by the weights"),
        Claim("gradient-b", d(C, b[l]), delta[l], model, LAYERS, title="gradient by the biases"),
    )


@cache
def of_components(shared: bool = True) -> tuple[Claim, ...]:
    """The same four, entry by entry."""
    g, model = Activations(shared), network(shared)
    inner = total(k, n[l + 1], W[l + 1][k, i] * delta[l + 1][k] * g[l].prime(z[l][i]))
    return (
        Claim(
            "delta-output-component",
            delta[L][i],
            cost_partial(i, a[L]) * g[L].prime(z[L][i]),
            model,
            OUTPUTS,
            title="error of an output neuron",
        ),
        Claim(
            "delta-hidden-component",
            delta[l][i],
            inner,
            model,
            HIDDEN + NEURONS,
            title="error of a hidden neuron",
        ),
        Claim(
            "gradient-W-component",
            d(C, W[l][i, j]),
            delta[l][i] * a[l - 1][j],
            model,
            LAYERS + WEIGHTS,
            title="gradient by one weight",
        ),
        Claim(
            "gradient-b-component",
            d(C, b[l][i]),
            delta[l][i],
            model,
            LAYERS + NEURONS,
            title="gradient by one bias",
        ),
    )


@cache
def of_algorithm(shared: bool = True) -> tuple[Claim, ...]:
    """∂C/∂z^l = D^l;  ∂C/∂W^l = D^l (a^{l-1})ᵀ;  ∂C/∂b^l = D^l, for the D^l that the backward pass computes."""
    model = backpropagation(shared)
    return (
        Claim("algorithm-delta", d(C, z[l]), D[l], model, LAYERS, title="the backward pass stores the errors"),
        Claim("algorithm-W", d(C, W[l]), D[l] @ a[l - 1].T, model, LAYERS, title="its gradient by the weights"),
        Claim("algorithm-b", d(C, b[l]), D[l], model, LAYERS, title="its gradient by the biases"),
    )


def along_direction() -> Formula:
    """−Σ_l Σ_i (Σ_j ∂C/∂w_ij V_ij + ∂C/∂b_i v_i): the gradient along −V, −v."""
    neuron = total(j, n[l - 1], d(C, W[l][i, j]) * V[l][i, j]) + d(C, b[l][i]) * v[l][i]
    return -total(l, L, total(i, n[l], neuron))


def squared_gradient() -> Formula:
    """‖∇C‖² = Σ_l (‖∂C/∂W^l‖² + ‖∂C/∂b^l‖²)."""
    return total(l, L, SquaredNorm(d(C, W[l])) + SquaredNorm(d(C, b[l])))


@cache
def of_gradient_descent(shared: bool = True) -> tuple[Claim, ...]:
    """dC̃/dη = −‖∇C‖² at η = 0: one step changes C by −η‖∇C‖² to first order; along any V by −η ⟨∇C, V⟩."""
    return (
        Claim(
            "descent-direction",
            d(C_new, eta),
            along_direction(),
            moved(shared),
            at={"η": 0},
            title="first-order change of the cost along any direction",
        ),
        Claim(
            "descent",
            d(C_new, eta),
            -squared_gradient(),
            gradient_descent(shared),
            at={"η": 0},
            title="first-order decrease of the cost by one step",
        ),
    )


def apart(layer: Index) -> tuple[Formula, Formula]:
    """∂C^{(j)}/∂Z^l_{iq} and [q = j] Δ^l_{ij}: that they are equal says that the samples do not meet."""
    of_sample = cost(Column(A[L], j), j)
    return d(of_sample, Z[layer][i, q]), Kronecker(q, j) * Delta[layer][i, j]


@cache
def of_minibatch(shared: bool = True) -> tuple[Claim, ...]:
    """Δ^L, Δ^l;  ∂C/∂W^l = (1/m) Δ^l (A^{l-1})ᵀ;  ∂C/∂b^l = (1/m) Σ_j δ^{l(j)}, for the mean cost."""
    g, model = Activations(shared), minibatch(shared)
    return (
        Claim(
            "minibatch-delta-output",
            Delta[L],
            nabla_cost(A[L]) * g[L].prime(Z[L]),
            model,
            title="errors of the output layer, all samples",
        ),
        Claim(
            "minibatch-delta-hidden",
            Delta[l],
            _recursion(Delta[l + 1], g[l].prime(Z[l])),
            model,
            HIDDEN,
            title="errors of a hidden layer, all samples",
        ),
        Claim(
            "minibatch-gradient-W",
            d(C, W[l]),
            one_over(m) * (Delta[l] @ A[l - 1].T),
            model,
            LAYERS,
            title="gradient of the mean cost by the weights",
        ),
        Claim(
            "minibatch-gradient-b",
            d(C, b[l]),
            mean(j, Column(Delta[l], j)),
            model,
            LAYERS,
            title="gradient of the mean cost by the biases",
        ),
    )


@cache
def of_mean_cost(shared: bool = True) -> tuple[Claim, ...]:
    """∂C/∂Z^L = (1/m) ∇C ⊙ g′;  ∂C/∂Z^l = (W^{l+1})ᵀ ∂C/∂Z^{l+1} ⊙ g′;  ∂C/∂W^l = ∂C/∂Z^l (A^{l-1})ᵀ;  ∂C/∂b^l = Σ_j.

    The gradients of ``of_minibatch`` with the 1/m taken once, at the top: C is the mean cost, and Δ^l = m ∂C/∂Z^l. This
    is what a program should compute (numeric/source/numpy_module.py): one division instead of one for each W and b.
    """
    g, model = Activations(shared), minibatch(shared)
    return (
        Claim(
            "minibatch-dZ-output",
            d(C, Z[L]),
            one_over(m) * (nabla_cost(A[L]) * g[L].prime(Z[L])),
            model,
            title="derivative of the mean cost by the output layer",
        ),
        Claim(
            "minibatch-dZ-hidden",
            d(C, Z[l]),
            _recursion(d(C, Z[l + 1]), g[l].prime(Z[l])),
            model,
            HIDDEN,
            title="derivative of the mean cost by a hidden layer",
        ),
        Claim(
            "minibatch-dW",
            d(C, W[l]),
            d(C, Z[l]) @ A[l - 1].T,
            model,
            LAYERS,
            title="gradient of the mean cost by the weights",
        ),
        Claim(
            "minibatch-db",
            d(C, b[l]),
            total(j, m, Column(d(C, Z[l]), j)),
            model,
            LAYERS,
            title="gradient of the mean cost by the biases",
        ),
    )


@cache
def all_of(shared: bool = True) -> tuple[Claim, ...]:
    """Every closed form, of every stage."""
    return (
        of_single_neuron()
        + of_chain(shared)
        + of_network(shared)
        + of_components(shared)
        + of_algorithm(shared)
        + of_gradient_descent(shared)
        + of_minibatch(shared)
        + of_mean_cost(shared)
    )


def about(left: Formula) -> tuple[Claim, ...]:
    """The closed forms that have this left side."""
    return tuple(claim for shared in (True, False) for claim in all_of(shared) if claim.left == left)
