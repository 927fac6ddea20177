"""The own models of one document: which definitions it gives, which of them an equality is about, and when they count.

The template of a layered network stays where it says all that the text says. The own model stands in where a name
hangs on a definition that the template has no place for, or where the template has no meaning for the equality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import FUNCTIONS
from proofs.documents.models.definitions import Definitions
from proofs.documents.models.stages import Stage
from proofs.documents.own.building import OwnStage, build
from proofs.documents.own.calls import Calls, called_in
from proofs.documents.own.collecting import OwnDefinition, as_row, varied_in
from proofs.documents.own.coverage import Coverage
from proofs.documents.own.dependence import Dependence
from proofs.documents.own.ends import ends_at
from proofs.documents.own.epochs import Epoch, epoch_at
from proofs.documents.own.known import count_of, places_in
from proofs.documents.own.lines import moving, with_lines
from proofs.documents.own.losses import Loss, losses_of
from proofs.documents.own.naming import Naming
from proofs.documents.own.opening import to_open
from proofs.documents.own.ranks import Declared
from proofs.documents.texts.differentials import moved_in
from proofs.documents.texts.statements import Document, Equality, Place
from symbolic.errors import InputError
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.meaning import NAMED
from symbolic.reading.meaning.letters import ALL_ONES
from symbolic.reading.notation import Letter, Undetermined
from symbolic.reading.syntax import Big, Name, Node, Product, names, walk

Key = tuple[int, Place, bool, tuple[Loss, ...], tuple[Node, ...], bool, tuple[Name, ...]]
"""The number of an epoch, since where functions are written out as they are, whether vectors are rows, the losses that
are said nowhere, the sides of an equality with its own letters, whether names of gradients are rows, and what moves
where differentials are taken."""


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
    losses: Mapping[str, frozenset[str]]
    """the losses that are differentiated and said nowhere: L ↦ by what"""
    dependence: Dependence
    mentioned: Sequence[Equality] = ()
    """y = y(x) for “y is a function of x”"""
    stages: dict[Key, OwnStage | str] = field(default_factory=dict)
    by_name: dict[str, list[tuple[Place, Equality]]] | None = None
    """what is said of each name, once that is asked for"""
    all_said: Sequence[Equality] = ()
    """every equality of the text"""
    rows_of_gradients: bool | None = None
    """whether gradients are rows in some chain rule; None before it is looked for"""
    turned: bool = False
    """whether δ of δ = ∂J/∂θ is a row"""
    used: set[int] = field(default_factory=set)
    """the epochs in which something was judged"""
    template: Coverage = field(init=False)
    varied: frozenset[str] = field(init=False)
    """what the text differentiates by"""

    def __post_init__(self) -> None:
        self.template = Coverage(self.conv, self.definitions, self.epochs)
        self.varied = frozenset(varied_in(self.all_said, self.naming))

    @property
    def layered(self) -> bool:
        """Whether the members of families are layers: the template knows them, and what their cost depends on."""
        style, naming = self.conv.layer, self.naming
        return style is not None and (not naming.family or naming.samples or naming.family in style.letters)

    # ------------------------------------------------------------------ which stage

    def stage_of(
        self, equality: Equality, rows: bool = False, nodes: Sequence[Node] = (), last: bool = False,
        held: bool = False,
    ) -> OwnStage:  # fmt: skip
        """The stage that the text defines where the equality stands; letters of which it says nothing are given.

        ``nodes``: the sides that are compared, where they are not those of the equality itself. ``last``: losses of
        which nothing is said depend on the last member of a family only. ``held``: differentials are taken with
        everything held of which none stands in the equality.
        Raises Undetermined where the text defines none.
        """
        place = self.document.place(equality)
        number = epoch_at(self.epochs, place)
        sides = tuple(nodes or sides_in(equality))
        losses, moved = self._losses(equality, sides, last), self._moving(equality, held)
        if moved and not isinstance(joined := self._joined(equality, sides, rows, last, held), str):
            # What stands beside a differential says what shape it has.
            return joined
        found = self._built(
            (number, self.calls.since(place), rows, losses, (), self.turned, moved),
            lambda: self.epochs[number].definitions,
        )  # fmt: skip
        missing = self._missing(self.used_in(sides), found)
        # σ(2 z) of which nothing says what σ is: it is no number.
        called = {name.text for side in sides for name, _ in called_in(self.naming.renamed(side))} & set(FUNCTIONS)
        if missing and not missing & (self.spoken_of | called):
            found = self._joined(equality, sides, rows, last, held)
        if isinstance(found, str):
            raise Undetermined(found)
        return found

    def plain_stages(self, number: int) -> list[OwnStage]:
        """The stages that were made of an epoch as it stands."""
        return [
            stage for (epoch, _, rows, losses, beside, *_), stage in self.stages.items()
            if epoch == number and isinstance(stage, OwnStage)
            and not (rows or beside or any(loss.last for loss in losses))
        ]  # fmt: skip

    def joined_stage(self, equality: Equality, nodes: Sequence[Node]) -> OwnStage | None:
        """The stage in which the equality itself says something of the shapes; None where that contradicts the text."""
        found = self._joined(equality, tuple(nodes))
        return None if isinstance(found, str) else found

    def _joined(
        self, equality: Equality, sides: tuple[Node, ...], rows: bool = False, last: bool = False, held: bool = False
    ) -> OwnStage | str:
        place = self.document.place(equality)
        number = epoch_at(self.epochs, place)
        under = {each.name for each in self.below(equality, sides)}
        losses, moved = self._losses(equality, sides, last), self._moving(equality, held)
        return self._built(
            (number, self.calls.since(place), rows, losses, sides, self.turned, moved),
            lambda: [each for each in self.epochs[number].definitions if each.name in under],
        )

    def _built(self, key: Key, definitions: Callable[[], Sequence[OwnDefinition]]) -> OwnStage | str:
        """The stage, or why there is none."""
        if key not in self.stages:
            _, since, rows, losses, beside, turned, moved = key

            def made(several: Sequence[OwnDefinition]) -> OwnStage:
                return build(
                    several, self.naming, self.calls.at(since), self.declared, self.unread,
                    losses, rows, self.layered, beside,
                )  # fmt: skip

            try:
                said = tuple(map(as_row, definitions())) if turned else definitions()
                said = with_lines(said, moved) if moved else said
                found = made(said)
                if opened := to_open(said, found.troubles, self.varied):
                    found = replace(made([each for each in said if each.name not in opened]), opened=opened)
                self.stages[key] = found
            except InputError as trouble:
                self.stages[key] = str(trouble)
        return self.stages[key]

    def _moving(self, equality: Equality, held: bool) -> tuple[Name, ...]:
        """What moves where an equality speaks of differentials: all that moves in its section, or in itself only."""
        if not any(moved_in(sides_in(equality))):
            return ()
        section = equality.placed.section
        about = [equality] if held else [each for each in self.all_said if each.placed.section == section]
        sides = [side for each in about for side in sides_in(each)]
        return moving(list(moved_in(self._prepared(sides))), self._definitions_at(equality))

    def _losses(self, equality: Equality, sides: Sequence[Node] = (), last: bool = False) -> tuple[Loss, ...]:
        """The losses that are said nowhere, as an equality speaks of them; the template knows those of layers."""
        if self.layered or not self.losses:
            return ()
        definitions = self._definitions_at(equality)
        losses = losses_of(self.losses, definitions, self.naming, last)
        ends = ends_at(definitions, self.document, equality.placed.section)
        return tuple(ends.seen(loss, self._prepared(sides)) for loss in losses)

    def two_ends(self, equality: Equality, sides: Sequence[Node]) -> str:
        """Why it speaks of two versions of what a loss depends on; "" where it does not."""
        ends = ends_at(self._definitions_at(equality), self.document, equality.placed.section)
        return ends.confused(self._losses(equality), self._prepared(sides))

    def _prepared(self, nodes: Sequence[Node]) -> list[Node]:
        return [self.calls.rewritten(self.naming.renamed(node)) for node in nodes]

    def _missing(self, used: set[str], own: OwnStage | str) -> set[str]:
        """The names among these that are no part of a stage."""
        known = NAMED | self.naming.indices | FUNCTION_WORDS.keys() | set(FUNCTION_WORDS.values()) | {"e", ALL_ONES}
        known |= self.calls.functions
        if isinstance(own, OwnStage):
            notation = own.stage.notation
            known |= notation.letters.keys() | notation.dimensions | notation.costs
            # A letter that counts somewhere, and is a quantity here, is none where its definition is not understood.
            known -= own.troubles.keys()
        return used - known

    def unspoken(self, node: Node, equality: Equality, own: OwnStage) -> set[str]:
        """The letters in a side that stand in no definition of the text."""
        here = self._definitions_at(equality)
        inside = {each.name for each in here} | {name.text for each in here for name in names(each.node)}
        return (
            (self.used_in((node,)) & own.stage.notation.letters.keys()) - inside - own.stage.notation.costs - own.stacks
        )

    def undefined(self, nodes: Sequence[Node], own: OwnStage) -> set[str]:
        """The letters in sides that no definition of the text says."""
        return self.used_in(nodes) - {each.name for each in own.definitions}

    def is_defined(self, node: Node, own: OwnStage) -> bool:
        """Whether it is a name that the text defines."""
        node = bare(node)
        return isinstance(node, Name) and self.naming.of(node).text in {each.name for each in own.definitions}

    def is_value(self, node: Node) -> bool:
        """F(x), where the text says what F is at some arguments."""
        call = bare(node)
        return (
            isinstance(call, Product)
            and len(call.factors) == 2
            and isinstance(call.factors[0], Name)
            and self.naming.of(call.factors[0]).text in self.calls.values
        )

    def open_functions(self, node: Node, equality: Equality, own: OwnStage) -> set[str]:
        """The functions in a side that stand in no definition of what the equality is about."""
        inside = {name.text for each in self.below(equality) for name in names(each.node)}
        return (self.used_in((node,)) & own.stage.notation.functions) - inside

    @property
    def spoken_of(self) -> frozenset[str]:
        """The names that some equation of the text gives a meaning to, read or not."""
        defined = {each.name for epoch in self.epochs for each in epoch.candidates}
        # The d of df, d(xᵀ a) is no letter.
        return frozenset(defined | self.unread.keys() | self.calls.costs | {"d"})

    def use(self, equality: Equality) -> None:
        """Remember that something is judged in this epoch."""
        self.used.add(epoch_at(self.epochs, self.document.place(equality)))

    def reads(self, equality: Equality, nodes: Sequence[Node] = ()) -> bool:
        """Whether every name of the equality is a quantity of the own model, or one that the text does not speak of.

        ``nodes``: the sides that are compared, where they are not those of the equality itself.
        """
        try:
            own = self.stage_of(equality, nodes=nodes)
        except Undetermined:
            return False
        return not self._missing(self.used_in(nodes or sides_in(equality)), own)

    def is_about_definitions(self, equality: Equality, own: OwnStage) -> bool:
        """Whether a name stands in it that the text defines."""
        return bool(self.used_in(sides_in(equality)) & {each.name for each in own.definitions})

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
        beside = [each for each in self.below(equality) if not self.template.says(each, letters)]
        if not beside or self.reads(equality):
            return bool(beside)
        by_parameters = self.template.has_derivative_by_parameters(sides_in(equality))

        def is_refuted(each: OwnDefinition) -> bool:
            return refutes(self.said[each.place])

        others = (each for each in beside if self.template.denies(each, letters, is_refuted, by_parameters))
        if other := next(others, None):
            line, _ = equality.placed.source.position(other.place[2])
            why = self._why(equality)
            raise Undetermined(f"The text defines {other.name} otherwise than a layered network (line {line}). {why}")
        return False

    def _why(self, equality: Equality) -> str:
        """Why the own model cannot say anything."""
        try:
            troubles = self.stage_of(equality).troubles
        except Undetermined as trouble:
            return str(trouble)
        return next((troubles[name] for name in self.used_in(sides_in(equality)) if name in troubles), "")

    def used_in(self, nodes: Sequence[Node]) -> set[str]:
        """The names in expressions; raises Undetermined where one stands before arguments that it has no value for."""
        prepared = self._prepared(nodes)
        sums = [each for node in prepared for each in walk(node) if isinstance(each, Big)]
        counts = {id(end) for each in sums for end in (each.upper, count_of(each), *places_in(each.upper))}
        return {
            name.text for node in prepared for name in names(node)
            if not self._is_kronecker(name) and id(name) not in counts
        }  # fmt: skip

    def _is_kronecker(self, name: Name) -> bool:
        """δ_{ij}, where δ is no quantity of the text."""
        if name.text != "δ" or len(name.below) != 2 or name.above or name.primes:
            return False
        return all(item.text in self.naming.indices and item.nested is None for item in name.below)

    def below(self, equality: Equality, nodes: Sequence[Node] = ()) -> Iterator[OwnDefinition]:
        """The definitions of the names in the equality, and of all that these hang on."""
        by_name: dict[str, list[OwnDefinition]] = {}
        for each in self._definitions_at(equality):
            by_name.setdefault(each.name, []).append(each)
        sides = nodes or sides_in(equality)
        try:
            ends = {loss.name: loss.of for loss in self._losses(equality, sides)}
            waiting, seen = list(self.used_in(sides)), set[str]()
        except Undetermined:
            return
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            waiting += ends.get(name, ())
            for each in by_name.get(name, ()):
                yield each
                waiting += [used.text for used in names(each.node)]

    def in_two_ways(self, equality: Equality) -> str:
        """Why a derivative in it may hold another argument or not; "" where none does."""
        return self.dependence.ambiguous(equality, self._definitions_at(equality))

    def unsaid(self, equality: Equality) -> str:
        """What hangs in it on what it is differentiated by, in a way that the text does not say; "" for nothing."""
        return self.dependence.unsaid(equality, self._definitions_at(equality))

    def _definitions_at(self, equality: Equality) -> tuple[OwnDefinition, ...]:
        return self.epochs[epoch_at(self.epochs, self.document.place(equality))].definitions

    # ------------------------------------------------------------------ what defines

    def said_elsewhere(self, equality: Equality, nodes: Sequence[Node] = ()) -> list[tuple[str, Place, bool]]:
        """What an equality hangs on that an unrelated section says, or its own part later: what, where, if later."""
        place, section = self.document.place(equality), equality.placed.section
        below = list(self.below(equality, nodes))
        said = [(each.name, each.place, each.section) for each in below]
        raw = (*nodes, *(each.raw[1] for each in below))
        called = {self.naming.of(name).text for node in raw for name in names(node)}
        for text, ((first, _), *_) in self.calls.said.items():
            if first > place and text in called:
                said.append((text, first, self.said[first].placed.section))
        around = self.document.around
        return [
            (name, at, at > place) for name, at, where in said
            if where not in around(section) and (at > place or section not in around(where))
        ]  # fmt: skip

    def line_of(self, place: Place) -> int:
        """The line of a definition."""
        return self.said[place].placed.source.position(place[2])[0]

    def free_stage(self, equality: Equality, nodes: Sequence[Node]) -> OwnStage | None:
        """The stage in which every letter of an equality is given; None where it has no meaning so."""
        found = self._built(
            (-1, self.calls.since(self.document.place(equality)), False, (), tuple(nodes), False, ()), lambda: ()
        )  # fmt: skip
        return None if isinstance(found, str) else found

    def defined_by(self, equality: Equality) -> str:
        """What this equality defines in the own model, in words; "" where it claims something."""
        own = self.stage_of(equality)
        place = self.document.place(equality)
        for each in own.definitions:
            if each.place == place:
                return f"defines {each.name}"
        sides = [self.naming.renamed(side) for side in sides_in(equality)]
        called = self.calls.written_out(sides[0], sides[1]) if len(sides) == 2 else ""
        return f"defines {called}" if called else ""

    def added_to(self, equality: Equality) -> int:
        """The line of a later update (x += y) with the same left side; 0 where there is none."""
        place = self.document.place(equality)
        for other, each in self.said.items():
            if other > place and each.sign.text == "←" and each.left.node == equality.left.node:
                return each.placed.source.position(each.sign.start)[0]
        return 0


def sides_in(equality: Equality) -> list[Node]:
    """The sides of an equality that are read."""
    return [side.node for side in (equality.left, equality.right) if side.node is not None]
