"""y_j(n) = φ(v_j(n)), E(n) = ½ Σ_j e_j²(n): every quantity at one and the same n, as in Haykin's texts.

The n of a text that puts it behind its letters throughout counts iterations, or patterns, and all that is said is said
of one of them: it is read without. Only an update knows two, w(n + 1) = w(n) + …; a recurrence does as well, so that a
text whose states stand at n − 1 is left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from string import ascii_lowercase as LOWER

from proofs.documents.texts.statements import Placed
from symbolic.reading.statements import Side, Statement
from symbolic.reading.syntax import Big, Brackets, Minus, Name, Node, Number, Product, Sum, children, rewrite, walk
from symbolic.reading.tokens import Unreadable

FEWEST = 3
"""How many letters have to stand at n before it is taken for the instant of all that is said."""

At = tuple[Name, str, int]
"""A letter, the n at which it stands, and how much is added to n: w, n and 1 of w(n + 1)."""


def at_one_instant(several: Sequence[Placed]) -> list[Placed]:
    """The statements without the (n) behind their letters, where all of the text is said of one n."""
    found = [each for placed in several for node in _nodes(placed) for each in _instants(node)]
    letters = sorted({letter for _, letter, _ in found})
    for letter in letters:
        if _is_instant(letter, found, several):
            several = [_without(placed, letter) for placed in several]
    return list(several)


def _is_instant(letter: str, found: Sequence[At], several: Sequence[Placed]) -> bool:
    """Whether the letter stands behind many others, for itself nowhere, and beside n ± 1 in updates only."""
    here = [(name, more) for name, of, more in found if of == letter]
    plain = {name.text for name, more in here if not more}
    indexed = {name.text for name, _ in here if name.below}
    updated = all(_is_changed(name) for name, more in here if more)
    if len(plain) < FEWEST or len(indexed) < FEWEST - 1 or not updated:
        return False
    sides = (node for placed in several for node in _nodes(placed) if not isinstance(node, Name))
    return not any(_stands_alone(node, letter) for node in sides)


def _is_changed(name: Name) -> bool:
    """w_{ji}, Δw: what an update changes, and no state of a unit."""
    return len(name.below) == 2 or name.text.startswith("Δ")


def _nodes(placed: Placed) -> Iterator[Node]:
    return (side.node for side in placed.statement.sides if side.node is not None)


def _instants(node: Node) -> Iterator[At]:
    """y_j, n and 0 of y_j(n), for every letter that stands in front of such brackets."""
    for each in walk(node):
        if not isinstance(each, Product):
            continue
        for name, brackets, sign in zip(each.factors, each.factors[1:], each.signs, strict=False):
            if isinstance(name, Name) and sign == "" and (at := instant_of(brackets)) is not None:
                yield name, *at


def instant_of(node: Node) -> tuple[str, int] | None:
    """n and 1 of (n + 1); None of anything else in brackets."""
    if not isinstance(node, Brackets) or node.kind != "(" or len(node.parts) != 1:
        return None
    (inner,) = node.parts
    more = 0
    if isinstance(inner, Sum) and len(inner.terms) == 2:
        inner, amount = inner.terms
        number = amount.term if isinstance(amount, Minus) else amount
        if not isinstance(number, Number) or number.value.denominator != 1:
            return None
        more = int(number.value) * (-1 if isinstance(amount, Minus) else 1)
    plain = isinstance(inner, Name) and not (inner.below or inner.above or inner.primes)
    return (inner.text, more) if plain and isinstance(inner, Name) and inner.text in LOWER else None


def _stands_alone(node: Node, letter: str) -> bool:
    """Whether the letter is a quantity in a side, and no instant: n of 3 n, but not of Σ_{i=0}^n."""
    if isinstance(node, Name):
        return node.text == letter
    if instant_of(node) is not None:
        return False
    inside = (node.body,) if isinstance(node, Big) else children(node)
    return any(_stands_alone(each, letter) for each in inside)


def _without(placed: Placed, letter: str) -> Placed:
    """The statement at one instant, or the reason why it is not read: it is about several."""
    statement = placed.statement
    instants = [each for node in _nodes(placed) for each in _instants(node) if each[1] == letter]
    if not instants:
        return placed
    if _is_step(statement, letter):
        signs = (replace(statement.signs[0], text="←"), *statement.signs[1:])
        statement = replace(statement, signs=signs)
    elif any(more for _, _, more in instants) or any(_adds_up(node, letter) for node in _nodes(placed)):
        trouble = f"It is about several {letter} at once, and everything else is said of one."
        sides = tuple(replace(side, node=None, trouble=Unreadable(trouble, side.start)) for side in statement.sides)
        return replace(placed, statement=replace(statement, sides=sides))
    sides = tuple(_side_without(side, letter) for side in statement.sides)
    return replace(placed, statement=replace(statement, sides=sides))


def _is_step(statement: Statement, letter: str) -> bool:
    """w(n + 1) = w(n) + …: an update, which says what w is from now on."""
    first, *rest = (list(_instants(side.node)) if side.node is not None else [] for side in statement.sides)
    others = [more for side in rest for _, of, more in side if of == letter]
    return [(of, more) for _, of, more in first] == [(letter, 1)] and not any(others)


def _adds_up(node: Node, letter: str) -> bool:
    return any(isinstance(each, Big) and letter in each.indices for each in walk(node))


def _side_without(side: Side, letter: str) -> Side:
    def change(each: Node) -> Node | None:
        if not isinstance(each, Product):
            return None
        kept, signs = [each.factors[0]], list[str]()
        for before, factor, sign in zip(each.factors, each.factors[1:], each.signs, strict=False):
            at = instant_of(factor) if isinstance(before, Name) and sign == "" else None
            if at is None or at[0] != letter:
                kept.append(factor)
                signs.append(sign)
        return kept[0] if len(kept) == 1 else replace(each, factors=tuple(kept), signs=tuple(signs))

    return side if side.node is None else replace(side, node=rewrite(side.node, change))
