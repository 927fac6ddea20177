"""``backproof prove``: the theorems of all stages, from the single neuron to minibatches, every line by the kernel."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from time import perf_counter

from proofs.checking.proving import Proof, prove_stage
from proofs.checking.verdicts import Kind
from proofs.commands.choices import optional_network_of
from proofs.commands.progress import progress_bar
from proofs.derivation import Stage
from proofs.reports.chapter import compile_pdf
from proofs.reports.data import of_proof
from proofs.reports.files import write_bytes, write_text
from proofs.reports.text import console, show_stage
from proofs.reports.treatise import treatise
from proofs.search.library import Library
from proofs.stages import STAGES, stage_named
from symbolic.components import Interpretation
from symbolic.errors import InputError
from symbolic.network import Network

Checked = list[tuple[Stage, list[Proof]]]


def run(choice: argparse.Namespace) -> int:
    """The verb: prints the theorems, or the named ones; 1 where one was not proved."""
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
                f"There is no stage or theorem “{name}”. Stages: {', '.join(STAGES)}. "
                f"Theorems: {', '.join(sorted(known))}."
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
    if choice.pdf and choice.latex in (None, "-"):
        raise InputError("--pdf needs a file to stand beside: give --latex out.tex as well.")
    started = perf_counter()
    checked: Checked = []
    known = Library(network)
    with progress_bar(sum(len(stage.derivations) for stage in stages)) as advance:
        for stage in stages:
            checked.append((stage, prove_stage(stage, interpretation, advance, known)))
    proofs = [proof for _, several in checked for proof in several]
    if choice.latex is not None:
        _write(treatise(checked), choice)
        return int(any(proof.verdict.kind is not Kind.PROVED for proof in proofs))
    if choice.format == "json":
        theorems = [of_proof(stage.name, proof) for stage, several in checked for proof in several]
        print(json.dumps({"theorems": theorems}, ensure_ascii=False, indent=2))
    else:
        _show(checked, choice.steps, perf_counter() - started)
    return int(any(proof.verdict.kind is not Kind.PROVED for proof in proofs))


def _write(source: str, choice: argparse.Namespace) -> None:
    pdf = compile_pdf(source) if choice.pdf else None
    write_text(choice.latex, source)
    if pdf is not None:
        write_bytes(str(Path(choice.latex).with_suffix(".pdf")), pdf)


def _show(checked: Checked, steps: bool, seconds: float) -> None:
    screen = console()
    for stage, several in checked:
        show_stage(stage.title, stage.introduction, several, screen, steps)
    proofs = [proof for _, several in checked for proof in several]
    kinds = [proof.verdict.kind for proof in proofs]
    counted = ", ".join(f"{kind} {kinds.count(kind)}" for kind in Kind if kind in kinds) or "none"
    lines = sum(len(proof.derivation.steps) for proof in proofs)
    entries = sum(verdict.entries for proof in proofs for verdict in proof.step_verdicts)
    screen.print()
    screen.print(
        f"{_many(len(proofs), 'theorem')}: {counted}; {_many(lines, 'line')}, "
        f"{_many(sum(proof.kernel_steps for proof in proofs), 'kernel step')}, in {seconds:.1f} s."
    )
    scopes = [part for proof in proofs if proof.verdict.kind is Kind.PROVED for part in proof.verdict.scope.split(", ")]
    screen.print(f"Scope: {', '.join(_widest(scopes))}.", style="dim")
    sizes = dict.fromkeys(_sizes(stage) for stage, _ in checked)
    screen.print(
        f"Evaluated as well, line by line: {entries} entries compared exactly, at {'; '.join(sizes)}.", style="dim"
    )


def _widest(parts: list[str]) -> list[str]:
    """All that the theorems together range over: every L, all widths, every m, any differentiable g and C."""
    known = ["every L", "all widths", "every m"]
    functions = sorted({part for part in parts if part.startswith("any ")}, key=len)
    return [each for each in known if each in parts] + functions[-1:] or ["all numbers"]


def _sizes(stage: Stage) -> str:
    widths = stage.sizes.families.get("n")
    if widths is None:
        return ", ".join(f"{name} = {value}" for name, value in stage.sizes.constants.items()) or "one neuron"
    batch = f", m = {stage.sizes.constants['m']}" if stage.name == "minibatches" else ""
    return f"widths {', '.join(map(str, widths))}{batch}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")
