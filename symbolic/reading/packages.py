r"""Commands of well-known LaTeX packages, which texts use without defining them: ``\pdv{C}{w}``, ``\norm{a}``.

What the document defines itself goes before.
"""

from __future__ import annotations

from functools import cache

from symbolic.reading.macros import Macro, Macros
from symbolic.reading.tokens import tokenize

_DERIVATIVES: dict[str, tuple[str, ...]] = {
    r"\partial": (r"\pdv", r"\partialderivative", r"\pd", r"\diffp"),
    r"\mathrm{d}": (r"\dv", r"\derivative", r"\odv", r"\od", r"\diff"),
}
"""Those of physics, derivative, commath, diffcoeff and esdiff, by the sign that they print."""

_BODIES: dict[str, tuple[int, str]] = {
    r"\norm": (1, r"\left\|#1\right\|"), r"\abs": (1, r"\left|#1\right|"), r"\qty": (0, ""),
    r"\grad": (0, r"\nabla"), r"\dd": (0, r"\mathrm{d}"), r"\vb": (1, r"\mathbf{#1}"), r"\va": (1, r"\vec{#1}"),
    r"\vu": (1, r"\hat{#1}"), r"\vdot": (0, r"\cdot"), r"\cross": (0, r"\times"),
    r"\R": (0, r"\mathbb{R}"), r"\E": (0, r"\mathbb{E}"), r"\mathbbm": (1, r"\mathbb{#1}"), r"\T": (0, r"\top"),
}  # fmt: skip
"""Other commands: how many arguments they take, and what they stand for."""


@cache
def packages() -> Macros:
    """The commands by their names, those with a star too."""
    found = [Macro(name, count, tuple(tokenize(body))) for name, (count, body) in _BODIES.items()]
    for sign, several in _DERIVATIVES.items():
        both, alone = (
            tuple(tokenize(rf"\frac{{{sign}{above}}}{{{sign} #{below}}}")) for above, below in ((" #1", 2), ("", 1))
        )
        found += [Macro(name, 2, both, alone=alone) for name in several]
    return {name: each for each in found for name in (each.name, f"{each.name}*")}
