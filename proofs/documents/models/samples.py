"""Whether an equality is about a batch of samples: by 1/m, by (i) behind a letter, by X, Z and A."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import is_upper
from proofs.documents.models.declared import reals
from proofs.documents.texts.statements import Document
from symbolic.reading.lexicon import of_differential
from symbolic.reading.syntax import Big, Fraction_, Item, Name, Node, Number, names, walk

_SAMPLED = frozenset({"pre", "act", "input", "error"})
"""The quantities that each sample has its own of."""


def role_of(name: Name, conv: Conventions) -> str | None:
    """What a letter is; dW has the part of W."""
    return conv.role(of_differential(name.text) or name.text)


@dataclass(slots=True)
class Samples:
    """What a document shows of samples; whether it has any at all is looked for once."""

    document: Document
    conv: Conventions
    used: frozenset[str]
    spoken_of: bool | None = None

    def are_in(self, node: Node) -> bool:
        """Whether a side is about a batch."""
        conv, meant = self.conv, dict(self.conv.aliases)
        for each in walk(node):
            if isinstance(each, Name) and each.text in meant and self._has_samples(replace(meant[each.text], below=())):
                return True
            if isinstance(each, Name) and role_of(each, conv) in _SAMPLED and self._has_samples(each):
                return True
            below = each.below if isinstance(each, Fraction_) else None
            if isinstance(below, Name) and below.text in conv.batch and not below.below and not below.above:
                return True
            if isinstance(each, Big) and conv.mean and self._ends_with_the_batch(each):
                return True
        return False

    def declared(self, letters: Sequence[str]) -> str:
        """The X or Z of Z = X W + b of which the text says X ∈ ℝ^{N × D}; "" where it says that of neither."""
        for placed in self.document.statements:
            for (left, right), sign in zip(pairwise(placed.statement.sides), placed.statement.signs, strict=True):
                if sign.text != "∈" or left.node is None or right.node is None:
                    continue
                sizes, name = reals(right.node) or (), bare(left.node)
                matrix = len(sizes) == 2 and not any(isinstance(size, Number) for size in sizes)
                if matrix and isinstance(name, Name) and name.text in letters:
                    return name.text
        return ""

    def _ends_with_the_batch(self, node: Big) -> bool:
        """Σ_{i=1}^m, where i is not what counts the neurons of a layer: a^l_i, w_{ki}."""
        if not isinstance(node.upper, Name) or node.upper.text not in self.conv.batch:
            return False
        return not any(
            item.text in node.indices and not name.bold and (name.above or role == "weights")
            for name in names(node.body)
            if (role := role_of(name, self.conv)) in _SAMPLED | {"weights", "bias"}
            for item in name.below
        )

    def _has_samples(self, name: Name) -> bool:
        if self.conv.total_errors and name.text in self.conv.error:
            return True
        return self._is_matrix(name) or any(self._is_sample(item) for item in name.above)

    def _is_matrix(self, name: Name) -> bool:
        """Z, A, X, with at most two indices below (one of the layer aside), in a document that has batches."""
        conv = self.conv
        text = of_differential(name.text) or name.text
        components = len(name.below) - (conv.layer is not None and conv.layer.place == "below")
        most = 3 if role_of(name, conv) in ("pre", "act") else 2
        return is_upper(text) and components < most and self._are_spoken_of()

    def _are_spoken_of(self) -> bool:
        """Whether anything in the document shows that there are several samples: 1/m, (i), or X, Z and A."""
        if self.spoken_of is None:
            upper = {self.conv.role(text) for text in self.used if is_upper(text)} & _SAMPLED
            self.spoken_of = bool(self.conv.mean) or self._have_an_index() or len(upper) >= 3
        return self.spoken_of

    def _have_an_index(self) -> bool:
        return any(
            self._is_sample(item)
            for placed in self.document.statements
            for side in placed.statement.sides
            if side.node is not None
            for name in names(side.node)
            if role_of(name, self.conv) in _SAMPLED
            for item in name.above
        )

    def _is_sample(self, item: Item) -> bool:
        style = self.conv.layer
        return bool(
            item.bracket == "("
            and item.text
            and (style is None or style.place == "below" or style.bracket != "(")
            and (style is None or item.text not in style.letters | {style.last})
        )
