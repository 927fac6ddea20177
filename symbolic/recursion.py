"""Deep recursion for a while: layers call layers, and polynomials lie as deep as there are variables above them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

DEEP = 200_000
"""Calls in each other; pure Python calls take no C stack, so only memory bounds them."""


def is_deep() -> bool:
    """Whether Python's limit is raised already."""
    return sys.getrecursionlimit() >= DEEP


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Raise Python's own limit of 1000 calls, and set it back: others rely on it to stop endless recursion."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
