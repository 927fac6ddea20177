"""The own models of one document: which definitions it gives, which of them an equality is about, and when they count.

The template of a layered network stays where it says all that the text says. The own model stands in where a name
hangs on a definition that the template has no place for, or where the template has no meaning for the equality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import activated, affine, bare
from proofs.documents.models.definitions import Definitions, is_call
from proofs.documents.models.stages import Stage
from proofs.documents.own.building import Declared, OwnStage, build
from proofs.documents.own.calls import Calls, calls_of
from proofs.documents.own.collecting import OwnDefinition, own_definitions, sides_of, unread_names
from proofs.documents.own.declaring import declared_in
from proofs.documents.own.epochs import Epoch, epoch_at, epochs_of
from proofs.documents.own.mentions import mentioned_costs
from proofs.documents.own.naming import Naming, naming_of
from proofs.documents.texts.statements import Document, Equality, Place
from proofs.documents.texts.suppositions import supposition_of
from symbolic.errors import InputError
from symbolic.reading.lexicon import FUNCTION_WORDS, of_differential
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Letter, Undetermined
from symbolic.reading.syntax import Big, Derivative, Nabla, Name, Node, Operator, names, walk


@dataclass(slots=True)
class OwnModels:
    """What a document defines, and the stages of its epochs, each made once."""

    document: Document
    conv: Conventions
    definitions: Definitions
    naming: Naming
    calls: Calls
    declared: Declared
    epochs: list[Epoch]
    unread: Mapping[str, str]
    said: Mapping[Place, Equality]
    """where each definition stands"""
    stages: dict[tuple[int, bool], OwnStage | str] = field(default_factory=dict)
    in_form: dict[str, bool] = field(default_factory=dict)
    """the names that some equation defines as the template does"""
    used: set[int] = field(default_factory=set)
    """the epochs in which something was judged"""

    # ------------------------------------------------------------------ which stage

    def stage_of(self, equality: Equality, rows: bool = False) -> OwnStage:
        """The stage that the text defines where the equality stands.

        Raises Undetermined where it defines none.
        """
        number = epoch_at(self.epochs, self.document.place(equality))
        key = (number, rows)
        if key not in self.stages:
            try:
                self.stages[key] = build(
                    self.epochs[number].definitions, self.naming, self.calls, self.declared, self.unread, rows
                )  # fmt: skip
            except InputError as trouble:
                self.stages[key] = str(trouble)
        found = self.stages[key]
        if isinstance(found, str):
            raise Undetermined(found)
        return found

    def use(self, equality: Equality) -> None:
        """Remember that something is judged in this epoch."""
        self.used.add(epoch_at(self.epochs, self.document.place(equality)))

    def reads(self, equality: Equality, nodes: Sequence[Node] = ()) -> bool:
        """Whether every name of the equality is a quantity of the own model, one of them defined by the text.

        ``nodes``: the sides that are compared, where they are not those of the equality itself.
        """
        try:
            own = self.stage_of(equality)
            used = self._names(nodes or _sides(equality))
        except Undetermined:
            return False
        notation = own.stage.notation
        known = set(notation.letters) | notation.functions | NAMED | notation.dimensions | self.naming.indices
        known |= set(FUNCTION_WORDS) | set(FUNCTION_WORDS.values()) | notation.costs | {"e"}
        defined = {each.name for each in own.definitions}
        return used <= known and bool(used & defined)

    def is_needed(
        self, equality: Equality, template: Callable[[Equality], Stage], refutes: Callable[[Equality], bool]
    ) -> bool:
        """Whether the equality hangs on a definition that the template has no place for.

        ``refutes``: whether an equality is false in the template. Raises Undetermined where the template computes a
        part of the forward pass otherwise than the text defines it, and the own model has no meaning.
        """
        try:
            letters: Mapping[str, Letter] = template(equality).notation.letters
        except InputError:
            letters = {}
        beside = [each for each in self._below(equality) if not self._accounted(each, letters)]
        if not beside or self.reads(equality):
            return bool(beside)
        by_parameters = self._differentiates_by_parameters(equality)
        others = (each for each in beside if self._contradicted(each, letters, refutes, by_parameters))
        if other := next(others, None):
            line, _ = equality.placed.source.position(other.place[2])
            why = self._why(equality)
            raise Undetermined(f"The text defines {other.name} otherwise than a layered network (line {line}). {why}")
        return False

    def _contradicted(
        self, each: OwnDefinition, letters: Mapping[str, Letter], refutes: Callable[[Equality], bool],
        by_parameters: bool,
    ) -> bool:  # fmt: skip
        """Whether the template takes the name for a part of the forward pass or the cost, and computes it otherwise."""
        left = bare(each.raw[0])
        if isinstance(left, Name) and left.text in self.conv.costs and not each.turned:
            beyond = self._beyond_output(each.raw[1])
            return "pre" in beyond or (bool(beyond) and by_parameters)
        if not isinstance(left, Name) or left.text not in letters or each.turned:
            return False
        return self.conv.role(left.text) in ("pre", "act") and refutes(self.said[each.place])

    def _why(self, equality: Equality) -> str:
        """Why the own model cannot say anything."""
        try:
            troubles = self.stage_of(equality).troubles
        except Undetermined as trouble:
            return str(trouble)
        return next((troubles[name] for name in self._names(_sides(equality)) if name in troubles), "")

    def _names(self, nodes: Sequence[Node]) -> set[str]:
        prepared = [self.calls.rewritten(self.naming.renamed(node)) for node in nodes]
        counts = {id(each.upper) for node in prepared for each in walk(node) if isinstance(each, Big)}
        return {
            name.text for node in prepared for name in names(node)
            if not self._is_kronecker(name) and id(name) not in counts
        }  # fmt: skip

    def _is_kronecker(self, name: Name) -> bool:
        """δ_{ij}, where δ is no quantity of the text."""
        if name.text != "δ" or len(name.below) != 2 or name.above or name.primes:
            return False
        return all(item.text in self.naming.indices and item.nested is None for item in name.below)

    def _below(self, equality: Equality) -> Iterator[OwnDefinition]:
        """The definitions of the names in the equality, and of all that these hang on."""
        by_name: dict[str, list[OwnDefinition]] = {}
        for each in self.epochs[epoch_at(self.epochs, self.document.place(equality))].definitions:
            by_name.setdefault(each.name, []).append(each)
        try:
            waiting, seen = list(self._names(_sides(equality))), set[str]()
        except Undetermined:
            return
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            for each in by_name.get(name, ()):
                yield each
                waiting += [used.text for used in names(each.node)]

    def _accounted(self, each: OwnDefinition, letters: Mapping[str, Letter]) -> bool:
        """Whether the template says what the text says of this name.

        ``letters``: those of the template where the equality stands; it may have taken up further ones of the text.
        """
        if isinstance(left := bare(each.raw[0]), Name) and self.conv.role(left.text) is None and left.text in letters:
            return True
        if each.name not in self.in_form:
            candidates = (other for epoch in self.epochs for other in epoch.candidates if other.name == each.name)
            self.in_form[each.name] = any(self._in_form(other) for other in candidates)
        return self.in_form[each.name]

    def _in_form(self, each: OwnDefinition) -> bool:
        """Whether the template has this definition: an affine map, an activation, a cost, an error in its letters."""
        conv = self.conv
        left, right = bare(each.raw[0]), each.raw[1]
        if not isinstance(left, Name) or (conv.layer is None and conv.neuron is None):
            return False
        functions = frozenset(conv.functions)
        known = functions | frozenset(conv.costs)
        role = conv.role(left.text)
        if role == "pre" and (map_ := affine(left, right, known)) is not None:
            return map_.weights.text in conv.weights and self._has_place(left)
        if role == "act" and activated(left, right, functions) is not None:
            return self._has_place(left)
        if left.text in conv.costs:
            if self._costs() > 1:
                # The template knows one cost, by whatever letters.
                return False
            written = any(cost.node is right for cost in self.definitions.costs) and not self._beyond_output(right)
            return written or is_call(bare(right))
        if role == "error" or of_differential(left.text):
            # The template says what they are, so that any other equation for them is a claim.
            return each.derived or conv.layer is not None
        if role == "act" and isinstance(right, Name):
            return conv.role(right.text) == "input"
        return left.text in dict(conv.aliases)

    def _beyond_output(self, node: Node) -> set[str]:
        """What a cost depends on directly beside the output: a penalty on the weights, on a pre-activation."""
        roles = {self.conv.role(name.text) for name in names(node)}
        return {role for role in ("weights", "bias", "pre") if role in roles}

    def _differentiates_by_parameters(self, equality: Equality) -> bool:
        """Whether a derivative by weights or biases stands in the equality: ∂J/∂W, dW."""
        found: list[Name] = []
        for node in _sides(equality):
            for each in walk(node):
                if isinstance(each, Derivative | Operator | Nabla) and each.by is not None:
                    found += names(each.by)
            found += [replace(name, text=of) for name in names(node) if (of := of_differential(name.text))]
        return any(self.conv.role(name.text) in ("weights", "bias") for name in found)

    def _has_place(self, name: Name) -> bool:
        """Whether the template has such a name: in a layer, or without one where the text speaks of one neuron too."""
        return self.conv.layer is None or self.conv.neuron is not None or self._is_layered(name)

    def _costs(self) -> int:
        """How many letters of a cost the text gives a meaning to."""
        return len({each.name for epoch in self.epochs for each in epoch.definitions} & set(self.conv.costs))

    def _is_layered(self, name: Name) -> bool:
        style = self.conv.layer
        assert style is not None
        scripts = name.above if style.place == "above" else name.below[:1]
        return any(item.is_number or item.text in style.letters | {style.last} for item in scripts)

    # ------------------------------------------------------------------ what defines

    def defined_by(self, equality: Equality) -> str:
        """What this equality defines in the own model, in words; "" where it claims something."""
        own = self.stage_of(equality)
        place = self.document.place(equality)
        for each in own.definitions:
            if each.place == place:
                return f"defines {each.name}"
        return ""


def _sides(equality: Equality) -> list[Node]:
    return [side.node for side in (equality.left, equality.right) if side.node is not None]


def own_models(
    document: Document, equalities: Sequence[Equality], conv: Conventions, definitions: Definitions
) -> OwnModels:
    """The own models of a document, none of them made yet."""
    equalities = [*equalities, *mentioned_costs(document, equalities)]
    raw = [pair for each in equalities for pair in sides_of(each)]
    nodes = [
        side.node for statement in dict.fromkeys(
            (*(each.statement for each in document.statements), *(each.placed.statement for each in equalities))
        ) if statement.signs and supposition_of(statement) is None
        for side in statement.sides if side.node is not None
    ]  # fmt: skip
    naming = naming_of(nodes, raw)
    renamed = [
        (naming.renamed(bare(left)), naming.renamed(right))
        for each in equalities for left, right in sides_of(each)
        if not each.link or isinstance(bare(left), Name)
    ]  # fmt: skip
    calls = calls_of([naming.renamed(node) for node in nodes], renamed, naming)
    candidates = own_definitions(equalities, naming, calls, document)
    return OwnModels(
        document, conv, definitions, naming, calls, declared_in(document, naming),
        epochs_of(candidates, document, naming),
        {
            **{text: f"Nothing says what kind of function {text} is." for text in calls.unknown},
            **unread_names(equalities, candidates, naming, calls),
        },
        {document.place(each): each for each in equalities},
    )  # fmt: skip
