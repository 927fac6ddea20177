"""Where the mathematics of a reStructuredText file stands: ``.. math::`` and ``:math:``."""

from __future__ import annotations

import re

from proofs.documents.texts.outlines import Heading, Layout, Region, blanked, without_options
from proofs.documents.texts.sources import Source

_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>[\w-]+)::[ \t]*(?P<rest>[^\n]*)$", re.MULTILINE)
_ROLE = re.compile(r":math:`(?P<inner>[^`]+)`")
_HEADING = re.compile(r"^(?P<title>[^\s][^\n]*)\n(?P<line>([=\-~^\"'#*+.:_])\3{2,})[ \t]*$", re.MULTILINE)
_LITERAL = frozenset(
    {"code", "code-block", "sourcecode", "literalinclude", "raw", "comment", "plot", "image", "figure"}
)


def layout_of_rst(source: Source) -> Layout:
    """The regions and headings of a reStructuredText file."""
    text = source.text
    regions: list[Region] = []
    masked = text
    for match in _DIRECTIVE.finditer(text):
        end = _block_end(text, match.end(), len(match["indent"]))
        if match["name"] == "math":
            regions.extend(_equations(text, match, end))
            masked = blanked(masked, match.start(), end)
        elif match["name"] in _LITERAL:
            masked = blanked(masked, match.start(), end)
    for match in _ROLE.finditer(masked):
        regions.append(Region(match["inner"], match.start("inner"), False))
    regions.sort(key=lambda region: region.start)
    levels: dict[str, int] = {}
    headings = []
    for match in _HEADING.finditer(masked):
        level = levels.setdefault(match["line"][0], len(levels) + 1)
        headings.append(Heading(match.start(), level, match["title"]))
    return Layout(tuple(regions), tuple(headings), masked)


def _block_end(text: str, start: int, indent: int) -> int:
    """The end of the lines that are indented more than the directive."""
    end = start
    place = start
    while place < len(text):
        line_end = text.find("\n", place + 1)
        line_end = len(text) if line_end < 0 else line_end
        line = text[place:line_end].strip("\n")
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        if line.strip():
            end = line_end
        place = line_end
    return end


def _equations(text: str, match: re.Match[str], end: int) -> list[Region]:
    """Paragraphs of the directive are equations of their own; options (:label:) are none."""
    start = match.start("rest")
    content = without_options(text[start:end])
    regions = []
    for part in re.finditer(r"[^\n]*\S(?:[^\n]*\n?(?![ \t]*\n))*", content):
        regions.append(Region(part.group(), start + part.start(), True))
    return regions
