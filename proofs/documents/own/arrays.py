"""What shapes are made of while they are inferred: vectors of which it may be open whether they are columns or rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from proofs.documents.own.dimensions import Dimension
from symbolic.reading.notation import Undetermined


class Rank(StrEnum):
    """What kind of thing a letter stands for."""

    NUMBER = "a number"
    VECTOR = "a vector"
    MATRIX = "a matrix"
    OPEN = "a number, or a vector where it is used as one"


@dataclass(frozen=True, slots=True)
class Vector:
    """So many entries, as a column or a row: which orientation, and whether it is turned round."""

    length: Dimension
    orientation: int
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """rows × columns"""

    rows: Dimension
    columns: Dimension


Type = Vector | Matrix | None
"""None for a number."""


@dataclass(slots=True)
class Orientations:
    """Whether vectors are columns or rows, as far as it is known."""

    above: list[tuple[int, bool]] = field(default_factory=list)
    rows: dict[int, bool] = field(default_factory=dict)

    def fresh(self) -> int:
        """A new one, unknown."""
        self.above.append((len(self.above), False))
        return len(self.above) - 1

    def find(self, which: int, turned: bool) -> tuple[int, bool]:
        """The one that stands for all equal ones, and whether it is turned against it."""
        while self.above[which][0] != which:
            which, again = self.above[which]
            turned ^= again
        return which, turned

    def is_row(self, of: Vector) -> bool | None:
        """True for a row, False for a column, None where nothing has said it yet."""
        root, turned = self.find(of.orientation, of.turned)
        return None if root not in self.rows else self.rows[root] ^ turned

    def make(self, of: Vector, row: bool) -> None:
        """It is a row, or a column.

        Raises Undetermined where it was seen to be the other.
        """
        known = self.is_row(of)
        if known is not None and known is not row:
            raise Undetermined("A vector is used as a column in one place and as a row in another.")
        root, turned = self.find(of.orientation, of.turned)
        self.rows[root] = row ^ turned

    def join(self, first: Vector, second: Vector) -> None:
        """The two are both columns or both rows."""
        for one, other in ((first, second), (second, first)):
            if (known := self.is_row(one)) is not None:
                self.make(other, known)
                return
        (a, p), (b, q) = self.find(first.orientation, first.turned), self.find(second.orientation, second.turned)
        if a != b:
            self.above[b] = (a, p ^ q)
        elif p != q:
            raise Undetermined("A vector is set equal to its own transpose.")


def at_member(found: Vector | Matrix, offset: int | None) -> Vector | Matrix:
    """The shape of another member of the family."""

    def moved(dimension: Dimension) -> Dimension:
        return (dimension[0], None if offset is None or dimension[1] is None else dimension[1] + offset)

    if isinstance(found, Vector):
        return replace(found, length=moved(found.length))
    return Matrix(moved(found.rows), moved(found.columns))


def turned(found: Type) -> Type:
    if isinstance(found, Vector):
        return replace(found, turned=not found.turned)
    return None if found is None else Matrix(found.columns, found.rows)


def kind_of(found: Type) -> str:
    return "a number" if found is None else "a vector" if isinstance(found, Vector) else "a matrix"
