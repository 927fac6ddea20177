"""Statements that only say what something is: X = m × n, dim(b) = 1 × k, shape(W) = (n, k) are X ∈ ℝ^{m × n}, …"""

from __future__ import annotations

from dataclasses import replace

from symbolic.reading.lexicon import REALS
from symbolic.reading.statements import Side, Statement
from symbolic.reading.syntax import Brackets, Call, Name, Node, Number, Product, Scripted

_SIZES = frozenset("nmdkpqrhcsNMDKHTBS")
"""Letters that count entries, where nothing but such letters stands on the right side."""
_SAID = frozenset({"dim", "shape", "size", "dims", "Shape", "Size", "Dim"})


def as_type(statement: Statement) -> Statement:
    """The statement with “=” between a quantity and its sizes as what it is: ∈ ℝ^{m × n}."""
    if len(statement.signs) != 1 or statement.signs[0].text not in ("=", ":="):
        return statement
    left, right = statement.sides
    if left.node is None or right.node is None:
        return statement
    named = _measured(left.node)
    sizes = _sizes(right.node, named is not None)
    if sizes is None or (named is None and not _may_be_array(left.node)):
        return statement
    reals = Name(REALS, start=right.node.start, end=right.node.end)
    space = Scripted(reals, exponent=Product(sizes, ("×",)), start=right.node.start, end=right.node.end)
    sides = (Side(left.tokens, named or left.node), Side(right.tokens, space))
    return replace(statement, sides=sides, signs=(replace(statement.signs[0], text="∈"),))


def _measured(node: Node) -> Node | None:
    """The W of shape(W)."""
    if isinstance(node, Call) and node.function.text in _SAID and len(node.arguments) == 1:
        return node.arguments[0]
    if isinstance(node, Product) and len(node.factors) == 2:
        function, argument = node.factors
        if isinstance(function, Name) and function.text in _SAID and isinstance(argument, Brackets):
            return argument.parts[0] if len(argument.parts) == 1 else None
    return None


def _sizes(node: Node, measured: bool) -> tuple[Node, Node] | None:
    """(m, n) of m × n, of m X n, and of (m, n) where the left side is a shape."""
    if isinstance(node, Brackets) and len(node.parts) == 2 and measured:
        first, last = node.parts
        return (first, last) if _is_size(first) and _is_size(last) else None
    node = node.parts[0] if isinstance(node, Brackets) and len(node.parts) == 1 else node
    if not isinstance(node, Product) or not all(_is_size(each) for each in (node.factors[0], node.factors[-1])):
        return None
    if len(node.factors) == 2 and node.signs == ("×",):
        return node.factors[0], node.factors[1]
    sign = node.factors[1]
    typed = len(node.factors) == 3 and isinstance(sign, Name) and sign.text in ("X", "x") and node.signs == ("", "")
    return (node.factors[0], node.factors[2]) if typed else None


def _is_size(node: Node) -> bool:
    if isinstance(node, Number):
        return node.value.denominator == 1
    return isinstance(node, Name) and node.text in _SIZES and not node.above and not node.primes


def _may_be_array(node: Node) -> bool:
    return isinstance(node, Name) and (node.bold or node.text[0].isupper()) and not node.primes
