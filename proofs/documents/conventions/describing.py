"""The conventions of a document in sentences, for the top of its report."""

from __future__ import annotations

from proofs.documents.conventions import Conventions, alone
from symbolic.reading.notation import Layout


def describe(conv: Conventions) -> tuple[str, ...]:
    """What was inferred, one line for each thing that a reader may want to overrule."""
    lines = []
    style = conv.layer
    if style is None:
        lines.append("layers: no layer index")
    else:
        letter = sorted(style.letters, key=lambda text: (text == "l", text))[0]
        inside = {"": letter, "(": f"({letter})", "[": f"[{letter}]"}[style.bracket]
        where = f"superscript ^{inside}" if style.place == "above" else f"subscript _{letter}"
        out = "out of" if conv.weight_shift else "into"
        if style.shift:
            where += f"; the input is layer {style.shift} in the text and 0 in what was read"
        lines.append(f"layers: {where}; {conv.weights[0]}^{letter} leads {out} layer {letter}")
    if conv.layer is None and conv.neuron is not None:
        conv = alone(conv)
    z, W, a, b = conv.pre[0], conv.weights[0], conv.act[0], conv.bias[0]
    bias = f" + {b}" if conv.has_bias else ""
    product = (
        (f"{a} {W}ᵀ" if conv.weights_to_from else f"{a} {W}")
        if conv.row
        else (f"{W} {a}" if conv.weights_to_from else f"{W}ᵀ {a}")
    )
    if conv.layer is None:
        product = product.replace(a, conv.input[0])
    forward = f", {z} = {product}{bias}, {a} = {conv.functions[0]}({z})" if not conv.own_said else ""
    lines.append(f"layout: {'rows' if conv.row else 'columns'}{forward}")
    lines += [f"computed in its own way: {each}" for each in conv.own_said]
    if conv.joint_output:
        lines.append("the last layer is a softmax, and what is said of its values is left open")
    if conv.batch_row is not None:
        lines.append(f"a batch: its samples are {'rows' if conv.batch_row else 'columns'}")
    if conv.entries_to_from is not None and conv.entries_to_from != conv.weights_to_from:
        lines.append(f"{W}_ij leads from i to j")
    if conv.implied_sums:
        lines.append("an index that stands twice is summed over")
    mark = next((f"_{mark}" for text, mark in conv.marked_costs if text == conv.costs[0]), "")
    cost = f"cost: {conv.costs[0]}{mark}"
    if conv.mean is not None:
        cost += f", the {'mean' if conv.mean else 'sum'} over the batch where there is one"
    if conv.sample_costs:
        cost += f"; {', '.join(sorted(conv.sample_costs))} of one sample"
    lines.append(cost)
    sign = "−" if conv.error_sign < 0 else ""
    by = z if conv.error_by == "pre" else a
    lines.append(f"error: {conv.error[0]} = {sign}∂{conv.costs[0]}/∂{by}")
    if conv.derivatives is not None:
        lines.append(f"derivatives: {named(conv.derivatives)}")
    return tuple(lines)


def named(layout: Layout) -> str:
    """The layout in words."""
    own = "a" if layout.numerator else "b"
    words = f"{'numerator' if layout.numerator else 'denominator'} layout (∂a/∂b has a row for each entry of {own})"
    if layout.across:
        words += ", ∂C/∂b with the shape of bᵀ"
    return words + (" for matrices too" if layout.across_matrices else "")
