"""Where the indices of derivatives stand: ∂a/∂b with rows for a or for b, ∂C/∂b as a column or as a row.

Texts seldom say it, and their chain rules show it: ∂L/∂x = ∂L/∂y ∂y/∂x fits with gradients as rows, and
∂L/∂x = (∂y/∂x)ᵀ ∂L/∂y with gradients as columns. The layout of a document is the one in which the shapes of the most
of its equations fit, whether they are true or not; what is true in another one is right up to the layout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from proofs.checking.verdicts import Kind
from proofs.documents.conventions import Conventions
from proofs.documents.conventions.describing import named
from proofs.documents.models.kinds import Parts
from proofs.documents.models.stages import Stage, fits_in
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.outcomes import TRUE, Outcome
from symbolic.errors import InputError
from symbolic.formula import Formula
from symbolic.indices import Shape
from symbolic.model import Claim, partials
from symbolic.reading.meaning import readings
from symbolic.reading.notation import CUSTOMARY, Layout, ManyIndices
from symbolic.reading.syntax import Node, quotients
from symbolic.reading.tokens import Unreadable
from symbolic.shapes import length, shape


@dataclass(frozen=True, slots=True)
class Layouts:
    """The layout of a document, what a setting says of it, and in which layouts each equation fits."""

    own: Layout = CUSTOMARY
    given: frozenset[str] = frozenset()
    """what a setting says: jacobian, gradient"""
    fitting: tuple[tuple[int, tuple[Layout, ...], bool], ...] = ()
    """(line, the layouts in which the shapes fit, whether a Jacobian stands in it) of each equation"""
    jacobians: bool = False
    """whether any vector is differentiated by a vector"""

    @property
    def mixed(self) -> bool:
        """Whether gradients are rows, at least in some chain rule with a Jacobian."""
        return self.own.across or any(
            has_one and fitting and all(each.across for each in fitting) for _, fitting, has_one in self.fitting
        )

    def others(self, formulas: Sequence[Formula]) -> list[Layout]:
        """The other layouts in which an equality of these formulas may be meant, those like the document's first."""
        found = [
            Layout(numerator, across, matrices, errors)
            for numerator, across, matrices, errors in product((True, False), *[(False, True)] * 3)
            if (numerator == self.own.numerator or "jacobian" not in self.given)
            and (across == self.own.across or "gradient" not in self.given)
            and (not matrices or (across and self.own.across))
            and errors in (across, self.own.errors_across)
        ]
        jacobian, by_matrix = (any(map(test, formulas)) for test in (has_jacobian, _has_gradient_by_matrix))
        if not jacobian:
            # Without a Jacobian a gradient has another shape only where some chain rule shows that it may.
            found = [each for each in found if self.mixed and each.numerator == self.own.numerator]
        if not by_matrix:
            found = [each for each in found if each.across_matrices == self.own.across_matrices]

        def distance(each: Layout) -> tuple[bool, ...]:
            own = self.own
            return each.across != own.across, each.numerator != own.numerator, each.errors_across != own.errors_across

        return [each for each in sorted(found, key=distance) if each != self.own]


def layouts_of(parts: Parts, all_of: Sequence[Equality], settings: Mapping[str, str]) -> Layouts:
    """The layout of the document: as a setting says it, or the one in which the most of its equations fit."""
    given = frozenset({"jacobian", "gradient"} & settings.keys())
    options = [
        Layout(numerator, across, errors_across=across)
        for across, numerator in product((False, True), (True, False))
        if settings.get("jacobian", "") in ("", "numerator" if numerator else "denominator")
        and settings.get("gradient", "") in ("", "transposed" if across else "same")
    ]
    differentiating = [each for each in all_of if _has_quotient(each.left.node) or _has_quotient(each.right.node)]
    if not any(has_jacobian(formula) for each in differentiating for formula in _formulas(parts, each)):
        return Layouts(options[0], given)
    votes = [
        (
            each.placed.source.position(each.sign.start)[0],
            tuple(option for option in options if _fits_in(parts, each, option)),
            any(map(has_jacobian, _formulas(parts, each))),
        )
        for each in all_of
    ]
    own = max(options, key=lambda option: sum(option in fitting for _, fitting, _ in votes))
    return Layouts(own, given, tuple(votes), True)


def _has_quotient(node: Node | None) -> bool:
    return node is not None and any(quotients(node))


def in_layout(conv: Conventions, layout: Layout) -> Conventions:
    """The conventions with this layout of derivatives."""
    return replace(conv, derivatives=layout)


def conventions_in(parts: Parts, equality: Equality, layout: Layout) -> Conventions:
    """The conventions of an equality's own part, in this layout."""
    kind, layered, _ = parts.aspects_of(equality)
    return in_layout(parts.conventions(kind, layered), layout)


def _fits_in(parts: Parts, equality: Equality, layout: Layout) -> bool:
    try:
        stage = parts.stage_in(conventions_in(parts, equality, layout), equality)
        return fits_in(equality.left.node, equality.right.node, stage)
    except InputError:
        return False


def _formulas(parts: Parts, equality: Equality) -> Iterator[Formula]:
    try:
        stage = parts.stage_in(conventions_in(parts, equality, CUSTOMARY), equality)
    except InputError:
        return
    for node in (equality.left.node, equality.right.node):
        if node is not None:
            try:
                yield from readings((node,), stage.notation)[0].formulas
            except (Unreadable, InputError):
                continue


def has_jacobian(formula: Formula) -> bool:
    """Whether a vector is differentiated by a vector in it."""
    return any(bool(_shape(each.numerator) and _shape(each.denominator)) for each in partials(formula))


def _has_gradient_by_matrix(formula: Formula) -> bool:
    shapes = ((_shape(each.numerator), _shape(each.denominator)) for each in partials(formula))
    return any(of == () and by not in (None, ()) and length(by) is None for of, by in shapes)


def _shape(formula: Formula) -> Shape | None:
    try:
        return shape(formula)
    except InputError:
        return None


def in_layouts(
    layouts: Layouts, parts: Parts, equality: Equality, sides: tuple[Node, Node], stage: Stage,
    literal: Callable[[Stage, Conventions | None], Outcome],
) -> tuple[Outcome, Stage]:  # fmt: skip
    """What comes out in the document's layout; where that is not true, what is true in another layout.

    ``literal`` decides the equality as printed, in a stage with these conventions. What is true in some layouts only
    says in which; what is false is refuted, unless its shapes fit nowhere because a Jacobian stands for its diagonal.
    """
    own = literal(stage, None)
    if own.claim is None:
        return own, stage
    formulas = (own.claim.left, own.claim.right)
    others = layouts.others(formulas)
    if not others and not any(map(has_jacobian, formulas)):
        return own, stage
    true = own.kind in TRUE or own.kind is Kind.DEFINITION
    fitting = [(own, stage)] if fits_in(*sides, stage) else []
    for other in others:
        conv = conventions_in(parts, equality, other)
        there = parts.stage_in(conv, equality)
        if not fits_in(*sides, there):
            if true:
                return replace(own, reason=f"in {named(layouts.own)}"), stage
            continue
        outcome = literal(there, conv)
        if true and outcome.kind not in (*TRUE, Kind.DEFINITION):
            return replace(own, reason=f"in {named(layouts.own)}"), stage
        if not true and outcome.kind in TRUE:
            return replace(outcome, reason=_only_in(other, layouts)), there
        fitting.append((outcome, there))
    for other in [] if true or not layouts.given else replace(layouts, given=frozenset()).others(formulas):
        conv = conventions_in(parts, equality, other)
        there = parts.stage_in(conv, equality)
        if fits_in(*sides, there) and literal(there, conv).kind in TRUE:
            return replace(own, reason=f"right in {named(other)}, which a setting of the document rules out"), stage
    if true or all(outcome.kind is Kind.REFUTED for outcome, _ in fitting):
        if not fitting and may_be_entrywise(own.claim):
            return Outcome(Kind.UNDECIDED, None, None, NO_LAYOUT), stage
        return fitting[0] if fitting else (own, stage)
    return next(each for each in fitting if each[0].kind is not Kind.REFUTED)


NO_LAYOUT = (
    "The shapes fit in no layout: the derivative of a vector by a vector is a matrix. "
    "Entry by entry it may be meant; then write its components, or diag(…)."
)


def _only_in(layout: Layout, layouts: Layouts) -> str:
    same = replace(layout, across_matrices=False, errors_across=layout.across)
    line = next((line for line, fitting, _ in layouts.fitting if layouts.own in fitting and same not in fitting), None)
    shown = "" if line is None else f" (line {line} fits in no other)"
    return f"right in {named(layout)}; the document's own is the {named(layouts.own)}{shown}"


def may_be_entrywise(claim: Claim) -> bool:
    """Whether ∂a/∂z may stand for the entries ∂a_i/∂z_i: in a product of no shape, or equal to a vector or a number."""
    sides = (claim.left, claim.right)
    if any(_shape(side) is None and not has_jacobian(side) for side in sides) or not any(map(has_jacobian, sides)):
        return False
    return any((of := _shape(side)) is None or of == () or length(of) is not None for side in sides)


def before_many_indices(equality: Equality, stage: Stage) -> Node | None:
    """The last side before a left side like ∂C/∂z ∂z/∂W, whose indices are too many; None for any other left side."""
    statement = equality.placed.statement
    for link in range(equality.link, -1, -1):
        side = statement.sides[link]
        try:
            readings((side.node,) if side.node is not None else (), stage.notation)
        except ManyIndices:
            if link and statement.signs[link - 1].text in SAME:
                continue
            return None
        except (Unreadable, InputError):
            return None
        return None if link == equality.link else side.node
    return None


SAME = frozenset({"=", "≡", ":="})
"""The signs between two sides that are equal; ≈ is none of them."""
