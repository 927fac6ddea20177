"""Checking a claim exactly on an instance: both sides as polynomials in atoms, entry by entry.

Derivatives are direct: forward mode over the shared graph, and SymPy's own diff as well where the cost written
out is small. The two must return the same polynomial; a difference between them is an error of this program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

from numeric.rings import forward_mode
from numeric.rings.atoms import Atoms
from numeric.rings.from_sympy import reader
from numeric.rings.polynomials import Polynomials
from symbolic.components import components
from symbolic.domains import entries, shape_of
from symbolic.errors import InputError, OutOfRange, ShapeMismatch
from symbolic.evaluator import Evaluator
from symbolic.formula import Formula, Partial, Symbol, children
from symbolic.indices import Sizes
from symbolic.model import Claim, Model

SMALL = 64
"""SymPy differentiates as well where (paths through the network) × (samples) is at most this."""


DEEPEST = 9
"""… and through at most eight layers: an activation stands in the next one's argument, and SymPy recurses."""


class Disagreement(AssertionError):
    """The two direct differentiations differ: a defect of backproof, never of the claim."""


@dataclass(slots=True)
class Bench:
    """Evaluators for the models that come up at one choice of sizes; they share the polynomials."""

    sizes: Sizes
    hosts: tuple[Model, ...] = ()
    ring: Polynomials = field(default_factory=Polynomials)
    atoms: dict[tuple[tuple[str, int], ...], Atoms] = field(default_factory=dict)
    evaluators: dict[Any, Evaluator] = field(default_factory=dict)
    second: dict[Any, Any] = field(default_factory=dict)
    with_sympy: bool = True
    """Whether SymPy differentiates as well where that is small."""

    def evaluator(self, model: Model, at: Mapping[str, int]) -> Evaluator:
        """The evaluator of a model over polynomials in atoms, differentiating in forward mode."""
        # A model that only adds definitions gives every symbol of this one the same value: one evaluator serves both.
        model = next((host for host in self.hosts if host.extends(model)), model) if not at else model
        point = tuple(sorted(at.items()))
        key = (model, point)
        if key not in self.evaluators:
            domain = self.atoms.setdefault(point, Atoms(dict(at), self.ring))
            self.evaluators[key] = Evaluator(model, self.sizes, domain, forward_mode.differentiate)
        return self.evaluators[key]

    def sympy(self, model: Model, at: Mapping[str, int]) -> Any:
        """The same with SymPy expressions and SymPy's diff: (formula, indices) ↦ polynomials."""
        point = tuple(sorted(at.items()))
        key = (model, point)
        if key not in self.second:
            evaluator = components(model, self.sizes)
            read = reader(model, self.sizes, self.evaluator(model, at).domain)  # type: ignore[arg-type]
            self.second[key] = lambda formula, indices: [
                read(entry) for entry in entries(evaluator.value(formula, indices))
            ]
        return self.second[key]

    def is_small(self) -> bool:
        """Whether the cost written out at these sizes is a small expression."""
        widths = self.sizes.families.get("n", ())
        return (
            self.with_sympy and prod(widths[1:]) * self.sizes.constants.get("m", 1) <= SMALL and len(widths) <= DEEPEST
        )


@dataclass(frozen=True, slots=True)
class Instance:
    """One choice of the free indices: equal or not, how many entries were compared, and why not."""

    indices: Mapping[str, int]
    equal: bool
    entries: int
    reason: str = ""


def check_instances(claim: Claim, bench: Bench, by_sympy: bool | None = None) -> Iterator[Instance]:
    """left = right for every choice of the free indices, decided exactly.

    ``by_sympy``: differentiate by SymPy as well; by default where that is small.
    Raises Disagreement where SymPy and forward mode differ.
    """
    evaluator = bench.evaluator(claim.model, claim.at)
    small = bench.is_small() if by_sympy is None else by_sympy
    for indices in claim.choices(bench.sizes):
        try:
            left = evaluator.value(claim.left, indices)
            right = evaluator.value(claim.right, indices)
        except (ShapeMismatch, OutOfRange) as ill_formed:
            yield Instance(indices, False, 0, str(ill_formed))
            continue
        if shape_of(left) != shape_of(right):
            yield Instance(indices, False, 0, _different_shapes(claim, left, right))
            continue
        lefts, rights = entries(left), entries(right)
        if small and _differentiates(claim.left, claim.model) and not claim.at:
            _compare(claim, bench, indices, lefts)
        unequal = [place for place, (p, q) in enumerate(zip(lefts, rights, strict=True)) if p is not q]
        yield Instance(indices, not unequal, len(lefts))


def _differentiates(formula: Formula, model: Model) -> bool:
    """Whether a derivative stands in the formula, or in the definition of a symbol in it."""
    if isinstance(formula, Partial):
        return True
    if isinstance(formula, Symbol):
        return any(
            isinstance(definition.formula, Partial)
            for definition in model.definitions
            if definition.base.name == formula.name
        )
    return any(_differentiates(child, model) for child in children(formula))


def _compare(claim: Claim, bench: Bench, indices: Mapping[str, int], lefts: list[Any]) -> None:
    again = bench.sympy(claim.model, claim.at)(claim.left, indices)
    if any(p is not q for p, q in zip(lefts, again, strict=True)):
        raise Disagreement(
            f"Forward mode and SymPy's diff differ on {claim.left} with {dict(indices)} at {bench.sizes}. "
            "This is a defect of backproof; please report it."
        )


def _different_shapes(claim: Claim, left: Any, right: Any) -> str:
    def times(value: Any) -> str:
        return " × ".join(map(str, shape_of(value))) or "a scalar"

    return f"The left side {claim.left} is {times(left)}, the right side {claim.right} is {times(right)}."


def holds(claim: Claim, bench: Bench) -> bool:
    """Whether the claim holds on every instance at these sizes (False also where it is ill-formed)."""
    try:
        return all(instance.equal for instance in check_instances(claim, bench, by_sympy=False))
    except InputError:
        return False
