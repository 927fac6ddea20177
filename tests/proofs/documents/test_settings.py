"""Settings: every one changes what is read, and a wrong one is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from proofs.documents.checking import check_file, check_sources
from proofs.documents.texts.settings import layer_set
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.findings import FileReport
from symbolic.errors import InputError

FORWARD = "$$z^l = W^l a^{l-1} + b^l, \\quad a^l = g(z^l)$$\n\n"


def check(text: str) -> FileReport:
    return check_sources("post.md", [make_source("post.md", text, "markdown")])


def verdicts(text: str) -> list[str]:
    return [str(finding.kind) for finding in check(text).findings]


def said(text: str, settings: str) -> list[str]:
    return list(check(f"<!-- backproof: {settings} -->\n{text}").conventions)


@pytest.mark.parametrize(
    ("written", "place", "bracket", "letter"),
    [("^l", "above", "", "l"), ("^(k)", "above", "(", "k"), ("^[l]", "above", "[", "l"), ("_i", "below", "", "i")],
)
def test_the_layer_is_written_as_it_stands_in_the_text(written: str, place: str, bracket: str, letter: str) -> None:
    style = layer_set(written)
    assert style is not None
    assert (style.place, style.bracket, style.letters) == (place, bracket, frozenset({letter}))
    assert any(line.startswith(f"layers: {'superscript' if place == 'above' else 'subscript'}") for line in said(
        FORWARD, f"layer={written}"
    ))  # fmt: skip


def test_no_layer() -> None:
    assert layer_set("none") is None
    assert "layers: no layer index" in said(FORWARD, "layer=none")


def test_weights_lead_into_a_layer_or_out_of_it() -> None:
    text = "$$\\frac{\\partial C}{\\partial W^l} = \\delta^{l+1} (a^l)^T$$"
    assert verdicts(f"<!-- backproof: layout=column weight-layer=out layer=^l -->\n{text}") == ["holds"]
    assert verdicts(f"<!-- backproof: layout=column weight-layer=into layer=^l -->\n{text}") == ["refuted"]


@pytest.mark.parametrize(
    ("setting", "line"),
    [
        ("cost=J", "cost: J"),
        ("cost=\\mathcal{L}", "cost: ℒ"),
        ("activation=\\phi", "layout: columns, z = W a + b, a = φ(z)"),
        ("batch=mean", "cost: C, the mean over the batch where there is one"),
        ("layout=row", "layout: rows, z = a Wᵀ + b, a = g(z)"),
    ],
)
def test_what_a_setting_says_stands_at_the_top_of_the_report(setting: str, line: str) -> None:
    assert line in said(FORWARD, setting)
    assert line not in check(FORWARD).conventions


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("colour=red", "“colour=red” is no setting. Known: layer=…, weight-layer=…, layout=…"),
        ("layout", "“layout” is no setting"),
        ("layout=diagonal", "layout=diagonal: choose one of column, row."),
        ("layer=above", r"layer=above: write it as it stands in the document: ^l, ^(l), ^[l], _l, or none."),
        ("layer=^(l]", r"layer=^(l]: write it as it stands"),
        ("cost=J+1", r"cost=J+1: give one letter, such as J, σ or \mathcal{L}."),
        ("cost=", "cost=: give one letter"),
        ("activation=g_1", "activation=g_1: give one letter"),
        ("layout=row layout=column", "layout=column: layout=row was said before"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place(setting: str, sentence: str) -> None:
    with pytest.raises(InputError) as wrong:
        check(f"Text.\n\n  <!-- backproof: {setting} -->\n{FORWARD}")
    assert str(wrong.value).startswith("post.md:3:3: ")
    assert sentence in str(wrong.value)


def test_two_comments_must_agree() -> None:
    with pytest.raises(InputError, match=r"post.md:2:1: cost=E: cost=J was said before, for all of the text."):
        check("<!-- backproof: cost=J -->\n<!-- backproof: cost=E -->\n")
    assert check("<!-- backproof: cost=J -->\n<!-- backproof: cost=J -->\n").findings == ()


def test_the_comment_overrules_the_file_beside(tmp_path: Path) -> None:
    post, beside = tmp_path / "post.md", tmp_path / "post.md.backproof"
    beside.write_text("# how we write\nlayout=row\ncost=E  # the energy\n", encoding="utf-8")
    post.write_text(FORWARD + "<!-- backproof: cost=J -->\n", encoding="utf-8")
    found = check_file(str(post)).conventions
    assert "cost: J" in found
    assert any("rows" in line for line in found)
    beside.write_text("layout=row\nlayout=sideways\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"post.md.backproof:2: layout=sideways: choose one of"):
        check_file(str(post))
    beside.write_bytes(b"\xff")
    with pytest.raises(InputError, match=r"post.md.backproof cannot be read"):
        check_file(str(post))
