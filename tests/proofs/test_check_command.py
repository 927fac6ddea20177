"""``backproof check``: exit status, report, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.commands.main import run

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
