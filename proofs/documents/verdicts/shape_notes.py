"""Shapes that are written under a brace: claims too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from proofs.checking.verdicts import Kind
from proofs.documents.models.declared import declared_size
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Typeset
from proofs.documents.verdicts.findings import Finding
from symbolic.errors import ShapeMismatch
from symbolic.indices import ONE, Shape
from symbolic.reading.meaning import readings
from symbolic.reading.notation import Undetermined
from symbolic.reading.restoring import latex_of
from symbolic.reading.statements import Side
from symbolic.reading.syntax import Braced, Node, walk
from symbolic.reading.tokens import Unreadable
from symbolic.shapes import shape, written


def braces(node: Node) -> Iterator[Braced]:
    """The braces in a side that say something."""
    for each in walk(node):
        if isinstance(each, Braced) and each.sign != "text":
            yield each


def check_brace(blank: Finding, brace: Braced, stage: Stage) -> Finding:
    """The verdict on a shape under a brace."""
    assert brace.shape is not None
    try:
        noted: Shape = tuple(declared_size(part, stage.notation) for part in brace.shape)
        formula = readings((brace.inner,), stage.notation)[0].formulas[0]
        actual = shape(formula) or (ONE, ONE)
    except Unreadable as trouble:
        return replace(blank, kind=Kind.UNREAD, reason=str(trouble))
    except (Undetermined, ShapeMismatch) as trouble:
        return replace(blank, kind=Kind.UNDECIDED, reason=str(trouble))
    reading = f"{formula} is {written(actual)}"
    if noted == actual:
        return replace(blank, kind=Kind.HOLDS, scope="all sizes", reading=reading, method="shapes")
    return replace(
        blank, kind=Kind.REFUTED, scope="all sizes", reading=reading, method="shapes",
        reason=f"{formula} is {written(actual)}, not {written(noted)}.",
    )  # fmt: skip


def typeset_of(side: Side, brace: Braced, section: str) -> Typeset:
    """The brace with what stands over and under it."""
    inside = [token for token in side.tokens if brace.start <= token.start and token.end <= brace.end]
    return Typeset(latex_of(inside), "", "", section=section)
