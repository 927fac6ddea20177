"""Everything that symbolic/writing/latex.py prints is read back to the same formula."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from symbolic import closed_forms
from symbolic.formula import KINDS, Formula, Power, Product, Transpose
from symbolic.model import Claim
from symbolic.notation import C, a, l
from symbolic.reading.canonical import MANY_NEURONS, MINIBATCH, ONE_NEURON, ONE_NEURON_EACH, read_latex
from symbolic.writing.latex import latex
from tests.symbolic.reading.formulas import Typist, kinds_in, single_neurons

NOTATIONS = {
    "single neuron": ONE_NEURON,
    "layers of one neuron": ONE_NEURON_EACH,
    "minibatch": MINIBATCH,
}
"""By the name of the model; all others are about vectors and matrices."""
SHARED = pytest.mark.parametrize("shared", [True, False], ids=["one g", "a g of each layer"])


@SHARED
@pytest.mark.parametrize("kind", ["scalars", "columns", "batches", "matrices"])
def test_formulas_come_back(kind: str, shared: bool) -> None:
    notation = replace(MANY_NEURONS, shared=shared)

    @given(getattr(Typist(shared), kind)())
    @settings(max_examples=60, deadline=None)
    def come_back(formula: Formula) -> None:
        assert read_latex(latex(formula), notation) == formula

    come_back()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_formulas_of_single_neurons_come_back(data: st.DataObject) -> None:
    formula = data.draw(single_neurons())
    assert read_latex(latex(formula), ONE_NEURON_EACH) == formula


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_is_drawn(kind: type[Formula]) -> None:
    typist, thorough = Typist(), settings(phases=[Phase.generate], max_examples=5000, derandomize=True)
    every = st.one_of(typist.scalars(2), typist.columns(depth=2), typist.batches(depth=2))
    assert find(every, lambda formula: kind in kinds_in(formula), settings=thorough)


@SHARED
def test_closed_forms_come_back(shared: bool) -> None:
    for claim in closed_forms.all_of(shared):
        for side in (claim.left, claim.right):
            assert read_latex(latex(side), _notation(claim, shared)) == side, claim.name


def _notation(claim: Claim, shared: bool):
    return replace(NOTATIONS.get(claim.model.name, MANY_NEURONS), shared=shared or claim.model.name == "single neuron")


def test_the_cost_times_brackets_is_no_cost_of_what_they_hold() -> None:
    product = Product((C, Product((C, a[l]))))
    assert latex(product) == r"C \cdot (C a^{l})"
    assert read_latex(latex(product)) == product
    squared = Product((Power(C, 2), Transpose(Transpose(a[l]))))
    assert read_latex(latex(squared)) == squared
    assert read_latex("C (a^{L})") != read_latex(r"C \cdot (a^{L})")


def test_a_letter_without_a_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing in the document says what q is"):
        read_latex("q^{l} + x")
