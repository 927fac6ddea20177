"""∂A/∂B, and the operator ∂/∂B on what stands behind it."""

from __future__ import annotations

from symbolic.formula import (
    Column,
    Entry,
    Formula,
    Partial,
    Symbol,
    Transpose,
)
from symbolic.reading import syntax as s
from symbolic.reading.meaning.interpreter import Meaning, formula_of
from symbolic.reading.meaning.occurrences import is_scalar, shape_or_none
from symbolic.reading.notation import Undetermined


@formula_of.register
def _(node: s.Derivative, m: Meaning) -> Formula:
    return differentiated(m.of(node.of), m.of(node.by))


@formula_of.register
def _(node: s.Operator, m: Meaning) -> Formula:
    return differentiated(m.of(node.operand), m.of(node.by))


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
