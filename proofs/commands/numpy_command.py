"""``backproof numpy``: a NumPy module generated from the verified formulas."""

from __future__ import annotations

import argparse
import sys

from numeric.source.exact_check import examine_source
from numeric.source.numpy_module import generate
from proofs.checking.verdicts import GOOD
from proofs.checking.verification import verify
from proofs.commands.choices import network_of
from proofs.commands.progress import progress_bar
from proofs.reports.files import write_text
from symbolic import closed_forms
from symbolic.errors import InputError
from symbolic.network import Network

WIDE = 8
"""Wider layers are verified narrow, unequal to their neighbours: formulas and calls are the same for all widths."""


def run(choice: argparse.Namespace) -> int:
    """The verb: verifies the formulas, and writes the module if they hold."""
    network = network_of(choice)
    verified = narrowed(network)
    # What the module computes, and then everything else that is claimed of this network.
    several = closed_forms.of_mean_cost(network.shared)
    with progress_bar(len(several) + len(verified.claims())) as advance:
        results = verify(verified, advance, several) + verify(verified, advance)
    bad = [result for result in results if result.verdict.kind not in GOOD]
    if bad:
        raise InputError(f"No module was written: {bad[0].text} is {bad[0].verdict.kind}. Run backproof verify.")
    ran = _run_exactly(verified)
    write_text(choice.output, generate(network))
    if ran:
        print(f"backproof: {ran}", file=sys.stderr)
    if verified is not network:
        print(
            f"backproof: verified exactly for the widths {', '.join(map(str, verified.widths))} in place of "
            f"{', '.join(map(str, network.widths))}: formulas and code are the same for all widths.",
            file=sys.stderr,
        )
    return 0


def _run_exactly(network: Network) -> str:
    """What was found when the module itself was run over a prime field; "" where a function in it is left open.

    Raises InputError where what it computes is not the gradient of its cost.
    """
    if network.cost_function is None or None in network.activation:
        return ""
    report = examine_source(generate(network), trials=4)
    if report.verdict == "refuted":
        raise InputError(f"No module was written: the gradients that it computes are not those of its cost. {report}")
    if report.verdict == "undecided":
        return f"the module itself could not be run over a prime field ({report.reason}); its formulas are verified."
    return (
        f"the module itself was run over a prime field: its gradients are those of its cost in {report.entries} "
        f"entries, exactly (an error is missed with a probability below {report.bound():.0e})."
    )


def narrowed(network: Network) -> Network:
    """The network with every layer of more than WIDE neurons made narrow; the network itself if there is none."""
    cost = network.cost_function
    if max(network.widths) <= WIDE or not (cost is None or cost.separable):
        return network
    widths = [width if width <= WIDE else 3 + layer % 3 for layer, width in enumerate(network.widths)]
    activation = network.activation[0] if network.shared else network.activation
    return Network(widths, activation, cost, batch=network.batch and min(network.batch, WIDE))
