"""On what a text says that a letter depends, beside the equations that say how: J = J(a, w), “y is a function of x”.

∂J/∂w may hold a, or go by way of a = σ(w x) too; and where y hangs on x in a way that is not said, d(x y)/dx is not y.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS
from proofs.documents.own.collecting import OwnDefinition, recalls_arguments
from proofs.documents.own.epochs import reach
from proofs.documents.own.naming import Naming
from proofs.documents.texts.statements import Document, Equality, Placed
from symbolic.reading.statements import Side, Sign, Statement
from symbolic.reading.syntax import Brackets, Derivative, Nabla, Name, Node, Operator, Product, names, walk

TWO_WAYS = (
    "{function} is a function of {arguments}, and {other} depends on {by}: whether {other} is held in the derivative "
    "by {by} is not said."
)
NOT_SAID_HOW = "The text says that {} depends on {}, and not how."

_LETTERS = r"[\s$\\()]*"
_DEPENDS = re.compile(
    rf"{_LETTERS}(?:(?!not\b)[\w-]+\s+){{0,4}}(?:functions?\s+of|depends?\s+(?:\w+\s+)?(?:up)?on)\s+(?:[\w-]+\s+){{0,2}}{_LETTERS}",
    re.IGNORECASE,
)
_AND = re.compile(rf"{_LETTERS}(?:,|,?\s*\band\b){_LETTERS}", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:\\[dt]?frac\s*)?\{?\s*(?:d|\\mathrm\s*\{?\s*d\s*\}?|\\operatorname\s*\{\s*d\s*\}|\\dv(?![a-z]))"
)
"""How df/dx begins, where ∂f/∂x does not."""


@dataclass(frozen=True, slots=True)
class Dependence:
    """What the text says of arguments: f ↦ the (x, y) of f = f(x, y) and of f(x, y) = x y."""

    arguments: Mapping[str, tuple[str, ...]]
    recalled: frozenset[str]
    """those of which a recall or words say it, and no value"""
    naming: Naming
    written: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """u ↦ x of u(x) = x², also where it is a function that is written out, and no quantity"""

    def ambiguous(self, equality: Equality, definitions: Sequence[OwnDefinition]) -> str:
        """Why a derivative in an equality may be meant in two ways; "" where none is."""
        below = _below(definitions)
        for text, several in self.written.items():
            below.setdefault(text, set()).update(several)
        return next(filter(None, (self._held(*each, below) for each in self._derivatives(equality))), "")

    def unsaid(self, equality: Equality, definitions: Sequence[OwnDefinition]) -> str:
        """Of which letter below a derivative it is not said how it depends on another; "" where there is none."""
        below = _below(definitions)
        return next(filter(None, (self._how(of, by, below) for of, by, _ in self._derivatives(equality))), "")

    def _derivatives(self, equality: Equality) -> Iterator[tuple[Node, str, bool]]:
        """Of what, by which letter, and whether it is a df/dx in the source."""
        for of, by, is_total in _derivatives(equality):
            if (letter := next(iter(names(by)), None)) is not None:
                yield of, self.naming.of(letter).text, is_total

    def _held(self, of: Node, by: str, is_total: bool, below: Mapping[str, set[str]]) -> str:
        """Whether another argument hangs on the one by which f is differentiated."""
        function, arguments = self._called(bare(of))
        if by not in arguments or (is_total and function in below):
            return ""
        other = next((each for each in arguments if each != by and by in reach(each, below)), "")
        return other and TWO_WAYS.format(function=function, arguments=" and ".join(arguments), other=other, by=by)

    def _called(self, of: Node) -> tuple[str, tuple[str, ...]]:
        if isinstance(of, Name):
            text = self.naming.of(of).text
            return text, self.arguments.get(text, ())
        call = _call(of)
        return ("", ()) if call is None else (call[0].text, self._texts(call[1]))

    def _texts(self, arguments: Sequence[Name]) -> tuple[str, ...]:
        return tuple(self.naming.of(each).text for each in arguments)

    def _how(self, of: Node, by: str, below: Mapping[str, set[str]]) -> str:
        """Whether something below f hangs on what f is differentiated by, and no equation says how."""
        inside = {self.naming.of(name).text for name in names(of)}
        if len(inside) == 1 and isinstance(bare(of), Name):
            # dy/dx is a name for what is not said.
            inside = set[str]().union(*(below.get(text, ()) for text in inside))
        for text in sorted(inside | {other for each in inside for other in reach(each, below)}):
            if text not in self.recalled or text in below or text == by:
                continue
            for on in self.arguments[text]:
                if on == by or by in reach(on, below):
                    return NOT_SAID_HOW.format(text, on)
        return ""


def _below(definitions: Sequence[OwnDefinition]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for each in definitions:
        found.setdefault(each.name, set()).update(name.text for name in names(each.node))
    return found


def dependence_of(equalities: Iterable[Equality], naming: Naming) -> Dependence:
    """What these equalities (and words made into such) say."""
    arguments: dict[str, tuple[str, ...]] = {}
    written: dict[str, frozenset[str]] = {}
    recalled: set[str] = set()
    for each in equalities:
        if each.nodes is not None and (call := _call(bare(each.nodes[0]))) is not None:
            written.setdefault(naming.of(call[0]).text, frozenset(naming.of(part).text for part in call[1]))
        for side in each.nodes or ():
            if (call := _call(bare(side))) is None:
                continue
            function, several = call
            recalls = recalls_arguments(each)
            if len(several) > 1 or (recalls and function.text not in COSTS):
                arguments.setdefault(naming.of(function).text, tuple(naming.of(part).text for part in several))
            if recalls:
                recalled.add(naming.of(function).text)
    return Dependence(arguments, frozenset(recalled & arguments.keys()), naming, written)


def _call(node: Node) -> tuple[Name, tuple[Name, ...]] | None:
    """f and (x, y) of f(x, y)."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.signs != ("",):
        return None
    function, brackets = node.factors
    if not isinstance(function, Name) or function.primes or not isinstance(brackets, Brackets):
        return None
    parts = tuple(part for each in brackets.parts if isinstance(part := bare(each), Name))
    return (function, parts) if len(parts) == len(brackets.parts) else None


def _derivatives(equality: Equality) -> Iterator[tuple[Node, Node, bool]]:
    """Of what, by what, and whether it is a df/dx in the source."""
    text = equality.placed.source.text
    for side in equality.nodes or ():
        for each in walk(side):
            total = _TOTAL.match(text, each.start) is not None
            if isinstance(each, Derivative):
                yield each.of, each.by, total
            elif isinstance(each, Operator):
                yield each.operand, each.by, total
            elif isinstance(each, Nabla) and each.by is not None:
                yield each.of, each.by, False


# -------------------------------------------------------------------- words


def dependences_in_words(document: Document) -> list[Equality]:
    """y = y(x) for “$y$ is a function of $x$”, x = x(t) for “$x$ depends on the time $t$”."""
    found: list[Equality] = []
    several = document.statements
    begins = [_letter(each) is not None and _leads(_DEPENDS, each, other) for each, other in pairwise(several)]
    for place in (place for place, does in enumerate(begins) if does):
        letter, arguments = _letter(several[place]), _arguments(several[place + 1 :], begins[place + 1 :])
        if letter is not None and arguments and letter not in arguments:
            found.append(_recall(several[place], letter, arguments))
    return found


def _arguments(several: Sequence[Placed], begins: Sequence[bool]) -> tuple[Name, ...]:
    """w, x, b of “… on $w$, $x$ and $b$, $a$ depends on $z$”."""
    found: list[Name] = []
    for before, each, begins_anew in zip((several[0], *several), several, (*begins, False), strict=False):
        name = _letter(each)
        if name is None or (found and (begins_anew or not _leads(_AND, before, each))):
            break
        found.append(name)
    return tuple(found)


def _leads(words: re.Pattern[str], first: Placed, second: Placed) -> bool:
    between = first.source.text[first.region.end : second.region.start]
    return first.source is second.source and words.fullmatch(between) is not None


def _letter(placed: Placed) -> Name | None:
    """The letter that is all that is said."""
    node = placed.statement.sides[0].node
    plain = isinstance(node, Name) and not (node.below or node.above or node.primes)
    return node if plain and not placed.statement.signs and isinstance(node, Name) else None


def _recall(placed: Placed, letter: Name, arguments: tuple[Name, ...]) -> Equality:
    side = placed.statement.sides[0]
    call = Product((letter, Brackets(arguments, "(")), ("",), start=letter.start, end=letter.end)
    sign = Sign("=", letter.start, letter.start)
    statement = Statement((side, Side(side.tokens, call)), (sign,))
    return Equality(replace(placed, statement=statement), 0)
