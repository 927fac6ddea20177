"""The network that everybody knows, with sizes and functions chosen: Network((2, 3, 1), activation="tanh").

It is a Model (symbolic/models.py) together with Sizes and an Interpretation; whatever it returns is a SymPy object.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy as sp

from symbolic import closed_forms, models
from symbolic.components import Interpretation, as_matrix, components
from symbolic.errors import InputError
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula
from symbolic.indices import Sizes
from symbolic.model import Claim, Model
from symbolic.notation import DD, A, C, D, W, X, Z, a, b, d, x, z
from symbolic.scalars import functions

ActivationLike = Any
"""A name, LaTeX in z, a SymPy expression in one symbol, a function of a SymPy symbol, or None (any g)."""


@dataclass(frozen=True, eq=False)
class Network:
    """z^l = W^l a^{l-1} + b^l, a^l = g^l(z^l), C = C(a^L), for l = 1, …, L.

    widths       (n_0, …, n_L), L ≥ 1
    activation   one for all layers, or a list with one for each; None: any differentiable g
    cost         a name, LaTeX or SymPy in a and y (summed over the outputs), a Lambda of all outputs; None: any C
    batch        m, the number of samples; None: one sample, as a column vector

    Raises InputError, in a sentence, where these do not fit.
    """

    widths: tuple[int, ...]
    activation: tuple[functions.ScalarFunction | None, ...] = (None,)
    cost_function: functions.CostFunction | None = None
    batch: int | None = None

    def __init__(
        self,
        widths: Sequence[int],
        activation: ActivationLike | Sequence[ActivationLike] = None,
        cost: Any = None,
        batch: int | None = None,
    ) -> None:
        object.__setattr__(self, "widths", check_widths(widths))
        object.__setattr__(self, "activation", _activations(activation, self.layers))
        object.__setattr__(self, "cost_function", None if cost is None else functions.cost(cost, self.widths[-1]))
        object.__setattr__(self, "batch", _batch(batch))

    @property
    def layers(self) -> int:
        """L."""
        return len(self.widths) - 1

    @property
    def shared(self) -> bool:
        """Whether one g serves all layers."""
        return len(self.activation) == 1

    @property
    def interpretation(self) -> Interpretation:
        """What g and C are."""
        return Interpretation(self.activation, self.cost_function)

    @property
    def sizes(self) -> Sizes:
        """L, n_0, …, n_L and m."""
        return Sizes.of_network(self.widths, self.batch or 1)

    @property
    def model(self) -> Model:
        """The definitions: of one sample with its backward pass, or of a minibatch."""
        return models.backpropagation(self.shared) if self.batch is None else models.minibatch_pass(self.shared)

    def claims(self) -> tuple[Claim, ...]:
        """All closed forms that hold of this network: of one sample, its entries, the algorithm, descent, batches."""
        found: tuple[Claim, ...] = ()
        if set(self.widths) == {1}:
            found += closed_forms.of_chain(self.shared)
        found += closed_forms.of_network(self.shared) + closed_forms.of_components(self.shared)
        found += closed_forms.of_algorithm(self.shared) + closed_forms.of_gradient_descent(self.shared)
        if self.batch is not None:
            found += closed_forms.of_minibatch(self.shared)
        return found

    @cached_property
    def _components(self) -> Evaluator:
        return components(self.model, self.sizes, self.interpretation)

    def value(self, formula: Formula, **indices: int) -> Any:
        """Any formula about this network as a SymPy expression or matrix: net.value(d(C, W[l]), l=2)."""
        return as_matrix(self._components.value(formula, indices))

    def _layer(self, layer: int, lowest: int = 1) -> int:
        if not isinstance(layer, int) or not lowest <= layer <= self.layers:
            raise InputError(
                f"There is no layer {layer} here: the layers run from {lowest} to {self.layers} "
                f"(widths {', '.join(map(str, self.widths))})."
            )
        return layer

    def x(self) -> sp.Matrix:
        """The input: n_0 × 1, or n_0 × m."""
        return self.value(x if self.batch is None else X)

    def W(self, layer: int) -> sp.Matrix:
        """W^l: n_l × n_{l-1}."""
        return self.value(W[self._layer(layer)])

    def b(self, layer: int) -> sp.Matrix:
        """b^l: n_l × 1."""
        return self.value(b[self._layer(layer)])

    def z(self, layer: int) -> sp.Matrix:
        """z^l = W^l a^{l-1} + b^l, written out: n_l × 1, or Z^l: n_l × m."""
        return self.value((z if self.batch is None else Z)[self._layer(layer)])

    def a(self, layer: int) -> sp.Matrix:
        """a^l = g^l(z^l), written out; a^0 is the input."""
        return self.value((a if self.batch is None else A)[self._layer(layer, 0)])

    def cost(self) -> sp.Expr:
        """C(a^L), or the mean of the costs of the samples, written out in x, W and b."""
        return self.value(C)

    def delta(self, layer: int) -> sp.Matrix:
        """δ^l by the closed form (Δ^l of a minibatch): ∇C ⊙ g′(z^L), and (W^{l+1})ᵀ δ^{l+1} ⊙ g′(z^l) below."""
        return self.value((D if self.batch is None else DD)[self._layer(layer)])

    def gradient_W(self, layer: int) -> sp.Matrix:
        """∂C/∂W^l by the closed form: δ^l (a^{l-1})ᵀ, or (1/m) Δ^l (A^{l-1})ᵀ."""
        return self.value(models.gradient_W(self.batch is not None), l=self._layer(layer))

    def gradient_b(self, layer: int) -> sp.Matrix:
        """∂C/∂b^l by the closed form: δ^l, or (1/m) Σ_j δ^{l(j)}."""
        return self.value(models.gradient_b(self.batch is not None), l=self._layer(layer))

    def direct_gradient_W(self, layer: int) -> sp.Matrix:
        """∂C/∂W^l by SymPy's diff of the cost written out: no closed form is used."""
        return self.value(d(C, W[self._layer(layer)]))

    def direct_gradient_b(self, layer: int) -> sp.Matrix:
        """∂C/∂b^l by SymPy's diff of the cost written out."""
        return self.value(d(C, b[self._layer(layer)]))

    def _repr_latex_(self) -> str:
        from symbolic.writing.latex import latex_definitions

        return f"$\\displaystyle {latex_definitions(self.model)}$"


def check_widths(widths: Sequence[int]) -> tuple[int, ...]:
    """(n_0, …, n_L) with L ≥ 1 and every n_l ≥ 1, or an InputError that says what is wrong."""
    given = tuple(widths)
    shown = ", ".join(map(str, given)) or "nothing"
    if len(given) < 2:
        raise InputError(
            f"The widths {shown} make no network: give n_0, …, n_L for at least one layer (L ≥ 1), such as 2,3,1."
        )
    for place, width in enumerate(given):
        if not isinstance(width, int) or isinstance(width, bool) or width < 1:
            raise InputError(f"The width n_{place} = {width} is no size of a layer: it must be a whole number from 1.")
    return given


def _activations(given: Any, layers: int) -> tuple[Any, ...]:
    if isinstance(given, list | tuple):
        if len(given) == 1:
            return _activations(given[0], layers)
        if len(given) != layers:
            raise InputError(
                f"{len(given)} activations were given for {layers} layers: give one for all, or one for each layer."
            )
        return tuple(None if each is None else functions.activation(each) for each in given)
    return (None if given is None else functions.activation(given),)


def _batch(given: int | None) -> int | None:
    if given is not None and (not isinstance(given, int) or isinstance(given, bool) or given < 1):
        raise InputError(f"A batch of {given} samples is none: m must be a whole number from 1.")
    return given
