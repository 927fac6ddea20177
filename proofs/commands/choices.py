"""From the words of the command line to a Network."""

from __future__ import annotations

import argparse

from symbolic.errors import InputError
from symbolic.network import Network


def widths_of(words: str) -> tuple[int, ...]:
    """(2, 3, 1) from “2,3,1”.

    Raises InputError, with the word that is no width.
    """
    found = []
    for place, word in enumerate(words.split(",")):
        try:
            found.append(int(word))
        except ValueError:
            raise InputError(
                f"--widths {words}: “{word.strip()}” at place {place} is no whole number. "
                "Write n_0, …, n_L with commas between them, such as --widths 2,3,1."
            ) from None
    return tuple(found)


def network_of(choice: argparse.Namespace) -> Network:
    """The network that --widths, --activation, --cost and --batch describe."""
    return _network(widths_of(choice.widths), choice)


def _network(widths: tuple[int, ...], choice: argparse.Namespace) -> Network:
    return Network(widths, getattr(choice, "activation", None), getattr(choice, "cost", None), choice.batch)


def sized_network_of(choice: argparse.Namespace) -> Network:
    """The network of --widths, of --layers and --width (L layers of n neurons), or of --layers alone.

    Raises InputError where these contradict each other or say nothing.
    """
    if choice.width is None:
        network = optional_network_of(choice) if choice.widths is not None or choice.layers is not None else None
        if network is None:
            raise InputError(
                "Which network? Give its sizes as --widths 4,8,3, or --layers 100 --width 1000 for equal layers."
            )
        return network
    if choice.widths is not None:
        raise InputError(
            f"--widths {choice.widths} and --width {choice.width} contradict each other: the first names every size, "
            "the second gives all layers one. Give one of the two."
        )
    if choice.layers is None or choice.layers < 1:
        raise InputError(f"--width {choice.width} needs --layers L with L ≥ 1: how many layers of this width?")
    return _network((choice.width,) * (choice.layers + 1), choice)


def optional_network_of(choice: argparse.Namespace) -> Network | None:
    """The network of a proof script, or None where nothing was chosen: every stage has its own sizes."""
    if choice.widths is not None:
        if choice.layers is not None and choice.layers != len(widths_of(choice.widths)) - 1:
            raise InputError(
                f"--layers {choice.layers} and --widths {choice.widths} disagree: these widths make "
                f"{len(widths_of(choice.widths)) - 1} layers. Give one of the two."
            )
        return network_of(choice)
    if choice.layers is not None:
        if choice.layers < 1:
            raise InputError(f"--layers {choice.layers}: a network has at least one layer.")
        # Unequal neighbours: what is wrong about a transpose does not show at equal widths.
        return _network(tuple(2 + layer % 3 for layer in range(choice.layers + 1)), choice)
    if choice.activation or choice.cost or choice.batch is not None:
        return _network((2, 3, 4, 2), choice)
    return None
