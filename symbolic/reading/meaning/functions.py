"""g(z), log x: whatever is a function with arguments behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from symbolic.errors import ShapeMismatch
from symbolic.formula import (
    Apply,
    Broadcast,
    Column,
    Diagonal,
    Entry,
    Formula,
    Hadamard,
    Quotient,
    Sum,
    Symbol,
    Transpose,
)
from symbolic.indices import ONE, Index
from symbolic.reading import syntax as s
from symbolic.reading.indices import index_of
from symbolic.reading.meaning.contractions import of_any_order
from symbolic.reading.meaning.costs import cost_of, output_of
from symbolic.reading.meaning.interpreter import NAMED, Meaning, formula_of
from symbolic.reading.meaning.occurrences import fresh_index, shape_or_none
from symbolic.reading.notation import Notation, Undetermined, mark_of
from symbolic.reading.tokens import Unreadable
from symbolic.shapes import length, shape


def call_of(m: Meaning, node: s.Node, arguments: s.Brackets) -> Formula | None:
    """node(arguments) where node is a function, else None."""
    n = m.notation
    extra: tuple[s.Item, ...] = ()
    if isinstance(node, s.Name) and node.text in ("𝟙", "𝟏") and not node.below and len(arguments.parts) == 1:
        # 𝟙[k = i] is [k = i].
        return m.of(arguments.parts[0]) if isinstance(arguments.parts[0], s.Relation) else None
    if isinstance(node, s.Scripted) and isinstance(node.base, s.Brackets) and len(node.base.parts) == 1:
        # (f^l)′(z)
        node = replace(node, base=node.base.parts[0])
    if isinstance(node, s.Scripted) and isinstance(node.base, s.Name):
        if node.exponent is not None and node.base.text in n.functions | NAMED:
            raise Undetermined(f"{node.base.text} to a power before brackets can be its inverse, and nothing says so.")
        extra, primes = node.above, node.primes
        node = replace(node.base, above=node.base.above + extra, primes=node.base.primes + primes)
    if not isinstance(node, s.Name):
        return None
    if node.text in n.aliases and not node.primes and (_recalls(n, node) or all(map(_is_plain, arguments.parts))):
        return _recalled(m, node, arguments)
    if _is_hypothesis(m, node, arguments):
        return output_of(m)
    if node.text in n.costs:
        return cost_of(m, node, arguments)
    if (node.text in n.functions or node.text in NAMED) and node.text not in n.letters:
        return applied(m, node, arguments.parts)
    return None


def _is_hypothesis(m: Meaning, node: s.Name, arguments: s.Brackets) -> bool:
    """h_{W,b}(x): the output of the network with these weights, for the input x."""
    n = m.notation
    output, argument = n.letters.get(n.output), arguments.parts[0]
    if output is None or not output.layered or len(arguments.parts) != 1 or node.primes or node.above:
        return False
    given = n.letter(argument.text) if isinstance(argument, s.Name) and not argument.above else None
    return (
        _recalls(n, node)
        and all(n.letter(item.text) is not None for item in node.below)
        and n.letters[node.below[0].text].components == 2
        and n.letter(node.text) is None
        and node.text not in n.functions | n.costs
        and isinstance(argument, s.Name)
        and argument.text in n.given
        and given is not None
        and not given.layered
    )


def _recalls(n: Notation, node: s.Name) -> bool:
    """Whether the weights stand below it: h_{W,b}."""
    known = all(item.text in n.given for item in node.below)
    return known and any(_is_weights(n, item.text) for item in node.below)


def _is_weights(n: Notation, text: str) -> bool:
    letter = n.letter(text)
    return text in n.given and (letter is None or letter.components == 2)


def _is_plain(node: s.Node) -> bool:
    return isinstance(node, s.Name) and not node.below


def _recalled(m: Meaning, node: s.Name, arguments: s.Brackets) -> Formula:
    """The output a^L of h_{W,b}(x), and h(x)_k of h_k(x): what it is computed from is only recalled.

    Raises Undetermined for h(y) and h(2 x), which are outputs for other inputs.
    """
    n = m.notation
    parts = [part for part in arguments.parts if isinstance(part, s.Name) and not part.below and part.text in n.given]
    powers = any(item.is_number and not item.bracket for part in parts for item in part.above)
    twice = _recalls(n, node) and all(_is_weights(n, part.text) for part in parts)
    if powers or twice or len(parts) < len(arguments.parts):
        raise Undetermined(f"{node.text} is the output for the input that is given, and this is one for another.")
    return m.of(replace(node, below=() if _recalls(n, node) else node.below))


def applied(m: Meaning, node: s.Name, arguments: tuple[s.Node, ...]) -> Formula:
    n = m.notation
    if len(arguments) != 1:
        raise Undetermined(f"{node.text} is a function of one number here, and has {len(arguments)} arguments.")
    layer = None
    for item in () if (node.text, mark_of(node)) in n.marked_functions else node.below:
        known = item.text in n.layer.letters | {n.layer.last} or (item.is_number and not n.shared)
        if n.layer.place != "below" or not known or len(node.below) > 1:
            raise Undetermined(f"{node.text} with something below it is another function, and nothing says which.")
        layer = index_of(item, n, True)
    for item in node.above:
        if (
            item.text in n.layer.letters | {n.layer.last}
            or (item.is_number and item.bracket == n.layer.bracket != "")
            or (item.is_number and item.offset >= 0 and not n.shared and n.layer.place == "above")
        ):
            layer = index_of(item, n, True)
        elif item.is_number and not item.bracket:
            raise Unreadable(
                f"{node.text}^{item.offset}(…) can be a power or the function of a layer, and nothing says which.",
                item.start,
                item.end,
            )
        else:
            raise Unreadable(f"This superscript of {node.text} is not read.", item.start, item.end)
    name = node.text if layer is None else _of_layer(n, node.text, layer)
    own = n.shared or name == n.last_function
    argument = m.of(arguments[0])
    base = argument.base if isinstance(argument, Entry | Column) else argument
    if (
        layer is not None
        and own
        and isinstance(base, Symbol)
        and base.layer not in (None, layer)
        and name == n.activation
    ):
        raise Undetermined(
            f"{node.text} of one layer stands before {argument} of another, and its layers share a name."
        )
    return Apply(name, None if own else layer, node.primes, argument)


def _of_layer(n: Notation, text: str, layer: Index) -> str:
    """The function of this layer, which has a name of its own: g^{[1]} where a^1 = tanh(z^1)."""
    if n.last_function and layer in (Index(n.layer.number), n.top):
        return n.last_function
    return n.activation if n.shared and text in n.layer_functions else text


def _diagonal(vector: Formula) -> Formula:
    """diag(v): the matrix with the entries of v on its diagonal."""
    return Diagonal(vector)


def _trace(matrix: Formula) -> Formula:
    """tr(A) = Σ_k A_kk; a number is its own trace."""
    sizes = shape_or_none(matrix)
    if sizes == ():
        return matrix
    if not sizes or sizes[0] != sizes[1]:
        raise Undetermined(f"The trace of {matrix}, which is no square matrix.")
    k = fresh_index(matrix)
    return Sum(Entry(matrix, (Index(k), Index(k))), k, Index(None, 1), sizes[0])


def softmax(vector: Formula) -> Formula:
    """softmax(z) = e^z / Σ_k e^{z_k} of a column or a row z."""
    size = length(sizes := shape(vector))
    if size is None:
        raise Undetermined(f"The softmax of {vector}, which is no vector.")
    k = fresh_index(vector)
    entry = Entry(vector, (Index(k),) if sizes[1] == ONE else (Index(None, 1), Index(k)))
    return Quotient(Apply("exp", None, 0, vector), Sum(Apply("exp", None, 0, entry), k, Index(None, 1), size))


def row_sums(matrix: Formula) -> Formula:
    """rowsum(A) = A 𝟏: the column of the sums of all rows."""
    k = fresh_index(matrix)
    return Sum(Column(matrix, Index(k)), k, Index(None, 1), shape(matrix)[1])


def _column_sums(matrix: Formula) -> Formula:
    return Transpose(row_sums(Transpose(matrix)))


def softmax_of_rows(matrix: Formula) -> Formula:
    """softmax(A) by rows: e^{A_ij} / Σ_k e^{A_ik}."""
    of_entries = Apply("exp", None, 0, matrix)
    inverse = Apply("reciprocal", None, 0, row_sums(of_entries))
    return Hadamard((of_entries, Broadcast(inverse, shape(matrix)[1])))


_BY = ("softmax of every row", "softmax of every column")


def _softmax_of(array: Formula, m: Meaning) -> Formula:
    """The softmax of a vector, or of every row or column of a matrix, as the text says or its samples stand."""
    sizes, n = shape(array), m.notation
    if not sizes or length(sizes) is not None:
        return softmax(array)
    by = n.softmax_of or ("rows" if sizes[0] == n.samples else "columns" if sizes[1] == n.samples else "")
    rows = by == "rows" if by else m.choices.among_once("softmax", _BY) == 0
    return softmax_of_rows(array) if rows else Transpose(softmax_of_rows(Transpose(array)))


ARRAYS: dict[str, Callable[[Formula], Formula]] = {
    "diag": _diagonal, "trace": _trace, "rowsum": row_sums, "colsum": _column_sums,
}  # fmt: skip
"""Functions of one array as a whole, beside the softmax."""


def of_array(m: Meaning, node: s.Call) -> Formula:
    """diag(v), tr(A), softmax(z)."""
    function = node.function
    if function.below or function.above or function.primes or len(node.arguments) != 1:
        raise Undetermined(f"{function.text} is read with one argument and without scripts.")
    try:
        array = m.of(node.arguments[0])
        made = _softmax_of(array, m) if function.text == "softmax" else ARRAYS[function.text](array)
        shape(made)
    except ShapeMismatch as trouble:
        raise Undetermined(str(trouble)) from trouble
    return made


def ramp_of(node: s.Call) -> s.Node | None:
    """z of max(0, z) and max(z, 0), which is ReLU(z); None of any other call."""
    plain = not (node.function.below or node.function.above or node.function.primes)
    if node.function.text != "max" or not plain or len(node.arguments) != 2:
        return None
    zeros = [isinstance(each, s.Number) and each.value == 0 for each in node.arguments]
    return node.arguments[zeros.index(False)] if zeros.count(True) == 1 else None


@formula_of.register
def _(node: s.Call, m: Meaning) -> Formula:
    name = node.function.text
    if (ramp := ramp_of(node)) is not None:
        return Apply("relu", None, 0, m.of(ramp))
    if name in ARRAYS or name == "softmax":
        return of_array(m, node)
    if name == "prod":
        return of_any_order(node, m)
    if name in NAMED:
        if node.function.below:
            raise Undetermined(f"The index of {name} is not read.")
        return applied(m, node.function, node.arguments)
    raise Undetermined(f"The function {name} is not evaluated.")
