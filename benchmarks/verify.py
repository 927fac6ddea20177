"""How long verification takes, next to what a user would reach for instead.

    python -m benchmarks.verify            everything, about a quarter of an hour
    python -m benchmarks.verify --quick    a few sizes, less than a minute
    python -m benchmarks.verify --format json

Every cell runs in a process of its own with a limit (--limit, 60 s). A network that has all layers at least as
many and as wide as one that a tool could not do in time is not given to that tool any more.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from math import log
from time import perf_counter

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.cells import Cell, measure
from benchmarks.tools import TOOLS

OURS = "backproof"
LARGE = ((4, 4), (6, 6), (20, 5), (50, 3))
"""(L, n) of the networks that show how far it goes."""
BY_LAYERS = ((10, 3), (20, 3), (40, 3), (80, 3))
BY_WIDTH = ((3, 4), (3, 8), (3, 16), (3, 32))
"""The networks to which the exponents of growth in L and in n are fitted."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The sizes that are measured."""

    layers: range
    widths: range
    large: tuple[tuple[int, int], ...] = LARGE
    by_layers: tuple[tuple[int, int], ...] = BY_LAYERS
    by_width: tuple[tuple[int, int], ...] = BY_WIDTH


FULL = Plan(range(1, 9), range(2, 7))
QUICK = Plan(range(1, 4), range(2, 4), LARGE[:2], BY_LAYERS[:2], BY_WIDTH[:2])


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured."""

    machine: dict[str, str]
    limit: float
    cells: tuple[Cell, ...]
    sigmoid: tuple[Cell, ...]
    large: tuple[Cell, ...]
    by_layers: tuple[Cell, ...]
    by_width: tuple[Cell, ...]
    minutes: float


def run(plan: Plan, limit: float, tell: Callable[[str], None]) -> Report:
    """Measures all cells of the plan, one after another."""
    started = perf_counter()
    cells = [cell for tool in TOOLS for cell in grid(tool, plan, limit, tell)]
    sigmoid = [_told(tell, tool, 2, 2, limit, "sigmoid") for tool in TOOLS]
    large, by_layers, by_width = (
        tuple(_told(tell, OURS, layers, n, limit) for layers, n in sizes)
        for sizes in (plan.large, plan.by_layers, plan.by_width)
    )
    minutes = (perf_counter() - started) / 60
    return Report(machine(), limit, tuple(cells), tuple(sigmoid), large, by_layers, by_width, minutes)


def grid(tool: str, plan: Plan, limit: float, tell: Callable[[str], None]) -> Iterable[Cell]:
    """The cells of one tool, the smaller networks first."""
    too_slow: list[tuple[int, int]] = []
    for n in plan.widths:
        for layers in plan.layers:
            if any(layers >= slow_layers and n >= slow_n for slow_layers, slow_n in too_slow):
                yield Cell(tool, layers, n, state="skipped")
                continue
            cell = _told(tell, tool, layers, n, limit)
            if cell.state == "timeout":
                too_slow.append((layers, n))
            yield cell


def _told(tell: Callable[[str], None], tool: str, layers: int, n: int, limit: float, g: str = "abstract") -> Cell:
    cell = measure(tool, layers, n, limit, g)
    tell(f"{tool}, L = {layers}, n = {n}, {g} g: {_time(cell, limit)} {cell.message}")
    return cell


def machine() -> dict[str, str]:
    """What the times belong to, without naming anybody's computer."""
    found = {"cores": str(os.cpu_count()), "system": platform.system(), "Python": platform.python_version()}
    for name in ("sympy", "symengine", "casadi"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed: pip install 'backproof[bench]'"
    return found


def exponent(cells: Iterable[Cell], size: Callable[[Cell], int]) -> float | None:
    """The k of time ∝ size^k, by least squares on the logarithms; None with fewer than two times."""
    points = [(log(size(cell)), log(cell.seconds)) for cell in cells if cell.seconds]
    if len(points) < 2:
        return None
    x, y = (sum(each) / len(points) for each in zip(*points, strict=True))
    slope: float = sum((p - x) * (q - y) for p, q in points) / sum((p - x) ** 2 for p, _ in points)
    return slope


def _time(cell: Cell, limit: float) -> str:
    if cell.seconds is not None:
        value = cell.seconds
        return f"{value:.3g} s" if value >= 1 else f"{1000 * value:.3g} ms"
    return {"timeout": f"> {limit:g} s", "skipped": "—", "missing": "not installed"}.get(cell.state, cell.state)


def _with_ratio(cell: Cell, ours: Cell, limit: float) -> str:
    """The time, and how many times as long as ours it is; what was not shown equal is said."""
    text = _time(cell, limit)
    seconds = cell.seconds if cell.seconds is not None else limit if cell.state == "timeout" else None
    if seconds is not None and ours.seconds:
        more = "> " if cell.state == "timeout" else ""
        ratio = seconds / ours.seconds
        text += f" ({more}{ratio:.0f}×)" if ratio >= 99.5 else f" ({more}{ratio:.2g}×)"
    if cell.state == "done" and cell.shown < cell.entries:
        text += f", only {cell.shown} of {cell.entries} shown"
    return text


def show(report: Report, screen: Console) -> None:
    """The tables for people."""
    screen.print(", ".join(f"{name} {value}" for name, value in report.machine.items()))
    screen.print(f"limit {report.limit:g} s for each cell; {report.minutes:.1f} minutes in all\n")
    screen.print("All gradients of a network, abstract g and C\n")
    screen.print(_comparison(report))
    screen.print(
        f"\n(…×) is the time over that of {OURS}, which decides everything once, as the others do.\n"
        f"{OURS} verify has SymPy's diff as a second witness where that is small.\n"
        "CasADi has no abstract functions: tanh and a quadratic cost.\n"
        f"—  not tried: > {report.limit:g} s at a smaller size.\n"
    )
    screen.print("The sigmoid, g′ = g(1 − g), L = 2, n = 2, quadratic cost\n")
    screen.print(_of_sigmoid(report))
    screen.print(f"\n{OURS} alone\n")
    screen.print(_growth(report))
    screen.print()
    by_layers = exponent(report.by_layers, lambda cell: cell.layers)
    by_width = exponent(report.by_width, lambda cell: cell.n)
    for letter, found, cells in (("L", by_layers, report.by_layers), ("n", by_width, report.by_width)):
        sizes = ", ".join(f"L = {cell.layers} n = {cell.n}" for cell in cells if cell.seconds)
        power = "not measured" if found is None else f"time ∝ {letter}^{found:.2f}"
        screen.print(f"growth in {letter}: {power}  (fitted to {sizes})")


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _comparison(report: Report) -> Table:
    others = [tool for tool in TOOLS if tool != OURS]
    table = _table("L", "n", "entries", OURS, *others)
    found = {(cell.tool, cell.layers, cell.n): cell for cell in report.cells}
    last = None
    for cell in report.cells:
        if cell.tool == OURS:
            if last not in (None, cell.n):
                table.add_section()
            last = cell.n
            rest = [_with_ratio(found[tool, cell.layers, cell.n], cell, report.limit) for tool in others]
            entries = cell.layers * cell.n * (cell.n + 1)
            table.add_row(
                str(cell.layers), str(cell.n), str(entries), _with_ratio(cell, Cell(OURS, 0, 0), report.limit), *rest
            )
    return table


def _of_sigmoid(report: Report) -> Table:
    table = _table("tool", "shown equal", "time")
    for cell in report.sigmoid:
        shown = f"{cell.shown} of {cell.entries}" if cell.state == "done" else cell.message
        table.add_row(cell.tool, shown, _time(cell, report.limit))
    return table


def _growth(report: Report) -> Table:
    table = _table("L", "n", "weights and biases", "equalities", "time", "peak memory")
    for cell in report.large + report.by_layers + report.by_width:
        memory = "" if cell.megabytes is None else f"{cell.megabytes:.0f} MB"
        parameters = cell.layers * cell.n * (cell.n + 1)
        row = (cell.layers, cell.n, parameters, f"{cell.shown} of {cell.entries}")
        table.add_row(*map(str, row), _time(cell, report.limit), memory)
    return table


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.verify", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a few sizes, less than a minute")
    parser.add_argument("--limit", type=float, help="seconds for each cell (60; 5 with --quick)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    chosen = parser.parse_args(arguments)
    limit = (5.0 if chosen.quick else 60.0) if chosen.limit is None else chosen.limit
    if limit <= 0:
        parser.error("the limit must be a number of seconds above 0")
    aside = Console(stderr=True, highlight=False)
    report = run(QUICK if chosen.quick else FULL, limit, aside.print if aside.is_terminal else lambda line: None)
    if chosen.format == "json":
        print(json.dumps(asdict(report), indent=2, ensure_ascii=False))
    else:
        show(report, Console(highlight=False, width=None if sys.stdout.isatty() else 150))
    return 0


if __name__ == "__main__":
    sys.exit(main())
