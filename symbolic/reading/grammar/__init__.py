"""One expression of tokens as a syntax tree: precedences, scripts, fractions, ∂/∂w, Σ, matrices, cases."""

from symbolic.reading.grammar.reader import condition, read
from symbolic.reading.grammar.words import Words

__all__ = ["Words", "condition", "read"]
