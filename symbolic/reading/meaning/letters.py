"""Numbers and letters: which symbol of the model, which layer, component, sample, power a name with scripts is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from symbolic.formula import (
    ONES,
    Apply,
    Column,
    Diagonal,
    Dimension,
    Entry,
    Formula,
    Kronecker,
    Symbol,
    Transpose,
)
from symbolic.formula import Number as NumberNode
from symbolic.indices import ONE, Index, Size
from symbolic.reading import syntax as s
from symbolic.reading.indices import Scripts, index_of, sort_scripts
from symbolic.reading.meaning.interpreter import NAMED, UNITS, Meaning, formula_of
from symbolic.reading.meaning.occurrences import shape_or_none
from symbolic.reading.meaning.scripts import power_of
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.tokens import Unreadable

ALL_ONES = "𝟏"
"""the column of m ones that spreads a bias over the samples, and sums over them"""


@formula_of.register
def _(node: s.Number, m: Meaning) -> Formula:
    return NumberNode(node.value)


@formula_of.register
def _(node: s.Name, m: Meaning) -> Formula:
    n = m.notation
    letter = n.letter(_full_name(node, n)) or n.letter(node.text)
    if letter is None and node.text == "e" and len(node.above) == 1 and not node.below and not node.primes:
        return Apply("exp", None, 0, m.of(exponent_of(node.above[0])))
    if letter is None:
        return _other_name(m, node)
    if (
        node.text == "δ"
        and len(node.below) == 2
        and not node.above
        and letter.components == 1
        and (not letter.layered or n.layer.place == "above")
    ):
        return Kronecker(*(index_of(item, n) for item in node.below))
    if node.primes:
        raise Unreadable(f"{node.text}′ is no function here: the prime has no meaning.", node.start, node.end)
    if _full_name(node, n) in n.letters and _full_name(node, n) != node.text:
        node = replace(node, below=tuple(item for item in node.below if not _is_word(item)))
    scripts = sort_scripts(node, letter, n)
    if scripts.sample is not None and letter.batch:
        inside = n.letters[letter.batch]
        return with_indices(m, inside.at(scripts.layer), scripts, inside.components)
    if letter.batch and not letter.alone:
        raise Undetermined(f"{node.text} is the column of one sample, and nothing says of which.")
    if scripts.sample is not None and not letter.samples:
        raise Undetermined(f"{node.text} has no samples here.")
    if letter.entries_only and not scripts.components:
        raise Undetermined(
            f"{node.text} is used for the entries of {letter.matrix} in this part, and stands here for all of it."
        )
    return with_indices(m, letter.at(scripts.layer), scripts, letter.components)


def with_indices(m: Meaning, base: Formula, scripts: Scripts, components: int) -> Formula:
    row = m.notation.row
    formula = base
    if scripts.components:
        indices = scripts.components
        if scripts.sample is not None and not row:
            base = Column(base, scripts.sample)
        elif scripts.sample is not None:
            indices = (scripts.sample, *indices)
        elif len(indices) == 1 and (_is_row(base) or (row and not _is_row(Transpose(base)))):
            indices = (Index(None, 1), *indices)
        formula = Entry(base, indices)
    elif scripts.sample is not None:
        formula = Transpose(Column(Transpose(base), scripts.sample)) if row else Column(base, scripts.sample)
    if scripts.transposed:
        formula = Transpose(formula)
    return formula if scripts.power == 1 else power_of(m, formula, scripts.power)


def _is_row(base: Formula) -> bool:
    sizes = shape_or_none(base)
    return sizes is not None and sizes[:1] == (ONE,) and sizes[1:] != (ONE,)


def _other_name(m: Meaning, node: s.Name) -> Formula:
    n = m.notation
    if node.text in n.aliases and not node.primes:
        meant = n.aliases[node.text]
        return m.of(replace(node, text=meant.text, above=meant.above + node.above, below=meant.below + node.below))
    if node.text in n.costs and not node.primes and (not node.below or n.is_marked(node)):
        if any(item.bracket for item in node.above):
            raise Undetermined(f"{node.text} of one sample stands without its argument.")
        if not node.below and (mark := next((mark for text, mark in n.marked_costs if text == node.text), "")):
            raise Undetermined(f"{node.text} stands beside {node.text}_{mark}, and how they hang together is not read.")
        cost = Symbol(n.cost_symbol)
        if not node.above:
            return cost
        if len(node.above) == 1 and node.above[0].is_number:
            return power_of(m, cost, node.above[0].offset)
        raise Unreadable(f"This superscript of {node.text} is not read.", node.start, node.end)
    if node.text in n.batch and not node.below and not node.primes and node.text not in n.unclear:
        size = Dimension(Size("m"))
        if not node.above:
            return size
        if len(node.above) == 1 and node.above[0].is_number and not node.above[0].bracket:
            return power_of(m, size, node.above[0].offset)
    if node.text == "δ" and len(node.below) == 2 and not (node.above or node.primes):
        return Kronecker(*(index_of(item, n) for item in node.below))
    if node.text in n.dimensions and not (node.above or node.below or node.primes):
        return Dimension(Size(node.text))
    if node.text in n.widths and len(node.below) == 1 and not node.primes:
        width = Dimension(Size("n", index_of(node.below[0], n, True)))
        if not node.above:
            return width
        if len(node.above) == 1 and node.above[0].is_number and not node.above[0].bracket:
            return power_of(m, width, node.above[0].offset)
    if node.text in UNITS and m.units and not node.primes and all(item.is_transpose for item in node.above):
        return _unit(m, node)
    if node.text == n.layer.last and not (node.below or node.above):
        raise Undetermined(f"{node.text} is the number of layers, which is no number in a formula here.")
    if node.text in n.functions or node.text in NAMED:
        raise Undetermined(f"The function {node.text} stands without its argument.")
    if node.text in n.scalars and not (node.below or node.primes):
        powers = [item.offset for item in node.above if item.is_number and not item.bracket]
        if len(powers) == len(node.above) <= 1:
            return power_of(m, Symbol(node.text), powers[0]) if powers else Symbol(node.text)
    if node.text == ALL_ONES and n.of_samples and not (node.below or node.primes):
        ones = Apply(ONES, None, 0, Symbol(ALL_ONES, None, (Size("m"), ONE)))
        if all(item.is_transpose for item in node.above) and len(node.above) <= 1:
            return Transpose(ones) if node.above else ones
    if node.text == "𝟙":
        raise Undetermined("This indicator is not read.")
    raise Undetermined(n.unclear.get(node.text, f"Nothing in the document says what {node.text} is."))


def _unit(m: Meaning, node: s.Name) -> Formula:
    """I or 𝟏, as large as it has to be."""
    sizes = tuple(f"{node.text} as large as {unit}" for unit in m.units)
    ones: Formula = Apply(ONES, None, 0, m.units[m.choices.among_once(node.text, sizes)])
    made = Diagonal(ones) if node.text == "I" else ones
    return Transpose(made) if node.above else made


def exponent_of(item: s.Item) -> s.Node:
    """What stands in e^z, as an expression."""
    start, end = item.start, item.end
    if item.is_number:
        return s.Number(Fraction(item.offset), start=start, end=end)
    base = item.nested if item.nested is not None else s.Name(item.text, start=start, end=end)
    if not item.offset:
        return base
    amount = s.Number(Fraction(abs(item.offset)), start=start, end=end)
    added: s.Node = amount if item.offset > 0 else s.Minus(amount, start=start, end=end)
    return s.Sum((base, added), start=start, end=end)


def _full_name(node: s.Name, notation: Notation) -> str:
    """W_h where the word below is part of the name."""
    words = [item.text for item in node.below if _is_word(item)]
    return f"{node.text}_{','.join(words)}" if words else node.text


def _is_word(item: s.Item) -> bool:
    return bool(item.text) and item.nested is None and not item.offset and not item.bracket
