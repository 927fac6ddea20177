"""Workflow commands: one for each finding, at its place, and nothing of a document can begin another command."""

from __future__ import annotations

import re

from proofs.reports.document_github import workflow_commands
from tests.proofs.reports.texts import ALL_KINDS, report_on

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<text>[^\n]*)")


def commands(text: str, strict: bool = False, cell: int | None = None, path: str = "post.md") -> list[dict[str, str]]:
    found = []
    for line in workflow_commands([report_on(text, path, cell)], [], strict):
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        properties = dict(each.split("=", 1) for each in match["properties"].split(","))
        found.append({"level": match["level"], "text": match["text"], **properties})
    return found


def test_errors_for_what_is_refuted_and_warnings_for_slips() -> None:
    first, second, slip = commands(ALL_KINDS)
    assert (first["level"], first["file"], first["line"], first["col"]) == ("error", "post.md", "5", "46")
    assert first["title"] == "refuted%3A lost g′"
    assert "counterexample: L = " in first["text"]
    assert "the left side is" in first["text"]
    assert (second["level"], second["line"]) == ("error", "9")
    assert (slip["level"], slip["line"], slip["title"]) == ("warning", "7", "slip")
    assert "False as printed: brackets around the operand" in slip["text"]


def test_what_is_open_is_a_notice_with_strict_only() -> None:
    assert [each["level"] for each in commands(ALL_KINDS, strict=True)] == ["error", "error", "warning", "notice"]
    (unclosed,) = commands("$$a = {b$$\n", strict=True)
    assert (unclosed["level"], unclosed["line"], unclosed["col"]) == ("notice", "1", "7")


def test_the_cell_of_a_notebook_has_no_line_in_the_file() -> None:
    first = commands(ALL_KINDS, cell=3, path="nb.ipynb")[0]
    assert "line" not in first
    assert first["title"].endswith("(cell 3%2C line 5)")


def test_everything_is_escaped() -> None:
    text = "$$z^l = W^l a^{l-1} + b^l,\\quad a^l = g(z^l)$$\n$$q = \\text{100%\n::error::x} \\unknown$$\n"
    path = "a,b:c%\n::error::d.md"
    for line in workflow_commands([report_on(text, path)], [(path, "50%\r\n::error::no")], True):
        assert COMMAND.fullmatch(line), line
        assert "file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ad.md" in line
    assert line.count("\n") == 0
    failure = next(workflow_commands([], [(path, "50%\r\n::error::no")], False))
    assert failure.endswith("::50%25%0D%0A::error::no")
