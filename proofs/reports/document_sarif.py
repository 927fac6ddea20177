"""The findings about documents as SARIF 2.1.0 (OASIS), for code scanning and editors.

A result stands for what is false as printed; with ``strict`` for what is open as well, as a note. A rule stands for a
verdict, and for a refutation with a known cause for that cause.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from proofs.checking.verdicts import Kind
from proofs.documents.verdicts.findings import ORDER, FileReport, Finding
from proofs.reports.document_sentences import cause_name, message, title

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

_LEVELS: Mapping[Kind, str] = {Kind.REFUTED: "error", Kind.SLIP: "warning"}
_STRICT: Mapping[Kind, str] = {**_LEVELS, Kind.UNDECIDED: "note", Kind.UNREAD: "note"}
_MEANINGS: Mapping[Kind, str] = {
    Kind.REFUTED: "The equality is false: in the network of the counterexample its two sides differ.",
    Kind.SLIP: "The equality is false as printed, and true after the small repair that is named.",
    Kind.UNDECIDED: "The equality was read, and neither shown nor refuted.",
    Kind.UNREAD: "The equality was not understood.",
}


def sarif(
    reports: Sequence[FileReport], failures: Sequence[tuple[str, str]], strict: bool, version: str
) -> dict[str, Any]:
    """The log: one run with its rules and results; ``failures`` are (path, sentence) of files that cannot be read."""
    levels = _STRICT if strict else _LEVELS
    found = [
        finding
        for report in reports
        for kind in ORDER
        if kind in levels
        for finding in report.findings
        if finding.kind is kind
    ]
    rules: dict[str, dict[str, Any]] = {}
    for finding in found:
        rules.setdefault(_rule_id(finding), _rule(finding, levels[finding.kind]))
    if strict and any(report.troubles for report in reports):
        rules.setdefault(str(Kind.UNREAD), _rule_of(str(Kind.UNREAD), str(Kind.UNREAD), _MEANINGS[Kind.UNREAD], "note"))
    places = {name: place for place, name in enumerate(rules)}
    seen: Counter[str] = Counter()
    results = [_result(finding, levels[finding.kind], places, seen) for finding in found]
    if strict:
        results += [
            _unread(report.path, place, sentence, places) for report in reports for place, sentence in report.troubles
        ]
    run = {
        "tool": {
            "driver": {
                "name": "backproof",
                "version": version,
                "semanticVersion": version,
                "rules": list(rules.values()),
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri(report.path)}, "encoding": "UTF-8"} for report in reports],
        "invocations": [
            {
                "executionSuccessful": not failures,
                "toolExecutionNotifications": [
                    {
                        "level": "error",
                        "message": {"text": sentence},
                        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}],
                    }
                    for path, sentence in failures
                ],
            }
        ],
        "results": results,
        "properties": {
            "regions": sum(report.regions for report in reports),
            "read": sum(report.read for report in reports),
            "checked": sum(report.checked for report in reports),
            "equalities": sum(len(report.findings) for report in reports),
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def uri(path: str) -> str:
    """The path as a relative reference, or as a file URI where it is absolute."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix(), errors="surrogateescape")


def _rule_id(finding: Finding) -> str:
    """refuted/lost-g-prime: stable, of plain letters."""
    name = cause_name(finding) if finding.kind is Kind.REFUTED else ""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("′", "-prime").replace("½", "half")).strip("-")
    return f"{finding.kind}/{plain}" if plain else str(finding.kind)


def _rule(finding: Finding, level: str) -> dict[str, Any]:
    name = cause_name(finding) if finding.kind is Kind.REFUTED else ""
    meaning = _MEANINGS[finding.kind]
    return _rule_of(
        _rule_id(finding), title(finding), f"{meaning} The likely cause: {name}." if name else meaning, level
    )


def _rule_of(name: str, short: str, meaning: str, level: str) -> dict[str, Any]:
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in re.findall(r"[a-z0-9]+", name)),
        "shortDescription": {"text": f"{short[0].upper()}{short[1:]}."},
        "fullDescription": {"text": meaning},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["mathematics", "gradients"]},
    }


def _result(finding: Finding, level: str, places: Mapping[str, int], seen: Counter[str]) -> dict[str, Any]:
    rule = _rule_id(finding)
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": uri(finding.source.path)}}}
    if finding.source.cell is None:
        location["physicalLocation"] |= {
            "region": {
                "startLine": finding.line,
                "startColumn": finding.column,
                "endLine": finding.source.position(finding.end)[0],
                "endColumn": finding.source.position(finding.end)[1],
                "snippet": {"text": finding.source.text[finding.start : finding.end]},
            },
            "contextRegion": {
                "startLine": finding.line,
                "snippet": {"text": finding.source.line_of(finding.line)},
            },
        }
    else:
        # A notebook is JSON, where the lines of a cell are no lines of the file.
        location["logicalLocations"] = [
            {"name": f"cell {finding.source.cell}", "fullyQualifiedName": finding.source.place(finding.start)}
        ]
    written = f"{finding.source.path}\n{rule}\n{finding.latex}"
    seen[written] += 1
    found = finding.counterexample
    details = {
        "latex": finding.latex, "reading": finding.reading, "repair": finding.repair, "cause": finding.cause,
        "reason": finding.reason, "scope": finding.scope, "counterexample": found.sentence() if found else "",
    }  # fmt: skip
    return {
        "ruleId": rule,
        "ruleIndex": places[rule],
        "level": level,
        "kind": "fail",
        "message": {"text": message(finding)},
        "locations": [location],
        "partialFingerprints": {
            "equality/v1": hashlib.sha256(f"{written}\n{seen[written]}".encode("utf-8", "replace")).hexdigest()
        },
        "properties": {name: text for name, text in details.items() if text},
    }


def _unread(path: str, place: str, sentence: str, places: Mapping[str, int]) -> dict[str, Any]:
    where, line, column = place.rsplit(":", 2)
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri(path)}}
    if ":cell " not in where:
        physical["region"] = {"startLine": int(line), "startColumn": int(column)}
    return {
        "ruleId": str(Kind.UNREAD),
        "ruleIndex": places[str(Kind.UNREAD)],
        "level": "note",
        "kind": "fail",
        "message": {"text": f"{place}: {sentence}"},
        "locations": [{"physicalLocation": physical}],
    }
