"""Arithmetic modulo p against Python's integers, which are exact: more than 10⁵ random operations."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.field import LARGEST, FieldArray, LeavesTheField, PrimeField, UnluckyDraw
from numeric.field.arithmetic import EXACT, longest_sum, reduce
from numeric.field.constants import rational
from numeric.field.prime_field import USUAL, is_prime
from symbolic.errors import InputError

PRIMES = (3, 5, 257, 65537, 599999, USUAL, 1048573)
SAMPLES, EXAMPLES = 250, 60


def draw(p: int, rng: np.random.Generator, shape: int | tuple[int, ...]) -> np.ndarray:
    """Residues, one in three of them at the edges where rounding would show."""
    edges = np.array([0, 1, 2, p - 1, p - 2, (p - 1) // 2, (p + 1) // 2]) % p
    inner = rng.integers(0, p, shape)
    return np.where(rng.random(shape) < 1 / 3, rng.choice(edges, shape), inner)


def integers(array: FieldArray) -> list[int]:
    residues = array.residues
    assert residues.dtype == np.float64
    assert np.all((residues >= 0) & (residues < array.field.p))
    assert np.all(residues == np.floor(residues))
    return [int(each) for each in residues.ravel()]


OPERATIONS = {
    "+": (lambda x, y: x + y, lambda a, b, p: (a + b) % p),
    "−": (lambda x, y: x - y, lambda a, b, p: (a - b) % p),
    "·": (lambda x, y: x * y, lambda a, b, p: a * b % p),
    "/": (lambda x, y: x / (y * y * y + (y == 0)), lambda a, b, p: a * pow(b**3 + (b == 0), -1, p) % p),
    "square": (lambda x, y: np.square(x), lambda a, b, p: a * a % p),
    "power": (lambda x, y: x**7, lambda a, b, p: pow(a, 7, p)),
    "−x": (lambda x, y: -x, lambda a, b, p: -a % p),
    "constants": (lambda x, y: 3 - x / 2 * 0.3, lambda a, b, p: (3 - a * 3 * pow(20, -1, p)) % p if p > 5 else None),
}
assert SAMPLES * EXAMPLES * (len(OPERATIONS) - 1) >= 10**5


@settings(max_examples=EXAMPLES, deadline=None)
@given(p=st.sampled_from(PRIMES), seed=st.integers(0, 2**32))
def test_entrywise_arithmetic_agrees_with_integers(p, seed):
    rng = np.random.default_rng(seed)
    a, b = draw(p, rng, SAMPLES), draw(p, rng, SAMPLES)
    F = PrimeField(p)
    x, y = F.array(a), F.array(b)
    for name, (ours, theirs) in OPERATIONS.items():
        if name == "constants" and p <= 5:
            continue
        expected = [theirs(int(u), int(v), p) for u, v in zip(a, b, strict=True)]
        assert integers(ours(x, y)) == expected, name


@settings(max_examples=40, deadline=None)
@given(
    p=st.sampled_from(PRIMES),
    seed=st.integers(0, 2**32),
    shape=st.tuples(st.integers(1, 5), st.integers(1, 30), st.integers(1, 5)),
)
def test_products_of_matrices_agree_with_integers(p, seed, shape):
    rng = np.random.default_rng(seed)
    rows, inner, columns = shape
    a, b = draw(p, rng, (rows, inner)), draw(p, rng, (inner, columns))
    F = PrimeField(p)
    exact = [sum(int(u) * int(v) for u, v in zip(row, column, strict=True)) % p for row in a for column in b.T]
    assert integers(F.array(a) @ F.array(b)) == exact
    assert integers(np.sum(F.array(a), axis=0)) == [int(total) % p for total in a.sum(axis=0)]


@pytest.mark.parametrize("p", [1048573, USUAL, 65537, 3])
def test_the_longest_sums_are_exact_and_longer_ones_are_split(p):
    assert longest_sum(1048573) >= 8192
    F = PrimeField(p)
    for inner in (8191, 8192, 8193, 3 * 8192 + 5):
        # The largest products there are: nothing but p − 1.
        worst = F.wrap(np.full((2, inner), p - 1.0))
        assert integers(worst @ worst.T) == [inner % p] * 4
        ones = F.wrap(np.full(inner, p - 1.0))
        assert integers(worst @ ones) == [inner % p] * 2
        assert integers(np.einsum("i,i->", ones, ones)) == [inner % p]


def test_without_the_split_a_long_sum_would_be_wrong():
    # The twin of the test above: so long a sum passes 2⁵³, and plain float64 loses its last digits.
    p, inner = 1048573, 128 * 8192 + 1
    rng = np.random.default_rng(1)
    a, b = rng.integers(p - 1000, p, inner), rng.integers(p - 999, p, inner)
    exact = sum(int(u) * int(v) for u, v in zip(a, b, strict=True))
    F = PrimeField(p)
    assert integers(F.array(a) @ F.array(b)) == [exact % p]
    assert int(np.dot(a.astype(float), b.astype(float))) % p != exact % p


@settings(max_examples=300, deadline=None)
@given(p=st.sampled_from(PRIMES), quotient=st.integers(0, 2**53), off=st.integers(-2, 2))
def test_reduction_is_exact_next_to_every_multiple_of_p(p, quotient, off):
    value = min(max(quotient // p * p + off, 0), EXACT - p)
    assert int(reduce(np.array([float(value)]), p)[0]) == value % p


@settings(max_examples=200, deadline=None)
@given(numerator=st.integers(-500, 500), denominator=st.integers(1, 500))
def test_a_float_is_the_fraction_that_was_meant(numerator, denominator):
    assert rational(numerator / denominator) == Fraction(numerator, denominator)


def test_decimals_are_what_is_written():
    assert [rational(each) for each in (0.1, 1e-5, 1e-8, 0.044715, 1.702, 1 / 3, 1e-12)] == [
        Fraction(1, 10), Fraction(1, 10**5), Fraction(1, 10**8), Fraction(44715, 10**6), Fraction(851, 500),
        Fraction(1, 3), Fraction(1, 10**12),
    ]  # fmt: skip


def test_integers_of_any_size():
    F = PrimeField(65537)
    several = [2**64 - 1, -(2**63), 10**30, -(10**30), 0]
    assert integers(F.array(np.array(several, dtype=object))) == [each % 65537 for each in several]
    assert integers(F.array(np.array([2**64 - 1], dtype=np.uint64))) == [(2**64 - 1) % 65537]
    assert integers(F.array([True, False])) == [1, 0]


@pytest.mark.parametrize("p", PRIMES)
def test_every_element_has_its_inverse(p):
    # So many are looked up in a table; few are computed.
    every = PrimeField(p).wrap(np.arange(1, p))
    assert set(integers(every * (1 / every))) == {1}
    few = PrimeField(p).wrap(np.arange(1, p)[:50])
    assert integers(1 / few) == integers((1 / every)[:50])


def test_division_by_zero_is_said():
    F = PrimeField(101)
    with pytest.raises(UnluckyDraw, match="division by 0 modulo 101"):
        F.array([1, 2]) / F.array([3, 0])
    with pytest.raises(LeavesTheField, match="divides its denominator"):
        F.array(1 / 101)


@pytest.mark.parametrize("p", [1, 2, 4, 1048576, 1048575, LARGEST + 7, 7.0, True])
def test_no_prime_no_field(p):
    with pytest.raises(InputError, match="prime"):
        PrimeField(p)


def test_the_usual_prime_is_what_it_says():
    chain = [USUAL]
    while len(chain) < 4:
        chain.append((chain[-1] - 1) // 2)
    assert all(map(is_prime, chain))
    assert USUAL < LARGEST
    assert USUAL % 4 == 3
    squares = [{pow(each, 2, p) for each in range(p)} for p in chain[:3]]
    assert all(each in found for found in squares for each in (2, 3, 5, 7, 11))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1j, "1", None, np.array([1.0, np.nan])])
def test_what_is_no_rational_number(value):
    with pytest.raises(LeavesTheField):
        PrimeField().array(value)
