r"""Lists and matrices that are written with dots: (a_1, …, a_n) is the vector a, [w_{11} ⋯; ⋮ ⋱] the matrix W.

Whether the first and the last entry are those of the whole is asked of ``Ends``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, replace
from typing import Any

from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.syntax import Dots, Item, Matrix, Name, Node, Product, Rule, Scripted, rewrite

Ends = Callable[[Name, Name], None]
"""Raises Undetermined where a_1 and a_n, which differ in indices, are not the first and the last of all."""


def gathered_list(parts: tuple[Node, ...], notation: Notation, ends: Ends) -> Node:
    """The vector whose entries are enumerated: the first has the index 1, the last the number of entries."""
    return _enumerated(parts, notation, ends)


def gathered_matrix(node: Matrix, notation: Notation, ends: Ends) -> Node:
    """The array whose entries, or whose columns between rules, are enumerated."""
    rows = [[cell for cell in row if cell is not None and not isinstance(cell, Rule)] for row in node.rows]
    lines = [[_apart(cell, notation) for cell in row] for row in rows if row]
    solid = [line for line in ([cell for cell in row if not isinstance(cell, Dots)] for row in lines) if line]
    if len(solid) == 1 and len(solid[0]) >= 2:
        return _enumerated(next(row for row in lines if not _is_skipped(row)), notation, ends)
    if not any(isinstance(cell, Dots) for row in lines for cell in row) or len(solid) < 2:
        raise Undetermined("A matrix that is written out entry by entry is only read where dots stand for the rest.")
    widths = {len(row) for row in solid}
    if len(widths) != 1:
        raise Undetermined("The rows of this matrix do not have the same entries.")
    columns = [_column(lines, place) for place in range(len(solid[0]))]
    if widths == {1}:
        return _enumerated(columns[0], notation, ends)
    for each in (*(row for row in lines if not _is_skipped(row)), *columns):
        _ask_for_counting(each)
    corners = (solid[0][0], solid[0][-1], solid[-1][0], solid[-1][-1])
    for first, last in runs(corners[0], corners[3]):
        ends(first, last)
    if isinstance(outer := _outer_product(corners[0], corners[1:], notation), Node):
        return outer
    whole = _between(corners[0], corners[3], notation, 2)
    across, down = (_difference(corners[0], corner) for corner in corners[1:3])
    if len(across) != 1 or len(down) != 1 or set(across) & set(down):
        raise Undetermined("The corners of this matrix do not agree on which index counts rows and which columns.")
    if not down[0] < across[0]:
        raise Undetermined("The rows of this matrix are counted by the second index of its entries.")
    return whole


def _is_skipped(row: Sequence[Node]) -> bool:
    """Whether a row has nothing but dots."""
    return all(isinstance(cell, Dots) for cell in row)


def _column(lines: Sequence[Sequence[Node]], place: int) -> list[Node]:
    """The entries at this place of every row, with dots where a row has nothing else."""
    return [
        row[0] if _is_skipped(row) else [cell for cell in row if not isinstance(cell, Dots)][place] for row in lines
    ]


def stands_in_a_row(node: Matrix) -> bool:
    """Whether all that is written beside dots and rules is in one row."""
    return sum(any(not isinstance(cell, Dots | Rule | None) for cell in row) for row in node.rows) == 1


def _outer_product(first: Node, others: tuple[Node, ...], notation: Notation) -> Node | None:
    """[δ_1 a_1 ⋯ δ_1 a_k; ⋮ ⋱] as δ aᵀ: one factor runs down the rows, the other across the columns."""
    products = [each for each in (first, *others) if isinstance(each, Product) and len(each.factors) == 2]
    if len(products) != 4 or len({each.signs for each in products}) != 1:
        return None
    start, right, down, _ = products
    across = [k for k in (0, 1) if _difference(start.factors[k], right.factors[k])]
    along = [k for k in (0, 1) if _difference(start.factors[k], down.factors[k])]
    if sorted(across + along) != [0, 1]:
        raise Undetermined("The corners of this matrix do not agree on which index counts rows and which columns.")
    column = _between(start.factors[along[0]], down.factors[along[0]], notation)
    row = _between(start.factors[across[0]], right.factors[across[0]], notation)
    transposed = (Item("ᵀ"),)
    if notation.row:
        column = Scripted(column, above=transposed, start=column.start, end=column.end)
    else:
        row = Scripted(row, above=transposed, start=row.start, end=row.end)
    return Product((column, row), ("",), start=first.start, end=first.end)


def runs(first: Any, last: Any) -> Iterator[tuple[Name, Name]]:
    """The names that differ in indices: (δ_1, δ_n) and (a_1, a_k) of δ_1 a_1 and δ_n a_k."""
    if isinstance(first, Name) and isinstance(last, Name):
        if first != last:
            yield first, last
    elif isinstance(first, tuple) and isinstance(last, tuple):
        for a, b in zip(first, last, strict=False):
            yield from runs(a, b)
    elif isinstance(first, Node) and type(first) is type(last):
        for each in fields(first):
            if each.compare:
                yield from runs(getattr(first, each.name), getattr(last, each.name))


def _enumerated(cells: Sequence[Node], notation: Notation, ends: Ends) -> Node:
    """a of a_1, a_2, …, a_n, and of a_1, a_2, …

    Raises Undetermined where the entries do not go on counting.
    """
    cells = [_apart(each, notation) for each in cells]
    written = [each for each in cells if not isinstance(each, Dots)]
    if len(written) < 2:
        raise Undetermined("A list with dots needs its first and its last entry.")
    _ask_for_counting(cells)
    for first, last in runs(written[0], written[-1]) if written[-1] is cells[-1] else ():
        ends(first, last)
    return _between(written[0], written[-1], notation)


def _ask_for_counting(cells: Sequence[Node]) -> None:
    """Raises Undetermined where something does not count on before the dots, or count up to the last behind them.

    Between dots stands any entry.
    """
    written = [each for each in cells if not isinstance(each, Dots)]
    first, last = written[0], written[-1]
    if len(_difference(first, last)) != 1:
        raise Undetermined("What runs in this enumeration is not clear.")
    dots = [place for place, each in enumerate(cells) if isinstance(each, Dots)]
    for place, each in enumerate(cells):
        if isinstance(each, Dots) or (dots and dots[0] < place < dots[-1]):
            continue
        is_ahead = not dots or place < dots[0]
        expected = _moved(first, first, last, place) if is_ahead else _moved(last, first, last, place + 1 - len(cells))
        if each != expected:
            raise Undetermined("What stands between the first and the last entry does not go on counting.")


def _moved(node: Any, first: Any, last: Any, by: int) -> Any:
    """``node``, which is the one or the other, with every index in which they differ moved on."""
    if isinstance(first, Item) and isinstance(last, Item):
        return node if first == last else replace(node, offset=node.offset + by)
    if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        return tuple(_moved(each, a, b, by) for each, a, b in zip(node, first, last, strict=True))
    if isinstance(first, Node) and type(first) is type(last):
        compared = [field.name for field in fields(first) if field.compare]
        new = {name: _moved(getattr(node, name), getattr(first, name), getattr(last, name), by) for name in compared}
        return replace(node, **new)
    return node


def _between(first: Node, last: Node, notation: Notation, count: int = 1) -> Node:
    """The node without the indices that run from 1 in ``first`` to the end in ``last``."""
    first, last = _apart(first, notation), _apart(last, notation)
    places = _difference(first, last)
    if len(places) != count:
        raise Undetermined("What runs in this enumeration is not clear.")
    dropped: Node = _dropped(first, last, notation)
    return dropped


def _apart(node: Node, notation: Notation) -> Node:
    """w_{11} with two indices instead of eleven."""

    def change(each: Node) -> Node | None:
        if not isinstance(each, Name) or len(each.below) != 1 or not each.below[0].is_number:
            return None
        letter, digits = notation.letter(each.text), str(each.below[0].offset)
        if letter is None or letter.components != 2 or len(digits) != 2:
            return None
        return replace(each, below=tuple(replace(each.below[0], offset=int(digit)) for digit in digits))

    return rewrite(node, change)


def _difference(first: Any, last: Any, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """The places of the script items that differ."""
    if isinstance(first, Item) and isinstance(last, Item):
        if first == last:
            return []
        if first.is_number and first.offset in (0, 1) and first.bracket == last.bracket:
            return [path]
        raise Undetermined("This enumeration does not start at 1.")
    if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
        return [
            place
            for number, (a, b) in enumerate(zip(first, last, strict=True))
            for place in _difference(a, b, (*path, number))
        ]
    if isinstance(first, Node) and type(first) is type(last):
        return [
            place
            for number, field in enumerate(fields(first))
            if field.compare
            for place in _difference(getattr(first, field.name), getattr(last, field.name), (*path, number))
        ]
    if first != last:
        raise Undetermined("The entries of this enumeration differ in more than an index.")
    return []


def _dropped(first: Any, last: Any, notation: Notation) -> Any:
    if isinstance(first, Name) and isinstance(last, Name):
        below = tuple(a for a, b in zip(first.below, last.below, strict=True) if a == b)
        above = tuple(a for a, b in zip(first.above, last.above, strict=True) if a == b)
        text = first.text
        letter = notation.letter(text)
        if letter is not None and (below, above) != (first.below, first.above):
            if below != first.below and below:
                raise Undetermined("Some indices run in this enumeration and others stand still.")
            if below != first.below and letter.entries_only:
                text = letter.matrix
            if above != first.above and letter.batch:
                text = letter.batch
        return replace(first, text=text, below=below, above=above)
    if isinstance(first, tuple):
        return tuple(_dropped(a, b, notation) for a, b in zip(first, last, strict=True))
    if isinstance(first, Node):
        new = {field.name: _dropped(getattr(first, field.name), getattr(last, field.name), notation)
               for field in fields(first) if field.compare}  # fmt: skip
        return replace(first, **new)
    return first
