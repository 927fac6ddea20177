"""Jacobians and diagonal matrices are read back as they are printed."""

from __future__ import annotations

import pytest

from symbolic.formula import Column, Diagonal, Formula, Partial
from symbolic.notation import Activations, C, W, Z, a, d, delta, j, l, z
from symbolic.reading.canonical import read_latex
from symbolic.writing.latex import latex

g = Activations(True)[l]


@pytest.mark.parametrize(
    "formula",
    [
        d(z[l], a[l - 1]),
        d(z[l + 1], z[l]).T,
        d(g(z[l]), z[l]),
        d(z[l] + a[l], z[l]),
        d(a[l].T, z[l]),
        d(Column(Z[l], j), Column(Z[l], j)),
        d(d(C, z[l]), z[l]),
        Diagonal(g.prime(z[l])),
        Diagonal(a[l] + z[l]),
        W[l + 1] @ Diagonal(g.prime(z[l])),
        d(z[l + 1], z[l]).T @ delta[l + 1],
        Partial(Diagonal(z[l]) @ a[l], z[l]),
    ],
    ids=str,
)
def test_they_come_back(formula: Formula) -> None:
    assert read_latex(latex(formula)) == formula
