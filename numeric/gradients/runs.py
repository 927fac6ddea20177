"""One run of a forward or backward pass over witnesses: what it calls, where, and a change planted in one call.

Every NumPy call that computes is an operation with a number, so that a run can be repeated with one of them changed:
that is how the likely cause of a wrong gradient is found (numeric/gradients/causes.py). What comes before the first
change is taken from the record of an earlier run instead of being computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.field import FieldArray, LeavesTheField, UnluckyDraw, dual
from numeric.gradients.sources import Source, here
from numeric.gradients.tables import Tables


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of NumPy: its number in the run, its name, where it stands, and what it was given.

    ``result`` is a copy of what it returned where the run keeps results; ``shape`` is its shape.
    """

    place: int
    name: str
    source: Source
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    shape: tuple[int, ...]
    result: Any = None

    def __str__(self) -> str:
        name = "the assignment" if self.name == "setitem" else f"np.{self.name}"
        return f"{name} ({self.source})" if self.source.line else name


@dataclass(frozen=True, slots=True)
class Change:
    """A change planted in one operation: ``before`` of what it is given, ``after`` of what it returns."""

    place: int
    before: Callable[[tuple[Any, ...], dict[str, Any]], tuple[tuple[Any, ...], dict[str, Any]]] | None = None
    after: Callable[[Any, tuple[Any, ...]], Any] | None = None


class Run:
    """The state of one run: the functions of the draw, whether there are tangents, what was called.

    ``record`` notes operations and branches, ``keep`` the results of the operations as well; ``known`` are the
    operations of an earlier run at the same point, with results.
    """

    def __init__(
        self,
        tables: Tables,
        tangents: bool = False,
        changes: Sequence[Change] = (),
        record: bool = False,
        keep: bool = False,
        known: Sequence[Operation] = (),
    ):
        self.tables = tables
        self.tangents = tangents
        self.changes = {each.place: each for each in changes}
        self.record = record or keep
        self.keep = keep
        first = min(self.changes, default=0)
        self.known = {each.place: each.result for each in known if each.place < first and each.result is not None}
        self.operations: list[Operation] = []
        self.branches: dict[str, None] = {}
        self.ties: dict[str, None] = {}
        self.constants: dict[Any, Any] = {}
        self._count = 0
        self._inside = False

    def seeded(self, residue: FieldArray, tangent: Any = 0) -> Any:
        """The residues of a new array, with a tangent if this run has them."""
        return dual(residue, np.zeros_like(residue) + tangent) if self.tangents else residue

    def branch(self, what: str) -> None:
        """Notes that the given arrays decided something."""
        if self.record:
            self.branches[f"{what} ({here().line})"] = None

    def tie(self, what: str, equal: Any, same: Any) -> None:
        """Notes that two numbers that are compared are equal as floats and are not the same element: a kink."""
        if self.record and np.any(equal & ~same):
            self.ties[f"{what} ({here().line})"] = None

    def perform(
        self,
        name: str,
        compute: Callable[..., Any],
        args: tuple[Any, ...],
        options: dict[str, Any],
        writes: bool = False,
    ) -> Any:
        """The result of one operation; what a rule calls inside of it counts as part of it.

        ``writes`` says that it changes one of its arguments, so that its result alone does not stand for it.
        """
        if self._inside:
            return compute(*args, **options)
        place = self._count
        self._count += 1
        if place in self.known:
            return self.known[place].within(self)
        change = self.changes.get(place)
        given = args
        self._inside = True
        try:
            if change is not None and change.before is not None:
                args, options = change.before(args, dict(options))
            found = compute(*args, **options)
            if change is not None and change.after is not None:
                found = change.after(found, args)
        except (LeavesTheField, UnluckyDraw) as error:
            if not hasattr(error, "where"):
                error.where, error.reached = here().line, self._count  # type: ignore[union-attr]
            raise
        finally:
            self._inside = False
        if self.record:
            self._note(place, name, given, options, found, writes)
        return found

    def _note(
        self, place: int, name: str, args: tuple[Any, ...], options: Mapping[str, Any], found: Any, writes: bool
    ) -> None:
        changed = args[0] if writes and found is None else found
        if not hasattr(changed, "residue"):
            return
        result = found.within(self) if self.keep and not writes else None
        self.operations.append(Operation(place, name, here(), args, dict(options), changed.shape, result))
