"""The algorithm as a whole: forward, backward, gradient descent.

    forward    zˡ = Wˡ aˡ⁻¹ + bˡ, aˡ = g(zˡ)                   for l = 1, …, L
    backward   Dᴸ = ∇C ⊙ g′(zᴸ), Dˡ = (Wˡ⁺¹)ᵀ Dˡ⁺¹ ⊙ g′(zˡ)   for l = L − 1, …, 1
    descent    Wˡ := Wˡ − η Dˡ (aˡ⁻¹)ᵀ, bˡ := bˡ − η Dˡ        for l = 1, …, L

The D that the loop computes are the errors δ, by induction over the layers; the matrices it subtracts are the
gradient; and one step changes the cost by −η‖∇C‖² to first order: dC̃/dη = −‖∇C‖² at η = 0, where C̃ is the cost after
the step. A function with a negative derivative at 0 falls at first, so a step with small enough η > 0 makes the cost
smaller, unless the gradient is 0. Run it with ``python -m proofs.algorithm --widths 2,3,4,2``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Equation, Stage, Step
from proofs.rules import (
    CALCULATION,
    DEFINITION,
    INDUCTION,
    LINEARITY,
    MULTIVARIATE_CHAIN,
    SUBSTITUTION,
)
from symbolic.closed_forms import along_direction, squared_gradient
from symbolic.formula import Formula
from symbolic.indices import Index, Range, Sizes
from symbolic.model import Model
from symbolic.models import (
    HIDDEN,
    LAYERS,
    C_new,
    V,
    W_new,
    a_new,
    b_new,
    backpropagation,
    gradient_descent,
    moved,
    v,
    z_new,
)
from symbolic.network import Network
from symbolic.notation import Activations, C, D, L, W, a, b, d, delta, eta, i, j, l, n, nabla_cost, total, z

TITLE = "Back-propagation and gradient descent"
FROM_INPUT = (Range("l", Index(None, 0), L),)
AT_ZERO = {"η": 0}


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage, at the widths of the chosen network (2, 3, 4, 2 by default)."""
    shared = choice is None or choice.shared
    return Stage(
        "algorithm",
        TITLE,
        "The loop computes `Dᴸ`, then `Dᴸ⁻¹`, and so on from the stored `z` and `a`; `C̃` is the cost after one step.",
        (*_loop(shared), *_step(moved(shared), "direction"), *_direction(shared), *_descent(shared)),
        Sizes.of_network((2, 3, 4, 2)) if choice is None else choice.sizes,
    )


def _loop(shared: bool) -> tuple[Derivation, ...]:
    """∂C/∂z^l = D^l, by induction from the output layer down, and what follows for the gradients."""
    g, model = Activations(shared), backpropagation(shared)
    return (
        Derivation(
            "loop-start",
            "the loop starts with the error of the output layer",
            model,
            D[L],
            (
                Step(nabla_cost(a[L]) * g[L].prime(z[L]), DEFINITION),
                Step(delta[L], SUBSTITUTION, by=("delta-output",)),
            ),
        ),
        Derivation(
            "loop-step",
            "if `D` is the error in layer `l + 1`, it is in layer `l`",
            model,
            D[l],
            (
                Step(W[l + 1].T @ D[l + 1] * g[l].prime(z[l]), DEFINITION),
                Step(W[l + 1].T @ delta[l + 1] * g[l].prime(z[l]), SUBSTITUTION, "`D = δ` in layer `l + 1`"),
                Step(delta[l], SUBSTITUTION, by=("delta-hidden",)),
            ),
            HIDDEN,
            assuming=(Equation(D[l + 1], delta[l + 1]),),
        ),
        Derivation(
            "loop",
            "the loop computes the errors",
            model,
            D[l],
            (Step(delta[l], INDUCTION, by=("loop-start", "loop-step")),),
            LAYERS,
        ),
        Derivation(
            "algorithm-delta",
            "the loop stores the derivatives by the pre-activations",
            model,
            d(C, z[l]),
            (Step(delta[l], DEFINITION), Step(D[l], SUBSTITUTION, by=("loop",))),
            LAYERS,
        ),
        Derivation(
            "algorithm-W",
            "what is subtracted from the weights is the gradient",
            model,
            d(C, W[l]),
            (
                Step(delta[l] @ a[l - 1].T, SUBSTITUTION, by=("gradient-W",)),
                Step(D[l] @ a[l - 1].T, SUBSTITUTION, by=("loop",)),
            ),
            LAYERS,
        ),
        Derivation(
            "algorithm-b",
            "what is subtracted from the biases is the gradient",
            model,
            d(C, b[l]),
            (Step(delta[l], SUBSTITUTION, by=("gradient-b",)), Step(D[l], SUBSTITUTION, by=("loop",))),
            LAYERS,
        ),
    )


def _step(model: Model, name: str) -> tuple[Derivation, ...]:
    """With η = 0 the updated network is the network: its activations by induction up, its errors by induction down."""
    same_below, same_above = Equation(a_new[l - 1], a[l - 1]), Equation(d(C_new, z_new[l + 1]), d(C, z[l + 1]))
    return (
        Derivation(
            f"{name}-start",
            "the updated network has the same input",
            model,
            a_new[0],
            (Step(a[0], DEFINITION),),
            at=AT_ZERO,
        ),
        Derivation(
            f"{name}-layer",
            "a step of length 0 leaves a layer as it is, if the layer before it is left so",
            model,
            a_new[l],
            (Step(a[l], CALCULATION, "`W̃` is `W` and `b̃` is `b` at `η = 0`"),),
            LAYERS,
            AT_ZERO,
            assuming=(same_below,),
        ),
        Derivation(
            f"{name}-activations",
            "a step of length 0 leaves all activations as they are",
            model,
            a_new[l],
            (Step(a[l], INDUCTION, by=(f"{name}-start", f"{name}-layer")),),
            FROM_INPUT,
            AT_ZERO,
        ),
        Derivation(
            f"{name}-last-error",
            "and the error of the output layer",
            model,
            d(C_new, z_new[L]),
            (Step(d(C, z[L]), CALCULATION, by=(f"{name}-activations",)),),
            at=AT_ZERO,
        ),
        Derivation(
            f"{name}-error",
            "and the error of a layer, if that of the next one is left so",
            model,
            d(C_new, z_new[l]),
            (Step(d(C, z[l]), CALCULATION, by=(f"{name}-activations",)),),
            HIDDEN,
            AT_ZERO,
            assuming=(same_above,),
        ),
        Derivation(
            f"{name}-errors",
            "and all errors",
            model,
            d(C_new, z_new[l]),
            (Step(d(C, z[l]), INDUCTION, by=(f"{name}-last-error", f"{name}-error")),),
            LAYERS,
            AT_ZERO,
        ),
        Derivation(
            f"{name}-W",
            "and so the gradient by the weights",
            model,
            d(C_new, W_new[l]),
            (Step(d(C, W[l]), CALCULATION, by=(f"{name}-activations", f"{name}-errors")),),
            LAYERS,
            AT_ZERO,
        ),
        Derivation(
            f"{name}-b",
            "and by the biases",
            model,
            d(C_new, b_new[l]),
            (Step(d(C, b[l]), CALCULATION, by=(f"{name}-errors",)),),
            LAYERS,
            AT_ZERO,
        ),
    )


def _over_parameters(by_weight: Formula, by_bias: Formula) -> Formula:
    """Σ_l Σ_i Σ_j by_weight + Σ_l Σ_i by_bias: all parameters of the network."""
    weights = total(l, L, total(i, n[l], total(j, n[l - 1], by_weight)))
    return weights + total(l, L, total(i, n[l], by_bias))


def _direction(shared: bool) -> tuple[Derivation, ...]:
    weight, bias = W_new[l][i, j], b_new[l][i]
    return (
        Derivation(
            "descent-direction",
            "first-order change of the cost along any direction",
            moved(shared),
            d(C_new, eta),
            (
                Step(
                    _over_parameters(d(C_new, weight) * d(weight, eta), d(C_new, bias) * d(bias, eta)),
                    MULTIVARIATE_CHAIN,
                    "`C̃` depends on `η` through the updated weights and biases alone",
                ),
                Step(
                    _over_parameters(
                        d(C_new, weight) * d(W[l][i, j] - eta * V[l][i, j], eta),
                        d(C_new, bias) * d(b[l][i] - eta * v[l][i], eta),
                    ),
                    DEFINITION,
                ),
                Step(
                    _over_parameters(d(C_new, weight) * -V[l][i, j], d(C_new, bias) * -v[l][i]),
                    LINEARITY,
                    "each parameter moves by `−η` times its `V` or `v`",
                ),
                Step(
                    _over_parameters(d(C, W[l][i, j]) * -V[l][i, j], d(C, b[l][i]) * -v[l][i]),
                    SUBSTITUTION,
                    "at `η = 0`",
                    by=("direction-W", "direction-b"),
                ),
                Step(along_direction(), CALCULATION, "sums collected"),
            ),
            at=AT_ZERO,
        ),
    )


def _descent(shared: bool) -> tuple[Derivation, ...]:
    model = gradient_descent(shared)
    return (
        *_step(model, "descent"),
        Derivation(
            "descent",
            "first-order decrease of the cost by one step",
            model,
            d(C_new, eta),
            (
                Step(
                    -squared_gradient(),
                    CALCULATION,
                    "the direction is the gradient: `V = ∂C/∂Wˡ` and `v = ∂C/∂bˡ`",
                    by=("descent-W", "descent-b", "descent-errors", "descent-activations", "algorithm-delta"),
                ),
            ),
            at=AT_ZERO,
        ),
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
