"""What is said about one finding in words, wherever a message has to stand alone: GitHub, SARIF, the page."""

from __future__ import annotations

from proofs.checking.verdicts import Kind
from proofs.documents.verdicts.findings import Finding


def cause_name(finding: Finding) -> str:
    """The name of the likely cause: “lost g′” of “lost g′: the factor g′ is missing”; empty where there is none."""
    return finding.cause.split(":")[0]


def title(finding: Finding) -> str:
    """refuted: lost g′."""
    name = cause_name(finding) if finding.kind is Kind.REFUTED else ""
    return f"{finding.kind}: {name}" if name else str(finding.kind)


def gist(finding: Finding) -> str:
    """The one thing to know at a glance: the cause, the repair, or the reason."""
    if finding.kind is Kind.SLIP:
        return f"False as printed: {finding.repair}"
    return finding.cause or finding.reason


def message(finding: Finding) -> str:
    """Everything in a few lines: the equality as it was read, why, the counterexample, the repair or the cause.

    A slip begins with what is printed; what was read of it is what the repair makes.
    """
    if finding.kind is Kind.SLIP:
        repaired = f"{once_repaired(finding).capitalize()}: {finding.reading}."
        lines = [finding.latex, f"False as printed: {finding.repair}.", repaired]
    else:
        lines = [line for line in (finding.reading or finding.latex, finding.reason) if line]
    if finding.counterexample is not None:
        printed = "As printed, a" if finding.kind is Kind.SLIP else "A"
        lines.append(f"{printed} counterexample: {'; '.join(finding.counterexample.lines())}.")
    if finding.cause:
        lines.append(f"Likely cause: {finding.cause}.")
    return "\n".join(lines)


def once_repaired(finding: Finding) -> str:
    """“holds once repaired” of a slip."""
    return finding.reason.split("; ")[-1]
