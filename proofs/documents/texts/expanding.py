"""The formulas of a document as tokens: its macros collected and expanded, what is too long or too deep left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.texts.outlines import Layout, Region
from proofs.documents.texts.sources import Source
from proofs.documents.texts.statements import Trouble
from symbolic.reading.lexicon import RELATIONS
from symbolic.reading.macros import Macro, collect, expand
from symbolic.reading.packages import packages
from symbolic.reading.tokens import Sort, Token, Unreadable, tokenize

MOST_CHARACTERS = 3_000_000
"""How much of the text of one file is read."""
MOST_REGIONS = 10_000
"""The most formulas that are read in one file."""
LONGEST_REGION = 30_000
"""The longest formula that is read, in characters."""
MOST_MACROS = 1_000
DEEPEST = 150
OPENING = frozenset({"{", "(", "[", r"\begin", r"\left"})
CLOSING = frozenset({"}", ")", "]", r"\end", r"\right"})


Expanded = tuple[Source, Region, list[Token]]
"""The tokens of a region with the macros expanded."""


@dataclass(slots=True)
class Formulas:
    """The formulas that are read, in order, and why others are not."""

    found: list[Expanded] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


_DEFINING = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|DeclareRobustCommand)\*?|\\[gex]?def\s*\\"
)


def within_reach(sources: Sequence[Source]) -> tuple[list[Source], list[Trouble]]:
    """The sources up to the line at which more than MOST_CHARACTERS are read, and what is said of the rest."""
    total = sum(len(source.text) for source in sources)
    left = MOST_CHARACTERS
    found: list[Source] = []
    for source in sources:
        if len(source.text) > left:
            end = source.text.rfind("\n", 0, left) + 1 or left
            sentence = (
                f"The file has {total:,} characters, and at most {MOST_CHARACTERS:,} are read: nothing from here on is "
                "checked. Split the file."
            )
            cut = replace(source, text=source.text[:end])
            return [*found, cut], [Trouble(source, end, sentence, True)]
        found.append(source)
        left -= len(source.text)
    return found, []


def expanded(sources: Sequence[Source], layouts: Sequence[Layout]) -> Formulas:
    """Every formula of these texts as tokens, with the macros expanded."""
    made = Formulas()
    regions = [(source, region) for source, page in zip(sources, layouts, strict=True) for region in page.regions]
    macros = {**packages(), **_macros_in_prose(sources, layouts)}
    if len(regions) > MOST_REGIONS:
        source, region = regions[MOST_REGIONS]
        sentence = f"There are {len(regions):,} formulas, and only the first {MOST_REGIONS:,} are read."
        made.troubles.append(Trouble(source, region.start, sentence, region.display))
    for source, region in regions[:MOST_REGIONS]:
        try:
            if region.trouble:
                raise Unreadable(region.trouble, region.start)
            if len(region.text) > LONGEST_REGION:
                sentence = f"This formula has {len(region.text):,} characters, and at most {LONGEST_REGION:,} are read."
                raise Unreadable(sentence, region.start)
            tokens, macros = collect(tokenize(region.text, region.start), macros)
            made.found.append((source, region, _not_too_deep(expand(tokens, macros))))
        except Unreadable as trouble:
            made.troubles.append(Trouble(source, trouble.start, str(trouble), region.display))
    made.found = list(_joined(sources, layouts, made.found))
    return made


def _joined(sources: Sequence[Source], layouts: Sequence[Layout], formulas: Sequence[Expanded]) -> Iterator[Expanded]:
    """“$$A =$$ $$B$$”: a display that ends with a relation goes on in the one right behind it."""
    prose = {id(source): page.prose for source, page in zip(sources, layouts, strict=True)}
    waiting: Expanded | None = None
    for source, region, tokens in formulas:
        if waiting is not None:
            before, first, earlier = waiting
            between = prose[id(source)][first.end : region.start]
            if before is source and region.display and not re.sub(r"[$\\\[\]\s]", "", between):
                region, tokens = first, [*earlier, *tokens]
            else:
                yield waiting
            waiting = None
        final = next((token.text for token in reversed(tokens) if token.sort is not Sort.SPACE), "")
        if region.display and final in RELATIONS:
            waiting = source, region, tokens
        else:
            yield source, region, tokens
    if waiting is not None:
        yield waiting


def _not_too_deep(tokens: list[Token]) -> list[Token]:
    """The tokens, or Unreadable where braces and environments are nested beyond all reason."""
    depth = 0
    for token in tokens:
        depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth > DEEPEST:
            raise Unreadable(f"Braces, brackets and environments are nested more than {DEEPEST} deep.", token.start)
    return tokens


def _macros_in_prose(sources: Sequence[Source], layouts: Sequence[Layout]) -> dict[str, Macro]:
    """Macros that are defined outside of any mathematics (a LaTeX preamble)."""
    macros: dict[str, Macro] = {}
    for source, page in zip(sources, layouts, strict=True):
        if source.kind == "rst":
            continue
        inside = [(region.start, region.end) for region in page.regions]
        matches = list(_DEFINING.finditer(page.prose))[:MOST_MACROS]
        for number, match in enumerate(matches):
            if any(start <= match.start() < end for start, end in inside):
                continue
            behind = matches[number + 1].start() if number + 1 < len(matches) else len(page.prose)
            piece = page.prose[match.start() : min(match.start() + 1000, behind)]
            try:
                _, found = collect(_first_definition(tokenize(piece, match.start())), {})
            except Unreadable:
                continue
            macros.update(found)
    return macros


def _first_definition(tokens: list[Token]) -> list[Token]:
    """The tokens up to the end of the first definition among them."""
    depth = groups = 0
    for place, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if token.text == "}" and depth == 0:
            groups += 1
            wanted = 1 if ("def" in tokens[0].text and "new" not in tokens[0].text) or tokens[1].text != "{" else 2
            if groups == wanted:
                return tokens[: place + 1]
    return tokens
