"""What a text says of a letter behind an equality refutes nothing in front of it: “with tied weights, V = Wᵀ”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from proofs.documents.own.building import OwnStage
from proofs.documents.own.models import OwnModels
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.deciding import Court
from symbolic.model import Claim, Given

LATER = "It holds while {} is anything, and what the text says of it stands behind (line {})."


def said_later(
    claim: Claim, equality: Equality, models: OwnModels, own: OwnStage, court: Court, named: Mapping[str, Any]
) -> str:
    """Why a claim is not refuted that is false by a later definition only; "" for any other."""
    place = models.document.place(equality)
    used = claim.below
    later = {
        each.name: each.place for each in own.definitions
        if each.name in used and each.place > place and each.place[:2] != place[:2] and each.position is None
    }  # fmt: skip
    bases = {each.base.name: each.base for each in claim.model.definitions if each.base.layer is None}
    opened = [name for name in later if name in bases]
    if not opened:
        return ""
    kept = tuple(each for each in claim.model.definitions if each.base.name not in opened)
    given = (*claim.model.given, *(Given(bases[name]) for name in opened))
    free = replace(claim, model=replace(claim.model, given=given, definitions=kept))
    if not court.holds(free, own.stage.sizes_for(free)[0], named):
        return ""
    line, _ = equality.placed.source.position(later[opened[0]][2])
    return LATER.format(", ".join(opened), line)
