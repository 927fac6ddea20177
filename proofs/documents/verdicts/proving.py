"""A proof of what a document says, for every L, all widths and every batch, by the kernel, or none.

A document has a model of its own, in its own letters. What the proofs of minibatches rest on (the cost of one sample
does not depend on the others) is therefore shown anew in that model, by induction over the layers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from time import process_time

from proofs.checking.proving import kernel_steps, scope_of
from proofs.checking.telling import passages_of
from proofs.checking.verdicts import Kind, Verdict
from proofs.documents.verdicts.earlier import Earlier
from proofs.kernel import Theorem, is_theorem
from proofs.logic.context import IllFormed
from proofs.search.prover import prove
from symbolic.deadlines import OutOfTime, check_time, within
from symbolic.errors import InputError
from symbolic.formula import UNPROVED, Cost, Entry, Formula, Kronecker, Partial, Product, children
from symbolic.indices import Index, Range, Size, Sizes
from symbolic.model import Claim, Definition, Model
from symbolic.substitution import substitute

SECONDS = 30.0
"""How long one document's proofs may take in all; what comes later is checked at its instances only."""
LONGEST = 8.0
"""How long one proof may take."""


@dataclass(slots=True)
class DocumentProver:
    """Proves the claims of one document; what is known of a model is shown once."""

    seconds: float = SECONDS
    explain: bool = False
    """whether a verdict tells its proof line by line"""
    lemmas: dict[Model, tuple[Theorem, ...]] = field(default_factory=dict)
    earlier: Earlier = field(default_factory=Earlier)
    """what has been proved in this document, which may serve later"""

    def __call__(self, claim: Claim, sizes: Sizes) -> Verdict | None:
        """Proved, with its scope; None where there is no proof, or where the kernel refuses the model or the claim.

        A text that counts its layers out (w², a²) says nothing of networks of one layer: it is proved for its own L.
        Raises OutOfTime where the search was cut off, or no time is left for it: then nothing is known.
        """
        if any(map(_is_unproved, (claim.left, claim.right))):
            return None
        started = process_time()
        try:
            with within(min(self.seconds, LONGEST)):
                check_time()
                return self._proved(claim, sizes)
        except InputError:
            return None
        except RecursionError as deep:
            # What is too deep for the search holds at instances all the same.
            raise OutOfTime from deep
        finally:
            self.seconds -= process_time() - started

    def _proved(self, claim: Claim, sizes: Sizes) -> Verdict | None:
        layers = ""
        try:
            theorem = self._theorem(claim)
        except IllFormed:
            if "n" not in sizes.families:
                return None
            count = len(sizes.families["n"]) - 1
            theorem, layers = self._theorem(at_layers(claim, count)), f"L = {count}, "
        if theorem is None:
            return None
        told = passages_of(theorem) if self.explain else ()
        return Verdict(Kind.PROVED, layers + scope_of(theorem), f"{kernel_steps(theorem)} kernel steps", passages=told)

    def _theorem(self, claim: Claim) -> Theorem | None:
        given = self._lemmas(claim.model)
        found = prove(claim, given).theorem
        for rules in self.earlier.rules_for(claim, given) if found is None else ():
            found = found or prove(claim, (*given, *rules)).theorem
        if found is None or not is_theorem(found):
            return None
        self.earlier.learn(claim, found, given)
        return found

    def _lemmas(self, model: Model) -> tuple[Theorem, ...]:
        """∂C(a^L of sample j)/∂z of sample q = [q = j] δ of sample j, for each error that the model defines so."""
        if model not in self.lemmas:
            found = [prove(claim).theorem for each in model.definitions if (claim := samples_apart(model, each))]
            self.lemmas[model] = tuple(each for each in found if each is not None and is_theorem(each))
        return self.lemmas[model]


def _is_unproved(formula: Formula) -> bool:
    """Whether the kernel has no rule for something in it."""
    return isinstance(formula, UNPROVED) or any(map(_is_unproved, children(formula)))


def samples_apart(model: Model, errors: Definition) -> Claim | None:
    """The claim that one sample's cost does not depend on the others; None where no error of samples is defined."""
    symbol, made = errors.symbol, errors.formula
    if not isinstance(symbol, Entry) or not isinstance(made, Partial) or not isinstance(made.numerator, Cost):
        return None
    own, by = made.numerator.sample, made.denominator
    if own is None or not isinstance(by, Entry) or own not in by.indices:
        return None
    other = Index("q")
    moved = Entry(by.base, tuple(other if each == own else each for each in by.indices))
    extents = zip(symbol.indices, errors.base.shape, strict=True)
    ranges = [Range(str(each.name), Index(None, 1), size) for each, size in extents]
    ranges.append(Range("q", Index(None, 1), Size("m")))
    right = Product((Kronecker(other, own), symbol))
    return Claim("samples apart", Partial(made.numerator, moved), right, model, (*errors.ranges, *ranges))


def at_layers(claim: Claim, count: int) -> Claim:
    """The claim about networks of so many layers."""
    numbers = {"L": Index(None, count)}
    ranges = tuple(
        Range(each.name, each.lower.substitute(numbers), each.upper.substitute(numbers)) for each in claim.ranges
    )
    left, right = substitute(claim.left, numbers), substitute(claim.right, numbers)
    return replace(claim, left=left, right=right, model=claim.model.at(L=count), ranges=ranges)


__all__ = ["DocumentProver", "at_layers", "samples_apart"]
