"""Why an equality that is false in the text's own model is not refuted: something that the text leaves open.

Whether vectors are rows, in which layout a Jacobian stands, whether the targets add up to 1, which function σ is,
whether Xᵀ X θ = Xᵀ y is a claim or a condition, and whether what another section says of a letter is meant here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from numeric.rings.named_functions import NAMED
from proofs.checking.verdicts import Kind
from proofs.documents.conventions.describing import named
from proofs.documents.conventions.forward import bare, calls
from proofs.documents.models.scalar_functions import spoken_of_another
from proofs.documents.models.stages import fits_in
from proofs.documents.own.anew import said_between, said_otherwise_before
from proofs.documents.own.building import OwnStage
from proofs.documents.own.composing import check_derivatives
from proofs.documents.own.layouts import LAYOUTS, in_layout, layouts_of_gradients
from proofs.documents.own.models import OwnModels
from proofs.documents.own.opening import OPEN
from proofs.documents.texts.differentials import moved_in
from proofs.documents.texts.statements import Equality
from proofs.documents.verdicts.assumptions import normalised
from proofs.documents.verdicts.called import argument_of, function_of
from proofs.documents.verdicts.crosswise import CROSSWISE, OUTER, dots_columns, meet_crosswise
from proofs.documents.verdicts.deciding import POINTS
from proofs.documents.verdicts.hearing import Hearing
from proofs.documents.verdicts.immediate import holding
from proofs.documents.verdicts.kin import counted, related
from proofs.documents.verdicts.later import said_later
from proofs.documents.verdicts.layouts import NO_LAYOUT, has_jacobian, may_be_entrywise
from proofs.documents.verdicts.open_costs import cost_on_one_side
from proofs.documents.verdicts.outcomes import TRUE, Outcome
from proofs.documents.verdicts.right_class import RIGHT, is_of_right_class
from symbolic.errors import InputError
from symbolic.formula import Number
from symbolic.model import Claim, symbols
from symbolic.reading.notation import CUSTOMARY, Undetermined
from symbolic.reading.syntax import (
    Big,
    Derivative,
    Fraction_,
    Nabla,
    Name,
    Node,
    Operator,
    differentiates,
    walk,
)
from symbolic.reading.syntax import names as names_in
from symbolic.shapes import is_well_shaped

ADDS_UP = "It holds where the targets add up to 1 (one-hot, probabilities), and no equation that is read says so."
ORIENTATION = "It holds where vectors are rows, or where they are columns, and nothing in the text says which they are."
AT_THE_END = "It holds where the loss depends on the last step only, and no equation says what it depends on."
SIZES = "It holds where two sizes are equal that differ in general, and nothing in the text says that they are equal."
NO_IDENTITY = "It is no identity, and nothing that the text defines stands in it: it may be meant as a condition."
UNSAID = "The text does not say"
CONDITION = "It is false as an identity; set equal to 0 it may be meant as a condition."
A_VALUE = "It gives a value to a letter: a case, a condition, or a number that the text has computed."
DIFFERENTIAL = "The {} in front of a letter may belong to its name: {} o as one quantity, of which nothing is said."
ANEW = "It is false by what the text says of {} elsewhere, and before it {} was said to be something else."
HELD = "It holds where everything is held of which it has no differential, and nothing in the text says so."
OPEN_SUM = "Nothing says what the Σ below the line adds up."
SYMBOLS = frozenset({"g", "σ", "φ", "ψ"})
"""Letters that custom has for functions only."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is looked at before an equality is refuted by the text's own model."""

    left: Node
    right: Node
    equality: Equality
    models: OwnModels
    hearing: Hearing
    own: OwnStage
    named: Mapping[str, Any]

    def on(self, outcome: Outcome) -> Outcome:
        """The outcome itself, or what a refutation becomes where it hangs on what the text leaves open."""
        claim = outcome.claim
        if claim is None:
            return outcome
        reason = (
            self._in_a_circle()
            or self._called()
            or self._sizes(claim)
            or self._one_of_the_samples(claim)
            or cost_on_one_side(claim)
            or related(claim)
            or counted(claim, self.hearing.divisors, self._holds)
            or self._two_meanings()
            or self._written_later()
            or self._anew()
            or said_later(claim, self.equality, self.models, self.own, self.hearing.court, self.named)
            or self._open_sum()
            or self._orientation()
            or self.models.two_ends(self.equality, (self.left, self.right))
            or self._at_the_end()
            or self._held()
            or self._condition(claim)
            or self._said_elsewhere()
        )
        if reason:
            return Outcome(Kind.UNDECIDED, claim, None, reason)
        found = (
            self._in_other_layout(claim)
            or holding(outcome, self.hearing, self.own.stage, self.named)
            or self._adding_up(outcome, claim)
            or self._of_function(claim)
            or self._of_right_class(claim)
            or outcome
        )
        reason = self._opened(claim) if found.kind is Kind.REFUTED else ""
        return Outcome(Kind.UNDECIDED, claim, None, reason) if reason else found

    def _of_right_class(self, claim: Claim) -> Outcome | None:
        sides, document = (self.left, self.right), self.models.document
        meant = is_of_right_class(claim, sides, document, self.own, self.hearing.court, self.named)
        return Outcome(Kind.UNDECIDED, claim, None, RIGHT) if meant else None

    def _decide(self, own: OwnStage) -> Kind:
        return self.hearing.decide(self.left, self.right, own.stage, dict(self.named)).kind

    def _called(self) -> str:
        """σ(2z), where σ = 1/(1 + e^{−z}) is said without its argument."""
        letters = self.own.stage.notation.letters
        for side in (self.left, self.right):
            for name, of in calls(side):
                if isinstance(bare(of), Name):
                    continue
                if name.text in SYMBOLS and name.text in letters and not letters[name.text].components:
                    return f"{name.text}(…) can be a value of a function or a product, and nothing says which."
        return ""

    def _in_a_circle(self) -> str:
        """o = f(net) where net is made of o: the text says what o is, and the model can only take it as given."""
        given = {each.symbol.name for each in self.own.stage.model.given}
        defining = {each.name for epoch in self.models.epochs for each in epoch.candidates}
        called = function_of(self.left) == function_of(self.right) != ""
        for side in (self.left, self.right):
            name = self.models.naming.of(inner) if isinstance(inner := bare(argument_of(side)), Name) else None
            if name is None or name.text not in given:
                continue
            if called:
                return f"It may say what {name.text} is, of which nothing else in the text says it."
            if (
                side is self.left
                and not self.equality.link
                and name.text in defining
                and not differentiates(self.right)
            ):
                return f"What the text says of {name.text} goes round in a circle: its layers are not told apart."
        return ""

    def _sizes(self, claim: Claim) -> str:
        """What does not fit where sizes differ that nothing in the text says to be equal."""
        if is_well_shaped(claim.left, claim.right):
            return ""
        if any(dots_columns(side, self.own, self.models.naming) for side in (self.left, self.right)):
            return OUTER
        if self.models.turned and (meet_crosswise(claim.left) or meet_crosswise(claim.right)):
            return CROSSWISE
        joined = self.models.joined_stage(self.equality, (self.left, self.right))
        return SIZES if joined is not None and self._decide(joined) in TRUE else ""

    def _opened(self, claim: Claim) -> str:
        """What hangs on a constant of which nothing is read may be true for that constant."""
        name = min(claim.below & self.own.opened.keys(), default="")
        return name and OPEN.format(name, name)

    def _one_of_the_samples(self, claim: Claim) -> str:
        """x without an index beside a cost that adds up over all x^{(i)}: one of them, or all, or the index is lost."""
        naming = self.models.naming
        if not naming.samples:
            return ""
        below = claim.below
        single = sorted(text for text in below - self.own.stacks if naming.of_samples(text))
        if not single or not any(naming.is_member(name) for name in below):
            return ""
        return f"{single[0]} stands for one sample here, or for all of them, and nothing says which."

    def _two_meanings(self) -> str:
        """h(x) = …, where the text has said otherwise before what h(x) is."""
        if self.equality.link or differentiates(self.right):
            return ""
        if self.models.is_value(self.left) or self._is_another_function():
            return "The text says in several ways what this is."
        return ""

    def _is_another_function(self) -> bool:
        """a = tanh(z), where the text has said before that a is another function of the same number z."""
        if not isinstance(self.left, Name):
            return False
        before = next((each for each in self.own.definitions if each.name == self.left.text), None)
        if before is None:
            return False
        letters = self._letters(self.right)
        return len(letters) == 1 and letters == self._letters(before.node)

    def _letters(self, node: Node) -> set[str]:
        """The letters that are no functions; z of e^z."""
        found = {name.text for name in names_in(node)} | {
            item.text for name in names_in(node) if name.text == "e" for item in name.above if item.text
        }
        return found - self.own.stage.notation.functions - NAMED.keys() - {"e"}

    def _written_later(self) -> str:
        """A function that is written out behind the equality only may be another one in it."""
        used = {name.text for side in (self.left, self.right) for name in names_in(side)}
        several = (each for each in self.models.definitions.functions if each.letter in used)
        return spoken_of_another(self.equality, several)

    def _holds(self, claim: Claim) -> bool:
        return self.hearing.court.holds(claim, self.own.stage.sizes_for(claim)[0], self.named)

    def _anew(self) -> str:
        """A name that was said to be something else between its definition and the equality."""
        between = (
            head.text for head, right in said_between(self.models, self.equality)
            if self.hearing.decide(head, right, self.own.stage, dict(self.named)).kind is Kind.REFUTED
        )  # fmt: skip
        name = said_otherwise_before(self.models, self.equality) or next(between, "")
        return ANEW.format(name, name) if name else ""

    def _open_sum(self) -> str:
        """e^Z / Σ e^Z of a matrix: what stands below the line may be added up by rows, by columns or as a whole."""
        below = [each.below for side in (self.left, self.right) for each in walk(side) if isinstance(each, Fraction_)]
        sums = (each for node in below for each in walk(node) if isinstance(each, Big) and each.sign == "sum")
        return OPEN_SUM if any(not each.indices for each in sums) else ""

    def _orientation(self) -> str:
        if not self.own.assumed:
            return ""
        try:
            rows = self.models.stage_of(self.equality, True, (self.left, self.right))
        except Undetermined:
            return ""
        return ORIENTATION if self._decide(rows) in TRUE else ""

    def _at_the_end(self) -> str:
        """What holds in a network of many steps and one output, where nothing says what the loss depends on."""
        open_loss = self.own.losses and self.models.naming.family
        return AT_THE_END if open_loss and self._holds_otherwise(last=True) else ""

    def _holds_otherwise(self, last: bool = False, held: bool = False) -> bool:
        """Whether it holds, in some layout, where losses or differentials are taken in another way."""
        try:
            own = self.models.stage_of(self.equality, nodes=(self.left, self.right), last=last, held=held)
        except Undetermined:
            return False
        stages = (in_layout(own.stage, each) for each in (CUSTOMARY, *LAYOUTS))
        return any(self.hearing.decide(self.left, self.right, each, dict(self.named)).kind in TRUE for each in stages)

    def _held(self) -> str:
        """dZ = X dU, where X moves in another equation of the section only."""
        return HELD if any(moved_in((self.left, self.right))) and self._holds_otherwise(held=True) else ""

    def _condition(self, claim: Claim) -> str:
        """Xᵀ X θ = Xᵀ y and ∇J = 0 may be conditions."""
        if 0 in numbers(claim):
            return CONDITION
        values = ((claim.left, self.right), (claim.right, self.left))
        if any(not any(symbols(value)) and isinstance(bare(letter), Name) for value, letter in values):
            return A_VALUE
        if sign := next(iter(sorted({"δ", "Δ"} & self.models.undefined((self.left, self.right), self.own))), ""):
            return DIFFERENTIAL.format(sign, sign)
        sides = self.equality.placed.statement.sides[: self.equality.link + 2]
        if alone := self._alone():
            return f"{UNSAID} what {', '.join(sorted(alone))} is."
        if any(side.node is not None and differentiates(side.node) for side in sides):
            return ""
        return "" if self.models.is_about_definitions(self.equality, self.own) else NO_IDENTITY

    def _alone(self) -> set[str]:
        """The letters and functions that stand on one side only, and of which the text says nothing.

        ∂(A x)/∂x = A may have its x on the left only; any other letter stands for something.
        """
        sides = (self.left, self.right)
        first, second = (self.models.unspoken(side, self.equality, self.own) for side in sides)
        one, other = (self.models.open_functions(side, self.equality, self.own) - self.named.keys() for side in sides)
        found = one ^ other
        if not _has_derivative(self.left):
            found |= first - second
        if not _has_derivative(self.right):
            found |= second - first
        return found - {"𝟙"}

    def _said_elsewhere(self) -> str:
        """What a section says of a letter may be meant in it and around it only."""
        elsewhere = self.models.said_elsewhere(self.equality, (self.left, self.right))
        if not elsewhere:
            return ""
        lines = {name: self.models.line_of(place) for name, place, _ in elsewhere}
        later = next((name for name, _, is_later in elsewhere if is_later), None)
        if later is not None:
            return f"It is false by what another section says of {later} only later (line {lines[later]})."
        free = self.models.free_stage(self.equality, (self.left, self.right))
        if free is None or self._decide(free) not in TRUE or not self._depends(free):
            return ""
        return "It holds for all values of its letters, and is false by what another section says of " + ", ".join(
            f"{name} (line {line})" for name, line in lines.items()
        )

    def _depends(self, own: OwnStage) -> bool:
        """Whether no derivative in it is 0 because its letters are given."""
        try:
            for claim in self.hearing.claims(self.left, self.right, own.stage):
                check_derivatives(claim.left, own.stage.model)
                check_derivatives(claim.right, own.stage.model)
        except InputError:
            return False
        return True

    def _in_other_layout(self, claim: Claim) -> Outcome | None:
        jacobian = has_jacobian(claim.left) or has_jacobian(claim.right)
        if not jacobian and not (differentiates(self.left) or differentiates(self.right)):
            return None
        refuted: Outcome | None = None
        for layout in LAYOUTS if jacobian else layouts_of_gradients(self.models):
            stage = in_layout(self.own.stage, layout)
            outcome = self.hearing.decide(self.left, self.right, stage, dict(self.named))
            if outcome.kind is Kind.REFUTED and outcome.claim is not None:
                outcome = (
                    holding(outcome, self.hearing, self.own.stage, self.named)
                    or self._adding_up(outcome, outcome.claim)
                    or outcome
                )
            if outcome.kind in TRUE or outcome.settled:
                told = f"right in {named(layout)}"
                return replace(outcome, reason="; ".join(part for part in (told, outcome.reason) if part))
            if refuted is None and fits_in(self.left, self.right, stage):
                refuted = outcome
        if fits_in(self.left, self.right, in_layout(self.own.stage, CUSTOMARY)):
            return None
        if jacobian and refuted is None and may_be_entrywise(claim):
            return Outcome(Kind.UNDECIDED, claim, None, NO_LAYOUT)
        # It is told as false in a layout in which it means something.
        return refuted if jacobian else None

    def _adding_up(self, outcome: Outcome, claim: Claim) -> Outcome | None:
        """What holds where the targets add up to 1: it holds where the text says that they do."""
        court, sizes = self.hearing.court, self.own.stage.sizes
        if not any(court.holds(replace(claim, model=model), sizes, self.named) for model in normalised(claim.model)):
            return None
        if not self.hearing.assumed:
            return Outcome(Kind.UNDECIDED, claim, None, ADDS_UP)
        assert outcome.verdict is not None
        verdict = replace(
            outcome.verdict, kind=Kind.HOLDS, scope=f"{outcome.verdict.scope}, targets that add up to 1",
            counterexample=None, method=f"equal to 30 digits at {POINTS} random points", reason="",
        )  # fmt: skip
        reason = "holds if the targets add up to 1, as the document says"
        return replace(outcome, kind=Kind.HOLDS, verdict=verdict, reason=reason)

    def _of_function(self, claim: Claim) -> Outcome | None:
        """What holds for the sigmoid or tanh only, where nothing says that a letter is that function."""
        for letter in sorted(self.own.stage.notation.functions - self.named.keys()):
            for special in ("sigmoid", "tanh"):
                if self.hearing.court.holds(claim, self.own.stage.sizes, {**self.named, letter: NAMED[special]}):
                    reason = f"It holds for the {special}, and nothing says that {letter} is that function."
                    return Outcome(Kind.UNDECIDED, claim, None, reason)
        return None


def _has_derivative(node: Node) -> bool:
    """Whether ∂A/∂B, ∂/∂B (A) or ∇A stands in it; φ′(z) is a function like any other."""
    return any(isinstance(each, Derivative | Operator | Nabla) for each in walk(node))


def numbers(claim: Claim) -> list[Fraction]:
    """The sides that are a number and nothing else."""
    return [side.value for side in (claim.left, claim.right) if isinstance(side, Number)]
