"""Numerical derivatives, independent of every formula: central differences and complex steps.

central   (f(x + h) − f(x − h)) / 2h     error about h² and ε/h: h = ∛ε · max(1, |x|)
complex   Im f(x + ih) / h               no cancellation: exact to rounding, for analytic f
estimated of order h⁴, with an estimate of its own error, and an eye for kinks
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Estimate:
    """A derivative with a bound on what it may be off by, and whether there is a kink at the point."""

    value: float
    error: float
    kink: bool = False


def estimated_derivative(f: Callable[[float], float], scale: float = 1.0) -> Estimate:
    """f′(0) ≈ (8 (f(h) − f(−h)) − (f(2h) − f(−2h))) / 12h: error about h⁴ and ε|f|/h, so h = ε^(1/5) · scale.

    The error is estimated from the formula of order h² beside it and from the rounding of f; at a kink, where the
    differences to the left and to the right do not come together as h shrinks, that is said.
    """
    h = np.finfo(float).eps ** 0.2 * scale
    middle, (left2, left, right, right2) = f(0.0), (f(h * k) for k in (-2, -1, 1, 2))
    second = (right - left) / (2 * h)
    fourth = (8 * (right - left) - (right2 - left2)) / (12 * h)
    rounding = 4 * np.finfo(float).eps * max(map(abs, (middle, left, right, left2, right2))) / h
    error = abs(fourth - second) / 10 + rounding
    # Left and right differ by h f″ for a smooth f, so that half of h brings half of the difference.
    apart = abs((right - middle) - (middle - left)) / h
    near = abs((f(h / 8) - middle) - (middle - f(-h / 8))) / (h / 8)
    kink = near > 0.5 * apart and near > 100 * (rounding * 8 + error)
    return Estimate(float(fourth), float(error), bool(kink))
