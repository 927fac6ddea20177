"""The findings about documents as workflow commands of GitHub: notes at the lines of a pull request.

``::error file=post.md,line=5,endLine=5,col=12,title=…::…`` (docs.github.com, "Workflow commands for GitHub Actions").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from proofs.checking.verdicts import Kind
from proofs.documents.verdicts.findings import ORDER, FileReport, Finding
from proofs.reports.document_sentences import message, title

_LEVELS: Mapping[Kind, str] = {Kind.REFUTED: "error", Kind.SLIP: "warning"}
_STRICT: Mapping[Kind, str] = {**_LEVELS, Kind.UNDECIDED: "notice", Kind.UNREAD: "notice"}


def workflow_commands(
    reports: Sequence[FileReport], failures: Sequence[tuple[str, str]], strict: bool
) -> Iterator[str]:
    """One command for everything that is false as printed (with ``strict``: or open), worst first in each file.

    ``failures``: (path, sentence) of the files that could not be read.
    """
    levels = _STRICT if strict else _LEVELS
    for path, sentence in failures:
        yield _command("error", {"file": path, "title": "cannot be read"}, sentence)
    for report in reports:
        for kind in ORDER:
            if kind in levels:
                yield from (_of_finding(finding, levels[kind]) for finding in report.findings if finding.kind is kind)
        for place, sentence in report.troubles if strict else ():
            yield _command("notice", {"file": report.path, **_position(place), "title": "unread"}, sentence)


def _of_finding(finding: Finding, level: str) -> str:
    where = {"file": finding.source.path}
    said = title(finding)
    if finding.source.cell is None:
        end_line, end_column = finding.source.position(finding.end)
        where |= {"line": str(finding.line), "endLine": str(end_line)}
        if end_line == finding.line:
            # GitHub takes columns within one line only.
            where |= {"col": str(finding.column), "endColumn": str(end_column)}
    else:
        # A notebook is JSON, where the lines of a cell are no lines of the file.
        said = f"{said} (cell {finding.source.cell}, line {finding.line})"
    return _command(level, {**where, "title": said}, message(finding))


def _position(place: str) -> dict[str, str]:
    """post.md:12:5 ↦ line and column; nothing for the cell of a notebook."""
    path, line, column = place.rsplit(":", 2)
    return {} if ":cell " in path else {"line": line, "col": column}


def _command(level: str, properties: Mapping[str, str], text: str) -> str:
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {named}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
