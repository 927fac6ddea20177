"""What holds for one-hot targets only says so, and what holds without a softmax only does too."""

from __future__ import annotations

import pytest

from tests.proofs.documents.test_checking import FORWARD, check
from tests.proofs.documents.test_layouts import last

SOFTMAX = "$$z = W x + b, \\quad a = \\operatorname{softmax}(z), \\quad C = -\\sum_k y_k \\log a_k$$\n\n"
RIGHT, WRONG = "$$\\frac{\\partial C}{\\partial z} = a - y$$", "$$\\frac{\\partial C}{\\partial z} = a + y$$"


def test_an_assumption_that_nothing_makes_is_named() -> None:
    kind, reason = last(check(SOFTMAX + RIGHT))
    assert kind == "undecided"
    assert reason.startswith("It holds if Σ_k y_k = 1 (one-hot targets), and nothing in the document says so")
    assert last(check(SOFTMAX + WRONG))[0] == "refuted"


@pytest.mark.parametrize("said", ["The targets are one-hot.", "Targets are 1-of-K coded.", "Here $\\sum_k y_k = 1$."])
def test_an_assumption_of_the_document_is_named_in_the_verdict(said: str) -> None:
    report = check(f"{said}\n\n{SOFTMAX}{RIGHT}")
    assert last(report) == ("holds", "holds if Σ_k y_k = 1, as the document says")
    assert report.findings[-1].scope.endswith("Σ_k y_k = 1")
    wrong = check(f"{said}\n\n{SOFTMAX}{WRONG}").findings[-1]
    assert (str(wrong.kind), wrong.cause) == ("refuted", "wrong sign of one term")


def test_what_does_not_need_the_assumption_does_not_make_it() -> None:
    report = check(SOFTMAX + "$$\\frac{\\partial C}{\\partial z} = \\left(\\sum_k y_k\\right) a - y$$")
    assert last(report) == ("holds", "")
    assert "Σ" not in report.findings[-1].scope


def test_no_softmax_saturates() -> None:
    """All entries of its derivative would be 0 to thirty digits then, and everything would hold."""
    ends = FORWARD + "$$a^L = \\operatorname{softmax}(z^L)$$\n\n"
    for factor in ("2", "a^L_i", "-1"):
        claim = f"$$\\frac{{\\partial a^L_i}}{{\\partial z^L_j}} = {factor} a^L_i ([i=j] - a^L_j)$$"
        assert last(check(ends + claim))[0] == "refuted"


def test_a_softmax_in_the_last_layer_limits_what_holds_of_every_layer() -> None:
    ends = FORWARD + "$$a^L = \\operatorname{softmax}(z^L)$$\n\n"
    every = "$$\\frac{\\partial a^l_i}{\\partial z^l_i} = g'(z^l_i)$$"
    assert last(check(FORWARD + every)) == ("holds", "")
    assert last(check(ends + every)) == ("holds", "of the layers below the last one, which has another function")
    kind, reason = last(check(ends + every.replace("^l", "^L")))
    assert kind == "undecided"
    assert "the document says that the last has another one" in reason
