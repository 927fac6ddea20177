"""Minibatches: m samples as the columns of X, C = (1/m) Σⱼ C⁽ʲ⁾ the mean of their costs.

    Δᴸ = ∇C(Aᴸ) ⊙ g′(Zᴸ),   Δˡ = (Wˡ⁺¹)ᵀ Δˡ⁺¹ ⊙ g′(Zˡ),
    ∂C/∂Wˡ = (1/m) Δˡ (Aˡ⁻¹)ᵀ,   ∂C/∂bˡ = (1/m) Σⱼ δˡ⁽ʲ⁾.

Column j of Δˡ is the error of sample j alone, δˡ⁽ʲ⁾ = ∂C⁽ʲ⁾/∂zˡ⁽ʲ⁾: no 1/m stands in it. That the cost of sample j
does not depend on what the network computes of the others is no matter of course: it is shown, by induction.
Run it with ``python -m proofs.minibatches --widths 2,3,4,2 --batch 5``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Equation, Stage, Step
from proofs.rules import (
    ALGEBRA,
    CALCULATION,
    COST,
    DEFINITION,
    ELEMENTWISE,
    EXTENSIONALITY,
    INDUCTION,
    KRONECKER,
    MEAN,
    MULTIVARIATE_CHAIN,
    SUBSTITUTION,
)
from symbolic.closed_forms import NEURONS, OUTPUTS, apart, of_mean_cost
from symbolic.formula import Column, Formula, Kronecker
from symbolic.indices import Range, Sizes
from symbolic.model import Model
from symbolic.models import FIRST, HIDDEN, LAYERS, minibatch
from symbolic.network import Network
from symbolic.notation import (
    A,
    Activations,
    C,
    Delta,
    L,
    W,
    Z,
    b,
    cost,
    cost_partial,
    d,
    i,
    j,
    k,
    l,
    m,
    mean,
    n,
    nabla_cost,
    one_over,
    p,
    q,
    total,
)

TITLE = "Minibatches"
SAMPLE = (Range("j", FIRST, m),)
OTHER = (Range("q", FIRST, m),)
of_sample = cost(Column(A[L], j), j)


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage, at the sizes of the chosen network (2, 3, 4, 2 and m = 5 by default)."""
    shared = choice is None or choice.shared
    g, model = Activations(shared), minibatch(shared)
    return Stage(
        "minibatches",
        TITLE,
        "The columns of `X` are `m` samples; `C⁽ʲ⁾` is the cost of sample `j` (with its own target), `C` their mean.",
        (
            *_output(model, g),
            *_hidden(model, g),
            *_samples(model, g),
            *_weights(model),
            *_biases(model),
            *_program(shared),
        ),
        Sizes.of_network((2, 3, 4, 2) if choice is None else choice.widths, (choice and choice.batch) or 5),
    )


def _output(model: Model, g: Activations) -> tuple[Derivation, ...]:
    column = Column(A[L], j)
    return (
        Derivation(
            "minibatch-delta-output-component",
            "error of an output neuron for one sample",
            model,
            Delta[L][i, j],
            (
                Step(d(of_sample, Z[L][i, j]), DEFINITION),
                Step(total(k, n[L], cost_partial(k, column, j) * d(A[L][k, j], Z[L][i, j])), COST),
                Step(total(k, n[L], cost_partial(k, column, j) * d(g[L](Z[L][k, j]), Z[L][i, j])), DEFINITION),
                Step(
                    total(k, n[L], cost_partial(k, column, j) * (g[L].prime(Z[L][k, j]) * Kronecker(k, i))),
                    ELEMENTWISE,
                ),
                Step(cost_partial(i, column, j) * g[L].prime(Z[L][i, j]), KRONECKER),
            ),
            (*OUTPUTS, *SAMPLE),
        ),
        Derivation(
            "minibatch-column-output",
            "error of the output layer for one sample",
            model,
            Column(Delta[L], j),
            (
                Step(
                    nabla_cost(column, j) * g[L].prime(Column(Z[L], j)),
                    EXTENSIONALITY,
                    by=("minibatch-delta-output-component",),
                ),
            ),
            SAMPLE,
        ),
        Derivation(
            "minibatch-delta-output",
            "errors of the output layer, all samples",
            model,
            Delta[L],
            (
                Step(
                    nabla_cost(A[L]) * g[L].prime(Z[L]),
                    EXTENSIONALITY,
                    "column by column",
                    by=("minibatch-delta-output-component",),
                ),
            ),
        ),
    )


def _hidden(model: Model, g: Activations) -> tuple[Derivation, ...]:
    above, slope = Z[l + 1][k, p], g[l].prime(Z[l][i, j])
    return (
        Derivation(
            "minibatch-dZ-dZ",
            "a neuron by a neuron of the layer before, for two samples",
            model,
            d(Z[l + 1][k, q], Z[l][i, j]),
            (Step(W[l + 1][k, i] * slope * Kronecker(q, j), CALCULATION, "as for one sample; a sample meets itself"),),
            (*HIDDEN, Range("k", FIRST, n[l + 1]), *NEURONS, *SAMPLE, *OTHER),
        ),
        Derivation(
            "minibatch-delta-hidden-component",
            "error of a hidden neuron for one sample",
            model,
            Delta[l][i, j],
            (
                Step(d(of_sample, Z[l][i, j]), DEFINITION),
                Step(total(k, n[l + 1], total(p, m, d(of_sample, above) * d(above, Z[l][i, j]))), MULTIVARIATE_CHAIN),
                Step(
                    total(k, n[l + 1], total(p, m, d(of_sample, above) * (W[l + 1][k, i] * slope * Kronecker(p, j)))),
                    SUBSTITUTION,
                    by=("minibatch-dZ-dZ",),
                ),
                Step(total(k, n[l + 1], d(of_sample, Z[l + 1][k, j]) * (W[l + 1][k, i] * slope)), KRONECKER),
                Step(total(k, n[l + 1], Delta[l + 1][k, j] * (W[l + 1][k, i] * slope)), DEFINITION),
                Step(total(k, n[l + 1], W[l + 1][k, i] * Delta[l + 1][k, j] * slope), ALGEBRA),
            ),
            (*HIDDEN, *NEURONS, *SAMPLE),
        ),
        Derivation(
            "minibatch-column-hidden",
            "error of a hidden layer for one sample",
            model,
            Column(Delta[l], j),
            (
                Step(
                    W[l + 1].T @ Column(Delta[l + 1], j) * g[l].prime(Column(Z[l], j)),
                    EXTENSIONALITY,
                    by=("minibatch-delta-hidden-component",),
                ),
            ),
            (*HIDDEN, *SAMPLE),
        ),
        Derivation(
            "minibatch-delta-hidden",
            "errors of a hidden layer, all samples",
            model,
            Delta[l],
            (
                Step(
                    W[l + 1].T @ Delta[l + 1] * g[l].prime(Z[l]),
                    EXTENSIONALITY,
                    "column by column",
                    by=("minibatch-delta-hidden-component",),
                ),
            ),
            HIDDEN,
        ),
    )


def _samples(model: Model, g: Activations) -> tuple[Derivation, ...]:
    """∂C^{(j)}/∂Z^l_{iq} = [q = j] Δ^l_{ij}: the cost of sample j does not depend on the columns of the others."""
    left, right = apart(l)
    last_left, last_right = apart(L)
    above = Z[l + 1][k, p]
    slope = g[l].prime(Z[l][i, q])
    next_left = d(of_sample, Z[l + 1][k, q])
    return (
        Derivation(
            "samples-apart-output",
            "in the output layer",
            model,
            last_left,
            (
                Step(
                    cost_partial(i, Column(A[L], j), j) * g[L].prime(Z[L][i, j]) * Kronecker(q, j),
                    CALCULATION,
                    "as for the sample itself",
                ),
                Step(last_right, SUBSTITUTION, by=("minibatch-delta-output-component",)),
            ),
            (*OUTPUTS, *SAMPLE, *OTHER),
        ),
        Derivation(
            "samples-apart-hidden",
            "in layer `l`, if in layer `l + 1`",
            model,
            left,
            (
                Step(total(k, n[l + 1], total(p, m, d(of_sample, above) * d(above, Z[l][i, q]))), MULTIVARIATE_CHAIN),
                Step(
                    total(k, n[l + 1], total(p, m, d(of_sample, above) * (W[l + 1][k, i] * slope * Kronecker(p, q)))),
                    SUBSTITUTION,
                    by=("minibatch-dZ-dZ",),
                ),
                Step(total(k, n[l + 1], next_left * (W[l + 1][k, i] * slope)), KRONECKER),
                Step(
                    total(k, n[l + 1], Kronecker(q, j) * Delta[l + 1][k, j] * (W[l + 1][k, i] * slope)),
                    SUBSTITUTION,
                    "in layer `l + 1` it is so",
                ),
                Step(
                    Kronecker(q, j) * total(k, n[l + 1], W[l + 1][k, i] * Delta[l + 1][k, j] * g[l].prime(Z[l][i, j])),
                    KRONECKER,
                    "where `[q = j]` is not 0, `q` is `j`",
                ),
                Step(right, SUBSTITUTION, by=("minibatch-delta-hidden-component",)),
            ),
            (*HIDDEN, *NEURONS, *SAMPLE, *OTHER),
            assuming=(Equation(*apart(l + 1), (Range("i", FIRST, n[l + 1]), *SAMPLE, *OTHER)),),
        ),
        Derivation(
            "samples-apart",
            "the cost of one sample does not depend on the others",
            model,
            left,
            (Step(right, INDUCTION, by=("samples-apart-output", "samples-apart-hidden")),),
            (*LAYERS, *NEURONS, *SAMPLE, *OTHER),
        ),
    )


def _through_layer(by: Formula) -> Formula:
    inner = Z[l][k, q]
    return mean(j, total(k, n[l], total(q, m, d(of_sample, inner) * d(inner, by))))


def _weights(model: Model) -> tuple[Derivation, ...]:
    weight = W[l][i, p]
    columns = Column(Delta[l], j) @ Column(A[l - 1], j).T
    return (
        Derivation(
            "minibatch-dZ-dW",
            "a pre-activation of one sample by one weight",
            model,
            d(Z[l][k, q], weight),
            (Step(Kronecker(k, i) * A[l - 1][p, q], CALCULATION, "as for one sample"),),
            (*LAYERS, Range("k", FIRST, n[l]), *NEURONS, Range("p", FIRST, n[l - 1]), *OTHER),
        ),
        Derivation(
            "minibatch-gradient-W-component",
            "gradient of the mean cost by one weight",
            model,
            d(C, weight),
            (
                Step(d(mean(j, of_sample), weight), DEFINITION),
                Step(mean(j, d(of_sample, weight)), MEAN),
                Step(_through_layer(weight), MULTIVARIATE_CHAIN),
                Step(
                    mean(
                        j,
                        total(
                            k,
                            n[l],
                            total(q, m, Kronecker(q, j) * Delta[l][k, j] * (Kronecker(k, i) * A[l - 1][p, q])),
                        ),
                    ),
                    SUBSTITUTION,
                    by=("samples-apart", "minibatch-dZ-dW"),
                ),
                Step(mean(j, Delta[l][i, j] * A[l - 1][p, j]), KRONECKER),
            ),
            (*LAYERS, *NEURONS, Range("p", FIRST, n[l - 1])),
        ),
        Derivation(
            "minibatch-gradient-W",
            "gradient of the mean cost by the weights",
            model,
            d(C, W[l]),
            (
                Step(mean(j, columns), EXTENSIONALITY, by=("minibatch-gradient-W-component",)),
                Step(
                    one_over(m) * (Delta[l] @ A[l - 1].T),
                    EXTENSIONALITY,
                    "the matrix product sums over the samples",
                ),
            ),
            LAYERS,
        ),
    )


def _biases(model: Model) -> tuple[Derivation, ...]:
    bias = b[l][i]
    return (
        Derivation(
            "minibatch-dZ-db",
            "a pre-activation of one sample by one bias",
            model,
            d(Z[l][k, q], bias),
            (Step(Kronecker(k, i), CALCULATION, "as for one sample"),),
            (*LAYERS, Range("k", FIRST, n[l]), *NEURONS, *OTHER),
        ),
        Derivation(
            "minibatch-gradient-b-component",
            "gradient of the mean cost by one bias",
            model,
            d(C, bias),
            (
                Step(d(mean(j, of_sample), bias), DEFINITION),
                Step(mean(j, d(of_sample, bias)), MEAN),
                Step(_through_layer(bias), MULTIVARIATE_CHAIN),
                Step(
                    mean(j, total(k, n[l], total(q, m, Kronecker(q, j) * Delta[l][k, j] * Kronecker(k, i)))),
                    SUBSTITUTION,
                    by=("samples-apart", "minibatch-dZ-db"),
                ),
                Step(mean(j, Delta[l][i, j]), KRONECKER),
            ),
            (*LAYERS, *NEURONS),
        ),
        Derivation(
            "minibatch-gradient-b",
            "gradient of the mean cost by the biases",
            model,
            d(C, b[l]),
            (Step(mean(j, Column(Delta[l], j)), EXTENSIONALITY, by=("minibatch-gradient-b-component",)),),
            LAYERS,
        ),
    )


def _program(shared: bool) -> tuple[Derivation, ...]:
    """The same with the 1/m taken once, in the output layer: what a program should compute."""
    return tuple(
        Derivation(each.name, each.title, each.model, each.left, (Step(each.right, CALCULATION),), each.ranges)
        for each in of_mean_cost(shared)
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
