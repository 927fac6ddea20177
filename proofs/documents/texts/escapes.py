r"""\\[ \\frac{1}{m} \\sum_i a_i \\]: backslashes that the author has escaped for Markdown, inside the formula too.

Where a text opens its formulas with \\( or \\[ and writes every command in them as \\frac, Markdown takes one of the
two backslashes away. A single command with one backslash says that it is not so: then \\ stays what ends a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.texts.outlines import Region
from symbolic.reading import lexicon

_SINGLE = re.compile(r"(?<!\\)\\(?:\\\\)*[a-zA-Z]")
_DOUBLE = re.compile(r"(?<!\\)\\\\(?P<word>[a-zA-Z]+)")
_ESCAPED = re.compile(r"(?<!\\)\\(\\(?:[a-zA-Z]|[{}|,;:!\\]))")
_KNOWN = frozenset(
    word[1:] for table in (lexicon.GREEK, lexicon.SIGNS, lexicon.FUNCTIONS, lexicon.RELATIONS, lexicon.STYLES,
                           lexicon.DECORATIONS, lexicon.SCRIPT, lexicon.DOTS)
    for word in table if word.startswith("\\")
) | {"frac", "dfrac", "tfrac", "sum", "prod", "partial", "nabla", "left", "right", "sqrt", "begin", "end"}  # fmt: skip


def unescaped(regions: Sequence[Region], text: str) -> list[Region]:
    """The regions with \\frac as \frac where all of those between doubled delimiters are written so."""
    inside = [each for each in regions if re.search(r"\\\\[(\[]\Z", text[max(0, each.start - 3) : each.start])]
    words = {match["word"] for each in inside for match in _DOUBLE.finditer(each.text)}
    if not words & _KNOWN or any(_SINGLE.search(each.text) for each in inside):
        return list(regions)
    return [replace(each, text=_ESCAPED.sub(r" \1", each.text)) if each in inside else each for each in regions]
