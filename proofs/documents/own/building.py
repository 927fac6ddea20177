"""A stage (model, notation, sizes) from the definitions of a document, its declarations of shapes, and customs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.models.sizes import Kind
from proofs.documents.models.stages import Stage
from proofs.documents.own.arrays import Rank, Type, Vector
from proofs.documents.own.calls import Calls
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.composing import Read, beginning, check_derivatives, composed
from proofs.documents.own.known import count_of
from proofs.documents.own.lines import lines_in, share_shapes
from proofs.documents.own.losses import Loss, definition_of, formula_of
from proofs.documents.own.naming import MARK, Naming
from proofs.documents.own.ranks import Declared, ranks_of
from proofs.documents.own.sampling import choices
from proofs.documents.own.shaping import ArrayByArray, Shapes
from proofs.documents.own.sizing import Sizing
from proofs.documents.own.stacking import know_all_samples, read_stack, stacks_in
from proofs.logic.models import admit, without_meaning
from symbolic.errors import InputError
from symbolic.formula import Formula, Product, Symbol, as_formula
from symbolic.indices import Index, Range, Size
from symbolic.model import Definition, Given, Model
from symbolic.reading.meaning import only, readings
from symbolic.reading.meaning.letters import ALL_ONES
from symbolic.reading.notation import ALL, LayerStyle, Letter, Notation, Undetermined
from symbolic.reading.syntax import Big, Minus, Name, Node, Number, Sum, names, rewrite, walk
from symbolic.shapes import shape

_ONE = Number(Fraction(1))
_NOTHING = "—"
"""No letter is written so."""


@dataclass(frozen=True, slots=True)
class OwnStage:
    """The stage that a document defines, what it was made of, and why some definitions were left out."""

    stage: Stage
    definitions: tuple[OwnDefinition, ...]
    troubles: Mapping[str, str]
    """name ↦ why its definition is not part of the model"""
    assumed: frozenset[str]
    """the vectors that are columns only because nothing says that they are rows"""
    losses: tuple[Loss, ...] = ()
    """what is differentiated and said nowhere"""
    stacks: frozenset[str] = frozenset()
    """the arrays of all samples and what they hold: X and x^{(i)}"""
    opened: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """constants that stand for anything, and why their definitions have no meaning"""


def build(
    definitions: Sequence[OwnDefinition], naming: Naming, calls: Calls, declared: Declared,
    unread: Mapping[str, str] = MappingProxyType({}), losses: Sequence[Loss] = (), rows: bool = False,
    layered: bool = False, beside: Sequence[Node] = (),
) -> OwnStage:  # fmt: skip
    """The stage of these definitions; ``rows``: vectors of which nothing says it are rows.

    ``unread``: names that the text gives a meaning to which is not read, and why. ``losses``: those that it does not
    say itself. ``layered``: the members of families are layers, which are the template's business where they differ.
    ``beside``: the two sides of an equality with letters that nothing defines; these are given, with the shapes that
    they have to have there.

    Raises Undetermined where none of them has a meaning.
    """
    prepared = tuple(calls.rewritten(naming.renamed(node)) for node in beside)
    return _Building(
        definitions, naming, calls, declared, losses, rows, layered, dict(unread), prepared
    ).stage()  # fmt: skip


@dataclass(slots=True)
class _Building:
    definitions: Sequence[OwnDefinition]
    naming: Naming
    calls: Calls
    declared: Declared
    losses: Sequence[Loss]
    rows: bool
    layered: bool
    troubles: dict[str, str] = field(default_factory=dict)
    beside: tuple[Node, ...] = ()
    shapes: Shapes = field(init=False)
    letters: dict[str, Letter] = field(default_factory=dict)
    sizing: Sizing = field(init=False)

    def stage(self) -> OwnStage:
        by_name: dict[str, list[OwnDefinition]] = {}
        for each in self.definitions:
            by_name.setdefault(each.name, []).append(each)
        self.shapes = Shapes(
            ranks_of(self.definitions, self.beside, self.naming, self.calls, self.declared, self._counts()),
            self.naming, self.calls.functions, frozenset(text + MARK for text in self.calls.costs),
            sizes=self._counts(),
        )  # fmt: skip
        for name, sizes in self.declared.shapes.items():
            self.shapes.declare(name, list(sizes))
        lines = lines_in(self.definitions)
        order = [name for name in _ordered(by_name) if name not in lines and self._infer(name, by_name)]
        self._learn_beside()
        order += share_shapes(lines, self.shapes)
        if not order and not self.beside:
            raise Undetermined(next(iter(self.troubles.values()), "The text defines no model of its own."))
        stacks, unclear = stacks_in(self.shapes, by_name.keys() | self.troubles.keys())
        self.troubles |= unclear
        self.troubles |= self.shapes.dimensions.settle()
        self.sizing = Sizing(self.shapes, self.rows)
        self._make_letters()
        made = [*self._losses(), *(read_stack(each, self.letters, self.naming.last) for each in stacks)]
        several, model = self._admitted(order, by_name, made)
        known = {each.said.name for each in several}
        letters = {name: letter for name, letter in self.letters.items() if name not in self.troubles}
        notation = replace(self._notation(letters), unclear=MappingProxyType(self.troubles))
        used = tuple(each for each in self.definitions if each.name in known)
        stage = Stage(Kind.OWN, model, notation, *choices(self.sizing.names, self.naming))
        return OwnStage(
            stage, used, MappingProxyType(self.troubles), frozenset(self.sizing.assumed), tuple(self.losses),
            frozenset(name for each in stacks for name in (each.name, each.of)),
        )  # fmt: skip

    def _admitted(
        self, order: Sequence[str], by_name: Mapping[str, Sequence[OwnDefinition]], made: Sequence[Read]
    ) -> tuple[list[Read], Model]:
        """The definitions that say something and fit, and their model; the others are troubles."""
        while True:
            read = self._read([name for name in order if name not in self.troubles], by_name)
            several = [*(each for each in made if not self._is_lost(each)), *read]
            model = self._composed(several)
            lost = {each.base.name: why for each in model.definitions if (why := _undetermined(each, model))}
            lost = lost or {each.base.name: why for each in model.definitions if (why := _unfit(each))}
            if not lost:
                try:
                    admit(model)
                    return several, model
                except InputError:
                    # What is wrong with one definition takes away what hangs on it, and nothing else.
                    lost = without_meaning(model)
                    if not lost:
                        raise
            self.troubles |= lost

    def _composed(self, several: Sequence[Read]) -> Model:
        """The model, with the letters as given that the text declares, or that the equality has and nothing defines."""
        model = composed(several, self.naming, self.letters)
        known = {each.symbol.name for each in model.given} | {each.base.name for each in model.definitions}
        names_beside = dict.fromkeys(
            (*self.declared.shapes, *(name.text for node in self.beside for name in names(node)))
        )
        free = [self.letters[name] for name in names_beside if name in self.letters and name not in known]
        return replace(model, given=(*model.given, *map(self._free, free)))

    def _free(self, letter: Letter) -> Given:
        """What the equality brings in, for every member of the family where it is one."""
        if not letter.layered:
            return Given(letter.at(None))
        family = self.naming.family
        return Given(letter.at(Index(family)), (Range(family, Index(None, 1), Index(self.naming.last)),))

    # ------------------------------------------------------------------ shapes

    def _counts(self) -> frozenset[str]:
        """The letters at which a sum over components ends, and which are no quantity of the text."""
        nodes = (*(each.node for each in self.definitions), *self.beside)
        sums = (each for node in nodes for each in walk(node) if isinstance(each, Big))
        ends = {end.text for each in sums if (end := count_of(each)) is not None}
        # How many samples there are is a number of formulas too: 1/N.
        steps = set() if self.naming.samples else {self.naming.last}
        return frozenset(ends - steps - {each.name for each in self.definitions})

    def _learn_beside(self) -> None:
        """What the equality itself says of the shapes of its letters."""
        if not self.beside:
            return
        self.shapes.begin()
        know_all_samples(self.shapes, self.beside)
        found: list[Type] = []
        for node in self.beside:
            # The layout says what shape a Jacobian has; its letters are known by what it differentiates.
            with suppress(ArrayByArray):
                found.append(self.shapes.infer(node))
        if len(found) == len(self.beside):
            for other in found[1:]:
                self.shapes.equal(found[0], other)

    def _infer(self, name: str, by_name: Mapping[str, Sequence[OwnDefinition]]) -> bool:
        """Learn the shapes from the definitions of a name; what cannot be is remembered as a trouble."""
        before = deepcopy(self.shapes)
        try:
            several = by_name[name]
            for each in several:
                self._need(each)
            for used in dict.fromkeys(used.text for each in several for used in names(each.node)):
                # Members of families may be defined by each other.
                if used in by_name and used not in self.shapes.types and not any(o.components for o in by_name[used]):
                    self._begin(used)
            for each in several:
                self._learn(each)
        except Undetermined as trouble:
            self.shapes = before
            self.troubles[name] = str(trouble)
            return False
        return True

    def _begin(self, name: str) -> None:
        """A family that is defined by itself: where arrays take part in the text, a vector, or a matrix."""
        rank = self.shapes.ranks.get(name, Rank.OPEN)
        if rank is Rank.OPEN:
            arrays = {Rank.MATRIX, Rank.VECTOR} & set(self.shapes.ranks.values())
            rank = Rank.VECTOR if arrays or self.declared.shapes else Rank.NUMBER
        self.shapes.ranks = {**self.shapes.ranks, name: rank}
        self.shapes.of(name)

    def _learn(self, each: OwnDefinition) -> None:
        if isinstance(bare(each.node), Number) and each.position is not None:
            return
        self.shapes.begin()
        if not each.components:
            found = self.shapes.infer(each.node)
            if isinstance(found, Vector) and self.shapes.ranks.get(each.name) is Rank.NUMBER and each.name in COSTS:
                # ½ (ŷ − y)² of vectors is ½ ‖ŷ − y‖², where it is a cost.
                found = None
            if each.name in self.shapes.types:
                self.shapes.equal(self.shapes.infer(each.left), found)
            elif each.position is None or not each.position.is_number:
                self.shapes.types[each.name] = found
            return
        if self.shapes.infer(each.node) is not None:
            raise Undetermined(f"A component of {each.name} is defined by an array.")
        self.shapes.infer(each.left)

    def _make_letters(self) -> None:
        for name, found in self.shapes.types.items():
            if name in self.troubles or name in self.declared_sizes or name == ALL_ONES:
                continue
            try:
                self.letters[name] = self.sizing.letter(name, found)
            except Undetermined as trouble:
                # A size that changes from member to member: whatever hangs on this name has no meaning here.
                if self.layered:
                    raise
                self.troubles[name] = str(trouble)

    def _losses(self) -> list[Read]:
        """The losses of which nothing is said, where all that they depend on has a meaning."""
        self.losses = [each for each in self.losses if all(name in self.letters for name in each.of)]
        found = []
        for each in self.losses:
            right, slopes = formula_of(each, self.letters, self.naming)
            self.letters |= slopes
            self.letters[each.name] = self.sizing.letter(each.name, None)
            position = Index(self.naming.family) if self.naming.is_member(each.name) else None
            found.append(Read(definition_of(each, self.naming), self.letters[each.name].at(position), right))
        return found

    @property
    def declared_sizes(self) -> frozenset[str]:
        """The sizes that stand for numbers in formulas too; not the h of a length where h is a vector."""
        quantities = {each.name for each in self.definitions} | self.declared.bold | self.declared.shapes.keys()
        declared = {size for sizes in self.declared.shapes.values() for size in sizes}
        return frozenset(declared | self._counts()) - quantities - {"1"}

    # ------------------------------------------------------------------ formulas

    def _notation(self, letters: dict[str, Letter]) -> Notation:
        family = self.naming.family
        style = LayerStyle("below", "", frozenset(), last=_NOTHING, number=_NOTHING)
        if family:
            place = "above" if self.naming.above else "below"
            bracket = self.naming.bracket
            style = LayerStyle(
                place, bracket, self.naming.counters | {family}, frozenset({bracket}), self.naming.last,
                self.naming.last, verbatim=True,
            )  # fmt: skip
        samples = self.shapes.samples
        return Notation(
            MappingProxyType(letters), self.calls.functions, True,
            frozenset(text + MARK for text in self.calls.costs), style, frozenset(), frozenset(),
            self.shapes.samples_are_rows, "", min(self.calls.costs, default="C"),
            counted=self.declared.counted, prepared=self._prepared, dimensions=self.declared_sizes,
            samples=Size("m") if samples is None else self.sizing.size(samples), softmax_of=self.declared.softmax_of,
        )  # fmt: skip

    def _prepared(self, node: Node) -> Node:
        """The expression with every name as one letter, and Σ_t over all members where it does not say how far."""
        counters = self.naming.counters | ({self.naming.family} - {""})
        last = Name(self.naming.last)

        def change(each: Node) -> Node | None:
            if not isinstance(each, Big) or len(each.indices) != 1 or each.indices[0] not in counters:
                return None
            if not any(self._stands_at(name, each.indices[0]) for name in names(each.body)):
                return None
            one_less = (each.lower, each.upper) == (Number(Fraction(0)), Sum((last, Minus(_ONE))))
            from_zero = self.naming.samples and one_less and (0, -1) in self.declared.counted.get(last, ALL)
            if each.upper is None or from_zero or (each.lower is None and each.upper == last):
                return replace(each, lower=_ONE, upper=last)
            return None

        return rewrite(self.calls.rewritten(self.naming.renamed(node)), change)

    def _stands_at(self, name: Name, letter: str) -> bool:
        position = self.naming.position(name)
        return position is not None and position.text == letter

    def _read(self, order: Sequence[str], by_name: Mapping[str, Sequence[OwnDefinition]]) -> list[Read]:
        """The definitions that have exactly one meaning, and hang on such ones only."""
        notation = self._notation(self.letters)
        found: list[Read] = []
        for name in order:
            try:
                for each in by_name[name]:
                    self._need(each)
                found += [Read(each, *self._formulas(each, notation)) for each in by_name[name]]
            except InputError as trouble:
                self.troubles[name] = str(trouble)
        while lost := [each for each in found if self._is_lost(each)]:
            # Members of families hang on each other, so that one may be read before what it needs is lost.
            found = [each for each in found if each not in lost]
        return found

    def _is_lost(self, each: Read) -> bool:
        try:
            self._need(each.said)
        except Undetermined as trouble:
            self.troubles.setdefault(each.said.name, str(trouble))
        return each.said.name in self.troubles

    def _need(self, each: OwnDefinition) -> None:
        """Raises Undetermined where a definition uses a name that is no part of the model."""
        if lost := next((used.text for used in names(each.node) if used.text in self.troubles), None):
            raise Undetermined(f"{each.name} is defined by {lost}. {self.troubles[lost]}")

    def _formulas(self, each: OwnDefinition, notation: Notation) -> tuple[Formula, Formula]:
        if isinstance(bare(each.node), Number):
            left = readings((each.left,), notation)[0].formulas[0]
            value = bare(each.node)
            assert isinstance(value, Number)
            if value.value:
                raise Undetermined(f"{each.name} begins with a number that is not 0.")
            assert isinstance(left, Symbol)
            return left, Product((as_formula(0), beginning(left)))
        left, right = only((each.left, each.node), notation)
        return left, right


def _ordered(by_name: Mapping[str, Sequence[OwnDefinition]]) -> list[str]:
    """The names, each behind those that its definitions use; members of a family may use each other."""
    found: list[str] = []
    waiting: set[str] = set()

    def visit(name: str) -> None:
        if name in found or name in waiting:
            return
        waiting.add(name)
        for each in by_name[name]:
            for used in names(each.node):
                if used.text in by_name:
                    visit(used.text)
        waiting.discard(name)
        found.append(name)

    for name in by_name:
        visit(name)
    return found


def _undetermined(definition: Definition, model: Model) -> str:
    """Why a definition says nothing, where it differentiates what does not depend on what it is differentiated by."""
    try:
        check_derivatives(definition.formula, model)
    except Undetermined as trouble:
        return str(trouble)
    return ""


def _unfit(definition: Definition) -> str:
    """Why the two sides of a definition do not fit."""
    try:
        found, wanted = shape(definition.formula), shape(definition.symbol)
    except InputError as trouble:
        return str(trouble)
    return (
        ""
        if found == wanted
        else f"The two sides of {definition.symbol} := {definition.formula} have different shapes."
    )
