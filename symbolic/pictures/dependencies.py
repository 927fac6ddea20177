"""What a definition reads: the symbols in it and, entry by entry, the entries of them.

The second is the value of the definition in one more domain: its elements are sets of free entries, and every
operation unites them. Nothing here knows any architecture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NoReturn

from symbolic.domains import Indices, Position, shape_of
from symbolic.errors import InputError
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula, Sum, Symbol, children
from symbolic.indices import Sizes
from symbolic.model import Definition, Key, Model, key_of, symbols


def dependencies(model: Model, key: Key, sizes: Sizes) -> tuple[Key, ...]:
    """The symbols in their layers that the definition of ``key`` is written with; none where it is given.

    Raises InputError where the symbol is neither given nor defined.
    """
    found = model.definition_of(key, sizes)
    if found is not None:
        definition, values = found
        return tuple(dict.fromkeys(_keys(definition.formula, sizes, values)))
    if model.given_of(key, sizes) is None:
        where = "" if key[1] is None else f" in layer {key[1]}"
        raise InputError(f"The model “{model.name}” has no symbol {key[0]}{where}: it is neither given nor defined.")
    return ()


def _keys(formula: Formula, sizes: Sizes, values: Mapping[str, int]) -> Iterator[Key]:
    if isinstance(formula, Symbol):
        yield key_of(formula, sizes, values)
    elif isinstance(formula, Sum):
        lower, upper = (sizes.of(bound, values) for bound in (formula.lower, formula.upper))
        if not _names_a_layer(formula.index, formula.body):
            upper = min(upper, lower)  # every term of the sum reads the same symbols
        for value in range(lower, upper + 1):
            yield from _keys(formula.body, sizes, {**values, formula.index: value})
    else:
        for child in children(formula):
            yield from _keys(child, sizes, values)


def _names_a_layer(index: str, body: Formula) -> bool:
    return any(each.layer is not None and each.layer.name == index for each in symbols(body))


@dataclass(frozen=True, slots=True)
class Reads:
    """The entries that a number was computed from; a number that is 0 for certain stays so in a product."""

    entries: frozenset[tuple[Key, Position]] = frozenset()
    vanishes: bool = False

    def __add__(self, other: Reads) -> Reads:
        return Reads(self.entries | other.entries, self.vanishes and other.vanishes)

    __sub__ = __add__

    def __mul__(self, other: Reads) -> Reads:
        if self.vanishes or other.vanishes:
            return NOTHING
        return self + other

    def __truediv__(self, other: Reads) -> Reads:
        return NOTHING if self.vanishes else self + other

    def __neg__(self) -> Reads:
        return self

    def __pow__(self, exponent: int) -> Reads:
        return self if exponent else Reads()


NOTHING = Reads(vanishes=True)


@dataclass(frozen=True, slots=True)
class Reading:
    """The domain of what is read: a free variable reads itself, a function what its arguments read."""

    def number(self, value: Fraction) -> Reads:
        return Reads() if value else NOTHING

    def variable(self, key: Key, position: Position) -> Reads:
        return Reads(frozenset({(key, position)}))

    def apply(self, function: str, layer: int | None, order: int, argument: Reads) -> Reads:
        return Reads(argument.entries)

    def cost(self, sample: int | None, partials: tuple[int, ...], arguments: tuple[Reads, ...]) -> Reads:
        return Reads(frozenset().union(*(argument.entries for argument in arguments)))


def dependencies_by_component(model: Model, key: Key, sizes: Sizes) -> dict[Position, frozenset[tuple[Key, Position]]]:
    """For every entry of a defined symbol the entries that its definition reads (none through others)."""
    domain = Reading()
    plain = Evaluator(model, sizes, domain, _refuse)
    fixed = {}
    for other in dependencies(model, key, sizes):
        found: Any = model.definition_of(other, sizes) or model.given_of(other, sizes)
        if found is None:
            continue  # the evaluator says so itself
        entry, values = found
        symbol = entry.base if isinstance(entry, Definition) else entry.symbol

        def own(position: Position, other: Key = other) -> Reads:
            return domain.variable(other, position)

        fixed[other] = plain.array(symbol, values, own)
    value = Evaluator(model, sizes, domain, _refuse, fixed).symbol(key)
    if not shape_of(value):
        return {(): value.entries}
    rows, columns = shape_of(value)
    return {(row + 1, column + 1): value[row, column].entries for row in range(rows) for column in range(columns)}


def _refuse(evaluator: Evaluator, numerator: Formula, key: Key, indices: Indices) -> NoReturn:
    raise InputError(
        f"A definition in the model “{evaluator.model.name}” contains a derivative by {key[0]}: which "
        "entries it reads is not written in it, so its graph can be drawn with one node for each symbol only."
    )
