"""What is shown: derivations, verdicts, counterexamples, reports and the command line."""
