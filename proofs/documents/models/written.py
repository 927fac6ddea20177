"""What the document writes out itself: its cost, its functions, and the stage in which they have that meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from numeric.rings.named_functions import NAMED, NoExpression, expression_of
from proofs.documents.conventions import Conventions, general
from proofs.documents.models.costs import cost_in
from proofs.documents.models.definitions import Written
from proofs.documents.models.extending import extended
from proofs.documents.models.kinds import Parts
from proofs.documents.models.letters import Introduction
from proofs.documents.models.sizes import Kind
from proofs.documents.models.stages import Stage, build
from proofs.documents.texts.statements import Equality
from proofs.logic.models import admit
from symbolic.errors import InputError
from symbolic.formula import Symbol
from symbolic.indices import Sizes
from symbolic.model import Model, symbols
from symbolic.reading.meaning import readings
from symbolic.reading.notation import Letter, Notation, Undetermined
from symbolic.reading.syntax import (
    Call,
    Fraction_,
    Name,
    Node,
    Root,
    Scripted,
    walk,
)
from symbolic.reading.tokens import Unreadable

POINTS = (0.3, -1.2, 2.1)
TOLERANCE = 1e-9
"""Where two functions that a section writes out are compared, and how far they may differ."""


def written_stages(
    parts: Parts, equality: Equality, left: Node, right: Node, other: Conventions | None = None
) -> list[tuple[Stage, dict[str, object]]]:
    """The stage with the cost and the functions that are written out, once for each way that they are."""
    kind, layered, depth = parts.aspects_of(equality)
    functions = _expressions(parts, equality)
    costs = nearest(parts.definitions.losses, equality)
    conv = other or parts.conventions(kind, layered)
    if kind not in (Kind.NETWORK, Kind.BATCH):
        conv = general(conv)
    speaks = (
        any(_needs_named(node) for node in (left, right))
        or bool(set(parts.conv.functions) & set(NAMED))
        or bool(conv.softmax or conv.last_function)
    )
    if not costs and not functions and not speaks:
        return []
    stages: list[Stage] = []
    for cost in costs:
        said = parts.letters.of((cost.node,), equality.placed) if layered else ()
        key = (kind, layered, depth, cost.place, conv, said)
        if key not in parts.stages:
            try:
                if said and kind is not Kind.BATCH:
                    made = _in_letters(build(conv, kind, parts.used, depth), said, cost)
                else:
                    made = build(conv, kind, parts.used, depth, cost.node)
            except InputError:
                # A cost that has no meaning in these shapes is of no use here.
                continue
            if any(each.base in set(symbols(each.formula)) for each in made.model.definitions):
                # J = C + …, where both are the cost of the template: it would be defined by itself.
                continue
            parts.stages[key] = made
        stages.append(parts.stages[key])
    if not stages:
        if not functions and not speaks:
            return []
        plain = (kind, layered, depth, "written", conv)
        if plain not in parts.stages:
            parts.stages[plain] = build(conv, kind, parts.used, depth)
        stages = [parts.stages[plain]]
    stages = [parts.with_letters(stage, equality) for stage in stages]
    return [(stage, {**NAMED, **given}) for stage in stages for given in (functions or [{}])]


def _in_letters(plain: Stage, said: Sequence[Introduction], cost: Written) -> Stage:
    """The stage whose cost is written in letters that the text introduces: E = ½ Σ_j e_j² after e_j = d_j − y_j.

    Raises InputError where these letters, or the cost in them, have no meaning.
    """
    stage = extended(plain, said)
    formula, notation = cost_in(cost.node, replace(stage.notation, concrete=True))
    symbol = Symbol(notation.cost_symbol)
    definitions = tuple(
        replace(each, formula=formula) if each.base == symbol else each for each in stage.model.definitions
    )
    model = replace(stage.model, definitions=definitions)
    admit(model)
    return replace(stage, model=model, notation=notation)


def nearest(written: list[Written], equality: Equality) -> list[Written]:
    """The last one before in the same section; else all of the document (an example only in its own section)."""
    section, place = equality.placed.section, equality.placed.region.start
    same = [each for each in written if each.section == section and each.place <= place]
    if same:
        return same[-1:]
    return [each for each in written if not each.example]


def _expressions(parts: Parts, equality: Equality) -> list[dict[str, object]]:
    """Every combination of the functions' definitions that may be meant here."""
    found: list[dict[str, object]] = [{}]
    for letter in parts.conv.functions:
        several = nearest([each for each in parts.definitions.functions if each.letter == letter], equality)
        expressions = [made for each in several if (made := expression_in(each)) is not None]
        if expressions:
            found = [{**before, letter: made} for before in found for made in expressions]
    return [] if found == [{}] else found


def _needs_named(node: Node) -> bool:
    """Whether a function with a meaning of its own stands in it: e^z, log, tanh."""
    return any(
        isinstance(each, Root)
        or (isinstance(each, Call) and each.function.text in NAMED)
        or (isinstance(each, Scripted) and isinstance(each.base, Name) and each.base.text == "e")
        or isinstance(each, Fraction_)
        for each in walk(node)
    )


def written_otherwise(written: Written, all_of: Sequence[Written]) -> bool:
    """Whether its section writes the function out before as something that has other values: f′ without its prime."""
    made = expression_in(written)
    before = (each for each in all_of if each.letter == written.letter and each.section == written.section)
    others = (expression_in(each) for each in before if each.place < written.place and each.meaning is None)
    return made is not None and any(other is not None and _differ(made, other) for other in others)


def _differ(one: object, other: object) -> bool:
    """Whether two expressions in z have other values at one of some points."""
    letters = one.free_symbols | other.free_symbols  # type: ignore[attr-defined]
    for at in POINTS:
        values = [each.subs(dict.fromkeys(letters, at)).evalf() for each in (one, other)]  # type: ignore[attr-defined]
        if all(each.is_number for each in values) and abs(values[0] - values[1]) > TOLERANCE:
            return True
    return False


def expression_in(written: Written) -> object | None:
    """What a function that is written out is, as a SymPy expression in z; None where it is none."""
    inner = {each.letter: expression_in(each) for each in written.uses}
    if any(each is None for each in inner.values()):
        return None
    notation = Notation(letters={written.variable: Letter(written.variable)}, functions=frozenset(inner))
    try:
        formula = readings((written.meaning or written.node,), notation)[0].formulas[0]
        made: object = expression_of(formula, written.variable, {**NAMED, **inner})
        return made
    except (Unreadable, Undetermined, NoExpression):
        return None


def expressions_of(functions: Iterable[Written]) -> dict[str, object]:
    """letter ↦ what it is, as a SymPy expression in z, for the functions that are written out in one way."""
    found: dict[str, set[object]] = {}
    for each in functions:
        if (made := expression_in(each)) is not None:
            found.setdefault(each.letter, set()).add(made)
    return {letter: next(iter(several)) for letter, several in found.items() if len(several) == 1}


def functions_alone(functions: Iterable[Written]) -> tuple[Stage, dict[str, object]]:
    """A stage of functions of numbers and nothing else, for σ(0) = 1/2: those that the text writes out in one way."""
    named = expressions_of(functions)
    sizes = Sizes(MappingProxyType({}), MappingProxyType({}))
    notation = Notation(letters=MappingProxyType({}), functions=frozenset(named))
    return Stage(Kind.FUNCTION, Model("functions", (), ()), notation, sizes, (sizes,)), {**NAMED, **named}
