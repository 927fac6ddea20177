"""y_i = wᵀ x_i + ε_i: what was measured hangs on no parameter; it is the noise that this tells."""

from __future__ import annotations

from proofs.documents.conventions.forward import bare
from symbolic.reading.syntax import Name, Node, Sum

TARGETS = frozenset("yYtT")
"""What custom calls the values that are measured."""
NOISE = frozenset("εϵξν")


def has_noise(left: Node | None, right: Node) -> bool:
    """Whether a measured value is set equal to something and its noise."""
    name, whole = None if left is None else bare(left), bare(right)
    if not isinstance(name, Name) or name.text not in TARGETS or not isinstance(whole, Sum):
        return False
    return any(isinstance(term := bare(each), Name) and term.text in NOISE for each in whole.terms)
