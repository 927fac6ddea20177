"""Letters below others that custom takes for indices, and that count nothing: k of √d_k, q of W_{qh} beside W_{hh}."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic.reading.syntax import Big, Fraction_, Name, Node, names, walk


def divisors_in(nodes: Sequence[Node], equations: Sequence[tuple[Node, Node]]) -> frozenset[tuple[str, str]]:
    """(d, k) of Q Kᵀ / √d_k, whose k counts nothing: it stands below the line only, and with no other k beside it."""
    below = {
        id(name) for node in nodes for each in walk(node) if isinstance(each, Fraction_) for name in names(each.below)
    }  # fmt: skip
    found: set[tuple[str, str]] = set()
    others: set[tuple[str, str]] = set()
    for name in (name for node in nodes for name in names(node)):
        (found if id(name) in below and not name.above else others).add((name.text, _mark(name)))
    for sides in equations:
        inside = [name for side in sides for name in names(side)]
        for text, mark in [pair for pair in found if pair in {(name.text, _mark(name)) for name in inside}]:
            beside = {
                item.text for name in inside if (name.text, _mark(name)) != (text, mark)
                for item in (*name.below, *name.above)
            }  # fmt: skip
            bound = {index for side in sides for each in walk(side) if isinstance(each, Big) for index in each.indices}
            if mark in beside | bound:
                others.add((text, mark))
    return frozenset(pair for pair in found - others if pair[1])


def _mark(name: Name) -> str:
    """The one letter that stands below a name; "" of any other."""
    plain = len(name.below) == 1 and name.below[0].nested is None and not name.below[0].offset
    return name.below[0].text if plain else ""


def parts_of_names(every: Sequence[Name], custom: frozenset[str], counting: frozenset[str]) -> frozenset[str]:
    """The q of W_{qh} and b_q, where W_{hh} and b_h stand beside them: whatever has it below has such names elsewhere.

    ``custom``: letters that are indices by custom only; ``counting``: those that are shown to be indices.
    """
    named: set[str] = set()
    bearers: dict[str, set[str]] = {}
    for name in every:
        marks = [item.text for item in name.below]
        if marks and all(mark.isalpha() and mark not in custom | counting for mark in marks):
            named.add(name.text)
        for mark in set(marks) & custom:
            bearers.setdefault(mark, set()).add(name.text)
    return frozenset(mark for mark, several in bearers.items() if several <= named)
