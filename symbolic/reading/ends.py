"""Where a Σ ends: the n and −1 of n − 1, the N and k of N − k."""

from __future__ import annotations

from dataclasses import replace

from symbolic.reading.syntax import Minus, Name, Node, Number, Sum


def amount(node: Node) -> int | None:
    """2 and −1; None of anything but a whole number."""
    negative, inner = isinstance(node, Minus), node.term if isinstance(node, Minus) else node
    if not isinstance(inner, Number) or inner.value.denominator != 1:
        return None
    return -int(inner.value) if negative else int(inner.value)


def apart(node: Node) -> tuple[Node, int]:
    """n and −1 of n − 1, N − k and 1 of N − k + 1."""
    if not isinstance(node, Sum):
        return node, 0
    amounts = [each for term in node.terms[1:] if (each := amount(term)) is not None]
    if not amounts:
        return node, 0
    letters = (node.terms[0], *(term for term in node.terms[1:] if amount(term) is None))
    return (letters[0] if len(letters) == 1 else replace(node, terms=letters)), sum(amounts)


def difference(node: Node) -> tuple[Name, ...]:
    """N and k of N − k, where a filter of k weights has N − k + 1 places in an input of N; () for any other end."""
    if not isinstance(node, Sum) or len(node.terms) != 2:
        return ()
    match node.terms:
        case (Name() as whole, Minus(term=Name() as filter_)):
            return whole, filter_
    return ()
