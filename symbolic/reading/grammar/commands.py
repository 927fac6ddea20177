"""Letters that form one name, and what a command stands for: styles, accents, braces, environments."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symbolic.reading import lexicon
from symbolic.reading.grammar.calculus import fraction
from symbolic.reading.grammar.environments import read_environment
from symbolic.reading.syntax import (
    Braced,
    Brackets,
    Dots,
    Fraction_,
    Item,
    Name,
    Node,
    Number,
    Root,
    Rule,
    Scripted,
)
from symbolic.reading.tokens import Sort, Token, without_spaces

if TYPE_CHECKING:
    from symbolic.reading.grammar.reader import Reader


def word_or_letter(reader: Reader, token: Token) -> Node:
    """A letter, or the run of letters that is one name."""
    run, end, count = token.text, token.end, 0
    while reader.next and reader.next.sort is Sort.LETTER and reader.next.start == end:
        run, end, count = run + reader.text(), reader.take().end, count + 1
    if run == "d" and (found := differential(reader, token)) is not None:
        return found
    if reader.words.is_name(run):
        return Name(run, start=token.start, end=end)
    # Not one name: give the letters behind the first one (or behind the longest known beginning) back.
    for length in range(len(run) - 1, 1, -1):
        if run[:length] in reader.words:
            reader.place -= len(run) - length
            return Name(run[:length], start=token.start, end=token.start + length)
    reader.place -= count
    return Name(token.text, start=token.start, end=token.end)


def greek(reader: Reader, token: Token) -> Name:
    """A Greek letter, or the name that it makes with the letter behind it: δW, Δw."""
    text, following = lexicon.GREEK[token.text], reader.next
    if following is not None and (whole := text + lexicon.GREEK.get(following.text, following.text)) in reader.words:
        return Name(whole, start=token.start, end=reader.take().end)
    return Name(text, start=token.start, end=token.end)


def differential(reader: Reader, d: Token) -> Name | None:
    r"""d Z and d\mathbf{Z} where dZ is one letter of this document; None where the d stands for itself."""
    before, ahead = reader.place, reader.next
    if ahead is None or (ahead.sort is not Sort.LETTER and ahead.text not in lexicon.BOLD):
        return None
    letter = reader.primary() if ahead.sort is not Sort.LETTER else Name(ahead.text, end=reader.take().end)
    if isinstance(letter, Name) and f"d{letter.text}" in reader.words.known:
        return replace(letter, text=f"d{letter.text}", start=d.start)
    reader.place = before
    return None


def command(reader: Reader, token: Token) -> Node:
    text = token.text
    if text in lexicon.STYLES | lexicon.SCRIPT:
        return _styled(reader, token)
    if text in lexicon.DECORATIONS:
        return _decorated(reader, token)
    if text in lexicon.TRANSPARENT:
        return reader.inner(reader.argument())
    if text in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
        reader.place -= 1
        return fraction(reader)
    if text == r"\sqrt":
        return _root(reader, token)
    if text in (r"\underbrace", r"\overbrace", r"\underset", r"\overset", r"\stackrel", r"\underline"):
        return _braced(reader, token)
    if text == r"\begin":
        node, reader.place = read_environment(reader.tokens, reader.place - 1, reader.words, reader.depth + 1)
        return node
    if text in lexicon.DOTS:
        return Dots(start=token.start, end=token.end)
    if text == r"\infty":
        return Name("∞", start=token.start, end=token.end)
    if text in (r"\mathbb", r"\mathds", r"\Bbb"):
        inner = "".join(each.text for each in reader.argument())
        return Name("𝟙" if inner in ("1", "I") else f"𝔹{inner}", start=token.start, end=token.end)
    if text in (r"\mid", r"\vert"):
        return Rule(start=token.start, end=token.end)
    if text in (r"\partial", r"\nabla", r"\sum", r"\prod"):
        reader.place -= 1
        return reader.prefixed()
    if text in lexicon.FUNCTIONS:
        return Name(lexicon.FUNCTIONS[text], start=token.start, end=token.end)
    raise reader.refuse(f"The command {text} is not known here.", token)


def _styled(reader: Reader, token: Token) -> Node:
    if token.text in (r"\rm", r"\bf", r"\it", r"\cal"):
        return reader.factor()
    inner = without_spaces(reader.argument())
    bold = token.text in lexicon.BOLD
    word = "".join(each.text for each in inner)
    end = reader.tokens[reader.place - 1].end
    if word == "d" and (found := differential(reader, token)) is not None:
        return found
    if token.text in lexicon.SCRIPT:
        return Name({"L": "ℒ", "J": "𝒥", "E": "ℰ", "C": "𝒞"}.get(word, f"𝒮{word}"), start=token.start, end=end)
    if word == "1" and bold:
        return Name("𝟏", start=token.start, end=end, bold=True)
    if word.isdigit():
        return Number(Fraction(word), start=token.start, end=end)
    if word.isalpha() and (len(word) > 1 or not bold):
        return Name(word, start=token.start, end=end, bold=bold)
    node = reader.inner(inner)
    return replace(node, bold=True) if isinstance(node, Name) and bold else node


def _decorated(reader: Reader, token: Token) -> Node:
    inner = reader.inner(reader.argument())
    end = reader.tokens[reader.place - 1].end
    if not isinstance(inner, Name):
        raise reader.refuse(f"{token.text} over something that is no letter.", token)
    mark = lexicon.DECORATIONS[token.text]
    return replace(inner, text=inner.text + mark, start=token.start, end=end, bold=inner.bold or not mark)


def _braced(reader: Reader, token: Token) -> Node:
    if token.text == r"\underline":
        return reader.inner(reader.argument())
    if token.text in (r"\underbrace", r"\overbrace"):
        inner = reader.argument()
        note: list[Token] = []
        if reader.text() in ("_", "^"):
            reader.take()
            note = reader.argument()
    else:
        note, inner = reader.argument(), reader.argument()
    from symbolic.reading.grammar.notes import read_note

    sign, node, shape = read_note(note, reader.words, reader.depth + 1)
    end = reader.tokens[reader.place - 1].end
    return Braced(reader.inner(inner), sign, node, shape, start=token.start, end=end)


def _root(reader: Reader, token: Token) -> Node:
    r"""\sqrt{A}, and \sqrt[3]{A} as A^{1/3}."""
    degree: list[Token] = []
    if reader.text() == "[":
        reader.take()
        while reader.text() not in ("]", ""):
            degree.append(reader.take())
        if not degree or not reader.text():
            raise reader.refuse("What stands in the brackets behind \\sqrt is not read.")
        reader.take()
    inner = reader.inner(reader.argument())
    start, end = token.start, reader.tokens[reader.place - 1].end
    if not degree:
        return Root(inner, start=start, end=end)
    power = Fraction_(Number(Fraction(1)), reader.inner(degree))
    return Scripted(Brackets((inner,), start=start, end=end), exponent=power, start=start, end=end)


def named_below(base: Name, below: tuple[Item, ...]) -> tuple[Name, tuple[Item, ...]]:
    """ReLU for g_{ReLU}: a letter of functions with the name of one below it."""
    word = lexicon.FUNCTION_WORDS.get(below[0].text, "") if len(below) == 1 and not base.below else ""
    if base.text not in lexicon.CALLED or word not in lexicon.ACTIVATIONS:
        return base, below
    return replace(base, text=word), ()
