"""The single neuron: z = w x + b, a = g(z), and how its cost C = C(a) depends on w and b.

    ∂C/∂w = δ x,   ∂C/∂b = δ,   with δ = ∂C/∂z = C′(a) g′(z).

Run it with ``python -m proofs.single_neuron``.
"""

from __future__ import annotations

from proofs.derivation import Derivation, Stage, Step
from proofs.rules import ALGEBRA, CHAIN, COST, DEFINITION, ELEMENTWISE, INDEPENDENCE, LINEARITY, SUBSTITUTION
from symbolic.formula import as_formula
from symbolic.indices import Sizes
from symbolic.models import single_neuron
from symbolic.notation import Activation, C, a1, b1, cost, cost_partial, d, delta1, w1, x1, z1

g = Activation("g")
MODEL = single_neuron()
TITLE = "The single neuron"


def stage(choice: object = None) -> Stage:
    """The derivations of this stage; the single neuron has no sizes to choose."""
    return Stage(
        "single_neuron",
        TITLE,
        "One neuron computes `z = w x + b` and `a = g(z)`; its cost is `C = C(a)`.",
        (
            Derivation(
                "neuron-dC-da",
                "the cost by the activation",
                MODEL,
                d(C, a1),
                (Step(d(cost(a1), a1), DEFINITION), Step(cost_partial(None, a1), COST)),
            ),
            Derivation(
                "neuron-da-dz",
                "the activation by the pre-activation",
                MODEL,
                d(a1, z1),
                (Step(d(g(z1), z1), DEFINITION), Step(g.prime(z1), ELEMENTWISE)),
            ),
            Derivation(
                "neuron-delta",
                "error of the neuron",
                MODEL,
                delta1,
                (
                    Step(d(C, z1), DEFINITION, "`δ` is the derivative of the cost by `z`"),
                    Step(d(C, a1) * d(a1, z1), CHAIN, "`C` depends on `z` through `a` alone"),
                    Step(cost_partial(None, a1) * g.prime(z1), SUBSTITUTION, by=("neuron-dC-da", "neuron-da-dz")),
                ),
            ),
            Derivation(
                "neuron-dz-dw",
                "the pre-activation by the weight",
                MODEL,
                d(z1, w1),
                (
                    Step(d(w1 * x1 + b1, w1), DEFINITION),
                    Step(d(w1 * x1, w1) + d(b1, w1), LINEARITY),
                    Step(x1 + as_formula(0), INDEPENDENCE, "`x` and `b` do not depend on `w`"),
                    Step(x1, ALGEBRA),
                ),
            ),
            Derivation(
                "neuron-gradient-w",
                "gradient by the weight",
                MODEL,
                d(C, w1),
                (
                    Step(
                        d(C, a1) * d(a1, z1) * d(z1, w1),
                        CHAIN,
                        "`C` depends on `w` through `z`, and on `z` through `a`",
                    ),
                    Step(
                        cost_partial(None, a1) * g.prime(z1) * x1,
                        SUBSTITUTION,
                        by=("neuron-dC-da", "neuron-da-dz", "neuron-dz-dw"),
                    ),
                    Step(delta1 * x1, SUBSTITUTION, by=("neuron-delta",)),
                ),
            ),
            Derivation(
                "neuron-gradient-b",
                "gradient by the bias",
                MODEL,
                d(C, b1),
                (
                    Step(d(C, z1) * d(z1, b1), CHAIN),
                    Step(delta1 * d(w1 * x1 + b1, b1), DEFINITION),
                    Step(delta1 * as_formula(1), INDEPENDENCE, "`w x` does not depend on `b`, and `∂b/∂b = 1`"),
                    Step(delta1, ALGEBRA),
                ),
            ),
        ),
        Sizes({}, {}),
    )


if __name__ == "__main__":
    from proofs.commands.stage import run

    run(stage)
