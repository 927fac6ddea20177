"""Random points: every entry of every array as a random element, beside the float that was given.

Roots exist of squares only. A draw in which a root does not exist is mended: an entry is drawn again, or one in every
row in which a root is missing, and kept if no more roots are missing than before. That ends soon, because rows seldom
depend on each other.
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

ATTEMPTS = 2000
"""So many draws are tried before a check is given up."""

UPHILL = 0.1
"""A draw that is worse is kept so often: √(ab) may exist where √a and √b do not, and no single entry leads on."""

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
    proposal, place, wrong = current, None, np.zeros(0)
    chances = _Chances(current)
    for _ in range(ATTEMPTS):
        try:
            return proposal, attempt(proposal)
        except NotPositive as error:
            # Later in the code is better, then fewer entries.
            score = (-getattr(error, "reached", 0), error.count)
            if best is None or score <= best or rng.random() < UPHILL:
                chances.learn(place, best is not None and score < best)
                current, best, wrong = proposal, score, error.wrong
            place = chances.choose(rng)
            proposal, last = _with_new_entries(current, place, wrong, rng), error
        except UnluckyDraw as error:
            proposal, best, last = point(), None, error
    where = f"{last.where}: " if getattr(last, "where", "") else ""  # type: ignore[union-attr]
    raise UnluckyDraw(
        f"in {ATTEMPTS} draws no random point was found at which the code can be run exactly: {where}{last} A root "
        "exists at every second point only, and many that depend on each other are hard to have together. Check "
        "smaller arrays, two rows and three columns, say: the code is the same for every size."
    )


class _Chances:
    """Which input is worth drawing an entry of: those that helped before come more often."""

    def __init__(self, point: Point) -> None:
        self._places = [k for k, each in enumerate(point.inputs) if each is not None]
        self._weights = np.ones(len(self._places))

    def choose(self, rng: np.random.Generator) -> int:
        return self._places[int(rng.choice(len(self._places), p=self._weights / self._weights.sum()))]

    def learn(self, place: int | None, helped: bool) -> None:
        if place is not None and helped:
            self._weights[self._places.index(place)] += 2


def _with_new_entries(point: Point, k: int, wrong: Any, rng: np.random.Generator) -> Point:
    """Other elements in some entries of one input."""
    old = point.inputs[k]
    assert old is not None
    entries = _entries(old.actual.shape, wrong, rng)
    new = sample(old.actual[entries], rng)
    residues, exponents = old.residue.residues.copy(), old.exponent.residues.copy()
    residues[entries], exponents[entries] = new.residue.residues, new.exponent.residues
    changed = Sample(VALUES.wrap(residues), EXPONENTS.wrap(exponents), old.actual)
    return replace(point, inputs=(*point.inputs[:k], changed, *point.inputs[k + 1 :]))


def _entries(shape: tuple[int, ...], wrong: Any, rng: np.random.Generator) -> tuple[Any, ...]:
    """One entry; or one in every row (column, …) in which a root is missing, if there is an axis of the same size.

    Rows seldom depend on each other: then every second of them is mended at once.
    """
    pairs = [(a, b) for a, m in enumerate(wrong.shape) for b, n in enumerate(shape) if m == n > 1]
    if not pairs or rng.random() < 0.5:
        return np.unravel_index(int(rng.integers(int(np.prod(shape)))), shape)
    axis, own = pairs[int(rng.integers(len(pairs)))]
    rows = np.unique(np.nonzero(wrong)[axis])
    return tuple(rows if b == own else rng.integers(n, size=len(rows)) for b, n in enumerate(shape))
