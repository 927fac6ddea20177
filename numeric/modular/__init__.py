"""Networks over several prime fields at once: random instances on which an identity of polynomials is tested."""
