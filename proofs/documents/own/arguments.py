"""What is written out at one argument said at another: W x_j of F(x) = W x at x^{(i)} is W x_j^{(i)}."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.conventions.forward import bare
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Big, Brackets, Item, Name, Node, names, rewrite

_FRESH = "kpqrsjlt"
"""The letters for the index of a sum whose own is taken."""


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
