"""One claim, one verdict: exactly at chosen sizes for any g and C, or with the functions that the document names.

``decide`` is the one door to whatever can decide a claim. First both sides are compared as polynomials in atoms
(any differentiable g and C); where that fails and functions have a meaning of their own (exp, the σ that the
document writes out) they are compared at random points; what is false gets a counterexample in small numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from random import Random
from types import MappingProxyType
from typing import Any

from sympy import Piecewise

from numeric.rings.named_functions import RAMPS
from numeric.rings.whole_numbers import DIGITS, GenericCost, generic_activation, generic_waves
from proofs.checking import counterexamples
from proofs.checking.counterexamples import functions_in
from proofs.checking.instances import Bench, check_instances
from proofs.checking.verdicts import Counterexample, Kind, Verdict
from symbolic.components import Interpretation
from symbolic.deadlines import OutOfTime, within
from symbolic.domains import AtKink, entries, shape_of
from symbolic.errors import InputError, OutOfRange, ShapeMismatch
from symbolic.evaluator import Evaluator
from symbolic.formula import ONES, Cost, CostGradient, CostPartial, Formula, walk
from symbolic.indices import Sizes
from symbolic.model import Claim, symbols
from symbolic.shapes import is_well_shaped

POINTS = 4
"""Random points at which named functions are compared, each to 40 digits."""
ABSTRACT = 5
"""How many functions without a meaning of their own are told apart."""
EXACT_SECONDS = 5.0
"""How long polynomials may grow: beyond that the two sides are compared at random points."""
SEARCH_SECONDS = 20.0

NO_SUMS: Mapping[str, int | None] = MappingProxyType({})

OF_RAMPS = "It is false of a smooth function in place of ReLU, and of ReLU itself it is not."
ONE_SIDED = "It holds on one side of the kink of ReLU, and may be meant there only."
CUT_OFF = "the time for proofs was over before one was found"

Prover = Callable[[Claim, Sizes], Verdict | None]
"""A proof for every L, width and batch size, or for the L of the sizes; None where there is none, OutOfTime."""


@dataclass(slots=True)
class Court:
    """Decides the claims of one document; polynomials are shared by all claims at the same sizes."""

    prover: Prover | None = None
    benches: dict[Any, Bench] = field(default_factory=dict)
    known: dict[Any, Verdict] = field(default_factory=dict)

    def _true(self, claim: Claim, sizes: Sizes) -> Verdict:
        """The verdict on a claim whose sides are equal at these sizes: proved, or it holds there."""
        method = "forward mode"
        try:
            # What holds for all indices holds for those that differ; the rules know no i ≠ k.
            proved = self.prover(replace(claim, apart=()), sizes) if self.prover is not None else None
        except OutOfTime:
            proved, method = None, f"{method}; {CUT_OFF}"
        return proved or Verdict(Kind.HOLDS, f"{sizes.shown('all numbers')}, any differentiable g and C", method)

    def decide(
        self, claim: Claim, sizes: Sizes, smaller: Sequence[Sizes] = (), named: Mapping[str, Any] | None = None
    ) -> Verdict:
        """The verdict on a claim at these sizes; ``named`` gives functions their own meaning (expressions in z)."""
        names = {} if named is None else dict(named)
        at = tuple(sorted(claim.at.items()))
        said = (claim.left, claim.right, id(claim.model), claim.ranges, claim.apart, at)
        key = (said, _key(sizes), tuple(sorted(names)))
        if key not in self.known:
            self.known[key] = self._decide(claim, sizes, smaller, names)
        return self.known[key]

    def holds(self, claim: Claim, sizes: Sizes, named: Mapping[str, Any] | None = None) -> bool:
        """Whether the claim holds at these sizes, without a counterexample where it does not."""
        equal = self._exactly(claim, sizes)
        used = {name: named[name] for name in sorted(_uses(claim, named))} if named else {}
        if equal is None or (equal is False and used):
            return self._numerically(claim, sizes, used) is True
        return equal is True

    def holds_where_sums_are_one(
        self, claim: Claim, sizes: Sizes, named: Mapping[str, Any], names: Mapping[str, int | None]
    ) -> bool:
        """Whether the claim holds at these sizes where the entries of each of these given arrays add up to 1.

        ``names``: which of its two indices counts samples, each with a sum of its own; None for a vector.
        """
        used = {name: named[name] for name in sorted(_uses(claim, named))}
        return self._numerically(claim, sizes, used, names) is True

    def _decide(self, claim: Claim, sizes: Sizes, smaller: Sequence[Sizes], named: dict[str, Any]) -> Verdict:
        scope = sizes.shown()
        equal = self._exactly(claim, sizes)
        if equal is True:
            return self._true(claim, sizes)
        named = {name: named[name] for name in sorted(_uses(claim, named))}
        if named or equal is None:
            equal = self._numerically(claim, sizes, named)
            scope = f"{scope}, {', '.join(named)} as written" if named else scope
            if equal is True:
                digits = "to 30 digits" if named else "in fractions"
                return Verdict(Kind.HOLDS, scope, f"equal {digits} at {POINTS} random points")
        if equal is None:
            return Verdict(Kind.UNDECIDED, scope, "", reason="Neither side could be computed at any point.")
        if (doubt := self._by_the_ramp(claim, sizes, named)) is not None:
            return Verdict(Kind.UNDECIDED, scope, "", reason=doubt)
        found = _counterexample(claim, sizes, smaller, named)
        if found is None:
            reason = "The two sides differ, but no small numbers that show it were found in the time given."
            return Verdict(Kind.UNDECIDED, scope, "", reason=reason)
        return Verdict(Kind.REFUTED, scope, "forward mode", counterexample=found)

    def _by_the_ramp(self, claim: Claim, sizes: Sizes, named: Mapping[str, Any]) -> str | None:
        """Why a claim that is false of any function in place of ReLU is not refuted: it is not false of ReLU itself."""
        ramps = {name: RAMPS[name] for name in sorted(_uses(claim, RAMPS))}
        if not ramps or ramps.keys() <= named.keys():
            return None
        named = {**named, **ramps}
        if self._numerically(claim, sizes, named) is not False:
            return OF_RAMPS
        letters = {each.name for side in (claim.left, claim.right) for each in symbols(side)}
        sides = ((1,), (-1,)) if len(letters) == 1 else ()
        return ONE_SIDED if any(self._numerically(claim, sizes, named, signs=each) is True for each in sides) else None

    def _exactly(self, claim: Claim, sizes: Sizes) -> bool | None:
        """Equal as polynomials in atoms; None where they are none, too large for the time, or nothing is compared."""
        bench = self.benches.setdefault(_key(sizes), Bench(sizes))
        compared = False
        try:
            with within(EXACT_SECONDS):
                for instance in check_instances(claim, bench, by_sympy=False):
                    compared = True
                    if not instance.equal:
                        return False
        except (ArithmeticError, InputError, OutOfTime):
            return None
        return True if compared else None

    def _numerically(
        self, claim: Claim, sizes: Sizes, named: Mapping[str, Any], adding_to_one: Mapping[str, int | None] = NO_SUMS,
        signs: tuple[int, ...] = (),
    ) -> bool | None:  # fmt: skip
        """Equal at random points; None where no point has a value. The arrays ``adding_to_one`` have the sum 1.

        ``signs``: of the numbers at these points; by default both where a ramp takes part, and 1 elsewhere.
        """
        import mpmath

        compared = False
        random = Random(20)
        # A ramp is to be seen on both sides of its kink, of 1 − t s too; elsewhere log and roots need numbers above 0.
        ramps = any(each.has(Piecewise) for each in named.values())
        signs = signs or ((1, -1) if ramps else (1,))
        with mpmath.workdps(DIGITS):
            for number in range(POINTS * (3 if ramps else 1)):
                setting = counterexamples.Setting(
                    claim,
                    sizes,
                    Interpretation(),
                    tuple(generic_waves(random) if named else generic_activation(random) for _ in range(ABSTRACT)),
                    GenericCost(random.randint(2, 90)),
                    named,
                )
                # Where e^z takes part, small numbers: in a saturated softmax everything is 0 to all digits.
                largest = 120 if named and not (ramps and number % 2) else 400
                numbers = {
                    name: Fraction(random.randint(1, largest), random.randint(90, 240)) * random.choice(signs)
                    for name in counterexamples.given(setting)
                }
                numbers.update((name, Fraction(claim.at[name[0][0]])) for name in numbers if name[0][0] in claim.at)
                _normalise(numbers, adding_to_one)
                for equal in _compared(setting, numbers):
                    if equal is False:
                        return False
                    compared = compared or equal is True
        return True if compared else None


def _key(sizes: Sizes) -> tuple[Any, ...]:
    return tuple(sizes.constants.items()), tuple(sizes.families.items())


def _uses(claim: Claim, named: Mapping[str, Any]) -> set[str]:
    """The functions with a meaning of their own that the claim is about, by itself or by its model."""
    found = {name for side in (claim.left, claim.right) for name in functions_in(side)}
    for definition in claim.model.definitions:
        found.update(functions_in(definition.formula))
    return found & set(named)


def _shown_functions(claim: Claim, chosen: tuple[str, ...], named: Mapping[str, Any]) -> tuple[str, ...]:
    """The choices of g and C that matter, with the document's letter for g."""
    used = {name for side in (claim.left, claim.right) for name in functions_in(side)}
    abstract_cost = False
    for definition in claim.model.definitions:
        used.update(functions_in(definition.formula))
        abstract_cost = abstract_cost or _has_cost(definition.formula)
    letters = sorted(used - set(named) - {ONES})
    shown = []
    for text in chosen:
        if text.startswith("C("):
            shown += [text] if abstract_cost else []
        elif letters:
            shown.append(letters[0] + text[1:] if text.startswith("g(") and len(letters) == 1 else text)
    return tuple(shown)


def _has_cost(formula: Formula) -> bool:
    return any(isinstance(each, Cost | CostGradient | CostPartial) for each in walk(formula))


def _normalise(numbers: dict[Any, Fraction], names: Mapping[str, int | None]) -> None:
    """The entries of each of these arrays divided by their sum, sample by sample."""
    for name, counts in names.items():
        totals: dict[Any, Fraction] = {}
        own = {each: None if counts is None else each[1][counts] for each in numbers if each[0][0] == name}
        for each, sample in own.items():
            totals[sample] = totals.get(sample, Fraction(0)) + numbers[each]
        for each, sample in own.items():
            numbers[each] /= totals[sample]


def _compared(setting: counterexamples.Setting, numbers: Mapping[Any, Any]) -> Iterator[bool | None]:
    """Whether the entries are equal, one after the other; None where both are too small to tell."""
    import mpmath

    evaluator: Evaluator = counterexamples.evaluator_of(setting, dict(numbers))
    for indices in setting.claim.choices(setting.sizes):
        try:
            left = evaluator.value(setting.claim.left, indices)
            right = evaluator.value(setting.claim.right, indices)
        except (ShapeMismatch, OutOfRange):
            yield False
            continue
        except (AtKink, ZeroDivisionError, ArithmeticError):
            continue
        if shape_of(left) != shape_of(right):
            yield False
            continue
        for p, q in zip(entries(left), entries(right), strict=True):
            if isinstance(p, Fraction) and isinstance(q, Fraction):
                yield p == q
            else:
                p, q = mpmath.mpmathify(p), mpmath.mpmathify(q)
                size = max(abs(p), abs(q))
                if size < mpmath.mpf(10) ** -25:
                    # Two numbers that are nearly 0 say nothing: rounding and a saturated function look alike.
                    yield None
                    continue
                if size < mpmath.mpf(10) ** -12:
                    yield bool(abs(p - q) <= size * mpmath.mpf(10) ** -8)
                    continue
                yield bool(abs(p - q) <= mpmath.mpf(10) ** -30 * (1 + abs(p) + abs(q)))


def _counterexample(
    claim: Claim, sizes: Sizes, smaller: Sequence[Sizes], named: Mapping[str, Any]
) -> Counterexample | None:
    try:
        found = counterexamples.find(
            claim, Interpretation(), sizes, seconds=SEARCH_SECONDS, smaller=list(smaller), named=named
        )
        if found is None and not is_well_shaped(claim.left, claim.right):
            found = counterexamples.find_ill_formed(claim, Interpretation(), sizes, list(smaller))
        return None if found is None else replace(found, functions=_shown_functions(claim, found.functions, named))
    except (ArithmeticError, InputError):
        return None
