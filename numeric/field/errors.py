"""What cannot be computed exactly in a field, in sentences."""

from __future__ import annotations


class LeavesTheField(TypeError):
    """The code does something that has no exact meaning modulo p: a comparison, a conversion to floats, np.floor.

    It is never computed in floats instead: an answer that is nearly exact would be worth nothing.
    """


class UnluckyDraw(ArithmeticError):
    """A random element cannot be used (a division by 0, the root of what is no square): draw other numbers."""
