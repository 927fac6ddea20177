"""Products of vectors that do not fit, and may be meant otherwise: u · v for u vᵀ, a row ⊙ a column."""

from __future__ import annotations

from itertools import combinations

from proofs.documents.own.building import OwnStage
from proofs.documents.own.naming import Naming
from symbolic.formula import Formula, Hadamard, walk
from symbolic.reading.meaning.occurrences import shape_or_none
from symbolic.reading.syntax import Name, Node, Product
from symbolic.reading.syntax import walk as walk_node

OUTER = "The sizes do not fit, and u · v of two columns may be meant as u vᵀ."
CROSSWISE = "Gradients are rows here, and one is multiplied with a column entry by entry."


def dots_columns(side: Node, own: OwnStage, naming: Naming) -> bool:
    """Whether something is multiplied by a dot with a vector: (ŷ − y) · s."""
    letters = own.stage.notation.letters
    for each in walk_node(side):
        for factor, sign in zip(each.factors[1:], each.signs, strict=False) if isinstance(each, Product) else ():
            name = naming.of(factor) if isinstance(factor, Name) else None
            if sign == "·" and name is not None and name.text in letters and letters[name.text].components == 1:
                return True
    return False


def meet_crosswise(side: Formula) -> bool:
    """Whether a row and a column of one length are multiplied entry by entry: δ U ⊙ g′(z) where gradients are rows."""
    for each in walk(side):
        if isinstance(each, Hadamard):
            shapes = [shape_or_none(factor) for factor in each.factors]
            if any(one and other and one != other and one == other[::-1] for one, other in combinations(shapes, 2)):
                return True
    return False
