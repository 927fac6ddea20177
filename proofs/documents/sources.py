"""The text of a document: a file, or the cells of a notebook, with lines and columns.

Raises InputError, in a sentence, for a file that is missing, too large, or no text.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from symbolic.errors import InputError

LARGEST = 4_000_000
"""The largest file that is read, in bytes."""


@dataclass(frozen=True, slots=True)
class Source:
    """One text with positions: a file, or one cell of a notebook (``cell`` is its number from 1)."""

    path: str
    text: str
    kind: str
    """markdown, latex or rst"""
    cell: int | None = None
    lines: tuple[int, ...] = field(default=(), compare=False)

    def position(self, offset: int) -> tuple[int, int]:
        """(line, column), both from 1."""
        line = bisect_right(self.lines, offset)
        return line, offset - self.lines[line - 1] + 1

    def place(self, offset: int) -> str:
        """post.md:12:5, or nb.ipynb:cell 3:2:1."""
        line, column = self.position(offset)
        where = self.path if self.cell is None else f"{self.path}:cell {self.cell}"
        return f"{where}:{line}:{column}"

    def line_of(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self.lines[number - 1]
        end = self.text.find("\n", start)
        return self.text[start : len(self.text) if end < 0 else end].rstrip("\r")


def make_source(path: str, text: str, kind: str, cell: int | None = None) -> Source:
    """A source with its lines counted."""
    starts = [0]
    place = text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    return Source(path, text, kind, cell, tuple(starts))


KINDS = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".txt": "markdown", ".tex": "latex",
         ".latex": "latex", ".ltx": "latex", ".rst": "rst", ".rest": "rst", ".qmd": "markdown",
         ".rmd": "markdown"}  # fmt: skip


def load(path: str) -> list[Source]:
    """The texts of the file: one, or one for each Markdown cell of a notebook."""
    try:
        size = Path(path).stat().st_size
        if size > LARGEST:
            raise InputError(
                f"{path} has {size:,} bytes, and at most {LARGEST:,} are read. Split it, or check the part with the "
                "derivation alone."
            )
        content = Path(path).read_bytes()
    except OSError as failure:
        raise InputError(f"{path} cannot be read: {failure.strerror or failure}.") from failure
    if b"\0" in content:
        raise InputError(f"{path} is no text: it holds zero bytes. Give a Markdown, LaTeX, reStructuredText file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise InputError(
            f"{path}:{line}: this is not UTF-8 (byte {content[wrong.start]:#04x}). Save the file as UTF-8 first."
        ) from wrong
    suffix = Path(path).suffix.lower()
    if suffix == ".ipynb":
        return _cells(path, text)
    return [make_source(path, text, KINDS.get(suffix, "markdown"))]


def _cells(path: str, text: str) -> list[Source]:
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        found = []
        for number, cell in enumerate(cells, 1):
            if cell.get("cell_type") in ("markdown", "raw"):
                source = cell.get("source", "")
                found.append(
                    make_source(path, source if isinstance(source, str) else "".join(source), "markdown", number)
                )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as wrong:
        raise InputError(f"{path} is no notebook: {wrong}. A notebook is JSON with a list of cells.") from wrong
    return found
