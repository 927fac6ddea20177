"""The theorems as a document: every line is a line of the kernel, and LaTeX sets it."""

from __future__ import annotations

import os
import re
import shutil
from functools import cache

import pytest

from proofs.checking.proving import prove_stage
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


@needs_latex
def test_latex_sets_the_document_and_its_references():
    assert compile_pdf(treatise(proved())).startswith(b"%PDF")
