"""What a text says of its sets: “the set C includes all output neurons”, “D is the set of training examples”.

A sum over such a set is a sum over all that its index can count. A set of some of them, “the examples that are
misclassified”, is none.
"""

from __future__ import annotations

import re

_LETTER = (
    r"(?<![$`])(?:\$`?|\$\$|\\\\?\(|`)[ ]?(?:\\math(?:cal|scr|bb)[ ]?\{?)?(?P<letter>[A-Z])\}?[ ]?"
    r"(?:`?\$|\$\$|\\\\?\)|`)(?![$`])"
)
_SAYS = (
    r"\s*(?:,\s*)?(?:(?:is|are|be|denotes?|contains?|includes?|consists? of|represents?|of|incluye|contiene|es|son)\s+)"
)
_KIND = (
    r"(?:the|a|an|all|set|of|whole|entire|our|every|training|output|network|input|data|neural|"
    r"el|la|los|las|todos|todas|conjunto|de)"
)
_THINGS = (
    r"(?:examples?|samples?|patterns?|instances|data|dataset|neurons?|units?|nodes?|outputs|classes|neuronas|"
    r"unidades|ejemplos|patrones)"
)
_PART = r"(?!\s+(?:that|which|whose|who|with|for|where|not|we|misclass|except|que|cuy))"
_SAID = re.compile(rf"{_LETTER}{_SAYS}(?:{_KIND}\s+)+{_THINGS}\b{_PART}", re.IGNORECASE)
_WHOLE = re.compile(r"\b(?:all|every|set|whole|entire|todas?|todos|conjunto)\b", re.IGNORECASE)


def whole_sets(prose: str) -> frozenset[str]:
    """The letters of sets that hold everything of their kind, by the words of the text."""
    found: set[str] = set()
    for match in _SAID.finditer(prose):
        before = prose[max(0, match.start() - 12) : match.start()]
        if match["letter"].isupper() and _WHOLE.search(before + match.group()):
            found.add(match["letter"])
    return frozenset(found)
