"""How derivations are found: whatever is clever stands here and hands back theorems of the kernel."""
