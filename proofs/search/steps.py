"""One line of a derivation: the theorem before = after, found by way of the one rule that the line names.

Both lines are taken as far as this rule and the routine ones lead, until they meet. Whatever is found is looked at
again: if its theorem rests on other rules than the line says, the line is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from proofs import kernel
from proofs.kernel import Theorem
from proofs.logic.context import Context, base_of, check_formula, inside
from proofs.logic.dependence import Family
from proofs.rules import ALGEBRA, CALCULATION, Rule
from proofs.search.conversions import (
    Conversion,
    after,
    attempt,
    entries_of,
    everywhere,
    first_of,
    join,
    one_after_another,
)
from proofs.search.derivatives import constant_parts, denominators, independent, through, unfold, users
from proofs.search.lemmas import by_components, rewriting
from proofs.search.normal import component, tidy
from proofs.search.prover import prove_equal
from symbolic.errors import InputError
from symbolic.formula import Entry, Formula, Partial, Product, Quotient, Symbol, children
from symbolic.model import partials
from symbolic.shapes import shape
from symbolic.substitution import free_names

DEEPEST = 6
"""How many definitions may be unfolded one after the other in one line."""
MOST_WAYS = 200


class StepError(InputError):
    """A line does not follow from the one before by the rule that it names."""


def justify(context: Context, before: Formula, line: Formula, rule: Rule, lemmas: Sequence[Theorem] = ()) -> Theorem:
    """The theorem before = line, resting on the rule.

    Raises StepError where the rule does not lead from one to the other, and IllFormed where a line means nothing.
    """
    for side in (before, line):
        check_formula(context, side)
    found = next((t for way in _ways(rule) if (t := way(context, before, line, rule, lemmas)) is not None), None)
    if found is None:
        raise StepError(f"“{rule.name}” does not lead from {before} to {line}.")
    used = rules_in(found, lemmas)
    if used - rule.allowed or not used & rule.rests_on:
        others = ", ".join(sorted(used - rule.allowed)) or "not on it at all"
        raise StepError(f"The line {line} is said to follow by “{rule.name}”, and it rests on {others}.")
    return found


def rules_in(theorem: Theorem, lemmas: Sequence[Theorem] = ()) -> frozenset[str]:
    """The kernel's rules on which a theorem rests, apart from those that made the lemmas."""
    return frozenset(each.rule for each in evidence(theorem, known=lemmas))


def evidence(*theorems: Theorem, known: Sequence[Theorem] = ()) -> Iterator[Theorem]:
    """Every theorem that the kernel made on the way to these, each once, premises before what follows from them.

    What was ``known`` and what leads to it alone is left out.
    """
    seen = {id(each) for each in known}
    pending = [(each, False) for each in reversed(theorems)]
    while pending:
        each, ready = pending.pop()
        if ready:
            yield each
        elif id(each) not in seen:
            seen.add(id(each))
            pending.append((each, True))
            pending += [(premise, False) for premise in each.premises]


Way = Callable[[Context, Formula, Formula, Rule, Sequence[Theorem]], Theorem | None]


def _ways(rule: Rule) -> tuple[Way, ...]:
    if rule is ALGEBRA:
        return (_routine,)
    if "chain rule" in rule.rests_on:
        return (_chain,)
    if rule is CALCULATION:
        return (_calculation,)
    if "definition" in rule.allowed:
        return (_definitions, _exhausted)
    return (_exhausted,)


def _routine(context: Context, before: Formula, line: Formula, rule: Rule, lemmas: Sequence[Theorem]) -> Theorem | None:
    return meet(context, before, line)


def _calculation(
    context: Context, before: Formula, line: Formula, rule: Rule, lemmas: Sequence[Theorem]
) -> Theorem | None:
    return prove_equal(context, before, line, tuple(lemmas))


def meet(context: Context, left: Formula, right: Formula, conversion: Conversion | None = None) -> Theorem | None:
    """left = right where both come to the same by the conversion: as written, by algebra, or component by component."""
    sides = [None if conversion is None else conversion(context, side) for side in (left, right)]
    one, other = after(sides[0], left), after(sides[1], right)
    if one == other:
        middle: Theorem | None = kernel.reflexivity(context, one)
    elif not shape(one):
        middle = attempt(kernel.algebra, context, one, other)
    else:
        middle = _component_by_component(context, one, other, conversion)
    if middle is None:
        return None
    back = None if sides[1] is None else kernel.symmetry(sides[1])
    return join(join(sides[0], middle), back)


def _component_by_component(
    context: Context, left: Formula, right: Formula, conversion: Conversion | None
) -> Theorem | None:
    if shape(right) != shape(left):
        return None
    within, place = entries_of(context, left, right)
    written = one_after_another(everywhere(component), conversion or (lambda at, formula: None), tidy)
    found = meet(within, Entry(left, place), Entry(right, place), written)
    return None if found is None else attempt(kernel.extensionality, found)


def _exhausted(
    context: Context, before: Formula, line: Formula, rule: Rule, lemmas: Sequence[Theorem]
) -> Theorem | None:
    """Both lines taken as far as the rule leads."""
    rewrite = rewriting([*lemmas, *(by_components(each) for each in lemmas if shape(each.left))])
    steps: list[Conversion] = [component, rewrite]
    if rule.allowed & _DERIVATIVE_RULES.keys():
        steps.append(_derivative(rule.allowed))
    conversion = everywhere(first_of(*steps))
    if "contraction of a Kronecker delta" in rule.allowed:
        conversion = one_after_another(conversion, tidy, conversion, tidy)
    # As arrays first: Aᵀ may stand on both sides and need no components.
    arrays = everywhere(rewriting(lemmas))
    return meet(context, before, line, arrays) or meet(context, before, line, conversion)


def _itself(context: Context, formula: Partial) -> Theorem | None:
    return attempt(kernel.itself, context, formula)


def _linear(context: Context, formula: Partial) -> Theorem | None:
    base = base_of(formula.denominator)
    inner = context.cutting(base)
    match formula.numerator:
        case Product(factors=factors):
            places = dict(enumerate(factors))
        case Quotient(denominator=denominator):
            places = {1: denominator}
        case _:
            places = {}
    regions = constant_parts(inner, base, places)
    if isinstance(formula.numerator, Product) and len(regions) == len(places):
        return None
    return attempt(kernel.linearity, context, formula, regions)


_DERIVATIVE_RULES: dict[str, Callable[[Context, Partial], Theorem | None]] = {
    "derivative by itself": _itself,
    "independence": independent,
    "linearity of the derivative": _linear,
    "product rule": lambda context, formula: attempt(kernel.product_rule, context, formula),
    "derivative of an elementwise function": lambda context, formula: attempt(kernel.elementwise, context, formula),
    "derivative of the cost": lambda context, formula: attempt(kernel.cost_rule, context, formula),
}


def _derivative(allowed: frozenset[str]) -> Conversion:
    rules = [rule for name, rule in _DERIVATIVE_RULES.items() if name in allowed]

    def convert(context: Context, formula: Formula) -> Theorem | None:
        if not isinstance(formula, Partial) or shape(formula):
            return None
        return next((found for rule in rules if (found := rule(context, formula)) is not None), None)

    return convert


def _definitions(
    context: Context, before: Formula, line: Formula, rule: Rule, lemmas: Sequence[Theorem]
) -> Theorem | None:
    return next(_unfolded_to(context, before, line, DEEPEST, "components" in rule.rests_on), None)


def _unfolded_to(context: Context, left: Formula, right: Formula, fuel: int, spread: bool) -> Iterator[Theorem]:
    """left = right by unfolding definitions where the two differ: part by part, or at the head of either."""
    if left == right:
        yield kernel.reflexivity(context, left)
        return
    ones, others = children(left), children(right)
    if type(left) is type(right) and len(ones) == len(others) and ones:
        parts = {}
        for place, (one, other) in enumerate(zip(ones, others, strict=True)):
            if one != other and not (isinstance(left, Partial) and place == 1):
                found = next(_unfolded_to(inside(context, left, place), one, other, fuel, spread), None)
                if found is None:
                    break
                parts[place] = found
        else:
            whole = attempt(kernel.congruence, context, left, parts) if parts else None
            if whole is not None and whole.right == right:
                yield whole
    if not shape(left) and (same := attempt(kernel.algebra, context, left, right)) is not None:
        yield same
    if fuel:
        for one, other, turned in ((left, right, False), (right, left, True)):
            step = _opened(context, one, spread)
            if step is not None:
                for rest in _unfolded_to(context, step.right, other, fuel - 1, spread):
                    found = kernel.transitivity(step, rest)
                    yield kernel.symmetry(found) if turned else found


def _opened(context: Context, formula: Formula, spread: bool) -> Theorem | None:
    if isinstance(formula, Symbol) or (isinstance(formula, Entry) and isinstance(formula.base, Symbol)):
        step = unfold(context, formula)
        if step is not None and spread:
            step = join(step, everywhere(component)(context, step.right))
        return step
    return component(context, formula)


def _chain(context: Context, before: Formula, line: Formula, rule: Rule, lemmas: Sequence[Theorem]) -> Theorem | None:
    """Derivatives in the one line taken through symbols by which is differentiated in the other."""
    symbols = [symbol for symbol in denominators(line) if free_names(symbol) <= context.names]
    kept = set(partials(line))

    def steps(formula: Formula) -> Iterator[Theorem]:
        for chosen in (*symbols, None):

            def convert(at: Context, part: Formula, chosen: Symbol | None = chosen) -> Theorem | None:
                if not isinstance(part, Partial) or part in kept or shape(part):
                    return None
                several = users(at, base_of(part.denominator)) if chosen is None else (Family(chosen),)
                return through(at, part, several)

            found = _once(convert)(context, formula)
            if found is not None:
                yield found

    pending: list[Theorem | None] = [None]
    for _ in range(MOST_WAYS):
        if not pending:
            return None
        so_far = pending.pop(0)
        formula = after(so_far, before)
        last = None if so_far is None else meet(context, formula, line)
        if last is not None:
            return join(so_far, last)
        pending += [join(so_far, step) for step in steps(formula)]
    return None


def _once(conversion: Conversion) -> Conversion:
    """The conversion at the first node to which it applies, from the top."""

    def convert(context: Context, formula: Formula) -> Theorem | None:
        found = conversion(context, formula)
        if found is not None:
            return found
        for place, child in enumerate(children(formula)):
            if not (isinstance(formula, Partial) and place == 1):
                inner = convert(inside(context, formula, place), child)
                if inner is not None:
                    return kernel.congruence(context, formula, {place: inner})
        return None

    return convert
