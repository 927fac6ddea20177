"""The LaTeX document: it compiles, it says what was checked, and its prose is escaped."""

from __future__ import annotations

import os
import shutil

import pytest

from proofs.checking.proving import prove_stage
from proofs.checking.verdicts import Kind
from proofs.checking.verification import verify
from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.reports.chapter import compile_pdf, document
from proofs.reports.prose import text_to_latex
from proofs.stages import STAGES, stage_named
from symbolic.errors import InputError
from symbolic.network import Network

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None and "CI" not in os.environ, reason="LaTeX is not installed"
)


def source_of(network, shapes=False):
    stages = [stage_named(name)(network) for name in STAGES]
    proved = [(stage, prove_stage(stage, network.interpretation)) for stage in stages]
    return document(network, proved, verify(network), shapes)


@needs_latex
@pytest.mark.parametrize(
    ("network", "shapes"),
    [
        (Network((2, 3, 1)), False),
        (Network((2, 3), "gelu", "binary cross-entropy", batch=3), True),
        (Network((2, 3, 2), ["silu", None], r"\frac{1}{2}(y-a)^2"), True),
        (Network((1, 1, 1, 1), "leaky relu", "absolute"), False),
    ],
    ids=("abstract", "named", "own", "chain"),
)
def test_the_document_compiles(network, shapes):
    assert compile_pdf(source_of(network, shapes)).startswith(b"%PDF")


def test_the_document_says_what_was_found():
    source = source_of(Network((2, 3, 1), batch=4), shapes=True)
    assert r"\delta^{l} &= \underbrace{(W^{l+1})^{\top}}_{n_{l} \times n_{l+1}}" in source
    assert "holds, 3 entries" in source
    assert "contraction of a Kronecker delta" in source
    assert "refuted" not in source
    assert source.count(r"\begin{flalign*}") == source.count(r"\end{flalign*}") > 30


@pytest.mark.parametrize(
    ("network", "shapes"),
    [(Network((2, 3, 2), ["silu", None], r"\frac{1}{2}(y-a)^2", batch=4), True), (Network((1, 1, 1)), False)],
    ids=("a g of each layer", "chain"),
)
def test_the_document_is_checked_to_the_last_equality(network, shapes):
    source = make_source("network.tex", source_of(network, shapes), "latex")
    findings = check_sources("network.tex", [source]).findings
    assert [f"{each.line}: {each.kind}" for each in findings if each.kind not in (Kind.HOLDS, Kind.DEFINITION)] == []
    assert sum(each.kind is Kind.HOLDS for each in findings) > 150


def test_prose_is_escaped_and_formulas_are_set():
    assert text_to_latex("100% of `δᵢ aⱼ` & `Wᵀ`") == r"100\% of $\delta _{i} a_{j}$ \& $W^{\top}$"
    assert text_to_latex("`C̃`, `Dᴸ⁻¹`, `C⁽ʲ⁾`") == r"$\tilde{C}$, $D^{L-1}$, $C^{(j)}$"


@needs_latex
def test_what_latex_complains_of_is_said():
    with pytest.raises(InputError, match="Undefined control sequence"):
        compile_pdf("\\documentclass{article}\\begin{document}\\nonsense\\end{document}")


def test_without_latex_it_is_said(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="apt install texlive"):
        compile_pdf("")
