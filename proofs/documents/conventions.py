"""What convention a document follows, inferred from what it defines: letters, layers, layout, cost.

Nothing here looks at whether a claim would be true. Forward equations come first (z = W a + b says what is a weight
and how it stands), then how letters are used (f′(·) is a function), then the customs of the field.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from proofs.documents.forward import WEIGHTS, Activated, Affine, activated, affine, bare, calls
from symbolic.reading.notation import LayerStyle
from symbolic.reading.syntax import (
    Big,
    Call,
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
    Scripted,
    names,
    walk,
)

COSTS = ("C", "J", "E", "L", "ℒ", "ℓ", "Loss", "Cost", "loss", "cost", "𝒥", "ℰ", "𝒞", "MSE", "Err")
FUNCTIONS = ("g", "σ", "f", "φ", "h", "ψ", "s", "R", "S", "ρ", "a")
ROLES: dict[str, tuple[str, ...]] = {
    "weights": WEIGHTS,
    "bias": ("b", "B", "β"),
    "pre": ("z", "Z", "net", "NET", "u", "s", "v"),
    "act": ("a", "A", "o", "O"),
    "error": ("δ", "Δ"),
    "input": ("x", "X"),
    "target": ("y", "Y", "t", "T", "ŷ"),
}
"""The letters that custom gives to each quantity."""

_LAYERED = frozenset({
    "W", "w", "Θ", "θ", "Ω", "ω", "b", "B", "z", "Z", "a", "A", "net", "NET", "δ", "Δ", "o", "O",
    "h", "H", "x", "X", "y", "Y", "s", "u",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conventions:
    """What was found out about the document as a whole."""

    layer: LayerStyle | None = None
    weights: tuple[str, ...] = ("W", "w")
    bias: tuple[str, ...] = ("b", "B")
    pre: tuple[str, ...] = ("z", "Z")
    act: tuple[str, ...] = ("a", "A")
    error: tuple[str, ...] = ("δ", "Δ")
    input: tuple[str, ...] = ("x", "X")
    target: tuple[str, ...] = ("y", "Y")
    costs: tuple[str, ...] = ("C",)
    functions: tuple[str, ...] = ("g",)
    shared: bool = True
    row: bool = False
    weights_to_from: bool = True
    """W has a row for each neuron that it leads to (in z = W a)"""
    entries_to_from: bool | None = True
    """w_{ij} leads to i from j; None where nothing says so"""
    weight_shift: int = 0
    """1 where W^l leads out of layer l"""
    bias_shift: int = 0
    has_bias: bool = True
    undeclared: frozenset[str] = frozenset()
    """what no equation of the document says: layout, weights, entries, shift"""
    mean: bool | None = None
    base: int = 1
    error_by: str = "pre"
    error_sign: int = 1
    batch: tuple[str, ...] = ("m",)
    widths: tuple[str, ...] = ("n",)
    neuron: Affine | None = None
    """the one z = w x + b that is said without a layer, where there is exactly one"""
    aliases: tuple[tuple[str, Name], ...] = ()
    """other names for an activation: ŷ = σ(z^L), ŷ = a^L"""
    matrices: frozenset[str] = frozenset()
    """letters that are transposed somewhere, so that they stand for a whole matrix"""
    notes: tuple[str, ...] = ()

    def role(self, text: str) -> str | None:
        """weights, bias, pre, act, error, input, target: what a letter is, or None."""
        return next((role for role in ROLES if text in getattr(self, role)), None)


@dataclass(slots=True)
class Evidence:
    """What the statements of a document show, before anything is concluded."""

    nodes: list[Node]
    names: list[Name] = field(default_factory=list)
    affine: list[Affine] = field(default_factory=list)
    activated: list[Activated] = field(default_factory=list)
    called: Counter[str] = field(default_factory=Counter)
    primed: Counter[str] = field(default_factory=Counter)


def infer(pairs: Sequence[tuple[Node, Node]], nodes: Sequence[Node], settings: dict[str, str]) -> Conventions:
    """The conventions of a document with these equalities (left, right) and these sides; ``settings`` overrule."""
    seen = Evidence(list(nodes))
    for node in nodes:
        seen.names.extend(names(node))
        for name, brackets in calls(node):
            if len(brackets.parts) == 1:
                seen.called[name.text] += 1
            if name.primes:
                seen.primed[name.text] += 1
        for each in walk(node):
            if isinstance(each, Call):
                seen.called[each.function.text] += 1
    layer = _layer_style(seen.names)
    costs = _costs(nodes, settings)
    functions = _functions(seen, costs, settings)
    for left, right in pairs:
        for one, side in ((left, right), (right, left)):
            if isinstance(one, Name) and not one.primes:
                name = one
                known = frozenset(functions) | frozenset(costs)
                if (map_ := affine(name, side, known)) is not None:
                    seen.affine.append(map_)
                if (step := activated(name, side, frozenset(functions))) is not None:
                    seen.activated.append(step)
    functions = _activations(functions, seen)
    found = _roles(Conventions(layer=layer, costs=costs, functions=functions), seen)
    found = _orientation(found, seen)
    found = _aliases(found, pairs, seen)
    found = _error(found, pairs)
    found = _batch(found, nodes, pairs)
    return _apply_settings(found, settings)


# ---------------------------------------------------------------------- the layer index


def _layer_style(all_names: Iterable[Name]) -> LayerStyle | None:
    above: dict[tuple[str, str], set[str]] = defaultdict(set)
    shifted: set[tuple[str, str]] = set()
    below: dict[str, set[str]] = defaultdict(set)
    shifted_below: set[str] = set()
    numbers: dict[tuple[str, str], set[str]] = defaultdict(set)
    ones: set[tuple[str, str]] = set()
    for name in all_names:
        if name.text not in _LAYERED:
            continue
        for item in name.above[:2]:
            if item.text and item.nested is None and item.text not in ("ᵀ", "T", "*", "…", "+", "-"):
                above[item.text, item.bracket].add(name.text)
                if item.offset:
                    shifted.add((item.text, item.bracket))
            elif item.is_number:
                numbers["above", item.bracket].add(name.text)
                if item.offset in (0, 1):
                    ones.add(("above", item.bracket))
        if name.below and name.below[0].nested is None:
            item = name.below[0]
            if item.text:
                below[item.text].add(name.text)
                if item.offset:
                    shifted_below.add(item.text)
            elif item.is_number and len(name.below) == 1:
                numbers["below", ""].add(name.text)
    for letter in ("l", "ℓ"):
        options = [(len(bases), bracket) for (text, bracket), bases in above.items() if text == letter]
        if options and max(options)[0] >= 2:
            return LayerStyle(
                "above", max(options)[1], frozenset({letter}), frozenset(bracket for _, bracket in options)
            )
    for letter in ("l", "ℓ", "k", "i", "n"):
        if len(below[letter]) >= 2 and (letter in shifted_below) and not _counts_components(letter, all_names):
            return LayerStyle("below", "", frozenset({letter}))
    for letter in ("layer", "k", "i", "n", "j", "t", "h", "r"):
        for (text, bracket), bases in above.items():
            if text == letter and (text, bracket) in shifted and len(bases) >= 2 and bases & {"W", "w", "θ", "Θ", "b"}:
                return LayerStyle("above", bracket, frozenset({letter, "l"}))
    for (place, bracket), bases in sorted(numbers.items(), key=lambda each: -len(each[1])):
        if (
            place == "above"
            and len(bases) >= 2
            and bases & {"W", "w", "b", "θ", "Θ", "z"}
            and (bracket or (place, bracket) in ones)
        ):
            return LayerStyle("above", bracket, frozenset({"l"}))
    if (
        len(numbers["below", ""]) >= 3
        and numbers["below", ""] & {"W", "Θ"}
        and numbers["below", ""] & {"z", "Z", "h", "a", "b", "A"}
    ):
        return LayerStyle("below", "", frozenset({"l"}))
    last = [bases for (text, bracket), bases in above.items() if text == "L"]
    return LayerStyle("above", "", frozenset({"l"})) if last and len(last[0]) >= 2 else None


def _counts_components(letter: str, all_names: Iterable[Name]) -> bool:
    """Whether the letter also stands in the second place below: then it counts components."""
    return any(len(name.below) >= 2 and name.below[1].text == letter for name in all_names)


# ---------------------------------------------------------------------- cost and functions


def _costs(nodes: Sequence[Node], settings: dict[str, str]) -> tuple[str, ...]:
    if "cost" in settings:
        return (settings["cost"],)
    found: Counter[str] = Counter()
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Derivative | Nabla) and isinstance(each.of, Name):
                found[each.of.text] += 1
            elif isinstance(each, Operator) and isinstance(each.operand, Name):
                found[each.operand.text] += 1
    for node in nodes:
        for name, _ in calls(node):
            if name.text in COSTS:
                found[name.text] += 1
    costs = tuple(text for text, _ in found.most_common() if text in COSTS)
    return costs or ("C",)


def _functions(seen: Evidence, costs: tuple[str, ...], settings: dict[str, str]) -> tuple[str, ...]:
    if "activation" in settings:
        return (settings["activation"],)
    letters = [
        text
        for text, count in seen.called.most_common()
        if text in FUNCTIONS
        and text not in costs
        and (text != "a" and (seen.primed[text] or count >= 2 or text in "gσfφ"))
    ]
    words = [text for text in seen.called if text in ("sigmoid", "tanh", "relu", "softplus")]
    return tuple(letters + words) or ("g",)


def _activations(candidates: tuple[str, ...], seen: Evidence) -> tuple[str, ...]:
    """Those that lead from z to a, the most frequent first, then those that are differentiated."""
    chain = {map_.result.text for map_ in seen.affine}
    within = [
        step
        for step in seen.activated
        if step.argument.text in chain or step.argument.text in ROLES["pre"] or step.result.text in ROLES["act"]
    ]
    steps = Counter(step.function.text for step in within or seen.activated)
    used = [text for text, _ in steps.most_common()]
    used += [text for text in candidates if seen.primed[text] and text not in used]
    return tuple(used) or candidates


# ---------------------------------------------------------------------- roles


def _roles(found: Conventions, seen: Evidence) -> Conventions:
    """Who is what, by the forward equations first and by custom where they say nothing."""
    votes: dict[str, Counter[str]] = {role: Counter() for role in ROLES}
    maps = [each for each in seen.affine if _is_forward(each)]
    chain = {each.result.text for each in maps}
    for step in seen.activated:
        if step.argument.text in chain or step.argument.text in ("z", "Z", "net", "NET"):
            votes["pre"][step.argument.text] += 1
            votes["act"][step.result.text] += 1
    for map_ in maps:
        votes["weights"][map_.weights.text] += 1
        votes["pre"][map_.result.text] += 1
        if map_.bias is not None:
            votes["bias"][map_.bias.text] += 1
        steps = votes["act"][map_.inputs.text]
        votes["input" if map_.inputs.text in ROLES["input"] and not steps else "act"][map_.inputs.text] += 1
    taken: dict[str, str] = {}
    for role in ("pre", "weights", "act", "bias", "input"):
        for place, (text, _) in enumerate(votes[role].most_common()):
            main = votes[role].most_common(1)[0][0]
            if place == 0 or text.lower() == main.lower() or _same_letter(text, main):
                taken.setdefault(text, role)
    used = {name.text for name in seen.names}
    excluded = set(found.functions) | set(found.costs)
    roles: dict[str, list[str]] = {role: [] for role in ROLES}
    for text, role in taken.items():
        if text not in excluded:
            roles[role].append(text)
    for role, customary in ROLES.items():
        free = [text for text in customary if text not in taken and text not in excluded]
        if role == "target":
            roles[role] += [text for text in free if text in used] or free[:1]
            continue
        if not roles[role]:
            # No forward equation says it: the first customary letter that is used.
            roles[role].append(next((text for text in free if text in used), free[0] if free else customary[0]))
        main = roles[role][0]
        roles[role] += [
            text
            for text in free
            if text not in roles[role] and (text.lower() == main.lower() or _same_letter(text, main))
        ]
    changes: dict[str, Any] = {role: tuple(texts) for role, texts in roles.items()}
    return replace(found, **changes)


def _is_forward(map_: Affine) -> bool:
    """Whether the map can be a forward equation: δ^l = W^T δ^{l+1} has its form too, and is none."""
    parts = [map_.result, map_.inputs, *([map_.bias] if map_.bias is not None else [])]
    if map_.bias is not None and map_.bias.text in ROLES["weights"]:
        return False
    return not any(name.text in ROLES["error"] or (len(name.text) == 2 and name.text[0] == "d") for name in parts)


def _same_letter(first: str, second: str) -> bool:
    return {first, second} in ({"δ", "Δ"}, {"θ", "Θ"}, {"ω", "Ω"}, {"ŷ", "y"})


# ---------------------------------------------------------------------- layout


def _orientation(found: Conventions, seen: Evidence) -> Conventions:
    maps = [each for each in seen.affine if found.role(each.weights.text) == "weights" and _is_forward(each)]
    changes: dict[str, Any] = {}
    whole = [each for each in maps if not each.summed and len(_indices(each.weights, found)) == 0]
    matrices = frozenset(_transposed(seen.nodes))
    arrays = [
        each
        for each in whole
        if each.weights.text.isupper() or each.weights.bold or each.weights_transposed or each.weights.text in matrices
    ]
    if arrays:
        first = arrays[0]
        changes["row"] = not first.weights_first
        changes["weights_to_from"] = first.weights_first != first.weights_transposed
        # With samples as rows the entries are still those of the matrix as it stands.
        changes["entries_to_from"] = changes["weights_to_from"]
    else:
        changes["entries_to_from"] = None
    inside = list(_orders(seen.nodes, found))
    if inside:
        changes["entries_to_from"] = inside[0]
        if not arrays:
            changes["weights_to_from"] = inside[0]
    summed = [each for each in maps if each.summed and len(_indices(each.weights, found)) == 2]
    if summed:
        order = _indices(summed[0].weights, found)
        to_from = order[1] == summed[0].summed
        changes["entries_to_from"] = to_from
        if not arrays:
            changes["weights_to_from"] = to_from
    shifts = Counter(
        (a - b) for each in maps if (a := _layer_of(each.result, found)) is not None
        and (b := _layer_of(each.weights, found)) is not None and 0 <= a - b <= 1
    )  # fmt: skip
    if shifts:
        changes["weight_shift"] = shifts.most_common(1)[0][0]
    bias_shifts = Counter(
        (a - b) for each in maps if each.bias is not None and (a := _layer_of(each.result, found)) is not None
        and (b := _layer_of(each.bias, found)) is not None and 0 <= a - b <= 1
    )  # fmt: skip
    if bias_shifts:
        changes["bias_shift"] = bias_shifts.most_common(1)[0][0]
    if maps:
        changes["has_bias"] = any(each.bias is not None for each in maps)
    named_layers = [
        name
        for name in seen.names
        if name.text in found.functions and found.layer and any(item.text in found.layer.letters for item in name.above)
    ]
    plain = [name for name in seen.names if name.text in found.functions and not name.above]
    if named_layers and not plain:
        changes["shared"] = False
    plain_maps = [each for each in maps if _layer_of(each.result, found) is None]
    if len({(each.result.text, each.weights.text, each.inputs.text) for each in plain_maps}) == 1:
        changes["neuron"] = plain_maps[0]
    changes["matrices"] = matrices
    undeclared = set()
    if not arrays:
        undeclared.add("layout")
    if not arrays and not summed and not inside:
        undeclared.add("weights")
    if changes.get("entries_to_from", True) is None:
        undeclared.add("entries")
    if not shifts:
        undeclared.add("shift")
    changes["undeclared"] = frozenset(undeclared)
    return replace(found, **changes)


def _orders(nodes: Sequence[Node], found: Conventions) -> Iterator[bool]:
    """From every Σ_p w_{kp} a_p: whether the summed index is the second of the weights."""
    for node in nodes:
        for each in walk(node):
            if not isinstance(each, Big) or len(each.indices) != 1:
                continue
            body = bare(each.body)
            factors = [bare(factor) for factor in body.factors] if isinstance(body, Product) else []
            named = [factor for factor in factors if isinstance(factor, Name)]
            weights = [name for name in named if found.role(name.text) == "weights" and len(_indices(name, found)) == 2]
            inputs = [
                name
                for name in named
                if found.role(name.text) in ("act", "input") and _indices(name, found) == [each.indices[0]]
            ]
            if (
                len(factors) == 2
                and len(weights) == 1
                and len(inputs) == 1
                and each.indices[0] in _indices(weights[0], found)
            ):
                yield _indices(weights[0], found)[1] == each.indices[0]


def _transposed(nodes: Sequence[Node]) -> Iterable[str]:
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Scripted) and any(item.text in ("ᵀ", "T") for item in each.above):
                inner = bare(each.base)
                if isinstance(inner, Name) and not inner.below:
                    yield inner.text
            elif isinstance(each, Name) and not each.below and any(item.text in ("ᵀ", "T") for item in each.above):
                yield each.text


def alone(conv: Conventions) -> Conventions:
    """The conventions of the part that speaks of one layer only, with the letters of its forward equation."""
    map_ = conv.neuron
    if map_ is None:
        return replace(conv, layer=None, weight_shift=0, bias_shift=0)
    return replace(
        conv,
        layer=None,
        weight_shift=0,
        bias_shift=0,
        weights=(map_.weights.text,),
        pre=(map_.result.text,),
        input=(map_.inputs.text,),
        bias=(map_.bias.text,) if map_.bias is not None else conv.bias,
        has_bias=map_.bias is not None,
    )


def _indices(name: Name, found: Conventions) -> list[str]:
    below = list(name.below)
    if found.layer is not None and found.layer.place == "below" and below:
        below = below[1:]
    return [item.text for item in below]


def _layer_of(name: Name, found: Conventions) -> int | None:
    """The offset of the layer index where it is l + k, or the number."""
    style = found.layer
    if style is None:
        return None
    items: Sequence[Item] = name.above if style.place == "above" else name.below[:1]
    for item in items:
        if item.text in style.letters or item.is_number:
            return item.offset
    return None


# ---------------------------------------------------------------------- error signal, batch, settings


def _error(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> Conventions:
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


def _aliases(found: Conventions, pairs: Sequence[tuple[Node, Node]], seen: Evidence) -> Conventions:
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
                and _layer_of(other, found) is not None
            ):
                meant = other
            step = activated(one, other, frozenset(found.functions))
            if step is not None and step.argument.text in found.pre and _layer_of(step.argument, found) is not None:
                meant = replace(step.argument, text=found.act[0])
            if meant is not None and len(meant.below) <= (found.layer.place == "below"):
                names_[one.text].add(meant)
    aliases = tuple((text, next(iter(meant))) for text, meant in names_.items() if len(meant) == 1)
    taken = {text for text, _ in aliases}
    return replace(found, aliases=aliases, target=tuple(text for text in found.target if text not in taken))


def _batch(found: Conventions, nodes: Sequence[Node], pairs: Sequence[tuple[Node, Node]]) -> Conventions:
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


def _apply_settings(found: Conventions, settings: dict[str, str]) -> Conventions:
    changes: dict[str, Any] = {}
    if "layout" in settings:
        changes["row"] = settings["layout"] == "row"
        changes["undeclared"] = found.undeclared - {"layout", "weights"}
        if "weights" in found.undeclared:
            changes["weights_to_from"] = not changes["row"]
    if "batch" in settings:
        changes["mean"] = settings["batch"] == "mean"
    if "weights" in settings:
        changes["weights_to_from"] = changes["entries_to_from"] = settings["weights"] == "to-from"
    return replace(found, **changes)
