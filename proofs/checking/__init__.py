"""What is known of a claim, and how it is found out: exact instances, counterexamples, known mistakes."""
