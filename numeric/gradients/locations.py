"""Where a gradient is wrong: the rows and columns in which it differs, found slice by slice."""

from __future__ import annotations

from typing import Any

import numpy as np

from numeric.field import FieldArray
from numeric.gradients.evaluation import pairing
from numeric.gradients.tables import VALUES
from numeric.gradients.trials import Evidence

FEW = 8
"""So many slices of an axis are looked at first: if all of them are wrong, all are taken to be."""

SEARCHED = 200
"""So many comparisons are made at most in the search for the slices of one axis."""


def wrong_box(evidence: Evidence) -> tuple[tuple[int, ...], ...]:
    """For every axis the indices at which something differs, at the first trial."""
    shape = evidence.subject.arrays[evidence.input].shape
    return tuple(_wrong_slices(evidence, axis, size) for axis, size in enumerate(shape))


def _wrong_slices(evidence: Evidence, axis: int, size: int) -> tuple[int, ...]:
    first = np.unique(np.linspace(0, size - 1, FEW).astype(int))
    if all(_differs(evidence, axis, k, k + 1) for k in first):
        # A few right ones among many wrong ones are not looked for in a large array.
        return tuple(k for k in range(size) if size > 2 * FEW or _differs(evidence, axis, k, k + 1))
    found: list[int] = []
    pending, count = [(0, size)], 0
    while pending:
        start, stop = pending.pop()
        count += 1
        if count > SEARCHED:
            return tuple(range(size))
        if _differs(evidence, axis, start, stop):
            middle = (start + stop) // 2
            if stop - start == 1:
                found.append(start)
            else:
                pending += [(start, middle), (middle, stop)]
    return tuple(sorted(found))


def _differs(evidence: Evidence, axis: int, start: int, stop: int) -> bool:
    direction = evidence.directions[0].residues
    kept = np.zeros_like(direction)
    key: list[Any] = [slice(None)] * direction.ndim
    key[axis] = slice(start, stop)
    kept[tuple(key)] = direction[tuple(key)]
    part: FieldArray = VALUES.wrap(kept)
    gradient = evidence.gradients[0]
    return evidence.truth(0, part) != (0 if gradient is None else pairing(gradient, part))


def sentence(box: tuple[tuple[int, ...], ...], shape: tuple[int, ...]) -> str:
    """Which entries are wrong, in words."""
    parts = [(axis, found) for axis, found in enumerate(box) if len(found) < shape[axis]]
    if not parts:
        kinds = {0: "wrong", 1: "wrong in every entry", 2: "wrong in every row and every column"}
        return kinds.get(len(shape), "wrong at every index of every axis")
    if all(len(found) == 1 for found in box):
        return f"wrong in the entry {[found[0] for found in box]} only"
    return "wrong in " + " and ".join(_slices(axis, found, len(shape)) for axis, found in parts) + " only"


def _slices(axis: int, found: tuple[int, ...], ndim: int) -> str:
    kind = {1: ("entry", "entries"), 2: (("row", "rows"), ("column", "columns"))[axis % 2]}.get(
        ndim, (f"index {''}of axis {axis}:", f"indices of axis {axis}:")
    )
    shown = ", ".join(map(str, found[:12])) + (f" and {len(found) - 12} more" if len(found) > 12 else "")
    return f"{kind[0] if len(found) == 1 else kind[1]} {shown}"
