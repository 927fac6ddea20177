"""Equalities between functions of one number, σ′(x) = σ(x) (1 − σ(x)), that speak of no network at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType

from numeric.rings.named_functions import NAMED
from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import calls
from proofs.documents.models.definitions import Definitions, Written
from proofs.documents.models.sizes import Kind
from proofs.documents.models.stages import Stage
from proofs.documents.models.written import expression_in, nearest
from proofs.documents.texts.statements import Equality
from symbolic.formula import Symbol
from symbolic.indices import Sizes
from symbolic.model import Given, Model
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.notation import Letter, Notation
from symbolic.reading.syntax import Name, Node, names


@dataclass(frozen=True, slots=True)
class Functions:
    """The stage of such an equality, and what its functions are."""

    stage: Stage
    named: MappingProxyType[str, object]
    written: tuple[Written, ...] = ()
    """where the text writes them out"""


_OTHERS = re.compile(
    r"[^)\s&]\s*&?=\s*&?\s*(?:\\(?:text|mathrm|operatorname)\{)?\\?(tanh|ReLU|relu|softplus)(?![A-Za-z])"
)
"""a = tanh(z): the letter of an activation is given to a function that is called by its name."""
_SAID_AFTER = re.compile(r"\b(?:where|with|for|here|if|as|since|because)\b", re.IGNORECASE)


def spoken_of_another(equality: Equality, several: Iterable[Written]) -> str:
    """Why a function may be another one where the equality stands than where it is written out; "" where it is not.

    A definition that only comes later speaks of what stands before it where the words say so: “…, where g(z) = …”.
    One that stands before has ended where the text turns to another function: “tanh: a = tanh(z), g′(z) = …”.
    """
    text, place = equality.placed.source.text, equality.placed.region.start
    for each in several:
        if each.place > place and not _SAID_AFTER.search(text[equality.placed.region.end : each.place]):
            return f"{each.letter} is only written out later, and nothing says that it is that function here already."
        own = {name.text for name in names(each.node)} | {each.letter}
        between = (found.group(1) for found in _OTHERS.finditer(text, each.place, equality.sign.start))
        if other := next((name for name in between if FUNCTION_WORDS.get(name, name) not in own), ""):
            return f"Between the place where {each.letter} is written out and this one the text turns to {other}."
    return ""


def functions_of_one_number(
    left: Node, right: Node, equality: Equality, conv: Conventions, definitions: Definitions
) -> Functions | None:
    """The stage in which both sides are functions of the same letter, each of a known or written-out function.

    None where anything else stands in them.
    """
    written: dict[str, list[Written]] = {}
    for each in definitions.functions:
        written.setdefault(each.letter, []).append(each)
    variables: set[str] = set()
    functions: set[str] = set()
    for name in (*names(left), *names(right)):
        if name.text in written and not name.below and not name.above:
            functions.add(name.text)
        elif name.text in NAMED or name.text in FUNCTION_WORDS or name.text == "e":
            variables |= {item.text for item in name.above if item.text and name.text == "e"}
        elif _is_plain(name):
            variables.add(name.text)
        else:
            return None
    called = {name.text for side in (left, right) for name, _ in calls(side)}
    if len(variables) != 1 or variables & (functions | called | set(conv.costs)):
        return None
    if not functions and not any(name.text in NAMED or name.text == "e" for name in (*names(left), *names(right))):
        return None
    named: dict[str, object] = dict(NAMED)
    used: list[Written] = []
    for letter in functions:
        used += nearest(written[letter], equality)
        expressions = [expression_in(each) for each in nearest(written[letter], equality)]
        if len(expressions) != 1 or expressions[0] is None:
            return None
        named[letter] = expressions[0]
    (variable,) = variables
    notation = Notation(
        MappingProxyType({variable: Letter(variable)}), frozenset(functions), costs=frozenset(), output=variable
    )
    model = Model("functions of one number", (Given(Symbol(variable), (), "a number"),), ())
    sizes = Sizes(MappingProxyType({}), MappingProxyType({}))
    stage = Stage(Kind.FUNCTION, model, notation, sizes, (sizes,))
    return Functions(stage, MappingProxyType(named), tuple(used))


def _is_plain(name: Name) -> bool:
    return len(name.text) == 1 and not (name.below or name.primes) and all(item.is_number for item in name.above)
