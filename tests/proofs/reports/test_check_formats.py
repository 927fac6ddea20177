"""``backproof check --format …``: every format through the command line, to the terminal or whole into a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.proofs.reports.texts import ALL_KINDS
from tests.proofs.test_check_command import outcome

BEGINNINGS = {
    "text": "post.md: read as",
    "json": '{\n  "files"',
    "github": "::error file=",
    "sarif": '{\n  "$schema"',
    "html": "<!DOCTYPE html>",
}


@pytest.fixture
def post(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("post.md").write_text(ALL_KINDS, encoding="utf-8")
    return "post.md"


@pytest.mark.parametrize(("format_", "beginning"), BEGINNINGS.items())
def test_to_the_terminal_and_into_a_file(
    capsys: pytest.CaptureFixture[str], post: str, format_: str, beginning: str
) -> None:
    status, out, _ = outcome(capsys, post, "--format", format_)
    assert status == 1
    assert out.startswith(beginning)
    status, nothing, _ = outcome(capsys, post, "--format", format_, "-o", "report")
    assert (status, nothing) == (1, "")
    # (One search for a counterexample may take longer than another and say so in no format: the texts are the same.)
    assert Path("report").read_text(encoding="utf-8") == out


@pytest.mark.parametrize("format_", BEGINNINGS)
def test_a_file_that_cannot_be_written_is_status_2_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], post: str, format_: str
) -> None:
    status, _, err = outcome(capsys, post, "--format", format_, "-o", "nowhere/report")
    assert status == 2
    assert "nowhere/report cannot be written" in err
    assert [each.name for each in Path().iterdir()] == ["post.md"]


@pytest.mark.parametrize("format_", BEGINNINGS)
def test_a_missing_file_is_named_in_every_format(capsys: pytest.CaptureFixture[str], post: str, format_: str) -> None:
    status, out, err = outcome(capsys, "missing.md", post, "--format", format_)
    assert status == 2
    assert "missing.md cannot be read" in err
    assert ("missing.md" in out) == (format_ != "text")
    assert "δˡ" in out


@pytest.mark.parametrize("format_", BEGINNINGS)
def test_halves_of_characters_in_a_notebook_do_no_harm(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, format_: str
) -> None:
    cell = {"cell_type": "markdown", "source": "# \ud83d\n" + ALL_KINDS + "\n$$\ud83d = \\text{\x1b \ud83d}$$\n"}
    notebook = tmp_path / "nb.ipynb"
    notebook.write_text(json.dumps({"cells": [cell]}))
    status, out, _ = outcome(capsys, str(notebook), "--format", format_, "--strict")
    assert status == 1
    assert out.encode()
    assert "cell" in out
