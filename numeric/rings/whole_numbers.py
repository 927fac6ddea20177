"""Formulas at small whole numbers, exactly: what a counterexample is computed with.

Abstract functions take simple polynomials (g(z) = z², C(a) = a₁ + 2a₂ + …), so every value is a rational number
that can be redone by hand. Named functions are evaluated with mpmath, to 40 digits.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from math import comb, factorial
from random import Random
from typing import Any, Protocol

import mpmath
import sympy as sp

from symbolic.components import Interpretation
from symbolic.domains import AtKink, Position
from symbolic.formula import ONES
from symbolic.model import Key
from symbolic.scalars.functions import ScalarFunction, a, in_pieces, y, z

DIGITS = 40
"""The working precision where a named function makes the numbers irrational."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """c_0 + c_1 t + c_2 t² + …, a simple choice of an abstract function of one variable."""

    coefficients: tuple[int | Fraction, ...]
    shown: str

    def derivative(self, order: int, at: Any) -> Any:
        """The derivative of this order, at a number."""
        total: Any = Fraction(0)
        for power, coefficient in enumerate(self.coefficients):
            if power >= order and coefficient:
                total = total + coefficient * factorial(order) * comb(power, order) * at ** (power - order)
        return total


class Costs(Protocol):
    """A choice of an abstract C: its derivatives of any order at a point."""

    @property
    def shown(self) -> str: ...
    def derivative(self, partials: tuple[int, ...], at: tuple[Any, ...]) -> Any: ...


SIMPLE_ACTIVATIONS = (
    Polynomial((0, 0, 1), "z²"),
    Polynomial((0, 1, 1), "z² + z"),
    Polynomial((0, 0, 0, 1), "z³"),
)
"""Choices of g, none of them linear and none the same as its derivative."""


@dataclass(frozen=True, slots=True)
class SimpleCost:
    """C(a) = Σ_i i a_i² , or with the product of neighbours added: a simple choice of an abstract C."""

    mixed: bool
    shown: str

    def derivative(self, partials: tuple[int, ...], at: tuple[Any, ...]) -> Any:
        """C, C_i or C_{ij} at a point; higher derivatives are 0."""
        if not partials:
            squares = sum((place * value * value for place, value in enumerate(at, 1)), Fraction(0))
            mixed = sum((p * q for p, q in itertools.pairwise(at)), Fraction(0)) if self.mixed else 0
            return squares + mixed
        if len(partials) == 1:
            place = partials[0]
            slope = 2 * place * at[place - 1]
            if self.mixed:
                slope = slope + sum((at[k - 1] for k in (place - 1, place + 1) if 1 <= k <= len(at)), Fraction(0))
            return slope
        if len(partials) == 2:
            first, second = partials
            return Fraction(2 * first if first == second else int(self.mixed and abs(first - second) == 1))
        return Fraction(0)


SIMPLE_COSTS = (SimpleCost(False, "Σᵢ i aᵢ²"), SimpleCost(True, "Σᵢ i aᵢ² + Σᵢ aᵢ aᵢ₊₁"))


def generic_activation(random: Random) -> Polynomial:
    """An abstract g without any special property: a polynomial of degree 6 with random coefficients."""
    return Polynomial(tuple(random.randint(1, 9) for _ in range(7)), "a polynomial")


@dataclass(frozen=True, slots=True)
class Waves:
    """g(t) = Σ_k c_k sin(w_k t + p_k), an abstract g without any special property whose values stay small.

    Beside functions with a name: a tanh of large numbers has ended in 1, and its derivatives would all be 0.
    """

    terms: tuple[tuple[int, int, int], ...]
    """(c, w, p) in tenths, sevenths and elevenths"""
    shown: str = "a sum of waves"

    def derivative(self, order: int, at: Any) -> Any:
        """The derivative of this order, at a number."""
        at = mpmath.mpmathify(at)
        total = mpmath.mpf(0)
        for c, w, p in self.terms:
            frequency = mpmath.mpf(w) / 7
            phase = frequency * at + mpmath.mpf(p) / 11 + order * mpmath.pi / 2
            total += mpmath.mpf(c) / 10 * frequency**order * mpmath.sin(phase)
        return total


def generic_waves(random: Random) -> Waves:
    """An abstract g whose values stay below 2."""
    return Waves(tuple((random.randint(2, 6), 3 + 2 * place, random.randint(1, 30)) for place in range(3)))


Activations = Polynomial | Waves
"""A choice of an abstract function of one number."""


@dataclass(frozen=True, slots=True)
class GenericCost:
    """C(a) = Σ_i (s + i) a_i³ + Σ_{i<j} (s + i j) a_i a_j, which is no sum over components."""

    seed: int
    mixed: bool = True
    shown: str = "a polynomial"

    def derivative(self, partials: tuple[int, ...], at: tuple[Any, ...]) -> Any:
        places = range(1, len(at) + 1)
        if not partials:
            cubes = sum(((self.seed + i) * at[i - 1] ** 3 for i in places), Fraction(0))
            return cubes + sum(
                ((self.seed + i * j) * at[i - 1] * at[j - 1] for i in places for j in places if i < j), Fraction(0)
            )
        if len(partials) == 1:
            i = partials[0]
            mixed = sum(((self.seed + i * j) * at[j - 1] for j in places if j != i), Fraction(0))
            return 3 * (self.seed + i) * at[i - 1] ** 2 + mixed
        if len(partials) == 2:
            i, j = partials
            return 6 * (self.seed + i) * at[i - 1] if i == j else Fraction(self.seed + i * j)
        return (
            Fraction(6 * (self.seed + partials[0])) if len(set(partials)) == 1 and len(partials) == 3 else Fraction(0)
        )


def chosen_for(
    function: str, layer: int | None, letters: tuple[str, ...], activations: tuple[Activations, ...]
) -> Activations:
    """Which of the choices an abstract function of a layer is: another one for each layer, and for each letter."""
    place = 0 if layer is None else layer - 1
    if len(letters) > 1 and function in letters:
        place += letters.index(function)
        if len(activations) == 1 and activations[0] in SIMPLE_ACTIVATIONS:
            start = SIMPLE_ACTIVATIONS.index(activations[0])
            activations = SIMPLE_ACTIVATIONS[start:] + SIMPLE_ACTIVATIONS[:start]
    return activations[place % len(activations)]


@cache
def _numerically(expression: sp.Expr, *letters: sp.Symbol) -> Callable[..., Any]:
    made: Callable[..., Any] = sp.lambdify(letters, expression, "mpmath")
    return made


@cache
def _derivative(function: ScalarFunction, order: int) -> sp.Expr:
    """The derivative by SymPy's diff of the definition: independent of the table's own g′."""
    return sp.diff(in_pieces(function.definition), z, order)


@dataclass(frozen=True, slots=True)
class WholeNumbers:
    """The domain of numbers: free variables have given values, functions are named ones or simple polynomials.

    Rational numbers where every function is abstract; mpmath's at its working precision where one is named.
    """

    interpretation: Interpretation
    assigned: Mapping[tuple[Key, Position], int]
    activations: tuple[Activations, ...]
    cost_choice: Costs
    named: Mapping[str, sp.Expr] = field(default_factory=dict)
    """functions that have one meaning whatever g is (exp, log, …), as expressions in z"""
    letters: tuple[str, ...] = ()
    """the abstract functions, where there are several: each is a function of its own"""

    def number(self, value: Fraction) -> Any:
        if self.interpretation.abstract and not self.named:
            return value
        return mpmath.mpf(value.numerator) / value.denominator

    def variable(self, key: Key, position: Position) -> Any:
        return self.number(Fraction(self.assigned[key, position]))

    def apply(self, function: str, layer: int | None, order: int, argument: Any) -> Any:
        if function == ONES:
            return self.number(Fraction(0 if order else 1))
        if function in self.named:
            return named_value(self.named[function], order, argument)
        chosen = self.interpretation.activation(layer)
        if chosen is None:
            return chosen_for(function, layer, self.letters, self.activations).derivative(order, argument)
        if any(abs(argument - _real(kink)) < mpmath.mpf(10) ** -20 for kink in chosen.kinks):
            raise AtKink(f"{chosen.name} has a kink at {argument}")
        return _real(_numerically(_derivative(chosen, order), z)(argument))

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Any, ...]) -> Any:
        chosen = self.interpretation.cost
        if chosen is None:
            if sample is not None and isinstance(self.cost_choice, GenericCost):
                # Every sample has a cost of its own.
                return GenericCost(self.cost_choice.seed + 7 * sample).derivative(partials, arguments)
            return self.cost_choice.derivative(partials, arguments)
        if not chosen.separable:
            joint = sp.diff(chosen.definition, *(chosen.arguments[place - 1] for place in partials))
            return _real(_numerically(joint, *chosen.arguments)(*arguments))
        if len(set(partials)) > 1:
            return self.number(Fraction(0))
        each = _numerically(sp.diff(in_pieces(chosen.definition), a, len(partials)), a, y)
        places = range(1, len(arguments) + 1) if not partials else partials[:1]
        total = self.number(Fraction(0))
        for place in places:
            target = self.variable(("y", sample), (place, 1))
            if any(
                abs(arguments[place - 1] - _real(kink.subs(y, target))) < mpmath.mpf(10) ** -20 for kink in chosen.kinks
            ):
                raise AtKink(f"the cost has a kink at a = {arguments[place - 1]}")
            total = total + _real(each(arguments[place - 1], target))
        return total


@cache
def _named_derivative(expression: sp.Expr, order: int) -> sp.Expr:
    return sp.diff(expression, z, order)


def named_value(expression: sp.Expr, order: int, argument: Any) -> Any:
    """A named function, or a derivative of it, at a number; AtKink where it has no real value."""
    try:
        return _real(_numerically(_named_derivative(expression, order), z)(mpmath.mpmathify(argument)))
    except (ZeroDivisionError, ValueError) as undefined:
        raise AtKink(f"{expression} has no value at {argument}") from undefined


def _real(value: Any) -> Any:
    """A number at mpmath's working precision; AtKink where it is none (ln of a negative number, …)."""
    number = mpmath.mpmathify(sp.N(value, mpmath.mp.dps) if isinstance(value, sp.Basic) else value)
    if isinstance(number, mpmath.mpc) or not mpmath.isfinite(number):
        raise AtKink(f"{number} is no real number")
    return number
