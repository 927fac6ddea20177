"""Where in the code under test a run is: file:line, and the very expression that is being evaluated."""

from __future__ import annotations

import linecache
import sys
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType

import numpy as np

HERE = str(Path(__file__).resolve().parents[1])
NUMPY = str(Path(np.__file__).resolve().parent)

LONGEST = 60
"""Of a longer expression so many letters are quoted."""


def foreign(filename: str) -> bool:
    """Whether a file is neither of this project's numeric room nor of NumPy."""
    return not filename.startswith((HERE, NUMPY, "<frozen", "<__array"))


@dataclass(frozen=True, slots=True)
class Source:
    """file:line, the expression there, and where the function that it stands in was called, if it is a helper."""

    line: str = ""
    text: str = ""
    caller: str = ""

    def __str__(self) -> str:
        return ": ".join(each for each in (self.line, self.text) if each)


def here() -> Source:
    """The innermost line of the code under test that is being run."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and not foreign(frame.f_code.co_filename):
        frame = frame.f_back
    if frame is None:
        return Source()
    inner, outer = _source(frame), frame.f_back
    if outer is None or not foreign(outer.f_code.co_filename):
        return inner
    return Source(inner.line, inner.text, str(_source(outer)))


def _source(frame: FrameType) -> Source:
    name = Path(frame.f_code.co_filename).name
    return Source(f"{name}:{frame.f_lineno}", _expression(frame.f_code, frame.f_lasti))


@lru_cache(maxsize=4096)
def _expression(code: CodeType, instruction: int) -> str:
    """The source of the expression that an instruction evaluates."""
    row, last, start, stop = next(islice(code.co_positions(), instruction // 2, None), (None,) * 4)
    if row is None or start is None:
        return ""
    # Columns count bytes of UTF-8; of several lines the first is quoted.
    line = linecache.getline(code.co_filename, row).rstrip().encode()
    text = line[start : stop if row == last else None].decode(errors="ignore")
    return text if row == last and len(text) <= LONGEST else f"{text[:LONGEST]}…"


def last_line(error: BaseException) -> str:
    """ "file:line: " of the last line of the code under test that an error came through."""
    found, trace = "", error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename
        if foreign(name):
            found = f"{Path(name).name}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return found
