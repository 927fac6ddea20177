"""What a document defines itself: every equation whose one side is a bare name that it gives a meaning to.

h = φ(z), δ_h := ∂L/∂z_h, C = ½‖a − y‖², h_t = φ(W h_{t−1} + x_t): in reading order, each with its place. Nothing
here looks at whether an equation is true; where one name has several, the sign and the form say which defines it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import repeat

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.own.calls import Calls
from proofs.documents.own.naming import Naming, base_of
from proofs.documents.own.noise import has_noise
from proofs.documents.own.scopes import with_brackets
from proofs.documents.texts.statements import Document, Equality, Place
from proofs.documents.texts.suppositions import lets_since
from symbolic.reading.lexicon import WORDS_IN_TEXT, of_differential
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import (
    Big,
    Brackets,
    Derivative,
    Dots,
    Item,
    Minus,
    Nabla,
    Name,
    Node,
    Operator,
    Product,
    Scripted,
    names,
    rewrite,
    walk,
)

_LET = re.compile(
    r"(?:\b(?:let|define|denote|set|write|call)\b[\w\s]{0,12}|令|设|設|记|記)[\s:\uff1a$\\(\[]*$", re.IGNORECASE
)
"""The words in front of a formula that defines."""
DEFINING = frozenset({":=", "=:", "≡"})


UNNAMED = "L"
"""What a loss is called that the text does not name."""


@dataclass(frozen=True, slots=True)
class OwnDefinition:
    """left := node, as the document says it; every name is one letter in both."""

    left: Name
    node: Node
    position: Item | None
    """the t of h_t := …, the 0 of h_0 := …; None for what is no family"""
    components: tuple[str, ...]
    """the i of p_i := …"""
    place: Place
    section: int
    link: int
    signed: bool
    """it is said with :=, =: or ≡"""
    raw: tuple[Node, Node]
    """both sides as they are written"""
    turned: bool = False
    """the name stands on the right: ∂L/∂z = δ"""
    worded: bool = False
    """words say that it is a definition: “Let δ = a − t”"""
    let_since: int = -1
    """where the sentence begins to let letters mean something, −1 where it does not"""

    @property
    def name(self) -> str:
        """What is defined."""
        return self.left.text

    @property
    def derived(self) -> bool:
        """Whether it is the derivative of something by something, and nothing else: δ = ∂L/∂z."""
        node = bare(self.node)
        node = bare(node.term) if isinstance(node, Minus) else node
        return isinstance(node, Derivative | Operator | Nabla)


def as_row(definition: OwnDefinition) -> OwnDefinition:
    """δ := (∂J/∂θ)ᵀ of δ := ∂J/∂θ, where the names of gradients are rows; any other definition as it is."""
    if not definition.derived or definition.components:
        return definition
    node = definition.node
    mark = Item("ᵀ", start=node.end, end=node.end)
    inner = Brackets((node,), "(", start=node.start, end=node.end)
    return replace(definition, node=Scripted(inner, above=(mark,), start=node.start, end=node.end))


def own_definitions(
    equalities: Sequence[Equality], naming: Naming, calls: Calls, document: Document
) -> list[OwnDefinition]:
    """Every equality that could define a name, in reading order."""
    found: list[OwnDefinition] = []
    varied = varied_in(equalities, naming)
    counts = _counts(equalities)
    for each in equalities:
        place = document.place(each)
        for left, right in map(_without_dots, sides_of(each), repeat(each)):
            made = _definition(left, right, each, naming, calls.at(place), place, counts)
            if made is not None and not (made.name in varied and _inverts(made.node)):
                found.append(made)
    return found


def _without_dots(pair: tuple[Node, Node], equality: Equality) -> tuple[Node, Node]:
    """z = Σ_j w_j x_j of z = w_1 x_1 + … + w_n x_n = Σ_j w_j x_j, where the dots are told by what comes next."""
    left, right = pair
    behind = equality.placed.statement.sides[equality.link + 2 :]
    signs = equality.placed.statement.signs[equality.link + 1 :]
    if not _has_dots(right) or right is not equality.right.node:
        return pair
    for side, sign in zip(behind, signs, strict=False):
        if sign.text != "=" or side.node is None:
            break
        if not _has_dots(side.node):
            return left, side.node
    return pair


def _has_dots(node: Node) -> bool:
    return any(isinstance(each, Dots) for each in walk(node))


def _counts(equalities: Sequence[Equality]) -> frozenset[str]:
    """The K of Σ_{k=1}^K."""
    sides = (side.node for each in equalities for side in (each.left, each.right) if side.node is not None)
    return frozenset(
        each.upper.text for node in sides for each in walk(node)
        if isinstance(each, Big) and isinstance(each.upper, Name) and not (each.upper.below or each.upper.above)
    )  # fmt: skip


def of_samples(candidates: Sequence[OwnDefinition], naming: Naming) -> list[OwnDefinition]:
    """The candidates, and z^{(i)} := wᵀ x^{(i)} + b of z = wᵀ x + b where nothing else says what z^{(i)} is."""
    if not naming.samples:
        return list(candidates)
    defined = {each.name for each in candidates}
    item = Item(naming.family, 0, naming.bracket)
    found: list[OwnDefinition] = []
    for each in candidates:
        found.append(each)
        several = naming.of_samples(each.name)
        whole = any(naming.sample_of(name.text) and not naming.of_samples(name.text) for name in names(each.node))
        if not several or several in defined or each.derived or whole:
            continue
        left, node = (naming.at_sample(part, item) for part in (each.left, each.node))
        assert isinstance(left, Name)
        found.append(replace(each, left=left, node=node, position=item))
    return found


def varied_in(equalities: Sequence[Equality], naming: Naming) -> set[str]:
    """The names that the text differentiates by."""
    sides = (side.node for each in equalities for side in (each.left, each.right) if side.node is not None)
    by = (
        each.by for node in sides for each in walk(node)
        if isinstance(each, Derivative | Operator | Nabla) and each.by is not None
    )  # fmt: skip
    return {name.text for node in by for name in names(naming.renamed(node))}


def _inverts(node: Node) -> bool:
    """(Xᵀ X)^{−1} Xᵀ y: what is found for a parameter where a gradient is 0, and no definition of it.

    An inverse of a matrix, so that a transposed matrix or the identity stands in it.
    """
    return any(
        isinstance(each, Scripted) and isinstance(each.exponent, Minus) and _is_of_matrices(each.base)
        for each in walk(node)
    )


def _is_of_matrices(node: Node) -> bool:
    return any(
        name.text == "I"
        or any(item.text == "ᵀ" or (item.text, name.text.isupper()) == ("T", True) for item in name.above)
        for name in names(node)
    )


_GRADIENT, _DIFFERENTIAL = (re.compile(rf"\b{word}", re.IGNORECASE) for word in ("gradient", "differentials?\\b"))


def gradients_in(candidates: Sequence[OwnDefinition], naming: Naming, document: Document) -> dict[str, str]:
    """dW ↦ J: the names of differentials that stand for derivatives of the one cost of the text.

    Where it has none and speaks of gradients, and of no differentials, they are those of a loss that it does not name.
    Not those that an equation says to be a derivative of something, and none that has its place in a family: dh_t may
    be what comes from the next time only.
    """
    costs = {each.name for each in candidates if each.name in COSTS}
    said, other = (any(map(word.search, (s.text for s in document.sources))) for word in (_GRADIENT, _DIFFERENTIAL))
    if not costs and said and not other and not _uses(candidates, UNNAMED):
        costs = {UNNAMED}
    if len(costs) != 1:
        return {}
    (cost,) = costs
    known = {each.name for each in candidates} | {name.text for each in candidates for name in names(each.node)}
    derived = {each.name for each in candidates if each.derived}
    return {
        text: cost for text in known - derived
        if of_differential(base_of(text)) and text[1:] in known and not naming.is_member(text[1:])
    }  # fmt: skip


def _uses(candidates: Sequence[OwnDefinition], text: str) -> bool:
    return any(name.text == text for each in candidates for name in (each.left, *names(each.node)))


def unread_names(
    equalities: Sequence[Equality], definitions: Sequence[OwnDefinition], naming: Naming, calls: Calls
) -> dict[str, str]:
    """Every name that the text gives a meaning to which is not read, and that has no other: it is not simply given."""
    defined = {each.name for each in definitions}
    varied = varied_in(equalities, naming)
    found: dict[str, str] = {}
    for each in equalities:
        left, right = (side.node for side in each.sides)
        name = None if left is None else naming.of(left) if isinstance(left := bare(left), Name) else None
        if name is None or each.link or each.sign.text == "←" or name.text in defined | calls.functions:
            continue
        if (
            name.text in calls.gradients
            or is_described(each)
            or (right is not None and _inverts(right) and name.text in varied)
        ):
            continue
        if name.text in naming.indices or (right is not None and not any(names(right))):
            continue
        if right is not None and (_mentions(naming.renamed(right), name, None, naming) or has_noise(left, right)):
            continue
        line, _ = each.placed.source.position(each.sign.start)
        found[name.text] = f"What line {line} says of {name.text} is not read as a definition."
    return found


def is_described(equality: Equality) -> bool:
    """x = \\text{inputs}: words say what the letter stands for, and no formula does."""
    if not equality.right.tokens:
        return bool(equality.placed.statement.words)
    return equality.right.tokens[0].text in WORDS_IN_TEXT and isinstance(equality.right.node, Name)


def recalls_arguments(equality: Equality) -> bool:
    """J = J(a), x = x(t): only says what the letter depends on."""
    if equality.nodes is None:
        return False
    left, right = equality.nodes
    if not isinstance(left, Name) or not isinstance(right, Product) or len(right.factors) != 2:
        return False
    function, arguments = right.factors
    named = isinstance(arguments, Brackets) and all(isinstance(bare(part), Name) for part in arguments.parts)
    return function == left and named and right.signs == ("",)


def without_recalls(equalities: Sequence[Equality]) -> list[Equality]:
    """All equalities but J = J(a) where another one says what J is."""
    said = {each.nodes[0] for each in equalities if each.nodes is not None and not recalls_arguments(each)}
    return [each for each in equalities if not recalls_arguments(each) or (each.nodes or ("",))[0] not in said]


def sides_of(equality: Equality) -> list[tuple[Node, Node]]:
    """(what may be defined, by what) in an equality: turned for ∂L/∂z = δ, which names a derivative."""
    if equality.nodes is None or equality.sign.text == "←" or is_described(equality):
        return []
    left, right = equality.nodes
    names_it = isinstance(bare(left), Derivative | Nabla) and _is_name_of_derivative(bare(right))
    return [(right, left) if names_it and equality.sign.text != "=:" else (left, right)]


def _is_name_of_derivative(node: Node) -> bool:
    """δ_k, but not the Kronecker δ_{ik}, nor a letter that counts."""
    return isinstance(node, Name) and not (node.text == "δ" and len(node.below) == 2 and not node.above)


def _definition(
    left: Node, right: Node, equality: Equality, naming: Naming, calls: Calls, place: Place, counts: frozenset[str]
) -> OwnDefinition | None:
    """What may be defined there. ``counts``: the letters at which sums end, which are numbers and no quantities."""
    said = naming.renamed(with_brackets(right))
    try:
        name = bare(calls.rewritten(naming.renamed(bare(left))))
        node = calls.rewritten(said)
    except Undetermined:
        if not naming.samples or not isinstance(left, Name) or left.text not in COSTS or equality.link:
            return None
        # A cost that is said anew is no longer what it was, also where nobody understands what it is now.
        name, node = naming.of(left), said
    if not isinstance(name, Name) or name.primes or name.text in calls.functions or has_noise(left, right):
        return None
    if equality.link and not isinstance(bare(left), Name):
        # F(x) in the middle of a chain is no new name.
        return None
    position = naming.position(name)
    rest = [item for item in (*name.below, *name.above) if item is not position]
    if not all(item in name.below and item.text in naming.indices and not item.offset for item in rest):
        return None
    if position is not None and position.text in naming.counters | {naming.family}:
        # h_{t+1} = f(h_t) says the same as h_t = f(h_{t−1}), and so does h_j = f(h_{j−1}).
        node, name = (_moved(each, naming, position.text, -position.offset) for each in (node, name))
        assert isinstance(name, Name)
        position = naming.position(name)
        rest = [item for item in (*name.below, *name.above) if item is not position]
    starts = position is not None and position.is_number
    alone = calls.functions | counts | NAMED
    in_numbers = all(each.text in alone and not (each.above or each.below) for each in names(node))
    if (in_numbers and not starts) or _mentions(node, name, position, naming):
        return None
    return OwnDefinition(
        name, node, position, tuple(item.text for item in rest), place, equality.placed.section,
        equality.link, equality.sign.text in DEFINING, (left, right), left is equality.right.node,
        not equality.link and _LET.search(_before(equality)) is not None,
        -1 if equality.link else lets_since(equality.placed),
    )  # fmt: skip


def _before(equality: Equality) -> str:
    """What stands right in front of the formula."""
    placed = equality.placed
    return placed.source.text[max(0, placed.region.start - 32) : placed.region.start]


def _moved(node: Node, naming: Naming, letter: str, by: int) -> Node:
    """The expression said of another member of the family: of t for ``letter``, and ``by`` so much further."""
    if letter == naming.family and not by:
        return node

    def change(each: Node) -> Node | None:
        position = naming.position(each) if isinstance(each, Name) else None
        if not isinstance(each, Name) or position is None or position.text != letter:
            return None
        new = replace(position, text=naming.family, offset=position.offset + by)
        return replace(
            each,
            below=tuple(new if item is position else item for item in each.below),
            above=tuple(new if item is position else item for item in each.above),
        )

    return rewrite(node, change)


def _mentions(node: Node, name: Name, position: Item | None, naming: Naming) -> bool:
    """Whether the right side uses what it is to define: W = W − η G. (h_t may use h_{t−1}.)"""
    own = [each for each in names(node) if each.text == name.text]
    if position is None:
        return bool(own)
    return any(naming.position(each) in (position, None) for each in own)


def chosen(candidates: Sequence[OwnDefinition]) -> OwnDefinition:
    """Of several equations for one name, the one that defines it.

    One that is said with :=, or first and with “let”, comes first; then a plain derivative (δ = ∂L/∂z says what δ
    stands for); then the first, those last that have the name on the right (∂L/∂b = δ), or a Σ that does not say what
    is added.
    """

    def rank(each: OwnDefinition) -> int:
        if any(isinstance(part, Big) and not part.indices for part in walk(each.node)):
            return 4
        if each.signed or (each.worded and each is candidates[0]):
            return 0
        return 3 if each.turned else 1 if each.derived else 2

    return min(candidates, key=rank)


def same(first: Node, second: Node) -> bool:
    """Whether two sides are the same formula, brackets apart."""
    return _stripped(first) == _stripped(second)


def _stripped(node: Node) -> Node:
    def change(each: Node) -> Node | None:
        return bare(each) if isinstance(each, Brackets) else None

    return bare(rewrite(node, change))
