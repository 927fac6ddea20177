"""What a document says is proved for every L where it can be, for its own L where it counts its layers, or not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.proving import DocumentProver
from symbolic.deadlines import OutOfTime
from symbolic.indices import Sizes
from symbolic.model import Claim, Model
from symbolic.models import network
from symbolic.notation import L, W, a, delta, l

LAYERS = r"""
$$z^l = W^l a^{l-1} + b^l, \quad a^l = g(z^l), \quad \delta^l = \frac{\partial C}{\partial z^l}$$
"""
BATCH = r"""
$$Z^l = W^l A^{l-1} + b^l, \quad A^l = g(Z^l), \quad C = \frac1m \sum_{j=1}^m C(a^{L(j)})$$
"""
TWO = r"""
$$z^2 = w^2 a^1 + b^2, \quad a^2 = g(z^2), \quad z^1 = w^1 a^0 + b^1, \quad a^1 = g(z^1), \quad
\delta^1 = \frac{\partial C}{\partial z^1}, \quad \delta^2 = \frac{\partial C}{\partial z^2}$$
"""


def last(text: str, claim: str) -> tuple[str, str]:
    """The verdict on the last equality, and its scope."""
    report = check_sources("t.md", [make_source("t.md", f"{text}\n$${claim}$$\n", "markdown")], DocumentProver())
    return str(report.findings[-1].kind), report.findings[-1].scope


@pytest.mark.parametrize(
    ("text", "claim", "wrong", "scope"),
    [
        (
            LAYERS,
            r"\delta^l = (W^{l+1})^\top \delta^{l+1} \odot g'(z^l)",
            r"\delta^l = (W^{l+1})^\top \delta^{l+1} \odot g(z^l)",
            "every L, all widths, any differentiable g and C",
        ),
        (
            BATCH,
            r"\frac{\partial C}{\partial W^l} = \frac1m \Delta^l (A^{l-1})^\top",
            r"\frac{\partial C}{\partial W^l} = \Delta^l (A^{l-1})^\top",
            "every L, all widths, every m, any differentiable g and C",
        ),
        (
            TWO,
            r"\frac{\partial C}{\partial w^1} = \delta^2 w^2 g'(z^1) a^0",
            r"\frac{\partial C}{\partial w^1} = \delta^2 w^1 g'(z^1) a^0",
            "L = 2, any differentiable g and C",
        ),
        (
            LAYERS,
            r"3 z^l + b^l \odot g(z^l) = 3 W^l a^{l-1} + 3 b^l + b^l \odot g(z^l)",
            r"3 z^l + b^l \odot g(z^l) = 3 W^l a^{l-1} + 2 b^l + b^l \odot g(z^l)",
            "every L, all widths",
        ),
    ],
    ids=["layers", "batch", "two layers", "a quantity on both sides"],
)
def test_true_claims_are_proved_and_their_wrong_twins_are_refuted(
    text: str, claim: str, wrong: str, scope: str
) -> None:
    assert last(text, claim) == ("proved", scope)
    assert last(text, wrong)[0] == "refuted"


def test_a_model_that_the_kernel_refuses_has_no_proof() -> None:
    sizes = Sizes.of_network((2, 3, 4, 2))
    model = network()
    circular = Model("circular", model.given, (replace(model.definitions[0], formula=a[0]), *model.definitions[1:]))
    claim = Claim("e", W[l] @ a[l - 1], W[l] @ a[l - 1], circular)
    assert DocumentProver()(claim, sizes) is None


def test_no_proof_of_what_is_false_and_none_when_the_time_is_over() -> None:
    sizes = Sizes.of_network((2, 3, 4, 2))
    prover = DocumentProver()
    assert prover(Claim("wrong", delta[L], a[L], network()), sizes) is None
    assert prover(Claim("right", delta[L], delta[L], network()), sizes) is not None
    prover.seconds = 0.0
    with pytest.raises(OutOfTime):
        prover(Claim("right", delta[L], delta[L], network()), sizes)


LAST = r"""
$$z^l = w^l a^{l-1} + b^l, \quad a^l = g(z^l), \quad C = C(a^2), \quad \delta^l = \frac{\partial C}{\partial z^l}$$
"""


def test_the_last_layer_may_be_called_2() -> None:
    assert last(LAST, r"\delta^2 = C'(a^2) g'(z^2)") == ("proved", "L = 2, any differentiable g and C")
    assert last(LAST, r"\delta^2 = C'(a^2) g'(z^1)")[0] == "refuted"


def test_a_chain_says_how_far_an_index_goes() -> None:
    start = r"\frac{\partial z_k^l}{\partial w_{ij}^l} = \sum_{p=1}^{n_{l-1}} [k=i] [p=j] a_p^{l-1} = "
    assert last(LAYERS, start + r"[k=i] a_j^{l-1}") == ("proved", "every L, all widths")
    assert last(LAYERS, start + r"[k=j] a_i^{l-1}")[0] != "proved"


def test_the_column_of_a_gradient_is_read() -> None:
    claim = r"\frac{\partial C}{\partial b^l} = \sum_{j=1}^m \left(\frac{\partial C}{\partial Z^l}\right)^{(j)}"
    assert last(BATCH, claim)[0] == "proved"
    assert last(BATCH, claim.replace(r"\sum", r"\frac1m \sum"))[0] == "refuted"


LOOP = (
    LAYERS
    + r"""
$$D^L := \nabla C(a^L) \odot g'(z^L), \qquad D^l := (W^{l+1})^\top D^{l+1} \odot g'(z^l)$$
"""
)
CLAIMS = r"""
$$\frac{\partial C}{\partial W^l} = D^l (a^{l-1})^\top$$

$$\frac{\partial C}{\partial W^l} = D^l (a^l)^\top$$
"""


@pytest.mark.parametrize(
    ("before", "kind"),
    [(r"$$D^l = \delta^l$$", "proved"), (r"$$D^l = 2 \delta^l$$", "holds"), ("So $D^l$ is the error.", "holds")],
    ids=["proved", "refuted", "not said"],
)
def test_a_line_that_was_proved_serves_later_and_no_other_does(before: str, kind: str) -> None:
    """∂C/∂W = D aᵀ needs D = δ, which takes an induction: a line that is refuted or only holds is no lemma."""
    prover = DocumentProver()
    report = check_sources("t.md", [make_source("t.md", f"{LOOP}\n{before}\n{CLAIMS}", "markdown")], prover)
    assert [str(each.kind) for each in report.findings[-2:]] == [kind, "refuted"]
    shown = {str(claim) for claim, _ in prover.earlier.shown}
    assert all(str(each.kind) == "proved" for each in report.findings if each.reading in shown)


def test_rules_do_not_go_round_in_a_circle() -> None:
    """D = δ, then δ = D and ∂C/∂z = D, where δ is defined as ∂C/∂z: the first is a rule, and no other beside it."""
    circle = "".join(
        f"\n$${claim}$$\n" for claim in (r"D^l = \delta^l", r"\delta^l = D^l", r"\frac{\partial C}{\partial z^l} = D^l")
    )
    prover = DocumentProver()
    check_sources("t.md", [make_source("t.md", LOOP + circle, "markdown")], prover)
    assert len(prover.earlier.shown) == 3
    (rules,) = prover.earlier.rules_for(prover.earlier.shown[0][0], ())
    assert [str(each) for each in rules] == ["Dˡ = δˡ"]
