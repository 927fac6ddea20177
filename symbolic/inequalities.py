"""a ≤ b for layers, components and sizes, from what is known: 1 ≤ l ≤ L − 1 gives l + 1 ≤ L.

Every fact has the form x + c ≤ y + d, so they are edges of a graph, and a ≤ b follows from them exactly when the
shortest path says so (difference constraints; Cormen et al., “Introduction to Algorithms”, chapter 24.4). Sizes are
opaque: of n_l it is known that it is at least 1, and nothing joins n_l with n_{l+1}.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from symbolic.indices import Index, Size

Bound = Index | Size
Fact = tuple[Bound, Bound]
"""(a, b) says a ≤ b."""
Facts = tuple[Fact, ...]

_ZERO: Hashable = None
"""No index and no size is called so."""


def _split(bound: Bound) -> tuple[Hashable, int]:
    """The bound as a variable and a number: l + 1 ↦ (l, 1), 3 ↦ (zero, 3), n_l ↦ (n_l, 0)."""
    if isinstance(bound, Index):
        return (_ZERO, bound.offset) if bound.name is None else (bound.name, bound.offset)
    return (bound, 0) if bound.name else (_ZERO, bound.number)


@lru_cache(maxsize=4096)
def _distances(facts: Facts, sizes: frozenset[Size]) -> dict[Hashable, dict[Hashable, int]] | None:
    """distances[x][y] is the smallest c for which x ≤ y + c follows; None where the facts contradict each other."""
    edges: dict[tuple[Hashable, Hashable], int] = {}
    one = Index(None, 1)
    known = {bound for fact in facts for bound in fact if isinstance(bound, Size) and bound.name} | sizes
    for lower, upper in (*facts, *((one, size) for size in known)):
        (x, c), (y, d) = _split(lower), _split(upper)
        edges[x, y] = min(d - c, edges.get((x, y), d - c))
    names = {name for edge in edges for name in edge} | {_ZERO}
    distances = {x: {x: 0} for x in names}
    for (x, y), length in edges.items():
        distances[x][y] = min(length, distances[x].get(y, length))
    for middle in names:
        for x in names:
            if middle in distances[x]:
                for y, rest in distances[middle].items():
                    length = distances[x][middle] + rest
                    if length < distances[x].get(y, length + 1):
                        distances[x][y] = length
    return None if any(row[name] < 0 for name, row in distances.items()) else distances


def follows(facts: Facts, lower: Bound, upper: Bound) -> bool:
    """Whether lower ≤ upper follows from the facts (always, where these contradict each other)."""
    (x, c), (y, d) = _split(lower), _split(upper)
    if x == y and c <= d:
        return True
    distances = _distances(facts, frozenset(each for each in (x, y) if isinstance(each, Size)))
    return distances is None or (x in distances and y in distances[x] and distances[x][y] <= d - c)
