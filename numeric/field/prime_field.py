"""The field of p elements, as a maker of arrays: PrimeField(1014719).random((3, 4), rng)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, Any

import numpy as np

from numeric.field import arithmetic
from numeric.field.arithmetic import LARGEST, Residues
from numeric.field.constants import rational
from numeric.field.errors import LeavesTheField, UnluckyDraw
from symbolic.errors import InputError

if TYPE_CHECKING:
    from numeric.field.arrays import FieldArray

USUAL = 1014719
"""The usual p: below 2²⁰; p = 2q + 1, q = 2r + 1, r = 2s + 1 with q, r and s prime; 2, 3, 5, 7 and 11 are squares
modulo p, q and r; −1 is none (p ≡ 3 mod 4)."""


def is_prime(number: int) -> bool:
    """Whether a whole number below 2²⁰ or so is prime, by trial division."""
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


@dataclass(frozen=True, slots=True)
class PrimeField:
    """F_p: whole numbers modulo a prime 2 < p < 2²⁰.

    Raises InputError for a p that is no such prime.
    """

    p: int = USUAL

    def __post_init__(self) -> None:
        if not isinstance(self.p, int) or not 2 < self.p < LARGEST or not is_prime(self.p):
            raise InputError(
                f"PrimeField({self.p!r}): the modulus must be a prime 2 < p < 2²⁰ = {LARGEST}, so that sums of "
                f"products stay below 2⁵³ and float64 is exact; the usual one is {USUAL}."
            )

    def wrap(self, residues: Any) -> FieldArray:
        """An array of the residues given, 0, …, p − 1, as they are: nothing is checked, float64 is not copied."""
        from numeric.field.arrays import FieldArray

        return FieldArray(self, np.asarray(residues, dtype=np.float64))

    def array(self, values: Any) -> FieldArray:
        """Any numbers as elements of the field: whole ones mod p, fractions a/b as a b⁻¹, 0.1 as 1/10.

        Raises LeavesTheField for NaN, infinity, complex numbers, text, and for a denominator that p divides.
        """
        from numeric.field.arrays import ExactArray, FieldArray

        if isinstance(values, FieldArray):
            if values.field != self:
                raise LeavesTheField(f"An array modulo {values.field.p} was given to computations modulo {self.p}.")
            return values
        if isinstance(values, ExactArray):
            raise LeavesTheField("An array with a tangent (DualArray) has no place among plain elements of the field.")
        if isinstance(values, list | tuple) and any(isinstance(each, ExactArray) for each in values):
            return self.wrap(np.stack([self.array(each).residues for each in values]))
        return self.wrap(self._residues(np.asarray(values)))

    def _residues(self, array: Any) -> Residues:
        if array.dtype.kind in "biu":
            return arithmetic.of_integers(array, self.p)
        if array.dtype.kind in "fO":
            unique, places = np.unique(array, return_inverse=True) if array.dtype.kind == "f" else (array.ravel(), None)
            found = np.array([self._residue(each) for each in unique.tolist()], dtype=np.float64)
            return (found if places is None else found[places]).reshape(array.shape)
        raise LeavesTheField(f"An array of {array.dtype} holds no rational numbers, so it is no array over a field.")

    def _residue(self, value: Any) -> int:
        if not isinstance(value, int | float | Rational):
            raise LeavesTheField(f"{value!r} is no rational number, so it is no element of a field.")
        exact = rational(float(value)) if isinstance(value, float) else Fraction(value)
        if exact.denominator % self.p == 0:
            raise LeavesTheField(f"{value} has no meaning modulo {self.p}, which divides its denominator.")
        return exact.numerator * pow(exact.denominator, -1, self.p) % self.p

    def random(
        self, shape: int | tuple[int, ...], rng: np.random.Generator | None = None, nonzero: bool = False
    ) -> FieldArray:
        """Independent elements, each of the p (or of the p − 1 that are not 0) equally likely."""
        rng = rng or np.random.default_rng()
        return self.wrap(rng.integers(int(nonzero), self.p, shape, dtype=np.int32))

    def zeros(self, shape: int | tuple[int, ...]) -> FieldArray:
        """An array of zeros."""
        return self.wrap(np.zeros(shape))

    def ones(self, shape: int | tuple[int, ...]) -> FieldArray:
        """An array of ones."""
        return self.wrap(np.ones(shape))

    def reciprocal(self, residues: Residues) -> Residues:
        """1/x of residues.

        Raises UnluckyDraw where one is 0.
        """
        if np.any(residues == 0):
            raise UnluckyDraw(
                f"A division by 0 modulo {self.p}. Of random numbers one in {self.p} is 0: draw others. "
                "If it happens again, the code divides by what is always 0."
            )
        return arithmetic.reciprocal(residues, self.p)
