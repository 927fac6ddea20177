"""Claims about a step of gradient descent, changed at random: the text's own model and the one by hand agree."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from proofs.checking.instances import Bench, check_instances
from proofs.checking.mutations import mutate
from proofs.documents.checking import check_sources
from proofs.documents.models.ranges import ranges_of, spans_of
from proofs.documents.texts.sources import make_source
from symbolic import closed_forms
from symbolic.errors import InputError
from symbolic.indices import Sizes
from symbolic.model import Claim
from symbolic.models import C_new, W_new, a_new, b_new, gradient_descent, z_new
from symbolic.notation import C, D, a, d, eta, i, j, l, z
from symbolic.writing.latex import latex_claim, latex_definitions

MODEL = gradient_descent()
AT = {"η": 0}
CLAIMS = (
    *(replace(claim, model=MODEL) for claim in closed_forms.of_algorithm()),
    closed_forms.of_gradient_descent()[1],
    Claim("activations", a_new[l], a[l], MODEL, at=AT),
    Claim("errors", d(C_new, z_new[l]), d(C, z[l]), MODEL, at=AT),
    Claim("step", d(W_new[l][i, j], eta), -(D[l][i] * a[l - 1][j]), MODEL),
    Claim("bias", d(C_new, b_new[l]), d(C_new, z_new[l]), MODEL),
    Claim("forward", z_new[l], W_new[l] @ a_new[l - 1] + b_new[l], MODEL),
)
COUNT = 30


def _truth(claim: Claim, bench: Bench) -> bool | None:
    """Whether the claim is true in the model by hand; None where it means nothing there."""
    try:
        ranges = ranges_of(claim.left, claim.right, spans_of(MODEL))
        instances = list(check_instances(replace(claim, ranges=ranges), bench, by_sympy=False))
    except (InputError, ArithmeticError):
        return None
    return all(each.equal for each in instances) if instances else None


def test_no_changed_claim_is_true_in_one_model_and_false_in_the_other() -> None:
    random, bench = Random(7), Bench(Sizes.of_network((2, 3, 4, 2)), with_sympy=False)
    claims = [mutate(random.choice(CLAIMS), random).claim for _ in range(COUNT)] + list(CLAIMS)
    displays = [f"\\begin{{equation*}}{latex_claim(claim)}\\end{{equation*}}" for claim in claims]
    before = f"\\begin{{equation*}}\n{latex_definitions(MODEL)}\n\\end{{equation*}}"
    first = before.count("\n") + 2
    text = "\n".join((before, *displays))
    kinds = {
        each.line: str(each.kind) for each in check_sources("m.tex", [make_source("m.tex", text, "latex")]).findings
    }
    truths = [_truth(claim, bench) for claim in claims]
    decided = [(truth, kinds[first + place]) for place, truth in enumerate(truths)]
    assert not {(True, "refuted"), (True, "slip"), (False, "holds"), (False, "definition")} & set(decided)
    assert decided.count((False, "refuted")) > COUNT / 3
    assert decided.count((True, "holds")) + decided.count((True, "definition")) >= len(CLAIMS)
