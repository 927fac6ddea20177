"""What a text says of an activation without writing it out: by the form of its derivative, or in words."""

from __future__ import annotations

import re
from dataclasses import replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from symbolic.reading.meaning import NAMED
from symbolic.reading.syntax import (
    Brackets,
    Call,
    Entrywise,
    Minus,
    Name,
    Node,
    Number,
    Product,
    Scripted,
    Sum,
)

_CALLED = (
    ("sigmoid", re.compile(r"\bsigmoid|\blogistic (?:function|activation|regression)", re.IGNORECASE)),
    ("tanh", re.compile(r"\bhyperbolic tangent|\btanh\b", re.IGNORECASE)),
)
_LETTERS = {"g": "g", "f": "f", "h": "h", "s": "s", "φ": r"\\(?:var)?phi", "ψ": r"\\psi", "σ": r"\\sigma"}


def in_words(prose: str, conv: Conventions) -> dict[str, Node]:
    """letter ↦ the function that the text calls it: σ is the sigmoid of any text that speaks of one.

    Another letter only where the words stand beside it: “$g$ is the sigmoid function”, “the sigmoid $g(z)$”.
    """
    found: dict[str, Node] = {}
    for letter in conv.functions:
        pattern = _LETTERS.get(letter)
        if pattern is None:
            continue
        names = [name for name, words in _CALLED if _stands_beside(pattern, words, prose)]
        if letter == "σ" and not names and _CALLED[0][1].search(prose):
            names = ["sigmoid"]
        if len(names) == 1:
            found[letter] = Call(Name(names[0]), (Name("z"),))
    return found


def _stands_beside(letter: str, words: re.Pattern[str], prose: str) -> bool:
    """Whether the text says “the ‹words› g” or “g is the ‹words›”."""
    name = rf"\$?(?:{letter}|{letter}\([^()]{{1,12}}\)|{letter}\(\.\))\$?"
    inner = words.pattern
    said = re.compile(
        rf"(?:{inner})\w*(?: (?:activation|function))* {name}(?![A-Za-z])"
        rf"|(?<![A-Za-z\\]){name} (?:is|denotes|be|stands for) (?:the|a) (?:{inner})",
        words.flags,
    )
    return said.search(prose) is not None


def by_its_slope(left: Node, right: Node, conv: Conventions) -> tuple[str, str, Node] | None:
    """σ′(z) = σ(z) (1 − σ(z)) says that σ is the sigmoid, f′(z) = 1 − f(z)² that f is tanh.

    Only for a letter that leads from z to a: what is said of it is then what the text takes it for.
    """
    call = _call_in(left)
    if call is None or not call[0].primes or call[0].text not in conv.functions or call[0].text in NAMED:
        return None
    function, variable = replace(call[0], primes=0), call[1]
    if variable.above or variable.below:
        shown, letter = _of_value(right, variable, conv), "a"
    else:
        shown, letter = _in_short(right, function.text, variable.text), function.text
    wanted = {"sigmoid": f"{letter}·(1−{letter})", "tanh": f"1−{letter}²"}
    name = next((name for name, form in wanted.items() if form == shown), None)
    if name is None:
        return None
    plain = Name(variable.text)
    return function.text, variable.text, Call(Name(name), (plain,))


def _of_value(node: Node, variable: Name, conv: Conventions) -> str:
    """“a·(1−a)” and “1−a²”, with a for the activation of the same layer as z; anything else as ""."""
    node = bare(node)
    if isinstance(node, Name):
        squared = [item for item in node.above if item.is_number and not item.bracket and item.offset == 2]
        rest = tuple(item for item in node.above if item not in squared)
        same = conv.role(node.text) == "act" and (rest, node.below) == (variable.above, variable.below)
        return ("a²" if squared else "a") if same and not node.primes else ""
    if isinstance(node, Scripted) and [item.offset for item in node.above if item.is_number] == [2]:
        return "a²" if len(node.above) == 1 and _of_value(node.base, variable, conv) == "a" else ""
    if isinstance(node, Sum) and len(node.terms) == 2 and isinstance(node.terms[1], Minus):
        one, other = bare(node.terms[0]), _of_value(node.terms[1].term, variable, conv)
        return f"1−{other}" if isinstance(one, Number) and one.value == 1 and other else ""
    if isinstance(node, Entrywise | Product) and len(node.factors) == 2:
        first, second = (_of_value(factor, variable, conv) for factor in node.factors)
        if first and second:
            return "a²" if first == second == "a" else f"{first}·({second})"
    return ""


def _call_in(node: Node) -> tuple[Name, Name] | None:
    """f′ and z of f′(z)."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.signs != ("",):
        return None
    function, argument = node.factors[0], bare(node.factors[1])
    if isinstance(function, Name) and isinstance(argument, Name) and not function.below and not function.above:
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
