"""A progress bar for work that takes more than a second, where someone is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

from proofs.checking.verification import Progress

PATIENCE = 1.0
"""Seconds after which a person wants to see that something happens."""


@contextmanager
def progress_bar(total: int | None = None) -> Iterator[Progress]:
    """A function (done, total, what) ↦ None that moves a bar on the terminal's error stream.

    Without a ``total`` every step says how many there are.
    """
    if not sys.stderr.isatty():
        yield lambda done, of, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    steps = 0
    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("", total=total)

    def advance(done: int, of: int, what: str) -> None:
        nonlocal steps
        completed, size = (done, of) if total is None else (steps, total)
        bar.update(task, completed=completed, total=size, description=what.replace("`", ""))
        steps += 1

    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield advance
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
