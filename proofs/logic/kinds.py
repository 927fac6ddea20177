"""Whether a formula is made of what its kinds are declared to be made of: whole numbers, names, indices, sizes.

Python lets anything be put anywhere: an index 1.5, an index named "", a sum of no terms, a node of a kind of one's own
that compares as it likes. None of them means anything, and each would prove something false.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symbolic.formula import KINDS, Formula
from symbolic.indices import Index, Range, Size


def is_formula(value: object) -> bool:
    """Whether this is a node of one of the kinds; its own fields are another matter (``strange_field``)."""
    return type(value) in KINDS


def is_index(value: object) -> bool:
    """l + k or k, with a whole number k and a name that is one."""
    return type(value) is Index and type(value.offset) is int and (value.name is None or is_name(value.name))


def is_size(value: object) -> bool:
    """n_l, m, or a whole number; only what has a name has a layer."""
    if type(value) is not Size or type(value.name) is not str or type(value.number) is not int:
        return False
    return value.layer is None or (is_index(value.layer) and bool(value.name))


def is_name(value: object) -> bool:
    """A name that is not empty: "" stands for no name."""
    return type(value) is str and value != ""


def is_range(value: object) -> bool:
    """l = 1, …, L."""
    return type(value) is Range and is_name(value.name) and is_index(value.lower) and _is_bound(value.upper)


def _is_bound(value: object) -> bool:
    return is_index(value) or is_size(value)


def _all(test: Callable[[object], bool], lengths: tuple[int, ...] = ()) -> Callable[[object], bool]:
    def check(value: object) -> bool:
        return (
            type(value) is tuple and bool(value or lengths) and (not lengths or len(value) in lengths)
            and all(map(test, value))
        )  # fmt: skip

    return check


FIELDS: dict[str, Callable[[Any], bool]] = {
    "Formula": is_formula,
    "tuple[Formula, ...]": _all(is_formula),
    "Index": is_index,
    "Index | None": lambda value: value is None or is_index(value),
    "Index | Size": _is_bound,
    "tuple[Index, ...]": _all(is_index),
    "tuple[Index, ...] | tuple[()]": lambda value: type(value) is tuple and all(map(is_index, value)),
    "Size": is_size,
    "Shape": _all(is_size, (0, 2)),
    "str": is_name,
    "int": lambda value: type(value) is int and value >= 0,
    "bool": lambda value: type(value) is bool,
    "Fraction": lambda value: type(value) in (int, Fraction),
}
"""What may stand in a field, by the type with which it is declared."""


@lru_cache(maxsize=65536)
def strange_field(formula: Formula) -> str:
    """The field of the node that holds what it must not hold, or "" (of its parts, only their kinds count)."""
    several = fields(formula)  # type: ignore[arg-type]
    return next((each.name for each in several if not FIELDS[str(each.type)](getattr(formula, each.name))), "")
