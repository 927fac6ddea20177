"""``backproof numpy``: a NumPy module generated from the verified formulas."""

from __future__ import annotations

import argparse

from numeric.source.numpy_module import generate
from proofs.checking.verdicts import GOOD
from proofs.checking.verification import verify
from proofs.commands.choices import network_of
from proofs.commands.progress import progress_bar
from proofs.reports.files import write_text
from symbolic.errors import InputError


def run(choice: argparse.Namespace) -> int:
    """The verb: verifies the formulas, and writes the module if they hold."""
    network = network_of(choice)
    with progress_bar(len(network.claims())) as advance:
        bad = [result for result in verify(network, advance) if result.verdict.kind not in GOOD]
    if bad:
        raise InputError(f"No module was written: {bad[0].text} is {bad[0].verdict.kind}. Run backproof verify.")
    write_text(choice.output, generate(network))
    return 0
