"""What a stranger wrote reaches a terminal as something to see, and JSON as the same text."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from proofs.reports.document_text import lines_of
from proofs.reports.visible import escaped, visible, width_of
from tests.proofs.reports.texts import ALL_KINDS, FORWARD, report_on

HARMFUL = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F),
           *range(0x2066, 0x206A), 0xFEFF, 0xDFFF, 0xD800]  # fmt: skip


def test_every_control_character_becomes_one_character_that_is_seen() -> None:
    for code in HARMFUL:
        shown = visible(f"a{chr(code)}b")
        assert len(shown) == 3
        assert chr(code) not in shown
        assert shown.isprintable()
    assert visible("\x1b[31m\x7f\t\u202e") == "␛[31m␡ �"
    assert visible("δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ), 中文, e\u0301") == "δˡ = (Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ), 中文, e\u0301"


def test_json_stays_the_same_text_and_has_no_control_characters() -> None:
    text = "".join(map(chr, HARMFUL)) + "δ"
    written = json.dumps({"text": text}, ensure_ascii=False, indent=2)
    shown = escaped(written)
    assert json.loads(shown) == {"text": text}
    assert all(line.isprintable() for line in shown.split("\n"))


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("中文", 4), ("e\u0301", 1), ("ˡ", 1)])
def test_columns(text: str, columns: int) -> None:
    assert width_of(text) == columns


def test_a_document_cannot_colour_the_terminal_or_turn_a_line() -> None:
    text = (
        "# \x1b[2J\n\n"
        + FORWARD
        + "$$\\delta^l = \\text{\x1b[31m\u202e\x9b2J} W$$ \x07\n\n$$\\delta^l = a^l$$ \x1b]0;x\x07\n"
    )
    lines = lines_of(report_on(text, "a\x1b[1m.md"), everything=True)
    assert all(line.isprintable() for line in lines)
    assert any("␛[31m��2J" in line for line in lines)
    assert any(line.startswith("a␛[1m.md:") for line in lines)


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_report_fits_into_the_terminal(columns: int) -> None:
    long = ALL_KINDS + "\n" + "word " * 60 + "$\\delta^l = {W^{l+1}}^T \\delta^{l+1}$" + " word" * 60 + "\n"
    lines = lines_of(report_on(long), everything=True, columns=columns)
    assert max(map(width_of, lines)) <= columns
    carets = [place for place, line in enumerate(lines) if line.startswith("       |")]
    assert len(carets) >= 4
    for place in carets:
        quoted, caret = lines[place - 1 : place + 1]
        assert quoted[caret.index("^")] in "=\\"


def test_without_a_terminal_no_sentence_is_broken() -> None:
    report = report_on(ALL_KINDS)
    refuted = next(each for each in report.findings if each.kind == "refuted")
    long = replace(refuted, cause="because " * 40)
    assert f"      likely cause: {'because ' * 40}" in lines_of(replace(report, findings=(long,)))
    wrapped = lines_of(replace(report, findings=(long,)), columns=80)
    first = next(place for place, line in enumerate(wrapped) if "likely cause" in line)
    assert wrapped[first + 1].startswith(" " * 20 + "because")


def test_colours_change_nothing_but_the_colour() -> None:
    report = report_on(ALL_KINDS)
    plain, coloured = lines_of(report, columns=80), lines_of(report, columns=80, colours=True)
    assert [re.sub(r"\x1b\[[\d;]*m", "", line) for line in coloured] == plain
    refuted = next(line for line in coloured if "refuted" in line)
    assert re.search(r": \x1b\[[\d;]+mrefuted\x1b\[0m: ", refuted)
    assert sum("\x1b" in line for line in coloured) == 2 * sum(line.startswith("       |") for line in plain)
