"""Every equality of a document with its verdict: reading, models of its parts, claims, repairs, causes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from numeric.rings.named_functions import NAMED
from proofs.checking.verdicts import Kind
from proofs.checking.verification import Progress
from proofs.documents.calculus.judging import Restricted
from proofs.documents.calculus.judging import judge as calculus
from proofs.documents.calculus.pieces import judge as in_pieces
from proofs.documents.calculus.pieces import misnamed
from proofs.documents.conventions.chapters import chapters_of
from proofs.documents.conventions.describing import describe
from proofs.documents.conventions.layout import in_layers
from proofs.documents.conventions.mixed import with_one_place
from proofs.documents.conventions.units import units_of, with_layers
from proofs.documents.models.kinds import Parts
from proofs.documents.models.stages import Stage
from proofs.documents.models.understanding import understood
from proofs.documents.models.written import functions_alone, written_stages
from proofs.documents.own.collecting import is_described, recalls_arguments
from proofs.documents.own.layouts import names_are_rows
from proofs.documents.own.making import own_models
from proofs.documents.own.misfits import misfit
from proofs.documents.own.models import OwnModels
from proofs.documents.texts.reading import read_document
from proofs.documents.texts.settings import settings_of
from proofs.documents.texts.sources import Source, load
from proofs.documents.texts.statements import Document, Equality, Placed, Supposition, equalities
from proofs.documents.texts.suppositions import suppositions_by_section
from proofs.documents.verdicts.assumptions import is_said
from proofs.documents.verdicts.budget import Budget, unread
from proofs.documents.verdicts.chains import told
from proofs.documents.verdicts.courses import course_of, off_course
from proofs.documents.verdicts.deciding import Court, Prover
from proofs.documents.verdicts.defining import lists_entries
from proofs.documents.verdicts.directions import misdirected, taken_away
from proofs.documents.verdicts.doubts import UNSAID
from proofs.documents.verdicts.findings import FileReport, Finding
from proofs.documents.verdicts.hearing import Hearing
from proofs.documents.verdicts.immediate import sections_that_hold
from proofs.documents.verdicts.kin import divisors_in
from proofs.documents.verdicts.layouts import in_layout, layouts_of
from proofs.documents.verdicts.outcomes import TRUE
from proofs.documents.verdicts.own_models import Means, bridged, described, is_open, judged, tried, written_out
from proofs.documents.verdicts.sections import Sections
from proofs.documents.verdicts.shape_notes import braces, check_brace, typeset_of
from proofs.documents.verdicts.templates import Template
from proofs.documents.worked.arithmetic import is_numeric
from proofs.documents.worked.judging import Worked, gives_numbers, in_numbers
from symbolic.errors import InputError
from symbolic.reading.syntax import Braced, Node

BEFORE, BEHIND = 60, 20
"""How many equalities before and behind one say what its functions are, at most."""
ONE_CASE = "It is false in general, and said of some values of {} only."


def check_file(path: str, prover: Prover | None = None) -> FileReport:
    """The verdicts on all equalities of a file.

    Raises InputError for a file that cannot be read as text.
    """
    return check_sources(path, load(path), prover)


def check_sources(
    path: str, sources: Sequence[Source], prover: Prover | None = None, watch: Progress | None = None
) -> FileReport:
    """The same for texts that are in memory already; ``watch`` is told how many equalities are judged."""
    document = read_document(path, sources)
    settings: dict[str, str] = {}
    for source in sources:
        settings.update(settings_of(source))
    court, budget, total = Court(prover), Budget(), len(equalities(document))
    reports: list[FileReport] = []
    for chapter in chapters_of(document):
        check = _check_of(chapter.document, settings, Hearing(court))
        check.heard, check.budget = chapter.sections, budget
        reports.append(check.report(watch, sum(len(each.findings) for each in reports), total))
    return _together(document, reports)


def _together(document: Document, reports: Sequence[FileReport]) -> FileReport:
    """The reports on the parts of one document as one, in reading order."""
    findings = sorted(
        (each for report in reports for each in report.findings),
        key=lambda each: (document.order(each.source), each.start),
    )
    return replace(
        reports[0],
        findings=tuple(findings) if len(reports) > 1 else reports[0].findings,
        conventions=tuple(dict.fromkeys(line for report in reports for line in report.conventions)),
        notes=tuple(dict.fromkeys(line for report in reports for line in report.notes)),
    )


def _check_of(document: Document, settings: dict[str, str], hearing: Hearing) -> _Check:
    document = with_one_place(document) if "layer" not in settings else document
    units = units_of(document) if "layer" not in settings else None
    if units is not None:
        document = with_layers(document, units)
    all_of = equalities(document)
    # What is said of one case (z > 0) says nothing of what its letters are.
    general = [each for each in all_of if each.limit is None]
    conv, definitions = understood(document, general, settings)
    parts = Parts(document, conv, definitions)
    layouts = layouts_of(parts, general, settings)
    if layouts.jacobians or layouts.given:
        parts.conv = conv = in_layout(conv, layouts.own)
    hearing.assumed = is_said(document, conv)
    sides = [side.node for each in document.statements for side in each.statement.sides if side.node is not None]
    hearing.divisors = frozenset(divisors_in(sides))
    hearing.in_layers = in_layers(sides, conv)
    own = own_models(document, general, conv, definitions)
    own.turned = names_are_rows(own)
    said = (units.said(),) if units is not None else ()
    return _Check(document, all_of, parts, own, hearing, Template(parts, hearing, layouts), said)


def _is_of_functions(finding: Finding) -> bool:
    """Whether it is refuted for functions of numbers that nothing writes out: then the words around it count."""
    shown = finding.counterexample
    return finding.kind is Kind.REFUTED and shown is not None and not shown.sizes and bool(shown.functions)


@dataclass(slots=True)
class _Check:
    """The work on one document."""

    document: Document
    equalities: Sequence[Equality]
    parts: Parts
    own: OwnModels
    hearing: Hearing
    template: Template
    said: tuple[str, ...] = ()
    """what was understood before anything else"""
    budget: Budget = field(default_factory=Budget)
    heard: frozenset[int] = frozenset()
    """the numbers of the sections whose equalities are judged"""
    placed: Placed | None = None
    """the chain that is judged"""
    places: Mapping[int, int] = field(init=False)
    """id of an equality ↦ which one it is"""
    written: frozenset[str] = field(init=False)
    """the functions that the text writes out"""
    nearby: Mapping[int, tuple[Supposition, ...]] = field(init=False)
    """what is supposed of indices in each section"""
    holding: frozenset[int] = field(init=False)
    """the sections that hold a state where they differentiate the next one"""
    subtracted: frozenset[str] = field(init=False)
    """the changes Δw that are taken away from w"""
    sections: Sections = field(init=False)
    """what its parts say by themselves"""
    worked: Worked = field(init=False)
    """the numbers that the text has given its letters so far"""

    def __post_init__(self) -> None:
        self.written = frozenset(each.letter for each in self.parts.definitions.functions)
        functions = frozenset(self.parts.conv.functions) | self.own.calls.functions | self.written
        self.places = {id(each): place for place, each in enumerate(self.equalities)}
        self.subtracted = taken_away(node for each in self.equalities for node in each.nodes or ())
        self.nearby = suppositions_by_section(self.document)
        self.holding = sections_that_hold(self.document)
        self.sections = Sections(self.document, self.equalities, self.parts.conv, self.parts.definitions, self.own)
        self.worked = Worked(self._stages, functions, gives_numbers(self.equalities))

    def report(self, watch: Progress | None, before: int, total: int) -> FileReport:
        """The findings of its sections; ``before`` and ``total`` count the equalities of the whole document."""
        findings: list[Finding] = []
        judged_here = [each for each in self.equalities if each.placed.section in self.heard]
        for number, each in enumerate(judged_here):
            if watch is not None:
                watch(min(before + number, total - 1), total, self.document.path)
            finding = self._told(self._judge(each), each)
            findings.append(finding)
            if is_open(finding) and not in_numbers(each):
                findings += bridged(finding, each, self.own, self._means, self.budget)
            findings.extend(self._braces(each))
        troubles = [(each.source.place(each.start), each.sentence) for each in self.document.troubles]
        conv = self.parts.conv
        return FileReport(
            self.document.path,
            self.document.regions,
            tuple(findings),
            (*self.said, *describe(conv), *described(self.own)),
            conv.notes,
            tuple(troubles),
        )

    # ------------------------------------------------------------------ one equality

    @property
    def _means(self) -> Means:
        return Means(self.hearing, self.parts.stage_of)

    def _judge(self, equality: Equality) -> Finding:
        """By the text's own model where it is needed, else by the template."""
        blank = Finding(
            equality.placed.source, equality.sign.start, equality.sign.end, equality.latex, Kind.UNREAD,
            equality.placed.region.display, typeset=equality.typeset,
        )  # fmt: skip
        if is_described(equality):
            return replace(blank, kind=Kind.DEFINITION, reason="says in words what the letter stands for")
        if recalls_arguments(equality):
            return replace(blank, kind=Kind.DEFINITION, reason="says on what the letter depends")
        if equality.nodes is None:
            return unread(blank, next(side.trouble for side in (equality.left, equality.right) if side.node is None))
        if equality.placed is not self.placed:
            self.placed = equality.placed
            self.hearing.supposed = equality.placed.supposed
            self.hearing.immediate = bool(self.document.around(equality.placed.section) & self.holding)
            self.hearing.nearby = self.nearby[equality.placed.section]
            self.hearing.chain = tuple(side.node for side in equality.placed.statement.sides if side.node is not None)
        left, right = equality.nodes

        def judge() -> Finding:
            worked = self.worked.judge(blank, equality, left, right)
            if worked is not None and worked.kind is not Kind.UNDECIDED:
                return worked
            general = self._general(blank, equality, left, right)
            if general.kind is Kind.DEFINITION:
                why = self._strange(equality, left, right)
                general = replace(general, kind=Kind.UNDECIDED, reason=why) if why else general
            if general.kind in (Kind.REFUTED, Kind.SLIP) and (limit := equality.limit) is not None:
                general = replace(blank, kind=Kind.UNDECIDED, reason=ONE_CASE.format(limit.letter or "its letters"))
            return general if worked is None or general.kind in TRUE else worked

        return self.budget.spend(blank, judge)

    def _general(self, blank: Finding, equality: Equality, left: Node, right: Node) -> Finding:
        """By what the whole text says, else by the rules for any functions, else by the parts that it stands in."""
        by_template = partial(self.template.finding, blank, equality, left, right)
        found = tried(blank, lambda: judged(blank, equality, left, right, self.own, self._means, by_template))
        if found.kind is not Kind.DEFINITION and (why := self.own.in_two_ways(equality)):
            return replace(blank, kind=Kind.UNDECIDED, reason=why)
        found = self._unless_unsaid(found, blank, equality)
        if found.kind in (Kind.UNDECIDED, Kind.UNREAD) or _is_of_functions(found):
            found = self._by_calculus(found, blank, equality)
        if not is_open(found):
            return found
        if lists_entries(left, right, self.parts.conv):
            return replace(blank, kind=Kind.DEFINITION, reason="names the entries of a vector")
        return self._unless_unsaid(self.sections.finding(blank, equality, self._means) or found, blank, equality)

    def _unless_unsaid(self, found: Finding, blank: Finding, equality: Equality) -> Finding:
        """The finding, where no letter in it hangs on what it is differentiated by in a way that is not said."""
        if found.kind in (*TRUE, Kind.REFUTED, Kind.SLIP) and (why := self.own.unsaid(equality)):
            return replace(blank, kind=Kind.UNDECIDED, reason=why)
        return found

    def _by_calculus(self, general: Finding, blank: Finding, equality: Equality) -> Finding:
        """The finding by the rules for any functions, where no network has a meaning for the equality."""
        place = self.places[id(equality)]
        near = self.equalities[max(0, place - BEFORE) : place + BEHIND]
        section = [each for each in (*self.own.mentioned, *near) if each.placed.section == equality.placed.section]
        if general.kind is not Kind.REFUTED:
            with suppress(InputError):
                return in_pieces(blank, equality, section)
        try:
            found = calculus(blank, equality, section, self.written, self.own.declared.shapes, self.hearing)
        except Restricted as why:
            return replace(blank, kind=Kind.UNDECIDED, reason=str(why)) if general.kind is Kind.REFUTED else general
        except InputError:
            # What is no calculus keeps the reason for which it is open.
            return general
        unknown = is_open(general) or general.reason.startswith(UNSAID)
        return found if found.kind in (*TRUE, Kind.DEFINITION) or (unknown and not is_open(found)) else general

    def _strange(self, equality: Equality, left: Node, right: Node) -> str:
        """Why a definition cannot be meant so: no shape, no step down the cost, not what its name says; or ""."""
        prose = equality.placed.source.text
        if why := misnamed(left, right) or misdirected(left, right, prose, self.parts.conv, self.subtracted):
            return why
        if why := misfit(equality, self.own):
            return why
        course = course_of(left, right, self.parts.conv, self.subtracted)
        if course is None:
            return ""
        return off_course(course, partial(self._stages, equality), self.parts.conv, self.hearing, prose)

    def _stages(self, equality: Equality, *nodes: Node) -> Iterator[tuple[Stage, Mapping[str, Any]]]:
        """The stages that expressions may be about, with the functions that have a meaning there."""
        if self.own.reads(equality, nodes):
            yield self.own.stage_of(equality, nodes=nodes).stage, {**NAMED, **written_out(self.own)}
        with suppress(InputError):
            # A part for which the template has no stage has the text's own, or none.
            yield from written_stages(self.parts, equality, nodes[0], nodes[-1])
            yield self.parts.stage_of(equality), NAMED
        if any(is_numeric(node, self.written) for node in nodes):
            yield functions_alone(self.parts.definitions.functions)

    def _told(self, finding: Finding, equality: Equality) -> Finding:
        left, right = equality.left.node, equality.right.node
        if left is None or right is None or not is_open(finding):
            return finding
        return told(finding, equality, left, right, self.document)

    # ------------------------------------------------------------------ notes under braces

    def _braces(self, equality: Equality) -> list[Finding]:
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
                    found.append(self.budget.spend(blank, partial(self._brace, blank, brace, equality)))
        return found

    def _brace(self, blank: Finding, brace: Braced, equality: Equality) -> Finding:
        """The verdict on what stands under one brace."""
        stage = self.parts.stage_of(equality)
        if brace.shape is not None:
            return check_brace(blank, brace, stage)
        if brace.sign in (":=", "=:"):
            return replace(blank, kind=Kind.DEFINITION, reason="a name for what stands over the brace")
        assert brace.note is not None
        outcome = self.hearing.decide(brace.inner, brace.note, stage)
        return self.hearing.explained(self.hearing.found(blank, outcome, stage), outcome, stage)
