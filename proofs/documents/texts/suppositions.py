"""What a text supposes of indices: “if i = k, …”, “∂pᵢ/∂zₖ = −pᵢ pₖ, i ≠ k”, “… for l = L”, and for which statements.

A supposition holds for the statements of its own formula (behind it, or before it where it comes last), and, in the
prose, for the next formula of the same sentence and for the displays that carry that formula on. What stands farther
away may be meant by it or not: such a supposition only forbids to refute.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from string import ascii_lowercase as LOWER

from proofs.documents.texts.statements import RUN_IN, Document, Limit, Placed, Supposition
from symbolic.reading.lexicon import INDICES
from symbolic.reading.statements import Statement
from symbolic.reading.syntax import Brackets, Minus, Name, Node, Number, Relation

LONGEST_SENTENCE = 160
"""How far the formula may stand behind “if i = k”, in characters."""
_ENDS = re.compile(r"[;!?。；]|\.(?:\s|$)")
_ROW = re.compile(r"\\\\|\\newline|\\cr\b")
_LETS = re.compile(
    r"(?:\b(?:let|suppose|consider|take|set|define|sei|soit|sea|sia|пусть|example\s*\d*\s*[.:])|设|設|令)(?!\w)"
    r"(?!.*\bthen\b)[^.;:!?。；]*$",
    re.IGNORECASE | re.DOTALL,
)
_SUPPOSES = re.compile(r"\b(?:if|let|suppose|consider|take|when)\b[^.;:!?]*$", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:unless|except|not)\b[\s$\\(]*$", re.IGNORECASE)


def supposition_of(statement: Statement) -> Supposition | None:
    """What a statement says of an index, and of nothing else; None for any other statement."""
    sides, signs = [side.node for side in statement.sides], [sign.text for sign in statement.signs]
    if len(sides) == 1 and isinstance(sides[0], Brackets) and len(sides[0].parts) == 1:
        # (i ≠ k), behind an equality
        inner = sides[0].parts[0]
        sides, signs = ([inner.left, inner.right], [inner.sign]) if isinstance(inner, Relation) else ([], [])
    if len(signs) != 1 or signs[0] not in ("=", "≠", "<"):
        return None
    (left, right), (sign,) = sides, signs
    first, second = _letter(left), _letter(right)
    known = LOWER if statement.condition else INDICES
    if first not in known:
        return None
    if isinstance(right, Number) and right.value.denominator == 1 and sign == "=":
        return Supposition(first, str(right.value), sign)
    # Of two letters one at least is customary for an index: the c of “k ≠ c”, the y of “i = y”.
    if second == first.upper() or (second and second in LOWER and second != first and sign != "<"):
        return Supposition(first, second, sign)
    return None


def is_supposed(placed: Placed) -> bool:
    """Whether the sentence in which a formula stands begins like “if y = f(u) …”, “let y = f(u) …”."""
    return _SUPPOSES.search(placed.source.text, *_before(placed)) is not None


def lets_since(placed: Placed) -> int:
    """Where the words begin that let letters mean something: “let y = sin u, where u = x²”; −1 where there are none.

    What stands behind a heading in bold type is meant for what follows it, too.
    """
    text, span = placed.source.text, _before(placed)
    found = _LETS.search(text, *span) or RUN_IN.search(text, *span)
    return -1 if found is None else found.start()


def _before(placed: Placed) -> tuple[int, int]:
    """Between which places of the source its sentence begins, at most."""
    start = placed.region.start
    return max(0, start - LONGEST_SENTENCE), start


def _letter(node: Node | None) -> str:
    plain = isinstance(node, Name) and len(node.text) == 1 and not (node.below or node.above or node.primes)
    return node.text if plain and isinstance(node, Name) else ""


def with_suppositions(several: Sequence[Placed]) -> list[Placed]:
    """The statements of a document, in order, each with what is supposed where it stands."""
    found: list[Placed] = []
    before: Placed | None = None
    waiting: tuple[Placed, Supposition] | None = None
    for group in _by_region(several):
        inside = _inside(group)
        alone = supposition_of(group[0].statement) if len(group) == 1 and not group[0].region.display else None
        if alone is not None:
            # Two suppositions in one sentence: it is not known which of them the formula is meant under.
            taken = waiting is not None and _leads(waiting[0], group[0])
            waiting = None if taken or _is_denied(group[0]) else (group[0], alone)
            found += group
            continue
        outer = (waiting[1],) if waiting is not None and _leads(waiting[0], group[0]) else ()
        if any(placed.statement.signs for placed in group):
            waiting = None
        for placed, own in zip(group, inside, strict=True):
            made = _carried_on(replace(placed, supposed=own or outer), before)
            found.append(made)
            if made.region.display and not made.statement.condition and supposition_of(made.statement) is None:
                before = made
    return found


def _by_region(several: Sequence[Placed]) -> list[list[Placed]]:
    groups: list[list[Placed]] = []
    for placed in several:
        if groups and groups[-1][0].region is placed.region and groups[-1][0].source is placed.source:
            groups[-1].append(placed)
        else:
            groups.append([placed])
    return groups


def _inside(group: Sequence[Placed]) -> list[tuple[Supposition, ...]]:
    """For each statement of one formula, the suppositions that stand in this formula and are meant for it.

    Behind an equation of its row a supposition is meant for that; in front of one for all down to the next supposition.
    """
    said = [supposition_of(placed.statement) for placed in group]
    found: list[tuple[Supposition, ...]] = [()] * len(group)
    now: tuple[Supposition, ...] = ()
    for place, each in enumerate(said):
        if each is None:
            found[place] = now
            continue
        row = [
            other for other in range(place)
            if said[other] is None and group[other].statement.signs and _in_one_row(group[other], group[place])
        ]  # fmt: skip
        for other in row:
            found[other] = (*found[other], each)
        now = () if row else (each,)
    return found


def _in_one_row(equation: Placed, condition: Placed) -> bool:
    """Whether no row ends between the two."""
    start, end = equation.statement.sides[-1].end, condition.statement.sides[0].start
    return _ROW.search(equation.source.text[start:end]) is None


def _leads(condition: Placed, formula: Placed) -> bool:
    """Whether the formula stands in the sentence of the condition, behind it."""
    if condition.source is not formula.source:
        return False
    between = condition.source.text[condition.region.end : formula.region.start]
    return 0 <= len(between) <= LONGEST_SENTENCE and _ENDS.search(between) is None


def _is_denied(condition: Placed) -> bool:
    """“unless i = k”"""
    start = condition.region.start
    return _DENIES.search(condition.source.text[max(0, start - 24) : start]) is not None


def _carried_on(placed: Placed, before: Placed | None) -> Placed:
    """A display “= …” is meant under what the formula before it is; another case begins where that one began."""
    if not placed.statement.continues or before is None:
        return placed
    if not placed.supposed:
        return replace(placed, supposed=before.supposed)
    if before.supposed and before.supposed != placed.supposed:
        sides = (before.statement.sides[0], *placed.statement.sides[1:])
        return replace(placed, statement=replace(placed.statement, sides=sides))
    return placed


_LIMITS = re.compile(
    r"(?:\b(?:for|if|when|whenever|suppose|assume|case\s*\d*|wenn|falls|für|si|pour|cuando|para)\b|当|若|如果)[\s\w:.*,]{0,16}[$\\(]*$",
    re.IGNORECASE,
)
_HALF = re.compile(r"\b(?:positive|negative|non-?(?:zero|negative|positive))\b", re.IGNORECASE)
_ACTIVE = re.compile(
    r"(?:^|[.;:,!?]\s|\n)\s*(?:for|if|when|whenever|where|wherever|while|as long as)\s[^.;:!?$\\]{0,60}?"
    r"\b(?:active|inactive|violated|satisfied|saturated|clipped)\b[^.;:!?$\\]{0,40}\W*$",
    re.IGNORECASE,
)
"""“Where the loss is active”, at the end of what stands in front of a formula."""
_PARAGRAPH = re.compile(r"\n\s*(?:\n|[-*+]\s|\d+\.\s)")
PARAMETERS = frozenset("ληαβγεμρτ")
"""Letters of which “for λ > 0” says no more than what everybody takes for granted."""


def with_limits(several: Sequence[Placed]) -> list[Placed]:
    """The statements of a document, each with the case that is looked at where it stands: “for $z > 0$: …”."""
    found: list[Placed] = []
    now: tuple[Placed, Limit] | None = None
    for placed in several:
        if (limit := _limit(placed)) is not None:
            now = (placed, limit)
        elif _ACTIVE.search(placed.source.text, *_before(placed)) is not None:
            now = (placed, Limit("", True))
        elif now is not None and not _is_within(now[0], placed):
            now = None
        found.append(placed if now is None else replace(placed, limit=now[1]))
    return found


def _limit(placed: Placed) -> Limit | None:
    """What “for $z > 0$”, “if $y = 1$”, “for positive $z$” say; None for any other statement."""
    signs = [sign.text for sign in placed.statement.signs]
    text, start, end = placed.source.text, placed.region.start, placed.region.end
    before = text[max(0, start - 32) : start]
    name = placed.statement.sides[0].node
    if placed.region.display or len(signs) > 1 or not isinstance(name, Name) or _LIMITS.search(before) is None:
        return None
    if name.text in INDICES | PARAMETERS:
        return None
    if not signs:
        beside = f"{before[-16:]} {text[end : end + 16]}"
        return Limit(name.text, False) if _HALF.search(beside) is not None else None
    if not isinstance(placed.statement.sides[1].node, Number | Minus):
        return None
    if signs == ["="]:
        # “for L = 2” says how many there are.
        return Limit(name.text, True) if name.text.islower() else None
    return Limit(name.text, False) if signs[0] in ("<", ">", "≤", "≥", "≠") else None


def _is_within(limit: Placed, placed: Placed) -> bool:
    """Whether it stands in the paragraph of the limit, or is a display that this leads to."""
    if limit.source is not placed.source:
        return False
    between = limit.source.text[limit.region.end : placed.region.start]
    if limit.region.display:
        # Words in front of a display are meant for it, and for those right behind it.
        return not between.strip()
    return _PARAGRAPH.search(between) is None or (placed.region.display and _leads(limit, placed))


def suppositions_by_section(document: Document) -> Mapping[int, tuple[Supposition, ...]]:
    """All that is supposed of indices, section by section."""
    found: dict[int, dict[Supposition, None]] = {}
    for placed in document.statements:
        inside = found.setdefault(placed.section, {})
        inside.update((each, None) for each in (*placed.supposed, supposition_of(placed.statement)) if each is not None)
    return {section: tuple(inside) for section, inside in found.items()}
