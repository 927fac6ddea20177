"""Reading what people wrote: LaTeX tokens with positions, macros, a mathematical syntax, and formulas."""
