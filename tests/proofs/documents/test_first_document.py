"""The post that the project was begun for, where it is at hand: verdicts by line numbers alone.

The text is not part of the project; the test is skipped where ../shared/documents is not there.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from proofs.checking.verdicts import GOOD, Kind
from proofs.documents.checking import check_file
from proofs.documents.verdicts.findings import FileReport

ROOT = Path(__file__).parents[3]
FOLDER = next(
    (
        each
        for each in (ROOT.parent / "shared" / "documents", ROOT.parents[1] / "shared" / "documents")
        if each.is_dir()
    ),
    None,
)
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the documents by others are not beside this checkout")

REFUTED = {357: "wrong variable", 359: "wrong variable", 408: "lost g′"}
"""line ↦ likely cause"""
SLIPS = {254, 255, 284, 285, 303, 364, 365, 482, 483, 495, 496, 576, 577, 623}
UNDER_BRACKETS = SLIPS - {623}
LAYERS = {483: "a_j lacks its layer: l-1 (line 484", 576: "b_k lacks its layer: l+1", 577: "b_k lacks its layer: l+1"}


@cache
def report(name: str) -> FileReport:
    assert FOLDER is not None
    return check_file(str(FOLDER / name))


def test_the_first_document() -> None:
    found = report("you-could-have-invented-backprop.md")
    refuted = {finding.line: finding.cause for finding in found.findings if finding.kind is Kind.REFUTED}
    assert refuted.keys() == REFUTED.keys()
    assert all(cause in refuted[line] for line, cause in REFUTED.items())
    slips = {finding.line: finding.repair for finding in found.findings if finding.kind is Kind.SLIP}
    assert slips.keys() == SLIPS
    assert all("brackets" in slips[line] for line in UNDER_BRACKETS)
    assert all(repair in slips[line] for line, repair in LAYERS.items())
    assert "w stands for W" in slips[623]
    rest = [finding for finding in found.findings if finding.kind not in (Kind.REFUTED, Kind.SLIP)]
    assert all(finding.kind in GOOD for finding in rest)
    assert found.read == len(found.findings) >= 150


@pytest.mark.parametrize(
    ("name", "false"),
    [
        ("d2l_backprop.md", set()),
        ("amanraj_derivations.md", set()),
        ("ezalos_maths.md", {99}),
        ("pedronjorge_index.md", set()),
        ("ml_glossary_backprop.rst", set()),
        ("xdean_backprop.md", {167, 182, 183}),
        ("scthe_backprop_notes.md", {189, 264, 266}),
    ],
)
def test_the_others(name: str, false: set[int]) -> None:
    """Refuted exactly where the equality is false; at least 70 % of the displays read."""
    found = report(name)
    assert {finding.line for finding in found.findings if finding.kind is Kind.REFUTED} == false
    displays = [finding for finding in found.findings if finding.display]
    assert sum(finding.kind is not Kind.UNREAD for finding in displays) >= 0.7 * len(displays)
