"""L = −y_k log p_k = −log p_k, where k is the class that is right: what is said of it only, and of which y is 1.

A text that lets k be the right class and goes on with y_k = 1 says nothing of other targets. What is false of all
targets and true where they are 1 is not refuted, nor is a loss with the index of that class unsaid beside the targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from proofs.documents.own.building import OwnStage
from proofs.documents.texts.statements import Document
from proofs.documents.verdicts.deciding import Court
from symbolic.formula import Entry, Symbol, walk
from symbolic.indices import ONE
from symbolic.model import Claim, Model, names_below, symbols, uses_of
from symbolic.reading.syntax import Node, names

RIGHT = "It is said of the class that is right, of which the target is 1 and of all others 0."
_WORDS = re.compile(
    r"one[\s-]?hot|\b(?:right|correct|true|actual|target|ground[\s-]truth)\s+(?:class|label|one|category)|"
    r"\b(?:class|label|category)\b[^.\n]{0,40}\b(?:is|be)\s+(?:the\s+)?(?:right|correct|true)\b",
    re.IGNORECASE,
)


def is_of_right_class(
    claim: Claim, sides: Iterable[Node], document: Document, own: OwnStage, court: Court, named: Mapping[str, Any]
) -> bool:
    """Whether a false claim may be meant of the right class only."""
    if not any(_WORDS.search(source.text) for source in document.sources):
        return False
    losses, targets = _losses(claim.model), _targets(claim)
    if any(court.holds(replace(claim, at={**claim.at, name: 1}), own.stage.sizes, named) for name in sorted(targets)):
        return True
    used = {each.name for side in (claim.left, claim.right) for each in symbols(side)}
    unsaid = _unsaid(claim) & losses & {name.text for node in sides for name in _plain(node)}
    return bool(targets & used) and bool(unsaid)


def _losses(model: Model) -> set[str]:
    """What nothing else is made of."""
    used = uses_of(model)
    return {name for name in used if not any(name in below for other, below in used.items() if other != name)}


def _targets(claim: Claim) -> set[str]:
    """The given vectors that the loss alone is made of: y of L = −Σ_i y_i log p_i, and not the scores behind p."""
    model = claim.model
    final = _losses(model)
    inner = set[str]().union(*(below for name, below in uses_of(model).items() if name not in final))
    said = names_below(model, frozenset(each.name for side in (claim.left, claim.right) for each in symbols(side)))
    return {
        each.symbol.name for each in model.given
        if each.symbol.name in said - inner and len(each.symbol.shape) == 2 and ONE in each.symbol.shape
    }  # fmt: skip


def _unsaid(claim: Claim) -> set[str]:
    """The L of which the claim has one component."""
    parts = (each for side in (claim.left, claim.right) for each in walk(side))
    return {each.base.name for each in parts if isinstance(each, Entry) and isinstance(each.base, Symbol)}


def _plain(node: Node) -> Iterable[Any]:
    return (name for name in names(node) if not name.below)
