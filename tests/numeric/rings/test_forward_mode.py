"""Forward mode against SymPy's diff, nested too; and a cut that is a cut."""

from __future__ import annotations

import pytest

from numeric.rings import forward_mode
from numeric.rings.atoms import Atoms
from numeric.rings.from_sympy import reader
from symbolic.components import components
from symbolic.domains import entries
from symbolic.evaluator import Evaluator
from symbolic.formula import Diagonal
from symbolic.indices import Sizes
from symbolic.models import minibatch, network
from symbolic.notation import C, W, Z, a, b, d, z

SIZES = Sizes.of_network((2, 3, 2), 2)


def both(model, formula, indices=None):
    atoms = Atoms()
    forward = Evaluator(model, SIZES, atoms, forward_mode.differentiate).value(formula, indices or {})
    read = reader(model, SIZES, atoms)
    direct = components(model, SIZES).value(formula, indices or {})
    return entries(forward), [read(each) for each in entries(direct)]


@pytest.mark.parametrize(
    "formula",
    [
        d(C, W[1]),
        d(C, b[2]),
        d(C, z[1]),
        d(C, a[1]),
        d(z[2][1], z[1][2]),
        d(a[2], b[1][1]),
        d(a[2], z[1]),
        d(z[2].T, a[1]),
        Diagonal(d(C, z[1])),
        d(d(C, b[1][1]), W[2][1, 2]),
    ],
    ids=str,
)
def test_agrees_with_sympy(formula):
    forward, direct = both(network(shared=False), formula)
    assert forward == direct
    assert len(forward) > 0


@pytest.mark.parametrize("formula", [d(C, W[1]), d(C, Z[1]), d(C, b[1])], ids=str)
def test_agrees_with_sympy_on_a_batch(formula):
    forward, direct = both(minibatch(), formula)
    assert forward == direct


def test_second_derivatives_are_symmetric():
    first, _ = both(network(), d(d(C, b[1][1]), W[2][1, 2]))
    atoms = Atoms()
    evaluator = Evaluator(network(), SIZES, atoms, forward_mode.differentiate)
    assert evaluator.value(d(d(C, b[1][1]), W[2][1, 2])) is evaluator.value(d(d(C, W[2][1, 2]), b[1][1]))
    assert first[0] is not None


def test_what_is_cut_does_not_move_what_it_was_made_of():
    evaluator = Evaluator(network(), SIZES, Atoms(), forward_mode.differentiate)
    assert evaluator.value(d(z[1][1], z[1][1])) is evaluator.domain.ring.one
    assert evaluator.value(d(a[1][1], z[2][1])) is evaluator.domain.ring.zero
    assert evaluator.value(d(W[1][1, 1], z[1][1])) is evaluator.domain.ring.zero
