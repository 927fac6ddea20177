"""Which equalities define something: a function or a cost that is written out, an update, a new letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import activated, affine, bare, hypothesis
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Document, Equality
from proofs.documents.verdicts.assumptions import adds_up_to_one
from symbolic.model import Claim
from symbolic.reading.lexicon import FUNCTION_WORDS, of_differential
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Undetermined, mark_of
from symbolic.reading.syntax import (
    Absolute,
    Brackets,
    Call,
    Derivative,
    Minus,
    Nabla,
    Name,
    Node,
    Norm,
    Number,
    Product,
    Scripted,
    Sum,
    differentiates,
    names,
    quotients,
    walk,
)

UPDATE = "an update"
"""What an equality defines that assigns a letter a value made of its old one."""
FIXED = frozenset({"exp", "tanh", "sin", "cos", "sinh", "cosh"})
"""Functions that nobody defines anew: what is written about them is a claim."""


@dataclass(frozen=True, slots=True)
class Written:
    """A function that the document writes out: letter(variable) = node, and where."""

    letter: str
    variable: str
    node: Node
    section: int
    place: int
    example: bool
    meaning: Node | None = None
    """the function itself, where ``node`` is what its derivative is said to be"""
    uses: tuple[Written, ...] = ()
    """the functions of the document that stand in it"""


@dataclass(slots=True)
class Definitions:
    """Everything that the document writes out."""

    functions: list[Written] = field(default_factory=list)
    costs: list[Written] = field(default_factory=list)
    conv: Conventions = field(default_factory=Conventions)

    def is_restated(self, left: Node, right: Node, stage: Stage, claim: Claim | None) -> bool:
        """Whether a true equality is one of the forward equations that define the model."""
        left = bare(left)
        if claim is None or not isinstance(left, Name):
            return False
        role = self.conv.role(left.text)
        known = frozenset(self.conv.functions) | frozenset(self.conv.costs)
        if role == "pre":
            return affine(left, right, known) is not None
        if role == "act":
            return activated(left, right, frozenset(self.conv.functions)) is not None or (
                isinstance(right, Name) and self.conv.role(right.text) == "input"
            )
        return False


_EXAMPLE = re.compile(r"\b(?:for (?:example|instance)|e\.g\.|such as|example)\b", re.IGNORECASE)


def collect(equalities: Sequence[Equality], conv: Conventions, document: Document) -> Definitions:
    """The functions and costs that are written out anywhere in the document."""
    found = Definitions(conv=conv)
    slopes: list[Written] = []
    called = {
        function[0]
        for each in equalities
        if each.left.node is not None and (function := _function_of(each.left.node, conv)) is not None
    }
    for each in equalities:
        left, right = each.left.node, each.right.node
        if left is None or right is None or each.sign.text == "=:":
            continue
        if (known := _by_its_slope(left, right, conv)) is not None:
            letter, variable, meaning = known
            slopes.append(replace(_written(each, letter, variable, right), meaning=meaning))
        elif (function := _function_of(left, conv)) is not None and not differentiates(right):
            letter, variable = function
            if letter not in FIXED and _in_variable(right, variable, called):
                found.functions.append(_written(each, letter, variable, right))
        elif each.link:
            continue
        elif (cost := _cost_of(left, conv)) is not None and not differentiates(right) and not _is_call_of(right):
            found.costs.append(_written(each, cost, "", right))
    found.functions = [_with_uses(each, found.functions) for each in found.functions]
    explicit = {each.letter for each in found.functions}
    found.functions.extend(each for each in slopes if each.letter not in explicit)
    return found


def _by_its_slope(left: Node, right: Node, conv: Conventions) -> tuple[str, str, Node] | None:
    """σ′(z) = σ(z) (1 − σ(z)) says that σ is the sigmoid, f′(z) = 1 − f(z)² that f is tanh.

    Only for a letter that leads from z to a: what is said of it is then what the text takes it for.
    """
    call = _call_in(left)
    if call is None or not call[0].primes or call[0].text not in conv.functions or call[0].text in NAMED:
        return None
    function, variable = replace(call[0], primes=0), call[1]
    wanted = {"sigmoid": f"{function.text}·(1−{function.text})", "tanh": f"1−{function.text}²"}
    shown = _in_short(right, function.text, variable.text)
    name = next((name for name, form in wanted.items() if form == shown), None)
    if name is None:
        return None
    return function.text, variable.text, Call(Name(name), (variable,))


def _call_in(node: Node) -> tuple[Name, Name] | None:
    """f′ and z of f′(z)."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.signs != ("",):
        return None
    function, argument = node.factors[0], bare(node.factors[1])
    plain = isinstance(argument, Name) and not argument.above and not argument.below
    if isinstance(function, Name) and not function.below and not function.above and plain:
        assert isinstance(argument, Name)
        return function, argument
    return None


def _in_short(node: Node, function: str, variable: str) -> str:
    """The two forms that are known, with f for f(z): “f·(1−f)”, “1−f²”; anything else as ""."""
    node = bare(node)
    if isinstance(node, Product):
        parts = list(node.factors)
        if len(parts) == 3 and isinstance(parts[0], Name) and parts[0].text == function:
            argument, rest = bare(parts[1]), bare(parts[2])
            if isinstance(argument, Name) and argument.text == variable:
                return f"{function}·({_in_short(rest, function, variable)})"
        if len(parts) == 2 and isinstance(parts[0], Name) and parts[0].text == function and not parts[0].primes:
            target = parts[1]
            squared = isinstance(target, Scripted) and [item.offset for item in target.above if item.is_number] == [2]
            argument = bare(target.base if isinstance(target, Scripted) else target)
            if isinstance(argument, Name) and argument.text == variable and (squared or isinstance(target, Brackets)):
                return function + ("²" if squared else "")
    if isinstance(node, Sum) and len(node.terms) == 2 and isinstance(node.terms[1], Minus):
        one, other = bare(node.terms[0]), _in_short(node.terms[1].term, function, variable)
        if isinstance(one, Number) and one.value == 1 and other:
            return f"1−{other}"
    return ""


def _written(each: Equality, letter: str, variable: str, node: Node) -> Written:
    text = each.placed.source.text
    place = each.placed.region.start
    before = text[max(0, place - 160) : place]
    sentence = before[max(before.rfind(". "), before.rfind("\n\n")) + 1 :]
    return Written(letter, variable, node, each.placed.section, place, bool(_EXAMPLE.search(sentence)))


def _function_of(node: Node, conv: Conventions) -> tuple[str, str] | None:
    """(g, z) of g(z) on a left side."""
    if isinstance(node, Product) and len(node.factors) == 2 and node.signs == ("",):
        function, argument = node.factors
        if isinstance(function, Name) and isinstance(argument, Brackets) and not function.primes and not function.below:
            inner = bare(argument)
            if isinstance(inner, Name) and not inner.above and function.text not in conv.costs:
                return function.text, inner.text
    if isinstance(node, Call) and len(node.arguments) == 1 and not node.function.primes:
        inner = bare(node.arguments[0])
        if isinstance(inner, Name) and not inner.above and node.function.text in FUNCTION_WORDS.values():
            return node.function.text, inner.text
    return None


def _with_uses(written: Written, all_of: Sequence[Written]) -> Written:
    """With the functions of the document that stand in this one: f(z) = z σ(z)."""
    inside = {name.text for name in names(written.node)} - {written.letter, written.variable}
    return replace(written, uses=tuple(each for each in all_of if each.letter in inside))


def _in_variable(node: Node, variable: str, functions: set[str]) -> bool:
    """Whether the right side is an expression in the variable, not another layer of the network."""
    exponents = {item.text for name in names(node) if name.text == "e" for item in name.above}
    return (variable in exponents or any(name.text == variable for name in names(node))) and all(
        (not name.above or name.text == "e")
        and (name.text == variable or len(name.text) > 1 or name.text in "eαβλcakn" or name.text in functions)
        for name in names(node)
    )


def _cost_of(node: Node, conv: Conventions) -> str | None:
    """The letter of a cost on a left side: C, C(a), J(W, b)."""
    marked = isinstance(node, Name) and (node.text, mark_of(node)) in conv.marked_costs
    if isinstance(node, Name) and node.text in conv.costs and not node.primes and (marked or not node.below):
        return node.text
    if isinstance(node, Product) and len(node.factors) == 2 and isinstance(node.factors[1], Brackets):
        name = node.factors[0]
        if isinstance(name, Name) and name.text in conv.costs and not name.primes and not name.below:
            return name.text
    return None


def _is_call_of(node: Node) -> bool:
    """L = ℓ(a, y): the cost is only given another name."""
    return (
        isinstance(node, Product)
        and len(node.factors) == 2
        and isinstance(node.factors[1], Brackets)
        and isinstance(node.factors[0], Name)
        and node.signs == ("",)
    )


def defines(
    equality: Equality, left: Node, right: Node, conv: Conventions, definitions: Definitions, introduced: set[str]
) -> str:
    """What this equality defines, in words; "" where it claims something."""
    costs = {name.text for node in (left, right) for name in names(node)} & set(conv.costs)
    if len(costs) > 1 and _cost_of(left, conv) is None:
        raise Undetermined(f"{' and '.join(sorted(costs))} are both costs, and how they hang together is not read.")
    place = equality.placed.region.start
    for one, other in ((left, right), (right, left)):
        if isinstance(bare(other), Number) and not any(quotients(one)) and _names_something(one):
            raise Undetermined("This gives a value to something: a condition, or a number that the text has computed.")
    if adds_up_to_one(left, right, conv):
        return "assumes that the targets add up to 1"
    if equality.sign.text == "←" or _is_update(left, right, conv):
        return UPDATE
    if _names_entries(left, right):
        return "names the entries of a matrix"
    for each in definitions.functions:
        if each.place == place and each.node is right:
            return f"{each.letter} is written out"
    if equality.link == 0:
        for each in definitions.costs:
            if each.place == place and each.node is right:
                return f"the cost {each.letter} is written out"
        if _cost_of(left, conv) is not None and _is_call_of(right):
            return f"{_cost_of(left, conv)} is the cost"
    called = hypothesis(left)
    if called is not None and isinstance(right, Name) and any(called.text == text for text, _ in conv.aliases):
        return f"{called.text} is another name for {right.text}"
    if isinstance(left, Name) and conv.role(left.text) == "act":
        step = activated(left, right, frozenset({*conv.functions, *FUNCTION_WORDS.values(), *FUNCTION_WORDS}))
        if step is not None and step.function.text != conv.functions[0] and step.argument.above == left.above:
            return f"the activation is {step.function.text} here"
    if isinstance(left, Name) and conv.role(left.text) is None and left.text not in conv.costs and not left.primes:
        key = _key(left)
        if of := of_differential(left.text):
            named = isinstance(right, Derivative) and right.by == replace(left, text=of)
            return f"a name for the derivative by {of}" if named and equality.sign.text in ("≡", ":=") else ""
        if left.text in conv.functions or key in introduced:
            return ""
        if equality.link == 0 and not any(name.text == left.text for name in names(right)):
            introduced.add(key)
            return f"introduces {left.text}"
    if equality.link == 0 and not differentiates(left) and not differentiates(right):
        function = _function_of(left, conv)
        known = {*NAMED, *(each.letter for each in definitions.functions)}
        if function is not None and conv.role(function[0]) is None and function[0] not in known:
            introduced.add(function[0])
            return f"introduces the function {function[0]}"
    return ""


def _names_entries(left: Node, right: Node) -> bool:
    """W^l = (w^l_{jk}): the letter of the entries, in brackets, with the same scripts above."""
    entry = right.parts[0] if isinstance(right, Brackets) and len(right.parts) == 1 else None
    return (
        isinstance(left, Name)
        and isinstance(entry, Name)
        and left.text.lower() == entry.text.lower()
        and left.above == entry.above
        and len(entry.below) > len(left.below)
        and not any(item.is_number for item in entry.below)
    )


def _names_something(node: Node) -> bool:
    """A letter, g(z), ∇C: something that is set to a number, not a sum or product that has to come out."""
    node = bare(node)
    if isinstance(node, Product):
        return (
            len(node.factors) == 2
            and isinstance(node.factors[1], Brackets)
            and not any(isinstance(each, Number) for each in walk(node))
        )
    return isinstance(node, Name | Nabla | Scripted | Norm | Absolute) and not isinstance(node, Number)


def _key(name: Name) -> str:
    return name.text + ",".join(item.text for item in name.below if len(item.text) > 1)


def _is_update(left: Node, right: Node, conv: Conventions) -> bool:
    """W := W − η …: the left side is a term of the right one."""
    if not isinstance(left, Name | Product | Scripted):
        return False
    if isinstance(left, Name) and conv.role(left.text) in ("pre", "act", "error"):
        return False
    side = bare(right)
    terms = side.terms if isinstance(side, Sum) else (side,)
    inner = [bare(term.term if isinstance(term, Minus) else term) for term in terms]
    if len(terms) < 2:
        return False
    return any(term == left or (isinstance(term, Product) and left in term.factors) for term in inner) or _steps(
        left, inner
    )


def _steps(left: Node, terms: list[Node]) -> bool:
    """p_{n+1} = p_n − η ∇F(p_n): a step of an iteration."""
    first = terms[0] if terms else None
    return (
        isinstance(left, Name)
        and isinstance(first, Name)
        and left.text == first.text
        and len(left.below) == len(first.below) == 1
        and left.below[0].text == first.below[0].text
        and left.below[0].offset == first.below[0].offset + 1
    )
