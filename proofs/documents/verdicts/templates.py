"""The verdict on an equality by the template: the layered network, or the neuron, of the text's conventions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from proofs.checking.verdicts import Kind
from proofs.documents.conventions import Conventions
from proofs.documents.conventions.implied_sums import enumerates, with_sums
from proofs.documents.models.kinds import Parts
from proofs.documents.models.misshapen import misshapen, without_shape
from proofs.documents.models.scalar_functions import Functions, functions_of_one_number, spoken_of_another
from proofs.documents.models.sizes import Kind as StageKind
from proofs.documents.models.stages import Stage, fits_in
from proofs.documents.models.written import written_stages
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.assumptions import under_assumption, with_last_layer
from proofs.documents.verdicts.budget import unread
from proofs.documents.verdicts.defining import UPDATE, defines
from proofs.documents.verdicts.directions import changed_by
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.hearing import Hearing
from proofs.documents.verdicts.layouts import Layouts, before_many_indices, in_layouts
from proofs.documents.verdicts.outcomes import TRUE, Outcome, weakest
from proofs.documents.verdicts.repairs import lost_signs, on_each_side
from proofs.documents.verdicts.shape_equations import between_shapes, of_letter
from proofs.documents.verdicts.unspecified import needs_more
from proofs.documents.verdicts.updates import steps
from symbolic.errors import InputError
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Name, Node, names

ENUMERATED = "It adds up numbered terms one by one, so it is about layers of that many neurons and no others."
SIDE_BY_SIDE = "Columns stand side by side, which have no product; entry by entry it is written with a sign (⊙)."
ONE_OF_SEVERAL = "The index below the input can count its components or the samples, and nothing says which."
ELSEWHERE = (
    "It holds in another convention (rows or columns, the order of the indices of a weight, the layer of a weight) "
    "that no equation of the document rules out."
)
RIVALS = "No equation says which of {} leads from z to a."
SAID_ONCE = "Only here stand indices below {0}, and not as the rows and columns of {0} stand elsewhere."
BEFORE = "Compared with the last side whose indices are not too many."


@dataclass(slots=True)
class Template:
    """Judges the equalities of one document by the stages of its parts."""

    parts: Parts
    hearing: Hearing
    layouts: Layouts
    introduced: set[str] = field(default_factory=set)

    def finding(self, blank: Finding, equality: Equality, left: Node, right: Node) -> Finding:
        """The verdict by the template.

        Raises Unreadable or InputError where it has no meaning there.
        """
        conv, parts, definitions = self.parts.conv, self.parts, self.parts.definitions
        defined = defines(equality, left, right, conv, definitions, self.introduced)
        if equality.sign.text in (":=", "=:") and (why := misshapen(right, equality, parts)):
            return replace(blank, kind=Kind.REFUTED, scope="all sizes", method="shapes", reason=why)
        if (left, right) in conv.own:
            if why := without_shape(equality, parts):
                return replace(blank, kind=Kind.UNDECIDED, reason=why)
            defined = "computes the layers in its own way"
        made = replace(blank, kind=Kind.DEFINITION, reason=defined)
        step = defined == UPDATE or (isinstance(left, Name) and changed_by(left) is not None)
        if step and (found := self._update(made, equality, left, right)) is not None:
            return found
        if defined:
            return made
        if (shapes := between_shapes(blank, left, right)) is not None:
            return shapes
        try:
            stage = parts.stage_of(equality)
        except Undetermined:
            scalar = functions_of_one_number(left, right, equality, conv, definitions)
            if scalar is None:
                raise
            return self._of_functions(blank, equality, left, right, scalar)
        if stage.kind not in (StageKind.NEURON, StageKind.UNIT):
            scalar = functions_of_one_number(left, right, equality, conv, definitions)
            if scalar is not None:
                return self._of_functions(blank, equality, left, right, scalar)
        if (shapes := of_letter(blank, left, right, conv, stage)) is not None:
            return shapes
        if conv.implied_sums:
            left, right = (
                with_sums(one, tuple(side for side in self.hearing.chain if side != one)) for one in (left, right)
            )
        before = before_many_indices(equality, stage)
        finding = self._claim(blank, equality, before or left, right, stage)
        if before is not None:
            finding = replace(finding, reason=f"{BEFORE} {finding.reason}".rstrip())
        below = conv.layer is not None and conv.layer.place == "below"
        if finding.kind is Kind.REFUTED and not below and (enumerates(left) or enumerates(right)):
            return replace(blank, kind=Kind.UNDECIDED, reading=finding.reading, reason=ENUMERATED)
        if finding.kind in (Kind.REFUTED, Kind.SLIP) and (doubt := parts.letters.doubt(equality)):
            return replace(blank, kind=Kind.UNDECIDED, reading=finding.reading, reason=doubt)
        if finding.kind in TRUE and (doubt := _doubt(left, right, conv)):
            return replace(blank, kind=Kind.UNDECIDED, reading=finding.reading, reason=doubt)
        if finding.kind in TRUE:
            parts.letters.settle(right)
        return finding

    def _update(self, made: Finding, equality: Equality, left: Node, right: Node) -> Finding | None:
        """What is wrong with the gradient in an update; None where nothing is."""
        for step in steps(left, right, self.parts.conv):
            blank = replace(made, kind=Kind.UNDECIDED, reason="")
            try:
                found = self._claim(blank, equality, step.gradient, step.subtracted, self.parts.stage_of(equality))
            except InputError:
                # Where the gradient has no meaning here, the update stays what it is: an assignment.
                continue
            if found.kind in (Kind.REFUTED, Kind.SLIP) and step.explains(found.cause):
                return replace(found, cause=found.cause or step.cause, reason=f"{step.said} {found.reason}".rstrip())
            if found.kind in TRUE and step.slip:
                told = f"false as printed; {found.kind} once repaired"
                return replace(found, kind=Kind.SLIP, repair=step.slip, reason=told)
        return None

    def _of_functions(
        self, blank: Finding, equality: Equality, left: Node, right: Node, scalar: Functions
    ) -> Finding:  # fmt: skip
        """The verdict on an equality between functions of one number."""
        outcome = self.hearing.decide(left, right, scalar.stage, dict(scalar.named))
        finding = self.hearing.found(blank, outcome, scalar.stage)
        if finding.kind is Kind.REFUTED and (doubt := spoken_of_another(equality, scalar.written)):
            return replace(blank, kind=Kind.UNDECIDED, reading=finding.reading, reason=doubt)
        return replace(finding, scope="the functions as written") if finding.scope else finding

    def _claim(self, blank: Finding, equality: Equality, left: Node, right: Node, stage: Stage) -> Finding:
        def literal(there: Stage, conv: Conventions | None) -> Outcome:
            return self._literal(left, right, there, equality, conv)

        outcome, stage = in_layouts(self.layouts, self.parts, equality, (left, right), stage, literal)
        if outcome.settled or outcome.kind in (Kind.HOLDS, Kind.PROVED, Kind.DEFINITION):
            return self.hearing.found(blank, outcome, stage)
        if outcome.kind is Kind.UNREAD and outcome.trouble is not None:
            return unread(blank, outcome.trouble)
        if outcome.kind is Kind.REFUTED and self._may_be_a_sample(left, right):
            return replace(blank, kind=Kind.UNDECIDED, reason=ONE_OF_SEVERAL)
        slip = self.hearing.slip(
            blank, equality, left, right, stage, outcome, written_stages(self.parts, equality, left, right)
        )
        if slip is not None:
            return slip
        if outcome.kind is Kind.REFUTED and self._is_open_entry_by_entry(left, right, equality, stage):
            return replace(blank, kind=Kind.UNDECIDED, reason=SIDE_BY_SIDE)
        if outcome.kind in (Kind.REFUTED, Kind.UNDECIDED) and outcome.claim is not None:
            outcome, stage = self._in_other_conventions(left, right, outcome, stage, equality)
        return self.hearing.explained(self.hearing.found(blank, outcome, stage), outcome, stage)

    def _may_be_a_sample(self, left: Node, right: Node) -> bool:
        """a^1 = x_i: one of several inputs, or a component of the one."""
        conv = self.parts.conv
        below = {conv.role(side.text): len(side.below) for side in (left, right) if isinstance(side, Name)}
        above = conv.layer is not None and conv.layer.place == "above"
        return above and below.get("act") == 0 and below.get("input") == 1

    def _is_open_entry_by_entry(self, left: Node, right: Node, equality: Equality, stage: Stage) -> bool:
        """Whether columns stand side by side, and nothing refutes that they are multiplied entry by entry."""
        return not fits_in(left, right, stage) and any(
            fits_in(one, other, stage) and self._literal(one, other, stage, equality).kind is not Kind.REFUTED
            for one, other, _ in on_each_side(lost_signs, left, right, stage.notation)
        )

    def _in_other_conventions(
        self, left: Node, right: Node, outcome: Outcome, stage: Stage, equality: Equality
    ) -> tuple[Outcome, Stage]:
        """A refutation stands only where it holds in every convention that the document leaves open."""
        open_still = outcome.kind is Kind.UNDECIDED and outcome.verdict is not None
        for conv in self.parts.left_open(equality):
            try:
                other = self.parts.stage_in(conv, equality)
            except Undetermined:
                # The document's own forward equations have no meaning in this convention, which rules it out.
                continue
            options: list[tuple[Stage, dict[str, object]]] = [(other, {})]
            options += written_stages(self.parts, equality, left, right, conv)
            if any(self.hearing.holds(left, right, each, named) for each, named in options):
                return Outcome(Kind.UNDECIDED, outcome.claim, None, ELSEWHERE), stage
            if open_still:
                each, named = options[-1]
                found = self.hearing.decide(left, right, each, named)
                if found.kind is Kind.REFUTED and self._unspecified(found, each) is None:
                    outcome, stage, open_still = found, each, False
        return outcome, stage

    def _literal(
        self, left: Node, right: Node, stage: Stage, equality: Equality, conv: Conventions | None = None
    ) -> Outcome:
        """The equality as printed: with abstract g and C first, then with what the document writes out."""
        outcome = self.hearing.decide(left, right, stage)
        if outcome.kind in TRUE and (self.parts.conv.softmax == "last" or self.parts.conv.last_function):
            options = written_stages(self.parts, equality, left, right, conv)
            outcome = with_last_layer(
                outcome, options, lambda there: self.hearing.claims(left, right, there), self.hearing.court
            )
        if outcome.kind in TRUE and (equality.sign.text in (":=", "=:", "≡") or self.parts.letters.introduces(right)):
            return replace(outcome, kind=Kind.DEFINITION)
        if outcome.kind in TRUE and self.parts.definitions.is_restated(left, right):
            return replace(outcome, kind=Kind.DEFINITION)
        if not outcome.settled and outcome.kind in (Kind.REFUTED, Kind.UNDECIDED):
            special = self._specially(left, right, stage, equality, outcome, conv)
            if special is not None:
                return special
        return outcome

    def _specially(
        self, left: Node, right: Node, stage: Stage, equality: Equality, outcome: Outcome, conv: Conventions | None
    ) -> Outcome | None:
        """With the cost and the functions that the document writes out; None where that changes nothing."""
        options = written_stages(self.parts, equality, left, right, conv)
        if not options:
            return self._unspecified(outcome, stage)
        found = [self.hearing.decide(left, right, written, named) for written, named in options]
        kinds = {each.kind for each in found}
        if kinds == {Kind.REFUTED} or kinds == {Kind.REFUTED, Kind.UNDECIDED}:
            assumed = under_assumption(self.hearing.assumed, found, self.hearing.court)
            if assumed is not None:
                return assumed
            refuted = next(each for each in found if each.kind is Kind.REFUTED)
            return self._unspecified(refuted, options[0][0]) or refuted
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

    def _unspecified(self, outcome: Outcome, stage: Stage) -> Outcome | None:
        """Undecided where a refutation hangs on a g or a C that the document does not write out; None elsewhere."""
        if outcome.kind is not Kind.REFUTED:
            return None
        reason = needs_more(self.parts, outcome.claim, stage, self.hearing.court)
        return Outcome(Kind.UNDECIDED, outcome.claim, None, reason) if reason else None


def _doubt(left: Node, right: Node, conv: Conventions) -> str:
    """What the text leaves open that a truth hangs on: which function is meant, in which order indices stand."""
    inside = [name for node in (left, right) for name in names(node)]
    if any(name.primes and name.text in conv.rivals for name in inside):
        return RIVALS.format(" and ".join(sorted(conv.rivals)))
    entry = next((name for name in inside if conv.role(name.text) == "weights" and len(name.below) >= 2), None)
    return SAID_ONCE.format(entry.text) if entry is not None and conv.entries_said_once else ""
