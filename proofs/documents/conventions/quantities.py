"""What δ is the derivative by, what ŷ is another name for, how samples are counted and averaged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from proofs.documents.conventions.counting import computes, counted_of
from proofs.documents.conventions.forward import bare, calls
from proofs.documents.conventions.record import COSTS, Conventions, is_upper
from symbolic.reading.notation import mark_of
from symbolic.reading.syntax import (
    Big,
    Brackets,
    Derivative,
    Entrywise,
    Fraction_,
    Minus,
    Nabla,
    Name,
    Node,
    Number,
    Operator,
    Product,
    Scripted,
    names,
    quotients,
    walk,
)

"""The accent of a prediction: ŷ."""


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


def with_total_errors(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    """Whether δ = ∂C/∂Z is meant of the cost of the whole batch: then ∂C/∂W = δ Aᵀ has no 1/m, wherever it stands."""
    said, averaged, plain = False, False, False
    for left, right in pairs:
        for one, other in ((left, right), (right, left)):
            other = Derivative(other.operand, other.by) if isinstance(other, Operator) else other
            if not isinstance(other, Derivative) or not isinstance(other.of, Name) or not isinstance(other.by, Name):
                continue
            if other.of.text not in found.costs or other.of.text in found.sample_costs:
                continue
            role = found.role(other.by.text)
            if isinstance(one, Name) and one.text in found.error and role == found.error_by:
                said = said or is_upper(other.by.text)
            elif role in ("weights", "bias") and any(name.text in found.error for name in names(one)):
                mean = any(isinstance(each, Fraction_) and _is_one_over_batch(each) for each in walk(one))
                averaged, plain = averaged or mean, plain or not mean
    return replace(found, total_errors=bool(found.mean) and said and plain and not averaged)


RATES = frozenset({"η", "α", "λ", "γ", "μ", "κ"})
"""The letters that custom gives to learning rates and the like."""


def with_marks(found: Conventions, nodes: Sequence[Node]) -> Conventions:
    """C_0, E_n: a cost that has the same index nearly wherever it is differentiated: that of one sample.

    So with f_a, a function whose name has an index.
    """
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    for node in nodes:
        for each in walk(node):
            of = (
                each.of
                if isinstance(each, Derivative | Nabla)
                else each.operand
                if isinstance(each, Operator)
                else None
            )
            if isinstance(of, Name) and of.text in found.costs:
                marks[of.text][mark_of(of)] += 1
    calls_: dict[str, Counter[str]] = defaultdict(Counter)
    for name in (name for node in nodes for name, _ in calls(node) if name.text in found.functions):
        calls_[name.text][mark_of(name)] += 1
    layers = found.layer.letters | {found.layer.last} if found.layer is not None else frozenset()
    functions = frozenset((text, mark) for text, mark in _mostly(calls_) if mark.isalpha() and mark not in layers)
    return replace(found, marked_costs=frozenset(_mostly(marks)), marked_functions=functions)


def _mostly(counted: dict[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    """(letter, mark) for every letter that has one mark more than two times out of three."""
    for text, each in counted.items():
        mark, count = each.most_common(1)[0]
        if mark and 3 * count > 2 * each.total():
            yield text, mark


def with_signs(found: Conventions, nodes: Sequence[Node]) -> Conventions:
    """u ∗ g′(z): the sign of an entrywise product."""
    signs: set[str] = set()
    for node in nodes:
        for each in walk(node):
            if not isinstance(each, Product):
                continue
            for place, sign in enumerate(each.signs):
                behind, before = each.factors[place + 1], each.factors[place - 1] if place else None
                slopes = [one for one in (behind, before) if isinstance(one, Name) and one.primes]
                if sign in ("∗", "•") and any(one.text in found.functions for one in slopes):
                    signs.add(sign)
    return replace(found, entrywise=frozenset(signs), slopes_are_matrices=not _has_entrywise_sign(nodes))


def _has_entrywise_sign(nodes: Sequence[Node]) -> bool:
    """⊙ anywhere, or another sign that may be one; n × m is a shape, and u × g′(z) is not."""
    for node in nodes:
        for each in walk(node):
            signs = set(each.signs) if isinstance(each, Product) else set()
            slopes = isinstance(each, Product) and any(isinstance(one, Name) and one.primes for one in each.factors)
            if isinstance(each, Entrywise) or signs & {"∗", "•", "∘", "⊗"} or (slopes and "×" in signs):
                return True
    return False


def with_scalars(found: Conventions, pairs: Sequence[tuple[Node, Node]], used: Iterable[Name]) -> Conventions:
    """Learning rates and the like: letters without scripts that stand alone on no side."""
    defined = {side.text for pair in pairs for side in pair if isinstance(side, Name)}
    scripted = {name.text for name in used if name.below or any(not item.is_number for item in name.above)}
    taken = {*found.functions, *found.costs, *defined, *scripted}
    free = {name.text for name in used if name.text in RATES and found.role(name.text) is None} - taken
    return replace(found, scalars=frozenset(free))


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


def with_batch(found: Conventions, nodes: Sequence[Node], pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    letters: Counter[str] = Counter()
    means = 0
    bases: Counter[int] = Counter()
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Fraction_) and _is_one_over_batch(each):
                letters[next(name.text for name in names(each.below))] += 1
                means += 1
            if isinstance(each, Big) and isinstance(each.lower, Number) and each.lower.value in (0, 1):
                bases[int(each.lower.value)] += 1
    batch = tuple(text for text, _ in letters.most_common()) or ("m",)
    base = 0 if bases[0] > 2 * bases[1] else 1
    said, of_one = _said_of_cost(found, pairs)
    mean = said if said is not None else True if means else None
    if len(of_one) == 0 and mean and set(found.costs) & _OF_ALL:
        # Where J and L both occur, custom has J for the mean and L for the loss of one sample.
        of_one = frozenset(set(found.costs) & _OF_ONE)
    main = tuple(text for text in found.costs if text not in of_one) or found.costs
    of_one = of_one & set(found.costs) - {main[0]}
    costs = (*main, *(text for text in found.costs if text in of_one and text not in main))
    counted = tuple(counted_of(nodes, (right for left, right in pairs if computes(left))).items())
    return replace(
        found, batch=batch, mean=mean, base=base, counted=counted, costs=costs, sample_costs=of_one
    )  # fmt: skip


_OF_ALL = frozenset({"J", "𝒥"})
_OF_ONE = frozenset({"L", "ℒ", "ℓ"})


def _said_of_cost(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> tuple[bool | None, frozenset[str]]:
    """J = 1/m Σ_i L(…^{(i)}), E = Σ_n E_n: mean or sum, and the letters of one sample's loss."""
    for left, right in pairs:
        name = left.factors[0] if isinstance(left, Product) and isinstance(left.factors[-1], Brackets) else left
        if not isinstance(name, Name) or name.text not in COSTS or name.below or name.primes:
            continue
        if any(quotients(right)):
            continue
        for each in walk(right):
            if not isinstance(each, Big) or each.sign != "sum" or len(each.indices) != 1:
                continue
            index = each.indices[0]
            inner = list(names(each.body))
            losses = {one.text for one in inner if one.text in COSTS and one.text != name.text}
            of_samples = any(
                item.text == index and item.bracket == "(" for one in inner for item in one.above
            ) or any(
                item.text == index for one in inner if one.text in COSTS for item in (*one.below, *one.above)
            )  # fmt: skip
            if of_samples:
                mean = any(isinstance(part, Fraction_) and _is_one_over_batch(part) for part in walk(right))
                return mean, frozenset(losses)
    return None, frozenset()


def _is_one_over_batch(node: Fraction_) -> bool:
    """1/m."""
    below = node.below
    if isinstance(below, Product) and len(below.factors) == 2 and isinstance(below.factors[0], Number):
        # 1/(2m), with the ½ of a squared error.
        below = below.factors[1]
    return (
        isinstance(below, Name)
        and isinstance(node.above, Number)
        and node.above.value == 1
        and below.text in ("m", "N", "n", "B", "M")
        and not below.below
        and not below.above
    )
