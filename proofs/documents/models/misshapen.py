"""A definition says nothing that could be false; but its right side may have no shape: W^l − η D^l a^{l-1}."""

from __future__ import annotations

from proofs.documents.models.kinds import Parts
from proofs.documents.models.own_layers import Misfit
from proofs.documents.texts.statements import Equality
from symbolic.errors import InputError
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Node


def misshapen(right: Node, equality: Equality, parts: Parts) -> str:
    """Why the right side has no shape in any convention that the document leaves open; "" where it has one in some."""
    try:
        stages = [parts.stage_of(equality), *(parts.stage_in(conv, equality) for conv in parts.left_open(equality))]
    except Undetermined:
        return ""
    found = [why for stage in stages for node, why in stage.misfits if node is right]
    return found[0] if len(found) == len(stages) else ""


def without_shape(equality: Equality, parts: Parts) -> str:
    """Why layers that are computed in their own way have no shape; "" where they have one, or are not understood."""
    try:
        parts.stage_of(equality)
    except Misfit as trouble:
        return str(trouble)
    except InputError:
        # What is not understood of the other layers says nothing against this one.
        return ""
    return ""
