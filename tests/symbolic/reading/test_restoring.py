"""Tokens back to LaTeX, and read again to the same tokens."""

from __future__ import annotations

import pytest

from symbolic.reading.macros import collect, expand
from symbolic.reading.restoring import latex_of
from symbolic.reading.tokens import Sort, tokenize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\partial w", r"\partial w"),
        (r"\def\d{\partial}\d w + \d{}x", r"\partial w + \partial{}x"),
        (r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}\pd{C}{w^l}", r"\frac{\partial C}{\partial w^l}"),
        (r"\begin{cases} 1 & \text{if } i \\\\ 0 \end{cases}", r"\begin{cases} 1 & \text{if } i \\ 0 \end{cases}"),
        (r"\omega*", r"\omega*"),
        (r"\operatorname*{arg}_w", r"\operatorname*{arg}_w"),
        ("g’(z) % a comment", "g'(z)"),
        (r"x\_1", "x_1"),
    ],
)
def test_latex_of(text: str, expected: str) -> None:
    rest, macros = collect(tokenize(text), {})
    assert latex_of(expand(rest, macros)) == expected


@pytest.mark.parametrize(
    "text", [r"\frac{\partial C}{\partial W^{l}_{ij}}\,=\sum_{k}^{n_l}", r"{W^{l+1}}^\top\delta x'"]
)
def test_the_tokens_come_back(text: str) -> None:
    def meant(written: str) -> list[str]:
        return [token.text for token in tokenize(written) if token.sort is not Sort.SPACE]

    assert meant(latex_of(tokenize(text))) == meant(text)
