"""Verdicts on claims about a network of chosen sizes: every entry against direct differentiation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from proofs.checking.counterexamples import find, find_ill_formed
from proofs.checking.instances import Bench, Instance, check_instances, holds
from proofs.checking.mistakes import planted
from proofs.checking.verdicts import Kind, Verdict
from symbolic import closed_forms, models
from symbolic.components import Interpretation
from symbolic.formula import Formula, Symbol
from symbolic.indices import Sizes
from symbolic.model import Claim, Definition
from symbolic.network import Network
from symbolic.shapes import is_well_shaped
from symbolic.writing.latex import latex, latex_claim
from symbolic.writing.plain import plain, plain_claim


@dataclass(frozen=True, slots=True)
class Result:
    """The verdict on one claim, or on its part about one layer."""

    name: str
    layer: int | None
    title: str
    latex: str
    text: str
    verdict: Verdict


Progress = Callable[[int, int, str], None]
"""(done, of how many, what is next)"""


def verify(network: Network, progress: Progress | None = None, claims: tuple[Claim, ...] | None = None) -> list[Result]:
    """Every closed form of the network, layer by layer, with its verdict.

    ``claims`` stand in place of the network's own (a user's formulas, a planted mistake).
    """
    several = network.claims() if claims is None else claims
    bench = Bench(network.sizes, (models.minibatch_pass(network.shared), models.backpropagation(network.shared)))
    results = [] if claims is not None else [*_definitions(network), *functions_of(network)]
    for place, claim in enumerate(several):
        if progress is not None:
            progress(place, len(several), claim.title or claim.name)
        if claim.name.startswith("descent") and claims is None and not bench.is_small():
            results.append(_descent(claim, network, results))
        else:
            results += check(claim, network.sizes, network.interpretation, bench)
    return results


def _descent(claim: Claim, network: Network, results: list[Result]) -> Result:
    """dC̃/dη along a direction, of a larger network: the chain rule, with what was found already.

    The change along many parameters at once has too many monomials to be compared as a polynomial. But each
    ∂C/∂w was compared, and that D^l (a^{l-1})ᵀ and D^l, the direction of the update, are these derivatives.
    """
    needed = ("algorithm-W", "algorithm-b")
    used = [result.verdict for result in results if result.name in needed]
    method = "chain rule along the update, from algorithm-W and algorithm-b"
    bad = next((each for each in used if each.kind is not Kind.HOLDS), None)
    scope = describe_scope(network.sizes, network.interpretation, claim)
    verdict = Verdict(Kind.HOLDS, scope, method) if bad is None else Verdict(Kind.UNDECIDED, scope, method)
    return Result(claim.name, None, claim.title, latex_claim(claim), plain_claim(claim), verdict)


def check(
    claim: Claim, sizes: Sizes, interpretation: Interpretation | None = None, bench: Bench | None = None
) -> list[Result]:
    """The verdicts on one claim at these sizes, one for each layer that it is about."""
    interpretation = interpretation or Interpretation()
    bench = bench or Bench(sizes)
    scope = describe_scope(sizes, interpretation, claim)
    method = "forward mode" + (" and SymPy diff" if bench.is_small() and not claim.at else "")
    results = []
    refutation: Verdict | None = None
    started = perf_counter()
    for layer, instances in _by_layer(claim, bench):
        wrong = next((each for each in instances if not each.equal), None)
        verdict = Verdict(Kind.HOLDS, scope, method)
        if wrong is not None:
            verdict = refutation = refutation or _refute(claim, sizes, interpretation, bench, scope, method)
            verdict = replace(verdict, reason=wrong.reason or verdict.reason)
        count = sum(each.entries for each in instances)
        verdict = replace(verdict, seconds=perf_counter() - started, entries=count)
        results.append(Result(claim.name, layer, claim.title, latex_claim(claim), plain_claim(claim), verdict))
        started = perf_counter()
    return results


def _by_layer(claim: Claim, bench: Bench) -> Iterator[tuple[int | None, list[Instance]]]:
    """The instances gathered by the layer l (None for a claim about no layer in particular)."""
    current: int | None = None
    gathered: list[Instance] = []
    for instance in check_instances(claim, bench):
        layer = instance.indices.get("l", _named_layer(claim.left, bench.sizes))
        if gathered and layer != current:
            yield current, gathered
            gathered = []
        current = layer
        gathered.append(instance)
    if gathered:
        yield current, gathered


def _named_layer(formula: Formula, sizes: Sizes) -> int | None:
    """The layer of the left side's own symbol: L for δ^L."""
    base = getattr(formula, "base", formula)
    if isinstance(base, Symbol) and base.layer is not None and base.layer.name in (None, "L"):
        return sizes.of(base.layer, {})
    return None


def _refute(
    claim: Claim, sizes: Sizes, interpretation: Interpretation, bench: Bench, scope: str, method: str
) -> Verdict:
    counterexample = find(claim, interpretation, sizes) or find_ill_formed(claim, interpretation, sizes)
    cause = cause_of(claim, bench)
    if counterexample is None:
        reason = "The two sides are different polynomials in the atoms, but no numbers that show it were found."
        return Verdict(Kind.UNDECIDED, scope, method, reason=reason, cause=cause)
    return Verdict(Kind.REFUTED, scope, method, cause=cause, counterexample=counterexample)


def cause_of(claim: Claim, bench: Bench) -> str:
    """The known mistake that turns a true closed form into this claim, or "".

    The claim has to be equal to the mistaken formula at these sizes, however it is written.
    """
    for known in closed_forms.about(claim.left):
        for twin in planted(known):
            if twin.claim.right == claim.right:
                return f"{twin.mistake}: {twin.sentence}"
    for known in closed_forms.about(claim.left):
        for twin in planted(known):
            same = Claim("same", claim.right, twin.claim.right, known.model, known.ranges)
            if holds(same, bench):
                return f"{twin.mistake}: {twin.sentence}"
    return ""


def describe_scope(sizes: Sizes, interpretation: Interpretation, claim: Claim | None = None) -> str:
    """For which network a verdict was found: L = 2, widths 2, 3, 2, any differentiable g and C."""
    widths = sizes.families.get("n")
    parts = [f"L = {len(widths) - 1}, {_widths(widths)}"] if widths else ["one neuron"]
    if claim is not None and claim.name.startswith("minibatch"):
        parts.append(f"m = {sizes.constants['m']}")
    names = [each.name for each in interpretation.activations if each is not None]
    if not names:
        functions = "any differentiable g and C" if interpretation.cost is None else "any differentiable g"
    else:
        functions = "g = " + ", ".join("any" if each is None else each.name for each in interpretation.activations)
    parts.append(functions)
    if interpretation.cost is not None:
        parts.append(f"C = {interpretation.cost.name}")
    elif names:
        parts.append("any differentiable C")
    kinks = [each for each in (*interpretation.activations, interpretation.cost) if each is not None and each.kinks]
    if kinks:
        parts.append("away from kinks")
    return ", ".join(parts)


def _widths(widths: tuple[int, ...]) -> str:
    # A hundred equal numbers say no more than one.
    if len(widths) > 12 and len(set(widths)) == 1:
        return f"every width {widths[0]}"
    return f"widths {', '.join(map(str, widths))}"


def _definitions(network: Network) -> list[Result]:
    """The forward pass: definitions, of which only the shapes can be checked."""
    model = network.model
    scope = describe_scope(network.sizes, network.interpretation)
    results = []
    for name, letter in (("forward-z", "zZ"), ("forward-a", "aA")):
        for definition in model.definitions:
            if definition.base.name in letter and definition.ranges:
                started = perf_counter()
                well = is_well_shaped(definition.symbol, definition.formula)
                for values in network.sizes.assignments(definition.ranges):
                    verdict = Verdict(
                        Kind.DEFINITION if well else Kind.REFUTED, scope, "shapes", perf_counter() - started
                    )
                    results.append(_of_definition(name, values["l"], definition, verdict))
                    started = perf_counter()
    return results


def _of_definition(name: str, layer: int, definition: Definition, verdict: Verdict) -> Result:
    left, right = definition.symbol, definition.formula
    return Result(
        name,
        layer,
        definition.meaning,
        f"{latex(left)} := {latex(right)}",
        f"{plain(left)} := {plain(right)}",
        verdict,
    )


def functions_of(network: Network) -> list[Result]:
    """g′ and ∂C/∂a as they are written in the tables, against SymPy's diff of the definitions."""
    from symbolic.scalars.identities import derivative_holds, gradient_holds

    results = []
    for function in dict.fromkeys(each for each in network.activation if each is not None):
        started = perf_counter()
        answer = derivative_holds(function)
        results.append(
            Result(
                "activation-derivative",
                None,
                f"derivative of {function.name}",
                rf"g(z) = {function.latex},\quad g'(z) = {function.latex_derivative}",
                f"g(z) = {function.definition}, g′(z) = {function.derivative}",
                _scalar_verdict(answer, f"every z{_except(function.kinks)}", perf_counter() - started),
            )
        )
    cost = network.cost_function
    if cost is not None:
        started = perf_counter()
        answer = gradient_holds(cost)
        results.append(
            Result(
                "cost-gradient",
                network.layers,
                f"gradient of the {cost.name} cost",
                rf"C(a) = {cost.latex},\quad C_i(a) = {cost.latex_gradient}",
                f"c(a, y) = {cost.definition}, ∂c/∂a = {', '.join(map(str, cost.gradient))}",
                _scalar_verdict(answer, cost.domain or f"every a{_except(cost.kinks)}", perf_counter() - started),
            )
        )
    return results


def _except(kinks: tuple[object, ...]) -> str:
    return f" but {', '.join(map(str, kinks))}" if kinks else ""


def _scalar_verdict(answer: bool | None, scope: str, seconds: float) -> Verdict:
    kind = {True: Kind.HOLDS, False: Kind.REFUTED, None: Kind.UNDECIDED}[answer]
    return Verdict(kind, scope, "SymPy diff, rational identity", seconds, 1)
