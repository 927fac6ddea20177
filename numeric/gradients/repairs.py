"""One small change of the backward pass after which it is the gradient: the line that is wrong, and what it should do.

Backward is run again with one operation changed, over the field, at all trials. What makes both sides equal at
all of them is the repair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from time import monotonic
from typing import Any

import numpy as np

from numeric.gradients.causes import NOT_RUNNABLE, SECONDS, scaled
from numeric.gradients.evaluation import pairing, run_backward
from numeric.gradients.factors import sizes
from numeric.gradients.runs import Change, Operation
from numeric.gradients.trials import Evidence

RUNS, RUNS_WITH_CAUSE = 400, 150
"""So many changes are tried at most, without and with a cause that explains everything already."""

REDUCTIONS = ("sum", "mean", "max", "add.reduce")


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes of backward, with the words for what was wrong."""

    sentence: str
    changes: tuple[Change, ...]


def repair(evidence: Evidence, cause: str) -> str:
    """A sentence, or nothing where no single small change helps."""
    deadline = monotonic() + SECONDS
    for candidate in islice(_candidates(evidence), RUNS_WITH_CAUSE if cause else RUNS):
        if monotonic() > deadline:
            break
        if all(_helps(evidence, candidate, k) for k in range(len(evidence.trials))):
            return candidate.sentence
    return ""


def _helps(evidence: Evidence, candidate: Repair, trial: int) -> bool:
    point = evidence.trials[trial].point
    try:
        gradients, _ = run_backward(evidence.subject, point, candidate.changes, upstream=evidence.alone(trial))
    except NOT_RUNNABLE:
        return False
    found, direction = gradients[evidence.input], evidence.directions[trial]
    return found is not None and found.shape == direction.shape and pairing(found, direction) == evidence.truths[trial]


def _candidates(evidence: Evidence) -> Iterator[Repair]:
    shared = {each.where for each in evidence.trials[0].forward_operations}
    # What backward and forward share is right: forward is what it says.
    operations = [each for each in evidence.trials[0].backward_operations if each.where not in shared]
    for kind in (
        _axes,
        _transposes,
        _signs,
        _normalisations,
        _omissions,
        _summands,
        _exponents,
        _multiples,
        _missing_factors,
    ):
        yield from kind(operations, evidence)


def _axes(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    """Another axis for one sum, or for all sums over the same axis."""
    sums = [each for each in operations if each.name in REDUCTIONS and each.args]
    groups: list[tuple[Operation, ...]] = [(each,) for each in sums]
    groups += [both for n in (2, 3) for both in combinations(sums, n) if len({_axis(each) for each in both}) == 1]
    for group in groups:
        ndim = np.ndim(group[0].args[0])
        old = _axis(group[0])
        for axis in (*range(ndim), None):
            if axis == old or (isinstance(old, int) and axis is not None and axis == old % max(ndim, 1)):
                continue
            change = _with_axis(axis)
            yield Repair(
                f"summed over {_words(old, ndim)} instead of {_words(axis, ndim)} in "
                f"{' and '.join(dict.fromkeys(map(str, group)))}",
                tuple(Change(each.place, before=change) for each in group),
            )


def _axis(operation: Operation) -> Any:
    return operation.options.get("axis", operation.args[1] if len(operation.args) > 1 else None)


def _words(axis: Any, ndim: int) -> str:
    if axis is None:
        return "all axes"
    return f"axis {axis % ndim}" if isinstance(axis, int) else f"the axes {axis}"


def _with_axis(axis: Any) -> Callable[..., Any]:
    return lambda args, options: (args[:1], {**options, "axis": axis})


def _transposes(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    for each in operations:
        if each.name in ("matmul", "dot", "multiply", "subtract", "add"):
            for place, name in ((0, "first"), (1, "second")):
                shape = np.shape(each.args[place]) if len(each.args) == 2 else ()
                if len(shape) < 2:
                    continue

                def before(args: Any, options: Any, place: int = place) -> Any:
                    turned = np.swapaxes(args[place], -1, -2)
                    return (*args[:place], turned, *args[place + 1 :]), options

                yield Repair(
                    f"a transpose is lost (or one too many): the {name} operand of {each} has to be transposed",
                    (Change(each.place, before=before),),
                )


def _signs(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    for each in operations:
        yield Repair(f"the sign of {each} is wrong", (Change(each.place, after=lambda found, args: -found),))
        if each.name in ("add", "subtract"):

            def before(args: Any, options: Any) -> Any:
                return (args[0], -args[1]), options

            other = {"add": "subtract", "subtract": "add"}[each.name]
            yield Repair(f"{each} should be np.{other}", (Change(each.place, before=before),))


def _normalisations(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    """exp(x) where softmax(x) is meant."""
    for each in operations:
        if each.name == "exp" and each.shape:

            def after(found: Any, args: Any) -> Any:
                return found / found.sum(axis=-1, keepdims=True)

            yield Repair(
                f"the exponentials of {each} are not normalised: the division by their sum is missing",
                (Change(each.place, after=after),),
            )


def _summands(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    """A factor that is lost under a sum."""
    for each in operations:
        if each.name not in REDUCTIONS or not each.args:
            continue
        for other in evidence.trials[0].backward_operations:
            if other.place < each.place and _fits(other.shape, np.shape(each.args[0])):
                kept: dict[str, Any] = {}

                def before(args: Any, options: Any, kept: dict[str, Any] = kept) -> Any:
                    return (args[0] * kept["value"], *args[1:]), options

                yield Repair(
                    f"under {each} the factor is missing that is the result of {other}",
                    (Change(other.place, after=_kept(kept)), Change(each.place, before=before)),
                )


def _kept(kept: dict[str, Any]) -> Callable[[Any, Any], Any]:
    """Keeps the result of an operation for a later one."""

    def keep(found: Any, args: Any) -> Any:
        kept["value"] = found
        return found

    return keep


def _exponents(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    for each in operations:
        exponent = (
            each.args[1] if each.name == "power" and len(each.args) == 2 else 2 if each.name == "square" else None
        )
        if isinstance(exponent, int | float):
            for other in (
                exponent + 1,
                exponent - 1,
                exponent / 2,
                2 * exponent,
                exponent + 0.5,
                exponent - 0.5,
                -exponent,
            ):

                def after(found: Any, args: Any, other: float = other) -> Any:
                    return found.lift(args[0]) ** other

                yield Repair(
                    f"the exponent {exponent:g} in {each} should be {other:g}", (Change(each.place, after=after),)
                )
        if each.name == "multiply" and len(each.args) == 2:
            yield Repair(
                f"{each} should divide", (Change(each.place, after=lambda found, args: found.lift(args[0]) / args[1]),)
            )
        if each.name == "divide":
            yield Repair(
                f"{each} should multiply",
                (Change(each.place, after=lambda found, args: found.lift(args[0]) * args[1]),),
            )


def _omissions(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    """Something that is one too many: an operand of a product or a sum, a function."""
    words = {"multiply": "factor", "divide": "divisor", "add": "term", "subtract": "term"}
    for each in operations:
        for place in range(len(each.args)):
            if np.shape(each.args[place]) != each.shape or not hasattr(each.args[place], "residue"):
                continue

            def after(found: Any, args: Any, place: int = place) -> Any:
                return found.lift(args[place])

            if len(each.args) == 1:
                sentence = f"{each} is one too many"
            else:
                kind = words.get(each.name, "operand")
                sentence = (
                    f"the {('second', 'first')[place]} {kind if place == 0 else 'operand'} of {each} is one too many"
                )
            yield Repair(sentence, (Change(each.place, after=after),))


def _multiples(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    known = sizes(evidence.subject)
    scales: list[tuple[str, float]] = [("2", 2), ("½", 0.5), ("4", 4), ("¼", 0.25), ("3", 3), ("⅓", 1 / 3)]
    scales += [
        pair for n in known for pair in ((f"{n}", n), (f"1/{n}", 1 / n), (f"1/√{n}", n**-0.5), (f"√{n}", n**0.5))
    ]
    for each in operations:
        for name, scale in dict(scales).items():
            yield Repair(
                f"the factor {name} is missing in {each}",
                (Change(each.place, after=scaled(scale)),),
            )


def _missing_factors(operations: list[Operation], evidence: Evidence) -> Iterator[Repair]:
    """A factor or divisor that is an input, the upstream gradient, or was computed before in backward."""
    for each in reversed(operations):
        for other in operations:
            if other.place < each.place and _fits(other.shape, each.shape):
                yield from _by_earlier(each, other)


def _fits(shape: tuple[int, ...], into: tuple[int, ...]) -> bool:
    try:
        return bool(shape) and np.broadcast_shapes(shape, into) == into
    except ValueError:
        return False


def _by_earlier(each: Operation, other: Operation) -> Iterator[Repair]:
    for word, combine in (("multiplied", np.multiply), ("divided", np.divide)):
        kept: dict[str, Any] = {}

        def give(found: Any, args: Any, kept: dict[str, Any] = kept, combine: Any = combine) -> Any:
            return combine(found, kept["value"])

        yield Repair(
            f"{each} should be {word} by the result of {other}",
            (Change(other.place, after=_kept(kept)), Change(each.place, after=give)),
        )
