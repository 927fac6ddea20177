"""θ := θ − α G, where G is written out: along ∂J/∂θ of the model, whatever the size of the step.

An assignment cannot be false and a step may follow any rule, so that a step off the gradient refutes nothing: it is
undecided, with the sentence why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.models.stages import Stage
from proofs.documents.verdicts.directions import changed_by
from proofs.documents.verdicts.hearing import Hearing
from symbolic.errors import InputError
from symbolic.formula import Dimension, Formula, Partial, Product, Quotient, Sum, as_formula
from symbolic.formula import Number as NumberNode
from symbolic.indices import Size
from symbolic.model import Claim, names_below, symbols
from symbolic.reading import syntax as s
from symbolic.reading.tokens import Unreadable

ASTRAY = "It is an update, but not along ∂{}/∂{} of what the text says: {} × this derivative is not what is subtracted."
TURNED = "It goes {} along ∂{}/∂{} of what the text says: a sign may be wrong."
_UPHILL = re.compile(r"ascent|maximi[sz]|likelihood|uphill", re.IGNORECASE)
_DOWNHILL = re.compile(r"descen|minimi[sz]|downhill|negative log|loss|cost|error", re.IGNORECASE)
_NUMBERS = tuple(NumberNode(Fraction(*each)) for each in ((1, 1), (2, 1), (1, 2)))


@dataclass(frozen=True, slots=True)
class Course:
    """left := left − rate · subtracted."""

    left: s.Name
    subtracted: s.Node
    rate: str


def course_of(left: s.Node, right: s.Node, conv: Conventions, subtracted: frozenset[str]) -> Course | None:
    """The step of an update that subtracts one term which is written out, or of Δw; None for any other equality.

    ``subtracted``: the changes Δw that the text takes away from w.
    """
    if not isinstance(left, s.Name):
        return None
    side, changed = bare(right), changed_by(left)
    terms = side.terms if isinstance(side, s.Sum) else (side,)
    if changed is None and (len(terms) != 2 or left not in terms):
        return None
    term = next((each for each in terms if each != left), None)
    if term is None or (changed is not None and len(terms) != 1):
        return None
    down = isinstance(term, s.Minus)
    inner = bare(term.term if isinstance(term, s.Minus) else term)
    rates: list[str] = []
    plain = _without_rate(inner, conv, rates)
    if len(rates) > 1 or not any(s.names(plain)) or (changed is not None and not rates):
        return None
    down = down != (left.text in subtracted)
    moved = plain if down else s.Minus(plain, start=term.start, end=term.end)
    return Course(changed or left, moved, rates[0] if rates else "1")


def _without_rate(node: s.Node, conv: Conventions, rates: list[str]) -> s.Node:
    """δ aᵀ of η δ aᵀ, (1/m) Σ … of (α/m) Σ …; what was taken is added to ``rates``."""
    one = s.Number(Fraction(1), start=node.start, end=node.end)
    if isinstance(node, s.Name):
        if node.text in conv.scalars and not (node.below or node.above):
            rates.append(node.text)
            return one
        return node
    if isinstance(node, s.Fraction_):
        return replace(node, above=_without_rate(node.above, conv, rates))
    if isinstance(node, s.Product):
        return replace(node, factors=tuple(_without_rate(each, conv, rates) for each in node.factors))
    return node


def off_course(
    course: Course, stages: Callable[..., Iterable[tuple[Stage, Mapping[str, Any]]]], conv: Conventions,
    hearing: Hearing, prose: str,
) -> str:  # fmt: skip
    """Why this is no step down the cost, in any model of the text that has a meaning for it; "" where it may be one.

    ``stages``: the models in which nodes are read.
    """
    found = ""
    ways = {way for way, words in ((1, _DOWNHILL), (-1, _UPHILL)) if words.search(prose)} or {1}
    by_errors = any(conv.role(name.text) == "error" for name in s.names(course.subtracted))
    for cost in conv.costs:
        gradient = s.Derivative(s.Name(cost), course.left, start=course.left.start, end=course.left.end)
        for stage, named in stages(gradient, course.subtracted):
            for claim in _claims(gradient, course.subtracted, stage, hearing):
                sign = _direction(claim, stage, dict(named), hearing)
                if sign is None or sign in ways or (sign == 0 and by_errors):
                    # What δ stands for is a matter of its sample too; where it is misplaced, updates.py has rules.
                    return ""
                turned = TURNED.format("up" if sign < 0 else "down", cost, course.left.text)
                found = found or (turned if sign else ASTRAY.format(cost, course.left.text, course.rate))
    return found


def _claims(gradient: s.Node, subtracted: s.Node, stage: Stage, hearing: Hearing) -> Iterator[Claim]:
    """∂J/∂θ = G for each reading in which G is made of what J is made of; a G of one sample is added up over all."""
    try:
        own = {each.name for claim in hearing.claims(gradient, gradient, stage) for each in claim.ranges}
        several = hearing.claims(gradient, subtracted, stage)
    except (Unreadable, InputError):
        # A model without a meaning for it says nothing of the step.
        return
    for claim in several:
        used = names_below(claim.model, frozenset(symbol.name for symbol in symbols(claim.left)))
        errors = {each.base.name for each in claim.model.definitions if isinstance(each.formula, Partial)}
        more = [each for each in claim.ranges if each.name not in own]
        if len(more) < 2 and {symbol.name for symbol in symbols(claim.right)} <= used | errors:
            right = claim.right if not more else Sum(claim.right, more[0].name, more[0].lower, more[0].upper)
            yield replace(claim, right=right, ranges=tuple(each for each in claim.ranges if each not in more))


def _direction(claim: Claim, stage: Stage, named: dict[str, Any], hearing: Hearing) -> int | None:
    """1 where G is ∂J/∂θ times a positive number, −1 where times a negative one, 0 elsewhere; None for ∂J/∂θ = 0."""

    def holds(left: Formula, right: Formula) -> bool:
        each = replace(claim, left=left, right=right)
        return hearing.court.holds(each, stage.sizes_for(each)[0], named)

    if holds(claim.left, Product((as_formula(2), claim.left))):
        return None
    if holds(claim.left, claim.right):
        return 1
    counts = [Dimension(Size(name)) for name in sorted({"m", stage.notation.samples.name} & {*stage.sizes.constants})]
    factors: list[Formula] = [as_formula(1), *counts, *(Quotient(as_formula(1), each) for each in counts)]
    for sign in (1, -1):
        for number in _NUMBERS:
            for factor in factors:
                scaled = Product((as_formula(sign), number, factor, claim.left))
                if holds(scaled, claim.right):
                    return sign
    return 0
