"""Polynomials that are compared by identity, with no expansion: p = low + x·high, each stored once.

Every polynomial in the ring has exactly one node, so p = q is ``p is q``, and a difference is zero exactly
when it is the node 0. ``low`` is the part without the leading variable x, ``high`` the quotient of the rest by x.
Equal sub-polynomials are shared: an entry of a product of L matrices of size n has about n^L monomials but only
about L·n² nodes, provided that the variables are ordered layer by layer; then sums and products cost about as
much as there are nodes.

Source: Ciesielski, Kalla, Askar, "Taylor Expansion Diagrams: A Canonical Representation for Verification of
Data Flow Designs", IEEE Transactions on Computers 55(9), 2006.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from fractions import Fraction

from symbolic.deadlines import check_time
from symbolic.recursion import deep_recursion

_CONSTANT_RANK = sys.maxsize
_NEIGHBOURS = 1 << 20
_OFTEN = 1 << 9
"""After so many new polynomials someone looks at the clock."""


class Polynomial:
    """low + variable·high, or a rational constant; made by its ring only, never changed, equal when identical."""

    __slots__ = ("constant", "high", "low", "rank", "ring", "serial")

    ring: Polynomials
    rank: int
    low: Polynomial
    high: Polynomial
    constant: int | Fraction
    serial: int

    def __add__(self, other: Polynomial) -> Polynomial:
        return _deeply(self.ring.add, self, other)

    def __sub__(self, other: Polynomial) -> Polynomial:
        return _deeply(self.ring.add, self, -other)

    def __neg__(self) -> Polynomial:
        return _deeply(self.ring.multiply, self.ring.number(-1), self)

    def __mul__(self, other: Polynomial) -> Polynomial:
        return _deeply(self.ring.multiply, self, other)

    def __truediv__(self, other: Polynomial) -> Polynomial:
        """p / c for a constant c ≠ 0; ZeroDivisionError or ArithmeticError otherwise."""
        if other.rank != _CONSTANT_RANK:
            raise ArithmeticError("a polynomial can be divided by a constant only")
        return _deeply(self.ring.multiply, self, self.ring.number(Fraction(1) / other.constant))

    def __pow__(self, exponent: int) -> Polynomial:
        result = self.ring.number(1)
        for _ in range(exponent):
            check_time()
            result = result * self
        return result

    def __repr__(self) -> str:
        if self.rank == _CONSTANT_RANK:
            return str(self.constant)
        return f"<polynomial {self.serial} in {self.ring.name_of(self.rank)}, …>"


def _deeply(operation: Callable[[Polynomial, Polynomial], Polynomial], p: Polynomial, q: Polynomial) -> Polynomial:
    """The operation, once more with a raised limit where Python's own is too low."""
    try:
        return operation(p, q)
    except RecursionError:
        with deep_recursion():
            return operation(p, q)


@dataclass(slots=True)
class _Slot:
    """A place in the order of the variables, with room for the variables that belong together (g(z), g′(z))."""

    place: int
    used: int = 0


class Polynomials:
    """The ring Q[x_1, x_2, …]: its variables come in the order in which their groups are first named."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[int, Polynomial, Polynomial], Polynomial] = {}
        self._constants: dict[int | Fraction, Polynomial] = {}
        self._variables: dict[Hashable, Polynomial] = {}
        self._names: dict[int, Hashable] = {}
        self._slots: dict[Hashable, _Slot] = {}
        self._sums: dict[tuple[Polynomial, Polynomial], Polynomial] = {}
        self._products: dict[tuple[Polynomial, Polynomial], Polynomial] = {}
        self._serial = 0
        self.zero = self.number(0)
        self.one = self.number(1)

    def __len__(self) -> int:
        """How many nodes the ring has stored."""
        return len(self._nodes)

    def number(self, value: int | Fraction) -> Polynomial:
        """The constant polynomial."""
        if isinstance(value, Fraction) and value.denominator == 1:
            value = value.numerator
        node = self._constants.get(value)
        if node is None:
            node = self._constants[value] = self._new(_CONSTANT_RANK)
            node.constant = value
        return node

    def variable(self, name: Hashable, group: Hashable = None) -> Polynomial:
        """The variable of this name; all of one ``group`` are neighbours in the order of the variables."""
        node = self._variables.get(name)
        if node is None:
            slot = self._slots.setdefault(name if group is None else group, _Slot(len(self._slots)))
            rank = slot.place * _NEIGHBOURS + slot.used
            slot.used += 1
            self._names[rank] = name
            node = self._variables[name] = self._node(rank, self.zero, self.one)
        return node

    def name_of(self, rank: int) -> Hashable:
        """The name under which the variable of this rank was made."""
        return self._names[rank]

    def add(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """p + q."""
        if p is self.zero:
            return q
        if q is self.zero:
            return p
        if p.serial > q.serial:
            p, q = q, p
        found = self._sums.get((p, q))
        if found is None:
            if p.rank == q.rank:
                if p.rank == _CONSTANT_RANK:
                    found = self.number(p.constant + q.constant)
                else:
                    found = self._node(p.rank, self.add(p.low, q.low), self.add(p.high, q.high))
            elif p.rank < q.rank:
                found = self._node(p.rank, self.add(p.low, q), p.high)
            else:
                found = self._node(q.rank, self.add(p, q.low), q.high)
            self._sums[p, q] = found
        return found

    def multiply(self, p: Polynomial, q: Polynomial) -> Polynomial:
        """p · q."""
        if p is self.zero or q is self.zero:
            return self.zero
        if p is self.one:
            return q
        if q is self.one:
            return p
        if p.serial > q.serial:
            p, q = q, p
        found = self._products.get((p, q))
        if found is None:
            if p.rank == q.rank:
                if p.rank == _CONSTANT_RANK:
                    found = self.number(p.constant * q.constant)
                else:
                    # (a + x b)(c + x d) = a c + x (a d + b (c + x d))
                    mixed = self.add(self.multiply(p.low, q.high), self.multiply(p.high, q))
                    found = self._node(p.rank, self.multiply(p.low, q.low), mixed)
            else:
                if p.rank > q.rank:
                    p, q = q, p
                found = self._node(p.rank, self.multiply(p.low, q), self.multiply(p.high, q))
            key = (p, q) if p.serial <= q.serial else (q, p)
            self._products[key] = found
        return found

    def _node(self, rank: int, low: Polynomial, high: Polynomial) -> Polynomial:
        if high is self.zero:
            return low
        key = (rank, low, high)
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = self._new(rank)
            node.low = low
            node.high = high
        return node

    def _new(self, rank: int) -> Polynomial:
        if self._serial % _OFTEN == 0:
            check_time()
        node = Polynomial()
        node.ring = self
        node.rank = rank
        node.serial = self._serial
        self._serial += 1
        return node
