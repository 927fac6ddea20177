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
MOST_MOVED = 500_000
"""The most tokens that are taken as arguments or put in for macros: arguments inside of arguments are moved again."""

_NEW = frozenset(
    {
        r"\newcommand", r"\newcommand*", r"\renewcommand", r"\renewcommand*", r"\providecommand",
        r"\providecommand*", r"\DeclareRobustCommand", r"\DeclareMathOperator", r"\DeclareMathOperator*",
    }
)  # fmt: skip
_DEF = frozenset({r"\def", r"\gdef", r"\edef", r"\xdef"})
_LET = r"\let"
_PREFIXES = frozenset({r"\global", r"\long", r"\protect"})


@dataclass(frozen=True, slots=True)
class Macro:
    """``parameters`` arguments, the first with a default where there is one, and the body."""

    name: str
    parameters: int
    body: tuple[Token, ...]
    default: tuple[Token, ...] | None = None
    alone: tuple[Token, ...] | None = None
    r"""the body where only one of two arguments is given: ∂/∂x for \pdv{x}"""


Macros = Mapping[str, Macro]


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
        elif token.text == _LET:
            macro, place = _alias(tokens, place)
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


def _alias(tokens: Sequence[Token], place: int) -> tuple[Macro, int]:
    r"""``\let\a\b``, ``\let\a=b``: one name for one token."""
    opener = tokens[place]
    place = _skip(tokens, place + 1)
    behind = _skip(tokens, place + 1)
    if behind < len(tokens) and tokens[behind].text == "=":
        behind = _skip(tokens, behind + 1)
    if behind >= len(tokens) or tokens[place].sort is not Sort.COMMAND:
        raise Unreadable(r"\let must be followed by a command and what it stands for.", opener.start, opener.end)
    return Macro(tokens[place].text, 0, (tokens[behind],)), behind + 1


def expand(tokens: Sequence[Token], macros: Macros) -> list[Token]:
    """The tokens with every macro replaced by what it stands for.

    Raises Unreadable where a macro calls itself, or lacks an argument.
    """
    if not any(token.text in macros for token in tokens):
        return list(tokens)
    waiting = list(reversed(tokens))
    done: list[Token] = []
    used = moved = 0
    while waiting:
        token = waiting.pop()
        macro = macros.get(token.text) if token.sort is Sort.COMMAND else None
        if macro is None:
            done.append(token)
            if len(done) > LONGEST:
                raise Unreadable(f"The macros make more than {LONGEST:,} tokens.", token.start, token.end)
            continue
        used += 1
        before = len(waiting)
        filled = _filled(macro, token, waiting)
        moved += before - len(waiting) + len(filled)
        waiting.extend(reversed(filled))
        if used > BUDGET or len(waiting) > LONGEST or moved > MOST_MOVED:
            sentence = f"The macro {token.text} calls itself without an end, or repeats its arguments too often."
            raise Unreadable(sentence, token.start, token.end)
    return done


def _filled(macro: Macro, call: Token, waiting: list[Token]) -> list[Token]:
    """The body with the arguments, which are taken from the tokens that wait (the next is the last)."""
    arguments: list[list[Token]] = []
    body, end = macro.body, call.end
    for number in range(macro.parameters):
        if number and macro.alone is not None and not _follows_group(waiting):
            body = macro.alone
            break
        if number == 0 and macro.default is not None:
            default = tuple(replace(token, start=call.start, end=call.end) for token in macro.default)
            taken, after = _optional(waiting, default)
        else:
            taken, after = _taken(macro, call, waiting)
        arguments.append(taken)
        end = max(end, after)
    if macro.alone is not None and _is_of_higher_order(arguments, waiting):
        raise Unreadable("Derivatives of second order are not read.", call.start, end)
    filled: list[Token] = []
    for token in body:
        if token.sort is Sort.PARAMETER:
            place = int(token.text) - 1
            if place >= len(arguments):
                raise Unreadable(f"{macro.name} uses #{token.text}, which it does not take.", call.start, call.end)
            filled.extend(arguments[place])
        else:
            filled.append(replace(token, start=call.start, end=end))
    return filled


def _is_of_higher_order(arguments: Sequence[Sequence[Token]], waiting: Sequence[Token]) -> bool:
    r"""Whether an order or a second variable is given: \pdv[2]{f}{x}, \pdv{f}{x}{y}."""
    first = arguments[0][0].text if arguments[0] else ""
    return first == "[" or (len(arguments) > 1 and bool(waiting) and waiting[-1].sort is Sort.OPEN)


def _follows_group(waiting: Sequence[Token]) -> bool:
    token = next((each for each in reversed(waiting) if each.sort is not Sort.SPACE), None)
    return token is not None and token.sort is Sort.OPEN


def _optional(waiting: list[Token], default: tuple[Token, ...]) -> tuple[list[Token], int]:
    """The argument in [ ] or the default, and where it ends."""
    while waiting and waiting[-1].sort is Sort.SPACE:
        waiting.pop()
    if not waiting or waiting[-1].text != "[":
        return list(default), 0
    end = waiting.pop().end
    taken: list[Token] = []
    while waiting and waiting[-1].text != "]":
        taken.append(waiting.pop())
    if waiting:
        end = waiting.pop().end
    return taken, end


def _taken(macro: Macro, call: Token, waiting: list[Token]) -> tuple[list[Token], int]:
    """The next argument, without its braces, and where it ends."""
    while waiting and waiting[-1].sort is Sort.SPACE:
        waiting.pop()
    if not waiting or waiting[-1].sort is Sort.CLOSE:
        raise Unreadable(
            f"{macro.name} takes {macro.parameters} argument(s), and one is missing here.", call.start, call.end
        )
    first = waiting.pop()
    if first.sort is not Sort.OPEN:
        return [first], first.end
    taken: list[Token] = []
    depth = 1
    while waiting:
        token = waiting.pop()
        depth += (token.sort is Sort.OPEN) - (token.sort is Sort.CLOSE)
        if depth == 0:
            return taken, token.end
        taken.append(token)
    raise Unreadable(f"The argument of {macro.name} is never closed.", first.start, first.end)
