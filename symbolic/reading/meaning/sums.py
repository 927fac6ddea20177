"""Σ, cases, indicators, and matrices that are written out."""

from __future__ import annotations

from fractions import Fraction

from symbolic.formula import (
    Add,
    Apply,
    Coincidence,
    Column,
    Dimension,
    Entry,
    Formula,
    Kronecker,
    Negative,
    OrderedProduct,
    Product,
    Quotient,
    Sum,
    Transpose,
)
from symbolic.formula import Number as NumberNode
from symbolic.indices import ONE, Index, Shape, Size
from symbolic.model import symbols
from symbolic.reading import syntax as s
from symbolic.reading.ends import amount, apart, difference
from symbolic.reading.indices import index_of
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import fresh_index, shape_or_none, size_of
from symbolic.reading.notation import ALL, Span, Undetermined

BESIDE = "A sum over a set of {} that depends on {}, and nothing says which these are."


@formula_of.register
def _(node: s.Big, m: Meaning) -> Formula:
    body = m.of(node.body)
    if node.sign != "sum":
        return _product(m, node, body)
    indices = node.indices or _only_index(node.body, m)
    if node.beside and not _in_layers(node, m):
        raise Undetermined(BESIDE.format(node.indices[0], node.beside))
    if len(indices) == 0:
        return _over(m, body, None)
    for index in reversed(indices):
        body = _one_sum(m, node, index, body)
    return body


def _in_layers(node: s.Big, m: Meaning) -> bool:
    """Whether a quantity that the index counts has its layer: then the set is that of the layer."""
    style = m.notation.layer
    return any(
        item.text in node.indices and (name.above or style.is_on(name))
        for name in s.names(node.body) for item in name.below
    )  # fmt: skip


def _only_index(body: s.Node, m: Meaning) -> tuple[str, ...]:
    """i of Σ (y_i − a_i)²: the one index that stands in it; () where there are several, or none."""
    bound = {index for each in s.walk(body) if isinstance(each, s.Big) for index in each.indices}
    found = {
        item.text for name in s.names(body) for item in name.below
        if item.text.rstrip("′") in m.notation.tokens and item.text not in bound and not item.nested
    }  # fmt: skip
    return tuple(found) if len(found) == 1 else ()


@formula_of.register
def _(node: s.Total, m: Meaning) -> Formula:
    inner = m.of(node.inner)
    total = _over(m, inner, node.axis)
    sizes = shape_or_none(inner)
    if not node.mean or not sizes:
        return total
    whole = shape_or_none(total) == ()
    counted = sizes if whole else tuple(size for size, left in zip(sizes, shape_or_none(total) or (), strict=False)
                                        if size != left)  # fmt: skip
    return Product((*(Quotient(NumberNode(Fraction(1)), Dimension(size)) for size in counted if size != ONE), total))


def _over(m: Meaning, array: Formula, axis: int | None) -> Formula:
    """Σ A over the columns (axis 1), over the rows (0); without an axis over the samples, or over all entries.

    Raises Undetermined where the array has no samples, so that nothing says what is counted.
    """
    of = shape_or_none(array)
    if of is None:
        raise Undetermined(f"The sum of {array}, which has no shape.")
    if axis is None:
        axis = next((place for place, size in enumerate(of) if size == m.notation.samples), None)
        if axis is None:
            raise Undetermined("A sum over nothing that is named.")
        if m.choices.among(("Σ over the samples", "Σ over all entries")) == 1:
            return _all_entries(array, of)
    if not of:
        raise Undetermined("The sum of a number over an axis.")
    k = fresh_index(array)
    if axis == 1:
        return array if of[1] == ONE else Sum(Column(array, Index(k)), k, Index(None, 1), of[1])
    return array if of[0] == ONE else Transpose(Sum(Column(Transpose(array), Index(k)), k, Index(None, 1), of[0]))


def _all_entries(array: Formula, of: Shape) -> Formula:
    k = fresh_index(array)
    entry = Entry(array, (Index(k), Index("κ")))
    return Sum(Sum(entry, "κ", Index(None, 1), of[1]), k, Index(None, 1), of[0])


def _product(m: Meaning, node: s.Big, body: Formula) -> Formula:
    """∏_{j=k+1}^t J_j over steps, the last one on the left where a Jacobian has a row for what it differentiates."""
    n = m.notation
    counts = n.layer.letters if n.layer.verbatim else frozenset()
    if len(node.indices) != 1 or node.indices[0] not in counts or node.except_for is not None:
        raise Undetermined("∏ is only read over the steps of a recurrence.")
    lower, upper = step_of(m, node.lower), step_of(m, node.upper)
    if lower is None or upper is None:
        raise Undetermined("Nothing says from where to where this ∏ goes.")
    sizes = shape_or_none(body)
    if sizes and sizes[0] != sizes[1]:
        raise Undetermined(f"∏ of {body}, which is no square matrix.")
    return OrderedProduct(body, node.indices[0], lower, upper, n.derivatives.numerator)


def step_of(m: Meaning, node: s.Node | None) -> Index | None:
    """t, T, 1 or k + 1 as a bound over the steps of a recurrence."""
    if isinstance(node, s.Number) and node.value.denominator == 1:
        return Index(None, int(node.value))
    if isinstance(node, s.Name) and not (node.below or node.above or node.primes):
        style = m.notation.layer
        if style.verbatim and node.text == style.last:
            return Index(style.number)
        return Index(node.text) if style.verbatim and node.text in style.letters else None
    if isinstance(node, s.Sum):
        counted, more = apart(node)
        start = None if counted is node else step_of(m, counted)
        return None if start is None else start + more
    return None


def _one_sum(m: Meaning, node: s.Big, index: str, body: Formula) -> Formula:
    if node.except_for is not None:
        if not isinstance(node.except_for, s.Name):
            raise Undetermined("What this sum leaves out is not read.")
        left_out = Kronecker(Index(index), Index(node.except_for.text))
        body = Product((Add((NumberNode(Fraction(1)), Negative(left_out))), body))
    natural = size_of(index, body)
    counts_steps = m.notation.layer.verbatim and index in m.notation.layer.letters
    if counts_steps and node.lower is not None and (natural is None or _is_of_members(body, index)):
        start, end = step_of(m, node.lower), step_of(m, node.upper)
        if start is not None and end is not None and node.except_for is None:
            return Sum(body, index, start, end)
    lower, upper = extent(m, index, node.lower, node.upper, natural)
    return Sum(body, index, lower, upper)


def extent(
    m: Meaning, index: str, first: s.Node | None, last: s.Node | None, natural: Size | None
) -> tuple[Index, Size | Index]:
    """From where to where an index goes, as it is counted here; ``natural`` is how many there are of what has it.

    Raises Undetermined where nothing says how far, or where that may not be all.
    """
    upper: Size | Index | None = None
    if last is not None:
        counted, more = apart(last)
        upper = _bound(m, counted)
        if isinstance(upper, Size):
            _ask_for_all(m, first, index, counted, more)
        if isinstance(upper, Index) and upper.name is None and natural is not None:
            raise Undetermined(f"What {index} counts ends at a number, and the number of neurons is any here.")
        upper = upper + more if isinstance(upper, Index) else upper
    if upper == Size("m") and "m" not in m.notation.dimensions and natural not in (None, upper):
        if m.notation.of_samples:
            raise Undetermined(f"What {index} counts is samples by its bound and neurons by its terms.")
        upper = natural
    lower = Index(None, 1)
    if first is not None:
        if not isinstance(first, s.Number):
            raise Undetermined("A sum that does not start at a number.")
        # Counted from 0 the last one is n − 1, or n in a text that counts so throughout.
        lower = Index(None, int(first.value) or 1)
    if upper is None or (isinstance(upper, Size) and upper.name == "?"):
        upper = natural
    if upper is None:
        raise Undetermined(f"Nothing says how far {index} is counted.")
    return lower, upper


def _is_of_members(body: Formula, index: str) -> bool:
    """Whether the index tells members of a family apart, and not only components."""
    return any(symbol.layer is not None and symbol.layer.name == index for symbol in symbols(body))


def _over_all(m: Meaning, counted: s.Node) -> frozenset[Span]:
    """The spans over all of a size: those of n_l and of n, or those of any size where the text says nothing of it."""
    general = m.notation.counted.get(s.Name(""), ALL)
    if not isinstance(counted, s.Name):
        return general
    general = m.notation.counted.get(s.Name(counted.text), general)
    return general | m.notation.counted.get(counted, general)


def _ask_for_all(m: Meaning, lower: s.Node | None, index: str, counted: s.Node, more: int) -> None:
    """Raises Undetermined where from ``lower`` to n + more are more than n, or where it ends before the last one.

    From 1 to n and from 0 to n − 1 are n terms, unless the text counts otherwise; from 2 to n is plainly fewer.
    From 0 to N − k are as many as a filter has places.
    """
    if lower is not None and not isinstance(lower, s.Number):
        return
    first = int(lower.value) if isinstance(lower, s.Number) else 1
    if difference(counted):
        whole = (first, more) in ((0, 0), (1, 1))
    else:
        whole = (first, more) in _over_all(m, counted)
    if whole or (more == 0 and first > 1):
        return
    shown = f" {'−' if more < 0 else '+'} {abs(more)}" if more else ""
    raise Undetermined(f"What {index} counts goes from {first} to a size{shown}, and nothing says that this is all.")


def _bound(m: Meaning, node: s.Node) -> Size | Index:
    n = m.notation
    if isinstance(node, s.Number):
        return Index(None, int(node.value))
    if isinstance(node, s.Name):
        if len(node.below) + len(node.above) == 1 and not node.primes and n.letter(node.text) is None:
            # n_l, s_l, d^{(l)}: whatever its letter, it counts the neurons of that layer.
            return Size("n", index_of((*node.below, *node.above)[0], n, True))
        if node.text in n.batch and not node.below and not node.above:
            return Size("m")
        if node.text in n.dimensions and not node.below and not node.above:
            return Size(node.text)
        if node.text == n.layer.last and not node.below:
            return Index(n.layer.number)
        if node.text == "B" and not node.below and not node.above:
            raise Undetermined("B is the size of a batch by custom, and nothing here says which index counts samples.")
        if node.text in n.layer.letters and not node.below and not node.above and not n.layer.verbatim:
            raise Undetermined(f"{node.text} is the number of a layer, and does not say how many neurons there are.")
        if n.letter(node.text) is not None or node.text in n.functions | n.costs | {"δ"}:
            raise Undetermined(f"{node.text} is no number of neurons or samples.")
    # N, K, d, H, …: a size that is named nowhere else; the components say how many there are.
    return Size("?")


@formula_of.register
def _(node: s.Cases, m: Meaning) -> Formula:
    """{A if i = k; B otherwise} = A [i = k] + B (1 − [i = k])."""
    one = NumberNode(Fraction(1))
    conditions = [branch.condition for branch in node.branches]
    if any(condition in conditions[:place] for place, condition in enumerate(conditions)):
        raise Undetermined("Two of these cases have the same condition.")
    terms: list[Formula] = []
    rest: Formula = one
    for branch in node.branches:
        value = m.of(branch.value)
        where = rest if branch.condition is None else indicator(m, branch.condition)
        if value != NumberNode(Fraction(0)):
            terms.append(where if value == one else value if where == one else Product((value, where)))
        if branch.condition is not None:
            rest = Add((*(rest.terms if isinstance(rest, Add) else (rest,)), Negative(where)))
    if not terms:
        return NumberNode(Fraction(0))
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def indicator(m: Meaning, node: s.Relation) -> Formula:
    sides = (node.left, node.right)
    layers = m.notation.layer.letters | {m.notation.layer.last}
    if (slope := _of_sign(m, node)) is not None:
        return slope
    if any(isinstance(side, s.Name) and side.text in layers for side in sides):
        raise Undetermined("Cases that depend on the layer are to be written as one equation for each.")
    if node.sign == "=" and (shift := _shift(m, *sides)) is not None:
        return shift
    first, second = (_index(m, side) for side in sides)
    if node.sign == "=":
        return Kronecker(first, second)
    if node.sign == "≠":
        return Add((NumberNode(Fraction(1)), Negative(Kronecker(first, second))))
    raise Undetermined("A condition that is no equality of indices.")


ORDERS = {">": True, "≥": True, "<": False, "≤": False}
"""z > 0 and its kin: whether it is true above 0."""
_TURNED = {">": "<", "<": ">", "≥": "≤", "≤": "≥"}


def _of_sign(m: Meaning, node: s.Relation) -> Formula | None:
    """[z > 0] = ReLU′(z), entry by entry, and [z ≤ 0] = 1 − ReLU′(z), beside the kink; None of other conditions."""
    left, sign, right = node.left, node.sign, node.right
    if isinstance(left, s.Number):
        left, sign, right = right, _TURNED.get(sign, sign), left
    zero = isinstance(right, s.Number) and right.value == 0
    known = any(m.notation.letter(name.text) is not None for name in s.names(left))
    if sign not in ORDERS or not zero or not known:
        return None
    slope = Apply("relu", None, 1, m.of(left))
    if ORDERS[sign]:
        return slope
    if shape_or_none(slope) != ():
        raise Undetermined("Where an array is not above 0 is only read of its entries.")
    return Add((NumberNode(Fraction(1)), Negative(slope)))


def _shift(m: Meaning, first: s.Node, second: s.Node) -> Coincidence | None:
    """p = i + a − 1, whose numbers belong to the letters before them; None where one side has no sum of letters."""
    if not isinstance(second, s.Sum):
        return None
    plus: list[Index] = []
    minus: list[Index] = []
    for term in second.terms:
        if plus and (number := amount(term)) is not None:
            plus[-1] += number
        elif isinstance(term, s.Minus):
            minus.append(_index(m, term.term))
        else:
            plus.append(_index(m, term))
    return Coincidence(_index(m, first), tuple(plus), tuple(minus)) if plus and len(plus) + len(minus) > 1 else None


def _index(m: Meaning, node: s.Node) -> Index:
    """i, 3 or i + 1."""
    if isinstance(node, s.Number):
        return Index(None, int(node.value))
    if isinstance(node, s.Name) and not node.below and not node.above and node.text not in m.notation.letters:
        return Index(node.text)
    if isinstance(node, s.Sum) and len(node.terms) == 2:
        first, amount = node.terms
        negative, number = isinstance(amount, s.Minus), amount.term if isinstance(amount, s.Minus) else amount
        if isinstance(number, s.Number) and number.value.denominator == 1:
            return _index(m, first) + (-int(number.value) if negative else int(number.value))
    raise Undetermined("A condition that is not about indices.")


@formula_of.register
def _(node: s.Relation, m: Meaning) -> Formula:
    return indicator(m, node)


@formula_of.register
def _(node: s.Shift, m: Meaning) -> Formula:
    letters = (node.at.text, *node.at.plus, *node.at.minus)
    if m.notation.layer.letters & {*letters}:
        raise Undetermined("A letter that counts layers is added to another index here.")
    # Written from 0, i′ = i + a counts one more than it says from 1.
    counted = (m.notation.base - 1) * (len(node.at.plus) - len(node.at.minus))
    *before, last = map(Index, (node.at.text, *node.at.plus))
    plus = (*before, last + node.at.offset + counted)
    return Coincidence(Index(node.index), plus, tuple(map(Index, node.at.minus)))
