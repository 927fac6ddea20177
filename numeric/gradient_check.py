"""Numerical derivatives, independent of every formula: central differences and complex steps.

central   (f(x + h) − f(x − h)) / 2h     error about h² and ε/h: h = ∛ε · max(1, |x|)
complex   Im f(x + ih) / h               no cancellation: exact to rounding, for analytic f
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


def central_difference(f: Callable[[Array], float], x: Array) -> Array:
    """∂f/∂x entry by entry, for a real function of a float64 array; the shape of x."""
    gradient = np.empty_like(x, dtype=float)
    for place in np.ndindex(x.shape):
        step = np.cbrt(np.finfo(float).eps) * max(1.0, abs(x[place]))
        above, below = x.copy(), x.copy()
        above[place] += step
        below[place] -= step
        # The step that was really taken, after rounding.
        gradient[place] = (f(above) - f(below)) / (above[place] - below[place])
    return gradient


def complex_step(f: Callable[[Array], complex], x: Array, step: float = 1e-30) -> Array:
    """∂f/∂x entry by entry, for an analytic function that takes complex arrays; the shape of x."""
    gradient = np.empty_like(x, dtype=float)
    for place in np.ndindex(x.shape):
        shifted = x.astype(complex)
        shifted[place] += 1j * step
        gradient[place] = f(shifted).imag / step
    return gradient
