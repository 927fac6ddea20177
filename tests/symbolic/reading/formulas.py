"""Random formulas of every kind, in every notation: what LaTeX has to show, and reading has to bring back.

Each strategy draws formulas of one shape. What is never written is never drawn: a sum that means nothing, an index
that two sums bind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from hypothesis import strategies as st

from symbolic.formula import (
    Add,
    Apply,
    Broadcast,
    Coincidence,
    Column,
    CostGradient,
    CostPartial,
    Diagonal,
    Dimension,
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
    children,
)
from symbolic.indices import Index, Size
from symbolic.models import C_new, V, W_new, a_new, b_new, v, z_new
from symbolic.notation import (
    A,
    C,
    D,
    Delta,
    L,
    W,
    X,
    Z,
    a,
    as_,
    b,
    bs,
    cost,
    delta,
    deltas,
    eta,
    i,
    j,
    k,
    l,
    m,
    n,
    total,
    ws,
    x,
    z,
    zs,
)  # fmt: skip
from symbolic.reading.meaning import size_of

LAYERS = st.sampled_from([l, l + 1, l - 1, L, L - 1, Index(None, 9), Index(None, 12)])
"""Numbers are large, so that no layer below them is negative: W^{-1} is no layer."""
COMPONENTS = st.sampled_from([i, j, k, i + 1, Index(None, 1), Index(None, 2)])
LETTERS = st.sampled_from([i, j, k, i + 1, j - 1])
SAMPLES = st.sampled_from([j, Index("q"), Index(None, 1), Index(None, 3)])
COLUMNS = st.sampled_from([z, a, b, delta, z_new, a_new, b_new, D, v])
BATCHES = st.sampled_from([Z, A, Delta])
MATRICES = st.sampled_from([W, W_new, V])
NUMBERS = st.sampled_from([Fraction(0), Fraction(1), Fraction(2), Fraction(12), Fraction(1, 2), Fraction(3, 10)])
Strategy = st.SearchStrategy[Formula]


@dataclass(frozen=True)
class Typist:
    """Draws formulas; ``shared``: one g for all layers, or a g^l for each."""

    shared: bool = True

    def functions(self, layer: Index) -> Strategy:
        own = None if self.shared else layer
        made: list[Callable[[Formula], Formula]] = [
            lambda f, order=order: Apply("g", own, order, f)
            for order in (0, 1, 2)  # type: ignore[misc]
        ]
        return st.sampled_from(made)  # type: ignore[arg-type]

    def scalars(self, depth: int = 3) -> Strategy:
        return _scalars(self, depth)

    def columns(self, layer: Index = l, depth: int = 2) -> Strategy:
        """n_l × 1."""
        return _columns(self, layer, depth)

    def batches(self, layer: Index = l, depth: int = 2) -> Strategy:
        """n_l × m."""
        return _batches(self, layer, depth)

    def matrices(self, layer: Index = l, depth: int = 2) -> Strategy:
        """n_l × n_{l−1}."""
        return _matrices(self, layer, depth)


@st.composite
def _scalars(draw: st.DrawFn, typist: Typist, depth: int) -> Formula:
    kinds = ["number", "size", "symbol", "entry", "weight", "sample", "cost", "kronecker", "coincidence"]
    if depth:
        kinds += ["add", "product", "quotient", "power", "sum", "apply", "partial", "negative", "norm", "by", "inner"]
    kind = draw(st.sampled_from(kinds))
    layer, first, second, sample = draw(LAYERS), draw(COMPONENTS), draw(COMPONENTS), draw(SAMPLES)
    inner = typist.scalars(depth - 1)
    match kind:
        case "number":
            return Number(draw(NUMBERS))
        case "size":
            return Dimension(draw(st.sampled_from([m, n[layer]])))
        case "symbol":
            return draw(st.sampled_from([eta, C, C_new]))
        case "entry":
            return draw(st.sampled_from([draw(COLUMNS)[layer], x]))[first]
        case "weight":
            return draw(MATRICES)[layer][first, second]
        case "sample":
            whole = draw(st.sampled_from([draw(BATCHES)[layer], X]))
            return draw(st.sampled_from([Entry(Column(whole, sample), (first,)), whole[first, sample]]))
        case "cost":
            return draw(st.sampled_from([
                cost(a[L]), cost(a_new[L]), CostPartial(a[L], first), cost(Column(A[L], sample), sample),
                CostPartial(Column(A[L], sample), first, sample), CostPartial(z[L][first], None),
            ]))  # fmt: skip
        case "add":
            terms = draw(st.lists(inner, min_size=2, max_size=3))
            return Add((terms[0], *(Negative(each) if draw(st.booleans()) else each for each in terms[1:])))
        case "product":
            return Product(tuple(draw(st.lists(inner, min_size=2, max_size=3))))
        case "quotient":
            above, below = draw(inner), draw(st.sampled_from([Dimension(m), eta, draw(inner)]))
            # A fraction of two numbers is read as one number.
            both = isinstance(above, Number) and isinstance(below, Number)
            return Quotient(above, eta if both else below)
        case "power":
            return Power(draw(inner), draw(st.integers(2, 4)))
        case "sum":
            return _sum(draw, draw(inner), layer)
        case "apply":
            return draw(typist.functions(layer))(draw(inner))  # type: ignore[operator]
        case "negative":
            return Negative(draw(inner))
        case "norm":
            arrays = [typist.columns(layer, depth - 1), typist.matrices(layer, depth - 1)]
            return SquaredNorm(draw(st.one_of(*arrays, typist.batches(layer, depth - 1))))
        case "partial" | "by":
            below = draw(st.sampled_from([W[layer][first, second], z[layer][first], W_new[layer][first, second], eta,
                                          Z[layer][first, j], x[first]]))  # fmt: skip
            return Partial(draw(st.sampled_from([C, C_new, z[layer][first], draw(inner)])), below)
        case "inner":
            return draw(typist.matrices(layer, depth - 1))[first, second]
        case "coincidence":
            plus = draw(st.lists(LETTERS, min_size=1, max_size=2))
            minus = draw(st.lists(LETTERS, min_size=len(plus) < 2, max_size=2))
            return Coincidence(Index("p"), tuple(plus), tuple(each - each.offset for each in minus))
    return Kronecker(first, second)


def _sum(draw: st.DrawFn, body: Formula, layer: Index) -> Formula:
    sums = [total(k, n[layer], body), total(l, L, body)]
    if size_of("k", body) not in (None, n[layer]):
        # Σ_{k=1}^{n_l} over what has other components: nobody writes it, and both bounds are read as they stand.
        sums.pop(0)
    if size_of("j", body) in (None, Size("m")):
        # Where j counts neurons of the terms, a sum of it over the samples means nothing, and is refused.
        sums.append(total(j, m, body))
    return draw(st.sampled_from(sums))


@st.composite
def _columns(draw: st.DrawFn, typist: Typist, layer: Index, depth: int) -> Formula:
    kinds = ["symbol", "sample", "gradient"]
    if depth:
        kinds += [
            "add",
            "hadamard",
            "scaled",
            "matrix",
            "transposed",
            "apply",
            "negative",
            "divided",
            "product",
            "diag",
        ]
    kind = draw(st.sampled_from(kinds))
    inner = typist.columns(layer, depth - 1)
    match kind:
        case "symbol":
            return draw(COLUMNS)[layer]
        case "sample":
            return Column(draw(st.one_of(st.just(draw(BATCHES)[layer]), typist.batches(layer, depth))), draw(SAMPLES))
        case "gradient":
            return draw(st.sampled_from([
                Partial(C, z[layer]), Partial(C, b[layer]), CostGradient(a[layer]), Partial(C_new, b_new[layer]),
                Partial(z[layer], eta), CostGradient(Column(A[layer], j), j),
            ]))  # fmt: skip
        case "add":
            second = draw(inner)
            return Add((draw(inner), draw(st.sampled_from([second, Negative(second)]))))
        case "hadamard":
            return Hadamard(tuple(draw(st.lists(inner, min_size=2, max_size=3))))
        case "scaled":
            return Product((draw(typist.scalars(1)), draw(inner)))
        case "divided":
            return Quotient(draw(inner), draw(st.sampled_from([Dimension(m), eta])))
        case "matrix":
            return MatrixProduct((draw(typist.matrices(layer, depth - 1)), draw(typist.columns(layer - 1, depth - 1))))
        case "transposed":
            above = draw(typist.matrices(layer + 1, depth - 1))
            return MatrixProduct((Transpose(above), draw(typist.columns(layer + 1, depth - 1))))
        case "product":
            return MatrixProduct((W[layer], W[layer - 1], draw(typist.columns(layer - 2, depth - 1))))
        case "diag":
            return MatrixProduct((Diagonal(draw(inner)), draw(inner)))
        case "negative":
            return Negative(draw(inner))
    return draw(typist.functions(layer))(draw(inner))  # type: ignore[operator]


@st.composite
def _batches(draw: st.DrawFn, typist: Typist, layer: Index, depth: int) -> Formula:
    kinds = ["symbol", "gradient"]
    if depth:
        kinds += ["hadamard", "scaled", "matrix", "spread", "transposed", "apply"]
    kind = draw(st.sampled_from(kinds))
    inner = typist.batches(layer, depth - 1)
    match kind:
        case "symbol":
            return draw(BATCHES)[layer]
        case "gradient":
            return draw(st.sampled_from([Partial(C, Z[layer]), CostGradient(A[layer], by_column=True)]))
        case "hadamard":
            return Hadamard(tuple(draw(st.lists(inner, min_size=2, max_size=3))))
        case "scaled":
            return Product((draw(typist.scalars(1)), draw(inner)))
        case "matrix":
            return MatrixProduct((W[layer], draw(typist.batches(layer - 1, depth - 1))))
        case "spread":
            return Add((MatrixProduct((W[layer], A[layer - 1])), Broadcast(draw(typist.columns(layer, 0)), m)))
        case "transposed":
            return MatrixProduct((Transpose(W[layer + 1]), draw(typist.batches(layer + 1, depth - 1))))
    return draw(typist.functions(layer))(draw(inner))  # type: ignore[operator]


@st.composite
def _matrices(draw: st.DrawFn, typist: Typist, layer: Index, depth: int) -> Formula:
    kinds = ["symbol", "gradient"]
    if depth:
        kinds += ["outer", "batch", "add", "scaled", "hadamard", "transposed"]
    kind = draw(st.sampled_from(kinds))
    inner = typist.matrices(layer, depth - 1)
    match kind:
        case "symbol":
            return draw(MATRICES)[layer]
        case "gradient":
            return draw(st.sampled_from([Partial(C, W[layer]), Partial(C_new, W_new[layer])]))
        case "outer":
            pair = draw(typist.columns(layer, depth - 1)), draw(typist.columns(layer - 1, depth - 1))
            return MatrixProduct((pair[0], Transpose(pair[1])))
        case "batch":
            pair = draw(typist.batches(layer, depth - 1)), draw(typist.batches(layer - 1, depth - 1))
            return MatrixProduct((pair[0], Transpose(pair[1])))
        case "add":
            second = draw(inner)
            return Add((draw(inner), draw(st.sampled_from([second, Negative(second)]))))
        case "scaled":
            return Product((draw(typist.scalars(1)), draw(inner)))
        case "hadamard":
            return Hadamard((draw(inner), draw(inner)))
    return Transpose(Transpose(draw(inner)))


@st.composite
def single_neurons(draw: st.DrawFn, depth: int = 3) -> Formula:
    """A formula of layers of one neuron: every letter is a number."""
    kinds = ["symbol", "partial", "number"]
    if depth > 0:
        kinds += ["add", "product", "power", "apply", "negative", "quotient", "sum"]
    layer, inner = draw(LAYERS), single_neurons(depth - 1)
    letters = st.sampled_from([ws[layer], bs[layer], zs[layer], as_[layer], deltas[layer], Symbol("x"), C])
    match draw(st.sampled_from(kinds)):
        case "symbol":
            return draw(letters)
        case "number":
            return Number(draw(NUMBERS))
        case "partial":
            above = draw(st.one_of(letters, inner) if depth > 0 else letters)
            return Partial(above, draw(st.sampled_from([ws[layer], zs[layer], eta])))
        case "add":
            return Add((draw(inner), draw(inner), Negative(draw(inner))))
        case "product":
            return Product((draw(inner), draw(inner)))
        case "power":
            return Power(draw(inner), draw(st.integers(2, 3)))
        case "negative":
            return Negative(draw(inner))
        case "quotient":
            return Quotient(draw(inner), draw(letters))
        case "sum":
            return total(l, L, draw(inner))
    return Apply("g", None, draw(st.integers(0, 2)), draw(inner))


def kinds_in(formula: Formula) -> set[type[Formula]]:
    """Every kind of node in a formula."""
    return {type(formula)}.union(*(kinds_in(child) for child in children(formula)))
