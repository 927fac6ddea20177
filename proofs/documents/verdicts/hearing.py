"""One equality before the court: its readings as claims of a stage, decided, repaired, explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import process_time

from proofs.checking.verdicts import Kind, Verdict
from proofs.documents.models.ranges import ranges_of, spans_of
from proofs.documents.models.stages import Stage, fits_in
from proofs.documents.texts.sources import Source
from proofs.documents.texts.statements import Equality, Supposition
from proofs.documents.verdicts.assumptions import holds_assuming
from proofs.documents.verdicts.bars import Point, opened, point_of
from proofs.documents.verdicts.causes import cause_of
from proofs.documents.verdicts.deciding import Court
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.outcomes import TRUE, Outcome, as_read, weakest
from proofs.documents.verdicts.repairs import Repair, lost_indices, lost_signs, on_each_side, smallest
from symbolic.deadlines import OutOfTime, within
from symbolic.errors import InputError
from symbolic.formula import Formula, Number, Product, as_formula
from symbolic.indices import Index, Range
from symbolic.model import Claim, partials, symbols
from symbolic.reading.meaning import Reading, fitting, readings
from symbolic.reading.meaning.sums import ORDERS
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Node, Relation, walk
from symbolic.reading.tokens import Unreadable
from symbolic.substitution import substitute

VANISHES = "Both sides are 0 in what is read of the text, so that this would hold with any factor: a part is missing."
REPAIR_SECONDS = 10.0
"""How long repairs of one equality are looked for: without one it stays refuted, which it is as printed."""
CAUSE_SECONDS = 40.0
"""How long causes are looked for in one document, in all: they explain verdicts and decide none."""


NO_LAYER = "{} stands without a layer in all of the text, and which one it has is not said."


@dataclass(slots=True)
class Hearing:
    """What every equality of a document is heard with, whatever model it is about."""

    court: Court
    assumed: bool = False
    """whether the text says that its targets add up to 1"""
    divisors: frozenset[str] = frozenset()
    """the d of 1/d Σ_j, where nothing says how far the Σ goes"""
    immediate: bool = False
    """whether its section says that a state is held where the next one is differentiated"""
    chain: tuple[Node, ...] = ()
    """the sides of the chain that is judged"""
    supposed: tuple[Supposition, ...] = ()
    """for which indices it is said"""
    nearby: tuple[Supposition, ...] = ()
    """what else is supposed of indices in its section"""
    in_layers: frozenset[str] = frozenset()
    """the letters that stand with a layer somewhere in the text"""
    cause_seconds: float = CAUSE_SECONDS

    def decide(self, left: Node, right: Node, stage: Stage, named: dict[str, object] | None = None) -> Outcome:
        try:
            point = point_of((left, right), stage)
            several = fitting(readings((opened(left), opened(right)), stage.notation))
        except Unreadable as trouble:
            return Outcome(Kind.UNREAD, None, None, str(trouble), trouble)
        except Undetermined as trouble:
            return Outcome(Kind.UNDECIDED, None, None, str(trouble))
        results = []
        for reading in several:
            try:
                claim = self._as_claim(reading, stage, point)
            except (Undetermined, InputError) as trouble:
                results.append(Outcome(Kind.UNDECIDED, None, None, str(trouble)))
                continue
            verdict = self.court.decide(claim, *stage.sizes_for(claim), named)
            if verdict.kind is Kind.PROVED and (asks_for_signs(left) or asks_for_signs(right)):
                # [z > 0] is ReLU′(z) where there is one.
                scope = f"{verdict.scope}, beside the kink of ReLU"
                verdict = replace(verdict, kind=Kind.HOLDS, scope=scope, passages=())
            if point.more and verdict.kind in TRUE:
                results.append(Outcome(Kind.UNDECIDED, claim, None, point.more, None, stage, named))
                continue
            if verdict.kind in TRUE and self._vanishes(claim, stage, named):
                results.append(Outcome(Kind.UNDECIDED, claim, None, VANISHES, None, stage, named, settled=True))
                continue
            if verdict.kind is Kind.REFUTED and (only := self._only_where(claim, stage, named)):
                results.append(Outcome(Kind.UNDECIDED, claim, None, only, None, stage, named, settled=True))
                continue
            results.append(Outcome(verdict.kind, claim, verdict, verdict.reason, None, stage, named))
        kinds = {each.kind for each in results}
        if kinds and kinds <= TRUE:
            return weakest(results)
        if len(kinds) == 1:
            return results[0]
        names = "; ".join(", ".join(reading.taken) for reading in several)
        return Outcome(Kind.UNREAD, None, None, f"It can be read in several ways, with different answers: {names}.")

    def _as_claim(self, reading: Reading, stage: Stage, point: Point) -> Claim:
        left, right = reading.formulas
        last = stage.notation.layer.number
        ranges = ranges_of(left, right, spans_of(stage.model, last), self._chain(stage), last, stage.first)
        return supposing(Claim("equation", left, right, stage.model, ranges, point.at), self.supposed)

    def _vanishes(self, claim: Claim, stage: Stage, named: dict[str, object] | None) -> bool:
        """Whether a claim about derivatives says 0 = 0: then it is true with any factor, and shows nothing."""
        sides = (claim.left, claim.right)
        if claim.apart or claim.at or claim.left == claim.right or not any(_differentiates(claim, s) for s in sides):
            return False
        if any(isinstance(side, Number) for side in sides):
            return False
        doubled = replace(claim, right=Product((as_formula(2), claim.left)))
        return self.court.holds(doubled, stage.sizes_for(doubled)[0], named)

    def _only_where(self, claim: Claim, stage: Stage, named: dict[str, object] | None) -> str:
        """Why a false claim is not refuted: it is true under what the text supposes close by."""
        said = {name for each in self.supposed for name in (each.first, each.second)}
        for each in self.nearby:
            if {each.first, each.second} & said:
                # What is said beside the equality itself leaves nothing open.
                continue
            narrower = supposing(claim, (each,))
            if narrower is not claim and self.court.holds(narrower, stage.sizes_for(narrower)[0], named):
                return f"It holds for {each} only, and whether the text supposes that here is not clear."
        return ""

    def claims(self, left: Node, right: Node, stage: Stage) -> list[Claim]:
        """Every reading of an equality as a claim.

        Raises Unreadable or InputError where one has none.
        """
        point = point_of((left, right), stage)
        if point.more:
            raise Undetermined(point.more)
        several = fitting(readings((opened(left), opened(right)), stage.notation))
        return [self._as_claim(reading, stage, point) for reading in several]

    def _chain(self, stage: Stage) -> Iterator[Formula]:
        """The sides of the chain that is judged, each where it can be read in one way."""
        for node in self.chain:
            try:
                several = readings((opened(node),), stage.notation)
            except (Unreadable, InputError):
                continue
            if len(several) == 1:
                yield from several[0].formulas

    def holds(self, left: Node, right: Node, stage: Stage, named: dict[str, object]) -> bool:
        """Whether the equality holds in a stage, in any of its readings."""
        try:
            claims = self.claims(left, right, stage)
        except (Unreadable, InputError):
            return False
        return any(self.court.holds(claim, stage.sizes_for(claim)[0], named) for claim in claims)

    def _holding(
        self, left: Node, right: Node, stage: Stage, named: dict[str, object] | None = None
    ) -> tuple[Verdict, Claim] | None:
        """The verdict on an equality that is true in all of its readings, and one of these; None where it is not."""
        try:
            claims = self.claims(left, right, stage)
        except (Unreadable, Undetermined, InputError):
            return None
        if not claims or not all(self.court.holds(claim, stage.sizes_for(claim)[0], named) for claim in claims):
            return None
        verdicts = [self.court.decide(claim, stage.sizes_for(claim)[0], named=named) for claim in claims]
        if not all(verdict.kind in TRUE for verdict in verdicts):
            return None
        return next((each for each in verdicts if each.kind is Kind.HOLDS), verdicts[0]), claims[0]

    def slip(
        self, blank: Finding, equality: Equality, left: Node, right: Node, stage: Stage, outcome: Outcome,
        options: Sequence[tuple[Stage, dict[str, object]]] = (),
    ) -> Finding | None:  # fmt: skip
        """False as printed, true after a small repair that is found in the time; None where there is none.

        A letter that never has a layer has lost none, and a^{(0)} = x after which x is a^{(0)} gives this a name.
        """
        repaired = self._repaired(left, right, stage, list(options), outcome)
        if repaired is None:
            return None
        sentences, (verdict, claim) = repaired
        letters = [each.letter for each in sentences if each.letter]
        if letters and claim.left == claim.right:
            return replace(blank, kind=Kind.DEFINITION, reason=f"defines {letters[0]}")
        if never := next((each for each in letters if each not in self.in_layers), None):
            return replace(blank, kind=Kind.UNDECIDED, reason=NO_LAYER.format(never))
        source = equality.placed.source
        where = "; ".join(f"{each.sentence} (line {_at(source, each.place)})" for each in sentences)
        return replace(
            as_read(blank, claim, stage), kind=Kind.SLIP, repair=where, scope=verdict.scope,
            method=verdict.method, passages=verdict.passages,
            counterexample=outcome.verdict.counterexample if outcome.verdict else None,
            reason=f"false as printed; {verdict.kind} once repaired",
        )  # fmt: skip

    def _repaired(
        self, left: Node, right: Node, stage: Stage, options: list[tuple[Stage, dict[str, object]]], outcome: Outcome
    ) -> tuple[list[Repair], tuple[Verdict, Claim]] | None:
        """The smallest repair that leaves an equality which holds, if it is found in the time.

        A lost index is looked for in the stages with what the document writes out (``options``) as well; ``outcome``:
        that the equality as printed is false, and in which stage.
        """
        heard = outcome.stage or stage
        with suppress(OutOfTime), within(REPAIR_SECONDS):
            lost_index = None if fits_in(left, right, heard) else self._fitting(left, right, stage, options)
            return lost_index or smallest(
                left, right, stage.notation, lambda one, other: self._holding(one, other, stage, outcome.named)
            )
        return None

    def _fitting(
        self, left: Node, right: Node, stage: Stage, options: list[tuple[Stage, dict[str, object]]]
    ) -> tuple[list[Repair], tuple[Verdict, Claim]] | None:
        """The repair of an index or a sign without which the shapes do not fit."""
        for search in (lost_indices, lost_signs):
            for one, other, made in on_each_side(search, left, right, stage.notation):
                for where, named in ((stage, None), *options):
                    if (found := self._holding(one, other, where, named)) is not None:
                        return [made], found
        return None

    def found(self, blank: Finding, outcome: Outcome, stage: Stage) -> Finding:
        verdict = outcome.verdict
        finding = replace(blank, kind=outcome.kind, reason=outcome.reason)
        if outcome.claim is not None:
            finding = as_read(finding, outcome.claim, stage)
        if verdict is not None:
            finding = replace(
                finding, scope=verdict.scope, method=verdict.method, counterexample=verdict.counterexample,
                reason=outcome.reason or verdict.reason, passages=verdict.passages,
            )  # fmt: skip
            if finding.counterexample is not None and not (stage.sizes.constants or stage.sizes.families):
                # Functions and numbers alone: no neuron has a part in it.
                finding = replace(finding, counterexample=replace(finding.counterexample, sizes=""))
            if outcome.kind is Kind.DEFINITION:
                finding = replace(finding, counterexample=None, passages=())
        return finding

    def explained(self, finding: Finding, outcome: Outcome, stage: Stage) -> Finding:
        """The finding with the likely cause, where it is a refutation."""
        if outcome.kind is Kind.REFUTED and outcome.claim is not None:
            finding = replace(finding, cause=self._cause(outcome.claim, outcome.stage or stage, outcome.named))
        return finding

    def _cause(self, claim: Claim, stage: Stage, named: dict[str, object] | None = None) -> str:
        spans = spans_of(stage.model, stage.notation.layer.number)

        def holds(fixed: Claim) -> bool:
            try:
                last = stage.notation.layer.number
                ranges = ranges_of(fixed.left, fixed.right, spans, last=last, first=stage.first)
                left_over = {each.name for each in ranges}
                apart = tuple(pair for pair in fixed.apart if left_over.issuperset(pair))
                fixed = replace(fixed, ranges=ranges, apart=apart)
                return self.court.holds(fixed, stage.sizes_for(fixed)[0], named) or (
                    self.assumed and holds_assuming(fixed, stage, named or {}, self.court)
                )
            except InputError:
                # A trial without a meaning, which takes nothing from the verdict.
                return False

        started = process_time()
        cause = cause_of(claim, stage.notation.functions, holds, min(self.cause_seconds, CAUSE_SECONDS / 4))
        self.cause_seconds -= process_time() - started
        return cause


def _differentiates(claim: Claim, side: Formula) -> bool:
    """Whether a derivative stands in a side, or a letter that is defined as one: δ."""
    used = {symbol.name for symbol in symbols(side)}
    defined = (each.formula for each in claim.model.definitions if each.base.name in used)
    return any(any(partials(formula)) for formula in (side, *defined))


def asks_for_signs(node: Node) -> bool:
    """Whether [z > 0] or its kin stands in it."""
    return any(isinstance(each, Relation) and each.sign in ORDERS for each in walk(node))


def supposing(claim: Claim, supposed: Sequence[Supposition]) -> Claim:
    """The claim for the indices of which these suppositions are true, as far as it has such indices."""
    for each in supposed:
        ranges = {own.name: own for own in claim.ranges}
        if each.first not in ranges:
            continue
        upper = ranges[each.first].upper
        if each.second not in ranges and isinstance(upper, Index):
            claim = _of_layer(claim, each, ranges[each.first].lower, upper)
        elif each.second in ranges:
            claim = _of_two(claim, each)
    return claim


def _of_layer(claim: Claim, each: Supposition, lower: Index, upper: Index) -> Claim:
    """The claim for l = L, for l = 1, or for l < L."""
    if each.sign == "=":
        value = Index(None, int(each.second)) if each.second.isdigit() else Index(upper.name)
        return claim if value.name is None and value.offset < lower.offset else _with(claim, each.first, value)
    if each.second.isdigit() or upper.offset < 0:
        return claim
    ranges = (replace(own, upper=upper - 1) if own.name == each.first else own for own in claim.ranges)
    return replace(claim, ranges=tuple(ranges))


def _of_two(claim: Claim, each: Supposition) -> Claim:
    """The claim for i = k, or for i ≠ k."""
    if any({*pair} == {each.first, each.second} for pair in claim.apart):
        return claim
    if each.sign == "≠":
        return replace(claim, apart=(*claim.apart, (each.first, each.second)))
    return _with(claim, each.second, Index(each.first))


def _with(claim: Claim, name: str, value: Index) -> Claim:
    """The claim with a value for one of its free indices."""
    new = value.name or ""
    renamed = tuple((new if one == name else one, new if other == name else other) for one, other in claim.apart)
    at = {name: value}
    ranges = (
        Range(own.name, own.lower.substitute(at), own.upper.substitute(at)) for own in claim.ranges if own.name != name
    )
    return replace(
        claim, left=substitute(claim.left, at), right=substitute(claim.right, at), ranges=tuple(ranges), apart=renamed
    )


def _at(source: Source, place: int) -> str:
    line, column = source.position(place)
    return f"{line}, column {column}"
