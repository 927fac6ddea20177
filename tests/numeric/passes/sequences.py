"""Passes along a sequence and over shared parameters: LSTM, recurrence, rotary positions, sums, weights used twice."""

from __future__ import annotations

import numpy as np

from tests.numeric.passes.cases import Case
from tests.numeric.passes.kernels import WORDS, embedding_forward, lstm_arrays, lstm_forward, sigmoid

ANGLES = np.arange(1, 5)[:, None] / np.array([2.0, 5.0, 7.0])


def lstm(x, h, c, Wx, Wh, b):
    return lstm_forward(x, h, c, Wx, Wh, b)[0]


def lstm_gradients(da, dc_before, x, h, Wx, Wh):
    """All gradients of an LSTM, of that by its pre-activations and that by the cell before it."""
    return da @ Wx.T, da @ Wh.T, dc_before, x.T @ da, h.T @ da, da.sum(axis=0)


def lstm_gate_derivative_lost(douts, *arrays):
    """f for f (1 − f) at the forget gate."""
    dh, dc = douts
    x, h, c, Wx, Wh, i, f, o, g, t = lstm_forward(*arrays)[1]
    dc = dc + dh * o * (1 - t**2)
    da = np.hstack([dc * g * i * (1 - i), dc * c * f, dh * t * o * (1 - o), dc * i * (1 - g**2)])
    return lstm_gradients(da, dc * f, x, h, Wx, Wh)


def lstm_cell_path_lost(douts, *arrays):
    """The way from h through tanh(c) back to c is lost."""
    dh, dc = douts
    x, h, c, Wx, Wh, i, f, o, g, t = lstm_forward(*arrays)[1]
    da = np.hstack([dc * g * i * (1 - i), dc * c * f * (1 - f), dh * t * o * (1 - o), dc * i * (1 - g**2)])
    return lstm_gradients(da, dc * f, x, h, Wx, Wh)


def states_of(x, h, W):
    """h, and then h := tanh(x_t + h W) for each step."""
    states = [h]
    for each in x:
        states.append(np.tanh(each + states[-1] @ W))
    return states


def recurrence(x, h, W):
    """The state after three steps."""
    return states_of(x, h, W)[-1]


def recurrence_backward(dh, x, h, W):
    states = states_of(x, h, W)
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in reversed(range(len(x))):
        dz = dh * (1 - states[t + 1] ** 2)
        dx[t] = dz
        dW += states[t].T @ dz
        dh = dz @ W.T
    return dx, dh, dW


def recurrence_not_accumulated(dh, x, h, W):
    """dW of the first step only: = for +=."""
    states = states_of(x, h, W)
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in reversed(range(len(x))):
        dz = dh * (1 - states[t + 1] ** 2)
        dx[t] = dz
        dW = states[t].T @ dz
        dh = dz @ W.T
    return dx, dh, dW


def recurrence_state_off_by_one(dh, x, h, W):
    """h_t for h_{t−1} in dW."""
    states = states_of(x, h, W)
    dx, dW = np.zeros_like(x), np.zeros_like(W)
    for t in reversed(range(len(x))):
        dz = dh * (1 - states[t + 1] ** 2)
        dx[t] = dz
        dW += states[t + 1].T @ dz
        dh = dz @ W.T
    return dx, dh, dW


def recurrence_arrays(rng):
    return rng.normal(size=(3, 2, 4)), rng.normal(size=(2, 4)), rng.normal(size=(4, 4))


def rotary(x):
    """Rotary positions: pairs of features turned by an angle."""
    first, second = x[:, :3], x[:, 3:]
    c, s = np.cos(ANGLES), np.sin(ANGLES)
    return np.concatenate([first * c - second * s, first * s + second * c], axis=1)


def rotary_backward(dout, x):
    first, second = dout[:, :3], dout[:, 3:]
    c, s = np.cos(ANGLES), np.sin(ANGLES)
    return (np.concatenate([first * c + second * s, second * c - first * s], axis=1),)


def rotary_turned_on(dout, x):
    """Turned by the angle and not back."""
    return (rotary(dout),)


def rotary_arrays(rng):
    return (rng.normal(size=(4, 6)),)


def running_sum(x):
    return np.cumsum(x, axis=1) ** 2


def running_sum_backward(dout, x):
    g = 2 * np.cumsum(x, axis=1) * dout
    return (np.flip(np.cumsum(np.flip(g, 1), axis=1), 1),)


def running_sum_forwards(dout, x):
    return (np.cumsum(2 * np.cumsum(x, axis=1) * dout, axis=1),)


def tied(x, W):
    """An autoencoder whose decoder is the transpose of its encoder."""
    return np.tanh(x @ W) @ W.T


def tied_backward(dout, x, W):
    h = np.tanh(x @ W)
    dz = (dout @ W) * (1 - h * h)
    return dz @ W.T, x.T @ dz + dout.T @ h


def tied_not_accumulated(dout, x, W):
    h = np.tanh(x @ W)
    dz = (dout @ W) * (1 - h * h)
    return dz @ W.T, dout.T @ h


def tied_arrays(rng):
    return rng.normal(size=(3, 5)), rng.normal(size=(5, 4))


def residual(x, W):
    return x + np.tanh(x @ W)


def residual_backward(dout, x, W):
    dz = dout * (1 - np.tanh(x @ W) ** 2)
    return dout + dz @ W.T, x.T @ dz


def residual_not_added(dout, x, W):
    dz = dout * (1 - np.tanh(x @ W) ** 2)
    return dz @ W.T, x.T @ dz


def derivative_by_the_argument(dout, x, W):
    """1 − z² for 1 − tanh(z)²."""
    dz = dout * (1 - (x @ W) ** 2)
    return dout + dz @ W.T, x.T @ dz


def residual_arrays(rng):
    return rng.normal(size=(3, 5)), rng.normal(size=(5, 5))


def embedding_assigned(dout, table):
    gradient = np.zeros_like(table)
    gradient[WORDS] = dout
    return (gradient,)


def embedding_of_ones(dout, table):
    """The words are counted, and dout is lost."""
    gradient = np.zeros_like(table)
    np.add.at(gradient, WORDS, np.ones_like(dout))
    return (gradient,)


def gated(x, z):
    """(1 − s) x + s z, with s = σ(x)."""
    s = sigmoid(x)
    return (1 - s) * x + s * z


def gated_backward(dout, x, z):
    s = sigmoid(x)
    return dout * ((1 - s) + (z - x) * s * (1 - s)), dout * s


def gate_constant(dout, x, z):
    s = sigmoid(x)
    return dout * (1 - s), dout * s


def gates_swapped(dout, x, z):
    s = sigmoid(x)
    return dout * (s + (z - x) * s * (1 - s)), dout * s


def gated_arrays(rng):
    return rng.normal(size=(3, 4)), rng.normal(size=(3, 4))


RIGHT = (
    Case("recurrence", recurrence, recurrence_backward, recurrence_arrays),
    Case("rotary positions", rotary, rotary_backward, rotary_arrays),
    Case("running sum", running_sum, running_sum_backward, lambda rng: (rng.normal(size=(3, 5)),)),
    Case("tied weights", tied, tied_backward, tied_arrays),
    Case("residual", residual, residual_backward, residual_arrays),
    Case("gate", gated, gated_backward, gated_arrays),
)

WRONG = (
    Case(
        "lstm, f for f (1 − f)",
        lstm,
        lstm_gate_derivative_lost,
        lstm_arrays,
        "s (1 − s)",
        ("x", "h", "Wx", "Wh", "b"),
    ),
    Case(
        "lstm, tanh(c) lost", lstm, lstm_cell_path_lost, lstm_arrays, "f * c + i * g", ("x", "h", "c", "Wx", "Wh", "b")
    ),
    Case("recurrence, = for +=", recurrence, recurrence_not_accumulated, recurrence_arrays, "everywhere but", ("W",)),
    Case(
        "recurrence, state off by one", recurrence, recurrence_state_off_by_one, recurrence_arrays, "off by one", ("W",)
    ),
    Case("rotary positions, turned on", rotary, rotary_turned_on, rotary_arrays, "Jᵀ dout", ("x",)),
    Case(
        "running sum, forwards",
        running_sum,
        running_sum_forwards,
        lambda rng: (rng.normal(size=(3, 5)),),
        "from the end",
        ("x",),
    ),
    Case("tied weights, not accumulated", tied, tied_not_accumulated, tied_arrays, "missing", ("W",)),
    Case("residual not added", residual, residual_not_added, residual_arrays, "missing", ("x",)),
    Case("1 − z² for 1 − tanh(z)²", residual, derivative_by_the_argument, residual_arrays, "tanh", ("x", "W")),
    Case(
        "embedding, assigned",
        embedding_forward,
        embedding_assigned,
        lambda rng: (rng.normal(size=(5, 3)),),
        "np.add.at",
        ("table",),
    ),
    Case(
        "embedding, counted",
        embedding_forward,
        embedding_of_ones,
        lambda rng: (rng.normal(size=(5, 3)),),
        "upstream",
        ("table",),
    ),
    Case("gate taken as constant", gated, gate_constant, gated_arrays, "missing", ("x",)),
    Case("gates swapped", gated, gates_swapped, gated_arrays, "1 - s", ("x",)),
)
