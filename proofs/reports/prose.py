"""Prose with formulas between backquotes, as LaTeX."""

from __future__ import annotations

from symbolic.writing.plain import latex_from_plain

_SPECIAL = {
    "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_", "$": r"\$", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", "\\": r"\textbackslash{}",
    "“": "``", "”": "''", "—": "---", "–": "--", "…": r"\ldots{}",
}  # fmt: skip


def text_to_latex(text: str) -> str:
    """Prose with formulas between backquotes: `δᵢ aⱼ` ↦ $\\delta_{i} a_{j}$; everything else is escaped."""
    pieces = text.split("`")
    return "".join(
        f"${latex_from_plain(piece).strip()}$" if place % 2 else "".join(_SPECIAL.get(c, c) for c in piece)
        for place, piece in enumerate(pieces)
    )
