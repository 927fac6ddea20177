"""np.zeros, np.empty, np.array, … in the code under test make exact arrays for as long as a run lasts.

NumPy gives no protocol for functions that see no array: np.zeros((n, d)) makes floats, and an exact element cannot
be stored in them. So for the time of a run these names of the numpy module lead here; a call from NumPy or from this
project goes on to the original.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from numeric.gradients.runs import Run
from numeric.gradients.sources import foreign
from numeric.gradients.witnesses import WitnessArray, constant

MAKERS = ("zeros", "ones", "empty", "full")
CONVERTERS = ("array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray")


@contextmanager
def exact_creation(run: Run) -> Iterator[None]:
    """Within this block, code under test creates arrays of this run."""
    originals = {name: getattr(np, name) for name in (*MAKERS, *CONVERTERS)}
    try:
        for name in MAKERS:
            setattr(np, name, _maker(run, originals[name]))
        for name in CONVERTERS:
            setattr(np, name, _converter(run, originals[name], copies=name == "array"))
        yield
    finally:
        for name, original in originals.items():
            setattr(np, name, original)


def _foreign() -> bool:
    return foreign(sys._getframe(2).f_code.co_filename)


def _maker(run: Run, original: Callable[..., Any]) -> Callable[..., Any]:
    def make(*args: Any, **options: Any) -> Any:
        if not _foreign():
            return original(*args, **options)
        if original.__name__ == "full" and len(args) > 1 and isinstance(args[1], WitnessArray):
            return np.broadcast_to(args[1], args[0]).copy()
        made = original(*args, **options)
        if made.dtype.kind != "f":
            return made
        # What np.empty finds in memory is no number to compute with; −1/2 is seen in a result, as 0 would not be.
        return constant(run, made if original.__name__ != "empty" else np.full_like(made, -0.5))

    return make


def _converter(run: Run, original: Callable[..., Any], copies: bool) -> Callable[..., Any]:
    def convert(array: Any, *args: Any, **options: Any) -> Any:
        if type(array) is np.ndarray:
            return original(array, *args, **options)
        if isinstance(array, WitnessArray):
            options.pop("order", None)
            dtype = args[0] if args else options.get("dtype")
            found = array if dtype is None else array.astype(dtype, copy=False)
            return found.copy() if copies and options.get("copy", True) else found
        if isinstance(array, list | tuple) and _contains(array):
            return _stack(run, array)
        return original(array, *args, **options)

    return convert


def _contains(array: Any) -> bool:
    return isinstance(array, WitnessArray) or (isinstance(array, list | tuple) and any(map(_contains, array)))


def _stack(run: Run, array: Any) -> Any:
    if isinstance(array, list | tuple):
        return np.stack([_stack(run, each) for each in array])
    return array if isinstance(array, WitnessArray) else constant(run, array)
