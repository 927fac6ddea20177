"""The index normal form: components written out, derivatives pushed to atoms, sums in front, deltas contracted."""

from __future__ import annotations

from proofs import kernel
from proofs.kernel import Theorem
from proofs.logic.algebra import TooLarge, canonical
from proofs.logic.context import Context
from proofs.logic.sums import flattened
from proofs.search.conversions import Conversion, attempt, everywhere, first_of, in_parts, join, one_after_another
from proofs.search.derivatives import unfold
from symbolic.formula import (
    Add,
    Entry,
    Formula,
    Kronecker,
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
)
from symbolic.shapes import shape
from symbolic.substitution import with_bound_apart


def component(context: Context, formula: Formula) -> Theorem | None:
    """(A B)_ij = Σ_k A_ik B_kj, and so on, where the array is no symbol (a Conversion)."""
    is_component = isinstance(formula, Entry) and not isinstance(formula.base, Symbol)
    return attempt(kernel.components, context, formula) if is_component or isinstance(formula, SquaredNorm) else None


def unfold_plain(context: Context, formula: Formula) -> Theorem | None:
    """δ^l = ∂C/∂z^l, η = 0: a symbol that stands for a derivative or a number (a Conversion)."""
    symbol = formula.base if isinstance(formula, Entry) else formula
    if not isinstance(symbol, Symbol):
        return None
    for each in context.model.definitions:
        made = each.formula.matrix if isinstance(each.formula, Transpose) else each.formula
        if each.base.name == symbol.name and isinstance(made, Partial | Number):
            return unfold(context, formula)
    return None


def expand(context: Context, formula: Formula) -> Theorem | None:
    """A = the same with its sums in front and like terms collected (a Conversion)."""
    if shape(formula) or not isinstance(formula, Add | Negative | Product | Quotient | Power | Sum | Kronecker):
        return None
    try:
        found = _expanded(context, formula)
        if found == formula or (_expanded(context, found) == formula and str(formula) < str(found)):
            # Σ_s Σ_r V_r V_s h_r h_s: with letters that are not taken the factors may come in two orders in turn.
            return None
    except TooLarge:
        return None
    return attempt(kernel.algebra, context, formula, found)


def _expanded(context: Context, formula: Formula) -> Formula:
    return with_bound_apart(canonical(formula), context.names)


def contract(context: Context, formula: Formula) -> Theorem | None:
    """Σ_k [k = i] A_k = A_i in every sum, whatever the order of the sums (a Conversion)."""
    if not isinstance(formula, Sum):
        return None
    found = attempt(kernel.contraction, context, formula)
    if found is not None:
        return found
    # Σ_k Σ_p [k = i] A: the delta belongs to an outer sum, which goes to the inside.
    binders: list[Sum] = []
    body: Formula = formula
    while isinstance(body, Sum):
        binders.append(body)
        body = body.body
    if len(binders) < 2:
        return None
    names = {
        name for each in flattened(body) if isinstance(each, Kronecker) for name in (each.first.name, each.second.name)
    }
    for chosen in binders:
        if chosen.index in names and chosen is not binders[-1]:
            moved: Formula = Sum(body, chosen.index, chosen.lower, chosen.upper)
            for each in reversed([other for other in binders if other is not chosen]):
                moved = Sum(moved, each.index, each.lower, each.upper)
            exchanged = attempt(kernel.algebra, context, formula, moved)
            inner = None if exchanged is None else everywhere(_contract_here)(context, exchanged.right)
            if inner is not None:
                return join(exchanged, inner)
    return None


def _contract_here(context: Context, formula: Formula) -> Theorem | None:
    return attempt(kernel.contraction, context, formula) if isinstance(formula, Sum) else None


def same_under_delta(context: Context, formula: Formula) -> Theorem | None:
    """[i = k] A_i = [i = k] A_k, with the later letter replaced by the earlier one (a Conversion)."""
    if not isinstance(formula, Product):
        return None
    for place, factor in enumerate(formula.factors):
        if isinstance(factor, Kronecker):
            first, second = sorted((factor.first, factor.second), key=lambda index: (index.name or "", index.offset))
            if second.name is not None and second.name != first.name:
                found = attempt(kernel.under_delta, context, formula, place, second.name)
                if found is not None and found.right != formula:
                    return found
    return None


def in_terms(conversion: Conversion) -> Conversion:
    """The conversion at the heads of the terms of a sum: below +, −, Σ, not within the atoms."""

    def convert(context: Context, formula: Formula) -> Theorem | None:
        found = None
        if isinstance(formula, Add | Negative | Sum):
            found = in_parts(convert)(context, formula)
        at_node = conversion(context, formula if found is None else found.right)
        return join(found, at_node)

    return convert


def tidy(context: Context, formula: Formula) -> Theorem | None:
    """Sums in front, deltas contracted, like terms collected, until nothing changes (a Conversion)."""
    found = expand(context, formula)
    for _ in range(12):
        current = formula if found is None else found.right
        step = in_terms(first_of(contract, same_under_delta))(context, current)
        if step is None:
            break
        found = join(found, step)
        found = join(found, expand(context, step.right))
    return found


write_out = everywhere(first_of(component, unfold_plain), within_derivatives=False)
"""Arrays by their components, δ as the derivative that it is, η as 0 (a Conversion)."""


def normalise(pushing: Conversion, lemmas: Conversion) -> Conversion:
    """A scalar formula in index normal form (a Conversion)."""
    # Each derivative is tidied where it stands: a product of two sums has as many sums as both together.
    pushed = one_after_another(first_of(pushing, lemmas), tidy)
    once = one_after_another(write_out, everywhere(pushed, within_derivatives=False), tidy)

    def convert(context: Context, formula: Formula) -> Theorem | None:
        found = None
        for _ in range(6):
            step = once(context, formula if found is None else found.right)
            if step is None or step.left == step.right:
                break
            found = join(found, step)
        return found

    return convert
