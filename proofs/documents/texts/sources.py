"""The text of a document: a file, or the cells of a notebook, with lines and columns.

Raises InputError, in a sentence, for a file that is missing, too large, no file at all, or no text.
"""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from symbolic.errors import InputError

LARGEST = 16_000_000
"""The largest file that is read, in bytes."""
STANDARD_INPUT = "-"


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
    """A source with its lines counted; a carriage return alone ends a line too, as it does in Markdown."""
    text = re.sub("\r(?!\n)", "\n", text)
    starts = [0]
    place = text.find("\n")
    while place >= 0:
        starts.append(place + 1)
        place = text.find("\n", place + 1)
    return Source(path, text, kind, cell, tuple(starts))


KINDS = {".md": "markdown", ".markdown": "markdown", ".mdx": "markdown", ".txt": "markdown", ".tex": "latex",
         ".latex": "latex", ".ltx": "latex", ".rst": "rst", ".rest": "rst", ".qmd": "markdown",
         ".rmd": "markdown"}  # fmt: skip

DOCUMENTS = frozenset(KINDS) - {".txt"} | {".ipynb"}
"""The files of a directory that are checked."""
_NOT_OURS = frozenset({"node_modules", "site-packages", "__pycache__", "venv"})


def load(path: str, name: str | None = None) -> list[Source]:
    """The texts of the file: one, or one for each Markdown cell of a notebook.

    “-” is the standard input. ``name`` stands in the places and decides what kind of text it is; the path by default.
    """
    name = name or path
    content = _content(path)
    if len(content) > LARGEST:
        raise InputError(
            f"{name} is larger than {LARGEST:,} bytes, the most that is read. Split it, or check the part with the "
            "derivation alone."
        )
    if b"\0" in content:
        hint = " It looks like UTF-16: save it as UTF-8." if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        raise InputError(
            f"{name} is no text: it holds zero bytes.{hint} Give Markdown, LaTeX, reStructuredText or a notebook."
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = content[: wrong.start].count(b"\n") + 1
        raise InputError(
            f"{name}:{line}: this is not UTF-8 (byte {content[wrong.start]:#04x}). Save the file as UTF-8 first."
        ) from wrong
    suffix = Path(name).suffix.lower()
    if suffix == ".ipynb":
        return _cells(name, text)
    return [make_source(name, text, KINDS.get(suffix, "markdown"))]


def _content(path: str) -> bytes:
    """The bytes of the file, one more than may be at most; no device, pipe or directory is waited for."""
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        # A pipe would wait for a writer when it is opened: without blocking it is opened, looked at and refused.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            regular = stat.S_ISREG(os.fstat(handle).st_mode)
            content = file.read(LARGEST + 1) if regular else b""
    except (OSError, ValueError) as failure:
        reason = failure.strerror if isinstance(failure, OSError) and failure.strerror else failure
        raise InputError(f"{path} cannot be read: {reason}.") from failure
    if not regular:
        raise InputError(f"{path} cannot be read: it is no regular file. “-” reads the standard input.")
    return content


def found_in(path: str) -> list[str]:
    """The files that are meant by a path: itself, or all documents in a directory and below, in order.

    Hidden directories and those of installed packages are left out. Raises InputError for a directory without any.
    """
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in _NOT_OURS)
        found += [os.path.join(folder, each) for each in sorted(names) if _is_document(each)]
    if not found:
        raise InputError(f"{path} holds no document ({', '.join(sorted(DOCUMENTS))}).")
    return found


def _is_document(name: str) -> bool:
    return not name.startswith(".") and Path(name).suffix.lower() in DOCUMENTS


def _cells(path: str, text: str) -> list[Source]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        reason = "it is nested too deep" if isinstance(wrong, RecursionError) else str(wrong)
        raise InputError(f"{path} is no notebook: {reason}. A notebook is JSON with a list of cells.") from wrong
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise InputError(f"{path} is no notebook of version 4: it is JSON without a list of cells.")
    found = []
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict) and cell.get("cell_type") in ("markdown", "raw"):
            source = cell.get("source", "")
            lines = [source] if isinstance(source, str) else source
            if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
                raise InputError(f"{path}:cell {number}: the source of a cell is a text or a list of lines.")
            found.append(make_source(path, "".join(lines), "markdown", number))
    return found
