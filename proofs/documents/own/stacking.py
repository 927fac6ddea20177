"""X and y beside x^{(i)} and y^{(i)}: the array whose rows, columns or entries are those of all samples.

A capital letter stands for the samples of the small one, and y without an index for all y^{(i)} where it is a vector
and these are numbers. Which side of X counts the samples its shape says: X θ beside θᵀ x^{(i)} has them as rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from proofs.documents.own.arrays import Matrix, Vector
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.composing import Read
from proofs.documents.own.dimensions import Dimension
from proofs.documents.own.known import Known
from symbolic.formula import Entry, Formula, Kronecker, Product, Sum
from symbolic.indices import ONE, Index
from symbolic.reading.notation import Letter, Undetermined
from symbolic.reading.syntax import Name, Node, names


@dataclass(frozen=True, slots=True)
class Stack:
    """name_{ij} := of^{(i)}_j, or name_{ji} where the samples are columns, or name_i := of^{(i)}."""

    name: str
    of: str
    rows: bool = True
    """whether the samples are the rows of a matrix"""


def know_all_samples(known: Known, beside: Sequence[Node]) -> None:
    """Beside X, which holds all x^{(i)}, a y without an index holds all y^{(i)}, where these are numbers."""
    naming = known.naming
    of = {name.text: naming.of_samples(name.text) for node in beside for name in names(node)}
    if any(naming.sample_of(text) and not several for text, several in of.items()):
        for text, several in of.items():
            if several and text not in known.types and known.types.get(several, known) is None:
                known.types[text] = known.vector(text)


def stacks_in(known: Known, defined: Collection[str]) -> tuple[list[Stack], dict[str, str]]:
    """The stacks among the names of which nothing else is said, and why others are none though they look so."""
    found: list[Stack] = []
    troubles: dict[str, str] = {}
    for name, shape in known.types.items():
        of = known.naming.sample_of(name)
        if name in defined or of not in known.types or shape is None:
            continue
        try:
            made = _stack(name, of, known)
        except Undetermined as trouble:
            troubles[name] = f"What {name} has to do with the samples of {of} is not clear. {trouble}"
            continue
        found += [made] if made is not None else []
    return found, troubles


def _stack(name: str, of: str, known: Known) -> Stack | None:
    """The stack, with all samples as long as it is; None where the name stands for one sample.

    Raises Undetermined where nothing says which side counts the samples.
    """
    count = known.dimensions.fresh(known.naming.last, True, known.naming.last)
    match known.types[name], known.types[of]:
        case Vector(length=length), None:
            known.dimensions.join(length, count)
            return Stack(name, of)
        case Vector() as one, Vector() as other:
            known.equal(one, other)
            return None
        case Matrix(rows=rows, columns=columns), Vector(length=length):
            by_rows = _are_one(columns, length, known) or _are_one(rows, count, known)
            by_columns = _are_one(rows, length, known) or _are_one(columns, count, known)
            if by_rows is by_columns:
                raise Undetermined("Nothing says whether they are its rows or its columns.")
            for side, size in ((rows, count), (columns, length)) if by_rows else ((columns, count), (rows, length)):
                known.dimensions.join(side, size)
            return Stack(name, of, by_rows)
    raise Undetermined("Their shapes do not fit.")


def _are_one(first: Dimension, second: Dimension, known: Known) -> bool:
    return known.dimensions.find(first[0]) == known.dimensions.find(second[0])


def read_stack(stack: Stack, letters: Mapping[str, Letter], last: str) -> Read:
    """The definition of a stack as formulas: X_{kj} := Σ_i [i = k] x^{(i)}_j over all samples i, up to the ``last``."""
    i, j, k = Index("i"), Index("j"), Index("k")
    first = Index(None, 1)
    place: tuple[Index, ...]
    whole, sample = letters[stack.name].at(None), letters[stack.of].at(i)
    said = OwnDefinition(
        Name(stack.name), Name(stack.of), None, (), (-1, -1, -1), 0, 0, False, (Name(stack.name), Name(stack.of))
    )  # fmt: skip
    if sample.shape:
        inner: Formula = Entry(sample, (first, j) if sample.shape[0] == ONE else (j,))
        place = (k, j) if stack.rows else (j, k)
    else:
        inner = sample
        place = (Index("p"), k) if whole.shape[0] == ONE else (k,)
    return Read(said, Entry(whole, place), Sum(Product((Kronecker(i, k), inner)), "i", first, Index(last)))
