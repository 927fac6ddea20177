"""For which values of its free indices an equality is said: all for which what stands in it exists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from symbolic.formula import BINDERS, Apply, Formula, Symbol, children
from symbolic.indices import Index, Range, Size
from symbolic.model import Model
from symbolic.reading.meaning import index_names, size_of
from symbolic.reading.notation import Undetermined

Spans = Mapping[str, tuple[int, int]]
"""name ↦ (lowest layer, highest layer − L)"""


def spans_of(model: Model, last_layer: str = "L") -> dict[str, tuple[int, int]]:
    """The layers in which each symbol of a model exists."""
    found: dict[str, tuple[int, int]] = {}
    last: dict[str, int] = {}
    entries = [(each.symbol, each.ranges) for each in model.given]
    entries += [(each.base, each.ranges) for each in model.definitions]
    for symbol, ranges in entries:
        if symbol.layer is None:
            continue
        if symbol.layer.name is None:
            low, high = symbol.layer.offset, None
        elif symbol.layer.name == last_layer:
            # D^L := … beside D^l := … for l < L: one more layer at the upper end.
            last[symbol.name] = max(last.get(symbol.name, symbol.layer.offset), symbol.layer.offset)
            continue
        elif ranges and isinstance(ranges[0].upper, Index):
            low, high = ranges[0].lower.offset + symbol.layer.offset, ranges[0].upper.offset + symbol.layer.offset
        else:
            continue
        before = found.get(symbol.name)
        if before is None:
            found[symbol.name] = (low, 0 if high is None else high)
        else:
            found[symbol.name] = (min(before[0], low), max(before[1], 0 if high is None else high))
    return {name: (low, max(high, last.get(name, high))) for name, (low, high) in found.items()}


def ranges_of(
    left: Formula, right: Formula, spans: Spans, beside: Iterable[Formula] = (), last: str = "L", first: int = 0
) -> tuple[Range, ...]:
    """The free indices of left = right with their ranges, layers first.

    ``beside``: the other sides of the chain; they say how far k goes in … = [k = i] aⱼ. ``last``: the last layer.
    ``first``: the lowest that a layer is said for, whatever there is below it (a state before the first step).
    Raises Undetermined for an index whose range nothing says.
    """
    layers: dict[str, tuple[int, int]] = {}
    for side in (left, right):
        for name, low, high in layers_in(side, spans, last=last):
            known = layers.get(name, (low, high))
            layers[name] = (max(known[0], low, first), min(known[1], high))
    components: dict[str, Size] = {}
    for name in _free(left, right):
        if name in layers or name == last:
            continue
        size = size_of(name, left) or size_of(name, right)
        if size is None:
            beside = tuple(beside)  # read only where an index needs it, and then once
            size = next((found for side in beside if (found := size_of(name, side)) is not None), None)
        if size is None:
            raise Undetermined(f"Nothing says how far the index {name} goes.")
        components[name] = size
        if size.layer is not None and size.layer.name in layers:
            # There are n_l neurons in the layers 0, …, L.
            low, high = layers[str(size.layer.name)]
            layers[str(size.layer.name)] = (max(low, -size.layer.offset), min(high, -size.layer.offset))
    ranges = _nested(layers, last, [span for side in (left, right) for span in _empty_ends(side)])
    return (*ranges, *(Range(name, Index(None, 1), size) for name, size in components.items()))


def _empty_ends(formula: Formula) -> Iterator[tuple[str, Index]]:
    """(k, the last that it may be) for every ∏_{j=k+1}^t and Σ_{j=k}^t: there may be no factor, and no fewer."""
    if isinstance(formula, BINDERS) and isinstance(formula.upper, Index) and formula.lower.name and formula.upper.name:
        yield formula.lower.name, formula.upper + (1 - formula.lower.offset)
    for child in children(formula):
        yield from _empty_ends(child)


def _nested(
    layers: Mapping[str, tuple[int, int]], last: str, ends: Iterable[tuple[str, Index]]
) -> list[Range]:  # fmt: skip
    """The ranges of the layers, one that ends at another behind it: t = 1, …, T and then k = 1, …, t."""
    upper = {name: end for name, end in ends if name in layers and (end.name == last or end.name in layers)}
    made = {
        name: Range(name, Index(None, low), upper.get(name, Index(last, high))) for name, (low, high) in layers.items()
    }
    return sorted(made.values(), key=lambda each: each.name in upper)


def layers_in(
    formula: Formula, spans: Spans, bound: frozenset[str] = frozenset(), last: str = "L"
) -> Iterator[tuple[str, int, int]]:
    """(l, lowest, highest − L) for every free layer index: what it may be, so that the symbol with it exists."""
    if isinstance(formula, Symbol) and formula.layer is not None and formula.layer.name not in (None, last, *bound):
        low, high = spans.get(formula.name, (0, 0))
        yield str(formula.layer.name), low - formula.layer.offset, high - formula.layer.offset
    if isinstance(formula, Apply) and formula.layer is not None and formula.layer.name not in (None, last, *bound):
        yield str(formula.layer.name), 1 - formula.layer.offset, -formula.layer.offset
    if isinstance(formula, BINDERS):
        bound = bound | {formula.index}
    for child in children(formula):
        yield from layers_in(child, spans, bound, last)


def _free(*formulas: Formula) -> list[str]:
    found: list[str] = []
    for formula in formulas:
        for name in _free_in(formula, frozenset()):
            if name not in found:
                found.append(name)
    return found


def _free_in(formula: Formula, bound: frozenset[str]) -> Iterator[str]:
    inner = bound | {formula.index} if isinstance(formula, BINDERS) else bound
    parts = children(formula)
    own = [name for name in _own_names(formula) if name not in inner]
    yield from own
    for child in parts:
        yield from _free_in(child, inner)


def _own_names(formula: Formula) -> Iterator[str]:
    for field in formula.__dataclass_fields__:  # type: ignore[attr-defined]
        value = getattr(formula, field)
        if field == "shape":
            continue
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Index) and each.name is not None:
                yield each.name
            elif isinstance(each, Size) and each.layer is not None and each.layer.name is not None:
                yield each.layer.name


__all__ = ["Spans", "index_names", "layers_in", "ranges_of", "spans_of"]
