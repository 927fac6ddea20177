"""One expression of tokens as a syntax tree: precedences, scripts, fractions, ∂/∂w, Σ, matrices, cases."""

from symbolic.reading.grammar.reader import Words, condition, read

__all__ = ["Words", "condition", "read"]
