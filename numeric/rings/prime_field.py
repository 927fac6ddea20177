"""Random points of a prime field: whole numbers modulo p = 2⁶¹ − 1, where an identity of polynomials shows at once.

Every free variable, and every value of g, g′, C_i at every point, is a random residue, drawn once. An identity in these
atoms holds at such a point; one that is false holds by accident with a probability of about its degree divided by p
(Schwartz–Zippel), which is below 10⁻¹⁵ for the networks that this is used on.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from symbolic.domains import Position
from symbolic.model import Key

PRIME = (1 << 61) - 1


class Residue:
    """A whole number modulo p; equal when the numbers are."""

    __slots__ = ("number",)

    def __init__(self, number: int) -> None:
        self.number = number % PRIME

    def __add__(self, other: Residue) -> Residue:
        return Residue(self.number + other.number)

    def __sub__(self, other: Residue) -> Residue:
        return Residue(self.number - other.number)

    def __neg__(self) -> Residue:
        return Residue(-self.number)

    def __mul__(self, other: Residue) -> Residue:
        return Residue(self.number * other.number)

    def __truediv__(self, other: Residue) -> Residue:
        """p / q; ZeroDivisionError where q is 0."""
        if other.number == 0:
            raise ZeroDivisionError("division by 0 in the prime field")
        return Residue(self.number * pow(other.number, -1, PRIME))

    def __pow__(self, exponent: int) -> Residue:
        return Residue(pow(self.number, exponent, PRIME))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Residue) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)

    def __repr__(self) -> str:
        return str(self.number)


@dataclass(slots=True)
class PrimeField:
    """The domain of residues; ``seed`` says which random point it is."""

    seed: int = 0
    drawn: dict[Hashable, Residue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = Random(self.seed)

    _random: Random = field(init=False, repr=False)

    def draw(self, name: Hashable) -> Residue:
        """The random residue of this name, the same each time."""
        if name not in self.drawn:
            self.drawn[name] = Residue(self._random.randrange(PRIME))
        return self.drawn[name]

    def number(self, value: Fraction) -> Residue:
        return Residue(value.numerator * pow(value.denominator, -1, PRIME))

    def variable(self, key: Key, position: Position) -> Residue:
        return self.draw(("variable", key, position))

    def apply(self, function: str, layer: int | None, order: int, argument: Residue) -> Residue:
        return self.draw((function, layer, order, argument))

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Residue, ...]) -> Residue:
        return self.draw(("C", sample, tuple(sorted(partials)), arguments))
