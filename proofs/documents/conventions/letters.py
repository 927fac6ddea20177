"""Which letter is what: the layer index, the cost, the functions, and the role of every other letter."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from proofs.documents.conventions.forward import SOFTMAX, activated, bare, calls
from proofs.documents.conventions.layout import is_forward, layer_of
from proofs.documents.conventions.record import COSTS, FUNCTIONS, ROLES, Conventions, Evidence
from proofs.documents.conventions.targets import compared
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.notation import LayerStyle, mark_of
from symbolic.reading.syntax import (
    Big,
    Call,
    Derivative,
    Minus,
    Nabla,
    Name,
    Node,
    Norm,
    Operator,
    Scripted,
    Sum,
    names,
    walk,
)

_LAYERED = frozenset({
    "W", "w", "Θ", "θ", "Ω", "ω", "b", "B", "z", "Z", "a", "A", "net", "NET", "δ", "Δ", "o", "O",
    "h", "H", "x", "X", "y", "Y", "s", "u",
})  # fmt: skip


def layer_style(all_names: Iterable[Name]) -> LayerStyle | None:
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
            if item.text and item.nested is None and not item.is_transpose and item.text not in ("*", "…", "+", "-"):
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
            bracket = max(options)[1]
            brackets = frozenset(bracket for _, bracket in options)
            return LayerStyle(
                "above", bracket, frozenset({letter}), brackets, last_name=_last_name(all_names, letter, bracket)
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
    last = [(len(bases), bracket) for (text, bracket), bases in above.items() if text == "L"]
    if not last or max(last)[0] < 2:
        return None
    return LayerStyle("above", max(last)[1], frozenset({"l"}), frozenset(bracket for _, bracket in last))


def _last_name(all_names: Iterable[Name], letter: str, bracket: str) -> str:
    """n_l in δ^{(n_l)}, z^{(n_l)}: the number of layers as an index of several letters; "" where there is none."""
    bases: dict[str, set[str]] = defaultdict(set)
    for name in all_names:
        for item in name.above:
            nested = item.nested
            if nested is None or item.bracket != bracket or name.text not in _LAYERED or nested.above:
                continue
            if [(each.text, each.offset) for each in nested.below] == [(letter, 0)]:
                bases[f"{nested.text}_{mark_of(nested)}"].add(name.text)
    return next((text for text, several in bases.items() if len(several) >= 2), "")


def _counts_components(letter: str, all_names: Iterable[Name]) -> bool:
    """Whether the letter also stands in the second place below: then it counts components."""
    return any(len(name.below) >= 2 and name.below[1].text == letter for name in all_names)


def costs_of(nodes: Sequence[Node], pairs: Sequence[tuple[Node, Node]], settings: dict[str, str]) -> tuple[str, ...]:
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
    return costs or _unusual_cost(nodes) or _said_costs(pairs) or ("C",)


def _said_costs(pairs: Sequence[tuple[Node, Node]]) -> tuple[str, ...]:
    """J of J = −1/m Σ_i …: a letter of costs that is a sum, a norm, a logarithm or the square of a difference."""
    found: dict[str, None] = {}
    for left, right in pairs:
        if not isinstance(left, Name) or left.text not in COSTS or left.below or left.above or left.primes:
            continue
        if any(isinstance(each, Big | Norm) or (isinstance(each, Call) and each.function.text == "log")
               or _is_squared_difference(each) for each in walk(right)):  # fmt: skip
            found[left.text] = None
    return tuple(found)


def _is_squared_difference(node: Node) -> bool:
    """(a − y)²"""
    inner = bare(node.base) if isinstance(node, Scripted) else None
    squared = isinstance(node, Scripted) and [item.offset for item in node.above if item.is_number] == [2]
    return squared and isinstance(inner, Sum) and any(isinstance(term, Minus) for term in inner.terms)


def _unusual_cost(nodes: Sequence[Node]) -> tuple[str, ...]:
    """The one letter that is differentiated by network quantities and has no script anywhere: e, Q, R."""
    above: Counter[str] = Counter()
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Derivative) and isinstance(each.of, Name) and isinstance(each.by, Name):
                above[each.of.text] += each.by.text in _LAYERED or each.by.text in ROLES["pre"]
    scripted = {name.text for node in nodes for name in names(node) if name.above or name.below or name.primes}
    found = [text for text, count in above.most_common() if count >= 2 and text not in scripted]
    return tuple(found[:1])


def functions_of(seen: Evidence, costs: tuple[str, ...], settings: dict[str, str]) -> tuple[str, ...]:
    if "activation" in settings:
        return (settings["activation"],)
    letters = [
        text
        for text, count in seen.called.most_common()
        if text not in costs
        and text != "a"
        and (
            (text in FUNCTIONS and (seen.primed[text] or count >= 2 or text in "gσfφ"))
            or (len(text) > 1 and text.isalpha() and text not in FUNCTION_WORDS and seen.primed[text] and count >= 2)
            or (
                len(text) == 1 and text not in _LAYERED - {"θ", "h", "s", "u", "o"} and seen.primed[text] and count >= 2
            )
        )
    ]
    words = [text for text in seen.called if text in ("sigmoid", "tanh", "relu", "softplus")]
    return tuple(letters + words) or ("g",)


def activations(candidates: tuple[str, ...], seen: Evidence) -> tuple[str, ...]:
    """Those that lead from z to a, the most frequent first, then those that are differentiated."""
    used = _of_steps(seen)
    used += [text for text in candidates if seen.primed[text] and text not in used]
    return tuple(used) or candidates


def _of_steps(seen: Evidence) -> list[str]:
    """What leads from z to a in some equation, the most frequent first."""
    chain = {map_.result.text for map_ in seen.affine}
    within = [
        step
        for step in seen.activated
        if step.argument.text in chain or step.argument.text in ROLES["pre"] or step.result.text in ROLES["act"]
    ]
    steps = Counter(step.function.text for step in within or seen.activated if step.function.text != SOFTMAX)
    return [text for text, _ in steps.most_common()]


def layer_functions(functions: tuple[str, ...], seen: Evidence) -> frozenset[str]:
    """The letters that name the function of a layer, g^{[l]}: those that lead from z to a.

    Where these are functions with names of their own, a = tanh(z), or several without a layer, it is the letter beside
    them that most often has one.
    """
    steps = frozenset(_of_steps(seen))
    layered = [text for text, _ in seen.layered.most_common() if text in functions]
    alone = len(steps) == 1 and not steps & {*FUNCTION_WORDS.values()}
    return steps if alone or steps & {*layered} or not layered else steps | {layered[0]}


def rivals_of(seen: Evidence) -> frozenset[str]:
    """g and h of g′(z) and h′(z), where no equation says a = g(z)."""
    if seen.activated:
        return frozenset()
    pre = {map_.result.text for map_ in seen.affine} | set(ROLES["pre"])
    called = [each for node in seen.nodes for each in calls(node)]
    # h_θ(x) is the output of a whole network.
    outputs = {name.text for name, _ in called if any(item.text in ROLES["weights"] for item in name.below)}
    before = {name.text for name, brackets in called
              if name.primes and any(inner.text in pre for inner in names(brackets))}  # fmt: skip
    return frozenset(before - outputs) if len(before - outputs) > 1 else frozenset()


def _without_mark(text: str) -> str:
    """W of W̃."""
    return "".join(character for character in text if not unicodedata.combining(character))


def with_softmax(found: Conventions, seen: Evidence) -> Conventions:
    """a = softmax(z) in the only layer, or a^L = softmax(z^L): no function of one number."""
    steps = [step for step in seen.activated if step.function.text == SOFTMAX]
    if not steps:
        return found
    if found.layer is not None:
        highest = max((_layer_number(step.argument, found.layer) for step in seen.activated), default=0)
        last = all(_layer_number(step.argument, found.layer) == highest > 0 for step in steps)
        return replace(found, softmax="last") if last else found
    alone = len({step.result.text for step in seen.activated}) == 1 and len(steps) == len(seen.activated)
    return replace(found, softmax="all") if alone else found


def with_last_function(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    """A^1 = tanh(Z^1), A^2 = σ(Z^2): the last layer has another function, of one number, than those below."""
    if found.layer is None or found.softmax:
        return found
    known = frozenset({*found.functions, *FUNCTION_WORDS.values()}) - {SOFTMAX}
    named: dict[int, set[str]] = defaultdict(set)
    for pair in pairs:
        for side in pair:
            step = activated(Name(""), side, known)
            if step is None or found.role(step.argument.text) != "pre":
                continue
            number = _layer_number(step.argument, found.layer)
            if not number and layer_of(step.argument, found) is None:
                continue
            several = named[number]
            if not step.function.above and not step.function.below:
                several.add(step.function.text)
    highest = max(named, default=0)
    below = set().union(*(several for number, several in named.items() if number != highest))
    last = named[highest] - below
    if not highest or len(named) < 2 or len(last) != 1 or len(below) > 1:
        return found
    (function,) = last
    others = tuple(text for text in found.functions if text != function)
    return replace(found, last_function=function, functions=(*(others or ("g",)), function))


def with_neuron_function(found: Conventions, seen: Evidence) -> Conventions:
    """a = σ(z) without a layer, beside A^1 = relu(Z^1): the neuron that a text begins with keeps its own function."""
    if found.layer is None:
        return found
    own = {
        step.function.text for step in seen.activated
        if step.function.text in found.functions and not found.layer.is_on(step.result)
        and not found.layer.is_on(step.argument)
    }  # fmt: skip
    return replace(found, neuron_function=next(iter(own))) if len(own) == 1 else found


def _layer_number(name: Name, style: LayerStyle) -> int:
    """The number of the layer of a name, above all numbers for L; 0 where it is any layer."""
    numbers = (
        HIGHEST if item.text == style.last else item.offset if item.is_number else 0 for item in style.scripts(name)
    )
    return max(numbers, default=0)


def with_roles(found: Conventions, seen: Evidence, pairs: Sequence[tuple[Node, Node]]) -> Conventions:
    """Who is what, by the forward equations first and by custom where they say nothing."""
    votes: dict[str, Counter[str]] = {role: Counter() for role in ROLES}
    maps = [each for each in seen.affine if is_forward(each)]
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
    for counted in votes.values():
        # z̃ = W̃ ã + b̃ beside z = W a + b is another network (one after a step), however often it is written.
        for text in [each for each in counted if _without_mark(each) != each and _without_mark(each) in counted]:
            del counted[text]
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
            roles[role] += (
                [text for text in free if text in used] or _compared(roles, seen, pairs, excluded) or free[:1]
            )
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


def _compared(
    roles: dict[str, list[str]], seen: Evidence, pairs: Sequence[tuple[Node, Node]], excluded: set[str]
) -> list[str]:
    """The letters that the activations are compared with, where none of those that custom has for targets is used."""
    known = excluded.union(*roles.values(), *ROLES.values())
    return sorted(compared(seen.nodes, pairs, frozenset(roles["act"]), frozenset(known)))


HIGHEST = 1_000_000


def _same_letter(first: str, second: str) -> bool:
    return {first, second} in ({"δ", "Δ"}, {"θ", "Θ"}, {"ω", "Ω"}, {"ŷ", "y"})
