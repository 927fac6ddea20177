"""Text of strangers made harmless for a terminal: what would move the cursor, colour or turn the line is shown instead.

ESC ↦ ␛, DEL ↦ ␡, a line of C1 controls, an override of the writing direction (U+202E) or half a character ↦ �. One
character stays one character, so that columns stay what they are.
"""

from __future__ import annotations

import re
import unicodedata

_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


def visible(line: str) -> str:
    """One line with control characters as their pictures; a tab is a space."""
    return _HARMFUL.sub(_picture, line)


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code == 9:
        return " "
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else "�"


def escaped(json_text: str) -> str:
    r"""The same for JSON, without any loss: \u202e for the character; line ends stay."""
    return _HARMFUL.sub(
        lambda match: match.group() if match.group() == "\n" else rf"\u{ord(match.group()):04x}", json_text
    )


def width_of(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
