"""The factors of a product as they are meant: φ(z) and l(o, y) are one factor each, a call with its argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.documents.own.arrays import Type, turned
from symbolic.reading.meaning import NAMED
from symbolic.reading.syntax import Brackets, Name, Node, Product, Scripted

if TYPE_CHECKING:
    from proofs.documents.own.shaping import Shapes


def called_factors(node: Product, shapes: Shapes) -> tuple[list[tuple[Node, tuple[Type] | None]], list[str]]:
    """The factors, each call with the shape that it has: φ(z) that of z, l(o, y) a number."""
    factors: list[tuple[Node, tuple[Type] | None]] = []
    signs: list[str] = []
    place = 0
    while place < len(node.factors):
        factor = node.factors[place]
        follows = node.factors[place + 1] if place + 1 < len(node.factors) and node.signs[place] == "" else None
        argument = follows.base if isinstance(follows, Scripted) else follows
        name = factor.base if isinstance(factor, Scripted) else factor
        if place:
            signs.append(node.signs[place - 1])
        if isinstance(name, Name) and isinstance(argument, Brackets) and name.text in shapes.functions | NAMED:
            inner = shapes.infer(argument)
            flipped = isinstance(follows, Scripted) and sum(item.text in ("ᵀ", "T") for item in follows.above) % 2
            factors.append((factor, (turned(inner) if flipped else inner,)))
            place += 2
        elif isinstance(name, Name) and isinstance(argument, Brackets) and name.text in shapes.costs:
            for part in argument.parts:
                shapes.array(part)
            factors.append((factor, (None,)))
            place += 2
        else:
            factors.append((factor, None))
            place += 1
    return factors, signs
