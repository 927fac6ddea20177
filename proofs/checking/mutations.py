"""Random changes of a claim, most of which make it false: what a prover must never prove.

Unlike the known mistakes (proofs/checking/mistakes.py), which a person makes at one place, these are blind: any index,
factor, sum, layer, sign or letter of either side, one or several at once. Some of them leave the claim true.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from symbolic.formula import (
    Add,
    Apply,
    Dimension,
    Entry,
    Formula,
    Hadamard,
    MatrixProduct,
    Negative,
    Partial,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    as_formula,
    children,
    with_children,
)
from symbolic.indices import Index, Size
from symbolic.model import Claim
from symbolic.substitution import all_names, fresh_letter, with_letter

Change = Callable[[Formula, Random, tuple[str, ...]], Formula | None]
"""(node, random, names of indices) ↦ the changed node, or None where this change is none for such a node."""
SEVERAL = (Product, Hadamard, MatrixProduct, Add)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed claim, and what was changed."""

    claim: Claim
    changes: tuple[str, ...]


def mutate(claim: Claim, random: Random) -> Mutant:
    """The claim with one, two or three random changes."""
    wanted = random.choice((1, 1, 1, 2, 2, 3))
    changes: tuple[str, ...] = ()
    while len(changes) < wanted:
        name = random.choice(tuple(CHANGES))
        changed = _changed(claim, name, random)
        if changed is not None:
            claim, changes = changed, (*changes, name)
    return Mutant(claim, changes)


def _changed(claim: Claim, name: str, random: Random) -> Claim | None:
    """The claim with this change somewhere, on its right side more often than on its left, or None."""
    left, right = claim.left, claim.right
    if name == "swapped sides":
        return replace(claim, left=right, right=left)
    names = tuple(sorted({*(each.name for each in claim.ranges), *all_names(left), *all_names(right)}))
    if random.random() < 0.2:
        found = _somewhere(left, CHANGES[name], random, names)
        return None if found is None else replace(claim, left=found)
    found = _somewhere(right, CHANGES[name], random, names)
    return None if found is None else replace(claim, right=found)


def _somewhere(formula: Formula, change: Change, random: Random, names: tuple[str, ...]) -> Formula | None:
    """The change at a random node for which it is one."""
    found = [each for path, node in _nodes(formula) if (each := _at(formula, path, change(node, random, names)))]
    return random.choice(found) if found else None


def _nodes(formula: Formula) -> list[tuple[tuple[int, ...], Formula]]:
    inner = [((place, *path), node) for place, child in enumerate(children(formula)) for path, node in _nodes(child)]
    return [((), formula), *inner]


def _at(formula: Formula, path: tuple[int, ...], node: Formula | None) -> Formula | None:
    if node is None or not path:
        return node
    inner = list(children(formula))
    changed = _at(inner[path[0]], path[1:], node)
    assert changed is not None
    inner[path[0]] = changed
    return with_children(formula, tuple(inner))


def _index(index: Index, random: Random, names: tuple[str, ...]) -> Index:
    if random.random() < 0.5:
        return index + random.choice((-1, 1))
    return Index(random.choice(names), index.offset) if names else index + 1


def _other_index(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if isinstance(node, Entry):
        place = random.randrange(len(node.indices))
        changed = _index(node.indices[place], random, names)
        return replace(node, indices=(*node.indices[:place], changed, *node.indices[place + 1 :]))
    single = [name for name in node.places if isinstance(getattr(node, name), Index) and name != "lower"]
    if not single or isinstance(node, Symbol):
        return None
    name = random.choice(single)
    changed_node: Formula = replace(node, **{name: _index(getattr(node, name), random, names)})  # type: ignore[type-var]
    return changed_node


def _swapped_indices(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    return replace(node, indices=node.indices[::-1]) if isinstance(node, Entry) and len(node.indices) == 2 else None


def _other_layer(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if not isinstance(node, Symbol) or node.layer is None:
        return None
    by = random.choice((-1, 1))
    shape = tuple(size if size.layer is None else replace(size, layer=size.layer + by) for size in node.shape)
    return replace(node, layer=node.layer + by, shape=shape)


def _other_letter(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if not isinstance(node, Symbol):
        return None
    alike = next((group for group in LETTERS if node.name in group), ())
    others = [name for name in alike if name != node.name]
    return replace(node, name=random.choice(others)) if others else None


LETTERS = (("z", "a", "b", "δ", "D", "ã", "z̃", "b̃", "v"), ("W", "W̃", "V"), ("Z", "A", "Δ", "D"), ("C", "C̃"), ("w", "b"))
"""Symbols of one shape, which are easily taken for each other."""


def _without_part(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if not isinstance(node, SEVERAL):
        return None
    parts = list(children(node))
    del parts[random.randrange(len(parts))]
    return type(node)(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _with_part_twice(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if not isinstance(node, SEVERAL):
        return None
    parts = children(node)
    return type(node)((*parts, random.choice(parts)))


def _parts_exchanged(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    return type(node)(children(node)[::-1]) if isinstance(node, SEVERAL) else None


def _other_product(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if isinstance(node, MatrixProduct):
        return Hadamard(node.factors)
    return MatrixProduct(node.factors) if isinstance(node, Hadamard) else None


def _transposed(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if isinstance(node, Transpose):
        return node.matrix
    return Transpose(node) if isinstance(node, Symbol) and node.shape else None


def _other_bound(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if not isinstance(node, Sum):
        return None
    if random.random() < 0.3:
        return replace(node, lower=node.lower + random.choice((-1, 1)))
    upper = node.upper
    if isinstance(upper, Index):
        return replace(node, upper=upper + random.choice((-1, 1)))
    layer = upper.layer if upper.layer is not None else Index("L")
    return replace(node, upper=random.choice((Size("n", layer + 1), Size("n", layer - 1), Size("m"))))


def _other_order(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    return replace(node, order=abs(node.order + random.choice((-1, 1)))) if isinstance(node, Apply) else None


def _other_denominator(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    if isinstance(node, Quotient):
        return random.choice((node.numerator, replace(node, denominator=Dimension(Size("n", Index("L"))))))
    return None


def _negative(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    return node.term if isinstance(node, Negative) else Negative(node)


def _with_factor(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    return random.choice((as_formula(2) * node, node / 2, as_formula(1) * node, node + -node + node))


def _other_bound_letter(node: Formula, random: Random, names: tuple[str, ...]) -> Formula | None:
    return with_letter(node, fresh_letter({*names, *all_names(node)})) if isinstance(node, Sum) else None


def _value(change: Change) -> Change:
    """What is differentiated by is left to the changes of letters, layers and indices: −z or 2 z is no name."""
    return lambda node, random, names: None if isinstance(node, Symbol | Partial) else change(node, random, names)


CHANGES: dict[str, Change] = {
    "index": _other_index,
    "swapped indices": _swapped_indices,
    "layer": _other_layer,
    "letter": _other_letter,
    "part lost": _without_part,
    "part twice": _with_part_twice,
    "parts exchanged": _parts_exchanged,
    "kind of product": _other_product,
    "transpose": _transposed,
    "bound of a sum": _other_bound,
    "g for g′": _other_order,
    "denominator": _other_denominator,
    "sign": _value(_negative),
    "factor": _value(_with_factor),
    "bound letter": _other_bound_letter,
    "swapped sides": lambda node, random, names: None,
}
"""Every kind of change by its name."""
