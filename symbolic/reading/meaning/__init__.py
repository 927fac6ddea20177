"""From syntax to a Formula, with a declared notation: what is a call, a matrix product, a power, a component.

Where the signs on paper and the declarations leave several readings, all of them are made (``readings``); whoever
asks for a verdict has to get the same answer for each. Nothing is chosen because it makes a claim true.
"""

# Each of these fills the table of ``interpreter.formula_of`` for some kinds of syntax.
from symbolic.reading.meaning import costs, derivatives, enumerations, functions, letters, products, scripts, sums
from symbolic.reading.meaning.interpreter import NAMED, Reading, fitting, only, readings
from symbolic.reading.meaning.occurrences import index_names, size_of

__all__ = [
    "NAMED",
    "Reading",
    "costs",
    "derivatives",
    "enumerations",
    "fitting",
    "functions",
    "index_names",
    "letters",
    "only",
    "products",
    "readings",
    "scripts",
    "size_of",
    "sums",
]
