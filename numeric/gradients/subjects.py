"""What is checked: a pass with its arrays, looked at once in floats before anything exact is done.

Here stand the sentences about bad input: NaN, whole numbers, an empty batch, shapes that do not fit, a pass that is
random, keeps state or writes into its inputs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.gradients.sources import last_line
from symbolic.errors import InputError

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Subject:
    """forward and backward with the arrays, their names, and which of them gradients are checked of.

    ``real`` are the places of the arrays of real numbers; the others are given to the pass as they are.
    ``outputs`` are the floats that forward returned; ``single`` says that it was one array and no tuple.
    """

    forward: Callable[..., Any]
    backward: Callable[..., Any]
    arrays: tuple[Array, ...]
    names: tuple[str, ...]
    real: tuple[int, ...]
    checked: tuple[int, ...]
    outputs: tuple[Array, ...]
    single: bool
    upstream: tuple[Array, ...]
    notes: tuple[str, ...]

    def output_name(self, place: int) -> str:
        """How output ``place`` is called in sentences."""
        return "the output" if self.single else f"output {place}"

    def call_forward(self, *arrays: Any) -> tuple[Any, ...]:
        """What forward returns, as a tuple."""
        found = self.forward(*arrays)
        return (found,) if self.single else tuple(found)

    def call_backward(self, upstream: tuple[Any, ...], *arrays: Any) -> tuple[Any, ...]:
        """What backward returns, one gradient for each array; None for those that it leaves out."""
        found = self.backward(upstream[0] if self.single else upstream, *arrays)
        return _one_for_each(found, self.arrays, self.real, self.names)

    def directional(self, upstream: tuple[Array, ...], arrays: tuple[Any, ...]) -> Any:
        """Σ ȳ ⊙ y in floats: the number whose gradient backward returns."""
        outputs = self.call_forward(*(np.array(each) for each in arrays))
        return sum(np.sum(dy * y) for dy, y in zip(upstream, outputs, strict=True))


def subject_of(
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    arrays: Sequence[Any],
    names: Sequence[str] | None,
    only: Sequence[str | int] | None,
    seed: int,
) -> Subject:
    """The pass, after one look at it in floats.

    Raises InputError with a sentence for whatever cannot be checked.
    """
    names = tuple(names) if names is not None else _names(forward, len(arrays))
    if len(names) != len(arrays):
        raise InputError(f"{len(arrays)} arrays were given, and {len(names)} names: {', '.join(names)}.")
    taken, notes = _taken(arrays, names)
    real = tuple(k for k, each in enumerate(taken) if each.dtype.kind == "f")
    if not real:
        raise InputError(
            "No array of real numbers was given, so there is nothing to take a gradient by: arrays of whole numbers "
            "are labels and indices. If they are meant as numbers, pass x.astype(float)."
        )
    found, outputs = _look_at_forward(forward, taken, names)
    single = not isinstance(found, tuple | list)
    rng = np.random.default_rng(seed)
    upstream = tuple(rng.normal(size=each.shape) for each in outputs)
    checked = _checked(only, names, real)
    subject = Subject(forward, backward, taken, names, real, checked, outputs, single, upstream, tuple(notes))
    _look_at_backward(subject)
    return subject


def moved_a_little(subject: Subject, rng: np.random.Generator, kinks: Sequence[str]) -> Subject:
    """The pass at arrays that do not lie exactly at a kink, where a gradient is a matter of convention."""
    arrays = tuple(
        a + a.dtype.type(1e-3) * rng.choice([-1, 1], a.shape) * rng.uniform(0.5, 1, a.shape).astype(a.dtype)
        if k in subject.real
        else a
        for k, a in enumerate(subject.arrays)
    )
    note = (
        f"The given arrays lie exactly at a kink of {', '.join(kinks)}: there is no gradient there. "
        "Every number was moved by about 0.001."
    )
    outputs = _outputs(subject.forward(*(each.copy() for each in arrays)))
    return replace(subject, arrays=arrays, outputs=outputs, notes=(*subject.notes, note))


def _names(forward: Callable[..., Any], count: int) -> tuple[str, ...]:
    try:
        parameters = list(inspect.signature(forward).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    found = [each.name for each in parameters if each.kind in kinds][:count]
    return tuple(found + [f"array {k}" for k in range(len(found), count)])


def _taken(arrays: Sequence[Any], names: Sequence[str]) -> tuple[tuple[Array, ...], list[str]]:
    if not arrays:
        raise InputError("No arrays were given: check_gradients(forward, backward, x, W, …) needs those of one call.")
    taken, notes = [], []
    for name, each in zip(names, arrays, strict=True):
        if isinstance(each, np.ndarray) and type(each) not in (np.ndarray, np.memmap):
            raise InputError(
                f"{name} is a {type(each).__name__}, whose arithmetic is another than that of plain arrays (a mask, "
                f"another *). If the pass means plain arrays, give np.asarray({name})."
            )
        array = np.asarray(each)
        _refuse_unusable(name, array)
        if not array.flags.c_contiguous:
            notes.append(f"{name} is a view that is not contiguous; the pass was run on a contiguous copy of it.")
        taken.append(np.array(array, order="C", copy=True))
    return tuple(taken), notes


def _refuse_unusable(name: str, array: Array) -> None:
    if array.dtype.kind not in "biuf":
        raise InputError(f"{name} is an array of {array.dtype}: gradients are checked of arrays of real numbers.")
    if array.size == 0:
        raise InputError(
            f"{name} has the shape {array.shape} and no entry at all: every gradient of an empty batch is right, "
            "so that nothing would be checked. Give at least one sample, better several."
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(array))[0])
        raise InputError(
            f"{name}{list(place) if place else ''} is {array[place]}: a gradient there means nothing. "
            "Give finite numbers; infinities belong into the pass (as a mask), not into its inputs."
        )


def _look_at_forward(
    forward: Callable[..., Any], arrays: tuple[Array, ...], names: Sequence[str]
) -> tuple[Any, tuple[Array, ...]]:
    first = _called("forward", forward, arrays, names, arrays)
    second = _called("forward", forward, arrays, names, arrays)
    outputs = _outputs(first)
    again = _outputs(second)
    if len(outputs) != len(again) or not all(
        a.shape == b.shape and np.array_equal(a, b, equal_nan=True) for a, b in zip(outputs, again, strict=True)
    ):
        raise InputError(
            "forward returned different results for the same arrays, called twice: it is random (dropout?) or keeps "
            "state between calls. Pass the mask or the state as an array, or seed the generator inside of forward."
        )
    for place, each in enumerate(outputs):
        if not np.isfinite(each).all():
            raise InputError(
                f"forward returned {each[~np.isfinite(each)].flat[0]} in output {place} for the arrays given: "
                "there is no gradient there. Give arrays on which the pass is finite."
            )
    return first, outputs


def _outputs(found: Any) -> tuple[Array, ...]:
    several = tuple(found) if isinstance(found, tuple | list) else (found,)
    outputs = []
    for place, each in enumerate(several):
        try:
            array = np.asarray(each)
        except ValueError:
            array = np.empty(0, dtype=object)
        if array.dtype.kind != "f":
            what = type(each).__name__ if array.dtype == object else f"an array of {array.dtype}"
            raise InputError(
                f"forward returned {what} in place {place} of what should be arrays of real numbers. "
                "If it returns (out, cache), write check_gradients(*with_cache(forward, backward), …); if it returns "
                "(loss, gradients), *loss_and_gradients(function) (numeric/gradients/passes.py)."
            )
        outputs.append(array)
    return tuple(outputs)


def _look_at_backward(subject: Subject) -> None:
    upstream = tuple(each.copy() for each in subject.upstream)
    given = upstream[0] if subject.single else upstream
    found = _called("backward", subject.backward, (given, *subject.arrays), ("dout", *subject.names), subject.arrays)
    _one_for_each(found, subject.arrays, subject.real, subject.names)
    if not all(np.array_equal(a, b) for a, b in zip(upstream, subject.upstream, strict=True)):
        raise InputError(
            "backward writes into dout, the upstream gradient that it is given: another branch of the graph that "
            "uses it would see the change. Let it work on dout.copy()."
        )


def _called(
    what: str, function: Callable[..., Any], args: tuple[Any, ...], names: Sequence[str], arrays: tuple[Array, ...]
) -> Any:
    """function(*args) on copies; arrays are the last of the args.

    Raises InputError when it raises, or when an input was changed.
    """
    extra = args[: len(args) - len(arrays)]
    copies = tuple(each.copy() for each in arrays)
    try:
        with np.errstate(all="ignore"):
            found = function(*extra, *copies)
    except InputError:
        raise
    except Exception as error:
        shapes = ", ".join(
            f"{name} {np.shape(each)}" for name, each in zip(names, args, strict=True) if not isinstance(each, tuple)
        )
        raise InputError(
            f"{what} cannot be run on these arrays: {last_line(error)}it raises {type(error).__name__}: {error}. "
            f"The shapes: {shapes}. "
            "Do they fit each other, in this order?"
        ) from error
    for name, before, after in zip(names[len(extra) :], arrays, copies, strict=True):
        if not np.array_equal(before, after):
            raise InputError(
                f"{what} writes into its input {name}: a second call sees other numbers than the first, and the "
                f"gradient by {name} has no meaning. Let it work on a copy ({name}.copy())."
            )
    return found


def _one_for_each(
    found: Any, arrays: tuple[Array, ...], real: tuple[int, ...], names: Sequence[str]
) -> tuple[Any, ...]:
    """One gradient for each array, from one for each array or one for each array of real numbers, or by names."""
    if isinstance(found, dict):
        found = _by_name(found, names)
    several = tuple(found) if isinstance(found, tuple | list) else (found,)
    if len(several) == len(arrays):
        for place, each in enumerate(several):
            if place not in real and each is not None and np.size(each):
                raise InputError(
                    f"{names[place]} is an array of {arrays[place].dtype}, and backward returns a gradient for it: a "
                    "whole number cannot change a little. Pass floats, or return None for it."
                )
        return several
    if len(several) != len(real):
        raise InputError(
            f"backward returned {len(several)} gradients for {len(real)} arrays of real numbers"
            f" ({', '.join(names[k] for k in real)}): one is needed for each, in the order in which forward takes "
            "them; None stands for 'no gradient'."
        )
    spread: list[Any] = [None] * len(arrays)
    for place, each in zip(real, several, strict=True):
        spread[place] = each
    return tuple(spread)


def _by_name(found: dict[Any, Any], names: Sequence[str]) -> tuple[Any, ...]:
    """The gradients of a dictionary in the order of the inputs: x, dx, d_x or grad_x is the gradient by x."""
    places: dict[int, Any] = {}
    for key in found:
        short = [str(key).removeprefix(prefix) for prefix in ("", "d", "d_", "grad_")]
        place = next((names.index(each) for each in short if each in names), None)
        if place is None or place in places:
            raise InputError(
                f"backward returned a dictionary, and its key {key!r} is the name of no input ({', '.join(names)}), or "
                "of one that it has already. Give names=[…], or return a tuple in the order of the inputs of forward."
            )
        places[place] = found[key]
    return tuple(places.get(k) for k in range(len(names)))


def _checked(only: Sequence[str | int] | None, names: Sequence[str], real: tuple[int, ...]) -> tuple[int, ...]:
    if only is None:
        return real
    places = []
    for each in (only,) if isinstance(only, str | int) else only:
        place = names.index(each) if isinstance(each, str) and each in names else each
        if place not in real:
            raise InputError(
                f"only={each!r} is none of the arrays of real numbers: {', '.join(names[k] for k in real)}."
            )
        places.append(int(place))
    return tuple(places)
