r"""Where the mathematics of a document stands: displays, inline formulas, environments, with exact places.

The blocks of Markdown (code, HTML, front matter, headings) are found by markdown-it-py, whose tokens know their
lines; inside the rest one pass over the characters finds the delimiters, because inline tokens do not know their
columns. What is not mathematics is replaced by spaces first, so that places stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from proofs.documents.texts.directives import opened, within_fence
from proofs.documents.texts.escapes import unescaped
from proofs.documents.texts.outlines import Heading, Layout, Region, without_options
from proofs.documents.texts.restructured import layout_of_rst
from proofs.documents.texts.sources import Source
from symbolic.reading.lexicon import ALIGNMENTS


def layout(source: Source) -> Layout:
    """The regions and headings of a text."""
    if source.kind == "rst":
        return layout_of_rst(source)
    if source.kind == "latex":
        masked, headings = _latex_blocks(source.text)
        fences: list[Region] = []
    else:
        masked, headings, fences = _markdown_blocks(source)
    found = [*unescaped(list(_scan(masked, source.kind == "markdown")), source.text), *fences]
    found.sort(key=lambda region: region.start)
    return Layout(tuple(found), tuple(headings), masked)


# ---------------------------------------------------------------------- Markdown


def _markdown_blocks(source: Source) -> tuple[str, list[Heading], list[Region]]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.amsmath import amsmath_plugin
    from mdit_py_plugins.dollarmath import dollarmath_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin

    parser = MarkdownIt("commonmark", {"maxNesting": 20}).enable("table")
    parser.use(front_matter_plugin).use(dollarmath_plugin, allow_labels=True, double_inline=True).use(amsmath_plugin)
    parser.disable(["inline", "text_join"], ignoreInvalid=True)
    text, headings, fences = list(source.text), [], []
    blocks: list[tuple[int, int]] = []
    starts = [*source.lines, len(source.text)]
    tokens = parser.parse(_TAIL.sub(_without_tail, opened(source.text)))
    for number, token in enumerate(tokens):
        if token.map is None:
            continue
        first, last = starts[token.map[0]], starts[min(token.map[1], len(starts) - 1)]
        if token.type == "heading_open":
            title = tokens[number + 1].content if number + 1 < len(tokens) else ""
            headings.append(Heading(first, int(token.tag[1]), title))
        elif token.type == "fence" and token.info.strip().lower() in ("math", "latex-math", "{math}"):
            begin = starts[token.map[0] + 1]
            content = _QUOTED.sub(_spaces, within_fence(source.text[begin:last], token.markup))
            fences.append(Region(without_options(content), begin, True))
            blocks.append((first, last))
        elif token.type in ("fence", "code_block", "front_matter") or (
            token.type == "html_block" and _is_left_alone(token.content)
        ):
            blocks.append((first, last))
    for first, last in blocks:
        for place in range(first, last):
            if text[place] != "\n":
                text[place] = " "
    masked = "".join(text)
    masked = re.sub(r"<!--.*?(?:-->|\Z)", _spaces, masked, flags=re.DOTALL)
    masked = re.sub(
        r"<(script|style|pre|code|svg)\b(?![^>]*math/tex)[^>]*>.*?(?:</\1>|\Z)", _spaces, masked, flags=re.DOTALL
    )
    masked = re.sub(r'<div[^>]*class="mermaid"[^>]*>.*?(?:</div>|\Z)', _spaces, masked, flags=re.DOTALL)
    masked = _CODE.sub(lambda match: match.group() if match["formula"] else _spaces(match), masked)
    masked = _QUOTED.sub(_spaces, masked)
    return masked, headings, fences


_QUOTED = re.compile(r"^[ ]{0,3}(?:>[ ]?)+", re.MULTILINE)
_CODE = re.compile(
    r"(?P<formula>\$`[^`\n]+`\$|\{math\}`[^`\n]+`)|(?<![`\\$])(?P<ticks>`+)(?!`)[^\n]*?(?<!`)(?P=ticks)(?!`)"
)
"""Code inside a line, or a formula that is written in its signs, as GitHub and MyST have it."""

_TAIL = re.compile(r"\$\$([^$]*\n[^$]*)\$\$([^\n$`]*)")
"""A display of several lines and what stands behind it on its last line: a label, a full stop, a comment."""


def _without_tail(match: re.Match[str]) -> str:
    """The display alone on its lines, as the parser of blocks needs it to see where it ends."""
    return f"$${match[1]}$$" + " " * len(match[2])


def _is_left_alone(content: str) -> bool:
    return content.lstrip().lower().startswith(("<!--", "<script", "<style", "<pre", "<svg", "<code")) and (
        "math/tex" not in content
    )


def _spaces(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


# ---------------------------------------------------------------------- LaTeX

_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}


def _latex_blocks(text: str) -> tuple[str, list[Heading]]:
    masked = re.sub(r"(?<!\\)%[^\n]*", _spaces, text)
    masked = re.sub(
        r"\\begin\{(verbatim|lstlisting|comment|minted|tikzpicture|algorithm2e|tabular)\*?\}.*?(?:\\end\{\1\*?\}|\Z)",
        _spaces,
        masked,
        flags=re.DOTALL,
    )
    headings = [
        Heading(match.start(), _LEVELS[match.group(1)], match.group(2))
        for match in re.finditer(rf"\\({'|'.join(_LEVELS)})\*?\{{([^{{}}\n]*)", masked)
    ]
    return masked, headings


# ---------------------------------------------------------------------- delimiters

_OPENER = re.compile(
    r"(?P<ticked>(?<!\\)\$`(?=[^`\n]+`\$)|\{math\}`(?=[^`\n]+`))"
    r"|(?P<dollars>(?<!\\)\$\$)"
    r"|(?P<dollar>(?<!\\)\$)"
    r"|(?P<bracket>\\{1,2}\[)"
    r"|(?P<paren>\\{1,2}\()"
    r"|(?P<begin>\\begin\{(?P<name>[a-zA-Z]+(?:\\?\*)?)\})"
    r"|(?P<code>\{(?:\{[<%]|%)\s*(?P<word>\w*(?:math|katex|latex|equation)\w*)[^{}\n]*[>%]\}\}?)"
    r"|(?P<script><script[^>]*math/tex[^>]*>)"
)
_PROSE = re.compile(r"\n[ \t]*\n[^\n$\\]*\b[A-Za-z]{2,}(?:[ \n]+[A-Za-z,.']{2,}){4,}")
_LONGEST_INLINE = 3_000


def _scan(text: str, markdown: bool) -> Iterator[Region]:
    place = 0
    never: set[str] = set()
    while (match := _OPENER.search(text, place)) is not None:
        region, place = _region(text, match, markdown, never)
        if region is not None:
            yield region


def _region(text: str, match: re.Match[str], markdown: bool, never: set[str]) -> tuple[Region | None, int]:
    """The region that an opener begins, and where to go on; ``never``: environments that are closed nowhere below."""
    opener, start = match.group(), match.end()
    if match["ticked"]:
        end = text.index("`", start)
        return Region(text[start:end], start, False), end + len(opener.replace("{math}", ""))
    if match["dollars"]:
        return _closed(text, match, "$$", True)
    if match["dollar"]:
        return _inline(text, match)
    if match["script"]:
        return _closed(text, match, "</script>", "mode=display" in opener)
    if match["code"]:
        return _between_codes(text, match)
    if match["begin"]:
        name = match["name"]
        if name.replace("\\", "") not in ALIGNMENTS:
            return None, start
        closer = rf"\end{{{name}}}"
        end = -1 if name in never else text.find(closer, start)
        if end < 0:
            never.add(name)
            return Region(opener, match.start(), True, rf"\begin{{{name}}} is never closed."), start
        return Region(text[match.start() : end + len(closer)], match.start(), True), end + len(closer)
    if len(opener) == 3 and not markdown:
        return None, start
    display = opener[-1] == "["
    closer = opener[:-1] + ("]" if display else ")")
    if not display or markdown:
        limit = min(len(text), start + _LONGEST_INLINE)
        end = text.find(closer, start, limit)
        if end < 0:
            # In Markdown “\[” is also an escaped bracket of the prose.
            return None, start
        return Region(text[start:end], start, display), end + len(closer)
    return _closed(text, match, closer, True)


def _between_codes(text: str, match: re.Match[str]) -> tuple[Region | None, int]:
    """{{< math >}} … {{< /math >}}, {% katex %} … {% endkatex %}: what a generator of pages sets as a formula."""
    word, start = match["word"], match.end()
    closer = re.compile(rf"\{{(?:\{{[<%]|%)\s*(?:/\s*|end){word}\s*[>%]\}}\}}?").search(text, start)
    if closer is None:
        return None, start
    return Region(text[start : closer.start()], start, "inline" not in word), closer.end()


def _closed(text: str, match: re.Match[str], closer: str, display: bool) -> tuple[Region | None, int]:
    start = match.end()
    end = text.find(closer, start)
    while end > 0 and text[end - 1] == "\\" and closer == "$$" and text[end - 2 : end] != "\\\\":
        end = text.find(closer, end + 1)
    if end < 0 or _PROSE.search(text, start, end) is not None:
        return Region(match.group(), match.start(), display, f"This {match.group()} is never closed."), start
    return Region(text[start:end], start, display), end + len(closer)


def _inline(text: str, match: re.Match[str]) -> tuple[Region | None, int]:
    """$…$: on one paragraph, no space behind the first sign, no digit behind the last."""
    start = match.end()
    if start >= len(text) or text[start] in " \t\n":
        return None, start
    limit = min(len(text), start + _LONGEST_INLINE)
    paragraph = text.find("\n\n", start, limit)
    limit = limit if paragraph < 0 else paragraph
    end = text.find("$", start, limit)
    while end > 0 and text[end - 1] == "\\":
        end = text.find("$", end + 1, limit)
    if end < 0 or (text[end - 1] in " \t\n" and "\\" not in text[start:end]):
        return None, start
    if text[end + 1 : end + 2].isdigit():
        return None, start
    return Region(text[start:end], start, False), end + 1
