"""Forward equations that are not those of the plain network: a^l = a^{l−1} + f(z^l), a^L = softmax(z^L).

z^l = W^l a^{l−1} + b^l and a^l = g(z^l) are what the stages know. Where a document computes a quantity otherwise,
and nowhere in that way, the plain network would be the wrong one to judge it by.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import activated, affine, bare
from proofs.documents.conventions.layout import layer_of
from proofs.documents.texts.statements import Equality
from symbolic.reading.syntax import (
    Brackets,
    Call,
    Matrix,
    Name,
    Node,
    Product,
    differentiates,
    names,
    walk,
)

_DEFINING = frozenset({"=", ":=", "≡"})
_JOINT = frozenset({"softmax", "argmax"})
"""Functions whose entries depend on all entries of their argument."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """How a document's layers differ from those of the plain network."""

    foreign: tuple[Equality, ...] = ()
    """the forward equations of another form, for quantities that nothing defines in the plain form"""
    joint_output: bool = False
    """the last layer is a softmax"""
    unfit: str = ""
    """why the plain network is none of this text's at all, where it counts its layers in another way"""


def architecture(equalities: Sequence[Equality], conv: Conventions) -> Architecture:
    """What the forward equations of a document say that the plain network does not."""
    if conv.layer is None:
        return Architecture()
    plain: set[str] = set()
    others: list[tuple[str, Equality]] = []
    joint = False
    for each, left, right in _forward(equalities, conv):
        if isinstance(right, Call) and right.function.text in _JOINT:
            joint = True
        elif (role := conv.role(left.text)) not in ("pre", "act") or layer_of(left, conv) is None:
            continue
        elif _is_plain(left, right, conv):
            plain.add(role)
        elif each.link == 0 and _computes(right, conv) and left not in set(names(right)):
            others.append((role, each))
    foreign = tuple(each for role, each in others if role not in plain)
    return Architecture(foreign, joint, _counted_otherwise(equalities, conv) or _of_one_unit(equalities, conv))


def _counted_otherwise(equalities: Sequence[Equality], conv: Conventions) -> str:
    """Why z^l = W^l a^l + b^l, and nowhere z^l = W^l a^{l−1} + b^l, is no network whose layers are counted as here."""
    known = frozenset(conv.functions) | frozenset(conv.costs)
    steps = set()
    for _, left, right in _forward(equalities, conv):
        if conv.role(left.text) != "pre" or not _is_linear(left, right, conv, known):
            continue
        map_ = affine(left, right, known)
        above, below = layer_of(left, conv), layer_of(map_.inputs, conv) if map_ is not None else None
        if above is not None and below is not None:
            steps.add(above - below)
    if not steps or 1 in steps:
        return ""
    return (
        "The layers are counted in a way of their own here: what they are computed from is not that of the layer below."
    )


def _of_one_unit(equalities: Sequence[Equality], conv: Conventions) -> str:
    """Why z^1 = Σ_i w^1_i x_i, and nowhere a layer of more units, is no network of layers."""
    known = frozenset(conv.functions) | frozenset(conv.costs)
    maps = [
        affine(left, right, known) for _, left, right in _forward(equalities, conv) if conv.role(left.text) == "pre"
    ]
    style = conv.layer
    found = [each for each in maps if each is not None and style is not None and style.place == "above"]
    if not found or any(not each.summed or len(each.weights.below) != 1 for each in found):
        return ""
    return "There is one unit with a weight for each input here, and no layer of them."


def _forward(equalities: Sequence[Equality], conv: Conventions) -> Iterator[tuple[Equality, Name, Node]]:
    for each in equalities:
        left, right = each.left.node, each.right.node
        if isinstance(left, Name) and right is not None and not left.primes and each.sign.text in _DEFINING:
            yield each, left, bare(right)


def _is_plain(left: Name, right: Node, conv: Conventions) -> bool:
    known = frozenset(conv.functions) | frozenset(conv.costs)
    if conv.role(left.text) == "pre":
        return _is_linear(left, right, conv, known)
    # A letter of its own before brackets is a function too, though another one is set to be the activation.
    letters = frozenset(name.text for name in names(right) if conv.role(name.text) is None)
    if (step := activated(left, right, letters | frozenset(conv.functions))) is not None:
        return conv.role(step.argument.text) in ("pre", "act")
    argument = None
    if isinstance(right, Call) and len(right.arguments) == 1:
        argument = right.arguments[0]
    elif isinstance(right, Product) and len(right.factors) == 2 and isinstance(right.factors[1], Brackets):
        function = right.factors[0]
        named = isinstance(function, Name) and function.text in conv.functions and not function.primes
        argument = right.factors[1] if named else None
    return argument is not None and _is_linear(left, argument, conv, known)


def _is_linear(left: Name, right: Node, conv: Conventions, known: frozenset[str]) -> bool:
    """W a + b with letters that are weights, activations and biases."""
    map_ = affine(left, right, known)
    return (
        map_ is not None
        and conv.role(map_.weights.text) == "weights"
        and conv.role(map_.inputs.text) in ("act", "input")
        and (map_.bias is None or conv.role(map_.bias.text) == "bias")
    )


def _computes(right: Node, conv: Conventions) -> bool:
    """Whether a right side computes something from other layers or from z, W: no other name, no derivative, no list."""
    if isinstance(right, Name) or differentiates(right) or any(isinstance(each, Matrix) for each in walk(right)):
        return False
    own = [name for name in names(right) if conv.role(name.text) in ("pre", "act", "weights")]
    if any(conv.role(name.text) in ("error", "target") for name in names(right)):
        return False
    # Written out term by term, w_{11} a_1 + w_{12} a_2 + …, it is the plain network of that width.
    numbered = any(item.is_number for name in own for item in name.below) and conv.layer is not None
    return any(layer_of(name, conv) is not None for name in own) and not (
        numbered and conv.layer is not None and conv.layer.place == "above"
    )


def names_last_layer(node: Node, conv: Conventions, depth: int | None) -> bool:
    """Whether a side speaks of a^L, of g(z^L) or of another name of the output."""
    aliases = {text for text, _ in conv.aliases}
    for each in walk(node):
        if isinstance(each, Name) and each.text in aliases:
            return True
        if isinstance(each, Name) and conv.role(each.text) in ("act", "target") and _is_last(each, conv, depth):
            return True
        if isinstance(each, Product) and any(
            isinstance(one, Name)
            and one.text in conv.functions
            and isinstance(two, Brackets)
            and any(_is_last(name, conv, depth) for name in names(two))
            for one, two in zip(each.factors, each.factors[1:], strict=False)
        ):
            return True
    return False


def _is_last(name: Name, conv: Conventions, depth: int | None) -> bool:
    style = conv.layer
    if conv.role(name.text) == "target":
        return True
    if style is None:
        return False
    items = name.above if style.place == "above" else name.below[:1]
    return any(
        (style.is_last(item) and not item.offset) or (item.is_number and item.offset - style.shift == depth)
        for item in items
    )
