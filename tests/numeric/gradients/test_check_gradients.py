"""check_gradients in a test: what it raises, what it says about bad input, what it decides by floats."""

from __future__ import annotations

import numpy as np
import pytest

from numeric import check_gradients
from numeric.gradients import (
    UndecidedGradient,
    WrongGradient,
    examine_gradients,
    loss_and_gradients,
    of_layer,
    points,
    with_cache,
)
from symbolic.errors import InputError

RNG = np.random.default_rng(5)
X, W = RNG.normal(size=(4, 3)), RNG.normal(size=(3, 2))


def forward(x, W):
    return x @ W


def backward(dout, x, W):
    return dout @ W.T, x.T @ dout


def test_what_holds_is_said_with_its_bound():
    report = check_gradients(forward, backward, X, W)
    assert report
    assert str(report) == (
        "holds: dx, dW are the gradients; 18 entries compared exactly at 4 random points modulo 1014719.\n"
        "  A wrong pass is missed with a probability below 9e-13 (assumed: an error of degree ≤ 1000; "
        "report.bound(degree) for another)."
    )


def test_what_is_wrong_fails_a_test_with_a_sentence():
    with pytest.raises(AssertionError, match="dW is not the gradient of the output by W: wrong in every row") as caught:
        check_gradients(forward, lambda dout, x, W: (dout @ W.T, x.T @ dout / 4), X, W)
    assert isinstance(caught.value, WrongGradient)
    (finding,) = caught.value.report.findings
    assert finding.cause == "it is 1/4 times the gradient: there is a division by 4, the size of axis 0 of x, too many"
    assert finding.entry.disagrees


def doubled_entry(dout, x, W):
    dW = x.T @ dout
    dW[1, 0] *= 1.0000001
    return dout @ W.T, dW


def test_an_error_below_every_tolerance_is_found_and_placed():
    report = examine_gradients(forward, doubled_entry, X, W)
    assert "wrong in the entry [1, 0] only" in report.findings[0].extent


def test_ones_and_zeros_hide_nothing():
    """Knet.jl#288: a lost γ is invisible where γ is initialised with ones."""
    gamma = np.ones(3)
    with pytest.raises(WrongGradient, match=r"the factor in np\.multiply .* is missing"):
        check_gradients(
            lambda x, gamma: np.tanh(x * gamma),
            lambda dout, x, gamma: (dout * (1 - np.tanh(x * gamma) ** 2), None),
            X,
            gamma,
            only="x",
        )


def test_several_outputs_are_told_apart():
    def two(x, W):
        return x @ W, np.exp(x)

    def right(dout, x, W):
        return dout[0] @ W.T + dout[1] * np.exp(x), x.T @ dout[0]

    def wrong(dout, x, W):
        return dout[0] @ W.T + dout[1], x.T @ dout[0]

    assert check_gradients(two, right, X, W)
    (finding,) = examine_gradients(two, wrong, X, W).findings
    assert (finding.output, finding.input) == ("output 1", "x")
    assert "derivative of np.exp" in finding.cause


def test_a_long_sum_is_still_exact():
    x, w = RNG.normal(size=(2, 9000)), RNG.normal(size=(9000, 2))
    assert check_gradients(forward, backward, x, w)
    with pytest.raises(WrongGradient):
        check_gradients(forward, lambda dout, x, W: (dout @ W.T, x.T @ dout * (1 + 1e-9)), x, w, trials=1)


def test_labels_are_passed_on():
    labels = np.array([1, 0, 1, 1])

    def loss(scores, labels):
        right = scores[np.arange(len(scores)), labels][:, None]
        margins = np.maximum(0, scores - right + 1)
        margins[np.arange(len(scores)), labels] = 0
        dx = (margins > 0).astype(float)
        dx[np.arange(len(scores)), labels] -= (margins > 0).sum(axis=1)
        return margins.sum() / len(scores), dx / len(scores)

    assert check_gradients(*loss_and_gradients(loss), X, labels % 3)


class Layer:
    def __init__(self, W):
        self.W = W

    def forward(self, x):
        self.x = x
        return np.tanh(x @ self.W)

    def backward(self, dout):
        return (dout * (1 - np.tanh(self.x @ self.W) ** 2)) @ self.W.T


def test_a_layer_object():
    assert check_gradients(*of_layer(Layer(W)), X)


def buffer_forward(x, W):
    out = np.zeros((x.shape[0], W.shape[1]))
    for i in range(len(out)):
        for j in range(W.shape[1]):
            out[i, j] = np.dot(x[i], W[:, j])
    return out, (np.asarray(x, dtype=np.float64), W)


def buffer_backward(dout, cache):
    x, W = cache
    dx, dW = np.empty(x.shape), np.zeros_like(W)
    np.matmul(dout, W.T, out=dx)
    np.add.at(dW, np.arange(3), x.T @ dout)
    return dx, dW


def test_buffers_made_by_shape_take_exact_elements():
    assert check_gradients(*with_cache(buffer_forward, buffer_backward), X, W)
    assert np.zeros(2).__class__ is np.ndarray
    assert np.zeros.__module__ == "numpy"


def with_nan(place, value):
    x = X.copy()
    x[place] = value
    return x


def random(x, W):
    return x @ W * np.random.default_rng().uniform()


def writes(x, W):
    x *= 2
    return x @ W


def writes_dout(dout, x, W):
    dout *= 2
    return dout @ W.T / 2, x.T @ dout / 2


def random_backward(dout, x, W):
    return dout @ W.T, x.T @ dout * np.random.default_rng().uniform()


@pytest.mark.parametrize(
    ("forward", "backward", "arrays", "says"),
    [
        (forward, backward, (with_nan((1, 2), np.nan), W), r"x\[1, 2\] is nan: a gradient there means nothing"),
        (forward, backward, (X, W * np.inf), r"W\[0, 0\] is -?inf"),
        (forward, backward, (X, W.T), r"forward cannot be run on these arrays: .* The shapes: x \(4, 3\), W \(2, 3\)"),
        (forward, backward, (np.arange(12).reshape(4, 3), W), "x is an array of int.., and backward returns"),
        (forward, backward, (np.ones((4, 3), int), np.ones((3, 2), int)), "No array of real numbers was given"),
        (forward, backward, (X[:0], W), r"x has the shape \(0, 3\) and no entry at all"),
        (forward, backward, (X + 1j, W), "x is an array of complex128"),
        (forward, backward, (), "No arrays were given"),
        (random, backward, (X, W), "it is random .* or keeps state"),
        (forward, random_backward, (X, W), "backward returned different results"),
        (writes, backward, (X, W), "forward writes into its input x"),
        (forward, writes_dout, (X, W), "backward writes into dout"),
        (forward, lambda dout, x, W: dout @ W.T, (X, W), "backward returned 1 gradients for 2 arrays"),
        (forward, lambda dout, x, W: None, (X, W), "backward returned 1 gradients for 2 arrays"),
        (forward, lambda dout, x, W: {"x": dout @ W.T, "w": x.T @ dout}, (X, W), "its key 'w' is the name of no input"),
        (forward, lambda dout, x, W: (dout @ W, x.T @ dout), (X, W), r"gradients.py:\d+: it raises ValueError"),
        (lambda x, W: None, backward, (X, W), "forward returned NoneType in place 0"),
        (lambda x, W: np.argmax(x @ W, 1), backward, (X, W), "forward returned an array of int64 in place 0"),
        (forward, backward, (np.ma.masked_array(X, X > 1), W), "x is a MaskedArray, whose arithmetic is another"),
        (forward, backward, (X.view(np.matrix), W), "x is a matrix, whose arithmetic is another"),
        (lambda x, W: (x @ W, [x, W]), backward, (X, W), "with_cache"),
        (lambda x, W: np.log(x @ W), backward, (X, W), "forward returned nan"),
    ],
)  # fmt: skip
def test_bad_input_is_a_sentence(forward, backward, arrays, says):
    with pytest.raises(InputError, match=says):
        check_gradients(forward, backward, *arrays)


def by_names(dout, x, W):
    return {"dW": x.T @ dout, "x": dout @ W.T}


def test_a_dictionary_of_gradients_is_read_by_its_names():
    assert check_gradients(forward, by_names, X, W)
    square = RNG.normal(size=(3, 3))
    assert check_gradients(lambda x, W: x * W, lambda dout, x, W: {"W": dout * x, "x": dout * W}, square, square.T)
    with pytest.raises(WrongGradient, match="dx is not the gradient"):
        check_gradients(lambda x, W: x * W, lambda dout, x, W: {"W": dout * x, "x": dout * x}, square, square.T)


def test_what_a_dictionary_leaves_out_counts_as_no_gradient():
    with pytest.raises(WrongGradient, match="backward returns None, and the gradient is not zero"):
        check_gradients(forward, lambda dout, x, W: {"x": dout @ W.T}, X, W)


def test_state_that_shows_late_is_seen():
    calls = []

    def counts(x, W):
        calls.append(1)
        return x @ W * (1 + len(calls) // 4)

    with pytest.raises(InputError, match="random or keeps state"):
        check_gradients(counts, backward, X, W)


def test_a_view_is_copied_and_that_is_said():
    report = check_gradients(forward, backward, np.asfortranarray(X), W[:, ::-1])
    assert report.notes[0] == "x is a view that is not contiguous; the pass was run on a contiguous copy of it."
    assert len(report.notes) == 2


def test_what_leaves_the_field_is_undecided_and_measured():
    report = examine_gradients(lambda x: np.floor(x) + x, lambda dout, x: dout, X)
    assert report.verdict == "undecided"
    assert "np.floor leaves the field" in report.reason
    assert report.classical.agrees
    assert report.classical.measured == 12
    with pytest.raises(UndecidedGradient, match="central differences agree in all 12 entries"):
        check_gradients(lambda x: np.floor(x) + x, lambda dout, x: dout, X)
    assert check_gradients(lambda x: np.floor(x) + x, lambda dout, x: dout, X, classical=True).verdict == "undecided"
    with pytest.raises(WrongGradient, match="central differences disagree"):
        check_gradients(lambda x: np.floor(x) + x, lambda dout, x: 2 * dout, X, classical=True)


def normalised(x):
    return (x - x.mean(0)) / np.sqrt(x.var(0) + 1e-5)


@pytest.mark.parametrize("axis", [0, 1])
def test_the_roots_of_many_rows_or_columns_are_met_together(axis):
    """96 roots that do not depend on each other: at a random point all of them exist with a probability of 2^−96."""

    def parts(x):
        std = np.sqrt(x.var(axis, keepdims=True) + 1e-5)
        return (x - x.mean(axis, keepdims=True)) / std, std

    def right(dout, x):
        y, std = parts(x)
        return (dout - dout.mean(axis, keepdims=True) - y * (dout * y).mean(axis, keepdims=True)) / std

    x = np.random.default_rng(2).normal(size=(5, 96) if axis == 0 else (96, 5))
    assert check_gradients(lambda x: parts(x)[0], right, x, trials=2)
    off = examine_gradients(lambda x: parts(x)[0], lambda dout, x: 1.001 * right(dout, x), x, trials=1, explain=False)
    assert off.verdict == "refuted"


def test_too_many_roots_for_a_random_point_say_what_to_do(monkeypatch):
    monkeypatch.setattr(points, "ATTEMPTS", 30)
    M = RNG.normal(size=(9, 9))
    report = examine_gradients(lambda x: normalised(normalised(x) @ M), lambda dout, x: dout, RNG.normal(size=(4, 9)))
    assert report.verdict == "undecided"
    assert "in 30 draws no random point was found" in report.reason
    assert "test_check_gradients.py:" in report.reason
    assert "Check smaller arrays" in report.reason
    assert report.classical is not None
    assert not report.classical.agrees


def test_a_gradient_of_another_shape_is_never_accepted():
    def transposed(dout, x, W):
        return dout @ W.T, dout.T @ x

    assert examine_gradients(forward, transposed, X, W, explain=False).verdict == "refuted"
    with pytest.raises(WrongGradient, match=r"dW has the shape \(2, 3\), not \(3, 2\)"):
        check_gradients(lambda x, W: np.floor(x) @ W, transposed, X, W, only="W", classical=True)


def test_a_number_taken_out_of_the_field_is_no_pass():
    with pytest.raises(WrongGradient, match="takes a number out of the exact arithmetic"):
        check_gradients(lambda x: x * float(x[0, 0]), lambda dout, x: dout * float(x[0, 0]), X)


def test_a_sign_that_elements_do_not_have_is_no_pass():
    """√(u²) = |u|: where u < 0, dout is the gradient modulo p as often as −dout."""
    point = np.array([1.0, 3.0])
    for seed in range(12):
        with pytest.raises(WrongGradient):
            check_gradients(
                lambda x: np.sqrt((x[0] - x[1]) ** 2), lambda dout, x: np.stack([dout, -dout]), point, seed=seed
            )


@pytest.mark.parametrize("mask", [np.greater, np.greater_equal])
def test_at_a_kink_every_convention_is_accepted_and_said(mask):
    x = np.array([[0.0, 1.0, -1.0]])
    report = check_gradients(lambda x: np.maximum(x, 0), lambda dout, x: dout * mask(x, 0), x)
    assert "exactly at a kink of np.maximum" in report.notes[0]


def test_the_branch_of_the_given_arrays_is_named():
    def wrong_elsewhere(dout, x):
        return dout * np.where(x > 0, 2.0, 7.0)

    report = check_gradients(lambda x: 2 * np.abs(x), wrong_elsewhere, np.abs(X))
    assert "np.abs" in report.branches[0]
    assert "Nothing is said of other branches" in str(report)
    with pytest.raises(WrongGradient):
        check_gradients(lambda x: 2 * np.abs(x), wrong_elsewhere, X)
