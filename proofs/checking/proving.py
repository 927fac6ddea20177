"""Derivations checked step by step: each line equals the line before, on every instance at the stage's sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

from proofs.checking.instances import Bench
from proofs.checking.verdicts import GOOD, Verdict
from proofs.checking.verification import Progress, check
from proofs.derivation import Derivation, Stage
from symbolic.components import Interpretation


@dataclass(frozen=True, slots=True)
class Proof:
    """A derivation with the verdict on each of its steps and on the whole: its ends are equal."""

    derivation: Derivation
    step_verdicts: tuple[Verdict, ...]
    verdict: Verdict


def prove_stage(
    stage: Stage, interpretation: Interpretation | None = None, progress: Progress | None = None
) -> list[Proof]:
    """Every derivation of the stage, checked."""
    bench = Bench(stage.sizes)
    proofs = []
    for place, derivation in enumerate(stage.derivations):
        if progress is not None:
            progress(place, len(stage.derivations), derivation.title)
        if has_instance(derivation, stage):
            proofs.append(_prove(derivation, bench, interpretation))
    return proofs


def has_instance(derivation: Derivation, stage: Stage) -> bool:
    """Whether there is anything to compare: with L = 1 there is no hidden layer, and nothing holds of none."""
    return next(stage.sizes.assignments(derivation.ranges), None) is not None


def _prove(derivation: Derivation, bench: Bench, interpretation: Interpretation | None) -> Proof:
    started = perf_counter()
    steps = tuple(
        _weakest([result.verdict for result in check(claim, bench.sizes, interpretation, bench)])
        for claim in derivation.claims()
    )
    # The ends are compared on their own too: a chain whose links all hold must hold as a whole.
    whole = _weakest([result.verdict for result in check(derivation.conclusion(), bench.sizes, interpretation, bench)])
    if whole.kind in GOOD and not all(step.kind in GOOD for step in steps):
        whole = next(step for step in steps if step.kind not in GOOD)
    return Proof(derivation, steps, replace(whole, seconds=perf_counter() - started))


def _weakest(verdicts: list[Verdict]) -> Verdict:
    """The verdict on all instances together: the first that is not good, or the good one with all entries."""
    bad = next((each for each in verdicts if each.kind not in GOOD), None)
    if bad is not None:
        return bad
    return replace(verdicts[0], entries=sum(each.entries for each in verdicts))
