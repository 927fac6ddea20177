"""Rules with random arguments in random models: whatever comes out holds, and an unsound rule is found out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from proofs import kernel
from proofs.checking.random_rules import random_theorems
from proofs.checking.theorems import Instance, evaluate_theorem
from proofs.kernel import Theorem
from proofs.logic import derivatives
from proofs.logic.components import component_of
from proofs.logic.context import Context
from symbolic.formula import Diagonal, Entry, Formula, Product
from symbolic.indices import Sizes

BEYOND = (3, 1, 4)
"""n_l is a number for every whole number l: those above L stand in no model, but a bound may name them."""
SIZES = tuple(
    Sizes({"L": len(widths) - 1, "m": 1}, {"n": (*widths, *BEYOND)}) for widths in ((2, 3, 1, 2), (2, 3), (3, 1, 2))
)


def failures(seed: int, models: int) -> Iterator[tuple[Theorem, str]]:
    """Every theorem with what evaluation says against it, or ""."""
    model, instances = None, ()
    for theorem in random_theorems(seed, models):
        if theorem.context.model is not model:
            model, instances = theorem.context.model, tuple(Instance(sizes, seed) for sizes in SIZES)
        found = (evaluate_theorem(theorem, each, 3).failure for each in instances)
        yield theorem, next((each for each in found if each), "")


@pytest.mark.parametrize("seed", [1, 2])
def test_every_theorem_holds(seed):
    found = list(failures(seed, models=2))
    assert [f"{theorem.rule}: {theorem}: {failure}" for theorem, failure in found if failure] == []
    rules = Counter(theorem.rule for theorem, _ in found)
    assert len(rules) >= 10
    assert rules["chain rule"] + rules["independence"] >= 5


def without_delta(context: Context, formula: Formula) -> Formula:
    """diag(v)_ij = v_i: the rule of components, wrong on purpose."""
    found = component_of(context, formula)
    of_diagonal = isinstance(formula, Entry) and isinstance(formula.base, Diagonal) and isinstance(found, Product)
    return found.factors[1] if of_diagonal and isinstance(found, Product) else found


@pytest.mark.parametrize("rule", ["dependence", "what a cut changes", "components"])
def test_an_unsound_rule_is_found_out(monkeypatch, rule):
    if rule == "dependence":
        monkeypatch.setattr(kernel, "dependence_of", lambda *arguments: "")
    elif rule == "components":
        monkeypatch.setattr(kernel, "component_of", without_delta)
    else:
        monkeypatch.setattr(derivatives, "varying_derivative", lambda *arguments: None)
        derivatives.differentiable.cache_clear()
    try:
        assert any(failure for _, failure in failures(seed=20, models=2))
    finally:
        derivatives.differentiable.cache_clear()
