"""SymPy expressions as polynomials in atoms: the bridge between the two direct differentiations.

What SymPy's diff returns and what forward mode returns become the same node when they are equal.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy as sp

from numeric.rings.atoms import Atoms
from numeric.rings.polynomials import Polynomial
from symbolic.components import symbol_at
from symbolic.domains import Position
from symbolic.indices import Sizes
from symbolic.model import Key, Model


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads SymPy expressions about one model at concrete sizes."""

    atoms: Atoms
    letters: dict[sp.Symbol, tuple[Key, Position]]
    seen: dict[sp.Expr, Polynomial]

    def __call__(self, expression: sp.Expr) -> Polynomial:
        """The polynomial that the expression is.

        Raises ArithmeticError for what is no polynomial in g(·), C(·) and free variables.
        """
        found = self.seen.get(expression)
        if found is None:
            found = self.seen[expression] = self._read(expression)
        return found

    def _read(self, expression: sp.Expr) -> Polynomial:
        ring = self.atoms.ring
        if isinstance(expression, sp.Rational):
            return ring.number(Fraction(int(expression.p), int(expression.q)))
        if isinstance(expression, sp.Symbol):
            key, position = self.letters[expression]
            return self.atoms.variable(key, position)
        if isinstance(expression, sp.Add):
            total = ring.zero
            for term in expression.args:
                total = total + self(term)
            return total
        if isinstance(expression, sp.Mul):
            total = ring.one
            for factor in expression.args:
                total = total * self(factor)
            return total
        if isinstance(expression, sp.Pow) and expression.exp.is_Integer and expression.exp > 0:
            return self(expression.base) ** int(expression.exp)
        activation: Any = getattr(type(expression), "activation_of", None)
        cost: Any = getattr(type(expression), "cost_of", None)
        arguments = tuple(map(self, expression.args))
        if activation is not None:
            function, layer, order = activation
            return self.atoms.apply(function, layer, order, arguments[0])
        if cost is not None:
            sample, partials = cost
            return self.atoms.cost(sample, partials, arguments)
        raise ArithmeticError(f"{expression} is no polynomial in the atoms of the network")


def reader(model: Model, sizes: Sizes, atoms: Atoms) -> Reader:
    """A reader that knows every given symbol of the model."""
    letters: dict[sp.Symbol, tuple[Key, Position]] = {}
    for key in model.keys(sizes):
        found = model.given_of(key, sizes)
        if found is not None:
            given, values = found
            for position in sizes.entries(given.symbol.shape, values):
                letters[symbol_at(key, position)] = (key, position)
    return Reader(atoms, letters, {})
