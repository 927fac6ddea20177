"""Two ways, one answer: what the kernel has proved, evaluated exactly on instances that know nothing of the kernel.

A theorem says that left = right for all sizes, all values of what is given *and of the cut symbols*, all indices in
their ranges, wherever its hypotheses hold. On an instance the given and the cut symbols have random values of a prime
field, g and C are random functions, and derivatives are taken in forward mode (numeric/rings/forward_mode.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from numeric.rings import forward_mode
from numeric.rings.prime_field import PrimeField
from proofs.kernel import Equation, Theorem
from proofs.logic.context import Context
from symbolic.domains import Value, entries, shape_of
from symbolic.errors import InputError
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula, Symbol
from symbolic.indices import Range, Sizes
from symbolic.model import Key, Model, key_of

MOST = 6
"""Choices of the free indices that are tried on one instance; the first and the last one are among them."""


@dataclass(slots=True)
class Instance:
    """A random network of these sizes; its evaluators are kept, one for each model and each set of cut symbols."""

    sizes: Sizes
    seed: int = 0
    domain: PrimeField = field(init=False)
    _evaluators: dict[tuple[Model, frozenset[Key]], Evaluator] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.domain = PrimeField(self.seed)

    def evaluator(self, model: Model, cuts: Mapping[Key, tuple[Symbol, Mapping[str, int]]]) -> Evaluator:
        """The evaluator of the model in which the cut symbols have random values of their own."""
        place = model, frozenset(cuts)
        if place not in self._evaluators:
            plain = Evaluator(model, self.sizes, self.domain, forward_mode.differentiate)
            free = {
                key: plain.array(symbol, values, lambda at, key=key: self.domain.draw(("cut", key, at)))  # type: ignore[misc]
                for key, (symbol, values) in cuts.items()
            }
            self._evaluators[place] = Evaluator(model, self.sizes, self.domain, forward_mode.differentiate, free)
        return self._evaluators[place]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How often left = right was found, how often no hypothesis held, and where it failed, or ""."""

    held: int = 0
    vacuous: int = 0
    failure: str = ""


def evaluate_theorem(theorem: Theorem, instance: Instance, most: int | None = MOST) -> Evaluation:
    """Whether the theorem holds on the instance, for up to ``most`` choices of its indices (None: all of them)."""
    return evaluate(theorem.context, theorem.left, theorem.right, instance, theorem.hypotheses, most)


def evaluate(
    context: Context,
    left: Formula,
    right: Formula,
    instance: Instance,
    hypotheses: frozenset[Equation] = frozenset(),
    most: int | None = MOST,
) -> Evaluation:
    """Whether left = right on the instance in this context, wherever the hypotheses hold."""
    held = vacuous = 0
    for indices in _chosen(context.ranges, instance, most):
        cuts = {key_of(cut, instance.sizes, indices): (cut, indices) for cut in context.cuts}
        evaluator = instance.evaluator(context.model, cuts)
        try:
            if not all(_holds(each, evaluator, indices) for each in hypotheses):
                vacuous += 1
                continue
            sides = evaluator.value(left, indices), evaluator.value(right, indices)
        except ZeroDivisionError:
            vacuous += 1
            continue
        except InputError as without_meaning:
            return Evaluation(held, vacuous, f"at {dict(indices)}: {without_meaning}")
        if not _same(*sides):
            shown = " and ".join(map(_shown, sides))
            return Evaluation(held, vacuous, f"at {dict(indices)} the sides are {shown}")
        held += 1
    return Evaluation(held, vacuous)


def _chosen(ranges: tuple[Range, ...], instance: Instance, most: int | None) -> Iterator[Mapping[str, int]]:
    """All choices of the indices where they are few; otherwise the first, the last and random ones."""
    if most is None:
        yield from instance.sizes.assignments(ranges)
        return
    every: list[Mapping[str, int]] = []
    for indices in instance.sizes.assignments(ranges):
        every.append(indices)
        if len(every) > 4096:
            break
    if len(every) <= most:
        yield from every
        return
    # A seed of its own: which choices are tried does not depend on what was evaluated before.
    middle = Random(f"{instance.seed} {ranges}").sample(every[1:-1], most - 2)
    yield from (every[0], every[-1], *middle)


def _holds(equation: Equation, evaluator: Evaluator, indices: Mapping[str, int]) -> bool:
    sizes = evaluator.sizes
    return all(
        _same(evaluator.value(equation.left, {**indices, **own}), evaluator.value(equation.right, {**indices, **own}))
        for own in _inner(equation.ranges, sizes, indices)
    )


def _inner(ranges: tuple[Range, ...], sizes: Sizes, indices: Mapping[str, int]) -> Iterator[Mapping[str, int]]:
    if not ranges:
        yield {}
        return
    first, *rest = ranges
    for value in range(sizes.of(first.lower, indices), sizes.of(first.upper, indices) + 1):
        for further in _inner(tuple(rest), sizes, {**indices, first.name: value}):
            yield {first.name: value, **further}


def _same(left: Value, right: Value) -> bool:
    return shape_of(left) == shape_of(right) and entries(left) == entries(right)


def _shown(value: Any) -> str:
    return ", ".join(map(str, entries(value)[:4])) + (", …" if len(entries(value)) > 4 else "")
