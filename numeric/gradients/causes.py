"""Why a gradient is wrong: known mistakes, each tried exactly at every trial; the first that explains all is named.

Three kinds: what backward returned is something else that is known (a multiple, the transpose, the gradient by another
input); it is the gradient of a slightly different forward pass (a path cut, ε left out); it becomes the gradient by
one small change of backward itself (numeric/gradients/repairs.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from time import monotonic
from typing import Any

import numpy as np

from numeric.field import DualArray, FieldArray, LeavesTheField, UnluckyDraw
from numeric.gradients import factors
from numeric.gradients.evaluation import Unrepeatable, pairing, run_backward
from numeric.gradients.points import Point, Sample
from numeric.gradients.runs import Change, Operation
from numeric.gradients.tables import EXPONENTS, VALUES
from numeric.gradients.trials import Evidence

P = VALUES.p

SECONDS = 10.0
"""For so long a cause is looked for; passes over large arrays take long."""

NOT_RUNNABLE = (LeavesTheField, UnluckyDraw, Unrepeatable, ValueError, IndexError, TypeError, ZeroDivisionError)
"""What a changed pass may raise: then the change was not the mistake."""


def cause(evidence: Evidence) -> str:
    """A sentence, or nothing where no known mistake explains the gradient exactly."""
    deadline = monotonic() + SECONDS
    for explain in (*GIVEN_AS_IT_IS, *(FITTING if evidence.fits else ())):
        found = explain(evidence) if monotonic() < deadline else ""
        if found:
            return found
    return ""


# What backward returned is something else.


def _zero(evidence: Evidence) -> str:
    if all(g is None for g in evidence.gradients):
        return "backward returns None, and the gradient is not zero"
    if all(g is not None and not g.residues.any() for g in evidence.gradients):
        return "it is zero everywhere, and the gradient is not"
    return ""


def _equals(evidence: Evidence, candidate: Callable[[int], FieldArray | None]) -> bool:
    """Whether a candidate, given for each trial, is the gradient in all of them."""
    for k, (direction, truth) in enumerate(zip(evidence.directions, evidence.truths, strict=True)):
        found = candidate(k)
        if found is None or found.shape != direction.shape or pairing(found, direction) != truth:
            return False
    return True


def _transposed(evidence: Evidence) -> str:
    gradient = evidence.gradients[0]
    if gradient is not None and gradient.ndim > 1:
        for axes in combinations(range(gradient.ndim), 2):

            def swapped(k: int, axes: tuple[int, int] = axes) -> Any:
                found: Any = evidence.gradients[k]
                return np.swapaxes(found, *axes)

            if _equals(evidence, swapped):
                return "it is the transpose of the gradient"
    return ""


def _not_summed(evidence: Evidence) -> str:
    """Broadcasting in forward is a sum in backward."""
    gradient = evidence.gradients[0]
    if gradient is None:
        return ""
    shape = evidence.subject.arrays[evidence.input].shape
    for count in range(1, gradient.ndim + 1):
        for axes in combinations(range(gradient.ndim), count):

            def summed(k: int, axes: tuple[int, ...] = axes) -> Any:
                found = evidence.gradients[k].sum(axis=axes)  # type: ignore[union-attr]
                return found.reshape(shape) if found.size == np.prod(shape) else found

            if _equals(evidence, summed):
                return f"it is not summed over {_axes(axes)}, along which forward broadcasts {_input(evidence)}"
    return ""


def _axes(axes: tuple[int, ...]) -> str:
    return f"axis {axes[0]}" if len(axes) == 1 else f"the axes {', '.join(map(str, axes))}"


def _input(evidence: Evidence) -> str:
    return evidence.subject.names[evidence.input]


def _another(evidence: Evidence) -> str:
    """The gradient by another input of the same shape."""
    subject = evidence.subject
    for other in subject.checked:
        if other == evidence.input or subject.arrays[other].shape != subject.arrays[evidence.input].shape:
            continue
        as_other = replace(evidence, input=other)
        truths = tuple(as_other.truth(k) for k in range(len(evidence.trials)))
        if truths == evidence.found:
            back = all(
                pairing(g, d) == t
                for t_, d, t in zip(evidence.trials, evidence.directions, evidence.truths, strict=True)
                if (g := t_.gradients[other]) is not None
            )
            name = subject.names[other]
            return f"it is the gradient by {name}" + (f": d{_input(evidence)} and d{name} are swapped" if back else "")
    return ""


def _multiple(evidence: Evidence) -> str:
    """One factor for all entries, the same at all points."""
    if any(truth == 0 for truth in evidence.truths):
        return ""
    number = _common_ratio(evidence, evidence.found, evidence.truths)
    if number is None:
        return ""
    where = factors.origin(number, evidence.subject)
    return f"it is {factors.text(number)} times the gradient" + (f": {where}" if where else "")


def _common_ratio(evidence: Evidence, numerators: Any, denominators: Any) -> Any:
    ratios = {n * pow(d, -1, P) % P for n, d in zip(numerators, denominators, strict=True)}
    if len(ratios) != 1 or ratios == {1}:
        return None
    return factors.known_number(ratios.pop(), evidence.trials[0].point.tables)


def _upstream(evidence: Evidence) -> str:
    """Backward is a linear function of the upstream gradient, so that 0 gives 0."""
    trial = evidence.trials[0]
    nothing = tuple(VALUES.zeros(each.residue.shape) for each in trial.point.upstream)
    try:
        at_zero = run_backward(evidence.subject, trial.point, upstream=nothing)[0][evidence.input]
    except NOT_RUNNABLE:
        return ""
    if at_zero is None or not at_zero.residues.any():
        return ""
    gradient = evidence.gradients[0]
    if gradient is not None and np.array_equal(at_zero.residues, gradient.residues):
        return "it does not depend on the upstream gradient dout at all"
    return "it is not zero for dout = 0: a factor of the upstream gradient is missing in one of its terms"


# It is the gradient of another forward pass.


@dataclass(frozen=True, slots=True)
class Twin:
    """A changed forward pass, with the sentence that holds if backward is its gradient."""

    sentence: str
    changes: tuple[Change, ...] = ()
    point: Callable[[Point], Point] | None = None


def _is_gradient_of(evidence: Evidence, twin: Twin) -> bool:
    for k, found in enumerate(evidence.found):
        point = None if twin.point is None else twin.point(evidence.trials[k].point)
        try:
            if evidence.truth(k, changes=twin.changes, point=point) != found:
                return False
        except NOT_RUNNABLE:
            return False
    return True


def _twin(evidence: Evidence) -> str:
    deadline = monotonic() + SECONDS
    for twins in (_other_statistics, _factors_lost, _diagonals, _derivatives_lost, _stretches_lost):
        for twin in twins(evidence):
            if monotonic() > deadline:
                return ""
            if _is_gradient_of(evidence, twin):
                return twin.sentence
    return ""


def _operations(evidence: Evidence) -> tuple[Operation, ...]:
    return evidence.trials[0].forward_operations


def _with_tangent(found: Any, tangent: Any) -> Any:
    found.residue = DualArray(found.values, found.values.lift(tangent))
    return found


def _maxima(evidence: Evidence) -> tuple[Change, ...]:
    """max(x) in exp(x − max x) cancels in the true derivative, and need not in a wrong one: it is left out."""
    return tuple(
        Change(each.place, after=lambda found, args: _with_tangent(found, 0 * found.tangent))
        for each in _operations(evidence)
        if each.name in ("max", "amax", "maximum.reduce")
    )


def scaled(scale: float) -> Callable[[Any, tuple[Any, ...]], Any]:
    """The result of an operation, times a number."""
    return lambda found, args: found * scale


def _other_statistics(evidence: Evidence) -> Iterator[Twin]:
    """ε left out; 1/(d − 1) for 1/d."""
    for each in _operations(evidence):
        if each.name in ("add", "maximum", "subtract"):
            for place, operand in enumerate(each.args):
                if isinstance(operand, int | float) and 0 < abs(operand) < 1e-2:

                    def without(args: Any, options: Any, place: int = place) -> Any:
                        return (*args[:place], 0, *args[place + 1 :]), options

                    yield Twin(
                        f"the constant ε = {operand:g} of forward ({each.where}) is left out in backward",
                        (Change(each.place, before=without),),
                    )
        if each.name in ("var", "std", "mean", "sum") and each.args and hasattr(each.args[0], "size"):
            n = each.args[0].size // max(1, int(np.prod(each.shape)))
            if n > 1:
                scale = float(np.sqrt(n / (n - 1))) if each.name == "std" else n / (n - 1)
                yield Twin(
                    f"backward divides by d − 1 = {n - 1} where {each} divides by d = {n}",
                    (Change(each.place, after=scaled(scale)),),
                )


def _factors_lost(evidence: Evidence) -> Iterator[Twin]:
    """The gradient at another input = 1 or 0."""
    subject = evidence.subject
    for other in subject.real:
        if other == evidence.input:
            continue
        for value, what in ((1, "the factor {0} is missing"), (0, "{0} is left out")):

            def replaced(point: Point, other: int = other, value: int = value) -> Point:
                old = point.inputs[other]
                assert old is not None
                new = Sample(
                    VALUES.array(np.full(old.actual.shape, value)),
                    EXPONENTS.array(np.full(old.actual.shape, value)),
                    old.actual,
                )
                return replace(point, inputs=(*point.inputs[:other], new, *point.inputs[other + 1 :]))

            name = subject.names[other]
            yield Twin(f"it is the gradient for {name} = {value}: " + what.format(name), (), replaced)


def _derivatives_lost(evidence: Evidence) -> Iterator[Twin]:
    """f′ = 1 for one function."""
    operations = [each for each in _operations(evidence) if each.name not in ("sum", "mean", "max")]
    for each in operations:
        for place in range(len(each.args)):

            def passed_on(found: Any, args: Any, place: int = place) -> Any:
                given = args[place]
                if getattr(given, "tangent", None) is None or given.shape != found.shape:
                    raise ValueError
                return _with_tangent(found, given.tangent)

            if getattr(each.args[place], "shape", None) == each.shape:
                what = {"multiply": "the factor in", "divide": "the division in"}.get(each.name, "the derivative of")
                yield Twin(f"{what} {each} is missing", (Change(each.place, after=passed_on),))


def _stretches_lost(evidence: Evidence) -> Iterator[Twin]:
    """Everything between two operations is taken as the identity."""
    operations = [each for each in _operations(evidence) if each.name not in ("sum", "mean", "max")]
    maxima = _maxima(evidence)
    for first, last in combinations(operations, 2):
        if first.shape == last.shape and last.name not in ("add", "subtract", "multiply", "matmul"):
            kept: dict[str, Any] = {}

            def keep(found: Any, args: Any, kept: dict[str, Any] = kept) -> Any:
                kept["tangent"] = found.tangent
                return found

            def give(found: Any, args: Any, kept: dict[str, Any] = kept) -> Any:
                return _with_tangent(found, kept["tangent"])

            yield Twin(
                f"everything from {first} to {last} is passed through as if its derivative were 1",
                (*maxima, Change(first.place, after=keep), Change(last.place, after=give)),
            )


def _diagonals(evidence: Evidence) -> Iterator[Twin]:
    """∂pᵢ/∂xᵢ for softmax p = e/Σe or log p = x − log Σ eˣ, with ∂pᵢ/∂xⱼ forgotten."""
    maxima = _maxima(evidence)
    for each in _operations(evidence):
        if each.name == "divide":

            def quotient(found: Any, args: Any) -> Any:
                u, v = (found.lift(k) for k in args)
                return _with_tangent(found, (u.tangent - found.values * u.tangent) / v.values)

            change = Change(each.place, after=quotient)
        elif each.name == "subtract":

            def difference(found: Any, args: Any) -> Any:
                u = found.lift(args[0])
                share = np.exp(found).values
                return _with_tangent(found, u.tangent - share * u.tangent)

            change = Change(each.place, after=difference)
        else:
            continue
        yield Twin(
            f"the Jacobian of the softmax that ends in {each} is taken as its diagonal: ∂pᵢ/∂xⱼ for i ≠ j is lost",
            (*maxima, change),
        )


# One path is missing, or there twice, or has the wrong sign.


@dataclass(frozen=True, slots=True)
class _Path:
    """The paths from the input to the output through one operation, or through one of its operands."""

    operation: Operation
    operand: int | None
    rank: int

    def cut(self) -> Change:
        if self.operand is None:
            return Change(self.operation.place, after=lambda found, args: _with_tangent(found, 0 * found.tangent))

        operand = self.operand

        def before(args: Any, options: Any) -> Any:
            still = _copy_without_tangent(args[operand])
            return (*args[:operand], still, *args[operand + 1 :]), options

        return Change(self.operation.place, before=before)

    def __str__(self) -> str:
        if self.operand is None:
            return str(self.operation)
        return f"the {('first', 'second')[self.operand]} operand of {self.operation}"


def _copy_without_tangent(given: Any) -> Any:
    from numeric.gradients.witnesses import WitnessArray

    residue = given.run.seeded(given.values)
    return WitnessArray(given.run, residue, given.exponent, given.actual, given.turned, given.logarithm)


def _paths(evidence: Evidence) -> list[_Path]:
    found = []
    for each in _operations(evidence):
        reduction = each.name in ("mean", "var", "std", "sum", "add.reduce", "max")
        found.append(_Path(each, None, 0 if reduction else 1))
        if len(each.args) == 2 and each.name in ("add", "subtract", "multiply", "divide", "matmul"):
            found += [_Path(each, k, 2) for k in (0, 1) if getattr(each.args[k], "residue", None) is not None]
    return sorted(found, key=lambda path: path.rank)


def _path(evidence: Evidence) -> str:
    """backward = gradient + (λ − 1) · (the part of the gradient that goes through one path)."""
    bases = {(): "", _maxima(evidence): ""}
    for base in bases:
        for path in _paths(evidence):
            scale = _scale(evidence, path, base)
            if scale is not None:
                return f"the path through {path} is {_taken(scale)}"
    return ""


def _taken(scale: Any) -> str:
    known = {"0": "missing", "2": "counted twice", "−1": "taken with the wrong sign (−1)"}
    text = factors.text(scale)
    return known.get(text, f"taken {text} times")


def _scale(evidence: Evidence, path: _Path, base: tuple[Change, ...]) -> Any:
    """λ, if it is one known number at all trials."""
    numerators, denominators = [], []
    if any(each.place == path.operation.place for each in base):
        return None
    for k, found in enumerate(evidence.found):
        try:
            whole = evidence.truths[k] if not base else evidence.truth(k, changes=base)
            part = (whole - evidence.truth(k, changes=(*base, path.cut()))) % P
        except NOT_RUNNABLE:
            return None
        if part == 0:
            return None
        numerators.append((found - whole + part) % P)
        denominators.append(part)
        if (
            k == 0
            and factors.known_number(numerators[0] * pow(part, -1, P) % P, evidence.trials[0].point.tables) is None
        ):
            return None
    return _common_ratio(evidence, numerators, denominators)


def _two_paths(evidence: Evidence) -> str:
    """Two statistics taken as constants at once."""
    paths = [each for each in _paths(evidence) if each.rank == 0]
    for first, second in combinations(paths, 2):
        if _is_gradient_of(evidence, Twin("", (first.cut(), second.cut()))):
            return f"the paths through {first} and through {second} are missing: both are taken as constants"
    return ""


GIVEN_AS_IT_IS: tuple[Callable[[Evidence], str], ...] = (_zero, _transposed, _not_summed)
FITTING: tuple[Callable[[Evidence], str], ...] = (_upstream, _multiple, _another, _path, _twin, _two_paths)
"""Tried in this order, the simpler first."""
