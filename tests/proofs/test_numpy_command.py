"""``backproof numpy``: what it writes was verified, whatever the widths; and the claims it verifies can be refuted."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import sympy as sp

from proofs.checking.instances import Bench, check_instances, holds
from proofs.checking.mistakes import planted
from proofs.checking.verdicts import Kind
from proofs.checking.verification import check, verify
from proofs.commands import numpy_command
from proofs.commands.main import parser
from symbolic import closed_forms
from symbolic.errors import InputError
from symbolic.indices import Sizes
from symbolic.network import Network

SIZES = Sizes.of_network((2, 3, 4, 2), 5)
CLAIMS = closed_forms.of_mean_cost(shared=False)


def test_the_claims_hold_by_both_differentiations():
    for claim in CLAIMS:
        assert holds(claim, Bench(SIZES))
        assert all(each.equal for each in check_instances(claim, Bench(Sizes.of_network((2, 3, 2), 3)), by_sympy=True))


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name)
def test_every_planted_mistake_is_seen(claim):
    bench = Bench(SIZES)
    twins = list(planted(claim))
    assert len(twins) >= 3
    for twin in twins:
        assert not holds(twin.claim, bench), f"{twin.mistake}: {twin.claim}"


def test_a_lost_mean_gets_a_counterexample():
    output = closed_forms.of_mean_cost()[0]
    twin = next(each for each in planted(output) if each.mistake == "lost 1/m")
    (result,) = check(twin.claim, SIZES)
    assert result.verdict.kind is Kind.REFUTED
    assert result.verdict.counterexample is not None


def test_wide_layers_are_verified_narrow():
    network = Network((64, 100, 100, 10), ["relu", "tanh", "sigmoid"], "binary cross-entropy")
    narrow = numpy_command.narrowed(network)
    assert max(narrow.widths) <= numpy_command.WIDE
    assert all(below != above for below, above in pairwise(narrow.widths))
    assert (narrow.activation, narrow.cost_function) == (network.activation, network.cost_function)
    small = Network((2, 8, 3))
    assert numpy_command.narrowed(small) is small


def test_a_cost_of_all_outputs_keeps_its_widths():
    letters = sp.symbols("p:9", real=True)
    network = Network((3, 9), "tanh", sp.Lambda(letters, sum(letters) ** 2))
    assert numpy_command.narrowed(network) is network


def test_a_wide_module_is_written_and_runs(tmp_path):
    target = tmp_path / "net.py"
    ran = subprocess.run(
        [
            sys.executable, "-c", "from proofs.commands.main import run; run()",
            "numpy", "--widths", "40,30,20", "--activation", "tanh", "--cost", "quadratic", "-o", str(target),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "verified exactly for the widths 3, 4, 5 in place of 40, 30, 20" in ran.stderr
    net = {"__name__": "net"}
    exec(compile(target.read_text(encoding="utf-8"), "net.py", "exec"), net)
    parameters = net["initialize"](1)
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(40, 16)), rng.uniform(-0.5, 0.5, size=(20, 16))
    before = net["cost"](parameters, X, Y)
    net["GradientDescent"](parameters).step(X, Y, 0.01)
    assert net["cost"](parameters, X, Y) < before


def test_nothing_is_written_when_a_formula_is_refuted(tmp_path, monkeypatch):
    twin = next(each for each in planted(closed_forms.of_mean_cost()[1]) if each.mistake == "lost g′")
    monkeypatch.setattr(closed_forms, "of_mean_cost", lambda shared: (twin.claim,))
    choice = parser().parse_args(["numpy", "--widths", "2,3,2", "-o", str(tmp_path / "net.py")])
    with pytest.raises(InputError, match=r"No module was written: .* is refuted"):
        numpy_command.run(choice)
    assert list(tmp_path.iterdir()) == []


def test_verify_takes_them_like_any_other_claims():
    results = verify(Network((2, 3, 2), "tanh", "quadratic", batch=4), claims=closed_forms.of_mean_cost())
    assert {str(result.verdict.kind) for result in results} == {"holds"}
    assert {result.name for result in results} == {claim.name for claim in closed_forms.of_mean_cost()}


def test_a_module_that_computes_something_else_is_not_written(monkeypatch, tmp_path):
    generated = numpy_command.generate
    slope = "        yield np.multiply, dZ[l], slope[l], dZ[l]\n"

    def without_its_slope(network):
        text = generated(network)
        assert slope in text
        return text.replace(slope, "")

    monkeypatch.setattr(numpy_command, "generate", without_its_slope)
    target = tmp_path / "net.py"
    words = ["numpy", "--widths", "2,3,2", "--activation", "tanh", "--cost", "quadratic", "-o", str(target)]
    with pytest.raises(InputError, match="the gradients that it computes are not those of its cost"):
        numpy_command.run(parser().parse_args(words))
    assert not target.exists()
