"""The algorithm as a whole: forward, backward, gradient descent.

    forward    zˡ = Wˡ aˡ⁻¹ + bˡ, aˡ = g(zˡ)                   for l = 1, …, L
    backward   Dᴸ = ∇C ⊙ g′(zᴸ), Dˡ = (Wˡ⁺¹)ᵀ Dˡ⁺¹ ⊙ g′(zˡ)   for l = L − 1, …, 1
    descent    Wˡ := Wˡ − η Dˡ (aˡ⁻¹)ᵀ, bˡ := bˡ − η Dˡ        for l = 1, …, L

The D that the loop computes are the errors δ, the matrices it subtracts are the gradient, and one step changes the
cost by −η‖∇C‖² to first order. Run it with ``python -m proofs.algorithm --widths 2,3,4,2``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Stage, Step
from proofs.rules import DEFINITION, INDUCTION, MULTIVARIATE_CHAIN, SUBSTITUTION
from symbolic.closed_forms import along_direction, squared_gradient
from symbolic.indices import Sizes
from symbolic.models import HIDDEN, LAYERS, C_new, backpropagation, gradient_descent, moved
from symbolic.network import Network
from symbolic.notation import Activations, C, D, L, W, a, b, d, delta, eta, l, nabla_cost, z

TITLE = "Back-propagation and gradient descent"


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage, at the widths of the chosen network (2, 3, 4, 2 by default)."""
    shared = choice is None or choice.shared
    g, model = Activations(shared), backpropagation(shared)
    return Stage(
        "algorithm",
        TITLE,
        "The loop computes `Dᴸ`, then `Dᴸ⁻¹`, and so on from the stored `z` and `a`; `C̃` is the cost after one step.",
        (
            Derivation(
                "loop-start",
                "the loop starts with the error of the output layer",
                model,
                D[L],
                (
                    Step(nabla_cost(a[L]) * g[L].prime(z[L]), DEFINITION),
                    Step(delta[L], SUBSTITUTION, "error of the output layer"),
                ),
            ),
            Derivation(
                "loop-step",
                "if `D` is the error in layer `l + 1`, it is in layer `l`",
                model,
                D[l],
                (
                    Step(W[l + 1].T @ D[l + 1] * g[l].prime(z[l]), DEFINITION),
                    Step(W[l + 1].T @ delta[l + 1] * g[l].prime(z[l]), INDUCTION, "`D = δ` in layer `l + 1`"),
                    Step(delta[l], SUBSTITUTION, "error of a hidden layer"),
                ),
                HIDDEN,
            ),
            Derivation(
                "algorithm-delta",
                "the loop stores the errors",
                model,
                d(C, z[l]),
                (Step(delta[l], DEFINITION), Step(D[l], INDUCTION)),
                LAYERS,
            ),
            Derivation(
                "algorithm-W",
                "what is subtracted from the weights is the gradient",
                model,
                d(C, W[l]),
                (
                    Step(delta[l] @ a[l - 1].T, SUBSTITUTION, "gradient by the weights"),
                    Step(D[l] @ a[l - 1].T, SUBSTITUTION, "`D = δ`"),
                ),
                LAYERS,
            ),
            Derivation(
                "algorithm-b",
                "what is subtracted from the biases is the gradient",
                model,
                d(C, b[l]),
                (
                    Step(delta[l], SUBSTITUTION, "gradient by the biases"),
                    Step(D[l], SUBSTITUTION, "`D = δ`"),
                ),
                LAYERS,
            ),
            Derivation(
                "descent-direction",
                "first-order change of the cost along any direction",
                moved(shared),
                d(C_new, eta),
                (Step(along_direction(), MULTIVARIATE_CHAIN, "each parameter moves by `−η` times its `V` or `v`"),),
                at={"η": 0},
            ),
            Derivation(
                "descent",
                "first-order decrease of the cost by one step",
                gradient_descent(shared),
                d(C_new, eta),
                (
                    Step(
                        -squared_gradient(),
                        SUBSTITUTION,
                        "the direction is the gradient: `V = ∂C/∂Wˡ` and `v = ∂C/∂bˡ`",
                    ),
                ),
                at={"η": 0},
            ),
        ),
        Sizes.of_network((2, 3, 4, 2)) if choice is None else choice.sizes,
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
