"""``backproof prove``: the stages, from the single neuron to minibatches, every step checked."""

from __future__ import annotations

import argparse
import json
from time import perf_counter

from proofs.checking.proving import Proof, has_instance, prove_stage
from proofs.checking.verdicts import Kind
from proofs.commands.choices import optional_network_of
from proofs.commands.progress import progress_bar
from proofs.derivation import Stage
from proofs.reports.data import of_proof
from proofs.reports.text import console, show_stage
from proofs.stages import STAGES, stage_named
from symbolic.components import Interpretation
from symbolic.errors import InputError
from symbolic.network import Network

Checked = list[tuple[Stage, list[Proof]]]


def run(choice: argparse.Namespace) -> int:
    """The verb: prints the stages, or the named ones; 1 where a step was refuted."""
    return report(_stages(choice.names, optional_network_of(choice)), optional_network_of(choice), choice)


def _stages(names: list[str], network: Network | None) -> list[Stage]:
    stages = [stage_named(name)(network) for name in STAGES]
    if not names:
        return stages
    known = {derivation.name for stage in stages for derivation in stage.derivations}
    found = []
    for name in names:
        wanted = name.replace("-", "_")
        if wanted not in STAGES and name not in known:
            raise InputError(
                f"There is no stage or derivation “{name}”. Stages: {', '.join(STAGES)}. "
                f"Derivations: {', '.join(sorted(known))}."
            )
    for stage in stages:
        if stage.name in {name.replace("-", "_") for name in names}:
            found.append(stage)
        else:
            chosen = tuple(each for each in stage.derivations if each.name in names)
            if chosen:
                found.append(Stage(stage.name, stage.title, stage.introduction, chosen, stage.sizes))
    return found


def report(stages: list[Stage], network: Network | None, choice: argparse.Namespace) -> int:
    """Check the stages and print what was found."""
    interpretation = network.interpretation if network is not None else Interpretation()
    started = perf_counter()
    checked: Checked = []
    with progress_bar(sum(len(stage.derivations) for stage in stages)) as advance:
        for stage in stages:
            checked.append((stage, prove_stage(stage, interpretation, advance)))
    proofs = [proof for _, several in checked for proof in several]
    if choice.format == "json":
        theorems = [of_proof(stage.name, proof) for stage, several in checked for proof in several]
        print(json.dumps({"theorems": theorems}, ensure_ascii=False, indent=2))
    else:
        _show(checked, choice.steps, perf_counter() - started)
    return int(any(proof.verdict.kind is Kind.REFUTED for proof in proofs))


def _show(checked: Checked, steps: bool, seconds: float) -> None:
    screen = console()
    for stage, several in checked:
        show_stage(stage.title, stage.introduction, several, screen, steps)
        for derivation in stage.derivations:
            if not has_instance(derivation, stage):
                screen.print(f"“{derivation.title.replace('`', '')}” has no instance at these sizes.", style="dim")
    proofs = [proof for _, several in checked for proof in several]
    kinds = [proof.verdict.kind for proof in proofs]
    counted = ", ".join(f"{kind} {kinds.count(kind)}" for kind in Kind if kind in kinds) or "none"
    steps_checked = sum(len(proof.step_verdicts) for proof in proofs)
    entries = sum(verdict.entries for proof in proofs for verdict in proof.step_verdicts)
    screen.print()
    screen.print(
        f"{_many(len(proofs), 'derivation')}: {counted}; {_many(steps_checked, 'step')}, {entries} entries, "
        f"each compared exactly with direct differentiation, in {seconds:.1f} s."
    )
    scopes = dict.fromkeys(proof.verdict.scope for proof in proofs)
    screen.print(f"Scope: {'; '.join(scopes)}.", style="dim")


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
