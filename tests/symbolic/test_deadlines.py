"""A search that was given a time ends in it, and says so; what it found before stays found."""

from __future__ import annotations

from time import process_time

import pytest

from numeric.rings.polynomials import Polynomials
from symbolic.deadlines import OutOfTime, check_time, within


def busy(seconds: float) -> None:
    until = process_time() + seconds
    while process_time() < until:
        pass


def test_time_that_is_over_raises_and_time_that_is_left_does_not() -> None:
    check_time()
    with within(60):
        check_time()
        with within(0.01):
            busy(0.02)
            with pytest.raises(OutOfTime):
                check_time()
        check_time()


def test_an_inner_time_does_not_outlast_the_outer_one() -> None:
    with within(0.01), within(60):
        busy(0.02)
        with pytest.raises(OutOfTime):
            check_time()
    check_time()


def test_polynomials_that_grow_without_end_are_cut_off_and_the_ring_stays_sound() -> None:
    ring = Polynomials()
    variables = [ring.variable(place) for place in range(40)]
    total = sum(variables[1:], variables[0])
    started = process_time()
    with pytest.raises(OutOfTime), within(0.3):
        # All symmetric powers: the number of nodes grows like a binomial coefficient.
        _ = total**400
    assert process_time() - started < 5
    x, y = variables[:2]
    assert (x + y) * (x + y) is x * x + ring.number(2) * x * y + y * y
