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
from symbolic.errors import InputError

_WRONG = frozenset({Kind.REFUTED, Kind.SLIP})
_OPEN = frozenset({Kind.UNREAD, Kind.UNDECIDED})


def run(choice: argparse.Namespace) -> int:
    """The verb: 1 where an equality is false as printed (with --strict, or open), 2 where a file cannot be read."""
    reports: list[FileReport] = []
    unreadable = False
    for path in choice.files:
        try:
            reports.append(check_file(path, DocumentProver()))
        except InputError as wrong:
            print(f"backproof: {wrong}", file=sys.stderr)
            unreadable = True
    if choice.format == "json":
        print(json.dumps(of_files(reports), ensure_ascii=False, indent=2))
    else:
        for report in reports:
            print("\n".join(lines_of(report, choice.all)))
    if unreadable:
        return 2
    return int(any(_counts(report, choice.strict) for report in reports))


def _counts(report: FileReport, strict: bool) -> bool:
    """Whether anything in the file is false as printed, or open where that counts."""
    wanted = _WRONG | _OPEN if strict else _WRONG
    return any(finding.kind in wanted for finding in report.findings) or (strict and bool(report.troubles))
