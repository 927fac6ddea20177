"""``backproof latex``: the derivations of a network as a LaTeX document, and as PDF."""

from __future__ import annotations

import argparse
from pathlib import Path

from proofs.checking.proving import prove_stage
from proofs.checking.verdicts import Kind
from proofs.checking.verification import verify
from proofs.commands.choices import network_of
from proofs.commands.progress import progress_bar
from proofs.reports.chapter import compile_pdf, document
from proofs.reports.files import write_bytes, write_text
from proofs.stages import STAGES, stage_named
from symbolic.errors import InputError


def run(choice: argparse.Namespace) -> int:
    """The verb: checks the derivations, then writes them; 1 where a claim was refuted."""
    if choice.pdf and choice.output in (None, "-"):
        raise InputError("--pdf needs a file to stand beside: give -o out.tex as well.")
    network = network_of(choice)
    stages = [stage_named(name)(network) for name in STAGES]
    with progress_bar(len(network.claims()) + sum(len(stage.derivations) for stage in stages)) as advance:
        proved = [(stage, prove_stage(stage, network.interpretation, advance)) for stage in stages]
        results = verify(network, advance)
    source = document(network, proved, results, choice.shapes)
    pdf = compile_pdf(source) if choice.pdf else None
    write_text(choice.output, source)
    if pdf is not None:
        write_bytes(str(Path(choice.output).with_suffix(".pdf")), pdf)
    kinds = [result.verdict.kind for result in results] + [p.verdict.kind for _, proofs in proved for p in proofs]
    return int(Kind.REFUTED in kinds)
