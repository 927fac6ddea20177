"""L layers of one neuron: zˡ = wˡ aˡ⁻¹ + bˡ, aˡ = g(zˡ), C = C(aᴸ).

    δᴸ = C′(aᴸ) g′(zᴸ),   δˡ = δˡ⁺¹ wˡ⁺¹ g′(zˡ),   ∂C/∂wˡ = δˡ aˡ⁻¹,   ∂C/∂bˡ = δˡ.

Run it with ``python -m proofs.many_layers --layers 5``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Stage, Step
from proofs.rules import ALGEBRA, CHAIN, COST, DEFINITION, ELEMENTWISE, INDEPENDENCE, LINEARITY, SUBSTITUTION
from symbolic.formula import as_formula
from symbolic.indices import Sizes
from symbolic.models import HIDDEN, LAYERS, chain
from symbolic.network import Network
from symbolic.notation import Activations, C, L, as_, bs, cost, cost_partial, d, deltas, l, ws, zs

TITLE = "From two to L layers"


def stage(choice: Network | None = None) -> Stage:
    """The derivations of this stage, for as many layers as the chosen network has (3 by default)."""
    shared = choice is None or choice.shared
    g, model = Activations(shared), chain(shared)
    inner = g[l](zs[l])
    return Stage(
        "many_layers",
        TITLE,
        "A chain of `L` neurons: what held for two layers holds between any layer `l` and the next.",
        (
            Derivation(
                "scalar-delta-output",
                "error of the last neuron",
                model,
                deltas[L],
                (
                    Step(d(C, zs[L]), DEFINITION),
                    Step(d(C, as_[L]) * d(as_[L], zs[L]), CHAIN),
                    Step(d(cost(as_[L]), as_[L]) * d(g[L](zs[L]), zs[L]), DEFINITION),
                    Step(cost_partial(None, as_[L]) * d(g[L](zs[L]), zs[L]), COST),
                    Step(cost_partial(None, as_[L]) * g[L].prime(zs[L]), ELEMENTWISE),
                ),
            ),
            Derivation(
                "scalar-dz-dz",
                "one layer by the layer before",
                model,
                d(zs[l + 1], zs[l]),
                (
                    Step(d(ws[l + 1] * inner + bs[l + 1], zs[l]), DEFINITION),
                    Step(ws[l + 1] * d(inner, zs[l]) + d(bs[l + 1], zs[l]), LINEARITY),
                    Step(
                        ws[l + 1] * d(inner, zs[l]),
                        INDEPENDENCE,
                        "the bias does not depend on the layer before",
                    ),
                    Step(ws[l + 1] * g[l].prime(zs[l]), ELEMENTWISE),
                ),
                HIDDEN,
            ),
            Derivation(
                "scalar-delta-hidden",
                "error of a hidden neuron",
                model,
                deltas[l],
                (
                    Step(d(C, zs[l]), DEFINITION),
                    Step(
                        d(C, zs[l + 1]) * d(zs[l + 1], zs[l]),
                        CHAIN,
                        "`C` depends on a layer through the next alone",
                    ),
                    Step(deltas[l + 1] * d(zs[l + 1], zs[l]), DEFINITION),
                    Step(deltas[l + 1] * (ws[l + 1] * g[l].prime(zs[l])), SUBSTITUTION, by=("scalar-dz-dz",)),
                    Step(deltas[l + 1] * ws[l + 1] * g[l].prime(zs[l]), ALGEBRA),
                ),
                HIDDEN,
            ),
            Derivation(
                "scalar-gradient-w",
                "gradient by a weight",
                model,
                d(C, ws[l]),
                (
                    Step(d(C, zs[l]) * d(zs[l], ws[l]), CHAIN),
                    Step(deltas[l] * d(ws[l] * as_[l - 1] + bs[l], ws[l]), DEFINITION),
                    Step(deltas[l] * as_[l - 1], LINEARITY, "the layer below does not depend on this weight"),
                ),
                LAYERS,
            ),
            Derivation(
                "scalar-gradient-b",
                "gradient by a bias",
                model,
                d(C, bs[l]),
                (
                    Step(d(C, zs[l]) * d(zs[l], bs[l]), CHAIN),
                    Step(deltas[l] * d(ws[l] * as_[l - 1] + bs[l], bs[l]), DEFINITION),
                    Step(deltas[l] * as_formula(1), INDEPENDENCE),
                    Step(deltas[l], ALGEBRA),
                ),
                LAYERS,
            ),
        ),
        Sizes({"L": 3 if choice is None else choice.layers}, {}),
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
