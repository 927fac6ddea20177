"""What an exact gradient check says: an immutable record, and errors that a test fails with."""

from __future__ import annotations

from dataclasses import dataclass, field

from numeric.gradients.classical import Classical, Measured


@dataclass(frozen=True, slots=True)
class Finding:
    """One gradient that is wrong: of which output, by which input, where, why, and what would set it right.

    ``cause`` and ``repair`` are empty where none of the known mistakes explains it exactly; ``entry`` shows one
    entry in floats; ``misshapen`` says that the gradient does not even have the shape of the input.
    """

    output: str
    input: str
    extent: str
    cause: str = ""
    repair: str = ""
    entry: Measured | None = None
    misshapen: bool = False

    def __str__(self) -> str:
        lines = [f"d{self.input} is not the gradient of {self.output} by {self.input}: {self.extent}."]
        if self.cause:
            lines.append(f"  cause:   {self.cause}")
        if self.repair:
            lines.append(f"  repair:  {self.repair}")
        if self.entry is not None:
            lines.append(f"  entry:   {self.entry}")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check.

    verdict    "holds", "refuted" or "undecided"
    reason     why it is undecided
    trials     random points modulo p at which backward and forward mode were compared exactly
    entries    entries of gradients that were compared
    branches   what the given arrays decided (max, where, if): the check is about this branch
    """

    verdict: str
    inputs: tuple[str, ...]
    outputs: int
    entries: int
    trials: int
    p: int
    findings: tuple[Finding, ...] = ()
    reason: str = ""
    classical: Classical | None = None
    branches: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def bound(self, degree: int = 1000) -> float:
        """(degree / p)^trials: a wrong pass passes with at most this probability.

        The degree is that of the error, a polynomial in the numbers drawn (inputs, upstream gradients, values of exp
        and roots), after the Schwartz–Zippel lemma. It is not computed: a bound from the operations alone would have
        to bring every sum of quotients to a common denominator without knowing which of them are equal, and would grow
        far beyond the degree that is there. 1000 is assumed; a layer of a network has a degree below 100.
        That roots exist at a point is taken as independent of it.
        """
        return float(min(1.0, degree / self.p) ** self.trials)

    def __bool__(self) -> bool:
        return self.verdict == "holds"

    def __str__(self) -> str:
        names = ", ".join(f"d{each}" for each in self.inputs)
        if self.verdict == "holds":
            lines = [
                f"holds: {names} {_is(len(self.inputs))} the gradient{'s' * (len(self.inputs) > 1)}; "
                f"{self.entries} entries compared exactly at {self.trials} random points modulo {self.p}.",
                f"  A wrong pass is missed with a probability below {self.bound():.0e} (assumed: an error of degree "
                "≤ 1000; report.bound(degree) for another).",
            ]
        elif self.verdict == "refuted":
            count = len(self.inputs) * self.outputs
            lines = [f"refuted: {len(self.findings)} of {count} gradients {_is(len(self.findings))} wrong."]
            lines += [str(each) for each in self.findings]
        else:
            lines = [f"undecided: {self.reason}"]
        if self.classical is not None:
            lines.append(f"  classical check: {self.classical}.")
        if self.branches and self.verdict != "undecided":
            lines.append(f"  The given arrays decided: {', '.join(self.branches)}. Nothing is said of other branches.")
        lines += [f"  {note}" for note in self.notes]
        return "\n".join(lines)


def _is(count: int) -> str:
    return "is" if count == 1 else "are"


class GradientError(AssertionError):
    """A gradient check that did not pass; ``report`` has it all."""

    def __init__(self, report: Report) -> None:
        super().__init__(str(report))
        self.report = report


class WrongGradient(GradientError):
    """The backward pass is not the gradient of the forward pass."""


class UndecidedGradient(GradientError):
    """The exact check could not decide; the report says why, and what the classical check measured."""
