"""The bounds of numeric/modular/degrees.py for a network: of its derivatives and of the formulas about it.

Degrees do not depend on the widths, so that they are found in a network of one neuron in each layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import log2

from numeric.modular.degrees import VARIABLE, Bound, Bounds, weight
from numeric.modular.instance import COST, Letters, refuse, shifted
from numeric.modular.soundness import Soundness
from numeric.rings.forward_mode import Dual, Duals
from symbolic.domains import entries, matrix
from symbolic.errors import OutOfRange, ShapeMismatch
from symbolic.evaluator import Evaluator
from symbolic.formula import Dimension, Formula, Sum, walk
from symbolic.indices import Sizes
from symbolic.model import Key, Model

DIRECTIONS = {"W": Bound(2), "b": VARIABLE, "s": VARIABLE}
"""The degree of an entry of a direction: ξ_i η_j, or a variable of its own."""


@dataclass(frozen=True, slots=True)
class Said:
    """A formula in one layer."""

    formula: Formula
    layer: int


def measure(
    model: Model, letters: Letters, sizes: Sizes, said: Iterable[Said], identities: int, derivative_of_z: int
) -> Soundness:
    """The degree, the size and the rank for testing that these formulas are the derivatives.

    ``derivative_of_z`` is m where C is the mean of m samples.
    """
    depth = sizes.constants["L"]
    small = Sizes.of_network((1,) * (depth + 1))
    formulas = list(said)
    found = [_direct(model, letters, small)]
    errors = _errors(model, letters, small)
    found += errors.values()
    fixed: dict[Key, object] = {(letters.delta, layer): matrix([[bound]]) for layer, bound in errors.items()}
    evaluator = Evaluator(model, small, Bounds(), refuse, fixed)
    for each in formulas:
        try:
            value = evaluator.value(each.formula, {"l": each.layer})
        except (OutOfRange, ShapeMismatch):
            continue  # it says nothing here, and is refused elsewhere
        found += entries(value)
    degree = 2 + max(bound.degree for bound in found)
    rank = max([1, *(power for bound in found for power in bound.weights.values())])
    largest = log2(max(*sizes.families["n"], sizes.constants["m"], 2))
    written = max([2, *(_sums(each.formula) for each in formulas)]) + 2
    bits = max(bound.bits + bound.denominator for bound in found) + (degree + written) * largest
    return Soundness(degree, bits + log2(derivative_of_z), identities, rank)


def _sums(formula: Formula) -> int:
    """How many sums and sizes are written in a formula: each may bring a factor of n or m."""
    return sum(isinstance(each, Sum | Dimension) for each in walk(formula))


def _errors(model: Model, letters: Letters, sizes: Sizes) -> dict[int, Bound]:
    evaluator = Evaluator(model, sizes, Bounds(), refuse)
    layers = range(sizes.constants["L"], 0, -1)
    return {layer: entries(evaluator.symbol((letters.stored, layer)))[0] for layer in layers}


def _direct(model: Model, letters: Letters, sizes: Sizes) -> Bound:
    """Ċ in the direction of everything at once."""
    fixed: dict[Key, object] = {}
    for layer in range(1, sizes.constants["L"] + 1):
        fixed["W", layer] = matrix([[Dual(weight(layer), {(): DIRECTIONS["W"]})]])
        fixed["b", layer] = matrix([[Dual(VARIABLE, {(): DIRECTIONS["b"]})]])
        fixed["s", layer] = matrix([[Dual(Bounds().number(Fraction(0)), {(): DIRECTIONS["s"]})]])
    evaluator = Evaluator(shifted(model, letters), sizes, Duals(Bounds()), refuse, fixed)
    for layer in range(1, sizes.constants["L"] + 1):
        evaluator.symbol((letters.z, layer))
    bound: Bound = evaluator.symbol(COST).tangent[()]
    return bound
