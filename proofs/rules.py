"""The rules by which a derivation goes from one line to the next, each under the name that it has on paper."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A name and what it allows."""

    name: str
    statement: str


DEFINITION = Rule("definition", "a symbol and what defines it may stand for each other")
CHAIN = Rule("chain rule", "∂C/∂w = ∂C/∂z ∂z/∂w where C depends on w through z alone")
MULTIVARIATE_CHAIN = Rule(
    "multivariate chain rule", "∂C/∂w = Σₖ ∂C/∂zₖ ∂zₖ/∂w where C depends on w through the zₖ alone"
)
LINEARITY = Rule("linearity of the derivative", "∂(A + B) = ∂A + ∂B, and constants come out")
PRODUCT = Rule("product rule", "∂(A B) = ∂A B + A ∂B")
ELEMENTWISE = Rule("derivative of an elementwise function", "∂g(u)/∂v = g′(u) ∂u/∂v")
COST = Rule("derivative of the cost", "∂C(a)/∂aᵢ = Cᵢ(a)")
INDEPENDENCE = Rule("independence", "∂A/∂B = 0 where A does not depend on B, and ∂B/∂B = 1")
KRONECKER = Rule("contraction of a Kronecker delta", "Σₖ [k = i] Aₖ = Aᵢ for i in the range of k")
MATRIX_PRODUCT = Rule("definition of the matrix product", "(A B)ᵢⱼ = Σₖ Aᵢₖ Bₖⱼ")
EXTENSIONALITY = Rule("extensionality", "arrays that are equal in every component are equal")
ALGEBRA = Rule("algebra", "the laws of commutative rings")
SUBSTITUTION = Rule("substitution", "equals may stand for equals")
MEAN = Rule("mean over the batch", "the derivative of a mean is the mean of the derivatives")
INDUCTION = Rule("induction over the layers", "true of L, and of l if of l + 1: true of every l")

RULES = (
    DEFINITION, CHAIN, MULTIVARIATE_CHAIN, LINEARITY, PRODUCT, ELEMENTWISE, COST, INDEPENDENCE, KRONECKER,
    MATRIX_PRODUCT, EXTENSIONALITY, ALGEBRA, SUBSTITUTION, MEAN, INDUCTION,
)  # fmt: skip
