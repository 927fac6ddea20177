"""The verdicts of the modular check: for people, layers of one verdict in one row; for programs, all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from rich.console import Console

from proofs.checking.modular import ModularResults
from proofs.checking.verdicts import Kind
from proofs.checking.verification import Result
from proofs.reports.data import of_results
from proofs.reports.text import mark, seconds, show_refutation, table


def layers_text(layers: Iterable[int]) -> str:
    """1–49, 51–100."""
    several = sorted(set(layers))
    runs = [[layer for _, layer in run] for _, run in groupby(enumerate(several), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def thousands(number: int) -> str:
    """100 000 000."""
    return f"{number:,}".replace(",", " ")


def show_modular(found: ModularResults, screen: Console) -> None:
    """One row for each claim and verdict, with the layers; what is refuted below; then the bound."""
    groups: dict[tuple[str, str, Kind], list[Result]] = {}
    for result in found.results:
        groups.setdefault((result.name, result.text, result.verdict.kind), []).append(result)
    rows = table("claim", "layers", "formula", "verdict", "entries", "time")
    for (name, text, kind), several in groups.items():
        rows.add_row(
            name,
            layers_text(result.layer for result in several if result.layer is not None),
            text,
            mark(kind),
            thousands(sum(result.verdict.entries for result in several)),
            seconds(sum(result.verdict.seconds for result in several)),
        )
    screen.print(rows)
    for (_, text, kind), several in groups.items():
        if kind is Kind.REFUTED:
            layers = layers_text(result.layer for result in several if result.layer is not None)
            verdict = several[0].verdict
            where = f"layer{'s' * (len(several) > 1)} {layers}"
            show_refutation(f"{text}   in {where}", replace(verdict, reason=verdict.reason), screen)
    counted = ", ".join(
        f"{kind} {count}" for kind in Kind if (count := sum(result.verdict.kind is kind for result in found.results))
    )
    screen.print(f"{len(found.results)} claims: {counted}; {thousands(found.entries())} entries.")
    screen.print(bound_text(found))
    screen.print(f"Scope: {found.results[-1].verdict.scope}.", style="dim")


def bound_text(found: ModularResults) -> str:
    """What the answer is worth."""
    return (
        f"That anything false is said to hold has a probability below 2^{found.log2_error():.1f}: polynomials of "
        f"degree at most {found.soundness.degree}, {len(found.primes)} trials, each modulo a random prime between 2^19 "
        f"and 2^20 (--seed {found.seed})."
    )


def of_modular(found: ModularResults) -> dict[str, Any]:
    """{"claims": […], "modular": {"log2_error_bound", "degree", "trials", "primes", "seed"}}."""
    return {
        **of_results(found.results),
        "modular": {
            "log2_error_bound": round(found.log2_error(), 3),
            "degree": found.soundness.degree,
            "coefficient_bits": round(found.soundness.bits, 1),
            "identities": found.soundness.identities,
            "rank": found.soundness.rank,
            "trials": len(found.primes),
            "primes": list(found.primes),
            "seed": found.seed,
        },
    }
