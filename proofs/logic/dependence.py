"""On what a formula depends: a region of the model that contains all that it is computed from.

A region names symbols, each with the layers in which they may occur. It is *closed* when everything that a definition
within it refers to lies within it as well, the cut symbols being free. A formula whose symbols all lie in a closed
region depends on nothing outside of it, by induction over the computation. Whoever claims independence brings the
region; here it is only checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from proofs.logic.context import Context, layers_of, walk
from proofs.logic.kinds import is_index, is_range
from symbolic.formula import Entry, Formula, Partial, Symbol, children
from symbolic.indices import Index, Range
from symbolic.model import Definition, Model
from symbolic.substitution import substitute, with_bound_apart

Layers = tuple[Index | None, Index | None]
"""The lowest and the highest layer; None where there is no bound. A symbol without a layer has (None, None)."""
Region = Mapping[str, Layers]


@dataclass(frozen=True, slots=True)
class Family:
    """The symbols u^l for all l of the ranges: u alone where there are none. What a chain rule goes through."""

    symbol: Symbol
    ranges: tuple[Range, ...] = ()

    @property
    def layers(self) -> Layers:
        """The lowest and the highest layer of the family."""
        layer = self.symbol.layer
        for each in self.ranges:
            if layer is not None and each.name == layer.name and isinstance(each.upper, Index):
                return each.lower + layer.offset, each.upper + layer.offset
        return layer, layer


def lies_in(context: Context, symbol: Symbol, region: Region) -> bool:
    """Whether the symbol lies in the region for all values of the indices."""
    if symbol.name not in region:
        return False
    low, high = region[symbol.name]
    return (low is None or (symbol.layer is not None and context.follows(low, symbol.layer))) and (
        high is None or (symbol.layer is not None and context.follows(symbol.layer, high))
    )


def lies_outside(context: Context, symbol: Symbol, region: Region) -> bool:
    """Whether the symbol lies outside the region for all values of the indices."""
    if symbol.name not in region:
        return True
    low, high = region[symbol.name]
    if symbol.layer is None:
        return False
    return (low is not None and context.follows(symbol.layer + 1, low)) or (
        high is not None and context.follows(high + 1, symbol.layer)
    )


def stray(context: Context, formula: Formula, region: Region) -> Symbol | None:
    """A symbol of the formula that is not shown to lie in the region, or None."""
    return next((symbol for at, symbol in walk(context, formula) if not lies_in(at, symbol, region)), None)


def leak(context: Context, region: Region, families: tuple[Family, ...] = ()) -> tuple[Definition, Symbol] | None:
    """A definition within the region and a symbol that it takes from outside, or None where the region is closed.

    The cut symbols of the context and the families are free: their definitions do not count.
    """
    for definition, at, formula in definitions_within(context, region, families):
        outside = stray(at, formula, region)
        if outside is not None:
            return definition, outside
    return None


def definitions_within(
    context: Context, region: Region, families: tuple[Family, ...] = ()
) -> Iterator[tuple[Definition, Context, Formula]]:
    """Every definition within the region, in a context that says in which layers it is meant there."""
    for definition in context.model.definitions:
        name = definition.base.name
        if name not in region or any(_is_free(context, definition, region, each) for each in families):
            continue
        layer, ranges, formula = _opened(definition, context.names)
        at = context.ranging(*ranges)
        if layer is None:
            if definition.base in context.cuts:
                continue
        else:
            narrowed = _narrowed(context, name, region[name])
            if narrowed is None or _is_apart(context, narrowed, layers_of(definition)):
                continue
            at = _where(at, layer, narrowed)
        yield definition, at, formula


@lru_cache(maxsize=4096)
def _opened(definition: Definition, names: frozenset[str]) -> tuple[Index | None, tuple[Range, ...], Formula]:
    """The layer, the ranges and the right side of a definition, its letters starred so that they meet no others."""
    renamed = {each.name: Index(f"{each.name}*") for each in definition.ranges}
    ranges = tuple(_renamed(each, renamed) for each in definition.ranges)
    if isinstance(definition.symbol, Entry):
        letters = {str(index.name): Index(f"{index.name}*") for index in definition.symbol.indices}
        renamed |= letters
        ranges += tuple(
            Range(str(letter.name), Index(None, 1), size.substitute(renamed))
            for letter, size in zip(letters.values(), definition.base.shape, strict=False)
        )
    layer = None if definition.base.layer is None else definition.base.layer.substitute(renamed)
    taken = names | {each.name for each in ranges}
    return layer, ranges, substitute(with_bound_apart(definition.formula, taken), renamed)


def _renamed(each: Range, renamed: Mapping[str, Index]) -> Range:
    return Range(str(renamed[each.name].name), each.lower.substitute(renamed), each.upper.substitute(renamed))


def _is_free(context: Context, definition: Definition, region: Region, family: Family) -> bool:
    """Whether all that the definition defines within the region belongs to the family."""
    if family.symbol.name != definition.base.name:
        return False
    if definition.base.layer is None:
        return True
    (low, high), (first, last) = family.layers, layers_of(definition)
    lowest, highest = region[definition.base.name]
    starts = low is not None and any(each is not None and context.follows(low, each) for each in (first, lowest))
    ends = high is not None and any(each is not None and context.follows(each, high) for each in (last, highest))
    return starts and ends


def _is_apart(context: Context, layers: Layers, defined: tuple[Index, Index]) -> bool:
    """Whether a definition speaks of none of the layers."""
    (low, high), (first, last) = layers, defined
    return (high is not None and context.follows(high + 1, first)) or (
        low is not None and context.follows(last + 1, low)
    )


def _narrowed(context: Context, name: str, layers: Layers) -> Layers | None:
    """The layers of the region without cut ones at their ends; None where nothing is left."""
    low, high = layers
    cuts = [cut.layer for cut in context.cuts if cut.name == name and cut.layer is not None]
    for _ in tuple(cuts):
        for cut in cuts:
            at_low, at_high = (end is not None and context.equal(end, cut) for end in (low, high))
            if at_low and at_high:
                return None
            if at_low and low is not None:
                low = low + 1
            elif at_high and high is not None:
                high = high - 1
            else:
                continue
            cuts.remove(cut)
            break
    return low, high


def _where(context: Context, layer: Index, layers: Layers) -> Context:
    """The context in which the layer is known to lie between the bounds as well."""
    low, high = layers
    return context.knowing(*([(low, layer)] if low is not None else []), *([(layer, high)] if high is not None else []))


def dependence_of(
    context: Context, formula: Formula, symbol: Symbol, region: Region, through: tuple[Family, ...] = ()
) -> str:
    """Why the region does not show that the formula is independent of the symbol when the families are free; or ""."""
    if strange := _strange(context, region, through):
        return strange
    single = tuple(each.symbol for each in through if not each.ranges)
    at = context.cutting(*single)
    families = tuple(each for each in through if each.ranges)
    if (outside := stray(at, formula, region)) is not None:
        return f"{outside} lies outside of the region that was named."
    if (found := leak(at, region, families)) is not None:
        return f"{found[0].symbol} := {found[0].formula} takes {found[1]} from outside of the region that was named."
    if not lies_outside(at, symbol, region):
        return f"the region that was named may contain {symbol} itself."
    return ""


def _strange(context: Context, region: Region, through: tuple[Family, ...] = ()) -> str:
    """Why these are no region and no families of the context, or ""."""
    for name, layers in region.items():
        for bound in layers:
            if bound is not None and not (is_index(bound) and (bound.name is None or bound.name in context.names)):
                return f"a bound of the layers of {name} is no layer here."
    for each in through:
        if type(each) is not Family or type(each.symbol) is not Symbol or not all(map(is_range, each.ranges)):
            return f"{each} is no family of symbols."
        layer = each.symbol.layer
        if each.ranges and (layer is None or [own.name for own in each.ranges] != [layer.name]):
            # Σ_{q=1}^{5} of what does not name q would count it five times.
            return f"{each.symbol} ranges over something else than its layer."
    return ""


def entanglement_of(context: Context, through: tuple[Family, ...], below: Region) -> str:
    """Why ``below`` does not show that none of the families is computed from another, or ""."""
    if strange := _strange(context, below, through):
        return strange
    names = {each.symbol.name for each in through}
    if len(names) < len(through) or names & below.keys():
        return "a symbol stands in two of the chosen families, or in what they are computed from."
    for definition in context.model.definitions:
        if definition.base.name in names:
            own = {definition.base.name: (None, None)}
            for _, at, formula in definitions_within(replace(context, cuts=()), own):
                if (outside := stray(at, formula, below)) is not None:
                    return f"{definition.symbol} takes {outside} from outside of the region that was named."
    if (found := leak(context, below)) is not None:
        return f"{found[0].symbol} := {found[0].formula} takes {found[1]} from outside of the region that was named."
    return ""


@lru_cache(maxsize=65536)
def names_in(formula: Formula) -> frozenset[str]:
    """The names of the symbols in the formula."""
    own = frozenset({formula.name}) if isinstance(formula, Symbol) else frozenset()
    return own.union(*map(names_in, children(formula)))


@lru_cache(maxsize=4096)
def names_behind(model: Model, names: frozenset[str]) -> frozenset[str]:
    """These names and those of all symbols, in any layer, from which they are computed."""
    behind = names.union(*(names_in(each.formula) for each in model.definitions if each.base.name in names))
    return names if behind == names else names_behind(model, behind)


@lru_cache(maxsize=16384)
def varying(model: Model, formula: Formula, name: str) -> tuple[Formula, ...]:
    """The formula, and every definition behind it, that may change with the symbol of this name."""
    own = names_in(formula)
    behind = (each for each in model.definitions if each.base.name in names_behind(model, own))
    several = (formula, *(each.formula for each in behind))
    return tuple(each for each in several if name in names_behind(model, names_in(each)))


def varying_derivative(model: Model, formula: Formula, name: str) -> Formula | None:
    """A derivative in the formula that may change with the symbol of this name, or None."""
    if isinstance(formula, Partial) and name in names_behind(model, names_in(formula)):
        return formula
    found = (varying_derivative(model, child, name) for child in children(formula))
    return next((each for each in found if each is not None), None)
