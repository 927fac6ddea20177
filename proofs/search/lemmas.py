"""What is proved already, used from left to right: found by matching, put in by specialisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from proofs import kernel
from proofs.kernel import Theorem
from proofs.logic.context import Context
from proofs.search.conversions import Conversion, after, attempt, entries_of, everywhere
from proofs.search.normal import component, write_out
from symbolic.formula import Entry, Formula, Sum, children, walk
from symbolic.indices import Index, Size
from symbolic.shapes import shape
from symbolic.substitution import substitute


def match(pattern: Formula, formula: Formula, letters: frozenset[str]) -> dict[str, Index] | None:
    """Values for the letters that make the pattern the formula, or None."""
    found: dict[str, Index] = {}
    return found if _match(pattern, formula, letters, found) else None


def _match(pattern: Formula, formula: Formula, letters: frozenset[str], found: dict[str, Index]) -> bool:
    if type(pattern) is not type(formula):
        return False
    if isinstance(pattern, Sum) and isinstance(formula, Sum) and pattern.index != formula.index:
        renamed = substitute(pattern.body, {pattern.index: Index(formula.index)})
        pattern = replace(pattern, index=formula.index, body=renamed)
    for field in fields(pattern):  # type: ignore[arg-type]
        one, other = getattr(pattern, field.name), getattr(formula, field.name)
        if isinstance(one, Formula):
            continue
        ones, others = (one, other) if isinstance(one, tuple) else ((one,), (other,))
        if isinstance(others, tuple) and len(ones) != len(others):
            return False
        for each, its in zip(ones, others, strict=True):
            if not isinstance(each, Formula) and not _match_field(each, its, letters, found):
                return False
    inner, outer = children(pattern), children(formula)
    return len(inner) == len(outer) and all(
        _match(each, its, letters, found) for each, its in zip(inner, outer, strict=True)
    )


def _match_field(one: object, other: object, letters: frozenset[str], found: dict[str, Index]) -> bool:
    if isinstance(one, Index) and isinstance(other, Index) and one.name in letters:
        assert one.name is not None
        value = other - one.offset
        return found.setdefault(one.name, value) == value
    if isinstance(one, Size) and isinstance(other, Size) and one.layer is not None and other.layer is not None:
        return one.name == other.name and _match_field(one.layer, other.layer, letters, found)
    return one == other


def rewriting(theorems: Sequence[Theorem]) -> Conversion:
    """The left side of a theorem as its right side, unless it comes back in there (a Conversion, for one node)."""

    def convert(context: Context, formula: Formula) -> Theorem | None:
        for theorem in theorems:
            found = apply_to(theorem, context, formula)
            if found is not None and formula not in walk(after(write_out(context, found.right), found.right)):
                return found
        return None

    return convert


def apply_to(theorem: Theorem, context: Context, formula: Formula) -> Theorem | None:
    """The theorem for the values of its indices that make its left side this formula, or None."""
    letters = frozenset(each.name for each in theorem.context.ranges)
    values = match(theorem.left, formula, letters)
    if values is None or values.keys() < letters:
        return None
    found = attempt(kernel.specialisation, theorem, context, values)
    return found if found is not None and found.left == formula else None


def by_components(theorem: Theorem) -> Theorem:
    """From A = B for arrays: A_ij = B_ij, both sides written out as far as their operations are defined."""
    if not shape(theorem.left):
        return theorem
    within, place = entries_of(theorem.context, theorem.left, theorem.right)
    lifted = kernel.specialisation(theorem, within, {})
    found = kernel.congruence(within, Entry(lifted.left, place), {0: lifted})
    left = everywhere(component)(within, found.left)
    right = everywhere(component)(within, found.right)
    if left is not None:
        found = kernel.transitivity(kernel.symmetry(left), found)
    return found if right is None else kernel.transitivity(found, right)
