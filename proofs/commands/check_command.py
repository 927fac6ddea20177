"""``backproof check``: every equality of a document with its verdict, at its line."""

from __future__ import annotations

import argparse
import json
import sys

from proofs.checking.verdicts import Kind
from proofs.documents.checking import check_file
from proofs.documents.findings import FileReport
from proofs.documents.proving import DocumentProver
from proofs.reports.document_data import of_files
from proofs.reports.document_text import lines_of
from proofs.reports.files import write_text
from symbolic.errors import InputError

_WRONG = frozenset({Kind.REFUTED, Kind.SLIP})
_OPEN = frozenset({Kind.UNREAD, Kind.UNDECIDED})


def run(choice: argparse.Namespace) -> int:
    """The verb: 1 where an equality is false as printed (with --strict, or open), 2 where a file cannot be read."""
    reports: list[FileReport] = []
    failures: list[tuple[str, str]] = []
    for path in choice.files:
        try:
            reports.append(check_file(path, DocumentProver()))
        except InputError as wrong:
            print(f"backproof: {wrong}", file=sys.stderr)
            failures.append((path, str(wrong)))
    write_text(choice.output, _printable(_written(choice, reports, failures)))
    if failures:
        return 2
    return int(any(_counts(report, choice.strict) for report in reports))


def _written(choice: argparse.Namespace, reports: list[FileReport], failures: list[tuple[str, str]]) -> str:
    """The reports in the format that was asked for; each format is imported only where it is needed."""
    if choice.format == "json":
        return json.dumps(of_files(reports), ensure_ascii=False, indent=2) + "\n"
    if choice.format == "github":
        from proofs.reports.document_github import workflow_commands

        return "".join(f"{line}\n" for line in workflow_commands(reports, failures, choice.strict))
    if choice.format == "sarif":
        from importlib.metadata import version

        from proofs.reports.document_sarif import sarif

        log = sarif(reports, failures, choice.strict, version("backproof"))
        return json.dumps(log, ensure_ascii=False, indent=2) + "\n"
    if choice.format == "html":
        from proofs.reports.document_page import page

        return page(reports, failures)
    return "".join(f"{line}\n" for report in reports for line in lines_of(report, choice.all))


def _printable(text: str) -> str:
    """Without the halves of characters that the JSON of a notebook can smuggle in: no encoding has them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _counts(report: FileReport, strict: bool) -> bool:
    """Whether anything in the file is false as printed, or open where that counts."""
    wanted = _WRONG | _OPEN if strict else _WRONG
    return any(finding.kind in wanted for finding in report.findings) or (strict and bool(report.troubles))
