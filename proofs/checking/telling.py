"""A theorem told on paper: its parts, their lines, and beside each line the rules of the kernel that it rests on."""

from __future__ import annotations

from proofs.checking.verdicts import Passage
from proofs.kernel import Theorem
from proofs.rules import CONTRACTION, ROUTINE, UNDER_DELTA
from proofs.search.lines import DIFFERENTIATION, Line, parts_of


def passages_of(theorem: Theorem) -> tuple[Passage, ...]:
    """The proof of a theorem; every line of it was made anew by the kernel (proofs/search/lines.py)."""
    return tuple(
        Passage(
            part.name,
            part.case,
            (part.whole.left, part.whole.right),
            part.lines[0].theorem.left,
            tuple((line.theorem.right, _reason(line)) for line in part.lines),
            part.by_entries,
        )
        for part in parts_of(theorem)
        if part.lines
    )


def _reason(line: Line) -> str:
    """“definition, chain rule, lemma 1”; what is routine is named only where there is nothing else.

    Three rules of differentiation and more are one word.
    """
    named = [each for each in line.rules if each not in ROUTINE and each != "hypothesis"]
    if sum(each in DIFFERENTIATION for each in named) > 2:
        named = ["differentiation" if each in DIFFERENTIATION else each for each in named]
    named = list(dict.fromkeys(CONTRACTION if each == UNDER_DELTA else each for each in named)) + list(line.names)
    return ", ".join(named or [each for each in line.rules if each in ("components", "algebra")]) or "the same"
