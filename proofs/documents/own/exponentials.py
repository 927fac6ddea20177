"""e^z as a power of Euler's number, where no e of the text is an error: then z is a quantity like any other."""

from __future__ import annotations

from collections.abc import Iterable

from symbolic.reading.meaning.letters import exponent_of
from symbolic.reading.syntax import Name, Node, Scripted


def is_exponential(every: Iterable[Name], equations: Iterable[tuple[Node, Node]]) -> bool:
    """Whether no e has an index, or its layer in brackets, and no equation says what it is."""
    return all(_may_be_number(name) for name in every if name.text == "e") and not any(
        isinstance(left, Name) and left.text == "e" for left, _ in equations
    )


def _may_be_number(name: Name) -> bool:
    """e, e², e^z"""
    plain = all(not item.bracket and not item.is_transpose for item in name.above)
    return plain and len(name.above) < 2 and not (name.below or name.primes)


def power_of_e(name: Name) -> Scripted | None:
    """e^z with its exponent as an expression; None for any other name, and for e²."""
    if name.text != "e" or len(name.above) != 1 or name.above[0].is_number:
        return None
    base = Name("e", start=name.start, end=name.end)
    return Scripted(base, exponent=exponent_of(name.above[0]), start=name.start, end=name.end)
