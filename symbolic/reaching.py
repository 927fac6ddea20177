"""What leads to what, by way of others too: the symbols behind a symbol, the rules behind a rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


def reach(names: Iterable[str], below: Mapping[str, Collection[str]]) -> set[str]:
    """All that the names lead to; one of them itself only where it goes round in a circle."""
    reached, waiting = set[str](), list(names)
    while waiting:
        more = set(below.get(waiting.pop(), ())) - reached
        reached |= more
        waiting += more
    return reached
