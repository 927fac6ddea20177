"""What stands around the formulas of a generated module: the network, its claims, the names of things, arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from numeric.source import numpy_functions
from numeric.source.numpy_expressions import broken
from numeric.source.numpy_functions import FunctionSource
from numeric.source.numpy_source import Names, numpy_source, range_source, size_source
from symbolic import closed_forms, models
from symbolic.formula import Formula, Symbol, children, with_children
from symbolic.indices import Range
from symbolic.model import Claim, Definition
from symbolic.network import Network
from symbolic.notation import A, L, W, b, l
from symbolic.scalars.functions import ScalarFunction

NAMES = Names({"Δ": "delta", "η": "learning_rate"}, {("C", "W"): "dW", ("C", "b"): "db", ("C", "Z"): "dZ"})


@dataclass(frozen=True)
class Scope:
    """What is said of one network, and what it is called in its module: claims, functions, arguments."""

    network: Network
    output: Claim
    hidden: Claim
    weights: Claim
    biases: Claim

    @property
    def activations(self) -> tuple[ScalarFunction | None, ...]:
        """g^1, …, g^L."""
        given = tuple(self.network.activation)
        return given * self.network.layers if self.network.shared else given

    @property
    def has_tables(self) -> bool:
        """Whether the layers have functions of their own, and some are known."""
        return not self.network.shared and any(self.activations)

    @cached_property
    def names(self) -> Names:
        """What things are called; a cost that mixes the outputs has no targets."""
        cost = self.network.cost_function
        return NAMES if cost is None or cost.separable else Names(NAMES.symbols, NAMES.derivatives, targets=None)

    @cached_property
    def output_error(self) -> sp.Expr | None:
        """∂c/∂a · g′ in a and y, where it was proved to be something simpler: a − y."""
        last, cost = self.activations[-1], self.network.cost_function
        return numpy_functions.output_error(cost, last) if last and cost else None

    @cached_property
    def through(self) -> ScalarFunction | None:
        """The activation of the last layer where the cost is computed from Z^L, without ln(A^L)."""
        last, cost = self.activations[-1], self.network.cost_function
        return last if last and cost and numpy_functions.cost_of_logits(cost, last) is not None else None

    def name_of(self, layer: int) -> str:
        """``g`` for all layers, ``tanh`` for one of several, ``g_2`` for a user's own in layer 2."""
        chosen = self.activations[layer - 1]
        assert chosen is not None
        if self.network.shared:
            return "g"
        name = numpy_functions.named(chosen).name.replace(" ", "_")
        return name if name != "g" else f"g_{self.activations.index(chosen) + 1}"

    @cached_property
    def functions(self) -> tuple[FunctionSource, ...]:
        """g and g′ of every kind, C and ∇C, as far as they are known."""
        found: dict[str, FunctionSource] = {}
        for layer, each in enumerate(self.activations, 1):
            if each is not None:
                found |= {one.name: one for one in numpy_functions.activation_sources(each, self.name_of(layer))}
        if self.network.cost_function is not None:
            pair = numpy_functions.cost_sources(self.network.cost_function, self.through)
            if self.output_error is not None:
                pair = (pair[0], numpy_functions.output_error_source(self.output_error))
            found |= {one.name: one for one in pair}
        return tuple(found.values())

    # The frame: what is an argument, what stands before the formulas.

    def arguments(self, *wanted: str) -> dict[str, str]:
        """The names among the wanted ones that are arguments in this module, with their types."""
        types = {"parameters": "Parameters", "X": "Array", "Z": "Layers", "A": "Layers"}
        if self.names.targets:
            types["Y"] = "Array"
        types |= {self.errors: "Layers", "gradient": "Parameters", "slope": "Layers"}
        types |= {"learning_rate": "float", "change": "Parameters"}
        if None in self.activations:
            types |= dict.fromkeys(("g", "g_prime"), "Function" if self.network.shared else "dict[int, Function]")
        if self.network.cost_function is None:
            types |= dict.fromkeys(("C", "nabla_C"), "CostFunction")
        return {name: kind for name, kind in types.items() if name in wanted}

    def signature(self, name: str, returns: str, *wanted: str, out: str = "") -> str:
        parameters = [f"{each}: {kind}" for each, kind in self.arguments(*wanted).items()]
        parameters += [f"out: {out} | None = None"] if out else []
        return broken(f"def {name}(", parameters, f") -> {returns}:")

    def call(self, name: str, *wanted: str) -> str:
        return f"{name}({', '.join(self.arguments(*wanted))})"

    def given(self, name: str) -> list[str]:
        """The lines that make calls of the functions which are arguments, joined by the known ones."""
        if name not in self.arguments(name):
            return []
        if name == "nabla_C":
            return ["nabla_C = into(nabla_C, inputs=2)"]
        if self.network.shared:
            return [f"{name} = into({name}, inputs=1)"]
        known = f" | known_{name}" if self.has_tables else ""
        return [f"{name} = {{l: into({name}[l], inputs=1) for l in {name}}}{known}"]

    @property
    def data(self) -> list[tuple[str, Symbol]]:
        """The samples and, where there are any, their targets, with symbols of their shapes."""
        return [("X", A[0]), *([("Y", A[L])] if self.names.targets else [])]

    def check_targets(self, samples: str) -> list[str]:
        if self.names.targets is None:
            return []
        return [f'check_samples("Y", Y, {self.sizes(A[L])[0]}, {samples}.shape[1])']

    def sizes(self, symbol: Symbol) -> list[str]:
        """``WIDTHS[l]`` and ``WIDTHS[l - 1]``: the rows and columns of a symbol."""
        return [size_source(size, self.names) for size in symbol.shape]

    def definition(self, symbol: Symbol) -> Definition:
        return next(each for each in self.output.model.definitions if each.symbol == symbol)

    def by_layers(self, formula: Formula, layers: Range) -> str:
        """``{l: … for l in range(1, L + 1)}``."""
        over = range_source(layers, self.names)
        return f"{{{layers.name}: {numpy_source(formula, self.names)} for {layers.name} in {over}}}"

    @property
    def errors(self) -> str:
        """``dZ`` or ``delta``: what the derivatives by Z are called."""
        return numpy_source(self.output.left, self.names).partition("[")[0]

    @property
    def of_backward(self) -> tuple[str, ...]:
        """What backward_calls takes."""
        return "parameters", "Z", "A", "Y", self.errors, "gradient", "slope", "g_prime", "nabla_C"

    @property
    def updates(self) -> list[tuple[Symbol, Formula, Range]]:
        """W^l, W^l − η ∂C/∂W^l and its layers, likewise b^l: the updates, with the gradients by their names."""
        algorithm = {each.right: each.left for each in closed_forms.of_algorithm(self.network.shared)}
        definitions = {each.symbol: each for each in models.gradient_descent(self.network.shared).definitions}
        found = []
        for symbol, new in ((W[l], models.W_new[l]), (b[l], models.b_new[l])):
            found.append((symbol, replaced(definitions[new].formula, algorithm), definitions[new].ranges[0]))
        return found


def replaced(formula: Formula, replacements: Mapping[Formula, Formula]) -> Formula:
    """The formula with some parts, whole, replaced by others.

    Raises KeyError where a part does not occur.
    """
    if formula in replacements:
        return replacements[formula]
    return with_children(formula, tuple(replaced(child, replacements) for child in children(formula)))
