"""What is false must not become a theorem: each of these once did, or is the neighbour of one that did."""

from __future__ import annotations

import copy
import itertools
import pickle
import types
from fractions import Fraction

import pytest

from proofs import kernel
from proofs.kernel import Equation, RuleError, Theorem, is_theorem
from proofs.logic.algebra import canonical
from proofs.logic.context import Context
from proofs.logic.dependence import Family
from symbolic.formula import (
    Add,
    Apply,
    Coincidence,
    Formula,
    Kronecker,
    Number,
    Product,
    Quotient,
    Sum,
    Symbol,
    as_formula,
)
from symbolic.indices import ONE, Index, Range, Size
from symbolic.model import Definition, Given, Model
from symbolic.models import LAYERS, chain, network
from symbolic.notation import Activation, C, L, Layered, W, a, as_, d, deltas, i, k, l, m, n, ws, zs

NETWORK = Context(network(shared=False))
OUTPUTS = Range("i", Index(None, 1), n[L])
x, u, y, p, q, r = map(Symbol, "xuypqr")
ANYWHERE = (None, None)
SQUARE = Model("y = u², u = 2x", (Given(x),), (Definition(u, x * 2), Definition(y, u * u)))
DERIVED = Model("r = ∂q/∂x", (Given(x),), (Definition(p, x * x), Definition(q, p * p), Definition(r, d(q, x))))
THREE = Size("", None, 3)
s = Layered("s")


def model(*definitions: Definition, given: tuple[Given, ...] = (Given(x),)) -> Model:
    return Model("made for a test", given, definitions)


# Forged theorems


def forged() -> Theorem:
    made = object.__new__(Theorem)
    values = (Context(SQUARE), frozenset(), frozenset(), as_formula(0), as_formula(1), "reflexivity", (), ())
    for name, value in zip(kernel._FIELDS, values, strict=True):
        object.__setattr__(made, name, value)
    return made


def looking_alike() -> object:
    return types.SimpleNamespace(
        context=Context(SQUARE), left=as_formula(0), right=as_formula(1), hypotheses=frozenset(), smooth=frozenset()
    )


@pytest.mark.parametrize("make", [forged, looking_alike])
def test_a_forged_premise_is_refused(make):
    with pytest.raises(RuleError, match="symmetry: theorem is no Theorem that the kernel made"):
        kernel.symmetry(make())


@pytest.mark.parametrize("holder", [dict, types.MappingProxyType, type("Other", (dict,), {})])
def test_a_forged_premise_within_a_mapping_is_refused(holder):
    with pytest.raises(RuleError, match="congruence: parts is no"):
        kernel.congruence(Context(SQUARE), as_formula(0) + 2, holder({0: forged()}))


def test_there_is_no_constructor_and_no_subclass():
    with pytest.raises(TypeError):
        Theorem()
    with pytest.raises(TypeError):
        type("Mine", (Theorem,), {})


def test_a_theorem_cannot_be_copied_or_read_back():
    theorem = kernel.reflexivity(Context(SQUARE), y)
    for double in (copy.copy, copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))):
        with pytest.raises((AttributeError, TypeError)):
            double(theorem)


@pytest.mark.parametrize("field", kernel._FIELDS)
def test_a_changed_theorem_is_none(field):
    theorem = kernel.reflexivity(Context(SQUARE), y)
    with pytest.raises(AttributeError):
        setattr(theorem, field, u)
    assert is_theorem(theorem)
    object.__setattr__(theorem, field, as_formula(7))
    assert not is_theorem(theorem)
    with pytest.raises(RuleError):
        kernel.symmetry(theorem)


def test_a_deleted_side_cannot_be_replaced_at_its_address():
    theorem = kernel.algebra(Context(SQUARE), as_formula(3) + 4000, as_formula(4003))
    place = id(theorem.right)
    object.__setattr__(theorem, "arguments", None)
    object.__setattr__(theorem, "right", None)
    others = [Number(Fraction(5)) for _ in range(1000)]
    assert all(id(each) != place for each in others)


def test_arguments_changed_afterwards_change_nothing():
    theorem = kernel.reflexivity(Context(SQUARE), u)
    parts = {0: theorem}
    made = kernel.congruence(Context(SQUARE), u + x, parts)
    parts[0] = forged()
    assert made.arguments[2][0] is theorem
    with pytest.raises(TypeError):
        made.arguments[2][0] = forged()


def test_a_mapping_that_answers_otherwise_each_time_is_read_once():
    class Liar(dict):
        def items(self):
            return []

    with pytest.raises(RuleError, match=r"linearity of the derivative.*outside of the region"):
        kernel.linearity(Context(SQUARE), d(Product((x, x)), x), Liar({0: {}}))


# Contexts, models and formulas that are none


class EverythingFollows(Context):
    def follows(self, lower, upper):
        return True


@pytest.mark.parametrize(
    ("context", "formula"),
    [
        (Context(network(), (Range("", Index(None, 1), n[L]),)), a[L][77]),
        (Context(network(), (Range("i", Index("o"), Index("o") - 1),)), a[L][77]),
        (Context(network(), (OUTPUTS, OUTPUTS)), as_formula(1)),
        (Context(network(), (), (Symbol("s", Index("i")),)), as_formula(1)),
        (Context(network(), (), (), ((Index(None, 2), Index(None, 1)),)), a[L][77]),
        (EverythingFollows(network()), a[L][77]),
        (NETWORK, Number(1e17)),  # type: ignore[arg-type]
        (NETWORK, Number(0.1)),  # type: ignore[arg-type]
        (NETWORK, a[L][Index(None, 1.5)]),  # type: ignore[arg-type]
        (NETWORK, Product(())),
        (NETWORK, Apply("g", None, -1, x)),
        (NETWORK, type("Mine", (Formula,), {})()),
        (NETWORK, Symbol("a", L, (m, ONE))),
    ],
    ids=range(13),
)
def test_what_means_nothing_is_not_equal_to_itself(context, formula):
    with pytest.raises(RuleError, match=r"^reflexivity: "):
        kernel.reflexivity(context, formula)


def test_floating_point_does_not_poison_what_is_remembered():
    from proofs.logic.algebra import normal_form

    normal_form(Add((Number(1e16), Number(1.0))))  # type: ignore[arg-type]
    with pytest.raises(RuleError):
        kernel.algebra(NETWORK, as_formula(10**16) + 1, as_formula(10**16))


two_shapes = Definition(Symbol("a", Index(None, 0), (m, ONE)), Symbol("x", None, (m, ONE)))


@pytest.mark.parametrize(
    "wrong",
    [
        model(Definition(u, u + 1)),
        model(Definition(u, y), Definition(y, u + 1)),
        model(Definition(s[l], s[l + 1], LAYERS), Definition(s[L + 1], s[L])),
        model(Definition(s[l], d(s[l] * s[l], x), LAYERS)),
        model(Definition(u, x), Definition(u, x * 2)),
        model(Definition(s[L], x), Definition(s[l], x * 2, LAYERS)),
        model(Definition(s[1], x), Definition(s[L], x * 2)),
        model(Definition(x, as_formula(1))),
        model(Definition(u, x, LAYERS)),
        model(
            Definition(a[l], W[l] @ a[l - 1], LAYERS),
            two_shapes,
            given=(Given(Symbol("x", None, (m, ONE))), Given(W[l], LAYERS)),
        ),
        Model("lists", [Given(x)], [Definition(u, x)]),  # type: ignore[arg-type]
        Model("range in a list", (Given(x),), (Definition(s[l], x, [LAYERS[0]]),)),  # type: ignore[arg-type]
    ],
    ids=range(12),
)
def test_models_that_define_nothing(wrong):
    with pytest.raises(RuleError):
        kernel.reflexivity(Context(wrong), as_formula(1))


# Rules


def test_L_is_a_number_of_the_model_and_not_an_index_to_choose():
    with pytest.raises(RuleError, match=r"specialisation: L is no index"):
        kernel.specialisation(kernel.definition(NETWORK, C), NETWORK, {"L": Index(None, 1)})


@pytest.mark.parametrize("place", [-1, 2, 7])
def test_a_delta_is_not_substituted_into_itself(place):
    context = NETWORK.ranging(OUTPUTS, Range("k", Index(None, 1), n[L]))
    with pytest.raises(RuleError, match=r"substitution under a Kronecker delta: .* has no factor"):
        kernel.under_delta(context, Product((a[L][k], Kronecker(i, k))), place, "k")


@pytest.mark.parametrize(
    "family",
    [
        Family(u, (Range("q", Index(None, 1), Index(None, 5)),)),
        Family(s[1], (Range("q", Index(None, 1), Index(None, 5)),)),
    ],
)
def test_one_symbol_is_not_gone_through_five_times(family):
    where = {"y": ANYWHERE, "u": ANYWHERE, "s": ANYWHERE}
    context = Context(SQUARE.extended(Definition(s[l], x, LAYERS)))
    with pytest.raises(RuleError, match=r"chain rule: .* ranges over something else than its layer"):
        kernel.chain_rule(context, d(y, x), (family,), where, {"x": ANYWHERE})


def test_a_primed_letter_is_not_captured():
    other = Index("k'")
    context = NETWORK.ranging(Range("k'", Index(None, 1), n[L]))
    product, square = (Sum(a[L][k] * a[L][each], "k", Index(None, 1), n[L]) for each in (other, k))
    with pytest.raises(RuleError, match="algebra"):
        kernel.algebra(context, product, square)


def test_a_component_that_names_a_cut_symbol_stays():
    v = Symbol("v", None, (THREE, ONE))
    layers = (Range("l", Index(None, 1), Index(None, 3)),)
    context = Context(
        model(Definition(s[l], x, layers), Definition(v[i], Symbol("s", i))),
        (Range("i", Index(None, 1), THREE),),
        (Symbol("s", i),),
    )
    with pytest.raises(RuleError, match="extensionality: In sⁱ the index i is bound nowhere"):
        kernel.extensionality(kernel.reflexivity(context, v[i]))


g = Activation("g")


@pytest.mark.parametrize(
    ("rule", "numerator"),
    [
        (kernel.product_rule, Product((p, r))),
        (kernel.product_rule, Product((p + r, p + r))),
        (kernel.product_rule, Quotient(p, r + 1)),
        (kernel.product_rule, (p + r) ** 2),
        (kernel.elementwise, g(p + r)),
    ],
)
def test_what_a_cut_changes_does_not_come_out_of_the_derivative(rule, numerator):
    # With p cut, q = p² does not depend on x, and r = ∂q/∂x is 0: ∂(p r)/∂p is 0, and not r.
    with pytest.raises(RuleError, match="may change its meaning where p is cut"):
        rule(Context(DERIVED), d(numerator, p))


def test_nor_does_the_chain_rule_go_by_a_value_that_a_cut_changes():
    context = Context(DERIVED.extended(Definition(u, r + p), Definition(y, u * u)))
    with pytest.raises(RuleError, match="may change its meaning where p is cut"):
        kernel.chain_rule(context, d(y, p), (Family(u),), {"y": ANYWHERE, "u": ANYWHERE})


def test_a_sum_is_differentiated_term_by_term_only_where_its_terms_are_differentiable():
    # |x| + (x − |x|) has the derivative 1 at 0, and its terms have none.
    theorem = kernel.linearity(Context(SQUARE), d(g(x) + -g(x), x), {})
    assert theorem.smooth == {("g", 1)}
    inner = kernel.linearity(Context(SQUARE.extended(Definition(p, g(u)))), d(p + x, x), {})
    assert inner.smooth == {("g", 1)}


def test_a_hypothesis_is_not_used_under_a_derivative_or_a_sum_over_its_index():
    context = Context(SQUARE)
    assumed = kernel.hypothesis(context, Equation(u, as_formula(0)))
    with pytest.raises(RuleError):
        kernel.congruence(context, d(u, x), {0: assumed})
    inner = NETWORK.ranging(Range("k", Index(None, 1), n[L]))
    assumed = kernel.hypothesis(inner, Equation(a[L][k], as_formula(0)))
    with pytest.raises(RuleError, match="a hypothesis names the sum's index"):
        kernel.congruence(NETWORK, Sum(a[L][k], "k", Index(None, 1), n[L]), {0: assumed})


def test_the_end_of_a_sum_is_not_the_end_of_another():
    context = NETWORK.ranging(Range("l", Index(None, 1), L - 1), Range("i", Index(None, 1), n[l + 1]))
    picked = Sum(Kronecker(k, i) * as_formula(1), "k", Index(None, 1), n[l])
    with pytest.raises(RuleError, match="not shown to lie in the range of k"):
        kernel.contraction(context, picked)


def test_skipping_a_layer_is_not_going_through_the_next():
    # a^{l+1} = g(z^{l+1}) + z^l: C depends on z^l by way of z^{l+1} and past it.
    z, act = zs, Layered("a")
    skip = Model(
        "skip",
        (Given(x), Given(ws[l], LAYERS)),
        (
            Definition(z[0], x),
            Definition(act[0], x),
            Definition(z[l], ws[l] * act[l - 1], LAYERS),
            Definition(act[l], g(z[l]) + z[l - 1], LAYERS),
            Definition(C, act[L] * act[L]),
        ),
    )
    context = Context(skip, (Range("l", Index(None, 1), L - 1),))
    for low in (l, l + 1, l + 2, None):
        where = {"C": ANYWHERE, "a": (low, L), "z": (low, L), "w": ANYWHERE, "x": ANYWHERE}
        with pytest.raises(RuleError, match="chain rule"):
            kernel.chain_rule(context, d(C, z[l]), (Family(z[l + 1]),), where)


def test_tied_weights_are_not_independent_of_each_other():
    w = Symbol("w")
    tied = Model(
        "tied",
        (Given(x), Given(w)),
        (
            Definition(as_[0], x),
            Definition(as_[l], w * as_[l - 1], LAYERS),
            Definition(C, as_[L]),
        ),
    )
    family = Family(as_[l], LAYERS)
    where = {"C": ANYWHERE, "a": (Index(None, 1), L), "x": ANYWHERE}
    with pytest.raises(RuleError, match="none of the chosen depends on another"):
        kernel.chain_rule(Context(tied), d(C, w), (family,), where, {"a": ANYWHERE, "w": ANYWHERE, "x": ANYWHERE})
    end = {"C": ANYWHERE, "a": (L, L)}
    with pytest.raises(RuleError, match="stands in two of the chosen families"):
        kernel.chain_rule(Context(tied), d(C, w), (Family(as_[1]), Family(as_[L])), end, {})


def test_a_cut_symbol_is_not_written_out():
    context = Context(chain(), (Range("l", Index(None, 1), L),))
    with pytest.raises(RuleError, match="may be free here"):
        kernel.definition(context.cutting(zs[l]), zs[l])
    with pytest.raises(RuleError, match="may be free here"):
        kernel.definition(context.cutting(zs[L]), zs[l])
    assert kernel.definition(context.cutting(as_[l]), zs[l]).right == kernel.definition(context, zs[l]).right
    assert kernel.definition(context, deltas[l]).right == d(C, zs[l])


def _is_met(condition: Formula, values: dict[str, int]) -> int:
    match condition:
        case Number(value=value):
            return int(value)
        case Kronecker(first=first, second=second):
            return int(first.at(values) == second.at(values))
        case Coincidence(first=first, plus=plus, minus=minus):
            return int(first.at(values) + sum(i.at(values) for i in minus) == sum(i.at(values) for i in plus))
    raise AssertionError(condition)


@pytest.mark.parametrize("sides", ["ia-", "ib-a", "p-a", "ip-", "aa-", "ai-ia", "a-bb", "pp-i", "p-", "i-i"])
def test_a_condition_that_is_solved_says_what_it_said(sides: str) -> None:
    plus, minus = sides.split("-")
    for offset in (-1, 0, 2):
        written = Coincidence(Index("p"), (Index(plus[0], offset), *map(Index, plus[1:])), tuple(map(Index, minus)))
        solved = canonical(written)
        for numbers in itertools.product(range(-2, 4), repeat=4):
            values = dict(zip("piab", numbers, strict=True))
            assert _is_met(solved, values) == _is_met(written, values), (written, solved, values)
