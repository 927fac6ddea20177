"""A counterexample is real: redone here by hand, in fractions, with nothing of backproof's evaluation."""

from __future__ import annotations

from fractions import Fraction

from proofs.checking.counterexamples import find
from proofs.checking.mistakes import planted
from symbolic import closed_forms
from symbolic.components import Interpretation
from symbolic.indices import Sizes

LARGEST = Sizes.of_network((2, 3, 4, 2), 5)


def _twin(name, mistake):
    (claim,) = [each for each in closed_forms.all_of(shared=True) if each.name == name]
    return next(twin.claim for twin in planted(claim) if twin.mistake == mistake)


def test_lost_derivative_redone_by_hand():
    found = find(_twin("delta-output", "lost g′"), Interpretation(), LARGEST)
    assert found is not None
    assert found.sizes == "L = 1, widths 1, 1"
    assert found.functions == ("g(z) = z²", "C(a) = Σᵢ i aᵢ²")
    values = {name: Fraction(value) for name, value in found.values}
    z = values["w¹₁₁"] * values["x₁"] + values["b¹₁"]
    a = z**2
    # C = a², C′ = 2a, g′ = 2z: the truth is C′(a) g′(z), the mistake is C′(a).
    assert Fraction(found.left) == 2 * a * 2 * z
    assert Fraction(found.right) == 2 * a
    assert found.left != found.right


def test_lost_mean_needs_two_samples():
    found = find(_twin("minibatch-gradient-b", "lost 1/m"), Interpretation(), LARGEST)
    assert found is not None
    assert found.sizes.endswith("m = 2")
    assert Fraction(found.right) == 2 * Fraction(found.left)


def test_lost_transpose_in_square_weights_redone_by_hand():
    found = find(_twin("delta-hidden", "lost transpose"), Interpretation(), LARGEST)
    assert found is not None
    values = {name: Fraction(value) for name, value in found.values}
    assert found.sizes == "L = 2, widths 1, 2, 2"
    x = values["x₁"]
    z1 = [values[f"w¹{'₁₂'[i]}₁"] * x + values[f"b¹{'₁₂'[i]}"] for i in range(2)]
    w2 = [[values[f"w²{'₁₂'[i]}{'₁₂'[j]}"] for j in range(2)] for i in range(2)]
    z2 = [sum(w2[i][j] * z1[j] ** 2 for j in range(2)) + values[f"b²{'₁₂'[i]}"] for i in range(2)]
    delta2 = [2 * (i + 1) * z2[i] ** 2 * 2 * z2[i] for i in range(2)]
    right = [sum(w2[k][i] * delta2[k] for k in range(2)) * 2 * z1[i] for i in range(2)]
    wrong = [sum(w2[i][k] * delta2[k] for k in range(2)) * 2 * z1[i] for i in range(2)]
    row = int(found.place.split("row ")[1].split(",")[0]) - 1
    assert (Fraction(found.left), Fraction(found.right)) == (right[row], wrong[row])
    assert right[row] != wrong[row]


def test_true_claims_have_no_counterexample():
    for claim in closed_forms.of_network(shared=True):
        assert find(claim, Interpretation(), Sizes.of_network((2, 2, 2)), seconds=0.5) is None


def test_the_same_search_finds_the_same_counterexample():
    claim = _twin("gradient-W", "factor 2")
    assert find(claim, Interpretation(), LARGEST) == find(claim, Interpretation(), LARGEST)
