"""The way of a careful text, stage by stage; each is a script of its own beside this module."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from proofs.derivation import Stage
from proofs.stage_names import STAGES as STAGES
from symbolic.network import Network


def stage_named(name: str) -> Callable[[Network | None], Stage]:
    """The function that makes the derivations of a stage, for a chosen network or the default one."""
    found: Callable[[Network | None], Stage] = import_module(f"proofs.{name}").stage
    return found
