"""The kernel: the only place where a Theorem can be made.

A theorem says: in the model, for all values of the free indices in their ranges, whatever the sizes, for all
functions as differentiable as its assumptions say, and wherever its hypotheses hold, left = right. A rule checks its
premises and its side condition and builds its conclusion, nothing else: it does not search, print or read.
Whoever searches (proofs/search) hands the rules what they need and gets theorems back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from inspect import signature
from typing import Any
from weakref import WeakKeyDictionary

from proofs.logic import derivatives
from proofs.logic.algebra import TooLarge, are_equal
from proofs.logic.arguments import ARGUMENTS, each_value, frozen
from proofs.logic.components import component_of
from proofs.logic.context import Context, IllFormed, base_of, check_context, check_formula, inside
from proofs.logic.dependence import Family, Region, dependence_of, entanglement_of
from proofs.logic.derivatives import Smooth
from proofs.logic.equations import Equation as Equation
from proofs.logic.equations import names_in
from proofs.logic.models import admit, definition_of
from proofs.logic.sums import delta_of
from symbolic.errors import InputError, ShapeMismatch
from symbolic.formula import Entry, Formula, Kronecker, Partial, Product, Sum, as_formula, children, with_children
from symbolic.indices import ONE, Index, Range
from symbolic.shapes import shape
from symbolic.substitution import free_names, substitute, with_bound_apart

FIRST = Index(None, 1)


class RuleError(InputError):
    """A rule was applied where its side condition fails; the sentence names the rule and the condition."""


class Theorem:
    """Γ ⊢ left = right; made by the rules below and by nothing else, and never changed."""

    __slots__ = ("__weakref__", "arguments", "context", "hypotheses", "left", "premises", "right", "rule", "smooth")

    context: Context
    hypotheses: frozenset[Equation]
    smooth: Smooth
    left: Formula
    right: Formula
    rule: str
    premises: tuple[Theorem, ...]
    arguments: tuple[Any, ...]

    def __init__(self) -> None:
        raise TypeError("A theorem is made by a rule of the kernel, not by calling Theorem.")

    def __init_subclass__(cls) -> None:
        raise TypeError("There is one kind of theorem.")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A theorem cannot be changed.")

    def __str__(self) -> str:
        return f"{self.left} = {self.right}"


_ISSUED: WeakKeyDictionary[Theorem, tuple[Any, ...]] = WeakKeyDictionary()
_FIELDS = ("context", "hypotheses", "smooth", "left", "right", "rule", "premises", "arguments")
RULES: dict[str, Callable[..., Theorem]] = {}
"""Every rule by its name."""


def is_theorem(theorem: object) -> bool:
    """Whether this was made by a rule, and is as the rule made it."""
    made = _ISSUED.get(theorem) if type(theorem) is Theorem else None
    return made is not None and all(
        getattr(theorem, name, None) is value for name, value in zip(_FIELDS, made, strict=True)
    )


_ARGUMENTS = {**ARGUMENTS, "Theorem": is_theorem, "Mapping[int, Theorem]": each_value(is_theorem)}


def _rule(name: str) -> Callable[[Callable[..., Theorem]], Callable[..., Theorem]]:
    """Registers a rule; sees to it that its arguments are what it declares; says what fails with the rule's name."""

    def named(function: Callable[..., Theorem]) -> Callable[..., Theorem]:
        declared = tuple((each.name, str(each.annotation)) for each in signature(function).parameters.values())

        def rule(*arguments: Any) -> Theorem:
            given = tuple(map(frozen, arguments))
            for (what, kind), value in zip(declared, given, strict=False):
                _require(_ARGUMENTS[kind](value), name, "{} is no {} that the kernel made or can use.", what, kind)
            try:
                for value in given:
                    if type(value) is Context:
                        check_context(value)
                return function(*given)
            except (IllFormed, ShapeMismatch, TooLarge) as failure:
                raise RuleError(f"{name}: {failure}") from failure

        rule.__doc__, rule.__name__ = function.__doc__, function.__name__
        RULES[name] = rule
        return rule

    return named


def _theorems(arguments: tuple[Any, ...]) -> tuple[Theorem, ...]:
    found: list[Theorem] = []
    for each in arguments:
        found += _theorems(tuple(each.values())) if isinstance(each, Mapping) else [each] * (type(each) is Theorem)
    return tuple(found)


def _conclude(
    rule: str, context: Context, left: Formula, right: Formula, arguments: tuple[Any, ...], *,
    smooth: Smooth = frozenset(), hypotheses: frozenset[Equation] | None = None,
) -> Theorem:  # fmt: skip
    """The theorem, after both sides were found to mean something in the context and to have one shape."""
    admit(context.model)
    check_context(context)
    same = check_formula(context, left) == check_formula(context, right)
    _require(same, rule, "{} and {} do not have the same shape.", left, right)
    premises = _theorems(arguments)
    if hypotheses is None:
        hypotheses = frozenset(each for premise in premises for each in premise.hypotheses)
    smooth = smooth.union(*(premise.smooth for premise in premises))
    theorem = object.__new__(Theorem)
    values = (context, hypotheses, smooth, left, right, rule, premises, arguments)
    for field, value in zip(_FIELDS, values, strict=True):
        object.__setattr__(theorem, field, value)
    _ISSUED[theorem] = values
    return theorem


def _require(condition: object, rule: str, sentence: str, *parts: object) -> None:
    if not condition:
        raise RuleError(f"{rule}: {sentence.format(*parts)}")


# Equality


@_rule("reflexivity")
def reflexivity(context: Context, formula: Formula) -> Theorem:
    """A = A."""
    return _conclude("reflexivity", context, formula, formula, (context, formula))


@_rule("symmetry")
def symmetry(theorem: Theorem) -> Theorem:
    """From A = B follows B = A."""
    return _conclude("symmetry", theorem.context, theorem.right, theorem.left, (theorem,))


@_rule("transitivity")
def transitivity(first: Theorem, second: Theorem) -> Theorem:
    """From A = B and B = C follows A = C."""
    _require(first.context == second.context, "transitivity", "the two theorems are about different contexts.")
    _require(first.right == second.left, "transitivity", "{} is not {}.", first.right, second.left)
    return _conclude("transitivity", first.context, first.left, second.right, (first, second))


@_rule("congruence")
def congruence(context: Context, formula: Formula, parts: Mapping[int, Theorem]) -> Theorem:
    """From A = B follows F(A) = F(B); under Σ for every value of its index, under ∂/∂x with x cut free."""
    inner = list(children(formula))
    for place, theorem in parts.items():
        _require(place in range(len(inner)), "congruence", "{} has no part {}.", formula, place)
        below = inside(context, formula, place)
        _require(theorem.context == below, "congruence", "{} is about another context than its place.", theorem)
        _require(theorem.left == inner[place], "congruence", "{} is not what stands in its place.", theorem.left)
        if isinstance(formula, Partial):
            _require(place == 0, "congruence", "what is differentiated by is a name and cannot be rewritten.")
            _require(not theorem.hypotheses, "congruence", "a hypothesis holds at a point and not for a derivative.")
        if isinstance(formula, Sum):
            free = names_in(theorem.hypotheses)
            _require(formula.index not in free, "congruence", "a hypothesis names the sum's index.")
        inner[place] = theorem.right
    return _conclude("congruence", context, formula, with_children(formula, tuple(inner)), (context, formula, parts))


@_rule("specialisation")
def specialisation(theorem: Theorem, context: Context, values: Mapping[str, Index]) -> Theorem:
    """What holds for all values of the indices in their ranges holds for each; in a model with more definitions too."""
    model = context.model
    _require(model is theorem.context.model or model.extends(theorem.context.model), "specialisation", "another model.")
    others = values.keys() - {each.name for each in theorem.context.ranges}
    _require(not others, "specialisation", "{} is no index over which {} ranges.", ", ".join(sorted(others)), theorem)
    for each in theorem.context.ranges:
        value = values.get(each.name, Index(each.name))
        low, high = each.lower.substitute(values), each.upper.substitute(values)
        _require(
            context.follows(low, value) and context.follows(value, high), "specialisation",
            "the index {} of {} is not shown to stay in its range.", each.name, theorem,
        )  # fmt: skip
    cuts = tuple(substitute(cut, values) for cut in theorem.context.cuts)
    _require(cuts == context.cuts, "specialisation", "the two contexts do not cut the same symbols.")
    left, right = (_moved(side, context, values) for side in (theorem.left, theorem.right))
    hypotheses = frozenset(each.at(values) for each in theorem.hypotheses)
    return _conclude("specialisation", context, left, right, (theorem, context, values), hypotheses=hypotheses)


def _moved(formula: Formula, context: Context, values: Mapping[str, Index]) -> Formula:
    return with_bound_apart(substitute(formula, values), context.names)


@_rule("hypothesis")
def hypothesis(context: Context, equation: Equation) -> Theorem:
    """Under the hypothesis A = B holds A = B."""
    within = context.ranging(*equation.ranges)
    _require(not context.cuts, "hypothesis", "a hypothesis holds where nothing is cut.")
    given, assumed = (context, equation), frozenset({equation})
    return _conclude("hypothesis", within, equation.left, equation.right, given, hypotheses=assumed)


@_rule("algebra")
def algebra(context: Context, left: Formula, right: Formula) -> Theorem:
    """A = B by the laws of commutative rings and of finite sums (proofs/logic/algebra.py)."""
    _require(not check_formula(context, left), "algebra", "{} is an array, and its laws are those of numbers.", left)
    _require(are_equal(left, right), "algebra", "{} and {} are not equal by the laws of rings alone.", left, right)
    return _conclude("algebra", context, left, right, (context, left, right))


# Definitions


@_rule("definition")
def definition(context: Context, formula: Formula) -> Theorem:
    """s = A where the model has s := A in this layer and s is not cut."""
    return _conclude("definition", context, formula, definition_of(context, formula), (context, formula))


@_rule("components")
def components(context: Context, formula: Formula) -> Theorem:
    """(A B)_ij = Σ_k A_ik B_kj, (A ⊙ B)_ij = A_ij B_ij, (Aᵀ)_ij = A_ji, g(A)_ij = g(A_ij), ∇C(a)_i = C_i(a), …"""
    return _conclude("components", context, formula, component_of(context, formula), (context, formula))


@_rule("extensionality")
def extensionality(theorem: Theorem) -> Theorem:
    """From A_ij = B_ij for all i and j follows A = B."""
    left, right = theorem.left, theorem.right
    if not isinstance(left, Entry) or not isinstance(right, Entry):
        raise RuleError("extensionality: the sides are no components.")
    sizes, named = shape(left.base), [index for index in left.indices if index.name is not None]
    ranges = tuple(Range(i.name, FIRST, s) for i, s in zip(left.indices, sizes, strict=False) if i.name is not None)
    full = all(i.name is not None or s == ONE for i, s in zip((*left.indices, FIRST)[:2], sizes, strict=True))
    kept = theorem.context.ranges[: len(theorem.context.ranges) - len(ranges)]
    _require(
        left.indices == right.indices and full and theorem.context.ranges == kept + ranges
        and all(index.offset == 0 for index in named) and shape(right.base) == sizes,
        "extensionality", "the component is not that of every row and column.",
    )  # fmt: skip
    free = free_names(left.base) | free_names(right.base) | names_in(theorem.hypotheses)
    _require(not free & {each.name for each in ranges}, "extensionality", "an index of the component occurs elsewhere.")
    return _conclude("extensionality", replace(theorem.context, ranges=kept), left.base, right.base, (theorem,))


# Derivatives


@_rule("linearity of the derivative")
def linearity(context: Context, formula: Partial, regions: Mapping[int, Region]) -> Theorem:
    """∂(A + B) = ∂A + ∂B, ∂(Σ A) = Σ ∂A, ∂(c A) = c ∂A; ``regions`` show of each constant factor that it is one."""
    rule, smooth = "linearity of the derivative", Smooth()
    for place, part in enumerate(children(formula.numerator)):
        if place not in regions:
            smooth |= _differentiable(context, Partial(part, formula.denominator))
    for place, region in regions.items():
        _check_independent(rule, context, derivatives.factor_of(formula, place), formula.denominator, region)
    found = derivatives.linear(formula, frozenset(regions))
    return _conclude(rule, context, formula, found, (context, formula, regions), smooth=smooth)


def _differentiable(context: Context, formula: Partial) -> Smooth:
    return derivatives.differentiable(context.model, formula.numerator, base_of(formula.denominator))


@_rule("product rule")
def product_rule(context: Context, formula: Partial) -> Theorem:
    """∂(A B) = ∂A B + A ∂B, ∂A^k = k A^{k−1} ∂A, ∂(A / B) = (∂A B − A ∂B) / B²."""
    found, smooth = derivatives.of_product(formula), _differentiable(context, formula)
    return _conclude("product rule", context, formula, found, (context, formula), smooth=smooth)


@_rule("derivative of an elementwise function")
def elementwise(context: Context, formula: Partial) -> Theorem:
    """∂g(u)/∂x = g′(u) ∂u/∂x for a number u."""
    rule, found = "derivative of an elementwise function", derivatives.of_elementwise(formula)
    return _conclude(rule, context, formula, found, (context, formula), smooth=_differentiable(context, formula))


@_rule("derivative of the cost")
def cost_rule(context: Context, formula: Partial) -> Theorem:
    """∂C(a)/∂x = Σ_i C_i(a) ∂a_i/∂x, and C′(a) ∂a/∂x for a number a."""
    rule, found = "derivative of the cost", derivatives.of_cost(context, formula)
    return _conclude(rule, context, formula, found, (context, formula), smooth=_differentiable(context, formula))


@_rule("derivative by itself")
def itself(context: Context, formula: Partial) -> Theorem:
    """∂x/∂x = 1, ∂x_i/∂x_k = [i = k], ∂w_ij/∂w_kp = [i = k] [j = p]."""
    return _conclude(
        "derivative by itself", context, formula, derivatives.of_itself(context, formula), (context, formula)
    )


@_rule("independence")
def independence(context: Context, formula: Partial, region: Region) -> Theorem:
    """∂A/∂x = 0 where A is computed within a region of the model that does not contain x."""
    _require(not check_formula(context, formula), "independence", "{} is an array: write it by components.", formula)
    _check_independent("independence", context, formula.numerator, formula.denominator, region)
    return _conclude("independence", context, formula, as_formula(0), (context, formula, region))


def _check_independent(rule: str, context: Context, formula: Formula, by: Formula, region: Region) -> None:
    base = base_of(by)
    why = dependence_of(context.cutting(base), formula, base, region)
    _require(not why, rule, "it is not shown that {} does not depend on {}: {}", formula, base, why)


@_rule("chain rule")
def chain_rule(
    context: Context, formula: Partial, through: tuple[Family, ...], region: Region, below: Region | None = None
) -> Theorem:
    """∂A/∂x = Σ_u Σ_k ∂A/∂u_k ∂u_k/∂x where A depends on x only through the u, none of which depends on another.

    ``region`` shows the first: with the u cut free, A is computed within it, and x is outside. ``below`` shows the
    second where there are several u: what they are computed from lies within it, and no u does.
    """
    rule, base = "chain rule", base_of(formula.denominator)
    _require(not check_formula(context, formula), rule, "{} is an array: write it by components.", formula)
    inner = context.cutting(base)
    for each in through:
        same = inner.ranging(*each.ranges).same(each.symbol, base)
        _require(same is False, rule, "{} is not shown to be another symbol than {}.", each.symbol, base)
    why = dependence_of(inner, formula.numerator, base, region, through)
    _require(not why, rule, "{} is not shown to depend on {} only through the chosen: {}", formula.numerator, base, why)
    if len(through) > 1 or any(each.ranges for each in through):
        why = entanglement_of(inner, through, below or {})
        _require(not why, rule, "it is not shown that none of the chosen depends on another: {}", why)
    total, smooth = derivatives.chained(context, formula, through), _differentiable(context, formula)
    return _conclude(rule, context, formula, total, (context, formula, through, region, below), smooth=smooth)


# Sums and layers


@_rule("contraction of a Kronecker delta")
def contraction(context: Context, formula: Sum) -> Theorem:
    """Σ_k [k = i] A_k = A_i for i in the range of k."""
    rule, (value, rest) = "contraction of a Kronecker delta", delta_of(formula)
    inside_range = context.follows(formula.lower, value) and context.follows(value, formula.upper)
    _require(inside_range, rule, "what {} picks is not shown to lie in the range of {}.", formula, formula.index)
    found = _moved(rest, context, {formula.index: value})
    return _conclude(rule, context, formula, found, (context, formula))


@_rule("substitution under a Kronecker delta")
def under_delta(context: Context, formula: Product, place: int, name: str) -> Theorem:
    """[i = k] A_i = [i = k] A_k: the factor at ``place`` allows the index ``name`` to be replaced."""
    rule = "substitution under a Kronecker delta"
    _require(place in range(len(formula.factors)), rule, "{} has no factor {}.", formula, place)
    delta = formula.factors[place]
    if not isinstance(delta, Kronecker):
        raise RuleError(f"{rule}: {delta} is no Kronecker delta.")
    own, other = (delta.first, delta.second) if delta.first.name == name else (delta.second, delta.first)
    _require(own.name == name and other.name != name, rule, "{} does not say what {} is.", delta, name)
    values = {name: other - own.offset}
    factors = tuple(f if k == place else _moved(f, context, values) for k, f in enumerate(formula.factors))
    return _conclude(rule, context, formula, Product(factors), (context, formula, place, name))


@_rule("induction over the layers")
def induction(base: Theorem, step: Theorem, name: str, downwards: bool) -> Theorem:
    """True of layer L, and of l where true of l + 1: true of every l (or upwards from the first, by l − 1)."""
    rule, ranges = "induction over the layers", step.context.ranges
    names = [each.name for each in ranges]
    _require(name in names, rule, "the step does not range over {}.", name)
    place = names.index(name)
    outer, own, inner = ranges[:place], ranges[place], ranges[place + 1 :]
    if not isinstance(own.upper, Index):
        raise RuleError(f"{rule}: {name} is no layer.")
    whole = Range(name, own.lower, own.upper + 1) if downwards else Range(name, own.lower - 1, own.upper)
    said = Equation(step.left, step.right, inner)
    wanted = said.at({name: own.upper + 1 if downwards else own.lower - 1})
    _require(
        base.context == replace(step.context, ranges=outer + wanted.ranges)
        and (base.left, base.right) == (wanted.left, wanted.right),
        rule, "the beginning does not say of the first layer what the step says of {}.", name,
    )  # fmt: skip
    before = said.at({name: Index(name, 1 if downwards else -1)})
    rest = (step.hypotheses - {before}) | base.hypotheses
    _require(name not in names_in(rest), rule, "a hypothesis about {} is left.", name)
    context = replace(step.context, ranges=(*outer, whole, *inner))
    return _conclude(rule, context, step.left, step.right, (base, step, name, downwards), hypotheses=rest)
