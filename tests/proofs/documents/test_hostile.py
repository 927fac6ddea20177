"""Whatever a file holds: the check comes to an end with a sentence, and the rest of the file is still checked."""

from __future__ import annotations

import json
import os
from pathlib import Path
from time import process_time

import pytest

from proofs.documents.checking import check_file, check_sources
from proofs.documents.texts.sources import LARGEST, make_source
from proofs.documents.verdicts import budget, deciding, proving
from proofs.documents.verdicts.deciding import CUT_OFF, Court
from proofs.documents.verdicts.findings import FileReport
from proofs.documents.verdicts.proving import DocumentProver
from symbolic.deadlines import OutOfTime, check_time
from symbolic.errors import InputError

FORWARD = "$$z^l = W^l a^{l-1} + b^l, \\quad a^l = g(z^l), \\quad \\delta^l = \\frac{\\partial C}{\\partial z^l}$$\n\n"
AFTER = "\n\nAt last $$\\frac{\\partial C}{\\partial b^l} = \\delta^l.$$\n"
SECONDS = 20.0


def check(text: str, kind: str = "markdown") -> FileReport:
    return check_sources("post.md", [make_source("post.md", text, kind)])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("$$" + "{" * 10_000 + "a" + "}" * 10_000 + " = 1$$", "Braces, brackets and environments are nested more than"),
        ("$$" + r"\frac{a}{" * 2_000 + "a" + "}" * 2_000 + " = 1$$", "nested more than"),
        ("$$a = " + r"\left(" * 2_000 + "a" + r"\right)" * 2_000 + "$$", "nested more than"),
        (r"$$\left_{43} = 43$$ $$x = \left$$", "ends where something must follow"),
        (r"$$\def\a{\a\a} \a = 1$$", "without an end"),
        (r"\newcommand{\p}{\q}\newcommand{\q}{\p} $$\p = 1$$", "without an end"),
        (
            "$$ a = b \n\nand quite a few words of prose come after it, which is why it is not closed\n\n",
            "never closed",
        ),
        ("\\begin{align} a &= b\n\n", r"\begin{align} is never closed"),
        ("$$a = " + "a + " * 250_000 + "a$$", "This formula has 1,000,005 characters, and at most 30,000 are read."),
        ("$$a" + " = a" * 100_000 + "$$", "at most 30,000 are read"),
        ("$$a = " + "9" * 5_000 + "$$", "This number has 5,000 digits, and at most 300 are read."),
        (r"$$q = \unknown{3}$$", r"\unknown"),
    ],
    ids=[
        "braces",
        "fractions",
        "left",
        "alone",
        "macro",
        "macros",
        "dollars",
        "align",
        "line",
        "chain",
        "number",
        "command",
    ],
)
def test_what_cannot_be_read_is_named_and_the_rest_is_checked(text: str, sentence: str) -> None:
    started = process_time()
    report = check(FORWARD + text + AFTER)
    assert process_time() - started < SECONDS
    troubles = [said for _, said in report.troubles]
    troubles += [finding.reason for finding in report.findings if finding.kind == "unread"]
    assert any(sentence in each for each in troubles)
    assert report.findings[-1].kind == "holds"
    assert report.findings[-1].reading == "∂C/∂bˡ = δˡ"


@pytest.mark.parametrize(
    "text",
    [
        "$" * 100_000, "$ " * 50_000, "$a" * 20_000, "\\[ " * 50_000, "\\begin{align} " * 20_000, "<div>" * 20_000,
        "`" * 20_000 + "a" + "` " * 20_000, "<!--" * 20_000, "[a](b" * 20_000, "*a_ " * 20_000, ">" * 10_000 + " x",
        "x " * 500_000, "# h\n" * 10_000, "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n",
    ],
    ids=["dollars", "spaced", "open", "brackets", "align", "html", "code", "comments", "links", "emphasis", "quotes",
         "line", "headings", "table"],
)  # fmt: skip
def test_delimiters_by_ten_thousands_come_to_an_end(text: str) -> None:
    started = process_time()
    assert check(FORWARD + text).findings
    assert process_time() - started < SECONDS


def test_many_layers_that_are_counted_out() -> None:
    text = (
        "$$z^1 = W^1 a^0 + b^1, a^1 = g(z^1), z^{900} = W^{900} a^{899} + b^{900}$$\n\n$$\\delta^{900} = g'(z^{900})$$"
    )
    assert "counts out 900 layers" in check(text).findings[-1].reason


def test_old_line_ends() -> None:
    text = FORWARD + AFTER
    for ends in ("\r", "\r\n"):
        report = check(text.replace("\n", ends))
        assert [finding.line for finding in report.findings] == [finding.line for finding in check(text).findings]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.md", os.urandom(3000) + b"\0", "is no text: it holds zero bytes"),
        ("b.md", (FORWARD + AFTER).encode("utf-16"), "It looks like UTF-16: save it as UTF-8."),
        ("c.md", FORWARD.encode() + "Größe".encode("latin-1"), "c.md:3: this is not UTF-8 (byte 0xf6)"),
        ("d.md", b"a" * (LARGEST + 1), "Split it, or check the part with the derivation alone."),
        ("e.ipynb", b'{"cells": [', "is no notebook: Expecting value"),
        ("f.ipynb", b"[1, 2]", "is no notebook of version 4: it is JSON without a list of cells."),
        ("g.ipynb", b"[" * 100_000, "is no notebook: it is nested too deep."),
        ("h.ipynb", b'{"cells": [{"cell_type": "markdown", "source": 5}]}', "h.ipynb:cell 1: the source of a cell is"),
    ],
)
def test_what_is_no_document_is_refused_in_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        check_file(str(tmp_path / name))
    assert sentence in str(refused.value)
    assert str(tmp_path / name) in str(refused.value)


def test_a_pipe_and_a_directory_are_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.md"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            check_file(str(path))


def test_a_notebook_with_odd_cells_is_read(tmp_path: Path) -> None:
    cells = [3, None, {"cell_type": "code", "source": 5}, {"cell_type": "markdown"}]
    cells.append({"cell_type": "markdown", "source": [FORWARD, AFTER]})
    (tmp_path / "odd.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert check_file(str(tmp_path / "odd.ipynb")).findings[-1].source.cell == 5


# ---------------------------------------------------------------------- time


def test_a_proof_that_is_cut_off_leaves_a_claim_that_holds_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    source = [make_source("post.md", FORWARD + AFTER, "markdown")]
    assert check_sources("post.md", source, DocumentProver()).findings[-1].kind == "proved"
    last = check_sources("post.md", source, DocumentProver(seconds=0.0)).findings[-1]
    assert (last.kind, last.method) == ("holds", f"forward mode; {CUT_OFF}")
    monkeypatch.setattr(proving, "LONGEST", 0.001)
    last = check_sources("post.md", source, DocumentProver()).findings[-1]
    assert (last.kind, last.method) == ("holds", f"forward mode; {CUT_OFF}")


def test_polynomials_that_grow_too_large_are_compared_at_random_points(monkeypatch: pytest.MonkeyPatch) -> None:
    text = FORWARD + "$$(z^l_i + a^l_i + b^l_i)^{9} = (b^l_i + z^l_i + a^l_i)^{9}$$\n"
    assert check(text).findings[-1].method == "forward mode"
    monkeypatch.setattr(deciding, "EXACT_SECONDS", 0.0)
    true, twin = (check(each).findings[-1] for each in (text, text.replace("a^l_i)^{9}$$", "a^{l-1}_i)^{9}$$")))
    assert (true.kind, true.method) == ("holds", "equal in fractions at 4 random points")
    assert twin.kind == "refuted"


def test_an_equality_that_takes_too_long_is_undecided_and_the_next_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    decide = Court.decide

    def slow(self: Court, claim: object, *arguments: object) -> object:
        while "3" in str(claim):
            check_time()
        return decide(self, claim, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(deciding.Court, "decide", slow)
    text = FORWARD + "$$3 \\delta^l = 3 \\frac{\\partial C}{\\partial z^l}$$" + AFTER
    monkeypatch.setattr(budget.Budget.__init__, "__defaults__", (budget.DOCUMENT, 0.3))
    hard, easy = check(text).findings[-2:]
    assert (hard.kind, hard.reason) == ("undecided", budget.EQUALITY_OVER)
    assert easy.kind == "holds"
    monkeypatch.setattr(budget.Budget.__init__, "__defaults__", (0.3, 60.0))
    hard, late = check(text).findings[-2:]
    assert (hard.reason, late.reason) == (budget.DOCUMENT_OVER, budget.DOCUMENT_OVER)
    assert (hard.kind, late.kind) == ("undecided", "undecided")


def test_only_the_one_who_gave_the_time_catches_that_it_is_over() -> None:
    assert not issubclass(OutOfTime, InputError | ValueError | ArithmeticError)
