"""f(x, y) = x y, ∂f/∂x = y, and behind it f(x, y) = x + y: a name that is said anew without a word that says so."""

from __future__ import annotations

from collections.abc import Iterator

from proofs.documents.conventions.forward import bare
from proofs.documents.own.models import OwnModels, sides_in
from proofs.documents.texts.statements import Equality
from symbolic.reading.syntax import Brackets, Name, Node, Product, differentiates


def said_otherwise_before(models: OwnModels, equality: Equality) -> str:
    """What was said to be something else before an equality than it is defined to be; "" for nothing.

    Right in front of it, in the same formula, or anywhere before it where the definition stands behind it.
    """
    place = models.document.place(equality)
    used = {each.name: each.place for each in models.below(equality) if not each.derived}
    for at, each in models.said.items():
        left, right = each.left.node, each.right.node
        if at >= place or left is None or right is None or each.link or differentiates(right):
            continue
        name = _named(left, models)
        if name in used and used[name] != at and (used[name] > place or at[:2] == place[:2]):
            return name
    return ""


def said_between(models: OwnModels, equality: Equality) -> Iterator[tuple[Name, Node]]:
    """f and x y, where f(x, y) = x y stands between what defines f and an equality that stands on it."""
    place, sides = models.document.place(equality), sides_in(equality)
    used = {each.name: each.place for each in models.below(equality) if not each.derived}
    for at, each in models.said.items():
        left, right = each.left.node, each.right.node
        if at < place and left is not None and right is not None and not each.link and not differentiates(right):
            head, name = _head(left), _named(left, models)
            called = isinstance(bare(left), Product) and name in models.used_in(sides)
            if head is not None and called and name in used and used[name] < at:
                yield head, right


def _named(left: Node, models: OwnModels) -> str:
    """f of f = … and of f(x, y) = …, as the own model calls it."""
    head = _head(left)
    return "" if head is None else models.naming.of(head).text


def _head(left: Node) -> Name | None:
    inner = bare(left)
    if isinstance(inner, Product) and len(inner.factors) == 2:
        inner, arguments = inner.factors
        if not isinstance(arguments, Brackets) or not all(isinstance(part, Name) for part in arguments.parts):
            return None
    return inner if isinstance(inner, Name) and not inner.primes else None
