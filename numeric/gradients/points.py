"""Random points: every entry of every array as a random element, beside the float that was given.

Roots exist of squares only. A draw in which a root does not exist is mended slice by slice (one row or column is
drawn again, and kept if fewer roots are missing), which ends soon because rows seldom depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from numeric.field import FieldArray, UnluckyDraw
from numeric.gradients.functions import NotPositive
from numeric.gradients.runs import Run
from numeric.gradients.tables import EXPONENTS, VALUES, Tables, is_square
from numeric.gradients.witnesses import WitnessArray

ATTEMPTS = 4000
"""So many draws are tried before a check is given up."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Sample:
    """One array at a point: residues modulo p and q beside the floats."""

    residue: FieldArray
    exponent: FieldArray
    actual: NDArray[np.float64]

    def witness(self, run: Run, tangent: Any = 0) -> WitnessArray:
        """The array for a run; copies, so that code that writes into its inputs spoils nothing."""
        exponent = EXPONENTS.wrap(self.exponent.residues.copy())
        residue = run.seeded(VALUES.wrap(self.residue.residues.copy()), tangent)
        return WitnessArray(run, residue, exponent, self.actual.copy())


@dataclass(frozen=True, slots=True)
class Point:
    """Samples of all inputs and upstream gradients, and the functions of the draw; None for what is not exact."""

    tables: Tables
    inputs: tuple[Sample | None, ...]
    upstream: tuple[Sample, ...]


def sample(actual: Any, rng: np.random.Generator) -> Sample:
    """Independent elements that are not 0; a positive number is a square, so that √(x²) = |x|."""
    actual = np.array(actual, dtype=np.float64)
    residues = rng.integers(1, VALUES.p, actual.shape).astype(np.float64)
    residues = np.where(is_square(residues) == (actual >= 0), residues, VALUES.p - residues)
    return Sample(VALUES.wrap(residues), EXPONENTS.random(actual.shape, rng, nonzero=True), actual)


def draw(inputs: tuple[Any, ...], upstream: tuple[Any, ...], rng: np.random.Generator) -> Point:
    """A random point; None among the inputs stays None."""
    return Point(
        Tables(rng),
        tuple(None if each is None else sample(each, rng) for each in inputs),
        tuple(sample(each, rng) for each in upstream),
    )


def find(
    point: Callable[[], Point], attempt: Callable[[Point], Found], rng: np.random.Generator
) -> tuple[Point, Found]:
    """A point at which the attempt succeeds, with its result.

    Raises UnluckyDraw when none was found in so many attempts.
    """
    current, best = point(), None
    last: UnluckyDraw | None = None
    proposal, slice_ = current, None
    chances = _Chances(current)
    for _ in range(ATTEMPTS):
        try:
            return proposal, attempt(proposal)
        except NotPositive as error:
            # Later in the code is better, then fewer entries.
            score = (-getattr(error, "reached", 0), error.count)
            if best is None or score <= best:
                chances.learn(slice_, best is not None and score < best)
                current, best = proposal, score
            slice_ = chances.choose(rng)
            proposal, last = _with_new_slice(current, *slice_, rng), error
        except UnluckyDraw as error:
            proposal, best, last = point(), None, error
    raise UnluckyDraw(f"No random point was found at which the code can be run exactly: {last}")


class _Chances:
    """Which axis of which input is worth drawing a slice of: those that helped before come more often."""

    def __init__(self, point: Point) -> None:
        self._axes = [
            (k, axis)
            for k, each in enumerate(point.inputs)
            if each is not None
            for axis in range(max(1, each.actual.ndim))
        ]
        self._weights = np.ones(len(self._axes))

    def choose(self, rng: np.random.Generator) -> tuple[int, int]:
        return self._axes[int(rng.choice(len(self._axes), p=self._weights / self._weights.sum()))]

    def learn(self, axis: tuple[int, int] | None, helped: bool) -> None:
        if axis is not None and helped:
            self._weights[self._axes.index(axis)] += 2


def _with_new_slice(point: Point, k: int, axis: int, rng: np.random.Generator) -> Point:
    old = point.inputs[k]
    assert old is not None
    new = sample(old.actual, rng)
    kept = np.ones(old.actual.shape, dtype=bool)
    if kept.ndim:
        np.moveaxis(kept, axis, 0)[int(rng.integers(kept.shape[axis]))] = False
    else:
        kept[...] = False
    mixed = Sample(
        VALUES.wrap(np.where(kept, old.residue.residues, new.residue.residues)),
        EXPONENTS.wrap(np.where(kept, old.exponent.residues, new.exponent.residues)),
        old.actual,
    )
    return replace(point, inputs=(*point.inputs[:k], mixed, *point.inputs[k + 1 :]))
