"""Two layers of one neuron: z¹ = w¹ a⁰ + b¹, a¹ = g(z¹), z² = w² a¹ + b², a² = g(z²), C = C(a²).

    δ² = C′(a²) g′(z²),   δ¹ = δ² w² g′(z¹),   ∂C/∂wˡ = δˡ aˡ⁻¹,   ∂C/∂bˡ = δˡ.

Run it with ``python -m proofs.two_layers``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Stage, Step
from proofs.rules import ALGEBRA, CHAIN, COST, DEFINITION, ELEMENTWISE, INDEPENDENCE, LINEARITY, SUBSTITUTION
from symbolic.formula import as_formula
from symbolic.indices import Sizes
from symbolic.model import Model
from symbolic.models import chain
from symbolic.network import Network
from symbolic.notation import Activations, C, as_, bs, cost, cost_partial, d, deltas, ws, zs

TITLE = "Two layers"


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage; of a chosen network only the functions matter here."""
    shared = choice is None or choice.shared
    g, model = Activations(shared), chain(shared).at(L=2)
    return Stage(
        "two_layers",
        TITLE,
        "Two neurons, one behind the other; the superscript is the layer, and `a⁰ = x`.",
        (
            _output(model, g),
            Derivation(
                "two-layers-dz-dz",
                "one layer by the layer before",
                model,
                d(zs[2], zs[1]),
                (
                    Step(d(ws[2] * as_[1] + bs[2], zs[1]), DEFINITION),
                    Step(d(ws[2] * g[1](zs[1]) + bs[2], zs[1]), DEFINITION, "`a¹ = g(z¹)`"),
                    Step(ws[2] * d(g[1](zs[1]), zs[1]) + d(bs[2], zs[1]), LINEARITY),
                    Step(ws[2] * g[1].prime(zs[1]) + d(bs[2], zs[1]), ELEMENTWISE),
                    Step(
                        ws[2] * g[1].prime(zs[1]) + as_formula(0),
                        INDEPENDENCE,
                        "`b²` does not depend on `z¹`",
                    ),
                    Step(ws[2] * g[1].prime(zs[1]), ALGEBRA),
                ),
            ),
            Derivation(
                "two-layers-delta-1",
                "error of the first neuron",
                model,
                deltas[1],
                (
                    Step(d(C, zs[1]), DEFINITION),
                    Step(d(C, zs[2]) * d(zs[2], zs[1]), CHAIN, "`C` depends on `z¹` through `z²` alone"),
                    Step(deltas[2] * d(zs[2], zs[1]), DEFINITION),
                    Step(deltas[2] * (ws[2] * g[1].prime(zs[1])), SUBSTITUTION, by=("two-layers-dz-dz",)),
                    Step(deltas[2] * ws[2] * g[1].prime(zs[1]), ALGEBRA),
                ),
            ),
            *(_by_weight(model, layer) for layer in (2, 1)),
            *(_by_bias(model, layer) for layer in (2, 1)),
        ),
        Sizes({"L": 2}, {}),
    )


def _output(model: Model, g: Activations) -> Derivation:
    return Derivation(
        "two-layers-delta-2",
        "error of the last neuron",
        model,
        deltas[2],
        (
            Step(d(C, zs[2]), DEFINITION),
            Step(d(C, as_[2]) * d(as_[2], zs[2]), CHAIN),
            Step(d(cost(as_[2]), as_[2]) * d(g[2](zs[2]), zs[2]), DEFINITION),
            Step(cost_partial(None, as_[2]) * d(g[2](zs[2]), zs[2]), COST),
            Step(cost_partial(None, as_[2]) * g[2].prime(zs[2]), ELEMENTWISE),
        ),
    )


def _by_weight(model: Model, layer: int) -> Derivation:
    w, before = ws[layer], as_[layer - 1]
    return Derivation(
        f"two-layers-gradient-w{layer}",
        f"gradient by the weight of layer {layer}",
        model,
        d(C, w),
        (
            Step(d(C, zs[layer]) * d(zs[layer], w), CHAIN),
            Step(deltas[layer] * d(w * before + bs[layer], w), DEFINITION),
            Step(deltas[layer] * before, LINEARITY, "the layer below does not depend on this weight"),
        ),
    )


def _by_bias(model: Model, layer: int) -> Derivation:
    bias = bs[layer]
    return Derivation(
        f"two-layers-gradient-b{layer}",
        f"gradient by the bias of layer {layer}",
        model,
        d(C, bias),
        (
            Step(d(C, zs[layer]) * d(zs[layer], bias), CHAIN),
            Step(deltas[layer] * d(ws[layer] * as_[layer - 1] + bias, bias), DEFINITION),
            Step(deltas[layer] * as_formula(1), INDEPENDENCE),
            Step(deltas[layer], ALGEBRA),
        ),
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
