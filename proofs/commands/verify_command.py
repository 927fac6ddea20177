"""``backproof verify``: every closed form of a network against direct differentiation."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace

from proofs.checking.mistakes import planted
from proofs.checking.modular import USUAL_BITS, claims_of, verify_modular
from proofs.checking.verdicts import Kind
from proofs.checking.verification import verify
from proofs.commands.choices import sized_network_of
from proofs.commands.progress import progress_bar
from proofs.reports.data import of_results
from proofs.reports.modular import of_modular, show_modular
from proofs.reports.text import console, show_results
from symbolic.errors import InputError
from symbolic.indices import Range, number
from symbolic.model import Claim
from symbolic.network import Network


def run(choice: argparse.Namespace) -> int:
    """The verb: prints the verdicts; 1 where a claim was refuted."""
    _check(choice)
    network = sized_network_of(choice)
    modular = choice.method == "modular"
    claims = _claims(network, claims_of(network) if modular else network.claims(), choice)
    if modular:
        return _run_modular(network, claims, choice)
    with progress_bar(len(claims or network.claims())) as advance:
        results = verify(network, advance, claims)
    if choice.format == "json":
        print(json.dumps(of_results(results), ensure_ascii=False, indent=2))
    else:
        show_results(results, console())
    return int(any(result.verdict.kind is Kind.REFUTED for result in results))


def _run_modular(network: Network, claims: tuple[Claim, ...] | None, choice: argparse.Namespace) -> int:
    bits = USUAL_BITS if choice.error_bits is None else choice.error_bits
    with progress_bar(1 + (network.batch is not None)) as advance:
        found = verify_modular(network, claims, bits, choice.seed, advance)
    if choice.format == "json":
        print(json.dumps(of_modular(found), ensure_ascii=False, indent=2))
    else:
        show_modular(found, console())
    return int(any(result.verdict.kind is Kind.REFUTED for result in found.results))


def _check(choice: argparse.Namespace) -> None:
    if choice.method == "exact" and (choice.error_bits is not None or choice.seed is not None):
        raise InputError("--error-bits and --seed belong to --method modular: the exact method draws nothing.")
    if choice.error_bits is not None and not 1 <= choice.error_bits <= 10_000:
        raise InputError(f"--error-bits {choice.error_bits}: give a whole number from 1 to 10000, such as 60.")
    if choice.seed is not None and choice.seed < 0:
        raise InputError(f"--seed {choice.seed}: a seed is a whole number from 0.")
    if choice.method == "exact" and choice.plant_layer is not None:
        raise InputError(
            "--plant-layer belongs to --method modular: the exact method looks for a counterexample in the smallest "
            "network, which has no such layer."
        )
    if choice.plant_layer is not None and choice.plant is None:
        raise InputError("--plant-layer says where, and --plant MISTAKE says what is planted: give both.")


def _plain_name(mistake: str) -> str:
    return mistake.lower().replace("′", "'").replace("∇", "").strip()


def _claims(network: Network, own: tuple[Claim, ...], choice: argparse.Namespace) -> tuple[Claim, ...] | None:
    """None for the closed forms as they are; with a mistake planted, everywhere it can be or in one layer."""
    if choice.plant is None:
        return None
    twins = [twin for claim in own for twin in planted(claim)]
    if not any(_plain_name(twin.mistake) == _plain_name(choice.plant) for twin in twins):
        known = dict.fromkeys(twin.mistake for twin in twins)
        raise InputError(
            f"--plant {choice.plant}: there is no such mistake in these formulas. Known: {', '.join(known)}."
        )
    if choice.plant_layer is None:
        return tuple(twin.claim for twin in twins if _plain_name(twin.mistake) == _plain_name(choice.plant))
    return _planted_in_layer(network, own, choice.plant, choice.plant_layer)


def _planted_in_layer(network: Network, own: tuple[Claim, ...], name: str, layer: int) -> tuple[Claim, ...]:
    """All closed forms, with the mistake in one layer: what is about that layer is replaced by its twins."""
    if not 1 <= layer <= network.layers:
        raise InputError(f"--plant-layer {layer}: the layers run from 1 to {network.layers}.")
    claims: list[Claim] = []
    found = False
    for claim in own:
        here, elsewhere = _divided(claim, layer, network)
        twins = [
            twin.claim for each in here for twin in planted(each) if _plain_name(twin.mistake) == _plain_name(name)
        ]
        found = found or bool(twins)
        claims += [*elsewhere, *(twins or here)]
    if not found:
        raise InputError(f"--plant-layer {layer}: the formulas of layer {layer} have no place for “{name}”.")
    return tuple(claims)


def _divided(claim: Claim, layer: int, network: Network) -> tuple[list[Claim], list[Claim]]:
    """The claim about one layer, and about the layers below and above it."""
    if not claim.ranges or claim.ranges[0].name != "l":
        # About no layer by its number: the output layer, or the whole network.
        symbol = getattr(claim.left, "base", claim.left)
        about = getattr(symbol, "layer", None)
        return ([claim], []) if about is not None and layer == network.layers else ([], [claim])
    range_, *rest = claim.ranges
    first, last = (network.sizes.of(bound, {}) for bound in (range_.lower, range_.upper))

    def part(lower: int, upper: int) -> list[Claim]:
        lower, upper = max(lower, first), min(upper, last)
        within = (Range("l", number(lower), number(upper)), *rest)
        return [replace(claim, ranges=within)] if lower <= upper else []

    return part(layer, layer), part(first, layer - 1) + part(layer + 1, last)
