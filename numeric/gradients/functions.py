"""Functions of witnesses that a field alone does not have: exp, log, powers, their family, and what needs an order.

Every function has its value, by a homomorphism or by a random function of the argument, and its derivative, one
line each. What is composed of exp and log (tanh, sigmoid, softplus) has all their relations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from numeric.field import DualArray, LeavesTheField, UnluckyDraw
from numeric.field.arrays import ExactArray
from numeric.field.contraction import normal_axes
from numeric.gradients import signs
from numeric.gradients.constants import read
from numeric.gradients.tables import EXPONENTS, VALUES, is_square
from numeric.gradients.witnesses import WitnessArray

Rule = Callable[..., Any]


class NotPositive(UnluckyDraw):
    """A root of what is no square, or a sign that is lost; ``wrong`` says in which entries."""

    def __init__(self, message: str, wrong: Any) -> None:
        super().__init__(message)
        self.wrong = np.asarray(wrong)
        self.reached = 0

    @property
    def count(self) -> int:
        """In how many entries."""
        return int(np.count_nonzero(self.wrong))


def _elementwise(x: WitnessArray, values: Any, slope: Any, exponents: Any, actual: Any, **rest: Any) -> WitnessArray:
    """f(x) from the residues of f(x), a function that gives f′(x), and what f(x) is in an exponent."""
    residue: Any = VALUES.wrap(values)
    if isinstance(x.residue, DualArray):
        residue = DualArray(residue, slope(residue) * x.residue.tangent)
    return WitnessArray(x.run, residue, EXPONENTS.wrap(exponents), np.asarray(actual), **rest)


def _floats(function: Callable[..., Any], *arrays: WitnessArray) -> Any:
    with np.errstate(all="ignore"):
        return np.asarray(function(*(each.actual for each in arrays)))


def exp(x: WitnessArray) -> WitnessArray:
    """e′ = e, e(a + b) = e(a) e(b), e(log v) = v, e(−∞) = 0."""
    lost = x.turned == signs.UNKNOWN
    if lost.any():
        raise NotPositive(f"exp of {np.sum(lost)} products of logarithms whose signs are lost.", lost)
    values = x.run.tables.exponential(x.exponent.residues, x.turned == 1)
    exponents = x.run.tables.function("exp", x.exponent.residues, EXPONENTS, EXPONENTS)
    gone = x.actual == -np.inf
    values, exponents = np.where(gone, 0, values), np.where(gone, 0, exponents)
    known = np.where(gone, np.nan, x.values.residues)
    return _elementwise(x, values, lambda found: found, exponents, _floats(np.exp, x), logarithm=known)


def log(x: WitnessArray) -> WitnessArray:
    """(log v)′ = 1/v, log(exp a) = a, log(exp(a) v) = a + log v."""
    _demand(x, x.actual > 0, "np.log of a number that is not positive")
    exponents, turned = x.run.tables.logarithm(x.values.residues)
    known = signs.known_logarithm(x)
    return _elementwise(x, known, lambda _: 1 / x.values, exponents, _floats(np.log, x), turned=turned.astype(np.uint8))


def power(x: WitnessArray, exponent: Any) -> WitnessArray:
    """(v^r)′ = r v^r / v; all relations between powers with fractions as exponents hold."""
    if isinstance(exponent, ExactArray) or np.size(exponent) != 1:
        return exp(x.lift(exponent) * log(x))
    reading = read(float(np.asarray(exponent).reshape(())))
    r = reading.factor
    if reading.root != 1 or reading.half_turns or r.denominator > 1000:
        return exp(log(x) * float(np.asarray(exponent).reshape(())))
    if r.denominator == 1:
        return _whole_power(x, int(r))
    if r.denominator % 2 == 0:
        _demand(x, x.actual > 0 if r < 0 else x.actual >= 0, "a root of a negative number")
        _demand_squares(x.values.residues)
    values = x.run.tables.power(x.values.residues, r, VALUES)
    exponents = x.run.tables.power(x.exponent.residues, r, EXPONENTS)
    known = None
    if not np.isnan(x.logarithm).all():
        known = np.mod(VALUES.array(r).residues * signs.known_logarithm(x), VALUES.p)
    actual = _floats(lambda part: np.power(part, float(r)), x)
    return _elementwise(x, values, lambda found: r * found / x.values, exponents, actual, logarithm=known)


def _whole_power(x: WitnessArray, k: int) -> WitnessArray:
    found = WitnessArray(x.run, x.residue**k, x.exponent**k, _floats(lambda part: np.power(part, float(k)), x))
    if not np.isnan(x.logarithm).all():
        found.logarithm = np.mod(k % VALUES.p * signs.known_logarithm(x), VALUES.p)
    return found


def _demand(x: WitnessArray, fine: Any, what: str) -> None:
    if not np.all(fine):
        place = tuple(int(each) for each in np.argwhere(~np.asarray(fine))[0])
        raise LeavesTheField(f"{what}: {x.actual[place]:.6g} at {list(place)}; with the given arrays this is NaN.")


def _demand_squares(residues: Any) -> None:
    wrong = ~is_square(residues)
    if wrong.any():
        raise NotPositive(f"no root exists in {np.sum(wrong)} of {wrong.size} entries.", wrong)


def sqrt(x: WitnessArray) -> WitnessArray:
    """√v √v = v."""
    return power(x, 0.5)


def _via(function: np.ufunc, rule: Rule) -> Rule:
    """A function composed of others; its floats come from NumPy itself, which does not overflow."""

    def composed(*arrays: WitnessArray) -> WitnessArray:
        found: WitnessArray = rule(*arrays)
        found.actual = _floats(function, *arrays)
        return found

    return composed


def _tanh(x: WitnessArray) -> WitnessArray:
    square = exp(2 * x)
    return (square - 1) / (square + 1)  # type: ignore[no-any-return]


def _random(name: str, floats: Callable[..., Any], slope: Callable[[WitnessArray], Any]) -> Rule:
    """A function without relations but its derivative: its value is a random function of the argument."""

    def drawn(x: WitnessArray) -> WitnessArray:
        tables, values = x.run.tables, x.values.residues
        value = tables.function(name, values, VALUES, VALUES)
        exponents = tables.function(name, x.exponent.residues, EXPONENTS, EXPONENTS)
        return _elementwise(x, value, lambda _: slope(x), exponents, _floats(floats, x))

    return drawn


def _half_angle(x: WitnessArray, of: Callable[[Any], Any], slope: Callable[[Any], Any], floats: Any) -> WitnessArray:
    """sin and cos are rational functions of tan(x/2): sin² + cos² = 1."""
    tangents = VALUES.wrap(x.run.tables.function("tan(x/2)", x.values.residues, VALUES, VALUES))
    others = EXPONENTS.wrap(x.run.tables.function("tan(x/2)", x.exponent.residues, EXPONENTS, EXPONENTS))
    return _elementwise(x, of(tangents).residues, lambda _: slope(tangents), of(others).residues, _floats(floats, x))


def _sine(t: Any) -> Any:
    return 2 * t / (1 + t * t)


def _cosine(t: Any) -> Any:
    return (1 - t * t) / (1 + t * t)


def sin(x: WitnessArray) -> WitnessArray:
    """sin′ = cos."""
    return _half_angle(x, _sine, _cosine, np.sin)


def cos(x: WitnessArray) -> WitnessArray:
    """cos′ = −sin."""
    return _half_angle(x, _cosine, lambda t: -_sine(t), np.cos)


UFUNCS: dict[np.ufunc, Rule] = {
    np.exp: exp,
    np.log: log,
    np.sqrt: sqrt,
    np.cbrt: lambda x: power(x, Fraction(1, 3)),
    np.exp2: _via(np.exp2, lambda x: exp(x * log(x.lift(2)))),
    np.expm1: _via(np.expm1, lambda x: exp(x) - 1),
    np.log1p: _via(np.log1p, lambda x: log(1 + x)),
    np.log2: _via(np.log2, lambda x: log(x) / log(x.lift(2))),
    np.log10: _via(np.log10, lambda x: log(x) / log(x.lift(10))),
    np.tanh: _via(np.tanh, _tanh),
    np.sinh: _via(np.sinh, lambda x: (exp(x) - exp(-x)) / 2),
    np.cosh: _via(np.cosh, lambda x: (exp(x) + exp(-x)) / 2),
    np.logaddexp: _via(np.logaddexp, lambda x, y: log(exp(x) + exp(y))),
    np.sin: sin,
    np.cos: cos,
    np.tan: _via(np.tan, lambda x: sin(x) / cos(x)),
    np.arctan: _random("arctan", np.arctan, lambda x: 1 / (1 + x.values * x.values)),
    np.arcsinh: _random("arcsinh", np.arcsinh, lambda x: 1 / sqrt(_plain(x) ** 2 + 1).values),
}
"""u, v ↦ f(u, v)."""

POWERS = (np.power, np.float_power)


def _plain(x: WitnessArray) -> WitnessArray:
    """The array without its tangent."""
    return WitnessArray(x.run, x.run.seeded(x.values), x.exponent, x.actual, x.turned, x.logarithm)


# What the floats decide.


def _choose(x: WitnessArray, places: Any, axis: int) -> Any:
    return np.take_along_axis(x, np.expand_dims(places, axis), axis)


def _extreme(which: Callable[..., Any], name: str) -> Rule:
    def rule(like: WitnessArray, x: Any, axis: Any = None, out: Any = None, keepdims: bool = False, **rest: Any) -> Any:
        x = like.lift(x)
        if rest or out is not None:
            raise LeavesTheField(f"np.{name} with {', '.join([*rest, 'out'])} is not known to the exact check.")
        like.run.branch(f"np.{name}")
        axes = tuple(range(x.ndim)) if axis is None else normal_axes(axis, x.ndim)
        kept = tuple(each for each in range(x.ndim) if each not in axes)
        rows = np.transpose(x, (*kept, *axes)).reshape((*(x.shape[each] for each in kept), -1))
        found = _choose(rows, which(rows.actual, axis=-1), -1)[..., 0]
        return found.reshape([1 if k in axes else n for k, n in enumerate(x.shape)]) if keepdims else found

    return rule


def _see_ties(what: str, x: WitnessArray, y: WitnessArray) -> None:
    x.run.tie(what, x.actual == y.actual, x.values.residues == y.values.residues)


def _larger(take: Callable[[Any, Any], Any], name: str) -> Rule:
    def rule(x: WitnessArray, y: WitnessArray) -> Any:
        x.run.branch(f"np.{name}")
        _see_ties(f"np.{name}", x, y)
        return np.where(take(x.actual, y.actual), x, y)

    return rule


def absolute(x: WitnessArray) -> Any:
    """|x| = x or −x; at 0 it is x."""
    x.run.branch("np.abs")
    _see_ties("np.abs", x, x.lift(0))
    return np.where(x.actual < 0, -x, x)


def _clip(like: WitnessArray, x: Any, a_min: Any = None, a_max: Any = None, out: Any = None, **rest: Any) -> Any:
    low, high = rest.pop("min", a_min), rest.pop("max", a_max)
    x = like.lift(x)
    if low is not None:
        x = np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


UFUNCS |= {
    np.maximum: _larger(np.greater_equal, "maximum"),
    np.minimum: _larger(np.less_equal, "minimum"),
    np.fmax: _larger(np.greater_equal, "fmax"),
    np.fmin: _larger(np.less_equal, "fmin"),
    np.absolute: absolute,
    np.fabs: absolute,
}

QUESTIONS: Mapping[np.ufunc, str] = {
    ufunc: ufunc.__name__
    for ufunc in (np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.isnan, np.isinf,
                  np.isfinite, np.signbit, np.sign, np.logical_not, np.logical_and, np.logical_or, np.heaviside)
}  # fmt: skip
"""Ufuncs whose answer is no element: the floats give it; whether x = y, the residues."""


ORDERING = (np.less, np.less_equal, np.greater, np.greater_equal, np.signbit, np.sign, np.heaviside)


def answer(like: WitnessArray, ufunc: np.ufunc, inputs: tuple[Any, ...], out: tuple[Any, ...]) -> Any:
    """The truth values (or signs) of a question."""
    several = [like.lift(each) for each in inputs]
    if ufunc not in (np.isnan, np.isinf, np.isfinite):
        like.run.branch(f"np.{ufunc.__name__}")
    if ufunc in ORDERING:
        _see_ties(f"np.{ufunc.__name__}", several[0], several[-1] if len(several) > 1 else like.lift(0))
    if ufunc in (np.equal, np.not_equal):
        same = several[0].values.residues == several[1].values.residues
        same &= several[0].exponent.residues == several[1].exponent.residues
        return same if ufunc is np.equal else ~same
    found = ufunc(*(each.actual for each in several))
    if out:
        np.copyto(out[0], found)
        return out[0]
    return found


def _of_floats(function: Callable[..., Any]) -> Rule:
    """A function whose result is no element: places, orders, truth values."""

    def rule(like: WitnessArray, x: Any, *args: Any, **options: Any) -> Any:
        like.run.branch(f"np.{function.__name__}")
        return function(like.lift(x).actual, *args, **options)

    return rule


def _sort(like: WitnessArray, x: Any, axis: int = -1, **rest: Any) -> Any:
    x = like.lift(x)
    return np.take_along_axis(x, np.argsort(x.actual, axis=axis, kind="stable"), axis)


def _norm(like: WitnessArray, x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord not in (None, 2, "fro") or (ord == 2 and axis is None and x.ndim > 1):
        raise LeavesTheField(f"np.linalg.norm with ord={ord} is not known to the exact check.")
    lifted: Any = like.lift(x)
    return sqrt((lifted * lifted).sum(axis=axis, keepdims=keepdims))


def _where(like: WitnessArray, condition: Any, *choices: Any) -> Any:
    from numeric.field.functions import COMPOSED

    if isinstance(condition, WitnessArray):
        condition = condition.actual != 0
    if not choices:
        return np.nonzero(condition)
    return COMPOSED[np.where](like, condition, *choices)


FUNCTIONS: dict[Callable[..., Any], Rule] = {
    np.max: _extreme(np.argmax, "max"),
    np.amax: _extreme(np.argmax, "max"),
    np.min: _extreme(np.argmin, "min"),
    np.amin: _extreme(np.argmin, "min"),
    np.clip: _clip,
    np.sort: _sort,
    np.where: _where,
    np.linalg.norm: _norm,
    **{
        function: _of_floats(function)
        for function in (np.argmax, np.argmin, np.argsort, np.nonzero, np.flatnonzero, np.argwhere, np.any, np.all,
                         np.count_nonzero, np.allclose, np.isclose, np.searchsorted, np.argpartition)
    },
}  # fmt: skip
"""(an array, the function's arguments) ↦ the result."""


def register_scipy() -> None:
    """Takes in expit, erf, log_expit and softmax's parts, if SciPy is loaded."""
    import sys

    special = sys.modules.get("scipy.special")
    if special is None or special.expit in UFUNCS:
        return
    UFUNCS[special.expit] = _via(special.expit, lambda x: 1 / (1 + exp(-x)))
    UFUNCS[special.log_expit] = _via(special.log_expit, lambda x: -log(1 + exp(-x)))
    two_over_root_pi = 2 / np.sqrt(np.pi)
    UFUNCS[special.erf] = _random("erf", special.erf, lambda x: (two_over_root_pi * exp(-_plain(x) * _plain(x))).values)
