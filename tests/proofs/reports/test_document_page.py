"""The page: harmless whatever the document holds, and whole in a browser (headless Chromium, where it is installed)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from proofs.documents.verdicts.findings import FileReport
from proofs.documents.verdicts.proving import DocumentProver
from proofs.reports.document_page import page
from proofs.reports.mathml import LONGEST, mathml
from tests.proofs.reports.texts import ALL_KINDS, FORWARD, HOSTILE, report_on

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VOID = {"meta", "br", "wbr", "input", "mspace"}


class Page(HTMLParser):
    """The elements of a page; fails where they are not nested as they should be."""

    def __init__(self, written: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(written)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID or tag == "mspace":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def having(self, name: str) -> Iterator[dict[str, str | None]]:
        """The attributes of the elements of this class."""
        return (attributes for _, attributes in self.elements if name in (attributes.get("class") or "").split())


def shown(*reports: FileReport) -> Page:
    return Page(page(reports))


def test_one_row_for_each_equality_with_its_verdict_and_its_evidence() -> None:
    report = report_on(ALL_KINDS)
    found = shown(report)
    rows = list(found.having("equality"))
    kinds = [(row["class"] or "").split()[1] for row in rows]
    assert kinds == [str(finding.kind) for finding in report.findings]
    assert len({row["id"] for row in rows}) == len(rows) == 8
    for said in (
        "the left side is",
        "Likely cause: lost g′",
        "brackets around the operand",
        "line 11",
        "once repaired",
    ):
        assert said in found.text
    assert "8 equalities, 3 are false as printed, 1 remains open." in found.text
    assert [title for title in ("Backward", "Errata", "layers", "layout") if title in found.text] == [
        "Backward", "Errata", "layers", "layout",
    ]  # fmt: skip
    links = {attributes["href"] for tag, attributes in found.elements if tag == "a"}
    assert len(links) == 3
    assert links <= {f"#{row['id']}" for row in rows}


def test_formulas_are_typeset_and_where_that_fails_the_source_is_shown() -> None:
    written = page([report_on(ALL_KINDS)])
    found = Page(written)
    summaries = re.findall(r"<summary>.*?</summary>", written)
    assert sum(each.count("<math") for each in summaries) == 2 * 7
    (conventions,) = re.findall(r'<dl class="conventions".*?</dl>', written)
    assert conventions.count("<math") == 3
    assert r"q = \unknown{3}" in found.text
    assert page([report_on(ALL_KINDS)]).count("<mfrac>") >= 5


def test_readings_and_counterexamples_are_typeset() -> None:
    bodies = re.findall(r'<div class="body">.*?</div></details>', page([report_on(ALL_KINDS)]))
    refuted = next(each for each in bodies if "counterexample" in each)
    for name in ("read as", "counterexample"):
        assert re.search(rf"<dt>{name}</dt><dd>(L = [^<]*)?<math", refuted)
    assert "<mi>g</mi>" in refuted
    assert "<msubsup>" in refuted or "<msup>" in refuted


def test_a_note_of_a_shape_is_a_sentence_with_formulas() -> None:
    text = FORWARD + "$$\\delta^l = \\underbrace{(W^{l+1})^T}_{n_l \\times n_{l+1}} \\delta^{l+1} \\odot g'(z^l)$$\n"
    assert re.search(r"<dt>read as</dt><dd><math.*?</math> is <math.*?</math></dd>", page([report_on(text)]))


def test_lemmas_open_by_a_click_of_their_own() -> None:
    text = (
        "$$Z^l = W^l A^{l-1} + b^l, \\quad A^l = g(Z^l), \\quad C = \\frac1m \\sum_{j=1}^m C(a^{L(j)})$$\n\n"
        "$$\\frac{\\partial C}{\\partial W^l} = \\frac1m \\Delta^l (A^{l-1})^T$$\n"
    )
    written = page([report_on(text, prover=DocumentProver(explain=True))])
    (lemma,) = re.findall(r"<details><summary>Lemma 1: <math.*?</details>", written)
    assert "From layer to layer" in lemma
    assert "hypothesis of the induction" in lemma
    assert "lemma 1</i>" in written
    Page(written)


def test_what_is_proved_shows_its_proof_and_nothing_else_does() -> None:
    report = report_on(ALL_KINDS, prover=DocumentProver(explain=True))
    bodies = re.findall(r'<details class="equality (\w+).*?<div class="body">(.*?)</div></details>', page([report]))
    kinds = dict(bodies)
    proof = kinds["proved"]
    assert re.search(r'<dt>proof</dt><dd>.*<ol class="lines"><li><span class="start"><math', proof)
    assert re.search(r"<mo>=</mo>.*<i>.*definition", proof)
    assert "kernel steps, each of them checked" in proof
    # The slip is true once repaired, and that is proved as well.
    assert "proved once repaired" in kinds["slip"]
    assert "<dt>proof</dt>" in kinds["slip"]
    assert "<dt>proof</dt>" not in kinds["refuted"] + kinds["definition"] + kinds["unread"]


def test_without_the_wish_for_proofs_there_are_none() -> None:
    report = report_on(ALL_KINDS, prover=DocumentProver())
    assert any(finding.kind == "proved" for finding in report.findings)
    assert not any(finding.passages for finding in report.findings)


def test_nothing_of_a_hostile_document_becomes_an_element() -> None:
    path = "<script>alert(0)</script>.md"
    found = shown(report_on(HOSTILE, path), report_on(ALL_KINDS, '"onclick="alert(1)".md'))
    tags = {tag for tag, _ in found.elements}
    assert not tags & {"script", "img", "iframe", "object", "embed", "link", "svg", "form", "base"}
    names = {name for _, attributes in found.elements for name in attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "srcset", "action", "xlink:href")}
    hrefs = {attributes["href"] for _, attributes in found.elements if attributes.get("href")}
    assert all(href is not None and href.startswith("#") for href in hrefs)
    # They are there to be seen, as text.
    assert "<script>alert(0)</script>.md" in found.text
    assert "<script>alert(1)</script>" in found.text
    # A link is the look of a formula, and vanishes.
    assert "javascript:" not in found.text


def test_the_page_loads_nothing_and_forbids_scripts() -> None:
    written = page([report_on(ALL_KINDS)])
    assert "default-src 'none'" in written
    assert not re.search(r"https?:|url\(|@import|\bsrc=", written)


def test_control_characters_and_halves_of_characters_are_shown_as_such() -> None:
    written = page([report_on(FORWARD + "$$a = \x1b[31m \ud800 b$$\n", "a\x00\ud83d.md")])
    assert written.encode()
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", written)
    assert "a\ufffd\ufffd.md" in written


def test_no_equality_and_a_file_that_cannot_be_read() -> None:
    written = page([report_on("No formula.")], [("missing.md", "missing.md cannot be read: <gone>.")])
    assert "No equality was found." in Page(written).text
    assert "missing.md cannot be read: <gone>." in Page(written).text


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\text{</mtext></math><img src=x onerror=alert(1)>}",
        r"\text{&lt;script&gt;}",
        r"x < y > z & w",
        r"\href{javascript:alert(1)}{x}",
        r"\color{red;background:url(//x)}{x}",
        r"\style{position:fixed}{x}",
        r"\class{equality}{x}",
        r"\label{x}\ref{x}\eqref{x}",
        "\\text{\x00\ud800}",
    ],
)
def test_mathml_of_hostile_latex_is_harmless(latex: str) -> None:
    written = mathml(latex)
    if written is None:
        return
    found = Page(written)
    assert all(tag.startswith("m") or tag == "span" for tag, _ in found.elements)
    names = {name for _, attributes in found.elements for name in attributes}
    assert not names & {"href", "class", "id", "src"}
    assert "url(" not in "".join(attributes.get("style") or "" for _, attributes in found.elements)


def test_mathml_that_a_library_would_let_pass_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless:
        def convert_with_local_state(self, latex: str, *, displaystyle: bool) -> str:
            return f"<math>{latex}</math>"

    monkeypatch.setattr("proofs.reports.mathml._converter", Careless)
    assert mathml("<mi>careless</mi>") == "<math><mi>careless</mi></math>"
    for latex in ("<script>careless()</script>", "<!--careless--><mi/>", "<a href='#'>careless</a>", "<mi>careless"):
        assert mathml(latex) is None
    assert mathml('<mi href="javascript:careless()" onclick="careless()">x</mi>') == "<math><mi>x</mi></math>"
    assert mathml('<mi style="width:1em;background:url(//careless)">x</mi>') == (
        '<math><mi style="width:1em">x</mi></math>'
    )


@pytest.mark.parametrize("latex", [r"x_\textrm{F}", r"\mbox{in } x", r"\mathds{1}", r"\strut x", r"\ensuremath{x}"])
def test_old_commands_are_typeset(latex: str) -> None:
    assert mathml(latex) is not None


def test_what_is_too_long_or_nothing_is_not_typeset() -> None:
    assert mathml("x" * (LONGEST + 1)) is None
    assert mathml("  ") is None
    assert mathml(r"\frac{a}{" * 2000 + "x" + "}" * 2000) is None


# ---------------------------------------------------------------------- in a browser


def in_chromium(profile: Path, *words: str) -> str:
    """What Chromium prints; with a profile of its own, so that tests may run side by side."""
    if CHROMIUM is None:
        assert "chromium" not in os.environ.get("BACKPROOF_REQUIRE", ""), "Chromium is required here, and not found"
        pytest.skip("Chromium is not installed")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *words]
    command.insert(1, f"--user-data-dir={profile}")
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout


def test_chromium_builds_the_page_as_it_was_meant(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text(page([report_on(ALL_KINDS), report_on(HOSTILE, "hostile.md")]), encoding="utf-8")
    picture = tmp_path / "report.png"
    dom = in_chromium(tmp_path / "profile", "--dump-dom", "--window-size=1100,2000", target.as_uri())
    assert len(re.findall(r'<details class="equality ', dom)) == 8 + 6
    assert len(re.findall(r"<math[ >]", dom)) == page([report_on(ALL_KINDS), report_on(HOSTILE, "h.md")]).count("<math")
    assert "<mfrac>" in dom
    assert not re.search(r"<(script|img|iframe)\b", dom)
    in_chromium(
        tmp_path / "profile", f"--screenshot={picture}", "--hide-scrollbars", "--window-size=1100,2000", target.as_uri()
    )
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size > 20_000


def test_chromium_runs_no_script_even_if_one_stood_there(tmp_path: Path) -> None:
    """The twin: the policy of the page stops a planted script, which runs where the policy is taken away."""
    planted = page([report_on(ALL_KINDS)]).replace("</main>", "<script>document.title = 'ran'</script></main>")
    target = tmp_path / "planted.html"
    target.write_text(planted, encoding="utf-8")
    assert "<title>ran</title>" not in in_chromium(tmp_path / "profile", "--dump-dom", target.as_uri())
    target.write_text(re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", planted), encoding="utf-8")
    assert "<title>ran</title>" in in_chromium(tmp_path / "profile", "--dump-dom", target.as_uri())
