"""What is printed is what was meant; KaTeX reads all of it."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from proofs.stages import STAGES, stage_named
from symbolic.closed_forms import all_of
from symbolic.notation import Activation, C, L, W, a, b, cost, d, delta, eta, i, j, k, l, n, p, total, z
from symbolic.writing.latex import latex, latex_claim, latex_definitions, latex_with_shapes
from symbolic.writing.plain import plain

g = Activation("g")
TABLE = [
    (
        W[l + 1].T @ delta[l + 1] * g.prime(z[l]),
        r"(W^{l+1})^{\top} \delta^{l+1} \odot g'(z^{l})",
        "(Wˡ⁺¹)ᵀ δˡ⁺¹ ⊙ g′(zˡ)",
    ),
    (W[l] - eta * d(C, W[l]), r"W^{l} - \eta \frac{\partial C}{\partial W^{l}}", "Wˡ − η ∂C/∂Wˡ"),
    ((W[l] @ a[l - 1] + b[l]).T, r"(W^{l} a^{l-1} + b^{l})^{\top}", "(Wˡ aˡ⁻¹ + bˡ)ᵀ"),
    (
        d(total(p, n[l], W[l][k, p] * a[l][p]) + b[l][k], z[l][i]),
        r"\frac{\partial}{\partial z_{i}^{l}}\left(\sum_{p=1}^{n_{l}} w_{kp}^{l} a_{p}^{l} + b_{k}^{l}\right)",
        "∂/∂zˡᵢ(Σ[p=1..nₗ] wˡₖₚ aˡₚ + bˡₖ)",
    ),
    (total(k, n[l], delta[l][k]) * eta, r"\left(\sum_{k=1}^{n_{l}} \delta_{k}^{l}\right) \eta", "(Σ[k=1..nₗ] δˡₖ) η"),
    (total(k, n[l], delta[l][k] + b[l][k]), None, "Σ[k=1..nₗ] (δˡₖ + bˡₖ)"),
    (-(delta[l] + b[l]), r"-(\delta^{l} + b^{l})", "−(δˡ + bˡ)"),
    (delta[l] - (b[l] - z[l]), r"\delta^{l} - (b^{l} - z^{l})", "δˡ − (bˡ − zˡ)"),
    ((delta[l] + b[l]) * z[l], r"(\delta^{l} + b^{l}) \odot z^{l}", "(δˡ + bˡ) ⊙ zˡ"),
    (W[l] @ (W[l] @ a[l]), r"W^{l} (W^{l} a^{l})", "Wˡ (Wˡ aˡ)"),
    (d(cost(a[L]), W[l][i, j]), r"\frac{\partial}{\partial w_{ij}^{l}}(C(a^{L}))", "∂/∂wˡᵢⱼ(C(aᴸ))"),
    (W[2][1, 12], r"w_{1,12}^{2}", None),
    (Activation("g", l).prime(z[l]), r"{g^{l}}'(z^{l})", "gˡ′(zˡ)"),
]


@pytest.mark.parametrize(
    ("formula", "in_latex", "in_plain"), TABLE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_how_formulas_are_set(formula, in_latex, in_plain):
    if in_latex is not None:
        assert latex(formula) == in_latex
    if in_plain is not None:
        assert plain(formula) == in_plain


def test_different_claims_of_one_model_print_differently():
    for shared in (True, False):
        claims = all_of(shared)
        shown = {(claim.model.name, latex_claim(claim)) for claim in claims}
        assert len(shown) == len({(claim.model.name, claim.left, claim.right) for claim in claims})


def printed() -> list[str]:
    """Everything that is printed for the web: closed forms, definitions, every line of every derivation."""
    found = [latex_claim(claim) for shared in (True, False) for claim in all_of(shared)]
    found += [latex_with_shapes(claim.right) for claim in all_of()]
    for name in STAGES:
        for derivation in stage_named(name)(None).derivations:
            found += [latex_definitions(derivation.model), latex(derivation.start)]
            found += [latex(step.formula) for step in derivation.steps]
    return sorted(set(found))


def test_katex_reads_all_of_it(tmp_path):
    home = os.environ.get("BACKPROOF_KATEX", "")
    if not (Path(home) / "node_modules" / "katex").is_dir():
        assert "katex" not in os.environ.get("BACKPROOF_REQUIRE", ""), "KaTeX is required here and was not found"
        pytest.skip("KaTeX is not installed: npm install katex, and BACKPROOF_KATEX names the folder")
    script = (
        "const katex = require(process.argv[1]); const out = [];"
        "for (const source of JSON.parse(require('fs').readFileSync(0, 'utf8')))"
        "  try { katex.renderToString(source, {displayMode: true, throwOnError: true, strict: 'error'}); }"
        "  catch (wrong) { out.push(source + ' -- ' + wrong.message); }"
        "console.log(JSON.stringify(out));"
    )

    def refused(sources: list[str]) -> list[str]:
        ran = subprocess.run(
            ["node", "-e", script, str(Path(home) / "node_modules" / "katex")],
            input=json.dumps(sources), capture_output=True, text=True, check=True,
        )  # fmt: skip
        return json.loads(ran.stdout)

    assert len(refused([r"\nosuchcommand", r"\frac{1}"])) == 2
    assert refused(printed()) == []
