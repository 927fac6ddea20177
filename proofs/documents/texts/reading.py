"""All statements of a document, in order, each with its place, its section and whether it stands in a display."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from proofs.documents.texts.compounds import compounds
from proofs.documents.texts.outlines import Heading, Layout, Region
from proofs.documents.texts.regions import layout
from proofs.documents.texts.signs import declared_signs, respelled
from proofs.documents.texts.sources import Source
from proofs.documents.texts.statements import Document, Placed, Section, Trouble
from proofs.documents.texts.suppositions import supposition_of, with_suppositions
from proofs.documents.texts.types import as_type
from symbolic.reading.grammar import Words
from symbolic.reading.lexicon import RELATIONS
from symbolic.reading.macros import Macro, collect, expand
from symbolic.reading.packages import packages
from symbolic.reading.statements import Side, statements
from symbolic.reading.tokens import Sort, Token, Unreadable, tokenize

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

_DEFINING = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|DeclareRobustCommand)\*?|\\[gex]?def\s*\\"
)


def read_document(path: str, sources: Sequence[Source]) -> Document:
    """Every statement of the file; what cannot be read is kept as a trouble, and the rest is read all the same."""
    document = Document(path, list(sources), [layout(source) for source in sources])
    regions = [
        (source, region) for source, page in zip(sources, document.layouts, strict=True) for region in page.regions
    ]
    document.regions = len(regions)
    for source, page in zip(sources, document.layouts, strict=True):
        document.sections.extend(_sections(source, page.headings, len(document.sections)))
    macros = {**packages(), **_macros_in_prose(sources, document.layouts)}
    expanded: list[Expanded] = []
    for number, (source, region) in enumerate(regions):
        if number == MOST_REGIONS:
            sentence = f"There are {len(regions):,} formulas, and only the first {MOST_REGIONS:,} are read."
            document.troubles.append(Trouble(source, region.start, sentence, region.display))
            break
        if len(region.text) > LONGEST_REGION:
            sentence = f"This formula has {len(region.text):,} characters, and at most {LONGEST_REGION:,} are read."
            document.troubles.append(Trouble(source, region.start, sentence, region.display))
            continue
        if region.trouble:
            document.troubles.append(Trouble(source, region.start, region.trouble, region.display))
            continue
        try:
            tokens, macros = collect(tokenize(region.text, region.start), macros)
            expanded.append((source, region, _not_too_deep(expand(tokens, macros))))
        except Unreadable as trouble:
            document.troubles.append(Trouble(source, trouble.start, str(trouble), region.display))
    words = Words(compounds([region.text for _, region in regions]))
    signs = declared_signs("\n\n".join(page.prose for page in document.layouts))
    last: dict[int, Side] = {}
    for source, region, tokens in _joined(document, expanded):
        try:
            found = statements(tokens, words)
        except Unreadable as trouble:
            document.troubles.append(Trouble(source, trouble.start, str(trouble), region.display))
            continue
        section = _section_of(document.sections, source, region.start)
        title = document.sections[section].title
        for statement in (as_type(respelled(each, signs)) for each in found):
            if statement.continues:
                before = last.get(id(source))
                if before is None or not region.display:
                    continue
                statement = replace(statement, sides=(before, *statement.sides[1:]))
            document.statements.append(Placed(source, region, statement, section, title))
            if region.display and not statement.condition and supposition_of(statement) is None:
                last[id(source)] = statement.sides[-1]
    document.statements = with_suppositions(document.statements)
    return document


def _joined(document: Document, expanded: Sequence[Expanded]) -> Iterator[Expanded]:
    """“$$A =$$ $$B$$”: a display that ends with a relation goes on in the one right behind it."""
    prose = {id(source): page.prose for source, page in zip(document.sources, document.layouts, strict=True)}
    waiting: Expanded | None = None
    for source, region, tokens in expanded:
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


def _sections(source: Source, headings: Sequence[Heading], offset: int) -> list[Section]:
    found: list[Section] = [Section(source, 0, len(source.text), 0, "", -1)]
    stack = [(0, offset)]
    for number, heading in enumerate(headings):
        end = headings[number + 1].start if number + 1 < len(headings) else len(source.text)
        while stack and stack[-1][0] >= heading.level:
            stack.pop()
        parent = stack[-1][1] if stack else -1
        stack.append((heading.level, offset + len(found)))
        found.append(Section(source, heading.start, end, heading.level, heading.title, parent))
    if headings:
        found[0] = replace(found[0], end=headings[0].start)
    return found


def _section_of(sections: Sequence[Section], source: Source, place: int) -> int:
    return next(
        number
        for number in range(len(sections) - 1, -1, -1)
        if sections[number].source is source and sections[number].start <= place
    )


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
