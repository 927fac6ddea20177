"""Formulas set in type: as LaTeX and as plain text."""
