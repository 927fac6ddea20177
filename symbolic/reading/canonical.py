r"""The LaTeX that symbolic/writing prints, read back to the formula that it was printed from.

``read_latex(latex(formula)) == formula`` for everything that is written with the letters of symbolic/notation.py.
What LaTeX cannot show is not told apart: b 1ᵀ is printed as b, and 1/2 is a number, not a division.
"""

from __future__ import annotations

from types import MappingProxyType

from symbolic.errors import InputError
from symbolic.formula import Formula
from symbolic.indices import ONE, Index, Shape, Size
from symbolic.reading.grammar import Words, read
from symbolic.reading.meaning import readings
from symbolic.reading.notation import LayerStyle, Letter, Notation
from symbolic.reading.tokens import tokenize


def _n(layer: Index) -> Size:
    return Size("n", layer)


def _column(layer: Index) -> Shape:
    return (_n(layer), ONE)


def _samples(layer: Index) -> Shape:
    return (_n(layer), Size("m"))


def _weights(layer: Index) -> Shape:
    return (_n(layer), _n(layer - 1))


def _arrays(mark: str) -> dict[str, Letter]:
    """The letters of layers of many neurons, plain or with a tilde."""
    table = {f"W{mark}": Letter(f"W{mark}", 2, True, _weights, 1)}
    table[f"w{mark}"] = Letter(f"W{mark}", 2, True, _weights, 1, entries_only=True, matrix=f"W{mark}")
    for one, many, lowest in (("z", "Z", 1), ("a", "A", 0), ("δ", "Δ", 1)):
        table[one + mark] = Letter(one + mark, 1, True, _column, lowest, batch=many + mark, alone=True)
        table[many + mark] = Letter(many + mark, 2, True, _samples, lowest, samples=True)
    table[f"b{mark}"] = Letter(f"b{mark}", 1, True, _column, 1)
    return table


def _common() -> dict[str, Letter]:
    return {"η": Letter("η"), "C̃": Letter("C̃")}


def _many_neurons(batch: bool = False) -> Notation:
    first = Index(None, 0)
    letters = {**_arrays(""), **_arrays("̃"), **_common()}
    letters["x"] = Letter("x", 1, False, lambda layer: (_n(first), ONE), batch="X", alone=True)
    letters["X"] = Letter("X", 2, False, lambda layer: (_n(first), Size("m")), samples=True)
    letters["D"] = Letter("D", 2, True, _samples, 1, samples=True) if batch else Letter("D", 1, True, _column, 1)
    letters["V"] = Letter("V", 2, True, _weights, 1)
    letters["v"] = Letter("v", 1, True, _column, 1)
    return Notation(MappingProxyType(letters), layer=LayerStyle(), base=1)


def _one_neuron_each() -> Notation:
    letters = {text: Letter(text, 0, True) for text in ("w", "b", "z", "a", "δ", "D")}
    return Notation(MappingProxyType({**letters, **_common(), "x": Letter("x")}), layer=LayerStyle())


def _one_neuron() -> Notation:
    letters = {text: Letter(text) for text in ("x", "w", "b", "z", "a", "δ")}
    return Notation(MappingProxyType({**letters, **_common()}), layer=LayerStyle())


MANY_NEURONS, ONE_NEURON_EACH, ONE_NEURON = _many_neurons(), _one_neuron_each(), _one_neuron()
"""The notations of the stages: vectors and matrices, layers of one neuron, a single one."""
MINIBATCH = _many_neurons(batch=True)
"""The same as vectors and matrices, with D for what the backward pass stores of all samples."""


def read_latex(text: str, notation: Notation = MANY_NEURONS) -> Formula:
    """The formula that a LaTeX text stands for.

    Raises InputError (Unreadable with its place, or Undetermined) where it has none, or more than one.
    """
    found = readings((read(tokenize(text), Words()),), notation)
    formulas = {reading.formulas[0] for reading in found}
    if len(formulas) > 1:
        raise InputError(f"{text} can be read in {len(formulas)} ways: {'; '.join(map(str, formulas))}.")
    return formulas.pop()
