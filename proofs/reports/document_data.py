"""The findings about documents as programs read them: dictionaries for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from proofs.checking.verdicts import Passage
from proofs.documents.verdicts.findings import FileReport, Finding
from symbolic.writing.plain import Plain
from symbolic.writing.printing import write


def of_files(reports: Sequence[FileReport], failures: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    """{"files": [{"path", "regions", "read", "checked", "conventions", "troubles", "equations"}], "failures"}.

    ``failures`` are (path, sentence) of the files that could not be read.
    """
    return {
        "files": [of_file(report) for report in reports],
        "failures": [{"path": path, "sentence": sentence} for path, sentence in failures],
    }


def of_file(report: FileReport) -> dict[str, Any]:
    """One file with all its equalities, in the order of the text."""
    return {
        "path": report.path,
        "regions": report.regions,
        "read": report.read,
        "checked": report.checked,
        "conventions": list(report.conventions),
        "troubles": [{"place": place, "sentence": sentence} for place, sentence in report.troubles],
        "equations": [of_finding(finding) for finding in report.findings],
    }


def of_finding(finding: Finding) -> dict[str, Any]:
    """{"line", "column", "latex", "verdict", "scope", "reading", "repair", "cause", "counterexample", …}."""
    found = finding.counterexample
    return {
        "cell": finding.source.cell,
        "line": finding.line,
        "column": finding.column,
        "latex": finding.latex,
        "display": finding.display,
        "verdict": str(finding.kind),
        "scope": finding.scope or None,
        "method": finding.method or None,
        "reading": finding.reading or None,
        "repair": finding.repair or None,
        "cause": finding.cause or None,
        "reason": finding.reason or None,
        "proof": [_of_passage(passage, finding) for passage in finding.passages] or None,
        "counterexample": None
        if found is None
        else {**asdict(found), "values": dict(found.values), "sentence": found.sentence()},
    }


def _of_passage(passage: Passage, finding: Finding) -> dict[str, Any]:
    """One part of a proof: {"name", "shows", "case", "by_entries", "start", "lines": [{"formula", "rules"}]}."""
    alphabet = Plain(cost=finding.said.cost) if finding.said is not None else Plain()
    left, right = (write(side, alphabet).text for side in passage.shows)
    return {
        "name": passage.name or None,
        "case": passage.case or None,
        "shows": f"{left} = {right}",
        "by_entries": passage.by_entries,
        "start": write(passage.start, alphabet).text,
        "lines": [{"formula": write(line, alphabet).text, "rules": rules} for line, rules in passage.lines],
    }
