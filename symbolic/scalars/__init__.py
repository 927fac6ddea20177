"""Scalar functions: named activations and costs, a user's own read from LaTeX, exact identities between them."""
