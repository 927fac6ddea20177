"""Definitions that have no meaning, of constants: Â = D^{−1/2} A D^{−1/2}, where nothing is differentiated by A or D.

What is true for any Â is true for this one. So the name is left open, and nothing is refuted that hangs on it; where a
text differentiates by something that Â is made of, it stays a trouble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofs.documents.conventions.record import COSTS
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.epochs import reach
from symbolic.reading.syntax import differentiates, names

OPEN = "It is not true for any {}, and what the text says of {} is not read."


def to_open(
    definitions: Sequence[OwnDefinition], troubles: Mapping[str, str], varied: frozenset[str]
) -> dict[str, str]:
    """The constants among the names whose definitions have no meaning, and why; not what only hangs on such a name.

    ``varied``: what the text differentiates by.
    """
    below = {each.name: {name.text for name in names(each.node)} for each in definitions}
    return {
        each.name: troubles[each.name] for each in definitions
        if each.name in troubles and each.position is None and each.name not in COSTS
        and not differentiates(each.node)
        and below[each.name].isdisjoint(troubles)
        and not (reach(each.name, below) | {each.name}) & varied
    }  # fmt: skip
