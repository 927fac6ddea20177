"""Where a gradient is wrong: the rows and columns in which it differs, found slice by slice."""

from __future__ import annotations

from typing import Any

import numpy as np

from numeric.field import FieldArray
from numeric.gradients.evaluation import pairing
from numeric.gradients.tables import VALUES
from numeric.gradients.trials import Evidence

SLICES = 64
"""Axes with more slices than this are not looked through one by one."""


def wrong_box(evidence: Evidence) -> tuple[tuple[int, ...], ...]:
    """For every axis the indices at which something differs, at the first trial."""
    shape = evidence.subject.arrays[evidence.input].shape
    return tuple(
        tuple(k for k in range(size) if size > SLICES or _differs(evidence, axis, k)) for axis, size in enumerate(shape)
    )


def _differs(evidence: Evidence, axis: int, index: int) -> bool:
    direction = evidence.directions[0].residues
    kept = np.zeros_like(direction)
    key: list[Any] = [slice(None)] * direction.ndim
    key[axis] = index
    kept[tuple(key)] = direction[tuple(key)]
    part: FieldArray = VALUES.wrap(kept)
    gradient = evidence.gradients[0]
    return evidence.truth(0, part) != (0 if gradient is None else pairing(gradient, part))


def sentence(box: tuple[tuple[int, ...], ...], shape: tuple[int, ...]) -> str:
    """Which entries are wrong, in words."""
    parts = [(axis, found) for axis, found in enumerate(box) if len(found) < shape[axis]]
    if not parts:
        return "wrong everywhere" if shape else "wrong"
    if all(len(found) == 1 for found in box):
        return f"wrong in the entry {[found[0] for found in box]} only"
    return "wrong in " + " and ".join(_slices(axis, found, len(shape)) for axis, found in parts) + " only"


def _slices(axis: int, found: tuple[int, ...], ndim: int) -> str:
    kind = {1: ("entry", "entries"), 2: (("row", "rows"), ("column", "columns"))[axis % 2]}.get(
        ndim, (f"index {''}of axis {axis}:", f"indices of axis {axis}:")
    )
    return f"{kind[0] if len(found) == 1 else kind[1]} {', '.join(map(str, found))}"
