"""What is written out at one argument said at another: W x_j of F(x) = W x at x^{(i)} is W x_j^{(i)}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.texts.statements import Place
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Big, Brackets, Item, Name, Node, Product, Scripted, names, rewrite
from symbolic.writing.printing import OF_SAMPLES

Body = tuple[Brackets, Node]
"""The arguments at which a function is written out, and what it is there."""
Said = tuple[Place, Body | None]
"""Since where it is so; None where the text says it in several ways."""
_FRESH = "kpqrsjlt"
"""The letters for the index of a sum whose own is taken."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an equation stands: its place, its section, and all that this is part of."""

    place: Place
    section: int
    around: frozenset[int]


def at_arguments(body: Node, at: Brackets, arguments: Brackets) -> Node:
    """The body of F(x) with other arguments: W x_j for x = x^{(i)} is W x_j^{(i)}.

    A sum that would bind an index of an argument has another letter. Raises Undetermined where an argument with
    scripts is no letter.
    """
    pairs = [(part, argument) for part, argument in zip(at.parts, arguments.parts, strict=True)]
    given = {part.text: (part, argument) for part, argument in pairs if isinstance(part, Name)}
    inside = {item.text for part in arguments.parts for name in names(part) for item in _scripts(name)}
    body = _bound_apart(body, inside)

    def change(each: Node) -> Node | None:
        if not isinstance(each, Name) or each.text not in given:
            return None
        part, argument = given[each.text][0], bare(given[each.text][1])
        # The (i) of x^{(i)} belongs to the argument, the j of x_j^{(i)} does not.
        more_below, more_above = _beyond(each.below, part.below), _beyond(each.above, part.above)
        if isinstance(argument, Name):
            below, above = (*argument.below, *more_below), (*argument.above, *more_above)
            return replace(argument, below=below, above=above, start=each.start, end=each.end)
        if more_below or more_above:
            raise Undetermined(f"An entry of {each.text} is used, and what stands for it is no letter.")
        return Brackets((argument,), "(", start=each.start, end=each.end)

    return rewrite(body, change)


def _bound_apart(body: Node, taken: set[str]) -> Node:
    """The expression with another letter for every index of a sum that is taken."""
    used = taken | {text for name in names(body) for text in (name.text, *(item.text for item in _scripts(name)))}
    fresh = (letter for letter in _FRESH if letter not in used)

    def change(each: Node) -> Node | None:
        if not isinstance(each, Big) or not taken & set(each.indices):
            return None
        new = {index: next(fresh) for index in each.indices if index in taken}

        def renamed(inner: Node) -> Node | None:
            if not isinstance(inner, Name):
                return None
            below, above = (
                tuple(replace(item, text=new.get(item.text, item.text)) for item in items)
                for items in (inner.below, inner.above)
            )
            return replace(inner, below=below, above=above)

        indices = tuple(new.get(index, index) for index in each.indices)
        return replace(each, indices=indices, body=rewrite(each.body, renamed))

    return rewrite(body, change)


def _scripts(name: Name) -> tuple[Item, ...]:
    return (*name.below, *name.above)


def _beyond(items: Sequence[Item], known: Sequence[Item]) -> tuple[Item, ...]:
    return tuple(item for item in items if item not in known)


def written_at(
    equations: Sequence[tuple[Node, Node]], places: Sequence[Stand], of_samples: set[str]
) -> tuple[dict[str, Brackets | None], set[str], dict[str, tuple[Said, ...]], set[str]]:
    """F(x) = W φ(V x) gives F a value at x; σ(z) = 1/(1 + e^{−z}) writes a function out; s(x)_i = … is an array.

    ``of_samples``: what is called with the quantities of a sample, also where it is a cost: ℒ(a^{(i)}, y^{(i)}).
    """
    values: dict[str, Brackets | None] = {}
    written: set[str] = set()
    said: dict[str, list[tuple[Stand, Body]]] = {}
    arrays: set[str] = set()
    for (left, right), stand in zip(equations, places, strict=True):
        left = bare(left)
        inner = bare(left.base) if isinstance(left, Scripted) and left.below else left
        if not isinstance(inner, Product) or len(inner.factors) != 2 or inner.signs != ("",):
            continue
        name, brackets = inner.factors
        of_entry = _of_entry(brackets)
        if of_entry is not None or inner is not left:
            brackets = of_entry or brackets
            if isinstance(name, Name):
                arrays.add(name.text)
        if not isinstance(name, Name) or not isinstance(brackets, Brackets) or name.primes or name.text in NAMED:
            continue
        inside = {each.text for part in brackets.parts for each in names(part)}
        if name.text in inside:
            # p (1 − p) is a product.
            continue
        others = {each.text for each in names(right)} - inside - NAMED - {"e", name.text}
        if len(brackets.parts) == 1 and not others and name.text not in arrays:
            written.add(name.text)
        elif is_plain(brackets) or name.text in of_samples:
            first = values.setdefault(name.text, None if name.text in set(COSTS) - of_samples else brackets)
            if name.text not in arrays and (first is None or are_alike(first, brackets)):
                said.setdefault(name.text, []).append((stand, (brackets, right)))
    return values, written, {text: _in_turn(several) for text, several in said.items() if text not in arrays}, arrays


def _in_turn(several: Sequence[tuple[Stand, Body]]) -> tuple[Said, ...]:
    """What holds of a function from each place on: a second equation in one section, or inside of it, is a claim.

    Then nothing says which of the two is meant.
    """
    found: list[Said] = []
    for number, (stand, body) in enumerate(several):
        before = (other for known, other in several[:number] if known.around & {stand.section} or
                  stand.around & {known.section})  # fmt: skip
        found.append((stand.place, body if all(other[1] == body[1] for other in before) else None))
    return tuple(found)


def are_alike(first: Brackets, second: Brackets) -> bool:
    """Whether (x) and (x^{(i)}) are the same arguments, of one sample or of any."""
    if len(first.parts) != len(second.parts):
        return False
    pairs = zip(first.parts, second.parts, strict=True)
    return all(
        one == other or (isinstance(one, Name) and isinstance(other, Name)
                         and one.text.replace(OF_SAMPLES, "") == other.text.replace(OF_SAMPLES, ""))
        for one, other in pairs
    )  # fmt: skip


def _of_entry(node: Node | None) -> Brackets | None:
    """The (x) of (x)_i."""
    if not isinstance(node, Scripted) or not node.below or node.above or node.primes or node.exponent is not None:
        return None
    return node.base if isinstance(node.base, Brackets) else None


def is_plain(arguments: Brackets) -> bool:
    """(x), (x, y): letters and nothing else."""
    return all(isinstance(part, Name) for part in arguments.parts)
