"""What has to be believed when a theorem is believed: told from the program itself, so that it cannot lag behind."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from proofs import kernel

AXIOMS: tuple[tuple[str, str], ...] = (
    ("linearity", "the derivative of a sum is the sum of the derivatives, and a constant factor comes out"),
    ("products", "∂(A B) = ∂A B + A ∂B, and what follows for powers and quotients"),
    ("chain rule", "∂g(u)/∂x = g′(u) ∂u/∂x, and for a differentiable function of several variables the sum over all"),
    ("constants", "the derivative of what does not depend on x is 0, and ∂x/∂x = 1"),
    ("composition", "what is composed of differentiable functions is differentiable"),
    ("finite sums", "they may be reordered, split, and summed in another order"),
    (
        "first order",
        "a function with a negative derivative at 0 is smaller than at 0 for all small enough η > 0 (used in words "
        "only: from dC̃/dη = −‖∇C‖² at η = 0 follows that a small step decreases the cost unless the gradient is 0)",
    ),
)
"""The facts of analysis that the rules take for granted."""

TRUSTED: tuple[tuple[str, str], ...] = (
    ("proofs.kernel", "the rules; only it makes a Theorem"),
    ("proofs.logic.kinds", "formulas are made of what their kinds are declared to be made of"),
    ("proofs.logic.arguments", "what a rule is handed is copied and cannot change afterwards"),
    ("proofs.logic.equations", "what a hypothesis says"),
    ("proofs.logic.context", "contexts, cuts, and whether a formula means anything"),
    ("proofs.logic.models", "which definition is meant; models that go round in a circle are refused"),
    ("proofs.logic.dependence", "checks a region: what a formula is computed from"),
    ("proofs.logic.components", "the entries of A B, Aᵀ, A ⊙ B, …"),
    ("proofs.logic.derivatives", "what each rule of differentiation makes of ∂A/∂x"),
    ("proofs.logic.sums", "which value a Kronecker delta picks"),
    ("proofs.logic.algebra", "decides equality by the laws of commutative rings and finite sums"),
    ("symbolic.formula", "formulas are immutable trees"),
    ("symbolic.substitution", "replaces indices without capture"),
    ("symbolic.reaching", "all that is behind a symbol, by way of others too"),
    ("symbolic.indices", "indices and sizes"),
    ("symbolic.inequalities", "decides a ≤ b by shortest paths"),
    ("symbolic.model", "what is given and what is defined"),
    ("symbolic.shapes", "rows and columns for symbolic sizes"),
    ("symbolic.deadlines", "ends a rule whose time is over by an error: no theorem is made then"),
)
"""The modules that have to be right."""


@dataclass(frozen=True, slots=True)
class Module:
    """A module that has to be right: its file, its length, what it does."""

    name: str
    lines: int
    purpose: str


def rules() -> Iterator[tuple[str, str]]:
    """Every rule of the kernel with what it allows, in the words of the kernel itself."""
    for name, rule in kernel.RULES.items():
        yield name, " ".join((inspect.getdoc(rule) or "").split("\n\n")[0].split())


def modules() -> list[Module]:
    """The modules that have to be right, with their lengths as they are now."""
    return [Module(_path(found := import_module(name)), _lines(found), purpose) for name, purpose in TRUSTED]


def _path(module: ModuleType) -> str:
    return module.__name__.replace(".", "/") + ".py"


def _lines(module: ModuleType) -> int:
    return len(inspect.getsource(module).splitlines())
