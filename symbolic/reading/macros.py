r"""Macros that the document defines: ``\newcommand``, ``\def``, ``\gdef``, … are collected and expanded.

A token of an argument keeps its own place, a token of the body takes the place of the call: a message about what
a macro made points to what the author wrote. Expansion is a loop with a budget, so that a macro that calls itself
ends with a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symbolic.reading.tokens import Sort, Token, Unreadable, argument, closing

BUDGET = 20_000
"""The most expansions in one region, …"""
LONGEST = 200_000
"""… and the most tokens that they may make."""

_NEW = frozenset(
    {
        r"\newcommand", r"\newcommand*", r"\renewcommand", r"\renewcommand*", r"\providecommand",
        r"\providecommand*", r"\DeclareRobustCommand", r"\DeclareMathOperator", r"\DeclareMathOperator*",
    }
)  # fmt: skip
_DEF = frozenset({r"\def", r"\gdef", r"\edef", r"\xdef"})
_PREFIXES = frozenset({r"\global", r"\long", r"\protect"})


@dataclass(frozen=True, slots=True)
class Macro:
    """``parameters`` arguments, the first with a default where there is one, and the body."""

    name: str
    parameters: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None


Macros = Mapping[str, Macro]

PHYSICS: dict[str, str] = {
    r"\pdv": r"\frac{\partial #1}{\partial #2}", r"\dv": r"\frac{d #1}{d #2}", r"\norm": r"\|#1\|",
    r"\abs": r"|#1|", r"\qty": r"(#1)", r"\grad": r"\nabla", r"\vb": r"\mathbf{#1}", r"\R": r"\mathbb{R}",
}  # fmt: skip
"""Commands of well-known packages that texts use without defining them."""


def collect(tokens: Sequence[Token], known: Macros) -> tuple[list[Token], dict[str, Macro]]:
    """The tokens without the definitions among them, and the macros with those definitions added."""
    macros = dict(known)
    rest: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.sort is Sort.COMMAND and token.text in _NEW | _DEF:
            read = _new_command if token.text in _NEW else _definition
            macro, place = read(tokens, place)
            macros[macro.name] = macro
        elif token.sort is Sort.COMMAND and token.text in _PREFIXES:
            place += 1
        else:
            rest.append(token)
            place += 1
    return rest, macros


def _skip(tokens: Sequence[Token], place: int) -> int:
    while place < len(tokens) and tokens[place].sort is Sort.SPACE:
        place += 1
    return place


def _new_command(tokens: Sequence[Token], place: int) -> tuple[Macro, int]:
    opener = tokens[place]
    name, place = argument(tokens, place + 1)
    names = [token for token in name if token.sort is not Sort.SPACE]
    if len(names) != 1 or names[0].sort not in (Sort.COMMAND, Sort.SPACE):
        raise Unreadable(f"{opener.text} must be followed by the name of one command.", opener.start, opener.end)
    count, default = 0, None
    options = []
    place = _skip(tokens, place)
    while place < len(tokens) and tokens[place].text == "[":
        end = next((k for k in range(place, len(tokens)) if tokens[k].text == "]"), None)
        if end is None:
            raise Unreadable("This [ is never closed.", tokens[place].start)
        options.append(tuple(tokens[place + 1 : end]))
        place = _skip(tokens, end + 1)
    if options:
        written = "".join(token.text for token in options[0]).strip()
        count = int(written) if written.isdigit() else 0
        default = options[1] if len(options) > 1 else None
    body, place = argument(tokens, place)
    if opener.text.startswith(r"\DeclareMathOperator"):
        first = Token(Sort.COMMAND, r"\operatorname", opener.start, opener.end)
        body = [first, Token(Sort.OPEN, "{", first.start, first.end), *body]
        body.append(Token(Sort.CLOSE, "}", first.start, first.end))
    return Macro(names[0].text, count, tuple(body), default), place


def _definition(tokens: Sequence[Token], place: int) -> tuple[Macro, int]:
    opener = tokens[place]
    place = _skip(tokens, place + 1)
    if place >= len(tokens) or tokens[place].sort is not Sort.COMMAND:
        raise Unreadable(f"{opener.text} must be followed by the name of a command.", opener.start, opener.end)
    name = tokens[place].text
    place += 1
    count = 0
    while place < len(tokens) and tokens[place].sort is not Sort.OPEN:
        if tokens[place].sort is Sort.PARAMETER:
            count += 1
        elif tokens[place].sort is not Sort.SPACE:
            raise Unreadable(
                f"The definition of {name} has a delimited argument, which is not supported.", tokens[place].start
            )
        place += 1
    if place >= len(tokens):
        raise Unreadable(f"The definition of {name} has no body.", opener.start, opener.end)
    end = closing(tokens, place)
    return Macro(name, count, tuple(tokens[place + 1 : end])), end + 1


def expand(tokens: Sequence[Token], macros: Macros) -> list[Token]:
    """The tokens with every macro replaced by what it stands for.

    Raises Unreadable where a macro calls itself, or lacks an argument.
    """
    if not macros:
        return list(tokens)
    waiting = list(reversed(tokens))
    done: list[Token] = []
    used = 0
    while waiting:
        token = waiting.pop()
        macro = macros.get(token.text) if token.sort is Sort.COMMAND else None
        if macro is None:
            done.append(token)
            if len(done) > LONGEST:
                raise Unreadable(f"The macros make more than {LONGEST:,} tokens.", token.start, token.end)
            continue
        used += 1
        if used > BUDGET or len(waiting) > LONGEST:
            raise Unreadable(f"The macro {token.text} calls itself without an end.", token.start, token.end)
        waiting.extend(reversed(_filled(macro, token, waiting)))
    return done


def _filled(macro: Macro, call: Token, waiting: list[Token]) -> list[Token]:
    """The body with the arguments, which are taken from the tokens that wait (the next is the last)."""
    arguments: list[list[Token]] = []
    before = len(waiting)
    behind = waiting[:]
    for number in range(macro.parameters):
        if number == 0 and macro.default is not None:
            default = tuple(replace(token, start=call.start, end=call.end) for token in macro.default)
            arguments.append(_optional(waiting, default))
        else:
            arguments.append(_taken(macro, call, waiting))
    end = behind[len(waiting)].end if len(waiting) < before else call.end
    filled: list[Token] = []
    for token in macro.body:
        if token.sort is Sort.PARAMETER:
            place = int(token.text) - 1
            if place >= len(arguments):
                raise Unreadable(f"{macro.name} uses #{token.text}, which it does not take.", call.start, call.end)
            filled.extend(arguments[place])
        else:
            filled.append(replace(token, start=call.start, end=max(end, call.end)))
    return filled


def _optional(waiting: list[Token], default: tuple[Token, ...]) -> list[Token]:
    while waiting and waiting[-1].sort is Sort.SPACE:
        waiting.pop()
    if not waiting or waiting[-1].text != "[":
        return list(default)
    waiting.pop()
    taken: list[Token] = []
    while waiting and waiting[-1].text != "]":
        taken.append(waiting.pop())
    if waiting:
        waiting.pop()
    return taken


def _taken(macro: Macro, call: Token, waiting: list[Token]) -> list[Token]:
    while waiting and waiting[-1].sort is Sort.SPACE:
        waiting.pop()
    if not waiting or waiting[-1].sort is Sort.CLOSE:
        raise Unreadable(
            f"{macro.name} takes {macro.parameters} argument(s), and one is missing here.", call.start, call.end
        )
    first = waiting.pop()
    if first.sort is not Sort.OPEN:
        return [first]
    taken: list[Token] = []
    depth = 1
    while waiting:
        token = waiting.pop()
        depth += (token.sort is Sort.OPEN) - (token.sort is Sort.CLOSE)
        if depth == 0:
            return taken
        taken.append(token)
    raise Unreadable(f"The argument of {macro.name} is never closed.", first.start, first.end)
