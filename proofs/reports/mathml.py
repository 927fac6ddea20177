r"""LaTeX ↦ MathML that is safe to put into a page, whatever the document holds.

math-core makes the MathML; what it returns is parsed and written anew with known elements and attributes only, so that
nothing of a document can become a script, a link or a picture even if the library let it pass.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree import ElementTree

if TYPE_CHECKING:
    from math_core import LatexToMathML

LONGEST = 20_000
"""The longest piece of LaTeX that is typeset, in characters; the source of a longer one is shown."""

STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of characters: they have no place in a page."""

_ELEMENTS = frozenset({
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot", "mstyle", "mpadded",
    "mphantom", "menclose", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts", "mprescripts",
    "mtable", "mtr", "mtd",
})  # fmt: skip
_ATTRIBUTES = frozenset({
    "display", "displaystyle", "scriptlevel", "mathvariant", "stretchy", "fence", "form", "separator", "symmetric",
    "largeop", "movablelimits", "accent", "accentunder", "lspace", "rspace", "minsize", "maxsize", "width", "height",
    "depth", "voffset", "linethickness", "columnspan", "rowspan", "notation",
})  # fmt: skip
_STYLE = re.compile(
    r"(?:text-align|justify-items|padding(?:-left|-right|-top|-bottom)?|border(?:-left|-right|-top|-bottom)?"
    r"|margin(?:-left|-right)?|width|height|vertical-align)\s*:\s*[\w\s.%-]*"
)
"""What may stand in a style: how the cells of a matrix stand. Colours of the document go: ours mean verdicts."""


@lru_cache(maxsize=1)
def _converter() -> LatexToMathML:
    from math_core import LatexToMathML

    return LatexToMathML(fancy_error=False)


@lru_cache(maxsize=4096)
def mathml(latex: str) -> str | None:
    """The formula as MathML in display style; None where it cannot be typeset (its source is to be shown then)."""
    from math_core import LatexError

    if not latex.strip() or len(latex) > LONGEST or STRANGE.search(latex):
        return None
    try:
        written = _converter().convert_with_local_state(latex, displaystyle=True)
        return _checked(written)
    except (LatexError, ElementTree.ParseError, RecursionError):
        return None


def _checked(written: str) -> str | None:
    """The same with allowed elements and attributes only; None where another element stands in it."""
    if "<!" in written or "<?" in written:
        return None
    tree = ElementTree.fromstring(re.sub(r"&(?!lt;|gt;|amp;|quot;|apos;|#)\w+;", _character, written))
    for node in tree.iter():
        if node.tag not in _ELEMENTS:
            return None
        for name, value in list(node.attrib.items()):
            if name == "style":
                node.attrib[name] = ";".join(part for part in value.split(";") if _STYLE.fullmatch(part.strip()))
            elif name not in _ATTRIBUTES:
                del node.attrib[name]
    return ElementTree.tostring(tree, encoding="unicode", short_empty_elements=False)


def _character(match: re.Match[str]) -> str:
    """&ApplyFunction; ↦ its character: XML knows five names only."""
    return html.escape(html.unescape(match.group()), quote=False)


def signs(written: str) -> int:
    """About how wide a formula is: the number of its characters."""
    return len(re.sub(r"<[^>]*>", "", written))
