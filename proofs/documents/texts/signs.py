"""What a text says of its signs: “⊗ denotes the element-wise product”, “* is the matrix product”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from symbolic.reading.lexicon import SIGNS
from symbolic.reading.statements import Side, Statement
from symbolic.reading.syntax import Entrywise, Node, Product, rewrite
from symbolic.reading.tokens import UNICODE_COMMANDS

ENTRYWISE, MATRIX = "⊙", "×"
"""The signs that are read as an entrywise product, and as a product of matrices, whatever stands beside them."""

_KINDS = (
    (ENTRYWISE, re.compile(r"element[\s-]?wise|entry[\s-]?wise|component[\s-]?wise|point[\s-]?wise|hadamard", re.I)),
    (MATRIX, re.compile(r"matrix[\s-]+(?:\w+[\s-]+)?(?:product|multipl)|dot[\s-]product of matrices", re.I)),
    ("", re.compile(r"outer|kronecker|tensor|convol|correlation|composition|scalar|dot[\s-]product|inner", re.I)),
)  # fmt: skip
"""Words for kinds of products; with the last ones a sign is read as it stands."""

_SAYS = re.compile(
    r"\s*(?:\([^()\n]*\)\s*)?"
    r"(?:(?:is|are|means?|denotes?|represents?|stands? for|indicates?|as|for|to denote|:|=|the|an?)\s)",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"(?:with|by|as|is|are|symbol|operator|sign|using|products?|multiplications?|:|,|\()\s*$", re.IGNORECASE
)
_ALONE = re.compile(
    r"(?:\$\$?`?|\\\\?\(|`|[“\"'‘])\s*(?P<sign>\\[a-z]+|[*∗⊗•∘×⊙·])\s*(?:`?\$\$?|\\\\?\)|`|[”\"'’])"
)  # fmt: skip
_REACH = 70
_READ = frozenset({"∗", "•", "⊗", "×", "·"})
"""Signs that a text can give another meaning to; ⊙ and ∘ are entrywise already."""


def declared_signs(prose: str) -> Mapping[str, str]:
    """⊗ ↦ ⊙ where the text says that it is the entrywise product; nothing for a sign of which it says two things."""
    found: dict[str, set[str]] = {}
    matches = [match for match in _ALONE.finditer(prose) if _sign(match["sign"]) in _READ]
    for number, match in enumerate(matches):
        behind = matches[number + 1].start() if number + 1 < len(matches) else len(prose)
        before = matches[number - 1].end() if number else 0
        after = _sentence(prose[match.end() : min(behind, match.end() + _REACH)])
        ahead = prose[max(before, match.start() - _REACH) : match.start()]
        kind = _kind(after, first=True) if _SAYS.match(after) else None
        if kind is None and _SAID.search(ahead):
            kind = _kind(re.split(r"[.;\n]\s", ahead)[-1], first=False)
        if kind is not None:
            found.setdefault(_sign(match["sign"]), set()).add(kind)
    return {sign: kind for sign, kinds in found.items() for kind in kinds if len(kinds) == 1 and kind}


def _sign(written: str) -> str:
    written = UNICODE_COMMANDS.get(written, written)
    return SIGNS.get(written, "")


def _sentence(text: str) -> str:
    return re.split(r"[.;]\s|\n\s*\n", text)[0]


def _kind(text: str, first: bool) -> str | None:
    """The kind of product that is named first (or last) in these words."""
    places = [(match.start(), kind) for kind, pattern in _KINDS for match in pattern.finditer(text)]
    return None if not places else (min(places) if first else max(places))[1]


def respelled(statement: Statement, signs: Mapping[str, str]) -> Statement:
    """The statement with these signs read as the text declares them."""
    if not signs:
        return statement

    def change(node: Node) -> Node | None:
        if not isinstance(node, Product) or not set(node.signs) & signs.keys():
            return None
        kinds = tuple(signs.get(sign, sign) for sign in node.signs)
        parts = list(_between(node, kinds))
        return parts[0] if len(parts) == 1 else Entrywise(tuple(parts), start=node.start, end=node.end)

    def side_of(side: Side) -> Side:
        return side if side.node is None else replace(side, node=rewrite(side.node, change))

    return replace(statement, sides=tuple(side_of(side) for side in statement.sides))


def _between(node: Product, signs: tuple[str, ...]) -> Iterator[Node]:
    """The products between the entrywise signs."""
    places = [place + 1 for place, sign in enumerate(signs) if sign == ENTRYWISE]
    for begin, end in zip((0, *places), (*places, len(node.factors)), strict=True):
        factors = node.factors[begin:end]
        if len(factors) == 1:
            yield factors[0]
        else:
            yield Product(factors, signs[begin : end - 1], start=factors[0].start, end=factors[-1].end)


_COLON = re.compile(
    r"\bfrobenius(?:['’]s)?\s+(?:inner\s+|matrix\s+)?product\b|\bdouble[-\s](?:dot|contraction)\b", re.IGNORECASE
)
_NAMED = re.compile(r"\bcolon\b|[A-Za-z]\s*:\s*[A-Za-z]", re.IGNORECASE)


def has_colons(prose: str, formulas: Sequence[str]) -> bool:
    """Whether A : B is the Frobenius product of a text: its words name it, and a colon stands between letters."""
    return _COLON.search(prose) is not None and any(_NAMED.search(text) for text in (prose, *formulas))
