"""The classical check: backward beside differences of forward in float64, with the error that these may have.

What the exact check refutes is measured here as well, entry by entry; where the exact check cannot decide, this is
what is left. Its tolerance is no constant: it is what central differences of two orders say of their own error.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.gradient_check import Estimate, complex_step, estimated_derivative
from numeric.gradients.subjects import Subject

ENTRIES = 48
"""So many entries of an array are measured; more are drawn at random."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One entry: what backward says, what differences say."""

    name: str
    place: tuple[int, ...]
    backward: float
    difference: Estimate

    @property
    def disagrees(self) -> bool:
        """Whether backward is off by more than the differences and rounding can be."""
        size = max(abs(self.backward), abs(self.difference.value))
        tolerance = 10 * self.difference.error + 1e-9 * size + 1e-12
        return not self.difference.kink and not abs(self.backward - self.difference.value) <= tolerance

    @property
    def differs_grossly(self) -> bool:
        """Whether no rounding and no badly chosen step can be the reason."""
        size = max(abs(self.backward), abs(self.difference.value))
        off = abs(self.backward - self.difference.value)
        return self.disagrees and off > 0.01 * size and off > 1000 * self.difference.error

    def __str__(self) -> str:
        at = list(self.place) if self.place else ""
        return (
            f"{self.name}{at}: backward {_short(self.backward)}, central differences {_short(self.difference.value)} "
            f"± {self.difference.error:.0e}"
        )


@dataclass(frozen=True, slots=True)
class Classical:
    """The classical check of a pass: how many entries were measured, which disagree, which lie at a kink."""

    measured: int
    wrong: tuple[Measured, ...]
    kinks: tuple[Measured, ...]
    worst: float
    complex_worst: float | None
    misshapen: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether no measured entry is off, and every gradient has the shape of its input."""
        return not self.wrong and not self.misshapen

    def __str__(self) -> str:
        if self.misshapen:
            text = "; ".join(self.misshapen)
        elif self.wrong:
            text = f"central differences disagree in {len(self.wrong)} of {self.measured} entries; {self.wrong[0]}"
        else:
            text = f"central differences agree in all {self.measured} entries measured, to {self.worst:.0e} or better"
        if self.complex_worst is not None:
            text += f"; complex steps: the largest difference is {self.complex_worst:.0e}"
        if self.kinks:
            text += f"; {len(self.kinks)} entries lie at a kink ({self.kinks[0].name}{list(self.kinks[0].place)})"
        return text


def _short(value: float) -> str:
    return f"{value:.6g}"


def measure(subject: Subject, arrays: tuple[Any, ...], gradient: Any, input_: int, place: tuple[int, ...]) -> Measured:
    """One entry of one input, at these arrays."""
    direction = np.zeros(arrays[input_].shape)
    direction[place] = 1.0
    scale = max(1.0, abs(float(arrays[input_][place])))
    difference = estimated_derivative(_along(subject, arrays, input_, direction), scale)
    return Measured(f"d{subject.names[input_]}", place, float(gradient[place]), difference)


def measure_direction(
    subject: Subject, arrays: tuple[Any, ...], gradient: Any, input_: int, rng: np.random.Generator
) -> Measured:
    """The derivative along one random direction of one input: all entries in one number."""
    direction = rng.choice([-1.0, 1.0], arrays[input_].shape) * rng.uniform(0.5, 1.5, arrays[input_].shape)
    # A step as long as one of a single entry would be, so that the same h suits it.
    direction /= max(1.0, float(np.linalg.norm(direction)))
    difference = estimated_derivative(_along(subject, arrays, input_, direction))
    return Measured(
        f"d{subject.names[input_]} along a random direction", (), float(np.sum(gradient * direction)), difference
    )


def _along(subject: Subject, arrays: tuple[Any, ...], input_: int, direction: Any) -> Callable[[float], float]:
    def moved(h: float) -> float:
        several = (*arrays[:input_], arrays[input_] + h * direction, *arrays[input_ + 1 :])
        with np.errstate(all="ignore"):
            return float(subject.directional(subject.upstream, several))

    return moved


def places_of(shape: tuple[int, ...], rng: np.random.Generator, entries: int) -> list[tuple[int, ...]]:
    """All entries, or a random choice of them."""
    count = int(np.prod(shape, dtype=np.int64))
    chosen = range(count) if count <= entries else sorted(rng.choice(count, entries, replace=False).tolist())
    return [tuple(int(k) for k in np.unravel_index(each, shape)) for each in chosen]


def in_float64(subject: Subject) -> tuple[Any, ...]:
    """The arrays that were given; those of real numbers in float64."""
    return tuple(a.astype(np.float64) if k in subject.real else a for k, a in enumerate(subject.arrays))


def at_generic_arrays(subject: Subject, rng: np.random.Generator) -> tuple[Any, ...]:
    """Arrays near the given ones without what is special in them: no ones, no zeros, no equal entries."""
    return tuple(
        a * rng.uniform(0.8, 1.25, a.shape) + 0.05 * rng.normal(size=a.shape) * (a == 0) if k in subject.real else a
        for k, a in enumerate(in_float64(subject))
    )


def float_gradients(subject: Subject, arrays: tuple[Any, ...]) -> tuple[Any, ...]:
    """What backward returns in floats; zeros for None."""
    with np.errstate(all="ignore"):
        found = subject.call_backward(tuple(each.copy() for each in subject.upstream), *map(np.array, arrays))
    return tuple(np.zeros(a.shape) if g is None else np.asarray(g) for a, g in zip(arrays, found, strict=True))


def classical_check(
    subject: Subject, arrays: tuple[Any, ...], rng: np.random.Generator, entries: int = ENTRIES
) -> Classical:
    """backward beside central differences at these arrays, and beside complex steps where forward takes them."""
    gradients = float_gradients(subject, arrays)
    found: list[Measured] = []
    misshapen: list[str] = []
    for input_ in subject.checked:
        gradient = gradients[input_]
        if gradient.shape != arrays[input_].shape:
            misshapen.append(f"d{subject.names[input_]} has the shape {gradient.shape}, not {arrays[input_].shape}")
            continue
        found += [measure(subject, arrays, gradient, input_, each) for each in places_of(gradient.shape, rng, entries)]
    wrong = sorted(
        (each for each in found if each.disagrees), key=lambda each: -abs(each.backward - each.difference.value)
    )
    kinks = tuple(each for each in found if each.difference.kink)
    smooth = [each for each in found if not each.difference.kink and not each.disagrees]
    worst = max((abs(each.backward - each.difference.value) for each in smooth), default=0.0)
    complex_worst = _complex_worst(subject, arrays, gradients)
    return Classical(len(found), tuple(wrong), kinks, worst, complex_worst, tuple(misshapen))


def _complex_worst(subject: Subject, arrays: tuple[Any, ...], gradients: tuple[Any, ...]) -> float | None:
    """The largest difference to complex steps; None if forward does not take complex arrays as they should be."""
    worst = 0.0
    for k in subject.checked:
        if arrays[k].size > ENTRIES or np.shape(gradients[k]) != arrays[k].shape:
            return None

        def f(x: Any, k: int = k) -> complex:
            moved = (*arrays[:k], x, *arrays[k + 1 :])
            outputs = subject.forward(*moved)
            several = (outputs,) if subject.single else outputs
            return complex(sum(np.sum(dy * y) for dy, y in zip(subject.upstream, several, strict=True)))

        try:
            with np.errstate(all="ignore"), warnings.catch_warnings():
                # What drops the imaginary part drops the derivative.
                warnings.simplefilter("error")
                stepped = complex_step(f, arrays[k])
        except Exception:  # what forward raises for complex numbers is its own affair
            return None
        central = measure(subject, arrays, stepped, k, tuple(0 for _ in arrays[k].shape))
        if central.disagrees:
            # Not analytic: abs, max, comparisons and conjugates are blind to the imaginary part.
            return None
        worst = max(worst, float(np.max(np.abs(stepped - gradients[k]))))
    return worst
