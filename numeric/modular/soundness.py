"""The probability that a false claim passes, and how many trials make it small enough.

A claim is an identity of polynomials with rational coefficients in the weights, biases, inputs and atoms. If it is
false, the difference Q of its two sides, in a direction with entries that are variables too, is not the polynomial 0.

1. *The weights are drawn as W = U Vᵀ of rank r*, never written out, U and V uniform. A polynomial Q ≠ 0 of degree at
   most r in the entries of W stays ≠ 0 when U Vᵀ is put in. For take a monomial w_{i₁j₁} ⋯ w_{i_k j_k} of Q, k ≤ r. In
   Q(U Vᵀ) the monomial u_{i₁1} v_{j₁1} ⋯ u_{i_k k} v_{j_k k}, each factor with a column of its own, comes from this one
   alone, with the coefficient multiplied by e!, the product of the factorials of its exponents: that is not 0, and no
   prime p > r divides it. So low rank loses nothing, for each W^l in turn; it only doubles the degree in W.
2. *The prime p of a trial is drawn from the 38 635 primes between 2¹⁹ and 2²⁰.* Q modulo p is 0 only if p divides all
   coefficients of its numerator. One that is not 0 is at most 2^bits in size, so that at most bits/19 of these primes
   divide it. (With a fixed p the false claim δ = (p + 1) … would pass every time.) ``bits`` counts the numbers in
   the formulas, and a sum over n entries as a factor n; a product of k factors has fewer than k such sums.
3. *Schwartz–Zippel*: modulo such a p, a polynomial of degree d ≠ 0 vanishes at a uniformly drawn point with
   probability at most d/p ≤ d/2¹⁹.

Hence one trial lets a false claim pass with probability at most ε = d/2¹⁹ + bits/(19 · 38 635), and T independent
trials with ε^T. Two points at which atoms are drawn could be taken for one though they differ: each pair is one more
such identity. That any of N claims and pairs (a formula in one layer counts as one claim) goes wrong has at most the
probability N ε^T. The numbers are drawn by PCG64, which is taken for random.

Source: J. T. Schwartz, "Fast probabilistic algorithms for verification of polynomial identities", J. ACM 27(4), 1980;
R. Zippel, "Probabilistic algorithms for sparse polynomials", EUROSAM 1979.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

from numeric.modular.trials import SMALLEST, primes
from symbolic.errors import InputError


@dataclass(frozen=True, slots=True)
class Soundness:
    """d, bits and N of the identities that are tested, and what follows from them."""

    degree: int
    bits: float
    identities: int
    rank: int

    def per_trial(self) -> float:
        """ε = d/2¹⁹ + bits/(19 · 38 635): an upper bound on the probability that one trial misses what is false."""
        return self.degree / SMALLEST + self.bits / (log2(SMALLEST) * len(primes()))

    def log2_error(self, trials: int) -> float:
        """log₂(N ε^T)."""
        return log2(self.identities) + trials * log2(self.per_trial())

    def trials_for(self, bits: int) -> int:
        """The smallest T with N ε^T < 2^−bits.

        Raises InputError where a single trial proves nothing (ε ≥ ½).
        """
        if self.per_trial() >= 0.5:
            raise InputError(
                f"The identities have degree {self.degree} and coefficients of up to {self.bits:.0f} bits: too much "
                "for primes below 2²⁰, since a trial would prove nothing. Verify a network of fewer layers."
            )
        trials = ceil((bits + log2(self.identities)) / -log2(self.per_trial()))
        return trials if self.log2_error(trials) < -bits else trials + 1
