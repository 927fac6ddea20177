"""∂h_k/∂W in a sum over the steps: where a text holds h_{k−1} in it, as its words say, it is ∂⁺h_k/∂W.

L depends on W through every h_k, and h_k through all that come before. A sum over the steps of ∂L/∂h_k ∂h_k/∂W counts
each way once only where the last factor is the immediate derivative, and most texts write it like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from proofs.checking.verdicts import Kind
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Document
from proofs.documents.verdicts.hearing import Hearing
from proofs.documents.verdicts.outcomes import Outcome
from symbolic.formula import Add, Entry, Formula, Immediate, Partial, Sum, Symbol, children, rewrite, with_children
from symbolic.model import Claim, Model, names_below, uses_of

SAYS = "with the state before it held, as the document says"
OPEN = "It holds where {} is the immediate derivative, with the state before it held, and the text does not say so."

_HELD = r"(?:constant|fixed|konstant|constante|const)"
_WORDS = re.compile(
    r"\b(?:immediate|direct|local)\W+(?:partial\W+)?derivative|\bimmediate\W+partial"
    rf"|\b(?:treat|hold|keep|tak|consider|assum|regard)\w*\b[^.]{{0,80}}\b{_HELD}|\bunmittelbare?\w*\W+Ableitung",
    re.IGNORECASE,
)


def sections_that_hold(document: Document) -> frozenset[int]:
    """The sections, by number, that speak of immediate derivatives, or hold a state while they differentiate."""
    return frozenset(
        number
        for number, each in enumerate(document.sections)
        if _WORDS.search(each.source.text, each.start, each.end) is not None
    )


def holding(outcome: Outcome, hearing: Hearing, stage: Stage, named: Mapping[str, Any]) -> Outcome | None:
    """What holds where states are held in the derivatives of the next ones; None where that changes nothing.

    Where its section, or one around it, says so, that is what it claims; else it is undecided, with a sentence.
    """
    claim = outcome.claim
    if claim is None or (changed := with_immediate(claim)) == claim:
        return None
    sizes = stage.sizes_for(changed)
    if not hearing.court.holds(changed, sizes[0], named):
        return None
    told = held(claim)
    if not hearing.immediate:
        return replace(outcome, kind=Kind.UNDECIDED, verdict=None, reason=OPEN.format(told), settled=True)
    verdict = hearing.court.decide(changed, *sizes, named)
    return replace(outcome, kind=verdict.kind, claim=changed, verdict=verdict, reason=f"{told} {SAYS}")


def with_immediate(claim: Claim) -> Claim:
    """The claim in which the derivatives of states by parameters, in sums over ways, are immediate ones."""
    return replace(claim, left=_within(claim.left, claim.model), right=_within(claim.right, claim.model))


def held(claim: Claim) -> str:
    """How the first of these derivatives was written."""
    found = next(each for side in (claim.left, claim.right) for each in _of_states(side, claim.model))
    above, below = (each.base if isinstance(each, Entry) else each for each in (found.numerator, found.denominator))
    return str(Partial(above, below))


def _within(formula: Formula, model: Model) -> Formula:
    """The changed formula: below a sum over steps, and in the terms of a sum that is written out."""
    if isinstance(formula, Add) or (isinstance(formula, Sum) and _counts_steps(formula)):
        return rewrite(formula, lambda each: _immediate(each, model))
    inner = children(formula)
    return with_children(formula, tuple(_within(each, model) for each in inner)) if inner else formula


def _of_states(formula: Formula, model: Model) -> Iterator[Partial]:
    if isinstance(formula, Partial) and _immediate(formula, model) is not None:
        yield formula
    for each in children(formula):
        yield from _of_states(each, model)


def _counts_steps(formula: Sum) -> bool:
    def has(inner: Formula) -> bool:
        named = isinstance(inner, Symbol) and inner.layer is not None and inner.layer.name == formula.index
        return named or any(map(has, children(inner)))

    return has(formula.body)


def _immediate(formula: Formula, model: Model) -> Formula | None:
    """∂⁺h_k/∂W for ∂h_k/∂W, where h_k is computed from h_{k−1}; None for any other formula."""
    if not isinstance(formula, Partial):
        return None
    state = formula.numerator.base if isinstance(formula.numerator, Entry) else formula.numerator
    by = formula.denominator.base if isinstance(formula.denominator, Entry) else formula.denominator
    if not isinstance(state, Symbol) or not isinstance(by, Symbol) or state.layer is None or by.layer is not None:
        return None
    below = names_below(model, uses_of(model).get(state.name, frozenset()))
    return Immediate(formula.numerator, formula.denominator) if state.name in below else None
