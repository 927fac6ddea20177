"""The notations that people derive gradients in: for each construct a small text with its verdicts, wrong twins too.

The files in ``census/`` hold the texts, each under ``=== construct`` (``=== construct | latex`` where it is no
Markdown), with what is expected on the line itself, as in ``test_texts``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from tests.proofs.documents.test_texts import expected

_ROWS = [
    (heading, text)
    for path in sorted((Path(__file__).parent / "census").iterdir())
    for heading, _, text in (
        part.partition("\n") for part in re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    )
]


@pytest.mark.parametrize(("heading", "text"), _ROWS, ids=[heading for heading, _ in _ROWS])
def test_a_construct_is_read_and_its_wrong_twin_refuted(heading: str, text: str) -> None:
    name, _, kind = heading.partition(" | ")
    report = check_sources(name, [make_source(name, text, kind or "markdown")])
    found: dict[int, list[tuple[str, str]]] = {}
    for finding in report.findings:
        found.setdefault(finding.line, []).append((str(finding.kind), finding.cause))
    wanted = expected(text)
    assert report.troubles == ()
    assert {line: [kind for kind, _ in several] for line, several in found.items()} == {
        line: [kind for kind, _ in several] for line, several in wanted.items()
    }
    causes = [(line, *pair) for line in wanted for pair in zip(wanted[line], found[line], strict=True)]
    assert [line for line, (_, cause), (_, named) in causes if cause not in named] == []


def test_every_construct_has_a_wrong_twin() -> None:
    assert [heading for heading, text in _ROWS if "refuted" not in text and "comments" not in heading] == []
