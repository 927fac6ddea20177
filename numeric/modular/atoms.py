"""g(z), g′(z), C(a), ∇C(a) as random elements, memoised by the point at which they are taken.

Why that is sound: at distinct points the values of a differentiable function and of its derivatives can be chosen
freely (a polynomial takes them, Hermite), so a claim for every g and C is an identity of polynomials in these values
as variables of their own. The points z^l of a network are distinct polynomials, since each has a bias b^l_i of
its own, and a value that is drawn for each is a random point of that identity. (Drawing g itself as a random polynomial
would be no better and much worse: composed L times its degree passes p, and no bound is left.)
Two points are the same here when they have the same residues in all trials.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import blake2b
from typing import Any

import numpy as np

from numeric.modular.trials import Dense, Scalar, Trials, dense
from symbolic.domains import Matrix, Position
from symbolic.model import Key


@dataclass(frozen=True, slots=True, eq=False)
class RandomAtoms:
    """The domain (symbolic.domains.MatrixDomain) of arrays over the trials; what is given is fixed, never asked for."""

    trials: Trials
    drawn: dict[Hashable, Any] = field(default_factory=dict)

    def number(self, value: Fraction) -> Scalar:
        return self.trials.number(value)

    def variable(self, key: Key, position: Position) -> Any:
        raise LookupError(f"no random array was drawn for {key}")

    def apply(self, function: str, layer: int | None, order: int, argument: Matrix) -> Dense:
        rows = argument.shape[0]
        return self._by_column(argument, (function, layer, order), draw=lambda: self.trials.draw(rows, 1))

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Matrix, ...]) -> Any:
        (argument,) = arguments
        return self._memoised(("C", sample, _point(dense(argument))), self.trials.draw_number)

    def gradient(self, argument: Matrix, sample: int | None, by_column: bool) -> Dense:
        rows, columns = argument.shape
        names = range(1, columns + 1) if by_column else [sample]
        return self._by_column(argument, *(("∇C", name) for name in names), draw=lambda: self.trials.draw(rows, 1))

    def _by_column(self, argument: Matrix, *names: Hashable, draw: Callable[[], Dense]) -> Dense:
        array = dense(argument)
        columns = range(array.shape[1])
        several = names if len(names) == len(columns) else names * len(columns)
        found = [
            self._memoised((name, _point(array[:, place : place + 1])), draw).data
            for place, name in zip(columns, several, strict=True)
        ]
        return Dense(self.trials, found[0] if len(found) == 1 else np.concatenate(found, axis=2))

    def _memoised(self, name: Hashable, draw: Callable[[], Any]) -> Any:
        if name not in self.drawn:
            self.drawn[name] = draw()
        return self.drawn[name]

    def points(self) -> int:
        """How many different atoms were drawn, a column counting as one."""
        return len(self.drawn)


def _point(column: Dense) -> bytes:
    return blake2b(np.ascontiguousarray(column.data).data, digest_size=32).digest()
