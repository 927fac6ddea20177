"""From where to where the sums of a text go that are over all: from 1 to n, or from 0 to n − 1."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from proofs.documents.conventions.record import ROLES
from symbolic.reading.lexicon import of_differential
from symbolic.reading.notation import Span
from symbolic.reading.syntax import Big, Minus, Name, Node, Number, Sum, walk


def computes(left: Node) -> bool:
    """Whether what is set equal to it may be the equation that computes it: no derivative, and no δ."""
    return isinstance(left, Name) and left.text not in ROLES["error"] and not of_differential(left.text)


def counted_of(nodes: Iterable[Node], computing: Iterable[Node]) -> Mapping[Name, frozenset[Span]]:
    """From where to where the Σ go that are over all n_l, for every n_l that ends one; n for all n_k together.

    The name without a letter stands for every size that ends none.

    From 1 to n and from 0 to n − 1 are n terms each: where a text has both, as the most of its Σ go. From 0 to n is
    over all in a text that counts so as a rule: in ``computing`` equations, or several times. Beside it, from 1 to n
    leaves the first one out. So it is with a single Σ from 0 to k − 1 beside others that count from 1.
    """
    votes: dict[Name, Counter[Span]] = defaultdict(Counter)
    together: Counter[Span] = Counter()
    several = (each for node in (*nodes, *computing) for each in walk(node) if isinstance(each, Big))
    for each in (each for each in several if isinstance(each.lower, Number)):
        assert isinstance(each.lower, Number)
        less = isinstance(each.upper, Sum) and each.upper.terms[1:] == (Minus(Number(Fraction(1))),)
        last = each.upper.terms[0] if isinstance(each.upper, Sum) and less else each.upper
        if isinstance(last, Name):
            span = (int(each.lower.value), -1 if less else 0)
            together[span] += 1
            for size in {last, Name(last.text)}:
                votes[size][span] += 1
    votes[Name("")] = together
    return {size: _over_all(several, together) for size, several in votes.items()}


def _over_all(votes: Counter[Span], together: Counter[Span]) -> frozenset[Span]:
    """The spans over all n by what is said of this n, and by what is said of all sizes where that is said once."""
    if votes.total() == 1 and together[1, 0] > 1:
        votes = together
    from_one, one_less, from_zero = votes[1, 0], votes[0, -1], votes[0, 0]
    found = {span for span, said in {
        (1, 0): from_one > from_zero or not from_zero,
        (0, -1): one_less > from_one or not from_one,
        (0, 0): from_zero > max(from_one, 1),
    }.items() if said}  # fmt: skip
    return frozenset(found)
