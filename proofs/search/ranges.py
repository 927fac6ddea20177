"""The ranges of a claim's indices, where they are not given: the largest in which everything is there."""

from __future__ import annotations

from proofs.logic.context import constants_of, declarations
from symbolic.errors import InputError
from symbolic.formula import Column, CostPartial, Entry, Formula, Sum, Symbol, children
from symbolic.indices import ONE, Index, Range, Size
from symbolic.inequalities import follows
from symbolic.model import Model
from symbolic.shapes import shape
from symbolic.substitution import free_names

FIRST = Index(None, 1)


def inferred(left: Formula, right: Formula, model: Model) -> tuple[Range, ...]:
    """l = 1, …, L − 1, i = 1, …, n_l for the free indices of a claim, layers first.

    Raises InputError where an index occurs nowhere that bounds it.
    """
    constants = constants_of(model)
    names = sorted((free_names(left) | free_names(right)) - constants)
    layers: dict[str, tuple[Index, Index]] = {}
    components: dict[str, Size] = {}
    for side in (left, right):
        _look(side, model, constants, frozenset(), layers, components)
    unbound = [name for name in names if name not in layers and name not in components]
    if unbound:
        raise InputError(
            f"In {left} = {right} nothing bounds the index {', '.join(unbound)}: it stands at no symbol of the model "
            f"“{model.name}”. Give its range: ranges=(Range(…),)."
        )
    found = [Range(name, *layers[name]) for name in names if name in layers]
    return (*found, *(Range(name, FIRST, components[name]) for name in names if name not in layers))


def _look(
    formula: Formula,
    model: Model,
    constants: frozenset[str],
    bound: frozenset[str],
    layers: dict[str, tuple[Index, Index]],
    components: dict[str, Size],
) -> None:
    match formula:
        case Symbol(name=name, layer=layer) if layer is not None and layer.name not in constants | bound | {None}:
            intervals = [interval for _, interval in declarations(model, name)]
            if intervals:
                _narrow(layer, intervals, layers)
        case Entry(base=base, indices=indices):
            for index, size in zip(indices, shape(base), strict=False):
                _component(index, size, bound, components)
        case Column(base=base, sample=sample):
            _component(sample, (*shape(base), ONE)[1], bound, components)
        case CostPartial(argument=argument, index=index) if index is not None:
            _component(index, (*shape(argument), ONE)[0], bound, components)
    inner = bound | {formula.index} if isinstance(formula, Sum) else bound
    for child in children(formula):
        _look(child, model, constants, inner, layers, components)


def _component(index: Index, size: Size, bound: frozenset[str], components: dict[str, Size]) -> None:
    if index.name is not None and index.name not in bound and not index.offset:
        components.setdefault(index.name, size)


def _narrow(layer: Index, intervals: list[tuple[Index, Index]], layers: dict[str, tuple[Index, Index]]) -> None:
    """The layer's letter kept to the layers in which the symbol is there."""
    facts = ((FIRST, Index("L")),)
    low = intervals[0][0]
    high = intervals[0][1]
    for first, last in intervals[1:]:
        low = first if follows(facts, first, low) else low
        high = last if follows(facts, high, last) else high
    low, high = low - layer.offset, high - layer.offset
    assert layer.name is not None
    if layer.name in layers:
        old_low, old_high = layers[layer.name]
        low = low if follows(facts, old_low, low) else old_low
        high = high if follows(facts, high, old_high) else old_high
    layers[layer.name] = (low, high)
