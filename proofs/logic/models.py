"""What a model defines: which definition speaks of a symbol, and which models define anything at all.

None does whose definitions go round in a circle, or say two things at once.
x := x + 1 would prove 0 = 1. Definitions may refer to other layers of the same symbols (a^l to z^l to a^{l-1}) when
some measure N·l + φ(symbol) falls, or rises, with every reference; the layers being finite in number, it ends.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations

from proofs.logic.context import Context, IllFormed, check_context, check_formula, declarations, symbol_of, walk
from symbolic.errors import InputError
from symbolic.formula import Entry, Formula, Symbol
from symbolic.indices import Index, Range
from symbolic.model import Definition, Given, Model
from symbolic.shapes import shape, written
from symbolic.substitution import all_names, substitute, with_bound_apart

Edge = tuple[str, str, int | None]
"""(symbol, symbol that its definition refers to, by how many layers higher); None where that cannot be told."""


@lru_cache(maxsize=256)
def admit(model: Model) -> None:
    """Raises IllFormed, in a sentence, where the definitions of a model are circular, overlap or do not fit."""
    _check_entries(model)
    names = [symbol_of(each).name for each in model.given]
    for name in {each.base.name for each in model.definitions} & set(names):
        raise IllFormed(f"In the model “{model.name}” {name} is given and defined as well.")
    if len(set(names)) < len(names):
        raise IllFormed(f"In the model “{model.name}” a symbol is given twice.")
    for name in {each.base.name for each in model.definitions}:
        _check_layers(model, name)
    edges: list[Edge] = []
    for definition in model.definitions:
        context = definition_context(model, definition)
        _check_definition(context, model, definition)
        edges += _references(context, definition)
    _check_falling(model, edges)


def _check_entries(model: Model) -> None:
    """All parts of the model are what they are declared to be, and never change."""
    if type(model) is not Model or type(model.given) is not tuple or type(model.definitions) is not tuple:
        raise IllFormed("A model holds what is given and what is defined in tuples.")
    for kind, several in ((Given, model.given), (Definition, model.definitions)):
        if not all(type(each) is kind and type(each.ranges) is tuple for each in several):
            raise IllFormed(
                f"The model “{model.name}” holds something else than a {kind.__name__}, or ranges in no tuple."
            )
    entries: tuple[Given | Definition, ...] = (*model.given, *model.definitions)
    for entry in entries:
        check_context(Context(model, entry.ranges))
        symbol = symbol_of(entry)
        check_formula(Context(model, entry.ranges), symbol)
        extra = {each.name for each in entry.ranges} - {symbol.layer.name if symbol.layer is not None else None}
        if extra:
            raise IllFormed(f"{entry.symbol} ranges over {', '.join(sorted(extra))}, which it does not name.")


def _check_layers(model: Model, name: str) -> None:
    """No layer of a symbol is defined twice, and its shape is one function of the layer."""
    for layered in (False, True):
        declared = [each for each in declarations(model, name) if (each[0].layer is not None) is layered]
        for (_, one), (_, other) in combinations(declared, 2):
            context = Context(model)
            if not layered or not (context.follows(one[1] + 1, other[0]) or context.follows(other[1] + 1, one[0])):
                raise IllFormed(f"In the model “{model.name}” {name} may be defined twice in one layer.")
        constants = Context(model).constants
        ranging = [s for s, _ in declared if s.layer is not None and s.layer.name not in {None, *constants}]
        for symbol in (each for each, _ in declared if ranging):
            pattern = ranging[0].layer
            assert pattern is not None
            assert symbol.layer is not None
            moved = {str(pattern.name): symbol.layer - pattern.offset}
            if tuple(size.substitute(moved) for size in ranging[0].shape) != symbol.shape:
                raise IllFormed(f"{name} has two shapes in the model “{model.name}”.")


def definition_context(model: Model, definition: Definition) -> Context:
    """The context of a definition's right side: its layers, and the component indices of its left side."""
    context = Context(model).ranging(*definition.ranges)
    if isinstance(definition.symbol, Entry):
        for index, size in zip(definition.symbol.indices, definition.base.shape, strict=False):
            if index.name is None or index.offset or index.name in context.names:
                raise IllFormed(
                    f"{definition.symbol} := …: a component is defined for a letter, once for all its values."
                )
            context = context.ranging(Range(index.name, Index(None, 1), size))
    return context


def without_meaning(model: Model) -> dict[str, str]:
    """The names whose definitions mean nothing in their contexts, each by itself, and why."""
    found: dict[str, str] = {}
    for definition in model.definitions:
        try:
            _check_definition(definition_context(model, definition), model, definition)
        except InputError as trouble:
            found.setdefault(definition.base.name, str(trouble))
    return found


def _check_definition(context: Context, model: Model, definition: Definition) -> None:
    found = check_formula(context, definition.formula)
    wanted = shape(definition.symbol)
    check_formula(context, definition.symbol)
    if found != wanted:
        raise IllFormed(
            f"{definition.symbol} := {definition.formula} does not fit: the left side is {written(wanted)}, "
            f"the right side {written(found)}."
        )


def _references(context: Context, definition: Definition) -> list[Edge]:
    own = definition.base.layer
    found: list[Edge] = []
    for place, symbol in walk(context, definition.formula):
        other = symbol.layer
        if own is None or other is None:
            step = 0 if own is None and other is None else None
        elif own.name == other.name and own.name not in _bound_below(place, context):
            step = other.offset - own.offset
        else:
            step = None
        found.append((definition.base.name, symbol.name, step))
    return found


def _bound_below(place: Context, context: Context) -> frozenset[str]:
    return place.names - context.names


def _check_falling(model: Model, edges: list[Edge]) -> None:
    """A measure N·layer + φ(symbol) must fall along all references within a circle of symbols, or rise along all."""
    for circle in _circles(edges):
        inner = [edge for edge in edges if edge[0] in circle and edge[1] in circle]
        steps = [(a, b, step) for a, b, step in inner if step is not None]
        if len(steps) < len(inner) or not any(_has_measure(circle, steps, sign) for sign in (1, -1)):
            raise IllFormed(
                f"In the model “{model.name}” the definitions of {', '.join(sorted(circle))} go round in a circle."
            )


def _has_measure(circle: frozenset[str], steps: list[tuple[str, str, int]], sign: int) -> bool:
    """Whether φ exists with N·step·sign + φ(b) − φ(a) ≤ −1 for every reference (Bellman–Ford)."""
    scale = len(circle) + 1
    height = dict.fromkeys(circle, 0)
    for _ in range(len(circle) + 1):
        changed = False
        for a, b, step in steps:
            bound = height[a] - 1 - scale * step * sign
            if height[b] > bound:
                height[b], changed = bound, True
        if not changed:
            return True
    return False


def _circles(edges: list[Edge]) -> list[frozenset[str]]:
    """The sets of symbols that refer to each other, directly or by way of others."""
    reach: dict[str, set[str]] = {}
    for a, b, _ in edges:
        reach.setdefault(a, set()).add(b)
    for middle in list(reach):
        for a in reach:
            if middle in reach[a]:
                reach[a] |= reach[middle]
    inside = {frozenset(b for b in reach[a] if a in reach.get(b, set())) for a in reach if a in reach[a]}
    return sorted(inside, key=sorted)


def definition_of(context: Context, formula: Formula) -> Formula:
    """For a symbol s, or its component, what the model defines it as in its layer.

    Raises IllFormed where it is cut, where it is not defined, or where it is not certain which definition is meant.
    """
    symbol = formula.base if isinstance(formula, Entry) else formula
    if not isinstance(symbol, Symbol):
        raise IllFormed(f"{formula} is no symbol.")
    if context.is_cut(symbol) is not False:
        raise IllFormed(f"{symbol} may be free here, being differentiated by: then its definition does not count.")
    for each in context.model.definitions:
        if each.base.name != symbol.name:
            continue
        speaks = _values(context, each, symbol)
        if speaks is None:
            raise IllFormed(f"it is not certain which definition of {symbol} is meant.")
        for values in speaks:
            place = formula.indices if isinstance(formula, Entry) else ()
            pattern = each.symbol.indices if isinstance(each.symbol, Entry) else ()
            if len(place) != len(pattern):
                raise IllFormed(f"{each.symbol} := … is not the definition of {formula}.")
            values |= {str(letter.name): index for letter, index in zip(pattern, place, strict=True)}
            apart = with_bound_apart(each.formula, context.names | all_names(formula) | values.keys())
            return substitute(apart, values)
    raise IllFormed(f"the model “{context.model.name}” does not define {symbol}.")


def _values(context: Context, each: Definition, symbol: Symbol) -> list[dict[str, Index]] | None:
    """[{l: value}] where the definition speaks of the symbol's layer, [] where not, None where that is uncertain."""
    own, layer = each.base.layer, symbol.layer
    if own is None or layer is None:
        return [{}] if own is layer else []
    for ranging in each.ranges:
        if ranging.name == own.name:
            value = layer - own.offset
            if context.follows(ranging.lower, value) and context.follows(value, ranging.upper):
                return [{ranging.name: value}]
            below = context.follows(value + 1, ranging.lower)
            above = isinstance(ranging.upper, Index) and context.follows(ranging.upper + 1, value)
            return [] if below or above else None
    if context.equal(own, layer):
        return [{}]
    return [] if context.apart(own, layer) else None
