"""The derivations as a LaTeX document: every line from a checked step, with its reason beside it."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from proofs.checking.proving import Proof
from proofs.checking.verdicts import Kind
from proofs.checking.verification import Result
from proofs.derivation import Stage
from proofs.reports.definitions import definitions, with_definitions
from proofs.reports.prose import text_to_latex
from symbolic.components import Interpretation
from symbolic.errors import InputError
from symbolic.formula import Sum
from symbolic.model import Claim, Model
from symbolic.network import Network
from symbolic.writing.latex import latex_at, latex_claim, latex_definitions, latex_ranges, latex_with_shapes

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb}
\usepackage[margin=25mm]{geometry}
\usepackage{microtype}
\usepackage{parskip}
\allowdisplaybreaks
\begin{document}
\begin{center}
{\LARGE %s}\par\medskip
\end{center}
"""
ENDING = "\\end{document}\n"


def document(
    network: Network, stages: Sequence[tuple[Stage, list[Proof]]], results: Sequence[Result], shapes: bool
) -> str:
    """The whole document: the network, the derivations stage by stage, the formulas with their verdicts."""
    widths = ", ".join(map(str, network.widths))
    parts = [
        PREAMBLE % "The Gradients of a Neural Network, Derived and Verified",
        _introduction(network, widths),
        *(_stage(stage, proofs) for stage, proofs in stages),
        _summary(network, results, shapes),
        ENDING,
    ]
    return "\n".join(parts)


def _introduction(network: Network, widths: str) -> str:
    interpretation = network.interpretation
    return (
        "\\section*{The network}\n"
        f"$L = {network.layers}$ layers with the widths {widths} from $n_{{0}}$ to $n_{{L}}$. "
        "Vectors are columns, the layer stands in the superscript, $W^{l}$ is $n_{l} \\times n_{l-1}$, "
        "and a gradient has the shape of what it is taken by. "
        f"{_functions(interpretation)}\n"
        f"\\begin{{equation*}}\n{latex_definitions(network_model(network))}\n\\end{{equation*}}\n"
        "Every line below was compared with direct differentiation, entry by entry and exactly, "
        f"{_at(network)}.\n"
    )


def network_model(network: Network) -> Model:
    """The definitions that a reader is shown: of one sample, without the backward pass."""
    from symbolic import models

    return models.network(network.shared)


def _at(network: Network) -> str:
    return "at these widths" + (f" and with $m = {network.batch}$ samples" if network.batch else "")


def _functions(interpretation: Interpretation) -> str:
    named = [each for each in interpretation.activations if each is not None]
    sentences = []
    if not named:
        sentences.append("The activation $g$ is any differentiable function, applied to every entry.")
    for place, each in enumerate(interpretation.activations, 1):
        if each is not None:
            above = "" if len(interpretation.activations) == 1 else f"^{{{place}}}"
            sentences.append(f"The activation is $g{above}(z) = {each.latex}$.")
    cost = interpretation.cost
    if cost is None:
        sentences.append("The cost $C$ is any differentiable function of all outputs.")
    else:
        sentences.append(f"The cost is $C(a) = {cost.latex}$.")
    return " ".join(sentences)


def _stage(stage: Stage, proofs: Sequence[Proof]) -> str:
    heading = f"\\section*{{{text_to_latex(stage.title)}}}\n{text_to_latex(stage.introduction)}\n"
    return "\n".join([heading, *with_definitions(proofs, _derivation, "subsection*")])


def _derivation(proof: Proof) -> str:
    """One chain as an aligned display: & before each =, the reason at the right."""
    derivation = proof.derivation
    title = text_to_latex(derivation.title)
    ranges = latex_ranges(derivation.ranges)
    heading = f"\\paragraph{{{title[0].upper() + title[1:]}}}" + (f" ${ranges}$" if ranges else "")
    start = latex_at(derivation.start, derivation.model, derivation.at)
    rows = []
    for place, (step, verdict) in enumerate(zip(derivation.steps, proof.step_verdicts, strict=True)):
        reason = step.rule.name + (f": {step.reason}" if step.reason else "")
        mark = "" if verdict.kind in (Kind.HOLDS, Kind.PROVED) else f" \\quad \\textbf{{({verdict.kind})}}"
        left = rf"\quad {start}" if place == 0 else ""
        right = latex_at(step.formula, derivation.model, derivation.at)
        rows.append(f"  {left} &= {right} && {_beside(text_to_latex(reason))}{mark}")
    return heading + "\n\\begin{flalign*}\n" + " \\\\\n".join(rows) + "\n\\end{flalign*}\n"


def _beside(reason: str) -> str:
    """The reason in small type at the right margin, in a box of fixed width: long ones break, all stand in a row."""
    return rf"\parbox[c]{{60mm}}{{\raggedright\footnotesize {reason}}}"


def _summary(network: Network, results: Sequence[Result], shapes: bool) -> str:
    """The formulas once more; those about another step than the one before under their own heading."""
    by_text: dict[str, list[Result]] = {}
    for result in results:
        by_text.setdefault(result.text, []).append(result)
    claims = list({str(claim): claim for claim in network.claims() if str(claim) in by_text}.values())
    parts: list[str] = []
    known = [network_model(network)]
    for name, several in groupby(claims, key=lambda claim: claim.model.name):
        group = list(several)
        model = group[0].model
        extended = next((each for each in reversed(known) if model.extends(each)), None)
        if extended is not None and not parts:
            parts.append("\\section*{The formulas}\n")
        else:
            parts.append(f"\\section*{{The formulas: {text_to_latex(name)}}}\n{definitions(model, extended)}")
        rows = [_row(claim, by_text[str(claim)], shapes) for claim in group]
        parts.append("\\begin{align*}\n" + " \\\\[2pt]\n".join(rows) + "\n\\end{align*}\n")
        # Letters of a model that extends none of these mean something else from here on.
        known = [*(known if extended is not None else ()), *dict.fromkeys(claim.model for claim in group)]
    return "".join(parts)


def _row(claim: Claim, results: list[Result], shapes: bool) -> str:
    kinds = {result.verdict.kind for result in results}
    verdict = next((str(kind) for kind in kinds if kind is Kind.REFUTED), str(results[0].verdict.kind))
    count = sum(result.verdict.entries for result in results)
    aligned = latex_claim(claim, align=True)
    if shapes and not isinstance(claim.right, Sum):
        left = aligned.split("&= ")[0]
        aligned = f"{left}&= {latex_with_shapes(claim.right)}"
    entries = "entry" if count == 1 else "entries"
    return f"  {aligned} && \\text{{\\footnotesize {verdict}, {count} {entries}}}"


def compile_pdf(source: str) -> bytes:
    """The document as PDF, by pdflatex in a folder of its own.

    Raises InputError where LaTeX is not installed, or with its first complaint.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise InputError(
            "--pdf needs LaTeX, and there is no pdflatex on the PATH. On Debian and Ubuntu: "
            "apt install texlive-latex-extra lmodern. The LaTeX itself is written without --pdf."
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.tex"
        path.write_text(source, encoding="utf-8")
        # A second run puts in the numbers of the theorems that are referred to.
        for _ in range(2 if r"\ref{" in source else 1):
            ran = subprocess.run(
                [program, "-interaction=nonstopmode", "-halt-on-error", path.name],
                cwd=folder, capture_output=True, timeout=120, check=False,
            )  # fmt: skip
            if ran.returncode:
                log = ran.stdout.decode(errors="replace")
                complaint = re.search(r"^! .*(?:\n.*){0,3}", log, re.MULTILINE)
                raise InputError(f"LaTeX could not set the document: {complaint.group() if complaint else log[-400:]}")
        return path.with_suffix(".pdf").read_bytes()
