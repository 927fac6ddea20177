"""A stage with the letters that the text introduces itself as further definitions of its model.

Each gets its shape from its right side, and the layers for which everything on its right side exists. Whatever is
circular, says two things at once or has no meaning is not added: its letter is then unclear, and why is a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from proofs.documents.models.declared import declared_size, reals
from proofs.documents.models.letters import Introduction, capital_of, lines_of
from proofs.documents.models.ranges import layers_in, spans_of
from proofs.documents.models.stages import Stage
from proofs.logic.models import admit
from symbolic.errors import InputError, ShapeMismatch
from symbolic.formula import Entry, Formula, Symbol
from symbolic.indices import ONE, SCALAR, Index, Range, Shape, Size
from symbolic.model import Definition, Given, Model
from symbolic.reading.indices import index_of, is_layer
from symbolic.reading.meaning import only, size_of
from symbolic.reading.notation import Letter, Notation, Undetermined
from symbolic.reading.syntax import Item, Name, Node, names
from symbolic.shapes import shape, written
from symbolic.substitution import free_names

ROUNDS = 6
"""How often the layers of letters that need each other are looked at again."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """The left side of a definition: D^l, D^L, e_i."""

    layer: Index | None
    components: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """An introduction that was understood: its left side, its right side and its shape there."""

    said: Introduction
    pattern: _Pattern
    formula: Formula | None
    """None where only a size is declared"""
    shape: Shape

    @property
    def text(self) -> str:
        return self.said.letter.text

    @property
    def is_template(self) -> bool:
        """Whether it speaks of all layers at once: D^l, not D^L or D^2."""
        return self.pattern.layer is not None and self.pattern.layer.name not in (None, "L")


def extended(stage: Stage, said: Sequence[Introduction]) -> Stage:
    """The stage with these letters; those that cannot be given a meaning are unclear in its notation."""
    unclear: dict[str, str] = {}
    misfits: tuple[tuple[Node, str], ...] = ()
    rest = [each for each in said if stage.notation.letter(each.letter.text) is None]
    while True:
        trial = _Extension(stage, tuple(rest), frozenset(unclear))
        made = trial.made()
        unclear.update(trial.unclear)
        misfits += trial.misfits
        if made is not None:
            notation = replace(made.notation, unclear=MappingProxyType(unclear))
            return replace(made, notation=notation, misfits=misfits)
        rest = [each for each in rest if each.letter.text not in unclear]


@dataclass(slots=True)
class _Extension:
    """One try to add all of several letters."""

    stage: Stage
    said: tuple[Introduction, ...]
    without: frozenset[str]
    """letters that were given up already: nothing can be said in terms of them"""
    letters: dict[str, Letter] = field(default_factory=dict)
    read: dict[Introduction, _Read] = field(default_factory=dict)
    unclear: dict[str, str] = field(default_factory=dict)
    misfits: tuple[tuple[Node, str], ...] = ()

    def made(self) -> Stage | None:
        """The stage, or None where letters had to be given up (``unclear`` says which)."""
        if not self.said:
            return self.stage
        self._read_all()
        if not self.unclear:
            self._compare()
        if self.unclear:
            return None
        try:
            model = self._model()
            _admit(model, self.stage)
        except InputError as trouble:
            self._give_up({each.letter.text for each in self.said}, str(trouble))
            return None
        return replace(self.stage, model=model, notation=self._notation())

    def _give_up(self, texts: set[str], why: str) -> None:
        for text in sorted(texts):
            where = lines_of(each for each in self.said if each.letter.text == text)
            self.unclear.setdefault(text, f"What {text} is ({where}) cannot be taken from the text: {why}")

    def _notation(self) -> Notation:
        table = dict(self.stage.notation.letters)
        for text, letter in self.letters.items():
            table[text] = letter
            small = text[0].lower() + text[1:]
            if letter.components == 2 and small != text and capital_of(small) == text and small not in self.letters:
                # w_{ij} is an entry of W.
                table.setdefault(small, replace(letter, entries_only=True, matrix=text))
        return replace(self.stage.notation, letters=MappingProxyType(table))

    # ------------------------------------------------------------------ what each says

    def _read_all(self) -> None:
        """Every introduction, those first whose right sides use known letters only."""
        waiting = list(dict.fromkeys(self.said))
        own = {each.letter.text for each in waiting} | self.without
        troubles: dict[str, str] = {}
        for each in waiting:
            if each.stale:
                self._give_up({each.letter.text}, f"{each.stale} means something else by now than where it stands.")
                return
        while waiting:
            later = []
            for each in waiting:
                missing = set() if each.given else _used(each.node, own) - self.letters.keys()
                if missing:
                    troubles.setdefault(each.letter.text, _missing(each, missing))
                    later.append(each)
                    continue
                try:
                    self._add(each)
                except InputError as trouble:
                    if isinstance(trouble, ShapeMismatch):
                        self.misfits = ((each.node, str(trouble)),)
                    self._give_up({each.letter.text}, str(trouble))
                    return
            if len(later) == len(waiting):
                for each in later:
                    self._give_up({each.letter.text}, troubles[each.letter.text])
                return
            waiting = later

    def _add(self, said: Introduction) -> None:
        notation = self._notation()
        pattern = _pattern(said.letter, notation)
        if said.given:
            found = _Read(said, pattern, None, _declared(said.node, notation))
        else:
            (formula,) = only((said.node,), notation)
            found = _Read(said, pattern, formula, _shape_of(pattern, formula))
        self.read[said] = found
        before = self.letters.get(found.text)
        if before is None or found.is_template:
            self.letters[found.text] = _letter(found)

    def _compare(self) -> None:
        """One shape for each letter, one meaning in each layer."""
        for text, letter in self.letters.items():
            several = [each for each in self.read.values() if each.text == text]
            if len({each.pattern.layer is None for each in several}) > 1:
                self._give_up({text}, "it stands with a layer and without one.")
            for each in several:
                if letter.at(each.pattern.layer).shape != each.shape:
                    self._give_up({text}, f"it is {written(each.shape)} in one place and something else in another.")
            places: dict[Index | None, set[Formula | None]] = {}
            for each in several:
                if each.formula is not None:
                    key = Index("l") if each.is_template else each.pattern.layer
                    places.setdefault(key, set()).add(each.formula)
            if any(len(formulas) > 1 for formulas in places.values()):
                self._give_up({text}, "it is defined in two different ways.")

    # ------------------------------------------------------------------ the model

    def _model(self) -> Model:
        defined = {each.text for each in self.read.values() if each.formula is not None}
        ranges = self._ranges()
        given: list[Given] = []
        definitions: list[Definition] = []
        for each in self.read.values():
            symbol = self.letters[each.text].at(each.pattern.layer)
            if each.formula is not None:
                left: Formula = Entry(symbol, each.pattern.components) if each.pattern.components else symbol
                definition = Definition(left, each.formula, ranges[each], f"{each.text}, as the text defines it")
                if definition not in definitions:
                    definitions.append(definition)
            elif each.text not in defined:
                span = (Range("l", Index(None, 1), Index("L")),) if each.is_template else ()
                given.append(Given(symbol, span, f"{each.text}, any"))
        return self.stage.model.extended(*definitions, given=tuple(given))

    def _ranges(self) -> dict[_Read, tuple[Range, ...]]:
        """The layers of each definition: all those for which its right side exists, and no other definition speaks."""
        found: dict[_Read, tuple[Range, ...]] = dict.fromkeys(self.read.values(), ())
        for _ in range(ROUNDS):
            spans = self._spans(found)
            new = {each: self._range(each, spans) for each in self.read.values()}
            if new == found:
                return found
            found = new
        names_of = sorted({each.text for each in self.read.values() if each.is_template})
        raise Undetermined(f"nothing says in which layer {', '.join(names_of)} begin or end.")

    def _spans(self, ranges: Mapping[_Read, tuple[Range, ...]]) -> dict[str, tuple[int, int]]:
        entries: list[tuple[Symbol, tuple[Range, ...]]] = []
        for each in self.read.values():
            if each.formula is not None and each.is_template and not ranges[each]:
                continue
            entries.append((self.letters[each.text].at(each.pattern.layer), ranges[each]))
        own = spans_of(Model("", tuple(Given(symbol, spans) for symbol, spans in entries), ()))
        return {**spans_of(self.stage.model), **own}

    def _range(self, each: _Read, spans: Mapping[str, tuple[int, int]]) -> tuple[Range, ...]:
        layer = each.pattern.layer
        if not each.is_template or layer is None or layer.name is None:
            return ()
        if each.formula is None:
            return (Range(layer.name, Index(None, 1), Index("L")),)
        low, high = -layer.offset, -layer.offset
        for name, lowest, highest in layers_in(each.formula, spans):
            if name == layer.name:
                low, high = max(low, lowest), min(high, highest)
        others = {other.pattern.layer for other in self.read.values() if other.text == each.text and other is not each}
        while Index(None, low + layer.offset) in others:
            low += 1
        while Index("L", high + layer.offset) in others:
            high -= 1
        return (Range(layer.name, Index(None, low), Index("L", high)),)


def _admit(model: Model, stage: Stage) -> None:
    """Raises InputError, in a sentence, where the definitions are circular, overlap or do not fit."""
    depths = {len(sizes.families["n"]) - 1 for sizes in (stage.sizes, *stage.smaller)}
    if len(depths) == 1:
        # A text that counts its layers out says nothing of other networks than its own.
        model = model.at(L=depths.pop())
    admit(model)


def _used(node: Node, own: set[str]) -> set[str]:
    found = {name.text for name in names(node)}
    return (found | {capital_of(text) for text in found}) & own


def _missing(said: Introduction, texts: set[str]) -> str:
    others = sorted(texts - {said.letter.text})
    if not others:
        return "it is only said in terms of itself."
    return f"it is said in terms of {', '.join(others)}, which {'is' if len(others) == 1 else 'are'} not clear either."


def _pattern(name: Name, notation: Notation) -> _Pattern:
    """The layer and the component letters of a left side."""
    above, below = list(name.above), list(name.below)
    layer: Index | None = None
    if notation.layer.place == "below" and below and _is_layer_below(below[0], notation):
        layer = index_of(below.pop(0), notation, True)
    elif notation.layer.place == "above" and above and is_layer(above[0], notation):
        layer = index_of(above.pop(0), notation, True)
    if above:
        raise Undetermined(f"a superscript of {name.text} on the left side is not read.")
    components = tuple(index_of(item, notation) for item in below)
    plain = all(index.name is not None and not index.offset for index in components)
    if not plain or len(set(components)) < len(components) or len(components) > 2:
        raise Undetermined(f"{name.text} is not defined for all of its components.")
    if components and notation.row:
        raise Undetermined("components of rows are not defined one by one.")
    return _Pattern(layer, components)


def _is_layer_below(item: Item, notation: Notation) -> bool:
    style = notation.layer
    return item.nested is None and (item.text in style.letters or item.text == style.last)


def _shape_of(pattern: _Pattern, formula: Formula) -> Shape:
    """The shape of what is defined: that of the right side, or of all its components."""
    own = shape(formula)
    free = free_names(formula) - {"L", *(index.name for index in pattern.components if index.name)}
    if pattern.layer is not None and pattern.layer.name is not None:
        free -= {pattern.layer.name}
    if free:
        raise Undetermined(f"its right side speaks of {', '.join(sorted(free))}, and its left side does not.")
    if not pattern.components:
        return own
    if own != SCALAR:
        raise Undetermined("a component is set equal to an array.")
    sizes = [size_of(str(index.name), formula) for index in pattern.components]
    if any(size is None for size in sizes):
        raise Undetermined("nothing says how many components it has.")
    rows, *columns = (size for size in sizes if size is not None)
    return (rows, *(columns or [ONE]))


def _declared(node: Node, notation: Notation) -> Shape:
    """(n_l, 1) of ℝ^{n_l}, (n_l, n_{l-1}) of ℝ^{n_l × n_{l-1}}, () of ℝ."""
    sizes = tuple(declared_size(each, notation) for each in reals(node) or ())
    if len(sizes) == 1:
        return (ONE, *sizes) if notation.row else (*sizes, ONE)
    return sizes


def _letter(read: _Read) -> Letter:
    samples = Size("m") in read.shape
    several = [size for size in read.shape if size != ONE]
    components = min(1, len(read.shape)) if samples else (len(several) or min(1, len(read.shape)))
    return Letter(read.text, components, read.pattern.layer is not None, _moved(read), samples=samples)


@dataclass(frozen=True, slots=True)
class _Moved:
    """The shape in another layer: n_l for n_L."""

    shape: Shape
    layer: Index | None

    def __call__(self, layer: Index) -> Shape:
        return tuple(_size_at(size, self.layer, layer) for size in self.shape)


def _moved(read: _Read) -> _Moved:
    return _Moved(read.shape, read.pattern.layer)


def _size_at(size: Size, said: Index | None, layer: Index) -> Size:
    if size.layer is None or said is None or size.layer.name != said.name:
        return size
    return Size(size.name, layer + (size.layer.offset - said.offset), size.number)
