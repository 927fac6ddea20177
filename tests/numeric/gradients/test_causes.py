"""Causes and repairs: what is named explains the gradient exactly, and what nothing explains gets no cause."""

from __future__ import annotations

import numpy as np
import pytest

from numeric.field import UnluckyDraw
from numeric.gradients import checking, examine_gradients
from numeric.gradients.runs import Change
from numeric.gradients.subjects import subject_of
from numeric.gradients.trials import draw_trial, evidence_of
from tests.numeric.passes import MODULES, batch_norm

RNG = np.random.default_rng(8)
X, W = RNG.normal(size=(4, 3)), RNG.normal(size=(3, 5))
FOREIGN = RNG.normal(size=(5, 3))
RIGHT = [case for module in MODULES for case in module.RIGHT]


def forward(x, W):
    return np.tanh(x @ W)


def explained(backward, *arrays):
    (finding,) = examine_gradients(forward, backward, *arrays, only="x", seed=3).findings
    return finding


def test_what_nothing_explains_gets_no_cause():
    """A gradient by an array that stands nowhere in the pass."""
    finding = explained(lambda dout, x, W: (dout @ FOREIGN, None), X, W)
    assert (finding.cause, finding.repair) == ("", "")


def test_almost_a_known_mistake_is_none():
    """tanh′ is lost, and one part in a million besides: the cause would explain it to every tolerance."""
    finding = explained(lambda dout, x, W: (dout * 1.000001 @ W.T, None), X, W)
    assert finding.cause == ""
    assert explained(lambda dout, x, W: (dout @ W.T, None), X, W).cause.startswith("the derivative of np.tanh")


def test_a_cause_is_looked_for_at_three_points_at_least(monkeypatch):
    """At one point every ratio is some number, and about one in a hundred is a known one."""
    points = []
    monkeypatch.setattr(checking, "cause", lambda evidence, known: points.append(len(evidence.trials)) or "known")
    for trials in (1, 2, 5):
        examine_gradients(forward, lambda dout, x, W: (dout @ FOREIGN, None), X, W, only="x", trials=trials)
    assert points == [3, 3, 5]


def in_loops(dout, x, W):
    y = np.tanh(x @ W)
    dx = np.zeros_like(x)
    for i in range(len(x)):
        for j in range(W.shape[1]):
            dx[i] += dout[i, j] * (1 + y[i, j] ** 2) * W[:, j]
    return dx, None


def test_an_expression_in_a_loop_is_changed_in_all_its_evaluations():
    finding = explained(in_loops, X, W)
    assert "y[i, j] ** 2) is wrong" in finding.repair


def test_the_expression_is_quoted_and_the_call_of_its_helper_named():
    def helper(z):
        return z**3

    def backward(dout, x, W):
        y = np.tanh(x @ W)
        return (dout * (1 - helper(y))) @ W.T * (x**3 / helper(x)), None

    finding = explained(backward, X, W)
    assert finding.repair.startswith("the exponent 3 in np.power (test_causes.py:")
    assert finding.repair.endswith("helper(y) should be 2")


def test_a_mistake_in_some_of_the_terms_is_placed():
    (case,) = [each for each in batch_norm.WRONG if "γ lost in the first term" in each.name]
    report = examine_gradients(case.forward, case.backward, *case.arrays(np.random.default_rng(2)), seed=2)
    assert report.findings[0].cause.startswith(
        "the factor gamma is missing (gamma is taken as 1), in all terms but those through np.var"
    )


@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_a_run_that_starts_from_a_record_is_the_whole_run(case):
    """Code that writes into what it has computed must not see the record of it."""
    rng = np.random.default_rng(1)
    subject = subject_of(case.forward, case.backward, case.arrays(rng), None, None, 1)
    trial = draw_trial(subject, rng, record=True)
    whole = evidence_of(subject, (trial,), 0, subject.checked[0], [trial.gradients[subject.checked[0]]], rng)
    evidence = whole.recorded()
    assert evidence.backward
    for each in evidence.backward[:: max(1, len(evidence.backward) // 6)]:
        if each.name != "setitem":
            assert outcome(evidence, each.place) == outcome(whole, each.place)


def outcome(evidence, place):
    """What backward returns with one operation changed, or why it cannot be run."""
    try:
        found = evidence.gradient(0, [Change(place, after=lambda found, args: 3 * found)])
    except UnluckyDraw as error:
        return str(error)
    return None if found is None else found.residues.tolist()
