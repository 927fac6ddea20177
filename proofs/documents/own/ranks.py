"""What kind of thing custom takes each letter for: an upper-case one is a matrix, a bold lower-case one a vector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from proofs.documents.conventions.record import COSTS
from proofs.documents.own.arrays import Rank
from proofs.documents.own.calls import Calls
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.epochs import reach
from proofs.documents.own.lines import SPEED, START
from proofs.documents.own.naming import MARK, Naming
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Span
from symbolic.reading.syntax import Name, Node, names
from symbolic.writing.printing import OF_SAMPLES


@dataclass(frozen=True, slots=True)
class Declared:
    """What a text says of its letters beside the equations."""

    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """x ∈ ℝ^{n × d}: x ↦ (n, d)"""
    bold: frozenset[str] = frozenset()
    counted: Mapping[Name, frozenset[Span]] = field(default_factory=dict)
    """from where to where the Σ go that are over all n"""
    softmax_of: str = ""
    """rows or columns, of which the softmax of a matrix is taken"""


def ranks_of(
    definitions: Sequence[OwnDefinition],
    beside: Sequence[Node],
    naming: Naming,
    calls: Calls,
    declared: Declared,
    counts: frozenset[str] = frozenset(),
) -> dict[str, Rank]:
    """The custom for every letter of these definitions, and of the expressions beside them, that is no function.

    ``counts``: the letters at which a sum ends, which are numbers.
    """
    states = _states(definitions)
    state = Rank.OPEN if any(name[0].islower() for name in states) else Rank.MATRIX
    found: dict[str, Rank] = {}
    defining = (name for each in definitions for name in (each.left, *names(each.node)))
    for name in (*defining, *(name for node in beside for name in names(node))):
        text = name.text
        if text in calls.functions | NAMED or text.endswith(MARK) or (text == "e" and name.above):
            continue
        is_cost = bool({text, text.removesuffix(f"_{naming.family}"), text.removesuffix(OF_SAMPLES)} & set(COSTS))
        if text.rstrip(START + SPEED) in declared.bold:
            found[text] = Rank.MATRIX if text[0].isupper() else Rank.VECTOR
        elif text in states and (text[0].isupper() or is_cost):
            # The cell C_t beside h_t is a vector like it, and no cost.
            found[text] = state
        elif text[0].isupper() and not is_cost and text not in counts:
            found[text] = Rank.MATRIX
        elif is_cost or text in counts or not text[0].isalpha():
            found[text] = Rank.NUMBER
        else:
            found[text] = Rank.OPEN
    return found


def _states(definitions: Sequence[OwnDefinition]) -> frozenset[str]:
    """The names that hang on themselves, in other members of their family: the states of a recurrence."""
    below: dict[str, set[str]] = {}
    for each in definitions:
        below.setdefault(each.name, set()).update(used.text for used in names(each.node))
    return frozenset(name for name in below if name in reach(name, below))


__all__ = ["Declared", "ranks_of"]
