"""Polynomials in atoms: g(z), g′(z), C_i(a) of abstract functions are variables of their own.

Two atoms are the same when function, order and argument are, and the argument is a polynomial with one node only,
so it is compared by identity. A claim about a network whose g and C are any differentiable functions is then an
identity of polynomials. At different points the values of g, g′, C_i can be chosen freely, hence the atoms are
independent: what is unequal here is false for some g and C.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from numeric.rings.polynomials import Polynomial, Polynomials
from symbolic.domains import Position
from symbolic.formula import ONES
from symbolic.model import Key


@dataclass(frozen=True, slots=True)
class Atoms:
    """The domain of polynomials in free variables and atoms; ``at`` gives some free scalars a number (η = 0)."""

    at: Mapping[str, int] = field(default_factory=dict)
    ring: Polynomials = field(default_factory=Polynomials)

    def number(self, value: Fraction) -> Polynomial:
        return self.ring.number(value)

    def variable(self, key: Key, position: Position) -> Polynomial:
        if key[0] in self.at:
            return self.ring.number(self.at[key[0]])
        return self.ring.variable((*key, position))

    def apply(self, function: str, layer: int | None, order: int, argument: Polynomial) -> Polynomial:
        if function == ONES:
            return self.ring.number(0 if order else 1)
        # g(z) and g′(z) are neighbours in the order of the variables: both belong to the layer of z.
        return self.ring.variable((function, layer, order, argument), (function, layer, argument))

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Polynomial, ...]) -> Polynomial:
        return self.ring.variable(("C", sample, partials, arguments), ("C", sample, arguments))
