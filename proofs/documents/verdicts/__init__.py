"""What is decided of each equality: readings, layouts, proofs, repairs and causes."""
