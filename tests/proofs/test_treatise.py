"""The theorems as a document: every line is a line of the kernel, and LaTeX sets it."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from functools import cache

import pytest

from proofs.checking.proving import prove_stage
from proofs.checking.verdicts import Kind
from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.proving import DocumentProver
from proofs.reports.chapter import compile_pdf
from proofs.reports.treatise import treatise
from proofs.search.library import Library
from symbolic.writing.latex import latex_at, latex_claim

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None and "CI" not in os.environ, reason="LaTeX is not installed"
)


@cache
def proved():
    known = Library()
    return [(stage, prove_stage(stage, library=known)) for stage in known.stages]


def test_every_displayed_line_is_a_line_of_the_kernel():
    source = treatise(proved())
    displays = re.findall(r"\\begin\{flalign\*\}\n(.*?)\\qedhere", source, re.DOTALL)
    chains = [proof for _, proofs in proved() for proof in proofs if f"\\label{{{proof.derivation.name}}}" in source]
    assert len(chains) == sum(len(proofs) for _, proofs in proved())
    shown = [row.split("&= ")[1].split(" && ")[0] for display in displays for row in display.split("\\\\\n")]
    lines = [
        latex_at(line.right, proof.derivation.model, proof.derivation.at)
        for proof in chains
        if not (len(proof.derived.lines) == 1 and proof.derivation.steps[0].rule.name in _IN_WORDS)
        for line in proof.derived.lines
    ]
    assert shown == lines
    assert len(lines) > 100


_IN_WORDS = ("calculation", "induction over the layers")


def test_every_theorem_is_stated_with_its_range():
    source = treatise(proved())
    for _, proofs in proved():
        for proof in proofs:
            assert latex_claim(proof.derivation.conclusion()) in source
    assert r"For $l = 1, \ldots, L-1$:" in source
    assert "Not proved" not in source


def checked(source: str) -> list[Finding]:
    return list(check_sources("theorems.tex", [make_source("theorems.tex", source, "latex")]).findings)


def test_the_document_is_checked_to_the_last_equality():
    """What is printed is read back, every letter as the document itself defines it, and is true as printed."""
    findings = checked(treatise(proved()))
    assert [f"{each.line}: {each.kind}" for each in findings if each.kind not in (Kind.HOLDS, Kind.DEFINITION)] == []
    assert sum(each.kind is Kind.HOLDS for each in findings) > 200
    assert sum(each.kind is Kind.DEFINITION for each in findings) < 80


def test_what_the_document_has_proved_serves_it_later() -> None:
    """Three equalities hold and are not proved: they are stated before the lines from which they follow."""
    sources = [make_source("theorems.tex", treatise(proved()), "latex")]
    kinds = Counter(each.kind for each in check_sources("theorems.tex", sources, DocumentProver()).findings)
    assert kinds.keys() == {Kind.PROVED, Kind.HOLDS, Kind.DEFINITION}
    assert kinds[Kind.HOLDS] <= 3


BAR = r"\right|_{\eta = 0}"
PLANTED = (
    ("lost transpose", r"D^{l} = (W^{l+1})^{\top} D^{l+1}", r"D^{l} = W^{l+1} D^{l+1}"),
    ("a transpose elsewhere", r"= D^{l} (a^{l-1})^{\top}", r"= a^{l-1} (D^{l})^{\top}"),
    ("wrong layer", r"= \delta^{l} (a^{l-1})^{\top}", r"= \delta^{l} (a^{l})^{\top}"),
    ("lost g′", r"D^{L} &= \nabla C(a^{L}) \odot g'(z^{L})", r"D^{L} &= \nabla C(a^{L})"),
    ("lost tilde", rf"\tilde{{C}}}}{{\partial \tilde{{W}}^{{l}}}}{BAR}", rf"C}}{{\partial \tilde{{W}}^{{l}}}}{BAR}"),
    ("wrong letter", rf"\tilde{{b}}^{{l}}}}{BAR} = \frac{{\partial C}}{{\partial b^{{l}}}}",
     rf"\tilde{{b}}^{{l}}}}{BAR} = \frac{{\partial C}}{{\partial a^{{l}}}}"),
    ("lost bar", rf"\left.\tilde{{a}}^{{l}}{BAR} = a^{{l}}", r"\tilde{a}^{l} = a^{l}"),
    ("another point", rf"\tilde{{a}}^{{l-1}}{BAR}", r"\tilde{a}^{l-1}\right|_{\eta = 1}"),
    ("wrong sign", rf"{BAR} = -\sum_{{l=1}}^{{L}} \left(\left\lVert", rf"{BAR} = \sum_{{l=1}}^{{L}} \left(\left\lVert"),
    ("swapped index", r"{ij}^{l}} V_{ij}^{l} + ", r"{ij}^{l}} V_{ji}^{l} + "),
    ("lost 1/m", r"= \frac{1}{m} \Delta^{l}", r"= \Delta^{l}"),
    ("the cost of another network", r"= -\frac{1}{m}", r"= \frac{1}{m}"),
)  # fmt: skip


def test_errors_planted_in_the_document_are_refuted_where_they_stand():
    lines = treatise(proved()).split("\n")
    planted = {}
    for what, right, wrong in PLANTED:
        found = [place for place, line in enumerate(lines) if right in line and place not in planted]
        if found:
            planted[found[0]] = what
            lines[found[0]] = lines[found[0]].replace(right, wrong, 1)
    assert len(planted) >= 10
    refuted = {each.line for each in checked("\n".join(lines)) if each.kind in (Kind.REFUTED, Kind.SLIP)}
    wrong = {place + 1: what for place, what in planted.items()}
    assert {what for line, what in wrong.items() if line not in refuted} == set()
    # An error makes its own line false, and at most the one that goes on from it.
    assert refuted <= {line + further for line in wrong for further in (0, 1)}


@needs_latex
def test_latex_sets_the_document_and_its_references():
    assert compile_pdf(treatise(proved())).startswith(b"%PDF")
