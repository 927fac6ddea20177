"""y_j(n), E(n): the n of one instant is read away, the t of a recurrence is not."""

from __future__ import annotations

from proofs.documents.texts.reading import read_document
from proofs.documents.texts.sources import make_source
from symbolic.reading.syntax import Brackets, walk

UNITS = r"$v_j(n) = \sum_i w_{ji}(n) y_i(n)$, $y_j(n) = f(v_j(n))$, $e_j(n) = d_j(n) - y_j(n)$."
RECURRENCE = r"$s_j(t) = \sum_i w_{ji} x_i(t) + \sum_h u_{jh} y_h(t-1)$, $y_j(t) = f(s_j(t))$."
QUANTITY = UNITS + r" The mean is $\bar{y}_j = \frac{1}{n} y_j(n)$."


def instants(text: str) -> int:
    """How many brackets around a lone letter are left."""
    document = read_document("test.md", [make_source("test.md", text, "markdown")])
    nodes = [side.node for placed in document.statements for side in placed.statement.sides if side.node is not None]
    return sum(isinstance(each, Brackets) for node in nodes for each in walk(node))


def test_one_instant_is_read_away() -> None:
    assert instants(UNITS) == 1, "f(v_j) keeps its argument"


def test_a_recurrence_and_a_quantity_keep_theirs() -> None:
    assert instants(RECURRENCE) == 6
    assert instants(QUANTITY) == instants(UNITS) + 9
