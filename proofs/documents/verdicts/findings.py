"""What is found out about one equality, as a record: for the report, for JSON, for any other format."""

from __future__ import annotations

from dataclasses import dataclass, field

from proofs.checking.verdicts import Counterexample, Kind, Passage
from proofs.documents.texts.sources import Source
from proofs.documents.texts.statements import Typeset
from symbolic.formula import Formula

ORDER = (Kind.REFUTED, Kind.SLIP, Kind.UNREAD, Kind.UNDECIDED, Kind.HOLDS, Kind.PROVED, Kind.DEFINITION)
"""Worst first."""


@dataclass(frozen=True, slots=True)
class Said:
    """left = right, with the document's letter for the cost."""

    left: Formula
    right: Formula
    cost: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One equality of a document and its verdict."""

    source: Source
    start: int
    end: int
    latex: str
    kind: Kind
    display: bool
    scope: str = ""
    reading: str = ""
    """the equality as it was understood, in plain text"""
    repair: str = ""
    cause: str = ""
    reason: str = ""
    counterexample: Counterexample | None = None
    method: str = ""
    typeset: Typeset | None = None
    said: Said | None = None
    """the equality as it was understood, as formulas"""
    passages: tuple[Passage, ...] = ()
    """its proof line by line, where that was asked for"""

    @property
    def line(self) -> int:
        return self.source.position(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.position(self.start)[1]


@dataclass(frozen=True, slots=True)
class FileReport:
    """Everything about one file."""

    path: str
    regions: int
    findings: tuple[Finding, ...]
    conventions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    troubles: tuple[tuple[str, str], ...] = field(default_factory=tuple)
    """(place, sentence) of what could not be read at all"""

    @property
    def read(self) -> int:
        """How many equalities were understood."""
        return sum(finding.kind is not Kind.UNREAD for finding in self.findings)

    @property
    def checked(self) -> int:
        """How many were decided, or are definitions."""
        return sum(finding.kind not in (Kind.UNREAD, Kind.UNDECIDED) for finding in self.findings)
