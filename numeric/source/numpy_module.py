"""A network as a NumPy module of its own: forward, cost, backward and gradient descent from the verified formulas.

The formulas stand in ``module_passes``, as calls; here stand the functions that people call. There is one module for
each network, in which its reader finds his own sizes, functions and costs, and arrays of other sizes are refused. The
passes themselves are the same text for all widths: what is verified of a narrow network holds of a wide one.
"""

from __future__ import annotations

from collections.abc import Sequence

from numeric.source import module_frame, module_text, numpy_functions
from numeric.source.module_passes import backward_calls, descent_calls, forward_calls
from numeric.source.module_scope import Scope, replaced
from numeric.source.module_text import described_by, function, sized
from numeric.source.numpy_expressions import INDENT, broken
from numeric.source.numpy_source import numpy_source, range_source
from symbolic import closed_forms, models
from symbolic.model import Claim
from symbolic.network import Network
from symbolic.notation import A, C, L, W, Z, b, l
from symbolic.writing.plain import ALPHABET, plain

STEP = ("parameters", "X", "Y", "learning_rate", "g", "g_prime", "nabla_C")
FUNCTIONS = ("g", "g_prime", "C", "nabla_C")


def generate(network: Network, claims: Sequence[Claim] | None = None) -> str:
    """The source of a NumPy module for the network.

    Its gradients are the right sides of four claims: those of closed_forms.of_mean_cost, or of of_minibatch, or wrong
    ones from a test; about the output layer, the hidden layers, W and b, in this order.
    Raises InputError for an activation or a cost that NumPy cannot compute.
    """
    output, hidden, weights, biases = closed_forms.of_mean_cost(network.shared) if claims is None else claims
    return module(Scope(network, output, hidden, weights, biases))


def initialize(scope: Scope) -> str:
    """Normal W and b = 0, of the sizes of the symbols."""
    layers = models.LAYERS[0]
    over = f"for {layers.name} in {range_source(layers, scope.names)}"
    rows, columns = scope.sizes(W[l])
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
        f"b = {{{layers.name}: np.zeros(({', '.join(scope.sizes(b[l]))}), dtype) {over}}}",
        "return Parameters(W, b)",
    ]
    return function("def initialize(seed: int | None = None, dtype: Any = np.float64) -> Parameters:", lines)


def forward(scope: Scope) -> str:
    """Z and A of all layers, in new arrays or in given ones."""
    inputs = numpy_source(scope.definition(A[0]).formula, scope.names)
    lines = [
        *described_by(f"Z and A of all layers for {plain(A[0])} = {inputs}; in the arrays of out, if given."),
        f'check_samples("{inputs}", {inputs}, {scope.sizes(A[0])[0]})',
        "check_parameters(parameters)",
        f"parameters, {inputs} = in_one_dtype(parameters, {inputs})",
        f"Z, A = out or (columns(parameters, {inputs}.shape[1]) for _ in range(2))",
        f"A[0] = {inputs}",
        f"run({scope.call('forward_calls', 'parameters', 'Z', 'A', 'g')})",
        "return Z, A",
    ]
    returns = "tuple[Layers, Layers]"
    return function(scope.signature("forward", returns, "parameters", "X", "g", out=returns), lines)


def cost(scope: Scope) -> str:
    """C by its definition."""
    mean = scope.definition(C).formula
    computed = mean if scope.through is None else replaced(mean, {A[L]: Z[L]})
    lines = [
        *described_by("The mean cost of the samples.", [(f"{plain(C)} = {plain(mean)}", ())], sized(*scope.data)),
        *scope.check_targets("X"),
        f"{'_, A' if scope.through is None else 'Z, _'} = {scope.call('forward', 'parameters', 'X', 'g')}",
        f"return {numpy_source(computed, scope.names)}",
    ]
    return function(scope.signature("cost", "float", "parameters", "X", "Y", "g", "C"), lines)


def backward(scope: Scope) -> str:
    """The gradient, in new arrays or in given ones."""
    lines = [
        *described_by("The derivatives of the mean cost by all weights and biases; in the arrays of out, if given."),
        *scope.check_targets("A[0]"),
        "gradient = out or like(parameters, Z[L])",
        "check_writable(gradient, Z[L].dtype)",
        f"{scope.errors}, slope = (columns(gradient, Z[L].shape[1]) for _ in range(2))",
        f"run({scope.call('backward_calls', *scope.of_backward)})",
        "return gradient",
    ]
    wanted = ("parameters", "Z", "A", "Y", "g_prime", "nabla_C")
    return function(scope.signature("backward", "Parameters", *wanted, out="Parameters"), lines)


def gradient_descent_step(scope: Scope) -> str:
    """W^l := W^l − η ∂C/∂W^l: the definitions of the updates, with the gradients by their names."""
    described = [(f"{plain(old)} := {plain(formula)}", (layers,)) for old, formula, layers in scope.updates]
    lines = [
        *described_by("The parameters after one step against the gradient.", described, "η is the learning rate."),
        f"Z, A = {scope.call('forward', 'parameters', 'X', 'g')}",
        "W, b = parameters",
        f"dW, db = {scope.call('backward', 'parameters', 'Z', 'A', 'Y', 'g_prime', 'nabla_C')}",
        "return Parameters(",
        *(f"{INDENT}{scope.by_layers(formula, layers)}," for _, formula, layers in scope.updates),
        ")",
    ]
    return function(scope.signature("gradient_descent_step", "Parameters", *STEP), lines)


def tables(scope: Scope) -> list[str]:
    """The dictionaries g and g_prime of the layers whose activation is known."""
    if not scope.has_tables:
        return []
    known = {layer: scope.name_of(layer) for layer, each in enumerate(scope.activations, 1) if each is not None}
    unknown = [str(layer) for layer, each in enumerate(scope.activations, 1) if each is None]
    prefix = "known_" if unknown else ""
    comment = [f"# The arguments g and g_prime below are for layer {', '.join(unknown)}."] if unknown else []
    return comment + [
        broken(f"{prefix}{name} = {{", [f"{layer}: {kind}{suffix}" for layer, kind in known.items()], "}")
        for name, suffix in (("g", ""), ("g_prime", "_prime"))
    ]


def module(scope: Scope) -> str:
    """The whole module."""
    helpers = numpy_functions.helper_sources(scope.functions)
    own = [each.text() for each in scope.functions if each.name not in numpy_functions.HELPER_SOURCES]
    found = [initialize(scope), *helpers, *own]
    if known := tables(scope):
        found.append("\n".join(known) + "\n")
    found += [forward_calls(scope), backward_calls(scope), descent_calls(scope), module_frame.RUN]
    found += [module_frame.INTO] * bool(scope.arguments(*FUNCTIONS))
    found += [forward(scope), cost(scope), backward(scope), gradient_descent_step(scope), descent(scope)]
    claims = (scope.output, scope.hidden, scope.weights, scope.biases)
    formulas = [each.name.removeprefix("minibatch-") for each in claims]
    functions, data = list(scope.arguments(*FUNCTIONS)), [name for name, _ in scope.data]
    example = [
        f"descent = GradientDescent({', '.join(['parameters', *functions])})",
        f"descent.step({', '.join([*data, '0.1'])})",
    ]
    return module_text.assemble(scope.network, scope.names, formulas, example, found)


def descent(scope: Scope) -> str:
    """The class GradientDescent."""
    computed = scope.definition(C).formula
    computed = computed if scope.through is None else replaced(computed, {A[L]: Z[L]})
    return module_frame.gradient_descent(
        data={name: scope.sizes(symbol)[0] for name, symbol in scope.data},
        functions=scope.arguments(*FUNCTIONS),
        errors=scope.errors,
        forward=scope.call("forward_calls", "parameters", "Z", "A", "g"),
        backward=scope.call("backward_calls", *scope.of_backward),
        cost=numpy_source(computed, scope.names),
        updates=[f"{plain(symbol)} := {plain(formula)}" for symbol, formula, _ in scope.updates],
    )
