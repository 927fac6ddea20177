"""A model of definitions that are read: what is given, for which members of a family each one speaks, where it begins.

h_t := φ(W h_{t−1} + x_t) is said for t = 1, …, T; h_0 is then whatever is given, and so are x_1, …, x_T.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofs.documents.models.sizes import Kind
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.naming import Naming
from proofs.logic.context import base_of
from symbolic.formula import Formula, Symbol
from symbolic.indices import Index, Range
from symbolic.model import Definition, Given, Model, names_below, partials, symbols
from symbolic.reading.notation import Letter, Undetermined

Span = tuple[int, int]
"""(the first member that is used, the last one − T)"""


@dataclass(frozen=True, slots=True)
class Read:
    """A definition of the text with both sides as formulas."""

    said: OwnDefinition
    left: Formula
    right: Formula


def composed(several: Sequence[Read], naming: Naming, letters: Mapping[str, Letter]) -> Model:
    """The model of these definitions; whatever they use and do not define is given.

    Raises Undetermined where a family would have to have members before its first or behind its last one.
    """
    definitions = [Definition(each.left, each.right, _range(each.said, several, naming)) for each in several]
    defined = {each.base.name for each in definitions}
    given: dict[str, Given] = {}
    starts: list[Definition] = []
    for name, span in _spans(definitions, naming).items():
        letter = letters.get(name)
        if name in defined:
            if span is not None and letter is not None:
                starts += _starts(letter, span, definitions, naming)
        elif letter is None:
            given[name] = Given(next(symbol for symbol in _used(definitions) if symbol.name == name))
        elif span is None:
            given[name] = Given(letter.at(None))
        else:
            low, high = Index(None, span[0]), Index(naming.last, span[1])
            given[name] = Given(letter.at(Index(naming.family)), (Range(naming.family, low, high),))
    for start in starts:
        assert isinstance(start.formula, Symbol)
        given.setdefault(start.formula.name, Given(start.formula))
    return Model(str(Kind.OWN), tuple(given.values()), (*starts, *definitions))


def beginning(member: Symbol) -> Symbol:
    """What h_0 is equal to, and what is given."""
    assert member.layer is not None
    return Symbol(f"{member.name}_{member.layer.offset}", None, member.shape)


def _used(definitions: Sequence[Definition]) -> Iterator[Symbol]:
    for each in definitions:
        yield from symbols(each.formula)


def _range(each: OwnDefinition, several: Sequence[Read], naming: Naming) -> tuple[Range, ...]:
    """1, …, T, without the members that have a definition of their own."""
    if each.position is None or each.position.text != naming.family:
        return ()
    others = [other.said.position for other in several if other.said.name == each.name]
    numbers = {item.offset for item in others if item is not None and item.is_number}
    low = 1
    while low in numbers:
        low += 1
    last = any(item is not None and item.text == naming.last and item.offset == 0 for item in others)
    return (Range(naming.family, Index(None, low), Index(naming.last, -1 if last else 0)),)


def _spans(definitions: Sequence[Definition], naming: Naming) -> dict[str, Span | None]:
    """The members of every family that are used; None for what is no family."""
    found: dict[str, Span | None] = {}
    for each in definitions:
        low, top = 1, 0
        for own in each.ranges:
            assert isinstance(own.upper, Index)
            low, top = own.lower.offset, own.upper.offset
        for symbol in (each.base, *symbols(each.formula)):
            at = symbol.layer
            if at is None:
                found.setdefault(symbol.name, None)
                continue
            if at.name is None:
                span = (at.offset, at.offset - naming.count)
            elif at.name == naming.last:
                span = (1, at.offset)
            else:
                span = (low + at.offset, top + at.offset)
            before = found.get(symbol.name) or span
            found[symbol.name] = (min(before[0], span[0]), max(before[1], span[1]))
    return found


def _starts(letter: Letter, span: Span, definitions: Sequence[Definition], naming: Naming) -> list[Definition]:
    """h_0 := what is given, for every member that is used and not defined."""
    own = [each for each in definitions if each.base.name == letter.name]
    numbers = {
        each.base.layer.offset for each in own if each.base.layer is not None and each.base.layer.name is None
    }  # fmt: skip
    low = min((each.ranges[0].lower.offset for each in own if each.ranges), default=max(numbers, default=0) + 1)
    missing = [place for place in range(span[0], low) if place not in numbers]
    if any(place < 0 for place in missing) or span[1] > 0:
        raise Undetermined(
            f"{letter.name} would need members before 0 or behind {naming.last}, and nothing says what they are."
        )
    found = (letter.at(Index(None, place)) for place in missing)
    return [Definition(symbol, beginning(symbol), (), "where it begins") for symbol in found]


def check_derivatives(formula: Formula, model: Model) -> None:
    """Raises Undetermined for ∂A/∂B where nothing in the model says that A depends on B.

    Such a derivative is 0 in the model; that it stands in the text shows that the text has more in mind.
    """
    for each in partials(formula):
        by = base_of(each.denominator)
        within = frozenset(symbols(each.numerator))
        above = frozenset(symbol.name for symbol in within)
        own = frozenset(
            symbol.name for said in model.definitions if said.base.name in above for symbol in symbols(said.formula)
        )  # fmt: skip
        if by not in within and by.name not in names_below(model, own) | (above - {by.name}):
            raise Undetermined(f"Nothing in the text says how {each.numerator} depends on {by.name}.")
