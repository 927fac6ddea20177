"""Letters that may hang together though no equation says how: w_1 beside w, X beside x."""

from __future__ import annotations

from proofs.documents.own.sampled import ROLES
from symbolic.indices import ONE
from symbolic.model import Claim, names_below, symbols

ENTRY = "{} may be an entry of {}, and nothing says so."
SAMPLES = "{} may hold all samples of {}, and nothing says so."


def related(claim: Claim) -> str:
    """Why a claim is not refuted that stands on two given letters which may hang together; "" for any other."""
    used = frozenset(symbol.name for side in (claim.left, claim.right) for symbol in symbols(side))
    below = names_below(claim.model, used) | used
    shapes = {each.symbol.name: each.symbol.shape for each in claim.model.given if each.symbol.name in below}
    for name, shape in sorted(shapes.items()):
        whole, _, number = name.rpartition("_")
        if number.isdecimal() and shape == () and shapes.get(whole, ()) != ():
            return ENTRY.format(name, whole)
        single, matrix = name.lower(), len(shape) == 2 and ONE not in shape
        if matrix and single != name and single in ROLES and ONE in shapes.get(single, ()):
            return SAMPLES.format(name, single)
    return ""
