"""Letters that may hang together though no equation says how: w_1 beside w, X beside x, the d of 1/d Σ_j x_j."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from proofs.documents.conventions.forward import bare
from proofs.documents.own.sampled import ROLES
from symbolic.formula import Dimension, Formula, Symbol, rewrite
from symbolic.indices import ONE, Shape, Size
from symbolic.model import Claim
from symbolic.reading.syntax import Big, Fraction_, Name, Node, Product, walk

ENTRY = "{} may be an entry of {}, and nothing says so."
SAMPLES = "{} may hold all samples of {}, and nothing says so."
COUNT = "{} stands below a line in front of a Σ without an end, and may be how many terms it has."


def related(claim: Claim) -> str:
    """Why a claim is not refuted that stands on two given letters which may hang together; "" for any other."""
    shapes = _given_below(claim)
    for name, shape in sorted(shapes.items()):
        whole, _, number = name.rpartition("_")
        if number.isdecimal() and shape == () and shapes.get(whole, ()) != ():
            return ENTRY.format(name, whole)
        single, matrix = name.lower(), len(shape) == 2 and ONE not in shape
        if matrix and single != name and single in ROLES and ONE in shapes.get(single, ()):
            return SAMPLES.format(name, single)
    return ""


def counted(claim: Claim, divisors: frozenset[str], holds: Callable[[Claim], bool]) -> str:
    """Why a claim is not refuted that is true where the d of 1/d Σ_j x_j is how many terms there are; "" for others.

    ``divisors``: the letters that stand so in the text.
    """
    shapes = _given_below(claim)
    sizes = {size for shape in shapes.values() for size in shape if size != ONE}
    for name in sorted(name for name, shape in shapes.items() if shape == () and name in divisors):
        if any(holds(_with_size(claim, name, size)) for size in sizes):
            return COUNT.format(name)
    return ""


def _given_below(claim: Claim) -> dict[str, Shape]:
    """What a claim stands on and nothing defines."""
    below = claim.below
    return {each.symbol.name: each.symbol.shape for each in claim.model.given if each.symbol.name in below}


def _with_size(claim: Claim, name: str, size: Size) -> Claim:
    """The claim, and its model, with a size for a given number."""

    def change(formula: Formula) -> Formula | None:
        return Dimension(size) if formula == Symbol(name) else None

    model = replace(
        claim.model,
        given=tuple(each for each in claim.model.given if each.symbol.name != name),
        definitions=tuple(replace(each, formula=rewrite(each.formula, change)) for each in claim.model.definitions),
    )
    return replace(claim, left=rewrite(claim.left, change), right=rewrite(claim.right, change), model=model)


def divisors_in(nodes: Iterable[Node]) -> Iterator[str]:
    """The d of 1/d Σ_j, where nothing says how far the Σ goes."""
    for each in (each for node in nodes for each in walk(node)):
        for first, second in pairwise(each.factors if isinstance(each, Product) else ()):
            mean = isinstance(first, Fraction_) and isinstance(second, Big) and second.upper is None
            if mean and isinstance(first, Fraction_) and isinstance(below := bare(first.below), Name):
                yield below.text
