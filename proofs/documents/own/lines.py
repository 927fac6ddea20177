"""X := X° + ϖ Ẋ, along which differentials are taken: what moves in a section, and is made of nothing that moves there.

d(X Y) = (dX) Y + X dY speaks of any X and Y; dH = f′(Z) ⊙ dZ beside dZ = X dU of what U does to Z and H, and X stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.epochs import reach
from proofs.documents.own.shaping import Shapes
from proofs.documents.texts.differentials import ALONG
from symbolic.reading.syntax import Name, Node, Product, Sum, names

START, SPEED = "°", "\u0307"
"""Behind the letter of where a line begins, and of how it goes on."""


def moving(names_: Sequence[Name], definitions: Sequence[OwnDefinition]) -> tuple[Name, ...]:
    """The names among these that are made of none of the others."""
    below: Mapping[str, set[str]] = {each.name: {name.text for name in names(each.node)} for each in definitions}
    texts = {name.text for name in names_}
    first = {name.text: name for name in names_ if not reach(name.text, below) & (texts - {name.text})}
    return tuple(Name(text, bold=name.bold) for text, name in first.items())


def with_lines(definitions: Sequence[OwnDefinition], moved: Sequence[Name]) -> list[OwnDefinition]:
    """The definitions, with a line for what moves in place of what is said of it."""
    texts = {name.text for name in moved}
    return [each for each in definitions if each.name not in texts] + [_line(name) for name in moved]


def _line(name: Name) -> OwnDefinition:
    start, speed = (Name(name.text + mark, bold=name.bold) for mark in (START, SPEED))
    node: Node = Sum((start, Product((Name(ALONG), speed), ("",))))
    return OwnDefinition(name, node, None, (), (-1, -1, -1), 0, 0, False, (name, node))


def lines_in(definitions: Sequence[OwnDefinition]) -> list[str]:
    """The names that move, among those of these definitions."""
    return [each.name for each in definitions if any(name.text == ALONG for name in names(each.node))]


def share_shapes(moved: Sequence[str], shapes: Shapes) -> list[str]:
    """Give where a line begins and how it goes on the shape of what moves, as all other equations say it."""
    if moved:
        shapes.types[ALONG] = None
    for name in moved:
        shapes.types[name + START] = shapes.types[name + SPEED] = shapes.of(name)
    return list(moved)
