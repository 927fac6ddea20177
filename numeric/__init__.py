"""What is computed: exact rings, a prime field, direct differentiation, NumPy source, gradient checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numeric.gradients import check_gradients, examine_gradients

__all__ = ["check_gradients", "examine_gradients"]


def __getattr__(name: str) -> Any:
    """check_gradients and examine_gradients; imported when they are asked for, because NumPy takes its time."""
    if name in __all__:
        from numeric import gradients

        return getattr(gradients, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
