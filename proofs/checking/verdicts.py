"""Verdicts: what is known of a claim, with the evidence that each must carry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from symbolic.formula import Formula


class Kind(StrEnum):
    """The seven things that can be known of a claim."""

    PROVED = "proved"
    """for every L, width, batch size, differentiable g and C in scope: a kernel-checked derivation"""
    HOLDS = "holds"
    """on the listed instances, exactly"""
    SLIP = "slip"
    """false as printed, true after one small named repair"""
    REFUTED = "refuted"
    """false: a counterexample that anyone can redo by hand"""
    DEFINITION = "definition"
    """introduces a symbol or updates one; only its shapes were checked"""
    UNDECIDED = "undecided"
    """neither shown nor refuted in the time given"""
    UNREAD = "unread"
    """not understood"""


GOOD = frozenset({Kind.PROVED, Kind.HOLDS, Kind.DEFINITION})


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A network with small whole numbers in which the two sides differ."""

    sizes: str
    """L = 2, n₀ = 1, n₁ = 2, n₂ = 1"""
    functions: tuple[str, ...]
    """g(z) = z², C(a) = a₁"""
    values: tuple[tuple[str, str], ...]
    """(w¹₁₁, 1), … of everything that is given"""
    place: str
    """where the two sides differ: l = 1, row 2"""
    left: str
    right: str

    def lines(self) -> tuple[str, ...]:
        """The network, its numbers (what is not named is 0), and the two sides."""
        nonzero = [f"{name} = {value}" for name, value in self.values if value != "0"]
        rest = f"everything {'else ' if nonzero else ''}0" if len(nonzero) < len(self.values) else ""
        where = f"at {self.place}: " if self.place else ""
        found = (
            "; ".join(each for each in (self.sizes, ", ".join(self.functions)) if each),
            ", ".join(each for each in (*nonzero, rest) if each),
            f"{where}the left side is {self.left}, the right side {self.right}",
        )
        return tuple(line for line in found if line)

    def sentence(self) -> str:
        """The counterexample in one sentence."""
        return f"With {'; '.join(self.lines())}."


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a proof line by line: start = line = … = line, each with the rules that it rests on."""

    name: str
    """"" for the claim itself, or lemma 1, lemma 2, …"""
    case: str
    """"", or of an induction: last layer, first layer, from layer to layer"""
    shows: tuple[Formula, Formula]
    """the sides of the claim or of the lemma"""
    start: Formula
    lines: tuple[tuple[Formula, str], ...]
    by_entries: bool = False
    """the lines are about any one entry of the arrays"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known, of what, and why."""

    kind: Kind
    scope: str
    method: str
    seconds: float = 0.0
    entries: int = 0
    """how many equalities of numbers or polynomials were decided"""
    reason: str = ""
    cause: str = ""
    counterexample: Counterexample | None = None
    passages: tuple[Passage, ...] = ()
    """the proof of what is proved, where it was asked for"""
