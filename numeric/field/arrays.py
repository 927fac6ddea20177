"""Arrays whose arithmetic is exact: NumPy's operators, ufuncs and functions, by its own two protocols.

``ExactArray`` is what NumPy code sees: operators, methods, attributes. ``FieldArray`` has residues modulo p;
``numeric.field.dual.DualArray`` has a value and a tangent, each an ExactArray. Whatever stands in no table
(numeric/field/ufuncs.py, functions.py) raises LeavesTheField; nothing is ever computed in floats instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

import numpy
from numpy.lib.mixins import NDArrayOperatorsMixin

from numeric.field import arithmetic, ufuncs
from numeric.field.arithmetic import Residues
from numeric.field.errors import LeavesTheField

np: Any = numpy
"""NumPy's annotations know no arrays but its own."""

if TYPE_CHECKING:
    from numeric.field.prime_field import PrimeField


class ExactArray(NDArrayOperatorsMixin):
    """What every exact array is to NumPy code; a subclass says what its parts are and what arithmetic does."""

    __slots__ = ()
    # NumPy asks the array with the higher priority first where two kinds meet.
    __array_priority__ = 1000

    def lift(self, other: Any) -> Any:
        """Another operand (a number, an array of constants) as an array of this kind."""
        raise NotImplementedError

    def mapped(self, function: Callable[..., Any], *arrays: Any) -> Any:
        """The function of the parts of arrays of this kind: for what moves entries and computes nothing."""
        raise NotImplementedError

    def call(self, ufunc: numpy.ufunc, inputs: tuple[Any, ...]) -> Any:
        """The ufunc of these inputs, or NotImplemented."""
        raise NotImplementedError

    def total(self, axis: Any, keepdims: bool) -> Any:
        """The sum over axes."""
        raise NotImplementedError

    def running_total(self, axis: int | None) -> Any:
        """The cumulative sum."""
        raise NotImplementedError

    def assign(self, key: Any, value: Any) -> None:
        """self[key] = value, for a value of this kind."""
        raise NotImplementedError

    def add_at(self, key: Any, value: Any) -> None:
        """self[key] += value, for a value of this kind; a repeated place is added to repeatedly."""
        raise NotImplementedError

    def defers_to(self, other: Any) -> bool:
        """Whether the other kind of array takes the lead where the two meet."""
        return False

    # NumPy's protocols.

    def __array_ufunc__(
        self, ufunc: numpy.ufunc, method: str, *inputs: Any, out: tuple[Any, ...] = (), **options: Any
    ) -> Any:
        from numeric.field.functions import apply_ufunc

        if any(self.defers_to(each) for each in (*inputs, *out)):
            return NotImplemented
        return apply_ufunc(self, ufunc, method, inputs, out, options)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        from numeric.field.functions import apply_function

        if any(issubclass(kind, ExactArray) and not isinstance(self, kind) and kind.leads(self) for kind in types):
            return NotImplemented
        return apply_function(self, function, args, kwargs)

    @classmethod
    def leads(cls, other: ExactArray) -> bool:
        """Whether arrays of this class take the lead over the other one."""
        return False

    def __array__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LeavesTheField(
            "An exact array was to become an array of floats. Likely causes: np.asarray(x), np.array([…]) of "
            "elements, or storing into a buffer made by np.zeros(…). Use np.zeros_like(x), np.stack, np.concatenate."
        )

    def _no_number(self, *_: Any) -> NoReturn:
        raise LeavesTheField("An exact array was to become a plain number (float, int or truth value): it stays exact.")

    __float__ = __int__ = __index__ = __complex__ = item = tolist = _no_number

    def __bool__(self) -> bool:
        raise LeavesTheField("A branch on data: the code asks whether an exact array is true or false.")

    # What an ndarray has.

    @property
    def shape(self) -> tuple[int, ...]:
        raise NotImplementedError

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    @property
    def dtype(self) -> numpy.dtype[numpy.float64]:
        return numpy.dtype(numpy.float64)

    @property
    def T(self) -> Any:
        return np.transpose(self)

    @property
    def mT(self) -> Any:
        return np.swapaxes(self, -1, -2)

    @property
    def real(self) -> Any:
        return self

    @property
    def flat(self) -> Iterator[Any]:
        return iter(np.ravel(self))

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("len() of an array without axes")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[place] for place in range(len(self)))

    def __getitem__(self, key: Any) -> Any:
        return self.mapped(lambda part: part[key], self)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.assign(key, self.lift(value))

    def astype(self, dtype: Any, copy: bool = True, **_: Any) -> Any:
        if np.dtype(dtype).kind != "f":
            raise LeavesTheField(f"An exact array was to become an array of {np.dtype(dtype)}.")
        return self.copy() if copy else self

    def copy(self, order: str = "C") -> Any:
        return np.copy(self)

    def fill(self, value: Any) -> None:
        self[...] = value

    def reshape(self, *shape: Any, order: Any = "C") -> Any:
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, order=order)

    def transpose(self, *axes: Any) -> Any:
        return np.transpose(self, (axes[0] if len(axes) == 1 else axes) or None)

    def swapaxes(self, first: int, second: int) -> Any:
        return np.swapaxes(self, first, second)

    def ravel(self, order: Any = "C") -> Any:
        return np.ravel(self, order)

    def flatten(self, order: Any = "C") -> Any:
        return self.ravel(order).copy()

    def squeeze(self, axis: Any = None) -> Any:
        return np.squeeze(self, axis)

    def repeat(self, repeats: Any, axis: Any = None) -> Any:
        return np.repeat(self, repeats, axis)

    def take(self, indices: Any, axis: Any = None) -> Any:
        return np.take(self, indices, axis)

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
        return np.diagonal(self, offset, axis1, axis2)

    def dot(self, other: Any, out: Any = None) -> Any:
        return np.dot(self, other) if out is None else np.dot(self, other, out)

    def sum(self, axis: Any = None, **options: Any) -> Any:
        return np.sum(self, axis, **options)

    def mean(self, axis: Any = None, **options: Any) -> Any:
        return np.mean(self, axis, **options)

    def var(self, axis: Any = None, **options: Any) -> Any:
        return np.var(self, axis, **options)

    def std(self, axis: Any = None, **options: Any) -> Any:
        return np.std(self, axis, **options)

    def prod(self, axis: Any = None, **options: Any) -> Any:
        return np.prod(self, axis, **options)

    def max(self, axis: Any = None, **options: Any) -> Any:
        return np.max(self, axis, **options)

    def min(self, axis: Any = None, **options: Any) -> Any:
        return np.min(self, axis, **options)

    def argmax(self, axis: Any = None, **options: Any) -> Any:
        return np.argmax(self, axis, **options)

    def argmin(self, axis: Any = None, **options: Any) -> Any:
        return np.argmin(self, axis, **options)

    def cumsum(self, axis: Any = None, **options: Any) -> Any:
        return np.cumsum(self, axis, **options)

    def trace(self, *args: Any, **options: Any) -> Any:
        return np.trace(self, *args, **options)

    def clip(self, *args: Any, **options: Any) -> Any:
        return np.clip(self, *args, **options)


class FieldArray(ExactArray):
    """An array over F_p: ``residues`` are float64 whole numbers 0, …, p − 1; views share memory as NumPy's do."""

    __slots__ = ("field", "residues")

    def __init__(self, field: PrimeField, residues: Residues) -> None:
        self.field = field
        self.residues = residues

    @property
    def shape(self) -> tuple[int, ...]:
        return self.residues.shape

    def __repr__(self) -> str:
        return f"{np.array2string(self.residues.astype(np.int64), separator=', ')} mod {self.field.p}"

    def __reduce__(self) -> tuple[Any, ...]:
        return FieldArray, (self.field, self.residues)

    def defers_to(self, other: Any) -> bool:
        return isinstance(other, ExactArray) and not isinstance(other, FieldArray)

    def lift(self, other: Any) -> FieldArray:
        return self.field.array(other)

    def mapped(self, function: Callable[..., Any], *arrays: Any) -> Any:
        return _wrapped(self.field, function(*(_residues(each) for each in arrays)))

    def call(self, ufunc: numpy.ufunc, inputs: tuple[Any, ...]) -> Any:
        if ufunc in (np.power, np.float_power):
            return self.field.wrap(ufuncs.power(self.field, self.lift(inputs[0]).residues, inputs[1]))
        several = [self.lift(each).residues for each in inputs]
        if ufunc in ufuncs.ANSWERS:
            return ufuncs.ANSWERS[ufunc](*several)
        rule = ufuncs.ARITHMETIC.get(ufunc)
        return NotImplemented if rule is None else self.field.wrap(rule(self.field, *several))

    def total(self, axis: Any, keepdims: bool) -> FieldArray:
        # A sum of residues stays below 2⁵³ for 2³³ of them: more than fit into memory.
        return self.field.wrap(arithmetic.reduced(np.sum(self.residues, axis=axis, keepdims=keepdims), self.field.p))

    def running_total(self, axis: int | None) -> FieldArray:
        return self.field.wrap(arithmetic.reduced(self.residues.cumsum(axis=axis), self.field.p))

    def assign(self, key: Any, value: FieldArray) -> None:
        self.residues[key] = value.residues

    def add_at(self, key: Any, value: FieldArray) -> None:
        np.add.at(self.residues, key, value.residues)
        self.residues[...] = arithmetic.reduced(self.residues.copy(), self.field.p)


def _residues(several: Any) -> Any:
    return [each.residues for each in several] if isinstance(several, list) else several.residues


def _wrapped(field: PrimeField, found: Any) -> Any:
    if isinstance(found, list | tuple):
        return type(found)(_wrapped(field, each) for each in found)
    return FieldArray(field, np.asarray(found, dtype=np.float64))
