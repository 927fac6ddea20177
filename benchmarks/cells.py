"""One measurement in a process of its own: time, peak memory, and what was shown equal."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from statistics import median
from time import perf_counter

from benchmarks.tools import NEEDS, TOOLS

_REPEATS, _CHEAP = 5, 1.0
"""What takes less than a second is done five times, and the median is taken."""
_GRACE = 3.0
"""Seconds for Python to start and for the imports, which do not count."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a tool did with a network of ``layers`` layers of ``n`` neurons; ``state`` says why there is no time."""

    tool: str
    layers: int
    n: int
    g: str = "abstract"
    state: str = "done"
    """done, timeout, skipped (a smaller network was a timeout), missing, failed"""
    seconds: float | None = None
    megabytes: float | None = None
    shown: int = 0
    entries: int = 0
    message: str = ""


def measure(tool: str, layers: int, n: int, limit: float, g: str = "abstract") -> Cell:
    """The cell, measured in a new process that is stopped at the limit (which counts from after the imports)."""
    if tool in NEEDS and find_spec(NEEDS[tool]) is None:
        return Cell(tool, layers, n, g, "missing", message="not installed: pip install 'backproof[bench]'")
    command = [sys.executable, "-m", "benchmarks.cells", tool, str(layers), str(n), g]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit + _GRACE, check=False)
    except subprocess.TimeoutExpired:
        return Cell(tool, layers, n, g, "timeout")
    if done.returncode != 0:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return Cell(tool, layers, n, g, "failed", message=reason)
    found = Cell(tool, layers, n, g, **json.loads(done.stdout.splitlines()[-1]))
    too_long = found.seconds is None or found.seconds > limit
    return Cell(tool, layers, n, g, "timeout") if too_long else found


def _main(tool: str, layers: str, n: str, g: str) -> None:
    run = TOOLS[tool]
    run(1, 1, g)  # the imports are not measured
    times: list[float] = []
    while len(times) < _REPEATS and sum(times) < _CHEAP:
        started = perf_counter()
        shown, entries = run(int(layers), int(n), g)
        times.append(perf_counter() - started)
    found = {"seconds": median(times), "megabytes": _peak(), "shown": shown, "entries": entries}
    print(json.dumps(found))


def _peak() -> float | None:
    """The most memory that this process has used, in MB; None where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    _main(*sys.argv[1:])
