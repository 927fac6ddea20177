"""The findings about documents as one page for people: the equations typeset, their verdicts, the evidence on a click.

The page is one file, without scripts and without anything from elsewhere: details open by <details>, the boxes of the
legend hide verdicts by CSS alone. Whatever comes from a document goes through ``text`` or ``mathml``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import PurePath

from proofs.checking.verdicts import Kind
from proofs.documents.texts.statements import Typeset
from proofs.documents.verdicts.findings import ORDER, FileReport, Finding
from proofs.reports.document_evidence import evidence, scripted, shown_gist, source, text
from proofs.reports.document_sentences import gist
from proofs.reports.mathml import mathml, signs
from symbolic.writing.plain import latex_from_plain

SIGNS: Mapping[Kind, str] = {
    Kind.REFUTED: "✗", Kind.SLIP: "!", Kind.UNREAD: "…", Kind.UNDECIDED: "?", Kind.HOLDS: "✓", Kind.PROVED: "∎",
    Kind.DEFINITION: "≔",
}  # fmt: skip
"""What says the verdict without its colour."""

MEANINGS: Mapping[Kind, str] = {
    Kind.REFUTED: "false: the counterexample can be redone by hand",
    Kind.SLIP: "false as printed, true after the small repair that is named",
    Kind.UNREAD: "not understood",
    Kind.UNDECIDED: "read, and neither shown nor refuted",
    Kind.HOLDS: "equal at the sizes named, by the method named with each",
    Kind.PROVED: "a derivation that the kernel checked, for everything in its scope",
    Kind.DEFINITION: "says what a symbol means",
}
_FOOTER = (
    "A click on an equation opens its evidence. What is called proved has a derivation each of whose steps a small "
    "kernel checked. What is called held, false or a slip was compared with direct differentiation, or, for notes of "
    "sizes, with the shapes of what they stand under. Definitions are taken as the text gives them."
)
_WIDE = 24
"""How many characters of a left side stand beside the right side; a longer one gets a line of its own."""

# Belt and braces: even a script that slipped through would not run, and nothing could be loaded.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(reports: Sequence[FileReport], failures: Sequence[tuple[str, str]] = ()) -> str:
    """The whole page; ``failures`` are (path, sentence) of the files that could not be read."""
    findings = [finding for report in reports for finding in report.findings]
    counts = Counter(finding.kind for finding in findings)
    title = PurePath(reports[0].path).name if len(reports) == 1 else f"{len(reports)} documents"
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{text(title)} – backproof</title>",
        f'<style>\n{_style()}</style>\n</head>\n<body>\n<div class="page">',
        f'<header>\n<p class="brand">backproof</p>\n<h1>{text(title)}</h1>',
        *(f'<p class="path">{_breakable(report.path)}</p>' for report in reports if len(reports) == 1),
        f'<p class="lead">{_lead(counts)}</p>',
        *_legend(counts),
        "</header>\n<main>",
        *(f'<p class="refuted"><b>{text(path)}</b>: {text(sentence)}</p>' for path, sentence in failures),
        *(part for number, report in enumerate(reports, 1) for part in _file(report, number, len(reports) > 1)),
        f"</main>\n<footer>{_FOOTER}</footer>\n</div>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


# ---------------------------------------------------------------------- the head of the page


def _style() -> str:
    written = files("proofs.reports").joinpath("document_page.css").read_text(encoding="utf-8")
    hidden = "".join(f"body:has(#show-{kind}:not(:checked)) .equality.{kind} {{ display: none; }}\n" for kind in ORDER)
    return f"{written}{hidden}body:has(.legend input:not(:checked)) .again {{ display: inline; }}\n"


def _lead(counts: Counter[Kind]) -> str:
    total = counts.total()
    if not total:
        return "No equality was found."
    wrong = counts[Kind.REFUTED] + counts[Kind.SLIP]
    still_open = counts[Kind.UNREAD] + counts[Kind.UNDECIDED]
    said = [f"{_plural(total, 'equality', 'equalities')}"]
    said.append("none was found false" if not wrong else f"{wrong} {'is' if wrong == 1 else 'are'} false as printed")
    if still_open:
        said.append(f"{still_open} {'remains' if still_open == 1 else 'remain'} open")
    return f"{', '.join(said)}."


def _legend(counts: Counter[Kind]) -> Iterator[str]:
    present = [kind for kind in ORDER if counts[kind]]
    if not present:
        return
    bar = "".join(f'<span class="{kind}" style="flex: {counts[kind]}"></span>' for kind in present)
    yield f'<div class="bar" aria-hidden="true">{bar}</div>'
    boxes = "".join(
        f'<label class="{kind}" title="{text(MEANINGS[kind])}"><input type="checkbox" id="show-{kind}" checked> '
        f"<b>{SIGNS[kind]}</b> {kind} {counts[kind]}</label>"
        for kind in present
    )
    yield f'<fieldset class="legend"><legend>show</legend>{boxes}</fieldset>'


# ---------------------------------------------------------------------- one file


def _file(report: FileReport, number: int, named: bool) -> Iterator[str]:
    yield "<article>"
    if named:
        yield f"<h2>{_breakable(report.path)}</h2>"
    total = _plural(len(report.findings), "equality", "equalities")
    yield (
        f'<p class="numbers">{_plural(report.regions, "formula", "formulas")} found, {report.read} of {total} read, '
        f"{report.checked} checked.</p>"
    )
    if report.conventions:
        yield f'<dl class="conventions" aria-label="conventions">{"".join(map(_convention, report.conventions))}</dl>'
    yield from (f'<p class="note">{text(note)}</p>' for note in report.notes)
    names = {id(finding): f"equality-{number}-{place}" for place, finding in enumerate(report.findings, 1)}
    yield from _errata(report, names)
    yield from _equations(report, names)
    if report.troubles:
        items = "".join(f"<li><b>{text(place)}</b>: {text(sentence)}</li>" for place, sentence in report.troubles)
        yield f'<section class="troubles unread"><h3>Not read at all</h3><ul>{items}</ul></section>'
    yield "</article>"


def _convention(line: str) -> str:
    """“layout: columns, z = W a + b” as a name and what it is, with its formulas typeset."""
    name, colon, rest = line.partition(": ")
    if not colon:
        name, rest = "indices", line
    pieces = re.split(r"(, |; )", rest)
    return f"<dt>{text(name)}</dt><dd>{''.join(map(_said, pieces))}</dd>"


def _said(piece: str) -> str:
    """An equation between single letters typeset; elsewhere W^l and w_ij with their scripts."""
    if "=" in piece and not re.search(r"[^\W\d_]{3,}|[\\\\{}]", piece):
        typeset = mathml(latex_from_plain(piece))
        if typeset is not None:
            return typeset
    return scripted(piece)


def _errata(report: FileReport, names: Mapping[int, str]) -> Iterator[str]:
    """What its author has to correct, worst first, with links; what one correction mends is one entry."""
    entries: dict[tuple[int, Kind, str], Finding] = {}
    for kind in (Kind.REFUTED, Kind.SLIP):
        for finding in report.findings:
            if finding.kind is kind:
                said = finding.repair or gist(finding)
                entries.setdefault((0 if finding.repair else finding.start, kind, said), finding)
    items = [
        f'<li class="{kind}"><a href="#{names[id(finding)]}">{_where(finding)}</a>'
        f'<span class="sign">{SIGNS[kind]} {kind}</span><span>{_in_words(finding, said)}</span></li>'
        for (_, kind, said), finding in entries.items()
    ]
    if items:
        yield f'<nav class="errata" aria-label="errata"><h3>Errata</h3><ol>{"".join(items)}</ol></nav>'


def _equations(report: FileReport, names: Mapping[int, str]) -> Iterator[str]:
    """All equalities in the order of the text, under its headings, chains together."""
    section, in_chain = None, False
    for finding in report.findings:
        typeset = finding.typeset or Typeset("", "", "")
        heading = typeset.section
        goes_on = typeset.linked or (not typeset.sign and in_chain)
        if in_chain and (not goes_on or heading != section):
            yield "</div>"
            in_chain = False
        if heading != section:
            section = heading
            if heading:
                yield f"<h3>{_prose(heading)}</h3>"
        if not in_chain:
            yield '<div class="chain">'
            in_chain = True
        yield _equality(finding, names[id(finding)])
    if in_chain:
        yield "</div>"


def _equality(finding: Finding, name: str) -> str:
    left, right, width = _sides(finding)
    linked = finding.typeset is not None and finding.typeset.linked
    classes = ["equality", str(finding.kind)]
    classes += ["source"] if right.startswith("<code") else ["whole"] if not left else []
    classes += ["wide"] if width > _WIDE and not linked else []
    left = f'<span class="again">{left}</span>' if linked else left
    said = shown_gist(finding)
    return (
        f'<details class="{" ".join(classes)}" id="{name}"><summary>'
        f'<span class="sign" aria-hidden="true">{SIGNS[finding.kind]}</span>'
        f'<span class="left">{left}</span><span class="right">{right}</span>'
        f'<span class="verdict" title="{text(MEANINGS[finding.kind])}"><b>{finding.kind}</b>{_where(finding)}</span>'
        + (f'<span class="gist">{_in_words(finding, said)}</span>' if said else "")
        + f'</summary><div class="body"><dl>{"".join(evidence(finding))}</dl></div></details>'
    )


def _sides(finding: Finding) -> tuple[str, str, int]:
    """The left side, the sign with the right side, how wide the left one is; the source where that cannot be set."""
    typeset = finding.typeset
    if typeset is None:
        return "", source(finding.latex), 0
    if not typeset.sign:
        return "", mathml(typeset.left) or source(finding.latex), 0
    left = mathml(typeset.left) if typeset.left else ""
    right = mathml(f"{typeset.sign} {typeset.right}")
    if left is None or right is None:
        return "", source(finding.latex), 0
    return left, right, signs(left)


# ---------------------------------------------------------------------- words


def _in_words(finding: Finding, said: str) -> str:
    """A sentence of ours; a repair names letters with their scripts."""
    return scripted(said) if finding.kind is Kind.SLIP else text(said)


def _where(finding: Finding) -> str:
    cell = "" if finding.source.cell is None else f"cell {finding.source.cell}, "
    return f"{cell}line {finding.line}"


def _plural(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def _breakable(path: str) -> str:
    """A path that may be broken behind each of its slashes."""
    return text(path).replace("/", "/<wbr>")


def _prose(heading: str) -> str:
    """A heading with its formulas ($…$) typeset."""
    pieces = re.split(r"\$([^$]+)\$", heading)
    return "".join((mathml(piece) or source(piece)) if place % 2 else text(piece) for place, piece in enumerate(pieces))
