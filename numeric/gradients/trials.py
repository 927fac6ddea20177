"""Trials: random points with what both sides are there, and which gradients differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from numeric.field import FieldArray
from numeric.gradients import points
from numeric.gradients.evaluation import Unrepeatable, pairing, random_direction, run_backward, run_forward
from numeric.gradients.points import Point
from numeric.gradients.runs import Change, Operation
from numeric.gradients.subjects import Subject
from numeric.gradients.tables import VALUES, Tables

P = VALUES.p


@dataclass(frozen=True, slots=True)
class Trial:
    """A random point, the gradients that backward returns there, and what both passes called."""

    point: Point
    outputs: tuple[FieldArray, ...]
    gradients: tuple[FieldArray | None, ...]
    forward_operations: tuple[Operation, ...]
    backward_operations: tuple[Operation, ...]
    branches: tuple[str, ...]
    ties: tuple[str, ...]


def draw_trial(subject: Subject, rng: np.random.Generator, record: bool) -> Trial:
    """A random point at which both passes can be run; what they call is recorded if asked for.

    Raises LeavesTheField, UnluckyDraw, Unrepeatable.
    """
    inputs = tuple(a if k in subject.real else None for k, a in enumerate(subject.arrays))

    def attempt(point: Point) -> tuple[Any, Any]:
        return run_forward(subject, point), run_backward(subject, point)

    point, (forward, (gradients, backward)) = points.find(
        lambda: points.draw(inputs, subject.upstream, rng), attempt, rng
    )
    if record:
        forward, first = run_forward(subject, point, record=True), gradients
        gradients, backward = run_backward(subject, point, record=True)
        if not all(_same(a, b) for a, b in zip(first, gradients, strict=True)):
            raise Unrepeatable("backward returned different results for the same arrays")
    return Trial(
        point,
        forward.outputs,
        gradients,
        tuple(forward.run.operations),
        tuple(backward.operations),
        tuple(dict.fromkeys((*forward.run.branches, *backward.branches))),
        tuple(dict.fromkeys((*forward.run.ties, *backward.ties))),
    )


def _same(first: FieldArray | None, second: FieldArray | None) -> bool:
    if first is None or second is None:
        return first is second
    return bool(np.array_equal(first.residues, second.residues))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One gradient at all trials: output ``output``, input ``input``; directions ẋ with what both sides say.

    ``gradients`` are what backward returns for an upstream gradient of this output alone. ``forward`` and
    ``backward`` are the operations of both passes at the first trial, with their results, once ``recorded``.
    """

    subject: Subject
    trials: tuple[Trial, ...]
    output: int
    input: int
    gradients: tuple[FieldArray | None, ...]
    directions: tuple[FieldArray, ...]
    truths: tuple[int, ...]
    forward: tuple[Operation, ...] = ()
    backward: tuple[Operation, ...] = ()

    @property
    def name(self) -> str:
        """What the input is called."""
        return self.subject.names[self.input]

    @property
    def tables(self) -> Tables:
        """The functions of the first trial."""
        return self.trials[0].point.tables

    @property
    def fits(self) -> bool:
        """Whether the gradient has the shape of its input."""
        return all(g is None or g.shape == self.subject.arrays[self.input].shape for g in self.gradients)

    @property
    def found(self) -> tuple[int, ...]:
        """⟨backward(ȳ), ẋ⟩ of every trial."""
        return tuple(0 if g is None else pairing(g, d) for g, d in zip(self.gradients, self.directions, strict=True))

    def truth(self, trial: int, direction: Any = None, changes: Sequence[Change] = (), point: Any = None) -> int:
        """⟨ȳ, J ẋ⟩ of one trial, for another direction, a changed forward pass or another point."""
        direction = self.directions[trial] if direction is None else direction
        at = self.trials[trial].point
        known = self.forward if changes and not trial and direction is self.directions[0] and point is None else ()
        forward = run_forward(self.subject, point or at, {self.input: direction}, changes, known=known)
        return pairing(at.upstream[self.output].residue, forward.tangents[self.output])

    def tangent(self, trial: int, direction: Any) -> FieldArray:
        """J ẋ of one trial."""
        return run_forward(self.subject, self.trials[trial].point, {self.input: direction}).tangents[self.output]

    def pulled(self, trial: int, upstream: FieldArray) -> FieldArray | None:
        """What backward returns for another upstream gradient of this output."""
        several = tuple(upstream if k == self.output else each for k, each in enumerate(self.alone(trial)))
        return run_backward(self.subject, self.trials[trial].point, upstream=several)[0][self.input]

    def gradient(self, trial: int, changes: Sequence[Change]) -> FieldArray | None:
        """What backward returns at one trial with some of its operations changed."""
        known = () if trial else self.backward
        point, upstream = self.trials[trial].point, self.alone(trial)
        return run_backward(self.subject, point, changes, upstream, known=known)[0][self.input]

    def at_more(self, trials: tuple[Trial, ...], rng: np.random.Generator) -> Evidence:
        """The same gradient at more points."""
        gradients = [_gradients(self.subject, each, self.output)[self.input] for each in trials]
        more = evidence_of(self.subject, trials, self.output, self.input, gradients, rng)
        return replace(
            self,
            trials=(*self.trials, *trials),
            gradients=(*self.gradients, *more.gradients),
            directions=(*self.directions, *more.directions),
            truths=(*self.truths, *more.truths),
        )

    def recorded(self) -> Evidence:
        """The same with the operations of both passes at the first trial."""
        point, direction = self.trials[0].point, {self.input: self.directions[0]}
        forward = run_forward(self.subject, point, direction, keep=True).run
        _, backward = run_backward(self.subject, point, upstream=self.alone(0), keep=True)
        return replace(self, forward=tuple(forward.operations), backward=tuple(backward.operations))

    def alone(self, trial: int) -> tuple[FieldArray, ...]:
        """The upstream gradients of a trial with those of the other outputs 0."""
        return only_output(self.trials[trial], self.output)


def only_output(trial: Trial, output: int) -> tuple[FieldArray, ...]:
    """The upstream gradients of a trial with those of all outputs but one 0."""
    return tuple(
        each.residue if k == output else VALUES.zeros(each.residue.shape) for k, each in enumerate(trial.point.upstream)
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the trials say: the gradients that differ in all of them, and whether some differ only in a few."""

    wrong: tuple[Evidence, ...]
    mixed: bool


def compare(subject: Subject, trials: tuple[Trial, ...], rng: np.random.Generator) -> Comparison:
    """⟨backward(ȳ), ẋ⟩ = ⟨ȳ, J ẋ⟩ for all outputs and inputs at once; one by one where that fails."""
    if all(_agrees(subject, each, rng) for each in trials):
        return Comparison((), False)
    wrong, mixed = [], False
    for output in range(len(subject.outputs)):
        gradients = [_gradients(subject, each, output) for each in trials]
        for input_ in subject.checked:
            evidence = evidence_of(subject, trials, output, input_, [each[input_] for each in gradients], rng)
            if not evidence.fits:
                wrong.append(evidence)
                continue
            differs = [a != b for a, b in zip(evidence.found, evidence.truths, strict=True)]
            if all(differs):
                wrong.append(evidence)
            mixed |= any(differs) and not all(differs)
    # Nothing differs for one output at a time: then backward mixes the upstream gradients.
    return Comparison(tuple(wrong), mixed or not wrong)


def _gradients(subject: Subject, trial: Trial, output: int) -> tuple[FieldArray | None, ...]:
    """What backward returns for an upstream gradient of one output alone."""
    if len(subject.outputs) == 1:
        return trial.gradients
    return run_backward(subject, trial.point, upstream=only_output(trial, output))[0]


def _agrees(subject: Subject, trial: Trial, rng: np.random.Generator) -> bool:
    direction = random_direction(subject, rng)
    forward = run_forward(subject, trial.point, direction)
    if not all(np.array_equal(a.residues, b.residues) for a, b in zip(forward.outputs, trial.outputs, strict=True)):
        raise Unrepeatable("forward returned different results for the same arrays")
    upstream = [each.residue for each in trial.point.upstream]
    truth = sum(pairing(dy, y) for dy, y in zip(upstream, forward.tangents, strict=True)) % P
    found = 0
    for k, gradient in enumerate(trial.gradients):
        if gradient is not None and k in subject.checked:
            if gradient.shape != subject.arrays[k].shape:
                return False
            found += pairing(gradient, direction[k])
    return truth == found % P


def evidence_of(
    subject: Subject,
    trials: tuple[Trial, ...],
    output: int,
    input_: int,
    gradients: list[FieldArray | None],
    rng: np.random.Generator,
) -> Evidence:
    """What both sides say of one gradient along random directions."""
    directions = tuple(random_direction(subject, rng, input_)[input_] for _ in trials)
    draft = Evidence(subject, trials, output, input_, tuple(gradients), directions, ())
    truths = tuple(draft.truth(k) for k in range(len(trials)))
    return Evidence(subject, trials, output, input_, tuple(gradients), directions, truths)
