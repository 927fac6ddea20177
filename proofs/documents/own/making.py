"""The own models of a document from its equalities: its names, its calls, its definitions, what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.models.definitions import Definitions
from proofs.documents.own.calls import calls_of
from proofs.documents.own.collecting import gradients_in, own_definitions, sides_of, unread_names
from proofs.documents.own.declaring import declared_in
from proofs.documents.own.epochs import epochs_of
from proofs.documents.own.losses import open_losses
from proofs.documents.own.mentions import mentioned_costs
from proofs.documents.own.models import OwnModels
from proofs.documents.own.naming import naming_of
from proofs.documents.texts.statements import Document, Equality
from proofs.documents.texts.suppositions import supposition_of
from symbolic.reading.syntax import Name


def own_models(
    document: Document, equalities: Sequence[Equality], conv: Conventions, definitions: Definitions
) -> OwnModels:
    """The own models of a document, none of them made yet."""
    equalities = [*equalities, *mentioned_costs(document, equalities)]
    raw = [pair for each in equalities for pair in sides_of(each)]
    nodes = [
        side.node for statement in dict.fromkeys(
            (*(each.statement for each in document.statements), *(each.placed.statement for each in equalities))
        ) if statement.signs and supposition_of(statement) is None
        for side in statement.sides if side.node is not None
    ]  # fmt: skip
    naming = naming_of(nodes, raw)
    renamed = [
        (naming.renamed(bare(left)), naming.renamed(right))
        for each in equalities for left, right in sides_of(each)
        if not each.link or isinstance(bare(left), Name)
    ]  # fmt: skip
    calls = calls_of([naming.renamed(node) for node in nodes], renamed, naming)
    candidates = own_definitions(equalities, naming, calls, document)
    if gradients := gradients_in(candidates, naming):
        calls = replace(calls, gradients=gradients)
        candidates = own_definitions(equalities, naming, calls, document)
    unread = {
        **{text: f"Nothing says what kind of function {text} is." for text in sorted(calls.unknown)},
        **unread_names(equalities, candidates, naming, calls),
    }
    said = {each.name for each in candidates} | unread.keys() | calls.costs | calls.values.keys()
    return OwnModels(
        document, conv, definitions, naming, calls, declared_in(document, naming),
        epochs_of(candidates, document, naming), unread, {document.place(each): each for each in equalities},
        open_losses([naming.renamed(node) for node in nodes], frozenset(said)), all_said=tuple(equalities),
    )  # fmt: skip
