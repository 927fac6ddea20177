"""A whole derivation as a theorem: its lines, each justified by the rule that it names, joined by transitivity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from proofs import kernel
from proofs.derivation import Derivation, Step
from proofs.kernel import Equation, Theorem
from proofs.logic.context import Context
from proofs.rules import INDUCTION
from proofs.search.conversions import join
from proofs.search.prover import context_of
from proofs.search.steps import StepError, justify
from symbolic.errors import InputError
from symbolic.formula import Formula
from symbolic.substitution import free_names


@dataclass(frozen=True, slots=True)
class Derived:
    """The theorem start = last line, and the theorem of every line."""

    theorem: Theorem
    lines: tuple[Theorem, ...]


def derive(derivation: Derivation, known: Mapping[str, Theorem]) -> Derived:
    """The theorem of the derivation; ``known`` are the theorems that its lines may name.

    Raises InputError, with the line, the rule and the condition, where a line does not follow.
    """
    context = context_of(derivation.conclusion())
    assumed = tuple(kernel.hypothesis(_outside(context, derivation), each) for each in derivation.assuming)
    lines: list[Theorem] = []
    whole: Theorem | None = None
    before = derivation.start
    for place, step in enumerate(derivation.steps, start=1):
        try:
            line = _line(context, before, step, known, assumed)
        except InputError as failure:
            raise StepError(f"{derivation.name}, line {place}: {failure}") from failure
        lines.append(line)
        whole = join(whole, line)
        before = step.formula
    assert whole is not None
    return Derived(whole, tuple(lines))


def _outside(context: Context, derivation: Derivation) -> Context:
    """The context of what is assumed: without the indices that it binds itself."""
    bound = {own.name for each in derivation.assuming for own in each.ranges}
    return replace(context, ranges=tuple(each for each in context.ranges if each.name not in bound))


def _line(
    context: Context, before: Formula, step: Step, known: Mapping[str, Theorem], assumed: tuple[Theorem, ...]
) -> Theorem:
    unknown = [name for name in step.by if name not in known]
    if unknown:
        raise StepError(f"“{step.rule.name}” names {', '.join(unknown)}, which has not been proved.")
    lemmas = [known[name] for name in step.by]
    if step.rule is not INDUCTION:
        # What is assumed is put in by the lines that say so.
        used = [*lemmas, *assumed] if "hypothesis" in step.rule.allowed else lemmas
        return justify(context, before, step.formula, step.rule, used)
    found = induct(*lemmas)
    if (found.left, found.right) == (step.formula, before):
        found = kernel.symmetry(found)
    if (found.context, found.left, found.right) != (context, before, step.formula):
        raise StepError(f"the induction gives {found}, and not {before} = {step.formula}.")
    return found


def induct(base: Theorem, step: Theorem) -> Theorem:
    """What holds of one end, and of a layer if of its neighbour, holds of every layer.

    Raises InputError where neither induction downwards nor induction upwards fits the two.
    """
    layers = [each.name for each in step.context.ranges if any(each.name in _names_in(h) for h in step.hypotheses)]
    failure: InputError = StepError("the step of the induction assumes nothing about a layer.")
    for name in layers:
        for downwards in (True, False):
            try:
                return kernel.induction(base, step, name, downwards)
            except InputError as refused:
                failure = refused
    raise failure


def _names_in(equation: Equation) -> frozenset[str]:
    return free_names(equation.left) | free_names(equation.right)
