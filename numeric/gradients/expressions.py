"""Expressions of the code under test: all operations of a run that come from one place in the source.

A mistake stands in the source once, and is made every time that its line is run: in a loop, in a helper function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from numeric.gradients.runs import Change, Operation

REDUCTIONS = ("sum", "mean", "var", "std", "max", "amax", "min", "amin", "add.reduce", "maximum.reduce")
"""Operations whose results are smaller than what they are given."""

EXTREMES = ("max", "amax", "min", "amin", "maximum.reduce", "minimum.reduce")

FEW = 4
"""An expression that is evaluated so often at most is also looked at evaluation by evaluation."""


@dataclass(frozen=True, slots=True)
class Expression:
    """Operations of one place in the source; ``which`` is set where it is only one of several evaluations."""

    operations: tuple[Operation, ...]
    which: str = ""

    @property
    def first(self) -> Operation:
        return self.operations[0]

    @property
    def name(self) -> str:
        return self.first.name

    @property
    def shape(self) -> tuple[int, ...]:
        return self.first.shape

    @property
    def args(self) -> tuple[Any, ...]:
        return self.first.args

    @property
    def place(self) -> int:
        return self.first.place

    def after(self, change: Callable[[Any, tuple[Any, ...]], Any]) -> tuple[Change, ...]:
        """The change of what every evaluation returns."""
        return tuple(Change(each.place, after=change) for each in self.operations)

    def before(self, change: Callable[..., Any]) -> tuple[Change, ...]:
        """The change of what every evaluation is given."""
        return tuple(Change(each.place, before=change) for each in self.operations)

    def all_but_one(self) -> Iterator[Expression]:
        """All evaluations but one, for each of them."""
        if 2 < len(self.operations) <= FEW:
            for k, each in enumerate(self.operations):
                rest = (*self.operations[:k], *self.operations[k + 1 :])
                yield Expression(rest, f" (everywhere but: {_which(each, k, self.operations)})")

    def __str__(self) -> str:
        return f"{self.first}{self.which}"


def expressions(operations: Sequence[Operation]) -> list[Expression]:
    """The expressions in the order of the source's execution; after each its evaluations, if there are a few."""
    return list(_expressions(operations))


def _expressions(operations: Sequence[Operation]) -> Iterator[Expression]:
    groups: dict[tuple[str, str], list[Operation]] = {}
    for each in operations:
        groups.setdefault((each.name, str(each.source) if each.source.text else str(each.place)), []).append(each)
    for group in groups.values():
        yield Expression(tuple(group))
        if 1 < len(group) <= FEW:
            for k, each in enumerate(group):
                yield Expression((each,), f", {_which(each, k, group)}")


def _which(each: Operation, k: int, group: Sequence[Operation]) -> str:
    """Which of several evaluations: by the call that it belongs to, if there is one call for each."""
    apart = len({other.source.caller for other in group}) == len(group)
    return f"called in {each.source.caller}" if apart else f"evaluation {k + 1} of {len(group)}"


def shape_of(argument: Any) -> tuple[int, ...]:
    """The shape of an argument of an operation; () of a number, a list, a string."""
    shape = getattr(argument, "shape", ())
    return shape if isinstance(shape, tuple) else ()


def with_argument(place: int, give: Callable[[Any], Any]) -> Callable[..., Any]:
    """The change of one argument of an operation."""

    def before(args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        return (*args[:place], give(args[place]), *args[place + 1 :]), options

    return before
