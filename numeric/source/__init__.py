"""NumPy source generated from formulas."""
