"""How much of a network a part of a text is about, and the sizes at which what it says is checked."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from symbolic.indices import Sizes

MORE_LAYERS = (4, 5, 6)
"""Tried where three layers are too few for what is said."""


class Kind(StrEnum):
    """How much of a network a part of the text is about."""

    FUNCTION = "functions of one number"
    NEURON = "one neuron"
    UNIT = "one neuron of many inputs"
    CHAIN = "layers of one neuron"
    NETWORK = "layers of many neurons"
    BATCH = "a batch of samples"
    OWN = "the text's own model"


def sizes_of(kind: Kind, layered: bool, depth: int | None, equal: bool) -> tuple[Sizes, tuple[Sizes, ...]]:
    """The sizes of the check, and smaller ones for counterexamples, the smallest first.

    ``equal``: the layers only fit where all have the same width.
    """
    layers = depth or (3 if layered else 1)
    if kind is Kind.UNIT:
        return Sizes.of_network((3, 1)), _smaller([(1, 1), (2, 1)], (1,))
    if kind in (Kind.NEURON, Kind.CHAIN):
        widths = (1,) * (layers + 1)
        return Sizes.of_network(widths), _smaller([(1,) * (count + 1) for count in range(depth or 1, layers + 1)], (1,))
    pattern = (3,) * 7 if equal else (2, 3, 4, 2, 3, 2, 4)
    widths = tuple(pattern[k % len(pattern)] for k in range(layers + 1))
    several: list[tuple[int, ...]] = []
    for count in range(depth or 1, min(layers, 3) + 1) if (depth or 1) <= 3 else (layers,):
        several.append((1,) * (count + 1))
        if not equal:
            several.append(tuple(1 + k % 2 for k in range(count + 1)))
            several.append(tuple(2 - k % 2 for k in range(count + 1)))
        several += [(2,) * (count + 1), tuple(pattern[k % len(pattern)] for k in range(count + 1))]
    batches = (1, 2, 3) if kind is Kind.BATCH else (1,)
    return Sizes.of_network(widths, 5 if kind is Kind.BATCH else 1), _smaller(several, batches)


def _smaller(widths: Iterable[tuple[int, ...]], batches: Iterable[int]) -> tuple[Sizes, ...]:
    found = [(sum(each) * m, each, m) for each in widths for m in batches]
    return tuple(Sizes.of_network(each, m) for _, each, m in sorted(found))
