"""Layers of many neurons: zˡ = Wˡ aˡ⁻¹ + bˡ, aˡ = g(zˡ) entry by entry, C = C(aᴸ) of all outputs.

    δᴸ = ∇C ⊙ g′(zᴸ),   δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ),   ∂C/∂Wˡ = δˡ (aˡ⁻¹)ᵀ,   ∂C/∂bˡ = δˡ.

First one pre-activation by one weight, with its Kronecker delta [k = i] (1 where k = i, else 0); then the chain
rule over all neurons of a layer; then the components gathered into vectors and matrices.
Run it with ``python -m proofs.many_neurons --widths 2,3,4,2``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Stage, Step
from proofs.rules import (
    ALGEBRA,
    COST,
    DEFINITION,
    ELEMENTWISE,
    EXTENSIONALITY,
    INDEPENDENCE,
    KRONECKER,
    LINEARITY,
    MATRIX_PRODUCT,
    MULTIVARIATE_CHAIN,
    SUBSTITUTION,
)
from symbolic.closed_forms import NEURONS, OUTPUTS, WEIGHTS
from symbolic.formula import Formula, Kronecker
from symbolic.indices import Index, Range, Sizes
from symbolic.model import Model
from symbolic.models import FIRST, HIDDEN, LAYERS, network
from symbolic.network import Network
from symbolic.notation import (
    Activations,
    C,
    L,
    W,
    a,
    b,
    cost,
    cost_partial,
    d,
    delta,
    i,
    j,
    k,
    l,
    n,
    nabla_cost,
    p,
    total,
    z,
)

TITLE = "Layers of many neurons"
OTHER_NEURON = Range("k", FIRST, n[l])
NEXT_NEURON = Range("k", FIRST, n[l + 1])


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage, at the widths of the chosen network (2, 3, 4, 2 by default)."""
    shared = choice is None or choice.shared
    g, model = Activations(shared), network(shared)
    return Stage(
        "many_neurons",
        TITLE,
        "Layer `l` has `nₗ` neurons; `Wˡ` is `nₗ × nₗ₋₁`, the rest are columns. "
        "`[k = i]` is 1 where `k = i` and 0 elsewhere.",
        (
            _one_weight(model),
            _one_bias(model),
            _gradient_weight(model),
            _gradient_bias(model),
            _gradient_matrix(model),
            _gradient_vector(model),
            *_output(model, g),
            *_hidden(model, g),
        ),
        Sizes.of_network((2, 3, 4, 2)) if choice is None else choice.sizes,
    )


def _linear(neuron: Index) -> Formula:
    """z_k written out: Σ_p w_kp a_p + b_k."""
    return total(p, n[l - 1], W[l][neuron, p] * a[l - 1][p]) + b[l][neuron]


def _one_weight(model: Model) -> Derivation:
    weight = W[l][i, j]
    return Derivation(
        "dz-dw",
        "one pre-activation by one weight",
        model,
        d(z[l][k], weight),
        (
            Step(d(_linear(k), weight), MATRIX_PRODUCT),
            Step(
                total(p, n[l - 1], d(W[l][k, p], weight) * a[l - 1][p]) + d(b[l][k], weight),
                LINEARITY,
                "the layer below does not depend on this weight",
            ),
            Step(
                total(p, n[l - 1], Kronecker(k, i) * Kronecker(p, j) * a[l - 1][p]),
                INDEPENDENCE,
                "a weight depends on itself alone",
            ),
            Step(Kronecker(k, i) * a[l - 1][j], KRONECKER),
        ),
        (*LAYERS, OTHER_NEURON, *WEIGHTS),
    )


def _one_bias(model: Model) -> Derivation:
    bias = b[l][i]
    return Derivation(
        "dz-db",
        "one pre-activation by one bias",
        model,
        d(z[l][k], bias),
        (
            Step(d(_linear(k), bias), MATRIX_PRODUCT),
            Step(d(b[l][k], bias), LINEARITY, "the sum does not depend on the bias"),
            Step(Kronecker(k, i), INDEPENDENCE, "a bias depends on itself alone"),
        ),
        (*LAYERS, OTHER_NEURON, *NEURONS),
    )


def _gradient_weight(model: Model) -> Derivation:
    weight = W[l][i, j]
    return Derivation(
        "gradient-W-component",
        "gradient by one weight",
        model,
        d(C, weight),
        (
            Step(total(k, n[l], d(C, z[l][k]) * d(z[l][k], weight)), MULTIVARIATE_CHAIN),
            Step(total(k, n[l], delta[l][k] * d(z[l][k], weight)), DEFINITION),
            Step(total(k, n[l], delta[l][k] * (Kronecker(k, i) * a[l - 1][j])), SUBSTITUTION, by=("dz-dw",)),
            Step(delta[l][i] * a[l - 1][j], KRONECKER),
        ),
        (*LAYERS, *WEIGHTS),
    )


def _gradient_bias(model: Model) -> Derivation:
    bias = b[l][i]
    return Derivation(
        "gradient-b-component",
        "gradient by one bias",
        model,
        d(C, bias),
        (
            Step(total(k, n[l], d(C, z[l][k]) * d(z[l][k], bias)), MULTIVARIATE_CHAIN),
            Step(total(k, n[l], delta[l][k] * d(z[l][k], bias)), DEFINITION),
            Step(total(k, n[l], delta[l][k] * Kronecker(k, i)), SUBSTITUTION, by=("dz-db",)),
            Step(delta[l][i], KRONECKER),
        ),
        (*LAYERS, *NEURONS),
    )


def _gradient_matrix(model: Model) -> Derivation:
    return Derivation(
        "gradient-W",
        "gradient by the weights",
        model,
        d(C, W[l]),
        (
            Step(
                delta[l] @ a[l - 1].T,
                EXTENSIONALITY,
                "entry `i, j` of `δ aᵀ` is `δᵢ aⱼ`",
                by=("gradient-W-component",),
            ),
        ),
        LAYERS,
    )


def _gradient_vector(model: Model) -> Derivation:
    return Derivation(
        "gradient-b",
        "gradient by the biases",
        model,
        d(C, b[l]),
        (Step(delta[l], EXTENSIONALITY, by=("gradient-b-component",)),),
        LAYERS,
    )


def _output(model: Model, g: Activations) -> tuple[Derivation, ...]:
    at_k = g[L](z[L][k])
    return (
        Derivation(
            "delta-output-component",
            "error of an output neuron",
            model,
            delta[L][i],
            (
                Step(d(C, z[L][i]), DEFINITION),
                Step(total(k, n[L], d(C, a[L][k]) * d(a[L][k], z[L][i])), MULTIVARIATE_CHAIN),
                Step(
                    total(k, n[L], d(cost(a[L]), a[L][k]) * d(at_k, z[L][i])), DEFINITION, "`C = C(a)` and `a = g(z)`"
                ),
                Step(total(k, n[L], cost_partial(k, a[L]) * d(at_k, z[L][i])), COST),
                Step(
                    total(k, n[L], cost_partial(k, a[L]) * (g[L].prime(z[L][k]) * Kronecker(k, i))),
                    ELEMENTWISE,
                ),
                Step(cost_partial(i, a[L]) * g[L].prime(z[L][i]), KRONECKER),
            ),
            OUTPUTS,
        ),
        Derivation(
            "delta-output",
            "error of the output layer",
            model,
            delta[L],
            (Step(nabla_cost(a[L]) * g[L].prime(z[L]), EXTENSIONALITY, by=("delta-output-component",)),),
        ),
    )


def _hidden(model: Model, g: Activations) -> tuple[Derivation, ...]:
    weighted = total(p, n[l], W[l + 1][k, p] * g[l](z[l][p]))
    slope = g[l].prime(z[l][i])
    return (
        Derivation(
            "dz-dz",
            "a neuron by a neuron of the layer before",
            model,
            d(z[l + 1][k], z[l][i]),
            (
                Step(d(weighted + b[l + 1][k], z[l][i]), MATRIX_PRODUCT, "and `a = g(z)`"),
                Step(total(p, n[l], W[l + 1][k, p] * d(g[l](z[l][p]), z[l][i])), LINEARITY),
                Step(total(p, n[l], W[l + 1][k, p] * (g[l].prime(z[l][p]) * Kronecker(p, i))), ELEMENTWISE),
                Step(W[l + 1][k, i] * slope, KRONECKER),
            ),
            (*HIDDEN, NEXT_NEURON, *NEURONS),
        ),
        Derivation(
            "delta-hidden-component",
            "error of a hidden neuron",
            model,
            delta[l][i],
            (
                Step(d(C, z[l][i]), DEFINITION),
                Step(total(k, n[l + 1], d(C, z[l + 1][k]) * d(z[l + 1][k], z[l][i])), MULTIVARIATE_CHAIN),
                Step(total(k, n[l + 1], delta[l + 1][k] * d(z[l + 1][k], z[l][i])), DEFINITION),
                Step(total(k, n[l + 1], delta[l + 1][k] * (W[l + 1][k, i] * slope)), SUBSTITUTION, by=("dz-dz",)),
                Step(total(k, n[l + 1], W[l + 1][k, i] * delta[l + 1][k] * slope), ALGEBRA),
            ),
            (*HIDDEN, *NEURONS),
        ),
        Derivation(
            "delta-hidden",
            "error of a hidden layer",
            model,
            delta[l],
            (
                Step(
                    W[l + 1].T @ delta[l + 1] * g[l].prime(z[l]),
                    EXTENSIONALITY,
                    "entry `k, i` of `W` is entry `i, k` of `Wᵀ`",
                    by=("delta-hidden-component",),
                ),
            ),
            HIDDEN,
        ),
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
