"""D = rowsum(V O): what defines a letter and has no shape with the sizes that the text declares."""

from __future__ import annotations

from proofs.documents.own.dimensions import TOLD_APART
from proofs.documents.own.models import OwnModels
from proofs.documents.own.naming import base_of
from proofs.documents.texts.statements import Equality
from symbolic.errors import InputError
from symbolic.reading.lexicon import FUNCTION_WORDS, of_differential
from symbolic.reading.syntax import Name, names


def misfit(equality: Equality, models: OwnModels) -> str:
    """Why the right side has no shape with the sizes that the text declares; "" where it may have one.

    Only where the text declares all that stands in it: elsewhere another equation may be wrong.
    """
    left, right = equality.left.node, equality.right.node
    if not isinstance(left, Name) or right is None:
        return ""
    used = [name for name in names(models.naming.renamed(right)) if name.text not in FUNCTION_WORDS]
    scripted = any(name.below or name.above for name in (left, *used))
    letters = {of_differential(each.text) or each.text for each in used}
    if scripted or not letters or not letters <= set(models.declared.shapes):
        return ""
    try:
        troubles = models.stage_of(equality).troubles
    except InputError:
        return ""
    of_it = (why for each, why in troubles.items() if base_of(each) == left.text)
    return next((why for why in of_it if why.endswith(TOLD_APART)), "")
