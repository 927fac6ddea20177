"""∂J/∂θ = X, where nothing says what J is: only what has any J on both sides can be false."""

from __future__ import annotations

from symbolic.formula import Cost, CostGradient, CostPartial, Formula, walk
from symbolic.model import Claim, Model, names_below, symbols


def cost_on_one_side(claim: Claim) -> str:
    """∂J/∂θ = X where nothing says what J is: only what has any J on both sides can be false."""
    first, second = (_has_open_cost(side, claim.model) for side in (claim.left, claim.right))
    return "" if first is second else "The text does not say in a way that is read what the cost is."


def _has_open_cost(side: Formula, model: Model) -> bool:
    below = names_below(model, frozenset(symbol.name for symbol in symbols(side)))
    parts = (side, *(each.formula for each in model.definitions if each.base.name in below))
    return any(isinstance(each, Cost | CostGradient | CostPartial) for part in parts for each in walk(part))
