"""Claims printed in the letters of the document."""

from __future__ import annotations

from symbolic.model import Claim
from symbolic.reading.notation import Notation
from symbolic.writing.plain import Plain
from symbolic.writing.printing import write


def in_letters(claim: Claim, notation: Notation) -> str:
    """left = right as it was understood; the cost has the document's letter."""
    alphabet = Plain(cost=notation.cost_symbol)
    shown = f"{write(claim.left, alphabet).text} = {write(claim.right, alphabet).text}"
    return ", ".join((shown, *(f"{first} ≠ {second}" for first, second in claim.apart)))
