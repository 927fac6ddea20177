"""What a wrong gradient is instead: zero, a multiple of the right one, its transpose, the gradient by something else.

All that is tried here is one operation on what backward returned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np

from numeric.field import FieldArray
from numeric.gradients import factors
from numeric.gradients.evaluation import NOT_RUNNABLE, pairing, run_backward
from numeric.gradients.tables import VALUES
from numeric.gradients.trials import Evidence
from numeric.gradients.values import values

ENTRIES = 256
"""A gradient of so many entries at most is computed as a whole, by one run of forward mode for each of them."""


def zero(evidence: Evidence) -> str:
    if all(g is None for g in evidence.gradients):
        return "backward returns None, and the gradient is not zero"
    if all(g is not None and not g.residues.any() for g in evidence.gradients):
        return "it is zero everywhere, and the gradient is not"
    return ""


def _equals(evidence: Evidence, candidate: Callable[[FieldArray, int], FieldArray]) -> bool:
    """Whether a function of (what backward returned, the trial) is the gradient at all trials."""
    for k, (direction, truth) in enumerate(zip(evidence.directions, evidence.truths, strict=True)):
        gradient = evidence.gradients[k]
        if gradient is None:
            return False
        found = candidate(gradient, k)
        if found.shape != direction.shape or pairing(found, direction) != truth:
            return False
    return True


def _axes(axes: tuple[int, ...]) -> str:
    return f"axis {axes[0]}" if len(axes) == 1 else f"the axes {', '.join(map(str, axes))}"


def _subsets(ndim: int) -> Iterator[tuple[int, ...]]:
    for count in range(1, ndim + 1):
        yield from combinations(range(ndim), count)


def _ndim(evidence: Evidence) -> int:
    return 0 if evidence.gradients[0] is None else evidence.gradients[0].ndim


def moved(evidence: Evidence) -> str:
    """The transpose, or with an axis the other way round."""
    for first, second in combinations(range(_ndim(evidence)), 2):
        if _equals(evidence, lambda g, k, a=first, b=second: np.swapaxes(g, a, b)):  # type: ignore[misc]
            return "it is the transpose of the gradient"
    for axes in _subsets(_ndim(evidence)):
        if _equals(evidence, lambda g, k, axes=axes: np.flip(g, axes)):  # type: ignore[misc]
            return f"it is the gradient flipped along {_axes(axes)}"
    return ""


def not_summed(evidence: Evidence) -> str:
    """Broadcasting in forward is a sum in backward."""
    name, shape = evidence.name, evidence.subject.arrays[evidence.input].shape
    for axes in _subsets(_ndim(evidence)):

        def summed(gradient: Any, k: int, axes: tuple[int, ...] = axes) -> Any:
            found = gradient.sum(axis=axes)
            return found.reshape(shape) if found.size == np.prod(shape) else found

        if _equals(evidence, summed) and all(evidence.gradients[0].shape[axis] == 1 for axis in axes):  # type: ignore[union-attr]
            return f"it has {_axes(axes)} too many, of size 1"
        if _equals(evidence, summed):
            return f"it is not summed over {_axes(axes)}, along which forward broadcasts {name}"
    return ""


def mean_kept(evidence: Evidence) -> str:
    """g for g − mean g."""
    for axes in _subsets(_ndim(evidence)):
        if _equals(evidence, lambda g, k, axes=axes: g - np.mean(g, axis=axes, keepdims=True)):  # type: ignore[misc]
            return f"its mean over {_axes(axes)} is not subtracted"
    return ""


def another(evidence: Evidence) -> str:
    """The gradient by another input of the same shape."""
    subject = evidence.subject
    for other in subject.checked:
        if other == evidence.input or subject.arrays[other].shape != subject.arrays[evidence.input].shape:
            continue
        as_other = replace(evidence, input=other, forward=())
        truths = tuple(as_other.truth(k) for k in range(len(evidence.trials)))
        if truths == evidence.found:
            back = all(
                pairing(g, d) == t
                for t_, d, t in zip(evidence.trials, evidence.directions, evidence.truths, strict=True)
                if (g := t_.gradients[other]) is not None
            )
            name = subject.names[other]
            return f"it is the gradient by {name}" + (f": d{evidence.name} and d{name} are swapped" if back else "")
    return ""


def multiple(evidence: Evidence) -> str:
    """One factor for all entries, the same at all points."""
    if any(truth == 0 for truth in evidence.truths):
        return ""
    number = factors.common_ratio(evidence.found, evidence.truths, evidence.tables)
    if number is None:
        return ""
    where = factors.origin(number, evidence.subject)
    return f"it is {factors.text(number)} times the gradient" + (f": {where}" if where else "")


def by_value(evidence: Evidence) -> str:
    """An array of factors that forward or backward has computed: γ, 1/σ, a mask."""
    shape = evidence.subject.arrays[evidence.input].shape
    for each in values(evidence):
        if each.shape and each.broadcasts_to(shape):
            if _equals(evidence, lambda g, k, each=each: g * each.at(k).values):  # type: ignore[misc]
                return f"it is the gradient divided by {each}"
            if all(
                evidence.truth(k, direction * each.at(k).values) == found
                for k, (direction, found) in enumerate(zip(evidence.directions, evidence.found, strict=True))
            ):
                return f"it is the gradient multiplied by {each}"
    return ""


def upstream(evidence: Evidence) -> str:
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
        of_loss = (
            "" if evidence.subject.outputs[evidence.output].shape else " (of_loss(loss, gradient) multiplies by it)"
        )
        return f"it does not depend on the upstream gradient dout at all{of_loss}"
    return "it is not zero for dout = 0: a factor of the upstream gradient is missing in one of its terms"


def not_transposed(evidence: Evidence) -> str:
    """J ȳ for Jᵀ ȳ."""
    trials = range(len(evidence.trials))
    if evidence.subject.arrays[evidence.input].shape != evidence.subject.outputs[evidence.output].shape:
        return ""
    pushed = [evidence.tangent(k, evidence.alone(k)[evidence.output]) for k in trials]
    if all(pairing(pushed[k], evidence.directions[k]) == evidence.found[k] for k in trials):
        return "it is J dout and should be Jᵀ dout, with J the Jacobian of forward: forward itself is applied to dout"
    return ""


def entries_ignored(evidence: Evidence) -> str:
    """Right for an upstream gradient that is zero where backward does not look at it."""
    shape = evidence.subject.outputs[evidence.output].shape
    if np.prod(shape) > ENTRIES:
        return ""
    try:
        pulled = [evidence.pulled(0, each) for each in _units(shape)]
    except NOT_RUNNABLE:
        return ""
    looked_at = np.array([each is not None and bool(each.residues.any()) for each in pulled]).reshape(shape)
    if looked_at.all():
        return ""
    for k, direction in enumerate(evidence.directions):
        upstream = evidence.alone(k)[evidence.output] * VALUES.array(looked_at)
        if pairing(upstream, evidence.tangent(k, direction)) != evidence.found[k]:
            return ""
    place = [int(each) for each in np.argwhere(~looked_at)[0]]
    return (
        f"it ignores {np.sum(~looked_at)} of {looked_at.size} entries of dout (the first is {place}), and is right "
        "for a dout that is 0 in them: they are missing in a sum or a loop"
    )


def misplaced(evidence: Evidence) -> str:
    """Right when summed over some axes."""
    shape = evidence.subject.arrays[evidence.input].shape
    for axes in _subsets(len(shape)):
        if all(shape[axis] == 1 for axis in axes):
            continue
        even: list[Any] = [np.broadcast_to(each.sum(axis=axes, keepdims=True), shape) for each in evidence.directions]
        truths = [evidence.truth(k, each) for k, each in enumerate(even)]
        found = [0 if g is None else pairing(g, each) for g, each in zip(evidence.gradients, even, strict=True)]
        # That 0 = 0 says nothing.
        if found == truths and any(truths):
            return f"its sum over {_axes(axes)} is right: it is only spread wrongly along them"
    return ""


def support(evidence: Evidence) -> str:
    """Right where it is not zero, or right where the gradient is not: entries are left out, or too many are given."""
    gradient, direction = evidence.gradients[0], evidence.directions[0]
    if gradient is None:
        return ""
    given = VALUES.array(gradient.residues != 0)
    pairs = zip(evidence.directions, evidence.found, strict=True)
    if all(evidence.truth(k, d * given) == found for k, (d, found) in enumerate(pairs)):
        count = int(gradient.size - given.residues.sum())
        return f"it is 0 in {count} of {gradient.size} entries, where the gradient is not, and right in all others"
    if direction.size > ENTRIES:
        return ""
    used = VALUES.array(np.array([evidence.truth(0, each) != 0 for each in _units(direction.shape)]))
    used = used.reshape(direction.shape)
    if _equals(evidence, lambda g, k: g * used):
        count = int(np.sum((gradient.residues != 0) & (used.residues == 0)))
        return (
            f"it is right wherever the gradient is not zero, and {count} entries that forward does not use (a mask, a "
            "maximum, an index) get a gradient as well"
        )
    return ""


def _units(shape: tuple[int, ...]) -> Iterator[FieldArray]:
    for place in np.ndindex(shape):
        unit = np.zeros(shape)
        unit[place] = 1
        yield VALUES.wrap(unit)
