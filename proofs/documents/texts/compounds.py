"""Two letters that are one name, where a document introduces it: dW, δW for a gradient, Δw for a change of w.

Found in the LaTeX of all its formulas before any of them is read, as the reading of each hangs on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_SCRIPTS = r"(?:[\^_]\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w)\s*)*"
_BEGINS = r"(?:^|[&\s$\\(,])"
_IS = r"(?:&\s*)?(?::?=|\\equiv|\\triangleq|\\coloneqq)"
_ASSIGNED = re.compile(rf"{_BEGINS}(d\s*[A-Zbzawxhouv])\s*{_SCRIPTS}&?\s*:?=")
_USED = re.compile(r"(?<![A-Za-z\\])(d\s*[A-Zb])(?![A-Za-z/])")
_VARIED = re.compile(rf"{_BEGINS}\\delta\s*([A-Za-z])\s*{_SCRIPTS}{_IS}\s*(?:\\frac\s*\{{\s*(?:\\partial|d)|\\nabla)")
"""δW ≡ ∂C/∂W"""
_ALONE = re.compile(rf"{_BEGINS}\\delta\s*([A-Za-z])\s*{_SCRIPTS}(?:{_IS}|$)")
_CHANGED = re.compile(rf"{_BEGINS}\\Delta\s*([A-Za-z]|\\theta)\s*{_SCRIPTS}(?:\(\w\s*(?:[+-]\s*1\s*)?\)\s*)?{_IS}")
"""Δw = …, Δw(n) = …, Δw(n + 1) = …"""

_UPRIGHT = re.compile(r"\\(?:mathrm|mathcal|text|rm|operatorname)\s*\{\s*d\s*\}")
_DRESSED = re.compile(r"(?<![A-Za-z\\])d\s*\\(?:mathbf|boldsymbol|bm|bold)\s*\{\s*([A-Za-z])\s*\}")
"""An upright d, and a bold letter behind a d: how else people write dW."""
_SPACES = re.compile(r"\\[,;:!> ]|\\q?quad(?![A-Za-z])")


_SINGLE = re.compile(r"(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")


def single_letters(formulas: Sequence[str]) -> frozenset[str]:
    """The letters that stand by themselves somewhere in the formulas: s, B, A and x of a text that says s B A x."""
    return frozenset(letter for text in formulas for letter in _SINGLE.findall(text))


def compounds(formulas: Sequence[str]) -> frozenset[str]:
    """The names of two letters that the formulas of a document introduce."""
    formulas = [_DRESSED.sub(r"d\1", _UPRIGHT.sub("d", _SPACES.sub(" ", text))) for text in formulas]
    found: set[str] = set()
    for text in formulas:
        found.update(_ASSIGNED.findall(text))
        found.update("Δ" + letter.replace(r"\theta", "θ") for letter in _CHANGED.findall(text))
    if len(found) > 1:
        # Where dZ and dW are gradients, dA is one too, though only right sides have it.
        for text in formulas:
            found.update(_USED.findall(text))
    if any(_VARIED.search(text) for text in formulas):
        # Where δW is the gradient by W, a δA that is a whole side is the one by A.
        for text in formulas:
            found.update("δ" + letter for letter in _ALONE.findall(text.strip()))
    return frozenset("".join(each.split()) for each in found)
