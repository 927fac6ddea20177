"""ReLU′(z) = {1 if z > 0; 0 otherwise}: functions of one number in pieces, and their derivatives, piece by piece.

At a kink nothing is compared: which of its one-sided derivatives a text takes there is its own choice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import product

import sympy as sp

from numeric.rings.named_functions import NAMED
from proofs.checking.verdicts import Counterexample, Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.findings import Finding
from symbolic.reading import syntax as s
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.notation import Undetermined
from symbolic.scalars.functions import z

RELU = sp.Piecewise((z, z > 0), (0, True))
POINTS = tuple(sp.Rational(*pair) for pair in ((-1, 1), (1, 1), (-2, 1), (2, 1), (-7, 3), (5, 3), (-1, 7), (2, 9)))
"""Where both sides are compared: numbers on either side of 0, and of 1."""
PARAMETERS = tuple(sp.Rational(*pair) for pair in ((1, 3), (-3, 5)))
"""Values of a slope α that the text leaves open: below 1, as max(α x, x) supposes."""
DIGITS = 25
SCOPE = "all numbers where there is no kink"


def judge(blank: Finding, equality: Equality, section: Sequence[Equality]) -> Finding:
    """The finding on an equality of functions of one number, one of which is in pieces.

    Raises Undetermined where it is no such equality, or where the text says in no or several ways what a function is.
    """
    if equality.nodes is None or not any(map(_is_in_pieces, equality.nodes)):
        raise Undetermined("Nothing in it is in pieces.")
    variable = _variable(equality.nodes)
    if equality.link == 0 and (letter := _defined(equality.nodes[0])) and letter not in FUNCTION_WORDS.values():
        return replace(blank, kind=Kind.DEFINITION, reason=f"{letter} is written out")
    known = {**NAMED, "relu": RELU, **_written(section, equality)}
    left, right = (_expression(node, variable, known) for node in equality.nodes)
    symbols = sorted((left.free_symbols | right.free_symbols) - {z}, key=str)
    for point, *values in product(POINTS, *(PARAMETERS for _ in symbols)):
        at = {z: point, **dict(zip(symbols, values, strict=True))}
        one, other = (sp.N(side.subs(at), DIGITS) for side in (left, right))
        if not (one.is_real and other.is_real):
            raise Undetermined(f"It has no value at {variable} = {point}.")
        if abs(one - other) > sp.Float(10) ** (5 - DIGITS):
            numbers = tuple((str(symbol).replace("z", variable), str(value)) for symbol, value in at.items())
            shown = Counterexample("", (), numbers, "", f"{float(one):.6g}", f"{float(other):.6g}")
            return replace(blank, kind=Kind.REFUTED, scope=SCOPE, method="values", counterexample=shown)
    return replace(blank, kind=Kind.HOLDS, scope=SCOPE, method=f"equal to {DIGITS} digits at {len(POINTS)} points")


def _is_in_pieces(node: s.Node) -> bool:
    return any(
        isinstance(each, s.Cases | s.Relation | s.Absolute)
        or (isinstance(each, s.Call) and each.function.text == "max")
        for each in s.walk(node)
    )


def _variable(nodes: Collection[s.Node]) -> str:
    """The letter in the brackets of f(x), f′(x), or by which is differentiated."""
    found = {name.text for node in nodes for name in _arguments(node)}
    found = found or {name.text for node in nodes for name in s.names(node)} - {"e"}
    if len(found) != 1:
        raise Undetermined("It is no equality of functions of one number.")
    return found.pop()


def _arguments(node: s.Node) -> list[s.Name]:
    found: list[s.Node] = []
    for each in s.walk(node):
        if isinstance(each, s.Call) and each.function.text != "max":
            found += each.arguments
        elif isinstance(each, s.Derivative | s.Operator):
            found.append(each.by)
        elif isinstance(each, s.Product) and len(each.factors) == 2 and isinstance(each.factors[1], s.Brackets):
            found += each.factors[1].parts
    return [inner for each in found if isinstance(inner := bare(each), s.Name) and not (inner.below or inner.above)]


def _called(node: s.Node) -> tuple[s.Name, s.Node] | None:
    """(f, x) of f(x)."""
    if isinstance(node, s.Call) and len(node.arguments) == 1:
        return node.function, node.arguments[0]
    if isinstance(node, s.Product) and len(node.factors) == 2 and node.signs == ("",):
        function, brackets = node.factors
        if isinstance(function, s.Name) and isinstance(brackets, s.Brackets) and len(brackets.parts) == 1:
            return function, brackets.parts[0]
    return None


def _defined(left: s.Node) -> str:
    """The f of f(x) on the left side."""
    called = _called(bare(left))
    if called is None or called[0].primes or called[0].text in NAMED or not isinstance(bare(called[1]), s.Name):
        return ""
    return called[0].text


def _written(section: Sequence[Equality], equality: Equality) -> Mapping[str, sp.Expr]:
    """The functions of the section that are written out, each in one way."""
    found: dict[str, set[sp.Expr]] = {}
    for each in section:
        if each.nodes is None or each.link or each.sign.start >= equality.sign.start:
            continue
        if (letter := _defined(each.nodes[0])) and letter != "relu":
            try:
                made = _expression(each.nodes[1], _variable((each.nodes[0],)), {**NAMED, "relu": RELU})
            except Undetermined:
                continue
            found.setdefault(letter, set()).add(made)
    return {letter: next(iter(several)) for letter, several in found.items() if len(several) == 1}


def _expression(node: s.Node, variable: str, known: Mapping[str, sp.Expr]) -> sp.Expr:
    """A function of one number as an expression in z, with letters such as α for numbers.

    Raises Undetermined for whatever else it is.
    """

    def of(inner: s.Node) -> sp.Expr:
        return _expression(inner, variable, known)

    if (called := _called(node)) is not None and not (called[0].below or called[0].above):
        function, argument = called
        if function.text in known:
            return sp.diff(known[function.text], z, function.primes).subs(z, of(argument))
        if function.text == "𝟙" and isinstance(argument, s.Relation):
            return of(argument)
    match node:
        case s.Number(value=value):
            return sp.Rational(value.numerator, value.denominator)
        case s.Name(text=text, below=(), above=(), primes=0) if len(text) == 1:
            return z if text == variable else sp.Symbol(text, real=True)
        case s.Name(text="e", below=(), above=(s.Item(text=power),)) if power == variable:
            return sp.exp(z)
        case s.Name(text=text, below=(), above=(s.Item(text="", offset=power, bracket=""),), primes=0):
            return of(replace(node, above=())) ** power
        case s.Scripted(base=s.Name(text="e"), exponent=s.Node() as exponent):
            return sp.exp(of(exponent))
        case s.Brackets(parts=(inner,)) | s.Braced(inner=inner):
            return of(inner)
        case s.Sum(terms=terms):
            return sp.Add(*map(of, terms))
        case s.Minus(term=term):
            return -of(term)
        case s.Product(factors=factors):
            return sp.Mul(*map(of, factors))
        case s.Fraction_(above=above, below=below):
            return of(above) / of(below)
        case s.Absolute(inner=inner):
            return sp.Piecewise((of(inner), of(inner) > 0), (-of(inner), True))
        case s.Call(function=s.Name(text="max"), arguments=arguments):
            return reduce(lambda one, other: sp.Piecewise((one, one > other), (other, True)), map(of, arguments))
        case s.Operator(by=s.Name(text=by), operand=operand) if by == variable:
            return sp.diff(of(operand), z)
        case s.Derivative(of=inner, by=s.Name(text=by)) if by == variable:
            return sp.diff(of(inner), z)
        case s.Relation():
            return sp.Piecewise((1, _condition(node, variable, known)), (0, True))
        case s.Cases(branches=branches):
            return _of_cases(branches, variable, known)
    raise Undetermined("It is no function of one number.")


def _of_cases(branches: Sequence[s.Branch], variable: str, known: Mapping[str, sp.Expr]) -> sp.Expr:
    pieces = [
        (
            _expression(each.value, variable, known),
            True if each.condition is None else _condition(each.condition, variable, known),
        )
        for each in branches
    ]
    return sp.Piecewise(*pieces)


_SIGNS = {">": sp.Gt, "<": sp.Lt, "≥": sp.Ge, "≤": sp.Le, "=": sp.Eq}


def _condition(relation: s.Relation, variable: str, known: Mapping[str, sp.Expr]) -> sp.Basic:
    if relation.sign not in _SIGNS:
        raise Undetermined("This condition is not about a number.")
    sides = (_expression(side, variable, known) for side in (relation.left, relation.right))
    return _SIGNS[relation.sign](*sides)
