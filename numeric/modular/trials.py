"""Several independent trials at once: arrays over F_{p₁} × … × F_{p_T}, a prime of its own for each trial.

Data are float64 residues of shape (T, rows, columns); everything is done in all trials by one call of NumPy.
A product of a tall and a wide matrix stays in factors: a gradient δ aᵀ of a million entries is never written out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from numeric.field import arithmetic
from numeric.field.arithmetic import LARGEST, Residues
from numeric.field.prime_field import is_prime
from symbolic.domains import Matrix

SMALLEST = LARGEST // 2
"""The primes of the trials are drawn from those between 2¹⁹ and 2²⁰."""


@cache
def primes() -> tuple[int, ...]:
    """The 38 635 primes between 2¹⁹ and 2²⁰, by the sieve of Eratosthenes."""
    sieve = np.ones(LARGEST, dtype=bool)
    sieve[:2] = False
    for divisor in range(2, int(LARGEST**0.5) + 1):
        if sieve[divisor]:
            sieve[divisor * divisor :: divisor] = False
    found = tuple(int(p) for p in np.flatnonzero(sieve[SMALLEST:]) + SMALLEST)
    assert all(map(is_prime, (found[0], found[-1])))
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Trials:
    """T primes and a source of random elements."""

    primes: tuple[int, ...]
    rng: np.random.Generator
    moduli: Residues = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "moduli", np.array(self.primes, dtype=np.float64).reshape(-1, 1, 1))

    @staticmethod
    def drawn(count: int, rng: np.random.Generator) -> Trials:
        """Trials with primes drawn independently."""
        return Trials(tuple(int(p) for p in rng.choice(primes(), count)), rng)

    def draw(self, rows: int, columns: int) -> Dense:
        """A matrix of independent elements, each residue equally likely."""
        # A fraction of 2⁵³ values: the residues are equally likely up to 2⁻³³.
        data = self.rng.random((len(self.primes), rows, columns))
        data *= self.moduli
        return Dense(self, np.floor(data, out=data))

    def draw_number(self) -> Scalar:
        """A random element."""
        return Scalar(self, self.draw(1, 1).data)

    def number(self, value: Fraction) -> Scalar:
        """A rational number in every trial.

        Raises ZeroDivisionError where one of the primes divides the denominator.
        """
        residues = []
        for p in self.primes:
            if value.denominator % p == 0:
                raise ZeroDivisionError(f"{value} has no meaning modulo {p}")
            residues.append(value.numerator * pow(value.denominator, -1, p) % p)
        return Scalar(self, np.array(residues, dtype=np.float64).reshape(-1, 1, 1))


class Elements:
    """Arithmetic of residues in all trials; a scalar times a matrix is a matrix."""

    __slots__ = ("data", "trials")

    def __init__(self, trials: Trials, data: Residues) -> None:
        self.trials = trials
        self.data = data

    def _made(self, other: Any, data: Residues) -> Any:
        kind = Scalar if isinstance(self, Scalar) and isinstance(other, Scalar) else Dense
        return kind(self.trials, data)

    def __add__(self, other: Any) -> Any:
        other = dense(other)
        return self._made(other, arithmetic.add(self.data, other.data, self.trials.moduli))

    def __sub__(self, other: Any) -> Any:
        other = dense(other)
        return self._made(other, arithmetic.subtract(self.data, other.data, self.trials.moduli))

    def __neg__(self) -> Any:
        return type(self)(self.trials, arithmetic.negative(self.data, self.trials.moduli))

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Factored) and isinstance(self, Scalar):
            return other * self
        other = dense(other)
        return self._made(other, arithmetic.multiply(self.data, other.data, self.trials.moduli))

    def __truediv__(self, other: Scalar) -> Any:
        return self * other.reciprocal()


class Scalar(Elements):
    """One element for each trial: residues of shape (T, 1, 1)."""

    __slots__ = ()

    def reciprocal(self) -> Scalar:
        """1/x.

        Raises ZeroDivisionError where it is 0 in some trial.
        """
        found = []
        for value, p in zip(self.data.ravel(), self.trials.primes, strict=True):
            if value == 0:
                raise ZeroDivisionError(f"division by 0 modulo {p}")
            found.append(pow(int(value), -1, p))
        return Scalar(self.trials, np.array(found, dtype=np.float64).reshape(-1, 1, 1))

    def __pow__(self, exponent: int) -> Scalar:
        return Scalar(self.trials, arithmetic.power(self.data, exponent, self.trials.moduli))

    def is_zero(self) -> bool:
        """Whether it is 0 in all trials."""
        return not np.any(self.data)


class Dense(Elements, Matrix):
    """A matrix for each trial: residues of shape (T, rows, columns)."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, int]:
        return self.data.shape[1], self.data.shape[2]

    @property
    def T(self) -> Dense:
        return Dense(self.trials, self.data.swapaxes(1, 2))

    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, Factored):
            return (self @ other.left) @ other.right
        if self.shape[1] < min(self.shape[0], other.shape[1]):
            return Factored(self, other)
        return Dense(self.trials, arithmetic.matmul(self.data, other.data, self.trials.moduli))

    def __getitem__(self, key: tuple[Any, Any]) -> Any:
        """One column as [:, j : j + 1], one entry as [i, j]."""
        row, column = key
        if isinstance(row, slice):
            return Dense(self.trials, self.data[:, row, column])
        return Scalar(self.trials, self.data[:, row : row + 1, column : column + 1])

    def repeated(self, columns: int) -> Dense:
        return Dense(self.trials, np.broadcast_to(self.data, (*self.data.shape[:2], columns)))

    def total(self) -> Scalar:
        found = self.data.sum(axis=(1, 2), keepdims=True)
        return Scalar(self.trials, arithmetic.reduced(found, self.trials.moduli))

    def equals(self, other: Any) -> bool:
        """Whether all entries are equal in all trials."""
        return bool(np.array_equal(self.data, dense(other).data))


@dataclass(frozen=True, slots=True, eq=False)
class Factored(Matrix):
    """left right: n × k times k × n′ with small k, kept as it is."""

    left: Dense
    right: Dense

    @property
    def shape(self) -> tuple[int, int]:
        return self.left.shape[0], self.right.shape[1]

    @property
    def T(self) -> Factored:
        return Factored(self.right.T, self.left.T)

    @property
    def trials(self) -> Trials:
        return self.left.trials

    def dense(self) -> Dense:
        """All entries, written out."""
        moduli = self.trials.moduli
        return Dense(self.trials, arithmetic.matmul(self.left.data, self.right.data, moduli))

    def __matmul__(self, other: Any) -> Any:
        if isinstance(other, Factored):
            return Factored(self.left, dense(self.right @ other.left) @ other.right).multiplied()
        return self.left @ dense(self.right @ other)

    def multiplied(self) -> Any:
        """As factors where that is smaller, written out where it is not."""
        return self if self.left.shape[1] < min(self.shape) else self.dense()

    def __mul__(self, other: Any) -> Any:
        return Factored(self.left * other, self.right) if isinstance(other, Scalar) else self.dense() * other

    def __truediv__(self, other: Scalar) -> Any:
        return self * other.reciprocal()

    def __neg__(self) -> Factored:
        return Factored(-self.left, self.right)

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Factored):
            left = np.concatenate([self.left.data, other.left.data], axis=2)
            right = np.concatenate([self.right.data, other.right.data], axis=1)
            return Factored(Dense(self.trials, left), Dense(self.trials, right)).multiplied()
        return self.dense() + other

    def __sub__(self, other: Any) -> Any:
        return self + -other

    def __getitem__(self, key: tuple[Any, Any]) -> Any:
        return self.dense()[key]

    def repeated(self, columns: int) -> Dense:
        return self.dense().repeated(columns)

    def total(self) -> Scalar:
        return self.dense().total()

    def equals(self, other: Any) -> bool:
        """Whether all entries are equal in all trials."""
        return self.dense().equals(other)


def dense(value: Any) -> Any:
    """The matrix written out; anything else as it is."""
    return value.dense() if isinstance(value, Factored) else value
