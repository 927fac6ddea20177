"""A theorem as lines on paper: A = A₁ = … = B, each line a theorem of the kernel with the rules that made it.

``single_steps`` undoes what the search has nested: transitivity becomes a sequence, and a step deep inside a formula
becomes a step of the whole formula, by congruence. ``parts_of`` gathers the steps into the few lines that a reader
wants, one part for the last layer and from layer to layer in an induction, each lemma.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from proofs import kernel
from proofs.kernel import Theorem
from proofs.rules import CONTRACTION, ITSELF, LINEAR, UNDER_DELTA
from proofs.search.conversions import join
from symbolic.formula import Add, Formula, Number, Partial, Product, children, walk
from symbolic.writing.plain import plain

MOST_LINES = 10
LONGEST = 160
"""Lines between which a longer formula stands, in characters of plain text, become one."""

DIFFERENTIATION = frozenset({
    LINEAR, ITSELF, "product rule", "derivative of an elementwise function", "derivative of the cost", "independence",
})  # fmt: skip
_DIFFERENTIATING = "differentiation"
_CLASSES: Mapping[str, str] = {
    "definition": "definition", "components": "definition", "chain rule": "chain rule",
    CONTRACTION: "algebra", UNDER_DELTA: "algebra", "algebra": "algebra", "reflexivity": "algebra",
    **dict.fromkeys(DIFFERENTIATION, _DIFFERENTIATING),
}  # fmt: skip
"""What goes into one line; whatever is not named here has a line of its own."""
_APART = frozenset({"chain rule"})
"""Of these each has a line of its own, even beside another."""


@dataclass(frozen=True, slots=True)
class SingleStep:
    """A theorem about the whole formula, the theorem about the part of it that was changed, and where that stands."""

    theorem: Theorem
    origin: Theorem
    within_derivative: bool


@dataclass(frozen=True, slots=True)
class Line:
    """before = after: the theorem, the rules that it rests on as they come, and the theorems that were put in."""

    theorem: Theorem
    rules: tuple[str, ...]
    known: tuple[Theorem, ...]
    names: tuple[str, ...] = ()
    """what is known by the names that it has in the proof: lemma 1, hypothesis of the induction"""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a proof and its lines."""

    name: str
    """"" for the theorem itself, or lemma 1, lemma 2, …"""
    case: str
    """"", or of an induction: last layer, first layer, from layer to layer"""
    whole: Theorem
    """the theorem or the lemma of which this is a part"""
    theorem: Theorem
    lines: tuple[Line, ...]
    by_entries: bool
    """its lines are about any one entry of the arrays"""


def single_steps(theorem: Theorem, turned: bool = False) -> Iterator[SingleStep]:
    """The theorem as steps of which each changes one part of the formula by one rule; ``turned``: from right to left.

    The kernel makes every one of them anew, about the whole formula.
    """
    match theorem.rule:
        case "reflexivity":
            return
        case "symmetry":
            yield from single_steps(theorem.premises[0], not turned)
        case "transitivity":
            # Chains of hundreds of steps are nested to the left: no recursion there.
            parts: list[Theorem] = []
            while theorem.rule == "transitivity":
                theorem, last = theorem.premises
                parts.append(last)
            parts.append(theorem)
            for part in parts if turned else reversed(parts):
                yield from single_steps(part, turned)
        case "congruence":
            yield from _lifted(theorem, turned)
        case _:
            yield SingleStep(kernel.symmetry(theorem) if turned else theorem, theorem, False)


def _lifted(theorem: Theorem, turned: bool) -> Iterator[SingleStep]:
    """The steps of the parts as steps of the whole formula."""
    context, _, parts = theorem.arguments
    formula = theorem.right if turned else theorem.left
    under = isinstance(formula, Partial)
    for place, part in parts.items():
        for step in single_steps(part, turned):
            whole = kernel.congruence(context, formula, {place: step.theorem})
            formula = whole.right
            yield SingleStep(whole, step.origin, step.within_derivative or under)


def parts_of(theorem: Theorem) -> tuple[Part, ...]:
    """The parts of a proof in the order in which they are read, lemmas last."""
    lemmas: list[Theorem] = []
    found = list(_parts("", theorem, theorem, lemmas))
    # Lemmas may rest on others: the list grows while it is gone through.
    for number, lemma in enumerate(lemmas, 1):
        found += _parts(f"lemma {number}", lemma, lemma, lemmas)
    return tuple(found)


def _parts(name: str, whole: Theorem, theorem: Theorem, lemmas: list[Theorem], case: str = "") -> Iterator[Part]:
    by_entries = theorem.rule == "extensionality"
    inner = theorem.premises[0] if by_entries else theorem
    if inner.rule == "induction over the layers":
        base, step = inner.premises
        downwards = inner.arguments[3]
        yield from _parts(name, whole, base, lemmas, f"{'last' if downwards else 'first'} layer")
        yield from _parts(name, whole, step, lemmas, "from layer to layer")
        return
    lines = tuple(replace(line, names=_names(line, lemmas)) for line in lines_of(inner))
    yield Part(name, case, whole, theorem, lines, by_entries)


def _names(line: Line, lemmas: list[Theorem]) -> tuple[str, ...]:
    """The names of what a line puts in; a lemma that is used for the first time is added to the list."""
    names = []
    for each in line.known:
        if each.hypotheses:
            names.append("hypothesis of the induction")
            continue
        if not any(each is lemma for lemma in lemmas):
            lemmas.append(each)
        names.append(f"lemma {next(number for number, lemma in enumerate(lemmas, 1) if lemma is each)}")
    return tuple(dict.fromkeys(names))


def lines_of(theorem: Theorem) -> list[Line]:
    """The theorem in at most ``MOST_LINES`` lines: A = A₁, A₁ = A₂, …"""
    lines: list[Line] = []
    before = ""
    for step in single_steps(theorem):
        kind = _class(step)
        line = Line(step.theorem, (step.origin.rule,), _put_in(step.origin))
        if lines and kind == before and kind not in _APART:
            lines[-1] = _joined(lines[-1], line)
        else:
            lines.append(line)
        before = kind
    return _shortened(lines)


def _class(step: SingleStep) -> str:
    rule = step.origin.rule
    kind = _CLASSES.get(rule, rule)
    return _DIFFERENTIATING if step.within_derivative and kind == "definition" else kind


def _put_in(theorem: Theorem) -> tuple[Theorem, ...]:
    """The theorem that a specialisation puts in, without what only writes it by components."""
    if theorem.rule == "hypothesis":
        return (theorem,)
    if theorem.rule != "specialisation":
        return ()
    inner = theorem.premises[0]
    origins = [step.origin for step in single_steps(inner)]
    others = [each for each in origins if _CLASSES.get(each.rule) not in ("definition", "algebra")]
    if len(others) == 1 and others[0].rule in ("specialisation", "hypothesis"):
        return _put_in(others[0])
    return (inner,)


def _joined(first: Line, second: Line) -> Line:
    theorem = join(first.theorem, second.theorem)
    assert theorem is not None
    known = {id(each): each for each in (*first.known, *second.known)}
    return Line(theorem, tuple(dict.fromkeys((*first.rules, *second.rules))), tuple(known.values()))


def _shortened(lines: list[Line]) -> list[Line]:
    """Fewer lines: circles cut out, and the longest formulas between two lines left out."""
    kept = _without_circles(lines)
    while len(kept) > 1:
        lengths = [_length(line.theorem.right) for line in kept[:-1]]
        longest = max(lengths)
        if len(kept) <= MOST_LINES and longest <= LONGEST:
            break
        place = lengths.index(longest)
        kept[place : place + 2] = [_joined(kept[place], kept[place + 1])]
    return kept


def _length(formula: Formula) -> int:
    return len(plain(formula)) + (LONGEST if _is_unfinished(formula) else 0)


def _is_unfinished(formula: Formula) -> bool:
    """w 0 + 1, g′(z) 1: what anyone would have reckoned out."""
    for node in walk(formula):
        numbers = {each.value for each in children(node) if isinstance(each, Number)}
        if (isinstance(node, Product | Add) and 0 in numbers) or (isinstance(node, Product) and 1 in numbers):
            return True
    return False


def _without_circles(lines: list[Line]) -> list[Line]:
    """The lines without those that come back to what stood there already, to the eye: a bound index may have moved."""
    kept: list[Line] = []
    texts: list[str] = []
    silent: Theorem | None = None
    for line in lines:
        if not texts:
            texts = [plain(line.theorem.left)]
        theorem = join(silent, line.theorem)
        assert theorem is not None
        kept.append(replace(line, theorem=theorem))
        silent = None
        text = plain(theorem.right)
        if text not in texts:
            texts.append(text)
            continue
        place = texts.index(text)
        for each in kept[place:]:
            silent = join(silent, each.theorem)
        del kept[place:], texts[place + 1 :]
        if kept and silent is not None:
            kept[-1] = replace(kept[-1], theorem=kernel.transitivity(kept[-1].theorem, silent))
            silent = None
    if silent is not None and kept == [] and lines:
        return [Line(silent, lines[0].rules, ())]
    return kept
