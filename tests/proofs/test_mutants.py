"""No false claim is proved: random changes of all closed forms, judged by evaluation and by redone counterexamples."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from proofs.checking import fuzzing
from proofs.checking.counterexamples import find
from proofs.checking.fuzzing import JUDGES, LARGEST, WRONG, Outcome, failure_of, trials
from proofs.checking.mutations import CHANGES, mutate
from proofs.checking.redone import is_real
from proofs.checking.theorems import Instance
from proofs.search.prover import Answer
from symbolic.closed_forms import all_of
from symbolic.components import Interpretation
from tests.proofs.lemmas import lemmas_for

CLAIMS = (*all_of(shared=True), *all_of(shared=False))
QUICK = tuple(each for each in CLAIMS if not each.name.startswith(("descent", "minibatch-gradient", "algorithm")))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_mutant_is_proved_that_is_false(seed):
    found = list(trials(QUICK, lemmas_for, count=100, seed=seed))
    assert [str(each) for each in found if each.outcome in WRONG] == []
    counts = Counter(each.outcome for each in found)
    # The test would say nothing if everything were refused: most kinds of outcome have to be there.
    assert counts[Outcome.REFUTED] > 20
    assert counts[Outcome.REFUSED] > 20
    assert counts[Outcome.PROVED] > 5


def test_a_prover_that_is_too_kind_is_found_out(monkeypatch):
    monkeypatch.setattr(fuzzing, "prove", lambda claim, lemmas: Answer(_Pretended(claim)))
    found = list(trials(QUICK, lemmas_for, count=40, seed=5))
    assert any(each.outcome is Outcome.FALSE_PROVED for each in found)


class _Pretended:
    """What a forged theorem would look like to its reader."""

    def __init__(self, claim):
        self.left, self.right, self.hypotheses = claim.left, claim.right, frozenset()


def test_a_counterexample_that_is_none_is_found_out():
    claim = next(each for each in CLAIMS if each.name == "delta-hidden")
    wrong = replace(claim, right=claim.right * 2)
    found = find(wrong, Interpretation(), LARGEST)
    assert is_real(found, wrong)
    assert not is_real(replace(found, right=found.left), wrong)
    assert not is_real(replace(found, left=str(int(found.left) + 1)), wrong)
    assert not is_real(found, claim)
    swapped = tuple((name, str(int(value) + 1)) for name, value in found.values)
    assert not is_real(replace(found, values=swapped), wrong)


def test_true_claims_have_no_failure():
    judges = tuple(map(Instance, JUDGES))
    assert [each.name for each in CLAIMS if failure_of(each, judges)] == []


def test_every_kind_of_change_happens():
    random = Random(3)
    seen = Counter(name for _ in range(600) for name in mutate(random.choice(CLAIMS), random).changes)
    assert seen.keys() == CHANGES.keys()
