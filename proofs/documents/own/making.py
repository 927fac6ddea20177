"""The own models of a document from its equalities: its names, its calls, its definitions, what it leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.models.definitions import Definitions
from proofs.documents.own.arguments import Stand
from proofs.documents.own.calls import Calls, calls_of
from proofs.documents.own.collecting import (
    OwnDefinition,
    gradients_in,
    of_samples,
    own_definitions,
    sides_of,
    unread_names,
    without_recalls,
)
from proofs.documents.own.declaring import declared_in
from proofs.documents.own.dependence import dependence_of, dependences_in_words
from proofs.documents.own.epochs import epochs_of
from proofs.documents.own.losses import open_losses
from proofs.documents.own.mentions import mentioned_costs
from proofs.documents.own.models import OwnModels
from proofs.documents.own.naming import Naming, base_of, naming_of
from proofs.documents.own.sampled import led_to
from proofs.documents.texts.statements import Document, Equality
from proofs.documents.texts.suppositions import supposition_of
from symbolic.reading.syntax import Name, Node, names
from symbolic.writing.printing import OF_SAMPLES


def own_models(
    document: Document, equalities: Sequence[Equality], conv: Conventions, definitions: Definitions
) -> OwnModels:
    """The own models of a document, none of them made yet."""
    mentioned = dependences_in_words(document)
    said_of_all = [*equalities, *mentioned]
    equalities = without_recalls([*equalities, *mentioned_costs(document, equalities)])
    raw = [pair for each in equalities for pair in sides_of(each)]
    nodes = [
        side.node for statement in dict.fromkeys(
            (*(each.statement for each in document.statements), *(each.placed.statement for each in equalities))
        ) if statement.signs and supposition_of(statement) is None
        for side in statement.sides if side.node is not None
    ]  # fmt: skip
    layers = frozenset() if conv.layer is None else conv.layer.letters | {conv.layer.last}
    naming = naming_of(nodes, raw, layers)
    calls, candidates = _read(nodes, equalities, naming, document)
    wider = _with_all_samples(naming, candidates)
    if wider != naming:
        naming = wider
        calls, candidates = _read(nodes, equalities, naming, document)
    if gradients := gradients_in(candidates, naming, document):
        calls = replace(calls, gradients=gradients)
        candidates = own_definitions(equalities, naming, calls, document)
    candidates = of_samples(candidates, naming)
    unread = {
        **{text: f"Nothing says what kind of function {text} is." for text in sorted(calls.unknown)},
        **unread_names(equalities, candidates, naming, calls),
    }
    said = {each.name for each in candidates} | unread.keys() | calls.costs | calls.values.keys()
    opened = open_losses([calls.with_derivatives(naming.renamed(node)) for node in nodes], frozenset(said))
    return OwnModels(
        document, conv, definitions, naming, calls, declared_in(document, naming),
        epochs_of(candidates, document, naming), unread, {document.place(each): each for each in equalities},
        opened, dependence_of(said_of_all, naming), tuple(mentioned), all_said=tuple(equalities),
    )  # fmt: skip


def _read(
    nodes: Sequence[Node], equalities: Sequence[Equality], naming: Naming, document: Document
) -> tuple[Calls, list[OwnDefinition]]:
    """What the letters in front of brackets are, and every equality that could define a name."""
    said = [
        (each, left, right) for each in equalities for left, right in sides_of(each)
        if not each.link or isinstance(bare(left), Name)
    ]  # fmt: skip
    calls = calls_of(
        [naming.renamed(node) for node in nodes],
        [(naming.renamed(bare(left)), naming.renamed(right)) for _, left, right in said],
        naming,
        [Stand(document.place(each), (at := each.placed.section), document.around(at)) for each, _, _ in said],
    )
    return calls, own_definitions(equalities, naming, calls, document)


def _with_all_samples(naming: Naming, candidates: Sequence[OwnDefinition]) -> Naming:
    """The naming in which z has samples too where a = σ(z) and z = wᵀ x + b stand between a^{(i)} and x^{(i)}."""
    if not naming.samples:
        return naming
    used: dict[str, set[str]] = {}
    for each in candidates:
        if each.position is None and not each.derived:
            used.setdefault(each.name, set()).update(name.text for name in names(each.node))
    texts = {*used, *(text for several in used.values() for text in several)}
    alone = frozenset(text for text in texts if naming.of_samples(text))
    between = led_to(alone, used, lambda text: text not in alone and bool(naming.sample_of(text))) - alone
    return replace(
        naming,
        members=naming.members | {base_of(text) for text in between},
        families=naming.families | {base_of(text) + OF_SAMPLES + text[len(base_of(text)) :] for text in between},
    )
