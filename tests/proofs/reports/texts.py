"""Texts with everything that a report has to show, hostile ones among them."""

from __future__ import annotations

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.deciding import Prover
from proofs.documents.verdicts.findings import FileReport

FORWARD = "$$z^l = W^l a^{l-1} + b^l, \\quad a^l = g(z^l)$$\n\n"
ALL_KINDS = (
    "# Backward\n\n" + FORWARD + "$$\\delta^l = \\frac{\\partial C}{\\partial z^l} = {W^{l+1}}^T \\delta^{l+1}$$\n\n"
    "$$\\frac{\\partial z^l}{\\partial b^l_i} = \\frac{\\partial}{\\partial b^l_i} W^l a^{l-1} + b^l$$\n\n"
    "$$\\frac{\\partial C}{\\partial W^l} = a^{l-1} \\delta^l$$\n\n"
    "$$q = \\unknown{3}$$\n\n"
    "$$\\frac{\\partial C}{\\partial b^l} = \\delta^l$$\n"
)
HOSTILE = (
    "# <script>alert(1)</script> $\\text{<img src=x onerror=alert(2)>}$\n\n"
    + FORWARD
    + "$$a = \\text{<script>alert(3)</script>}$$\n\n"
    + "$$b = \\href{javascript:alert(4)}{x}$$\n\n"
    + '$$c = "><script>alert(5)</script>$$\n\n'
    + "$$\\delta^l = {W^{l+1}}^T \\delta^{l+1} \\text{</math></details><script>alert(6)</script>}$$\n\n"
    + "$$d = \\unclosed{</code><iframe src='//x'></iframe>$$\n"
)


def report_on(text: str, path: str = "post.md", cell: int | None = None, prover: Prover | None = None) -> FileReport:
    """The report on a text that is in memory."""
    return check_sources(path, [make_source(path, text, "markdown", cell)], prover)
