"""∂A/∂B, and the operator ∂/∂B on what stands behind it."""

from __future__ import annotations

from symbolic.formula import (
    Column,
    Dimension,
    Entry,
    Formula,
    Partial,
    Product,
    Symbol,
    Transpose,
)
from symbolic.indices import Size
from symbolic.reading import syntax as s
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import is_scalar, shape_or_none
from symbolic.reading.notation import Undetermined


@formula_of.register
def _(node: s.Derivative, m: Meaning) -> Formula:
    return _of_one_sample(node.of, node.by, m) or differentiated(m.of(node.of), m.of(node.by))


@formula_of.register
def _(node: s.Operator, m: Meaning) -> Formula:
    return _of_one_sample(node.operand, node.by, m) or differentiated(m.of(node.operand), m.of(node.by))


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
    made = differentiated(Symbol(n.cost_symbol), below)
    return Product((Dimension(Size("m")), made)) if n.mean else made


@formula_of.register
def _(node: s.At, m: Meaning) -> Formula:
    raise Undetermined("An expression at a value of one of its letters (a bar with x = a at its foot) is only read in "
                       "an equality that is about that value as a whole.")  # fmt: skip


def differentiated(above: Formula, below: Formula) -> Formula:
    base, wrapped = below, False
    if isinstance(base, Entry) and isinstance(base.base, Column):
        base = Entry(base.base.base, (*base.indices, base.base.sample))
    if isinstance(base, Transpose):
        base, wrapped = base.matrix, True
    inner = base.base if isinstance(base, Entry | Column) else base
    if not isinstance(inner, Symbol):
        raise Undetermined(f"∂/∂({below}): a derivative is taken by a symbol, an entry or a column of one.")
    if not is_scalar(above) and not is_scalar(base) and shape_or_none(above) is not None:
        raise Undetermined(f"∂({above})/∂({below}) differentiates an array by an array: its layout is not declared.")
    made = Partial(above, base)
    return Transpose(made) if wrapped else made
