"""Directives of MyST and Quarto: text inside of a note is text, and ``{math}`` is an equation with options."""

from __future__ import annotations

import re

from proofs.documents.texts.outlines import blanked

_OPENER = re.compile(r"^[ \t>]*(?P<mark>`{3,}|~{3,}|:{3,})[ \t]*\{(?P<name>[\w:+-]+)\}[^\n]*$", re.MULTILINE)
_CODE = frozenset({
    "code", "code-block", "code-cell", "sourcecode", "literalinclude", "raw", "mermaid", "eval-rst", "figure", "image",
    "toctree", "bibliography", "plot", "python", "r", "julia", "bash", "ojs", "dot", "latex",
})  # fmt: skip
"""Directives that hold no text of the document (a cell of Quarto, too)."""


def opened(text: str) -> str:
    """The text as a parser of Markdown needs it, every character in its place.

    The fences of directives that hold text are blank, and ``:::{math}`` is written with backticks.
    """
    place = 0
    never: set[str] = set()
    while (match := _OPENER.search(text, place)) is not None:
        place, mark, name = match.end(), match["mark"], match["name"].lower()
        closer = None if mark in never else _closing(text, place, mark)
        if closer is None:
            never.add(mark)
        elif name in _CODE:
            place = closer.end()
        elif name == "math":
            for at in (match.start("mark"), closer.start("mark")):
                text = text[:at] + text[at : at + len(mark)].replace(":", "`") + text[at + len(mark) :]
            place = closer.end()
        else:
            text = blanked(blanked(text, match.start(), match.end()), closer.start(), closer.end())
    return text


def _closing(text: str, place: int, mark: str) -> re.Match[str] | None:
    """The line that closes a fence."""
    return re.compile(rf"^[ \t>]*(?P<mark>{mark}){mark[0]}*[ \t]*$", re.MULTILINE).search(text, place)


def within_fence(text: str, markup: str) -> str:
    """What stands before the line that closes a fence; all of it where none does."""
    closer = _closing(text, 0, markup)
    return text if closer is None else text[: closer.start()]
