"""Claims of one's own: proved for every size, refuted with a counterexample, or said to mean nothing."""

from __future__ import annotations

import pytest

from proofs import kernel
from proofs.checking.verdicts import Kind
from proofs.rules import ALGEBRA, CHAIN, DEFINITION, MULTIVARIATE_CHAIN
from proofs.search.steps import StepError
from proofs.theorems import claim, derive, prove
from symbolic.closed_forms import NEURONS
from symbolic.errors import InputError
from symbolic.formula import Broadcast, Column, SquaredNorm
from symbolic.indices import Index, Range
from symbolic.model import Definition, Given, Model
from symbolic.models import HIDDEN, LAYERS, backpropagation, chain, minibatch
from symbolic.notation import (
    A,
    Activation,
    C,
    D,
    Delta,
    L,
    Layered,
    W,
    Z,
    a,
    as_,
    b,
    cost,
    d,
    delta,
    deltas,
    i,
    j,
    k,
    l,
    m,
    n,
    nabla_cost,
    one_over,
    p,
    q,
    total,
    ws,
    x,
    z,
    zs,
)

g = Activation("g")
TRUE = {
    "recursion": claim(delta[l], W[l + 1].T @ delta[l + 1] * g.prime(z[l])),
    "two layers at once": claim(
        delta[l], W[l + 1].T @ (W[l + 2].T @ delta[l + 2] * g.prime(z[l + 1])) * g.prime(z[l])
    ),
    "by the activation": claim(d(C, a[l]), W[l + 1].T @ delta[l + 1]),
    "through the activation": claim(delta[l][i], d(C, a[l][i]) * g.prime(z[l][i])),
    "last activation": claim(d(C, a[L]), nabla_cost(a[L])),
    "input": claim(d(C, x), W[1].T @ delta[1]),
    "weights by outer product": claim(d(C, W[l])[i, j], delta[l][i] * a[l - 1][j]),
    "weights through the activation": claim(
        d(C, W[l][i, j]), total(k, n[l], d(C, a[l][k]) * d(a[l][k], W[l][i, j]))
    ),
    "by a bias of the layer before": claim(d(z[l + 1][k], b[l][i]), W[l + 1][k, i] * g.prime(z[l][i])),
    "squared norm": claim(d(SquaredNorm(a[l]), a[l][i]), 2 * a[l][i]),
    "scalar chain": claim(d(C, ws[l]), deltas[l + 1] * ws[l + 1] * g.prime(zs[l]) * as_[l - 1], chain()),
    "loop": claim(d(C, z[l]), D[l], backpropagation()),
    "loop weights": claim(d(C, W[l]), D[l] @ a[l - 1].T, backpropagation()),
    "batch by the pre-activations": claim(d(C, Z[l]), one_over(m) * Delta[l], minibatch()),
    "batch weights": claim(d(C, W[l]), one_over(m) * (Delta[l] @ A[l - 1].T), minibatch()),
    "samples apart": claim(
        d(cost(Column(A[L], j), j), Z[l][i, j]), Delta[l][i, j], minibatch()
    ),
}  # fmt: skip
FALSE = {
    "lost g′": claim(delta[l], W[l + 1].T @ delta[l + 1]),
    "g for g′": claim(delta[l], W[l + 1].T @ delta[l + 1] * g(z[l])),
    "by the activation, with g′": claim(d(C, a[l]), W[l + 1].T @ delta[l + 1] * g.prime(z[l])),
    "lost 1/m": claim(d(C, W[l]), Delta[l] @ A[l - 1].T, minibatch()),
    "factor 2": claim(d(C, W[l][i, j]), 2 * delta[l][i] * a[l - 1][j]),
    "loop": claim(d(C, z[l]), 2 * D[l], backpropagation()),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_claims_are_proved(name):
    found = prove(TRUE[name])
    assert found.verdict.kind is Kind.PROVED, found
    assert kernel.is_theorem(found.theorem)
    assert (found.theorem.left, found.theorem.right) == (TRUE[name].left, TRUE[name].right)
    assert not found.theorem.hypotheses


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name):
    found = prove(FALSE[name])
    assert found.verdict.kind is Kind.REFUTED
    assert found.theorem is None
    assert found.verdict.counterexample is not None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(k, n[l + 1], W[l + 1][k, i] * delta[l + 1][k]), total(p, n[l + 1], delta[l + 1][p] * W[l + 1][p, i])),
        (total(k, n[l], total(p, n[l], z[l][k] * a[l][p])), total(p, n[l], total(k, n[l], a[l][k] * z[l][p]))),
        (total(q, n[l], z[l][q]) * total(q, n[l], a[l][q]), total(k, n[l], total(q, n[l], z[l][q] * a[l][k]))),
    ],
)
def test_the_names_of_bound_indices_do_not_matter(left, right):
    assert prove(claim(left, right)).verdict.kind is Kind.PROVED


def test_ranges_are_the_largest_in_which_the_claim_means_something():
    assert claim(delta[l], W[l + 1].T @ delta[l + 1]).ranges == HIDDEN
    assert claim(z[l], W[l] @ a[l - 1] + b[l]).ranges == LAYERS
    assert claim(delta[l + 1][i], delta[l + 1][i]).ranges == (
        Range("l", Index(None, 0), L - 1),
        Range("i", Index(None, 1), n[l + 1]),
    )


def residual():
    """a^l = a^{l-1} + g(z^l): all layers equally wide, and two ways from one to the next."""
    wide = Layered("a", lambda layer: a[0].shape)
    pre = Layered("z", lambda layer: a[0].shape)
    weights = Layered("W", lambda layer: (n[Index(None, 0)], n[Index(None, 0)]))
    model = Model(
        "residual network",
        (Given(x), Given(weights[l], LAYERS)),
        (
            Definition(wide[0], x),
            Definition(pre[l], weights[l] @ wide[l - 1], LAYERS),
            Definition(wide[l], wide[l - 1] + g(pre[l]), LAYERS),
            Definition(C, cost(wide[L])),
        ),
    )
    return model, wide, pre, weights


def test_a_residual_network_is_no_special_case():
    model, wide, pre, weights = residual()
    error = d(C, wide[l])
    truth = error + weights[l].T @ (error * g.prime(pre[l]))
    ranges = LAYERS
    assert prove(claim(d(C, wide[l - 1]), truth, model, ranges)).verdict.kind is Kind.PROVED
    wrong = weights[l].T @ (error * g.prime(pre[l]))
    assert prove(claim(d(C, wide[l - 1]), wrong, model, ranges)).theorem is None


@pytest.mark.parametrize(
    ("left", "right", "ranges", "sentence"),
    [
        (delta[l][i], delta[l][k], (*HIDDEN, *NEURONS), "the index k is bound nowhere"),
        (delta[l], delta[l + 1], HIDDEN, "δˡ = δˡ⁺¹ cannot hold: the left side is nₗ × 1"),
        (delta[l], W[l + 1].T @ delta[l + 1], LAYERS, "Wˡ⁺¹ is neither given nor defined"),
        (delta[l + 1][i], delta[l + 1][i], (*HIDDEN, *NEURONS), "the index i is not shown to lie between 1 and nₗ₊₁"),
        (d(C, W[l]), W[l + 1] @ delta[l + 1], HIDDEN, "The matrix product does not exist"),
    ],
)
def test_what_means_nothing_is_a_sentence(left, right, ranges, sentence):
    with pytest.raises(InputError) as said:
        prove(claim(left, right, ranges=ranges))
    assert sentence in str(said.value)


def test_definitions_that_go_round_in_a_circle_are_a_sentence():
    round_about = Model("circle", (Given(x),), (Definition(C, C + 1),))
    with pytest.raises(InputError, match="In the model “circle” the definitions of C go round in a circle"):
        prove(claim(C, C + 1, round_about))


def test_a_chain_is_derived_line_by_line():
    found = (
        derive(delta[l][i], ranges=(*HIDDEN, *NEURONS))
        .equals(d(C, z[l][i]), DEFINITION)
        .equals(total(k, n[l + 1], d(C, z[l + 1][k]) * d(z[l + 1][k], z[l][i])), MULTIVARIATE_CHAIN)
    )
    assert len(found.lines) == 2
    assert kernel.is_theorem(found.theorem)
    assert (found.theorem.left, found.theorem.right) == (found.start, found.lines[-1].right)
    with pytest.raises(StepError, match="“algebra” does not lead from"):
        found.equals(2 * found.lines[-1].right, ALGEBRA)
    with pytest.raises(StepError, match="“chain rule” does not lead from"):
        derive(d(C, z[l][i]), ranges=(*HIDDEN, *NEURONS)).equals(
            total(k, n[l], d(C, b[l][k]) * d(b[l][k], z[l][i])), CHAIN
        )


def test_broadcast_biases():
    truth = claim(d(Z[l][i, j], b[l][k]), d(Broadcast(b[l], m)[i, j], b[l][k]), minibatch())
    assert prove(truth).verdict.kind is Kind.PROVED
