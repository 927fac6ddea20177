"""Every rule of the kernel: once used as it is meant, and once or more misused; then it refuses and says why."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from proofs import kernel
from proofs.checking.theorems import Instance, evaluate_theorem
from proofs.kernel import RULES, Equation, RuleError, Theorem, is_theorem
from proofs.logic.context import Context
from proofs.logic.dependence import Family
from symbolic.formula import Diagonal, Entry, Formula, Kronecker, Product, Sum, Symbol, as_formula
from symbolic.indices import Index, Range, Sizes
from symbolic.model import Definition, Given, Model
from symbolic.models import LAYERS, network
from symbolic.notation import Activation, C, L, W, a, b, cost, cost_partial, d, delta, i, j, k, l, n, z

NETWORK = network(shared=False)
HERE = Context(NETWORK)
LAYER = Context(NETWORK, LAYERS)
HIDDEN = Context(NETWORK, (Range("l", Index(None, 1), L - 1),))
UNIT = HIDDEN.ranging(Range("i", Index(None, 1), n[l]))
ANY = (None, None)
x, u, y, w = map(Symbol, "xuyw")
TWO = Context(Model("two", (Given(x), Given(w)), (Definition(u, x * w), Definition(y, u * u))))
g = Activation("g")


def same(context: Context, formula: Formula) -> Theorem:
    return kernel.reflexivity(context, formula)


@dataclass(frozen=True)
class Use:
    """The arguments with which a rule gives what it should."""

    rule: str
    arguments: tuple[object, ...]
    left: Formula
    right: Formula


@dataclass(frozen=True)
class Misuse:
    """The arguments with which a rule has to refuse, and a part of its sentence."""

    rule: str
    arguments: tuple[object, ...]
    sentence: str


def through_next() -> dict[str, object]:
    """All of the network from z^{l+1} on."""
    return {
        "C": ANY, "a": (l + 1, L), "z": (l + 1, L), "W": (l + 1, L), "b": (l + 1, L), "x": ANY,
    }  # fmt: skip


product = as_formula(2) * y
doubled = kernel.algebra(TWO, y + y, product)
written = kernel.definition(TWO, y)
unit_of_output = HERE.ranging(Range("i", Index(None, 1), n[L]))
assumed = kernel.hypothesis(HIDDEN, Equation(a[l + 1], a[l + 1]))
inner = TWO.cutting(x)

# a^l = a^l for all l, downwards: from a^L = a^L, and from a^{l+1} = a^{l+1} to a^l = a^l.
BASE, STEP = same(HERE, a[L]), kernel.transitivity(same(HIDDEN, a[l]), same(HIDDEN, a[l]))

supposed = kernel.hypothesis(HIDDEN, Equation(a[l], z[l]))
leaning = kernel.transitivity(supposed, kernel.symmetry(supposed))

delta_sum = Sum(Kronecker(k, i) * a[L][k], "k", Index(None, 1), n[L])
NEXT = Index(None, 1), n[l + 1]
under = unit_of_output.ranging(Range("k", Index(None, 1), n[L]))
slope = d(C, z[l][i])
chained = Sum(Product((d(C, z[l + 1][k]), d(z[l + 1][k], z[l][i]))), "k", Index(None, 1), n[l + 1])
independent = {"b": (l + 1, L)}
jacobian = d(z[l], a[l - 1])
pair = LAYER.ranging(Range("i", Index(None, 1), n[l]), Range("j", Index(None, 1), n[l - 1]))

USES = (
    Use("reflexivity", (TWO, y), y, y),
    Use("symmetry", (written,), u * u, y),
    Use("transitivity", (kernel.symmetry(written), same(TWO, y)), u * u, y),
    Use("congruence", (TWO, y + x, {0: written}), y + x, (u * u) + x),
    Use("congruence", (TWO, d(y, x), {0: kernel.definition(inner, y)}), d(y, x), d(u * u, x)),
    Use("specialisation", (same(LAYER, a[l]), HIDDEN, {"l": l + 1}), a[l + 1], a[l + 1]),
    Use("hypothesis", (TWO, Equation(y, x)), y, x),
    Use("algebra", (TWO, y + y, product), y + y, product),
    Use("definition", (HIDDEN, delta[l]), delta[l], d(C, z[l])),
    Use("components", (unit_of_output, (a[L] + b[L])[i]), (a[L] + b[L])[i], a[L][i] + b[L][i]),
    Use("components", (pair, Entry(jacobian, (i, j))), Entry(jacobian, (i, j)), d(z[l][i], a[l - 1][j])),
    Use("components", (pair, Entry(Diagonal(z[l].T), (i, i))), Entry(Diagonal(z[l].T), (i, i)),
        Product((Kronecker(i, i), z[l].T[1, i]))),
    Use("linearity of the derivative", (LAYER, d(z[l] + b[l], a[l - 1]), {}), d(z[l] + b[l], a[l - 1]),
        d(z[l], a[l - 1]) + d(b[l], a[l - 1])),
    Use("extensionality", (same(unit_of_output, a[L][i]),), a[L], a[L]),
    Use("linearity of the derivative", (TWO, d(y + x, x), {}), d(y + x, x), d(y, x) + d(x, x)),
    Use("linearity of the derivative", (TWO, d(w * y, x), {0: {"w": ANY}}), d(w * y, x), w * d(y, x)),
    Use("product rule", (TWO, d(y * x, x)), d(y * x, x), d(y, x) * x + y * d(x, x)),
    Use("derivative of an elementwise function", (TWO, d(g(y), x)), d(g(y), x), g.prime(y) * d(y, x)),
    Use("derivative of the cost", (TWO, d(cost(y), x)), d(cost(y), x), cost_partial(None, y) * d(y, x)),
    Use("derivative by itself", (UNIT.ranging(Range("j", Index(None, 1), n[l])), d(z[l][i], z[l][j])),
        d(z[l][i], z[l][j]), Kronecker(i, j)),
    Use("independence", (UNIT, d(b[l + 1][1], z[l][i]), independent), d(b[l + 1][1], z[l][i]), as_formula(0)),
    Use("chain rule", (UNIT, slope, (Family(z[l + 1]),), through_next()), slope, chained),
    Use("contraction of a Kronecker delta", (unit_of_output, delta_sum), delta_sum, a[L][i]),
    Use("substitution under a Kronecker delta", (under, Kronecker(i, k) * a[L][k], 0, "k"),
        Kronecker(i, k) * a[L][k], Kronecker(i, k) * a[L][i]),
    Use("induction over the layers", (BASE, STEP, "l", True), a[l], a[l]),
)  # fmt: skip

MISUSES = (
    Misuse("components", (pair, Entry(jacobian, (j, i))), "the index j is not shown to lie between 1 and nₗ"),
    Misuse("components", (pair, Entry(d(z[l], W[l]), (i, j))), "differentiates a matrix, or by one"),
    Misuse("components", (pair, Entry(Diagonal(W[l]), (i, j))), "diag takes the entries of a vector"),
    Misuse("linearity of the derivative", (LAYER, d(cost(a[L]) * b[l], a[l - 1]), {1: {"b": ANY}}),
        "as if one of them were a scalar"),
    Misuse("reflexivity", (TWO, Symbol("q")), "there is no such symbol"),
    Misuse("reflexivity", (HIDDEN, a[l + 2]), "there is none in this layer for certain"),
    Misuse("reflexivity", (HERE, a[L][i]), "the index i is bound nowhere"),
    Misuse("symmetry", (product,), "theorem is no Theorem that the kernel made"),
    Misuse("transitivity", (written, doubled), "u u is not y + y"),
    Misuse("transitivity", (same(HERE, a[L]), same(LAYER, a[L])), "about different contexts"),
    Misuse("congruence", (TWO, y + x, {0: doubled}), "y + y is not what stands in its place"),
    Misuse("congruence", (TWO, y + x, {2: written}), "has no part 2"),
    Misuse("congruence", (TWO, d(y, x), {0: written}), "about another context than its place"),
    Misuse("congruence", (TWO, d(y, x), {1: same(TWO, x)}), "cannot be rewritten"),
    Misuse("specialisation", (same(LAYER, a[l]), LAYER, {"l": l + 1}), "aˡ is not shown to stay in its range"),
    Misuse("specialisation", (same(HERE, a[L]), TWO, {}), "another model"),
    Misuse("specialisation", (same(TWO, y), inner, {}), "do not cut the same symbols"),
    Misuse("specialisation", (same(HERE, a[L]), HERE, {"L": Index(None, 1)}), "L is no index over which"),
    Misuse("hypothesis", (inner, Equation(y, u)), "holds where nothing is cut"),
    Misuse("hypothesis", (HERE, Equation(a[L], b[L][1])), "do not have the same shape"),
    Misuse("algebra", (TWO, y + y, y), "are not equal by the laws of rings alone"),
    Misuse("algebra", (HERE, a[L], a[L]), "is an array"),
    Misuse("algebra", (TWO, x / x, as_formula(1)), "are not equal by the laws of rings alone"),
    Misuse("definition", (TWO, x), "does not define x"),
    Misuse("definition", (TWO.cutting(y), y), "y may be free here"),
    Misuse("definition", (Context(NETWORK, (Range("l", Index(None, 0), L),)), a[l]), "not certain which definition"),
    Misuse("components", (unit_of_output, a[L][i]), "has no components by definition"),
    Misuse("components", (TWO, y), "is no component"),
    Misuse("extensionality", (same(UNIT.ranging(Range("j", Index(None, 1), i)), a[l][i]),), "not that of every row"),
    Misuse("extensionality", (same(HERE, a[L][1]),), "not that of every row"),
    Misuse("extensionality", (written,), "the sides are no components"),
    Misuse("linearity of the derivative", (TWO, d(y * x, x), {0: {"y": ANY, "u": ANY, "x": ANY, "w": ANY}}),
           "it is not shown that y does not depend on x"),
    Misuse("linearity of the derivative", (TWO, d(y * x, x), {0: {"y": ANY}}), "takes u from outside"),
    Misuse("linearity of the derivative", (TWO, d(y * x, x), {}), "in which all factors but one are constant"),
    Misuse("product rule", (TWO, d(y, x)), "is no product, power or quotient"),
    Misuse("product rule", (TWO, y), "formula is no Partial"),
    Misuse("derivative of an elementwise function", (TWO, d(y, x)), "is no function of a number"),
    Misuse("derivative of an elementwise function", (LAYER, d(g(z[l]), W[l])), "is no function of a number"),
    Misuse("derivative of the cost", (TWO, d(y, x)), "is no cost"),
    Misuse("derivative by itself", (TWO, d(y, x)), "components of one symbol"),
    Misuse("derivative by itself", (LAYER, d(z[l][1], z[L][1])), "components of one symbol"),
    Misuse("independence", (UNIT, d(C, z[l][i]), {}), "C lies outside of the region"),
    Misuse("independence", (UNIT, d(C, z[l][i]), {"C": ANY, "a": ANY, "z": ANY, "W": ANY, "b": ANY, "x": ANY}),
           "may contain zˡ itself"),
    Misuse("independence", (UNIT, d(a[l], z[l]), {}), "is an array: write it by components"),
    Misuse("independence", (UNIT, d(b[l][1], z[l][i]), {"b": (Index("o"), L)}), "a bound of the layers of b"),
    Misuse("chain rule", (UNIT, slope, (Family(b[l + 1]),), through_next()), "is not shown to depend on zˡ"),
    Misuse("chain rule", (UNIT, slope, (Family(z[l]),), through_next()), "not shown to be another symbol"),
    Misuse("chain rule", (UNIT, slope, (Family(z[l + 1]), Family(z[L])), through_next()), "stands in two of"),
    Misuse("contraction of a Kronecker delta", (UNIT, Sum(Kronecker(k, i) * b[l + 1][k], "k", *NEXT)),
           "not shown to lie in the range of k"),
    Misuse("contraction of a Kronecker delta", (unit_of_output, Sum(a[L][k], "k", Index(None, 1), n[L])),
           "no Kronecker delta says what k is"),
    Misuse("substitution under a Kronecker delta", (under, Kronecker(i, k) * a[L][k], 1, "k"), "no Kronecker delta"),
    Misuse("substitution under a Kronecker delta", (under, Kronecker(i, i) * a[L][k], 0, "k"), "does not say what"),
    Misuse("induction over the layers", (BASE, STEP, "i", True), "does not range over i"),
    Misuse("induction over the layers", (same(HERE, z[L]), STEP, "l", True), "the beginning does not say"),
    Misuse("induction over the layers", (BASE, assumed, "l", True), "the beginning does not say"),
    Misuse("induction over the layers", (same(HERE, a[0]), leaning, "l", False), "a hypothesis about l is left"),
)  # fmt: skip


@pytest.mark.parametrize("use", USES, ids=lambda use: use.rule)
def test_a_rule_gives_what_it_should(use):
    theorem = RULES[use.rule](*use.arguments)
    assert is_theorem(theorem)
    assert (theorem.left, theorem.right) == (use.left, use.right)
    assert theorem.rule == use.rule
    found = evaluate_theorem(theorem, Instance(Sizes.of_network((2, 4, 1, 3), 5)))
    # y = x is a hypothesis that does not hold: then nothing was to be evaluated.
    assert (found.failure, found.held + found.vacuous > 0) == ("", True)


@pytest.mark.parametrize("misuse", MISUSES, ids=lambda misuse: misuse.rule)
def test_a_misused_rule_refuses_and_says_why(misuse):
    with pytest.raises(RuleError) as refused:
        RULES[misuse.rule](*misuse.arguments)
    assert str(refused.value).startswith(f"{misuse.rule}: ")
    assert misuse.sentence in str(refused.value)


def test_no_rule_is_without_both():
    assert {use.rule for use in USES} == RULES.keys()
    assert {misuse.rule for misuse in MISUSES} == RULES.keys()


def test_assumptions_travel_inside_the_theorem():
    assert RULES["hypothesis"](TWO, Equation(y, x)).hypotheses == {Equation(y, x)}
    assert kernel.symmetry(RULES["hypothesis"](TWO, Equation(y, x))).hypotheses == {Equation(y, x)}
    assert kernel.elementwise(TWO, d(g(y), x)).smooth == {("g", 1)}
    assert kernel.cost_rule(TWO, d(cost(y), x)).smooth == {("C", 1)}
    assert kernel.chain_rule(UNIT, slope, (Family(z[l + 1]),), through_next()).smooth == {("g", 1), ("C", 1)}


def test_an_induction_discharges_its_hypothesis():
    both = kernel.transitivity(assumed, kernel.symmetry(assumed))
    assert both.hypotheses == {Equation(a[l + 1], a[l + 1])}
    after = kernel.induction(same(HERE, a[L]), same(HIDDEN, a[l]), "l", True)
    assert after.hypotheses == frozenset()
    assert after.context.ranges == LAYERS


SOURCE = Path(kernel.__file__)
FORBIDDEN = (
    "proofs.search",
    "proofs.reports",
    "proofs.commands",
    "proofs.checking",
    "symbolic.writing.latex",
    "numeric",
)


def test_the_kernel_is_small_and_imports_nothing_that_searches_prints_or_reads():
    text = SOURCE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    called = {each.func.id for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Call)
              and isinstance(each.func, ast.Name)}  # fmt: skip
    assert not called & {"print", "open", "input", "exec", "eval"}
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, proofs.kernel; print('\\n'.join(sys.modules))"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    assert [name for name in loaded if name.startswith(FORBIDDEN)] == []
