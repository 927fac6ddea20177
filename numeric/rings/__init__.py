"""What a formula is evaluated in: polynomials compared by identity, dual numbers, small whole numbers."""
