"""Models and claims: what is given, what is defined by what, and what is said of it.

A Model is an ordered list of definitions, each for a range of layers: z^l = W^l a^{l-1} + b^l for l = 1, …, L.
Nothing here knows the network that everybody knows; any graph of definitions (residual, softmax, …) is a Model.
A Claim is lhs = rhs in a Model, for all values of its free indices in their ranges.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TypeVar

from symbolic.errors import InputError, OutOfRange
from symbolic.formula import Apply, Entry, Formula, Partial, Symbol, walk
from symbolic.indices import Index, Range, Sizes
from symbolic.reaching import reach
from symbolic.substitution import substitute

Key = tuple[str, int | None]
"""A symbol in a concrete layer: ("z", 2)."""

Kind = TypeVar("Kind", "Given", "Definition")


@dataclass(frozen=True, slots=True)
class Given:
    """A symbol that is free: an input, a parameter, for all layers in its ranges."""

    symbol: Symbol
    ranges: tuple[Range, ...] = ()
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """symbol := formula, for all layers in the ranges. The symbol may be a component: p_i := …"""

    symbol: Formula
    formula: Formula
    ranges: tuple[Range, ...] = ()
    meaning: str = ""

    @property
    def base(self) -> Symbol:
        """The symbol that is defined, without its component indices."""
        base = self.symbol.base if isinstance(self.symbol, Entry) else self.symbol
        if not isinstance(base, Symbol):
            raise InputError(f"{self.symbol} := … defines nothing: the left side is a symbol or one of its entries.")
        return base


@dataclass(frozen=True, slots=True)
class Model:
    """What is given and what is defined, in the order in which it is computed."""

    name: str
    given: tuple[Given, ...]
    definitions: tuple[Definition, ...]

    def _repr_latex_(self) -> str:
        from symbolic.writing.latex import latex_definitions

        return f"$$\n{latex_definitions(self)}\n$$"

    def __str__(self) -> str:
        from symbolic.writing.plain import plain_definitions

        return plain_definitions(self)

    def __hash__(self) -> int:
        # Models are compared wholly but hashed cheaply: they are keys of many caches and hold many formulas. What is
        # given and defined last tells those apart that a text makes for each of its letters.
        last = (*(each.symbol for each in self.given[-1:]), *(each.symbol for each in self.definitions[-1:]))
        return hash((self.name, len(self.given), len(self.definitions), last))

    def extended(self, *definitions: Definition, given: tuple[Given, ...] = ()) -> Model:
        """The same model with further definitions after its own."""
        return replace(self, given=self.given + given, definitions=self.definitions + definitions)

    def at(self, **constants: int) -> Model:
        """The same model with numbers for its own constants: two layers are ``at(L=2)`` of any number of layers."""
        numbers = {name: Index(None, value) for name, value in constants.items()}

        def fixed(entry: Kind) -> Kind:
            ranges = tuple(
                Range(r.name, r.lower.substitute(numbers), r.upper.substitute(numbers)) for r in entry.ranges
            )
            changes = {"symbol": substitute(entry.symbol, numbers), "ranges": ranges}
            if isinstance(entry, Definition):
                changes["formula"] = substitute(entry.formula, numbers)
            return replace(entry, **changes)  # type: ignore[arg-type]

        return replace(self, given=tuple(map(fixed, self.given)), definitions=tuple(map(fixed, self.definitions)))

    def extends(self, other: Model) -> bool:
        """Whether this model has all that the other has, in the same order, and perhaps more."""
        return (
            self.given[: len(other.given)] == other.given
            and self.definitions[: len(other.definitions)] == other.definitions
        )

    def beyond(self, other: Model) -> Model:
        """What this model has beyond the other, which it extends."""
        return replace(
            self, given=self.given[len(other.given) :], definitions=self.definitions[len(other.definitions) :]
        )

    def definition_of(self, key: Key, sizes: Sizes) -> tuple[Definition, dict[str, int]] | None:
        """The definition of a symbol in a concrete layer and the values that its ranges take there."""
        return _find(self.definitions, key, sizes)

    def given_of(self, key: Key, sizes: Sizes) -> tuple[Given, dict[str, int]] | None:
        """The declaration of a free symbol in a concrete layer, likewise."""
        return _find(self.given, key, sizes)

    def keys(self, sizes: Sizes) -> Iterator[Key]:
        """Every symbol in every layer, the given ones first, then the defined ones layer by layer."""
        yield from _in_layers(self.given, sizes)
        yield from _in_layers(self.definitions, sizes)


def _in_layers(entries: Sequence[Given | Definition], sizes: Sizes) -> Iterator[Key]:
    found = [
        (_layer(_base(each), sizes, values), place, _base(each).name)
        for place, each in enumerate(entries)
        for values in sizes.assignments(each.ranges)
    ]
    found.sort(key=lambda item: (item[0] is not None, item[0] or 0, item[1]))
    yield from ((name, layer) for layer, _, name in found)


def _base(entry: Given | Definition) -> Symbol:
    return entry.base if isinstance(entry, Definition) else entry.symbol


def _layer(symbol: Symbol, sizes: Sizes, values: Mapping[str, int]) -> int | None:
    return None if symbol.layer is None else sizes.of(symbol.layer, values)


def _find(entries: tuple[Kind, ...], key: Key, sizes: Sizes) -> tuple[Kind, dict[str, int]] | None:
    name, layer = key
    for entry in entries:
        symbol = _base(entry)
        if symbol.name != name or (symbol.layer is None) != (layer is None):
            continue
        for values in _values_at(symbol.layer, layer, entry.ranges, sizes):
            return entry, values
    return None


def _values_at(
    index: Index | None, layer: int | None, ranges: tuple[Range, ...], sizes: Sizes
) -> Iterator[dict[str, int]]:
    """The values of the ranges for which ``index`` is ``layer``: found by solving l + k = layer, not by trying."""
    if index is None or layer is None:
        yield {}
    elif (known := next((each for each in ranges if each.name == index.name), None)) is None:
        if sizes.of(index, {}) == layer:
            yield {}
    else:
        value = layer - index.offset
        if sizes.of(known.lower, {}) <= value <= sizes.of(known.upper, {}):
            yield {known.name: value}


@dataclass(frozen=True, slots=True)
class Claim:
    """left = right in the model, for all values of the free indices; ``at`` fixes given scalars (η = 0).

    ``apart``: pairs of free indices of which the claim says something only where they differ (i ≠ k).
    """

    name: str
    left: Formula
    right: Formula
    model: Model
    ranges: tuple[Range, ...] = ()
    at: Mapping[str, int] = field(default_factory=dict)
    title: str = ""
    apart: tuple[tuple[str, str], ...] = ()

    @property
    def below(self) -> frozenset[str]:
        """The names of the symbols that stand in it, and of all that they are computed from."""
        used = frozenset(symbol.name for side in (self.left, self.right) for symbol in symbols(side))
        return names_below(self.model, used)

    def choices(self, sizes: Sizes) -> Iterator[dict[str, int]]:
        """Every choice of values for the free indices of which the claim speaks."""
        free = {each.name for each in self.ranges}
        apart = [pair for pair in self.apart if free.issuperset(pair)]
        for values in sizes.assignments(self.ranges):
            if all(values[first] != values[second] for first, second in apart):
                yield values

    def _repr_latex_(self) -> str:
        from symbolic.writing.latex import latex_claim

        return f"$\\displaystyle {latex_claim(self)}$"

    def __str__(self) -> str:
        from symbolic.writing.plain import plain_claim

        return plain_claim(self)


@lru_cache(maxsize=1024)
def names_below(model: Model, names: frozenset[str]) -> frozenset[str]:
    """The symbols of these names and all that they are computed from, in whatever layers."""
    return names | reach(names, uses_of(model))


@lru_cache(maxsize=1024)
def uses_of(model: Model) -> Mapping[str, frozenset[str]]:
    """Each defined symbol with those in its definitions, in whatever layers."""
    found: dict[str, frozenset[str]] = {}
    for each in model.definitions:
        used = frozenset(symbol.name for symbol in symbols(each.formula))
        found[each.base.name] = found.get(each.base.name, frozenset()) | used
    return MappingProxyType(found)


def symbols(formula: Formula) -> Iterator[Symbol]:
    """The symbols in a formula, from left to right, each as often as it is written."""
    return (each for each in walk(formula) if isinstance(each, Symbol))


def partials(formula: Formula) -> Iterator[Partial]:
    """The derivatives in a formula, those within others too."""
    return (each for each in walk(formula) if isinstance(each, Partial))


def applications(formula: Formula) -> Iterator[Apply]:
    """The g(z), g′(z) in a formula."""
    return (each for each in walk(formula) if isinstance(each, Apply))


def key_of(symbol: Symbol, sizes: Sizes, values: Mapping[str, int]) -> Key:
    """The symbol in its concrete layer.

    Raises OutOfRange where the layer is below 0 or above L.
    """
    layer = _layer(symbol, sizes, values)
    if layer is not None and not 0 <= layer <= sizes.constants.get("L", layer):
        last = sizes.constants.get("L", "the last")
        raise OutOfRange(f"There is no {symbol.name} in layer {layer}: the layers run from 0 to {last}.")
    return symbol.name, layer
