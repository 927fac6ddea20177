"""The verdict on an equality between derivatives of abstract functions: by the same court as all others."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from types import MappingProxyType

from numeric.rings.named_functions import NAMED
from proofs.checking.verdicts import Kind
from proofs.documents.calculus.quantities import VALUE, Quantities, quantities_of, says_what_it_is
from proofs.documents.calculus.spelling import KNOWN, Applied, applied_in, spelled
from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import is_upper
from proofs.documents.models.sizes import Kind as StageKind
from proofs.documents.models.stages import Stage
from proofs.documents.texts.statements import Equality
from proofs.documents.texts.suppositions import LONGEST_SENTENCE
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.hearing import Hearing
from symbolic.formula import Add, Cost, Entry, Formula, Kronecker, Product, Symbol
from symbolic.indices import ONE, Index, Size, Sizes
from symbolic.model import Definition, Given, Model
from symbolic.reading.meaning.interpreter import only
from symbolic.reading.notation import LayerStyle, Letter, Notation, Undetermined
from symbolic.reading.syntax import (
    Big,
    Brackets,
    Derivative,
    Dots,
    Entrywise,
    Matrix,
    Nabla,
    Name,
    Node,
    Norm,
    Operator,
    Scripted,
    differentiates,
    names,
    rewrite,
    walk,
)
from symbolic.reading.syntax import Product as Factors

NOTHING_SAID = "It may say what {} is: no other equation of this section does."
ARRAYS = "It is about vectors or matrices, of which the order of the factors counts."
CONDITION = "Other equations of the text say more of these functions, which are not arbitrary then."


class Restricted(Undetermined):
    """False for arbitrary functions; but the text says more of these, in words or in other equations."""


def judge(
    blank: Finding, equality: Equality, section: Sequence[Equality], written: Collection[str],
    arrays: Collection[str], hearing: Hearing,
) -> Finding:  # fmt: skip
    """The finding on an equality about derivatives of functions of which only is said what they are made of.

    ``section``: what else is said there. ``written``: the functions that the text writes out somewhere. ``arrays``:
    the letters that it declares as vectors or matrices.
    Raises Undetermined where anything else stands in it.
    """
    if equality.nodes is None:
        raise Undetermined("One side is not read.")
    left, right = equality.nodes
    if not (_differentiates(left) or _differentiates(right)):
        if text := says_what_it_is(equality, section):
            return replace(blank, kind=Kind.DEFINITION, reason=f"says what {text} is made of")
        raise Undetermined("No derivative stands in it.")
    if any(isinstance(each, Big | Dots) for side in (left, right) for each in walk(side)):
        raise Undetermined("A sum over an index that no equation gives a meaning.")
    quantities, (one, other) = quantities_of((left, right), equality, section)
    if _SPACE.search(*_around(equality, section)) is None:
        # Where no space is spoken of, x is a number, though another section has a vector of that name.
        arrays = ()
    stage = _stage(quantities, (one, other), arrays)
    outcome = hearing.decide(_written(one), _written(other), stage, dict(NAMED))
    if outcome.kind is Kind.REFUTED:
        if not any(_is_made_of(side, quantities) for side in (one, other)):
            raise Restricted(NOTHING_SAID.format("a derivative"))
        said_more = quantities.repeated or quantities.functions & set(written)
        if said_more or _is_restricted(equality, section, quantities) or _words_say_more(equality, section):
            raise Restricted(CONDITION)
        if any(map(_reaches_far, (one, other))):
            raise Restricted("Whether all factors behind d/dx are differentiated is not said.")
    finding = hearing.found(blank, outcome, stage)
    scope = finding.scope.replace("all numbers", "").replace("C", stage.notation.cost_symbol)
    finding = replace(finding, scope=", ".join(part for part in ("functions of numbers", scope) if part))
    return hearing.explained(finding, outcome, stage) if outcome.kind is Kind.REFUTED else finding


def _is_made_of(side: Node, quantities: Quantities) -> bool:
    """Whether it is the derivative of something that is made of other things: of f(g(x)), of f g, of y = f(u)."""
    inner = bare(side)
    if isinstance(inner, Derivative):
        return isinstance(inner.of, Name) and inner.of.text.removesuffix(VALUE) in quantities.said
    if not isinstance(inner, Operator):
        return False
    operand = bare(inner.operand)
    if isinstance(operand, Applied):
        return not all(isinstance(bare(part), Name) for part in operand.arguments)
    return any(True for _ in applied_in(operand))


def _is_restricted(equality: Equality, section: Sequence[Equality], quantities: Quantities) -> bool:
    """Whether the section says something else of these functions: f(g(x)) = x, f′ = f."""
    for each in section:
        nodes = each.nodes
        if nodes is None or each.placed is equality.placed:
            continue
        try:
            left, right = (bare(spelled(node, quantities.functions)) for node in nodes)
        except Undetermined:
            return True
        said = left.function if isinstance(left, Applied) else left.text if isinstance(left, Name) else ""
        about = {call.function for side in (left, right) for call in applied_in(side)}
        about |= {name.text for side in (left, right) for name in names(side)}
        if not about & quantities.functions or said in quantities.said:
            continue
        if not (_differentiates(left) or _differentiates(right)) or any(map(_is_of_function, (left, right))):
            return True
    return False


def _is_of_function(node: Node) -> bool:
    """f, f(x), f′(x): a function itself, of which an equation says what it is."""
    return isinstance(node, Applied) or (isinstance(node, Name) and bool(node.primes))


_MORE = re.compile(
    r"\b(?:even|odd|inverse|invertible|constant|linear|affine|exponential|logarithm|anti-?derivative|primitive|density|"
    r"distribution|sigmoid|periodic|identity|depend|function of|fixed|implicit|homogeneous|convex|symmetric)",
    re.IGNORECASE,
)
"""Words that say of a function what no equation does."""
_SPACE = re.compile(r"\\mathbb\s*\{?\s*R|ℝ|\bvectors?\b|\bmatri(?:x|ces)\b")
"""ℝⁿ, or words for what lives there."""


def _words_say_more(equality: Equality, section: Sequence[Equality]) -> bool:
    """Whether the words of the section may say what a function is."""
    return _MORE.search(*_around(equality, section)) is not None


def _around(equality: Equality, section: Sequence[Equality]) -> tuple[str, int, int]:
    """The text of the section, from its first formula to its last."""
    places = [each.placed for each in section if each.placed.source is equality.placed.source]
    start = max(0, min(each.region.start for each in places) - LONGEST_SENTENCE)
    end = max(each.region.end for each in places) + LONGEST_SENTENCE
    return equality.placed.source.text, start, end


def _reaches_far(node: Node) -> bool:
    """d/dx f(x) g(x): whether g(x) is differentiated too is a question of taste."""
    return any(isinstance(each, Operator) and isinstance(each.operand, Factors) for each in walk(node))


def _differentiates(node: Node) -> bool:
    return differentiates(node) or any(isinstance(each, Scripted) and each.primes for each in walk(node))


def _speaks_of_arrays(node: Node) -> bool:
    """Whether something in it is a vector or a matrix, by custom or by what is done with it."""
    for each in walk(node):
        if isinstance(each, Entrywise | Matrix | Nabla | Norm):
            return True
        if isinstance(each, Name | Scripted) and any(item.is_transpose for item in each.above):
            return True
        if isinstance(each, Name) and (each.bold or (is_upper(each.text) and not each.text.endswith(VALUE))):
            return True
    return False


def _written(node: Node) -> Node:
    """The expression with calls as the grammar has them."""

    def change(each: Node) -> Node | None:
        if not isinstance(each, Applied):
            return None
        if len(each.arguments) != 1:
            raise Undetermined(
                f"{each.function} has {len(each.arguments)} arguments, which are not the same everywhere."
            )
        called = Name(each.function, primes=each.primes, start=each.start, end=each.end)
        return Factors((called, Brackets(each.arguments)), ("",), start=each.start, end=each.end)

    return rewrite(node, change)


def _stage(quantities: Quantities, sides: Sequence[Node], arrays: Collection[str]) -> Stage:
    """The quantities below the sides as a model: variables are given, functions are abstract."""
    order = quantities.order(sides)
    trees = [*sides, *(quantities.made_of[text] for text in order)]
    used = {name.text for tree in trees for name in names(tree)} - KNOWN
    if any(map(_speaks_of_arrays, trees)) or set(arrays) & {text.removesuffix(VALUE) for text in {*used, *order}}:
        raise Undetermined(ARRAYS)
    functions = frozenset(each.function for tree in trees for each in applied_in(tree))
    letters = {text + VALUE: Letter(text) for text in order}
    letters |= {text: Letter(text) for text in sorted(used) if not text.endswith(VALUE)}
    notation = Notation(
        MappingProxyType(letters), functions, True, frozenset(), LayerStyle(), frozenset(), frozenset(), output=""
    )
    given = tuple(
        Given(letter.at(None), (), "a number") for text, letter in letters.items() if not text.endswith(VALUE)
    )
    definitions = tuple(each for text in order for each in _definitions(text, quantities.made_of[text], notation))
    several = {each.function for tree in trees for each in applied_in(tree) if len(each.arguments) > 1}
    if len(several) > 1:
        raise Undetermined(f"The functions {', '.join(sorted(several))} of several numbers are not told apart here.")
    notation = replace(notation, cost_symbol=next(iter(several), "C"))
    sizes = Sizes(MappingProxyType({}), MappingProxyType({}))
    return Stage(StageKind.FUNCTION, Model("functions", given, definitions), notation, sizes, (sizes,))


def _definitions(text: str, node: Node, notation: Notation) -> Iterable[Definition]:
    """y := f(u); h := f(v) with v := (x, y), where f has several arguments."""
    if not isinstance(node, Applied) or len(node.arguments) == 1:
        (formula,) = only((_written(node),), notation)
        yield Definition(Symbol(text), formula)
        return
    count = Size("", None, len(node.arguments))
    together, i = Symbol(f"v_{text}", None, (count, ONE)), Index("i")
    parts = (only((_written(each),), notation)[0] for each in node.arguments)
    entries: list[Formula] = [Product((Kronecker(i, Index(None, place)), part)) for place, part in enumerate(parts, 1)]
    yield Definition(Entry(together, (i,)), Add(tuple(entries)))
    yield Definition(Symbol(text), Cost(together))
