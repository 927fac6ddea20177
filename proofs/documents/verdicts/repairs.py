"""Small named repairs of what is false as printed: brackets around the operand of ∂/∂w, a lost index, w for W.

A repair changes the syntax of one side at one place and says what it did. That a repaired claim holds makes the
printed one a slip, never right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from symbolic.reading.notation import Letter, Notation
from symbolic.reading.syntax import (
    Big,
    Brackets,
    Entrywise,
    Item,
    Name,
    Node,
    Operator,
    Product,
    Scripted,
    Sum,
    names,
    walk,
)

MOST_REPAIRS = 200
MOST_FACTORS = 6
Found = TypeVar("Found")
Search = Callable[[Node, tuple[Node, ...], Notation], Iterator["Repair"]]
Rebuilt = tuple[Node, Node]
"""(the whole with one node changed, the changed node)"""


@dataclass(frozen=True, slots=True)
class Repair:
    """A side with one repair made, where it was made, and what it was."""

    node: Node
    place: int
    sentence: str
    letter: str = ""
    """what is given a layer"""


def smallest(
    left: Node, right: Node, notation: Notation, holding: Callable[[Node, Node], Found | None]
) -> tuple[list[Repair], Found] | None:
    """The smallest repair of left = right (one, then two) that leaves something ``holding``, with what it found."""
    first: list[tuple[Node, Node, list[Repair]]] = []
    for one, other, made in on_each_side(repairs, left, right, notation):
        found = holding(one, other)
        if found is not None:
            return [made], found
        first.append((one, other, [made]))
        if len(first) > MOST_REPAIRS:
            return None
    tried = 0
    for once_left, once_right, made_before in first:
        for one, other, made in on_each_side(repairs, once_left, once_right, notation):
            tried += 1
            if tried > MOST_REPAIRS:
                return None
            found = holding(one, other)
            if found is not None:
                return [*made_before, made], found
    return None


def on_each_side(search: Search, left: Node, right: Node, notation: Notation) -> Iterator[tuple[Node, Node, Repair]]:
    """Both sides after each single repair of one of them."""
    yield from ((each.node, right, each) for each in search(left, (right,), notation))
    yield from ((left, each.node, each) for each in search(right, (left,), notation))


def repairs(node: Node, others: tuple[Node, ...], notation: Notation) -> Iterator[Repair]:
    """Every single repair of a side; ``others`` are the sides of the same statement, whose layers may be lent."""
    for changed, at in _everywhere(node, _brackets):
        yield Repair(changed, at.start, "brackets around the operand of ∂/∂… are missing")
    for changed, at in _everywhere(node, _sum_brackets):
        yield Repair(changed, at.start, "brackets around what is summed are missing")
    for changed, at in _everywhere(node, _narrowed):
        yield Repair(changed, at.start, "the braces behind Σ group more than is seen in print")
    for kept in range(1, MOST_FACTORS):
        for changed, at in _everywhere(node, lambda each, kept=kept: _factored(each, kept)):  # type: ignore[misc]
            yield Repair(changed, at.start, "brackets around the sum that is multiplied are missing")
    layers = _layers((node, *others), notation)
    for item in layers:
        for changed, at in _everywhere(node, lambda each, item=item: _with_layer(each, item, notation)):  # type: ignore[misc]
            assert isinstance(at, Name)
            yield Repair(changed, at.start, f"{_shown(at)} lacks its layer: {_layer_shown(item, notation)}", at.text)
    for changed, at in _everywhere(node, lambda each: _other_case(each, notation)):
        assert isinstance(at, Name)
        letter = notation.letters[at.text]
        yield Repair(changed, at.start, f"{at.text} stands for {letter.matrix}")


def lost_indices(node: Node, others: tuple[Node, ...], notation: Notation) -> Iterator[Repair]:
    """Every single repair of a side that is an array where the others are one of its components: v for v_j."""
    for item in _components((*others, node), notation):
        for changed, at in _everywhere(node, lambda each, item=item: _with_index(each, item, notation)):  # type: ignore[misc]
            what = _shown(at) if isinstance(at, Name) else "the expression in brackets"
            yield Repair(changed, at.start, f"{what} is an array: its index {item.text} is lost")
    for changed, at in _everywhere(node, lambda each: _over_samples(each, notation)):
        assert isinstance(at, Big)
        yield Repair(changed, at.start, f"nothing in the sum has its index {at.indices[0]}: the sample is lost")


def _over_samples(node: Node, notation: Notation) -> Node | None:
    """Σ_{i=1}^m dZ^{(i)} for Σ_{i=1}^m dZ, which adds up the whole m times."""
    if not isinstance(node, Big) or node.sign != "sum" or len(node.indices) != 1 or not isinstance(node.upper, Name):
        return None
    used = {item.text for name in names(node.body) for item in (*name.above, *name.below)}
    if node.upper.text not in notation.batch or node.indices[0] in used:
        return None
    return replace(node, indices=(), lower=None, upper=None)


def lost_signs(node: Node, others: tuple[Node, ...], notation: Notation) -> Iterator[Repair]:
    """a ⊙ (1 − a) for a (1 − a): columns side by side, which have no product, multiplied entry by entry."""
    for changed, at in _everywhere(node, lambda each: _entry_by_entry(each, notation)):
        yield Repair(changed, at.start, "columns stand side by side: a sign for their entrywise product is missing")


def _entry_by_entry(node: Node, notation: Notation) -> Node | None:
    if not isinstance(node, Product):
        return None
    units: list[Node] = []
    for place, factor in enumerate(node.factors):
        before = node.factors[place - 1] if place else None
        if place and node.signs[place - 1] not in ("", "·"):
            return None
        called = isinstance(before, Name) and before.text in notation.functions and isinstance(factor, Brackets)
        if called and before is not None:
            units[-1] = Product((before, factor), ("",), start=before.start, end=factor.end)
        else:
            units.append(factor)
    arrays = [unit for unit in units if _is_column(unit, notation)]
    return Entrywise(tuple(units), start=node.start, end=node.end) if len(arrays) == len(units) > 1 else None


def _is_column(node: Node, notation: Notation) -> bool:
    """Whether only vectors without an index stand in it, none of them transposed."""
    found = [letter for name in names(node) if (letter := notation.letter(name.text)) is not None]
    transposed = any(item.is_transpose for each in walk(node) if isinstance(each, Name | Scripted)
                     for item in each.above)  # fmt: skip
    return bool(found) and not transposed and all(letter.components == 1 and not letter.samples for letter in found)


def _everywhere(node: Node, change: Callable[[Node], Node | None]) -> Iterator[Rebuilt]:
    """The tree with the change made at one node, for every node at which it can be made."""
    made = change(node)
    if made is not None:
        yield made, node
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            for changed, at in _everywhere(value, change):
                yield _with(node, each.name, changed), at
        elif isinstance(value, tuple):
            for place, part in enumerate(value):
                if isinstance(part, Node):
                    for changed, at in _everywhere(part, change):
                        new: tuple[Any, ...] = (*value[:place], changed, *value[place + 1 :])
                        yield _with(node, each.name, new), at


def _with(node: Node, name: str, value: Any) -> Node:
    changes: dict[str, Any] = {name: value}
    return replace(node, **changes)


def _trailing(node: Node) -> tuple[Callable[[Node], Node], Operator | Big] | None:
    """∂/∂w or Σ at the end of a term, and how to put something else in its place."""
    if isinstance(node, Operator | Big):
        return (lambda new: new), node
    if isinstance(node, Product) and isinstance(node.factors[-1], Operator | Big):
        return (lambda new: replace(node, factors=(*node.factors[:-1], new))), node.factors[-1]
    return None


def _brackets(node: Node) -> Node | None:
    """∂/∂w u + v read as ∂/∂w (u + v)."""
    return _widened(node, Operator)


def _sum_brackets(node: Node) -> Node | None:
    """Σ u + v read as Σ (u + v)."""
    return _widened(node, Big)


def _narrowed(node: Node) -> Node | None:
    r"""\sum_j{u + v}, printed as Σ u + v, read as (Σ u) + v."""
    if not isinstance(node, Big) or not isinstance(node.body, Sum):
        return None
    first, *rest = node.body.terms
    own = replace(node, body=first, end=first.end)
    return Sum((own, *rest), start=node.start, end=node.end)


def _factored(node: Node, kept: int) -> Node | None:
    """u + v w read as (u + v) w: the first ``kept`` factors of the last term belong to the sum."""
    last = node.terms[-1] if isinstance(node, Sum) else None
    if not isinstance(node, Sum) or not isinstance(last, Product | Entrywise) or kept >= len(last.factors):
        return None
    own, behind = last.factors[:kept], last.factors[kept:]
    if isinstance(last, Product):
        end = replace(last, factors=own, signs=last.signs[: kept - 1], end=own[-1].end) if kept > 1 else own[0]
    else:
        end = replace(last, factors=own, end=own[-1].end) if kept > 1 else own[0]
    whole = Sum((*node.terms[:-1], end), start=node.start, end=end.end)
    bracketed = Brackets((whole,), start=node.start, end=end.end)
    if isinstance(last, Product):
        return replace(last, factors=(bracketed, *behind), signs=last.signs[kept - 1 :], start=node.start)
    return replace(last, factors=(bracketed, *behind), start=node.start)


def _widened(node: Node, kind: type[Operator] | type[Big]) -> Node | None:
    if not isinstance(node, Sum):
        return None
    for place, term in enumerate(node.terms[:-1]):
        found = _trailing(term)
        if found is None or not isinstance(found[1], kind):
            continue
        rebuild, operator = found
        inner = operator.operand if isinstance(operator, Operator) else operator.body
        if isinstance(inner, Brackets):
            continue
        parts = inner.terms if isinstance(inner, Sum) else (inner,)
        whole = Sum((*parts, *node.terms[place + 1 :]), start=inner.start, end=node.end)
        bracketed = Brackets((whole,), start=inner.start, end=node.end)
        wide = (
            replace(operator, operand=bracketed)
            if isinstance(operator, Operator)
            else replace(operator, body=bracketed)
        )
        before = node.terms[:place]
        new = rebuild(wide)
        return Sum((*before, new), start=node.start, end=node.end) if before else new
    return None


def _layers(nodes: tuple[Node, ...], notation: Notation) -> list[Item]:
    """The layer indices that occur, the most frequent first."""
    counts: dict[Item, int] = {}
    for node in nodes:
        for name in names(node):
            letter = notation.letter(name.text)
            if letter is not None and letter.layered:
                for item in (name.above if notation.layer.place == "above" else name.below)[:1]:
                    if item.nested is None and not item.is_transpose and item.text not in ("*", "…"):
                        counts[item] = counts.get(item, 0) + 1
    return sorted(counts, key=lambda item: -counts[item])


def _components(nodes: tuple[Node, ...], notation: Notation) -> list[Item]:
    """The indices of single components of vectors, each once."""
    found: dict[str, Item] = {}
    for node in nodes:
        for name in names(node):
            letter = notation.letter(name.text)
            if letter is not None and letter.components == 1 and name.below:
                item = name.below[-1]
                if item.text in notation.tokens and not item.offset and item.nested is None:
                    found.setdefault(item.text, item)
    return list(found.values())


def _with_index(node: Node, item: Item, notation: Notation) -> Node | None:
    """v_j for a vector v, (v + w)_j for one in brackets in which nothing has this index."""
    if isinstance(node, Brackets) and len(node.parts) == 1 and node.kind in ("(", "["):
        if any(below.text == item.text for name in names(node) for below in name.below):
            return None
        return Scripted(node, below=(item,), start=node.start, end=node.end)
    if not isinstance(node, Name):
        return None
    letter = notation.letter(node.text)
    lower = 1 if letter is not None and letter.layered and notation.layer.place == "below" else 0
    if letter is None or letter.components != 1 or len(node.below) > lower or letter.samples or letter.batch:
        return None
    return replace(node, below=(*node.below, item))


def _has_layer(name: Name, letter: Letter, notation: Notation) -> bool:
    if notation.layer.verbatim and notation.layer.is_on(name):
        # The t of h_t says which step it is, and is no component.
        return True
    if notation.layer.place == "below":
        return len(name.below) > letter.components
    return any(
        item.is_number or item.text in notation.layer.letters or item.text == notation.layer.last for item in name.above
    )


def _with_layer(node: Node, item: Item, notation: Notation) -> Node | None:
    if not isinstance(node, Name):
        return None
    letter = notation.letter(node.text)
    if letter is None or not letter.layered or _has_layer(node, letter, notation):
        return None
    if notation.layer.place == "below":
        return replace(node, below=(item, *node.below))
    return replace(node, above=(item, *node.above))


def _other_case(node: Node, notation: Notation) -> Node | None:
    if not isinstance(node, Name):
        return None
    letter = notation.letter(node.text)
    if letter is None or not letter.entries_only or node.below:
        return None
    return replace(node, text=letter.matrix)


def _shown(name: Name) -> str:
    below = ",".join(item.text or str(item.offset) for item in name.below)
    return name.text + (f"_{below}" if below else "")


def _layer_shown(item: Item, notation: Notation) -> str:
    number = f"{item.offset:+d}" if item.offset and item.text else ("" if item.text else str(item.offset))
    return f"{item.text}{number}"
