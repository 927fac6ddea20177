"""How arrays stand: rows or columns, W into or out of layer l, w_{ij} to i from j or from i to j."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from proofs.documents.conventions.forward import Affine, bare, calls
from proofs.documents.conventions.record import ROLES, Conventions, Evidence, is_upper
from proofs.documents.conventions.sizes import Order, most, orders
from symbolic.reading.lexicon import of_differential
from symbolic.reading.syntax import (
    Big,
    Name,
    Node,
    Product,
    Scripted,
    names,
    walk,
)


def with_layout(found: Conventions, seen: Evidence, pairs: Sequence[tuple[Node, Node]] = ()) -> Conventions:
    maps = [each for each in seen.affine if found.role(each.weights.text) == "weights" and is_forward(each)]
    changes: dict[str, Any] = {}
    plain = [each for each in maps if not each.summed and len(component_indices(each.weights, found)) == 0]
    matrices = frozenset(_transposed(seen.nodes))
    arrays = [
        each
        for each in plain
        if each.weights.text.isupper() or each.weights.bold or each.weights_transposed or each.weights.text in matrices
    ]
    # z = wᵀ x + b of the one unit that a text begins with says nothing of its layers.
    arrays = [each for each in arrays if layer_of(each.result, found) is not None] or arrays
    if arrays:
        first = arrays[0]
        changes["row"] = not first.weights_first
        changes["weights_to_from"] = first.weights_first != first.weights_transposed
        of_batches = [each for each in arrays if is_upper(each.result.text) and is_upper(each.inputs.text)]
        of_vectors = [each for each in arrays if each not in of_batches]
        if of_batches and of_vectors and of_batches[0].weights_first != of_vectors[0].weights_first:
            # Vectors as columns, and a batch with its samples as rows.
            first = of_vectors[0]
            changes["row"] = not first.weights_first
            changes["weights_to_from"] = first.weights_first != first.weights_transposed
            changes["batch_row"] = not of_batches[0].weights_first
            changes["batch_bias_transposed"] = of_batches[0].bias_transposed
        # With samples as rows the entries are still those of the matrix as it stands.
        changes["entries_to_from"] = changes["weights_to_from"]
    else:
        changes["entries_to_from"] = None
    summed = [each for each in maps if each.summed and len(component_indices(each.weights, found)) == 2]
    said = [component_indices(each.weights, found)[1] == each.summed for each in summed]
    said = said or list(_orders(seen.nodes, found))
    sizes = orders(pairs, found)
    if len(set(said)) > 1 or not (said or arrays):
        # The forward equations contradict each other, or there are none.
        of_entries = most(sizes, lambda each: each.to_from if each.entries else None)
        said = said if of_entries is None else [of_entries]
    changes["entries_said_once"] = _contradicted(sizes) and not summed
    if said:
        changes["entries_to_from"] = said[0]
        if not arrays:
            changes["weights_to_from"] = said[0] != changes["entries_said_once"]
    elif not arrays and (whole := most(sizes, lambda each: None if each.entries else each.to_from)) is not None:
        changes["weights_to_from"] = whole
    shifts = Counter(
        (a - b) for each in maps if (a := layer_of(each.result, found)) is not None
        and (b := layer_of(each.weights, found)) is not None and 0 <= a - b <= 1
    )  # fmt: skip
    if shifts:
        changes["weight_shift"] = shifts.most_common(1)[0][0]
    elif (shift := most(sizes, lambda each: each.shift)) is not None:
        changes["weight_shift"] = shift
    bias_shifts = Counter(
        (a - b) for each in maps if each.bias is not None and (a := layer_of(each.result, found)) is not None
        and (b := layer_of(each.bias, found)) is not None and 0 <= a - b <= 1
    )  # fmt: skip
    if bias_shifts:
        changes["bias_shift"] = bias_shifts.most_common(1)[0][0]
    if maps:
        changes["has_bias"] = any(each.bias is not None for each in maps)
    if found.layer and any(_of_a_layer(name, found) for name in seen.names) and not _layered_without_one(seen, found):
        changes["shared"] = False
    plain_maps = [each for each in maps if layer_of(each.result, found) is None]
    of_samples = [each for each in plain_maps if is_upper(each.result.text) and is_upper(each.inputs.text)]
    changes["several"] = _only(of_samples)
    changes["neuron"] = _only([each for each in plain_maps if each not in of_samples] or of_samples)
    changes["matrices"] = matrices
    undeclared = set()
    both = {each.weights_first for each in arrays if is_upper(each.result.text) and is_upper(each.inputs.text)}
    if not arrays or len(both) > 1:
        undeclared.add("layout")
    # Z = A W and Z = W A: the text has both, and nothing says which one an equality is about.
    if len(both) > 1 or (not arrays and "weights_to_from" not in changes):
        undeclared.add("weights")
    if changes.get("entries_to_from", True) is None:
        undeclared.add("entries")
    if "weight_shift" not in changes:
        undeclared.add("shift")
    changes["undeclared"] = frozenset(undeclared)
    return replace(found, **changes)


def _contradicted(sizes: Mapping[Order, int]) -> bool:
    """Whether the indices of one W_{ij} stand otherwise than the rows and columns of W in equations of its matrix."""
    entries = [(order, count) for order, count in sizes.items() if order.entries]
    whole = most(sizes, lambda each: None if each.entries else each.to_from)
    return len(entries) == 1 and entries[0][1] == 1 and whole is not None and entries[0][0].to_from != whole


def is_forward(map_: Affine) -> bool:
    """Whether the map can be a forward equation: δ^l = W^T δ^{l+1} has its form too, and is none."""
    parts = [map_.result, map_.inputs, *([map_.bias] if map_.bias is not None else [])]
    if map_.bias is not None and map_.bias.text in ROLES["weights"]:
        return False
    return not any(name.text in ROLES["error"] or of_differential(name.text) for name in parts)


def _of_a_layer(name: Name, found: Conventions) -> bool:
    """g^l: a function that each layer has one of."""
    style = found.layer
    return (
        name.text in found.functions
        and style is not None
        and any(item.text in style.letters | {style.last} for item in style.scripts(name))
    )


def _layered_without_one(seen: Evidence, found: Conventions) -> bool:
    """g(z^l): one function for all layers; g(z) of a single neuron says nothing of layers, nor does g^2(z^2)."""
    return any(
        name.text in found.functions
        and found.layer is not None
        and not found.layer.scripts(name)
        and any(layer_of(each, found) is not None for each in names(of))
        for node in seen.nodes
        for name, of in calls(node)
    )


def _orders(nodes: Sequence[Node], found: Conventions) -> Iterator[bool]:
    """From every Σ_p w_{kp} a_p: whether the summed index is the second of the weights."""
    for node in nodes:
        for each in walk(node):
            if not isinstance(each, Big) or len(each.indices) != 1:
                continue
            body = bare(each.body)
            factors = [bare(factor) for factor in body.factors] if isinstance(body, Product) else []
            named = [factor for factor in factors if isinstance(factor, Name)]
            weights = [
                name
                for name in named
                if found.role(name.text) == "weights" and len(component_indices(name, found)) == 2
            ]
            inputs = [
                name
                for name in named
                if found.role(name.text) in ("act", "input") and component_indices(name, found) == [each.indices[0]]
            ]
            if (
                len(factors) == 2
                and len(weights) == 1
                and len(inputs) == 1
                and each.indices[0] in component_indices(weights[0], found)
            ):
                yield component_indices(weights[0], found)[1] == each.indices[0]


def _only(maps: Sequence[Affine]) -> Affine | None:
    """The first of these maps, where all are between the same letters."""
    return maps[0] if len({(each.result.text, each.weights.text, each.inputs.text) for each in maps}) == 1 else None


def _transposed(nodes: Sequence[Node]) -> Iterable[str]:
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Scripted) and any(item.is_transpose for item in each.above):
                inner = bare(each.base)
                if isinstance(inner, Name) and not inner.below:
                    yield inner.text
            elif isinstance(each, Name) and not each.below and any(item.is_transpose for item in each.above):
                yield each.text


def component_indices(name: Name, found: Conventions) -> list[str]:
    below = list(name.below)
    if found.layer is not None and found.layer.place == "below" and below:
        below = below[1:]
    return [item.text for item in below]


def layer_of(name: Name, found: Conventions) -> int | None:
    """The offset of the layer index where it is l + k, or the number."""
    style = found.layer
    if style is None:
        return None
    for item in style.scripts(name):
        if item.text in style.letters or item.is_number:
            return item.offset
    return None


def in_layers(nodes: Iterable[Node], found: Conventions) -> frozenset[str]:
    """The letters that stand with a layer in one of these expressions."""
    style = found.layer
    if style is None:
        return frozenset()
    return frozenset(name.text for node in nodes for name in names(node) if style.is_on(name))
