"""check_gradients: is the backward pass the gradient of the forward pass? Exactly, without eps and tolerance.

At a random point modulo p, for random ȳ and ẋ, both sides of ⟨backward(ȳ), ẋ⟩ = ⟨ȳ, J ẋ⟩ are computed: the left by
the code under test, the right by forward mode through forward. They are the same number, or backward is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from numeric.field import LeavesTheField, UnluckyDraw
from numeric.gradients import functions, locations
from numeric.gradients.causes import cause, structure
from numeric.gradients.classical import (
    ENTRIES,
    Measured,
    at_generic_arrays,
    classical_check,
    float_gradients,
    in_float64,
    measure,
    measure_direction,
)
from numeric.gradients.evaluation import Unrepeatable
from numeric.gradients.repairs import known_repair, repair
from numeric.gradients.report import Finding, Report, UndecidedGradient, WrongGradient
from numeric.gradients.sources import last_line
from numeric.gradients.subjects import Subject, moved_a_little, subject_of
from numeric.gradients.tables import VALUES
from numeric.gradients.trials import Evidence, compare, draw_trial
from symbolic.errors import InputError

ROOTS = ("sqrt", "power", "float_power", "norm", "std")
"""Operations that take a root."""


def check_gradients(
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    *arrays: Any,
    names: Sequence[str] | None = None,
    only: Sequence[str | int] | None = None,
    trials: int = 4,
    seed: int = 0,
    classical: bool = False,
) -> Report:
    """backward(dout, *arrays) = Jᵀ dout, with J the Jacobian of forward(*arrays): checked exactly, for a test.

    forward returns an array of real numbers or a tuple of them; dout has the same form; backward returns one
    gradient for each array. Other conventions: numeric/gradients/passes.py. Arrays of whole numbers are passed on
    as they are. The floats of the arrays matter for branches only (>, max, where); shapes always do.

    ``only`` names the inputs whose gradients are checked; ``classical=True`` accepts the verdict of central
    differences where the exact check cannot decide.

    Raises WrongGradient or UndecidedGradient (both AssertionErrors, with the report), and InputError for arrays or
    a pass that cannot be checked at all.
    """
    __tracebackhide__ = True  # pytest shows the caller's line and the sentences, and nothing of this function.
    report = examine_gradients(forward, backward, *arrays, names=names, only=only, trials=trials, seed=seed)
    if report.verdict == "undecided":
        if report.classical is not None and not report.classical.agrees:
            raise WrongGradient(report)
        if not (classical and report.classical is not None and report.classical.measured):
            raise UndecidedGradient(report)
    elif report.verdict != "holds":
        raise WrongGradient(report)
    return report


def examine_gradients(
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    *arrays: Any,
    names: Sequence[str] | None = None,
    only: Sequence[str | int] | None = None,
    trials: int = 4,
    seed: int = 0,
    explain: bool = True,
) -> Report:
    """The same as a report, whatever it says; without looking for causes and repairs if ``explain`` is False.

    Raises InputError only.
    """
    if trials < 1:
        raise InputError(f"trials={trials}: at least one random point is needed.")
    functions.register_scipy()
    subject = subject_of(forward, backward, arrays, names, only, seed)
    rng = np.random.default_rng(seed)
    draft = Report(
        "undecided",
        tuple(subject.names[k] for k in subject.checked),
        len(subject.outputs),
        sum(subject.arrays[k].size for k in subject.checked),
        0,
        VALUES.p,
        notes=subject.notes,
    )
    try:
        first = draw_trial(subject, rng, record=True)
        if first.ties:
            subject = moved_a_little(subject, rng, first.ties)
            draft = replace(draft, notes=subject.notes)
            first = draw_trial(subject, rng, record=True)
        found = (first, *(draw_trial(subject, rng, record=False) for _ in range(trials - 1)))
        comparison = compare(subject, found, rng)
    except LeavesTheField as error:
        where = getattr(error, "where", "")
        return _undecided(draft, subject, f"{f'{where}: ' if where else last_line(error)}{error}", rng)
    except UnluckyDraw as error:
        return _undecided(draft, subject, str(error), rng)
    except InputError:
        raise
    except Unrepeatable as error:
        raise InputError(f"{error}: it is random or keeps state, so that it has no gradient to compare.") from error
    except Exception as error:  # raised by the code under test, which ran in floats
        reason = (
            f"{last_line(error)}the pass runs in floats and raises {type(error).__name__} with exact arrays: {error}."
        )
        return _undecided(draft, subject, reason, rng)
    draft = replace(draft, trials=trials, branches=found[0].branches)
    if comparison.mixed:
        reason = "backward and forward mode agree at some of the random points and differ at others."
        return _undecided(draft, subject, reason, rng)
    if not comparison.wrong:
        operations = (*found[0].forward_operations, *found[0].backward_operations)
        rooted = any(each.name in ROOTS for each in operations)
        return _confirmed(replace(draft, verdict="holds"), subject, rooted, rng)
    wrong = _at_more_points(subject, comparison.wrong, rng) if explain else comparison.wrong
    findings: tuple[Finding, ...] = ()
    for each in wrong:
        findings += (_finding(each, explain, findings),)
    # A gradient of another shape needs no second opinion.
    unexplained = not any(each.cause or each.repair or each.misshapen for each in findings)
    if unexplained and classical_check(subject, at_generic_arrays(subject, rng), rng, entries=24).agrees:
        reason = (
            "backward differs from forward mode modulo p, and agrees with central differences: it may use a relation "
            "between functions that holds for real numbers and is not known here, or the error is too small for floats."
        )
        return replace(_undecided(draft, subject, reason, rng), findings=findings)
    return replace(draft, verdict="refuted", findings=findings)


def _confirmed(report: Report, subject: Subject, rooted: bool, rng: np.random.Generator) -> Report:
    """The report, unless floats contradict it grossly: two independent ways, one answer.

    What could differ is a sign that real numbers have and elements have not: √(u²) is |u|, and here ±u.
    """
    arrays = in_float64(subject)
    gradients = float_gradients(subject, arrays)
    several = [measure_direction(subject, arrays, gradients[k], k, rng) for k in subject.checked]
    if rooted:
        several += classical_check(subject, arrays, rng, entries=16).wrong
    gross = [each for each in several if each.differs_grossly]
    if not gross:
        return report
    reason = (
        f"backward agrees with forward mode modulo p, and differs grossly from central differences ({gross[0]}): "
        "a root of a square, perhaps, whose sign is lost modulo p."
    )
    return replace(report, verdict="undecided", reason=reason, classical=classical_check(subject, arrays, rng))


def _undecided(draft: Report, subject: Subject, reason: str, rng: np.random.Generator) -> Report:
    measured = classical_check(subject, in_float64(subject), rng)
    return replace(draft, verdict="undecided", reason=reason, classical=measured)


POINTS = 3
"""At so many points at least a cause has to explain a gradient: at one of them a known number is met by chance."""


def _at_more_points(subject: Subject, wrong: tuple[Evidence, ...], rng: np.random.Generator) -> tuple[Evidence, ...]:
    """The same gradients at more random points, if there were only few; and what both passes called, with results."""
    trials = wrong[0].trials
    try:
        more = tuple(draw_trial(subject, rng, record=False) for _ in range(POINTS - len(trials)))
    except UnluckyDraw:
        more = ()
    return tuple(each.at_more(more, rng).recorded() for each in wrong)


def _finding(evidence: Evidence, explain: bool, others: tuple[Finding, ...]) -> Finding:
    subject = evidence.subject
    name, shape = subject.names[evidence.input], subject.arrays[evidence.input].shape
    gradient = evidence.gradients[0]
    explain = explain and len(evidence.trials) > 1
    why, how = _explained(evidence, others) if explain else ("", "")
    if not evidence.fits:
        assert gradient is not None
        extent = f"it has the shape {gradient.shape}, and {name} has {shape}"
        return Finding(subject.output_name(evidence.output), name, extent, why, how, misshapen=True)
    box = locations.wrong_box(evidence)
    extent = locations.sentence(box, shape)
    return Finding(subject.output_name(evidence.output), name, extent, why, how, _worst_entry(evidence, box))


def _explained(evidence: Evidence, others: tuple[Finding, ...]) -> tuple[str, str]:
    """Cause and repair; what explains other gradients of the same pass is tried first."""
    how = known_repair(evidence, {each.repair for each in others if each.repair and not each.cause})
    if how:
        return "", how
    known = {each.cause: each.repair for each in others if each.cause}
    why = cause(evidence, known)
    how = known_repair(evidence, {known[why]}) if why in known else repair(evidence, why)
    return (why, how) if why or how else (structure(evidence), "")


def _worst_entry(evidence: Evidence, box: tuple[tuple[int, ...], ...]) -> Measured | None:
    """The entry in the wrong box in which the floats differ most, with what differences say."""
    subject = evidence.subject
    upstream = tuple(each if k == evidence.output else np.zeros_like(each) for k, each in enumerate(subject.upstream))
    alone = replace(subject, upstream=upstream)
    found = _largest_difference(alone, evidence.input, in_float64(subject), box)
    if found is not None and found.disagrees:
        return found
    # Ones, zeros and equal entries hide what is wrong for other numbers.
    elsewhere = at_generic_arrays(subject, np.random.default_rng(0))
    found = _largest_difference(alone, evidence.input, elsewhere, box)
    return found if found is None else replace(found, name=f"{found.name} (at other numbers; those given hide it)")


def _largest_difference(
    subject: Subject, input_: int, arrays: tuple[Any, ...], box: tuple[tuple[int, ...], ...]
) -> Measured | None:
    gradient = float_gradients(subject, arrays)[input_]
    sizes = tuple(map(len, box))
    first = range(min(ENTRIES, int(np.prod(sizes))))
    places = [
        tuple(box[axis][int(k)] for axis, k in enumerate(np.unravel_index(each, sizes))) if sizes else ()
        for each in first
    ]
    several = [measure(subject, arrays, gradient, input_, each) for each in places]
    return max(several, key=lambda each: abs(each.backward - each.difference.value), default=None)
