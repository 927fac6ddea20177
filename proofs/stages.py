"""The way of a careful text, stage by stage; each is a script of its own beside this module.

The names are known without importing anything heavy.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofs.derivation import Stage
    from symbolic.network import Network

STAGES = ("single_neuron", "two_layers", "many_layers", "many_neurons", "algorithm", "minibatches")


def stage_named(name: str) -> Callable[[Network | None], Stage]:
    """The function that makes the derivations of a stage, for a chosen network or the default one."""
    found: Callable[[Network | None], Stage] = import_module(f"proofs.{name}").stage
    return found
