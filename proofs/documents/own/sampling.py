"""The sizes at which what is said of a text's own model is checked: no two of them equal, and three steps or more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from proofs.documents.own.naming import Naming
from symbolic.indices import Sizes

PATTERN = (3, 2, 4, 5, 6, 7)


def choices(sizes: Sequence[str], naming: Naming) -> tuple[Sizes, tuple[Sizes, ...]]:
    """The sizes of the check, and smaller ones for counterexamples, the smallest first."""
    last = (naming.last,) if naming.family else ()
    widths = [name for name in sizes if name not in last]
    pattern = [size for size in PATTERN if not naming.samples or size != naming.count]

    def made(of: Callable[[int], int], members: int) -> Sizes:
        numbers = {name: of(place) for place, name in enumerate(widths)}
        return Sizes(MappingProxyType({**numbers, **dict.fromkeys(last, members)}), MappingProxyType({}))

    patterns: list[Callable[[int], int]] = [
        lambda place: 1,
        lambda place: 1 + place % 2,
        lambda place: 2 - place % 2,
        lambda place: 2,
    ]
    counts = range(1, naming.count + 1) if last else (1,)
    smaller = tuple(made(of, members) for members in counts for of in patterns)
    return made(lambda place: pattern[place % len(pattern)], naming.count), smaller
