"""What a pass could have used: its inputs, the upstream gradient, and whatever either pass has computed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from numeric.gradients.evaluation import run_backward, run_forward
from numeric.gradients.runs import Operation, Run
from numeric.gradients.trials import Evidence


@dataclass(frozen=True, slots=True)
class Value:
    """An array by its name, its shape, the place in backward from which on it exists, and (trial) ↦ the array.

    ``expression`` is that which computes it, perhaps again and again; inputs have none.
    """

    name: str
    shape: tuple[int, ...]
    since: int
    at: Callable[[int], Any]
    expression: str = ""

    def broadcasts_to(self, shape: tuple[int, ...]) -> bool:
        """Whether it can be a factor of an array of this shape."""
        try:
            return np.broadcast_shapes(self.shape, shape) == shape
        except ValueError:
            return False

    def __str__(self) -> str:
        return self.name


def values(evidence: Evidence) -> tuple[Value, ...]:
    """All values, each under its first name: inputs, dout, what forward computes, what backward computes."""
    found: dict[tuple[Any, bytes], Value] = {}
    for each in _values(evidence):
        residues = each.at(0).values.residues
        found.setdefault((each.shape, residues.tobytes()), each)
    return tuple(found.values())


def _values(evidence: Evidence) -> Iterator[Value]:
    subject, points = evidence.subject, [each.point for each in evidence.trials]
    runs = [Run(point.tables) for point in points]
    for place in subject.real:
        samples: Any = [point.inputs[place] for point in points]
        yield Value(subject.names[place], subject.arrays[place].shape, 0, _input(samples, runs))
    upstream = [point.upstream[evidence.output].witness(run) for point, run in zip(points, runs, strict=True)]
    yield Value("dout", upstream[0].shape, 0, upstream.__getitem__)

    @lru_cache
    def forward(trial: int) -> dict[int, Operation]:
        point = points[trial]
        return _by_place(run_forward(subject, point, keep=True).run.operations)

    @lru_cache
    def backward(trial: int) -> dict[int, Operation]:
        run = run_backward(subject, points[trial], upstream=evidence.alone(trial), keep=True)[1]
        return _by_place(run.operations)

    for since, operations, of_trial in ((0, evidence.forward, forward), (None, evidence.backward, backward)):
        for each in operations:
            if each.result is not None:
                yield Value(
                    f"{each}" + (f", called in {each.source.caller}" if each.source.caller else ""),
                    each.shape,
                    each.place + 1 if since is None else since,
                    _result(of_trial, each.place),
                    str(each),
                )


def _input(samples: list[Any], runs: list[Run]) -> Callable[[int], Any]:
    return lambda trial: samples[trial].witness(runs[trial])


def _result(of_trial: Callable[[int], dict[int, Operation]], place: int) -> Callable[[int], Any]:
    return lambda trial: of_trial(trial)[place].result


def _by_place(operations: list[Operation]) -> dict[int, Operation]:
    return {each.place: each for each in operations}
