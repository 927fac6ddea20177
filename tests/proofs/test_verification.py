"""Every closed form holds for L = 1 … 4 at unequal widths; every planted mistake is refuted."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from proofs.checking.instances import Bench, Disagreement, check_instances
from proofs.checking.mistakes import planted
from proofs.checking.verdicts import GOOD, Kind
from proofs.checking.verification import check, verify
from symbolic import closed_forms
from symbolic.indices import Sizes
from symbolic.network import Network

WIDTHS = ((2, 3), (3, 2, 4), (2, 3, 4, 2), (3, 1, 4, 2, 5))


@pytest.mark.parametrize("widths", WIDTHS, ids=str)
@pytest.mark.parametrize(
    "functions", [{}, {"activation": "per layer"}, {"activation": "tanh", "cost": "quadratic"}], ids=str
)
def test_every_closed_form_holds(widths, functions):
    layers = len(widths) - 1
    if functions.get("activation") == "per layer":
        functions = {"activation": [None, "sigmoid", "relu", "softplus"][:layers]}
    network = Network(widths, batch=6, **functions)
    results = verify(network)
    assert {result.verdict.kind for result in results} <= {Kind.HOLDS, Kind.DEFINITION}
    claimed = {claim.name for claim in network.claims()}
    missing = {"delta-hidden", "delta-hidden-component", "minibatch-delta-hidden"} if layers == 1 else set()
    assert claimed - {result.name for result in results} == missing
    gradient = [result for result in results if result.name == "gradient-W"]
    assert [result.layer for result in gradient] == list(range(1, layers + 1))
    assert [result.verdict.entries for result in gradient] == [n * k for k, n in itertools.pairwise(widths)]


def test_scalar_forms_hold_for_chains():
    for layers in range(1, 5):
        names = {result.name for result in verify(Network((1,) * (layers + 1))) if result.verdict.kind in GOOD}
        assert {"scalar-delta-output", "scalar-gradient-w", "scalar-gradient-b"} <= names


CLOSED_FORMS = [claim for claim in closed_forms.all_of(shared=False) if claim.model.name != "single neuron"]
SIZES = Sizes.of_network((2, 3, 4, 2), 5)


@pytest.mark.parametrize("claim", [*closed_forms.of_single_neuron(), *CLOSED_FORMS], ids=lambda claim: claim.name)
def test_every_planted_mistake_is_refuted(claim):
    sizes = Sizes({}, {}) if claim.model.name == "single neuron" else SIZES
    if claim.model.name == "layers of one neuron":
        sizes = Sizes.of_network((1, 1, 1, 1))
    twins = list(planted(claim))
    assert len(twins) >= 3
    for twin in twins:
        results = check(twin.claim, sizes)
        wrong = [result for result in results if result.verdict.kind is Kind.REFUTED]
        assert wrong, f"{twin.mistake}: {twin.claim} was not refuted"
        verdict = wrong[0].verdict
        assert verdict.counterexample is not None
        assert verdict.cause, f"the cause of {twin.claim} ({twin.mistake}) was not named"
        assert all(result.verdict.kind is not Kind.UNDECIDED for result in results)


@pytest.mark.parametrize(
    ("name", "mistake", "expected"),
    [
        ("delta-hidden", "lost g′", "lost g′"),
        ("delta-hidden", "lost transpose", "lost transpose"),
        ("gradient-W", "wrong layer (one up)", "wrong layer"),
        ("minibatch-gradient-W", "lost 1/m", "lost 1/m"),
        ("delta-hidden-component", "swapped indices", "swapped indices"),
        ("gradient-b", "factor 2", "factor 2"),
    ],
)
def test_the_likely_cause_is_named(name, mistake, expected):
    (claim,) = [each for each in closed_forms.all_of(shared=True) if each.name == name]
    twin = next(twin for twin in planted(claim) if twin.mistake == mistake)
    verdict = check(twin.claim, SIZES)[0].verdict
    assert verdict.kind is Kind.REFUTED
    assert expected in verdict.cause


def test_sympy_and_forward_mode_agree_on_every_entry():
    for claim in closed_forms.of_network(shared=False) + closed_forms.of_minibatch(shared=False):
        bench = Bench(Sizes.of_network((2, 3, 2), 3))
        instances = list(check_instances(claim, bench, by_sympy=True))
        assert instances
        assert all(instance.equal for instance in instances)


def test_a_disagreement_between_the_two_differentiations_is_noticed(monkeypatch):
    from numeric.rings import forward_mode

    def wrong_product(self, other):
        return forward_mode.Dual(self.value * other.value, self.tangent)

    monkeypatch.setattr(forward_mode.Dual, "__mul__", wrong_product)
    with pytest.raises(Disagreement):
        verify(Network((2, 3, 2)))


def test_a_wrong_derivative_in_the_table_is_refuted():
    tanh = Network((2, 2), "tanh").activation[0]
    network = Network((2, 2), replace(tanh, derivative=tanh.derivative + 1))
    (result,) = [each for each in verify(network) if each.name == "activation-derivative"]
    assert result.verdict.kind is Kind.REFUTED


def test_progress_is_reported():
    seen = []
    verify(Network((2, 2)), lambda done, of, what: seen.append((done, of)))
    assert seen[0][0] == 0
    assert len(seen) == seen[0][1]
