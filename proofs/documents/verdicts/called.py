"""φ(z) as a side of an equality: what is called, with what, and whether a function is introduced there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs.documents.conventions.forward import bare
from proofs.documents.own.building import OwnStage
from proofs.documents.texts.statements import Equality
from symbolic.reading.syntax import Brackets, Matrix, Name, Node, Product, names


def introduced(left: Node, equality: Equality, named: Mapping[str, Any], own: OwnStage) -> str:
    """What f(x) = … at the beginning of a chain introduces, where nothing else says what f is; "" for a claim."""
    call = bare(left)
    if equality.link or not isinstance(call, Product) or len(call.factors) != 2 or call.signs != ("",):
        return ""
    function, arguments = call.factors
    if not isinstance(function, Name) or function.primes or not isinstance(arguments, Brackets):
        return ""
    right = bare(equality.right.node) if equality.right.node is not None else None
    # s(x) = (s(x)_1, …, s(x)_n) says what its entries are called, and σ(x) = σ(x) (1 − σ(x)) nothing of σ.
    inside = set() if right is None or isinstance(right, Matrix) else {name.text for name in names(right)}
    open_functions = own.stage.notation.functions - named.keys() - inside
    return f"introduces the function {function.text}" if function.text in open_functions else ""


def function_of(node: Node) -> str:
    """φ of φ(z); "" of anything else."""
    node = bare(node)
    called = isinstance(node, Product) and len(node.factors) == 2 and node.signs == ("",)
    if not called or not isinstance(node, Product) or not isinstance(node.factors[1], Brackets):
        return ""
    name = node.factors[0]
    return name.text if isinstance(name, Name) and len(node.factors[1].parts) == 1 else ""


def argument_of(node: Node) -> Node:
    """z of φ(z); any other side itself."""
    inner = bare(node)
    if not function_of(inner) or not isinstance(inner, Product) or not isinstance(inner.factors[1], Brackets):
        return inner
    return inner.factors[1].parts[0]
