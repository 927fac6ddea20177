"""The likely cause of a false equality: the known mistake that turns a true one into it.

A mistake is undone at one place of one side; where the claim then holds, that mistake is named. This explains a
refutation and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from proofs.checking.mistakes import everywhere, swap_factors
from proofs.documents.verdicts.alterations import (
    by_another_component,
    entrywise,
    free_components,
    in_another_layer,
    is_array,
    is_product_of_arrays,
    lost_sums,
    lost_weights,
    moved_denominators,
    multiplied,
    other_argument,
    other_sign,
    other_ways,
    raised_order,
    rearranged,
    replaced,
    resized,
    scaled,
    summed_over_members,
    with_another_denominator,
    with_another_index,
    with_like_quantity,
    with_slope,
    with_swapped_indices,
    with_transpose,
    without_transpose,
)
from symbolic.deadlines import OutOfTime, check_time, within
from symbolic.formula import (
    Dimension,
    Formula,
    Negative,
    Product,
    Quotient,
    Transpose,
    as_formula,
)
from symbolic.indices import Size
from symbolic.model import Claim


def cause_of(claim: Claim, functions: frozenset[str], holds: Callable[[Claim], bool], seconds: float) -> str:
    """The first mistake that, undone at one place, leaves a claim that holds; "" where none is found in the time.

    One that leaves the same formula on both sides, as in a chain that is copied with a mistake, comes last.
    """
    copied = ""
    with suppress(OutOfTime), within(seconds):
        for sentence, fixed in _fixes(claim, functions):
            check_time()
            if fixed.left == fixed.right:
                copied = copied or sentence
            elif fixed != claim and holds(fixed):
                return sentence
    return copied


def _fixes(claim: Claim, functions: frozenset[str]) -> Iterator[tuple[str, Claim]]:
    for index, summed in lost_sums(claim.right, claim.left):
        yield f"lost Σ: the sum over {index} is missing", replace(claim, right=summed)
    for index, summed in lost_sums(claim.left, claim.right):
        yield f"lost Σ: the sum over {index} is missing", replace(claim, left=summed)
    for sentence, changed in _of_side(claim.right, claim, functions):
        yield sentence, replace(claim, right=changed)
    for sentence, changed in _of_side(claim.left, claim, functions):
        yield sentence, replace(claim, left=changed)


def _of_side(formula: Formula, claim: Claim, functions: frozenset[str]) -> Iterator[tuple[str, Formula]]:
    for changed in with_another_denominator(formula, claim.model):
        yield "wrong variable in the denominator of a derivative", changed
    for changed in with_slope(formula, claim.model, functions):
        yield "lost g′: the factor g′ is missing", changed
    if is_product_of_arrays(formula):
        yield "order of a matrix product: the whole is transposed", Transpose(formula)
    for changed in everywhere(formula, lambda node: other_argument(node, claim.model)):
        yield "wrong argument of g′", changed
    for changed in everywhere(formula, with_swapped_indices):
        yield "swapped indices: two indices are swapped", changed
        if (fitting := resized(changed)) != changed:
            yield "swapped indices: two indices are swapped", fitting
    if (fitting := resized(formula)) != formula:
        yield "wrong range: a sum ends at another size than that of what it counts", fitting
    for changed in everywhere(formula, without_transpose):
        yield "a transpose too much", changed
    for changed in everywhere(formula, with_transpose):
        yield "lost transpose: a transpose is missing", changed
    for name in dict.fromkeys(free_components(claim.left) + free_components(claim.right)):
        for changed in everywhere(formula, lambda node, name=name: with_another_index(node, name)):  # type: ignore[misc]
            yield "wrong index: one component stands for another", changed
    for changed in by_another_component(formula):
        yield "wrong index: the derivative is taken by another component", changed
    for changed in everywhere(formula, swap_factors):
        yield "order of a matrix product: the factors are in the wrong order", changed
    for changed in everywhere(formula, rearranged):
        yield (
            "order of a matrix product: the factors are in the wrong order, and a transpose is lost or too much",
            changed,
        )
    if is_array(formula):
        yield "transposed: all of it is the transpose of what belongs here", Transpose(formula)
    for changed in everywhere(formula, raised_order):
        yield "g for g′: g stands where its derivative g′ belongs", changed
    for by in (1, -1):
        for changed in everywhere(formula, lambda node, by=by: in_another_layer(node, by)):  # type: ignore[misc]
            yield f"wrong layer: a layer index is one too {'low' if by > 0 else 'high'}", changed
        for changed in moved_denominators(formula, by):
            yield f"wrong layer: a layer index is one too {'low' if by > 0 else 'high'}", changed
    if any(size == Size("m") for each in claim.model.given for size in each.symbol.shape):
        m = Dimension(Size("m"))
        yield "lost 1/m: the factor 1/m of the mean is missing", Product((Quotient(as_formula(1), m), formula))
        yield "mean for sum: a factor 1/m is too much", Product((m, formula))
    yield "wrong sign", Negative(formula)
    for changed in everywhere(formula, other_sign):
        yield "wrong sign of one term", changed
    yield "factor 2: a factor 2 is too much", Quotient(formula, as_formula(2))
    yield "factor ½: a factor 2 is missing", Product((as_formula(2), formula))
    for scale in (Fraction(1, 2), Fraction(2)):
        said = "factor 2: a factor 2 is too much" if scale < 1 else "factor ½: a factor 2 is missing"
        for changed in everywhere(formula, lambda node, scale=scale: scaled(node, scale)):  # type: ignore[misc]
            yield f"{said} in one term", changed
    for summed in summed_over_members(formula, claim.model):
        yield "lost sum: one member stands for the sum over all of them", summed
    for changed in everywhere(formula, lambda node: lost_weights(node, claim.model)):
        yield "lost W: the weights are missing", changed
    for changed in everywhere(formula, entrywise):
        yield "a matrix product stands where an entrywise product belongs", changed
    for changed in everywhere(formula, multiplied):
        yield "an entrywise product stands where a matrix product belongs", changed
    for missing in other_ways(claim.left if formula == claim.right else claim.right, claim.model):
        yield f"lost term: {missing} is not added, another way on which one depends on the other", formula + missing
    for symbol, other in with_like_quantity(formula, claim.model):
        yield f"wrong quantity: {symbol} stands where {other} belongs", replaced(formula, symbol, other)
