"""What values are made of: the elements of a domain, and arrays of them.

A Domain says what a number, a free variable, g(z) and C(a) are, and its elements bring + − · /. Scalars are elements,
arrays are two-dimensional NumPy arrays of elements, or a Matrix that computes as a whole.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Protocol

import numpy as np

from symbolic.model import Key

Element = Any
"""A number of the domain: it has + − · / with its like."""
Value = Any
"""An element, or a two-dimensional array of elements."""
Position = tuple[int, ...]
"""(row, column) from 1, or () of a scalar."""
Indices = Mapping[str, int]


class Domain(Protocol):
    """What the leaves of a formula are; the rest follows from + − · / of the elements."""

    def number(self, value: Fraction) -> Element:
        """The rational number."""

    def variable(self, key: Key, position: Position) -> Element:
        """The free variable at a position of a given symbol."""

    def apply(self, function: str, layer: int | None, order: int, argument: Element) -> Element:
        """g^{(order)}(argument), for the activation of a layer."""

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Element, ...]) -> Element:
        """C(a_1, …, a_n), differentiated by the arguments with the numbers ``partials`` (from 1)."""


class Matrix(ABC):
    """A two-dimensional array that computes as a whole: its entries are no elements of their own.

    It has ``shape`` = (rows, columns), ``T``, + − · (entry by entry) / @, and ``[:, j:k]``; a function that is
    applied to every entry is given the whole. Arrays over a field are such (numeric/modular/).
    """

    __slots__ = ()

    @property
    @abstractmethod
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""

    @abstractmethod
    def repeated(self, columns: int) -> Value:
        """A column, this many times beside itself."""

    @abstractmethod
    def total(self) -> Element:
        """The sum of all entries."""


class MatrixDomain(Domain, Protocol):
    """A domain whose arrays are ``Matrix``: C and its gradient take a whole column, or all of them."""

    def gradient(self, argument: Matrix, sample: int | None, by_column: bool) -> Matrix:
        """∇C^{(sample)}(argument), or the column ∇C^{(j)} of column j for every j."""


class AtKink(ArithmeticError):
    """A function was to be differentiated where it has no derivative; nothing is verified there."""


def is_array(value: Value) -> bool:
    """Whether the value has rows and columns."""
    return isinstance(value, np.ndarray | Matrix)


def matrix(rows: list[list[Element]]) -> Value:
    """A two-dimensional array of elements of any kind."""
    array = np.empty((len(rows), len(rows[0]) if rows else 0), dtype=object)
    for place, row in enumerate(rows):
        for column, entry in enumerate(row):
            array[place, column] = entry
    return array


def each_entry(function: Callable[[Element], Element], value: Value) -> Value:
    """The function of every entry, or of the element itself."""
    if not isinstance(value, np.ndarray):
        return function(value)
    return matrix([[function(entry) for entry in row] for row in value])


def entries(value: Value) -> list[Element]:
    """All entries of an array row by row; of an element, itself alone."""
    return list(value.flat) if isinstance(value, np.ndarray) else [value]


def shape_of(value: Value) -> tuple[int, ...]:
    """(rows, columns) of an array, () of an element."""
    return value.shape if is_array(value) else ()
