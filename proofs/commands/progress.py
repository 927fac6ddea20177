"""A progress bar for work that takes more than a second, where someone is watching."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

from proofs.checking.verification import Progress

PATIENCE = 1.0
"""Seconds after which a person wants to see that something happens."""


@contextmanager
def progress_bar(total: int) -> Iterator[Progress]:
    """A function (done, total, what) ↦ None that moves a bar on the terminal's error stream."""
    if not sys.stderr.isatty():
        yield lambda done, of, what: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    started = perf_counter()
    steps = 0
    with Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total, visible=False)

        def advance(done: int, of: int, what: str) -> None:
            nonlocal steps
            bar.update(
                task,
                completed=steps,
                description=what.replace("`", ""),
                visible=perf_counter() - started > PATIENCE,
            )
            steps += 1

        yield advance
