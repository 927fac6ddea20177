"""Indices in formulas: which stand free, how they are replaced, and letters for the bound ones.

A sum binds its index. Nothing here lets a free index be captured by a sum: the sum is given another letter first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import chain, count
from typing import Any

from symbolic.formula import BINDERS, Formula, OrderedProduct, Sum, children, with_children
from symbolic.indices import Index, Size


def _written_in(formula: Formula) -> Iterator[Index]:
    """The indices that stand in the node itself, those of its sizes too."""
    for name in formula.places:
        value = getattr(formula, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Index):
                yield each
            elif isinstance(each, Size) and each.layer is not None:
                yield each.layer


@lru_cache(maxsize=65536)
def free_names(formula: Formula) -> frozenset[str]:
    """The names of the indices that stand free in the formula (those of sizes and shapes included)."""
    own = frozenset(index.name for index in _written_in(formula) if index.name is not None)
    bound = {formula.index} if isinstance(formula, BINDERS) else set()
    return own.union(*(free_names(child) - bound for child in children(formula)))


@lru_cache(maxsize=65536)
def all_names(formula: Formula) -> frozenset[str]:
    """The names of all indices in the formula, free or bound."""
    own = {index.name for index in _written_in(formula) if index.name is not None}
    if isinstance(formula, BINDERS):
        own.add(formula.index)
    return frozenset(own).union(*(all_names(child) for child in children(formula)))


def substitute(formula: Formula, replacements: Mapping[str, Index]) -> Formula:
    """The formula with its free indices replaced; a sum whose own index would capture one is given another letter."""
    replacements = {name: replacements[name] for name in free_names(formula) & replacements.keys()}
    if not replacements:
        return formula
    if isinstance(formula, BINDERS) and formula.index in {index.name for index in replacements.values()}:
        taken = {index.name for index in replacements.values()} | all_names(formula)
        formula = with_letter(formula, fresh_letter(taken))
    changes: dict[str, Any] = {}
    for name in formula.places:
        value = getattr(formula, name)
        if isinstance(value, tuple):
            changes[name] = tuple(each.substitute(replacements) for each in value)
        elif value is not None:
            changes[name] = value.substitute(replacements)
    changed = replace(formula, **changes) if changes else formula  # type: ignore[type-var]
    return with_children(changed, tuple(substitute(child, replacements) for child in children(changed)))


def with_letter(formula: Sum | OrderedProduct, letter: str) -> Sum | OrderedProduct:
    """The sum with another letter, one that does not stand free in it, for its index."""
    return replace(formula, index=letter, body=substitute(formula.body, {formula.index: Index(letter)}))


def with_bound_apart(formula: Formula, taken: Iterable[str | None]) -> Formula:
    """The same formula, its sums given other letters where their own are taken, or bound outside of them."""
    used = frozenset(taken)
    if isinstance(formula, BINDERS):
        if formula.index in used:
            formula = with_letter(formula, fresh_letter(used | all_names(formula)))
        used |= {formula.index}
    return with_children(formula, tuple(with_bound_apart(child, used) for child in children(formula)))


LETTERS = "kprstuv"


def fresh_letter(taken: Iterable[str | None]) -> str:
    """A letter for a bound index that is not taken: k, p, r, … and then k1, p1, …"""
    used = frozenset(taken)
    tails = chain(("",), map(str, count(1)))
    return next(letter + tail for tail in tails for letter in LETTERS if letter + tail not in used)
