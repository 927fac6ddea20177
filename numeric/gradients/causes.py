"""Why a gradient is wrong: known mistakes, each tried exactly at every trial; the first that explains all is named.

Three kinds: what backward returned is something else that is known (relations.py); it is the gradient of a slightly
different forward pass (twins.py, paths.py); it becomes the gradient by one small change of backward itself
(repairs.py). Nothing is named that does not explain the gradient at all random points, exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from time import process_time

from numeric.gradients import paths, relations, twins
from numeric.gradients.evaluation import SECONDS
from numeric.gradients.trials import Evidence


def cause(evidence: Evidence, known: Collection[str] = ()) -> str:
    """A sentence, or nothing where no known mistake explains the gradient exactly.

    ``known`` are the causes of other gradients of the same pass: one mistake makes several of them wrong.
    """
    deadline = process_time() + SECONDS
    kinds = (_known(known), *GIVEN_AS_IT_IS, *FITTING) if evidence.fits else GIVEN_AS_IT_IS
    for explain in kinds:
        found = explain(evidence) if process_time() < deadline else ""
        if found:
            return found
    return ""


def structure(evidence: Evidence) -> str:
    """How a gradient differs for which no cause and no repair is known."""
    if not evidence.fits or any(each is None for each in evidence.gradients):
        return ""
    return next(filter(None, (describe(evidence) for describe in STRUCTURES)), "")


def _known(known: Collection[str]) -> Callable[[Evidence], str]:
    """Looks whether one of these sentences is true of another gradient."""

    def explain(evidence: Evidence) -> str:
        several = (twin for twin in _twins(evidence) if twin.sentence in known)
        return paths.one_path(evidence, known) or _first(evidence, several)

    return explain


def _twin(evidence: Evidence) -> str:
    return _first(evidence, _twins(evidence))


def _twins(evidence: Evidence) -> Iterator[twins.Twin]:
    return (twin for kind in twins.KINDS for twin in kind(evidence))


def _first(evidence: Evidence, several: Iterator[twins.Twin]) -> str:
    deadline = process_time() + SECONDS
    for twin in several:
        if twins.explains(evidence, twin):
            return twin.sentence
        if process_time() > deadline:
            break
    return ""


GIVEN_AS_IT_IS: tuple[Callable[[Evidence], str], ...] = (relations.zero, relations.moved, relations.not_summed)
"""Tried for a gradient of any shape."""

FITTING: tuple[Callable[[Evidence], str], ...] = (
    relations.upstream,
    relations.multiple,
    relations.another,
    paths.one_path,
    relations.mean_kept,
    _twin,
    relations.not_transposed,
    relations.by_value,
    paths.two_paths,
)
"""Tried in this order, the simpler first."""

STRUCTURES: tuple[Callable[[Evidence], str], ...] = (
    paths.some_terms,
    relations.support,
    relations.entries_ignored,
    relations.misplaced,
)
"""What takes long to find, or says less than a cause: tried last of all."""
