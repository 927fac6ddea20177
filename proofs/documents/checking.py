"""Every equality of a document with its verdict: reading, models of its parts, claims, repairs, causes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from time import process_time

from proofs.checking.verdicts import Kind, Verdict
from proofs.documents.assumptions import holds_assuming, is_said, under_assumption, with_softmax
from proofs.documents.bars import Point, opened, point_of
from proofs.documents.budget import Budget, unread
from proofs.documents.causes import cause_of
from proofs.documents.conventions import Conventions
from proofs.documents.deciding import Court, Prover
from proofs.documents.definitions import Definitions, defines
from proofs.documents.describing import describe
from proofs.documents.findings import FileReport, Finding
from proofs.documents.implied_sums import enumerates, with_sums
from proofs.documents.kinds import Parts
from proofs.documents.layouts import Layouts, before_many_indices, fits_in, in_layout, in_layouts, layouts_of
from proofs.documents.misshapen import misshapen
from proofs.documents.outcomes import TRUE, Outcome, as_read, fitting, weakest
from proofs.documents.own.judging import Means, bridged, described, is_open, judged
from proofs.documents.own.models import OwnModels, own_models
from proofs.documents.ranges import ranges_of, spans_of
from proofs.documents.repairs import Repair, lost_indices, on_each_side, smallest
from proofs.documents.scalar_functions import Functions, functions_of_one_number
from proofs.documents.settings import settings_of
from proofs.documents.shape_notes import braces, check_brace, typeset_of
from proofs.documents.sizes import Kind as StageKind
from proofs.documents.sources import Source, load
from proofs.documents.stages import Stage
from proofs.documents.statements import Document, Equality, Placed, equalities, read_document
from proofs.documents.understanding import understood
from proofs.documents.written import needs_more, written_stages
from symbolic.deadlines import OutOfTime, within
from symbolic.errors import InputError
from symbolic.formula import Formula
from symbolic.model import Claim
from symbolic.reading.meaning import Reading, readings
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Braced, Node
from symbolic.reading.tokens import Unreadable

ENUMERATED = "It adds up numbered terms one by one, so it is about layers of that many neurons and no others."
ELSEWHERE = (
    "It holds in another convention (rows or columns, the order of the indices of a weight, the layer of a weight) "
    "that no equation of the document rules out."
)
BEFORE = "Compared with the last side whose indices are not too many."
REPAIR_SECONDS = 10.0
"""How long repairs of one equality are looked for: without one it stays refuted, which it is as printed."""
CAUSE_SECONDS = 40.0
"""How long causes are looked for in one document, in all: they explain verdicts and decide none."""


def check_file(path: str, prover: Prover | None = None) -> FileReport:
    """The verdicts on all equalities of a file.

    Raises InputError for a file that cannot be read as text.
    """
    return check_sources(path, load(path), prover)


def check_sources(path: str, sources: Sequence[Source], prover: Prover | None = None) -> FileReport:
    """The same for texts that are in memory already."""
    document = read_document(path, sources)
    settings: dict[str, str] = {}
    for source in sources:
        settings.update(settings_of(source))
    return _Check(document, settings, Court(prover)).report()


@dataclass(slots=True)
class _Check:
    """The work on one document."""

    document: Document
    settings: dict[str, str]
    court: Court
    introduced: set[str] = field(default_factory=set)
    budget: Budget = field(default_factory=Budget)
    cause_seconds: float = CAUSE_SECONDS
    layouts: Layouts = field(default_factory=Layouts)
    assumed: bool = False
    """whether the text says that its targets add up to 1"""
    placed: Placed | None = None
    """the chain that is judged"""
    chain: tuple[Node, ...] = ()
    """its sides"""
    own: OwnModels | None = None

    def report(self) -> FileReport:
        all_of = equalities(self.document)
        conv, definitions = understood(self.document, all_of, self.settings)
        parts = Parts(self.document, conv, definitions)
        self.layouts = layouts_of(parts, all_of, self.settings)
        if self.layouts.jacobians or self.layouts.given:
            parts.conv = conv = in_layout(conv, self.layouts.own)
        self.assumed = is_said(self.document, conv)
        self.own = own_models(self.document, all_of, conv, definitions)
        findings: list[Finding] = []
        for each in all_of:
            finding = self._judge(each, conv, parts, definitions)
            findings.append(finding)
            if is_open(finding):
                findings += bridged(finding, each, self.own, self._means(parts), self.budget)
            findings.extend(self._braces(each, parts))
        troubles = [(each.source.place(each.start), each.sentence) for each in self.document.troubles]
        return FileReport(
            self.document.path,
            self.document.regions,
            tuple(findings),
            (*describe(conv), *described(self.own)),
            conv.notes,
            tuple(troubles),
        )

    # ------------------------------------------------------------------ one equality

    def _judge(self, equality: Equality, conv: Conventions, parts: Parts, definitions: Definitions) -> Finding:
        blank = Finding(
            equality.placed.source, equality.sign.start, equality.sign.end, equality.latex, Kind.UNREAD,
            equality.placed.region.display, typeset=equality.typeset,
        )  # fmt: skip
        for side in (equality.left, equality.right):
            if side.node is None:
                return unread(blank, side.trouble)
        if equality.placed is not self.placed:
            self.placed = equality.placed
            self.chain = tuple(side.node for side in equality.placed.statement.sides if side.node is not None)
        left, right = equality.left.node, equality.right.node
        assert left is not None
        assert right is not None
        if equality.sign.text == "=:":
            left, right = right, left
        return self.budget.spend(blank, lambda: self._judged(blank, equality, left, right, conv, parts, definitions))

    def _judged(
        self, blank: Finding, equality: Equality, left: Node, right: Node, conv: Conventions, parts: Parts,
        definitions: Definitions,
    ) -> Finding:  # fmt: skip
        """By the text's own model where it is needed, else by the template."""
        assert self.own is not None

        def by_template() -> Finding:
            return self._by_template(blank, equality, left, right, conv, parts, definitions)

        return judged(blank, equality, left, right, self.own, self._means(parts), by_template)

    def _means(self, parts: Parts) -> Means:
        return Means(self.court, parts.stage_of, self._decide, self._slip, self._found, self._explained)

    def _by_template(
        self, blank: Finding, equality: Equality, left: Node, right: Node, conv: Conventions, parts: Parts,
        definitions: Definitions,
    ) -> Finding:  # fmt: skip
        defined = defines(equality, left, right, conv, definitions, self.introduced)
        if equality.sign.text in (":=", "=:") and (why := misshapen(right, equality, parts)):
            return replace(blank, kind=Kind.REFUTED, scope="all sizes", method="shapes", reason=why)
        if (left, right) in conv.own:
            defined = "computes the layers in its own way"
        if defined:
            return replace(blank, kind=Kind.DEFINITION, reason=defined)
        try:
            stage = parts.stage_of(equality)
        except Undetermined:
            scalar = functions_of_one_number(left, right, equality, conv, definitions)
            if scalar is None:
                raise
            return self._of_functions(blank, left, right, scalar)
        if stage.kind not in (StageKind.NEURON, StageKind.UNIT):
            scalar = functions_of_one_number(left, right, equality, conv, definitions)
            if scalar is not None:
                return self._of_functions(blank, left, right, scalar)
        if conv.implied_sums:
            left, right = (with_sums(one, tuple(side for side in self.chain if side != one)) for one in (left, right))
        before = before_many_indices(equality, stage)
        finding = self._claim(blank, equality, before or left, right, stage, parts, definitions)
        if before is not None:
            finding = replace(finding, reason=f"{BEFORE} {finding.reason}".rstrip())
        below = conv.layer is not None and conv.layer.place == "below"
        if finding.kind is Kind.REFUTED and not below and (enumerates(left) or enumerates(right)):
            return replace(blank, kind=Kind.UNDECIDED, reading=finding.reading, reason=ENUMERATED)
        if finding.kind in (Kind.REFUTED, Kind.SLIP) and (doubt := parts.letters.doubt(equality)):
            return replace(blank, kind=Kind.UNDECIDED, reading=finding.reading, reason=doubt)
        if finding.kind in TRUE:
            parts.letters.settle(right)
        return finding

    def _of_functions(self, blank: Finding, left: Node, right: Node, scalar: Functions) -> Finding:
        """The verdict on an equality between functions of one number."""
        outcome = self._decide(left, right, scalar.stage, dict(scalar.named))
        finding = self._found(blank, outcome, scalar.stage)
        return replace(finding, scope="the functions as written") if finding.scope else finding

    def _claim(
        self, blank: Finding, equality: Equality, left: Node, right: Node, stage: Stage, parts: Parts,
        definitions: Definitions,
    ) -> Finding:  # fmt: skip
        def literal(there: Stage, conv: Conventions | None) -> Outcome:
            return self._literal(left, right, there, equality, parts, definitions, conv)

        outcome, stage = in_layouts(self.layouts, parts, equality, (left, right), stage, literal)
        if outcome.settled or outcome.kind in (Kind.HOLDS, Kind.PROVED, Kind.DEFINITION):
            return self._found(blank, outcome, stage)
        if outcome.kind is Kind.UNREAD and outcome.trouble is not None:
            return unread(blank, outcome.trouble)
        slip = self._slip(blank, equality, left, right, stage, outcome, written_stages(parts, equality, left, right))
        if slip is not None:
            return slip
        if outcome.kind in (Kind.REFUTED, Kind.UNDECIDED) and outcome.claim is not None:
            outcome, stage = self._in_other_conventions(left, right, outcome, stage, equality, parts)
        return self._explained(self._found(blank, outcome, stage), outcome, stage)

    def _slip(
        self, blank: Finding, equality: Equality, left: Node, right: Node, stage: Stage, outcome: Outcome,
        options: Sequence[tuple[Stage, dict[str, object]]] = (),
    ) -> Finding | None:  # fmt: skip
        """False as printed, true after a small repair that is found in the time; None where there is none."""
        repaired = self._repaired(left, right, stage, list(options))
        if repaired is None:
            return None
        sentences, (verdict, claim) = repaired
        source = equality.placed.source
        where = "; ".join(f"{each.sentence} (line {_at(source, each.place)})" for each in sentences)
        return replace(
            as_read(blank, claim, stage), kind=Kind.SLIP, repair=where, scope=verdict.scope,
            method=verdict.method, passages=verdict.passages,
            counterexample=outcome.verdict.counterexample if outcome.verdict else None,
            reason=f"false as printed; {verdict.kind} once repaired",
        )  # fmt: skip

    def _explained(self, finding: Finding, outcome: Outcome, stage: Stage) -> Finding:
        """The finding with the likely cause, where it is a refutation."""
        if outcome.kind is Kind.REFUTED and outcome.claim is not None:
            finding = replace(finding, cause=self._cause(outcome.claim, outcome.stage or stage, outcome.named))
        return finding

    def _found(self, blank: Finding, outcome: Outcome, stage: Stage) -> Finding:
        verdict = outcome.verdict
        finding = replace(blank, kind=outcome.kind, reason=outcome.reason)
        if outcome.claim is not None:
            finding = as_read(finding, outcome.claim, stage)
        if verdict is not None:
            finding = replace(
                finding, scope=verdict.scope, method=verdict.method, counterexample=verdict.counterexample,
                reason=outcome.reason or verdict.reason, passages=verdict.passages,
            )  # fmt: skip
            if outcome.kind is Kind.DEFINITION:
                finding = replace(finding, counterexample=None, passages=())
        return finding

    def _in_other_conventions(
        self, left: Node, right: Node, outcome: Outcome, stage: Stage, equality: Equality, parts: Parts
    ) -> tuple[Outcome, Stage]:
        """A refutation stands only where it holds in every convention that the document leaves open."""
        open_still = outcome.kind is Kind.UNDECIDED and outcome.verdict is not None
        for conv in parts.left_open(equality):
            try:
                other = parts.stage_in(conv, equality)
            except Undetermined:
                # The document's own forward equations have no meaning in this convention, which rules it out.
                continue
            options: list[tuple[Stage, dict[str, object]]] = [(other, {})]
            options += written_stages(parts, equality, left, right, conv)
            if any(self._holds(left, right, each, named) for each, named in options):
                return Outcome(Kind.UNDECIDED, outcome.claim, None, ELSEWHERE), stage
            if open_still:
                each, named = options[-1]
                found = self._decide(left, right, each, named)
                if found.kind is Kind.REFUTED and self._unspecified(found, each, parts) is None:
                    outcome, stage, open_still = found, each, False
        return outcome, stage

    def _literal(
        self, left: Node, right: Node, stage: Stage, equality: Equality, parts: Parts, definitions: Definitions,
        conv: Conventions | None = None,
    ) -> Outcome:  # fmt: skip
        """The equality as printed: with abstract g and C first, then with what the document writes out."""
        outcome = self._decide(left, right, stage)
        if outcome.kind in TRUE and parts.conv.softmax == "last":
            options = written_stages(parts, equality, left, right, conv)
            outcome = with_softmax(outcome, options, lambda there: self._claims(left, right, there), self.court)
        if outcome.kind in TRUE and (equality.sign.text in (":=", "=:", "≡") or parts.letters.introduces(right)):
            return replace(outcome, kind=Kind.DEFINITION)
        if outcome.kind in TRUE and definitions.is_restated(left, right, stage, outcome.claim):
            return replace(outcome, kind=Kind.DEFINITION)
        if not outcome.settled and outcome.kind in (Kind.REFUTED, Kind.UNDECIDED):
            special = self._specially(left, right, stage, equality, parts, outcome, conv)
            if special is not None:
                return special
        return outcome

    def _specially(
        self, left: Node, right: Node, stage: Stage, equality: Equality, parts: Parts, outcome: Outcome,
        conv: Conventions | None,
    ) -> Outcome | None:  # fmt: skip
        """With the cost and the functions that the document writes out; None where that changes nothing."""
        options = written_stages(parts, equality, left, right, conv)
        if not options:
            return self._unspecified(outcome, stage, parts)
        found = [self._decide(left, right, written, named) for written, named in options]
        kinds = {each.kind for each in found}
        if kinds == {Kind.REFUTED} or kinds == {Kind.REFUTED, Kind.UNDECIDED}:
            assumed = under_assumption(self.assumed, found, self.court)
            if assumed is not None:
                return assumed
            refuted = next(each for each in found if each.kind is Kind.REFUTED)
            return self._unspecified(refuted, options[0][0], parts) or refuted
        if kinds <= TRUE:
            return weakest(found)
        if len(kinds) == 1:
            return found[0]
        if kinds & TRUE and Kind.REFUTED in kinds:
            return Outcome(
                Kind.UNDECIDED,
                None,
                None,
                "The document writes a function out in several ways, and this holds for some of them only.",
            )
        return next(each for each in found if each.kind not in TRUE)

    def _unspecified(self, outcome: Outcome, stage: Stage, parts: Parts) -> Outcome | None:
        """Undecided where a refutation hangs on a g or a C that the document does not write out; None elsewhere."""
        if outcome.kind is not Kind.REFUTED:
            return None
        reason = needs_more(parts, outcome.claim, stage, self.court)
        return Outcome(Kind.UNDECIDED, outcome.claim, None, reason) if reason else None

    def _decide(self, left: Node, right: Node, stage: Stage, named: dict[str, object] | None = None) -> Outcome:
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
            if point.more and verdict.kind in TRUE:
                results.append(Outcome(Kind.UNDECIDED, claim, None, point.more, None, stage, named))
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
        ranges = ranges_of(left, right, spans_of(stage.model, last), self._chain(stage), last)
        return Claim("equation", left, right, stage.model, ranges, point.at)

    def _claims(self, left: Node, right: Node, stage: Stage) -> list[Claim]:
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

    # ------------------------------------------------------------------ repairs and causes

    def _repaired(
        self, left: Node, right: Node, stage: Stage, options: list[tuple[Stage, dict[str, object]]]
    ) -> tuple[list[Repair], tuple[Verdict, Claim]] | None:
        """The smallest repair that leaves an equality which holds, if it is found in the time.

        A lost index is looked for in the stages with what the document writes out (``options``) as well.
        """
        with suppress(OutOfTime), within(REPAIR_SECONDS):
            return self._with_index(left, right, stage, options) or smallest(
                left, right, stage.notation, lambda one, other: self._holding(one, other, stage)
            )
        return None

    def _with_index(
        self, left: Node, right: Node, stage: Stage, options: list[tuple[Stage, dict[str, object]]]
    ) -> tuple[list[Repair], tuple[Verdict, Claim]] | None:
        if fits_in(left, right, stage):
            return None
        for one, other, made in on_each_side(lost_indices, left, right, stage.notation):
            for where, named in ((stage, None), *options):
                if (found := self._holding(one, other, where, named)) is not None:
                    return [made], found
        return None

    def _holds(self, left: Node, right: Node, stage: Stage, named: dict[str, object]) -> bool:
        """Whether the equality holds in a stage, in any of its readings."""
        try:
            claims = self._claims(left, right, stage)
        except (Unreadable, InputError):
            return False
        return any(self.court.holds(claim, stage.sizes_for(claim)[0], named) for claim in claims)

    def _holding(
        self, left: Node, right: Node, stage: Stage, named: dict[str, object] | None = None
    ) -> tuple[Verdict, Claim] | None:
        """The verdict on an equality that is true in all of its readings, and one of these; None where it is not."""
        try:
            claims = self._claims(left, right, stage)
        except (Unreadable, Undetermined, InputError):
            return None
        if not claims or not all(self.court.holds(claim, stage.sizes_for(claim)[0], named) for claim in claims):
            return None
        verdicts = [self.court.decide(claim, stage.sizes_for(claim)[0], named=named) for claim in claims]
        if not all(verdict.kind in TRUE for verdict in verdicts):
            return None
        return next((each for each in verdicts if each.kind is Kind.HOLDS), verdicts[0]), claims[0]

    def _cause(self, claim: Claim, stage: Stage, named: dict[str, object] | None = None) -> str:
        spans = spans_of(stage.model, stage.notation.layer.number)

        def holds(fixed: Claim) -> bool:
            try:
                ranges = ranges_of(fixed.left, fixed.right, spans, last=stage.notation.layer.number)
                fixed = replace(fixed, ranges=ranges)
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

    # ------------------------------------------------------------------ notes under braces

    def _braces(self, equality: Equality, parts: Parts) -> list[Finding]:
        """What is said under the braces of the right side (and of the left one at the beginning of a chain)."""
        sides = [equality.right] if equality.link else [equality.left, equality.right]
        found: list[Finding] = []
        for side in sides:
            if side.node is None:
                continue
            for brace in braces(side.node):
                text = equality.placed.source.text[brace.start : brace.end]
                blank = Finding(
                    equality.placed.source, brace.start, brace.end, " ".join(text.split()), Kind.UNDECIDED,
                    equality.placed.region.display, typeset=typeset_of(side, brace, equality.placed.title),
                )  # fmt: skip
                if brace.shape is not None or (brace.note is not None and brace.sign in ("", "=", ":=", "=:", "≡")):
                    found.append(self.budget.spend(blank, partial(self._brace, blank, brace, equality, parts)))
        return found

    def _brace(self, blank: Finding, brace: Braced, equality: Equality, parts: Parts) -> Finding:
        """The verdict on what stands under one brace."""
        stage = parts.stage_of(equality)
        if brace.shape is not None:
            return check_brace(blank, brace, stage)
        if brace.sign in (":=", "=:"):
            return replace(blank, kind=Kind.DEFINITION, reason="a name for what stands over the brace")
        assert brace.note is not None
        outcome = self._decide(brace.inner, brace.note, stage)
        finding = self._found(blank, outcome, stage)
        if outcome.kind is Kind.REFUTED and outcome.claim is not None:
            finding = replace(finding, cause=self._cause(outcome.claim, stage))
        return finding


def _at(source: Source, place: int) -> str:
    line, column = source.position(place)
    return f"{line}, column {column}"
