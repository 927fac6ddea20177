"""The parts of a document: what each is about (one neuron, layers, vectors, a batch), and the stage that says so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise

from proofs.documents.conventions import Conventions, alone, general
from proofs.documents.conventions.forward import Affine, activated, affine, softmax_by_components, without_arguments
from proofs.documents.conventions.record import is_upper
from proofs.documents.models.architecture import names_last_layer
from proofs.documents.models.definitions import Definitions
from proofs.documents.models.extending import extended
from proofs.documents.models.letters import Letters
from proofs.documents.models.samples import Samples, role_of
from proofs.documents.models.sizes import Kind
from proofs.documents.models.stages import Stage, build
from proofs.documents.texts.statements import Document, Equality, links
from symbolic.reading.notation import LayerStyle, Undetermined
from symbolic.reading.syntax import (
    Braced,
    Brackets,
    Entrywise,
    Item,
    Matrix,
    Name,
    Node,
    Norm,
    Number,
    Product,
    Scripted,
    differentiates,
    names,
    walk,
)

MOST_LAYERS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """What one section is about."""

    layered: bool
    arrays: bool
    depth: int | None
    """the number of layers where they are counted out (1, 2) and never called l"""
    level: int = 0
    """the rank of the heading under which it was said that there are arrays, or not"""


@dataclass(slots=True)
class Parts:
    """The stages of a document, each made once."""

    document: Document
    conv: Conventions
    definitions: Definitions
    used: frozenset[str] = frozenset()
    parts: dict[int, Part] = field(default_factory=dict)
    stages: dict[object, Stage] = field(default_factory=dict)
    clashes: dict[int, frozenset[str]] = field(default_factory=dict)
    aspects: dict[int, tuple[Kind, bool, int | None] | Undetermined] = field(default_factory=dict)
    said: dict[int, tuple[int, int]] = field(default_factory=dict)
    letters: Letters = field(init=False)
    samples: Samples = field(init=False)

    def __post_init__(self) -> None:
        nodes: dict[int, list[Node]] = {}
        for placed in self.document.statements:
            for side in placed.statement.sides:
                if side.node is not None and placed.statement.signs:
                    nodes.setdefault(placed.section, []).append(side.node)
        used = {name.text for several in nodes.values() for node in several for name in names(node)}
        self.used = frozenset(used | {meant.text for _, meant in self.conv.aliases})
        self.clashes = self._clashes()
        self.letters = Letters(self.document, self.conv)
        self.samples = Samples(self.document, self.conv, self.used)
        part = Part(False, False, None)
        for number in range(len(self.document.sections)):
            part = self._part(nodes.get(number, []), part, self.document.sections[number].level)
            self.parts[number] = part

    # ------------------------------------------------------------------ what a section is about

    def _part(self, nodes: list[Node], before: Part, level: int) -> Part:
        own = [name for node in nodes for name in names(node) if role_of(name, self.conv) is not None]
        if not own:
            return before
        layered = [name for name in own if self.layer_item(name) is not None]
        here = any(self._is_array(node) for node in nodes)
        # A section of the same rank that says z = w x + b anew, without any array, is about single neurons again.
        anew = not here and level <= before.level and any(self._is_scalar_map(node) for node in nodes)
        arrays = here or (before.arrays and not anew)
        level = before.level if before.arrays and arrays else level
        if not layered:
            plain = [name for name in own if self.conv.role(name.text) in ("weights", "pre", "bias")]
            return Part(before.layered and not plain, arrays, before.depth, level)
        items = [item for name in layered if (item := self.layer_item(name)) is not None]
        if all(item.is_number for item in items):
            return Part(True, arrays, max(2, *(item.offset - self._shift for item in items)), level)
        return Part(True, arrays, self._last_layer(nodes, items), level)

    def _last_layer(self, nodes: list[Node], items: list[Item]) -> int | None:
        """The 2 of C = C(a²) where the layers are called l as well, and the last one is not called L."""
        style = self.conv.layer
        if style is None or any(style.is_last(item) for item in items):
            return None
        outputs = [
            item.offset - self._shift
            for side in nodes
            for node in walk(side)
            if isinstance(node, Product)
            for cost, argument in pairwise(node.factors)
            if _is_cost(cost, self.conv) and isinstance(argument, Brackets) and len(argument.parts) == 1
            for name in names(argument)
            if (item := self.layer_item(name)) is not None and item.is_number
        ]
        return max(outputs, default=None)

    def _is_scalar_map(self, node: Node) -> bool:
        """w x + b, with a small w: the right side of a forward equation of single neurons."""
        map_ = affine(Name("z"), node, frozenset(self.conv.functions) | frozenset(self.conv.costs))
        return (
            map_ is not None
            and map_.bias is not None
            and not is_upper(map_.weights.text)
            and self.conv.role(map_.weights.text) == "weights"
            and self.conv.role(map_.bias.text) == "bias"
        )

    @property
    def _shift(self) -> int:
        return self.conv.layer.shift if self.conv.layer is not None else 0

    def layer_item(self, name: Name) -> Item | None:
        """The script of a name that is its layer."""
        style = self.conv.layer
        if style is None or role_of(name, self.conv) in (None, "input", "target"):
            return None
        if style.place == "below":
            return name.below[0] if name.below and (self._is_layer(name.below[0], style)) else None
        return next((item for item in name.above if self._is_layer(item, style)), None)

    @staticmethod
    def _is_layer(item: Item, style: LayerStyle) -> bool:
        if item.bracket not in style.brackets | {style.bracket}:
            return False
        if style.is_last(item):
            return True
        return item.nested is None and item.text != "ᵀ" and (item.is_number or item.text in style.letters)

    def _is_array(self, node: Node) -> bool:
        """Whether the side shows that there are several neurons: components, ⊙, a transpose, W, a shape."""
        below = self.conv.layer is not None and self.conv.layer.place == "below"
        for each in walk(node):
            if isinstance(each, Entrywise | Matrix | Norm) or (isinstance(each, Braced) and each.sign == "shape"):
                return True
            if isinstance(each, Scripted) and any(item.is_transpose for item in each.above):
                return True
            if isinstance(each, Name) and role_of(each, self.conv) is not None:
                if len(each.below) - (1 if below else 0) >= 1 or each.bold:
                    return True
                if any(item.is_transpose and not item.bracket and not item.offset for item in each.above):
                    return True
                if self.conv.role(each.text) == "weights" and is_upper(each.text):
                    return True
        return False

    # ------------------------------------------------------------------ the stage of an equality

    def stage_of(self, equality: Equality) -> Stage:
        """The model and notation in which an equality is said.

        Raises Undetermined where the document defines no network that it could be about.
        """
        kind, layered, depth = self.aspects_of(equality)
        if depth is not None and depth > MOST_LAYERS:
            raise Undetermined(
                f"The text counts out {depth} layers, and networks of at most {MOST_LAYERS} are checked."
            )
        return self.with_letters(self.stage(kind, layered, depth), equality)

    def with_letters(self, stage: Stage, equality: Equality) -> Stage:
        """The stage with what the letters that the text introduces itself mean where the equality stands."""
        _, layered, _ = self.aspects_of(equality)
        said = self.letters.within(equality) if layered else ()
        if not said:
            return stage
        key = (id(stage), said)
        if key not in self.stages:
            self.stages[key] = extended(stage, said)
        return self.stages[key]

    def aspects_of(self, equality: Equality) -> tuple[Kind, bool, int | None]:
        """What an equality is about, layered or not, and how deep: the same for all of one chain."""
        key = id(equality.placed)
        if key not in self.aspects:
            try:
                self.aspects[key] = self._found_aspects(equality)
            except Undetermined as trouble:
                self.aspects[key] = trouble
        found = self.aspects[key]
        if isinstance(found, Undetermined):
            raise found
        return found

    def _found_aspects(self, equality: Equality) -> tuple[Kind, bool, int | None]:
        part = self.parts[equality.placed.section]
        nodes = [side.node for side in equality.placed.statement.sides if side.node is not None]
        own = [name for node in nodes for name in names(node) if role_of(name, self.conv) is not None]
        layered = part.layered or any(self.layer_item(name) is not None for name in own)
        arrays = part.arrays or any(self._is_array(node) for node in nodes)
        if not layered:
            if self.conv.several is not None and self._are_samples_in(nodes):
                self._need_neuron(equality, nodes, self.conv.several)
                return Kind.BATCH, False, None
            self._need_neuron(equality, nodes, self.conv.neuron)
            if self._is_one_neuron_of_many_inputs():
                return Kind.UNIT, False, None
            return (Kind.NETWORK if arrays else Kind.NEURON), False, None
        if self.conv.layer is None:
            raise Undetermined("No layer index is known.")
        if self.conv.unfit:
            raise Undetermined(self.conv.unfit)
        if not arrays:
            return Kind.CHAIN, True, part.depth
        nodes += [each.node for each in self.letters.within(equality)]
        batch = self._are_samples_in(nodes)
        left_open = self.conv.joint_output and self.conv.softmax != "last"
        if left_open and any(names_last_layer(node, self.conv, part.depth) for node in nodes):
            raise Undetermined("The last layer is a softmax, which is no function entry by entry.")
        return (Kind.BATCH if batch else Kind.NETWORK), True, part.depth

    def _are_samples_in(self, nodes: list[Node]) -> bool:
        costs, outputs = frozenset(self.conv.costs), frozenset(text for text, _ in self.conv.aliases)
        return any(self.samples.are_in(without_arguments(node, costs, outputs)) for node in nodes)

    def _is_one_neuron_of_many_inputs(self) -> bool:
        """z = wᵀ x + b or z = Σ_i w_i x_i + b with a small w: one output."""
        map_ = self.conv.neuron
        if map_ is None or is_upper(map_.weights.text):
            return False
        return map_.weights_transposed or (bool(map_.summed) and len(map_.weights.below) == 1)

    def _need_neuron(self, equality: Equality, nodes: list[Node], map_: Affine | None) -> None:
        """That one forward equation without layers is said before, and nothing here uses its letters otherwise."""
        if map_ is None:
            raise Undetermined("No forward equation (z = w x + b) says what this is about.")
        if several := self.samples.declared((map_.inputs.text, map_.result.text)):
            raise Undetermined(f"{several} is a matrix by what the text says of its size: of several samples.")
        if map_.inputs.text in self.conv.act or map_.result.text == map_.inputs.text:
            raise Undetermined("The layers have no index, so that a layer cannot be told from the one before.")
        if self._first_said(map_.result.start) > (
            self.document.order(equality.placed.source),
            equality.placed.region.start,
        ):
            raise Undetermined("The forward equation (z = w x + b) is only said later.")
        own = {map_.result.text, map_.weights.text, map_.inputs.text, *(self.conv.act[:1]), "y"}
        clash = self.clashes.get(equality.placed.section, frozenset()) & own
        if clash and any(name.text in own for node in nodes for name in names(node)):
            raise Undetermined(f"{', '.join(sorted(clash))} is something else in this section than in the network.")

    def _first_said(self, start: int) -> tuple[int, int]:
        if start not in self.said:
            self.said[start] = self._search_first(start)
        return self.said[start]

    def _search_first(self, start: int) -> tuple[int, int]:
        for placed in self.document.statements:
            for side in placed.statement.sides:
                if side.node is not None and side.node.start <= start < max(side.node.end, side.node.start + 1):
                    return self.document.order(placed.source), placed.region.start
        return 0, 0

    def _clashes(self) -> dict[int, frozenset[str]]:
        """Per section, the letters that are defined there by something else than the forward equations."""
        found: dict[int, set[str]] = {}
        conv = self.conv
        known = frozenset(conv.functions) | frozenset(conv.costs)
        for each in links(self.document):
            name, node = each.nodes or (None, None)
            if not isinstance(name, Name) or node is None or each.sign.text not in ("=", ":=", "≡"):
                continue
            if self.layer_item(name) is not None or name.primes or differentiates(node):
                continue
            map_ = affine(name, node, known)
            if map_ is not None and map_.weights.text in conv.weights:
                continue
            step = activated(name, node, frozenset(conv.functions))
            if step is not None and step.argument.text in conv.pre and name.text in conv.act:
                continue
            if conv.softmax and softmax_by_components(name, node) is not None:
                continue
            if isinstance(node, Name | Number) or any(other.text == name.text for other in names(node)):
                continue
            found.setdefault(each.placed.section, set()).add(name.text)
        return {section: frozenset(letters) for section, letters in found.items()}

    def stage(self, kind: Kind, layered: bool, depth: int | None) -> Stage:
        key = (kind, layered, depth)
        if key not in self.stages:
            self.stages[key] = build(general(self.conventions(kind, layered)), kind, self.used, depth)
        return self.stages[key]

    def conventions(self, kind: Kind, layered: bool) -> Conventions:
        """The conventions of a part of this kind: of all layers, or of the one layer that is said without an index."""
        return self.conv if layered else alone(self.conv, kind is Kind.BATCH)

    def left_open(self, equality: Equality) -> list[Conventions]:
        """Every other convention that no equation of the document rules out."""
        kind, layered, _ = self.aspects_of(equality)
        conv = self.conventions(kind, layered)
        options = [conv]
        if "layout" in conv.undeclared:
            options += [replace(each, row=not each.row) for each in options]
        if "weights" in conv.undeclared:
            options += [replace(each, weights_to_from=not each.weights_to_from,
                                entries_to_from=not each.weights_to_from) for each in options]  # fmt: skip
        if "entries" in conv.undeclared:
            options += [replace(each, entries_to_from=not (each.entries_to_from is not False)) for each in options]
        if "shift" in conv.undeclared and layered:
            options += [replace(each, weight_shift=1 - each.weight_shift) for each in options]
        return options[1:]

    def stage_in(self, conv: Conventions, equality: Equality) -> Stage:
        """The stage of an equality in another convention."""
        kind, layered, depth = self.aspects_of(equality)
        key = (kind, layered, depth, conv)
        if key not in self.stages:
            self.stages[key] = build(general(conv), kind, self.used, depth)
        return self.with_letters(self.stages[key], equality)


def _is_cost(node: Node, conv: Conventions) -> bool:
    return isinstance(node, Name) and node.text in conv.costs
