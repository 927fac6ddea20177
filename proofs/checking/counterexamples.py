"""The smallest counterexample: a network in small whole numbers in which the two sides of a claim differ.

Sizes are tried from the smallest on, each with a few choices of numbers; a choice that refutes is then made
smaller, number by number, as long as it still refutes. Everything is computed anew in rational numbers, by code
that shares nothing with the polynomials that raised the suspicion but the meaning of the formula.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import product
from random import Random
from typing import Any

import mpmath

from numeric.rings import forward_mode
from numeric.rings.whole_numbers import (
    DIGITS,
    SIMPLE_ACTIVATIONS,
    SIMPLE_COSTS,
    Activations,
    Costs,
    GenericCost,
    Polynomial,
    WholeNumbers,
    chosen_for,
    generic_activation,
)
from proofs.checking.fitting import is_comparable
from proofs.checking.verdicts import Counterexample
from symbolic.components import Interpretation
from symbolic.deadlines import OutOfTime, check_time, within
from symbolic.domains import AtKink, Position, entries, shape_of
from symbolic.errors import OutOfRange, ShapeMismatch
from symbolic.evaluator import Evaluator
from symbolic.formula import ONES, Column, Entry, Formula, Symbol
from symbolic.indices import ONE, Index, Sizes
from symbolic.model import Claim, Key, applications
from symbolic.writing.plain import plain

TRIES = 3
"""Choices of numbers for each size and each choice of functions."""
LARGEST_WIDTH = 3

Numbers = dict[tuple[Key, Position], int]


@dataclass(frozen=True, slots=True)
class Setting:
    """A choice of sizes and functions."""

    claim: Claim
    sizes: Sizes
    interpretation: Interpretation
    activations: tuple[Activations, ...]
    cost: Costs
    named: Mapping[str, Any] = field(default_factory=dict)
    """functions that have one meaning whatever g is, as expressions in z"""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where the two sides differ, and their values there."""

    indices: Mapping[str, int]
    place: tuple[int, ...]
    left: Any
    right: Any


def find(
    claim: Claim,
    interpretation: Interpretation,
    largest: Sizes,
    seed: int = 0,
    seconds: float = 5.0,
    smaller: Sequence[Sizes] | None = None,
    named: Mapping[str, Any] | None = None,
) -> Counterexample | None:
    """The smallest counterexample found within the time, or None. ``largest`` are the sizes tried last.

    ``smaller``: the sizes tried before, the smallest first; by default all that are smaller.
    """
    random = Random(seed)
    with mpmath.workdps(DIGITS), suppress(OutOfTime), within(seconds):
        for sizes in _sizes(claim, interpretation, largest) if smaller is None else (*smaller, largest):
            check_time()
            if not is_comparable(claim, sizes) or not _may_differ(claim, sizes, interpretation, named or {}, random):
                continue
            for activations, cost in _functions(interpretation):
                check_time()
                setting = Setting(claim, sizes, interpretation, activations, cost, named or {})
                names = given(setting)
                tries = [{name: random.choice((1, 1, 2, -1, 3, -2)) for name in names} for _ in range(TRIES)]
                fixed = {name: claim.at[name[0][0]] for name in names if name[0][0] in claim.at}
                for each in tries:
                    difference = _difference(setting, each | fixed)
                    if difference is not None:
                        return _shown(setting, *_shrunk(setting, each | fixed, difference))
    return None


def _may_differ(
    claim: Claim, sizes: Sizes, interpretation: Interpretation, named: Mapping[str, Any], random: Random
) -> bool:
    """Whether the two sides differ at all at these sizes, for a g and a C without any special property.

    One look instead of one for every simple choice of functions: most sizes that are too small for a slip are left at
    once. It only steers the search; where g or C is a function with a name it is not asked.
    """
    if named or any(each is not None for each in (*interpretation.activations, interpretation.cost)):
        return True
    generic = tuple(generic_activation(random) for _ in range(3))
    setting = Setting(claim, sizes, interpretation, generic, GenericCost(random.randint(2, 90)), named)
    numbers = {name: claim.at.get(name[0][0], random.randint(1, 400)) for name in given(setting)}
    return _difference(setting, numbers) is not None


def find_ill_formed(
    claim: Claim, interpretation: Interpretation, largest: Sizes, smaller: Sequence[Sizes] | None = None
) -> Counterexample | None:
    """The smallest sizes at which the claim has no meaning: a product that does not exist, sides of two shapes."""
    for sizes in _sizes(claim, interpretation, largest) if smaller is None else (*smaller, largest):
        setting = Setting(claim, sizes, interpretation, SIMPLE_ACTIVATIONS[:1], SIMPLE_COSTS[0])
        evaluator = evaluator_of(setting, dict.fromkeys(given(setting), 1))
        for indices in claim.choices(sizes):
            sides = []
            for side in (claim.left, claim.right):
                try:
                    value = evaluator.value(side, indices)
                except (ShapeMismatch, OutOfRange) as ill_formed:
                    sides.append(f"without meaning ({str(ill_formed).rstrip('.')})")
                except (AtKink, ZeroDivisionError):
                    sides.append("at a kink")
                else:
                    sides.append(" × ".join(map(str, shape_of(value))) or "a scalar")
            if sides[0] != sides[1]:
                place = ", ".join(f"{name} = {value}" for name, value in indices.items())
                return Counterexample(sizes.shown("one neuron"), (), (), place, *sides)
    return None


def evaluator_of(setting: Setting, numbers: Numbers) -> Evaluator:
    """What evaluates the claim of a setting at these numbers."""
    letters = abstract_functions(setting.claim, setting.named)
    domain = WholeNumbers(setting.interpretation, numbers, setting.activations, setting.cost, setting.named, letters)
    return Evaluator(setting.claim.model, setting.sizes, domain, forward_mode.differentiate)


def abstract_functions(claim: Claim, named: Mapping[str, Any]) -> tuple[str, ...]:
    """The letters of the functions without a meaning of their own that a claim is about, by itself or by its model."""
    formulas = [claim.left, claim.right, *(each.formula for each in claim.model.definitions)]
    found = {name for formula in formulas for name in functions_in(formula)}
    return tuple(sorted(found - named.keys() - {ONES}))


@lru_cache(maxsize=4096)
def functions_in(formula: Formula) -> frozenset[str]:
    """The functions that stand in a formula."""
    return frozenset(each.function for each in applications(formula))


def _functions(interpretation: Interpretation) -> Iterator[tuple[tuple[Polynomial, ...], Costs]]:
    abstract = any(each is None for each in interpretation.activations)
    activations: list[tuple[Polynomial, ...]] = (
        [(each,) for each in SIMPLE_ACTIVATIONS] if abstract else [SIMPLE_ACTIVATIONS[:1]]
    )
    if abstract:
        activations.append(SIMPLE_ACTIVATIONS)
    yield from product(activations, SIMPLE_COSTS if interpretation.cost is None else SIMPLE_COSTS[:1])


def _sizes(claim: Claim, interpretation: Interpretation, largest: Sizes) -> Iterator[Sizes]:
    """All sizes up to the largest ones in the order of their numbers of neurons and samples; those last."""
    widths = largest.families.get("n")
    if widths is None:
        yield largest
        return
    fixed_layers = len(interpretation.activations) > 1
    joint = interpretation.cost is not None and not interpretation.cost.separable
    layers = range(len(widths) - 1 if fixed_layers else 1, min(len(widths) - 1, 3) + 1)
    has_samples = any("m" in {size.name for size in each.symbol.shape} for each in claim.model.given)
    batches = range(1, (min(largest.constants["m"], LARGEST_WIDTH) if has_samples else 1) + 1)
    found = [
        (chosen, batch)
        for count in layers
        for chosen in product(range(1, min(max(widths), LARGEST_WIDTH) + 1), repeat=count + 1)
        for batch in batches
        if not joint or chosen[-1] == widths[-1]
    ]
    found.sort(key=lambda each: (sum(each[0]) * each[1], len(each[0]), each))
    for chosen, batch in found:
        yield Sizes.of_network(chosen, batch)
    yield largest


def given(setting: Setting) -> list[tuple[Key, Position]]:
    """Everything that has to be given a number: inputs, parameters, and targets where the cost is named."""
    names: list[tuple[Key, Position]] = []
    for key in setting.claim.model.keys(setting.sizes):
        found = setting.claim.model.given_of(key, setting.sizes)
        if found is not None:
            given, values = found
            names += [(key, position) for position in setting.sizes.entries(given.symbol.shape, values)]
    cost = setting.interpretation.cost
    if cost is not None and cost.separable:
        outputs = setting.sizes.families.get("n", (1,))[-1]
        samples: list[int | None] = [None, *range(1, setting.sizes.constants.get("m", 0) + 1)]
        names += [(("y", sample), (place, 1)) for sample in samples for place in range(1, outputs + 1)]
    return names


def _difference(setting: Setting, numbers: Numbers) -> Difference | None:
    """The first place where the two sides differ, or None (also where the claim is ill-formed there)."""
    evaluator = evaluator_of(setting, numbers)
    for indices in setting.claim.choices(setting.sizes):
        try:
            left = evaluator.value(setting.claim.left, indices)
            right = evaluator.value(setting.claim.right, indices)
        except (ShapeMismatch, OutOfRange, AtKink, ZeroDivisionError):
            continue
        if shape_of(left) != shape_of(right):
            continue
        for place, (p, q) in enumerate(zip(entries(left), entries(right), strict=True)):
            if _differ(p, q):
                columns = shape_of(left)[1] if shape_of(left) else 1
                return Difference(indices, divmod(place, columns) if shape_of(left) else (), p, q)
    return None


def _differ(p: Any, q: Any) -> bool:
    if isinstance(p, Fraction) and isinstance(q, Fraction):
        return p != q
    p, q = mpmath.mpmathify(p), mpmath.mpmathify(q)
    return bool(abs(p - q) > mpmath.mpf(10) ** -15 * (1 + abs(p) + abs(q)))


def _shrunk(setting: Setting, numbers: Numbers, difference: Difference) -> tuple[Numbers, Difference]:
    """The numbers made as small as they can be one at a time while the two sides still differ, and time is left."""
    shrinking = True
    with suppress(OutOfTime):
        while shrinking:
            shrinking = False
            for name, value in numbers.items():
                if name[0][0] in setting.claim.at:
                    continue
                for smaller in _smaller(value):
                    check_time()
                    changed = {**numbers, name: smaller}
                    found = _difference(setting, changed)
                    if found is not None:
                        numbers, difference, shrinking = changed, found, True
                        break
    return numbers, difference


def _smaller(value: int) -> list[int]:
    return [each for each in (0, 1, -1, 2) if abs(each) < abs(value) or (each == -value and value < 0)]


def _shown(setting: Setting, numbers: Numbers, difference: Difference) -> Counterexample:
    place = [f"{name} = {value}" for name, value in difference.indices.items()]
    if difference.place:
        place.append(f"row {difference.place[0] + 1}, column {difference.place[1] + 1}")
    used = {key for key, _ in numbers}
    sample_targets = ("y", 1) in used and setting.claim.model.given_of(("X", None), setting.sizes) is not None
    return Counterexample(
        setting.sizes.shown("one neuron"),
        _shown_functions(setting),
        tuple(
            (_name(key, position, _is_column(setting, key)), str(value))
            for (key, position), value in numbers.items()
            if key[0] != "y" or (key[1] is not None) == sample_targets
        ),
        ", ".join(place),
        _shown_number(difference.left),
        _shown_number(difference.right),
    )


def _shown_functions(setting: Setting) -> tuple[str, ...]:
    functions = setting.interpretation.activations
    if len(functions) > 1:
        shown = [
            f"g{plain(Symbol('', Index(None, layer)))}(z) = "
            + (setting.activations[(layer - 1) % len(setting.activations)].shown if each is None else each.name)
            for layer, each in enumerate(functions, 1)
        ]
    elif functions[0] is not None:
        shown = [f"g = {functions[0].name}"]
    elif len(letters := abstract_functions(setting.claim, setting.named)) > 1:
        shown = [f"{text}(z) = {chosen_for(text, None, letters, setting.activations).shown}" for text in letters]
    elif len(setting.activations) == 1:
        shown = [f"g(z) = {setting.activations[0].shown}"]
    else:
        shown = [
            f"g{plain(Symbol('', Index(None, place)))}(z) = {each.shown}"
            for place, each in enumerate(setting.activations, 1)
        ]
    cost = setting.interpretation.cost
    return (*shown, f"C(a) = {setting.cost.shown}" if cost is None else f"C = {cost.name}")


def _name(key: Key, position: Position, is_column: bool) -> str:
    name, layer = key
    if name == "y" and position:
        return plain(Entry(Symbol("y" if layer is None else f"y^({layer})"), (Index(None, position[0]),)))
    symbol = Symbol(name, None if layer is None else Index(None, layer))
    if not position:
        return plain(symbol)
    if name == "X":
        return plain(Entry(Column(symbol, Index(None, position[1])), (Index(None, position[0]),)))
    rows = position[:1] if is_column else position
    return plain(Entry(symbol, tuple(Index(None, each) for each in rows)))


def _is_column(setting: Setting, key: Key) -> bool:
    found = setting.claim.model.given_of(key, setting.sizes)
    return found is not None and found[0].symbol.shape[1:] == (ONE,)


def _shown_number(value: Any) -> str:
    return str(value) if isinstance(value, Fraction) else mpmath.nstr(value, 8)
