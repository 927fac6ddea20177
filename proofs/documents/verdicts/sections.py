"""What one part of a text says by itself, where all that the text says has no meaning together.

A book calls many things z. An equality that is open by the equations of the whole is looked at by those of the parts
that it stands in, the largest first. What a part leaves free, and the text says elsewhere, may be bound there: then
nothing is said of derivatives in it, and nothing is refuted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from proofs.checking.verdicts import Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import Conventions
from proofs.documents.models.definitions import Definitions
from proofs.documents.models.stages import Stage
from proofs.documents.own.making import own_models
from proofs.documents.own.models import OwnModels, sides_in
from proofs.documents.own.naming import base_of
from proofs.documents.texts.statements import Document, Equality
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.outcomes import TRUE
from proofs.documents.verdicts.own_models import Means, by_own, tried
from symbolic.model import names_below
from symbolic.reading.lexicon import of_differential
from symbolic.reading.syntax import Derivative, Nabla, Name, Node, Operator, differentiates, names, walk

ALONE = "by the equations of {} alone"
FALSE_ALONE = "It is false by the equations of {} alone, and those of the whole text have no meaning together."


@dataclass(slots=True)
class Sections:
    """The own models of the parts of a document, each made where it is asked for."""

    document: Document
    equalities: Sequence[Equality]
    conv: Conventions
    definitions: Definitions
    whole: OwnModels
    made: dict[int, OwnModels] = field(default_factory=dict)
    gradients: frozenset[str] = field(init=False)
    """the G of G_S = ∂L/∂S, which are names of derivatives whatever stands below them"""

    def __post_init__(self) -> None:
        pairs = (each.nodes for each in self.equalities if each.nodes is not None)
        letters = (one for pair in pairs for one, other in (pair, pair[::-1]) if isinstance(bare(other), Derivative))
        self.gradients = frozenset({"δ", "Δ"}) | {base_of(one.text) for one in letters if isinstance(one, Name)}

    def finding(self, blank: Finding, equality: Equality, means: Means) -> Finding | None:
        """What the largest part that says anything of an equality says of it; None where none does."""
        if self.whole.reads(equality) and self.whole.defined_by(equality):
            # It is open what the whole text means by it, not whether it has a meaning.
            return None
        left, right = sides_in(equality)
        for number, models in self._around(equality):
            if not models.reads(equality):
                continue
            found = tried(blank, partial(by_own, blank, equality, left, right, models, means))
            title = self.document.sections[number].title
            part = f"“{title}”" if title else "its part of the text"
            if self._says(found.kind, equality, models):
                reason = "; ".join(filter(None, (found.reason, ALONE.format(part))))
                return replace(found, reason=reason)
            if found.kind is Kind.REFUTED:
                return replace(blank, kind=Kind.UNDECIDED, reason=FALSE_ALONE.format(part))
        return None

    def _is_read_otherwise(self, side: Node, models: OwnModels) -> bool:
        """Whether a part takes for an index, a power or a name what is something else in the whole."""
        part, whole = (replace(each.naming, picked={}) for each in (models, self.whole))
        return part.renamed(side) != whole.renamed(side)

    def _says(self, kind: Kind, equality: Equality, models: OwnModels) -> bool:
        """Whether what was found by a part is so in the whole.

        What is true for all values of letters is true of those that they have elsewhere; a derivative may go by way of
        them, and what is false for some may be true for those.
        """
        sides = sides_in(equality)
        if kind is Kind.DEFINITION:
            return models.defined_by(equality) != "" and not self._names_gradient(sides[0])
        if kind in TRUE and not any(map(differentiates, sides)):
            return True
        if kind in (Kind.REFUTED, Kind.SLIP) and any(self._is_read_otherwise(side, models) for side in sides):
            return False
        return kind in (*TRUE, Kind.REFUTED, Kind.SLIP) and self._is_own(sides, models.stage_of(equality).stage)

    def _names_gradient(self, left: Node) -> bool:
        """Whether what an equality is about is called like a derivative: then it is no definition by a part alone."""
        text = base_of(self.whole.naming.of(left).text) if isinstance(left, Name) else ""
        return bool(of_differential(text)) or text in self.gradients

    def _around(self, equality: Equality) -> Iterator[tuple[int, OwnModels]]:
        """The parts that an equality stands in and that are not the whole, the largest first, with their models."""
        around = self.document.around
        # A section stands behind all that it stands in.
        for number in sorted(around(equality.placed.section)):
            if number not in self.made:
                with_it = [each for each in self.document.statements if number in around(each.section)]
                if len(with_it) == len(self.document.statements):
                    continue
                part = replace(self.document, statements=with_it)
                inside = [each for each in self.equalities if number in around(each.placed.section)]
                self.made[number] = own_models(part, inside, self._conventions_of(part), self.definitions)
            yield number, self.made[number]

    def _conventions_of(self, part: Document) -> Conventions:
        """Those of the whole, without layers where the part has none: its L is a loss."""
        sides = (side.node for placed in part.statements for side in placed.statement.sides if side.node is not None)
        style = self.conv.layer
        if style is None or any(
            item.text in style.letters for node in sides for name in names(node) for item in (*name.below, *name.above)
        ):
            return self.conv
        return replace(self.conv, layer=None)

    def _is_own(self, sides: Sequence[Node], stage: Stage) -> bool:
        """Whether the text says nothing elsewhere of what a part leaves free.

        What is differentiated by is free, wherever it comes from.
        """
        used = frozenset(name.text for side in sides for name in names(stage.notation.prepared(side)))
        given = {each.symbol.name for each in stage.model.given} & names_below(stage.model, used)
        by = {name.text for side in sides for node in _by(side) for name in names(stage.notation.prepared(node))}
        return not (given - by) & self.whole.spoken_of


def _by(node: Node) -> Iterator[Node]:
    return (each.by for each in walk(node) if isinstance(each, Derivative | Operator | Nabla) and each.by is not None)


__all__ = ["Sections"]
