"""Derivatives pushed down to atoms: ∂C/∂w_ij becomes Σ_k ∂C/∂z_k [k = i] a_j, and what cannot be pushed stays.

The numerator is taken apart by the rules of differentiation; a symbol in it is written out where that comes to an end,
and where it does not (from C at layer L down to z^l) the chain rule goes through one of the chosen symbols.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from proofs import kernel
from proofs.kernel import Theorem
from proofs.logic.context import Context, base_of, symbol_of, walk
from proofs.logic.dependence import Family, Region
from proofs.search.conversions import Conversion, attempt, everywhere, join
from proofs.search.regions import region_without
from symbolic.formula import (
    Add,
    Apply,
    Coincidence,
    Cost,
    CostGradient,
    CostPartial,
    Dimension,
    Entry,
    Formula,
    Kronecker,
    Negative,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
)
from symbolic.model import partials, symbols, uses_of
from symbolic.reaching import reach
from symbolic.shapes import shape
from symbolic.substitution import substitute

FARTHEST = 8
"""Through how many layers a symbol is written out."""


@dataclass(frozen=True, slots=True)
class Pushing:
    """How derivatives are pushed: through these symbols where nothing can be written out, and by these lemmas."""

    targets: tuple[Family, ...] = ()
    names: frozenset[str] = frozenset()
    """Symbols that are targets in every layer, where they are computed from what is differentiated by."""
    lemmas: Conversion | None = None

    def __call__(self, context: Context, formula: Formula) -> Theorem | None:
        """∂A/∂x = what the rules make of it, or None where it is an atom already (a Conversion)."""
        if not isinstance(formula, Partial) or shape(formula):
            return None
        step = self._step(context, formula)
        if step is None:
            return None
        return join(step, everywhere(self)(context, step.right))

    def _step(self, context: Context, formula: Partial) -> Theorem | None:
        above = formula.numerator
        base = base_of(formula.denominator)
        inner = context.cutting(base)
        match above:
            case Number() | Dimension() | Kronecker() | Coincidence():
                return kernel.independence(context, formula, {})
            case Add() | Negative() | Sum():
                return kernel.linearity(context, formula, {})
            case Product(factors=factors):
                return self._product(context, formula, inner, base, factors)
            case Quotient(denominator=denominator):
                region = region_without(inner, denominator, base)
                if region is not None:
                    return kernel.linearity(context, formula, {1: region})
                return kernel.product_rule(context, formula)
            case Power(exponent=exponent) if exponent >= 1:
                return kernel.product_rule(context, formula)
            case Apply():
                return kernel.elementwise(context, formula)
            case Cost(argument=argument):
                # Through a layer in between where there is one: written out, the paths would multiply. What does not
                # depend on it at all comes first: with several costs in one model, the way through another one of
                # them leads nowhere.
                found = independent(context, formula) or self._through(context, formula)
                if found is None and all(self._ends(inner, each, base, FARTHEST) for _, each in walk(inner, argument)):
                    found = kernel.cost_rule(context, formula)
                return found
            case SquaredNorm():
                return _in_numerator(context, formula, attempt(kernel.components, inner, above))
            case Entry(base=array) if not isinstance(array, Symbol):
                return _in_numerator(context, formula, attempt(kernel.components, inner, above))
            case Entry(base=Symbol() as symbol) | (Symbol() as symbol):
                return self._symbol(context, formula, inner, symbol)
            case CostPartial() | CostGradient() | Partial():
                return independent(context, formula)
        return None

    def _product(
        self, context: Context, formula: Partial, inner: Context, base: Symbol, factors: tuple[Formula, ...]
    ) -> Theorem:
        regions = constant_parts(inner, base, dict(enumerate(factors)))
        if len(regions) == len(factors):
            del regions[len(factors) - 1]
        if len(regions) == len(factors) - 1:
            return kernel.linearity(context, formula, regions)
        return kernel.product_rule(context, formula)

    def _symbol(self, context: Context, formula: Partial, inner: Context, symbol: Symbol) -> Theorem | None:
        base = base_of(formula.denominator)
        same = inner.same(symbol, base)
        if same is True:
            return attempt(kernel.itself, context, formula)
        if symbol.layer is None and (found := opened(context, formula)) is not None:
            return found
        if (found := independent(context, formula)) is not None:
            return found
        if same is False and (symbol.layer is None or self._ends(inner, symbol, base, FARTHEST)):
            found = _in_numerator(context, formula, unfold(inner, formula.numerator))
            if found is not None:
                return found
        return self._through(context, formula)

    def _through(self, context: Context, formula: Partial) -> Theorem | None:
        """By a lemma, or by the chain rule through a target, or through everything that names the symbol."""
        if self.lemmas is not None and (found := self.lemmas(context, formula)) is not None:
            return found
        base = base_of(formula.denominator)
        nearest = (Family(each) for each in neighbours(context, base) if each.name in self.names)
        for target in (*self.targets, *nearest):
            found = through(context, formula, (target,))
            if found is not None:
                return found
        return through(context, formula, users(context, base)) if base.layer is None else None

    def _ends(self, inner: Context, symbol: Symbol, base: Symbol, fuel: int) -> bool:
        """Whether writing out the symbol comes to an end before the symbol that is differentiated by."""
        if fuel == 0 or inner.same(symbol, base) is None:
            return False
        if inner.same(symbol, base) or region_without(inner, symbol, base) is not None:
            return True
        found = attempt(kernel.definition, inner, symbol)
        if found is None:
            return _has_components(inner, symbol) and symbol.layer == base.layer
        return all(
            self._ends(at, each, base, fuel - 1) for at, each in walk(inner, found.right) if at.cuts == inner.cuts
        )


def _has_components(context: Context, symbol: Symbol) -> bool:
    """Whether the symbol is defined by its components."""
    return any(isinstance(each.symbol, Entry) and each.base.name == symbol.name for each in context.model.definitions)


def constant_parts(inner: Context, base: Symbol, parts: Mapping[int, Formula]) -> dict[int, Region]:
    """The parts that do not depend on the symbol, each with the region that shows it."""
    found = {place: region_without(inner, part, base) for place, part in parts.items()}
    return {place: region for place, region in found.items() if region is not None}


def denominators(formula: Formula) -> list[Symbol]:
    """The symbols by which is differentiated in a formula, each once."""
    return list(dict.fromkeys(base_of(each.denominator) for each in partials(formula)))


def independent(context: Context, formula: Partial) -> Theorem | None:
    """∂A/∂x = 0, where a region shows it."""
    base = base_of(formula.denominator)
    region = region_without(context.cutting(base), formula.numerator, base)
    return None if region is None else attempt(kernel.independence, context, formula, region)


def unfold(context: Context, formula: Formula) -> Theorem | None:
    """s = its definition; s_i = the component of the definition of s."""
    found = attempt(kernel.definition, context, formula)
    if found is None and isinstance(formula, Entry):
        whole = attempt(kernel.definition, context, formula.base)
        if whole is not None:
            found = kernel.congruence(context, formula, {0: whole})
            found = join(found, attempt(kernel.components, context, found.right))
    return found


def opened(context: Context, formula: Formula) -> Theorem | None:
    """∂C/∂x = ∂C(a)/∂x: a symbol without a layer written out under the derivative, and nothing else (a Conversion)."""
    if isinstance(formula, Partial) and isinstance(formula.numerator, Symbol) and formula.numerator.layer is None:
        return _in_numerator(context, formula, unfold(context.cutting(base_of(formula.denominator)), formula.numerator))
    return None


def _in_numerator(context: Context, formula: Partial, theorem: Theorem | None) -> Theorem | None:
    return None if theorem is None else kernel.congruence(context, formula, {0: theorem})


def through(context: Context, formula: Partial, families: tuple[Family, ...]) -> Theorem | None:
    """The chain rule through these symbols, where the model shows that it may be used and where it leads on."""
    base = base_of(formula.denominator)
    inner = context.cutting(base)
    above = formula.numerator.base if isinstance(formula.numerator, Entry) else formula.numerator
    own = [base, above] if isinstance(above, Symbol) else [base]
    if not families or any(_may_be(inner, each, symbol) for each in families for symbol in own):
        return None
    region = region_without(inner, formula.numerator, base, families)
    if region is None:
        return None
    below = _below(context, families) if len(families) > 1 or families[0].ranges else None
    return attempt(kernel.chain_rule, context, formula, families, region, below)


def _may_be(context: Context, family: Family, symbol: Symbol) -> bool:
    """Whether the symbol may be one of the family."""
    return context.ranging(*family.ranges).same(family.symbol, symbol) is not False


def _below(context: Context, families: tuple[Family, ...]) -> dict[str, tuple[None, None]]:
    """All layers of whatever the families are computed from."""
    return dict.fromkeys(sorted(reach((each.symbol.name for each in families), uses_of(context.model))), (None, None))


def neighbours(context: Context, symbol: Symbol) -> list[Symbol]:
    """The symbols, each in one layer, that are defined by way of this one: of W^l it is z^l."""
    found: list[Symbol] = []
    for each in context.model.definitions:
        own = each.base.layer
        for other in symbols(each.formula):
            if other.name != symbol.name or other.layer is None or symbol.layer is None or own is None:
                continue
            if own.name is not None and other.layer.name == own.name and any(r.name == own.name for r in each.ranges):
                moved = substitute(each.base, {own.name: symbol.layer - other.layer.offset})
                assert isinstance(moved, Symbol)
                found.append(moved)
    return list(dict.fromkeys(found))


def users(context: Context, symbol: Symbol) -> tuple[Family, ...]:
    """The symbols whose definitions name this one, each in all its layers."""
    found = []
    for each in context.model.definitions:
        if any(other.name == symbol.name for other in symbols(each.formula)):
            if isinstance(each.symbol, Entry) or any(own.name in context.names for own in each.ranges):
                return ()
            found.append(Family(symbol_of(each), each.ranges))
    return tuple(found)
