"""Worked examples: the numbers that a text gives its letters, and what it computes with them."""
