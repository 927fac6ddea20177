"""Two ways, one answer: every step of every theorem, evaluated on instances that know nothing of the kernel."""

from __future__ import annotations

from proofs import kernel
from proofs.checking.theorems import Instance, evaluate, evaluate_theorem
from proofs.logic import derivatives
from proofs.logic.context import Context
from proofs.logic.dependence import Family
from proofs.search.prover import prove
from proofs.search.steps import evidence
from symbolic.closed_forms import all_of, of_network
from symbolic.formula import Apply, Product, Symbol
from symbolic.indices import Index, Range, Sizes
from symbolic.model import Definition, Given, Model
from symbolic.notation import Activation, L, a, d, i, n
from tests.proofs.lemmas import all_proved

LARGE, SMALL = Sizes.of_network((2, 4, 1, 3), 5), Sizes.of_network((3, 2), 4)


def disagreements(*theorems: kernel.Theorem) -> tuple[list[str], int]:
    """What evaluation says against the steps behind the theorems, and how often it agreed."""
    against, agreed = [], 0
    for sizes, most in ((LARGE, 3), (SMALL, 2)):
        instance = Instance(sizes, seed=7)
        for step in evidence(*theorems):
            found = evaluate_theorem(step, instance, most)
            agreed += found.held
            if found.failure:
                against.append(f"{step.rule}: {step}: {found.failure}")
    return against, agreed


def test_kernel_and_evaluation_agree_on_every_step_of_every_closed_form():
    claims, theorems = zip(*all_proved(shared=False), strict=True)
    assert [claim.name for claim, theorem in zip(claims, theorems, strict=True) if theorem is None] == []
    assert len(claims) == len(all_of(shared=False))
    against, agreed = disagreements(*theorems)
    assert against == []
    assert agreed > 3 * len(list(evidence(*theorems)))


def test_theorems_say_what_was_claimed():
    for claim, theorem in all_proved(False):
        assert (theorem.left, theorem.right) == (claim.left, claim.right)
        assert theorem.hypotheses == frozenset()
        assert theorem.context.cuts == ()
        assert theorem.context.ranges == claim.ranges


def test_an_unsound_rule_is_found_out(monkeypatch):
    # Planted: ∂g(u)/∂x = g(u) ∂u/∂x.
    claim = next(each for each in of_network(False) if each.name == "delta-output")
    assert disagreements(prove(claim).theorem)[0] == []
    monkeypatch.setattr(kernel.derivatives, "of_elementwise", _careless(derivatives.of_elementwise))
    x = Symbol("x")
    step = kernel.elementwise(Context(Model("one", (Given(x),), ())), d(Activation("g")(x), x))
    (failure,) = {each.split(":")[0] for each in disagreements(step)[0]}
    assert failure == "derivative of an elementwise function"


def _careless(real):
    def without_prime(formula):
        slope, inner = real(formula).factors
        return Product((Apply(slope.function, slope.layer, slope.order - 1, slope.argument), inner))

    return without_prime


def test_a_chain_rule_without_its_condition_is_found_out(monkeypatch):
    # Planted: nobody asks whether y depends on x by way of u alone, and it does by way of v as well.
    monkeypatch.setattr(kernel, "dependence_of", lambda *arguments: "")
    x, u, v, y = map(Symbol, "xuvy")
    model = Model("two ways", (Given(x),), (Definition(u, x * x), Definition(v, x * 3), Definition(y, u * v)))
    step = kernel.chain_rule(Context(model), d(y, x), (Family(u),), {}, {})
    assert disagreements(kernel.symmetry(step))[0] != []


def test_cut_symbols_are_free():
    x, u, y = map(Symbol, "xuy")
    context = Context(Model("u = 2x", (Given(x),), (Definition(u, x * 2), Definition(y, u * u))), (), (u,))
    instance = Instance(LARGE)
    held = evaluate_theorem(kernel.reflexivity(context, d(y, x)), instance)
    assert (held.held, held.failure) == (1, "")
    assert evaluate(context, u, x * 2, instance).failure
    assert not evaluate(Context(context.model), u, x * 2, instance).failure
    assert not evaluate(context, d(y, x), x * 0, instance).failure
    assert evaluate(Context(context.model), d(y, x), x * 0, instance).failure


def test_hypotheses_that_do_not_hold_make_a_theorem_say_nothing():
    claim = of_network(False)[0]
    context = Context(claim.model, (Range("i", Index(None, 1), n[L]),))
    assumed = kernel.hypothesis(context, kernel.Equation(a[L][i], a[L][i] * 2))
    found = evaluate_theorem(assumed, Instance(LARGE))
    assert (found.held, found.vacuous, found.failure) == (0, 3, "")
