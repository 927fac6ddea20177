"""Which of its ends a loss depends on that the text does not say, where it has several: h, W and H of LoRA.

A text may compute the same in two ways, h = W₀ x + B A x and W = W₀ + B A, or of one sample and of all of them, h
and H, or have a kernel in each section. The loss then depends on what an equality speaks of: the ends by which its
gradients from above are taken, or to which they lead. An end that is no other version of these is one more path to
the loss, and stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.epochs import reach
from proofs.documents.own.losses import Loss, derivatives
from proofs.documents.texts.statements import Document
from symbolic.reading.syntax import Node, differentiates, names

TWO_ENDS = "{} depends on {} here, and nothing says how these hang together."


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of the open losses where an equality stands, and what each of them is made of."""

    document: Document
    section: int
    derived: Mapping[str, Node]
    """g ↦ γ ∂L/∂h"""
    sections: Mapping[str, int]
    below: Mapping[str, set[str]]

    def seen(self, loss: Loss, sides: Sequence[Node]) -> Loss:
        """The loss as a function of the ends that an equality speaks of, and of no other version of them."""
        spoken = self.spoken_of(loss, sides)
        kept = (
            end for end in loss.of
            if end in spoken or not any(self._is_version(end, other) for other in spoken)
        )  # fmt: skip
        return replace(loss, of=tuple(kept))

    def spoken_of(self, loss: Loss, sides: Sequence[Node]) -> tuple[str, ...]:
        """The ends that the gradients from above are taken by, or lead to; none where there are no such gradients."""
        by = [name for side in sides for name in self._by(loss, side)]
        if len(loss.of) < 2 or len(by) < 2:
            return ()
        _, *above = by
        led = {end for end in loss.of if any(end == name or name in reach(end, self.below) for name in above)}
        return tuple(end for end in loss.of if end in led or end in by)

    def confused(self, losses: Sequence[Loss], sides: Sequence[Node]) -> str:
        """Why an equality that speaks of two versions of one thing is not false; "" where it speaks of none."""
        for loss in losses:
            spoken = self.spoken_of(loss, sides)
            if any(self._is_version(*pair) for pair in combinations(spoken, 2)):
                return TWO_ENDS.format(loss.name, " and on ".join(spoken))
        return ""

    def _by(self, loss: Loss, side: Node) -> list[str]:
        """What the loss is differentiated by in a side, and in the names g := ∂L/∂h in it."""
        nodes = [side, *(self.derived[name.text] for name in names(side) if name.text in self.derived)]
        return [
            name.text for node in nodes for of, by in derivatives(node) if of.text == loss.name for name in names(by)
        ]  # fmt: skip

    def _is_version(self, end: str, other: str) -> bool:
        """Whether one end is the other in another way: of nothing else, for all samples, or in another section."""
        one, two = (reach(each, self.below) - self.below.keys() for each in (end, other))
        around = self.document.around(self.section)
        return (
            one <= two
            or two <= one
            or end.swapcase() == other
            or (self.sections[other] in around and self.sections[end] not in around)
        )


def ends_at(definitions: Sequence[OwnDefinition], document: Document, section: int) -> Ends:
    """The ends of the losses of these definitions, as an equality in this section speaks of them."""
    return Ends(
        document, section,
        {each.name: each.node for each in definitions if differentiates(each.node)},
        {each.name: each.section for each in definitions},
        {each.name: {name.text for name in names(each.node)} for each in definitions if not differentiates(each.node)},
    )  # fmt: skip


__all__ = ["Ends", "ends_at"]
