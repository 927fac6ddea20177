"""One random instance of a network, in all trials: its arrays, its errors, and derivatives of C along a direction.

Shapes: W^l is n_l × n_{l−1} in factors of low rank, everything else is written out; for one sample m is 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NoReturn

import numpy as np

from numeric.modular.atoms import RandomAtoms
from numeric.modular.forward import DualAtoms, dual
from numeric.modular.trials import Dense, Factored, Scalar, Trials
from symbolic.domains import Indices
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula
from symbolic.indices import Sizes
from symbolic.model import Definition, Given, Key, Model
from symbolic.models import LAYERS
from symbolic.notation import Layered, l

WEIGHTS = "W"
COST: Key = ("C", None)


@dataclass(frozen=True, slots=True)
class Letters:
    """What pre-activations, activations, errors and stored errors are called: z, a, δ, D or Z, A, Δ, D."""

    z: str
    a: str
    delta: str
    stored: str = "D"


SINGLE, BATCH = Letters("z", "a", "δ"), Letters("Z", "A", "Δ")

Place = tuple[str, int]
"""What is differentiated by: ("W", 3), ("b", 3), or ("z", 3) for the pre-activations, whatever their letter."""


def shifted(model: Model, letters: Letters) -> Model:
    """The model with z^l := … + s^l: the derivative by s^l at 0 is that by z^l, cut from what defines it."""
    found: list[Definition] = []
    given: tuple[Given, ...] = ()
    for definition in model.definitions:
        symbol = definition.base
        if symbol.name == letters.z and definition.symbol == symbol:
            shift = Layered("s", lambda layer, shape=symbol.shape: shape)[l]  # type: ignore[misc]
            given = (Given(shift, LAYERS, "a shift of the pre-activations"),)
            definition = replace(definition, formula=definition.formula + shift)
        found.append(definition)
    return Model(model.name, model.given + given, tuple(found))


def refuse(evaluator: Evaluator, numerator: Formula, key: Key, indices: Indices) -> NoReturn:
    """A Differentiation for formulas in which no derivative is to be evaluated."""
    raise ArithmeticError(f"the derivative of {numerator} by {key} was to be evaluated")


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Random parameters and atoms of a model; the same evaluator (symbolic.evaluator) as everywhere gives the rest."""

    model: Model
    letters: Letters
    sizes: Sizes
    trials: Trials
    rank: int
    given: dict[Key, Any] = field(default_factory=dict)
    directions: dict[Place, Any] = field(default_factory=dict)
    atoms: RandomAtoms = field(init=False)
    values: Evaluator = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "atoms", RandomAtoms(self.trials))
        for declared in self.model.given:
            for values in self.sizes.assignments(declared.ranges):
                layer = None if declared.symbol.layer is None else self.sizes.of(declared.symbol.layer, values)
                rows, columns = (self.sizes.of(size, values) for size in declared.symbol.shape)
                self.given[declared.symbol.name, layer] = self._drawn(declared.symbol.name, rows, columns)
        object.__setattr__(self, "values", Evaluator(self.model, self.sizes, self.atoms, refuse, self.given))

    def _drawn(self, name: str, rows: int, columns: int) -> Dense | Factored:
        if name == WEIGHTS and self.rank < min(rows, columns):
            return Factored(self.trials.draw(rows, self.rank), self.trials.draw(self.rank, columns))
        return self.trials.draw(rows, columns)

    @property
    def depth(self) -> int:
        """L."""
        return self.sizes.constants["L"]

    def stored_errors(self) -> dict[int, Any]:
        """D^l for all l: what the backward pass stores. Nothing says yet that it is the error."""
        for layer in range(1, self.depth + 1):
            self.values.symbol((self.letters.z, layer))
        return {layer: self.values.symbol((self.letters.stored, layer)) for layer in range(self.depth, 0, -1)}

    def with_errors(self, errors: Mapping[int, Any]) -> Evaluator:
        """An evaluator in which δ^l is what was found for it."""
        known: dict[Key, Any] = {
            (name, layer): self.values.symbol((name, layer))
            for name in (self.letters.z, self.letters.a)
            for layer in range(1, self.depth + 1)
        }
        named: dict[Key, Any] = {(self.letters.delta, layer): error for layer, error in errors.items()}
        return Evaluator(self.model, self.sizes, self.atoms, refuse, {**self.given, **known, **named})

    def direction(self, place: Place) -> Any:
        """The random direction of differentiation at a place: of rank one for W^l, any array for b^l and z^l."""
        if place not in self.directions:
            kind, layer = place
            name = self.letters.z if kind == "z" else kind
            rows, columns = (self.values.symbol if kind == "z" else self.given.__getitem__)((name, layer)).shape
            self.directions[place] = (
                self.trials.draw(rows, 1) @ self.trials.draw(1, columns)
                if kind == WEIGHTS
                else self.trials.draw(rows, columns)
            )
        return self.directions[place]

    def derivative(self, places: frozenset[Place]) -> Scalar:
        """Ċ along the directions of all these places at once, by one pass in forward mode from the lowest layer up."""
        lowest = min(layer for _, layer in places)
        fixed: dict[Key, Any] = {key: dual(value) for key, value in self.given.items()}
        for kind, layer in places:
            if kind != "z":
                fixed[kind, layer] = dual(self.given[kind, layer], self.direction((kind, layer)))
        for layer in range(lowest, self.depth + 1):
            rows, columns = self.values.symbol((self.letters.z, layer)).shape
            zero = Dense(self.trials, np.zeros((len(self.trials.primes), rows, columns)))
            fixed["s", layer] = dual(zero, self.direction(("z", layer)) if ("z", layer) in places else None)
        below = (self.letters.a, lowest - 1)
        fixed[below] = dual(self.values.symbol(below))
        forward = Evaluator(shifted(self.model, self.letters), self.sizes, DualAtoms(self.atoms), refuse, fixed)
        for layer in range(lowest, self.depth + 1):
            forward.symbol((self.letters.z, layer))
        tangent: Scalar = forward.symbol(COST).tangent
        return tangent

    def along(self, gradient: Any, place: Place) -> Scalar:
        """Σ_ij G_ij V_ij for the direction V of this place: ξᵀ G η where V = ξ ηᵀ."""
        direction = self.direction(place)
        if isinstance(direction, Factored):
            found: Scalar = ((direction.left.T @ gradient) @ direction.right.T).total()
        else:
            found = (gradient * direction).total()
        if place[0] == "z":
            # C is the mean over the samples, and sample j enters C⁽ʲ⁾ alone: ∂C/∂Z = Δ/m.
            found = found / self.trials.number(Fraction(self.sizes.constants["m"]))
        return found
