r"""One expression of tokens as a syntax tree: precedences, scripts, fractions, ∂/∂w, Σ, matrices, cases.

    sum       = ["+" | "−"] entrywise (("+" | "−") entrywise)*
    entrywise = product ("⊙" product)*
    product   = factor (["·" | "×" | "/" | …] factor)*      ∂/∂w and Σ take the rest of the product
    factor    = primary scripts

Recursive descent with a bound on depth: a text that is nested 10,000 deep ends with a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbolic.reading import lexicon
from symbolic.reading.grammar.brackets import (
    BARS,
    between_bars,
    bracket,
    group,
    index_in_brackets,
    left_right,
    read_where,
    stands_bar,
    stands_stop,
)
from symbolic.reading.grammar.calculus import d_over_d, fraction, nabla, slash_derivative
from symbolic.reading.grammar.commands import command, greek, named_below, word_or_letter
from symbolic.reading.grammar.functions import big, frobenius, function_call
from symbolic.reading.grammar.totals import total
from symbolic.reading.grammar.words import Words
from symbolic.reading.scripts import items
from symbolic.reading.syntax import (
    At,
    Big,
    Entrywise,
    Fraction_,
    Item,
    Minus,
    Name,
    Node,
    Number,
    Operator,
    Product,
    Relation,
    Scripted,
    Sum,
)
from symbolic.reading.tokens import Sort, Token, Unreadable, argument, without_spaces

DEEPEST = 60
MOST_DIGITS = 300
_ENTRYWISE = frozenset({r"\odot", r"\circ"})


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

    def condition(self, tokens: Sequence[Token]) -> Node:
        """An argument that may be a condition: i = k, z > 0."""
        return condition(tokens, self.words, self.depth + 1)

    def argument(self) -> list[Token]:
        found, self.place = argument(self.tokens, self.place)
        return found

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
        term = frobenius(self) if self.words.colons else self.entrywise()
        assert first is not None
        return Minus(term, start=first.start, end=term.end) if negative else term

    def entrywise(self) -> Node:
        factors = [self.product()]
        while self.text() in _ENTRYWISE or (self.text() == "." and self.text(1) == "*"):
            if self.take().text == ".":
                self.take()
            factors.append(self.product())
        if len(factors) == 1:
            return factors[0]
        return Entrywise(tuple(factors), start=factors[0].start, end=factors[-1].end)

    def product(self) -> Node:
        factors: list[Node] = []
        signs: list[str] = []
        sign = ""
        while True:
            if factors and not self.starts_factor() and not sign:
                break
            factor = self._negative(self.prefixed) if sign and self.text() == "-" else self.prefixed()
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
            while stands_bar(self):
                whole = _joined(factors, signs)
                factor = At(whole, read_where(self), False, start=whole.start, end=self.tokens[self.place - 1].end)
                factors, signs = [factor], []
            if isinstance(factor, Operator | Big):
                break
            if self.text() in lexicon.SIGNS and self.text() not in _ENTRYWISE:
                sign = lexicon.SIGNS[self.take().text]
            elif self.text() == "/":
                self.take()
                sign = "/"
            elif stands_stop(self):
                self.take()
                sign = "·"
        return _joined(factors, signs)

    def _negative(self, read_term: Callable[[], Node]) -> Node:
        """A · −B: the minus sign of one factor, which the sign before it lets nobody take for a difference."""
        minus = self.take()
        term = read_term()
        return Minus(term, start=minus.start, end=term.end)

    def body(self) -> Node:
        """What Σ acts on: a product, entrywise ones too (Σ a_t ⊙ b_t), or −A of one (Σ −yᵢ log aᵢ)."""
        return self._negative(self.entrywise) if self.text() == "-" else self.entrywise()

    def starts_factor(self) -> bool:
        token = self.next
        if token is None or token.text in ("+", "-", ",", ";", "/", ":", ".") or stands_bar(self):
            return False
        if token.text in lexicon.RELATIONS or token.sort is Sort.CLOSE or token.text in (")", "]", r"\}", r"\right"):
            return False
        if token.text in lexicon.SIGNS or token.text in lexicon.ARROWS or token.text in (r"\rangle", r"\rbrace"):
            return False
        return not (token.text in BARS.values() and self.bars and self.bars[-1] == token.text)

    def prefixed(self) -> Node:
        """∂/∂w and Σ with what they act on, or a factor."""
        token = self.next
        if token is None:
            raise self.refuse("The formula ends where a factor must follow.")
        if token.text in (r"\sum", r"\prod"):
            return big(self)
        if (found := total(self)) is not None:
            return self.scripted(found)
        if token.text == r"\partial":
            return slash_derivative(self)
        if token.text == r"\nabla":
            return nabla(self)
        if token.sort is Sort.LETTER and token.text == "d" and (found := d_over_d(self)) is not None:
            return found
        if token.text in (r"\frac", r"\dfrac", r"\tfrac", r"\cfrac"):
            return self.scripted(fraction(self))
        if token.text in lexicon.FUNCTIONS:
            return function_call(self, Name(lexicon.FUNCTIONS[token.text], start=token.start, end=self.take().end))
        factor = self.scripted(self.primary())
        if isinstance(factor, Name) and factor.text in lexicon.FUNCTION_WORDS and len(factor.text) > 1:
            return self.called(replace(factor, text=lexicon.FUNCTION_WORDS[factor.text]))
        return factor

    def called(self, function: Name) -> Node:
        """log(a), and tanh^2(z), the power of a value, as for a function that has a command."""
        if not self.starts_factor() or function.primes:
            return function
        power = function.above[0] if len(function.above) == 1 else None
        if power is None or not power.is_number or power.bracket or function.text not in lexicon.FUNCTIONS.values():
            return function_call(self, function)
        call = function_call(self, replace(function, above=()))
        return Scripted(call, exponent=Number(Fraction(power.offset)), start=call.start, end=call.end)

    def factor(self) -> Node:
        return self.scripted(self.primary())

    def primary(self) -> Node:
        token = self.take()
        if token.sort is Sort.NUMBER:
            return self._number(token)
        if token.sort is Sort.OPEN:
            return group(self)
        if token.text == r"\left":
            return left_right(self)
        if token.text in lexicon.CLOSERS and token.text not in BARS:
            return bracket(self, token)
        if token.text in BARS:
            return between_bars(self, token)
        if token.sort is Sort.LETTER:
            return word_or_letter(self, token)
        if token.text in lexicon.GREEK:
            return greek(self, token)
        if token.sort is Sort.COMMAND:
            return command(self, token)
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
        if len(written) > MOST_DIGITS:
            raise self.refuse(f"This number has {len(written):,} digits, and at most {MOST_DIGITS} are read.", token)
        return Number(Fraction(written), start=token.start, end=end)

    def scripted(self, base: Node) -> Node:
        below: tuple[Item, ...] = ()
        above: tuple[Item, ...] = ()
        primes, exponent, end = 0, None, base.end
        while self.next and (self.next.sort in (Sort.SUB, Sort.SUP, Sort.PRIME) or self.text() == r"\prime"):
            mark = self.take()
            if mark.sort in (Sort.PRIME, Sort.COMMAND):
                primes, end = primes + 1, mark.end
                continue
            inner = self.argument()
            end = self.tokens[self.place - 1].end
            if mark.sort is Sort.SUB and isinstance(base, Name) and base.text in ("𝟙", "𝟏"):
                # 𝟙_{k = i}, where 𝟏_n is a column of ones.
                said = self.condition(_without_braces(inner)) if _relates(inner) else None
                if isinstance(said, Relation):
                    return replace(said, start=base.start, end=end)
            if mark.sort is Sort.SUB:
                below += items(inner, counts=True)
                continue
            if isinstance(base, Name) and base.text == "e" and _is_power_of_e(inner):
                exponent = self.inner(inner)
                continue
            try:
                if isinstance(base, Name) and base.text == "e" and any(token.sort is Sort.SUP for token in inner):
                    # e^{z^L_i} is a power of e, whose exponent has scripts of its own.
                    exponent = self.inner(inner)
                    continue
                found = _raised(inner)
                primes += sum(item.text == "′" for item in found)
                above += tuple(item for item in found if item.text != "′")
            except Unreadable:
                exponent = self.inner(inner)
        if isinstance(base, Name) and (found := index_in_brackets(self, end)):
            below, end = below + found, self.tokens[self.place - 1].end
        if not (below or above or primes or exponent):
            return base
        if isinstance(base, Name) and exponent is None:
            base, below = named_below(base, below)
            return replace(
                base, below=base.below + below, above=base.above + above, primes=base.primes + primes, end=end
            )
        if isinstance(base, Name) and base.text != "e" and not primes:
            # w_5^{2 − 1} is a power of w_5, whose indices are its own.
            base, below, above = replace(base, below=base.below + below, above=base.above + above), (), ()
        return Scripted(base, below, above, primes, exponent, start=base.start, end=end)


def _is_power_of_e(tokens: Sequence[Token]) -> bool:
    """Whether e^… has more than one letter or number, without brackets around it: no index of an error e."""
    rest = without_spaces(tokens)
    return (
        len(rest) > 1
        and rest[0].text not in ("(", "[", "{")
        and any(token.sort in (Sort.SUB, Sort.SUP) for token in rest)
    )


def _relates(tokens: Sequence[Token]) -> bool:
    return any(token.text in lexicon.RELATIONS for token in tokens)


def _without_braces(tokens: Sequence[Token]) -> list[Token]:
    r"""k = i in \\{k = i\\}, (k = i) and [k = i]."""
    rest = without_spaces(tokens)
    enclosed = len(rest) > 2 and (rest[0].text, rest[-1].text) in ((r"\{", r"\}"), ("(", ")"), ("[", "]"))
    return rest[1:-1] if enclosed else rest


def _joined(factors: list[Node], signs: list[str]) -> Node:
    if len(factors) == 1:
        return factors[0]
    return Product(tuple(factors), tuple(signs), start=factors[0].start, end=factors[-1].end)


def _raised(tokens: Sequence[Token]) -> tuple[Item, ...]:
    """The items of a superscript; a nested one, ^{[l]^T}, is a second superscript."""
    flat: list[Token] = []
    for token in without_spaces(tokens):
        if token.sort is Sort.SUP:
            continue
        flat.append(token)
    return items(flat)


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
        level += (token.text in ("(", "[", "{", r"\{")) - (token.text in (")", "]", "}", r"\}"))
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
