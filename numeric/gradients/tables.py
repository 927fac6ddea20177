"""The functions of one draw: exp, log, roots, and random functions for what has no algebraic relation.

p = 2q + 1 with q prime. The squares modulo p are a cyclic group of q elements with a generator g, so that
exp(a) = g^a is a homomorphism from the numbers modulo q: exp(a + b) = exp(a) exp(b) holds as it does over the reals,
and every square has exactly one r-th power among the squares, for every fraction r: √a √b = √(ab), a^½ a^½ = a.
−1 is no square: "is a square" behaves as "is positive" does under multiplication.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.field import PrimeField, UnluckyDraw
from numeric.field.prime_field import USUAL
from numeric.gradients.constants import Reading

VALUES = PrimeField(USUAL)
"""F_p: what the elements are."""

EXPONENTS = PrimeField((USUAL - 1) // 2)
"""F_q: what they are in an exponent."""

Residues = NDArray[np.float64]


@lru_cache(maxsize=1)
def _powers() -> tuple[Residues, NDArray[np.int64]]:
    """g^k for k = 0, …, q − 1, and for every square its k (for every other v the k of −v)."""
    p, q = VALUES.p, EXPONENTS.p
    powers = np.ones(1, dtype=np.int64)
    step = 4  # 2² generates the squares: q is prime, so every square but 1 does.
    while len(powers) < q:
        powers = np.concatenate([powers, powers * pow(step, len(powers), p) % p])
    powers = powers[:q]
    logarithms = np.zeros(p, dtype=np.int64)
    logarithms[powers] = logarithms[p - powers] = np.arange(q)
    return powers.astype(np.float64), logarithms


@lru_cache(maxsize=1)
def _is_square() -> NDArray[np.bool_]:
    squares = np.zeros(VALUES.p, dtype=bool)
    squares[_powers()[0].astype(np.int64)] = True
    return squares


def is_square(residues: Residues) -> NDArray[np.bool_]:
    """Whether each is a square modulo p (0 is counted as none)."""
    squares: NDArray[np.bool_] = _is_square()[residues.astype(np.int64)]
    return squares


class Tables:
    """Random functions, the same for all passes of one draw: drawn anew with every generator."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._functions: dict[tuple[str, int], Residues] = {}
        self._roots: dict[tuple[int, int], int] = {}

    def function(self, name: str, residues: Residues, field: PrimeField, into: PrimeField) -> Residues:
        """A random function f: field → into without the value 0: equal arguments have equal values."""
        table = self._functions.get((name, into.p))
        if table is None:
            table = self._rng.integers(1, into.p, field.p).astype(np.float64)
            if name == "log":
                table[1] = 0
            self._functions[name, into.p] = table
        found: Residues = table[residues.astype(np.int64)]
        return found

    def exponential(self, exponents: Residues, turned: Any = None) -> Residues:
        """±g^k."""
        values = _powers()[0][exponents.astype(np.int64)]
        return values if turned is None else np.where(turned, VALUES.p - values, values)

    def logarithm(self, values: Residues) -> tuple[Residues, NDArray[np.bool_]]:
        """(k, turned) with ±g^k = v, minus where turned.

        Raises UnluckyDraw at 0.
        """
        if np.any(values == 0):
            raise UnluckyDraw("The logarithm of 0.")
        return _powers()[1][values.astype(np.int64)].astype(np.float64), ~is_square(values)

    def power(self, values: Residues, exponent: Fraction, field: PrimeField) -> Residues:
        """v^(a/b) among the squares; for an odd b the sign of v is kept where a is odd."""
        group = (field.p - 1) // 2
        k = exponent.numerator * pow(exponent.denominator, -1, group) % group
        if exponent.denominator % 2 and (k - exponent.numerator) % 2:
            k += group
        # Exact: numbers of at most 20 bits, squared and multiplied as int64.
        result, base = np.ones(values.shape, dtype=np.int64), values.astype(np.int64)
        while k:
            if k & 1:
                result = result * base % field.p
            base = base * base % field.p
            k >>= 1
        return result.astype(np.float64)

    def constant(self, reading: Reading, field: PrimeField) -> int:
        """A constant as an element; √π is any element, the same wherever it comes."""
        p = field.p
        factor = reading.factor.numerator * pow(reading.factor.denominator, -1, p)
        return factor * self._root(reading.root, p) * pow(self._drawn(0, p), reading.half_turns, p) % p

    def _root(self, number: int, p: int) -> int:
        """√number: the root that is a square, if there is one, and else a random element."""
        if pow(number, (p - 1) // 2, p) == 1:
            root = pow(number, (p + 1) // 4, p)
            return root if pow(root, (p - 1) // 2, p) == 1 else p - root
        return self._drawn(number, p)

    def _drawn(self, name: int, p: int) -> int:
        return self._roots.setdefault((name, p), int(self._rng.integers(1, p)))
