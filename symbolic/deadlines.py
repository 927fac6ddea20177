"""Work that comes to an end: a piece of work gets a time, and whoever works long looks at the clock now and then.

``within(10)`` bounds what is done inside of it; an inner bound never outlasts an outer one. Where the time is over
``check_time`` raises OutOfTime, which nothing but the one who gave the time may catch: a search that was cut off has
found nothing out. Time is that of this process: what is found does not depend on what else the machine does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import count
from math import inf
from time import process_time

_DEADLINE: ContextVar[float] = ContextVar("deadline", default=inf)


_STEPS = count()
_OFTEN = 0xFF
"""Every 256th step looks at the clock."""


class OutOfTime(Exception):
    """The time that was given is over."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is done inside has so many seconds, or what is left of an outer bound."""
    token = _DEADLINE.set(min(_DEADLINE.get(), process_time() + seconds))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def time_left(most: float = inf) -> float:
    """How many seconds are left, but no more than ``most``."""
    return min(most, _DEADLINE.get() - process_time())


def check_time() -> None:
    """Raises OutOfTime where the time that was given is over."""
    if process_time() > _DEADLINE.get():
        raise OutOfTime


def step() -> None:
    """A small step of what may have very many: now and then it looks at the clock as ``check_time`` does."""
    if not next(_STEPS) & _OFTEN:
        check_time()
