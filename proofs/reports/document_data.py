"""The findings about documents as programs read them: dictionaries for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from proofs.documents.findings import FileReport, Finding


def of_files(reports: Sequence[FileReport]) -> dict[str, Any]:
    """{"files": [{"path", "regions", "read", "checked", "conventions", "troubles", "equations": […]}]}."""
    return {"files": [of_file(report) for report in reports]}


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
        "counterexample": None
        if found is None
        else {**asdict(found), "values": dict(found.values), "sentence": found.sentence()},
    }
