"""The way from syntax to a Formula: one table over the kinds of syntax, and the choices of one reading."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import singledispatch

from symbolic.errors import InputError
from symbolic.formula import (
    Column,
    Formula,
    Transpose,
)
from symbolic.indices import ONE, Index, Size
from symbolic.reading import syntax as s
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.tokens import Unreadable
from symbolic.shapes import shape

NAMED = frozenset({"exp", "log", "tanh", "sigmoid", "relu", "softplus", "sin", "cos", "sinh", "cosh"})
"""Functions of one number that are known by their name."""
MOST_READINGS = 16


@dataclass(slots=True)
class Choices:
    """The way through the ambiguities of one reading."""

    script: tuple[int, ...]
    taken: list[tuple[int, int, str]] = field(default_factory=list)
    once: dict[str, int] = field(default_factory=dict)
    """what is chosen once for all places where a letter stands"""

    def among_once(self, letter: str, names: tuple[str, ...]) -> int:
        """The same choice wherever the letter stands."""
        if letter not in self.once:
            self.once[letter] = self.among(names)
        return self.once[letter]

    def among(self, names: tuple[str, ...]) -> int:
        """Which of several readings is taken here; the first where the script has ended."""
        place = len(self.taken)
        chosen = self.script[place] if place < len(self.script) else 0
        self.taken.append((chosen, len(names), names[chosen]))
        return chosen


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of several expressions, and what was taken for what."""

    formulas: tuple[Formula, ...]
    taken: tuple[str, ...]

    @property
    def fits(self) -> bool:
        """Whether all sides have one shape."""
        try:
            return len({shape(each) for each in self.formulas}) == 1
        except InputError:
            return False


def readings(nodes: tuple[s.Node, ...], notation: Notation) -> list[Reading]:
    """All readings of the expressions together.

    Raises Unreadable or Undetermined where not one has a meaning.
    """
    nodes = tuple(notation.prepared(node) for node in nodes)
    units = units_of(nodes, notation)
    found: list[Reading] = []
    failure: Unreadable | Undetermined | None = None
    waiting: list[tuple[int, ...]] = [()]
    while waiting and len(found) < MOST_READINGS:
        choices = Choices(waiting.pop())
        try:
            formulas = tuple(Meaning(notation, choices, units).of(node) for node in nodes)
            found.append(Reading(formulas, tuple(name for _, _, name in choices.taken)))
        except (Unreadable, Undetermined) as trouble:
            failure = failure or trouble
        script = [chosen for chosen, _, _ in choices.taken]
        for place in range(len(choices.script), len(choices.taken)):
            for other in range(1, choices.taken[place][1]):
                waiting.append((*script[:place], other))
    if not found and failure is not None:
        raise failure
    if units and len(nodes) > 1 and not any(each.fits for each in found):
        raise Undetermined("No size of I or of 𝟏 fits what stands beside it, if it is the same everywhere.")
    return found


def fitting(several: list[Reading]) -> list[Reading]:
    """The readings whose sides have one shape, where there are any; the same formulas once."""
    unique = list({reading.formulas: reading for reading in several}.values())
    return [reading for reading in unique if reading.fits] or unique


def only(nodes: tuple[s.Node, ...], notation: Notation) -> tuple[Formula, ...]:
    """The expressions as they have to be read, where that can be done in one way: how a definition is read.

    Raises Undetermined where there are several readings, ShapeMismatch where they have no shape.
    """
    several = fitting(readings(nodes, notation))
    if len(several) > 1:
        for each in several[0].formulas:
            shape(each)
        raise Undetermined(f"It can be read in {len(several)} ways.")
    return several[0].formulas


UNITS = frozenset({"I", "𝟏"})
"""The identity matrix and the column of ones, where the text does not use the letter otherwise."""


def units_of(nodes: tuple[s.Node, ...], notation: Notation) -> tuple[Formula, ...]:
    """A column of every size that occurs beside an I or a 𝟏; () where neither occurs."""
    # What is defined stands on the left: 𝟏 is made of what stands on the right, where it can be.
    several = [name for node in reversed(nodes) for name in s.names(node)]
    if not any(name.text in UNITS and notation.letter(name.text) is None for name in several):
        return ()
    found: dict[Size, Formula] = {}
    for name in several:
        try:
            array = Meaning(notation, Choices(())).of(name)
            sizes = shape(array)
        except (Unreadable, InputError):
            continue
        if sizes and sizes[0] != ONE:
            found.setdefault(sizes[0], array if sizes[1] == ONE else Column(array, Index(None, 1)))
        if sizes and sizes[1] != ONE:
            across = Transpose(array)
            found.setdefault(sizes[1], across if sizes[0] == ONE else Column(across, Index(None, 1)))
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class Meaning:
    """Makes formulas of syntax with one notation and one way through its ambiguities."""

    notation: Notation
    choices: Choices
    units: tuple[Formula, ...] = ()
    """a column of every size that occurs: what 𝟏 and I may be as large as"""
    by_entries: bool = False
    """a power of an array is one of its entries here: in 1 − a², beside ⊙, of the values of a function"""

    @property
    def of_entries(self) -> Meaning:
        """The same where powers of arrays are those of their entries."""
        return replace(self, by_entries=True)

    def of(self, node: s.Node) -> Formula:
        """The formula that a node stands for.

        Raises Unreadable or Undetermined where it has none.
        """
        return formula_of(node, self)


@singledispatch
def formula_of(node: s.Node, m: Meaning) -> Formula:
    """The formula that a node stands for: the table that the modules beside this one fill."""
    raise Unreadable(f"{type(node).__name__} has no meaning inside a formula.", node.start, node.end)
