"""Arithmetic modulo p on float64 arrays of whole numbers 0, …, p − 1: exact, because nothing ever passes 2⁵³.

A float64 holds every whole number up to 2⁵³. A product of two residues is below p² ≤ 2⁴⁰, and a sum of n of them
is exact in whatever order BLAS forms it, with fused multiply-add or without, as long as n (p − 1)² + p ≤ 2⁵³:
n ≤ 8192 for p < 2²⁰. Longer sums are split, and every part is reduced.

Source: Dumas, Giorgi, Pernet, "Dense linear algebra over word-size prime fields: the FFLAS and FFPACK packages",
ACM Transactions on Mathematical Software 35(3), 2008.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Residues = NDArray[np.float64]
"""Whole numbers from 0 to p − 1."""

Modulus = int | Residues
"""p, or an array of moduli that broadcasts against the residues: each part of the array is reduced by its own."""

EXACT = 1 << 53
"""Whole numbers of at most this size are exact in float64."""

LARGEST = 1 << 20
"""p is below this, so that 8192 products of residues can be summed."""


SMALL = 1024
"""Below this size the calls cost more than the arithmetic: the shorter way is the faster one."""


def longest_sum(p: int) -> int:
    """The largest n with n (p − 1)² + p ≤ 2⁵³: so many products of residues are summed exactly."""
    return (EXACT - p) // (p - 1) ** 2


def reduce(x: Residues, p: Modulus) -> Residues:
    """x mod p in place, for whole numbers 0 ≤ x ≤ 2⁵³ − p.

    The quotient comes from a rounded product and may be off by one; the last two lines set that right. For few
    numbers one call is faster: the remainder of floats is exact.
    """
    if x.size < SMALL:
        return np.remainder(x, p, out=x)
    quotient = np.multiply(x, 1.0 / p, out=np.empty_like(x))
    np.floor(quotient, out=quotient)
    quotient *= p
    x -= quotient
    # Off by one is rare: looking for it reads, and only finding it writes.
    if np.any(x < 0) or np.any(x >= p):
        x += p * (x < 0)
        x -= p * (x >= p)
    return x


def reduced(x: Any, p: Modulus) -> Residues:
    """x mod p, in place where x is an array; a number (what NumPy's sum of everything returns) becomes one."""
    return reduce(np.asarray(x, dtype=np.float64), p)


def of_integers(values: Any, p: int) -> Residues:
    """Any whole numbers mod p: int64 and Python integers of any size."""
    array = np.asarray(values)
    if array.dtype == object or array.dtype == np.uint64:
        return np.array([int(each) % p for each in array.ravel()], dtype=np.float64).reshape(array.shape)
    return np.mod(array.astype(np.int64), p).astype(np.float64)


def add(x: Residues, y: Residues, p: Modulus) -> Residues:
    """x + y mod p."""
    total = np.asarray(x + y)
    total -= p * (total >= p)
    return total


def subtract(x: Residues, y: Residues, p: Modulus) -> Residues:
    """x − y mod p."""
    difference = np.asarray(x - y)
    difference += p * (difference < 0)
    return difference


def negative(x: Residues, p: Modulus) -> Residues:
    """−x mod p."""
    return np.asarray((p - x) * (x != 0))


def multiply(x: Residues, y: Residues, p: Modulus) -> Residues:
    """x y mod p, entry by entry."""
    return reduced(x * y, p)


def power(x: Residues, exponent: int, p: Modulus) -> Residues:
    """x^exponent mod p for a whole exponent ≥ 0, by squaring."""
    result = np.ones_like(x)
    while exponent:
        if exponent & 1:
            result = multiply(result, x, p)
        exponent >>= 1
        if exponent:
            x = multiply(x, x, p)
    return result


def reciprocal(x: Residues, p: int) -> Residues:
    """1/x mod p, for x ≠ 0: of few numbers by Euclid, then x^(p − 2) by Fermat, looked up where there are many."""
    if x.size < SMALL // 2:
        several = [pow(each, -1, p) for each in x.ravel().astype(np.int64).tolist()]
        return np.array(several, dtype=np.float64).reshape(x.shape)
    if x.size < MANY:
        return power(x, p - 2, p)
    found: Residues = _inverses(p)[x.astype(np.int32)]
    return found


MANY = 4096
"""From so many entries on a table of all p inverses is worth its 8 MB."""


@lru_cache(maxsize=4)
def _inverses(p: int) -> Residues:
    """1/k for k = 1, …, p − 1: the powers of a generator g, since 1/g^k = g^(p − 1 − k)."""
    factors = [q for q in range(2, p) if (p - 1) % q == 0 and all(q % r for r in range(2, int(q**0.5) + 1))]
    generator = next(g for g in range(2, p) if all(pow(g, (p - 1) // q, p) != 1 for q in factors))
    powers = np.ones(1, dtype=np.int64)
    while len(powers) < p - 1:
        powers = np.concatenate([powers, powers * pow(generator, len(powers), p) % p])
    powers = powers[: p - 1]
    table = np.zeros(p)
    table[powers] = np.roll(powers[::-1], 1)
    return table


def matmul(x: Residues, y: Residues, p: Modulus) -> Residues:
    """x @ y mod p by BLAS, the inner index in parts of at most ``longest_sum``."""
    longest, inner = longest_sum(int(np.max(p))), x.shape[-1]
    if inner <= longest:
        return reduced(np.matmul(x, y), p)
    total: Residues | None = None
    for start in range(0, inner, longest):
        stop = start + longest
        part = np.matmul(x[..., start:stop], y[start:stop] if y.ndim == 1 else y[..., start:stop, :])
        part = reduced(part, p)
        total = part if total is None else add(total, part, p)
    assert total is not None
    return total
