"""The theorems as a LaTeX document for every L, width and batch: every line is the right side of a kernel theorem."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.checking.proving import Proof
from proofs.checking.verdicts import Kind
from proofs.derivation import Derivation, Stage, Step
from proofs.reports.chapter import ENDING
from proofs.reports.definitions import with_definitions
from proofs.reports.prose import text_to_latex
from proofs.rules import CALCULATION, INDUCTION
from symbolic.model import Claim
from symbolic.writing.latex import latex_at, latex_claim, latex_ranges

PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb,amsthm}
\usepackage[margin=25mm]{geometry}
\usepackage{microtype}
\usepackage[hidelinks]{hyperref}
\allowdisplaybreaks
\setlength{\parindent}{0pt}\setlength{\parskip}{.5\baselineskip plus 2pt}
\newtheoremstyle{plainer}{1.2\baselineskip}{.4\baselineskip}{\normalfont}{}{\bfseries}{.}{ }%
{\thmname{#1}\thmnumber{ #2}\thmnote{ (#3)}}
\theoremstyle{plainer}
\newtheorem{theorem}{Theorem}[section]
\begin{document}
\begin{center}
{\LARGE The Gradients of a Neural Network\par}\medskip
{\large derived for any number of layers, neurons and samples\par}
\end{center}
"""

NOTATION = r"""\section*{What is shown, and how}
Vectors are columns. The layer stands in the superscript: $z^{l} = W^{l} a^{l-1} + b^{l}$ and $a^{l} = g(z^{l})$ for
$l = 1, \ldots, L$, with $a^{0} = x$; $W^{l}$ is $n_{l} \times n_{l-1}$. The activation $g$ is any differentiable
function, applied to every entry, and the cost $C$ any differentiable function of all outputs. $C_{i}(a)$ is the
derivative of $C$ by its $i$-th argument at $a$, and $\nabla C(a)$ the column of these; $[k = i]$ is $1$ where
$k = i$ and $0$ elsewhere. In $\partial A / \partial B$ the symbol $B$ is taken as free, whatever defines it, and
everything computed from $B$ follows it; a gradient has the shape of what it is taken by.

The theorems hold for every $L \ge 1$, all widths $n_{0}, \ldots, n_{L}$ and every batch size $m$. Each line of each
proof was checked by a small kernel, under the rule that stands beside it, and evaluated exactly on instances as well.
"""


def treatise(stages: Sequence[tuple[Stage, Sequence[Proof]]]) -> str:
    """The whole document: notation, the stages with their theorems and proofs, and the formulas once more."""
    shown = {proof.derivation.name for _, proofs in stages for proof in proofs}
    parts = [PREAMBLE, NOTATION, *(_stage(stage, proofs, shown) for stage, proofs in stages), _summary(stages), ENDING]
    return "\n".join(parts)


def _stage(stage: Stage, proofs: Sequence[Proof], shown: set[str]) -> str:
    heading = f"\\section{{{text_to_latex(stage.title)}}}\n{text_to_latex(stage.introduction)}\n"
    return "\n".join([heading, *with_definitions(proofs, lambda proof: _theorem(proof, shown), "subsection")])


def _theorem(proof: Proof, shown: set[str]) -> str:
    derivation = proof.derivation
    title = text_to_latex(derivation.title)
    ranges = latex_ranges(derivation.ranges)
    parts = [f"For ${ranges}$:\n" if ranges else ""]
    if derivation.assuming:
        known = (Claim("", each.left, each.right, derivation.model, at=derivation.at) for each in derivation.assuming)
        given = ", ".join(f"${latex_claim(each)}$" for each in known)
        parts.append(f"If {given}, then\n")
    statement = latex_claim(derivation.conclusion())
    return (
        f"\\begin{{theorem}}[{title[0].upper() + title[1:]}]\\label{{{derivation.name}}}\n{''.join(parts)}"
        f"\\begin{{equation*}}\n  {statement}\n\\end{{equation*}}\n\\end{{theorem}}\n{_proof(proof, shown)}"
    )


def _proof(proof: Proof, shown: set[str]) -> str:
    derivation = proof.derivation
    if proof.derived is None:
        return f"\\textbf{{Not proved: {proof.verdict.kind}.}} {text_to_latex(proof.verdict.reason)}\n"
    if len(derivation.steps) == 1 and derivation.steps[0].rule in (INDUCTION, CALCULATION):
        return f"\\begin{{proof}}\n{_sentence(proof, shown)}\n\\end{{proof}}\n"
    rows = []
    for place, (step, line) in enumerate(zip(derivation.steps, proof.derived.lines, strict=True)):
        left, right = (latex_at(side, derivation.model, derivation.at) for side in (line.left, line.right))
        rows.append(f"  {left if place == 0 else ''} &= {right} && {_beside(_reason(step, shown))}")
    chain = " \\\\\n".join(rows)
    # The last line carries the mark that the proof is done.
    display = f"\\begin{{flalign*}}\n{chain} \\qedhere\n\\end{{flalign*}}"
    return f"\\begin{{proof}}\\leavevmode\\abovedisplayskip=2pt\n{display}\n\\end{{proof}}\n"


def _sentence(proof: Proof, shown: set[str]) -> str:
    step = proof.derivation.steps[0]
    reason = f" ({text_to_latex(step.reason)})" if step.reason else ""
    if step.rule is INDUCTION:
        begins, goes_on = (_reference(name, shown) for name in step.by)
        return f"By induction over the layers: it begins with {begins}, and goes on by {goes_on}{reason}."
    by = ", ".join(_reference(name, shown) for name in step.by)
    used = f", with {by}" if by else ""
    return (
        f"Both sides have the same index normal form{used}{reason}: components written out, derivatives pushed to "
        f"their atoms, Kronecker deltas contracted ({proof.kernel_steps} steps of the kernel)."
    )


def _reason(step: Step, shown: set[str]) -> str:
    by = ", ".join(_reference(name, shown) for name in step.by)
    return step.rule.name + (f" ({by})" if by else "") + (f": {text_to_latex(step.reason)}" if step.reason else "")


def _reference(name: str, shown: set[str]) -> str:
    return f"Theorem~\\ref{{{name}}}" if name in shown else f"“{name}”"


def _beside(reason: str) -> str:
    """The reason in small type at the right margin, in a box of fixed width: long ones break, all stand in a row."""
    return rf"\parbox[c]{{52mm}}{{\raggedright\footnotesize {reason}}}"


def _summary(stages: Sequence[tuple[Stage, Sequence[Proof]]]) -> str:
    """The formulas of the whole network once more, each with its theorem."""
    wanted = (
        "delta-output", "delta-hidden", "gradient-W", "gradient-b", "minibatch-delta-output", "minibatch-delta-hidden",
        "minibatch-gradient-W", "minibatch-gradient-b", "algorithm-delta", "descent",
    )  # fmt: skip
    found = {
        proof.derivation.name: proof.derivation
        for _, proofs in stages for proof in proofs if proof.verdict.kind is Kind.PROVED
    }  # fmt: skip
    rows = [_row(found[name]) for name in wanted if name in found]
    return "\\section*{The formulas}\n\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}\n" if rows else ""


def _row(derivation: Derivation) -> str:
    ranges = latex_ranges(derivation.ranges)
    where = f"{ranges}" if ranges else ""
    return (
        f"  {latex_claim(derivation.conclusion(), align=True)} && {where} && "
        f"\\text{{\\footnotesize Theorem~\\ref{{{derivation.name}}}}}"
    )
