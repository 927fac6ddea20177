r"""\left. A \right|_{η = 0}: an equality that is said at one value of a given number, as ``Claim.at``.

The value is then fixed in all of the equality. So what stands outside of the bars must not depend on the letter:
A|_{η=0} = B says nothing of B at other values of η where B has none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proofs.documents.models.stages import Stage
from symbolic.indices import SCALAR
from symbolic.model import names_below
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.syntax import At, Minus, Name, Node, Number, Product, children, rewrite, walk
from symbolic.reading.tokens import Unreadable


def opened(node: Node) -> Node:
    """The side without its bars."""
    return rewrite(node, lambda each: each.inner if isinstance(each, At) else None)


@dataclass(frozen=True, slots=True)
class Point:
    """{η: 0}: the values at which an equality is meant, and why it says more than that where it does."""

    at: Mapping[str, int]
    more: str = ""


def point_of(nodes: tuple[Node, ...], stage: Stage) -> Point:
    """The values at the feet of the bars in the sides of an equality; none where there is no bar.

    Raises Undetermined where the letter is no given number, or where the bars disagree.
    """
    bars = [each for node in nodes for each in walk(node) if isinstance(each, At)]
    found: dict[str, int] = {}
    for bar in bars:
        own = dict(_value(left, right, stage) for left, right in bar.where)
        if found and own != found:
            raise Undetermined("Bars with different values at their feet stand in one equality.")
        found = own
    outside = sorted({text for node in nodes for text in _outside(node, stage, frozenset(found))} if found else ())
    if not outside:
        return Point(found)
    fixed = ", ".join(found)
    return Point(
        found,
        f"It holds at {', '.join(f'{name} = {value}' for name, value in found.items())}, and says more: "
        f"{', '.join(outside)} depends on {fixed} and stands outside of the bar, where {fixed} has any value. "
        "Write the bar behind it as well.",
    )


def _value(left: Node, right: Node, stage: Stage) -> tuple[str, int]:
    negative, number = isinstance(right, Minus), right.term if isinstance(right, Minus) else right
    letter = stage.notation.letter(left.text) if isinstance(left, Name) else None
    scripted = isinstance(left, Name) and (left.above or left.below or left.primes)
    given = {each.symbol.name for each in stage.model.given if each.symbol.shape == SCALAR}
    if not isinstance(left, Name) or scripted or (letter.name if letter else left.text) not in given:
        raise Undetermined("A bar fixes a given number (η = 0) here, and no array and nothing that is computed.")
    if not isinstance(number, Number) or number.value.denominator != 1:
        raise Undetermined(f"The value of {left.text} at the foot of this bar is no whole number.")
    whole = int(number.value)
    return (letter.name if letter else left.text), -whole if negative else whole


def _outside(node: Node, stage: Stage, fixed: frozenset[str]) -> Iterator[str]:
    """The letters outside of all bars whose value changes with what the bars fix."""
    if isinstance(node, At):
        factors = node.inner.factors if isinstance(node.inner, Product) and not node.reach else ()
        if any(set(_outside(factor, stage, fixed)) for factor in factors[:-1]):
            raise Unreadable(
                "The bar can stand behind all of this product or behind its last factor: write \\left. … \\right|.",
                node.start,
                node.end,
            )
        return
    symbol = _symbol(node, stage.notation) if isinstance(node, Name) else None
    if isinstance(node, Name) and symbol is not None and fixed & names_below(stage.model, frozenset({symbol})):
        yield node.text
    for child in children(node):
        yield from _outside(child, stage, fixed)


def _symbol(name: Name, notation: Notation) -> str | None:
    letter = notation.letter(name.text)
    if letter is not None:
        return letter.name
    return notation.cost_symbol if name.text in notation.costs else None
