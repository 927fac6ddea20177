"""The way from syntax to a Formula: one table over the kinds of syntax, and the choices of one reading."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import singledispatch

from symbolic.formula import (
    Formula,
)
from symbolic.reading import syntax as s
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.tokens import Unreadable

NAMED = frozenset({"exp", "log", "tanh", "sigmoid", "relu", "softplus", "sin", "cos", "sinh", "cosh"})
"""Functions of one number that are known by their name."""
MOST_READINGS = 16


@dataclass(slots=True)
class Choices:
    """The way through the ambiguities of one reading."""

    script: tuple[int, ...]
    taken: list[tuple[int, int, str]] = field(default_factory=list)

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


def readings(nodes: tuple[s.Node, ...], notation: Notation) -> list[Reading]:
    """All readings of the expressions together.

    Raises Unreadable or Undetermined where not one has a meaning.
    """
    nodes = tuple(notation.prepared(node) for node in nodes)
    found: list[Reading] = []
    failure: Unreadable | Undetermined | None = None
    waiting: list[tuple[int, ...]] = [()]
    while waiting and len(found) < MOST_READINGS:
        choices = Choices(waiting.pop())
        try:
            formulas = tuple(Meaning(notation, choices).of(node) for node in nodes)
            found.append(Reading(formulas, tuple(name for _, _, name in choices.taken)))
        except (Unreadable, Undetermined) as trouble:
            failure = failure or trouble
        script = [chosen for chosen, _, _ in choices.taken]
        for place in range(len(choices.script), len(choices.taken)):
            for other in range(1, choices.taken[place][1]):
                waiting.append((*script[:place], other))
    if not found and failure is not None:
        raise failure
    return found


@dataclass(frozen=True, slots=True)
class Meaning:
    """Makes formulas of syntax with one notation and one way through its ambiguities."""

    notation: Notation
    choices: Choices

    def of(self, node: s.Node) -> Formula:
        """The formula that a node stands for.

        Raises Unreadable or Undetermined where it has none.
        """
        return formula_of(node, self)


@singledispatch
def formula_of(node: s.Node, m: Meaning) -> Formula:
    """The formula that a node stands for: the table that the modules beside this one fill."""
    raise Unreadable(f"{type(node).__name__} has no meaning inside a formula.", node.start, node.end)
