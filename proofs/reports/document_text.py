"""The findings about a document for people, in the style of compilers: the place, the line, a caret, and why."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterator

from proofs.checking.verdicts import Kind, Passage
from proofs.documents.verdicts.findings import ORDER, FileReport, Finding
from proofs.reports.document_sentences import once_repaired
from proofs.reports.visible import visible, width_of
from symbolic.writing.plain import Plain
from symbolic.writing.printing import write

_QUIET = frozenset({Kind.HOLDS, Kind.PROVED, Kind.DEFINITION})
WIDTH = 120
"""How many columns a line may take where there is no terminal that says it."""
_INDENT = " " * 6
_VERDICT = re.compile(rf"(\S.*?:\d+:\d+: )({'|'.join(ORDER)})(?=: )")


def lines_of(
    report: FileReport, everything: bool = False, columns: int | None = None, colours: bool = False
) -> list[str]:
    """The report on one file: its conventions, what was found (worst first), and the numbers.

    ``columns``: sentences are broken to fit into so many; None leaves each on one line, as programs like it.
    ``colours``: verdicts and carets in colour, for a terminal.
    """
    lines = [
        visible(piece) for line in _report(report, everything, columns or WIDTH) for piece in _broken(line, columns)
    ]
    return list(map(_coloured, lines)) if colours else lines


def _coloured(line: str) -> str:
    """The line with its verdict, or its caret, in the colour of the verdict."""
    from rich.style import Style

    from proofs.reports.text import STYLES

    if re.fullmatch(r" {7}\| *\^", line):
        return line[:-1] + Style.parse("bold").render("^")
    match = _VERDICT.match(line)
    if match is None:
        return line
    kind = Style.parse(STYLES[Kind(match[2])]).render(match[2])
    return f"{match[1]}{kind}{line[match.end(2) :]}"


def _report(report: FileReport, everything: bool, columns: int) -> Iterator[str]:
    if report.findings:
        yield f"{report.path}: read as"
        yield from (f"  {line}" for line in report.conventions)
        yield from (f"  note: {note}" for note in report.notes)
        yield ""
    for kind in ORDER:
        for finding in report.findings:
            if finding.kind is kind and (kind not in _QUIET or everything or finding.passages):
                yield from _of_finding(finding, columns)
    for place, sentence in report.troubles:
        yield from (f"{place}: unread: {sentence}", "")
    yield from _summary(report)


def _broken(line: str, columns: int | None) -> list[str]:
    """A sentence broken behind words, its rest under its beginning; quoted lines are short enough already."""
    if columns is None or len(line) <= columns or " | " in line[:9]:
        return [line]
    margin = len(line) - len(line.lstrip(" "))
    label, colon, _ = line.lstrip(" ").partition(": ")
    hanging = margin + (len(label) + 2 if colon and margin and len(label) < 20 else 0 if margin else len(_INDENT))
    return textwrap.wrap(
        line, columns, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False,
        drop_whitespace=True, replace_whitespace=False,
    )  # fmt: skip


def _of_finding(finding: Finding, columns: int) -> Iterator[str]:
    what = finding.latex if finding.kind is Kind.SLIP else finding.reading or finding.latex
    yield f"{finding.source.place(finding.start)}: {finding.kind}: {_clipped(what)}"
    if finding.kind in _QUIET:
        if finding.scope or finding.reason:
            yield f"{_INDENT}{finding.reason or finding.scope}"
        yield from _proof(finding)
        yield from [""] * bool(finding.passages)
        return
    yield from _quoted(finding, columns)
    if finding.kind is Kind.SLIP:
        yield f"{_INDENT}false as printed: {finding.repair}"
        yield f"{_INDENT}{once_repaired(finding)}: {finding.reading}"
        yield f"{_INDENT}               ({finding.scope})"
    elif finding.reason:
        yield f"{_INDENT}{finding.reason}"
    if finding.kind is Kind.REFUTED and finding.counterexample is not None:
        first, *rest = finding.counterexample.lines()
        yield f"{_INDENT}counterexample: {first}"
        yield from (f"{_INDENT}                {line}" for line in rest)
    if finding.cause:
        yield f"{_INDENT}likely cause: {finding.cause}"
    yield from _proof(finding)
    yield ""


def _quoted(finding: Finding, columns: int) -> Iterator[str]:
    """The source line with a caret under the sign; of a long line the piece around it."""
    text = visible(finding.source.line_of(finding.line))
    column = finding.column - 1
    room = max(20, columns - 9)
    first = max(0, min(column - room // 2, len(text) - room))
    piece = text[first : first + room]
    while width_of(piece) > room:
        piece = piece[:-1]
    yield f"  {finding.line:>4} | {piece}"
    yield f"       | {' ' * width_of(text[first:column])}^"


def _proof(finding: Finding) -> Iterator[str]:
    """The proof line by line, each line with the rules that it rests on."""
    for passage in finding.passages:
        yield from _passage(passage, Plain(cost=finding.said.cost) if finding.said is not None else Plain())


def _passage(passage: Passage, alphabet: Plain) -> Iterator[str]:
    head = []
    if passage.name:
        head.append(f"{passage.name}: {' = '.join(write(side, alphabet).text for side in passage.shows)}")
    head += [passage.case] * bool(passage.case) + ["entry by entry"] * passage.by_entries
    if head:
        yield f"{_INDENT}{'; '.join(head)}"
    yield f"{_INDENT}  {write(passage.start, alphabet).text}"
    written = [(write(right, alphabet).text, reason) for right, reason in passage.lines]
    longest = max(min(len(right), 60) for right, _ in written)
    yield from (f"{_INDENT}    = {right:<{longest}}   {reason}" for right, reason in written)


def _clipped(text: str) -> str:
    return text if len(text) <= 2 * WIDTH else text[: 2 * WIDTH - 1] + "…"


def _summary(report: FileReport) -> Iterator[str]:
    counts = Counter(finding.kind for finding in report.findings)
    kinds = ", ".join(f"{kind} {counts[kind]}" for kind in ORDER if counts[kind])
    yield (
        f"{report.path}: found {report.regions} regions, read {report.read} of {len(report.findings)} equalities, "
        f"checked {report.checked}: {kinds or 'no equality'}."
    )
    yield ""
