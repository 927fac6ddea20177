"""f(x, y) = x y, ∂f/∂x = y, and behind it f(x, y) = x + y: a name that is said anew without a word that says so."""

from __future__ import annotations

from proofs.documents.conventions.forward import bare
from proofs.documents.own.models import OwnModels
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


def _named(left: Node, models: OwnModels) -> str:
    """f of f = … and of f(x, y) = …"""
    inner = bare(left)
    if isinstance(inner, Product) and len(inner.factors) == 2 and isinstance(inner.factors[1], Brackets):
        inner = inner.factors[0]
    return models.naming.of(inner).text if isinstance(inner, Name) and not inner.primes else ""
