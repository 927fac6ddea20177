"""The loss of which a text only takes derivatives: L := Σ_i L′(y)_i y_i, where y is what nothing else depends on.

A text that derives the backward pass of one layer (a batch norm, an LSTM) says ∂L/∂y and never what L is. A first
derivative of L depends on the gradient of L at one point only, so that the linear function with any numbers L′(y) for
its gradient stands for every differentiable function of y.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.naming import Naming
from symbolic.formula import Add, Entry, Formula, Product, Sum, Symbol
from symbolic.indices import ONE, Index
from symbolic.reading.notation import Letter
from symbolic.reading.syntax import Derivative, Item, Nabla, Name, Node, Operator, differentiates, names, walk


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss that is a function of these names, and of the last member only where ``last``."""

    name: str
    of: tuple[str, ...]
    last: bool = False

    @property
    def sentence(self) -> str:
        """What is taken for granted."""
        on = ", ".join(self.of) + (" in its last member" if self.last else "")
        return f"{self.name}: any differentiable function of {on}, as no equation says what it is"


def open_losses(nodes: Sequence[Node], defined: frozenset[str]) -> dict[str, frozenset[str]]:
    """The names of costs that are differentiated in these expressions and not ``defined``: L ↦ by what."""
    found: dict[str, set[str]] = {}
    for of, by in (pair for node in nodes for pair in derivatives(node)):
        base = of.text.split("_")[0]
        if base in COSTS and of.text not in defined and not of.primes:
            found.setdefault(of.text, set()).update(name.text for name in names(by))
    return {name: frozenset(by) for name, by in found.items()}


def derivatives(node: Node) -> Iterator[tuple[Name, Node]]:
    """What is differentiated and by what, for every derivative of a name in an expression."""
    for each in walk(node):
        if isinstance(each, Derivative | Nabla) and each.by is not None:
            of, by = bare(each.of), each.by
        elif isinstance(each, Operator):
            of, by = bare(each.operand), each.by
        else:
            continue
        if isinstance(of, Name):
            yield of, by


def losses_of(
    opened: Mapping[str, frozenset[str]], definitions: Sequence[OwnDefinition], naming: Naming, last: bool = False
) -> tuple[Loss, ...]:
    """The losses of an epoch with these definitions, each a function of what it is differentiated by at the end."""
    ends = ends_of(definitions, naming)
    found = []
    for name, by in opened.items():
        of = [end for end in ends if end in by] or ends
        if naming.is_member(name):
            of = [end for end in of if naming.is_member(end)]
        if of:
            found.append(Loss(name, tuple(of), last))
    return tuple(found)


def ends_of(definitions: Sequence[OwnDefinition], naming: Naming) -> list[str]:
    """What is computed forwards and takes no part in the computation of anything else, in the same member."""
    derived = {each.name for each in definitions if differentiates(each.node)}
    forward = [each for each in definitions if each.name not in derived]
    while hanging := {each.name for each in forward if any(name.text in derived for name in names(each.node))}:
        derived |= hanging
        forward = [each for each in forward if each.name not in derived]
    used = {
        name.text for each in forward for name in names(each.node)
        if each.position is None or (at := naming.position(name)) is None or at == each.position
    }  # fmt: skip
    costs = {each.name for each in forward if each.name.split("_")[0] in COSTS}
    return list(dict.fromkeys(each.name for each in forward if each.name not in used | costs))


def formula_of(loss: Loss, letters: Mapping[str, Letter], naming: Naming) -> tuple[Formula, dict[str, Letter]]:
    """Σ_i L′(y)_i y_i, and the letters of the numbers L′(y)."""
    terms: list[Formula] = []
    made: dict[str, Letter] = {}
    for name in loss.of:
        letter = letters[name]
        slope = f"{loss.name.split('_')[0]}′({name})"
        made[slope] = Letter(slope, letter.components, letter.layered, letter.shape)
        if not letter.layered:
            terms.append(_product(made[slope].at(None), letter.at(None)))
            continue
        at = Index(naming.last) if loss.last else Index(naming.family)
        term = _product(made[slope].at(at), letter.at(at))
        inside = loss.last or naming.is_member(loss.name)
        terms.append(term if inside else Sum(term, naming.family, Index(None, 1), Index(naming.last)))
    return terms[0] if len(terms) == 1 else Add(tuple(terms)), made


def _product(slope: Symbol, of: Symbol) -> Formula:
    """⟨G, y⟩, entry by entry."""
    if not of.shape:
        return Product((slope, of))
    counted = [
        (Index(letter) if size != ONE else Index(None, 1), size) for letter, size in zip("pq", of.shape, strict=True)
    ]
    indices = tuple(index for index, _ in counted)[: 1 if of.shape[1] == ONE else 2]
    made: Formula = Product((Entry(slope, indices), Entry(of, indices)))
    for index, size in reversed(counted):
        made = made if index.name is None else Sum(made, index.name, Index(None, 1), size)
    return made


def definition_of(loss: Loss, naming: Naming) -> OwnDefinition:
    """L := …, as if the text had said it."""
    item = Item(naming.family, 0, naming.bracket) if naming.is_member(loss.name) else None
    scripts = () if item is None else (item,)
    left = Name(loss.name, above=scripts if naming.above else (), below=() if naming.above else scripts)
    return OwnDefinition(left, left, item, (), (-1, -1, -1), 0, 0, False, (left, left))


__all__ = ["Loss", "definition_of", "derivatives", "ends_of", "formula_of", "losses_of", "open_losses"]
