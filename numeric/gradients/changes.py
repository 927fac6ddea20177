"""Small changes of one expression of a backward pass: another axis, a transpose, a sign, a factor, another variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

import numpy as np

from numeric.gradients.expressions import REDUCTIONS, Expression, expressions, shape_of, with_argument
from numeric.gradients.factors import sizes
from numeric.gradients.runs import Change, Operation
from numeric.gradients.trials import Evidence
from numeric.gradients.values import Value, values

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


@dataclass(frozen=True, slots=True)
class Repair:
    """The words for what was wrong, and (trial) ↦ the changes of backward that set it right."""

    sentence: str
    changes: Callable[[int], Sequence[Change]]


def _always(sentence: str, changes: Sequence[Change]) -> Repair:
    return Repair(sentence, lambda trial: changes)


def _suspects(evidence: Evidence) -> list[Expression]:
    """The expressions of backward. What it shares with forward is right: forward is what it says."""
    shared = {each.source.line for each in evidence.forward}
    return expressions([each for each in evidence.backward if each.source.line not in shared])


# Axes, transposes, signs.


def axes(evidence: Evidence) -> Iterator[Repair]:
    """Another axis for one sum, or for all sums over the same axis."""
    sums = [each for each in _suspects(evidence) if each.name in REDUCTIONS and each.args]
    groups: list[tuple[Expression, ...]] = [(each,) for each in sums]
    groups += [both for n in (2, 3) for both in combinations(sums, n) if len({_axis(each) for each in both}) == 1]
    for group in groups:
        ndim = len(shape_of(group[0].args[0]))
        old = _axis(group[0])
        for axis in (*range(ndim), None):
            if axis == old or (isinstance(old, int) and axis is not None and axis == old % max(ndim, 1)):
                continue
            yield _always(
                f"summed over {_words(old, ndim)} instead of {_words(axis, ndim)} in "
                f"{' and '.join(dict.fromkeys(map(str, group)))}",
                [change for each in group for change in each.before(_with_axis(axis))],
            )


def _axis(each: Expression) -> Any:
    return each.first.options.get("axis", each.args[1] if len(each.args) > 1 else None)


def _words(axis: Any, ndim: int) -> str:
    if axis is None:
        return "all axes"
    return f"axis {axis % ndim}" if isinstance(axis, int) else f"the axes {axis}"


def _with_axis(axis: Any) -> Callable[..., Any]:
    return lambda args, options: (args[:1], {**options, "axis": axis})


def transposes(evidence: Evidence) -> Iterator[Repair]:
    for each in _suspects(evidence):
        if each.name in ("matmul", "dot", "multiply", "subtract", "add") and len(each.args) == 2:
            for place, name in ((0, "first"), (1, "second")):
                if len(shape_of(each.args[place])) >= 2:
                    yield _always(
                        f"a transpose is lost (or one too many): the {name} operand of {each} has to be transposed",
                        each.before(with_argument(place, lambda array: np.swapaxes(array, -1, -2))),
                    )


def signs(evidence: Evidence) -> Iterator[Repair]:
    for each in _suspects(evidence):
        yield _always(f"the sign of {each} is wrong", each.after(lambda found, args: -found))
        if each.name in ("add", "subtract"):
            other = {"add": "subtract", "subtract": "add"}[each.name]
            yield _always(f"{each} should be np.{other}", each.before(with_argument(1, lambda array: -array)))


def directions(evidence: Evidence) -> Iterator[Repair]:
    """The transpose of a running sum is a running sum from the end."""
    for each in _suspects(evidence):
        if each.name == "cumsum":
            yield _always(f"{each} has to run from the end to the beginning", each.after(_from_the_end(_axis(each))))


def _from_the_end(axis: Any) -> Callable[[Any, Any], Any]:
    return lambda found, args: np.flip(np.cumsum(np.flip(args[0], axis), axis=axis), axis)


def masks(evidence: Evidence) -> Iterator[Repair]:
    """A mask that is turned round."""
    for each in _suspects(evidence):
        for place, given in enumerate(each.args):
            if type(given) is np.ndarray and given.dtype == bool:
                yield _always(f"the mask in {each} is turned round", each.before(with_argument(place, np.logical_not)))


# Something is missing, or one too many.


def normalisations(evidence: Evidence) -> Iterator[Repair]:
    """exp(x) where softmax(x) is meant."""
    for each in _suspects(evidence):
        if each.name == "exp" and each.shape:
            yield _always(
                f"the exponentials of {each} are not normalised: the division by their sum is missing",
                each.after(lambda found, args: found / found.sum(axis=-1, keepdims=True)),
            )


def overwritten(evidence: Evidence) -> Iterator[Repair]:
    """a[k] = v for a[k] += v; a[k] += v with an index that comes twice in k: the last one wins."""
    for each in _suspects(evidence):
        if each.name != "setitem":
            continue
        yield _always(f"{each} overwrites what was there, and should add to it", each.before(_added))
        if _repeats(each.args[0].shape, each.args[1]):
            yield _always(
                f"an index comes more than once in {each}, and of all that is added there only the last stays: "
                "np.add.at adds all of it",
                each.before(_accumulated),
            )


def _repeats(shape: tuple[int, ...], key: Any) -> bool:
    """Whether a key names a place more than once."""
    places = np.arange(int(np.prod(shape))).reshape(shape)[key]
    return bool(np.unique(places).size < np.size(places))


def _added(args: Any, options: Any) -> Any:
    target, key, value = args
    return (target, key, target[key] + value), options


def _accumulated(args: Any, options: Any) -> Any:
    target, key, value = args
    total = np.zeros_like(target)
    np.add.at(total, key, value - target[key])
    return (target, key, (target + total)[key]), options


def omissions(evidence: Evidence) -> Iterator[Repair]:
    """Something that is one too many: an operand of a product or a sum, a function."""
    words = {"multiply": "factor", "divide": "divisor", "add": "term", "subtract": "term"}
    for each in reversed(_suspects(evidence)):
        for place, given in enumerate(each.args):
            if shape_of(given) != each.shape or not hasattr(given, "residue") or each.name == "setitem":
                continue
            if len(each.args) == 1:
                sentence = f"{each} is one too many"
            elif len(each.args) == 2:
                sentence = f"the {ORDINALS[1 - place]} {words.get(each.name, 'operand')} of {each} is one too many"
            else:
                sentence = f"{each} should be its {ORDINALS[place]} argument alone"
            yield _always(sentence, each.after(lambda found, args, place=place: found.lift(args[place])))  # type: ignore[misc]


def exponents(evidence: Evidence) -> Iterator[Repair]:
    for each in _suspects(evidence):
        if each.name != "setitem":
            yield _always(f"{each} should be squared", each.after(lambda found, args: found * found))
        exponent = (
            each.args[1] if each.name == "power" and len(each.args) == 2 else 2 if each.name == "square" else None
        )
        if isinstance(exponent, int | float):
            k = exponent
            for other in (k + 1, k - 1, k / 2, 2 * k, k + 0.5, k - 0.5, -k):
                yield _always(
                    f"the exponent {exponent:g} in {each} should be {other:g}",
                    each.after(lambda found, args, other=other: found.lift(args[0]) ** other),  # type: ignore[misc]
                )
        if each.name == "multiply":
            yield _always(f"{each} should divide", each.after(lambda found, args: found.lift(args[0]) / args[1]))
        if each.name == "divide":
            yield _always(f"{each} should multiply", each.after(lambda found, args: found.lift(args[0]) * args[1]))


def multiples(evidence: Evidence) -> Iterator[Repair]:
    scales: list[tuple[str, float]] = [("2", 2), ("½", 0.5), ("4", 4), ("¼", 0.25), ("3", 3), ("⅓", 1 / 3)]
    scales += [
        pair
        for n in sizes(evidence.subject)
        for pair in ((f"{n}", n), (f"1/{n}", 1 / n), (f"1/√{n}", n**-0.5), (f"√{n}", n**0.5))
    ]
    for each in _suspects(evidence):
        if each.name != "setitem":
            for name, scale in dict(scales).items():
                yield _always(
                    f"the factor {name} is missing in {each}",
                    each.after(lambda found, args, scale=scale: found * scale),  # type: ignore[misc]
                )


# Another variable.


def summands(evidence: Evidence) -> Iterator[Repair]:
    """A factor that is lost under a sum."""
    known = _arrays(evidence)
    for each in _suspects(evidence):
        if each.name in REDUCTIONS and each.args:
            for value in known:
                if value.since <= each.place and value.shape and value.broadcasts_to(shape_of(each.args[0])):
                    yield Repair(
                        f"under {each} the factor {value} is missing",
                        _with_value(each, value, lambda array, given: array * given, 0),
                    )


def variables(evidence: Evidence) -> Iterator[Repair]:
    """Another variable is meant: the output for the input, x − μ for x̂, what is not masked for what is."""
    known = _arrays(evidence)
    for each in _suspects(evidence):
        for place, given in enumerate(each.args):
            if not hasattr(given, "residue") or not given.shape or each.name == "setitem":
                continue
            for value in known:
                if value.since > each.place:
                    continue
                which = f"the {ORDINALS[place]} operand of {each}" if len(each.args) > 1 else f"what is given to {each}"
                if value.shape == given.shape:
                    yield Repair(
                        f"{which} should be {value}", _with_value(each, value, lambda array, given: given, place)
                    )
                if len(value.shape) > 1 and np.swapaxes(np.empty(value.shape), -1, -2).shape == given.shape:
                    yield Repair(
                        f"{which} should be the transpose of {value}",
                        _with_value(each, value, lambda array, given: np.swapaxes(given, -1, -2), place),
                    )


def neighbours(evidence: Evidence) -> Iterator[Repair]:
    """Off by one in a loop: what an expression computed one step before, or after, is meant."""
    known = _arrays(evidence)
    inputs = [each for each in known if not each.expression]
    for each in _suspects(evidence):
        for place in range(len(each.args)) if len(each.operations) > 1 else ():
            for turned in (False, True):
                given = [_find(known, operation.args[place], turned) for operation in each.operations]
                series = [value for value in known if given[0] is not None and value.expression == given[0].expression]
                if None in given or not all(value in series for value in given):
                    continue
                for step, word in ((-1, "before"), (1, "after")):
                    for end in inputs:
                        line = [end, *series, end]
                        meant = [line[series.index(value) + 1 + step] for value in given if value is not None]
                        if all(value.shape == series[0].shape for value in meant):
                            yield Repair(
                                f"off by one: the {ORDINALS[place]} operand of {each} should be what "
                                f"{series[0].expression} gave one step {word}, and {end} at the end",
                                _each_its_own(each, place, meant, turned),
                            )


def _find(known: Sequence[Value], array: Any, turned: bool) -> Value | None:
    """The value that an array is, or the transpose of."""
    if not hasattr(array, "residue") or (turned and array.ndim < 2):
        return None
    residues = np.swapaxes(array.values.residues, -1, -2) if turned else array.values.residues
    same = (each for each in known if np.array_equal(each.at(0).values.residues, residues))
    return next((each for each in same if each.expression), None)


def _each_its_own(
    each: Expression, place: int, meant: Sequence[Value], turned: bool
) -> Callable[[int], Sequence[Change]]:
    """An argument of its own for every evaluation."""

    def one(operation: Operation, array: Any) -> Change:
        def give(given: Any) -> Any:
            new = array.within(given.run)
            return np.swapaxes(new, -1, -2) if turned else new

        return Change(operation.place, before=with_argument(place, give))

    return lambda trial: [one(*pair) for pair in zip(each.operations, (v.at(trial) for v in meant), strict=True)]


def factors(evidence: Evidence) -> Iterator[Repair]:
    """A factor or divisor that is an input, the upstream gradient, or was computed before."""
    known = _arrays(evidence)
    for each in reversed(_suspects(evidence)):
        for value in known:
            if each.name != "setitem" and value.since <= each.place and value.shape and value.broadcasts_to(each.shape):
                for word, combine in (("multiplied", np.multiply), ("divided", np.divide)):
                    yield Repair(f"{each} should be {word} by {value}", _with_value(each, value, combine, None))


def _arrays(evidence: Evidence) -> tuple[Value, ...]:
    return tuple(each for each in values(evidence) if each.shape)


def _with_value(
    each: Expression, value: Value, combine: Callable[[Any, Any], Any], place: int | None
) -> Callable[[int], Sequence[Change]]:
    """combine(array, value) for an argument of an operation, or for its result."""

    @lru_cache
    def changes(trial: int) -> Sequence[Change]:
        array = value.at(trial)
        if place is None:
            return each.after(lambda found, args: combine(found, array.within(found.run)))
        return each.before(with_argument(place, lambda given: combine(given, array.within(given.run))))

    return changes


KINDS: tuple[Callable[[Evidence], Iterator[Repair]], ...] = (
    axes,
    transposes,
    signs,
    masks,
    directions,
    normalisations,
    overwritten,
    omissions,
    neighbours,
    summands,
    exponents,
    variables,
    multiples,
    factors,
)
"""Tried in this order, the simpler first."""
