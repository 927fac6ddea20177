"""A theorem told on paper: its parts, their lines, and beside each line the rules of the kernel that it rests on."""

from __future__ import annotations

from proofs.checking.verdicts import Passage
from proofs.kernel import Theorem
from proofs.rules import ROUTINE
from proofs.search.lines import Line, name_of, parts_of


def passages_of(theorem: Theorem) -> tuple[Passage, ...]:
    """The proof of a theorem; every line of it was made anew by the kernel (proofs/search/lines.py)."""
    parts = parts_of(theorem)
    return tuple(
        Passage(
            part.name,
            (part.theorem.left, part.theorem.right),
            part.lines[0].theorem.left,
            tuple(
                (line.theorem.right, _reason(line, [name_of(each, parts) for each in line.known]))
                for line in part.lines
            ),
            part.by_entries,
        )
        for part in parts
        if part.lines
    )


def _reason(line: Line, put_in: list[str]) -> str:
    """“definition, chain rule”; what is routine is named only where there is nothing else."""
    rules = [each for each in line.rules if each not in ROUTINE] or [
        each for each in line.rules if each != "reflexivity"
    ]
    named = [each for each in rules if each not in ("specialisation", "hypothesis")]
    named += [name or "hypothesis of the induction" for name in dict.fromkeys(put_in)]
    return ", ".join(named) or "the same"
