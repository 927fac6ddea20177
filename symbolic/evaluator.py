"""What evaluates formulas about a model at concrete sizes: every symbol once, by its definition or as free variables.

The derivatives ∂A/∂B are not evaluated here but by a Differentiation that is handed in: direct differentiation,
never back-propagation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from symbolic.deadlines import check_time, step
from symbolic.domains import (
    Domain,
    Element,
    Indices,
    Position,
    Value,
    matrix,
)
from symbolic.errors import OutOfRange
from symbolic.formula import (
    Entry,
    Formula,
    Symbol,
)
from symbolic.indices import Sizes
from symbolic.model import Definition, Key, Model, key_of, symbols
from symbolic.recursion import deep_recursion, is_deep
from symbolic.values import evaluate

Derivative = Callable[[Position], Element]
Differentiation = Callable[["Evaluator", Formula, Key, Indices], Any]
"""(evaluator, A, B, indices) ↦ for every entry of A a function: position in B ↦ ∂(entry of A)/∂(B at position)."""


Defined = tuple[Definition, dict[str, int], tuple[Key, ...]]
"""(the definition of a symbol, the values of its ranges, what is to be evaluated before)"""


@lru_cache(maxsize=512)
def _plan(model: Model, constants: tuple[Any, ...], families: tuple[Any, ...]) -> dict[Key, Defined | None]:
    """What evaluators found out about the symbols of a model at these sizes (None: free): they share it."""
    return {}


class Evaluator:
    """Evaluates formulas about a model at concrete sizes; every symbol is evaluated once and kept."""

    def __init__(
        self,
        model: Model,
        sizes: Sizes,
        domain: Domain,
        differentiate: Differentiation,
        fixed: Mapping[Key, Value] | None = None,
    ) -> None:
        self.model = model
        self.sizes = sizes
        self.domain = domain
        self.differentiate = differentiate
        self.fixed = dict(fixed or {})
        self._known: dict[Key, Value] = dict(self.fixed)
        self._plan = _plan(model, tuple(sizes.constants.items()), tuple(sizes.families.items()))
        self.cache: dict[Any, Any] = {}
        """What a Differentiation wants to keep with this evaluator."""

    def value(self, formula: Formula, indices: Indices | None = None) -> Value:
        """The value of the formula for these values of its free indices."""
        step()
        if is_deep():
            return evaluate(formula, self, indices or {})
        with deep_recursion():
            return evaluate(formula, self, indices or {})

    def symbol(self, key: Key) -> Value:
        """The value of a symbol in a layer, by its definition or as free variables.

        What it is defined by is evaluated first and the free variables after it: so they come into being layer
        by layer, in the order that keeps polynomials small (numeric/rings/polynomials.py).
        """
        if key not in self._known:
            check_time()
            if key not in self._plan:
                self._plan[key] = self._defined(key)
            found = self._plan[key]
            if found is None:
                self._known[key] = self._free(key)
            else:
                definition, values, before = found
                for inner in before:
                    self.symbol(inner)
                if isinstance(definition.symbol, Entry):
                    self._known[key] = self._by_component(definition.symbol, definition.formula, values)
                else:
                    self._known[key] = self.value(definition.formula, values)
        return self._known[key]

    def holding(self, key: Key) -> Evaluator:
        """The same evaluator with all held that a symbol of a step is computed from and earlier steps have computed."""
        name = ("holding", key)
        if name not in self.cache:
            held = {each: self.symbol(each) for each in self._earlier(key)}
            self.cache[name] = Evaluator(
                self.model, self.sizes, self.domain, self.differentiate, {**self.fixed, **held}
            )  # fmt: skip
        made: Evaluator = self.cache[name]
        return made

    def _earlier(self, key: Key) -> set[Key]:
        """The symbols of earlier steps in what defines this one, and in what of its own step that hangs on."""
        found: set[Key] = set()
        seen: set[Key] = set()
        waiting = [key]
        while waiting:
            here = waiting.pop()
            definition = None if here in seen else self._defined(here)
            seen.add(here)
            for each in definition[2] if definition is not None else ():
                earlier = each[1] is not None and key[1] is not None and each[1] < key[1]
                (found.add if earlier else waiting.append)(each)
        return found

    def _defined(self, key: Key) -> Defined | None:
        """The definition of a symbol, and which symbols are to be evaluated before."""
        found = self.model.definition_of(key, self.sizes)
        return None if found is None else (*found, tuple(self._defined_in(found[0].formula, found[1])))

    def _defined_in(self, formula: Formula, values: Indices) -> list[Key]:
        """What the formula uses that is defined itself, the lower layers first."""
        named = {*values, "L", None}
        found = {
            key_of(each, self.sizes, values)
            for each in symbols(formula)
            if each.layer is None or each.layer.name in named
        }
        return sorted(
            (key for key in found if self.model.definition_of(key, self.sizes) is not None),
            key=lambda key: (-1 if key[1] is None else key[1], key[0]),
        )

    def _free(self, key: Key) -> Value:
        found = self.model.given_of(key, self.sizes)
        if found is None:
            where = "" if key[1] is None else f" in layer {key[1]}"
            raise OutOfRange(
                f"The model “{self.model.name}” has no symbol {key[0]}{where}: it is neither given nor defined."
            )
        given, values = found
        return self.array(given.symbol, values, lambda position: self.domain.variable(key, position))

    def array(self, symbol: Symbol, values: Indices, entry: Callable[[Position], Element]) -> Value:
        """An array of the symbol's shape, filled by position; an element where the symbol is a scalar."""
        if not symbol.shape:
            return entry(())
        rows, columns = (self.sizes.of(size, values) for size in symbol.shape)
        return matrix([[entry((row, column)) for column in range(1, columns + 1)] for row in range(1, rows + 1)])

    def _by_component(self, left: Entry, formula: Formula, values: Indices) -> Value:
        assert isinstance(left.base, Symbol)
        names = [index.name for index in left.indices]

        def entry(position: Position) -> Element:
            own = {name: place for name, place in zip(names, position, strict=False) if name is not None}
            return self.value(formula, {**values, **own})

        return self.array(left.base, values, entry)

    def zero(self) -> Element:
        """The number 0 of the domain."""
        return self.domain.number(Fraction(0))
