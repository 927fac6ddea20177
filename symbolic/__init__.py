"""What is said: formulas, models, claims, networks and their closed forms. Imports neither of the other packages."""
