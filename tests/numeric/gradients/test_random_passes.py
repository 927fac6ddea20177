"""Random programs with a reverse mode of their own: right they hold, with one local derivative off they are refuted."""

from __future__ import annotations

import numpy as np
import pytest

from numeric.gradients import examine_gradients

FUNCTIONS = {
    "exp": (np.exp, lambda x, y: y),
    "tanh": (np.tanh, lambda x, y: 1 - y * y),
    "square": (lambda x: x**2, lambda x, y: 2 * x),
    "root": (lambda x: np.sqrt(x * x + 1), lambda x, y: x / y),
    "log": (lambda x: np.log(np.exp(x) + 2), lambda x, y: np.exp(x - y)),
    "relu": (lambda x: np.maximum(x, 0), lambda x, y: 1.0 * (x > 0)),
    "sin": (np.sin, lambda x, y: np.cos(x)),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda x, y: y * (1 - y)),
    "softplus": (lambda x: np.logaddexp(0, x), lambda x, y: np.exp(x - y)),
    "power": (lambda x: (x * x + 3) ** -0.5, lambda x, y: -x * y**3),
    "abs": (np.abs, lambda x, y: np.sign(x)),
}
"""f, f′ in terms of x and y = f(x)."""


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def program(rng, length=5):
    """(kind, first operand, second operand, function) line by line; operands are earlier values."""
    kinds = rng.choice(
        ["function", "add", "multiply", "matmul", "centre", "softmax"], length, p=[0.4, 0.15, 0.15, 0.15, 0.08, 0.07]
    )
    return [
        (kind, int(rng.integers(max(0, k - 1), k + 2)), int(rng.integers(0, k + 2)), str(rng.choice(list(FUNCTIONS))))
        for k, kind in enumerate(kinds)
    ]


def run(lines, *inputs):
    """All values, the inputs first."""
    values = list(inputs)
    for kind, first, second, name in lines:
        x, y = values[first], values[second]
        values.append(
            FUNCTIONS[name][0](x) if kind == "function"
            else x + 2 * y if kind == "add"
            else x * y if kind == "multiply"
            else x @ y.T / 3 if kind == "matmul"
            else x - x.mean(axis=1, keepdims=True) if kind == "centre"
            else softmax(x)
        )  # fmt: skip
    return values


def reverse(lines, dout, inputs, wrong=None):
    """The gradients by the inputs; the local derivative of the line ``wrong`` is off by a factor."""
    values = run(lines, *inputs)
    gradients = [np.zeros_like(each) for each in values]
    gradients[-1] = dout
    for place in reversed(range(len(lines))):
        kind, first, second, name = lines[place]
        x, y, z, g = values[first], values[second], values[place + 2], gradients[place + 2]
        f = 1.001 if place == wrong else 1
        if kind == "function":
            gradients[first] = gradients[first] + f * g * FUNCTIONS[name][1](x, z)
        elif kind == "centre":
            gradients[first] = gradients[first] + g - f * g.mean(axis=1, keepdims=True)
        elif kind == "softmax":
            gradients[first] = gradients[first] + z * (g - f * (g * z).sum(axis=1, keepdims=True))
        else:
            left, right = {
                "add": (g, 2 * g),
                "multiply": (g * y, g * x),
                "matmul": (g @ y / 3, g.T @ x / 3),
            }[kind]
            gradients[first] = gradients[first] + f * left
            gradients[second] = gradients[second] + right
    return tuple(gradients[:2])


@pytest.mark.parametrize("seed", range(16))
def test_a_random_program(seed):
    rng = np.random.default_rng(seed)
    lines = program(rng)
    inputs = rng.normal(size=(2, 2)), rng.normal(size=(2, 2))
    report = examine_gradients(
        lambda a, b: run(lines, a, b)[-1], lambda dout, a, b: reverse(lines, dout, (a, b)), *inputs, seed=seed
    )
    assert report.verdict == "holds", f"{lines}\n{report}"
    right = reverse(lines, np.ones((2, 2)), inputs)
    for place in range(len(lines)):
        off = reverse(lines, np.ones((2, 2)), inputs, place)
        if all(np.allclose(a, b, rtol=1e-8, atol=1e-10) for a, b in zip(off, right, strict=True)):
            continue
        refuted = examine_gradients(
            lambda a, b: run(lines, a, b)[-1],
            lambda dout, a, b, place=place: reverse(lines, dout, (a, b), place),
            *inputs,
            seed=seed,
            explain=False,
        )
        # Where no point is found at which all roots exist, central differences have to see it.
        seen = refuted.verdict == "refuted" or (refuted.verdict == "undecided" and not refuted.classical.agrees)
        assert seen, f"{lines}, line {place}\n{refuted}"
        break
