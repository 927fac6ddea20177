"""The time that a document and each of its equalities have, and what a finding says where it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import process_time

from proofs.checking.verdicts import Kind
from proofs.documents.verdicts.findings import Finding
from symbolic.deadlines import OutOfTime, check_time, within
from symbolic.errors import InputError
from symbolic.reading.tokens import Unreadable

EQUALITY, DOCUMENT = 15.0, 240.0
"""How many seconds one equality may take, and all of a document."""
EQUALITY_OVER = f"Neither shown nor refuted within {EQUALITY:.0f} s, the time for one equality."
DOCUMENT_OVER = f"Not looked at: the time for one document, {DOCUMENT:.0f} s, was over."

TOO_DEEP = "Not evaluated: hundreds of factors or terms, or formulas inside of formulas, are too deep for it."


@dataclass(slots=True)
class Budget:
    """What is left of the time for one document."""

    seconds: float = DOCUMENT
    each: float = EQUALITY

    def spend(self, blank: Finding, judge: Callable[[], Finding]) -> Finding:
        """What is found out in time; undecided or unread, with the reason, where nothing is."""
        started = process_time()
        try:
            with within(min(self.seconds, self.each)):
                check_time()
                return judge()
        except OutOfTime:
            over = process_time() - started >= self.seconds
            return replace(blank, kind=Kind.UNDECIDED, reason=DOCUMENT_OVER if over else EQUALITY_OVER)
        except RecursionError:
            return replace(blank, kind=Kind.UNDECIDED, reason=TOO_DEEP)
        except Unreadable as trouble:
            return unread(blank, trouble)
        except InputError as trouble:
            return replace(blank, kind=Kind.UNDECIDED, reason=str(trouble))
        finally:
            self.seconds -= process_time() - started


def unread(blank: Finding, trouble: Unreadable | None) -> Finding:
    """The finding about what was not understood, with the place where reading stopped."""
    if trouble is None:
        return replace(blank, kind=Kind.UNREAD, reason="One side is empty.")
    line, column = blank.source.position(trouble.start or blank.start)
    return replace(blank, kind=Kind.UNREAD, reason=f"{trouble} (line {line}, column {column})")
