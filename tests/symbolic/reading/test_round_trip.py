"""Everything that symbolic/writing/latex.py prints is read back to the same formula."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic import closed_forms
from symbolic.formula import (
    Add,
    Column,
    Diagonal,
    Entry,
    Formula,
    Hadamard,
    Kronecker,
    MatrixProduct,
    Negative,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Symbol,
    Transpose,
)
from symbolic.indices import Index, Size
from symbolic.model import Claim
from symbolic.notation import (
    A,
    Activations,
    C,
    Delta,
    L,
    W,
    Z,
    a,
    b,
    cost,
    cost_partial,
    d,
    delta,
    eta,
    i,
    j,
    k,
    l,
    m,
    n,
    nabla_cost,
    one_over,
    total,
    z,
)
from symbolic.reading.canonical import MANY_NEURONS, ONE_NEURON, ONE_NEURON_EACH, read_latex
from symbolic.reading.meaning import size_of
from symbolic.shapes import is_well_shaped
from symbolic.writing.latex import latex

g = Activations(True)[l]
LAYERS = st.sampled_from([l, l + 1, l - 1, L, Index(None, 1), Index(None, 2)])
COMPONENTS = st.sampled_from([i, j, k, Index(None, 1)])


@st.composite
def scalars(draw: st.DrawFn, depth: int = 3) -> Formula:
    """A random scalar formula about layers of many neurons."""
    kinds = ["number", "entry", "weight", "sample", "eta", "cost"]
    if depth:
        kinds += ["add", "product", "quotient", "power", "sum", "apply", "partial", "negative", "norm", "kronecker"]
    kind = draw(st.sampled_from(kinds))
    layer, first, second = draw(LAYERS), draw(COMPONENTS), draw(COMPONENTS)
    inner = scalars(depth - 1)
    if kind == "number":
        return Number(Fraction(draw(st.integers(1, 9))))
    if kind == "entry":
        return draw(st.sampled_from([z, a, b, delta]))[layer][first]
    if kind == "weight":
        return W[layer][first, second]
    if kind == "sample":
        return Entry(Column(draw(st.sampled_from([Z, A, Delta]))[layer], j), (first,))
    if kind == "eta":
        return eta
    if kind == "cost":
        return draw(st.sampled_from([cost(a[L]), cost_partial(i, a[L]), cost(Column(A[L], j), j)]))
    if kind == "add":
        terms = draw(st.lists(inner, min_size=2, max_size=3))
        return Add((terms[0], *(Negative(each) if draw(st.booleans()) else each for each in terms[1:])))
    if kind == "product":
        return Product(tuple(draw(st.lists(inner, min_size=2, max_size=3))))
    if kind == "quotient":
        return draw(st.sampled_from([one_over(m), Quotient(draw(inner), eta)]))
    if kind == "power":
        return Power(draw(inner), draw(st.integers(2, 4)))
    if kind == "sum":
        body = draw(inner)
        sums = [total(k, n[layer], body), total(l, L, body)]
        if size_of("j", body) in (None, Size("m")):
            # Where j counts neurons of the terms, a sum of it over the samples means nothing, and is refused.
            sums.append(total(j, m, body))
        return draw(st.sampled_from(sums))
    if kind == "apply":
        return draw(st.sampled_from([g, g.prime]))(draw(inner))  # type: ignore[operator]
    if kind == "partial":
        return d(
            draw(st.sampled_from([C, draw(inner)])), draw(st.sampled_from([W[layer][first, second], z[layer][first]]))
        )
    if kind == "negative":
        return Negative(draw(inner))
    if kind == "norm":
        return SquaredNorm(d(C, draw(st.sampled_from([W, b]))[layer]))
    return Kronecker(first, second)


@st.composite
def arrays(draw: st.DrawFn, layer: Index = l, depth: int = 2) -> Formula:
    """A random column of layer l."""
    kinds = ["symbol", "sample", "gradient"]
    if depth:
        kinds += ["add", "hadamard", "scaled", "matrix", "apply", "transposed"]
    kind = draw(st.sampled_from(kinds))
    inner = arrays(layer, depth - 1)
    if kind == "symbol":
        return draw(st.sampled_from([z, a, b, delta]))[layer]
    if kind == "sample":
        return Column(draw(st.sampled_from([Z, A, Delta]))[layer], j)
    if kind == "gradient":
        return draw(st.sampled_from([d(C, z[layer]), d(C, b[layer]), nabla_cost(a[layer])]))
    if kind == "add":
        return Add((draw(inner), draw(inner)))
    if kind == "hadamard":
        return Hadamard(tuple(draw(st.lists(inner, min_size=2, max_size=3))))
    if kind == "scaled":
        return Product((draw(scalars(1)), draw(inner)))
    if kind == "matrix":
        return MatrixProduct((W[layer], draw(arrays(layer - 1, depth - 1))))
    if kind == "transposed":
        return MatrixProduct((Transpose(W[layer + 1]), draw(arrays(layer + 1, depth - 1))))
    return draw(st.sampled_from([g, g.prime]))(draw(inner))  # type: ignore[operator]


@st.composite
def matrices(draw: st.DrawFn) -> Formula:
    """diag(v), a Jacobian, or a product with one."""
    layer = draw(LAYERS)
    by = draw(st.sampled_from([z, a, b, delta]))[layer]
    vector = draw(arrays(layer, 1))
    jacobian = Partial(draw(st.sampled_from([vector, Transpose(vector), z[layer + 1]])), by)
    made = draw(
        st.sampled_from([jacobian, Diagonal(vector), Transpose(jacobian), Partial(vector, Column(Z[layer], j))])
    )
    return draw(st.sampled_from([made, MatrixProduct((made, vector)), MatrixProduct((Diagonal(vector), made))]))


@given(matrices())
@settings(max_examples=100, deadline=None)
def test_jacobians_and_diagonals_come_back(formula: Formula) -> None:
    if is_well_shaped(formula):
        assert read_latex(latex(formula)) == formula


@given(scalars())
@settings(max_examples=150, deadline=None)
def test_scalar_formulas_come_back(formula: Formula) -> None:
    assert read_latex(latex(formula)) == formula


@given(arrays())
@settings(max_examples=150, deadline=None)
def test_array_formulas_come_back(formula: Formula) -> None:
    assert read_latex(latex(formula)) == formula


@pytest.mark.parametrize("claim", closed_forms.all_of(), ids=lambda claim: claim.name)
def test_closed_forms_come_back(claim: Claim) -> None:
    notation = {"single neuron": ONE_NEURON, "layers of one neuron": ONE_NEURON_EACH}.get(
        claim.model.name, MANY_NEURONS
    )
    for side in (claim.left, claim.right):
        if not any(isinstance(each, Symbol) and each.name == "D" for each in _parts(side)):
            assert read_latex(latex(side), notation) == side


def _parts(formula: Formula) -> list[Formula]:
    from symbolic.formula import children

    return [formula, *(part for child in children(formula) for part in _parts(child))]


def test_a_letter_without_a_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="Nothing in the document says what q is"):
        read_latex("q^{l} + x")
