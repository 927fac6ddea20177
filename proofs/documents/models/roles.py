"""The letters of one stage: which symbol each stands for, and how large it is."""

from __future__ import annotations

from dataclasses import dataclass

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.record import is_upper
from proofs.documents.models.sizes import Kind
from symbolic.indices import ONE, SCALAR, Index, Shape, Size
from symbolic.reading.lexicon import of_differential
from symbolic.reading.notation import CUSTOMARY, Letter
from symbolic.reading.syntax import names

L = Index("L")
STEP = "η"
"""The letter of the step length, where the text gives it no other part."""


SAMPLES = Size("m")


def width(layer: Index) -> Size:
    return Size("n", layer)


@dataclass(frozen=True, slots=True)
class Roles:
    """The letters of one stage: the one that names the symbol first, then the others that stand for it."""

    weights: tuple[str, ...]
    bias: tuple[str, ...]
    pre: tuple[str, ...]
    act: tuple[str, ...]
    error: tuple[str, ...]
    input: tuple[str, ...]
    target: tuple[str, ...]


def chosen(letters: tuple[str, ...], used: frozenset[str], upper: bool) -> tuple[str, ...]:
    """The letters that are used, those of the wanted case first."""
    known = tuple(text for text in letters if text in used) or letters[:1]
    wanted = tuple(text for text in known if is_upper(text) == upper)
    return wanted + tuple(text for text in known if text not in wanted)


@dataclass(frozen=True, slots=True)
class Shapes:
    conv: Conventions
    kind: Kind
    depth: int | None = None

    @property
    def top(self) -> Index:
        """L, or the number of the last layer where they are counted out; one layer without an index is 1."""
        if self.conv.layer is None:
            return Index(None, 1)
        return L if self.depth is None else Index(None, self.depth)

    def vector(self, layer: Index) -> Shape:
        if self.kind in (Kind.NEURON, Kind.CHAIN, Kind.UNIT):
            return SCALAR
        return (ONE, width(layer)) if self.conv.row else (width(layer), ONE)

    def samples(self, layer: Index) -> Shape:
        return (SAMPLES, width(layer)) if self.conv.row else (width(layer), SAMPLES)

    def weights(self, layer: Index) -> Shape:
        if self.kind is Kind.UNIT:
            return (width(Index(None, 0)), ONE)
        if self.kind in (Kind.NEURON, Kind.CHAIN):
            return SCALAR
        out = width(layer + self.conv.weight_shift)
        back = width(layer + self.conv.weight_shift - 1)
        return (out, back) if self.conv.weights_to_from else (back, out)

    def error(self, layer: Index) -> Shape:
        vector = self.vector(layer)
        return vector[::-1] if self.conv.error_lies != (self.conv.derivatives or CUSTOMARY).errors_across else vector

    def bias(self, layer: Index) -> Shape:
        shape = self.vector(layer + self.conv.bias_shift)
        return shape[::-1] if self.kind is Kind.BATCH and self.conv.batch_bias_transposed else shape

    def first(self, layer: Index) -> Shape:
        if self.kind is Kind.UNIT:
            return (width(Index(None, 0)), ONE)
        return self.vector(Index(None, 0))

    def first_samples(self, layer: Index) -> Shape:
        return self.samples(Index(None, 0))

    def last(self, layer: Index) -> Shape:
        return self.vector(self.top)

    def last_samples(self, layer: Index) -> Shape:
        return self.samples(self.top)


def letter_table(
    conv: Conventions, roles: Roles, shapes: Shapes, kind: Kind, layered: bool, used: frozenset[str]
) -> dict[str, Letter]:
    table: dict[str, Letter] = {}
    arrays = kind in (Kind.NETWORK, Kind.BATCH)
    components = 2 if arrays else 0
    shift = conv.weight_shift if layered else 0
    swapped = arrays and conv.entries_to_from is not None and conv.entries_to_from != conv.weights_to_from
    name = roles.weights[0]
    for text in roles.weights:
        entries = arrays and text != name and text not in conv.matrices
        if kind is Kind.UNIT:
            components = 1
        if kind in (Kind.CHAIN, Kind.NEURON, Kind.UNIT):
            if text != name and is_upper(text) != is_upper(name):
                continue
            entries = False
        table[text] = Letter(
            name, components, layered, shapes.weights, 1 - shift, -shift, entries, swapped, matrix=name
        )
    components = 2 if arrays else 0
    for text in roles.bias[:1]:
        table[text] = Letter(text, components // 2, layered, shapes.bias, 1 - conv.bias_shift, -conv.bias_shift)
    if kind is Kind.BATCH:
        _batch_letters(table, roles, shapes, layered)
    else:
        one = components // 2
        for role, lowest in (("pre", 1), ("act", 0), ("error", 1)):
            names: tuple[str, ...] = getattr(roles, role)
            shape = shapes.error if role == "error" else shapes.vector
            table[names[0]] = Letter(names[0], one, layered, shape, lowest)
        table[roles.input[0]] = Letter(roles.input[0], int(kind is Kind.UNIT) or one, False, shapes.first)
        for text in roles.target:
            table.setdefault(text, Letter(text, one, False, shapes.last))
    table.update(parameters(conv, shapes) if layered else {})
    table.setdefault(STEP, Letter(STEP))
    for text in used:
        if (of := table.get(of_differential(text))) is not None:
            table[text] = Letter(text, of.components, of.layered, of.shape, of.lowest, of.highest, samples=of.samples)
    return table


def parameters(conv: Conventions, shapes: Shapes) -> dict[str, Letter]:
    """Letters of the document's own forward equations that nothing defines: a scalar β, a threshold θ^l_i."""
    found: dict[str, Letter] = {}
    known = {*conv.functions, *conv.costs, *conv.widths, *conv.batch, "e"}
    for _, right in conv.own:
        for name in names(right):
            if conv.role(name.text) is not None or name.text in known or name.primes or len(name.text) > 1:
                continue
            if not name.above and not name.below:
                found[name.text] = Letter(name.text)
            elif conv.layer is not None and conv.layer.place == "above" and len(name.above) == len(name.below) == 1:
                found[name.text] = Letter(name.text, len(shapes.vector(Index("l"))) // 2, True, shapes.vector, 1)
    return found


def _batch_letters(table: dict[str, Letter], roles: Roles, shapes: Shapes, layered: bool) -> None:
    for role, lowest in (("pre", 1), ("act", 0), ("error", 1)):
        names: tuple[str, ...] = getattr(roles, role)
        table[names[0]] = Letter(names[0], 1, layered, shapes.samples, lowest, samples=True)
        for text in names[1:]:
            table[text] = Letter(text, 1, layered, shapes.vector, lowest, batch=names[0])
    for texts, shape in ((roles.input, shapes.first_samples), (roles.target, shapes.last_samples)):
        table[texts[0]] = Letter(texts[0], 1, False, shape, samples=True)
        for text in texts[1:]:
            table[text] = Letter(text, 1, False, shapes.first, batch=texts[0])
