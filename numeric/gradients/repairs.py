"""One small change of the backward pass after which it is the gradient: the line that is wrong, and what it should do.

Backward is run again with one expression changed, over the field, at all trials. What makes both sides equal at
all of them is the repair.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from time import process_time

from numeric.gradients import changes
from numeric.gradients.changes import Repair
from numeric.gradients.evaluation import NOT_RUNNABLE, SECONDS, pairing
from numeric.gradients.trials import Evidence

RUNS, RUNS_WITH_CAUSE = 1000, 100
"""So many changes are tried at most, without and with a cause that explains everything already."""


def repair(evidence: Evidence, cause: str) -> str:
    """A sentence, or nothing where no single small change helps."""
    return _first(evidence, islice(_candidates(evidence), RUNS_WITH_CAUSE if cause else RUNS))


def known_repair(evidence: Evidence, known: Collection[str]) -> str:
    """One of the repairs of other gradients, if it sets this one right, too."""
    return _first(evidence, (each for each in _candidates(evidence) if each.sentence in known))


def _first(evidence: Evidence, candidates: Iterable[Repair]) -> str:
    deadline = process_time() + SECONDS
    for candidate in candidates:
        if process_time() > deadline:
            break
        if all(_helps(evidence, candidate, k) for k in range(len(evidence.trials))):
            return candidate.sentence
    return ""


def _helps(evidence: Evidence, candidate: Repair, trial: int) -> bool:
    direction = evidence.directions[trial]
    try:
        found = evidence.gradient(trial, candidate.changes(trial))
    except NOT_RUNNABLE:
        return False
    return found is not None and found.shape == direction.shape and pairing(found, direction) == evidence.truths[trial]


def _candidates(evidence: Evidence) -> Iterator[Repair]:
    for kind in changes.KINDS:
        yield from kind(evidence)
