"""What is said about a document's conventions in a comment (``backproof: layout=row cost=J``) or a file beside it.

| setting | values | says |
|---|---|---|
| layer | ^l, ^(l), ^[l], _l, none, with any letter for l | where the layer index stands, and in which brackets |
| weight-layer | into, out | W^l leads into layer l, or out of it |
| layout | column, row | vectors are columns, or rows |
| weights | to-from, from-to | w_ij leads to i from j, or from i to j |
| cost, activation | a letter: J, E, \\mathcal{L}, σ, \\phi | the letter for C, for g |
| batch | mean, sum | the cost of a batch |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from proofs.documents.texts.sources import Source
from symbolic.errors import InputError
from symbolic.reading.grammar import Words, read
from symbolic.reading.notation import LayerStyle
from symbolic.reading.syntax import Name
from symbolic.reading.tokens import Unreadable, tokenize

_COMMENT = re.compile(r"(?:<!--|%|\.\.)\s*backproof:\s*(?P<what>[^\n]*?)\s*(?:-->|$)", re.MULTILINE)
_LAYER = re.compile(r"([_^])(?:([A-Za-zℓ]+)|\(([A-Za-zℓ]+)\)|\[([A-Za-zℓ]+)\])")
NO_LAYER = "none"


def layer_set(written: str) -> LayerStyle | None:
    """^(l) ↦ above, in round brackets, the letter l; none ↦ None.

    Raises ValueError for anything else.
    """
    if written == NO_LAYER:
        return None
    match = _LAYER.fullmatch(written)
    if match is None:
        raise ValueError("write it as it stands in the document: ^l, ^(l), ^[l], _l, or none")
    mark, bare, round_, square = match.groups()
    bracket = "(" if round_ else "[" if square else ""
    place = "above" if mark == "^" else "below"
    return LayerStyle(place, bracket, frozenset({bare or round_ or square}), frozenset({bracket}))


def _layer(written: str) -> str:
    layer_set(written)
    return written


def _letter(written: str) -> str:
    r"""J ↦ J, \mathcal{L} ↦ ℒ, \sigma ↦ σ."""
    try:
        node = read(tokenize(written, 0), Words(frozenset()))
    except Unreadable:
        node = None
    if not isinstance(node, Name) or node.below or node.above or node.primes:
        raise ValueError("give one letter, such as J, σ or \\mathcal{L}")
    return node.text


def _one_of(*several: str) -> Callable[[str], str]:
    def chosen(written: str) -> str:
        if written not in several:
            raise ValueError(f"choose one of {', '.join(several)}")
        return written

    return chosen


KNOWN: Mapping[str, Callable[[str], str]] = {
    "layer": _layer,
    "weight-layer": _one_of("into", "out"),
    "layout": _one_of("column", "row"),
    "weights": _one_of("to-from", "from-to"),
    "cost": _letter,
    "activation": _letter,
    "batch": _one_of("mean", "sum"),
    "jacobian": _one_of("numerator", "denominator"),
    "gradient": _one_of("same", "transposed"),
}
"""The settings, and what reads the value of each."""


def settings_of(source: Source) -> dict[str, str]:
    """The settings in FILE.backproof beside a text, and in its comments, which overrule those.

    Raises InputError for a setting that is not known, has no such value, or is said twice in different ways.
    """
    found: dict[str, str] = {}
    beside = Path(f"{source.path}.backproof")
    if beside.is_file():
        try:
            lines = beside.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as failure:
            raise InputError(f"{beside} cannot be read: {failure}.") from failure
        _add(found, [(f"{beside}:{number}", line.split("#")[0]) for number, line in enumerate(lines, 1)])
    own: dict[str, str] = {}
    _add(own, [(source.place(match.start()), match["what"]) for match in _COMMENT.finditer(source.text)])
    return found | own


def _add(found: dict[str, str], lines: list[tuple[str, str]]) -> None:
    for where, written in lines:
        for name, value in _read(written, where):
            if found.setdefault(name, value) != value:
                raise InputError(f"{where}: {name}={value}: {name}={found[name]} was said before, for all of the text.")


def _read(written: str, where: str) -> Iterator[tuple[str, str]]:
    for part in written.split():
        name, equals, value = part.partition("=")
        if not equals or name not in KNOWN:
            raise InputError(f"{where}: “{part}” is no setting. Known: {', '.join(f'{each}=…' for each in KNOWN)}.")
        try:
            yield name, KNOWN[name](value)
        except ValueError as wrong:
            raise InputError(f"{where}: {part}: {wrong}.") from wrong
