"""The lemmas that some of the closed forms rest on, each proved in the claim's own model."""

from __future__ import annotations

from functools import cache

from proofs.kernel import Theorem
from proofs.search.prover import prove
from symbolic.closed_forms import all_of
from symbolic.formula import Column, Formula, Kronecker, Partial
from symbolic.indices import Index, Range
from symbolic.model import Claim
from symbolic.models import LAYERS, C_new, a_new, z_new
from symbolic.notation import A, C, D, Delta, L, Z, a, cost, d, i, j, l, m, n, z

q = Index("q")
ALL_LAYERS = (Range("l", Index(None, 0), L),)
ENTRIES = (*LAYERS, Range("i", Index(None, 1), n[l]), Range("j", Index(None, 1), m), Range("q", Index(None, 1), m))


def lemmas_for(claim: Claim) -> tuple[Theorem, ...]:
    """What has to be proved before this claim can be, however the claim itself is changed."""
    name = claim.name
    if name in {"algorithm-W", "algorithm-b"}:
        return _proved(_like(claim, d(C, z[l]), D[l], LAYERS))
    if name.startswith("minibatch-gradient"):
        apart = d(cost(Column(A[L], j), j), Z[l][i, q])
        return _proved(_like(claim, apart, Kronecker(q, j) * Delta[l][i, j], ENTRIES))
    if name.startswith("descent"):
        same = _like(claim, a_new[l], a[l], ALL_LAYERS)
        errors = _like(claim, Partial(C_new, z_new[l]), Partial(C, z[l]), LAYERS)
        stored = (_like(claim, d(C, z[l]), D[l], LAYERS),) if name == "descent" else ()
        return _proved(same, errors, *stored)
    return ()


def _like(claim: Claim, left: Formula, right: Formula, ranges: tuple[Range, ...]) -> Claim:
    return Claim(f"a lemma of {claim.name}", left, right, claim.model, ranges, claim.at)


_KNOWN: dict[tuple[object, ...], Theorem] = {}


def _proved(*claims: Claim) -> tuple[Theorem, ...]:
    """Each with those before it as its lemmas."""
    found: list[Theorem] = []
    for claim in claims:
        place = claim.left, claim.right, claim.model, claim.ranges
        if place not in _KNOWN:
            theorem = prove(claim, found).theorem
            assert theorem is not None, claim.name
            _KNOWN[place] = theorem
        found.append(_KNOWN[place])
    return tuple(found)


@cache
def all_proved(shared: bool) -> tuple[tuple[Claim, Theorem | None], ...]:
    """Every closed form with its theorem."""
    return tuple((claim, prove(claim, lemmas_for(claim)).theorem) for claim in all_of(shared))
