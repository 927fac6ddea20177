"""Sections that say everything anew: “Example 1” with its own network and cost, and “Example 2” with others.

Where sections of one rank each write out their forward equations and their cost, and not the same cost, none of them
speaks of the others' network: each is read for itself, with what stands before them and is not said anew in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from proofs.documents.conventions.forward import activated, affine, bare, softmax_by_components
from proofs.documents.conventions.letters import layer_style
from proofs.documents.conventions.record import COSTS, FUNCTIONS
from proofs.documents.texts.statements import Document, Equality, equalities
from symbolic.reading.syntax import Brackets, Name, Node, Product, differentiates, names


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a document that is read for itself."""

    document: Document
    """what it is read with"""
    sections: frozenset[int]
    """the sections whose equalities are judged in it"""


def chapters_of(document: Document) -> list[Chapter]:
    """The parts of a document, in order; one with all of its sections where it speaks of one network."""
    every = frozenset(range(len(document.sections)))
    used = [name for placed in document.statements for side in placed.statement.sides if side.node is not None
            for name in names(side.node)]  # fmt: skip
    # Where nothing counts layers, the text's own model tells its networks apart.
    own = _complete(document) if layer_style(used) is not None else []
    if not own:
        return [Chapter(document, every)]
    apart = frozenset().union(*own)
    rest = [placed for placed in document.statements if placed.section not in apart]
    alone = replace(document, statements=rest)
    # What stands around the examples without a network of its own may speak of any of theirs.
    found = [Chapter(alone if _has_network(equalities(alone)) else document, every - apart)]
    for sections in own:
        inside = [placed for placed in document.statements if placed.section in sections]
        anew = {name for each in equalities(replace(document, statements=inside)) for name in _defined(each)}
        first = min(sections)
        before = [placed for placed in rest if placed.section < first]
        others = {
            id(each.placed) for each in equalities(replace(document, statements=before)) if anew & set(_defined(each))
        }
        kept = [placed for placed in before if id(placed) not in others]
        found.append(Chapter(replace(document, statements=[*kept, *inside]), sections))
    return found


def _complete(document: Document) -> list[frozenset[int]]:
    """The sections, each with those in it, that write out a network and a cost; none where the costs are the same."""
    said: dict[int, list[Equality]] = {}
    for each in equalities(document):
        said.setdefault(each.placed.section, []).append(each)
    within: dict[int, list[int]] = {}
    for number in range(len(document.sections)):
        for outer in document.around(number):
            within.setdefault(outer, []).append(number)
    ranks = [(section.parent, section.level, number) for number, section in enumerate(document.sections)]
    for (_, level), siblings in groupby(sorted(ranks), key=lambda each: each[:2]):
        if not level:
            continue
        costs: dict[frozenset[int], Node] = {}
        general = False
        for _, _, number in siblings:
            sections = frozenset(within[number])
            inside = [each for one in sorted(sections) for each in said.get(one, [])]
            cost = next(filter(None, map(_cost_of, inside)), None)
            if not _has_network(inside):
                continue
            if cost is not None:
                costs[sections] = cost
            general |= cost is None
        # A network for which no cost is written out beside them is the one that all of them are about.
        if len(set(costs.values())) > 1 and not general:
            return list(costs)
    return []


def _has_network(several: Sequence[Equality]) -> bool:
    """Whether z = W a + b and a = g(z) both stand there."""
    known = frozenset(FUNCTIONS)
    maps = steps = False
    for each in several:
        left, right = each.left.node, each.right.node
        if not isinstance(left, Name) or left.primes or right is None:
            continue
        maps |= affine(left, right, frozenset(COSTS) | known) is not None
        steps |= activated(left, right, known - {left.text}) is not None
        steps |= softmax_by_components(left, right) is not None
    return maps and steps


def _cost_of(each: Equality) -> Node | None:
    """What a cost is set equal to, written out."""
    left, right = each.left.node, each.right.node
    if each.link or left is None or right is None or differentiates(right) or isinstance(bare(right), Name):
        return None
    name = next(iter(_defined(each)), "")
    return right if name in COSTS and not _is_call(right) else None


def _is_call(node: Node) -> bool:
    node = bare(node)
    return isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[1], Brackets)


def _defined(each: Equality) -> Iterator[str]:
    """The letter on a left side: z of z_j^{(1)} = …, L of L(a, y) = …; none for functions, σ(z) = …."""
    left = each.left.node
    if each.link or left is None:
        return
    left = bare(left)
    if isinstance(left, Name):
        yield left.text
    elif isinstance(left, Product) and isinstance(left.factors[0], Name) and left.factors[0].text in COSTS:
        yield left.factors[0].text
