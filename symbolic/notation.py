"""The letters of the field, ready to be written with: δ[l], W[l + 1].T @ δ[l + 1] * g[l].prime(z[l]).

Layers and components are indices (l, i, …), W[l] is a symbol in a layer, W[l][i, j] its component, ``d(C, W[l])``
the derivative ∂C/∂W^l. Arrays multiply entry by entry with ``*`` and as matrices with ``@``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symbolic.formula import Apply, Cost, CostGradient, CostPartial, Dimension, Formula, Partial, Sum, Symbol
from symbolic.indices import ONE, SCALAR, Index, Shape, Size

l, i, j, k, p, q = (Index(name) for name in "lijkpq")
L = Index("L")
m = Size("m")


@dataclass(frozen=True, slots=True)
class Widths:
    """n_l: n[l]."""

    name: str = "n"

    def __getitem__(self, layer: Index | int) -> Size:
        return Size(self.name, layer if isinstance(layer, Index) else Index(None, layer))


n = Widths()


@dataclass(frozen=True, slots=True)
class Layered:
    """A symbol that every layer has one of: W[l], z[2]."""

    name: str
    shape: Callable[[Index], Shape] = lambda layer: SCALAR

    def __getitem__(self, layer: Index | int) -> Symbol:
        index = layer if isinstance(layer, Index) else Index(None, layer)
        return Symbol(self.name, index, self.shape(index))


@dataclass(frozen=True, slots=True)
class Activation:
    """g^l of one layer, or the g of all layers: called, and differentiated by ``prime``."""

    name: str
    layer: Index | None = None

    def __call__(self, argument: Formula) -> Formula:
        return Apply(self.name, self.layer, 0, argument)

    def prime(self, argument: Formula) -> Formula:
        """g′(argument), entry by entry."""
        return Apply(self.name, self.layer, 1, argument)


@dataclass(frozen=True, slots=True)
class Activations:
    """g[l]: the g^l of layer l, or one g for every l where the layers share it."""

    shared: bool
    name: str = "g"

    def __getitem__(self, layer: Index | int) -> Activation:
        index = layer if isinstance(layer, Index) else Index(None, layer)
        return Activation(self.name, None if self.shared else index)


def _column(layer: Index) -> Shape:
    return (n[layer], ONE)


def _samples(layer: Index) -> Shape:
    return (n[layer], m)


def _weights(layer: Index) -> Shape:
    return (n[layer], n[layer - 1])


C = Symbol("C")
eta = Symbol("η")

# One neuron, and layers of one neuron: everything is a scalar.
x1, w1, b1, z1, a1, delta1 = (Symbol(name) for name in ("x", "w", "b", "z", "a", "δ"))
ws, bs, zs, as_, deltas, Ds = (Layered(name) for name in ("w", "b", "z", "a", "δ", "D"))

# Layers of many neurons: columns and matrices.
x = Symbol("x", None, (n[Index(None, 0)], ONE))
b, z, a, delta, D = (Layered(name, _column) for name in ("b", "z", "a", "δ", "D"))
W = Layered("W", _weights)

# Minibatches: the columns are samples.
X = Symbol("X", None, (n[Index(None, 0)], m))
Z, A, Delta, DD = (Layered(name, _samples) for name in ("Z", "A", "Δ", "D"))


def d(numerator: Formula, denominator: Formula) -> Formula:
    """∂numerator/∂denominator."""
    return Partial(numerator, denominator)


def cost(argument: Formula, sample: Index | None = None) -> Formula:
    """C(a), or C^{(j)}(a) for sample j."""
    return Cost(argument, sample)


def cost_partial(index: Index | None, argument: Formula, sample: Index | None = None) -> Formula:
    """C_i(a); C′(a) of a scalar."""
    return CostPartial(argument, index, sample)


def nabla_cost(argument: Formula, sample: Index | None = None) -> Formula:
    """∇C(a); for a matrix of samples, sample by sample."""
    by_column = isinstance(argument, Symbol) and argument.shape[1:] == (m,)
    return CostGradient(argument, sample, by_column)


def total(index: Index, upper: Size | Index, body: Formula) -> Formula:
    """Σ_{index=1}^{upper} body."""
    assert index.name is not None
    return Sum(body, index.name, Index(None, 1), upper)


def mean(index: Index, body: Formula) -> Formula:
    """(1/m) Σ_{j=1}^m body."""
    return one_over(m) * total(index, m, body)


def one_over(size: Size) -> Formula:
    """1/m."""
    return 1 / Dimension(size)
