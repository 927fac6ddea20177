"""δ_1 and δ_2 of δ_1 = ∂J/∂θ: names of arrays with a number below, beside the components δ_i of another δ."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic.reading.syntax import Derivative, Name, Node


def whole_numbers(every: Sequence[Name], equations: Sequence[tuple[Node, Node]]) -> set[str]:
    """The letters whose numbers tell arrays apart: a component has no transpose, and is no derivative by a whole."""
    transposed = {
        name.text for name in every if _is_numbered(name) and any(item.is_transpose for item in name.above)
    }  # fmt: skip
    named = {
        left.text for left, right in equations
        if isinstance(left, Name) and _is_numbered(left) and isinstance(right, Derivative)
        and isinstance(right.by, Name) and not any(item.text for item in right.by.below)
    }  # fmt: skip
    return transposed | named


def _is_numbered(name: Name) -> bool:
    """δ_1"""
    return len(name.below) == 1 and name.below[0].is_number
