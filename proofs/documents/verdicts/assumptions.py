"""Hidden assumptions: ∂C/∂z = a − y of a softmax and its cross-entropy holds where the targets add up to 1.

An assumption is named in the verdict. Where the document makes it itself, what needs it holds; where it does not, it is
undecided and says what it needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from proofs.checking.verdicts import Kind
from proofs.documents.conventions import Conventions
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Document
from proofs.documents.verdicts.deciding import POINTS, Court
from proofs.documents.verdicts.outcomes import Outcome
from symbolic.errors import InputError
from symbolic.formula import Entry, Quotient, Sum, Symbol
from symbolic.indices import ONE, Index
from symbolic.model import Claim, Definition, Given, Model
from symbolic.reading.notation import SAMPLES
from symbolic.reading.syntax import Big, Name, Node, Number
from symbolic.reading.tokens import Unreadable

_ONE_HOT = re.compile(
    r"\bone[-\s]?hot\b|\b(?:1|one)[-\s]of[-\s]\$?[KkNnCc]\b"
    r"|\b(?:zero|0)\$?\s+(?:everywhere\s+)?(?:but|except)\s+(?:for\s+|at\s+)?(?:a\s+single\s+)?one\b"
    r"|除\S{0,4}一个(?:元素|分量)为\s?\$?1",
    re.IGNORECASE,
)
"""“one-hot”, “one of K”, “zero but one, which is one”"""
TARGETS = frozenset({"y", "t", "p", "q", "d"})
"""The letters of what a softmax is compared with."""


def adds_up_to_one(left: Node, right: Node, conv: Conventions) -> bool:
    """Whether the equality says Σ_k y_k = 1 of the targets."""
    for total, one in ((left, right), (right, left)):
        if isinstance(total, Big) and total.sign == "sum" and isinstance(one, Number) and one.value == 1:
            body = total.body
            return isinstance(body, Name) and conv.role(body.text) == "target" and not body.primes
    return False


def is_said(document: Document, conv: Conventions) -> bool:
    """Whether the text says that its targets are one-hot, or that they add up to 1."""
    if any(_ONE_HOT.search(source.text) for source in document.sources):
        return True
    for placed in document.statements:
        sides = [side.node for side in placed.statement.sides]
        for left, right in pairwise(sides):
            if left is not None and right is not None and adds_up_to_one(left, right, conv):
                return True
    return False


def holds_assuming(claim: Claim, stage: Stage, named: Mapping[str, Any], court: Court) -> bool:
    """Whether the claim holds in the stage where its targets add up to 1."""
    names = _targets(claim)
    return bool(names) and court.holds_where_sums_are_one(claim, stage.sizes, named, names)


def _targets(claim: Claim) -> dict[str, int | None]:
    """The targets, and which of their indices counts samples."""
    symbols = [given.symbol for given in claim.model.given if given.meaning == "target" and given.symbol.shape]
    return {each.name: each.shape.index(SAMPLES) if SAMPLES in each.shape else None for each in symbols}


def under_assumption(said: bool, outcomes: Sequence[Outcome], court: Court) -> Outcome | None:
    """What an equality that is false for any targets is where they add up to 1; None where that changes nothing.

    ``said``: whether the text says that they do.
    """
    for each in outcomes:
        if each.kind is not Kind.REFUTED or each.claim is None or each.stage is None:
            return None
        if not holds_assuming(each.claim, each.stage, each.named or {}, court):
            return None
    first = outcomes[0] if outcomes else None
    if first is None or first.verdict is None or first.claim is None:
        return None
    sums = ", ".join(f"Σ_k {name}_k = 1" for name in _targets(first.claim))
    if not said:
        reason = f"It holds if {sums} (one-hot targets), and nothing in the document says so; else it is false."
        return replace(first, kind=Kind.UNDECIDED, verdict=None, reason=reason, settled=True)
    verdict = replace(
        first.verdict, kind=Kind.HOLDS, scope=f"{first.verdict.scope}, {sums}", counterexample=None,
        method=f"equal to 30 digits at {POINTS} random points", reason="",
    )  # fmt: skip
    return replace(first, kind=Kind.HOLDS, verdict=verdict, reason=f"holds if {sums}, as the document says")


ONLY_HIDDEN = "of the layers below the last one, which has another function"
NOT_OF_LAST = "It holds where every layer has the same function, and the document says that the last has another one."


def with_last_layer(
    outcome: Outcome, options: Sequence[tuple[Stage, Mapping[str, Any]]], claims: Callable[[Stage], list[Claim]],
    court: Court,
) -> Outcome:  # fmt: skip
    """What is true with g in every layer, where the document ends in a softmax or another function.

    ``options``: the stages that end in it; ``claims``: how the equality is read in one of them.
    """
    several = []
    for stage, named in options:
        try:
            several += [(claim, stage, named) for claim in claims(stage)]
        except (Unreadable, InputError):
            continue
    if not several or any(court.holds(claim, stage.sizes, named) for claim, stage, named in several):
        return outcome
    if all(
        (narrowed := _hidden(claim)) != claim and court.holds(narrowed, stage.sizes, named)
        for claim, stage, named in several
    ):
        return replace(outcome, reason=ONLY_HIDDEN)
    return replace(outcome, kind=Kind.UNDECIDED, verdict=None, reason=NOT_OF_LAST, settled=True)


def _hidden(claim: Claim) -> Claim:
    """The same claim of the layers below the last one."""
    ranges = tuple(replace(each, upper=each.upper - 1) if each.upper == Index("L") else each for each in claim.ranges)
    return replace(claim, ranges=ranges)


def normalised(model: Model) -> Iterator[Model]:
    """The models in which a given vector of targets adds up to 1, or each row or each column of a matrix of them."""
    for each in model.given:
        if each.symbol.name[0].lower() in TARGETS and each.symbol.shape:
            given = tuple(other for other in model.given if other is not each)
            for summed in (place for place, size in enumerate(each.symbol.shape) if size != ONE):
                free = replace(each.symbol, name=each.symbol.name + "̃")
                made = _divided(each, free, summed)
                yield Model(model.name, (*given, Given(free, each.ranges)), (made, *model.definitions))


def _divided(each: Given, free: Symbol, summed: int) -> Definition:
    """y_{pq} := ỹ_{pq} / Σ_k ỹ_{pk}, where the index at this place is summed."""
    symbol, k = each.symbol, Index("k")
    if ONE in symbol.shape:
        row = symbol.shape[0] == ONE
        total = Sum(Entry(free, (Index(None, 1), k) if row else (k,)), "k", Index(None, 1), symbol.shape[summed])
        return Definition(symbol, Quotient(free, total), each.ranges)
    p, q = Index("p"), Index("q")
    total = Sum(Entry(free, (p, k) if summed else (k, q)), "k", Index(None, 1), symbol.shape[summed])
    return Definition(Entry(symbol, (p, q)), Quotient(Entry(free, (p, q)), total), each.ranges)
