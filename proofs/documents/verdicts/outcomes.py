"""What came out for the readings of one equality, and which of several readings are to be taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

from proofs.checking.verdicts import Kind, Verdict
from proofs.documents.models.stages import Stage
from proofs.documents.verdicts.findings import Finding, Said
from proofs.documents.verdicts.printing import in_letters
from symbolic.model import Claim
from symbolic.reading.tokens import Unreadable

TRUE = frozenset({Kind.HOLDS, Kind.PROVED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came out for one reading of an equality."""

    kind: Kind
    claim: Claim | None
    verdict: Verdict | None
    reason: str = ""
    trouble: Unreadable | None = None
    stage: Stage | None = None
    named: dict[str, object] | None = None
    settled: bool = False
    """whether neither a repair nor another convention is to be looked for"""


def weakest(several: list[Outcome]) -> Outcome:
    """Of outcomes that are all true, one that only holds where there is one: it stands for all of them."""
    return next((each for each in several if each.kind is Kind.HOLDS), several[0])


def as_read(finding: Finding, claim: Claim, stage: Stage) -> Finding:
    """The finding with the equality as it was understood."""
    said = Said(claim.left, claim.right, stage.notation.cost_symbol)
    return replace(finding, reading=in_letters(claim, stage.notation), said=said)
