"""The passes of a generated module as NumPy calls: forward, backward and the update, from their formulas.

Every call and the docstring above it are printed from the same Formula: the definitions of the minibatch model, the
right sides of the claims about its gradient and the definitions of gradient descent.
"""

from __future__ import annotations

import re

from numeric.source.module_scope import Scope, replaced
from numeric.source.module_text import described_by, function, sized
from numeric.source.numpy_calls import Writing, write_calls
from numeric.source.numpy_expressions import INDENT, plain_expression
from numeric.source.numpy_source import numpy_source, outputs_and_targets, range_source
from symbolic.errors import InputError
from symbolic.formula import Apply, CostGradient, Formula, Hadamard, Symbol, walk
from symbolic.model import symbols
from symbolic.notation import A, L, W, Z, b, l
from symbolic.writing.plain import plain


def calls(scope: Scope, target: str, formula: Formula, spare: str) -> list[str]:
    """The formula computed into the target; ``spare`` holds an operand."""
    return write_calls(formula, Writing(target, scope.names, lambda operand: spare, lambda g: inputs_of(scope, g)))


def inputs_of(scope: Scope, function: Apply) -> str:
    """``Z[l]`` of g, and ``Z[l], A[l]`` of g′, which may be written in the output."""
    inputs = numpy_source(function.argument, scope.names)
    if not function.order:
        return inputs
    if not isinstance(function.argument, Symbol) or function.argument.layer is None:
        raise InputError(f"{function}: g′ is computed at a Zˡ, with the Aˡ that belongs to it.")
    return f"{inputs}, {numpy_source(A[function.argument.layer], scope.names)}"


def output_calls(scope: Scope, target: str) -> list[str]:
    """The output layer by its claim, with ∇C ⊙ g′ as the simpler expression that was proved to equal it."""
    right, spare = scope.output.right, f"slope[{L.name}]"
    if scope.output_error is None:
        return calls(scope, target, right, spare)
    together = _first_hadamard(right)
    if together is None or not isinstance(together.factors[0], CostGradient):
        raise InputError(f"{right} has no ∇C ⊙ g′ in it.")
    # Named like the target itself, so that what is left of the formula works on it in place.
    outputs = outputs_and_targets(A[L], None, scope.names)
    lines = [f"yield output_error, {outputs}, {target}"]
    rest = replaced(right, {together: scope.output.left})
    return lines if rest == scope.output.left else lines + calls(scope, target, rest, spare)


def forward_calls(scope: Scope) -> str:
    """Z^l and A^l by their definitions."""
    several = [scope.definition(symbol) for symbol in (Z[l], A[l])]
    loop = several[0].ranges[0]
    described = [(f"{plain(each.symbol)} = {plain(each.formula)}", each.ranges) for each in several]
    lines = [
        *described_by("Z and A of all layers from A[0].", described, sized(("Z[l]", Z[l]), ("A[l]", A[l]))),
        *scope.given("g"),
        "W, b = parameters",
        f"for {loop.name} in {range_source(loop, scope.names)}:",
        *(
            INDENT + line
            for each in several
            for line in calls(scope, numpy_source(each.symbol, scope.names), each.formula, "")
        ),
    ]
    return function(scope.signature("forward_calls", "Calls", "parameters", "Z", "A", "g"), lines)


def backward_calls(scope: Scope) -> str:
    """The derivatives by Z^L, Z^l, W^l and b^l by the right sides of their claims."""
    claims = (scope.output, scope.hidden, scope.weights, scope.biases)
    described = [(f"{plain(each.left)} = {plain(each.right)}", each.ranges) for each in claims]
    if scope.output_error is not None:
        described[0] = (f"{described[0][0]}, ∇C ⊙ g′ = {plain_expression(scope.output_error)}", scope.output.ranges)
    targets = [numpy_source(each.left, scope.names) for each in claims]
    downwards = any(each.layer == l + 1 for each in symbols(scope.hidden.right))
    work = [
        *output_calls(scope, targets[0]),
        f"for {l.name} in {range_source(scope.hidden.ranges[0], scope.names, downwards)}:",
        *(INDENT + line for line in calls(scope, targets[1], scope.hidden.right, f"slope[{l.name}]")),
        f"for {l.name} in {range_source(scope.weights.ranges[0], scope.names)}:",
        *(INDENT + line for line in calls(scope, targets[2], scope.weights.right, "")),
        *(INDENT + line for line in calls(scope, targets[3], scope.biases.right, "")),
    ]
    used = {word for line in work for word in re.findall(r"\w+", line)}
    outputs = numpy_source(A[L], scope.names)
    # A number as an array of its own is not converted anew by every call.
    constants = {
        "m": f"m = np.full_like({outputs}, {outputs}.shape[1], shape=())",
        "ones": f"ones = np.ones_like({outputs}, shape=({outputs}.shape[1], 1))",
    }
    lines = [
        *described_by(
            "The derivatives of the mean cost by all weights and biases.",
            described,
            sized((f"{scope.errors}[l]", Z[l]), ("dW[l]", W[l]), ("db[l]", b[l]), ("slope[l]", Z[l])),
        ),
        *scope.given("g_prime"),
        *scope.given("nabla_C"),
        "W, _ = parameters",
        "dW, db = gradient",
        *(constants[name] for name in constants if name in used),
        *work,
    ]
    return function(scope.signature("backward_calls", "Calls", *scope.of_backward), lines)


def descent_calls(scope: Scope) -> str:
    """W^l := W^l − η ∂C/∂W^l in place."""
    described, work = [], []
    for symbol, formula, layers in scope.updates:
        described.append((f"{plain(symbol)} := {plain(formula)}", (layers,)))
        target = numpy_source(symbol, scope.names)
        work += [INDENT + line for line in calls(scope, target, formula, f"change_{target}")]
    lines = [
        *described_by("One step against the gradient, in place.", described, "η is the learning rate."),
        "W, b = parameters",
        "dW, db = gradient",
        "change_W, change_b = change",
        f"for {l.name} in {range_source(layers, scope.names)}:",
        *work,
    ]
    wanted = ("parameters", "gradient", "learning_rate", "change")
    signature = scope.signature("descent_calls", "Calls", *wanted)
    return function(signature.replace("learning_rate: float", "learning_rate: Array"), lines)


def _first_hadamard(formula: Formula) -> Hadamard | None:
    """The first ⊙ in the formula."""
    return next((each for each in walk(formula) if isinstance(each, Hadamard)), None)
