"""Witnesses: the relations between functions that a right backward pass uses hold exactly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from numeric.field import LeavesTheField, UnluckyDraw
from numeric.gradients.constants import Reading, read
from numeric.gradients.functions import NotPositive
from numeric.gradients.points import sample
from numeric.gradients.runs import Run
from numeric.gradients.tables import Tables
from numeric.gradients.witnesses import constant


def numbers(seed=0, shape=(40,), positive=True):
    rng = np.random.default_rng(seed)
    run = Run(Tables(rng))
    actual = rng.uniform(0.5, 2, shape) * (1 if positive else rng.choice([-1, 1], shape))
    return [sample(actual, rng).witness(run) for _ in range(2)]


def same(first, second):
    return np.array_equal(first.values.residues, second.values.residues)


IDENTITIES = {
    "exp(a + b) = exp a exp b": lambda a, b: (np.exp(a + b), np.exp(a) * np.exp(b)),
    "exp(−a) = 1 / exp a": lambda a, b: (np.exp(-a), 1 / np.exp(a)),
    "exp(a − log Σ exp) = softmax": lambda a, b: (np.exp(a - np.log(np.exp(a).sum())), np.exp(a) / np.exp(a).sum()),
    "log exp a = a": lambda a, b: (np.log(np.exp(a)), a),
    "log(exp a / b) = a − log b": lambda a, b: (np.log(np.exp(a) / b), a - np.log(b)),
    "exp log a = a": lambda a, b: (np.exp(np.log(a)), a),
    "exp(3 log a) = a³": lambda a, b: (np.exp(3 * np.log(a)), a**3),
    "√a √a = a": lambda a, b: (np.sqrt(a) * np.sqrt(a), a),
    "√a √b = √(ab)": lambda a, b: (np.sqrt(a) * np.sqrt(b), np.sqrt(a * b)),
    "a^(−3/2) = 1/√a³": lambda a, b: (a**-1.5, 1 / np.sqrt(a) ** 3),
    "∛a³ = a": lambda a, b: (np.cbrt(a) ** 3, a),
    "√(a²) = |a|": lambda a, b: (np.sqrt(np.square(a)), np.abs(a)),
    "√exp a = exp(a/2)": lambda a, b: (np.sqrt(np.exp(a)), np.exp(a / 2)),
    "tanh = 2σ(2a) − 1": lambda a, b: (np.tanh(a), 2 / (1 + np.exp(-2 * a)) - 1),
    "cosh² − sinh² = 1": lambda a, b: (np.cosh(a) ** 2 - np.sinh(a) ** 2, a**0),
    "sin² + cos² = 1": lambda a, b: (np.sin(a) ** 2 + np.cos(a) ** 2, a**0),
    "log1p(exp a) − a = log1p(exp −a)": lambda a, b: (
        np.exp(np.log1p(np.exp(a)) - a),
        np.exp(np.log1p(np.exp(-a))),
    ),
    "a / √3 = √(1/3) a": lambda a, b: (a / np.sqrt(3), a * np.sqrt(1 / 3)),
    "√(2/π) √(π/2) = 1": lambda a, b: (a * np.sqrt(2 / np.pi) * np.sqrt(np.pi / 2), a),
    "var = mean of squares − squared mean": lambda a, b: (np.var(a), np.mean(a**2) - np.mean(a) ** 2),
}

FALSE = {
    "exp(a + b) = exp a + exp b": lambda a, b: (np.exp(a + b), np.exp(a) + np.exp(b)),
    "exp(ab) = exp a exp b": lambda a, b: (np.exp(a * b), np.exp(a) * np.exp(b)),
    "log(a + b) = log a + log b": lambda a, b: (np.log(a + b), np.log(a) + np.log(b)),
    "√(a + b) = √a + √b": lambda a, b: (np.sqrt(a**2 + 2 * a * b + b**2 + 0 * a), a - b),
    "tanh = σ": lambda a, b: (np.tanh(a), 1 / (1 + np.exp(-a))),
    "exp a = 1 + a": lambda a, b: (np.exp(a), 1 + a),
    "std = var": lambda a, b: (np.square(a - a.mean()), np.var(a) + 0 * a),
}


def draw(identity, seed):
    for attempt in range(200):
        try:
            return identity(*numbers(1000 * seed + attempt, shape=(3,)))
        except UnluckyDraw:
            continue
    raise AssertionError("no point was found")


@pytest.mark.parametrize("name", IDENTITIES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_identity_holds(name, seed):
    assert same(*draw(IDENTITIES[name], seed))


@pytest.mark.parametrize("name", FALSE)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_false_differs(name, seed):
    assert not same(*draw(FALSE[name], seed))


def test_a_root_of_no_square_is_an_unlucky_draw():
    a, b = numbers()
    with pytest.raises(NotPositive):
        np.sqrt(a + b)


def test_minus_infinity_is_a_mask():
    a, _ = numbers(shape=(2, 2))
    e = np.exp(np.where([[True, False], [False, False]], -np.inf, a))
    assert e.values.residues[0, 0] == 0
    assert e.values.residues[1, 1] != 0


def test_floats_decide_branches():
    a, b = numbers(positive=False)
    assert np.array_equal(a > 0, a.actual > 0)
    assert same(np.maximum(a, 0), a * (a > 0))
    assert same(a.max(), a[np.argmax(a.actual)])
    assert not np.any(a == b)


def test_what_is_in_no_table_leaves_the_field():
    a, _ = numbers()
    with pytest.raises(LeavesTheField):
        np.floor(a)
    with pytest.raises(LeavesTheField):
        float(a[0])
    assert not hasattr(a, "ctypes")


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        (0.1, Reading(Fraction(1, 10))),
        (3 * 0.1, Reading(Fraction(3, 10))),
        (1 / 3, Reading(Fraction(1, 3))),
        (-1e-5, Reading(Fraction(-1, 100000))),
        (1 / np.sqrt(6), Reading(Fraction(1, 6), 6)),
        (1 / np.sqrt(6) ** 2, Reading(Fraction(1, 6))),
        (np.sqrt(2 / np.pi), Reading(Fraction(1), 2, -1)),
        (np.pi, Reading(Fraction(1), 1, 2)),
        (0.044715 * np.sqrt(2 / np.pi), Reading(Fraction(44715, 10**6), 2, -1)),
        (0.12345678901234567, Reading(Fraction(0.12345678901234567))),
    ],
)
def test_floats_are_read_as_what_they_stand_for(value, reading):
    assert read(float(value)) == reading


def test_float32_constants_are_read_by_their_own_last_place():
    run = Run(Tables(np.random.default_rng(1)))
    tenth = constant(run, np.float32(0.1))
    assert same(tenth, constant(run, 0.1))


def test_float32_roots_are_read_as_roots():
    run = Run(Tables(np.random.default_rng(1)))
    assert same(constant(run, np.float32(1 / np.sqrt(3))), 1 / constant(run, np.float32(np.sqrt(3))))
