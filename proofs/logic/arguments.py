"""What the rules of the kernel are handed: frozen before it is looked at, and of the type that the rule declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from proofs.logic.context import Context
from proofs.logic.dependence import Family
from proofs.logic.equations import Equation
from proofs.logic.kinds import is_formula, is_index, is_range
from symbolic.formula import Partial, Product, Sum


def frozen(value: Any) -> Any:
    """The same, copied where it could be changed after it was checked, or could answer otherwise the next time."""
    if isinstance(value, Mapping):
        return MappingProxyType({key: frozen(value[key]) for key in value})
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def of_type(kind: type) -> Callable[[Any], bool]:
    """Whether a value is of this very type: a subclass could compare and answer as it likes."""
    return lambda value: type(value) is kind


def each_value(test: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Whether a value is a mapping to what passes the test."""
    return lambda value: isinstance(value, Mapping) and all(map(test, value.values()))


is_region = each_value(lambda layers: type(layers) is tuple and len(layers) == 2)

ARGUMENTS: dict[str, Callable[[Any], bool]] = {
    "Context": lambda value: type(value) is Context and not value.known,
    "Formula": is_formula,
    "Partial": of_type(Partial),
    "Product": of_type(Product),
    "Sum": of_type(Sum),
    "Equation": lambda value: type(value) is Equation and all(map(is_range, value.ranges)),
    "Mapping[str, Index]": each_value(is_index),
    "Mapping[int, Region]": each_value(is_region),
    "Region": is_region,
    "Region | None": lambda value: value is None or is_region(value),
    "tuple[Family, ...]": lambda value: type(value) is tuple and all(type(each) is Family for each in value),
    "int": of_type(int),
    "str": of_type(str),
    "bool": of_type(bool),
}
"""What an argument of a rule has to be, by the type with which it is declared."""
