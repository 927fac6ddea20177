"""Which equalities define something: a function or a cost that is written out, an update, a new letter."""

from __future__ import annotations

from dataclasses import replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import activated, bare, hypothesis
from proofs.documents.models.definitions import Definitions, cost_of, function_of, is_call
from proofs.documents.models.written import written_otherwise
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.assumptions import adds_up_to_one
from symbolic.reading.lexicon import FUNCTION_WORDS, of_differential
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import (
    Absolute,
    Brackets,
    Derivative,
    Dots,
    Item,
    Matrix,
    Minus,
    Nabla,
    Name,
    Node,
    Norm,
    Number,
    Product,
    Rule,
    Scripted,
    Sum,
    differentiates,
    names,
    quotients,
    walk,
)

UPDATE = "an update"
"""What an equality defines that assigns a letter a value made of its old one."""
OTHERWISE = "The section has written {} out as something else before."
BEGINS = "a value to begin with"
ADDS = "an update that adds to what was there before"
ASSIGNED = frozenset({":=", "←"})
"""The signs of what is no equation of values at one time: Δ := 0, Δ := Δ + δ aᵀ."""


def defines(
    equality: Equality, left: Node, right: Node, conv: Conventions, definitions: Definitions, introduced: set[str]
) -> str:
    """What this equality defines, in words; "" where it claims something."""
    costs = {name.text for node in (left, right) for name in names(node)} & set(conv.costs)
    if len(costs) > 1 and cost_of(left, conv) is None:
        raise Undetermined(f"{' and '.join(sorted(costs))} are both costs, and how they hang together is not read.")
    place = equality.placed.region.start
    for one, other in ((left, right), (right, left)):
        computed = _is_computed(other) and any(conv.role(name.text) is not None for name in names(one))
        number = isinstance(bare(other), Number) and _names_something(one)
        if number and other is right and equality.sign.text in ASSIGNED and not any(quotients(one)):
            return BEGINS
        if (computed or number) and not any(quotients(one)):
            raise Undetermined("This gives a value to something: a condition, or a number that the text has computed.")
    if adds_up_to_one(left, right, conv):
        return "assumes that the targets add up to 1"
    if equality.sign.text == "←" or is_update(left, right, conv):
        return UPDATE
    if equality.sign.text in ASSIGNED and len(_terms(right)) > 1 and left in _terms(right):
        return ADDS
    if _names_entries(left, right):
        return "names the entries of a matrix"
    for each in definitions.functions:
        if each.place == place and each.node is right:
            if written_otherwise(each, definitions.functions):
                raise Undetermined(OTHERWISE.format(each.letter))
            return f"{each.letter} is written out"
    if equality.link == 0:
        for each in definitions.costs:
            if each.place == place and each.node is right:
                return f"the cost {each.letter} is written out"
        if cost_of(left, conv) is not None and is_call(right):
            return f"{cost_of(left, conv)} is the cost"
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
        function = function_of(left, conv)
        known = {*NAMED, *(each.letter for each in definitions.functions)}
        new = function is not None and conv.role(function[0]) is None and function[0] not in known
        inside = set() if isinstance(bare(right), Matrix) else {name.text for name in names(right)}
        if new and function is not None and function[0] not in inside:
            introduced.add(function[0])
            return f"introduces the function {function[0]}"
    return ""


def _is_computed(node: Node) -> bool:
    """0.5374 · (1 − 0.5374): numbers for an example, among them one with a decimal point."""
    return not any(names(node)) and any(isinstance(each, Number) and each.value.denominator > 1 for each in walk(node))


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


def lists_entries(left: Node, right: Node, conv: Conventions) -> bool:
    """z = [z_1, z_2, …, z_K]ᵀ: a letter and its own entries in their order, as a row or as a column.

    From z_0 on it may name the entries of a letter that nothing computes, or of any where they count so.
    """
    inner = bare(right)
    if isinstance(inner, Scripted) and all(item.is_transpose for item in inner.above) and not inner.below:
        inner = inner.base
    cells = (
        inner.parts if isinstance(inner, Brackets)
        else [cell for row in inner.rows for cell in row] if isinstance(inner, Matrix) else ()
    )  # fmt: skip
    entries = [cell for cell in cells if not isinstance(cell, Dots | Rule | None)]
    if not isinstance(left, Name) or len(entries) < 2 or not all(_is_entry(each, left) for each in entries):
        return False
    counted = [each.below[-1] for each in entries if isinstance(each, Name)]
    numbers = [item.offset for item in counted if item.is_number]
    ahead = all(item.is_number for item in counted[: len(numbers)])
    start, last = (numbers[0] if numbers else None), counted[-1]
    given = conv.role(left.text) in (None, "input")
    starts = {0, 1} if given else {1, conv.base}
    if start not in starts or not ahead or numbers != list(range(start, start + len(numbers))):
        return False
    ends = {start - 1, 0} if given else {start - 1}
    return last.is_number or (last.offset in ends and _counts_in(last, left))


def _counts_in(last: Item, of: Name) -> bool:
    """Whether n_l is no size of another layer than that of z^l."""
    scripts = (*last.nested.below, *last.nested.above) if last.nested is not None else ()
    return all(item in (*of.above, *of.below) for item in scripts if not item.is_number and len(item.text) == 1)


def _is_entry(node: Node, of: Name) -> bool:
    """z_2^{(i)} of z^{(i)}"""
    plain = isinstance(node, Name) and not node.primes and len(node.below) == len(of.below) + 1
    return (
        plain and isinstance(node, Name) and node.text == of.text and node.above == of.above
        and node.below[:-1] == of.below
    )  # fmt: skip


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


def is_update(left: Node, right: Node, conv: Conventions) -> bool:
    """W := W − η …: the left side is a term of the right one."""
    if not isinstance(left, Name | Product | Scripted) or differentiates(left):
        return False
    if isinstance(left, Name) and conv.role(left.text) in ("pre", "act", "error"):
        return False
    terms = _terms(right)
    inner = [bare(term.term if isinstance(term, Minus) else term) for term in terms]
    if len(terms) < 2:
        return False
    return any(term == left or (isinstance(term, Product) and left in term.factors) for term in inner) or _steps(
        left, inner
    )


def _terms(node: Node) -> tuple[Node, ...]:
    side = bare(node)
    return side.terms if isinstance(side, Sum) else (side,)


def _steps(left: Node, terms: list[Node]) -> bool:
    """p_{n+1} = p_n − η ∇F(p_n): a step of an iteration."""
    first = terms[0] if terms else None
    if isinstance(left, Name) and isinstance(first, Name) and _is_renewed(left, first):
        return True
    return (
        isinstance(left, Name)
        and isinstance(first, Name)
        and left.text == first.text
        and len(left.below) == len(first.below) == 1
        and left.below[0].text == first.below[0].text
        and left.below[0].offset == first.below[0].offset + 1
    )


def _is_renewed(left: Name, before: Name) -> bool:
    """w^{new} beside w^{old}, w′ and w^+ beside w: one letter before and after a step."""
    above = [item.text for item in left.above]
    renewed = above in (["new"], ["+"]) or (not above and left.primes == 1)
    plain = not before.primes and all(item.text == "old" for item in before.above)
    return renewed and plain and (left.text, left.below) == (before.text, before.below)
