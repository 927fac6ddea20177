"""Generated modules, run over a prime field: their gradients are exact, and those of a mutated source are not."""

from __future__ import annotations

import ast
import math
from itertools import pairwise, product

import numpy as np
import pytest

from numeric.source.exact_check import DERIVATIVES, examine_softplus, examine_source, is_exact, run_source
from numeric.source.numpy_module import generate
from symbolic.errors import InputError
from symbolic.network import Network
from symbolic.scalars.names import ACTIVATIONS, COSTS

WIDTHS = (3, 4, 5, 2)


def source(activation, cost, widths=WIDTHS):
    """The cross-entropy takes outputs between 0 and 1 only: its last layer is a sigmoid."""
    several = [activation] * (len(widths) - 2) + ["sigmoid"] if cost == "binary cross-entropy" else activation
    return generate(Network(widths, several, cost))


@pytest.mark.parametrize(("activation", "cost"), list(product(ACTIVATIONS, COSTS)))
def test_every_generated_module_is_exactly_its_own_gradient(activation, cost):
    report = examine_source(source(activation, cost), trials=1)
    assert report.verdict == "holds", report.reason
    assert report.entries == sum(n * (k + 1) for k, n in pairwise(WIDTHS))


def test_several_trials_and_one_layer():
    for seed in (1, 2):
        assert examine_source(source("tanh", "quadratic", (3, 2)), seed=seed).verdict == "holds"


def test_a_users_own_formulas():
    text = generate(Network(WIDTHS, [r"\frac{1}{1+e^{-z}}", r"z^3", r"\ln(1+e^z)"], r"\frac{1}{4}(y-a)^4"))
    assert examine_source(text, trials=1).verdict == "holds"


BACKWARD = ("g_prime", "nabla_C", "backward", "backward_calls")
"""The functions, by how their names begin, that no cost is computed with."""

OPERATORS = {ast.Mult: ast.Add, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Div: ast.Mult, ast.MatMult: ast.Mult}
CALLS = {"multiply": "add", "divide": "multiply", "subtract": "add", "add": "subtract", "negative": "positive"}


def in_backward(tree):
    return [
        node
        for function in tree.body
        if isinstance(function, ast.FunctionDef) and function.name.startswith(BACKWARD)
        for node in ast.walk(function)
    ]


def mutations(node):
    """What can be changed in a node: thunks that change it, with a name."""
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in OPERATORS:
        yield f"{type(node.op).__name__}, line {node.lineno}", lambda: setattr(node, "op", OPERATORS[type(node.op)]())
    if isinstance(node, ast.Attribute) and node.attr in CALLS:
        yield f"np.{node.attr}, line {node.lineno}", lambda: setattr(node, "attr", CALLS[node.attr])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "mean":
        yield f"mean, line {node.lineno}", lambda: setattr(node.func, "attr", "sum")


def mutants(text):
    count = sum(len(list(mutations(node))) for node in in_backward(ast.parse(text)))
    for wanted in range(count):
        tree = ast.parse(text)
        name, change = [each for node in in_backward(tree) for each in mutations(node)][wanted]
        change()
        yield name, ast.unparse(tree)


@pytest.mark.parametrize(("activation", "cost"), [("tanh", "quadratic"), ("silu", "quadratic")])
def test_every_mutation_of_the_backward_pass_is_refuted(activation, cost):
    # Equal widths: with others most mutations do not even run.
    text = source(activation, cost, (3, 3, 3, 3))
    assert is_exact(text)
    found = {}
    for name, mutant in mutants(text):
        try:
            found[name] = "exact" if is_exact(mutant) else "refuted"
        except (KeyError, ValueError, TypeError) as error:
            # An index l + 1 became l − 1, @ became ·: it does not run.
            found[name] = type(error).__name__
    assert len(found) >= 6
    assert "exact" not in found.values(), found
    assert list(found.values()).count("refuted") >= 4, found


PLANTED = [("lost transpose", "W[l + 1].T", "W[l + 1]"), ("wrong layer", "A[l - 1].T", "A[l - 1][::-1].T")]


@pytest.mark.parametrize(("mistake", "right", "wrong"), PLANTED, ids=[row[0] for row in PLANTED])
def test_a_planted_mistake_is_refuted(mistake, right, wrong):
    text = source("tanh", "quadratic", (3, 3, 3, 3))
    assert right in text
    assert not is_exact(text.replace(right, wrong))


def test_the_helper_softplus_has_the_derivative_with_which_it_stands_for_itself():
    text = source("softplus", "quadratic")
    assert examine_softplus(text).verdict == "holds"
    start = text.index("def softplus")
    stop = text.index("\n\n\n", start)
    wrong = text[:start] + text[start:stop].replace("log1p", "log") + text[stop:]
    assert wrong != text
    assert examine_softplus(wrong).verdict == "refuted"


def test_the_helper_erf_is_nearly_erf_and_stands_for_itself():
    module = run_source(source("gelu", "quadratic"))
    x = np.linspace(-7, 7, 501)
    exact = np.array([math.erf(each) for each in x])
    assert np.abs(module["erf"](x) - exact).max() < 1e-15
    step = 1e-5
    slope = np.array([(math.erf(each + step) - math.erf(each - step)) / (2 * step) for each in (0.3, -1.2)])
    np.testing.assert_allclose(slope, 2 / math.sqrt(math.pi) * np.exp(-(np.array([0.3, -1.2]) ** 2)), rtol=1e-8)
    assert set(DERIVATIVES) == {"erf", "softplus"}


def test_a_module_without_a_cost_of_its_own_is_refused():
    with pytest.raises(InputError, match="--activation tanh"):
        examine_source(generate(Network(WIDTHS)))
