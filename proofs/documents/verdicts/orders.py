"""E_h := E_o W_o R′(Z_h): a definition whose product can be seen neither in the right order nor in a wrong one.

A definition is true by itself, whatever stands in it. Where nothing but this very product says how big its factors
are, a lost transpose or a lost ⊙ would go unseen, so that it is undecided instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from proofs.documents.own.building import OwnStage
from proofs.documents.texts.statements import Equality
from symbolic.formula import Apply, Formula, MatrixProduct, Symbol
from symbolic.formula import walk as walk_formula
from symbolic.indices import ONE
from symbolic.reading.syntax import Name, Node, Product, walk

UNSIZED = (
    "No equation says what {} is multiplied with elsewhere. For numbers it may stand as it is; for arrays neither the "
    "order of the product nor a lost transpose could be seen."
)
SLOPE = (
    "{} stands in it as a matrix in a product of rows and columns. For numbers it may stand as it is; for arrays a "
    "derivative of a function of every entry is multiplied entry by entry (⊙) as a rule, and a lost transpose could "
    "not be seen."
)


def open_order(equality: Equality, own: OwnStage) -> str:
    """Why the order of a product in a definition of the own model cannot be seen; "" where it can, or is none."""
    sides = [side.node for side in (equality.left, equality.right) if side.node is not None]
    prepared = [own.stage.notation.prepared(node) for node in sides]
    if loose := _unsized(frozenset(name for node in prepared for name in _multiplied(node)), own):
        return UNSIZED.format(", ".join(loose))
    named = {node.text for node in prepared if isinstance(node, Name)}
    formulas = [each.formula for each in own.stage.model.definitions if each.base.name in named]
    slope = None if own.stage.notation.slopes_are_matrices else next(_slopes(formulas), None)
    return SLOPE.format(slope) if slope is not None else ""


def _unsized(multiplied: frozenset[str], own: OwnStage) -> list[str]:
    """The factors that may be matrices, and whose sizes are those of nothing else."""
    given = [each.symbol for each in own.stage.model.given]
    sizes = Counter(size for symbol in given for size in set(symbol.shape))
    return [
        symbol.name for symbol in given
        if symbol.name in multiplied and len(symbol.shape) == 2 and ONE not in symbol.shape
        and all(sizes[size] == 1 for size in symbol.shape)
    ]  # fmt: skip


def _multiplied(node: Node) -> Iterator[str]:
    """The names that stand as factors beside another one: E and W of E · W · R′(Z), and not Δ and x of Δx."""
    for each in walk(node):
        if isinstance(each, Product):
            whole = (each for each in each.factors if isinstance(each, Name) and not each.primes and not each.below)
            factors = [factor.text for factor in whole if factor.text != "Δ"]
            yield from factors if len(factors) > 1 else ()


def _slopes(formulas: list[Formula]) -> Iterator[Apply]:
    """The R′(Z) with a matrix Z that are factors of matrix products."""
    products = (each for formula in formulas for each in walk_formula(formula) if isinstance(each, MatrixProduct))
    for factor in (factor for product in products for factor in product.factors):
        if isinstance(factor, Apply) and factor.order and _is_matrix(factor.argument):
            yield factor


def _is_matrix(formula: Formula) -> bool:
    return isinstance(formula, Symbol) and len(formula.shape) == 2 and ONE not in formula.shape
