"""What the kernel stands on: contexts, well-formed formulas, dependence in a model, the laws of commutative rings."""
