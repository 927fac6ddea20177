"""What is found in a document before anything is read: its headings, and the regions that hold mathematics."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """A piece of mathematics: its text and the place of its first character."""

    text: str
    start: int
    display: bool
    trouble: str = ""
    """why it cannot be read at all (a $$ that is never closed)"""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and its level from 1."""

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Layout:
    """What is in a source: mathematics, headings, and the text with everything else blanked."""

    regions: tuple[Region, ...]
    headings: tuple[Heading, ...]
    prose: str


def blanked(text: str, start: int, end: int) -> str:
    """The text with spaces from start to end; line ends stay."""
    return text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]


_OPTION = re.compile(r"^[ \t]*:[\w-]+:[^\n]*$", re.MULTILINE)


def without_options(text: str) -> str:
    """The content of a directive with its options (``:label: …``) blanked."""
    return _OPTION.sub(lambda match: " " * len(match.group()), text)
