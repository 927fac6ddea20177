"""All statements of a document, in order, each with its place, its section and whether it stands in a display."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from proofs.documents.texts.compounds import compounds, single_letters
from proofs.documents.texts.differentials import with_lines
from proofs.documents.texts.expanding import expanded, within_reach
from proofs.documents.texts.instants import at_one_instant
from proofs.documents.texts.iterations import as_updates
from proofs.documents.texts.outlines import Heading
from proofs.documents.texts.regions import layout
from proofs.documents.texts.sets import whole_sets
from proofs.documents.texts.signs import declared_signs, has_colons, respelled
from proofs.documents.texts.sources import Source
from proofs.documents.texts.statements import Document, Placed, Section, Trouble
from proofs.documents.texts.suppositions import supposition_of, with_limits, with_suppositions
from proofs.documents.texts.types import as_type
from symbolic.reading.grammar import Words
from symbolic.reading.shifts import with_shifts
from symbolic.reading.statements import Side, Statement, statements
from symbolic.reading.tokens import Unreadable
from symbolic.reading.transposes import is_transpose, spelled_out


def read_document(path: str, sources: Sequence[Source]) -> Document:
    """Every statement of the file; what cannot be read is kept as a trouble, and the rest is read all the same."""
    sources, cut = within_reach(sources)
    layouts = [layout(source) for source in sources]
    formulas = expanded(sources, layouts)
    document = Document(path, sources, layouts, sum(len(page.regions) for page in layouts))
    document.troubles += [*cut, *formulas.troubles]
    for source, page in zip(sources, layouts, strict=True):
        document.sections.extend(_sections(source, page.headings, len(document.sections)))
    prose = "\n\n".join(page.prose for page in layouts)
    texts = [region.text for page in layouts for region in page.regions]
    words = Words(compounds(texts), whole_sets(prose), single_letters(texts), has_colons(prose, texts))
    signs = declared_signs(prose)
    small = is_transpose(tokens for _, _, tokens in formulas.found)
    last: dict[int, Side] = {}
    for source, region, tokens in formulas.found:
        try:
            found = statements(spelled_out(tokens, small), words)
        except Unreadable as trouble:
            document.troubles.append(Trouble(source, trouble.start, str(trouble), region.display))
            continue
        section = _section_of(document.sections, source, region.start)
        title = document.sections[section].title
        for statement in (shifted(as_type(respelled(each, signs))) for each in found):
            if statement.continues:
                before = last.get(id(source))
                if before is None or not region.display:
                    continue
                statement = replace(statement, sides=(before, *statement.sides[1:]))
            document.statements.append(Placed(source, region, statement, section, title))
            if region.display and not statement.condition and supposition_of(statement) is None:
                last[id(source)] = statement.sides[-1]
    document.statements = with_lines(document.statements, prose)
    document.statements = with_limits(with_suppositions(as_updates(at_one_instant(document.statements))))
    return document


def shifted(statement: Statement) -> Statement:
    """The statement in which every index is one letter: Σ_{i′} [i′ = i + a] y_{i′} for y_{i+a}."""
    nodes = with_shifts([side.node for side in statement.sides])
    return replace(
        statement,
        sides=tuple(
            side if node is side.node else replace(side, node=node)
            for side, node in zip(statement.sides, nodes, strict=True)
        ),
    )


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
