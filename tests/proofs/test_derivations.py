"""The six stages: every line is a theorem and holds on instances; a wrong line is refused, refuted and named."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache

import pytest

from proofs import kernel
from proofs.checking.instances import Disagreement
from proofs.checking.proving import has_instance, prove_stage
from proofs.checking.verdicts import Kind
from proofs.derivation import Stage
from proofs.rules import CHAIN, DEFINITION, RULES
from proofs.search.library import Library
from proofs.search.steps import StepError, rules_in
from proofs.stages import STAGES, stage_named
from symbolic import closed_forms
from symbolic.network import Network

CHOICES = {
    "default": None,
    "one layer": Network((3, 2)),
    "four layers": Network((2, 3, 4, 2, 3), [None, "tanh", "relu", None], batch=2),
}


@cache
def library(choice):
    return Library(CHOICES[choice])


@pytest.mark.parametrize("name", STAGES)
@pytest.mark.parametrize("choice", CHOICES)
def test_every_line_of_every_stage_is_proved(name, choice):
    network = CHOICES[choice]
    known = library(choice)
    stage = next(each for each in known.stages if each.name == name)
    proofs = prove_stage(stage, network.interpretation if network is not None else None, library=known)
    assert len(proofs) == len(stage.derivations) > 0
    for proof in proofs:
        assert proof.verdict.kind is Kind.PROVED, proof.verdict.reason
        assert len(proof.step_verdicts) == len(proof.derivation.steps)
        assert all(verdict.kind is Kind.PROVED for verdict in proof.step_verdicts)
        if has_instance(proof.derivation, stage):
            assert all(verdict.entries > 0 for verdict in proof.step_verdicts)


@pytest.mark.parametrize("choice", ["default", "four layers"])
def test_every_line_rests_on_the_rule_that_it_names(choice):
    known = library(choice)
    for name, derivation in known.derivations.items():
        derived = known.derived(name)
        lemmas = [known.theorem(each) for each in known.rests_on(name)]
        for line, step in zip(derived.lines, derivation.steps, strict=True):
            assert step.rule in RULES
            assert line.right == step.formula
            assert kernel.is_theorem(line)
            assert rules_in(line, lemmas) & step.rule.rests_on, f"{name}: {step.formula}"
            assert rules_in(line, lemmas) <= step.rule.allowed, f"{name}: {step.formula}"


def test_the_theorems_assume_nothing_but_what_they_say():
    for name, derivation in library("default").derivations.items():
        theorem = library("default").theorem(name)
        assert theorem.hypotheses == frozenset(derivation.assuming)
        assert not theorem.context.cuts
        assert theorem.context.ranges == derivation.ranges


def test_the_stages_end_in_the_closed_forms():
    ends = {
        (claim.left, claim.right)
        for name in STAGES
        for claim in (derivation.conclusion() for derivation in stage_named(name)(None).derivations)
    }
    missing = [claim.name for claim in closed_forms.all_of(shared=True) if (claim.left, claim.right) not in ends]
    assert missing == []


@pytest.mark.parametrize("name", STAGES)
def test_a_wrong_line_is_refuted_where_it_stands(name):
    stage = stage_named(name)(None)
    derivation = stage.derivations[0]
    last = derivation.steps[-1]
    wrong = replace(derivation, steps=(*derivation.steps[:-1], replace(last, formula=2 * last.formula)))
    (proof,) = prove_stage(Stage(stage.name, stage.title, "", (wrong,), stage.sizes), library=library("default"))
    assert proof.verdict.kind is Kind.REFUTED
    assert proof.derived is None
    assert f"{derivation.name}, line {len(derivation.steps)}: “{last.rule.name}” does not lead from" in (
        proof.verdict.reason
    )
    assert [verdict.kind for verdict in proof.step_verdicts] == [Kind.HOLDS] * (len(derivation.steps) - 1) + [
        Kind.REFUTED
    ]


def test_two_wrongs_that_cancel_are_still_refuted():
    stage = stage_named("single_neuron")(None)
    (derivation,) = [each for each in stage.derivations if each.name == "neuron-delta"]
    steps = list(derivation.steps)
    steps[1] = replace(steps[1], formula=2 * steps[1].formula)
    (proof,) = prove_stage(Stage("s", "s", "", (replace(derivation, steps=tuple(steps)),), stage.sizes))
    assert [verdict.kind for verdict in proof.step_verdicts].count(Kind.REFUTED) == 2
    assert proof.verdict.kind is Kind.REFUTED


def test_a_true_line_by_the_wrong_rule_is_not_proved():
    stage = stage_named("single_neuron")(None)
    (derivation,) = [each for each in stage.derivations if each.name == "neuron-delta"]
    steps = (replace(derivation.steps[0], rule=CHAIN), *derivation.steps[1:])
    (proof,) = prove_stage(Stage("s", "s", "", (replace(derivation, steps=steps),), stage.sizes))
    assert proof.verdict.kind is Kind.UNDECIDED
    assert "“chain rule” does not lead from δ to ∂C/∂z" in proof.verdict.reason


def test_a_line_may_only_rest_on_theorems_that_were_proved():
    known = library("default")
    derivation = known.derivations["algorithm-W"]
    steps = (replace(derivation.steps[0], by=("no-such-theorem",)), *derivation.steps[1:])
    with pytest.raises(StepError, match="algorithm-W, line 1: “substitution” names no-such-theorem, which has not"):
        known.derive(replace(derivation, steps=steps))


def test_a_line_without_its_lemma_is_refused():
    known = library("default")
    derivation = known.derivations["gradient-W"]
    steps = (replace(derivation.steps[0], by=()),)
    with pytest.raises(StepError, match="“extensionality” does not lead from ∂C/∂Wˡ"):
        known.derive(replace(derivation, steps=steps))


def test_an_induction_needs_its_beginning():
    known = library("default")
    derivation = known.derivations["loop"]
    steps = (replace(derivation.steps[0], by=("algorithm-delta", "loop-step")),)
    with pytest.raises(StepError, match="induction over the layers"):
        known.derive(replace(derivation, steps=steps))


def test_a_disagreement_of_kernel_and_evaluation_is_noticed(monkeypatch):
    """A kernel that accepts a wrong line is caught by the instances."""
    stage = stage_named("single_neuron")(None)
    (derivation,) = [each for each in stage.derivations if each.name == "neuron-dz-dw"]
    wrong = replace(derivation, steps=(replace(derivation.steps[0], formula=2 * derivation.start, rule=DEFINITION),))
    true = library("default").derived("neuron-dz-dw")
    monkeypatch.setattr(Library, "derive", lambda self, each: true)
    with pytest.raises(Disagreement, match="The kernel accepts neuron-dz-dw, and an instance contradicts it"):
        prove_stage(Stage("s", "s", "", (wrong,), stage.sizes))


@pytest.mark.parametrize("name", STAGES)
def test_each_script_runs_alone(name):
    ran = subprocess.run(
        [sys.executable, "-m", f"proofs.{name}", "--layers", "2", "--activation", "tanh", "--cost", "quadratic"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "✓ proved" in ran.stdout
    assert "definition" in ran.stdout
    assert "refuted" not in ran.stdout


def test_every_derivation_has_a_name_of_its_own():
    names = [derivation.name for name in STAGES for derivation in stage_named(name)(None).derivations]
    assert len(names) == len(set(names))
