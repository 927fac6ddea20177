"""∂A/∂B, and the operator ∂/∂B on what stands behind it, in the layout that the notation declares."""

from __future__ import annotations

from dataclasses import replace

from symbolic.formula import (
    Column,
    Dimension,
    Entry,
    Formula,
    Immediate,
    Partial,
    Product,
    Symbol,
    Transpose,
)
from symbolic.indices import Size
from symbolic.reading import syntax as s
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import shape_or_none
from symbolic.reading.notation import CUSTOMARY, Layout, ManyIndices, Undetermined
from symbolic.shapes import length


@formula_of.register
def _(node: s.Derivative, m: Meaning) -> Formula:
    if (found := _of_one_sample(node.of, node.by, m)) is not None:
        return found
    above, layout = m.of(node.of), m.notation.derivatives
    if node.immediate:
        return immediate(differentiated(above, m.of(node.by), layout))
    # A sample as a row, where samples are rows, is a vector like any other.
    if isinstance(above, Transpose) and not isinstance(above.matrix, Column) and shape_or_none(m.of(node.by)):
        return differentiated(above.matrix, m.of(node.by), replace(layout, numerator=False))
    return differentiated(above, m.of(node.by), layout)


@formula_of.register
def _(node: s.Operator, m: Meaning) -> Formula:
    if (found := _of_one_sample(node.operand, node.by, m)) is not None:
        return found
    return differentiated(m.of(node.operand), m.of(node.by), m.notation.derivatives)


def _of_one_sample(of: s.Node, by: s.Node, m: Meaning) -> Formula | None:
    """∂ℓ/∂Z of a batch, column by column: every sample's own loss by its own column, m ∂J/∂Z for a mean J.

    None where this is another derivative. Raises Undetermined for ∂ℓ/∂W, which is another one for each sample.
    """
    n = m.notation
    if not n.of_samples or not isinstance(of, s.Name) or of.text not in n.sample_costs or of.below or of.above:
        return None
    below = m.of(by)
    base = below.base if isinstance(below, Entry | Column) else below
    base = base.base if isinstance(base, Column) else base
    if not isinstance(base, Symbol) or Size("m") not in base.shape:
        raise Undetermined(f"{of.text} is the loss of one sample, and nothing says of which.")
    made = differentiated(Symbol(n.cost_symbol), below, n.derivatives)
    return Product((Dimension(Size("m")), made)) if n.mean else made


@formula_of.register
def _(node: s.At, m: Meaning) -> Formula:
    raise Undetermined("An expression at a value of one of its letters (a bar with x = a at its foot) is only read in "
                       "an equality that is about that value as a whole.")  # fmt: skip


def immediate(derivative: Formula) -> Formula:
    """∂⁺A/∂B for ∂A/∂B, or for its transpose.

    Raises Undetermined where A is of no step.
    """
    if isinstance(derivative, Transpose):
        return Transpose(immediate(derivative.matrix))
    assert isinstance(derivative, Partial)
    base = derivative.numerator.base if isinstance(derivative.numerator, Entry) else derivative.numerator
    if not isinstance(base, Symbol) or base.layer is None:
        raise Undetermined(f"∂⁺{derivative.numerator}: nothing says which step this is of, whose past is held.")
    return Immediate(derivative.numerator, derivative.denominator)


def differentiated(above: Formula, below: Formula, layout: Layout = CUSTOMARY) -> Formula:
    """∂A/∂B in this layout; ∂A/∂Bᵀ is the numerator layout whatever it is, as ∂Aᵀ/∂B is the denominator layout.

    Raises ManyIndices for the derivative of a matrix by an array, or of a vector by a matrix.
    """
    base, transposed = below, False
    if isinstance(base, Entry) and isinstance(base.base, Column):
        base = Entry(base.base.base, (*base.indices, base.base.sample))
    if isinstance(base, Transpose):
        base, transposed = base.matrix, True
    inner = base.base if isinstance(base, Entry | Column) else base
    if not isinstance(inner, Symbol):
        raise Undetermined(f"∂/∂({below}): a derivative is taken by a symbol, an entry or a column of one.")
    rows, columns = shape_or_none(above), shape_or_none(base)
    if rows and columns:
        if length(rows) is None or length(columns) is None:
            raise ManyIndices(
                f"∂({above})/∂({base}) is an array of more than two indices: only its components are decided."
            )
        return Partial(above, base) if layout.numerator or transposed else Transpose(Partial(above, base))
    if rows == () and columns:
        vector = length(columns) is not None
        transposed = transposed or (layout.across if vector else layout.across_matrices)
    made = Partial(above, base)
    return Transpose(made) if transposed else made
