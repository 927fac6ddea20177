"""Exact gradient checks of hand-written NumPy: check_gradients(forward, backward, *arrays).

>>> import numpy as np
>>> from numeric.gradients import check_gradients
>>> x, W = np.random.default_rng(1).normal(size=(5, 3)), np.ones((3, 2))
>>> bool(check_gradients(lambda x, W: x @ W, lambda dout, x, W: (dout @ W.T, x.T @ dout), x, W))
True
"""

from numeric.gradients.checking import check_gradients, examine_gradients
from numeric.gradients.passes import loss_and_gradients, of_layer, of_loss, with_cache, with_residuals
from numeric.gradients.report import Finding, GradientError, Report, UndecidedGradient, WrongGradient

__all__ = [
    "Finding",
    "GradientError",
    "Report",
    "UndecidedGradient",
    "WrongGradient",
    "check_gradients",
    "examine_gradients",
    "loss_and_gradients",
    "of_layer",
    "of_loss",
    "with_cache",
    "with_residuals",
]
