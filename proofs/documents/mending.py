"""The smallest repair of a false equality: one, then two of the small named repairs that leave one which holds."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from proofs.documents.repairs import Repair, repairs
from symbolic.deadlines import OutOfTime, within
from symbolic.reading.notation import Notation
from symbolic.reading.syntax import Node

MOST_REPAIRS = 200
Shown = TypeVar("Shown")
Holding = Callable[[Node, Node], Shown | None]
"""What shows that an equality holds; None where it does not."""


def smallest_repair(
    left: Node, right: Node, notation: Notation, holding: Holding[Shown], seconds: float
) -> tuple[list[Repair], Shown] | None:
    """The repairs and what shows that the repaired equality holds; None where none is found in the time."""
    with suppress(OutOfTime), within(seconds):
        return _smallest(left, right, notation, holding)
    return None


def _smallest(
    left: Node, right: Node, notation: Notation, holding: Holding[Shown]
) -> tuple[list[Repair], Shown] | None:
    first: list[tuple[Node, Node, Repair]] = []
    for changed, made in _single(left, right, notation):
        found = holding(*changed)
        if found is not None:
            return [made], found
        first.append((*changed, made))
        if len(first) > MOST_REPAIRS:
            return None
    tried = 0
    for one_left, one_right, made_before in first:
        for changed, made in _single(one_left, one_right, notation):
            tried += 1
            if tried > MOST_REPAIRS:
                return None
            found = holding(*changed)
            if found is not None:
                return [made_before, made], found
    return None


def _single(left: Node, right: Node, notation: Notation) -> list[tuple[tuple[Node, Node], Repair]]:
    found = [((each.node, right), each) for each in repairs(left, (right,), notation)]
    found += [((left, each.node), each) for each in repairs(right, (left,), notation)]
    return found
