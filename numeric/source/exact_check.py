"""A generated module itself, run over a prime field: is its backward pass exactly the gradient of its cost?

What is checked is the code that ships, not the formula that it was printed from: the text is executed, and its own
``cost``, ``forward`` and ``backward`` are given arrays of elements (numeric/gradients/). exp, log, tanh, √ are
functions of which the derivative is kept (e′ = e, t′ = 1 − t², …); |·|, max and where take the branch of random floats.

Two helpers stand for themselves inside a network, as functions of which the derivative is known: erf, whose source
is a series and only nearly erf; and softplus, because exp of a sum of logarithms is a number of unknown sign. That the
source of softplus has this derivative is checked on its own (``examine_softplus``); the one of erf is an axiom.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from inspect import signature
from typing import Any

import numpy as np

from numeric.gradients import Report, examine_gradients
from numeric.gradients.stand_ins import stand_in
from numeric.gradients.subjects import subject_of
from numeric.gradients.trials import compare, draw_trial
from numeric.gradients.witnesses import WitnessArray
from symbolic.errors import InputError

SAMPLES = 5
"""The columns of X: another number than most widths."""

Module = dict[str, Any]
Pass = Callable[..., Any]


def _error_function_slope(x: WitnessArray) -> Any:
    return 2 / np.sqrt(np.pi) * np.exp(-x * x)


def _softplus_slope(x: WitnessArray) -> Any:
    return 1 / (1 + np.exp(-x))


DERIVATIVES: Mapping[str, Callable[[WitnessArray], Any]] = {
    "erf": _error_function_slope,
    "softplus": _softplus_slope,
}
"""The helpers that stand for themselves: erf′(x) = 2/√π e^{−x²}, softplus′(x) = 1/(1 + e^{−x})."""


def run_source(text: str, stand_ins: bool = False) -> Module:
    """The names that a module defines; with ``stand_ins``, helpers that stand for themselves do so from the start."""
    tree = ast.parse(text, "generated.py")
    module: Module = {"__name__": "generated", "stands_for_itself": _standing}
    for node in tree.body:
        if stand_ins and isinstance(node, ast.FunctionDef) and node.name in DERIVATIVES:
            # As a decorator: a table such as g = {1: softplus} takes the function when it is made.
            node.decorator_list.append(ast.Name("stands_for_itself", ast.Load()))
    exec(compile(ast.fix_missing_locations(tree), "generated.py", "exec"), module)
    return module


def _standing(source: Callable[..., Any]) -> Callable[..., Any]:
    return stand_in(source.__name__, source, DERIVATIVES[source.__name__])


def examine_source(text: str, trials: int = 2, seed: int = 0) -> Report:
    """∂cost/∂W[l] and ∂cost/∂b[l] of the module against forward mode through its own cost: a report.

    Raises InputError for a module whose activation or cost is left open: it has no cost of its own.
    """
    cost, backward, arrays, names, checked = _passes(text, seed)
    return examine_gradients(cost, backward, *arrays, names=names, only=checked, trials=trials, seed=seed)


def is_exact(text: str, seed: int = 0) -> bool:
    """Whether the gradients are exact at one random point; nothing is said of where they are not, or why.

    Raises what examine_source reports as undecided: LeavesTheField, UnluckyDraw, and what the module raises itself.
    """
    cost, backward, arrays, names, checked = _passes(text, seed)
    rng = np.random.default_rng(seed)
    subject = subject_of(cost, backward, tuple(arrays), names, checked, seed)
    comparison = compare(subject, (draw_trial(subject, rng, record=False),), rng)
    return not comparison.wrong and not comparison.mixed


def _passes(text: str, seed: int) -> tuple[Pass, Pass, list[Any], list[str], list[str]]:
    """The cost and the gradients of a module as functions of all arrays, the arrays, their names, what is checked."""
    module = run_source(text, stand_ins=True)
    widths, layers = module["WIDTHS"], range(1, module["L"] + 1)
    targets = "Y" in signature(module["cost"]).parameters
    expected = ["parameters", "X", *(["Y"] if targets else [])]
    if list(signature(module["cost"]).parameters) != expected:
        raise InputError(
            "The module takes its activation or cost as arguments, so that there is no gradient to check. "
            "Generate it for named functions: --activation tanh --cost quadratic."
        )

    def parameters_of(arrays: tuple[Any, ...]) -> Any:
        W, b = arrays[: len(layers)], arrays[len(layers) : 2 * len(layers)]
        return module["Parameters"](dict(zip(layers, W, strict=True)), dict(zip(layers, b, strict=True)))

    def cost(*arrays: Any) -> Any:
        return module["cost"](parameters_of(arrays), *arrays[2 * len(layers) :])

    def backward(dout: Any, *arrays: Any) -> tuple[Any, ...]:
        parameters, (X, *Y) = parameters_of(arrays), arrays[2 * len(layers) :]
        gradient = module["backward"](parameters, *module["forward"](parameters, X), *Y)
        found = [part[l] for part in gradient for l in layers]
        return (*(dout * each for each in found), *(None for _ in (X, *Y)))

    rng = np.random.default_rng(seed)
    arrays = [rng.normal(size=(widths[l], widths[l - 1])) for l in layers]
    arrays += [rng.normal(size=(widths[l], 1)) for l in layers] + [rng.normal(size=(widths[0], SAMPLES))]
    arrays += [rng.uniform(0.1, 0.9, (widths[-1], SAMPLES))] if targets else []
    names = [f"{kind}[{l}]" for kind in "Wb" for l in layers]
    return cost, backward, arrays, [*names, "X", "Y"][: len(arrays)], names


def examine_softplus(text: str, seed: int = 0) -> Report:
    """softplus′(z) = 1/(1 + e^{−z}) for the source of the helper, on both of its branches.

    Raises KeyError where the module has no such helper.
    """
    softplus = run_source(text)["softplus"]
    z = np.random.default_rng(seed).normal(size=(2, 2))
    z[0], z[1] = abs(z[0]), -abs(z[1])
    return examine_gradients(softplus, lambda dout, z: dout / (1 + np.exp(-z)), z, seed=seed)
