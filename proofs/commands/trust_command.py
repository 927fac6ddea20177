"""``backproof trust``: what has to be believed when a theorem is believed."""

from __future__ import annotations

import argparse

from rich.table import Table
from rich.text import Text

from proofs.reports.text import console
from proofs.reports.trust import AXIOMS, modules, rules

MEANING = """A theorem says: in its model, for every L ≥ 1, all widths and batch sizes, all values of what is given, all
indices in their ranges, and all functions as differentiable as it says, the two sides are equal. In ∂A/∂B the symbol B
is cut from what defines it, and everything that is computed from B follows it. To believe one, believe what stands
here; whatever searches, reads or prints stands outside and can only hand the rules their premises."""


def run(choice: argparse.Namespace) -> int:
    """The verb: prints the rules, the axioms and the modules that have to be right."""
    screen = console()
    screen.print(" ".join(MEANING.split()))
    listed = modules()
    _section("Rules of the kernel", list(rules()))
    _section("Facts of analysis that they take for granted", list(AXIOMS))
    _section(
        f"Modules that have to be right ({sum(each.lines for each in listed)} lines)",
        [(f"{each.name} ({each.lines})", each.purpose) for each in listed],
    )
    screen.print()
    screen.print(
        "Besides, every line of every derivation is evaluated exactly on instances, by code that shares with the "
        "kernel nothing but the formulas (symbolic/values.py, numeric/rings)."
    )
    return 0


def _section(title: str, rows: list[tuple[str, str]]) -> None:

    screen = console()
    screen.print()
    screen.print(title, style="bold")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    for name, what in rows:
        grid.add_row(Text(f"  {name}", style="cyan"), what)
    screen.print(grid)
