"""Twins: slightly different forward passes of which a wrong backward pass is the gradient.

Every twin says what ⟨ȳ, J̃ ẋ⟩ is for its own Jacobian J̃, with some paths cut if asked for; a gradient that equals it
at all points has been explained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from numeric.field import DualArray
from numeric.gradients.evaluation import NOT_RUNNABLE
from numeric.gradients.expressions import EXTREMES, REDUCTIONS, Expression, expressions, with_argument
from numeric.gradients.points import Point, Sample
from numeric.gradients.runs import Change
from numeric.gradients.trials import Evidence
from numeric.gradients.values import Value, values

Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Twin:
    """A sentence, and (evidence, trial, cuts) ↦ ⟨ȳ, J̃ ẋ⟩ modulo p."""

    sentence: str
    value: Callable[[Evidence, int, Changes], int]


def changed(sentence: str, changes: Changes) -> Twin:
    """The twin with some operations changed."""
    places = {each.place for each in changes}

    def truth(evidence: Evidence, trial: int, cuts: Changes) -> int:
        if places & {each.place for each in cuts}:
            raise ValueError("One operation cannot be changed in two ways.")
        return evidence.truth(trial, changes=(*changes, *cuts))

    return Twin(sentence, truth)


def elsewhere(sentence: str, move: Callable[[Point], Point]) -> Twin:
    """The twin at another point."""
    return Twin(
        sentence,
        lambda evidence, trial, cuts: evidence.truth(trial, changes=cuts, point=move(evidence.trials[trial].point)),
    )


def value(evidence: Evidence, twin: Twin, trial: int, cuts: Changes = ()) -> int | None:
    """⟨ȳ, J̃ ẋ⟩ of the twin; None where it cannot be run."""
    try:
        return twin.value(evidence, trial, cuts)
    except NOT_RUNNABLE:
        return None


def explains(evidence: Evidence, twin: Twin) -> bool:
    """Whether backward is the gradient of the twin, at all trials."""
    return all(value(evidence, twin, k) == found for k, found in enumerate(evidence.found))


def with_tangent(found: Any, tangent: Any) -> Any:
    """The result of an operation, with another tangent."""
    found.residue = DualArray(found.values, found.values.lift(tangent))
    return found


def maxima(evidence: Evidence) -> Changes:
    """max(x) in exp(x − max x) cancels in the true derivative, and need not in a wrong one: it is left out."""
    return tuple(
        Change(each.place, after=lambda found, args: with_tangent(found, 0 * found.tangent))
        for each in evidence.forward
        if each.name in EXTREMES
    )


# Other arguments.


def other_arguments(evidence: Evidence) -> Iterator[Twin]:
    """Another input is taken as 1 or 0, turned or flipped."""
    subject = evidence.subject
    for other in subject.real:
        name, ndim = subject.names[other], subject.arrays[other].ndim
        shape = subject.arrays[other].shape
        if other != evidence.input:
            yield elsewhere(f"the factor {name} is missing ({name} is taken as 1)", _filled(other, 1))
            yield elsewhere(f"{name} is left out (taken as 0)", _filled(other, 0))
        if ndim >= 2 and shape[-1] == shape[-2]:
            yield elsewhere(f"it is the gradient for the transpose of {name}", _moved(other, _transposed))
        for axes in sorted(((-1,), (-2,), (-2, -1))[: 1 if ndim == 1 else 3], key=len, reverse=True):
            if ndim and all(shape[each] > 1 for each in axes):
                words = " and ".join(str(each % ndim) for each in axes)
                yield elsewhere(
                    f"it is the gradient for {name} flipped along axis {words}: a convolution and a correlation differ "
                    "by that",
                    _moved(other, lambda array, axes=axes: np.flip(array, axes)),  # type: ignore[misc]
                )


def _filled(place: int, value: int) -> Callable[[Point], Point]:
    return _moved(place, lambda array: np.full_like(array, value))


def _transposed(array: Any) -> Any:
    return np.swapaxes(array, -1, -2)


def _moved(place: int, function: Callable[[Any], Any]) -> Callable[[Point], Point]:
    """The point with another array in one place; the floats, which decide branches, stay where the shape allows it."""

    def move(point: Point) -> Point:
        old = point.inputs[place]
        assert old is not None
        residue, exponent = (each.field.wrap(function(each.residues).copy()) for each in (old.residue, old.exponent))
        new = Sample(residue, exponent, old.actual)
        return replace(point, inputs=(*point.inputs[:place], new, *point.inputs[place + 1 :]))

    return move


def stale(evidence: Evidence) -> Iterator[Twin]:
    """The gradient at another point: something that was computed from an input stands in its place."""
    subject = evidence.subject
    known = values(evidence)
    for other in subject.real:
        for each in known:
            if each.shape == subject.arrays[other].shape and each.name != subject.names[other]:
                yield Twin(f"it is the gradient at {each} instead of {subject.names[other]}", _at_value(other, each))


def _at_value(place: int, value: Value) -> Callable[[Evidence, int, Changes], int]:
    def truth(evidence: Evidence, trial: int, cuts: Changes) -> int:
        array, point = value.at(trial), evidence.trials[trial].point
        new = Sample(array.values, array.exponent, array.actual)
        inputs = (*point.inputs[:place], new, *point.inputs[place + 1 :])
        return evidence.truth(trial, changes=cuts, point=replace(point, inputs=inputs))

    return truth


# Derivatives of single operations.


def derivatives_lost(evidence: Evidence) -> Iterator[Twin]:
    """f′ = 1 for one function or one factor; an assignment that passes on what it overwrites."""
    for each in expressions(evidence.forward):
        if each.name == "setitem":
            yield changed(
                f"the gradient passes through {each}, as if nothing were overwritten", each.before(_kept_tangent)
            )
        if each.name in REDUCTIONS:
            continue
        what = {"multiply": "the factor in", "divide": "the division in", "where": "the mask of"}.get(
            each.name, "the derivative of"
        )
        for place, given in enumerate(each.args):
            if getattr(given, "shape", None) == each.shape and hasattr(given, "residue"):
                yield changed(f"{what} {each} is missing", each.after(_passed_on(place)))


def derivatives_twice(evidence: Evidence) -> Iterator[Twin]:
    """f′² for one function."""
    for each in expressions(evidence.forward):
        if len(each.args) == 1 and each.shape and getattr(each.args[0], "shape", None) == each.shape:
            yield changed(f"the derivative of {each} is applied twice", each.after(_applied_again))


def _passed_on(place: int) -> Callable[[Any, Any], Any]:
    def after(found: Any, args: Any) -> Any:
        given = args[place]
        if getattr(given, "tangent", None) is None or given.shape != found.shape:
            raise ValueError("Nothing to pass on.")
        return with_tangent(found, given.tangent)

    return after


def _kept_tangent(args: Any, options: Any) -> Any:
    target, key, value = args
    stored, old = target.lift(value), target[key]
    new = np.broadcast_to(stored, old.shape).copy()
    return (target, key, with_tangent(new, old.tangent)), options


def _applied_again(found: Any, args: Any) -> Any:
    """ẏ = f′(x) ẋ and elementwise, so that f′(x) ẏ = ẏ²/ẋ."""
    first = args[0].tangent
    return with_tangent(found, found.tangent * found.tangent / first)


def extremes_as_sums(evidence: Evidence) -> Iterator[Twin]:
    """max passes the gradient on to all entries, as a sum or a mean would."""
    several = [each for each in expressions(evidence.forward) if each.name in EXTREMES]
    groups = [(each,) for each in several] + ([tuple(several)] if len(several) > 1 else [])
    for group in groups:
        names = " and ".join(map(str, group))
        for mean, words in ((False, "all entries, as if it were a sum"), (True, "all entries in equal parts")):
            yield changed(
                f"the gradient passes through {names} to {words}: it belongs to the extreme entry alone",
                tuple(change for each in group for change in each.after(_summed(each, mean))),
            )


def _summed(each: Expression, mean: bool) -> Callable[[Any, Any], Any]:
    axis = each.first.options.get("axis", each.args[1] if len(each.args) > 1 else None)

    def after(found: Any, args: Any) -> Any:
        total = args[0].tangent.sum(axis=axis).reshape(found.shape)
        return with_tangent(found, total * found.size / args[0].size if mean else total)

    return after


# Statistics.


def other_statistics(evidence: Evidence) -> Iterator[Twin]:
    """ε left out; 1/(d − 1) for 1/d."""
    for each in expressions(evidence.forward):
        if each.name in ("add", "maximum", "subtract"):
            for place, operand in enumerate(each.args):
                if isinstance(operand, int | float) and 0 < abs(operand) < 1e-2:
                    yield changed(
                        f"the constant ε = {operand:g} of forward ({each.first.source.line}) is left out in backward",
                        each.before(with_argument(place, lambda _: 0)),
                    )
        if each.name in ("var", "std", "mean", "sum") and each.args and hasattr(each.args[0], "size"):
            n = each.args[0].size // max(1, int(np.prod(each.shape)))
            if n > 1:
                scale = float(np.sqrt(n / (n - 1))) if each.name == "std" else n / (n - 1)
                yield changed(
                    f"backward divides by d − 1 = {n - 1} where {each} divides by d = {n}",
                    each.after(lambda found, args, scale=scale: found * scale),  # type: ignore[misc]
                )


def diagonals(evidence: Evidence) -> Iterator[Twin]:
    """∂pᵢ/∂xᵢ for softmax p = e/Σe or log p = x − log Σ eˣ, with ∂pᵢ/∂xⱼ forgotten."""
    left_out = maxima(evidence)
    for each in expressions(evidence.forward):
        rule = {"divide": _quotient, "subtract": _difference}.get(each.name)
        if rule is not None:
            yield changed(
                f"the Jacobian of the softmax that ends in {each} is taken as its diagonal: ∂pᵢ/∂xⱼ for i ≠ j is lost",
                (*left_out, *each.after(rule)),
            )


def _quotient(found: Any, args: Any) -> Any:
    u, v = (found.lift(k) for k in args)
    return with_tangent(found, (u.tangent - found.values * u.tangent) / v.values)


def _difference(found: Any, args: Any) -> Any:
    u = found.lift(args[0])
    share = np.exp(found).values
    return with_tangent(found, u.tangent - share * u.tangent)


# Stretches.


def stretches(evidence: Evidence) -> Iterator[Twin]:
    """Everything between two operations is taken as the identity, or its derivative is applied twice."""
    subject = evidence.subject
    several = [each for each in evidence.forward if each.name not in (*REDUCTIONS, "setitem") and each.shape]
    left_out = maxima(evidence)
    for last in several:
        if last.shape == subject.arrays[evidence.input].shape:
            yield Twin(
                f"the derivative of everything from {subject.names[evidence.input]} to {last} is applied twice",
                _twice(None, last.place),
            )
    for first, last in combinations(several, 2):
        if first.shape == last.shape and last.name not in ("add", "subtract", "multiply", "matmul"):
            kept: dict[str, Any] = {}
            yield changed(
                f"everything from {first} to {last} is passed through as if its derivative were 1",
                (*left_out, Change(first.place, after=_keep(kept)), Change(last.place, after=_give(kept))),
            )
            yield Twin(
                f"the derivative of everything from {first} to {last} is applied twice", _twice(first.place, last.place)
            )


def _keep(kept: dict[str, Any]) -> Callable[[Any, Any], Any]:
    def keep(found: Any, args: Any) -> Any:
        kept["tangent"] = found.tangent
        return found

    return keep


def _give(kept: dict[str, Any]) -> Callable[[Any, Any], Any]:
    return lambda found, args: with_tangent(found, kept["tangent"])


def _twice(first: int | None, last: int) -> Callable[[Evidence, int, Changes], int]:
    """ẋ ↦ J₂ J₁ J₁ ẋ, with J₁ from the first operation (or the input) to the last."""

    def truth(evidence: Evidence, trial: int, cuts: Changes) -> int:
        kept: dict[str, Any] = {}
        evidence.truth(trial, changes=(*cuts, Change(last, after=_keep(kept))))
        if first is None:
            return evidence.truth(trial, direction=kept["tangent"], changes=cuts)
        return evidence.truth(trial, changes=(*cuts, Change(first, after=_give(kept))))

    return truth


KINDS: tuple[Callable[[Evidence], Iterator[Twin]], ...] = (
    other_statistics,
    other_arguments,
    diagonals,
    derivatives_lost,
    extremes_as_sums,
    derivatives_twice,
    stale,
    stretches,
)
"""Tried in this order, the simpler first."""
