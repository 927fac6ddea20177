"""Claims about large networks, checked modulo random primes: all gradients of all layers by one pass in forward mode.

C is differentiated directly, in a random direction of all W^l, b^l and z^l at once; if every claimed gradient is right,
its product with the direction gives the same number, in every trial. If not, halves of the places are tried until the
wrong ones stand alone. Why a false claim is found, and with what probability: numeric/modular/soundness.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np

from numeric.modular.instance import BATCH, SINGLE, Instance, Letters, Place
from numeric.modular.measure import Said, measure
from numeric.modular.soundness import Soundness
from numeric.modular.trials import Trials
from proofs.checking.counterexamples import find_ill_formed
from proofs.checking.instances import Bench, Disagreement
from proofs.checking.verdicts import Kind, Verdict
from proofs.checking.verification import Progress, Result, cause_of, check, describe_scope, functions_of
from symbolic import closed_forms, models
from symbolic.components import Interpretation
from symbolic.domains import is_array
from symbolic.errors import InputError, OutOfRange, ShapeMismatch
from symbolic.formula import Apply, CostGradient, Entry, Partial, Symbol, walk
from symbolic.indices import Sizes
from symbolic.model import Claim, Model
from symbolic.network import Network
from symbolic.writing.latex import latex_claim
from symbolic.writing.plain import plain_claim

SMALL_WIDTHS = ((2, 2, 2, 2), (2, 3, 4, 2))
"""Where a counterexample is looked for: what is ill-formed at unequal widths may be false at equal ones."""

USUAL_BITS = 60
"""The error probability stays below 2⁻⁶⁰ unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Item:
    """A claim in one layer, and what it is about: the derivative of C by W^l, b^l, z^l, or the error δ^l itself."""

    claim: Claim
    layer: int
    place: Place
    is_error: bool


@dataclass(frozen=True, slots=True)
class ModularResults:
    """The verdicts, and with what probability any of them is wrong."""

    results: tuple[Result, ...]
    soundness: Soundness
    primes: tuple[int, ...]
    seed: int

    def entries(self) -> int:
        """How many entries of gradients and errors the verdicts are about."""
        return sum(result.verdict.entries for result in self.results)

    def log2_error(self) -> float:
        """log₂ of the bound on the probability that something false passed."""
        return self.soundness.log2_error(len(self.primes))


def claims_of(network: Network) -> tuple[Claim, ...]:
    """The closed forms that are checked: of one sample, of the algorithm, and of a minibatch."""
    found = closed_forms.of_network(network.shared) + closed_forms.of_algorithm(network.shared)
    return found + (closed_forms.of_minibatch(network.shared) if network.batch is not None else ())


def verify_modular(
    network: Network,
    claims: Sequence[Claim] | None = None,
    error_bits: int = USUAL_BITS,
    seed: int | None = None,
    progress: Progress | None = None,
) -> ModularResults:
    """The verdicts on claims about all layers of a network, wrong with a probability below 2^−error_bits.

    ``claims`` stand in place of the network's own closed forms (a planted mistake, some layers only).

    Raises InputError for a claim that is about no derivative of C, or about single entries.
    """
    own = claims is None
    seed = int(np.random.SeedSequence().generate_state(1)[0]) if seed is None else seed
    several = claims_of(network) if claims is None else tuple(claims)
    known = (models.backpropagation(network.shared), models.minibatch_pass(network.shared))
    for claim in several:
        if not any(model.extends(claim.model) for model in known):
            raise InputError(
                f"{claim} is about the model “{claim.model.name}”; the modular check knows the network and its "
                "minibatches. Use --method exact for this one."
            )
    suites = [
        (letters, model, items)
        for letters, model in zip((SINGLE, BATCH), known, strict=True)
        if (items := [item for claim in several for item in _items(claim, letters, model, network.sizes)])
    ]
    soundness = _soundness(network, suites)
    trials = Trials.drawn(soundness.trials_for(error_bits), np.random.default_rng(seed))
    results = list(functions_of(network)) if own else []
    for place, (letters, model, items) in enumerate(suites):
        if progress is not None:
            progress(place, len(suites), "differentiating in a random direction")
        instance = Instance(model, letters, _sizes(network, letters), trials, soundness.rank)
        results += _Suite(network, instance, items, f"modulo {len(trials.primes)} primes").results()
    return ModularResults(tuple(results), soundness, trials.primes, seed)


def _sizes(network: Network, letters: Letters) -> Sizes:
    return Sizes.of_network(network.widths, (network.batch or 1) if letters is BATCH else 1)


def _soundness(network: Network, suites: Sequence[tuple[Letters, Model, list[Item]]]) -> Soundness:
    found = []
    for letters, model, items in suites:
        sizes = _sizes(network, letters)
        said = [Said(item.claim.right, item.layer) for item in items]
        # A column of atoms for each sample in each layer and for each formula; each pair could be taken for one.
        points = (network.layers + 1) * sizes.constants["m"] + len(items)
        identities = len(items) + network.layers + points * (points - 1) // 2
        found.append(measure(model, letters, sizes, said, identities, sizes.constants["m"]))
    return Soundness(
        max(each.degree for each in found),
        max(each.bits for each in found),
        sum(each.identities for each in found),
        max(each.rank for each in found),
    )


def _items(claim: Claim, letters: Letters, model: Model, sizes: Sizes) -> Iterator[Item]:
    """The claim in each of its layers, if it is about this model."""
    if not model.extends(claim.model):
        return
    _refuse_entries(claim)
    if claim.at:
        raise InputError(f"{claim} fixes a number ({dict(claim.at)}). Use --method exact for this one.")
    symbol = claim.left.denominator if isinstance(claim.left, Partial) else claim.left
    kinds = {"W": "W", "b": "b", letters.z: "z", letters.delta: "z"}
    about_cost = not isinstance(claim.left, Partial) or claim.left.numerator == Symbol("C")
    if not (isinstance(symbol, Symbol) and symbol.layer is not None and symbol.name in kinds and about_cost):
        raise InputError(
            f"{claim}: the modular check is about ∂C/∂Wˡ, ∂C/∂bˡ, ∂C/∂zˡ and the errors {letters.delta}ˡ, and the left "
            "side is none of them. Use --method exact."
        )
    for values in claim.choices(sizes):
        layer = sizes.of(symbol.layer, values)
        yield Item(claim, layer, (kinds[symbol.name], layer), symbol.name == letters.delta)


def _refuse_entries(claim: Claim) -> None:
    for node in walk(claim.right):
        if type(node).__name__ in ("Entry", "CostPartial", "Partial", "Cost", "Kronecker", "Power"):
            raise InputError(
                f"{claim}: the modular check reads formulas about whole arrays, and {node} is a component or a "
                "derivative. Use --method exact for this one."
            )
        if isinstance(node, Apply | CostGradient) and getattr(node, "order", 1) > 1:
            raise InputError(f"{claim}: no second derivatives are drawn. Use --method exact for this one.")
    if isinstance(claim.left, Entry):
        raise InputError(f"{claim} is about single entries. Use --method exact for this one.")


@dataclass(slots=True)
class _Suite:
    """All items about one model, with one random instance."""

    network: Network
    instance: Instance
    items: list[Item]
    method: str

    def results(self) -> list[Result]:
        """The verdicts, claim by claim and layer by layer."""
        started = perf_counter()
        errors = self.instance.stored_errors()
        evaluator = self.instance.with_errors(errors)
        reasons: dict[int, str] = {}
        gradients: dict[int, Any] = {}
        for number, item in enumerate(self.items):
            try:
                value = evaluator.value(item.claim.right, {"l": item.layer})
                gradients[number] = value
                if reason := self._ill_shaped(item, value):
                    reasons[number] = reason
            except (ShapeMismatch, OutOfRange) as ill_formed:
                reasons[number] = str(ill_formed)
        wrong = self._wrong_derivatives(errors, {n: g for n, g in gradients.items() if n not in reasons})
        for number, gradient in gradients.items():
            item = self.items[number]
            if number in wrong or (item.is_error and number not in reasons and not _same(gradient, errors[item.layer])):
                reasons[number] = "The two sides differ at a random point modulo a prime."
        seconds = (perf_counter() - started) / len(self.items)
        refuted = {id(self.items[number].claim): number for number in reasons}
        refutations = {name: self._refuted(self.items[n].claim, n not in gradients) for name, n in refuted.items()}
        return [self._result(item, reasons.get(n), refutations, seconds) for n, item in enumerate(self.items)]

    def _shape(self, place: Place) -> tuple[int, int]:
        kind, layer = place
        name = self.instance.letters.z if kind == "z" else kind
        rows, columns = self.instance.values.symbol((name, layer)).shape
        return rows, columns

    def _ill_shaped(self, item: Item, value: Any) -> str:
        expected = self._shape(item.place)
        found = value.shape if is_array(value) else ()
        if found == expected:
            return ""
        shown = " × ".join(map(str, found)) or "a scalar"
        return f"The left side is {expected[0]} × {expected[1]}, the right side {item.claim.right} is {shown}."

    def _wrong_derivatives(self, errors: dict[int, Any], gradients: dict[int, Any]) -> set[int]:
        """The items whose right side is not the derivative; that the D^l are the errors is shown in the same pass."""
        tests: list[tuple[int | None, Place, Any]] = [(None, ("z", layer), error) for layer, error in errors.items()]
        for number, gradient in gradients.items():
            if not self.items[number].is_error:
                tests.append((number, self.items[number].place, gradient))
        wrong: set[int] = set()
        # Claims about one place (a formula and its twin) go into passes of their own: a pass has one direction a place.
        while tests:
            now: dict[Place, tuple[int | None, Place, Any]] = {}
            later = []
            for test in tests:
                if test[1] in now:
                    later.append(test)
                else:
                    now[test[1]] = test
            for number, place, _ in self._failing(list(now.values())):
                if number is None:
                    raise Disagreement(
                        f"What the backward pass stores in layer {place[1]} is not the error found by direct "
                        "differentiation. This is a defect of backproof; please report it."
                    )
                wrong.add(number)
            tests = later
        return wrong

    def _failing(self, tests: list[Any]) -> list[Any]:
        """The tests that fail, by halving those that fail together."""
        if self._pass(tests):
            return []
        if len(tests) == 1:
            return tests
        ordered = sorted(tests, key=lambda test: -test[1][1])
        middle = len(ordered) // 2
        return self._failing(ordered[:middle]) + self._failing(ordered[middle:])

    def _pass(self, tests: list[Any]) -> bool:
        """Whether Ċ is the sum of the claimed gradients times the directions, in all trials."""
        difference = self.instance.derivative(frozenset(place for _, place, _ in tests))
        for _, place, gradient in tests:
            difference = difference - self.instance.along(gradient, place)
        return difference.is_zero()

    def _refuted(self, claim: Claim, ill_formed: bool) -> Verdict | None:
        """The refutation in small whole numbers, found at small sizes; None where the formula holds there."""
        everywhere = next((each for each in closed_forms.about(claim.left) if each.name == claim.name), claim)
        general = replace(claim, ranges=everywhere.ranges)
        several = [Sizes.of_network(widths, 3) for widths in SMALL_WIDTHS]
        if ill_formed:
            counterexample = find_ill_formed(general, Interpretation(), several[-1])
            cause = cause_of(general, Bench(several[-1]))
            return Verdict(Kind.REFUTED, "", "", cause=cause, counterexample=counterexample)
        for sizes in several:
            for result in check(general, sizes, Interpretation()):
                if result.verdict.kind is Kind.REFUTED:
                    return result.verdict
        return None

    def _result(self, item: Item, reason: str | None, refutations: dict[int, Verdict | None], seconds: float) -> Result:
        claim = item.claim
        scope = describe_scope(self.instance.sizes, self.network.interpretation, claim)
        rows, columns = self._shape(item.place)
        verdict = Verdict(Kind.HOLDS, scope, self.method, seconds, rows * columns)
        if reason is not None:
            small = refutations[id(claim)]
            verdict = replace(verdict, kind=Kind.REFUTED, reason=reason)
            if small is not None:
                verdict = replace(verdict, cause=small.cause, counterexample=small.counterexample)
        return Result(claim.name, item.layer, claim.title, latex_claim(claim), plain_claim(claim), verdict)


def _same(value: Any, error: Any) -> bool:
    return bool(value.equals(error))
