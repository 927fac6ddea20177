"""The NumPy meaning of a formula: (W^{l+1})ᵀ Δ^{l+1} ⊙ g′(Z^l) ↦ ``(W[l + 1].T @ delta[l + 1]) * g_prime(Z[l])``.

A symbol in a layer is an item of a dictionary with the layer as its key, so that l counts as on paper; components,
which count from 1 there, count from 0 in an array. Σ_j over the columns of a matrix is a sum along its rows, and
b 1ᵀ inside a sum is NumPy's broadcasting. ``Names`` says what the symbols are called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import singledispatch

from symbolic.errors import InputError
from symbolic.formula import (
    Add,
    Apply,
    Broadcast,
    Coincidence,
    Column,
    Cost,
    CostGradient,
    CostPartial,
    Diagonal,
    Dimension,
    Entry,
    Formula,
    Hadamard,
    Kronecker,
    MatrixProduct,
    Negative,
    Number,
    Partial,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    is_scalar,
)
from symbolic.indices import Index, Range, Size
from symbolic.shapes import shape

ADD, TIMES, MATRIX, UNARY, ATOM = range(5)
"""How tightly a piece of source binds. * and @ bind alike for Python; for a reader they are kept apart."""


@dataclass(frozen=True, slots=True)
class Source:
    """An expression in Python and how tightly it binds."""

    text: str
    binds: int = ATOM

    def within(self, level: int) -> str:
        """The text, in brackets if it binds more loosely than ``level``."""
        return self.text if self.binds >= level else f"({self.text})"


@dataclass(frozen=True, slots=True)
class Names:
    """What symbols, derivatives ∂C/∂·, functions and targets are called in the source."""

    symbols: Mapping[str, str] = field(default_factory=lambda: {"Δ": "delta", "δ": "delta", "η": "learning_rate"})
    derivatives: Mapping[tuple[str, str], str] = field(default_factory=dict)
    cost: str = "C"
    cost_gradient: str = "nabla_C"
    targets: str | None = "Y"
    widths: str = "WIDTHS"

    def item(self, name: str, layer: Index | None) -> str:
        """``W[l + 1]``: the symbol in its layer."""
        return name if layer is None else f"{name}[{index_source(layer)}]"


def numpy_source(formula: Formula, names: Names | None = None) -> str:
    """The formula as one NumPy expression.

    Raises InputError for what has no NumPy meaning: a derivative without a name, g″.
    """
    return write(formula, names or Names()).text


def index_source(index: Index, shift: int = 0) -> str:
    """l − 1 ↦ ``l - 1``; ``shift`` is −1 where a component counts from 0."""
    number = index.offset + shift
    if index.name is None:
        return str(number)
    return index.name if not number else f"{index.name} {'+' if number > 0 else '-'} {abs(number)}"


def size_source(size: Index | Size, names: Names) -> str:
    """``m``, ``L``, ``WIDTHS[l]`` or a number."""
    if isinstance(size, Index):
        return index_source(size)
    return names.item(names.widths, size.layer) if size.layer is not None else size.name or str(size.number)


def range_source(each: Range, names: Names, downwards: bool = False) -> str:
    """l = 1, …, L ↦ ``range(1, L + 1)``."""
    upper = each.upper
    end = index_source(upper, 1) if isinstance(upper, Index) else f"{size_source(upper, names)} + 1"
    text = f"range({index_source(each.lower)}, {end})"
    return f"reversed({text})" if downwards else text


@singledispatch
def write(formula: Formula, names: Names) -> Source:
    """The source of one kind of node (the table of this module)."""
    raise NotImplementedError(f"no NumPy source of {type(formula).__name__}")


@write.register
def _(formula: Number, names: Names) -> Source:
    value = formula.value
    if value.denominator == 1:
        return Source(str(value), UNARY if value < 0 else ATOM)
    return Source(f"{value.numerator} / {value.denominator}", TIMES)


@write.register
def _(formula: Dimension, names: Names) -> Source:
    return Source(size_source(formula.size, names))


@write.register
def _(formula: Symbol, names: Names) -> Source:
    return Source(names.item(names.symbols.get(formula.name, formula.name), formula.layer))


@write.register
def _(formula: Entry, names: Names) -> Source:
    position = [index_source(index, -1) for index in formula.indices]
    position += ["0"] * (2 - len(position))
    return Source(f"{write(formula.base, names).within(ATOM)}[{', '.join(position)}]")


def _column(array: str, sample: Index) -> str:
    return f"{array}[:, [{index_source(sample, -1)}]]"


@write.register
def _(formula: Column, names: Names) -> Source:
    return Source(_column(write(formula.base, names).within(ATOM), formula.sample))


def _broadcasting(parts: tuple[Formula, ...], names: Names) -> list[Source]:
    """The parts of a sum or ⊙, a repeated column as the column alone where another part has all columns."""
    if all(isinstance(part, Broadcast) or is_scalar(part) for part in parts):
        return [write(part, names) for part in parts]
    return [write(part.vector if isinstance(part, Broadcast) else part, names) for part in parts]


@write.register
def _(formula: Add, names: Names) -> Source:
    signs = ["-" if isinstance(term, Negative) else "+" for term in formula.terms]
    first, *rest = formula.terms
    terms = (first, *(term.term if isinstance(term, Negative) else term for term in rest))
    text = ""
    for place, (sign, source) in enumerate(zip(signs, _broadcasting(terms, names), strict=True)):
        text += f" {sign} {source.within(TIMES)}" if place else source.within(ADD)
    return Source(text, ADD)


@write.register
def _(formula: Negative, names: Names) -> Source:
    return Source(f"-{write(formula.term, names).within(UNARY)}", UNARY)


@write.register
def _(formula: Product, names: Names) -> Source:
    if (mean := _mean(formula, names)) is not None:
        return mean
    # 1/m · X is written X / m.
    divisors = [each.denominator for each in formula.factors if isinstance(each, Quotient) and is_reciprocal(each)]
    factors = [each for each in formula.factors if not is_reciprocal(each)]
    if not factors:
        factors, divisors = list(formula.factors), []
    text = write(factors[0], names).within(MATRIX if len(factors) > 1 else TIMES)
    text += "".join(f" * {write(each, names).within(UNARY)}" for each in factors[1:])
    text += "".join(f" / {write(each, names).within(UNARY)}" for each in divisors)
    return Source(text, TIMES)


def is_reciprocal(formula: Formula) -> bool:
    """Whether the formula is 1 over something."""
    return isinstance(formula, Quotient) and formula.numerator == Number(Fraction(1))


def _mean(formula: Product, names: Names) -> Source | None:
    """(1/m) Σ_{j=1}^m of columns or of their costs ↦ their mean."""
    match formula.factors:
        case (Quotient(denominator=Dimension(size=size)) as one_over, Sum() as total) if (
            is_reciprocal(one_over) and total.upper == size and (vectorised := _over_columns(total, names, "mean"))
        ):
            return Source(vectorised)
    return None


def sum_over_columns(formula: Sum) -> Formula | None:
    """X of Σ_{j=1}^m X^{(j)}, the sum of all columns of X; None for any other sum."""
    match formula.body:
        case Column(base=base, sample=at) if at == Index(formula.index) and formula.lower == Index(None, 1):
            return base if shape(base)[1:] == (formula.upper,) else None
    return None


def _over_columns(formula: Sum, names: Names, method: str = "sum") -> str | None:
    """Σ_{j=1}^m X^{(j)} ↦ ``X.sum(axis=1, keepdims=True)``; Σ_j C^{(j)}(X^{(j)}) ↦ ``C(X, Y).sum()``."""
    if (summed := sum_over_columns(formula)) is not None:
        return f"{write(summed, names).text}.{method}(axis=1, keepdims=True)"
    match formula.body:
        case Cost(argument=Column() as column, sample=of) if of == column.sample:
            base = sum_over_columns(replace(formula, body=column))
            return None if base is None else f"{names.cost}({outputs_and_targets(base, None, names)}).{method}()"
    return None


@write.register
def _(formula: MatrixProduct, names: Names) -> Source:
    first, *rest = [write(factor, names) for factor in formula.factors]
    return Source(" @ ".join([first.within(MATRIX), *(each.within(UNARY) for each in rest)]), MATRIX)


@write.register
def _(formula: Hadamard, names: Names) -> Source:
    return Source(" * ".join(each.within(UNARY) for each in _broadcasting(formula.factors, names)), TIMES)


@write.register
def _(formula: Transpose, names: Names) -> Source:
    return Source(f"{write(formula.matrix, names).within(ATOM)}.T")


@write.register
def _(formula: Diagonal, names: Names) -> Source:
    return Source(f"np.diagflat({write(formula.vector, names).text})")


@write.register
def _(formula: Broadcast, names: Names) -> Source:
    return Source(f"np.repeat({write(formula.vector, names).text}, {size_source(formula.columns, names)}, axis=1)")


@write.register
def _(formula: Quotient, names: Names) -> Source:
    numerator = write(formula.numerator, names).within(TIMES)
    return Source(f"{numerator} / {write(formula.denominator, names).within(UNARY)}", TIMES)


@write.register
def _(formula: Power, names: Names) -> Source:
    return Source(_power(write(formula.base, names), formula.exponent), UNARY)


def _power(base: Source, exponent: int) -> str:
    plain = base.binds == ATOM and base.text.replace(".", "_").isidentifier()
    return f"{base.text}**{exponent}" if plain else f"{base.within(ATOM)} ** {exponent}"


@write.register
def _(formula: SquaredNorm, names: Names) -> Source:
    return Source(f"np.sum({_power(write(formula.array, names), 2)})")


@write.register
def _(formula: Apply, names: Names) -> Source:
    if formula.order > 1:
        raise InputError(f"{formula} has no NumPy source: g and g′ have, and no higher derivative.")
    function = names.item(formula.function + "_prime" * formula.order, formula.layer)
    return Source(f"{function}({write(formula.argument, names).text})")


def outputs_and_targets(argument: Formula, sample: Index | None, names: Names) -> str:
    """The outputs and their targets, as arguments of C or ∇C."""
    outputs = write(argument, names).text
    if names.targets is None:
        return outputs
    return f"{outputs}, {names.targets if sample is None else _column(names.targets, sample)}"


@write.register
def _(formula: Cost, names: Names) -> Source:
    # C gives the cost of every column, and here there is one.
    return Source(f"{names.cost}({outputs_and_targets(formula.argument, formula.sample, names)})[0]")


@write.register
def _(formula: CostPartial, names: Names) -> Source:
    row = "0" if formula.index is None else index_source(formula.index, -1)
    return Source(f"{names.cost_gradient}({outputs_and_targets(formula.argument, formula.sample, names)})[{row}, 0]")


@write.register
def _(formula: CostGradient, names: Names) -> Source:
    return Source(f"{names.cost_gradient}({outputs_and_targets(formula.argument, formula.sample, names)})")


@write.register
def _(formula: Partial, names: Names) -> Source:
    match formula:
        case Partial(numerator=Symbol(name=above, layer=None), denominator=Symbol(name=below, layer=layer)) if (
            above,
            below,
        ) in names.derivatives:
            return Source(names.item(names.derivatives[above, below], layer))
    raise InputError(
        f"{formula} has no NumPy source of its own: write the closed form that it equals, or give it a name."
    )


@write.register
def _(formula: Sum, names: Names) -> Source:
    if (vectorised := _over_columns(formula, names)) is not None:
        return Source(vectorised)
    body = write(formula.body, names).text
    over = range_source(Range(formula.index, formula.lower, formula.upper), names)
    return Source(f"sum({body} for {formula.index} in {over})")


@write.register
def _(formula: Coincidence, names: Names) -> Source:
    plus = " + ".join(map(index_source, formula.plus))
    minus = "".join(f" - ({index_source(each)})" for each in formula.minus)
    return Source(f"int({index_source(formula.first)} == {plus}{minus})")


@write.register
def _(formula: Kronecker, names: Names) -> Source:
    return Source(f"int({index_source(formula.first)} == {index_source(formula.second)})")
