"""A network as a NumPy module of its own: forward, cost, backward and gradient descent from the verified formulas.

Every line of mathematics and its docstring are printed from the same Formula: the definitions of the minibatch model,
the right sides of its claims (Δ^L, Δ^l, ∂C/∂W^l, ∂C/∂b^l) and the definitions of gradient descent. What stands
here is the frame around them, and no formula.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import sympy as sp

from numeric.source import module_text, numpy_functions
from numeric.source.module_text import INDENT, broken, described_by, function, sized
from numeric.source.numpy_expressions import numpy_expression, plain_expression
from numeric.source.numpy_functions import FunctionSource
from numeric.source.numpy_source import Names, numpy_source, range_source, size_source
from symbolic import closed_forms, models
from symbolic.formula import Formula, Symbol, children, with_children
from symbolic.indices import Range
from symbolic.model import Claim, Definition, symbols
from symbolic.network import Network
from symbolic.notation import A, C, L, W, Z, b, l
from symbolic.scalars.functions import ScalarFunction
from symbolic.writing.plain import ALPHABET, plain

NAMES = Names({"Δ": "delta", "η": "learning_rate"}, {("C", "W"): "dW", ("C", "b"): "db"})
STEP = ("parameters", "X", "Y", "learning_rate", "g", "g_prime", "nabla_C")
CLAIMS = ("minibatch-delta-output", "minibatch-delta-hidden", "minibatch-gradient-W", "minibatch-gradient-b")


def generate(network: Network, claims: Sequence[Claim] | None = None) -> str:
    """The source of a NumPy module for the network.

    Its gradients are the right sides of the minibatch claims of symbolic/closed_forms.py (a test hands in wrong ones).
    Raises InputError for an activation or a cost that NumPy cannot compute.
    """
    chosen = closed_forms.of_minibatch(network.shared) if claims is None else claims
    return Writer(network, {claim.name: claim for claim in chosen}).module()


@dataclass(frozen=True)
class Writer:
    """The parts of the module of one network, from the claims by name."""

    network: Network
    claims: Mapping[str, Claim]

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
            found |= {one.name: one for one in (pair if self.output_error is None else pair[:1])}
        return tuple(found.values())

    # The frame: what is an argument, what stands before the formulas.

    def arguments(self, *wanted: str) -> dict[str, str]:
        """The names among the wanted ones that are arguments in this module, with their types."""
        types = {"parameters": "Parameters", "X": "Array", "Z": "Layers", "A": "Layers"}
        if self.names.targets:
            types["Y"] = "Array"
        types["learning_rate"] = "float"
        if None in self.activations:
            types |= dict.fromkeys(("g", "g_prime"), "Function" if self.network.shared else "dict[int, Function]")
        if self.network.cost_function is None:
            types |= dict.fromkeys(("C", "nabla_C"), "CostFunction")
        return {name: kind for name, kind in types.items() if name in wanted}

    def signature(self, name: str, returns: str, *wanted: str) -> str:
        parameters = [f"{each}: {kind}" for each, kind in self.arguments(*wanted).items()]
        return broken(f"def {name}(", parameters, f") -> {returns}:")

    def call(self, name: str, *wanted: str) -> str:
        return f"{name}({', '.join(self.arguments(*wanted))})"

    def completed(self, name: str) -> list[str]:
        """The given functions and the known ones together, where only some layers' functions are arguments."""
        return [f"{name} = {name} | known_{name}"] if None in self.activations and self.has_tables else []

    @property
    def data(self) -> list[tuple[str, Symbol]]:
        """The samples and, where there are any, their targets, with symbols of their shapes."""
        return [("X", A[0]), *([("Y", A[L])] if self.names.targets else [])]

    def check_targets(self, samples: str) -> list[str]:
        if self.names.targets is None:
            return []
        return [f'check_shape("Y", Y, {self.sizes(A[L])[0]}, {samples}.shape[1])']

    def sizes(self, symbol: Symbol) -> list[str]:
        """``WIDTHS[l]`` and ``WIDTHS[l - 1]``: the rows and columns of a symbol."""
        return [size_source(size, self.names) for size in symbol.shape]

    def definition(self, symbol: Symbol) -> Definition:
        model = self.claims[CLAIMS[0]].model
        return next(each for each in model.definitions if each.symbol == symbol)

    def assignment(self, left: Formula, right: Formula) -> str:
        return f"{numpy_source(left, self.names)} = {numpy_source(right, self.names)}"

    def by_layers(self, formula: Formula, layers: Range) -> str:
        """``{l: … for l in range(1, L + 1)}``."""
        over = range_source(layers, self.names)
        return f"{{{layers.name}: {numpy_source(formula, self.names)} for {layers.name} in {over}}}"

    # The functions of the module.

    def initialize(self) -> str:
        layers = models.LAYERS[0]
        over = f"for {layers.name} in {range_source(layers, self.names)}"
        rows, columns = self.sizes(W[l])
        inputs = ALPHABET.size(W[l].shape[1])
        lines = [
            *described_by(
                f"{plain(W[l])} normal with variance 1/{inputs}, so that {plain(Z[l])} is about as large as "
                f"{plain(A[l - 1])}; {plain(b[l])} = 0."
            ),
            "rng = np.random.default_rng(seed)",
            "W = {",
            f"{INDENT}{layers.name}: rng.normal(0, {columns} ** -0.5, ({rows}, {columns}))",
            f"{INDENT}{over}",
            "}",
            f"b = {{{layers.name}: np.zeros(({', '.join(self.sizes(b[l]))})) {over}}}",
            "return Parameters(W, b)",
        ]
        return function("def initialize(seed: int | None = None) -> Parameters:", lines)

    def forward(self) -> str:
        """Z^l and A^l by their definitions."""
        start, *each_layer = (self.definition(symbol) for symbol in (A[0], Z[l], A[l]))
        loop, first = each_layer[0].ranges[0], numpy_source(start.formula, self.names)
        described = [(f"{plain(each.symbol)} = {plain(each.formula)}", each.ranges) for each in (start, *each_layer)]
        lines = [
            *described_by("Z and A of all layers.", described, sized((first, A[0]), ("Z[l]", Z[l]), ("A[l]", A[l]))),
            *self.completed("g"),
            f'check_shape("{first}", {first}, {self.sizes(A[0])[0]})',
            "W, b = parameters",
            f"A: Layers = {{0: {first}}}",
            "Z: Layers = {}",
            f"for {loop.name} in {range_source(loop, self.names)}:",
            *(INDENT + self.assignment(each.symbol, each.formula) for each in each_layer),
            "return Z, A",
        ]
        return function(self.signature("forward", "tuple[Layers, Layers]", "parameters", "X", "g"), lines)

    def cost(self) -> str:
        """C by its definition."""
        mean = self.definition(C).formula
        computed = mean if self.through is None else replaced(mean, {A[L]: Z[L]})
        lines = [
            *described_by("The mean cost of the samples.", [(f"{plain(C)} = {plain(mean)}", ())], sized(*self.data)),
            f"{'_, A' if self.through is None else 'Z, _'} = {self.call('forward', 'parameters', 'X', 'g')}",
            *self.check_targets("X"),
            f"return {numpy_source(computed, self.names)}",
        ]
        return function(self.signature("cost", "float", "parameters", "X", "Y", "g", "C"), lines)

    def backward(self) -> str:
        """Δ^L, Δ^l, ∂C/∂W^l and ∂C/∂b^l by the right sides of their claims."""
        output, hidden, *gradients = (self.claims[name] for name in CLAIMS)
        described = [
            (f"{plain(each.left)} = {plain(each.right)}", each.ranges) for each in (output, hidden, *gradients)
        ]
        last = numpy_source(output.right, self.names)
        if self.output_error is not None:
            last = self.in_letters(numpy_expression(self.output_error), numpy_source(A[L], self.names))
            shown = self.in_letters(plain_expression(self.output_error), plain(A[L]))
            described[0] = (f"{described[0][0]} = {shown}", output.ranges)
        errors, _, layer = numpy_source(output.left, self.names).rstrip("]").partition("[")
        downwards = any(each.layer == l + 1 for each in symbols(hidden.right))
        work = [
            f"{errors}: Layers = {{{layer}: {last}}}",
            f"for {l.name} in {range_source(hidden.ranges[0], self.names, downwards)}:",
            INDENT + self.assignment(hidden.left, hidden.right),
            *(
                f"{numpy_source(each.left, self.names).partition('[')[0]} = "
                f"{self.by_layers(each.right, each.ranges[0])}"
                for each in gradients
            ),
            "return Parameters(dW, db)",
        ]
        lines = [
            *described_by(
                "The derivatives of the mean cost by all weights and biases.",
                described,
                sized((f"{errors}[l]", Z[l]), ("dW[l]", W[l]), ("db[l]", b[l])),
            ),
            *self.completed("g_prime"),
            *self.check_targets("A[0]"),
            "W, _ = parameters",
            *(["m = A[0].shape[1]"] if any(re.search(r"\bm\b", line) for line in work) else []),
            *work,
        ]
        wanted = ("parameters", "Z", "A", "Y", "g_prime", "nabla_C")
        return function(self.signature("backward", "Parameters", *wanted), lines)

    def in_letters(self, text: str, outputs: str) -> str:
        """An expression in a and y, in A^L and Y."""
        return re.sub(r"\by\b", "Y", re.sub(r"\ba\b", outputs, text))

    def gradient_descent_step(self) -> str:
        """W^l := W^l − η ∂C/∂W^l: the definitions of the updates, with the gradients by their names."""
        algorithm = {each.right: each.left for each in closed_forms.of_algorithm(self.network.shared)}
        updates = [
            each
            for each in models.gradient_descent(self.network.shared).definitions
            if each.symbol in (models.W_new[l], models.b_new[l])
        ]
        formulas = [replaced(each.formula, algorithm) for each in updates]
        described = [
            (f"{plain(old)} := {plain(formula)}", each.ranges)
            for old, formula, each in zip((W[l], b[l]), formulas, updates, strict=True)
        ]
        lines = [
            *described_by("The parameters after one step against the gradient.", described, "η is the learning rate."),
            f"Z, A = {self.call('forward', 'parameters', 'X', 'g')}",
            "W, b = parameters",
            f"dW, db = {self.call('backward', 'parameters', 'Z', 'A', 'Y', 'g_prime', 'nabla_C')}",
            "return Parameters(",
            *(
                f"{INDENT}{self.by_layers(formula, each.ranges[0])},"
                for formula, each in zip(formulas, updates, strict=True)
            ),
            ")",
        ]
        return function(self.signature("gradient_descent_step", "Parameters", *STEP), lines)

    def tables(self) -> list[str]:
        """The dictionaries g and g_prime of the layers whose activation is known."""
        if not self.has_tables:
            return []
        known = {layer: self.name_of(layer) for layer, each in enumerate(self.activations, 1) if each is not None}
        unknown = [str(layer) for layer, each in enumerate(self.activations, 1) if each is None]
        prefix = "known_" if unknown else ""
        comment = [f"# The arguments g and g_prime below are for layer {', '.join(unknown)}."] if unknown else []
        return comment + [
            broken(f"{prefix}{name} = {{", [f"{layer}: {kind}{suffix}" for layer, kind in known.items()], "}")
            for name, suffix in (("g", ""), ("g_prime", "_prime"))
        ]

    def module(self) -> str:
        """The whole module."""
        helpers = numpy_functions.helper_sources(self.functions)
        own = [each.text() for each in self.functions if each.name not in numpy_functions.HELPER_SOURCES]
        parts = [self.initialize(), *helpers, *own]
        if tables := self.tables():
            parts.append("\n".join(tables) + "\n")
        parts += [self.forward(), self.cost(), self.backward(), self.gradient_descent_step()]
        step = self.call("gradient_descent_step", *STEP).replace("learning_rate", "0.1")
        return module_text.assemble(self.network, self.names, CLAIMS, step, parts)


def replaced(formula: Formula, replacements: Mapping[Formula, Formula]) -> Formula:
    """The formula with some parts, whole, replaced by others.

    Raises KeyError where a part does not occur.
    """
    if formula in replacements:
        return replacements[formula]
    return with_children(formula, tuple(replaced(child, replacements) for child in children(formula)))
