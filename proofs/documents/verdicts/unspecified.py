"""A refutation that hangs on a g or a C which the document does not write out: then nothing is refuted."""

from __future__ import annotations

from dataclasses import replace

from numeric.rings.named_functions import NAMED
from proofs.checking.counterexamples import functions_in
from proofs.documents.models.definitions import Written
from proofs.documents.models.kinds import Parts
from proofs.documents.models.stages import Stage
from proofs.documents.models.written import expression_in
from proofs.documents.verdicts.deciding import Court
from symbolic.formula import ONES, Entry, Formula, is_scalar
from symbolic.formula import walk as walk_formula
from symbolic.model import Claim, applications, names_below, symbols
from symbolic.reading.syntax import Call, Cases, walk


def needs_more(parts: Parts, claim: Claim | None, stage: Stage, court: Court) -> str:
    """Why a claim that fails for any g and C is not refuted: it needs a g or a C that nothing writes out."""
    if claim is None:
        return ""
    if (name := _target_beside_components(parts, claim)) is not None:
        return f"{name} stands without an index beside components, and may be a number here."
    for side in () if stage.notation.concrete else (claim.left, claim.right):
        for name in names_below(claim.model, frozenset(symbol.name for symbol in symbols(side))):
            if parts.conv.role(name) == "target":
                return (
                    f"It is about {name}, so it depends on the cost, and the document writes out none that "
                    "could be used here."
                )
    if (penalty := _penalty(claim, stage, court)) is not None:
        return (
            f"It holds where {penalty} = 0: the cost may have a penalty on the weights, and the document writes out no "
            "cost that could be used here."
        )
    functions = {name for side in (claim.left, claim.right) for name in functions_in(side)} - set(NAMED) - {ONES}
    usable = {each.letter for each in parts.definitions.functions if expression_in(each) is not None}
    layers = {parts.conv.functions[0], *([parts.conv.last_function] if parts.conv.last_function else [])}
    related = functions | (set() if functions <= layers else _functions_below(claim) & layers)
    if len(related) > 1 and not related <= usable:
        return f"Nothing says how the functions {', '.join(sorted(related))} are related."
    if not stage.notation.shared and any(_has_slope(side) for side in (claim.left, claim.right)):
        # With one function for all layers a wrong layer of g′ would go unseen, and g′ is no identity of a special g.
        return ""
    strange = {each.letter for each in parts.definitions.functions if not _is_read(each)} - usable
    if strange & {*functions, parts.conv.functions[0]} and not any(map(_has_slope, (claim.left, claim.right))):
        # Without a g′ in it, this may be an identity of that very function.
        return f"The text writes {', '.join(sorted(strange))} out, and in a way that is not understood."
    if functions <= usable and layers <= usable | set(NAMED):
        # The text says which functions it means.
        return ""
    open_still = [letter for letter in parts.conv.functions if letter in layers - usable - set(NAMED)]
    for special in ("sigmoid", "tanh"):
        named = {**NAMED, **dict.fromkeys(open_still or parts.conv.functions, NAMED[special])}
        if court.holds(claim, stage.sizes, named):
            letter = open_still[0] if open_still else parts.conv.functions[0]
            return f"It holds for the {special}, and nothing says that {letter} is that function."
    return ""


def _target_beside_components(parts: Parts, claim: Claim) -> str | None:
    """y of δ_1 = 2 (x_1 − y) θ′(s_1): a number where there is one output, and a vector where there may be more."""
    sides = claim.left, claim.right
    if not any(is_scalar(side) for side in sides) or all(is_scalar(side) for side in sides):
        return None
    entries = [each for side in sides for each in walk_formula(side) if isinstance(each, Entry)]
    inside = {each.base for each in entries}
    whole = {symbol.name for side in sides for symbol in symbols(side) if symbol.shape and symbol not in inside}
    counted_out = all(index.name is None for each in entries for index in each.indices)
    alone = len(whole) == 1 and counted_out and parts.conv.role(next(iter(whole))) == "target"
    return next(iter(whole)) if alone else None


def _functions_below(claim: Claim) -> set[str]:
    """The functions of what the letters of a claim are computed from."""
    below = claim.below
    return {
        name for each in claim.model.definitions if each.base.name in below for name in functions_in(each.formula)
    }  # fmt: skip


def _penalty(claim: Claim, stage: Stage, court: Court) -> str | None:
    """λ of ∂C/∂W = … + λ W, where no cost is written out and the rest of it is true; None elsewhere."""
    if stage.notation.concrete:
        return None
    sides = [{symbol.name for symbol in symbols(side)} & stage.notation.scalars for side in (claim.left, claim.right)]
    if sides[0] or len(sides[1]) != 1:
        return None
    (name,) = sides[1]
    return name if court.holds(replace(claim, at={**claim.at, name: 0}), stage.sizes) else None


def _has_slope(formula: Formula) -> bool:
    return any(each.order for each in applications(formula))


def _is_read(written: Written) -> bool:
    """Whether a function has an expression, or is a ramp, whose slope is no expression of its value."""
    ramp = any(isinstance(each, Cases) or (isinstance(each, Call) and each.function.text in ("max", "relu"))
               for each in walk(written.node))  # fmt: skip
    return ramp or expression_in(written) is not None
