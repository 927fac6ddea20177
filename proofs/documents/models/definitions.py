"""The functions and costs that a document writes out: σ(z) = 1/(1 + e^{−z}), C = ½‖a − y‖²."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import activated, affine, bare, calls
from proofs.documents.models.slopes import by_its_slope, in_words
from proofs.documents.texts.statements import Equality
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.notation import mark_of
from symbolic.reading.syntax import (
    Brackets,
    Call,
    Name,
    Node,
    Product,
    differentiates,
    names,
    rewrite,
)

FIXED = frozenset({"exp", "tanh", "sin", "cos", "sinh", "cosh"})
"""Functions that nobody defines anew: what is written about them is a claim."""


@dataclass(frozen=True, slots=True)
class Written:
    """A function that the document writes out: letter(variable) = node, and where."""

    letter: str
    variable: str
    node: Node
    section: int
    place: int
    example: bool
    meaning: Node | None = None
    """the function itself, where ``node`` is what its derivative is said to be"""
    uses: tuple[Written, ...] = ()
    """the functions of the document that stand in it"""


@dataclass(slots=True)
class Definitions:
    """Everything that the document writes out."""

    functions: list[Written] = field(default_factory=list)
    costs: list[Written] = field(default_factory=list)
    losses: list[Written] = field(default_factory=list)
    """those of the costs that are made of no other: ℒ beside J = 1/m Σ_i ℒ(a^{(i)}, y^{(i)})"""
    conv: Conventions = field(default_factory=Conventions)

    def is_restated(self, left: Node, right: Node) -> bool:
        """Whether a true equality is one of the forward equations that define the model."""
        left = bare(left)
        if not isinstance(left, Name):
            return False
        role = self.conv.role(left.text)
        known = frozenset(self.conv.functions) | frozenset(self.conv.costs)
        if role == "pre":
            return affine(left, right, known) is not None
        if role == "act":
            return activated(left, right, frozenset(self.conv.functions)) is not None or (
                isinstance(right, Name) and self.conv.role(right.text) == "input"
            )
        return False


_EXAMPLE = re.compile(
    r"\b(?:for (?:example|instance)|e\.g\.|such as"
    r"|(?<!one )(?<!each )(?<!every )(?<!single )(?<!all )(?<!training )(?<!given )(?<!data )example)\b",
    re.IGNORECASE,
)
"""Words for what is an example only; “for one example”, “a training example” is a sample."""


def collect(equalities: Sequence[Equality], conv: Conventions, prose: str = "") -> Definitions:
    """The functions and costs that are written out anywhere in the document, or named in its ``prose``."""
    found = Definitions(conv=conv)
    slopes: list[Written] = []
    called = {
        function[0]
        for each in equalities
        if each.left.node is not None and (function := function_of(each.left.node, conv)) is not None
    }
    for each in equalities:
        left, right = each.left.node, each.right.node
        if left is None or right is None or each.sign.text == "=:":
            continue
        if (known := by_its_slope(left, right, conv)) is not None:
            letter, variable, meaning = known
            slopes.append(replace(_written(each, letter, variable, right), meaning=meaning))
        elif (function := function_of(left, conv)) is not None and not differentiates(right):
            letter, argument = function
            right = _of_plain(argument, right)
            if letter not in FIXED and _in_variable(right, argument.text, called - {letter}):
                found.functions.append(_written(each, letter, argument.text, right))
        elif each.link:
            continue
        elif (
            (cost := cost_of(left, conv) or cost_of_one_sample(left, right, conv)) is not None
            and not differentiates(right) and not is_call(right)
        ):  # fmt: skip
            found.costs.append(_written(each, cost, "", right))
    found.losses = [each for each in found.costs if not _is_made_of_losses(each, found.costs)]
    found.functions = [_with_uses(each, found.functions) for each in found.functions]
    explicit = {each.letter for each in found.functions}
    found.functions.extend(each for each in slopes if each.letter not in explicit)
    explicit = {each.letter for each in found.functions}
    for letter, meaning in in_words(prose, conv).items():
        if letter not in explicit:
            found.functions.append(Written(letter, "z", meaning, 0, 0, False, meaning))
    return found


def _is_made_of_losses(cost: Written, costs: Sequence[Written]) -> bool:
    """J = 1/m Σ_i ℒ(a^{(i)}, y^{(i)}), J(W) = 1/m Σ_i J(W; x^{(i)}, y^{(i)}) + …, where the loss is written out."""
    losses = {each.letter for each in costs if each is not cost}
    return any(name.text in losses for name, _ in calls(cost.node))


def _written(each: Equality, letter: str, variable: str, node: Node) -> Written:
    text = each.placed.source.text
    place = each.placed.region.start
    before = text[max(0, place - 160) : place]
    sentence = before[max(before.rfind(". "), before.rfind("\n\n")) + 1 :]
    return Written(letter, variable, node, each.placed.section, place, bool(_EXAMPLE.search(sentence)))


def _of_plain(argument: Name, node: Node) -> Node:
    """1/(1 + e^{−h_1}) with h for h_1: what is said of one argument is said of the function."""

    def change(each: Node) -> Node | None:
        return Name(argument.text, start=each.start, end=each.end) if each == argument else None

    if not argument.below:
        return node
    plain = rewrite(node, change)
    scripted = any(name.below and name.text == argument.text for name in names(plain))
    return node if scripted else plain


def function_of(node: Node, conv: Conventions) -> tuple[str, Name] | None:
    """(g, z) of g(z) on a left side."""
    if isinstance(node, Product) and len(node.factors) == 2 and node.signs == ("",):
        function, argument = node.factors
        if isinstance(function, Name) and isinstance(argument, Brackets) and not function.primes and not function.below:
            inner = bare(argument)
            if isinstance(inner, Name) and not inner.above and function.text not in conv.costs:
                return function.text, inner
    if isinstance(node, Call) and len(node.arguments) == 1 and not node.function.primes:
        inner = bare(node.arguments[0])
        if isinstance(inner, Name) and not inner.above and node.function.text in FUNCTION_WORDS.values():
            return node.function.text, inner
    return None


def _with_uses(written: Written, all_of: Sequence[Written]) -> Written:
    """With the functions of the document that stand in this one: f(z) = z σ(z)."""
    inside = {name.text for name in names(written.node)} - {written.letter, written.variable}
    return replace(written, uses=tuple(each for each in all_of if each.letter in inside))


def _in_variable(node: Node, variable: str, functions: set[str]) -> bool:
    """Whether the right side is an expression in the variable, not another layer of the network."""
    exponents = {item.text for name in names(node) if name.text == "e" for item in name.above}
    return (variable in exponents or any(name.text == variable for name in names(node))) and all(
        (not name.above or name.text == "e")
        and (name.text == variable or len(name.text) > 1 or name.text in "eαβλcakn" or name.text in functions)
        for name in names(node)
    )


def cost_of(node: Node, conv: Conventions) -> str | None:
    """The letter of a cost on a left side: C, C(a), J(W, b)."""
    marked = isinstance(node, Name) and (node.text, mark_of(node)) in conv.marked_costs
    if isinstance(node, Name) and node.text in conv.costs and not node.primes and (marked or not node.below):
        return node.text
    if isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[1], Brackets):
        name = node.factors[0]
        if isinstance(name, Name) and name.text in conv.costs and not name.primes and not name.below:
            return name.text
    return None


def cost_of_one_sample(left: Node, right: Node, conv: Conventions) -> str | None:
    """The C of C_x = ½ ‖y − a^L‖², where nothing on the right has this index: the cost of the sample x."""
    if not isinstance(left, Name) or left.text not in conv.costs or left.above or left.primes or len(left.below) != 1:
        return None
    (mark,) = left.below
    layers = conv.layer.letters | {conv.layer.last} if conv.layer is not None else frozenset()
    used = {item.text for name in names(right) for item in (*name.below, *name.above)}
    plain = len(mark.text) == 1 and mark.text.islower() and not mark.offset
    return left.text if plain and mark.text not in used | layers else None


def is_call(node: Node) -> bool:
    """L = ℓ(a, y): the cost is only given another name."""
    return (
        isinstance(node, Product)
        and len(node.factors) == 2
        and isinstance(node.factors[1], Brackets)
        and isinstance(node.factors[0], Name)
        and node.signs == ("",)
    )
