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

from numeric.source import module_frame, module_text, numpy_functions
from numeric.source.module_text import described_by, function, sized
from numeric.source.numpy_calls import Writing, write_calls
from numeric.source.numpy_expressions import INDENT, broken, plain_expression
from numeric.source.numpy_functions import FunctionSource
from numeric.source.numpy_source import Names, numpy_source, outputs_and_targets, range_source, size_source
from symbolic import closed_forms, models
from symbolic.errors import InputError
from symbolic.formula import Apply, CostGradient, Formula, Hadamard, Symbol, children, with_children
from symbolic.indices import Range
from symbolic.model import Claim, Definition, symbols
from symbolic.network import Network
from symbolic.notation import A, C, L, W, Z, b, l
from symbolic.scalars.functions import ScalarFunction
from symbolic.writing.plain import ALPHABET, plain

NAMES = Names({"Δ": "delta", "η": "learning_rate"}, {("C", "W"): "dW", ("C", "b"): "db", ("C", "Z"): "dZ"})
STEP = ("parameters", "X", "Y", "learning_rate", "g", "g_prime", "nabla_C")
FUNCTIONS = ("g", "g_prime", "C", "nabla_C")


def generate(network: Network, claims: Sequence[Claim] | None = None) -> str:
    """The source of a NumPy module for the network.

    Its gradients are the right sides of four claims: those of closed_forms.of_mean_cost, or of of_minibatch, or wrong
    ones from a test; about the output layer, the hidden layers, W and b, in this order.
    Raises InputError for an activation or a cost that NumPy cannot compute.
    """
    output, hidden, weights, biases = closed_forms.of_mean_cost(network.shared) if claims is None else claims
    return Writer(network, output, hidden, weights, biases).module()


@dataclass(frozen=True)
class Writer:
    """The parts of the module of one network, from the four claims about its gradient."""

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

    # The formulas, as calls.

    def calls(self, target: str, formula: Formula, spare: str) -> list[str]:
        """The formula computed into the target; ``spare`` holds an operand."""
        return write_calls(formula, Writing(target, self.names, lambda operand: spare, self.inputs_of))

    def inputs_of(self, function: Apply) -> str:
        """``Z[l]`` of g, and ``Z[l], A[l]`` of g′, which may be written in the output."""
        inputs = numpy_source(function.argument, self.names)
        if not function.order:
            return inputs
        if not isinstance(function.argument, Symbol) or function.argument.layer is None:
            raise InputError(f"{function}: g′ is computed at a Zˡ, with the Aˡ that belongs to it.")
        return f"{inputs}, {numpy_source(A[function.argument.layer], self.names)}"

    def output_calls(self, target: str) -> list[str]:
        """The output layer by its claim, with ∇C ⊙ g′ as the simpler expression that was proved to equal it."""
        right, spare = self.output.right, f"slope[{L.name}]"
        if self.output_error is None:
            return self.calls(target, right, spare)
        together = _first_hadamard(right)
        if together is None or not isinstance(together.factors[0], CostGradient):
            raise InputError(f"{right} has no ∇C ⊙ g′ in it.")
        # Named like the target itself, so that what is left of the formula works on it in place.
        outputs = outputs_and_targets(A[L], None, self.names)
        lines = [f"yield output_error, {outputs}, {target}"]
        rest = replaced(right, {together: self.output.left})
        return lines if rest == self.output.left else lines + self.calls(target, rest, spare)

    def forward_calls(self) -> str:
        """Z^l and A^l by their definitions."""
        several = [self.definition(symbol) for symbol in (Z[l], A[l])]
        loop = several[0].ranges[0]
        described = [(f"{plain(each.symbol)} = {plain(each.formula)}", each.ranges) for each in several]
        lines = [
            *described_by("Z and A of all layers from A[0].", described, sized(("Z[l]", Z[l]), ("A[l]", A[l]))),
            *self.given("g"),
            "W, b = parameters",
            f"for {loop.name} in {range_source(loop, self.names)}:",
            *(
                INDENT + line
                for each in several
                for line in self.calls(numpy_source(each.symbol, self.names), each.formula, "")
            ),
        ]
        return function(self.signature("forward_calls", "Calls", "parameters", "Z", "A", "g"), lines)

    @property
    def errors(self) -> str:
        """``dZ`` or ``delta``: what the derivatives by Z are called."""
        return numpy_source(self.output.left, self.names).partition("[")[0]

    @property
    def of_backward(self) -> tuple[str, ...]:
        """What backward_calls takes."""
        return "parameters", "Z", "A", "Y", self.errors, "gradient", "slope", "g_prime", "nabla_C"

    def backward_calls(self) -> str:
        """The derivatives by Z^L, Z^l, W^l and b^l by the right sides of their claims."""
        claims = (self.output, self.hidden, self.weights, self.biases)
        described = [(f"{plain(each.left)} = {plain(each.right)}", each.ranges) for each in claims]
        if self.output_error is not None:
            described[0] = (f"{described[0][0]}, ∇C ⊙ g′ = {plain_expression(self.output_error)}", self.output.ranges)
        targets = [numpy_source(each.left, self.names) for each in claims]
        downwards = any(each.layer == l + 1 for each in symbols(self.hidden.right))
        work = [
            *self.output_calls(targets[0]),
            f"for {l.name} in {range_source(self.hidden.ranges[0], self.names, downwards)}:",
            *(INDENT + line for line in self.calls(targets[1], self.hidden.right, f"slope[{l.name}]")),
            f"for {l.name} in {range_source(self.weights.ranges[0], self.names)}:",
            *(INDENT + line for line in self.calls(targets[2], self.weights.right, "")),
            *(INDENT + line for line in self.calls(targets[3], self.biases.right, "")),
        ]
        used = {word for line in work for word in re.findall(r"\w+", line)}
        outputs = numpy_source(A[L], self.names)
        # A number as an array of its own is not converted anew by every call.
        constants = {
            "m": f"m = np.full_like({outputs}, {outputs}.shape[1], shape=())",
            "ones": f"ones = np.ones_like({outputs}, shape=({outputs}.shape[1], 1))",
        }
        lines = [
            *described_by(
                "The derivatives of the mean cost by all weights and biases.",
                described,
                sized((f"{self.errors}[l]", Z[l]), ("dW[l]", W[l]), ("db[l]", b[l]), ("slope[l]", Z[l])),
            ),
            *self.given("g_prime"),
            *self.given("nabla_C"),
            "W, _ = parameters",
            "dW, db = gradient",
            *(constants[name] for name in constants if name in used),
            *work,
        ]
        return function(self.signature("backward_calls", "Calls", *self.of_backward), lines)

    def descent_calls(self) -> str:
        """W^l := W^l − η ∂C/∂W^l in place."""
        described, work = [], []
        for symbol, formula, layers in self.updates:
            described.append((f"{plain(symbol)} := {plain(formula)}", (layers,)))
            target = numpy_source(symbol, self.names)
            work += [INDENT + line for line in self.calls(target, formula, f"change_{target}")]
        lines = [
            *described_by("One step against the gradient, in place.", described, "η is the learning rate."),
            "W, b = parameters",
            "dW, db = gradient",
            "change_W, change_b = change",
            f"for {l.name} in {range_source(layers, self.names)}:",
            *work,
        ]
        wanted = ("parameters", "gradient", "learning_rate", "change")
        signature = self.signature("descent_calls", "Calls", *wanted)
        return function(signature.replace("learning_rate: float", "learning_rate: Array"), lines)

    @property
    def updates(self) -> list[tuple[Symbol, Formula, Range]]:
        """W^l, W^l − η ∂C/∂W^l and its layers, likewise b^l: the updates, with the gradients by their names."""
        algorithm = {each.right: each.left for each in closed_forms.of_algorithm(self.network.shared)}
        definitions = {each.symbol: each for each in models.gradient_descent(self.network.shared).definitions}
        found = []
        for symbol, new in ((W[l], models.W_new[l]), (b[l], models.b_new[l])):
            found.append((symbol, replaced(definitions[new].formula, algorithm), definitions[new].ranges[0]))
        return found

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
            f"scale = {{{layers.name}: {columns} ** -0.5 {over}}}",
            "W = {",
            f"{INDENT}{layers.name}: rng.normal(0, scale[{layers.name}], ({rows}, {columns})).astype(dtype)",
            f"{INDENT}{over}",
            "}",
            f"b = {{{layers.name}: np.zeros(({', '.join(self.sizes(b[l]))}), dtype) {over}}}",
            "return Parameters(W, b)",
        ]
        return function("def initialize(seed: int | None = None, dtype: Any = np.float64) -> Parameters:", lines)

    def forward(self) -> str:
        inputs = numpy_source(self.definition(A[0]).formula, self.names)
        lines = [
            *described_by(f"Z and A of all layers for {plain(A[0])} = {inputs}; in the arrays of out, if given."),
            f'check_samples("{inputs}", {inputs}, {self.sizes(A[0])[0]})',
            "check_parameters(parameters)",
            f"parameters, {inputs} = in_one_dtype(parameters, {inputs})",
            f"Z, A = out or (columns(parameters, {inputs}.shape[1]) for _ in range(2))",
            f"A[0] = {inputs}",
            f"run({self.call('forward_calls', 'parameters', 'Z', 'A', 'g')})",
            "return Z, A",
        ]
        returns = "tuple[Layers, Layers]"
        return function(self.signature("forward", returns, "parameters", "X", "g", out=returns), lines)

    def cost(self) -> str:
        """C by its definition."""
        mean = self.definition(C).formula
        computed = mean if self.through is None else replaced(mean, {A[L]: Z[L]})
        lines = [
            *described_by("The mean cost of the samples.", [(f"{plain(C)} = {plain(mean)}", ())], sized(*self.data)),
            *self.check_targets("X"),
            f"{'_, A' if self.through is None else 'Z, _'} = {self.call('forward', 'parameters', 'X', 'g')}",
            f"return {numpy_source(computed, self.names)}",
        ]
        return function(self.signature("cost", "float", "parameters", "X", "Y", "g", "C"), lines)

    def backward(self) -> str:
        lines = [
            *described_by(
                "The derivatives of the mean cost by all weights and biases; in the arrays of out, if given."
            ),
            *self.check_targets("A[0]"),
            "gradient = out or like(parameters, Z[L])",
            "check_writable(gradient, Z[L].dtype)",
            f"{self.errors}, slope = (columns(gradient, Z[L].shape[1]) for _ in range(2))",
            f"run({self.call('backward_calls', *self.of_backward)})",
            "return gradient",
        ]
        wanted = ("parameters", "Z", "A", "Y", "g_prime", "nabla_C")
        return function(self.signature("backward", "Parameters", *wanted, out="Parameters"), lines)

    def gradient_descent_step(self) -> str:
        """W^l := W^l − η ∂C/∂W^l: the definitions of the updates, with the gradients by their names."""
        described = [(f"{plain(old)} := {plain(formula)}", (layers,)) for old, formula, layers in self.updates]
        lines = [
            *described_by("The parameters after one step against the gradient.", described, "η is the learning rate."),
            f"Z, A = {self.call('forward', 'parameters', 'X', 'g')}",
            "W, b = parameters",
            f"dW, db = {self.call('backward', 'parameters', 'Z', 'A', 'Y', 'g_prime', 'nabla_C')}",
            "return Parameters(",
            *(f"{INDENT}{self.by_layers(formula, layers)}," for _, formula, layers in self.updates),
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
        found = [self.initialize(), *helpers, *own]
        if tables := self.tables():
            found.append("\n".join(tables) + "\n")
        found += [self.forward_calls(), self.backward_calls(), self.descent_calls(), module_frame.RUN]
        found += [module_frame.INTO] * bool(self.arguments(*FUNCTIONS))
        found += [self.forward(), self.cost(), self.backward(), self.gradient_descent_step(), self.descent()]
        claims = (self.output, self.hidden, self.weights, self.biases)
        formulas = [each.name.removeprefix("minibatch-") for each in claims]
        functions, data = list(self.arguments(*FUNCTIONS)), [name for name, _ in self.data]
        example = [
            f"descent = GradientDescent({', '.join(['parameters', *functions])})",
            f"descent.step({', '.join([*data, '0.1'])})",
        ]
        return module_text.assemble(self.network, self.names, formulas, example, found)

    def descent(self) -> str:
        """The class GradientDescent."""
        computed = self.definition(C).formula
        computed = computed if self.through is None else replaced(computed, {A[L]: Z[L]})
        return module_frame.gradient_descent(
            data={name: self.sizes(symbol)[0] for name, symbol in self.data},
            functions=self.arguments(*FUNCTIONS),
            errors=self.errors,
            forward=self.call("forward_calls", "parameters", "Z", "A", "g"),
            backward=self.call("backward_calls", *self.of_backward),
            cost=numpy_source(computed, self.names),
            updates=[f"{plain(symbol)} := {plain(formula)}" for symbol, formula, _ in self.updates],
        )


def _first_hadamard(formula: Formula) -> Hadamard | None:
    """The first ⊙ in the formula."""
    if isinstance(formula, Hadamard):
        return formula
    return next((found for child in children(formula) if (found := _first_hadamard(child)) is not None), None)


def replaced(formula: Formula, replacements: Mapping[Formula, Formula]) -> Formula:
    """The formula with some parts, whole, replaced by others.

    Raises KeyError where a part does not occur.
    """
    if formula in replacements:
        return replacements[formula]
    return with_children(formula, tuple(replaced(child, replacements) for child in children(formula)))
