"""W := W − η ∂C/∂W: an assignment cannot be false, but the gradient in it has to be the one by W.

So what an update claims is ∂C/∂W = ∂C/∂V, where the derivative that it subtracts is printed as one by V; and
∂C/∂W = G where it subtracts η G with a G made of δ. There only mistakes of shape, index and layer count: the size of
a step is free, and so is its rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.verdicts.directions import changed_by, without_brackets
from symbolic.reading.syntax import (
    Big,
    Derivative,
    Fraction_,
    Item,
    Minus,
    Nabla,
    Name,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    names,
    rewrite,
    walk,
)

MISPLACED = (
    "lost transpose", "a transpose too much", "transposed", "order of a matrix product", "swapped indices",
    "wrong index", "wrong layer",
)  # fmt: skip
"""The causes that no choice of a step could explain."""

WRONG = "wrong variable: what is updated is not what the cost is differentiated by"


@dataclass(frozen=True, slots=True)
class Step:
    """What an update claims: ``gradient``, that by what is updated, is what is subtracted."""

    gradient: Node
    subtracted: Node
    said: str
    free: bool = False
    """whether the size and the rule of the step are free"""
    cause: str = ""
    """what is wrong where no mistake inside of it explains it"""
    slip: str = ""
    """the repair, where what is updated and the denominator are one letter with its layer in different brackets"""

    def explains(self, cause: str) -> bool:
        """Whether a refutation with this cause is one of the update."""
        return not self.free or cause.startswith(MISPLACED)


def steps(left: Node, right: Node, conv: Conventions) -> Iterator[Step]:
    """The claims of left := left − η …, one for each derivative of the cost in it, and that of Δleft = −η δ …"""
    if not isinstance(left, Name):
        return
    side, changed = bare(right), changed_by(left)
    if changed is not None:
        # Where the letters of the units are the layers, Δw has none.
        has_layer = conv.layer is None or conv.layer.is_on(changed)
        step = _by_errors(changed, side, conv) if has_layer and not isinstance(side, Sum) else None
        yield from () if step is None else (step,)
        return
    for term in side.terms if isinstance(side, Sum) else (side,):
        inner = bare(term.term if isinstance(term, Minus) else term)
        if inner == left:
            continue
        derivatives = [each for each in walk(inner) if _by(each, conv) is not None]
        for each in derivatives if not _is_multiplied(inner, conv) else ():
            yield _by_derivative(left, each, conv)
        if not derivatives and (step := _by_errors(left, term, conv)) is not None:
            yield step


def _by(node: Node, conv: Conventions) -> Name | None:
    """V in ∂C/∂V, ∂/∂V C, ∇_V C."""
    of = node.of if isinstance(node, Derivative | Nabla) else node.operand if isinstance(node, Operator) else None
    if of is None or not any(name.text in conv.costs for name in names(of)):
        return None
    assert isinstance(node, Derivative | Nabla | Operator)
    return node.by if isinstance(node.by, Name) else None


def _is_multiplied(term: Node, conv: Conventions) -> bool:
    """Whether a derivative is one factor of more than rates and numbers: η ∂C/∂z aᵀ."""
    factors = term.factors if isinstance(term, Product) else ()
    others = (each for each in factors if not any(_by(inner, conv) is not None for inner in walk(each)))
    return any(conv.role(name.text) in ("act", "input", "pre", "weights") for each in others for name in names(each))


def _by_derivative(left: Name, node: Node, conv: Conventions) -> Step:
    by = _by(node, conv)
    assert by is not None
    assert isinstance(node, Derivative | Nabla | Operator)
    said = f"The step for {left.text} needs the derivative by {left.text}."
    return Step(replace(node, by=left), node, said, cause=WRONG, slip=_other_brackets(left, by))


def _other_brackets(left: Name, by: Name) -> str:
    """W^l beside W^{(l)}, as a repair; "" where they are the same, or differ in more than that."""
    if left == by or without_brackets(left) != without_brackets(by):
        return ""
    one, other = next(
        (one, other) for one, other in zip(left.above, by.above, strict=True) if one.bracket != other.bracket
    )
    return f"{left.text}{_shown(one)} is written for {by.text}{_shown(other)}, by which the cost is differentiated"


def _by_errors(left: Name, term: Node, conv: Conventions) -> Step | None:
    """∂C/∂W = G of W − η G, where δ stands in G and its sum over samples is not written out."""
    if conv.role(left.text) not in ("weights", "bias") or any(isinstance(each, Big) for each in walk(term)):
        return None
    if not any(conv.role(name.text) == "error" for name in names(term)):
        return None
    moved = term.term if isinstance(term, Minus) else Minus(term, start=term.start, end=term.end)
    said = f"The step for {left.text} is not along the derivative by {left.text}."
    return Step(Derivative(Name(conv.costs[0]), left), rewrite(moved, partial(_without_rates, conv)), said, free=True)


def _without_rates(conv: Conventions, node: Node) -> Node | None:
    """δ aᵀ of η δ aᵀ, 1/m of η/m."""
    if isinstance(node, Product) and _is_rate(node.factors[0], conv):
        rest = replace(node, factors=node.factors[1:], signs=node.signs[1:])
        return rest if len(rest.factors) > 1 else rest.factors[0]
    if isinstance(node, Fraction_) and _is_rate(node.above, conv):
        return replace(node, above=Number(Fraction(1)))
    return None


def _is_rate(node: Node, conv: Conventions) -> bool:
    return isinstance(node, Name) and node.text in conv.scalars and not (node.below or node.above)


def _shown(item: Item) -> str:
    """^l, ^(l), ^[l]"""
    closing = {"(": ")", "[": "]"}.get(item.bracket, "")
    number = f"{item.offset:+d}" if item.offset and item.text else ("" if item.text else str(item.offset))
    return f"^{item.bracket}{item.text}{number}{closing}"
