"""The laws of commutative rings and of finite sums, decided by a normal form.

A scalar formula becomes a polynomial: a sum of terms c Σ_k Σ_p … a b …, each with all its sums in front, its bound
indices named canonically, its factors sorted, like terms collected. Whatever is no sum, product or quotient is an
atom: w_{ki}, g(z_p), ∂C/∂z_k. Two formulas with the same normal form are equal by the laws of commutative rings, by
c Σ A = Σ c A, Σ (A + B) = Σ A + Σ B, Σ_i Σ_k A = Σ_k Σ_i A, Σ_{k=1}^{n} c = n c, and by [i = i] = 1,
[i = k]² = [i = k]. A condition [p = i + a − 1] is an atom too, solved for the first of its names.

Nothing is divided out but numbers and sizes, which are not 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import permutations

from symbolic.deadlines import step
from symbolic.formula import (
    Add,
    Coincidence,
    Dimension,
    Formula,
    Kronecker,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    children,
    is_scalar,
    with_children,
)
from symbolic.indices import Index, Size
from symbolic.substitution import free_names, fresh_letter, substitute

MOST_TERMS = 2000
"""A product of sums longer than this is left as it is: it costs too much to multiply it out."""
LONGEST_SUM = 8
"""A sum between two numbers is written out up to this many terms."""


@dataclass(frozen=True, slots=True)
class Binder:
    """Σ_{name=lower}^{upper}."""

    name: str
    lower: Index
    upper: Index | Size


Factors = tuple[tuple[Formula, int], ...]
"""Atoms with their exponents, sorted; only sizes have negative ones."""


@dataclass(frozen=True, slots=True)
class Monomial:
    """Σ_k Σ_p … a b …, without its coefficient."""

    binders: tuple[Binder, ...]
    factors: Factors


Polynomial = Mapping[Monomial, Fraction]


class TooLarge(ArithmeticError):
    """The polynomial would have too many terms."""


@lru_cache(maxsize=65536)
def normal_form(formula: Formula) -> tuple[tuple[Monomial, Fraction], ...]:
    """The terms of a scalar formula, like ones collected, in a fixed order."""
    collected: dict[Monomial, Fraction] = {}
    for monomial, coefficient in _terms(formula):
        named = _canonical_names(monomial)
        collected[named] = collected.get(named, Fraction(0)) + coefficient
    return tuple(sorted(((m, c) for m, c in collected.items() if c), key=lambda item: _key_of(item[0])))


def are_equal(left: Formula, right: Formula) -> bool:
    """Whether two scalar formulas are equal by these laws."""
    return left == right or normal_form(left) == normal_form(right)


@lru_cache(maxsize=65536)
def canonical(formula: Formula) -> Formula:
    """The formula with every scalar part in normal form: one formula for all that these laws make equal."""
    kinds = Add | Negative | Product | Quotient | Power | Sum | Kronecker | Coincidence
    if is_scalar(formula) and isinstance(formula, kinds):
        return formula_of(normal_form(formula))
    return _canonical_atom(formula)


def _canonical_atom(formula: Formula) -> Formula:
    if isinstance(formula, Sum):
        # A sum of arrays: only its index is renamed.
        letter = fresh_letter(free_names(formula))
        body = substitute(formula.body, {formula.index: Index(letter)})
        return replace(formula, index=letter, body=canonical(body))
    return with_children(formula, tuple(canonical(child) for child in children(formula)))


Term = tuple[Monomial, Fraction]
_ONE = Monomial((), ())


def _terms(formula: Formula) -> list[Term]:
    """The terms as they come, bound indices named apart, like terms not yet collected."""
    match formula:
        case Number(value=value):
            return [(_ONE, Fraction(value))] if value else []
        case Dimension(size=size) if not size.name:
            return [(_ONE, Fraction(size.number))]
        case Add(terms=parts):
            return [term for part in parts for term in _terms(part)]
        case Negative(term=part):
            return [(monomial, -coefficient) for monomial, coefficient in _terms(part)]
        case Product(factors=parts):
            return _product(_terms(part) for part in parts)
        case Power(base=base, exponent=exponent) if 0 <= exponent <= LONGEST_SUM:
            return _product(_terms(base) for _ in range(exponent))
        case Quotient(numerator=numerator, denominator=denominator):
            return _product([_terms(numerator), [_inverse(denominator)]])
        case Sum():
            return _sum(formula)
        case Kronecker(first=first, second=second):
            if first == second:
                return [(_ONE, Fraction(1))]
            if first.name == second.name:
                return []
            return [(Monomial((), ((_in_order(formula), 1),)), Fraction(1))]
        case Coincidence() if (solved := _solved(formula)) != formula:
            return _terms(solved)
    return [(Monomial((), ((_canonical_atom(formula), 1),)), Fraction(1))]


def _inverse(denominator: Formula) -> Term:
    """1/d: a number and sizes are inverted, anything else is an atom 1/d that nothing cancels."""
    terms = normal_form(denominator)
    if len(terms) == 1:
        (monomial, coefficient), *_ = terms
        if not monomial.binders and all(isinstance(atom, Dimension) for atom, _ in monomial.factors):
            return Monomial((), tuple((atom, -power) for atom, power in monomial.factors)), 1 / coefficient
    return Monomial((), ((Quotient(Number(Fraction(1)), formula_of(terms)), 1),)), Fraction(1)


def _product(several: Iterable[list[Term]]) -> list[Term]:
    result: list[Term] = [(_ONE, Fraction(1))]
    for terms in several:
        if len(result) * len(terms) > MOST_TERMS:
            raise TooLarge(f"a product has more than {MOST_TERMS} terms")
        result = [(_times(p, q), c * d) for p, c in result for q, d in terms]
    return result


def _times(p: Monomial, q: Monomial) -> Monomial:
    step()
    if not q.binders and not q.factors:
        return p
    used: set[str | None] = {*(each.name for each in p.binders), *_names_in(p)}
    q = _renamed_apart(q, used)
    p = _renamed_apart(p, {*(each.name for each in q.binders), *_names_in(q)}) if p.binders else p
    return Monomial(p.binders + q.binders, _collected(p.factors + q.factors))


def _names_in(monomial: Monomial) -> set[str | None]:
    found: set[str | None] = set()
    for atom, _ in monomial.factors:
        found |= free_names(atom)
    for each in monomial.binders:
        found |= {each.lower.name, _name_of(each.upper)}
    return found


def _name_of(bound: Index | Size) -> str | None:
    if isinstance(bound, Size):
        return None if bound.layer is None else bound.layer.name
    return bound.name


def _renamed_apart(monomial: Monomial, used: set[str | None]) -> Monomial:
    clash = [each.name for each in monomial.binders if each.name in used]
    if not clash:
        return monomial
    taken = used | _names_in(monomial) | {each.name for each in monomial.binders}
    names: dict[str, Index] = {}
    for name in clash:
        letter = fresh_letter(taken)
        taken.add(letter)
        names[name] = Index(letter)
    return _substituted(monomial, names)


def _substituted(monomial: Monomial, names: Mapping[str, Index]) -> Monomial:
    binders = tuple(
        Binder(
            str(names[each.name].name) if each.name in names else each.name,
            each.lower.substitute(names),
            each.upper.substitute(names),
        )
        for each in monomial.binders
    )
    factors = tuple((_substituted_atom(atom, names), power) for atom, power in monomial.factors)
    return Monomial(binders, factors)


def _substituted_atom(atom: Formula, names: Mapping[str, Index]) -> Formula:
    if not free_names(atom) & names.keys():
        return atom
    moved = substitute(atom, names)
    if isinstance(moved, Kronecker):
        return _in_order(moved)
    if isinstance(moved, Coincidence):
        return _solved(moved)
    if isinstance(moved, Quotient):
        return Quotient(moved.numerator, canonical(moved.denominator))
    return _canonical_atom(moved)


def _in_order(formula: Kronecker) -> Kronecker:
    return Kronecker(*sorted((formula.first, formula.second), key=lambda index: (index.name or "", index.offset)))


def _solved(formula: Coincidence) -> Formula:
    """The same condition, solved for the first of its names that stands in it once: a number where none is left."""
    count: Counter[str] = Counter()
    constant = 0
    for several, sign in (((formula.first,), 1), (formula.plus, -1), (formula.minus, 1)):
        for index in several:
            constant += sign * index.offset
            if index.name is not None:
                count[index.name] += sign
    names = sorted(name for name, times in count.items() if times)
    if not names:
        return Number(Fraction(constant == 0))
    own = next((name for name in names if abs(count[name]) == 1), None)
    if own is None:
        return formula
    turned = -count[own]
    rest = {name: turned * count[name] for name in names if name != own}
    plus = [Index(name) for name, times in rest.items() for _ in range(times)]
    minus = [Index(name) for name, times in rest.items() for _ in range(-times)]
    first, *others = plus or [Index(None)]
    if not others and not minus:
        return _in_order(Kronecker(Index(own), first + turned * constant))
    return Coincidence(Index(own), (first + turned * constant, *others), tuple(minus))


def _collected(factors: Factors) -> Factors:
    powers: dict[Formula, int] = {}
    for atom, power in factors:
        powers[atom] = 1 if isinstance(atom, Kronecker) else powers.get(atom, 0) + power
    return tuple(sorted(((atom, power) for atom, power in powers.items() if power), key=lambda item: _key(item[0])))


def _sum(formula: Sum) -> list[Term]:
    lower, upper = formula.lower, formula.upper
    top = upper if isinstance(upper, Index) else (Index(None, upper.number) if not upper.name else None)
    if top is not None and lower.name is None and top.name is None and top.offset - lower.offset < LONGEST_SUM:
        several = range(lower.offset, top.offset + 1)
        return [term for k in several for term in _terms(substitute(formula.body, {formula.index: Index(None, k)}))]
    return [(_bound(monomial, formula), coefficient) for monomial, coefficient in _terms(formula.body)]


def _bound(monomial: Monomial, formula: Sum) -> Monomial:
    """Σ_k of one term; where k does not occur in it, n times the term."""
    own = formula.index
    # The bounds stand outside of the sums of the body: a letter that these bind must not capture one of theirs.
    monomial = _renamed_apart(monomial, {own, formula.lower.name, _name_of(formula.upper)})
    if own not in _names_in(monomial) and formula.lower == Index(None, 1) and isinstance(formula.upper, Size):
        return _times(monomial, Monomial((), ((Dimension(formula.upper), 1),)))
    return Monomial((Binder(own, formula.lower, formula.upper), *monomial.binders), monomial.factors)


def _canonical_names(monomial: Monomial) -> Monomial:
    """The bound indices named k, p, q, … in the order that makes the term come first; all orders are tried."""
    if not monomial.binders:
        return replace(monomial, factors=_collected(monomial.factors))
    bound = {each.name for each in monomial.binders}
    taken: set[str | None] = _names_in(monomial) - bound
    letters: list[str] = []
    for _ in monomial.binders:
        letters.append(fresh_letter({*taken, *letters}))
    best: tuple[tuple[object, ...], Monomial] | None = None
    for order in _orders(monomial.binders):
        step()
        names = {each.name: Index(letter) for each, letter in zip(order, letters, strict=True)}
        named = _substituted(replace(monomial, binders=order), names)
        named = Monomial(named.binders, _collected(named.factors))
        key = _key_of(named)
        if best is None or key < best[0]:
            best = key, named
    assert best is not None
    return best[1]


def _orders(binders: tuple[Binder, ...]) -> Iterable[tuple[Binder, ...]]:
    """Every order in which the sums can be written: a bound that names an index stands after it."""
    if len(binders) > 6:
        raise TooLarge("a term has more than six sums")
    for order in permutations(binders):
        inner = [{other.name for other in order[place:]} for place in range(len(order))]
        if not any({each.lower.name, _name_of(each.upper)} & names for each, names in zip(order, inner, strict=True)):
            yield order


@lru_cache(maxsize=65536)
def _key(formula: Formula) -> str:
    return repr(formula)


def _key_of(monomial: Monomial) -> tuple[object, ...]:
    return (
        len(monomial.binders),
        tuple((repr(each.lower), repr(each.upper)) for each in monomial.binders),
        tuple((_key(atom), power) for atom, power in monomial.factors),
    )


def formula_of(terms: tuple[tuple[Monomial, Fraction], ...]) -> Formula:
    """The normal form written as a formula: a sum of terms, each with its sums in front."""
    written = [_written(monomial, coefficient) for monomial, coefficient in terms]
    if not written:
        return Number(Fraction(0))
    return written[0] if len(written) == 1 else Add(tuple(written))


def _written(monomial: Monomial, coefficient: Fraction) -> Formula:
    if coefficient < 0:
        return Negative(_written(monomial, -coefficient))
    one = Number(Fraction(1))
    raised = [(atom if abs(power) == 1 else Power(atom, abs(power)), power) for atom, power in monomial.factors]
    factors: list[Formula] = [Quotient(one, atom) for atom, power in raised if power < 0]
    factors += [atom for atom, power in raised if power > 0]
    if coefficient != 1 or not factors:
        factors.insert(0, Number(coefficient))
    inner: Formula = factors[0] if len(factors) == 1 else Product(tuple(factors))
    for each in reversed(monomial.binders):
        inner = Sum(inner, each.name, each.lower, each.upper)
    return inner
