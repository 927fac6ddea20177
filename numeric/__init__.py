"""What is computed: exact rings, direct differentiation, NumPy source, numerical gradient checks."""
