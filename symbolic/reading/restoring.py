r"""Tokens back to LaTeX: what a piece of a formula looks like once the document's macros are expanded."""

from __future__ import annotations

from collections.abc import Iterable

from symbolic.reading.tokens import Sort, Token

_WRITTEN = {Sort.BREAK: r"\\", Sort.PRIME: "'"}
_STARRED = frozenset({r"\operatorname*", r"\hspace*", r"\DeclareMathOperator*"})
"""Commands whose star is part of their name; elsewhere ``\\omega*`` is ω times or to the star."""


def latex_of(tokens: Iterable[Token]) -> str:
    r"""The tokens as LaTeX: ``\par{C}{w}`` becomes ``\frac{\partial C}{\partial w}``.

    A row break that Markdown wants written twice (``\\\\``) is one; a command is kept apart from a letter behind it,
    and so is what stood apart in the source (``\text{if } i``).
    """
    pieces: list[str] = []
    before: Token | None = None
    for token in tokens:
        is_again = token.sort is Sort.BREAK and before is not None and before.sort is Sort.BREAK
        if is_again or token.sort is Sort.PARAMETER:
            continue
        text = _WRITTEN.get(token.sort, token.text)
        if text[-1:] == "*" and text[:1] == "\\" and text not in _STARRED:
            text = f"{text[:-1]} *"
        if before is not None and (token.start > before.end or _run_together(before.text, text)):
            pieces.append(" ")
        pieces.append(text)
        before = token
    return " ".join("".join(pieces).split())


def _run_together(before: str, text: str) -> bool:
    r"""Whether ``\partial`` and ``w`` would become one command."""
    return before[:1] == "\\" and before[-1:].isalpha() and text[:1].isalpha()
