"""A theorem line by line: every line is a theorem of the kernel, and together they are the theorem that was told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from proofs.checking.telling import passages_of
from proofs.checking.theorems import Instance, evaluate_theorem
from proofs.kernel import Theorem, is_theorem
from proofs.search.lines import LONGEST, MOST_LINES, lines_of, parts_of, single_steps
from proofs.search.prover import prove
from proofs.search.steps import evidence
from symbolic.closed_forms import all_of
from symbolic.formula import Entry
from symbolic.indices import Sizes
from symbolic.model import Claim
from symbolic.writing.plain import plain
from tests.proofs.lemmas import lemmas_for

CLAIMS = {claim.name: claim for claim in all_of()}


def proved(claim: Claim) -> Theorem:
    theorem = prove(claim, lemmas_for(claim)).theorem
    assert theorem is not None
    return theorem


@pytest.mark.parametrize("name", CLAIMS)
def test_every_line_is_a_theorem_and_all_together_are_the_one_that_is_told(name: str) -> None:
    theorem = proved(CLAIMS[name])
    for part in parts_of(theorem):
        first, last = part.lines[0].theorem.left, part.lines[-1].theorem.right
        if part.by_entries:
            assert isinstance(first, Entry)
            assert isinstance(last, Entry)
            first, last = first.base, last.base
        assert (first, last) == (part.theorem.left, part.theorem.right)
        assert all(is_theorem(line.theorem) for line in part.lines)
        assert all(one.theorem.right == other.theorem.left for one, other in pairwise(part.lines))
        assert 1 <= len(part.lines) <= MOST_LINES
        for line in part.lines:
            # What is named beside a line made it, and nothing that is no routine is kept silent.
            used = {each.rule for each in evidence(line.theorem, known=[*line.known, *lemmas_for(CLAIMS[name])])}
            assert set(line.rules) - {"specialisation", "hypothesis"} <= used


@pytest.mark.parametrize("name", ["delta-hidden", "minibatch-gradient-W", "gradient-W-component"])
def test_lines_hold_on_instances_that_know_nothing_of_the_kernel(name: str) -> None:
    instance = Instance(Sizes.of_network((2, 3, 4, 2), 5), seed=7)
    held = 0
    for part in parts_of(proved(CLAIMS[name])):
        for line in part.lines:
            found = evaluate_theorem(line.theorem, instance)
            assert not found.failure, (str(line.theorem), found.failure)
            held += found.held
    assert held > 20


def test_single_steps_change_the_whole_formula_by_one_rule_each() -> None:
    theorem = proved(CLAIMS["delta-hidden"]).premises[0]
    steps = list(single_steps(theorem))
    assert steps[0].theorem.left == theorem.left
    assert steps[-1].theorem.right == theorem.right
    assert all(one.theorem.right == other.theorem.left for one, other in pairwise(steps))
    assert not {step.origin.rule for step in steps} & {"transitivity", "congruence", "symmetry", "reflexivity"}
    turned = list(single_steps(theorem, turned=True))
    assert (turned[0].theorem.left, turned[-1].theorem.right) == (theorem.right, theorem.left)
    assert len(turned) == len(steps)


def test_what_is_told_of_the_recursion() -> None:
    (passage,) = passages_of(proved(CLAIMS["delta-hidden"]))
    assert passage.by_entries
    told = [(plain(line), rules) for line, rules in passage.lines]
    assert plain(passage.start) == "δˡₖ"
    assert ("Σ[p=1..nₗ₊₁] ∂/∂zˡ⁺¹ₚ(C(aᴸ)) ∂zˡ⁺¹ₚ/∂zˡₖ", "chain rule") in told
    assert told[-1][0] == "((Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ))ₖ"
    assert all(len(line) <= LONGEST for line, _ in told)


def test_lemmas_and_inductions_are_told_as_parts_of_their_own() -> None:
    passages = passages_of(proved(CLAIMS["minibatch-gradient-W"]))
    names = [(each.name, each.case) for each in passages]
    assert names[0] == ("", "")
    assert ("lemma 1", "last layer") in names
    assert ("lemma 1", "from layer to layer") in names
    rules = {rules for each in passages for _, rules in each.lines}
    assert any("lemma 1" in each for each in rules)
    assert any("hypothesis of the induction" in each for each in rules)


def test_a_theorem_of_one_step_has_one_line() -> None:
    theorem = proved(CLAIMS["delta-hidden"])
    step = next(each for each in evidence(theorem) if each.rule == "chain rule")
    (line,) = lines_of(step)
    assert (line.theorem, line.rules) == (step, ("chain rule",))
