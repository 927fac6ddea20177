"""How a pass is written down: forward(*arrays) and backward(dout, *arrays), and adapters for other habits.

    check_gradients(forward, backward, x, W)                   y = forward(x, W);  dx, dW = backward(dy, x, W)
    check_gradients(*with_cache(forward, backward), x, W)      y, cache = forward(x, W);  dx, dW = backward(dy, cache)
    check_gradients(*with_residuals(forward, backward), x, W)  the same with backward(cache, dy), as for jax.custom_vjp
    check_gradients(*of_loss(loss, gradient), x, W)            a number loss(x, W);  dx, dW = gradient(x, W)
    check_gradients(*loss_and_gradients(function), x, W)       loss, (dx, dW) = function(x, W)
    check_gradients(*of_layer(layer), x)                       y = layer.forward(x);  dx = layer.backward(dy)

``dout`` has the form of what forward returns: one array, or a tuple of arrays. backward returns one gradient for
every array of real numbers, in order, None for an array of whole numbers (labels, indices); or a dictionary of them by
the names of the arrays (x or dx or grad_x).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from symbolic.errors import InputError

Function = Callable[..., Any]
Pass = tuple[Function, Function]


def with_cache(forward: Function, backward: Function) -> Pass:
    """forward(*arrays) = (out, cache), backward(dout, cache): Stanford's cs231n and most code in NumPy."""

    @wraps(backward)
    def plain_backward(dout: Any, *arrays: Any) -> Any:
        return backward(dout, _pair(forward(*arrays), "out, cache")[1])

    return _first(forward, "out, cache"), plain_backward


def with_residuals(forward: Function, backward: Function) -> Pass:
    """forward(*arrays) = (out, residuals), backward(residuals, dout): what jax.custom_vjp.defvjp takes."""

    @wraps(backward)
    def plain_backward(dout: Any, *arrays: Any) -> Any:
        return backward(_pair(forward(*arrays), "out, residuals")[1], dout)

    return _first(forward, "out, residuals"), plain_backward


def of_loss(loss: Function, gradient: Function) -> Pass:
    """loss(*arrays) is one number, gradient(*arrays) its gradients."""

    @wraps(gradient)
    def plain_backward(dout: Any, *arrays: Any) -> Any:
        return _scaled(dout, gradient(*arrays))

    return loss, plain_backward


def loss_and_gradients(function: Function) -> Pass:
    """function(*arrays) = (loss, gradients): both at once, as in cs231n's svm_loss and softmax_loss."""

    @wraps(function)
    def plain_backward(dout: Any, *arrays: Any) -> Any:
        _, *gradients = function(*arrays)
        return _scaled(dout, gradients[0] if len(gradients) == 1 else tuple(gradients))

    return _first(function, "loss, gradients"), plain_backward


def of_layer(layer: Any) -> Pass:
    """layer.forward(*arrays) keeps what it needs, layer.backward(dout) uses it."""

    def plain_backward(dout: Any, *arrays: Any) -> Any:
        layer.forward(*arrays)
        return layer.backward(dout)

    return layer.forward, plain_backward


def _scaled(dout: Any, gradients: Any) -> Any:
    if isinstance(gradients, dict):
        return {name: dout * each for name, each in gradients.items()}
    if isinstance(gradients, tuple | list):
        return tuple(None if each is None else dout * each for each in gradients)
    return dout * gradients


def _first(function: Function, what: str) -> Function:
    @wraps(function)
    def plain_forward(*arrays: Any) -> Any:
        return _pair(function(*arrays), what)[0]

    return plain_forward


def _pair(found: Any, what: str) -> Any:
    if not isinstance(found, tuple | list) or len(found) < 2:
        raise InputError(f"The forward pass is said to return ({what}), and returned {type(found).__name__}.")
    return found
