"""``backproof check``: every equality of a document with its verdict, at its line."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from functools import partial

from proofs.checking.verdicts import Kind
from proofs.checking.verification import Progress
from proofs.commands.progress import progress_bar
from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import STANDARD_INPUT, found_in, load
from proofs.documents.verdicts.findings import FileReport
from proofs.documents.verdicts.proving import DocumentProver
from proofs.reports.files import demand_place, write_text
from proofs.reports.visible import escaped, visible
from symbolic.errors import InputError

_WRONG = frozenset({Kind.REFUTED, Kind.SLIP})
_OPEN = frozenset({Kind.UNREAD, Kind.UNDECIDED})
Failures = Sequence[tuple[str, str]]
"""(path, sentence) of what could not be read."""


def run(choice: argparse.Namespace) -> int:
    """The verb: 1 where an equality is false as printed (with --strict, or open), 2 where a file cannot be read."""
    reports: list[FileReport] = []
    failures: list[tuple[str, str]] = []
    demand_place(choice.output)
    explain = choice.steps or choice.format == "html"
    paths = list(_files(choice.files, failures))
    with progress_bar() as advance:
        for number, path in enumerate(paths, 1):
            name = (choice.stdin_filename or "<stdin>") if path == STANDARD_INPUT else path
            shown = name if len(paths) == 1 else f"file {number} of {len(paths)}: {name}"
            advance(0, 1, shown)
            try:
                sources = load(path, name)
                watch = partial(_told, advance, shown)
                reports.append(check_sources(name, sources, DocumentProver(explain=explain), watch))
            except InputError as wrong:
                failures.append((name, str(wrong)))
    for _, sentence in failures:
        print(f"backproof: {visible(sentence)}", file=sys.stderr)
    write_text(choice.output, _printable(_written(choice, reports, failures)))
    if failures:
        return 2
    return int(any(_counts(report, choice.strict) for report in reports))


def _told(advance: Progress, shown: str, done: int, of: int, what: str) -> None:
    """One equality further in a file."""
    advance(done, of, shown)


def _files(paths: Sequence[str], failures: list[tuple[str, str]]) -> Iterator[str]:
    """Every file once, those of directories too."""
    seen: set[str] = set()
    for path in paths:
        try:
            found = [path] if path == STANDARD_INPUT else found_in(path)
        except InputError as wrong:
            failures.append((path, str(wrong)))
            continue
        yield from (each for each in found if each not in seen)
        seen.update(found)


def _written(choice: argparse.Namespace, reports: Sequence[FileReport], failures: Failures) -> str:
    """The reports in the format that was asked for; each format is imported only where it is needed."""
    if choice.format == "json":
        from proofs.reports.document_data import of_files

        return escaped(json.dumps(of_files(reports, failures), ensure_ascii=False, indent=2)) + "\n"
    if choice.format == "github":
        from proofs.reports.document_github import workflow_commands

        return "".join(f"{visible(line)}\n" for line in workflow_commands(reports, failures, choice.strict))
    if choice.format == "sarif":
        from importlib.metadata import version

        from proofs.reports.document_sarif import sarif

        log = sarif(reports, failures, choice.strict, version("backproof"))
        return escaped(json.dumps(log, ensure_ascii=False, indent=2)) + "\n"
    if choice.format == "html":
        from proofs.reports.document_page import page

        return page(reports, failures)
    from proofs.reports.document_text import lines_of

    watched = choice.output in (None, "-") and sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns if watched else None
    colours = watched and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return "".join(f"{line}\n" for report in reports for line in lines_of(report, choice.all, columns, colours))


def _printable(text: str) -> str:
    """Without the halves of characters that the JSON of a notebook can smuggle in: no encoding has them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _counts(report: FileReport, strict: bool) -> bool:
    """Whether anything in the file is false as printed, or open where that counts."""
    wanted = _WRONG | _OPEN if strict else _WRONG
    return any(finding.kind in wanted for finding in report.findings) or (strict and bool(report.troubles))
