"""What a whole document says of its letters before any of its formulas is read."""

from __future__ import annotations

from dataclasses import dataclass

from symbolic.reading import lexicon


@dataclass(frozen=True, slots=True)
class Words:
    """The runs of letters that are one name in this document: net, Sigmoid, dW; and its sets of all there is."""

    known: frozenset[str] = frozenset()
    sets: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    """the letters that stand somewhere by themselves"""
    colons: bool = False
    """A : B is the Frobenius product tr(Aᵀ B)"""

    def is_name(self, run: str) -> bool:
        """Whether letters side by side are one name: known ones, and four and more that are no product as sBAx is."""
        if run in self or len(run) == 1:
            return True
        is_product = set(run) <= self.letters and any(map(str.isupper, run[1:]))
        return len(run) >= 4 and run.isascii() and not is_product

    def __contains__(self, run: str) -> bool:
        return run in self.known or run in lexicon.FUNCTION_WORDS or run in lexicon.NAMED_WORDS
