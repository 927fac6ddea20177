"""∂A/∂B, dA/dB, \\frac{∂}{∂B} (…), ∇C, and the fractions that are none of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from symbolic.reading import lexicon
from symbolic.reading.syntax import (
    At,
    Brackets,
    Derivative,
    Fraction_,
    Nabla,
    Name,
    Node,
    Operator,
    Product,
    Scripted,
)
from symbolic.reading.tokens import Sort, Token, Unreadable, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar.reader import Reader


def _operand(reader: Reader, by: Node, start: int) -> Node:
    """∂/∂w with the rest of the product; a bracket right behind it is all of the operand."""
    if not reader.starts_factor():
        raise reader.refuse("∂/∂… has nothing to act on.")
    return _applied(by, reader.product(), start)


def _applied(by: Node, operand: Node, start: int) -> Node:
    """A bar behind the operand is one behind the derivative: ∂f/∂x|_{x=a}."""
    if isinstance(operand, At) and not operand.reach:
        return replace(operand, inner=_applied(by, operand.inner, start), start=start)
    if isinstance(operand, Product) and isinstance(operand.factors[0], Brackets | At):
        first, *rest = operand.factors
        applied = _applied(by, first, start)
        return Product((applied, *rest), operand.signs, start=start, end=operand.end)
    return Operator(by, operand, start=start, end=operand.end)


def slash_derivative(reader: Reader) -> Node:
    start = reader.take().start
    if reader.text() == "_":
        reader.take()
        by = reader.inner(reader.argument())
        return _operand(reader, by, start)
    above = None
    if reader.text() != "/":
        above = reader.scripted(reader.primary())
    if reader.text() != "/":
        raise reader.refuse("∂ without a fraction: write ∂A/∂B.")
    reader.take()
    if reader.text() != r"\partial":
        raise reader.refuse("∂A/… must be followed by ∂B.")
    reader.take()
    below = reader.scripted(reader.primary())
    if above is None:
        return _operand(reader, below, start)
    return Derivative(above, below, start=start, end=below.end)


def d_over_d(reader: Reader) -> Node | None:
    """dA/dB, or None where the d is a letter like any other."""
    before = reader.place
    start = reader.take().start
    try:
        above = None if reader.text() == "/" else reader.scripted(reader.primary())
        if reader.text() == "/" and reader.text(1) == "d":
            reader.place += 2
            below = reader.scripted(reader.primary())
            if above is not None:
                return Derivative(above, below, start=start, end=below.end)
            return _operand(reader, below, start)
    except Unreadable:
        pass
    reader.place = before
    return None


def nabla(reader: Reader) -> Node:
    start = reader.take().start
    by = None
    if reader.text() == "_":
        reader.take()
        by = reader.inner(reader.argument())
    before = reader.place
    of = reader.scripted(reader.primary())
    if by is not None and not _is_scalar_letter(of):
        # ∇_x xᵀ A x, ∇_θ (X θ − y)ᵀ (X θ − y): of all of the product.
        reader.place = before
        operand = reader.product()
        return Operator(by, operand, start=start, end=operand.end)
    at = None
    if reader.text() in ("(", r"\left") and isinstance(of, Name) and not _is_transposed_factor(reader, by):
        at = reader.primary()
        if not isinstance(at, Brackets):
            raise reader.refuse("∇C is followed by something that is no argument in brackets.")
    made = Nabla(by, of, at, start=start, end=(at or of).end)
    return made if at is None else reader.scripted(made)


def _is_transposed_factor(reader: Reader, by: Node | None) -> bool:
    """Whether ∇_{z^l} C (a^{l−1})ᵀ follows: brackets that a letter with scripts needs for its transpose.

    ∇C(x)ᵀ and ∇_a C(a^L)ᵀ are the transpose of a value.
    """
    before = reader.place
    factor = reader.scripted(reader.primary())
    reader.place = before
    if not isinstance(factor, Scripted) or not any(item.is_transpose for item in factor.above):
        return False
    inner = factor.base.parts[0] if isinstance(factor.base, Brackets) and len(factor.base.parts) == 1 else None
    return isinstance(by, Name) and isinstance(inner, Name) and bool(inner.above) and inner.text != by.text


def _is_scalar_letter(node: Node) -> bool:
    """C, L: a letter that is neither bold nor transposed, as a cost is."""
    return isinstance(node, Name) and not node.bold and not any(item.is_transpose for item in node.above)


def fraction(reader: Reader) -> Node:
    start = reader.take().start
    above, below = reader.argument(), reader.argument()
    return over(reader, above, below, start, reader.tokens[reader.place - 1].end)


def over(reader: Reader, above: Sequence[Token], below: Sequence[Token], start: int, end: int) -> Node:
    """above / below: a derivative where both begin with ∂ or d."""
    above, below = _undecorated(above), _undecorated(below)
    if len(below) > 1 and above and (_same_differential(above[0], below[0]) or _are_varied(above, below)):
        return _derivative(reader, above[1:], below[1:], start, end)
    if len(above) > 1 and above[0].text == r"\partial" and below and below[0].text != r"\partial":
        raise reader.refuse("∂ stands above the line and not below it: ∂A/∂B is meant.", below[0])
    return Fraction_(reader.inner(above), reader.inner(below), start=start, end=end)


def _derivative(reader: Reader, above: Sequence[Token], below: Sequence[Token], start: int, end: int) -> Node:
    immediate = _plus(above)
    above = above[immediate:]
    if above and above[0].sort is Sort.SUP:
        raise reader.refuse("Derivatives of second order are not read.", above[0])
    if any(_is_differential(token) and token.text == r"\partial" for token in below):
        raise reader.refuse("Derivatives of second order are not read.", below[0])
    by = reader.inner(below)
    if not above:
        return _operand(reader, by, start)
    return Derivative(reader.inner(above), by, bool(immediate), start=start, end=end)


def _plus(above: Sequence[Token]) -> int:
    r"""How many tokens the + of \partial^+ h takes, the sign of an immediate derivative; 0 where there is none."""
    texts = [token.text for token in above[:4]]
    if texts[:2] == ["^", "+"]:
        return 2
    return 4 if texts == ["^", "{", "+", "}"] else 0


def _undecorated(tokens: Sequence[Token]) -> list[Token]:
    """Without spaces, and with an upright d as the letter d."""
    rest = without_spaces(tokens)
    looks = lexicon.STYLES | lexicon.SCRIPT
    if len(rest) >= 4 and rest[1].text in looks and [rest[k].text for k in (0, 2, 3)] == ["{", "d", "}"]:
        return [rest[2], *rest[4:]]
    if len(rest) >= 4 and rest[0].text in looks and [t.text for t in rest[1:4]] == ["{", "d", "}"]:
        return [rest[2], *rest[4:]]
    if len(rest) >= 2 and rest[0].text in looks and rest[1].text == "d":
        return rest[1:]
    return rest


def _is_differential(token: Token) -> bool:
    return token.text in (r"\partial", "d", r"\delta", r"\mathrm{d}")


def _are_varied(above: Sequence[Token], below: Sequence[Token]) -> bool:
    r"""\frac{\delta C}{\delta w}: a δ without scripts before a letter, above and below, is the sign of a derivative."""
    return all(
        len(part) > 1 and part[0].text == r"\delta" and (part[1].sort is Sort.LETTER or part[1].sort is Sort.COMMAND)
        for part in (above, below)
    )


def _same_differential(above: Token, below: Token) -> bool:
    return above.text == below.text and above.text in (r"\partial", "d")
