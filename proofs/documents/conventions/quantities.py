"""What δ is the derivative by, what ŷ is another name for, how samples are counted and averaged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.conventions.layout import layer_of
from proofs.documents.conventions.record import Conventions, Evidence
from proofs.documents.forward import activated, bare, calls, hypothesis
from symbolic.reading.syntax import (
    Big,
    Derivative,
    Fraction_,
    Minus,
    Name,
    Node,
    Number,
    Operator,
    Scripted,
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
        lies = isinstance(side, Scripted) and [item.text for item in side.above] in (["ᵀ"], ["T"])
        if isinstance(side, Scripted) and lies:
            side = bare(side.base)
        if isinstance(side, Operator) and isinstance(side.operand, Name | Node):
            side = Derivative(side.operand, side.by)
        if isinstance(side, Derivative) and isinstance(side.by, Name):
            of = side.of
            cost = isinstance(of, Name) and of.text in found.costs
            called = any(name.text in found.costs for name, _ in calls(of))
            role = found.role(side.by.text)
            if (cost or called) and role in ("pre", "act"):
                return replace(found, error_by=role, error_sign=sign, error_lies=lies)
    return found


def with_aliases(found: Conventions, pairs: Sequence[tuple[Node, Node]], seen: Evidence) -> Conventions:
    """Plain letters that are set equal to one activation: ŷ = a^L, ŷ = σ(z_2), and the hypothesis h_θ(x) = a^L."""
    names_: dict[str, set[Name]] = defaultdict(set)
    own = set(found.act)
    if found.layer is None:
        return found
    for left, right in pairs:
        for side, other in ((left, right), (right, left)):
            one = hypothesis(side) or side
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
                and (layer_of(other, found) is not None or _names_output(side, other, found))
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


def _names_output(side: Node, other: Name, found: Conventions) -> bool:
    """Whether ŷ = a^L or h(x) = a^L names the output; y = a^L may be the wish that the target is met."""
    style = found.layer
    last = style is not None and any(item.text == style.last for item in other.above)
    return last and (not isinstance(side, Name) or found.role(side.text) is None or side.text.endswith("̂"))


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
