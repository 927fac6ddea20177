"""Minibatches: m samples as the columns of X, C = (1/m) Σⱼ C⁽ʲ⁾ the mean of their costs.

    Δᴸ = ∇C(Aᴸ) ⊙ g′(Zᴸ),   Δˡ = (Wˡ⁺¹)ᵀ Δˡ⁺¹ ⊙ g′(Zˡ),
    ∂C/∂Wˡ = (1/m) Δˡ (Aˡ⁻¹)ᵀ,   ∂C/∂bˡ = (1/m) Σⱼ δˡ⁽ʲ⁾.

Column j of Δˡ is the error of sample j alone, δˡ⁽ʲ⁾ = ∂C⁽ʲ⁾/∂zˡ⁽ʲ⁾: no 1/m stands in it.
Run it with ``python -m proofs.minibatches --widths 2,3,4,2 --batch 5``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Stage, Step
from proofs.rules import (
    DEFINITION,
    EXTENSIONALITY,
    MATRIX_PRODUCT,
    MEAN,
    SUBSTITUTION,
)
from symbolic.closed_forms import NEURONS
from symbolic.formula import Column
from symbolic.indices import Range, Sizes
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
    d,
    i,
    j,
    l,
    m,
    mean,
    n,
    nabla_cost,
    one_over,
    p,
)

TITLE = "Minibatches"
SAMPLES = (Range("j", FIRST, m),)
of_sample = cost(Column(A[L], j), j)


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage, at the sizes of the chosen network (2, 3, 4, 2 and m = 5 by default)."""
    shared = choice is None or choice.shared
    g, model = Activations(shared), minibatch(shared)
    weight = W[l][i, p]
    sizes = Sizes.of_network((2, 3, 4, 2) if choice is None else choice.widths, (choice and choice.batch) or 5)
    return Stage(
        "minibatches",
        TITLE,
        "The columns of `X` are `m` samples; `C⁽ʲ⁾` is the cost of sample `j` (with its own target), `C` their mean.",
        (
            Derivation(
                "minibatch-column-output",
                "error of the output layer for one sample",
                model,
                Column(Delta[L], j),
                (
                    Step(
                        nabla_cost(Column(A[L], j), j) * g[L].prime(Column(Z[L], j)),
                        SUBSTITUTION,
                        "error of the output layer, for sample `j`",
                    ),
                ),
                SAMPLES,
            ),
            Derivation(
                "minibatch-delta-output",
                "errors of the output layer, all samples",
                model,
                Delta[L],
                (Step(nabla_cost(A[L]) * g[L].prime(Z[L]), EXTENSIONALITY, "column by column"),),
            ),
            Derivation(
                "minibatch-column-hidden",
                "error of a hidden layer for one sample",
                model,
                Column(Delta[l], j),
                (
                    Step(
                        W[l + 1].T @ Column(Delta[l + 1], j) * g[l].prime(Column(Z[l], j)),
                        SUBSTITUTION,
                        "error of a hidden layer, for sample `j`",
                    ),
                ),
                (*HIDDEN, *SAMPLES),
            ),
            Derivation(
                "minibatch-delta-hidden",
                "errors of a hidden layer, all samples",
                model,
                Delta[l],
                (Step(W[l + 1].T @ Delta[l + 1] * g[l].prime(Z[l]), EXTENSIONALITY, "column by column"),),
                HIDDEN,
            ),
            Derivation(
                "minibatch-gradient-W-component",
                "gradient of the mean cost by one weight",
                model,
                d(C, weight),
                (
                    Step(d(mean(j, of_sample), weight), DEFINITION),
                    Step(mean(j, d(of_sample, weight)), MEAN),
                    Step(
                        mean(j, Column(Delta[l], j)[i] * Column(A[l - 1], j)[p]),
                        SUBSTITUTION,
                        "gradient by one weight, for sample `j`",
                    ),
                ),
                (*LAYERS, *NEURONS, Range("p", FIRST, n[l - 1])),
            ),
            Derivation(
                "minibatch-gradient-W",
                "gradient of the mean cost by the weights",
                model,
                d(C, W[l]),
                (
                    Step(mean(j, Column(Delta[l], j) @ Column(A[l - 1], j).T), EXTENSIONALITY),
                    Step(
                        one_over(m) * (Delta[l] @ A[l - 1].T),
                        MATRIX_PRODUCT,
                        "the product sums over the samples",
                    ),
                ),
                LAYERS,
            ),
            Derivation(
                "minibatch-gradient-b",
                "gradient of the mean cost by the biases",
                model,
                d(C, b[l]),
                (
                    Step(d(mean(j, of_sample), b[l]), DEFINITION),
                    Step(mean(j, d(of_sample, b[l])), MEAN),
                    Step(mean(j, Column(Delta[l], j)), SUBSTITUTION, "gradient by the biases, for sample `j`"),
                ),
                LAYERS,
            ),
        ),
        sizes,
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
