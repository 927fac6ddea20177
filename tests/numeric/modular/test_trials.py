"""Arrays over several prime fields at once, in factors and written out, and forward mode over them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from numeric.field.prime_field import is_prime
from numeric.modular.atoms import RandomAtoms
from numeric.modular.degrees import WEIGHT_DEGREE
from numeric.modular.forward import DualAtoms, dual
from numeric.modular.instance import BATCH, SINGLE, Instance, shifted
from numeric.modular.measure import measure
from numeric.modular.soundness import Soundness
from numeric.modular.trials import Dense, Factored, Trials, primes
from numeric.rings.atoms import Atoms
from numeric.rings.polynomials import Polynomial
from symbolic import models
from symbolic.errors import InputError
from symbolic.evaluator import Evaluator
from symbolic.indices import Sizes


def trials(count: int = 3, seed: int = 1) -> Trials:
    return Trials.drawn(count, np.random.default_rng(seed))


def whole(matrix) -> list[np.ndarray]:
    """The matrix of each trial in Python's integers."""
    data = matrix.dense().data if isinstance(matrix, Factored) else matrix.data
    assert np.all((data >= 0) & (data < matrix.trials.moduli))
    return [np.array([[int(each) for each in row] for row in part], dtype=object) for part in data]


def test_the_primes_are_all_of_their_size():
    assert len(primes()) == 38635
    assert all(is_prime(p) for p in primes()[:: len(primes()) // 200])
    assert {p for p in range(2**19, 2**19 + 500) if is_prime(p)} == {p for p in primes() if p < 2**19 + 500}


@pytest.mark.parametrize(
    "do",
    [
        lambda x, y, q: x + y, lambda x, y, q: x - y, lambda x, y, q: -x, lambda x, y, q: x * y, lambda x, y, q: x @ q,
        lambda x, y, q: q.T @ y.T, lambda x, y, q: (x @ q) @ x, lambda x, y, q: x[:, 1:2] @ y[:, 2:3].T,
    ],
)  # fmt: skip
def test_arithmetic_agrees_with_integers(do):
    several = trials()
    x, y, q = several.draw(4, 5), several.draw(4, 5), several.draw(5, 4)
    parts = zip(whole(do(x, y, q)), whole(x), whole(y), whole(q), several.primes, strict=True)
    for found, a, b, c, p in parts:
        assert np.array_equal(found, do(a, b, c) % p)


def test_factors_are_the_matrix_that_they_stand_for():
    several = trials()
    left, right = several.draw(6, 2), several.draw(2, 7)
    short, other = Factored(left, right), several.draw(6, 7)
    full = short.dense()
    column, row = several.draw(7, 1), several.draw(1, 6)
    two = several.number(Fraction(2, 3))
    for found, expected in [
        (short @ column, full @ column), (row @ short, row @ full), (short.T, full.T), (-short, -full),
        (short + other, full + other), (short + short, full + full), (short - short, full - full),
        (short * two, full * two), (short / two, full / two), (short * other, full * other),
        (short @ short.T, full @ full.T), (short.T @ short, full.T @ full), (two * short, two * full),
    ]:  # fmt: skip
        assert [each.tolist() for each in whole(found)] == [each.tolist() for each in whole(expected)]
    assert isinstance(several.draw(6, 1) @ several.draw(1, 7), Factored)


def test_atoms_are_memoised_by_their_point():
    several = trials()
    atoms = RandomAtoms(several)
    z = several.draw(5, 3)
    same = Dense(several, z.data.copy())
    other = Dense(several, z.data.copy())
    other.data[2, 4, 1] = (other.data[2, 4, 1] + 1) % several.primes[2]
    g = atoms.apply("g", None, 0, z)
    assert g.equals(atoms.apply("g", None, 0, same))
    assert not g.equals(atoms.apply("g", None, 1, z))
    assert not g.equals(atoms.apply("g", 2, 0, z))
    changed = atoms.apply("g", None, 0, other)
    assert [g[:, j : j + 1].equals(changed[:, j : j + 1]) for j in range(3)] == [True, False, True]
    by_column = atoms.gradient(z, None, True)
    assert by_column[:, 1:2].equals(atoms.gradient(z[:, 1:2], 2, False))
    assert not by_column[:, 1:2].equals(atoms.gradient(z[:, 1:2], 1, False))


def test_tangents_follow_the_product_rule():
    several = trials()
    x, dx, y, dy = (several.draw(4, 4) for _ in range(4))
    u, v = dual(x, dx), dual(y, dy)
    assert (u * v).tangent.equals(dx * y + x * dy)
    assert not (u * v).tangent.equals(dx * dy)
    assert (u @ v).tangent.equals(dx @ y + x @ dy)
    assert (u @ dual(y)).tangent.equals(dx @ y)
    assert (dual(x) + dual(y)).tangent is None
    atoms = RandomAtoms(several)
    found = DualAtoms(atoms).apply("g", None, 0, u)
    assert found.tangent.equals(atoms.apply("g", None, 1, x) * dx)
    cost = DualAtoms(atoms).cost(None, (), (u[:, :1],))
    assert (cost.tangent - (atoms.gradient(x[:, :1], None, False) * dx[:, :1]).total()).is_zero()


def degree_of(p: Polynomial, weigh, seen: dict[Polynomial, int]) -> int:
    """The degree of a polynomial in which every variable counts as ``weigh`` says."""
    if p not in seen:
        if not hasattr(p, "low"):
            seen[p] = 0
        else:
            inner = degree_of(p.high, weigh, seen) + weigh(p.ring.name_of(p.rank))
            seen[p] = max(inner, degree_of(p.low, weigh, seen))
    return seen[p]


def test_no_degree_is_larger_than_its_bound():
    # The errors of a small network, as polynomials: their true degree, an entry of W counting as 2.
    depth, model = 4, models.backpropagation()
    sizes = Sizes.of_network((2,) * (depth + 1))
    evaluator = Evaluator(model, sizes, Atoms(), lambda *_: None)
    largest = max(
        degree_of(entry, lambda name: WEIGHT_DEGREE if name[0] == "W" else 1, {})
        for layer in range(1, depth + 1)
        for entry in evaluator.symbol(("D", layer)).flat
    )
    bound = measure(model, SINGLE, sizes, (), 1, 1)
    assert largest == 1 + depth + 2 * (depth - 1)
    assert largest <= bound.degree - 2
    assert bound.rank == 1


def test_the_bound_falls_with_every_trial():
    sound = Soundness(degree=304, bits=3400, identities=1000, rank=1)
    assert sound.per_trial() == pytest.approx(304 / 2**19 + 3400 / (19 * 38635))
    count = sound.trials_for(60)
    assert sound.log2_error(count) < -60 <= sound.log2_error(count - 1)
    with pytest.raises(InputError, match="fewer layers"):
        Soundness(degree=2**19, bits=0, identities=1, rank=1).trials_for(60)


@pytest.mark.parametrize(
    ("letters", "model", "samples"), [(SINGLE, models.backpropagation(), 1), (BATCH, models.minibatch_pass(), 3)]
)
def test_the_derivative_is_linear_in_the_direction_and_adds_up_over_places(letters, model, samples):
    # Ċ along several directions at once is the sum of Ċ along each: what halving stands on.
    instance = Instance(model, letters, Sizes.of_network((4, 5, 6, 3), samples), trials(), 1)
    places = [(kind, layer) for kind in ("W", "b", "z") for layer in (1, 2, 3)]
    together = instance.derivative(frozenset(places))
    for place in places:
        together = together - instance.derivative(frozenset([place]))
    assert together.is_zero()
    assert not instance.derivative(frozenset([("W", 2)])).is_zero()


def test_the_shift_is_added_to_every_layer():
    shown = [str(each.formula) for each in shifted(models.network(), SINGLE).definitions if each.base.name == "z"]
    assert shown == ["Wˡ aˡ⁻¹ + bˡ + sˡ"]
