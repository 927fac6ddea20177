"""net_j = Σ_i w_{ji} o_i, o_j = f(net_j): units whose letters tell the layers, as in Rumelhart's and Bishop's texts.

Where the outputs of units are the inputs of other ones and nothing has a layer index, i, j and k stand for units of
successive layers. Each statement is read with the layer of its indices written out: w_{kj} leads from the layer of j to
the next one, t_k belongs to a unit of the last layer, and whatever stands alone is in any layer l.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from proofs.documents.conventions.forward import activated, affine
from proofs.documents.conventions.record import COSTS, FUNCTIONS, ROLES
from proofs.documents.conventions.targets import compared
from proofs.documents.texts.statements import Document, Placed
from symbolic.reading.statements import Side
from symbolic.reading.syntax import Derivative, Item, Name, Node, Sum, names, rewrite, walk

LAST, ANY = "L", "l"


@dataclass(frozen=True, slots=True)
class Units:
    """The letters of the units: z_j = Σ_i w_{ji} a_i, a_j = g(z_j)."""

    pre: str
    act: str
    weights: str
    bias: str
    to_from: bool
    compared: frozenset[str] = frozenset()
    """the letters that the outputs are compared with"""
    differences: frozenset[str] = frozenset()
    """e of e_j = d_j − y_j"""

    @property
    def of_units(self) -> frozenset[str]:
        """The letters of which each unit has one."""
        return frozenset({self.pre, self.act, *ROLES["error"], *([self.bias] if self.bias else [])})

    @property
    def targets(self) -> frozenset[str]:
        """The letters of which each unit of the last layer has one."""
        return (frozenset(ROLES["target"]) | self.compared | self.differences) - self.of_units - {self.weights}

    def said(self) -> str:
        """What was understood, for the top of the report."""
        order = "ji" if self.to_from else "ij"
        return (
            f"units: the letters of {self.pre}_j = Σ_i {self.weights}_{order} {self.act}_i tell the layers, and are "
            "read with them: j in layer l, i in layer l−1"
        )


def units_of(document: Document) -> Units | None:
    """The letters of the units, where layers are told by them only; None in any other text."""
    pairs = list(_pairs(document))
    activations = {
        (step.result.text, step.argument.text)
        for name, side in pairs
        if (step := activated(name, side, frozenset(FUNCTIONS) - {name.text})) is not None
        and len(step.result.below) == len(step.argument.below) == 1
    }
    for name, side in pairs:
        map_ = affine(name, side, frozenset(COSTS))
        if map_ is None or not map_.summed or (map_.inputs.text, name.text) not in activations:
            continue
        order = [item.text for item in map_.weights.below]
        if len(order) != 2 or map_.summed not in order or [item.text for item in map_.inputs.below] != [map_.summed]:
            continue
        bias = map_.bias.text if map_.bias is not None else ""
        found = Units(name.text, map_.inputs.text, map_.weights.text, bias, order[1] == map_.summed)
        found = _with_targets(found, document, pairs)
        letters = found.of_units | {found.weights}
        used = [each for placed in document.statements for node in _nodes(placed) for each in names(node)]
        plain = not any(len(item.text) < 2 for each in used if each.text in letters for item in each.above)
        return found if plain else None
    return None


def _with_targets(units: Units, document: Document, pairs: Sequence[tuple[Name, Node]]) -> Units:
    """The units with the letters that their outputs are compared with, and with those of the differences."""
    nodes = [node for placed in document.statements for node in _nodes(placed)]
    known = units.of_units | {units.weights} | frozenset(COSTS) | frozenset(ROLES["input"])
    targets = compared(nodes, pairs, frozenset({units.act}), known)
    differences = {
        name.text for name, side in pairs
        if isinstance(side, Sum) and {each.text for each in names(side)} in ({units.act, text} for text in targets)
    }  # fmt: skip
    return replace(units, compared=targets, differences=frozenset(differences))


def with_layers(document: Document, units: Units) -> Document:
    """The document with the layer of every unit written out, where a statement shows it."""
    statements = []
    for placed in document.statements:
        layers = _layers([*_nodes(placed)], units)
        sides = tuple(_with_layers(side, layers, units) for side in placed.statement.sides)
        statements.append(replace(placed, statement=replace(placed.statement, sides=sides)))
    return replace(document, statements=statements)


def _pairs(document: Document) -> Iterator[tuple[Name, Node]]:
    for placed in document.statements:
        nodes = [side.node for side in placed.statement.sides]
        for left, right in pairwise(nodes):
            if isinstance(left, Name) and right is not None and not left.primes:
                yield left, right


def _nodes(placed: Placed) -> Iterator[Node]:
    return (side.node for side in placed.statement.sides if side.node is not None)


def _with_layers(side: Side, layers: Mapping[str, Item], units: Units) -> Side:
    def change(each: Node) -> Node | None:
        if not isinstance(each, Name) or each.above:
            return None
        below = [item.text for item in each.below]
        if each.text in units.of_units and len(below) == 1:
            layer = layers.get(below[0])
        elif each.text == units.weights and len(below) == 2:
            layer = layers.get(below[0 if units.to_from else 1])
        else:
            return None
        return replace(each, above=(layer,)) if layer is not None else None

    return side if side.node is None else replace(side, node=rewrite(side.node, change))


def _layers(nodes: Sequence[Node], units: Units) -> dict[str, Item]:
    """The layer of every index of a statement; none where they cannot be told, or contradict each other."""
    counted = {index: None for node in nodes for index in _counted(node, units)}
    steps = [step for node in nodes for step in _steps(node, units)]
    targets = {each.below[0].text for node in nodes for each in names(node)
               if each.text in units.targets and len(each.below) == 1}  # fmt: skip
    if not counted:
        return {}
    found = dict.fromkeys(targets or [next(iter(counted))], 0)
    waiting = list(found)
    while waiting:
        index = waiting.pop()
        for one, other, by in (each for above, below in steps for each in ((above, below, -1), (below, above, 1))):
            if one != index:
                continue
            if other not in found:
                found[other] = found[index] + by
                waiting.append(other)
            elif found[other] != found[index] + by:
                return {}
    if not counted.keys() <= found.keys():
        return {}
    return {index: Item(LAST if targets else ANY, offset) for index, offset in found.items()}


def _counted(node: Node, units: Units) -> Iterator[str]:
    """The indices of units in a side, in reading order."""
    for name in names(node):
        below = [item.text for item in name.below]
        if (name.text in units.of_units and len(below) == 1) or (name.text == units.weights and len(below) == 2):
            yield from below


def _steps(node: Node, units: Units) -> Iterator[tuple[str, str]]:
    """(k, j) where k counts the units of the layer above those of j: w_{kj}, ∂z_k/∂a_j, ∂z_k/∂z_j."""
    for each in walk(node):
        if isinstance(each, Name) and each.text == units.weights and len(each.below) == 2:
            first, second = (item.text for item in each.below)
            yield (first, second) if units.to_from else (second, first)
        if isinstance(each, Derivative) and isinstance(each.of, Name) and isinstance(each.by, Name):
            above, below = each.of, each.by
            single = len(above.below) == len(below.below) == 1 and above.below[0].text != below.below[0].text
            if single and above.text == units.pre and below.text in (units.pre, units.act):
                yield above.below[0].text, below.below[0].text
