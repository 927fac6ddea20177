"""∂f/∂x_i ≈ (f(x + h e_i) − f(x − h e_i)) / 2h and ∂f/∂x_i ≈ Im f(x + i h e_i) / h: gradients from values alone.

Neither knows anything of back-propagation. Central differences lose about a third of the digits; the complex step
loses none, but needs an f that is smooth and computes with complex numbers. Both are wrong at a kink.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Scalar = Callable[[Any], Any]
"""A function of an array with a single number as its value."""


def central_difference(f: Scalar, x: ArrayLike, step: float | None = None) -> Array:
    """(f(x + h e_i) − f(x − h e_i)) / 2h for every entry of x; the shape of x.

    h = ε^{1/3} max(1, |x_i|) balances the h² of the formula against the rounding of f: about 1e-10 is reached in
    float64, and 1e-4 in float32. Raises TypeError where x holds whole numbers.
    """
    point = _floating(x)
    scale = np.finfo(point.dtype).eps ** (1 / 3) if step is None else step

    def difference(position: tuple[int, ...]) -> Any:
        h = scale * max(1.0, abs(float(point[position])))
        right, left = point.copy(), point.copy()
        right[position] += h
        left[position] -= h
        # What was really added, after rounding.
        width = right[position] - left[position]
        return (_value(f(right)) - _value(f(left))) / width

    return _each(difference, point)


def complex_step(f: Scalar, x: ArrayLike, step: float = 1e-30) -> Array:
    """Im f(x + i h e_i) / h for every entry of x; the shape of x.

    Nothing is subtracted, so h can be so small that its square vanishes. Raises TypeError where f gives real values:
    it dropped the imaginary part, and the derivative with it.
    """
    point = _floating(x)
    wide = point.astype(np.result_type(point.dtype, np.complex64))

    def derivative(position: tuple[int, ...]) -> Any:
        moved = wide.copy()
        h = step * max(1.0, abs(float(point[position])))
        moved[position] += 1j * h
        value = _value(f(moved))
        if not np.iscomplexobj(value):
            raise TypeError("The function gave a real value of a complex argument: its imaginary part was dropped.")
        return value.imag / h

    return _each(derivative, point)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """The entry in which two gradients differ most."""

    position: tuple[int, ...]
    given: float
    expected: float
    error: float

    def __str__(self) -> str:
        where = ", ".join(str(place + 1) for place in self.position)
        return f"entry ({where}) is {self.given:.10g} and should be {self.expected:.10g} (error {self.error:.1e})"


def disagreement(given: ArrayLike, expected: ArrayLike, tolerance: float) -> Disagreement | None:
    """max_i |given_i − expected_i| / max(1, max_j |expected_j|) above the tolerance, with its place; None if below.

    An entry that is no finite number disagrees. Raises ValueError where the shapes differ.
    """
    one, other = np.asarray(given), np.asarray(expected)
    if one.shape != other.shape:
        raise ValueError(f"The gradients have the shapes {one.shape} and {other.shape}.")
    if not one.size:
        return None
    finite = np.isfinite(one) & np.isfinite(other)
    scale = max(1.0, float(np.max(np.abs(other), where=finite, initial=0.0)))
    errors = np.full(one.shape, np.inf)
    errors[finite] = np.abs(one[finite] - other[finite]) / scale
    position = tuple(int(each) for each in np.unravel_index(np.argmax(errors), one.shape))
    if errors[position] <= tolerance:
        return None
    return Disagreement(position, float(one[position]), float(other[position]), float(errors[position]))


def _floating(x: ArrayLike) -> Array:
    point = np.asarray(x)
    if not np.issubdtype(point.dtype, np.floating):
        raise TypeError(f"A derivative is taken at floating-point numbers, and these are {point.dtype}.")
    return point


def _value(result: Any) -> Any:
    value = np.asarray(result)
    if value.size != 1:
        raise TypeError(f"The function must give one number, and it gave an array of the shape {value.shape}.")
    return value.reshape(())[()]


def _each(derivative: Callable[[tuple[int, ...]], Any], point: Array) -> Array:
    gradient = np.empty(point.shape, dtype=point.dtype)
    for position in np.ndindex(point.shape):
        gradient[position] = derivative(position)
    return gradient
