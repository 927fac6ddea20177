"""W^{(k+1)} = W^{(k)} − η ∂E/∂W^{(k)}, Δw(n + 1) = α Δw(n) + …: what a learning rule does from one step to the next.

The index that counts the steps stands in such rules only. They are read as updates, W ← W − η ∂E/∂W: what is said of W
elsewhere is said of every step, and W is no family of states.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from proofs.documents.texts.instants import instant_of
from proofs.documents.texts.statements import Placed
from symbolic.reading.statements import Side
from symbolic.reading.syntax import (
    Brackets,
    Derivative,
    Item,
    Nabla,
    Name,
    Node,
    Operator,
    Product,
    names,
    rewrite,
    walk,
)

Step = tuple[str, str]
"""What is changed, and the index of the steps."""
_OF_AN_INSTANT = "t"
"""The bracket of an item that was written behind its letter: w(n)."""


def as_updates(several: Sequence[Placed]) -> list[Placed]:
    """The statements with every step of a learning rule as an update without the index of the step."""
    steps = _steps(several, {})
    # W(n + 1) = W(n) + v(n + 1), where v(n + 1) = μ v(n) − η ∂E/∂W.
    steps |= _steps(several, dict.fromkeys(steps.values()))
    used = [
        (number, name.text, item.text) for number, placed in enumerate(several)
        for side in placed.statement.sides if side.node is not None
        for name in names(_with_items(side.node)) for item in (*name.below, *name.above)
    ]  # fmt: skip
    found = list(several)
    for number, (letter, index) in steps.items():
        apart = {each for each, (_, counter) in steps.items() if counter == index}
        if not any(each not in apart and (text, of) == (letter, index) for each, text, of in used):
            found[number] = _update(several[number], index)
    return found


def _steps(several: Sequence[Placed], known: Collection[Step]) -> dict[int, Step]:
    found = ((number, _step(placed, known)) for number, placed in enumerate(several))
    return {number: step for number, step in found if step is not None}


def _step(placed: Placed, known: Collection[Step]) -> Step | None:
    """W and k of W^{(k+1)} = W^{(k)} − η ∂E/∂W^{(k)}; None for any other statement."""
    statement = placed.statement
    if [sign.text for sign in statement.signs] not in (["="], [":="], ["←"]):
        return None
    left, right = (None if side.node is None else _with_items(side.node) for side in statement.sides)
    if not isinstance(left, Name) or right is None:
        return None
    for item in (*left.below, *left.above):
        before = [
            other for name in names(right) if name.text == left.text for other in (*name.below, *name.above)
            if (other.text, other.bracket) == (item.text, item.bracket) and other.offset == item.offset - 1
        ]  # fmt: skip
        if item.text and before and (left.text.startswith("Δ") or _learns(right, item.text, known)):
            return left.text, item.text
    return None


def _learns(node: Node, index: str, known: Collection[Step]) -> bool:
    """Whether it has a gradient of what has no step of its own, or a change Δw: no recurrence of states has that.

    ``known``: the steps that are known already, one of which may be added too.
    """
    for each in walk(node):
        if isinstance(each, Name) and (each.text.startswith("Δ") or (each.text, index) in known):
            return True
        if isinstance(each, Derivative | Nabla | Operator):
            of = each.operand if isinstance(each, Operator) else each.of
            if not any(item.text == index for name in names(of) for item in (*name.below, *name.above)):
                return True
    return False


def _with_items(node: Node) -> Node:
    """The expression with w(n + 1) as one name with an item."""

    def change(each: Node) -> Node | None:
        if not isinstance(each, Product):
            return None
        factors, signs = [each.factors[0]], list[str]()
        for factor, sign in zip(each.factors[1:], each.signs, strict=True):
            at, before = instant_of(factor) if isinstance(factor, Brackets) else None, factors[-1]
            if at is not None and sign == "" and isinstance(before, Name):
                item = Item(at[0], at[1], _OF_AN_INSTANT, start=factor.start, end=factor.end)
                factors[-1] = replace(before, below=(*before.below, item))
                continue
            factors.append(factor)
            signs.append(sign)
        return factors[0] if len(factors) == 1 else replace(each, factors=tuple(factors), signs=tuple(signs))

    return rewrite(node, change)


def _update(placed: Placed, index: str) -> Placed:
    """The statement as an update, without the index of the step."""

    def without(items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(item for item in items if item.text != index)

    def change(each: Node) -> Node | None:
        return replace(each, below=without(each.below), above=without(each.above)) if isinstance(each, Name) else None

    def changed(sides: Sequence[Side]) -> Iterator[Side]:
        for side in sides:
            yield side if side.node is None else replace(side, node=rewrite(_with_items(side.node), change))

    statement = placed.statement
    sign = replace(statement.signs[0], text="←")
    return replace(placed, statement=replace(statement, sides=tuple(changed(statement.sides)), signs=(sign,)))
