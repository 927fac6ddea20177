"""Files are written whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from symbolic.errors import InputError


def write_text(target: str | None, text: str) -> None:
    """The text into the file ``target``, or to the terminal where that is None or “-”.

    Raises InputError where the file cannot be written; a file that was there before is then unchanged.
    """
    if target in (None, "-"):
        sys.stdout.write(text)
        return
    write_bytes(str(target), text.encode())


def write_bytes(target: str, content: bytes) -> None:
    """The bytes into the file, by way of a temporary file beside it."""
    path = Path(target)
    try:
        if path.is_dir():
            raise IsADirectoryError(21, "is a directory")
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as failure:
        raise InputError(
            f"{target} cannot be written: {failure.strerror or failure}. "
            "Choose a file in a folder that exists and that you may write to."
        ) from failure


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
