"""Arrays that stand for real numbers in an exact check: three values of every entry, side by side.

residue    modulo p, with a tangent where a derivative is wanted: what is compared, exactly
exponent   modulo q: what the entry is in an exponent, so that exp(a + b) = exp(a) exp(b) (numeric/gradients/tables.py)
actual     float64, computed as NumPy would: it alone decides >, max, argmax, where, so that code with branches
           is checked on the branch that the given arrays take

All NumPy that computes in a field goes through ``ExactArray`` (numeric/field/arrays.py); functions that do not are in
numeric/gradients/functions.py. What stands nowhere raises LeavesTheField.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from numeric.field import DualArray, FieldArray, LeavesTheField
from numeric.field.arrays import ExactArray
from numeric.field.functions import stored
from numeric.gradients.constants import Reading, read
from numeric.gradients.runs import Run
from numeric.gradients.tables import EXPONENTS, VALUES

Floats = NDArray[Any]


class UnknownAttribute(LeavesTheField, AttributeError):
    """An attribute that ndarrays have and witnesses have not."""


class WitnessArray(ExactArray):
    """An array of numbers that are known modulo p, modulo q in an exponent, and as floats.

    ``turned``: 1 where exp of the entry has the other sign (logarithms of what is no square), 2 where that is unknown.
    ``logarithm``: the residue of the logarithm of the entry, NaN where it is not known.
    """

    __slots__ = ("actual", "exponent", "logarithm", "residue", "run", "turned")

    def __init__(
        self, run: Run, residue: Any, exponent: FieldArray, actual: Floats, turned: Any = None, logarithm: Any = None
    ) -> None:
        self.run = run
        self.residue = residue
        self.exponent = exponent
        self.actual = actual
        self.turned = np.zeros(actual.shape, dtype=np.uint8) if turned is None else turned
        self.logarithm = np.full(actual.shape, np.nan) if logarithm is None else logarithm

    @property
    def shape(self) -> tuple[int, ...]:
        return self.actual.shape

    def __repr__(self) -> str:
        return repr(self.actual)

    def __format__(self, how: str) -> str:
        return format(self.actual.item() if self.size == 1 else self.actual, how)

    @property
    def values(self) -> FieldArray:
        """The residues without the tangent."""
        values: FieldArray = self.residue.value if isinstance(self.residue, DualArray) else self.residue
        return values

    @property
    def tangent(self) -> FieldArray | None:
        return self.residue.tangent if isinstance(self.residue, DualArray) else None

    def within(self, run: Run) -> WitnessArray:
        """A copy for another run at the same point; its tangent stays only where that run has tangents."""
        residue: Any = VALUES.wrap(self.values.residues.copy())
        if run.tangents:
            tangent = np.zeros_like(residue.residues) if self.tangent is None else self.tangent.residues.copy()
            residue = DualArray(residue, VALUES.wrap(tangent))
        exponent = EXPONENTS.wrap(self.exponent.residues.copy())
        return WitnessArray(run, residue, exponent, self.actual.copy(), self.turned.copy(), self.logarithm.copy())

    # What ExactArray asks for.

    @classmethod
    def leads(cls, other: ExactArray) -> bool:
        return not isinstance(other, WitnessArray)

    def lift(self, other: Any) -> WitnessArray:
        """A constant; a list of arrays is stacked."""
        if isinstance(other, WitnessArray):
            return other
        if isinstance(other, list | tuple) and _has_witness(other):
            several: Any = [self.lift(each) for each in other]
            stacked: Any = np.stack(several)
            return stacked  # type: ignore[no-any-return]
        if type(other) in (int, float):
            # The same numbers come again and again.
            found = self.run.constants.get((type(other), other))
            if found is None:
                found = self.run.constants[type(other), other] = constant(self.run, other)
            return found
        return constant(self.run, other)

    def mapped(self, function: Callable[..., Any], *arrays: Any) -> Any:
        residue = self.residue.mapped(function, *(_parts(each, "residue") for each in arrays))
        exponent = self.exponent.mapped(function, *(_parts(each, "exponent") for each in arrays))
        rest = (function(*(_parts(each, name) for each in arrays)) for name in ("actual", "turned", "logarithm"))
        return _together(self.run, residue, exponent, *rest)

    def call(self, ufunc: np.ufunc, inputs: tuple[Any, ...]) -> Any:
        from numeric.gradients import functions, signs

        rule = functions.UFUNCS.get(ufunc)
        if rule is not None:
            return rule(*(self.lift(each) for each in inputs))
        if ufunc in functions.POWERS:
            return functions.power(self.lift(inputs[0]), inputs[1])
        several = [self.lift(each) for each in inputs]
        residue = ufunc(*(each.residue for each in several))
        exponent = ufunc(*(each.exponent for each in several))
        if residue is NotImplemented or exponent is NotImplemented:
            return NotImplemented
        with np.errstate(all="ignore"):
            actual = np.asarray(ufunc(*(each.actual for each in several)))
        found = WitnessArray(self.run, residue, exponent, actual)
        signs.keep(ufunc, several, inputs, found)
        return found

    def total(self, axis: Any, keepdims: bool) -> WitnessArray:
        from numeric.gradients import signs

        return WitnessArray(
            self.run,
            self.residue.total(axis, keepdims),
            self.exponent.total(axis, keepdims),
            np.asarray(self.actual.sum(axis=axis, keepdims=keepdims)),  # type: ignore[call-overload]
            signs.total(self.turned, axis, keepdims),
        )

    def running_total(self, axis: int | None) -> WitnessArray:
        found = WitnessArray(
            self.run, self.residue.running_total(axis), self.exponent.running_total(axis), self.actual.cumsum(axis=axis)
        )
        if self.turned.any():
            found.turned[...] = 2
        return found

    def assign(self, key: Any, value: WitnessArray) -> None:
        self.residue.assign(key, self.residue.lift(value.residue))
        self.exponent.assign(key, value.exponent)
        self.actual[key] = value.actual
        self.turned[key] = value.turned
        self.logarithm[key] = value.logarithm

    def add_at(self, key: Any, value: WitnessArray) -> None:
        self.residue.add_at(key, self.residue.lift(value.residue))
        self.exponent.add_at(key, value.exponent)
        np.add.at(self.actual, key, value.actual)
        self.turned[key] = 2 * np.maximum(self.turned[key], value.turned)
        self.logarithm[key] = np.nan

    def __setitem__(self, key: Any, value: Any) -> None:
        def compute(target: WitnessArray, key: Any, value: Any) -> None:
            target.assign(key, target.lift(value))

        self.run.perform("setitem", compute, (self, key, value), {}, writes=True)

    # The order is that of the floats.

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *inputs: Any, out: tuple[Any, ...] = (), **options: Any
    ) -> Any:
        from numeric.gradients import functions

        if ufunc in functions.QUESTIONS and method == "__call__":
            return functions.answer(self, ufunc, inputs, out)
        proceed = super().__array_ufunc__
        if method == "at":
            return proceed(ufunc, method, *inputs, out=out, **options)
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        # The result is stored here, so that a change planted in the operation is stored as well.
        kept = () if method == "__call__" and options.get("where", True) is True else out

        def compute(*inputs: Any, **options: Any) -> Any:
            return proceed(ufunc, method, *inputs, out=kept, **options)

        found = self.run.perform(name, compute, inputs, options, writes=bool(kept))
        return found if kept or not out else stored(found, out, True, name)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        from numeric.field.functions import GATHERING, MOVING, OUT_PLACE
        from numeric.gradients import functions

        rule = functions.FUNCTIONS.get(function)
        name = function.__name__
        proceed = super().__array_function__
        if rule is None and (function in MOVING or function in GATHERING):
            return proceed(function, types, args, kwargs)

        def compute(*args: Any, **kwargs: Any) -> Any:
            return proceed(function, types, args, kwargs) if rule is None else rule(self, *args, **kwargs)

        writes = kwargs.get("out") is not None or len(args) > OUT_PLACE.get(function, len(args))
        return self.run.perform(name, compute, args, kwargs, writes=writes)

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError("The truth value of an array with more than one entry is ambiguous.")
        self.run.branch("a branch (if, while, and, or)")
        return bool(self.actual)

    def _no_number(self, *_: Any) -> NoReturn:
        raise LeavesTheField("float(…), int(…) or .tolist() takes a number out of the exact arithmetic.")

    __float__ = __int__ = __index__ = __complex__ = tolist = _no_number

    def item(self, *places: Any) -> Any:
        """The entry itself stays exact."""
        return self.reshape(-1)[places[0]] if places else self.reshape(())

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        raise UnknownAttribute(f"x.{name} of an array is not known to the exact check.")

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """What isinstance(x, np.ndarray) asks; type(x) tells the truth."""
        return np.ndarray

    def view(self, *kinds: Any) -> WitnessArray:
        if kinds:
            raise LeavesTheField("x.view(dtype) takes the bits of floats, which exact elements do not have.")
        return self

    def argsort(self, axis: int = -1, **options: Any) -> Any:
        return np.argsort(self, axis, **options)

    def nonzero(self) -> Any:
        return np.nonzero(self)

    def any(self, axis: Any = None, **options: Any) -> Any:
        return np.any(self, axis, **options)

    def all(self, axis: Any = None, **options: Any) -> Any:
        return np.all(self, axis, **options)


def constant(run: Run, other: Any) -> WitnessArray:
    """A number or an array of numbers of the program; −∞ is kept for exp(−∞) = 0."""
    actual = np.array(other)
    if actual.dtype.kind not in "biuf":
        raise LeavesTheField(f"An array of {actual.dtype} is no array of real numbers.")
    if actual.dtype.kind in "biu":
        residue, exponent = VALUES.array(actual), EXPONENTS.array(actual)
    else:
        unique, places = np.unique(actual, return_inverse=True)
        readings = [_reading(each, actual.dtype) for each in unique]
        residues, exponents = (
            np.array([0 if each is None else run.tables.constant(each, field) for each in readings], dtype=np.float64)
            for field in (VALUES, EXPONENTS)
        )
        residue = VALUES.wrap(residues[places].reshape(actual.shape))
        exponent = EXPONENTS.wrap(exponents[places].reshape(actual.shape))
    return WitnessArray(run, run.seeded(residue), exponent, actual.astype(np.float64))


def _reading(value: Any, dtype: np.dtype[Any]) -> Reading | None:
    """The number that a float of this type stands for; None for −∞."""
    if value == -np.inf:
        return None
    if not np.isfinite(value):
        raise LeavesTheField(f"The constant {value} is no number.")
    return read(float(value), None if dtype.itemsize >= 8 else float(np.spacing(abs(value))))


def _has_witness(several: Any) -> bool:
    return any(
        isinstance(each, WitnessArray) or (isinstance(each, list | tuple) and _has_witness(each)) for each in several
    )


def _parts(several: Any, name: str) -> Any:
    return [getattr(each, name) for each in several] if isinstance(several, list) else getattr(several, name)


def _together(run: Run, residue: Any, exponent: Any, actual: Any, turned: Any, logarithm: Any) -> Any:
    if isinstance(actual, list | tuple):
        several = zip(residue, exponent, actual, turned, logarithm, strict=True)
        return type(actual)(_together(run, *parts) for parts in several)
    return WitnessArray(run, residue, exponent, np.asarray(actual), np.asarray(turned), np.asarray(logarithm))
