"""The findings about a document for people, in the style of compilers: the place, the line, a caret, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from proofs.checking.verdicts import Kind
from proofs.documents.findings import ORDER, FileReport, Finding

_QUIET = frozenset({Kind.HOLDS, Kind.PROVED, Kind.DEFINITION})
WIDTH = 110
"""The longest piece of a source line that is quoted."""


def lines_of(report: FileReport, everything: bool = False) -> list[str]:
    """The report on one file: its conventions, what was found (worst first), and the numbers."""
    lines = [f"{report.path}: read as"]
    lines += [f"  {line}" for line in report.conventions]
    lines.append("")
    for kind in ORDER:
        if kind in _QUIET and not everything:
            continue
        for finding in report.findings:
            if finding.kind is kind:
                lines += _of_finding(finding)
    for place, sentence in report.troubles:
        lines += [f"{place}: unread: {sentence}", ""]
    return lines + _summary(report)


def _of_finding(finding: Finding) -> Iterator[str]:
    what = finding.reading or finding.latex
    yield f"{finding.source.place(finding.start)}: {finding.kind}: {_clipped(what)}"
    if finding.kind in _QUIET:
        if finding.scope or finding.reason:
            yield f"      {finding.reason or finding.scope}"
        return
    yield from _quoted(finding)
    if finding.kind is Kind.SLIP:
        yield f"      false as printed; {finding.reason.split('; ')[-1]}: {finding.repair}"
    elif finding.reason:
        yield f"      {finding.reason}"
    if finding.kind is Kind.REFUTED and finding.counterexample is not None:
        first, *rest = finding.counterexample.lines()
        yield f"      counterexample: {first}"
        yield from (f"                      {line}" for line in rest)
    if finding.cause:
        yield f"      likely cause: {finding.cause}"
    yield ""


def _quoted(finding: Finding) -> Iterator[str]:
    """The source line with a caret under the sign."""
    text = finding.source.line_of(finding.line).replace("\t", " ")
    column = finding.column - 1
    first = max(0, column - WIDTH // 2) if len(text) > WIDTH else 0
    piece = text[first : first + WIDTH]
    yield f"  {finding.line:>4} | {piece}"
    yield f"       | {' ' * (column - first)}^"


def _clipped(text: str) -> str:
    return text if len(text) <= 2 * WIDTH else text[: 2 * WIDTH - 1] + "…"


def _summary(report: FileReport) -> list[str]:
    counts = Counter(finding.kind for finding in report.findings)
    kinds = ", ".join(f"{kind} {counts[kind]}" for kind in ORDER if counts[kind])
    return [
        f"{report.path}: found {report.regions} regions, read {report.read} of {len(report.findings)} equalities, "
        f"checked {report.checked}: {kinds or 'no equality'}.",
        "",
    ]
