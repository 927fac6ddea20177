"""Texts of our own in many notations, with planted errors; what is expected stands on the line itself.

``<!-- holds, refuted: lost transpose -->`` (``% …`` in LaTeX and reStructuredText) names the verdicts of the
equalities on that line, from left to right, and the cause of a refutation.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofs.checking.verdicts import Kind
from proofs.documents.checking import check_file

TEXTS = Path(__file__).parent / "texts"
_EXPECTED = re.compile(r"(?:<!-- |% |\.\. )((?:holds|refuted|definition|slip|undecided|unread)[^>%]*?)(?: -->|$)")


def expected(text: str) -> dict[int, list[tuple[str, str]]]:
    """line ↦ [(verdict, cause)]"""
    found: dict[int, list[tuple[str, str]]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if (match := _EXPECTED.search(line)) is not None:
            for part in match.group(1).split(", "):
                verdict, _, cause = part.strip().partition(": ")
                name, _, times = verdict.partition(" x")
                found.setdefault(number, []).extend([(name, cause)] * int(times or 1))
    return found


@pytest.mark.parametrize("path", sorted(TEXTS.iterdir()), ids=lambda path: path.name)
def test_every_equality_has_its_verdict(path: Path) -> None:
    report = check_file(str(path))
    wanted = expected(path.read_text(encoding="utf-8"))
    found: dict[int, list[tuple[str, str]]] = {}
    for finding in report.findings:
        found.setdefault(finding.line, []).append((str(finding.kind), finding.cause))
    assert report.troubles == ()
    assert {line: [kind for kind, _ in several] for line, several in found.items()} == {
        line: [kind for kind, _ in several] for line, several in wanted.items()
    }
    for line, several in wanted.items():
        for (_, cause), (_, named) in zip(several, found[line], strict=True):
            assert cause in named, f"line {line}: “{cause}” is not named by “{named}”"
    for finding in report.findings:
        if finding.kind is Kind.REFUTED:
            assert finding.counterexample is not None, "every refutation shows numbers"
            assert finding.counterexample.left != finding.counterexample.right
