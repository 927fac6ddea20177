"""One proof script run alone: ``python -m proofs.two_layers --steps``."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable

from proofs.commands.choices import optional_network_of
from proofs.commands.main import add_format, add_latex, add_network, execute
from proofs.commands.prove_command import report
from proofs.derivation import Stage
from symbolic.network import Network


def run(stage: Callable[[Network | None], Stage]) -> None:
    """Print the derivations of the stage step by step, with the reason and the verdict of each."""
    module = inspect.getmodule(stage)
    parser = argparse.ArgumentParser(
        description=inspect.getdoc(module), formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add_network(parser, widths_needed=False)
    add_format(parser)
    add_latex(parser)
    choice = parser.parse_args()
    choice.steps = True

    def verb(choice: argparse.Namespace) -> int:
        network = optional_network_of(choice)
        return report([stage(network)], network, choice)

    execute(verb, choice)
