"""Verification modulo primes: it agrees with the exact method on true and planted claims, and says where and why."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from numeric.modular import soundness
from numeric.modular.trials import Trials, primes
from proofs.checking import modular
from proofs.checking.instances import Bench, check_instances
from proofs.checking.mistakes import planted
from proofs.checking.modular import claims_of, verify_modular
from proofs.checking.verdicts import Kind
from proofs.commands.main import run
from symbolic import closed_forms, models
from symbolic.errors import InputError
from symbolic.formula import as_formula
from symbolic.network import Network
from symbolic.notation import Activation, C, L, W, a, b, d, delta, l, nabla_cost, z


def verdicts(network, claims=None, seed=1):
    found = verify_modular(network, claims, seed=seed)
    return {(result.name, result.layer): result.verdict.kind for result in found.results}


def test_every_closed_form_of_a_deep_network_holds():
    found = verify_modular(Network((7, 30, 20, 31) + (25,) * 30 + (4,)), seed=1)
    assert {result.verdict.kind for result in found.results} == {Kind.HOLDS}
    assert found.log2_error() < -60
    layers = 34
    names = [result.name for result in found.results]
    assert {name: names.count(name) for name in names} == {
        "delta-output": 1, "delta-hidden": layers - 1, "gradient-W": layers, "gradient-b": layers,
        "algorithm-delta": layers, "algorithm-W": layers, "algorithm-b": layers,
    }  # fmt: skip


@pytest.mark.parametrize("widths", [(1, 1), (1, 1, 1, 1), (3, 2), (2, 5, 1, 4)])
@pytest.mark.parametrize("batch", [None, 1, 4])
@pytest.mark.parametrize("activation", [None, "tanh", ["tanh", "relu", "gelu"]])
def test_small_networks_of_every_kind(widths, batch, activation):
    if isinstance(activation, list):
        activation = activation[: len(widths) - 1]
    network = Network(widths, activation, "quadratic" if activation else None, batch)
    assert set(verdicts(network).values()) == {Kind.HOLDS}


def every_twin(batch):
    """All planted mistakes in all formulas that the modular check reads."""
    return [twin for claim in claims_of(Network((2, 2, 2), batch=batch)) for twin in planted(claim)]


@pytest.mark.parametrize(("widths", "batch"), [((2, 3, 4, 2), None), ((3, 3, 3, 3), None), ((4, 3, 5, 2), 2)])
def test_every_planted_mistake_gets_the_verdict_of_the_exact_method_in_every_layer(widths, batch, monkeypatch):
    monkeypatch.setattr(modular._Suite, "_refuted", lambda self, claim, ill_formed: None)  # found once, below
    network = Network(widths, batch=batch)
    bench = Bench(network.sizes, (models.minibatch_pass(), models.backpropagation()))
    twins = [twin for twin in every_twin(batch) if batch is None or twin.claim.name.startswith("minibatch")]
    refuted = 0
    for twin in twins:
        found = [result.verdict.kind is Kind.HOLDS for result in verify_modular(network, (twin.claim,), seed=5).results]
        exact = [instance.equal for instance in check_instances(twin.claim, bench, by_sympy=False)]
        assert found == exact, (twin.mistake, str(twin.claim))
        refuted += not all(exact)
    assert refuted > 10


@pytest.mark.parametrize("layer", [1, 7, 19, 20])
def test_a_mistake_in_one_layer_is_found_there_and_nowhere_else(layer):
    network = Network((6,) * 21)
    for name in ("gradient-W", "gradient-b"):
        (claim,) = [each for each in closed_forms.of_network() if each.name == name]
        from proofs.commands.verify_command import _divided

        here, elsewhere = _divided(claim, layer, network)
        wrong = [replace(each, right=each.right * 2) for each in here]
        others = [each for each in closed_forms.of_network() if each.name != name]
        found = verdicts(network, (*others, *elsewhere, *wrong))
        assert [place for place, kind in found.items() if kind is not Kind.HOLDS] == [(name, layer)]


def test_a_mistake_in_an_error_is_told_from_one_in_a_gradient():
    (hidden,) = [each for each in closed_forms.of_network() if each.name == "delta-hidden"]
    wrong = replace(hidden, right=W[l + 1].T @ delta[l + 1])
    rest = [each for each in closed_forms.of_network() if each.name != "delta-hidden"]
    found = verdicts(Network((5,) * 9), (*rest, wrong))
    assert {name for (name, _), kind in found.items() if kind is Kind.REFUTED} == {"delta-hidden"}


def test_a_true_claim_may_be_written_in_another_way():
    g, model = Activation("g"), models.network()
    written_out = W[L] @ a[L - 1] + b[L]
    claims = (
        replace(closed_forms.of_network()[0], right=nabla_cost(g(written_out)) * g.prime(written_out)),
        replace(closed_forms.of_network()[3], left=d(C, z[l]), right=delta[l] * 2 - delta[l]),
        replace(closed_forms.of_network()[2], right=(a[l - 1] @ delta[l].T).T),
    )
    assert all(claim.model == model for claim in claims)
    assert set(verdicts(Network((3, 4, 5, 2)), claims).values()) == {Kind.HOLDS}
    wrong = replace(claims[0], right=nabla_cost(g(W[L] @ a[L - 1])) * g.prime(written_out))
    assert set(verdicts(Network((3, 4, 5, 2)), (wrong,)).values()) == {Kind.REFUTED}


def in_products_that_commute_at_rank_one():
    """W a bᵀ W a δᵀ W − W a δᵀ W a bᵀ W is 0 for every W of rank one, and for no other in general."""
    first = W[l] @ a[l - 1] @ b[l].T @ W[l] @ a[l - 1] @ delta[l].T @ W[l]
    second = W[l] @ a[l - 1] @ delta[l].T @ W[l] @ a[l - 1] @ b[l].T @ W[l]
    (claim,) = [each for each in closed_forms.of_network() if each.name == "gradient-W"]
    return replace(claim, right=claim.right + first - second)


def test_the_rank_is_the_degree_in_the_weights():
    claim, network = in_products_that_commute_at_rank_one(), Network((4, 5, 6, 4))
    found = verify_modular(network, (claim,), seed=3)
    assert found.soundness.rank == 3
    assert {result.verdict.kind for result in found.results} == {Kind.REFUTED}


def test_with_less_rank_it_would_have_passed(monkeypatch):
    # The twin of the test above: this is what counting the degree is for.
    measured = modular._soundness
    monkeypatch.setattr(modular, "_soundness", lambda *all_of: replace(measured(*all_of), rank=1))
    found = verdicts(Network((4, 5, 6, 4)), (in_products_that_commute_at_rank_one(),))
    assert set(found.values()) == {Kind.HOLDS}


def plus_a_multiple_of(p):
    (claim,) = [each for each in closed_forms.of_network() if each.name == "gradient-b"]
    return replace(claim, right=as_formula(1 + p) * claim.right)


def test_a_mistake_that_a_prime_divides_is_found_by_the_others():
    for seed in range(20):
        found = verdicts(Network((4, 5, 3)), (plus_a_multiple_of(primes()[100] * primes()[200]),), seed)
        assert set(found.values()) == {Kind.REFUTED}


def test_with_one_fixed_prime_it_would_have_passed(monkeypatch):
    p = primes()[100]
    monkeypatch.setattr(Trials, "drawn", staticmethod(lambda count, rng: Trials((p,) * count, rng)))
    assert set(verdicts(Network((4, 5, 3)), (plus_a_multiple_of(p),)).values()) == {Kind.HOLDS}


def test_a_trial_alone_is_wrong_about_as_rarely_as_its_bound_says(monkeypatch):
    # With primes near 100 false claims pass now and then: never more often than the degree over p allows.
    small = tuple(p for p in range(100, 200) if all(p % q for q in range(2, 15)))
    monkeypatch.setattr(Trials, "drawn", staticmethod(lambda count, rng: Trials((int(rng.choice(small)),), rng)))
    monkeypatch.setattr(modular._Suite, "_refuted", lambda self, claim, ill_formed: None)
    (claim,) = [each for each in closed_forms.of_network() if each.name == "gradient-W"]
    wrong, network = replace(claim, right=claim.right * 2), Network((2, 2, 2))
    found = [verify_modular(network, (wrong,), seed=seed) for seed in range(150)]
    passed = sum(result.verdict.kind is Kind.HOLDS for each in found for result in each.results)
    bound = found[0].soundness.degree / 100
    assert 0 < passed / (2 * len(found)) < bound


def test_the_seed_repeats_a_run():
    network = Network((3, 4, 2))
    first, again, other = (verify_modular(network, seed=seed).primes for seed in (7, 7, 8))
    assert first == again != other
    assert verify_modular(network).seed != verify_modular(network).seed


def test_more_bits_take_more_trials():
    network = Network((3, 4, 2))
    few, many = (verify_modular(network, error_bits=bits, seed=1) for bits in (20, 200))
    assert len(few.primes) < len(many.primes)
    assert few.log2_error() < -20
    assert many.log2_error() < -200


@pytest.mark.parametrize(
    "claim", [closed_forms.of_components()[1], closed_forms.of_gradient_descent()[1], closed_forms.of_chain()[0]]
)
def test_what_is_not_about_whole_arrays_is_refused_in_a_sentence(claim):
    with pytest.raises(InputError, match="--method exact"):
        verify_modular(Network((1, 1, 1)), (claim,))


def test_a_defect_of_the_backward_pass_would_be_seen(monkeypatch):
    # What the D^l are is not believed: they stand in the same pass as all other claims.
    stored = modular.Instance.stored_errors

    def wrong(self):
        errors = stored(self)
        errors[2] = errors[2] + errors[2]
        return errors

    monkeypatch.setattr(modular.Instance, "stored_errors", wrong)
    with pytest.raises(modular.Disagreement, match="layer 2"):
        verify_modular(Network((3, 4, 5, 2)))


def command(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        run(["verify", *words])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def test_the_command_prints_the_bound(capsys):
    code, out, _ = command(capsys, "--method", "modular", "--layers", "100", "--width", "40")
    assert code == 0
    assert "below 2^-6" in out
    assert "1–99" in out
    assert "every width 40" in out


def test_the_command_finds_and_locates_a_planted_mistake(capsys):
    words = ["--method", "modular", "--layers", "100", "--width", "20", "--plant", "lost g'", "--plant-layer", "50"]
    code, out, _ = command(capsys, *words)
    assert code == 1
    refuted = [line.split() for line in out.splitlines() if "refuted" in line and line.startswith("delta")]
    assert [line[:2] for line in refuted] == [["delta-hidden", "50"]]
    assert "lost g′: the factor g′ is missing" in out
    assert "1–49, 51–99" in out
    code, out, _ = command(capsys, *words, "--format", "json")
    said = json.loads(out)
    assert code == 1
    assert [(each["name"], each["layer"]) for each in said["claims"] if each["verdict"] == "refuted"] == [
        ("delta-hidden", 50)
    ]
    assert said["modular"]["log2_error_bound"] < -60
    assert len(said["modular"]["primes"]) == said["modular"]["trials"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Which network?"),
        (["--width", "3"], "needs --layers"),
        (["--width", "3", "--layers", "0"], "needs --layers"),
        (["--width", "3", "--widths", "2,3"], "contradict"),
        (["--width", "0", "--layers", "2"], "no size of a layer"),
        (["--layers", "3", "--widths", "2,3"], "disagree"),
        (["--widths", "2,3", "--seed", "1"], "--method modular"),
        (["--widths", "2,3", "--error-bits", "9"], "--method modular"),
        (["--widths", "2,3", "--plant", "factor 2", "--plant-layer", "1"], "--method modular"),
        (["--method", "modular", "--widths", "2,3", "--error-bits", "0"], "--error-bits 0"),
        (["--method", "modular", "--widths", "2,3", "--seed", "-1"], "--seed -1"),
        (["--method", "modular", "--widths", "2,3", "--plant-layer", "1"], "give both"),
        (["--method", "modular", "--widths", "2,3", "--plant", "wrong sign", "--plant-layer", "2"], "from 1 to 1"),
        (["--method", "modular", "--widths", "2,3", "--plant", "nonsense"], "no such mistake"),
        (["--method", "modular", "--widths", "2,3,2", "--batch", "0"], "batch"),
    ],
)  # fmt: skip
def test_wrong_use_is_said(capsys, words, sentence):
    code, _, err = command(capsys, *words)
    assert code == 2
    assert sentence in err


def test_the_bound_counts_the_numbers_in_a_formula():
    network = Network((3, 4, 2))
    plain = verify_modular(network, (closed_forms.of_network()[3],), seed=1).soundness
    large = verify_modular(network, (plus_a_multiple_of(2**300),), seed=1).soundness
    assert large.bits >= plain.bits + 290
    assert isinstance(large, soundness.Soundness)


def test_the_draws_are_uniform():
    drawn = Trials((primes()[0],), np.random.default_rng(1)).draw(500, 500).data / primes()[0]
    assert abs(drawn.mean() - 0.5) < 0.005
