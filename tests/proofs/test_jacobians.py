"""Derivatives of vectors by vectors: proved, each step evaluated in a prime field, and wrong twins not proved."""

from __future__ import annotations

from collections import Counter

import pytest

from proofs.checking.fuzzing import WRONG as WRONG_OUTCOMES
from proofs.checking.fuzzing import Outcome, trials
from proofs.checking.instances import Bench, check_instances
from proofs.checking.theorems import Instance, evaluate_theorem
from proofs.search.prover import prove
from proofs.search.steps import evidence
from symbolic.errors import InputError, ShapeMismatch
from symbolic.evaluator import Evaluator
from symbolic.formula import Column, Diagonal, Entry, Formula, Partial, Symbol
from symbolic.indices import Index, Range, Sizes
from symbolic.model import Claim
from symbolic.models import HIDDEN, LAYERS, minibatch, network
from symbolic.notation import Activations, C, L, W, Z, a, d, delta, j, l, m, z
from symbolic.shapes import shape
from tests.proofs.test_random_rules import SIZES

g = Activations(shared=False)
NETWORK = network(shared=False)
slope = g[l].prime(z[l])
row = Symbol("a", l, (a[l].shape[1], a[l].shape[0]))

TRUE: dict[str, tuple[Formula, Formula, tuple[Range, ...]]] = {
    "z by a": (d(z[l], a[l - 1]), W[l], LAYERS),
    "a by z": (d(a[l], z[l]), Diagonal(slope), LAYERS),
    "z by z": (d(z[l + 1], z[l]), W[l + 1] @ Diagonal(slope), HIDDEN),
    "row by column": (d(a[l].T, z[l]), Diagonal(slope.T), LAYERS),
    "chain": (d(a[l + 1], a[l]), d(a[l + 1], z[l + 1]) @ d(z[l + 1], a[l]), HIDDEN),
    "error": (delta[l], d(z[l + 1], z[l]).T @ delta[l + 1], HIDDEN),
    "gradient": (d(C, a[l]), (d(C, z[l + 1]).T @ d(z[l + 1], a[l])).T, HIDDEN),
    "last layer": (delta[L], d(a[L], z[L]).T @ d(C, a[L]), ()),
}
WRONG: dict[str, tuple[Formula, Formula, tuple[Range, ...]]] = {
    "g for g′": (d(a[l], z[l]), Diagonal(g[l](z[l])), LAYERS),
    "factor 2": (d(a[l], z[l]), Diagonal(slope) * 2, LAYERS),
    "lost g′": (d(z[l + 1], z[l]), W[l + 1], HIDDEN),
    "chain through a": (d(a[l + 1], a[l]), d(z[l + 1], a[l]), HIDDEN),
    "error": (delta[l], d(z[l + 1], a[l]).T @ delta[l + 1], HIDDEN),
}


@pytest.mark.parametrize("name", TRUE)
def test_it_is_proved_and_every_step_holds(name: str) -> None:
    left, right, ranges = TRUE[name]
    theorem = prove(Claim(name, left, right, NETWORK, ranges)).theorem
    assert theorem is not None
    instances = [Instance(sizes, seed=5) for sizes in SIZES]
    for step in evidence(theorem):
        assert [evaluate_theorem(step, each).failure for each in instances] == ["", "", ""], f"{step.rule}: {step}"


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_twin_is_neither_proved_nor_true(name: str) -> None:
    left, right, ranges = WRONG[name]
    claim = Claim(name, left, right, NETWORK, ranges)
    assert prove(claim).theorem is None
    instances = list(check_instances(claim, Bench(Sizes.of_network((2, 3, 4, 2)))))
    assert any(not each.equal and not each.reason for each in instances)


@pytest.mark.parametrize("seed", [1, 2])
def test_no_mutant_is_proved_that_is_false(seed: int) -> None:
    claims = [Claim(name, left, right, NETWORK, ranges) for name, (left, right, ranges) in TRUE.items()]
    found = list(trials(claims, lambda claim: (), count=120, seed=seed))
    assert [str(each) for each in found if each.outcome in WRONG_OUTCOMES] == []
    counts = Counter(each.outcome for each in found)
    assert counts[Outcome.REFUTED] > 10
    assert counts[Outcome.PROVED] > 5


def test_columns_of_a_batch() -> None:
    model = minibatch(shared=False)
    own = (*LAYERS, Range("j", Index(None, 1), m))
    columns = Column(Z[l], j)
    theorem = prove(Claim("own sample", d(g[l](columns), columns), Diagonal(g[l].prime(columns)), model, own)).theorem
    assert theorem is not None
    assert evaluate_theorem(theorem, Instance(Sizes.of_network((2, 3, 2), 4))).failure == ""


def test_the_rows_belong_to_the_numerator() -> None:
    assert shape(d(z[l], a[l - 1])) == shape(W[l])
    assert shape(d(row, a[l - 1])) == shape(W[l])
    assert shape(Entry(d(z[l], a[l - 1]), (Index("i"), Index("j")))) == ()


def test_more_than_two_indices_have_no_value() -> None:
    with pytest.raises(ShapeMismatch, match="differentiates a matrix, or by one"):
        shape(d(z[l], W[l]))
    # At widths of 1 the matrix is a column, and it is refused all the same.
    bench = Bench(Sizes.of_network((1, 1, 1)))
    evaluator: Evaluator = bench.evaluator(NETWORK, {})
    with pytest.raises(InputError, match="has more than two indices") as refused:
        evaluator.value(Partial(z[1], W[1]))
    assert not isinstance(refused.value, ShapeMismatch)
