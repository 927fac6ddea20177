"""The rules by which a derivation goes from one line to the next, each under the name that it has on paper.

Each says which rules of the kernel a line under its name rests on, and which others may stand beside them; a line
whose theorem was not made so is refused.
"""

from __future__ import annotations

from dataclasses import dataclass

ROUTINE = frozenset(
    {"reflexivity", "symmetry", "transitivity", "congruence", "specialisation", "algebra", "components"}
)
"""What may stand beside every rule: equals for equals, the laws of numbers, what the entries of A B and Aᵀ are."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A name, what it allows, the kernel's rules one of which is used, and those that may be used besides."""

    name: str
    statement: str
    rests_on: frozenset[str]
    besides: frozenset[str] = frozenset()

    @property
    def allowed(self) -> frozenset[str]:
        """The kernel's rules that may occur in a line under this name."""
        return self.rests_on | self.besides | ROUTINE


def _rule(name: str, statement: str, *rests_on: str, besides: tuple[str, ...] = ()) -> Rule:
    return Rule(name, statement, frozenset(rests_on), frozenset(besides))


ITSELF, LINEAR = "derivative by itself", "linearity of the derivative"
CONTRACTION, UNDER_DELTA = "contraction of a Kronecker delta", "substitution under a Kronecker delta"

DEFINITION = _rule("definition", "a symbol and what defines it may stand for each other", "definition")
CHAIN = _rule("chain rule", "∂C/∂w = ∂C/∂z ∂z/∂w where C depends on w through z alone", "chain rule")
MULTIVARIATE_CHAIN = _rule(
    "multivariate chain rule", "∂C/∂w = Σₖ ∂C/∂zₖ ∂zₖ/∂w where C depends on w through the zₖ alone", "chain rule"
)
LINEARITY = _rule(
    LINEAR, "∂(A + B) = ∂A + ∂B, and constants come out", LINEAR, besides=("independence", ITSELF)
)  # fmt: skip
PRODUCT = _rule("product rule", "∂(A B) = ∂A B + A ∂B", "product rule")
ELEMENTWISE = _rule(
    "derivative of an elementwise function", "∂g(u)/∂v = g′(u) ∂u/∂v", "derivative of an elementwise function",
    besides=(ITSELF,),
)  # fmt: skip
COST = _rule(
    "derivative of the cost", "∂C(a)/∂aᵢ = Cᵢ(a)", "derivative of the cost", besides=(ITSELF, CONTRACTION, UNDER_DELTA)
)
INDEPENDENCE = _rule(
    "independence", "∂A/∂B = 0 where A does not depend on B, and ∂B/∂B = 1", "independence", ITSELF, besides=(LINEAR,)
)
KRONECKER = _rule(CONTRACTION, "Σₖ [k = i] Aₖ = Aᵢ for i in the range of k", CONTRACTION, UNDER_DELTA)
MATRIX_PRODUCT = _rule(
    "definition of the matrix product", "(A B)ᵢⱼ = Σₖ Aᵢₖ Bₖⱼ", "components", besides=("definition",)
)
EXTENSIONALITY = _rule("extensionality", "arrays that are equal in every component are equal", "extensionality")
ALGEBRA = _rule("algebra", "the laws of commutative rings", "algebra")
SUBSTITUTION = _rule(
    "substitution", "equals may stand for equals", "specialisation", "hypothesis", besides=("extensionality",)
)
MEAN = _rule(
    "mean over the batch", "the derivative of a mean is the mean of the derivatives", LINEAR, besides=("independence",)
)  # fmt: skip
INDUCTION = _rule(
    "induction over the layers", "true of L, and of l if of l + 1: true of every l", "induction over the layers"
)
CALCULATION = _rule(
    "calculation", "both sides have the same index normal form", "algebra",
    besides=(
        "definition", "chain rule", LINEAR, "product rule", "derivative of an elementwise function",
        "derivative of the cost", ITSELF, "independence", CONTRACTION, UNDER_DELTA, "extensionality", "hypothesis",
    ),
)  # fmt: skip

RULES = (
    DEFINITION, CHAIN, MULTIVARIATE_CHAIN, LINEARITY, PRODUCT, ELEMENTWISE, COST, INDEPENDENCE, KRONECKER,
    MATRIX_PRODUCT, EXTENSIONALITY, ALGEBRA, SUBSTITUTION, MEAN, INDUCTION, CALCULATION,
)  # fmt: skip
