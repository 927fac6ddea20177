"""f(x, y) = x y, ∂f/∂x = y, and behind it f(x, y) = x + y: a name that is said anew without a word that says so."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.documents.conventions.forward import bare
from proofs.documents.own.models import OwnModels, sides_in
from proofs.documents.texts.statements import Equality, Place
from symbolic.reading.syntax import Brackets, Name, Node, Product, differentiates


def said_otherwise_before(models: OwnModels, equality: Equality) -> str:
    """What was said to be something else before an equality than it is defined to be; "" for nothing.

    Right in front of it, in the same formula, or anywhere before it where the definition stands behind it.
    """
    place = models.document.place(equality)
    for name, defined in _used(models, equality):
        for at, _ in _said_of(models, name):
            if at < place and defined != at and (defined > place or at[:2] == place[:2]):
                return name
    return ""


def said_between(models: OwnModels, equality: Equality) -> Iterator[tuple[Name, Node]]:
    """f and x y, where f(x, y) = x y stands between what defines f and an equality that stands on it."""
    place, written = models.document.place(equality), models.used_in(sides_in(equality))
    for name, defined in _used(models, equality):
        for at, each in _said_of(models, name) if name in written else ():
            left, right = each.left.node, each.right.node
            head = None if left is None else _head(left)
            called = left is not None and isinstance(bare(left), Product)
            if defined < at < place and called and head is not None and right is not None:
                yield head, right


def _used(models: OwnModels, equality: Equality) -> list[tuple[str, Place]]:
    """What an equality stands on, and where that is defined."""
    return [(each.name, each.place) for each in models.below(equality) if not each.derived]


def _said_of(models: OwnModels, name: str) -> list[tuple[Place, Equality]]:
    """All that is said of a name in front of an equals sign, in reading order; looked for once in a text."""
    if models.by_name is None:
        models.by_name = {}
        for at, each in models.said.items():
            left, right = each.left.node, each.right.node
            if left is None or right is None or each.link or (head := _head(left)) is None or differentiates(right):
                continue
            models.by_name.setdefault(models.naming.of(head).text, []).append((at, each))
    return models.by_name.get(name, [])


def _head(left: Node) -> Name | None:
    """f of f = … and of f(x, y) = …"""
    inner = bare(left)
    if isinstance(inner, Product) and len(inner.factors) == 2:
        inner, arguments = inner.factors
        if not isinstance(arguments, Brackets) or not all(isinstance(part, Name) for part in arguments.parts):
            return None
    return inner if isinstance(inner, Name) and not inner.primes else None
