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


def demand_place(target: str | None) -> None:
    """Raises InputError where no file can be written at ``target``, before long work is done for it."""
    if target in (None, "-"):
        return
    path = Path(str(target))
    if path.is_dir():
        raise _unwritable(str(target), "it is a directory")
    if not path.parent.is_dir():
        raise _unwritable(str(target), f"there is no directory {path.parent}")
    if not os.access(path.parent, os.W_OK):
        raise _unwritable(str(target), f"in {path.parent} nothing may be written")


def _unwritable(target: str, why: str) -> InputError:
    return InputError(
        f"{target} cannot be written: {why}. Choose a file in a folder that exists and that you may write to."
    )


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
        raise _unwritable(target, failure.strerror or str(failure)) from failure


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
