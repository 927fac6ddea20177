"""Which definitions hold where: a later part of a text may give its names another meaning.

An epoch begins where another section defines a name of the forward pass anew; what hung on the old meaning goes with
it. Within one section, and in sections inside it, a second equation for a name is a claim about it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.own.collecting import OwnDefinition, chosen, same
from proofs.documents.own.naming import MARK, Naming
from proofs.documents.texts.statements import Document, Place, is_value
from symbolic.reading.syntax import (
    Brackets,
    Call,
    Entrywise,
    Name,
    Node,
    Number,
    Product,
    Sum,
    differentiates,
    names,
    rewrite,
)

Key = tuple[str, str, int]
"""A name, and which members of its family: (h, t, 0), (h, "", 0), or (W, "", 0) where there is no family."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """The definitions that hold from a place on, one for each name (for each kind of member of a family)."""

    start: Place
    definitions: tuple[OwnDefinition, ...]
    candidates: tuple[OwnDefinition, ...] = ()
    """all equations that could have been chosen, those that are claims now among them"""


def key_of(definition: OwnDefinition) -> Key:
    """What is defined."""
    position = definition.position
    return (definition.name, "", -1) if position is None else (definition.name, position.text, position.offset)


def epochs_of(candidates: Sequence[OwnDefinition], document: Document, naming: Naming) -> list[Epoch]:
    """The epochs of a text with these candidates for definitions, in reading order; the first begins with it."""
    current: dict[Key, list[OwnDefinition]] = {}
    found: list[tuple[Place, dict[Key, list[OwnDefinition]]]] = [((0, -1, -1), current)]
    for each in candidates:
        key = key_of(each)
        if key in current and _is_anew(each, current[key][0], current, document):
            # A penalty that is added to the cost leaves what is a derivative of it by name.
            gone = {each.name} if each.name in COSTS else _hanging_on(each.name, current)
            gone -= _led_up_to(each, current[key][0], current) | _costs_by_name(current) | _said_beside(each, current)
            if _is_let_anew(each, current[key][0]):
                gone |= _only_under(current[key][0], each, gone, current)
            current = {other: list(several) for other, several in current.items() if other[0] not in gone}
            found.append((each.place, current))
        current.setdefault(key, []).append(each)
    return [
        Epoch(
            start, folded(_without_circles(table, naming), naming), tuple(each for key in table for each in table[key])
        )
        for start, table in found
    ]


def folded(definitions: Sequence[OwnDefinition], naming: Naming) -> tuple[OwnDefinition, ...]:
    """Where a definition uses what another one gives a name to, the name stands for it: h = φ(W x + b), z = W x + b.

    Nothing but derivatives by z feels the difference, and these are meant to go by way of z.
    """
    found = list(definitions)
    for part in definitions:
        if part.derived or part.components or isinstance(bare(part.node), Name | Number) or _is_fixed(part, naming):
            continue
        for place, each in enumerate(found):
            if each.name != part.name and each.name not in _names_under(part.name, found, naming):
                node = _with_name(each.node, part)
                found[place] = each if node == each.node else replace(each, node=node)
    return tuple(found)


def _is_fixed(part: OwnDefinition, naming: Naming) -> bool:
    """Whether it speaks of one member of a family only."""
    return part.position is not None and part.position.text != naming.family


def _names_under(name: str, definitions: Sequence[OwnDefinition], naming: Naming) -> set[str]:
    return reach(name, _below(definitions, naming))


def _below(definitions: Sequence[OwnDefinition], naming: Naming) -> dict[str, set[str]]:
    """Which names each definition uses in the same member: h_t may use h_{t−1}."""
    below: dict[str, set[str]] = {}
    for each in definitions:
        used = {
            name.text for name in names(each.node)
            if each.position is None or (at := naming.position(name)) is None or at == each.position
        }  # fmt: skip
        below.setdefault(each.name, set()).update(used)
    return below


def _with_name(node: Node, part: OwnDefinition) -> Node:
    inner = bare(part.node)

    def change(each: Node) -> Node | None:
        if isinstance(each, Sum | Product | Entrywise | Call) and same(each, inner):
            return part.left
        return _with_run(each, inner, part.left) if isinstance(each, Product) and isinstance(inner, Product) else None

    return rewrite(node, change)


def _with_run(whole: Product, part: Product, name: Name) -> Node | None:
    """V h of V σ(z), where h = σ(z): factors side by side that are a product with a name of its own."""
    count = len(part.factors)
    if any((*whole.signs, *part.signs)):
        return None
    for start in range(len(whole.factors) - count + 1):
        run, behind = whole.factors[start : start + count], whole.factors[start + count :]
        # The f of V f (x) is a function, and V f no product.
        called = behind and isinstance(behind[0], Brackets) and isinstance(run[-1], Name)
        if not called and all(same(one, other) for one, other in zip(run, part.factors, strict=True)):
            factors = (*whole.factors[:start], name, *behind)
            return replace(whole, factors=factors, signs=whole.signs[: len(factors) - 1])
    return None


def _without_circles(table: Mapping[Key, Sequence[OwnDefinition]], naming: Naming) -> tuple[OwnDefinition, ...]:
    """The chosen definitions; where they go round in a circle, the last of these is none: x = ∂z/∂w defines no x."""
    left = {key: list(several) for key, several in table.items()}
    while True:
        picked = {key: chosen(several) for key, several in left.items() if several}
        circle = _circle(list(picked.values()), naming)
        if not circle:
            return tuple(picked.values())
        worst = max(circle, key=lambda each: (each.turned, each.place))
        left[key_of(worst)].remove(worst)


def _circle(definitions: Sequence[OwnDefinition], naming: Naming) -> list[OwnDefinition]:
    """Definitions that all hang on each other, or none. h_t may use h_{t−1}."""
    below = _below(definitions, naming)
    for each in definitions:
        reached = reach(each.name, below)
        if each.name in reached:
            around = {name for name in reached if each.name in reach(name, below)}
            return [other for other in definitions if other.name in around]
    return []


def reach(name: str, below: Mapping[str, set[str]]) -> set[str]:
    """All that a name hangs on, by way of others too; itself only where it goes round in a circle."""
    reached, waiting = set[str](), [name]
    while waiting:
        for other in below.get(waiting.pop(), ()):
            if other not in reached:
                reached.add(other)
                waiting.append(other)
    return reached


def epoch_at(epochs: Sequence[Epoch], place: Place) -> int:
    """The number of the epoch in which a place lies."""
    return max(number for number, each in enumerate(epochs) if each.start <= place)


def _is_anew(
    new: OwnDefinition, old: OwnDefinition, current: dict[Key, list[OwnDefinition]], document: Document
) -> bool:
    within = new.section in document.around(old.section) or old.section in document.around(new.section)
    if document.sections[old.section].parent < 0 <= document.sections[new.section].parent:
        # What stands in front of all headings is said of the first part of the text; the others may say it anew.
        within = False
    said_again = _is_let_anew(new, old) or _is_other(new, old, current) or _is_listed(new, old, current)
    if new.link or (within and new.name not in COSTS and not said_again):
        return False
    if not (_is_forward(new.node, current) and _is_forward(old.node, current)):
        return False
    return not same(_expanded(new.node, current), _expanded(old.node, current))


def _is_let_anew(new: OwnDefinition, old: OwnDefinition) -> bool:
    """“Let y = sin u”, where y was u² before: that is no claim. “Suppose a = y” is one case of what was said."""
    return old.place[:2] < (new.place[0], new.let_since) and not is_value(bare(new.node))


LISTED = 80
"""How far the equations of one list stand from each other, in characters."""


def _is_listed(new: OwnDefinition, old: OwnDefinition, current: dict[Key, list[OwnDefinition]]) -> bool:
    """“z = x² y, x = t², y = 2 t”: what a new name is made of is said right behind it, whatever y was before."""
    led = (several[0] for several in current.values() if old.place < several[0].place < new.place)
    # h_t = φ(a_t) behind a_t = A h_{t−1} says of this h what was said of it before.
    return new.position is None and any(
        each.position is None and each.place[0] == new.place[0] and new.place[1] - each.place[1] <= LISTED
        and any(name.text == new.name for name in names(each.node))
        for each in led
    )  # fmt: skip


def _only_under(
    old: OwnDefinition, new: OwnDefinition, gone: set[str], current: dict[Key, list[OwnDefinition]]
) -> set[str]:
    """The u of y = u³, u = x² + 1, where “let y = sin 3x” takes y away and nothing else uses u."""
    uses = _uses(old, current)
    others = [name for name in uses if name not in reach(old.name, uses) | gone]
    kept = reach(new.name, _uses(new, current)).union(*(reach(name, uses) for name in others))
    return reach(old.name, uses) & {key[0] for key in current} - kept


def _said_beside(new: OwnDefinition, current: dict[Key, list[OwnDefinition]]) -> set[str]:
    """The names that the same words let mean something: y of “let y = g(u), u = f(x)”."""
    since = (new.place[0], new.let_since)
    return {
        key[0] for key, several in current.items()
        if key[0] != new.name and new.let_since >= 0 and any(each.place[:2] >= since for each in several)
    }  # fmt: skip


def _is_other(new: OwnDefinition, old: OwnDefinition, current: dict[Key, list[OwnDefinition]]) -> bool:
    """Whether an equation for a name of this section is no claim about it, but says what it is in another network.

    So it is where it stands on what was introduced in between, and that brings in what the old one did not depend on:
    h_t = o_t ⊙ tanh(c_t) with the gates of an LSTM, behind h_t = tanh(W h_{t−1} + U x_t).
    """
    led = _led_up_to(new, old, current)
    return bool(led) and bool(_given_under(new, current) - _given_under(old, current))


def _led_up_to(new: OwnDefinition, old: OwnDefinition, current: dict[Key, list[OwnDefinition]]) -> set[str]:
    """The names under the new definition that were introduced behind the old one."""
    later = {key[0] for key, several in current.items() if several[0].place > old.place}
    return (reach(new.name, _uses(new, current)) & later) - {new.name}


def _costs_by_name(current: dict[Key, list[OwnDefinition]]) -> set[str]:
    """The costs of which the text only says what they are costs of: L = Σ_t ℓ(h_t, y_t), whatever h is."""
    return {
        key[0] for key, several in current.items()
        if key[0] in COSTS and any(each.text.endswith(MARK) for each in names(chosen(several).node))
    }  # fmt: skip


def _given_under(definition: OwnDefinition, current: dict[Key, list[OwnDefinition]]) -> set[str]:
    """What a definition hangs on and no equation says."""
    return reach(definition.name, _uses(definition, current)) - {key[0] for key in current}


def _uses(definition: OwnDefinition, current: dict[Key, list[OwnDefinition]]) -> dict[str, set[str]]:
    """Which names each definition uses, with this one for its name."""
    found = {key[0]: {each.text for each in names(chosen(several).node)} for key, several in current.items()}
    # What stands under the name itself in other members is what it was, or is, and tells nothing.
    return {**found, definition.name: {each.text for each in names(definition.node)} - {definition.name}}


def _is_forward(node: Node, current: dict[Key, list[OwnDefinition]]) -> bool:
    """Whether no derivative takes part: neither in the side itself nor in what it stands on."""
    if differentiates(node):
        return False
    used = {each.text for each in names(node)}
    return not any(key[0] in used and chosen(several).derived for key, several in current.items())


def _hanging_on(name: str, current: dict[Key, list[OwnDefinition]]) -> set[str]:
    """The name and every name whose definition uses one of these."""
    gone = {name}
    while True:
        more = {
            key[0] for key, several in current.items()
            if key[0] not in gone and any(each.text in gone for each in names(chosen(several).node))
        }  # fmt: skip
        if not more:
            return gone
        gone |= more


def _expanded(node: Node, current: dict[Key, list[OwnDefinition]]) -> Node:
    """The side with every name that has one plain definition replaced by it, as often as that can be done."""
    plain = {key[0]: chosen(several) for key, several in current.items() if key[1:] == ("", -1)}

    def change(each: Node) -> Node | None:
        if not isinstance(each, Name) or each.above or each.below or each.primes:
            return None
        known = plain.get(each.text)
        return None if known is None or known.components else known.node

    for _ in range(len(plain)):
        further = rewrite(node, change)
        if further == node:
            break
        node = further
    return node
