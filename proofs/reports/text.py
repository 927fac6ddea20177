"""Verdicts as a person reads them in a terminal: tables, colours where there is a terminal, sentences for errors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from proofs.checking.proving import Proof
from proofs.checking.verdicts import GOOD, Kind, Verdict
from proofs.checking.verification import Result
from proofs.derivation import Step
from symbolic.indices import Index, Range
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
        made.add_column(column, justify="right" if right else "left", no_wrap=column not in ("claim", "formula", "for"))
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
    rows = table("theorem", "formula", "for", "verdict", "steps", "time")
    for proof in proofs:
        claim = proof.derivation.conclusion()
        rows.add_row(
            proof.derivation.name,
            str(claim),
            _for_which(claim.ranges),
            mark(proof.verdict.kind),
            str(proof.kernel_steps or ""),
            seconds(proof.verdict.seconds),
        )
    screen.print(rows)
    for proof in proofs:
        if proof.verdict.kind not in GOOD:
            show_refutation(str(proof.derivation.conclusion()), proof.verdict, screen)


def _for_which(ranges: Sequence[Range]) -> str:
    """The layers, and the letters that go through a whole layer or batch: l = 1, …, L-1, all i, j."""
    layers = [plain_range(each) for each in ranges if isinstance(each.upper, Index)]
    others = [each.name for each in ranges if not isinstance(each.upper, Index)]
    return ", ".join([*layers, *([f"all {', '.join(others)}"] if others else [])])


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
        grid.add_row(f"    = {plain(step.formula)}", Text(_reason(step), style="dim"), mark(verdict.kind))
    screen.print(grid)
    for step, verdict in zip(derivation.steps, proof.step_verdicts, strict=True):
        if verdict.kind is Kind.REFUTED:
            show_refutation(f"= {plain(step.formula)}", verdict, screen)
    if proof.derived is None:
        screen.print(f"  {proof.verdict.reason}", style="magenta")


def _reason(step: Step) -> str:
    """The rule, what is put in, and the reason in words."""
    parts = [step.rule.name + (f" ({', '.join(step.by)})" if step.by else "")]
    return ": ".join((*parts, step.reason.replace("`", ""))) if step.reason else parts[0]
