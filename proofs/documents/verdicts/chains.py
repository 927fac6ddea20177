"""∂C/∂w = ∂C/∂y · ∂y/∂z · ∂z/∂w of quantities that no equation makes of each other: what can be said all the same.

The derivatives have to hang together: each is one of what the derivative before it is taken by. Where they do, the
equality is the chain rule along one way, and whether there is no other way stays open. Where they do not, the reason
says at which link; and a letter that stands nowhere else in the text has no meaning there at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from proofs.checking.verdicts import Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.texts.outlines import blanked
from proofs.documents.texts.statements import Document, Equality
from proofs.documents.verdicts.findings import Finding
from symbolic.reading.syntax import Brackets, Derivative, Name, Node, Product, names


@dataclass(frozen=True, slots=True)
class Link:
    """∂A/∂B, or A′(B) where A is no function."""

    of: Name
    by: Name


def links(node: Node) -> tuple[Link, ...]:
    """The derivatives that a side is the product of; none where anything else stands in it."""
    node = bare(node)
    factors = list(node.factors) if isinstance(node, Product) else [node]
    found: list[Link] = []
    while factors:
        first = factors.pop(0)
        if isinstance(first, Derivative) and isinstance(first.of, Name) and isinstance(first.by, Name):
            found.append(Link(first.of, first.by))
        elif isinstance(first, Name) and first.primes == 1 and factors and isinstance(factors[0], Brackets):
            inner = bare(factors.pop(0))
            if not isinstance(inner, Name):
                return ()
            found.append(Link(replace(first, primes=0), inner))
        else:
            return ()
    return tuple(found)


def told(finding: Finding, equality: Equality, left: Node, right: Node, document: Document) -> Finding:
    """The finding on an equality without a meaning here, with what its derivatives show by themselves."""
    whole, parts = links(left), links(right)
    if len(whole) != 1 or len(parts) < 2:
        return finding
    if len(list(_broken(whole[0].of, parts[::-1]))) < len(list(_broken(whole[0].of, parts))):
        # From w up to C: the product of numbers is the same.
        parts = parts[::-1]
    broken = list(_broken(whole[0].of, parts))
    first, last = whole[0].by, parts[-1].by
    if not broken and first != last:
        reason = (
            f"The chain of derivatives ends with one by {_shown(last)}, and the left side is one by {_shown(first)}."
        )
        return replace(finding, kind=Kind.UNDECIDED, reason=reason)
    if not broken:
        way = " → ".join(_shown(each) for each in (parts[0].of, *(link.by for link in parts)))
        reason = f"It is the chain rule along {way}. That this is the only way, no equation that is read says."
        return replace(finding, kind=Kind.UNDECIDED, reason=reason)
    wanted, found = broken[0]
    sentence = f"The chain breaks at {_shown(found)}: a derivative of {_shown(wanted)} belongs there."
    if len(broken) > 1 or not _is_strange(found, equality, document):
        return replace(finding, kind=Kind.UNDECIDED, reason=sentence)
    return replace(
        finding, kind=Kind.SLIP, repair=f"{_shown(found)} stands for {_shown(wanted)}",
        reason=f"false as printed: nothing else in the text is called {_shown(found)}. {sentence}",
    )  # fmt: skip


def _broken(wanted: Name, parts: Sequence[Link]) -> Iterator[tuple[Name, Name]]:
    """(what should be differentiated, what is) at each link that does not fit."""
    for each in parts:
        if each.of != wanted:
            yield wanted, each.of
        wanted = each.by


def _is_strange(name: Name, equality: Equality, document: Document) -> bool:
    """Whether a letter stands in this place only, neither in another formula nor in the prose."""
    nodes = [side.node for placed in document.statements for side in placed.statement.sides if side.node is not None]
    if sum(each.text == name.text for node in nodes for each in names(node)) > 1 + equality.link:
        return False
    word = re.compile(rf"(?<![A-Za-z]){re.escape(name.text)}(?![A-Za-z])")
    for page in document.layouts:
        prose = page.prose
        for region in page.regions:
            prose = blanked(prose, region.start, region.end)
        if word.search(prose):
            return False
    return True


def _shown(name: Name) -> str:
    below = ",".join(item.text or str(item.offset) for item in name.below)
    above = ",".join(item.text or str(item.offset) for item in name.above)
    return name.text + (f"_{below}" if below else "") + (f"^{above}" if above else "")
