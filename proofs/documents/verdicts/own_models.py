"""The verdict on an equality that is about the text's own model, by the same court as all others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from numeric.rings.named_functions import NAMED
from proofs.checking.verdicts import Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.models.stages import Stage
from proofs.documents.models.written import expressions_of, written_otherwise
from proofs.documents.own.building import OwnStage
from proofs.documents.own.collecting import DEFINING
from proofs.documents.own.composing import check_derivatives
from proofs.documents.own.models import OwnModels
from proofs.documents.own.naming import base_of
from proofs.documents.own.scopes import Doubt, with_brackets
from proofs.documents.texts.statements import Equality, Typeset
from proofs.documents.verdicts.budget import Budget, unread
from proofs.documents.verdicts.called import introduced
from proofs.documents.verdicts.defining import OTHERWISE, UPDATE, is_update
from proofs.documents.verdicts.doubts import Doubts, numbers
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.hearing import Hearing
from proofs.documents.verdicts.orders import open_order
from proofs.documents.verdicts.outcomes import TRUE
from symbolic.errors import InputError
from symbolic.formula import Column, Entry, Symbol
from symbolic.model import Claim, partials
from symbolic.reading.lexicon import of_differential
from symbolic.reading.notation import Undetermined
from symbolic.reading.restoring import latex_of
from symbolic.reading.syntax import Derivative, Nabla, Name, Node
from symbolic.reading.tokens import Unreadable
from symbolic.writing.plain import ALPHABET
from symbolic.writing.printing import OF_SAMPLES

UNCLEAR = "The index of a Σ stands behind what it adds up, and more than one thing may be meant."
FIRST = "It is the first that the text says of this gradient, and in the layered network it is not checked."
NO_FORWARD = "No forward equation (z = w x + b) says what this is about."


@dataclass(frozen=True, slots=True)
class Means:
    """What a document's equalities are judged with."""

    hearing: Hearing
    stage_of: Callable[[Equality], Stage]
    """the template where an equality stands"""


def judged(
    blank: Finding, equality: Equality, left: Node, right: Node, models: OwnModels, means: Means,
    by_template: Callable[[], Finding],
) -> Finding:  # fmt: skip
    """The finding by the text's own model where the equality hangs on it, or where the template has no meaning for it.

    Raises Undetermined where the template contradicts the text and the own model has no meaning either.
    """
    if models.is_needed(equality, means.stage_of, lambda other: _is_refuted(other, means)):
        finding = tried(blank, lambda: by_own(blank, equality, left, right, models, means))
        if _names_gradient(finding, left, models):
            other = tried(blank, by_template)
            return other if not is_open(other) and other.kind is not Kind.DEFINITION else _open(blank, other)
        # That something is said there is seen by its form, also where the own model does not understand it.
        other = tried(blank, by_template) if is_open(finding) else finding
        return other if other.kind is Kind.DEFINITION else finding
    if models.is_value(left) and models.reads(equality):
        return by_own(blank, equality, left, right, models, means)
    finding = tried(blank, by_template)
    if not is_open(finding) or finding.kind is Kind.UNREAD:
        return finding
    other = tried(blank, lambda: by_own(blank, equality, left, right, models, means))
    if models.reads(equality) and not is_open(other):
        return _open(blank, finding) if _names_gradient(other, left, models) else other
    # Where the text speaks of no layered network, it is its own model that says what is missing.
    return other if finding.reason == NO_FORWARD and other.reason and is_open(other) else finding


def tried(blank: Finding, judge: Callable[[], Finding]) -> Finding:
    """What is found out, or why nothing is."""
    try:
        return judge()
    except Unreadable as trouble:
        return unread(blank, trouble)
    except InputError as trouble:
        return replace(blank, kind=Kind.UNDECIDED, reason=str(trouble))


def _names_gradient(finding: Finding, left: Node, models: OwnModels) -> bool:
    """Whether dZ^{[2]} = … is called a definition, where the template knows Z^{[2]} and so what its gradient is."""
    name, conv = bare(left), models.conv
    if finding.kind is not Kind.DEFINITION or not isinstance(name, Name) or conv.layer is None:
        return False
    return conv.layer.is_on(name) and conv.role(of_differential(name.text)) in ("pre", "act", "weights", "bias")


def _open(blank: Finding, other: Finding) -> Finding:
    """Undecided, for the reason that the template gives."""
    return replace(blank, kind=Kind.UNDECIDED, reason=other.reason if is_open(other) else FIRST)


def is_open(finding: Finding) -> bool:
    """Whether nothing was read that could be judged."""
    return finding.kind in (Kind.UNDECIDED, Kind.UNREAD) and not finding.reading


def _is_refuted(equality: Equality, means: Means) -> bool:
    """Whether an equality is false in the template."""
    left, right = equality.left.node, equality.right.node
    try:
        stage = means.stage_of(equality)
    except InputError:
        return False
    return (
        left is not None and right is not None and means.hearing.decide(left, right, stage, None).kind is Kind.REFUTED
    )


def by_own(
    blank: Finding, equality: Equality, left: Node, right: Node, models: OwnModels, means: Means
) -> Finding:  # fmt: skip
    """The finding on left = right in the own model.

    Raises Undetermined where the text defines none.
    """
    own = models.stage_of(equality, nodes=(left, right))
    models.use(equality)
    if (
        isinstance(name := bare(left), Name)
        and (why := own.opened.get(models.naming.of(name).text))
        and not equality.link
    ):
        raise Undetermined(why)
    if defined := models.defined_by(equality):
        if why := open_order(equality, own):
            return replace(blank, kind=Kind.UNDECIDED, reason=why)
        return replace(blank, kind=Kind.DEFINITION, reason=defined)
    if equality.sign.text == "←" or (is_update(left, right, models.conv) and not models.is_defined(left, own)):
        return replace(blank, kind=Kind.DEFINITION, reason=UPDATE)
    if (line := models.added_to(equality)) and isinstance(bare(left), Derivative | Nabla):
        raise Undetermined(f"Line {line} adds to this: it is only the first part of what stands on the left.")
    repaired = (with_brackets(left, Doubt.MUCH), with_brackets(right, Doubt.MUCH))
    if repaired != (left, right):
        finding = by_own(blank, equality, *repaired, models, means)
        return _repaired(finding, (with_brackets(left, Doubt.NONE), with_brackets(right, Doubt.NONE)) == repaired)
    named = {**NAMED, **written_out(models)}
    outcome = means.hearing.decide(left, right, own.stage, named)
    if outcome.claim is not None:
        check_members(outcome.claim, own, models)
    if outcome.claim is not None and 0 not in numbers(outcome.claim):
        for side in (outcome.claim.left, outcome.claim.right):
            check_derivatives(side, own.stage.model)
    if outcome.kind in TRUE and equality.sign.text in DEFINING:
        outcome = replace(outcome, kind=Kind.DEFINITION)
    if outcome.kind is Kind.REFUTED:
        functions = models.definitions.functions
        for each in functions:
            if each.node is right and written_otherwise(each, functions):
                raise Undetermined(OTHERWISE.format(each.letter))
        if opens := introduced(left, equality, named, own):
            return replace(blank, kind=Kind.DEFINITION, reason=opens)
        outcome = Doubts(left, right, equality, models, means.hearing, own, named).on(outcome)
    if outcome.kind is Kind.REFUTED and (slip := means.hearing.slip(blank, equality, left, right, own.stage, outcome)):
        return slip
    finding = means.hearing.found(blank, outcome, own.stage)
    return means.hearing.explained(finding, outcome, own.stage) if outcome.kind is Kind.REFUTED else finding


def _repaired(finding: Finding, sure: bool) -> Finding:
    """What is true where Σ_i A_i + B_i is read as Σ_i (A_i + B_i) is a slip: as printed the i of B_i counts nothing.

    ``sure``: nothing else can be meant, so that it is refuted where it is false.
    """
    if finding.kind in TRUE:
        return replace(
            finding, kind=Kind.SLIP, repair="brackets around what is summed are missing",
            reason=f"the index of a Σ stands behind what it adds up; {finding.kind} once repaired",
        )  # fmt: skip
    if finding.kind is Kind.REFUTED and not sure:
        return replace(finding, kind=Kind.UNDECIDED, counterexample=None, cause="", reason=UNCLEAR)
    return finding


_OTHERS = re.compile(r"\b(?:negative|noise)\W+(?:sampl|word|example)", re.IGNORECASE)
"""Words for a sum over others than the one beside it."""


def check_members(claim: Claim, own: OwnStage, models: OwnModels) -> None:
    """Raises Undetermined for ∂J/∂u_o and ∂J/∂u_w where u_o may be one of the u_w, over which J has a sum."""
    if any(_OTHERS.search(source.text) for source in models.document.sources):
        return
    letters = own.stage.notation.letters.values()
    of_samples = (each.name for each in letters if each.layered and OF_SAMPLES in each.name)
    families = {base_of(name.replace(OF_SAMPLES, "")) for name in of_samples}
    single = {base_of(each.name): each.name for each in letters if not each.layered and "_" in each.name}
    for side in (claim.left, claim.right):
        for each in partials(side):
            by = each.denominator.base if isinstance(each.denominator, Entry | Column) else each.denominator
            base = base_of(by.name.replace(OF_SAMPLES, "")) if isinstance(by, Symbol) else ""
            if base in families & single.keys():
                raise Undetermined(f"{single[base]} may be one of the {base} with an index, and nothing says so.")


def written_out(models: OwnModels) -> dict[str, Any]:
    """The functions of the own model that the text writes out: σ(z) = 1/(1 + e^{−z})."""
    return expressions_of(each for each in models.definitions.functions if each.letter in models.calls.functions)


def bridged(
    blank: Finding, equality: Equality, models: OwnModels, means: Means, budget: Budget
) -> list[Finding]:  # fmt: skip
    """A = … = B of a chain A = ? = B, where what stands in the middle has no meaning; none where there is no such A.

    It says nothing of the two equalities with the middle: they stay undecided.
    """
    sides, right = equality.placed.statement.sides, equality.right
    signs = {sign.text for sign in equality.placed.statement.signs[: equality.link + 1]}
    if right.node is None or signs != {"="}:
        return []
    for left in reversed(sides[: equality.link]):
        if left.node is None or not models.reads(equality, (left.node, right.node)):
            continue
        text = blank.source.text
        ends = replace(
            blank, latex=" ".join(f"{text[left.start : left.end]} = … = {text[right.start : right.end]}".split()),
            typeset=Typeset(latex_of(left.tokens), "=", latex_of(right.tokens), section=equality.placed.title),
        )  # fmt: skip
        finding = budget.spend(ends, partial(by_own, ends, equality, left.node, right.node, models, means))
        if finding.kind not in (Kind.UNDECIDED, Kind.UNREAD):
            told = "the two ends of the chain: what stands between is not read"
            return [replace(finding, reason="; ".join(part for part in (finding.reason, told) if part))]
    return []


def described(models: OwnModels) -> tuple[str, ...]:
    """The models that were used, in sentences for the top of the report: each name with its shape, and the cost."""
    lines: list[str] = []
    for number in sorted(models.used):
        stages = models.plain_stages(number)
        if not stages:
            continue
        found = stages[-1]
        shown = []
        defined = {each.name for each in found.definitions}
        for name, letter in found.stage.notation.letters.items():
            of = letter.at(None).shape
            size = " × ".join(ALPHABET.size(each) for each in of) or "a number"
            shown.append(f"{name}: {size}{'' if name in defined else ', given'}")
        lines.append("the text's own model: " + "; ".join(shown))
        lines += dict.fromkeys(each.sentence for stage in stages for each in stage.losses)
        lines += [f"no part of that model: {name}. {why}" for name, why in found.troubles.items()]
        lines += [f"left open: {name}. {why}" for name, why in found.opened.items()]
    return tuple(lines)


__all__ = ["Means", "bridged", "described", "is_open", "judged", "written_out"]
