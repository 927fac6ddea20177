"""Theorems of one's own: ``prove(claim(delta[l], W[l + 1].T @ delta[l + 1] * g.prime(z[l])))``.

A claim is written as on paper; its indices get the largest ranges in which it means something. The answer is a
theorem of the kernel, for every L, every width, every batch, every differentiable g and C, or a refutation with a
counterexample, or “undecided”. A ``Chain`` derives one line after the other, each by a rule that is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from time import perf_counter

from proofs import kernel
from proofs.checking.proving import kernel_steps, scope_of
from proofs.checking.verdicts import Kind, Verdict
from proofs.checking.verification import check
from proofs.kernel import Theorem
from proofs.logic.context import Context
from proofs.rules import Rule
from proofs.search.library import library
from proofs.search.prover import prove as prove_alone
from proofs.search.ranges import inferred
from proofs.search.steps import justify
from symbolic.formula import Formula
from symbolic.indices import Range, Sizes
from symbolic.model import Claim, Model
from symbolic.models import network

SIZES = Sizes.of_network((2, 3, 4, 2), 5)
"""Where a claim without a theorem is tried: widths all unequal but the ends, m unlike any of them."""


def claim(
    left: Formula,
    right: Formula,
    model: Model | None = None,
    ranges: Sequence[Range] | None = None,
    name: str = "claim",
) -> Claim:
    """left = right in the model (layers of many neurons by default), for all indices for which both sides are there.

    Raises InputError where an index fits nowhere, or where the two sides do not have one shape.
    """
    model = model or network()
    return Claim(name, left, right, model, inferred(left, right, model) if ranges is None else tuple(ranges))


@dataclass(frozen=True, slots=True)
class Proved:
    """What is known of a claim: its verdict, and the theorem where there is one."""

    claim: Claim
    verdict: Verdict
    theorem: Theorem | None

    def __str__(self) -> str:
        lines = [f"{self.claim}", f"{self.verdict.kind}: {self.verdict.scope}"]
        if self.verdict.counterexample is not None:
            lines.append(self.verdict.counterexample.sentence())
        return "\n".join(each for each in (*lines, self.verdict.cause, self.verdict.reason) if each)

    def _repr_markdown_(self) -> str:
        from symbolic.writing.latex import latex_claim

        rest = str(self).split("\n")[1:]
        return f"$\\displaystyle {latex_claim(self.claim)}$\n\n" + "  \n".join((f"**{rest[0]}**", *rest[1:]))


@dataclass(frozen=True, slots=True)
class Chain:
    """start = line = line = …, each line a theorem of the kernel that rests on the rule that it names."""

    context: Context
    start: Formula
    lines: tuple[Theorem, ...] = ()
    rules: tuple[Rule, ...] = ()

    def equals(self, formula: Formula, rule: Rule, *using: Theorem) -> Chain:
        """The chain with one more line, which follows from the last by the rule and the theorems that are named.

        Raises InputError, in a sentence, where it does not follow.
        """
        before = self.lines[-1].right if self.lines else self.start
        line = justify(self.context, before, formula, rule, using)
        return replace(self, lines=(*self.lines, line), rules=(*self.rules, rule))

    @property
    def theorem(self) -> Theorem:
        """start = last line."""
        if not self.lines:
            return kernel.reflexivity(self.context, self.start)
        return reduce(kernel.transitivity, self.lines)

    def __str__(self) -> str:
        rows = [f"  = {line.right}    ({rule.name})" for line, rule in zip(self.lines, self.rules, strict=True)]
        return "\n".join((str(self.start), *rows))

    def _repr_latex_(self) -> str:
        from symbolic.writing.latex import latex

        rows = [
            rf"&= {latex(line.right)} && \text{{{rule.name}}}"
            for line, rule in zip(self.lines, self.rules, strict=True)
        ]
        return "$$\\begin{aligned}" + rf"{latex(self.start)} " + r" \\ ".join(rows or [""]) + "\\end{aligned}$$"


def derive(start: Formula, model: Model | None = None, ranges: Sequence[Range] | None = None) -> Chain:
    """A chain that begins with this formula, for all indices for which it is there (or in the given ranges)."""
    model = model or network()
    found = inferred(start, start, model) if ranges is None else tuple(ranges)
    return Chain(Context(model).ranging(*found), start)


def prove(claim: Claim, lemmas: Sequence[Theorem] | None = None, sizes: Sizes = SIZES) -> Proved:
    """The claim proved for all sizes, or refuted at small ones, or undecided.

    ``lemmas``: theorems to be used; by default what induction shows about the claim's model.
    Raises InputError where the claim means nothing.
    """
    started = perf_counter()
    answer = prove_alone(claim, lemmas or ())
    if answer.theorem is None and lemmas is None:
        known = (lemma for shared in (True, False) for lemma in library(shared).lemmas_for(claim))
        answer = prove_alone(claim, tuple(known))
    if answer.theorem is not None:
        seconds = perf_counter() - started
        method = f"{kernel_steps(answer.theorem)} kernel steps"
        return Proved(claim, Verdict(Kind.PROVED, scope_of(answer.theorem), method, seconds), answer.theorem)
    verdicts = [result.verdict for result in check(claim, sizes)]
    refuted = next((each for each in verdicts if each.kind is Kind.REFUTED), None)
    if refuted is not None:
        return Proved(claim, refuted, None)
    reason = f"{answer.reason} No instance of it is false at the sizes tried."
    scope = verdicts[0].scope if verdicts else "no instance"
    return Proved(claim, Verdict(Kind.UNDECIDED, scope, "index normal form", reason=reason), None)
