"""dφ = M : dM, d(X Y) = (dX) Y + X dY: differentials, read as derivatives ∂φ/∂ϖ along a line X + ϖ Ẋ.

What is linear in differentials is true for all of them where it is true along every line. A text that calls the
gradient of its loss dW has none: there a d never stands in front of what is the loss.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from proofs.documents.texts.statements import Placed
from symbolic.reading.statements import Side
from symbolic.reading.syntax import Brackets, Derivative, Name, Node, Operator, Product, Scripted, names, rewrite, walk

ALONG = "ϖ"
"""The parameter of the line; no text writes it."""
_SAID = re.compile(r"\bdifferentials?\b|\bDifferential|微分|дифференциал|différentielle|diferencial", re.IGNORECASE)


def with_lines(several: Sequence[Placed], prose: str) -> list[Placed]:
    """The statements with ∂A/∂ϖ for dA, in a text that speaks of differentials; else as they are."""
    if _SAID.search(prose) is None or not any(_is_of_a_whole(placed) for placed in several):
        return list(several)
    return [
        replace(placed, statement=replace(placed.statement, sides=tuple(map(_along, placed.statement.sides))))
        for placed in several
    ]


def moved_in(nodes: Sequence[Node]) -> Iterator[Name]:
    """Every name of which the differential stands in these expressions: X of dX and of d(X Y)."""
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Derivative | Operator) and isinstance(each.by, Name) and each.by.text == ALONG:
                yield from names(each.of if isinstance(each, Derivative) else each.operand)


def _is_of_a_whole(placed: Placed) -> bool:
    """Whether the statement begins with dφ, of a quantity whose differential is no name of its own, and has another."""
    first, *rest = (side.node for side in placed.statement.sides)
    if not isinstance(first, Product) or len(first.factors) != 2 or not rest or not _is_d(first.factors[0]):
        return False
    return isinstance(first.factors[1], Name) and any(any(moved_in([_line(node)])) for node in rest if node is not None)


def _along(side: Side) -> Side:
    return side if side.node is None else replace(side, node=_line(side.node))


def _line(node: Node) -> Node:
    def change(each: Node) -> Node | None:
        if isinstance(each, Name) and len(each.text) == 2 and each.text[0] == "d" and not each.primes:
            return _derivative(replace(each, text=each.text[1:]))
        return _with_ds(each) if isinstance(each, Product) and any(map(_is_d, each.factors)) else None

    return rewrite(node, change)


def _is_d(node: Node) -> bool:
    return isinstance(node, Name) and node.text == "d" and not (node.below or node.above or node.primes)


def _with_ds(product: Product) -> Node:
    """X ∂Y/∂ϖ of X d Y; d f(X) is of the value of f."""
    factors, signs = list[Node](), list[str]()
    place = 0
    while place < len(product.factors):
        if place:
            signs.append(product.signs[place - 1])
        factor, behind = product.factors[place], product.factors[place + 1 : place + 3]
        place += 1
        if _is_d(factor) and behind and product.signs[place - 1] == "":
            operand, place = behind[0], place + 1
            called = len(behind) == 2 and isinstance(behind[0], Name) and isinstance(behind[1], Brackets)
            if called and product.signs[place - 1] == "":
                operand, place = Product(behind, ("",), start=operand.start, end=behind[1].end), place + 1
            factor = _derivative(operand)
        factors.append(factor)
    if len(factors) == 1:
        return factors[0]
    return replace(product, factors=tuple(factors), signs=tuple(signs))


def _derivative(of: Node) -> Node:
    along = Name(ALONG, start=of.start, end=of.end)
    if isinstance(of, Name):
        return Derivative(of, along, start=of.start, end=of.end)
    inner = of if isinstance(of, Brackets | Scripted) else Brackets((of,), "(", start=of.start, end=of.end)
    return Operator(along, inner, start=of.start, end=of.end)
