r"""One expression of tokens as a syntax tree: precedences, scripts, fractions, ∂/∂w, Σ, matrices, cases.

    sum       = ["+" | "−"] entrywise (("+" | "−") entrywise)*
    entrywise = product ("⊙" product)*
    product   = factor (["·" | "×" | "/" | …] factor)*      ∂/∂w and Σ take the rest of the product
    factor    = primary scripts

Recursive descent with a bound on depth: a text that is nested 10,000 deep ends with a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbolic.reading import lexicon
from symbolic.reading.environments import read_environment, split
from symbolic.reading.scripts import items
from symbolic.reading.syntax import (
    Absolute,
    Big,
    Braced,
    Brackets,
    Call,
    Derivative,
    Dots,
    Entrywise,
    Fraction_,
    Item,
    Minus,
    Nabla,
    Name,
    Node,
    Norm,
    Number,
    Operator,
    Product,
    Relation,
    Root,
    Rule,
    Scripted,
    Sum,
)
from symbolic.reading.tokens import Sort, Token, Unreadable, argument, closing, without_spaces

DEEPEST = 60
_ENTRYWISE = frozenset({r"\odot", r"\circ"})
_BARS = {r"\|": r"\|", r"\Vert": r"\Vert", r"\lVert": r"\rVert", r"\lvert": r"\rvert", r"\vert": r"\vert", "|": "|"}


@dataclass(frozen=True, slots=True)
class Words:
    """The runs of letters that are one name in this document: net, Sigmoid, dW."""

    known: frozenset[str] = frozenset()

    def __contains__(self, run: str) -> bool:
        return run in self.known or run in lexicon.FUNCTION_WORDS or run in lexicon.NAMED_WORDS


@dataclass(slots=True)
class Reader:
    """The tokens of one expression and the place among them."""

    tokens: list[Token]
    words: Words
    depth: int = 0
    place: int = 0
    bars: list[str] = field(default_factory=list)

    @property
    def next(self) -> Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def text(self, ahead: int = 0) -> str:
        position = self.place + ahead
        return self.tokens[position].text if position < len(self.tokens) else ""

    def take(self) -> Token:
        token = self.next
        if token is None:
            raise self.refuse("The formula ends where something must follow.")
        self.place += 1
        return token

    def refuse(self, sentence: str, token: Token | None = None) -> Unreadable:
        token = token or self.next or (self.tokens[-1] if self.tokens else None)
        return Unreadable(sentence, token.start if token else 0, token.end if token else 1)

    def inner(self, tokens: Sequence[Token]) -> Node:
        """An argument of its own, read to its end."""
        if self.depth >= DEEPEST:
            raise self.refuse(f"Brackets and fractions are nested more than {DEEPEST} deep.")
        return read(tokens, self.words, self.depth + 1)

    # ------------------------------------------------------------------ sums and products

    def sum(self) -> Node:
        if self.depth >= DEEPEST:
            raise self.refuse(f"Brackets and fractions are nested more than {DEEPEST} deep.")
        self.depth += 1
        terms = [self._signed()]
        while self.text() in ("+", "-", r"\pm", r"\mp"):
            if self.text() in (r"\pm", r"\mp"):
                raise self.refuse(f"{self.text()} stands for two formulas at once.")
            terms.append(self._signed())
        self.depth -= 1
        if len(terms) == 1:
            return terms[0]
        return Sum(tuple(terms), start=terms[0].start, end=terms[-1].end)

    def _signed(self) -> Node:
        negative, first = False, self.next
        while self.text() in ("+", "-"):
            negative ^= self.take().text == "-"
        term = self._entrywise()
        assert first is not None
        return Minus(term, start=first.start, end=term.end) if negative else term

    def _entrywise(self) -> Node:
        factors = [self._product()]
        while self.text() in _ENTRYWISE or (self.text() == "." and self.text(1) == "*"):
            if self.take().text == ".":
                self.take()
            factors.append(self._product())
        if len(factors) == 1:
            return factors[0]
        return Entrywise(tuple(factors), start=factors[0].start, end=factors[-1].end)

    def _product(self) -> Node:
        factors: list[Node] = []
        signs: list[str] = []
        sign = ""
        while True:
            if factors and not self._starts_factor() and not sign:
                break
            if sign and self.text() == "-":
                raise self.refuse("A minus sign follows a sign of multiplication: write brackets.")
            factor = self._prefixed()
            if sign == "/" and factors:
                above = factors.pop()
                factor = Fraction_(above, factor, start=above.start, end=factor.end)
                sign = signs.pop() if factors else ""
            if factors:
                signs.append(sign)
            if isinstance(factor, Product):
                # ∂/∂w (…) with the factors behind the bracket.
                factors.extend(factor.factors)
                signs.extend(factor.signs)
                factor = factor.factors[-1]
            else:
                factors.append(factor)
            sign = ""
            if isinstance(factor, Operator | Big):
                break
            if self.text() in lexicon.SIGNS and self.text() not in _ENTRYWISE:
                sign = lexicon.SIGNS[self.take().text]
            elif self.text() == "/":
                self.take()
                sign = "/"
        if len(factors) == 1:
            return factors[0]
        return Product(tuple(factors), tuple(signs), start=factors[0].start, end=factors[-1].end)

    def _starts_factor(self) -> bool:
        token = self.next
        if token is None or token.text in ("+", "-", ",", ";", "/", ":", "."):
            return False
        if token.text in lexicon.RELATIONS or token.sort is Sort.CLOSE or token.text in (")", "]", r"\}", r"\right"):
            return False
        if token.text in lexicon.SIGNS or token.text in lexicon.ARROWS or token.text in (r"\rangle", r"\rbrace"):
            return False
        return not (token.text in _BARS.values() and self.bars and self.bars[-1] == token.text)

    def _prefixed(self) -> Node:
        """∂/∂w and Σ with what they act on, or a factor."""
        token = self.next
        if token is None:
            raise self.refuse("The formula ends where a factor must follow.")
        if token.text in (r"\sum", r"\prod"):
            return self._big()
        if token.text == r"\partial":
            return self._slash_derivative()
        if token.text == r"\nabla":
            return self._nabla()
        if token.sort is Sort.LETTER and token.text == "d" and (found := self._d_over_d()) is not None:
            return found
        if token.text in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
            return self._fraction()
        if token.text in lexicon.FUNCTIONS:
            return self._function(Name(lexicon.FUNCTIONS[token.text], start=token.start, end=self.take().end))
        factor = self._scripted(self._primary())
        if isinstance(factor, Name) and factor.text in lexicon.FUNCTION_WORDS and len(factor.text) > 1:
            known = replace(factor, text=lexicon.FUNCTION_WORDS[factor.text])
            if self._starts_factor() and not factor.primes:
                return self._function(known)
            return known
        return factor

    # ------------------------------------------------------------------ derivatives, Σ, functions

    def _operand(self, by: Node, start: int) -> Node:
        """∂/∂w with the rest of the product; a bracket right behind it is all of the operand."""
        if not self._starts_factor():
            raise self.refuse("∂/∂… has nothing to act on.")
        operand = self._product()
        if isinstance(operand, Product) and isinstance(operand.factors[0], Brackets):
            first, *rest = operand.factors
            applied = Operator(by, first, start=start, end=first.end)
            return Product((applied, *rest), operand.signs, start=start, end=operand.end)
        return Operator(by, operand, start=start, end=operand.end)

    def _slash_derivative(self) -> Node:
        start = self.take().start
        if self.text() == "_":
            self.take()
            by = self.inner(self._argument())
            return self._operand(by, start)
        above = None
        if self.text() != "/":
            above = self._scripted(self._primary())
        if self.text() != "/":
            raise self.refuse("∂ without a fraction: write ∂A/∂B.")
        self.take()
        if self.text() != r"\partial":
            raise self.refuse("∂A/… must be followed by ∂B.")
        self.take()
        below = self._scripted(self._primary())
        if above is None:
            return self._operand(below, start)
        return Derivative(above, below, start=start, end=below.end)

    def _d_over_d(self) -> Node | None:
        """dA/dB, or None where the d is a letter like any other."""
        before = self.place
        start = self.take().start
        try:
            above = None if self.text() == "/" else self._scripted(self._primary())
            if self.text() == "/" and self.text(1) == "d":
                self.place += 2
                below = self._scripted(self._primary())
                if above is not None:
                    return Derivative(above, below, start=start, end=below.end)
                return self._operand(below, start)
        except Unreadable:
            pass
        self.place = before
        return None

    def _nabla(self) -> Node:
        start = self.take().start
        by = None
        if self.text() == "_":
            self.take()
            by = self.inner(self._argument())
        of = self._scripted(self._primary())
        at = None
        if self.text() in ("(", r"\left") and isinstance(of, Name):
            at = self._primary()
            if not isinstance(at, Brackets):
                raise self.refuse("∇C is followed by something that is no argument in brackets.")
        return Nabla(by, of, at, start=start, end=(at or of).end)

    def _fraction(self) -> Node:
        start = self.take().start
        above, below = self._argument(), self._argument()
        return self._over(above, below, start, self.tokens[self.place - 1].end)

    def _over(self, above: Sequence[Token], below: Sequence[Token], start: int, end: int) -> Node:
        """above / below: a derivative where both begin with ∂ or d."""
        above, below = _undecorated(above), _undecorated(below)
        if len(below) > 1 and above and _same_differential(above[0], below[0]):
            return self._derivative(above[1:], below[1:], start, end)
        return Fraction_(self.inner(above), self.inner(below), start=start, end=end)

    def _derivative(self, above: Sequence[Token], below: Sequence[Token], start: int, end: int) -> Node:
        if above and above[0].sort is Sort.SUP:
            raise self.refuse("Derivatives of second order are not read.", above[0])
        if any(_is_differential(token) and token.text == r"\partial" for token in below):
            raise self.refuse("Derivatives of second order are not read.", below[0])
        by = self.inner(below)
        if not above:
            return self._operand(by, start)
        return Derivative(self.inner(above), by, start=start, end=end)

    def _big(self) -> Node:
        token = self.take()
        below: list[Token] = []
        above: list[Token] = []
        while self.text() in ("_", "^") or (self.next and self.next.sort is Sort.PRIME):
            script = self.take()
            if script.sort is Sort.PRIME:
                raise self.refuse("Σ′ is not read.", script)
            if script.sort is Sort.SUB:
                below = self._argument()
            else:
                above = self._argument()
        if not self._starts_factor() and self.text() != "-":
            raise self.refuse(f"{token.text} has nothing to act on.")
        if self.text() == "-":
            raise self.refuse(f"A minus sign right behind {token.text}: write brackets.")
        indices, lower, excluded = _bounds(self, below)
        upper = self.inner(above) if above else None
        body = self._product()
        return Big(token.text[1:], indices, lower, upper, excluded, body, start=token.start, end=body.end)

    def _function(self, function: Name) -> Node:
        """log x, tanh(z), max(0, z), tanh^2(z): the bracket, or the next factors up to a sign."""
        exponent = None
        while self.text() in ("^", "_") or (self.next and self.next.sort is Sort.PRIME):
            mark = self.take()
            if mark.sort is Sort.PRIME:
                function = replace(function, primes=function.primes + 1)
            elif mark.sort is Sort.SUP:
                inner = self._argument()
                if all(token.sort is Sort.PRIME or token.text == r"\prime" for token in inner):
                    function = replace(function, primes=function.primes + len(inner))
                else:
                    exponent = self.inner(inner)
            else:
                function = replace(function, below=items(self._argument()))
        if not self._starts_factor():
            return function
        first = self._prefixed() if self.text() in (r"\frac", r"\sum", r"\log", r"\ln", r"\dfrac") else self._factor()
        arguments = first.parts if isinstance(first, Brackets) else (first,)
        call: Node = Call(function, arguments, start=function.start, end=first.end)
        if isinstance(first, Scripted) and isinstance(first.base, Brackets):
            call = replace(first, base=Call(function, first.base.parts, start=function.start, end=first.base.end))
        return call if exponent is None else Scripted(call, exponent=exponent, start=call.start, end=call.end)

    def _factor(self) -> Node:
        return self._scripted(self._primary())

    # ------------------------------------------------------------------ letters, brackets, scripts

    def _argument(self) -> list[Token]:
        found, self.place = argument(self.tokens, self.place)
        return found

    def _primary(self) -> Node:
        token = self.take()
        if token.sort is Sort.NUMBER:
            return self._number(token)
        if token.sort is Sort.OPEN:
            return self._group()
        if token.text == r"\left":
            return self._left()
        if token.text in lexicon.CLOSERS and token.text not in _BARS:
            return self._bracket(token)
        if token.text in _BARS:
            return self._between_bars(token)
        if token.sort is Sort.LETTER:
            return self._word(token)
        if token.text in lexicon.GREEK:
            return Name(lexicon.GREEK[token.text], start=token.start, end=token.end)
        if token.sort is Sort.COMMAND:
            return self._command(token)
        raise self.refuse(f"“{token.text}” was not expected here.", token)

    def _number(self, token: Token) -> Node:
        written, end = token.text, token.end
        while self.next and self.next.sort is Sort.NUMBER and self.next.start == end:
            written, end = written + self.text(), self.take().end
        ahead = self.tokens[self.place + 1] if self.place + 1 < len(self.tokens) else None
        if self.text() == "." and ahead and ahead.sort is Sort.NUMBER and self.next and self.next.start == end:
            written, end = written + ".", self.take().end
            while self.next and self.next.sort is Sort.NUMBER and self.next.start == end:
                written, end = written + self.text(), self.take().end
        return Number(Fraction(written), start=token.start, end=end)

    def _group(self) -> Node:
        opener = self.tokens[self.place - 1]
        end = closing(self.tokens, self.place - 1)
        inner = self.tokens[self.place : end]
        self.place = end + 1
        for position, token in enumerate(inner):
            if token.text == r"\over":
                return self._over(inner[:position], inner[position + 1 :], opener.start, self.tokens[end].end)
        if not inner:
            raise self.refuse("An empty group {}.", opener)
        return self.inner(inner)

    def _left(self) -> Node:
        opener = self.take()
        depth, position = 1, self.place
        while position < len(self.tokens):
            depth += (self.tokens[position].text == r"\left") - (self.tokens[position].text == r"\right")
            if depth == 0:
                break
            position += 1
        else:
            raise self.refuse(r"\left without \right.", opener)
        inner = self.tokens[self.place : position]
        self.place = position + 2
        end = self.tokens[min(position + 1, len(self.tokens) - 1)].end
        return self._enclosed(opener, inner, end)

    def _bracket(self, opener: Token) -> Node:
        closer = lexicon.CLOSERS[opener.text]
        depth, position = 1, self.place
        while position < len(self.tokens):
            text = self.tokens[position].text
            depth += (text == opener.text) - (text == closer)
            if depth == 0:
                break
            position += 1
        else:
            raise self.refuse(f"This {opener.text} is never closed.", opener)
        inner = self.tokens[self.place : position]
        self.place = position + 1
        return self._enclosed(opener, inner, self.tokens[position].end)

    def _between_bars(self, opener: Token) -> Node:
        closer = _BARS[opener.text]
        doubled = opener.text == "|" and self.text() == "|"
        if doubled:
            self.take()
        position, depth = self.place, 0
        while position < len(self.tokens):
            text = self.tokens[position].text
            depth += (text in ("(", "{", r"\left")) - (text in (")", "}", r"\right"))
            if text == closer and depth == 0:
                break
            position += 1
        else:
            raise self.refuse(f"This {opener.text} is never closed.", opener)
        inner = self.tokens[self.place : position]
        self.place = position + (2 if doubled else 1)
        kind = Norm if doubled or opener.text in (r"\|", r"\Vert", r"\lVert") else Absolute
        return kind(self.inner(inner), start=opener.start, end=self.tokens[position].end)

    def _enclosed(self, opener: Token, inner: Sequence[Token], end: int) -> Node:
        if opener.text in (r"\|", r"\Vert", r"\lVert", "|", r"\vert", r"\lvert"):
            kind = Norm if opener.text in (r"\|", r"\Vert", r"\lVert") else Absolute
            return kind(self.inner(inner), start=opener.start, end=end)
        if not without_spaces(inner):
            raise self.refuse("Empty brackets.", opener)
        content = without_spaces(inner)
        if content[0].text == r"\begin" and opener.text in ("[", "(", r"\{", "."):
            whole = Reader(content, self.words, self.depth + 1)
            node = whole._primary()
            if whole.next is None:
                if opener.text == r"\{":
                    from symbolic.reading.environments import as_cases

                    return as_cases(node)
                return node
        parts = tuple(self._part(part) for part in split(inner, frozenset({",", ";"})) if without_spaces(part))
        return Brackets(parts, lexicon.KINDS.get(opener.text, "("), start=opener.start, end=end)

    def _part(self, tokens: Sequence[Token]) -> Node:
        rest = without_spaces(tokens)
        if len(rest) == 1 and rest[0].text in lexicon.DOTS:
            return Dots(start=rest[0].start, end=rest[0].end)
        return condition(rest, self.words, self.depth + 1)

    def _word(self, token: Token) -> Node:
        """A letter, or the run of letters that is one name."""
        run, end, count = token.text, token.end, 0
        while self.next and self.next.sort is Sort.LETTER and self.next.start == end:
            run, end, count = run + self.text(), self.take().end, count + 1
        if run in self.words or (len(run) >= 4 and run.isascii()) or len(run) == 1:
            return Name(run, start=token.start, end=end)
        # Not one name: give the letters behind the first one (or behind the longest known beginning) back.
        for length in range(len(run) - 1, 1, -1):
            if run[:length] in self.words:
                self.place -= len(run) - length
                return Name(run[:length], start=token.start, end=token.start + length)
        self.place -= count
        return Name(token.text, start=token.start, end=token.end)

    def _command(self, token: Token) -> Node:
        text = token.text
        if text in lexicon.STYLES | lexicon.SCRIPT:
            return self._styled(token)
        if text in lexicon.DECORATIONS:
            return self._decorated(token)
        if text in lexicon.COLOURED:
            if self.text() == "[":
                while self.take().text != "]":
                    pass
            else:
                self._argument()
            return self._factor() if self.text() != "{" else self.inner(self._argument())
        if text in lexicon.TRANSPARENT:
            return self.inner(self._argument())
        if text in lexicon.LABELS:
            self._argument()
            return self._factor()
        if text in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
            self.place -= 1
            return self._fraction()
        if text == r"\sqrt":
            return Root(self.inner(self._argument()), start=token.start, end=self.tokens[self.place - 1].end)
        if text in (r"\underbrace", r"\overbrace", r"\underset", r"\overset", r"\stackrel", r"\underline"):
            return self._braced(token)
        if text == r"\begin":
            node, self.place = read_environment(self.tokens, self.place - 1, self.words, self.depth + 1)
            return node
        if text in lexicon.DOTS:
            return Dots(start=token.start, end=token.end)
        if text == r"\infty":
            return Name("∞", start=token.start, end=token.end)
        if text in (r"\mathbb", r"\mathds", r"\Bbb"):
            inner = "".join(each.text for each in self._argument())
            return Name("𝟙" if inner in ("1", "I") else f"𝔹{inner}", start=token.start, end=token.end)
        if text in (r"\mid", r"\vert"):
            return Rule(start=token.start, end=token.end)
        if text in (r"\partial", r"\nabla", r"\sum", r"\prod"):
            self.place -= 1
            return self._prefixed()
        if text in lexicon.FUNCTIONS:
            return Name(lexicon.FUNCTIONS[text], start=token.start, end=token.end)
        raise self.refuse(f"The command {text} is not known here.", token)

    def _styled(self, token: Token) -> Node:
        if token.text in (r"\rm", r"\bf", r"\it", r"\cal"):
            return self._factor()
        inner = without_spaces(self._argument())
        bold = token.text in lexicon.BOLD
        word = "".join(each.text for each in inner)
        end = self.tokens[self.place - 1].end
        if token.text in lexicon.SCRIPT:
            return Name({"L": "ℒ", "J": "𝒥", "E": "ℰ", "C": "𝒞"}.get(word, f"𝒮{word}"), start=token.start, end=end)
        if word == "1" and bold:
            return Name("𝟏", start=token.start, end=end, bold=True)
        if word.isdigit():
            return Number(Fraction(word), start=token.start, end=end)
        if word.isalpha() and (len(word) > 1 or not bold):
            return Name(word, start=token.start, end=end, bold=bold)
        node = self.inner(inner)
        return replace(node, bold=True) if isinstance(node, Name) and bold else node

    def _decorated(self, token: Token) -> Node:
        inner = self.inner(self._argument())
        end = self.tokens[self.place - 1].end
        if not isinstance(inner, Name):
            raise self.refuse(f"{token.text} over something that is no letter.", token)
        mark = lexicon.DECORATIONS[token.text]
        return replace(inner, text=inner.text + mark, start=token.start, end=end, bold=inner.bold or not mark)

    def _braced(self, token: Token) -> Node:
        if token.text == r"\underline":
            return self.inner(self._argument())
        if token.text in (r"\underbrace", r"\overbrace"):
            inner = self._argument()
            note: list[Token] = []
            if self.text() in ("_", "^"):
                self.take()
                note = self._argument()
        else:
            note, inner = self._argument(), self._argument()
        from symbolic.reading.notes import read_note

        sign, node, shape = read_note(note, self.words, self.depth + 1)
        end = self.tokens[self.place - 1].end
        return Braced(self.inner(inner), sign, node, shape, start=token.start, end=end)

    def _scripted(self, base: Node) -> Node:
        below: tuple[Item, ...] = ()
        above: tuple[Item, ...] = ()
        primes, exponent, end = 0, None, base.end
        while self.next and self.next.sort in (Sort.SUB, Sort.SUP, Sort.PRIME):
            mark = self.take()
            if mark.sort is Sort.PRIME:
                primes, end = primes + 1, mark.end
                continue
            inner = self._argument()
            end = self.tokens[self.place - 1].end
            if mark.sort is Sort.SUB:
                below += items(inner)
                continue
            try:
                found = _raised(inner)
                primes += sum(item.text == "′" for item in found)
                above += tuple(item for item in found if item.text != "′")
            except Unreadable:
                exponent = self.inner(inner)
        if not (below or above or primes or exponent):
            return base
        if isinstance(base, Name) and exponent is None:
            return replace(
                base, below=base.below + below, above=base.above + above, primes=base.primes + primes, end=end
            )
        return Scripted(base, below, above, primes, exponent, start=base.start, end=end)


def _raised(tokens: Sequence[Token]) -> tuple[Item, ...]:
    """The items of a superscript; a nested one, ^{[l]^T}, is a second superscript."""
    flat: list[Token] = []
    for token in without_spaces(tokens):
        if token.sort is Sort.SUP:
            continue
        flat.append(token)
    return items(flat)


def _undecorated(tokens: Sequence[Token]) -> list[Token]:
    """Without spaces, and with an upright d as the letter d."""
    rest = without_spaces(tokens)
    if len(rest) >= 4 and rest[0].text in lexicon.STYLES and [t.text for t in rest[1:4]] == ["{", "d", "}"]:
        return [rest[2], *rest[4:]]
    if len(rest) >= 2 and rest[0].text in lexicon.STYLES and rest[1].text == "d":
        return rest[1:]
    return rest


def _is_differential(token: Token) -> bool:
    return token.text in (r"\partial", "d", r"\delta", r"\mathrm{d}")


def _same_differential(above: Token, below: Token) -> bool:
    return above.text == below.text and above.text in (r"\partial", "d")


def _bounds(reader: Reader, tokens: Sequence[Token]) -> tuple[tuple[str, ...], Node | None, Node | None]:
    """The indices under a Σ, where they start, and what is left out (k ≠ i)."""
    rest = without_spaces(tokens)
    if not rest:
        return (), None, None
    for position, token in enumerate(rest):
        if token.text == "=":
            index = reader.inner(rest[:position])
            if isinstance(index, Name) and not index.below:
                return (index.text,), reader.inner(rest[position + 1 :]), None
        if token.text in (r"\neq", r"\ne"):
            index = reader.inner(rest[:position])
            if isinstance(index, Name):
                return (index.text,), None, reader.inner(rest[position + 1 :])
    found = items(rest)
    if any(item.nested or not item.text or item.offset for item in found):
        raise Unreadable("These bounds of a sum are not read.", rest[0].start, rest[-1].end)
    return tuple(item.text for item in found), None, None


def read(tokens: Sequence[Token], words: Words, depth: int = 0) -> Node:
    """The syntax of one side of a statement.

    Raises Unreadable, in a sentence and with the place, where it is not understood.
    """
    reader = Reader(without_spaces(tokens), words, depth)
    if not reader.tokens:
        raise Unreadable("Nothing stands here.", 0)
    node = reader.sum()
    if reader.next is not None:
        raise reader.refuse(f"“{reader.text()}” was not expected here.")
    return node


def condition(tokens: Sequence[Token], words: Words, depth: int = 0) -> Node:
    """i = k, z > 0, or an expression."""
    rest = without_spaces(tokens)
    rest = _negated(rest)
    level = 0
    for position, token in enumerate(rest):
        level += (token.text in ("(", "[", "{")) - (token.text in (")", "]", "}"))
        if level == 0 and token.text in lexicon.RELATIONS and 0 < position < len(rest) - 1:
            left, right = read(rest[:position], words, depth), read(rest[position + 1 :], words, depth)
            return Relation(left, lexicon.RELATIONS[token.text], right, start=left.start, end=right.end)
    return read(rest, words, depth)


def _negated(tokens: list[Token]) -> list[Token]:
    r"""\not= as one sign."""
    found: list[Token] = []
    for token in tokens:
        if found and found[-1].text == r"\not" and token.text == "=":
            found[-1] = replace(token, text=r"\ne", start=found[-1].start)
        else:
            found.append(token)
    return found
