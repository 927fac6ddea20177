"""What a report says at its top: the conventions that were read out of the text."""

from __future__ import annotations

import pytest

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source

FORWARD = r"$$z^l = W^l a^{l-1} + b^l, \quad a^l = g(z^l)$$ "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FORWARD, "layout: columns, z = W a + b, a = g(z)"),
        (r"$$z^l = W^l a^{l-1}, \quad a^l = a^{l-1} + g(z^l)$$", "computed in its own way: a^l = a^{l-1} + g(z^l)"),
        (FORWARD + r"$$a^L = \text{softmax}(z^L)$$", "the last layer is a softmax"),
        (FORWARD + r"$a^1 = x$", "the input is layer 1 in the text"),
        (FORWARD + r"$$E = \sum_{n=1}^N E_n, \quad \frac{\partial E_n}{\partial W^l} = 0$$", "the sum over the batch"),
        (FORWARD + r"$$J = \frac{1}{m} \sum_i L(a^{L(i)}, y^{(i)}), \quad \frac{\partial J}{\partial L} = 1$$",
         "cost: J, the mean over the batch where there is one; L of one sample"),
        (r"By the summation convention $$z^l_i = w^l_{ij} a^{l-1}_j, \quad a^l_i = g(z^l_i)$$", "twice is summed over"),
        (FORWARD + r"$$Z^l = A^{l-1} (W^l)^T + (b^l)^T, \quad A^l = g(Z^l)$$", "a batch: its samples are rows"),
        (FORWARD + r"$$\frac{\partial C_0}{\partial z^l} = 0$$", "cost: C_0"),
    ],
)  # fmt: skip
def test_what_was_inferred_is_said(text: str, said: str) -> None:
    lines = check_sources("post.md", [make_source("post.md", text, "markdown")]).conventions
    assert any(said in line for line in lines), lines


def test_a_sign_is_no_entrywise_product_here_and_a_matrix_product_there() -> None:
    text = FORWARD + (
        r"$$\delta^l = \frac{\partial C}{\partial z^l} = (W^{l+1})^T \delta^{l+1} \bullet g'(z^l)$$ "
        r"$$\frac{\partial C}{\partial W^l} = \delta^l \bullet (a^{l-1})^T$$"
    )
    found = check_sources("post.md", [make_source("post.md", text, "markdown")]).findings
    assert [str(each.kind) for each in found[-2:]] == ["holds", "undecided"]
    assert "• is an entrywise product in this text" in found[-1].reason
