"""A document as a whole, before anything in it is judged: its conventions, and what it writes out itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from proofs.documents.conventions import Conventions, infer
from proofs.documents.conventions.aliases import is_said_in_words
from proofs.documents.conventions.implied_sums import implies_sums, with_sums
from proofs.documents.models.architecture import architecture
from proofs.documents.models.definitions import Definitions, collect
from proofs.documents.texts.statements import Document, Equality


def understood(
    document: Document, equalities: Sequence[Equality], settings: Mapping[str, str]
) -> tuple[Conventions, Definitions]:
    """The conventions of a document with these equalities, and its definitions; ``settings`` overrule."""
    pairs = [
        (each.left.node, each.right.node)
        for each in equalities
        if each.left.node is not None and each.right.node is not None
    ]
    nodes = [side.node for placed in document.statements for side in placed.statement.sides if side.node is not None]
    implied = implies_sums(" ".join(page.prose for page in document.layouts), pairs)
    if implied:
        pairs = [(with_sums(left, (right,)), with_sums(right, (left,))) for left, right in pairs]
    conv = infer(pairs, nodes, dict(settings), is_said_in_words(document))
    definitions = collect(equalities, conv, "\n".join(source.text for source in document.sources))
    inner = {one.letter for each in definitions.functions for one in each.uses} - set(conv.functions)
    found = architecture(equalities, conv)
    own = [
        (each.left.node, each.right.node)
        for each in found.foreign
        if each.left.node is not None and each.right.node is not None
    ]
    conv = replace(
        conv,
        functions=(*conv.functions, *sorted(inner)),
        own=tuple(own),
        own_said=tuple(each.latex for each in found.foreign),
        joint_output=found.joint_output,
        unfit=found.unfit,
        implied_sums=implied,
    )
    return conv, definitions
