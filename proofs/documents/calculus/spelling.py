"""Which letters are functions, and a tree in which their calls are calls: f(g(x)), f ∘ g, (f g)′.

``f(x)`` is two things side by side in the grammar. Here the letters are functions that are primed, or that only stand
before letters and calls; W (x + y) stays a product.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import FUNCTIONS
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import (
    Braced,
    Brackets,
    Derivative,
    Entrywise,
    Name,
    Node,
    Number,
    Operator,
    Product,
    Scripted,
    names,
    rewrite,
    walk,
)

KNOWN = NAMED | FUNCTION_WORDS.keys() | {"e"}
"""Names that mean the same in every text."""
POINT = Name("x")
"""The number at which f g′ + f′ g is meant, where none is written."""


@dataclass(frozen=True, slots=True)
class Applied(Node):
    """f(x), f′(x), f(x, y)"""

    function: str
    primes: int
    arguments: tuple[Node, ...]


def functions_in(nodes: Iterable[Node]) -> frozenset[str]:
    """The letters that are functions in these expressions."""
    primed: set[str] = set()
    plain: dict[str, bool] = {}
    products: set[str] = set()
    for node in map(_with_joined, nodes):
        primed.update(name.text for name in names(node) if name.primes)
        for each in walk(node):
            if isinstance(each, Entrywise) and all(_is_letter(bare(factor)) for factor in each.factors):
                # f ∘ g, where one of them is primed or called elsewhere.
                plain |= {factor.text: plain.get(factor.text, True) for factor in _letters(each)}
            for name, brackets in _calls(each):
                before = plain.get(name.text, True)
                plain[name.text] = before and all(_is_plain(bare(part)) for part in brackets.parts)
                if not plain[name.text] and any(inner.text == name.text for inner in names(brackets)):
                    # a (1 − a)
                    products.add(name.text)
    custom = {text for text in plain if text in FUNCTIONS}
    return frozenset((primed | custom | {text for text, is_plain in plain.items() if is_plain}) - KNOWN - products)


def spelled(node: Node, functions: frozenset[str], variable: Name = POINT) -> Node:
    """The expression with its calls as such; ``variable``: what a prime behind brackets differentiates by.

    Raises Undetermined for scripts that are neither indices of a letter nor powers.
    """

    def change(each: Node) -> Node | None:
        if isinstance(each, Braced):
            return each.inner
        if isinstance(each, Name) and each.below:
            return _joined(each)
        if isinstance(each, Brackets) and len(each.parts) == 1:
            return replace(each, kind="(")
        if isinstance(each, Product):
            return _with_calls(each, functions)
        if isinstance(each, Entrywise) and _is_composition(each, functions):
            return _composed(each, variable)
        if isinstance(each, Scripted) and each.primes == 1 and not (each.below or each.above or each.exponent):
            return Operator(variable, each.base, start=each.start, end=each.end)
        return None

    return rewrite(node, change)


def _with_joined(node: Node) -> Node:
    return rewrite(node, lambda each: _joined(each) if isinstance(each, Name) and each.below else None)


def applied_in(node: Node) -> Iterator[Applied]:
    """Every call in an expression, the outer ones first."""
    return (each for each in walk(node) if isinstance(each, Applied))


def _is_letter(node: Node) -> bool:
    return isinstance(node, Name) and not node.primes and not node.above


def _letters(node: Entrywise) -> list[Name]:
    return [inner for factor in node.factors if isinstance(inner := bare(factor), Name)]


def _is_plain(node: Node) -> bool:
    """x, 0, g(x)"""
    if isinstance(node, Product):
        return len(node.factors) == 2 and any(True for _ in _calls(node))
    return isinstance(node, Name | Number)


def _calls(node: Node) -> Iterator[tuple[Name, Brackets]]:
    """The names directly before brackets among the factors of a product."""
    if isinstance(node, Product):
        for left, right, sign in zip(node.factors, node.factors[1:], node.signs, strict=False):
            if sign == "" and isinstance(left, Name) and isinstance(right, Brackets) and not left.above:
                yield left, right


def _joined(name: Name) -> Name:
    """u_1 and u_2 as letters of their own; the p_k and p_c of one array are none."""
    if not all(item.is_number and not item.bracket for item in name.below):
        raise Undetermined(f"The index of {name.text} is not read here.")
    mark = ",".join(str(item.offset) for item in name.below)
    return replace(name, text=f"{name.text}_{mark}", below=())


def _with_calls(node: Product, functions: frozenset[str]) -> Node | None:
    """The product with its calls as such, and f(x)² as a power of one.

    Raises Undetermined for f²(x) and f⁻¹(x), which are powers to some and iterates to others.
    """
    factors, signs = [node.factors[0]], []
    for sign, factor in zip(node.signs, node.factors[1:], strict=True):
        called = _called(factors[-1], factor, functions) if sign == "" else None
        if called is None:
            factors.append(factor)
            signs.append(sign)
        else:
            factors[-1] = called
    if len(factors) == len(node.factors):
        return None
    return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), signs=tuple(signs))


def _called(before: Node, behind: Node, functions: frozenset[str]) -> Node | None:
    """f′(x), f(x)², (f ∘ g)′(x), ∂f/∂x (x)"""
    brackets = behind.base if isinstance(behind, Scripted) else behind
    if not isinstance(brackets, Brackets):
        return None
    span = {"start": before.start, "end": behind.end}
    made: Node | None = None
    if isinstance(before, Name) and before.text in functions:
        if before.above:
            raise Undetermined(
                f"{before.text} with something above it, before brackets, is a power or another function."
            )
        made = Applied(before.text, before.primes, brackets.parts, **span)
    elif isinstance(before, Derivative | Operator):
        made = _at_place(before, brackets)
    if made is None or not isinstance(behind, Scripted):
        return made
    return replace(behind, base=Brackets((made,), "("))


def _at_place(before: Derivative | Operator, brackets: Brackets) -> Node:
    """∂f/∂x (x), (f ∘ g)′(x): at what it is taken by.

    Raises Undetermined where it is taken at another place.
    """
    place = bare(brackets.parts[0]) if len(brackets.parts) == 1 else None
    if place == bare(before.by):
        return before
    if isinstance(before, Operator) and before.by == POINT and isinstance(place, Name):
        operand = rewrite(before.operand, lambda each: place if each == POINT else None)
        return Operator(place, operand, start=before.start, end=brackets.end)
    raise Undetermined("A derivative before brackets is taken at a place that is not read.")


def _is_composition(node: Entrywise, functions: frozenset[str]) -> bool:
    """f ∘ g, and no product entry by entry."""
    letters = _letters(node)
    return len(letters) == len(node.factors) and all(_is_letter(each) and each.text in functions for each in letters)


def _composed(node: Entrywise, variable: Name) -> Node:
    inner: Node = variable
    for name in reversed(_letters(node)):
        inner = Applied(name.text, 0, (inner,), start=node.start, end=node.end)
    return inner
