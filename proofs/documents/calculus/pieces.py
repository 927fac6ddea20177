"""ReLU′(z) = {1 if z > 0; 0 otherwise}: functions of one number in pieces, and their derivatives, piece by piece.

At a kink nothing is compared: which of its one-sided derivatives a text takes there is its own choice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise

import sympy as sp

from numeric.rings.named_functions import NAMED, RAMPS
from proofs.checking.verdicts import Counterexample, Kind
from proofs.documents.conventions.forward import bare
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.findings import Finding
from symbolic.reading import syntax as s
from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.notation import Undetermined
from symbolic.scalars.functions import z

SLOPES = (sp.Rational(1, 3), sp.Rational(3, 4))
"""Values of a slope α that the text leaves open: of (0, 1), as max(α x, x) supposes."""
OTHERS = (sp.Rational(-3, 5), sp.Rational(7, 3))
"""Values beside: what is wrong for all of them is wrong whatever α may be."""
DEEPEST = 4
"""How deep pieces and values of functions may stand in each other: each level more takes 2.5 times as long."""
LARGEST_POWER = 100
HIGHEST = 4
"""The highest degree of a condition."""
DIGITS = 25
SCOPE = "all numbers where there is no kink"


def judge(blank: Finding, equality: Equality, section: Sequence[Equality]) -> Finding:
    """The finding on f(x) = …, f′(x) = …, d/dx f(x) = … where one side is in pieces.

    Raises Undetermined where it is no such equality, or where the text says in no or several ways what f is.
    """
    if equality.nodes is None or not any(map(_is_in_pieces, equality.nodes)):
        raise Undetermined("Nothing in it is in pieces.")
    variable = _variable(equality.nodes)
    if equality.link == 0 and (letter := _defined(equality.nodes[0])) and letter not in FUNCTION_WORDS.values():
        return replace(blank, kind=Kind.DEFINITION, reason=f"{letter} is written out")
    if max(map(_depth, equality.nodes)) > DEEPEST:
        raise Undetermined("Pieces inside of pieces are too deep for it.")
    known = {**NAMED, **RAMPS, **_written(section, equality)}
    if not any(_is_of_function(node, variable, known) for node in equality.nodes):
        raise Undetermined("No side of it is a function that is known, or its derivative.")
    try:
        left, right = (_expression(node, variable, known) for node in equality.nodes)
        found = _compared(blank, variable, left, right)
        if found.kind is Kind.HOLDS and any(_meet(node, variable, known) for node in equality.nodes):
            raise Undetermined("Two of its cases hold at once and say different things: it holds by the first of them.")
        return found
    except (ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError) as trouble:
        # What SymPy cannot do with conditions in conditions says nothing of the equality.
        raise Undetermined(f"It is not computed in pieces ({type(trouble).__name__}).") from trouble


def misnamed(left: s.Node, right: s.Node) -> str:
    """Why ReLU(z) = … does not write out the function that has this name; "" where it may."""
    called = _called(bare(left))
    known = {**NAMED, **RAMPS}
    if called is None or called[0].primes or called[0].text not in known or not isinstance(bare(called[1]), s.Name):
        return ""
    variable = _variable((left,))
    try:
        written = _expression(right, variable, known)
        other = not written.free_symbols - {z} and _difference(variable, known[called[0].text], written)
    except (Undetermined, ArithmeticError, AttributeError, NotImplementedError, TypeError, ValueError):
        # What is not computed may be the function of this name.
        return ""
    return f"{called[0].text} is known by its name as a function with other values." if other else ""


def _compared(blank: Finding, variable: str, left: sp.Expr, right: sp.Expr) -> Finding:
    """What comes out between and beyond all kinks of both sides, for every value of a slope α."""
    symbols = sorted((left.free_symbols | right.free_symbols) - {z}, key=str)
    if len(symbols) > 1:
        raise Undetermined("More than one letter in it is not said.")
    differences: list[Counterexample | None] = []
    for slope in (*SLOPES, *OTHERS) if symbols else SLOPES[:1]:
        differences.append(_difference(variable, *(side.subs(dict.fromkeys(symbols, slope)) for side in (left, right))))
    if all(each is None for each in differences[: len(SLOPES)]):
        scope = f"{SCOPE}, 0 < {symbols[0].name} < 1" if symbols else SCOPE
        return replace(blank, kind=Kind.HOLDS, scope=scope, method=f"equal to {DIGITS} digits on every piece")
    if any(each is None for each in differences):
        raise Undetermined(f"It holds for some {symbols[0].name} only, and nothing says for which it is meant.")
    return replace(blank, kind=Kind.REFUTED, scope=SCOPE, method="values", counterexample=differences[0])


def _difference(variable: str, left: sp.Expr, right: sp.Expr) -> Counterexample | None:
    """A number at which two functions of z differ, none of their kinks."""
    for point in _points(left, right):
        one, other = (sp.N(side.subs(z, point), DIGITS) for side in (left, right))
        if not (one.is_real and other.is_real):
            raise Undetermined(f"It has no value at {variable} = {point}.")
        if abs(one - other) > sp.Float(10) ** (5 - DIGITS):
            numbers = ((variable, str(point)),)
            return Counterexample("", (), numbers, "", f"{float(one):.6g}", f"{float(other):.6g}")
    return None


def _points(*sides: sp.Expr) -> list[sp.Rational]:
    """Two numbers on every piece: between the kinks, and beyond the outer ones."""
    kinks: set[sp.Expr] = set()
    for relation in {each for side in sides for each in side.atoms(sp.core.relational.Relational)}:
        if relation.has(z):
            kinks.update(_roots(relation.lhs - relation.rhs))
    ends = sorted({sp.nsimplify(each, rational=True) for each in kinks} | {sp.S.Zero})
    between = [(one + (other - one) * part) for one, other in pairwise(ends) for part in _PARTS]
    return [ends[0] - 1, ends[0] - sp.Rational(7, 3), *between, ends[-1] + sp.Rational(5, 3), ends[-1] + 1]


def _roots(expression: sp.Expr) -> Sequence[sp.Expr]:
    """The real roots of a polynomial in z.

    Raises Undetermined for what may have no end of them, such as sin z.
    """
    if not expression.is_polynomial(z) or sp.degree(expression, z) > HIGHEST:
        raise Undetermined("Where a piece ends is not found.")
    found: Sequence[sp.Expr] = sp.real_roots(expression)
    return found


_PARTS = (sp.Rational(1, 3), sp.Rational(4, 5))


def _is_of_function(node: s.Node, variable: str, known: Mapping[str, sp.Expr]) -> bool:
    """f(x), f′(x), d/dx f(x), of an f that is known; max(0, x) too."""
    inner = bare(node)
    if isinstance(inner, s.Operator):
        inner = bare(inner.operand)
    elif isinstance(inner, s.Derivative):
        inner = bare(inner.of)
    if isinstance(inner, s.Call) and inner.function.text == "max":
        return True
    called = _called(inner)
    return called is not None and called[0].text in known and bare(called[1]) == s.Name(variable)


def _is_in_pieces(node: s.Node) -> bool:
    return any(
        isinstance(each, s.Cases | s.Relation | s.Absolute)
        or (isinstance(each, s.Call) and each.function.text == "max")
        for each in s.walk(node)
    )


def _depth(node: s.Node) -> int:
    """How many pieces and values of functions stand in each other, max(a, b, c) and a power e^{…} being two."""
    own = 1 if isinstance(node, s.Cases | s.Relation | s.Absolute) or _called(node) is not None else 0
    own = 2 if isinstance(node, s.Scripted) else own
    own = len(node.arguments) - 1 if isinstance(node, s.Call) and node.function.text == "max" else own
    return own + max(map(_depth, s.children(node)), default=0)


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
    found: dict[str, set[sp.Expr | None]] = {}
    for each in section:
        left, right = each.left.node, each.right.node
        if left is None or each.link or each.sign.start >= equality.sign.start:
            continue
        if (letter := _defined(left)) and letter != "relu":
            found.setdefault(letter, set()).add(None if right is None else _meaning(left, right))
    return {letter: made for letter, (made, *others) in found.items() if made is not None and not others}


def _meaning(left: s.Node, right: s.Node) -> sp.Expr | None:
    """What f(x) = … says of f, in z; None where it is not read, so that what f is stays open."""
    if _depth(right) > DEEPEST:
        return None
    try:
        return _expression(right, _variable((left,)), {**NAMED, **RAMPS})
    except Undetermined:
        return None


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
            if text != variable and text not in PARAMETERS:
                raise Undetermined(f"What {text} is, is not said.")
            return z if text == variable else sp.Symbol(text, positive=True)
        case s.Name(text="e", below=(), above=(s.Item(text=power),)) if power == variable:
            return sp.exp(z)
        case s.Name(text=text, below=(), above=(s.Item(text="", offset=power, bracket=""),), primes=0):
            if abs(power) > LARGEST_POWER:
                raise Undetermined("Its powers are too large to be computed.")
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
            return sp.Mul(*map(of, _with_calls(factors, known)))
        case s.Fraction_(above=above, below=below):
            return of(above) / of(below)
        case s.Absolute(inner=inner):
            return sp.Piecewise((of(inner), of(inner) > 0), (-of(inner), True))
        case s.Call(function=s.Name(text="max"), arguments=arguments):
            return reduce(lambda one, other: sp.Piecewise((one, one > other), (other, True)), map(of, arguments))
        case s.Operator(by=s.Name(text=by), operand=operand) if by == variable:
            return sp.diff(of(operand), z)
        case s.Derivative(of=inner, by=s.Name(text=by)) if by == variable and not isinstance(bare(inner), s.Name):
            return sp.diff(of(inner), z)
        case s.Relation():
            return sp.Piecewise((1, _condition(node, variable, known)), (0, True))
        case s.Cases(branches=branches):
            return _of_cases(branches, variable, known)
    raise Undetermined("It is no function of one number.")


def _with_calls(factors: Sequence[s.Node], known: Mapping[str, sp.Expr]) -> list[s.Node]:
    """The factors, f(x) and 𝟙[x > 0] each as one.

    Raises Undetermined for any other letter before brackets: a function that is not known, or a product.
    """
    found: list[s.Node] = []
    for factor in factors:
        before = found[-1] if found else None
        if isinstance(before, s.Name) and isinstance(factor, s.Brackets) and before.text not in PARAMETERS:
            if before.text not in {*known, "𝟙"} or before.above or before.below:
                raise Undetermined(f"{before.text} before brackets may be a function.")
            found[-1] = s.Product((before, factor), ("",), start=before.start, end=factor.end)
        else:
            found.append(factor)
    if any(isinstance(each, s.Scripted) and isinstance(each.base, s.Brackets) for each in found[1:]):
        raise Undetermined("A power of brackets behind a letter may be one of a function's value.")
    if len(found) == 1:
        # A call that _called would have known.
        raise Undetermined("It is no function of one number.")
    return found


def _of_cases(branches: Sequence[s.Branch], variable: str, known: Mapping[str, sp.Expr]) -> sp.Expr:
    pieces = [
        (
            _expression(each.value, variable, known),
            True if each.condition is None else _condition(each.condition, variable, known),
        )
        for each in branches
    ]
    return sp.Piecewise(*pieces)


def _meet(node: s.Node, variable: str, known: Mapping[str, sp.Expr]) -> bool:
    """Whether two cases with different values have a number in common: z > 0 and z ≤ 3."""
    for cases in (each for each in s.walk(node) if isinstance(each, s.Cases)):
        said = [
            (_expression(each.value, variable, known), _indicator(each.condition, variable, known))
            for each in cases.branches if each.condition is not None
        ]  # fmt: skip
        for point in _points(*(where for _, where in said)):
            if len({value.subs(z, point) for value, where in said if where.subs(z, point) == 1}) > 1:
                return True
    return False


def _indicator(condition: s.Relation, variable: str, known: Mapping[str, sp.Expr]) -> sp.Expr:
    return sp.Piecewise((1, _condition(condition, variable, known)), (0, True))


PARAMETERS = frozenset("αβλ")
"""Letters of slopes that a text leaves open."""
_SIGNS = {">": sp.Gt, "<": sp.Lt, "≥": sp.Ge, "≤": sp.Le, "=": sp.Eq}


def _condition(relation: s.Relation, variable: str, known: Mapping[str, sp.Expr]) -> sp.Basic:
    if relation.sign not in _SIGNS:
        raise Undetermined("This condition is not about a number.")
    sides = (_expression(side, variable, known) for side in (relation.left, relation.right))
    return _SIGNS[relation.sign](*sides)
