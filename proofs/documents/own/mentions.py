"""“The loss is $L(y)$”: a cost that the text only mentions, with what it is a cost of, is a function of just that."""

from __future__ import annotations

from collections.abc import Sequence

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.own.collecting import sides_of
from proofs.documents.texts.statements import Document, Equality, Placed
from symbolic.reading.statements import Side, Sign, Statement
from symbolic.reading.syntax import Brackets, Name, Product


def mentioned_costs(document: Document, equalities: Sequence[Equality]) -> list[Equality]:
    """L = L(y) for the one cost that the text mentions so, where no equation says what any cost is."""
    lefts = [bare(left) for each in equalities for left, _ in sides_of(each)]
    if any(isinstance(left, Name) and left.text in COSTS and not left.above for left in lefts):
        return []
    found = [(placed, *call) for placed in document.statements if (call := _call(placed)) is not None]
    if len({(letter.text, arguments.parts) for _, letter, arguments in found}) != 1:
        return []
    placed, letter, arguments = found[0]
    side = placed.statement.sides[0]
    name = Side(side.tokens, Name(letter.text, start=letter.start, end=letter.end))
    sign = Sign("=", arguments.start, arguments.start)
    return [Equality(Placed(placed.source, placed.region, Statement((name, side), (sign,)), placed.section), 0)]


def _call(placed: Placed) -> tuple[Name, Brackets] | None:
    """The letter of a cost and its arguments, where that is all that is said: $L(y)$."""
    statement = placed.statement
    node = statement.sides[0].node
    if statement.signs or not isinstance(node, Product) or len(node.factors) != 2 or node.signs != ("",):
        return None
    letter, arguments = node.factors
    if not isinstance(letter, Name) or letter.text not in COSTS or letter.below or letter.above or letter.primes:
        return None
    plain = isinstance(arguments, Brackets) and all(isinstance(part, Name) for part in arguments.parts)
    return (letter, arguments) if plain and isinstance(arguments, Brackets) else None
