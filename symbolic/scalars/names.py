"""The names of the activations and costs, apart from their formulas: known without importing SymPy."""

ACTIVATIONS = ("identity", "sigmoid", "tanh", "relu", "leaky relu", "softplus", "silu", "gelu")
COSTS = ("quadratic", "binary cross-entropy", "absolute")
