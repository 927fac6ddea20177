"""Verdicts as programs read them: dictionaries for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from proofs.checking.proving import Proof
from proofs.checking.verdicts import Verdict
from proofs.checking.verification import Result
from symbolic.writing.latex import latex, latex_claim


def of_result(result: Result) -> dict[str, Any]:
    """{"name", "layer", "latex", "verdict", "method", "scope", "seconds", …} of one claim in one layer."""
    return {"name": result.name, "layer": result.layer, "latex": result.latex, **of_verdict(result.verdict)}


def of_verdict(verdict: Verdict) -> dict[str, Any]:
    """A verdict with its evidence."""
    return {
        "verdict": str(verdict.kind),
        "method": verdict.method,
        "scope": verdict.scope,
        "seconds": round(verdict.seconds, 6),
        "entries": verdict.entries,
        "reason": verdict.reason or None,
        "cause": verdict.cause or None,
        "counterexample": _of_counterexample(verdict),
    }


def _of_counterexample(verdict: Verdict) -> dict[str, Any] | None:
    found = verdict.counterexample
    if found is None:
        return None
    return {**asdict(found), "values": dict(found.values), "sentence": found.sentence()}


def of_proof(stage: str, proof: Proof) -> dict[str, Any]:
    """{"name", "stage", "statement", "scope", "verdict", "steps", "seconds", "derivation"} of one derivation."""
    claim = proof.derivation.conclusion()
    return {
        "name": proof.derivation.name,
        "stage": stage,
        "statement": latex_claim(claim),
        "scope": proof.verdict.scope,
        "verdict": str(proof.verdict.kind),
        "steps": proof.kernel_steps,
        "assuming": [f"{latex(each.left)} = {latex(each.right)}" for each in proof.derivation.assuming],
        "seconds": round(proof.verdict.seconds, 6),
        "start": latex(proof.derivation.start),
        "derivation": [
            {
                "latex": latex(step.formula),
                "rule": step.rule.name,
                "by": list(step.by),
                "reason": step.reason,
                **of_verdict(verdict),
            }
            for step, verdict in zip(proof.derivation.steps, proof.step_verdicts, strict=True)
        ],
    }


def of_results(results: Sequence[Result]) -> dict[str, Any]:
    """{"claims": […]}."""
    return {"claims": [of_result(result) for result in results]}
