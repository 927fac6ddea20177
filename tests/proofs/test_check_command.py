"""``backproof check``: exit status, report, JSON."""

from __future__ import annotations

import json
import sys
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from time import sleep

import pytest

from proofs.commands import progress
from proofs.commands.main import run
from proofs.documents.verdicts.deciding import Court

GOOD = "$$z^l = W^l a^{l-1} + b^l, \\quad a^l = g(z^l)$$\n\n$$\\frac{\\partial C}{\\partial b^l} = \\delta^l$$\n"
WRONG = GOOD + "\n$$\\delta^l = {W^{l+1}}^T \\delta^{l+1}$$\n"
OPEN = GOOD + "\n$$q = \\unknown{3}$$\n"


def outcome(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        run(["check", *words])
    shown = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, shown.out, shown.err


@pytest.fixture
def post(tmp_path: Path) -> Path:
    return tmp_path / "post.md"


@pytest.mark.parametrize(
    ("text", "strict", "status"), [(GOOD, False, 0), (WRONG, False, 1), (OPEN, False, 0), (OPEN, True, 1)]
)
def test_the_exit_status(capsys: pytest.CaptureFixture[str], post: Path, text: str, strict: bool, status: int) -> None:
    post.write_text(text)
    assert outcome(capsys, str(post), *(["--strict"] if strict else []))[0] == status


def test_a_missing_file_is_named_and_the_others_are_checked(capsys: pytest.CaptureFixture[str], post: Path) -> None:
    post.write_text(GOOD)
    status, out, err = outcome(capsys, "missing.md", str(post))
    assert status == 2
    assert "missing.md cannot be read: No such file or directory." in err
    assert "read 3 of 3 equalities" in out


def test_the_report_quotes_the_line_with_a_caret(capsys: pytest.CaptureFixture[str], post: Path) -> None:
    post.write_text(WRONG)
    _, out, _ = outcome(capsys, str(post))
    assert f"{post}:5:12: refuted: δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹" in out
    line, caret = (each for each in out.splitlines() if each.startswith(("     5 |", "       |")))
    assert line[caret.index("^")] == "="
    assert "counterexample: L = " in out
    assert "likely cause: lost g′" in out
    assert out.index("refuted") < out.index("found 3 regions, read 4 of 4 equalities, checked 4")


def test_json_has_one_entry_for_each_equality(capsys: pytest.CaptureFixture[str], post: Path) -> None:
    post.write_text(WRONG)
    _, out, _ = outcome(capsys, str(post), "--format", "json")
    (file,) = json.loads(out)["files"]
    assert (file["path"], file["regions"], file["read"], file["checked"]) == (str(post), 3, 4, 4)
    assert [each["verdict"] for each in file["equations"]] == ["definition", "definition", "proved", "refuted"]
    wrong = file["equations"][-1]
    assert (wrong["line"], wrong["column"]) == (5, 12)
    assert wrong["latex"] == r"\delta^l = {W^{l+1}}^T \delta^{l+1}"
    assert wrong["counterexample"]["left"] != wrong["counterexample"]["right"]


def test_a_directory_is_searched_and_every_file_is_checked_once(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("docs/b.md", "docs/a.tex", "docs/deep/c.rst", "docs/.hidden/d.md", "docs/node_modules/e.md",
                 "docs/f.py", "docs/g.txt"):  # fmt: skip
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(GOOD if name.endswith("md") else "", encoding="utf-8")
    status, out, _ = outcome(capsys, "docs", "docs/b.md", "--format", "json")
    assert status == 0
    assert [file["path"] for file in json.loads(out)["files"]] == ["docs/a.tex", "docs/b.md", "docs/deep/c.rst"]
    Path("empty").mkdir()
    status, _, err = outcome(capsys, "empty")
    assert status == 2
    assert "empty holds no document (.ipynb, .latex, .ltx, .markdown, .md," in err


def test_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def given(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(text.encode())))

    given(WRONG)
    status, out, _ = outcome(capsys, "-")
    assert status == 1
    assert "<stdin>:5:12: refuted" in out
    given(".. math::\n\n   z^l = W^l a^{l-1} + b^l\n")
    status, out, _ = outcome(capsys, "-", "--stdin-filename", "notes.rst")
    assert status == 0
    assert "notes.rst: found 1 regions, read 1 of 1 equalities" in out


def test_proofs_line_by_line(capsys: pytest.CaptureFixture[str], post: Path) -> None:
    post.write_text(GOOD)
    _, out, _ = outcome(capsys, str(post), "--steps")
    assert f"{post}:3:35: proved: ∂C/∂bˡ = δˡ" in out
    assert "      entry by entry\n        (∂C/∂bˡ)ₖ\n          = " in out
    assert "chain rule" in out
    _, out, _ = outcome(capsys, str(post), "--steps", "--format", "json")
    (proof,) = json.loads(out)["files"][0]["equations"][-1]["proof"]
    assert (proof["shows"], proof["by_entries"]) == ("∂C/∂bˡ = δˡ", True)
    assert any("chain rule" in line["rules"] for line in proof["lines"])
    _, out, _ = outcome(capsys, str(post), "--format", "json")
    assert json.loads(out)["files"][0]["equations"][-1]["proof"] is None


def test_a_slip_is_shown_as_printed_and_as_repaired(capsys: pytest.CaptureFixture[str], post: Path) -> None:
    claim = r"\frac{\partial z^l}{\partial b^l_i} = \frac{\partial}{\partial b^l_i} W^l a^{l-1} + b^l"
    post.write_text(f"{GOOD}\n$${claim}$$\n")
    status, out, _ = outcome(capsys, str(post))
    assert status == 1
    assert f"slip: {claim}" in out
    assert "false as printed: brackets around the operand of ∂/∂… are missing" in out
    assert "proved once repaired: ∂zˡ/∂bˡᵢ = ∂/∂bˡᵢ(Wˡ aˡ⁻¹ + bˡ)" in out


def test_a_report_that_cannot_be_written_leaves_the_old_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    post, target = tmp_path / "post.md", tmp_path / "report"
    post.write_text(GOOD)
    target.mkdir()
    status, _, err = outcome(capsys, str(post), "-o", str(target))
    assert status == 2
    assert f"{target} cannot be written: it is a directory." in err
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["post.md", "report"]


def test_an_interrupted_check_says_so_and_leaves_the_old_report(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, post: Path, tmp_path: Path
) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Court, "decide", interrupted)
    report = tmp_path / "report.json"
    report.write_text("the old one", encoding="utf-8")
    post.write_text(GOOD, encoding="utf-8")
    status, out, err = outcome(capsys, str(post), "--format", "json", "-o", str(report))
    assert (status, out, err) == (130, "", "backproof: interrupted\n")
    assert report.read_text(encoding="utf-8") == "the old one"


class Terminal(StringIO):
    """An error stream that someone watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "patience", "seen"), [(Terminal, 0.0, True), (Terminal, 60.0, False), (StringIO, 0.0, False)]
)
def test_who_waits_at_a_terminal_sees_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, stream: type[StringIO], patience: float, seen: bool
) -> None:
    error = stream()
    monkeypatch.setattr(sys, "stderr", error)
    monkeypatch.setattr(progress, "PATIENCE", patience)
    with progress.progress_bar() as watch:
        watch(3, 10, "post.md")
        sleep(0.2)
    assert ("post.md" in error.getvalue() and "3/10" in error.getvalue()) is seen
    assert seen or not error.getvalue()
