"""What δ is the derivative by, what ŷ is another name for, how samples are counted and averaged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.conventions.layout import layer_of
from proofs.documents.conventions.record import Conventions, Evidence
from proofs.documents.forward import activated, bare, calls
from symbolic.reading.syntax import (
    Big,
    Derivative,
    Fraction_,
    Minus,
    Name,
    Node,
    Number,
    Operator,
    walk,
)


def with_error(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    """δ = ∂C/∂z, ∂C/∂a or −∂C/∂z: as the document defines it."""
    for left, right in pairs:
        name, side = (left, right) if isinstance(left, Name) else (right, left)
        if not isinstance(name, Name) or name.text not in found.error or len(name.below) == 2:
            continue
        side, sign = bare(side), 1
        if isinstance(side, Minus):
            side, sign = bare(side.term), -1
        if isinstance(side, Operator) and isinstance(side.operand, Name | Node):
            side = Derivative(side.operand, side.by)
        if isinstance(side, Derivative) and isinstance(side.by, Name):
            of = side.of
            cost = isinstance(of, Name) and of.text in found.costs
            called = any(name.text in found.costs for name, _ in calls(of))
            role = found.role(side.by.text)
            if (cost or called) and role in ("pre", "act"):
                return replace(found, error_by=role, error_sign=sign)
    return found


def with_numbering(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    """a^1 = x: the input is layer 1 and not layer 0."""
    if found.layer is None:
        return found
    numbers = {
        item.offset
        for left, right in pairs
        for one, other in ((left, right), (right, left))
        if isinstance(one, Name) and isinstance(other, Name)
        and one.text in found.act and not one.primes
        and other.text in found.input and not other.above and not other.below
        for item in (one.above if found.layer.place == "above" else one.below[:1])
        if item.is_number
    }  # fmt: skip
    return replace(found, layer=replace(found.layer, shift=1)) if numbers == {1} else found


def with_aliases(found: Conventions, pairs: Sequence[tuple[Node, Node]], seen: Evidence) -> Conventions:
    """Plain letters that are set equal to one activation: ŷ = a^L, ŷ = σ(z_2)."""
    names_: dict[str, set[Name]] = defaultdict(set)
    own = set(found.act)
    if found.layer is None:
        return found
    for left, right in pairs:
        for one, other in ((left, right), (right, left)):
            if (
                not isinstance(one, Name)
                or one.above
                or one.below
                or one.primes
                or found.role(one.text) not in (None, "target")
            ):
                continue
            if one.text in found.costs or one.text in found.functions:
                continue
            meant = None
            if (
                isinstance(other, Name)
                and other.text in own
                and not other.primes
                and layer_of(other, found) is not None
            ):
                meant = other
            step = activated(one, other, frozenset(found.functions))
            if step is not None and step.argument.text in found.pre and layer_of(step.argument, found) is not None:
                meant = replace(step.argument, text=found.act[0])
            if meant is not None and len(meant.below) <= (found.layer.place == "below"):
                names_[one.text].add(meant)
    aliases = tuple((text, next(iter(meant))) for text, meant in names_.items() if len(meant) == 1)
    taken = {text for text, _ in aliases}
    return replace(found, aliases=aliases, target=tuple(text for text in found.target if text not in taken))


def with_batch(found: Conventions, nodes: Sequence[Node], pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    letters: Counter[str] = Counter()
    means = 0
    bases: Counter[int] = Counter()
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Fraction_) and _is_one_over_batch(each):
                assert isinstance(each.below, Name)
                letters[each.below.text] += 1
                means += 1
            if isinstance(each, Big) and isinstance(each.lower, Number) and each.lower.value in (0, 1):
                bases[int(each.lower.value)] += 1
    batch = tuple(text for text, _ in letters.most_common()) or ("m",)
    base = 0 if bases[0] > 2 * bases[1] else 1
    return replace(found, batch=batch, mean=True if means else None, base=base)


def _is_one_over_batch(node: Fraction_) -> bool:
    """1/m."""
    below = node.below
    return (
        isinstance(below, Name)
        and isinstance(node.above, Number)
        and node.above.value == 1
        and below.text in ("m", "N", "n", "B", "M")
        and not below.below
        and not below.above
    )
