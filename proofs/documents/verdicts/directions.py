"""W := W − η ∂C/∂W: what is wrong with a step as far as its letters show.

Nothing is computed here, so that nothing is refuted: a step that cannot be meant so is undecided, with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.quantities import RATES
from symbolic.reading.lexicon import of_differential
from symbolic.reading.syntax import (
    Big,
    Derivative,
    Item,
    Minus,
    Nabla,
    Name,
    Node,
    Operator,
    Product,
    Sum,
    names,
    walk,
)

ADDS = "It adds the derivative by {}, which makes the cost greater: a minus may be lost."
CLIMBS = "It adds a gradient, which makes what it is the gradient of greater: a minus may be lost."
ANOTHER = "The step for {0} needs the derivative by just this {0}."
NO_COST = "What is differentiated in the step for {} is no cost."
MULTIPLIED = "The step for {} is its gradient times a rate, and {} is none."
LEAVES = "{} is not changed here, but made anew from something else."
UNCOUNTED = "The index {} of {} stands nowhere in its step."

_UPHILL = re.compile(r"ascent|maximi[sz]|likelihood|uphill", re.IGNORECASE)


def changed_by(left: Name) -> Name | None:
    """w of the change Δw; None of any other letter."""
    return replace(left, text=left.text[1:]) if left.text[:1] == "Δ" and len(left.text) > 1 else None


def taken_away(nodes: Iterator[Node]) -> frozenset[str]:
    """The changes that are subtracted somewhere: Δw in w − Δw."""
    minus = (each.term for node in nodes for each in walk(node) if isinstance(each, Minus))
    return frozenset(each.text for each in minus if isinstance(each, Name) and changed_by(each) is not None)


@dataclass(frozen=True, slots=True)
class _Step:
    """left := Σ terms, a step for ``updated``."""

    updated: Name
    terms: tuple[Node, ...]
    changes: bool
    """the left side is Δw, and not w itself"""
    uphill: bool
    """the text may go uphill, or w − Δw has the minus"""
    conv: Conventions

    @property
    def before(self) -> list[Name]:
        """What may be meant by the letter that is changed: itself, and its last value."""
        earlier = (each for each in self.terms if isinstance(each, Name) and _is_earlier(each, self.updated))
        return [self.updated, *earlier]

    @property
    def begins(self) -> bool:
        """Whether the old value is one of the terms, and its gradient is added to it."""
        return len(self.before) > 1 and not self.changes

    def is_of(self, name: Name) -> bool:
        return name.text.lower() == self.updated.text.lower()

    def is_rate(self, name: Name) -> bool:
        """η, and an α that has scripts elsewhere."""
        return name.text in self.conv.scalars or (name.text in RATES and self.conv.role(name.text) is None)

    def is_parameter(self, name: Name) -> bool:
        return self.conv.role(name.text) in ("weights", "bias")


def misdirected(left: Node, right: Node, prose: str, conv: Conventions, subtracted: frozenset[str]) -> str:
    """Why a step for w is none: it is along the derivative by another w, or adds it; "" where nothing is wrong.

    ``prose``: a text that goes uphill may add. ``subtracted``: the changes Δw that the text takes away from w.
    """
    if not isinstance(left, Name):
        return ""
    updated = changed_by(left)
    side = bare(right)
    terms = side.terms if isinstance(side, Sum) else (side,)
    if updated is not None and left in terms:
        # Δw := Δw + … adds up over samples.
        return ""
    uphill = _UPHILL.search(prose) is not None or left.text in subtracted
    step = _Step(updated or left, terms, updated is not None, uphill, conv)
    found = (check(term, step) for term in terms for check in (_without_cost, _astray, _upwards, _uncounted))
    return next((why for why in found if why), "") or _from_elsewhere(step)


def _without_cost(term: Node, step: _Step) -> str:
    """∂W/∂C and ∂η/∂W, and what a gradient is multiplied with that is no rate: C ∂C/∂W."""
    by = [each for each in _derivatives(term) if isinstance(each.by, Name)]
    for each in by:
        of = each.operand if isinstance(each, Operator) else each.of
        strange = isinstance(of, Name) and (step.is_of(of) or step.is_parameter(of) or step.is_rate(of))
        assert isinstance(each.by, Name)
        if (strange and len(by) == 1) or each.by.text in step.conv.costs:
            return NO_COST.format(step.updated.text)
    inner = bare(term.term if isinstance(term, Minus) else term)
    own = any(step.is_of(by) for by in _denominators(inner))
    for factor in inner.factors if isinstance(inner, Product) and own else ():
        if isinstance(factor, Name) and (factor.text in step.conv.costs or step.is_of(factor)):
            return MULTIPLIED.format(step.updated.text, factor.text)
    return ""


def _astray(term: Node, step: _Step) -> str:
    """∂C/∂V in the step for W: another letter, or the same with other indices."""
    several = list(_denominators(term))
    for by in several:
        another = step.is_rate(by) or (step.is_parameter(by) and step.is_parameter(step.updated))
        other = another and len(several) == 1 if not step.is_of(by) else not any(_alike(by, one) for one in step.before)
        if other:
            # v := β v + (1 − β) ∂C/∂w is a step for another letter, and ∂C/∂b may be ∂C/∂z.
            return ANOTHER.format(step.updated.text)
    return ""


def _upwards(term: Node, step: _Step) -> str:
    """+ η ∂C/∂W, + η ∇F(x), and Δw = η ∂C/∂w where w + Δw is meant."""
    if step.uphill or any(isinstance(each, Minus) for each in walk(term)):
        return ""
    rate = any(step.is_rate(name) for name in names(term))
    if not (rate if step.changes else step.begins):
        return ""
    if any(isinstance(each, Nabla) and each.by is None for each in walk(term)):
        return CLIMBS
    costs = (each for each in _derivatives(term) if _is_of_cost(each, step.conv) and step.is_parameter(step.updated))
    if any(step.is_of(by) for by in _denominators(term)) or any(costs):
        return ADDS.format(step.updated.text)
    return ""


def _uncounted(term: Node, step: _Step) -> str:
    """Δw_{ji} = −η δ_i o_i: the same for every j."""
    if term in step.before or any(_denominators(term)) or not (step.changes or step.begins):
        return ""
    bound = {index for each in walk(term) if isinstance(each, Big) for index in each.indices}
    standing = {item.text for name in names(term) for item in (*name.below, *name.above)} - bound
    steady = [item for item in step.updated.below if all(item in one.below for one in step.before)]
    for item in steady if standing else ():
        if len(item.text) == 1 and item.text.isalpha() and item.text not in standing:
            return UNCOUNTED.format(item.text, step.updated.text)
    return ""


def _from_elsewhere(step: _Step) -> str:
    """W^l := W^{l+1} − η ∂C/∂W^l, and W := η ∂C/∂W: nothing of the old W is left."""
    along = [term for term in step.terms if any(step.is_of(by) for by in _denominators(term))]
    others = [term for term in step.terms if term not in along]
    rates = any(step.is_rate(name) for term in along for name in names(term))
    if step.changes or step.begins or not along or not rates:
        return ""
    within = (name for term in others for name in names(term) if name in step.before or _is_earlier(name, step.updated))
    return "" if any(within) else LEAVES.format(step.updated.text)


def _derivatives(node: Node) -> Iterator[Derivative | Nabla | Operator]:
    return (each for each in walk(node) if isinstance(each, Derivative | Nabla | Operator))


def _is_of_cost(node: Derivative | Nabla | Operator, conv: Conventions) -> bool:
    of = node.operand if isinstance(node, Operator) else node.of
    return any(name.text in conv.costs for name in names(of))


def _denominators(node: Node) -> Iterator[Name]:
    """W of ∂…/∂W, ∇_W C, dW, and of what is made of dW: v_{dW}."""
    for each in walk(node):
        if isinstance(each, Derivative | Nabla | Operator) and isinstance(each.by, Name):
            yield each.by
        if isinstance(each, Name) and (of := of_differential(each.text)):
            yield replace(each, text=of)
        for mark, item in zip(each.below, each.below[1:], strict=False) if isinstance(each, Name) else ():
            if mark.text == "d" and len(item.text) == 1:
                yield _within(item)


def _within(item: Item) -> Name:
    """W^{[l]} of v_{dW^{[l]}}: below, the scripts of a name stand together."""
    name = item.nested or Name(item.text)
    scripts = (*name.below, *name.above)
    return Name(
        name.text, tuple(one for one in scripts if not one.bracket), tuple(one for one in scripts if one.bracket)
    )


def _is_earlier(name: Name, updated: Name) -> bool:
    """w_t of w_{t+1}, w^{old} of w^{new}, w^{(k)} of w^{(k+1)}, W of W: the same, one step before."""
    if name.text != updated.text:
        return False
    return all(map(_precede, ((name.below, updated.below), (name.above, updated.above))))


def _precede(scripts: tuple[tuple[Item, ...], tuple[Item, ...]]) -> bool:
    before, after = (tuple(item for item in items if item.text not in _AGES) for items in scripts)
    return len(before) == len(after) and all(
        one == other or (one.text == other.text != "" and one.offset + 1 == other.offset)
        for one, other in zip(before, after, strict=True)
    )


_AGES = frozenset({"new", "old", "+"})


def _alike(one: Name, other: Name) -> bool:
    """w^l and W^{(l)}: one letter, small or not, with the same indices in any brackets; one may lack its layer."""
    first, second = (without_brackets(each) for each in (one, other))
    return first.below == second.below and (first.above == second.above or not first.above or not second.above)


def without_brackets(name: Name) -> Name:
    """W^l of W^{(l)} and W^{[l]}"""
    return replace(name, above=tuple(replace(item, bracket="") for item in name.above))
