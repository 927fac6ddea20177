"""One run of a forward or backward pass over witnesses: what it calls, where, and a change planted in one call.

Every NumPy call that computes is an operation with a number, so that a run can be repeated with one of them changed:
that is how the likely cause of a wrong gradient is found (numeric/gradients/causes.py).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from numeric.field import FieldArray, LeavesTheField, UnluckyDraw, dual
from numeric.gradients.tables import Tables

HERE = str(Path(__file__).resolve().parents[1])
NUMPY = str(Path(np.__file__).resolve().parent)


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of NumPy: its number in the run, its name, the line it stands in, and what it was given."""

    place: int
    name: str
    where: str
    function: Any
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    shape: tuple[int, ...]

    def __str__(self) -> str:
        return f"np.{self.name} ({self.where})" if self.where else f"np.{self.name}"


@dataclass(frozen=True, slots=True)
class Change:
    """A change planted in one operation: ``before`` of what it is given, ``after`` of what it returns."""

    place: int
    before: Callable[[tuple[Any, ...], dict[str, Any]], tuple[tuple[Any, ...], dict[str, Any]]] | None = None
    after: Callable[[Any, tuple[Any, ...]], Any] | None = None


class Run:
    """The state of one run: the functions of the draw, whether there are tangents, what was called."""

    def __init__(self, tables: Tables, tangents: bool = False, changes: Sequence[Change] = (), record: bool = False):
        self.tables = tables
        self.tangents = tangents
        self.changes = {each.place: each for each in changes}
        self.record = record
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
            self.branches[f"{what} ({_where()})"] = None

    def tie(self, what: str, equal: Any, same: Any) -> None:
        """Notes that two numbers that are compared are equal as floats and are not the same element: a kink."""
        if self.record and np.any(equal & ~same):
            self.ties[f"{what} ({_where()})"] = None

    def perform(
        self, name: str, compute: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any], function: Any
    ) -> Any:
        """The result of one operation; what a rule calls inside of it counts as part of it."""
        if self._inside:
            return compute(*args, **options)
        place = self._count
        self._count += 1
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
                error.where, error.reached = _where(), self._count  # type: ignore[union-attr]
            raise
        finally:
            self._inside = False
        if self.record and hasattr(found, "residue"):
            self.operations.append(Operation(place, name, _where(), function, given, dict(options), found.shape))
        return found


def _where() -> str:
    """file:line of the code under test that is being run."""
    frame = sys._getframe(1)
    while frame is not None:
        name = frame.f_code.co_filename
        if not name.startswith((HERE, NUMPY, "<frozen", "<__array")):
            return f"{Path(name).name}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def last_line(error: BaseException) -> str:
    """ "file:line: " of the last line of the code under test that an error came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if not name.startswith((HERE, NUMPY, "<frozen", "<__array")):
            found = f"{Path(name).name}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return found
