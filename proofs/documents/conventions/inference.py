"""What convention a document follows, inferred from what it defines: letters, layers, layout, cost.

Nothing here looks at whether a claim would be true. Forward equations come first (z = W a + b says what is a weight
and how it stands), then how letters are used (f′(·) is a function), then the customs of the field.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from proofs.documents.conventions.aliases import with_aliases
from proofs.documents.conventions.forward import activated, affine, calls, softmax_by_components
from proofs.documents.conventions.layout import with_layout
from proofs.documents.conventions.letters import (
    activations,
    costs_of,
    functions_of,
    layer_functions,
    layer_style,
    rivals_of,
    with_last_function,
    with_neuron_function,
    with_roles,
    with_softmax,
)
from proofs.documents.conventions.quantities import (
    with_batch,
    with_error,
    with_marks,
    with_numbering,
    with_scalars,
    with_signs,
    with_total_errors,
)
from proofs.documents.conventions.record import ROLES, Conventions, Evidence
from proofs.documents.texts.settings import layer_set
from symbolic.reading.syntax import (
    Call,
    Name,
    Node,
    names,
    walk,
)


def infer(
    pairs: Sequence[tuple[Node, Node]],
    nodes: Sequence[Node],
    settings: dict[str, str],
    in_words: bool = False,
) -> Conventions:
    """The conventions of a document with these equalities (left, right) and these sides; ``settings`` overrule.

    ``in_words``: whether words say what the prediction is.
    """
    seen = Evidence(list(nodes))
    seen.names.extend(name for node in nodes for name in names(node))
    layer = layer_set(settings["layer"]) if "layer" in settings else layer_style(seen.names)
    for node in nodes:
        for name, brackets in calls(node):
            # h_θ(x) is the output of a whole network, and says nothing of an h(z).
            of_weights = any(item.text in ROLES["weights"] for item in name.below)
            if len(brackets.parts) == 1 and not of_weights:
                seen.called[name.text] += 1
            if name.primes:
                seen.primed[name.text] += 1
            if layer is not None and layer.is_on(name):
                seen.layered[name.text] += 1
        for each in walk(node):
            if isinstance(each, Call):
                seen.called[each.function.text] += 1
    costs = costs_of(nodes, pairs, settings)
    functions = functions_of(seen, costs, settings)
    for left, right in pairs:
        for one, side in ((left, right), (right, left)):
            if isinstance(one, Name) and not one.primes:
                name = one
                known = frozenset(functions) | frozenset(costs)
                if (map_ := affine(name, side, known)) is not None:
                    seen.affine.append(map_)
                if (step := activated(name, side, frozenset(functions))) is not None:
                    seen.activated.append(step)
                if (step := softmax_by_components(name, side)) is not None:
                    seen.activated.append(step)
    functions = activations(functions, seen)
    named = layer_functions(functions, seen)
    found = Conventions(layer=layer, costs=costs, functions=functions, layer_functions=named, rivals=rivals_of(seen))
    found = with_roles(found, seen, pairs)
    found = with_numbering(found, pairs)
    found = with_last_function(with_softmax(with_layout(found, seen, pairs), seen), pairs)
    found = with_neuron_function(found, seen)
    found = with_aliases(found, pairs, seen, in_words)
    found = with_error(found, pairs)
    found = with_marks(found, nodes)
    found = with_signs(found, nodes)
    found = with_scalars(found, pairs, seen.names)
    found = with_total_errors(with_batch(found, nodes, pairs), pairs)
    return _with_settings(found, settings)


def _with_settings(found: Conventions, settings: dict[str, str]) -> Conventions:
    changes: dict[str, Any] = {}
    if "layout" in settings:
        changes["row"] = settings["layout"] == "row"
        changes["undeclared"] = found.undeclared - {"layout", "weights"}
        if "weights" in found.undeclared:
            changes["weights_to_from"] = not changes["row"]
    if "batch" in settings:
        changes["mean"] = settings["batch"] == "mean"
    if "weights" in settings:
        changes["weights_to_from"] = changes["entries_to_from"] = settings["weights"] == "to-from"
        changes["undeclared"] = changes.get("undeclared", found.undeclared) - {"weights", "entries"}
    if "weight-layer" in settings:
        changes["weight_shift"] = int(settings["weight-layer"] == "out")
        changes["undeclared"] = changes.get("undeclared", found.undeclared) - {"shift"}
    return replace(found, **changes)
