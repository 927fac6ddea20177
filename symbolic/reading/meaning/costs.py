"""C(a), C_i(a), C′(a), ∇C, ∇_W C: the cost, its partial derivatives and gradients."""

from __future__ import annotations

from symbolic.formula import (
    Cost,
    CostGradient,
    CostPartial,
    Formula,
    Symbol,
    Transpose,
)
from symbolic.indices import ONE, SCALAR, Index
from symbolic.reading import syntax as s
from symbolic.reading.indices import index_of, is_layer
from symbolic.reading.meaning.derivatives import differentiated
from symbolic.reading.meaning.enumerations import enumerated
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import is_scalar, shape_or_none
from symbolic.reading.notation import Undetermined
from symbolic.reading.tokens import Unreadable


def cost_of(m: Meaning, node: s.Name, arguments: s.Brackets) -> Formula:
    """C(a), C_i(a), C′(a), C^{(j)}(a)."""
    n = m.notation
    sample = next((index_of(item, n) for item in node.above if item.bracket == "("), None)
    if any(item.bracket != "(" for item in node.above) or len(node.above) > 1:
        raise Unreadable(f"This superscript of {node.text} is not read.", node.start, node.end)
    if recalls(m, arguments):
        # J(W, b; X, Y): the arguments only recall on what the cost depends.
        if any(_is_sample(m, item) for part in arguments.parts for each in s.names(part) for item in each.above):
            raise Undetermined(f"This is {node.text} of one sample, which is not told apart from the mean here.")
        if any(item.is_transpose for part in arguments.parts for each in s.names(part) for item in each.above):
            raise Undetermined(f"What {node.text} of something transposed is, nothing says.")
        if node.primes or node.below:
            raise Undetermined(f"The arguments of {node.text}′ are not read.")
        return Symbol(n.cost_symbol)
    argument = argument_of(m, arguments)
    if not node.primes and not node.below and _is_on_the_way(m, argument):
        return Symbol(n.cost_symbol)
    if _only_recalls(m, argument) and not node.primes and not node.below:
        return Symbol(n.cost_symbol)
    one = node.primes == 1 and not node.below and sample is None
    if one and isinstance(argument, Symbol) and (argument != output_of(m) or not is_scalar(argument)):
        # C′(W) is the derivative of the cost by W.
        return differentiated(Symbol(n.cost_symbol), argument, n.derivatives)
    if n.concrete:
        if argument != output_of(m):
            raise Undetermined("The cost that the document writes out is only defined at the output.")
        if node.primes == 1 or (not node.below and not node.primes):
            return differentiated(Symbol(n.cost_symbol), argument) if node.primes else Symbol(n.cost_symbol)
    if node.primes > 1 or (node.primes and node.below):
        raise Undetermined(f"A second derivative of {node.text}.")
    if node.primes:
        if not is_scalar(argument):
            raise Undetermined(f"{node.text}′ of an array.")
        return CostPartial(argument, None, sample)
    if node.below:
        if len(node.below) != 1:
            raise Undetermined(f"A second derivative of {node.text}.")
        return CostPartial(argument, index_of(node.below[0], n), sample)
    return Cost(argument, sample)


def _is_sample(m: Meaning, item: s.Item) -> bool:
    """(i) behind a letter, where that is no layer."""
    style = m.notation.layer
    layer = item.text in style.letters | {style.last} or (item.is_number and style.bracket == item.bracket)
    return item.bracket == "(" and not layer


def recalls(m: Meaning, arguments: s.Brackets) -> bool:
    """Whether these are several arguments, or letters without a meaning of their own: J(W, b; X, Y), J(θ)."""
    if any(isinstance(part, s.Dots) for part in arguments.parts):
        return False
    return len(arguments.parts) > 1 or all(_is_unknown(m, part) for part in arguments.parts)


def _is_unknown(m: Meaning, node: s.Node) -> bool:
    """θ, W: all parameters together. ã^L is one quantity, and so is what the text introduces."""
    n = m.notation
    if not isinstance(node, s.Name) or node.text in n.unclear:
        return False
    if (letter := n.letter(node.text)) is not None:
        # W and b without a layer are those of all layers; a without one is the output.
        return letter.layered and node.text != n.output and not node.above and not node.below
    return not any(is_layer(item, n) and not item.is_number for item in node.above)


def _is_on_the_way(m: Meaning, argument: Formula) -> bool:
    """J(z^{(L)}), C(z^l_1, …, z^l_n): the cost as a function of what it is computed from, not C applied to it."""
    output = m.notation.letter(m.notation.output)
    if output is None or not isinstance(argument, Symbol) or argument.layer is None:
        return False
    # C(ã^L) is the cost of another output.
    return not argument.name.startswith(output.name) and any(
        letter.name == argument.name and letter.components < 2 for letter in m.notation.letters.values()
    )


def _only_recalls(m: Meaning, argument: Formula) -> bool:
    """C(W): what the cost depends on, not its argument."""
    n = m.notation
    output = n.letters.get(n.output)
    return (
        isinstance(argument, Symbol)
        and output is not None
        and argument.name != output.name
        and not n.concrete
        and (
            argument.name
            in {letter.name for letter in n.letters.values() if letter.components == 2 and not letter.samples}
        )
    )


def argument_of(m: Meaning, arguments: s.Brackets) -> Formula:
    if any(isinstance(part, s.Dots) for part in arguments.parts):
        return enumerated(m, arguments.parts)
    return m.of(arguments.parts[0])


def output_of(m: Meaning) -> Formula:
    n = m.notation
    letter = n.letters[n.output]
    return letter.at(Index("L") if letter.layered else None)


@formula_of.register
def _(node: s.Nabla, m: Meaning) -> Formula:
    n = m.notation
    if not isinstance(node.of, s.Name) or node.of.text not in n.costs:
        operand = m.of(node.of) if node.by is not None and node.at is None else None
        if node.by is None or operand is None or not is_scalar(operand):
            raise Undetermined("∇ is only read in front of the cost, or of a number by what stands below it.")
        return differentiated(operand, m.of(node.by), n.derivatives)
    sample = next((index_of(item, n) for item in node.of.above if item.bracket == "("), None)
    if node.of.primes or node.of.below or len(node.of.above) > (sample is not None):
        raise Unreadable(f"These scripts of {node.of.text} behind ∇ are not read.", node.of.start, node.of.end)
    if node.at is not None and isinstance(node.at, s.Brackets) and not recalls(m, node.at):
        argument = argument_of(m, node.at)
        if n.concrete:
            return differentiated(Symbol(n.cost_symbol), argument)
        return gradient_of(m, argument, sample)
    if node.by is None:
        return gradient_of(m, output_of(m)) if not n.concrete else differentiated(Symbol(n.cost_symbol), output_of(m))
    by = node.by
    name = by if isinstance(by, s.Name) else s.Name("")
    letter = n.letter(name.text)
    bare_output = name.text == n.output and not name.above and n.layer.place == "above"
    if letter is not None and letter.layered and bare_output:
        below = output_of(m)
    else:
        below = m.of(by)
    if n.of_samples and below == output_of(m):
        # ∇_A C, column by column: the gradients of the samples' own costs.
        return gradient_of(m, below)
    return differentiated(Symbol(n.cost_symbol), below)


def gradient_of(m: Meaning, argument: Formula, sample: Index | None = None) -> Formula:
    of = shape_or_none(argument)
    if of == SCALAR:
        return CostPartial(argument, None, sample)
    if m.notation.row:
        return Transpose(CostGradient(Transpose(argument), sample, of is not None and of[:1] != (ONE,)))
    return CostGradient(argument, sample, of is not None and of[1:] != (ONE,))
