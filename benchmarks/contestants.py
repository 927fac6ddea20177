"""One step of minibatch gradient descent, W := W − η ∂C/∂W, as backproof generates it and as others would write it.

All do the same: forward pass, gradients of all W and b (which stay readable afterwards, where the tool keeps them), and
the update, for a network of L equal layers of n neurons, m samples as columns, one activation, quadratic cost. Each is
``prepare(problem) ↦ (step, W)``: a step with that minibatch, and the first weights as they are now.
``bare_products`` is the limit: the 3 L − 1 matrix products of a step and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Step = Callable[[], Any]
Prepare = Callable[["Problem"], tuple[Step, Callable[[], Array]]]


@dataclass(frozen=True, slots=True)
class Problem:
    """Sizes, dtype and activation; the arrays are made anew for each contestant, always the same."""

    layers: int
    n: int
    m: int
    dtype: str
    activation: str
    rate: float = 0.01

    def arrays(self) -> tuple[list[Array], list[Array], Array, Array]:
        """W and b of all layers, X and Y."""
        rng = np.random.default_rng(0)
        W = [(rng.normal(size=(self.n, self.n)) / self.n**0.5).astype(self.dtype) for _ in range(self.layers)]
        b = [rng.normal(0, 0.1, size=(self.n, 1)).astype(self.dtype) for _ in range(self.layers)]
        X = rng.normal(size=(self.n, self.m)).astype(self.dtype)
        Y = rng.uniform(-0.5, 0.5, size=(self.n, self.m)).astype(self.dtype)
        return W, b, X, Y


def bare_products(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """W A, Wᵀ Δ and Δ Aᵀ into arrays that are there: L, L − 1 and L products."""
    W, _, X, Y = problem.arrays()
    A = [X, *(np.empty_like(X) for _ in W)]
    delta = [Y.copy() for _ in W]
    dW = [np.empty_like(each) for each in W]
    forward = [(W[l], A[l], A[l + 1]) for l in range(problem.layers)]
    backward = [(delta[l], A[l].T, dW[l]) for l in range(problem.layers)]
    backward += [(W[l].T, delta[l], delta[l - 1]) for l in range(1, problem.layers)]

    def step() -> None:
        for left, right, out in forward:
            np.dot(left, right, out)
        for left, right, out in backward:
            np.dot(left, right, out)

    return step, lambda: W[0]


def generated(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """The module that ``backproof numpy`` writes, GradientDescent.step."""
    from numeric.source.numpy_module import generate
    from symbolic.network import Network

    widths = (problem.n,) * (problem.layers + 1)
    net: dict[str, Any] = {"__name__": "net"}
    exec(compile(generate(Network(widths, problem.activation, "quadratic")), "net.py", "exec"), net)
    W, b, X, Y = problem.arrays()
    parameters = net["Parameters"](dict(enumerate(W, 1)), dict(enumerate(b, 1)))
    descent = net["GradientDescent"](parameters)
    return lambda: descent.step(X, Y, problem.rate), lambda: W[0]


def hand_written(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """The best NumPy by hand that we could write for separate arrays W, b and their gradients.

    No array is made in a step; np.dot, which takes half the time of np.matmul for small matrices; every view and every
    tuple of arguments made before; numbers as arrays of no dimension, which NumPy need not convert; 1/m taken once.
    """
    W, b, X, Y = problem.arrays()
    last, dtype = problem.layers - 1, problem.dtype
    Z, A, delta = ([np.empty_like(X) for _ in W] for _ in range(3))
    dW, db = [np.empty_like(each) for each in W], [np.empty_like(each) for each in b]
    change_W, change_b, slope = np.empty_like(W[0]), np.empty_like(b[0]), np.empty_like(X)
    mask = np.empty(X.shape, bool)
    ones = np.ones((problem.m, 1), dtype)
    zero, one, m, eta = (np.array(number, dtype) for number in (0, 1, problem.m, 0))
    dot, add, subtract, multiply, divide, tanh = np.dot, np.add, np.subtract, np.multiply, np.divide, np.tanh
    maximum, greater, sign, copyto = np.maximum, np.greater, np.sign, np.copyto
    is_tanh, is_small = problem.activation == "tanh", X.size < 4096
    above = [(W[l], b[l], A[l - 1], Z[l], A[l]) for l in range(1, problem.layers)]
    below = [(W[l + 1].T, delta[l + 1], delta[l], Z[l], A[l]) for l in reversed(range(last))]
    gradients = [(delta[l], A[l - 1].T, dW[l], db[l]) for l in range(1, problem.layers)]
    updates = [(W[l], dW[l], b[l], db[l]) for l in range(problem.layers)]

    def activate(z: Array, a: Array) -> None:
        if is_tanh:
            tanh(z, a)
        else:
            maximum(z, zero, a)

    def times_slope(z: Array, a: Array, error: Array) -> None:
        if is_tanh:
            multiply(a, a, slope)
            subtract(one, slope, slope)
        elif is_small:
            sign(a, slope)
        else:
            greater(z, zero, mask)
            copyto(slope, mask)
        multiply(error, slope, error)

    def step(X: Array, Y: Array, rate: float) -> None:
        eta[...] = rate
        z = Z[0]
        dot(W[0], X, z)
        add(z, b[0], z)
        activate(z, A[0])
        for weights, bias, before, z, a in above:
            dot(weights, before, z)
            add(z, bias, z)
            activate(z, a)
        error = delta[last]
        subtract(A[last], Y, error)
        divide(error, m, error)
        times_slope(Z[last], A[last], error)
        for transposed, after, error, z, a in below:
            dot(transposed, after, error)
            times_slope(z, a, error)
        dot(delta[0], X.T, dW[0])
        dot(delta[0], ones, db[0])
        for error, before, by_weights, by_bias in gradients:
            dot(error, before, by_weights)
            dot(error, ones, by_bias)
        for weights, by_weights, bias, by_bias in updates:
            multiply(eta, by_weights, change_W)
            subtract(weights, change_W, weights)
            multiply(eta, by_bias, change_b)
            subtract(bias, change_b, bias)

    return lambda: step(X, Y, problem.rate), lambda: W[0]


def hips_autograd(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """autograd.grad of the cost, and an update in place."""
    import autograd
    import autograd.numpy as anp

    W, b, X, Y = problem.arrays()
    parameters = (W, b)

    def cost(parameters: Any) -> Any:
        a = X
        for weights, bias in zip(*parameters, strict=True):
            z = anp.dot(weights, a) + bias
            a = anp.tanh(z) if problem.activation == "tanh" else anp.maximum(z, 0)
        return anp.sum((a - Y) ** 2) / (2 * problem.m)

    gradient = autograd.grad(cost)

    def step() -> None:
        for part, by_part in zip(parameters, gradient(parameters), strict=True):
            for each, by_each in zip(part, by_part, strict=True):
                each -= problem.rate * by_each

    return step, lambda: W[0]


def _torch(problem: Problem, in_rows: bool) -> tuple[Step, Callable[[], Array]]:
    import torch

    W, b, X, Y = problem.arrays()
    weights = [torch.from_numpy(each).requires_grad_() for each in W]
    biases = [torch.from_numpy(each.ravel() if in_rows else each).requires_grad_() for each in b]
    samples, targets = (torch.from_numpy(np.ascontiguousarray(each.T) if in_rows else each) for each in (X, Y))
    g = torch.tanh if problem.activation == "tanh" else torch.relu
    parameters = [*weights, *biases]
    optimizer = torch.optim.SGD(parameters, lr=problem.rate)

    def step() -> None:
        a = samples
        for weight, bias in zip(weights, biases, strict=True):
            a = g(torch.nn.functional.linear(a, weight, bias) if in_rows else torch.addmm(bias, weight, a))
        cost = torch.nn.functional.mse_loss(a, targets, reduction="sum") / (2 * problem.m)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()

    return step, lambda: W[0]


def torch_columns(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """PyTorch, eager, with samples as columns: addmm, backward, torch.optim.SGD."""
    return _torch(problem, in_rows=False)


def torch_rows(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """PyTorch, eager, with samples as rows, as torch.nn.Linear has them."""
    return _torch(problem, in_rows=True)


def jax_jit(problem: Problem) -> tuple[Step, Callable[[], Array]]:
    """The whole step compiled, with the parameters donated."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    W, b, X, Y = problem.arrays()
    state = jax.tree.map(jnp.asarray, (W, b))
    samples, targets = jnp.asarray(X), jnp.asarray(Y)

    def cost(parameters: Any, samples: Any, targets: Any) -> Any:
        a = samples
        for weights, bias in zip(*parameters, strict=True):
            z = weights @ a + bias
            a = jnp.tanh(z) if problem.activation == "tanh" else jnp.maximum(z, 0)
        return jnp.sum((a - targets) ** 2) / (2 * problem.m)

    def descend(parameters: Any, samples: Any, targets: Any) -> Any:
        by_parameters = jax.grad(cost)(parameters, samples, targets)
        return jax.tree.map(lambda each, by_each: each - problem.rate * by_each, parameters, by_parameters)

    compiled = jax.jit(descend, donate_argnums=0)

    def step() -> None:
        nonlocal state
        state = jax.block_until_ready(compiled(state, samples, targets))

    return step, lambda: np.asarray(state[0][0])


CONTESTANTS: dict[str, Prepare] = {
    "bare products": bare_products,
    "generated": generated,
    "hand-written": hand_written,
    "autograd": hips_autograd,
    "PyTorch columns": torch_columns,
    "PyTorch rows": torch_rows,
    "JAX jit": jax_jit,
}
NEEDS = {"autograd": "autograd", "PyTorch columns": "torch", "PyTorch rows": "torch", "JAX jit": "jax"}
"""What is not among backproof's own requirements."""
