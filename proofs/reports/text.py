"""Verdicts as a person reads them in a terminal: tables, colours where there is a terminal, sentences for errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from proofs.checking.proving import Proof
from proofs.checking.verdicts import Kind, Verdict
from proofs.checking.verification import Result
from symbolic.writing.plain import plain, plain_range

STYLES = {
    Kind.PROVED: "bold green",
    Kind.HOLDS: "green",
    Kind.SLIP: "yellow",
    Kind.REFUTED: "bold red",
    Kind.DEFINITION: "cyan",
    Kind.UNDECIDED: "magenta",
    Kind.UNREAD: "magenta",
}
SIGNS = {Kind.PROVED: "✓", Kind.HOLDS: "✓", Kind.DEFINITION: "≔", Kind.REFUTED: "✗"}


def console() -> Console:
    """Where text for people goes: as wide as the terminal, or wide enough for a formula where there is none."""
    found = Console(highlight=False, markup=False, emoji=False)
    return (
        found
        if found.is_terminal
        else Console(highlight=False, markup=False, emoji=False, width=112, color_system=None)
    )


def mark(kind: Kind) -> Text:
    """The verdict in its colour; the sign says the same without one."""
    return Text(f"{SIGNS.get(kind, '?')} {kind}", style=STYLES[kind])


def table(*columns: str) -> Table:
    """An empty table with these columns; numbers stand at the right."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in columns:
        right = column in ("l", "entries", "steps", "time")
        made.add_column(column, justify="right" if right else "left", no_wrap=column not in ("claim", "formula"))
    return made


def seconds(value: float) -> str:
    """A time as a person says it."""
    return f"{value:.1f} s" if value >= 1 else f"{1000 * value:.0f} ms"


def show_results(results: Sequence[Result], screen: Console) -> None:
    """One row for each claim and layer, counterexamples below the table, one line that sums up."""
    scopes = list(dict.fromkeys(result.verdict.scope for result in results if result.verdict.entries))
    rows = table("claim", "l", "formula", "verdict", "entries", "time")
    for result in results:
        rows.add_row(
            result.name,
            "" if result.layer is None else str(result.layer),
            result.text,
            mark(result.verdict.kind),
            str(result.verdict.entries or ""),
            seconds(result.verdict.seconds),
        )
    screen.print(rows)
    shown: set[str] = set()
    for result in results:
        if result.verdict.kind not in (Kind.HOLDS, Kind.DEFINITION, Kind.PROVED) and result.text not in shown:
            shown.add(result.text)
            show_refutation(result.text, result.verdict, screen)
    counted = ", ".join(f"{kind} {count}" for kind, count in _counts(result.verdict.kind for result in results))
    entries = sum(result.verdict.entries for result in results)
    screen.print(f"{len(results)} claims: {counted}; {entries} entries compared exactly.")
    if scopes:
        screen.print(f"Scope: {scopes[-1]}.", style="dim")


def show_refutation(text: str, verdict: Verdict, screen: Console) -> None:
    """The claim, where it fails, why, and the network that shows it."""
    screen.print()
    screen.print(Text.assemble(mark(verdict.kind), f"  {text}"))
    lines = verdict.counterexample.lines() if verdict.counterexample else ()
    grid = Table.grid(padding=(0, 1))
    for label, several in (
        ("counterexample", lines),
        ("reason", (verdict.reason,)),
        ("likely cause", (verdict.cause,)),
    ):
        for place, line in enumerate(each for each in several if each):
            grid.add_row(Text(f"   {label}:" if place == 0 else "", style="dim"), line)
    screen.print(grid)
    screen.print()


def _counts(kinds: Iterable[Kind]) -> list[tuple[Kind, int]]:
    several = list(kinds)
    return [(kind, several.count(kind)) for kind in Kind if kind in several]


def show_stage(title: str, introduction: str, proofs: Sequence[Proof], screen: Console, steps: bool) -> None:
    """One stage: its formulas with their verdicts, or every derivation line by line."""
    screen.print()
    screen.print(title, style="bold")
    screen.print(introduction.replace("`", ""), style="dim")
    if steps:
        for proof in proofs:
            show_derivation(proof, screen)
        return
    rows = table("formula", "what it is", "verdict", "steps", "time")
    for proof in proofs:
        claim = proof.derivation.conclusion()
        rows.add_row(
            str(claim),
            claim.title.replace("`", ""),
            mark(proof.verdict.kind),
            str(len(proof.derivation.steps)),
            seconds(proof.verdict.seconds),
        )
    screen.print(rows)


def show_derivation(proof: Proof, screen: Console) -> None:
    """The chain of equalities, each line with its rule, its reason and its verdict."""
    derivation = proof.derivation
    where = ", ".join(map(plain_range, derivation.ranges))
    screen.print()
    screen.print(
        Text.assemble((derivation.title.replace("`", ""), "italic"), (f"   ({where})" if where else "", "dim"))
    )
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column()
    grid.add_column(no_wrap=True)
    at = "".join(f" at {name} = {value}" for name, value in derivation.at.items())
    grid.add_row(f"  {plain(derivation.start)}{at}", "", "")
    for step, verdict in zip(derivation.steps, proof.step_verdicts, strict=True):
        reason = step.rule.name + (f": {step.reason.replace('`', '')}" if step.reason else "")
        grid.add_row(f"    = {plain(step.formula)}", Text(reason, style="dim"), mark(verdict.kind))
    screen.print(grid)
    for step, verdict in zip(derivation.steps, proof.step_verdicts, strict=True):
        if verdict.kind is Kind.REFUTED:
            show_refutation(f"= {plain(step.formula)}", verdict, screen)
