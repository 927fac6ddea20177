"""Paths from an input to the output: one is missing, or there twice, or has the wrong sign, or makes a mistake alone.

By the chain rule a gradient is a sum over paths. What goes through one operation is the gradient less what is left
when the tangent is cut there: one run of forward mode more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from time import process_time
from typing import Any

from numeric.gradients import factors, twins
from numeric.gradients.evaluation import NOT_RUNNABLE, SECONDS
from numeric.gradients.expressions import REDUCTIONS, Expression, expressions, with_argument
from numeric.gradients.tables import VALUES
from numeric.gradients.trials import Evidence
from numeric.gradients.twins import Changes, Twin, maxima

P = VALUES.p


@dataclass(frozen=True, slots=True)
class Path:
    """The paths from the input to the output through one expression, or through one of its operands."""

    expression: Expression
    operand: int | None
    rank: int

    def cut(self) -> Changes:
        """Forward mode without these paths."""
        if self.operand is None:
            return self.expression.after(lambda found, args: twins.with_tangent(found, 0 * found.tangent))
        return self.expression.before(with_argument(self.operand, _still))

    def __str__(self) -> str:
        if self.operand is None:
            return str(self.expression)
        return f"the {('first', 'second')[self.operand]} operand of {self.expression}"


def _still(given: Any) -> Any:
    """The same array as a constant."""
    copy = given.within(given.run)
    return copy if copy.tangent is None else twins.with_tangent(copy, 0 * copy.tangent)


def paths(evidence: Evidence) -> list[Path]:
    """All paths, those through a mean or another statistic first."""
    found = []
    for each in (one for every in expressions(evidence.forward) for one in (every, *every.all_but_one())):
        if each.name == "setitem":
            continue
        found.append(Path(each, None, 0 if each.name in REDUCTIONS else 1))
        if len(each.args) == 2 and each.name in ("add", "subtract", "multiply", "divide", "matmul"):
            found += [Path(each, k, 2) for k in (0, 1) if hasattr(each.args[k], "residue")]
    return sorted(found, key=lambda path: path.rank)


def one_path(evidence: Evidence, known: Collection[str] | None = None) -> str:
    """backward = gradient + (λ − 1) · (the part of the gradient that goes through one path); one of the known paths."""
    several = paths(evidence) if known is None or any(map(bool, known)) else []
    if known is not None:
        several = [each for each in several if any(f"through {each} is" in sentence for sentence in known)]
    for base in dict.fromkeys(((), maxima(evidence))):
        for path in several:
            scale = _scale(evidence, path, base)
            if scale is not None:
                return f"the path through {path} is {_taken(scale)}"
    return ""


def _taken(scale: Any) -> str:
    known = {"0": "missing", "2": "counted twice", "−1": "taken with the wrong sign (−1)"}
    text = factors.text(scale)
    return known.get(text, f"taken {text} times")


def _scale(evidence: Evidence, path: Path, base: Changes) -> Any:
    """λ, if it is one known number at all trials."""
    cut = path.cut()
    if {each.place for each in base} & {each.place for each in cut}:
        return None
    numerators, denominators = [], []
    for k, found in enumerate(evidence.found):
        try:
            whole = evidence.truths[k] if not base else evidence.truth(k, changes=base)
            part = (whole - evidence.truth(k, changes=(*base, *cut))) % P
        except NOT_RUNNABLE:
            return None
        if part == 0:
            return None
        numerators.append((found - whole + part) % P)
        denominators.append(part)
        if k == 0 and factors.common_ratio(numerators, denominators, evidence.tables) is None:
            return None
    return factors.common_ratio(numerators, denominators, evidence.tables)


def two_paths(evidence: Evidence) -> str:
    """Two statistics taken as constants at once."""
    statistics = [each for each in paths(evidence) if each.rank == 0]
    for first, second in combinations(statistics, 2):
        places = [{each.place for each in path.cut()} for path in (first, second)]
        if not places[0] & places[1] and twins.explains(evidence, twins.changed("", (*first.cut(), *second.cut()))):
            return f"the paths through {first} and through {second} are missing: both are taken as constants"
    return ""


def some_terms(evidence: Evidence) -> str:
    """A factor or a derivative that is lost in some of the terms: those through one path, or all others.

    A mistake changes the gradient by m, and by m − m′ if the path is cut: it is made through this path alone where
    backward = gradient + m′, and everywhere else where backward = gradient + m − m′.
    """
    several, deadline = paths(evidence), process_time() + SECONDS
    without = [_with_cut(evidence, twins.changed("", ()), path, 0) for path in several]
    needed = (evidence.found[0] - evidence.truths[0]) % P
    for twin in (*twins.other_arguments(evidence), *twins.derivatives_lost(evidence)):
        whole = twins.value(evidence, twin, 0)
        if whole is None or whole == evidence.truths[0]:
            continue
        for path, base in zip(several, without, strict=True):
            if process_time() > deadline:
                return ""
            both = None if base is None else _with_cut(evidence, twin, path, 0)
            if base is None or both is None:
                continue
            others = (both - base) % P
            for part, words in (
                (others, f"in all terms but those through {path}"),
                ((whole - evidence.truths[0] - others) % P, f"in the terms through {path}"),
            ):
                if part == needed and _everywhere(evidence, twin, path, part is others):
                    return f"{twin.sentence}, {words}"
    return ""


def _with_cut(evidence: Evidence, twin: Twin, path: Path, trial: int) -> int | None:
    return twins.value(evidence, twin, trial, path.cut())


def _everywhere(evidence: Evidence, twin: Twin, path: Path, others: bool) -> bool:
    """Whether it is so at the other trials, too."""
    for k in range(1, len(evidence.trials)):
        whole = twins.value(evidence, twin, k)
        cut, both = (_with_cut(evidence, each, path, k) for each in (twins.changed("", ()), twin))
        if whole is None or cut is None or both is None:
            return False
        part = both - cut if others else whole - evidence.truths[k] - (both - cut)
        if (evidence.found[k] - evidence.truths[k] - part) % P:
            return False
    return True
