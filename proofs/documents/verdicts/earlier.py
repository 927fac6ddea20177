"""What is proved of a document so far, as rules for what comes later: D^l = δ^l, and so ∂C/∂W^l = D^l (a^{l-1})ᵀ.

Only theorems of the kernel serve; what the text says has no part in it. A rule replaces its left side by its right
one, so together they must not go round in a circle: δ^l = D^l is no rule beside D^l = δ^l.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from proofs import kernel
from proofs.kernel import Theorem
from proofs.logic.context import base_of
from proofs.rules import INDUCTION
from proofs.search.prover import pinned, prove
from proofs.search.steps import evidence
from symbolic.errors import InputError
from symbolic.formula import Entry, Formula, Partial, Symbol, children, walk
from symbolic.indices import Index
from symbolic.model import Claim, Model, names_below, symbols
from symbolic.reaching import reach


@dataclass(slots=True)
class Earlier:
    """What was proved and the prover does not find again in a line: what took an induction, and recursions."""

    shown: list[tuple[Claim, Theorem]] = field(default_factory=list)
    """in the order of the document"""
    anew: dict[tuple[int, Model], Theorem | None] = field(default_factory=dict)
    """claims proved again in the model of a later one"""

    def learn(self, claim: Claim, theorem: Theorem, given: Sequence[Theorem]) -> None:
        """Remember what may serve. ``given``: theorems on which all others may rest."""
        by_induction = any(each.rule in INDUCTION.rests_on for each in evidence(theorem, known=given))
        if (by_induction or _is_recursion(theorem)) and not _is_definition(theorem):
            self.shown.append((claim, theorem))

    def rules_for(self, claim: Claim, given: Sequence[Theorem]) -> Iterator[tuple[Theorem, ...]]:
        """Sets of rules for a proof of the claim: without recursions (δ^l by δ^{l+1}) first, and with them."""
        model = pinned(claim.model, claim)
        about = names_below(model, _names(claim.left) | _names(claim.right))
        rules: tuple[Theorem, ...] = ()
        for place, (each, _) in enumerate(self.shown):
            speaks = _names(each.left) <= about or _names(each.right) <= about
            if speaks and each.at.items() <= claim.at.items():
                theorem = self._within(model, place, claim, (*given, *rules))
                rules = rules if theorem is None else with_rule(rules, theorem)
        plain = tuple(each for each in rules if not _is_recursion(each))
        if plain:
            yield plain
        if len(plain) < len(rules):
            yield rules

    def _within(self, model: Model, place: int, claim: Claim, lemmas: tuple[Theorem, ...]) -> Theorem | None:
        """The theorem in the model of the claim: as it is where that says all that its own says, else proved anew."""
        each, theorem = self.shown[place]
        if model.extends(theorem.context.model):
            return theorem
        key = place, model
        if key not in self.anew:
            try:
                self.anew[key] = prove(replace(each, model=claim.model, at=claim.at), lemmas).theorem
            except InputError:
                # The later model has no such layers or shapes, and so no use for it.
                self.anew[key] = None
        return self.anew[key]


def with_rule(rules: tuple[Theorem, ...], theorem: Theorem) -> tuple[Theorem, ...]:
    """The rules and one more, turned where that is needed: one for each quantity in each layer.

    None is added that would lead back to where it begins, by way of the others and of the definitions.
    """
    below: dict[str, set[str]] = {}
    said = [(each.symbol, each.formula) for each in theorem.context.model.definitions]
    for left, right in (*said, *((each.left, each.right) for each in rules)):
        below.setdefault(_head(left), set()).update(_heads(right))
    taken = {(_head(each.left), _layer(each.left)) for each in rules}
    for each in (theorem, kernel.symmetry(theorem)):
        head, inner = _head(each.left), _heads(each.right)
        if not head or (head, _layer(each.left)) in taken or (head in inner and not _is_recursion(each)):
            continue
        if head not in reach(inner - {head}, below):
            return (*rules, each)
    return rules


def _names(side: Formula) -> frozenset[str]:
    return frozenset(each.name for each in symbols(side))


def _is_definition(theorem: Theorem) -> bool:
    """Whether it says what the model says: the prover unfolds that itself."""
    definitions = theorem.context.model.definitions
    return any(theorem.left == each.symbol and theorem.right == each.formula for each in definitions)


def _is_recursion(rule: Theorem) -> bool:
    """δ^l by δ^{l+1}: by itself in other layers, all of them above, or all below."""
    if isinstance(rule.left, Partial):
        return False
    own = _layer(rule.left)
    layers = [_layer(part) for part in _parts(rule.right) if _head(part) == _head(rule.left)]
    if own is None or not layers or any(each is None or each.name != own.name for each in layers):
        return False
    return len({each.offset > own.offset for each in layers if each is not None}) == 1 and own not in layers


def _layer(formula: Formula) -> Index | None:
    return next((each.layer for each in walk(formula) if isinstance(each, Symbol) and each.layer is not None), None)


def _head(formula: Formula) -> str:
    """What a rule with this left side replaces: “D” for D^l and D^l_i, “∂C/∂z”; "" for what is composed."""
    if isinstance(formula, Partial):
        above = _head(formula.numerator)
        return above and f"∂{above}/∂{base_of(formula.denominator).name}"
    base = formula.base if isinstance(formula, Entry) else formula
    return base.name if isinstance(base, Symbol) else ""


def _parts(formula: Formula) -> Iterator[Formula]:
    """What stands in a formula that a rule could replace; within a derivative none does."""
    if _head(formula):
        yield formula
    for child in () if isinstance(formula, Partial) else children(formula):
        yield from _parts(child)


def _heads(formula: Formula) -> set[str]:
    return {_head(part) for part in _parts(formula)}
