"""The six stages: every step holds, at several sizes; a wrong step is refuted, and named."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from proofs.checking.proving import has_instance, prove_stage
from proofs.checking.verdicts import Kind
from proofs.derivation import Stage
from proofs.rules import RULES
from proofs.stages import STAGES, stage_named
from symbolic import closed_forms
from symbolic.network import Network

CHOICES = (None, Network((3, 2)), Network((2, 3, 4, 2, 3), [None, "tanh", "relu", None], batch=2))


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("choice", CHOICES, ids=("default", "one layer", "four layers"))
def test_every_step_of_every_stage_holds(name, choice):
    stage = stage_named(name)(choice)
    proofs = prove_stage(stage, choice.interpretation if choice is not None else None)
    assert len(proofs) == sum(has_instance(derivation, stage) for derivation in stage.derivations) > 0
    for proof in proofs:
        assert proof.verdict.kind is Kind.HOLDS
        assert all(verdict.kind is Kind.HOLDS and verdict.entries > 0 for verdict in proof.step_verdicts)
        assert all(step.rule in RULES for step in proof.derivation.steps)


def test_the_stages_end_in_the_closed_forms():
    ends = {
        (claim.left, claim.right)
        for name in STAGES
        for claim in (derivation.conclusion() for derivation in stage_named(name)(None).derivations)
    }
    missing = [claim.name for claim in closed_forms.all_of(shared=True) if (claim.left, claim.right) not in ends]
    assert missing == []


@pytest.mark.parametrize("name", STAGES)
def test_a_wrong_step_is_refuted_where_it_stands(name):
    stage = stage_named(name)(None)
    derivation = stage.derivations[0]
    last = derivation.steps[-1]
    wrong = replace(derivation, steps=(*derivation.steps[:-1], replace(last, formula=2 * last.formula)))
    (proof,) = prove_stage(Stage(stage.name, stage.title, "", (wrong,), stage.sizes))
    assert proof.verdict.kind is Kind.REFUTED
    assert [verdict.kind for verdict in proof.step_verdicts] == [Kind.HOLDS] * (len(derivation.steps) - 1) + [
        Kind.REFUTED
    ]


def test_two_wrongs_that_cancel_are_still_refuted():
    stage = stage_named("single_neuron")(None)
    derivation = stage.derivations[0]
    steps = list(derivation.steps)
    steps[1] = replace(steps[1], formula=2 * steps[1].formula)
    (proof,) = prove_stage(Stage("s", "s", "", (replace(derivation, steps=tuple(steps)),), stage.sizes))
    assert [verdict.kind for verdict in proof.step_verdicts].count(Kind.REFUTED) == 2
    assert proof.verdict.kind is Kind.REFUTED


def test_nothing_is_claimed_of_no_instance():
    stage = stage_named("many_neurons")(Network((3, 2)))
    hidden = [each for each in stage.derivations if each.name == "delta-hidden"]
    assert hidden
    assert not has_instance(hidden[0], stage)
    assert all(proof.derivation.name != "delta-hidden" for proof in prove_stage(stage))


@pytest.mark.parametrize("name", STAGES)
def test_each_script_runs_alone(name):
    ran = subprocess.run(
        [sys.executable, "-m", f"proofs.{name}", "--layers", "2", "--activation", "tanh", "--cost", "quadratic"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "✓ holds" in ran.stdout
    assert "definition" in ran.stdout
    assert "refuted" not in ran.stdout


def test_every_derivation_has_a_name_of_its_own():
    names = [derivation.name for name in STAGES for derivation in stage_named(name)(None).derivations]
    assert len(names) == len(set(names))
