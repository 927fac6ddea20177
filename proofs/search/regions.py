"""Finding the region of a model within which a formula is computed; the kernel checks what is found here.

The highest layers follow forwards, from the formula's own symbols down their definitions. The lowest layers follow
from the symbols that are cut: below z^{l+1} nothing is computed once z^{l+1} is free.
"""

from __future__ import annotations

from functools import lru_cache

from proofs.logic.context import Context, symbols_in, walk
from proofs.logic.dependence import Family, Layers, Region, definitions_within, dependence_of
from symbolic.deadlines import check_time
from symbolic.formula import Entry, Formula, Symbol
from symbolic.indices import Index
from symbolic.model import names_below

PATIENCE = 3
"""How often a bound may move before it is given up."""
ROUNDS = 30


def region_without(
    context: Context, formula: Formula, symbol: Symbol, through: tuple[Family, ...] = ()
) -> Region | None:
    """A region that shows that the formula does not depend on the symbol once the families are free, or None."""
    if isinstance(formula, Entry) and isinstance(formula.base, Symbol):
        formula = formula.base  # A component is computed from what the whole is.
    found = _region_without(context, formula, symbol, through)
    return None if found is None else dict(found)


@lru_cache(maxsize=4096)
def _region_without(
    context: Context, formula: Formula, symbol: Symbol, through: tuple[Family, ...]
) -> tuple[tuple[str, Layers], ...] | None:
    own = symbols_in(formula)
    if symbol in own:
        return None
    reached = names_below(context.model, frozenset(each.name for each in own))
    if symbol.name not in reached and not through:
        # No definition leads there in any layer: then the layers need not be looked at.
        return tuple((name, (None, None)) for name in sorted(reached))
    single = tuple(each.symbol for each in through if not each.ranges)
    at = context.cutting(*single)
    families = tuple(each for each in through if each.ranges)
    forwards = region_of(at, formula, families)
    raised = (_reached(at, formula, _raised(at, forwards, cut), families) for cut in at.cuts if cut.layer is not None)
    for region in (forwards, *raised):
        if not dependence_of(context, formula, symbol, region, through):
            return tuple(region.items())
    return None


def region_of(context: Context, formula: Formula, families: tuple[Family, ...] = ()) -> dict[str, Layers]:
    """A closed region that contains the formula, as small as it is found."""
    region: dict[str, Layers] = {}
    moves: dict[tuple[str, int], int] = {}
    for at, symbol in walk(context, formula):
        _widen(context, region, moves, at, symbol)
    changed = dict(region)
    for _ in range(ROUNDS):
        check_time()
        before = dict(region)
        # Only what has grown leads anywhere new.
        for _, at, inner in definitions_within(context, changed, families):
            for place, symbol in walk(at, inner):
                _widen(context, region, moves, place, symbol)
        changed = {name: layers for name, layers in region.items() if before.get(name, ()) != layers}
        if not changed:
            break
    return region


def _reached(
    context: Context, formula: Formula, region: dict[str, Layers], families: tuple[Family, ...]
) -> dict[str, Layers]:
    """The symbols of the region to which the formula leads within it."""
    reached = {symbol.name for _, symbol in walk(context, formula)}
    while True:
        own = {name: layers for name, layers in region.items() if name in reached}
        inner = [(at, each) for _, at, each in definitions_within(context, own, families)]
        more = {symbol.name for at, each in inner for _, symbol in walk(at, each)}
        if more <= reached:
            return own
        reached |= more


def _widen(
    context: Context, region: dict[str, Layers], moves: dict[tuple[str, int], int], at: Context, symbol: Symbol
) -> None:
    low, high = (None, None) if symbol.layer is None else _outer_bounds(context, at, symbol.layer)
    if symbol.name not in region:
        region[symbol.name] = (low, high)
        return
    old_low, old_high = region[symbol.name]
    new_low = _lower(context, old_low, low)
    new_high = _higher(context, old_high, high)
    for place, (old, new) in enumerate(((old_low, new_low), (old_high, new_high))):
        if old != new:
            key = symbol.name, place
            moves[key] = moves.get(key, 0) + 1
    if moves.get((symbol.name, 0), 0) >= PATIENCE:
        new_low = None
    if moves.get((symbol.name, 1), 0) >= PATIENCE:
        new_high = None
    region[symbol.name] = (new_low, new_high)


def _lower(context: Context, first: Index | None, second: Index | None) -> Index | None:
    if first is None or second is None:
        return None
    if context.follows(first, second):
        return first
    return second if context.follows(second, first) else None


def _higher(context: Context, first: Index | None, second: Index | None) -> Index | None:
    if first is None or second is None:
        return None
    if context.follows(second, first):
        return first
    return second if context.follows(first, second) else None


def _outer_bounds(context: Context, at: Context, layer: Index) -> Layers:
    """The layer's lowest and highest value, in terms of the indices of the outer context."""
    if layer.name is None or layer.name in context.names:
        return layer, layer
    low: Index | None = None
    high: Index | None = None
    for smaller, larger in at.facts:
        if not (isinstance(smaller, Index) and isinstance(larger, Index)):
            continue
        if larger.name == layer.name and (smaller.name is None or smaller.name in context.names):
            bound = smaller + (layer.offset - larger.offset)
            low = bound if low is None or context.follows(low, bound) or not context.follows(bound, low) else low
        if smaller.name == layer.name and (larger.name is None or larger.name in context.names):
            bound = larger + (layer.offset - smaller.offset)
            high = bound if high is None or context.follows(bound, high) or not context.follows(high, bound) else high
    return low, high


def _raised(context: Context, region: dict[str, Layers], cut: Symbol) -> dict[str, Layers]:
    """The region with lowest layers that follow from the cut symbol: of it, and of what is computed just above it."""
    assert cut.layer is not None
    if cut.name not in region:
        return region
    lowest: dict[str, Index | None] = {cut.name: cut.layer}
    moves: dict[str, int] = {}
    for _ in range(ROUNDS):
        before = dict(lowest)
        trial = {name: (lowest.get(name), high) for name, (_, high) in region.items() if name in before}
        for _, at, inner in definitions_within(context, trial):
            for place, symbol in walk(at, inner):
                if symbol.layer is None or symbol.name not in region:
                    continue
                bound = _bound_above(context, place, symbol.layer, cut.layer)
                if bound is None:
                    lowest[symbol.name] = None
                old = lowest.setdefault(symbol.name, bound)
                if bound is not None and old is not None and old != bound and context.follows(bound, old):
                    moves[symbol.name] = moves.get(symbol.name, 0) + 1
                    lowest[symbol.name] = bound if moves[symbol.name] < PATIENCE else None
        if lowest == before:
            break
    return {name: (lowest.get(name, low), high) for name, (low, high) in region.items()}


def _bound_above(context: Context, at: Context, layer: Index, cut: Index) -> Index | None:
    """The best lower bound of the layer that is written with the cut's own index."""
    if layer.name in (None, cut.name):
        return layer if layer.name == cut.name else None
    found = [
        smaller + (layer.offset - larger.offset)
        for smaller, larger in at.facts
        if isinstance(smaller, Index) and isinstance(larger, Index)
        and larger.name == layer.name and smaller.name == cut.name
    ]  # fmt: skip
    return max(found, key=lambda index: index.offset, default=None)
