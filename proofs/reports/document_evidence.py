"""The evidence for one equality on the page: how it was read, its proof line by line, its counterexample, typeset."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import escape
from itertools import groupby

from proofs.checking.verdicts import Counterexample, Kind, Passage
from proofs.documents.verdicts.findings import Finding
from proofs.reports.document_sentences import gist, once_repaired
from proofs.reports.mathml import STRANGE, mathml
from symbolic.formula import Formula
from symbolic.writing.latex import Latex
from symbolic.writing.plain import latex_from_plain
from symbolic.writing.printing import write

_METHODS = {
    "forward mode": "direct differentiation of both sides (forward mode), entry by entry, exactly",
    "shapes": "the shapes of both sides, for all sizes",
}
_MOST_NAMED = 30
_FALSE = frozenset({Kind.REFUTED, Kind.SLIP})


def text(written: str) -> str:
    """Text of a document or of ours, harmless in elements and in quoted attributes; no control characters."""
    return escape(STRANGE.sub("\ufffd", written), quote=True)


def source(latex: str) -> str:
    """LaTeX as it stands in the document."""
    return f"<code>{text(latex)}</code>"


def formula(written: str) -> str:
    """A formula in plain letters, typeset; a text with words in it as it is."""
    if re.search(r"[A-Za-z]{3,}|[\\{}]", written):
        return text(written)
    return mathml(latex_from_plain(written)) or text(written)


def scripted(written: str) -> str:
    """W^l and w_ij in a sentence with their scripts raised and lowered."""
    raised = re.sub(r"(\w?)\^([\[(]?\w+[\])]?)", r"<i>\1</i><sup>\2</sup>", text(written))
    return re.sub(r"(\b\w)?_(\w+)", r"<i>\1</i><sub>\2</sub>", raised)


def shown_gist(finding: Finding) -> str:
    """What stands under an equation that asks for attention; nothing under one that is well."""
    if finding.kind not in (*_FALSE, Kind.UNDECIDED, Kind.UNREAD):
        return ""
    return f"Likely cause: {finding.cause}" if finding.cause else gist(finding)


def evidence(finding: Finding) -> Iterator[str]:
    """The entries of a definition list. (What stands under the equation already is not said twice.)"""
    slip = finding.kind is Kind.SLIP
    if finding.reading:
        said = _reading(finding) + (f" – {text(once_repaired(finding))}" if slip else "")
        yield _entry("once repaired" if slip else "read as", said)
    if finding.reason and not slip and finding.reason != shown_gist(finding):
        yield _entry("because", text(finding.reason))
    if finding.counterexample is not None:
        yield _entry("counterexample as printed" if slip else "counterexample", _counterexample(finding.counterexample))
    if finding.scope:
        checked_only = finding.kind in (Kind.REFUTED, Kind.UNDECIDED) or (slip and not finding.passages)
        yield _entry("checked for" if checked_only else "for", text(finding.scope))
    if finding.method:
        yield _entry("method", text(_method(finding.method)))
    if finding.passages:
        yield _entry("proof", "".join(_passages(finding)))
    yield _entry("source", source(finding.latex))


def _entry(name: str, content: str) -> str:
    return f"<dt>{name}</dt><dd>{content}</dd>"


def _method(method: str) -> str:
    if method.endswith("kernel steps"):
        return f"a derivation of {method}, each of them checked"
    return _METHODS.get(method, method)


def _reading(finding: Finding) -> str:
    said = finding.said
    typeset = None if said is None else mathml(f"{_latex(said.left, said.cost)} = {_latex(said.right, said.cost)}")
    # A note of a shape is a sentence: “Wᵀ is n × m”.
    return typeset or " is ".join(map(formula, finding.reading.split(" is ")))


def _latex(written: Formula, cost: str) -> str:
    return write(written, Latex(cost=cost)).text


# ---------------------------------------------------------------------- a proof


def _passages(finding: Finding) -> Iterator[str]:
    """The proof of the claim itself in the open, each lemma that it uses behind a click of its own."""
    cost = finding.said.cost if finding.said is not None else "C"
    for name, parts in groupby(finding.passages, key=lambda passage: passage.name):
        several = list(parts)
        told = "".join(map(partial(_part, cost=cost), several))
        if not name:
            yield told
            continue
        shows = " = ".join(_latex(side, cost) for side in several[0].shows)
        yield f"<details><summary>{name.capitalize()}: {mathml(shows) or source(shows)}</summary>{told}</details>"


def _part(passage: Passage, cost: str) -> str:
    head = "; ".join(each for each in (passage.case, "entry by entry" * passage.by_entries) if each)
    return (f'<p class="part">{head.capitalize()}</p>' if head else "") + _lines(passage, cost)


def _lines(passage: Passage, cost: str) -> str:
    rows = []
    left = _latex(passage.start, cost)
    for right, reason in passage.lines:
        written = f"= {_latex(right, cost)}"
        begins = f'<span class="start">{mathml(left) or source(left)}</span>' if left else ""
        rows.append(f"<li>{begins}<span>{mathml(written) or source(written)}</span><i>{text(reason)}</i></li>")
        left = ""
    return f'<ol class="lines">{"".join(rows)}</ol>'


# ---------------------------------------------------------------------- a counterexample


def _counterexample(found: Counterexample) -> str:
    nonzero = [f"{name} = {value}" for name, value in found.values if value != "0"]
    shown = [formula(each) for each in nonzero[:_MOST_NAMED]] + ["…"] * (len(nonzero) > _MOST_NAMED)
    rest = ["everything else 0"] if len(nonzero) < len(found.values) else []
    lines = [
        "; ".join(each for each in (text(found.sizes), ", ".join(map(formula, found.functions))) if each),
        ", ".join(shown + rest),
    ]
    where = f"at {text(found.place)}, " if found.place else ""
    return (
        "".join(f"{line}<br>" for line in lines if line)
        + f'<table><tr><th>{where}the left side is</th><td class="number">{text(found.left)}</td></tr>'
        f'<tr><th>{where}the right side is</th><td class="number">{text(found.right)}</td></tr></table>'
    )
