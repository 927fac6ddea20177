"""A pass at a point: what backward returns, and what forward mode says, both as elements of the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.field import FieldArray, LeavesTheField, UnluckyDraw
from numeric.gradients.creation import exact_creation
from numeric.gradients.functions import NotPositive
from numeric.gradients.points import Point
from numeric.gradients.runs import Change, Run
from numeric.gradients.subjects import Subject
from numeric.gradients.tables import VALUES
from numeric.gradients.witnesses import WitnessArray, constant


class Unrepeatable(Exception):
    """The pass behaves differently from one call to the next, or writes into what it is given; says how."""


SECONDS = 10.0
"""So much CPU time a cause is looked for, and a repair: what is named must not depend on what else the machine does."""

NOT_RUNNABLE = (
    LeavesTheField, UnluckyDraw, Unrepeatable, ValueError, IndexError, KeyError, TypeError, AttributeError,
    ZeroDivisionError,
)  # fmt: skip
"""What a changed pass may raise: then the change was not the mistake."""


@dataclass(frozen=True, slots=True)
class Derivative:
    """What forward mode gives for one direction: the outputs and their derivatives, with the run."""

    outputs: tuple[FieldArray, ...]
    tangents: tuple[FieldArray, ...]
    run: Run


def run_forward(
    subject: Subject,
    point: Point,
    direction: Mapping[int, Any] | None = None,
    changes: Sequence[Change] = (),
    **options: Any,
) -> Derivative:
    """y and ẏ = J ẋ, with ẋ = 0 for every input that the direction leaves out; no ẏ without a direction.

    The options are those of ``Run``: record, keep, known.
    """
    run = Run(point.tables, direction is not None, changes, **options)
    arrays = _arguments(subject, point, run, direction or {})
    with exact_creation(run), np.errstate(all="ignore"):
        found = subject.call_forward(*arrays)
    _see_that_inputs_are_kept(subject, point, arrays, "forward")
    outputs = tuple(_witness(run, each, "forward") for each in found)
    tangents = tuple(each.tangent for each in outputs if each.tangent is not None)
    return Derivative(tuple(each.values for each in outputs), tangents, run)


def run_backward(
    subject: Subject,
    point: Point,
    changes: Sequence[Change] = (),
    upstream: tuple[FieldArray, ...] | None = None,
    **options: Any,
) -> tuple[tuple[FieldArray | None, ...], Run]:
    """The gradients that backward returns for the upstream gradients of the point (or for others)."""
    run = Run(point.tables, False, changes, **options)
    arrays = _arguments(subject, point, run, {})
    given = tuple(each.witness(run) for each in point.upstream)
    if upstream is not None:
        for each, residue in zip(given, upstream, strict=True):
            each.residue = VALUES.wrap(residue.residues.copy())
    try:
        with exact_creation(run), np.errstate(all="ignore"):
            found = subject.call_backward(given, *arrays)
    except NotPositive as error:
        # Later than everything in forward (numeric/gradients/points.py compares).
        error.reached += 1 << 20
        raise
    _see_that_inputs_are_kept(subject, point, arrays, "backward")
    return tuple(
        None if each is None or place not in subject.real else _witness(run, each, "backward").values
        for place, each in enumerate(found)
    ), run


def random_direction(subject: Subject, rng: np.random.Generator, only: int | None = None) -> dict[int, FieldArray]:
    """ẋ for all inputs that are checked, or for one of them."""
    places = subject.checked if only is None else (only,)
    return {k: VALUES.random(subject.arrays[k].shape, rng) for k in places}


def pairing(first: FieldArray, second: FieldArray) -> int:
    """Σ u v over all entries, modulo p."""
    return int((first * second).sum().residues)


def _arguments(subject: Subject, point: Point, run: Run, direction: Mapping[int, Any]) -> list[Any]:
    return [
        subject.arrays[k].copy() if each is None else each.witness(run, direction.get(k, 0))
        for k, each in enumerate(point.inputs)
    ]


def _witness(run: Run, found: Any, what: str) -> WitnessArray:
    if isinstance(found, WitnessArray):
        return found
    if isinstance(found, list | tuple) or np.asarray(found).dtype.kind not in "biuf":
        raise LeavesTheField(f"{what} returned {type(found).__name__} where an array was expected.")
    return constant(run, found)


def _see_that_inputs_are_kept(subject: Subject, point: Point, arrays: list[Any], what: str) -> None:
    for name, before, after in zip(subject.names, point.inputs, arrays, strict=True):
        if before is not None and not np.array_equal(before.residue.residues, after.values.residues):
            raise Unrepeatable(f"{what} writes into its input {name}")
