"""``backproof verify``: every closed form of a network against direct differentiation."""

from __future__ import annotations

import argparse
import json

from proofs.checking.mistakes import planted
from proofs.checking.verdicts import Kind
from proofs.checking.verification import verify
from proofs.commands.choices import network_of
from proofs.commands.progress import progress_bar
from proofs.reports.data import of_results
from proofs.reports.text import console, show_results
from symbolic.errors import InputError
from symbolic.model import Claim
from symbolic.network import Network


def run(choice: argparse.Namespace) -> int:
    """The verb: prints the verdicts; 1 where a claim was refuted."""
    network = network_of(choice)
    claims = None if choice.plant is None else _planted(network, choice.plant)
    with progress_bar(len(claims or network.claims())) as advance:
        results = verify(network, advance, claims)
    if choice.format == "json":
        print(json.dumps(of_results(results), ensure_ascii=False, indent=2))
    else:
        show_results(results, console())
    return int(any(result.verdict.kind is Kind.REFUTED for result in results))


def _plain_name(mistake: str) -> str:
    return mistake.lower().replace("′", "'").replace("∇", "").strip()


def _planted(network: Network, name: str) -> tuple[Claim, ...]:
    """The closed forms of the network into which this mistake can be made, with it made."""
    twins = [twin for claim in network.claims() for twin in planted(claim)]
    chosen = tuple(twin.claim for twin in twins if _plain_name(twin.mistake) == _plain_name(name))
    if not chosen:
        known = dict.fromkeys(twin.mistake for twin in twins)
        raise InputError(f"--plant {name}: there is no such mistake in these formulas. Known: {', '.join(known)}.")
    return chosen
