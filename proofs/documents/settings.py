"""What is said about a document's conventions in a comment (``backproof: layout=row cost=J``) or a file beside it."""

from __future__ import annotations

import re
from pathlib import Path

from proofs.documents.sources import Source
from symbolic.errors import InputError

KNOWN: dict[str, tuple[str, ...]] = {
    "layout": ("row", "column"),
    "cost": (),
    "activation": (),
    "batch": ("mean", "sum"),
    "weights": ("to-from", "from-to"),
    "jacobian": ("numerator", "denominator"),
    "gradient": ("same", "transposed"),
}
"""The settings, and the values of those that have a fixed choice."""

_COMMENT = re.compile(r"(?:<!--|%|\.\.)\s*backproof:\s*(?P<what>[^\n]*?)\s*(?:-->|$)", re.MULTILINE)


def settings_of(source: Source) -> dict[str, str]:
    """The settings in the comments of a text, and in FILE.backproof beside it.

    Raises InputError for a setting that is not known.
    """
    found: dict[str, str] = {}
    beside = Path(f"{source.path}.backproof")
    if beside.is_file():
        for number, line in enumerate(beside.read_text(encoding="utf-8").splitlines(), 1):
            written = line.split("#")[0].strip()
            if written:
                found.update(_read(written, f"{beside}:{number}"))
    for match in _COMMENT.finditer(source.text):
        found.update(_read(match["what"], source.place(match.start())))
    return found


def _read(written: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in written.split():
        name, equals, value = part.partition("=")
        if not equals or name not in KNOWN:
            raise InputError(f"{where}: “{part}” is no setting. Known: {', '.join(f'{each}=…' for each in KNOWN)}.")
        if KNOWN[name] and value not in KNOWN[name]:
            raise InputError(f"{where}: {name}={value}: choose one of {', '.join(KNOWN[name])}.")
        found[name] = value
    return found
