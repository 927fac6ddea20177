"""Formulas stay as they are written, and every kind of node has every meaning."""

from __future__ import annotations

import pytest

from symbolic.closed_forms import all_of
from symbolic.errors import ShapeMismatch
from symbolic.formula import KINDS, UNPROVED, Add, Hadamard, Product, Sum, children, with_children
from symbolic.indices import Index
from symbolic.notation import W, a, b, delta, k, l, n, p, total, z
from symbolic.shapes import is_well_shaped, shape
from symbolic.substitution import substitute
from symbolic.values import evaluate
from symbolic.writing.printing import write


@pytest.mark.parametrize("meaning", [write, evaluate, shape], ids=lambda meaning: meaning.__name__)
def test_every_kind_has_every_meaning(meaning):
    assert [kind.__name__ for kind in (*KINDS, *UNPROVED) if kind not in meaning.registry] == []


def test_nothing_is_reordered_or_simplified():
    first, second = b[l], z[l]
    assert (first + second) != (second + first)
    assert (first + second - first).terms == (first, second, (-first))
    assert isinstance(first * second, Hadamard)
    assert isinstance(first[1] * second, Product)
    assert isinstance(first + first, Add)


def test_children_and_back():
    for claim in all_of():
        for side in (claim.left, claim.right):
            assert with_children(side, children(side)) == side


def test_substitution_leaves_bound_indices_alone_and_avoids_capture():
    formula = total(k, n[l], W[l + 1][k, 1] * delta[l][k])
    moved = substitute(formula, {"l": Index("l", 1), "k": Index(None, 7)})
    assert moved == total(k, n[l + 1], W[l + 2][k, 1] * delta[l + 1][k])
    inner = Sum(W[l][Index("i"), k], "k", Index(None, 1), n[l - 1])
    assert substitute(inner, {"i": k}) == Sum(W[l][k, p], "p", Index(None, 1), n[l - 1])


def test_closed_forms_are_well_shaped_and_nonsense_is_not():
    assert all(is_well_shaped(claim.left, claim.right) for claim in all_of(shared=False))
    for wrong, sentence in (
        (W[l + 1] @ delta[l + 1], "The matrix product does not exist: Wˡ⁺¹ is nₗ₊₁ × nₗ and δˡ⁺¹ is nₗ₊₁ × 1."),
        (z[l] + a[l - 1], "A sum needs equal shapes: zˡ is nₗ × 1 and aˡ⁻¹ is nₗ₋₁ × 1."),
        (z[l] * a[l + 1], "⊙ needs equal shapes"),
        (z[l] / b[l], "a denominator must be a scalar"),
    ):
        with pytest.raises(ShapeMismatch) as said:
            shape(wrong)
        assert sentence in str(said.value)
