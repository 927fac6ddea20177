"""What is known of the shapes of a document's names, and what sums and products of arrays say of each other's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.own.arrays import Matrix, Orientations, Rank, Type, Vector, kind_of
from proofs.documents.own.dimensions import ONE, Dimension, Dimensions
from proofs.documents.own.naming import Naming
from symbolic.reading.ends import apart, difference
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Big, Name, Node, Number

ENTRYWISE = frozenset({"∗", "•", "∘", "⊙"})
"""The signs of a product entry by entry."""


def count_of(total: Big) -> Name | None:
    """The m of Σ_{i=1}^{m} and of Σ_{i=0}^{m−1}, which says how many terms there are; None where no letter does."""
    if total.upper is None:
        return None
    from_zero = isinstance(total.lower, Number) and total.lower.value == 0
    counted, more = apart(total.upper)
    plain = isinstance(counted, Name) and not counted.below and not counted.above
    return counted if plain and isinstance(counted, Name) and (more == 0 or (from_zero and more == -1)) else None


def places_in(upper: Node | None) -> tuple[Name, ...]:
    """N and k of N − k and N − k + 1, at which a sum over the places of a filter ends; () for any other end."""
    return () if upper is None else difference(apart(upper)[0])


@dataclass(slots=True)
class Known:
    """What is known of the shapes so far."""

    ranks: Mapping[str, Rank]
    """what kind of thing custom takes each name for"""
    naming: Naming
    sizes: frozenset[str] = field(default=frozenset(), kw_only=True)
    """the letters at which sums over components end: Σ_{i=1}^{m}"""
    dimensions: Dimensions = field(default_factory=Dimensions, kw_only=True)
    orientations: Orientations = field(default_factory=Orientations, kw_only=True)
    types: dict[str, Type] = field(default_factory=dict, kw_only=True)
    samples: Dimension | None = field(default=None, kw_only=True)
    """the dimension along which a bias is repeated"""
    samples_are_rows: bool = field(default=False, kw_only=True)

    def declare(self, name: str, sizes: Sequence[str]) -> None:
        """name ∈ ℝ^{sizes}: no size for a number, one for a vector; "1" is the number one."""
        made = [ONE if size == "1" else self.dimensions.fresh(name, True, size) for size in sizes]
        if not made:
            self.types[name] = None
        elif len(made) == 2 and sizes.count("1") != 1:
            self.types[name] = Matrix(made[0], made[1])
        else:
            vector = Vector(next(each for each in (*made, ONE) if each != ONE or sizes == ["1"]),
                            self.orientations.fresh())  # fmt: skip
            if len(made) == 2:
                self.orientations.make(vector, sizes[0] == "1")
            self.types[name] = vector

    def of(self, name: str) -> Type:
        """The shape of a name, made where it is met for the first time."""
        if name not in self.types:
            rank = Rank.NUMBER if name in self.sizes else self.ranks.get(name, Rank.NUMBER)
            if rank is Rank.MATRIX and self.types.get(self.naming.sample_of(name), self) is None:
                # A holds the numbers a^{(i)}.
                rank = Rank.VECTOR
            self.types[name] = (
                self.vector(name) if rank is Rank.VECTOR else self.matrix(name) if rank is Rank.MATRIX else None
            )
        return self.types[name]

    def _dimension(self, name: str) -> Dimension:
        return self.dimensions.fresh(name, self.naming.samples or not self.naming.is_member(name))

    def vector(self, name: str) -> Vector:
        """A new vector of this name."""
        return Vector(self._dimension(name), self.orientations.fresh())

    def matrix(self, name: str) -> Matrix:
        """A new matrix of this name."""
        return Matrix(self._dimension(name), self._dimension(name))

    def add(self, total: Type, other: Type) -> None:
        """The second is a term of a sum of the first shape: a bias is repeated for every sample.

        Raises Undetermined where it cannot be.
        """
        if isinstance(total, Matrix) and isinstance(other, Vector):
            if self.samples is None and self.orientations.is_row(other) is False:
                # A column for every column; whether it may be repeated so, the sum says when it is read.
                self.dimensions.join(other.length, total.rows)
                return
            if self.samples is None:
                raise Undetermined("A vector is added to a matrix, and nothing says which way it is repeated.")
            self.dimensions.join(total.rows if self.samples_are_rows else total.columns, self.samples)
            self.orientations.make(other, self.samples_are_rows)
            self.dimensions.join(other.length, total.columns if self.samples_are_rows else total.rows)
        else:
            self.equal(total, other)

    def equal(self, first: Type, second: Type) -> None:
        """The two have one shape.

        Raises Undetermined where they cannot have.
        """
        if isinstance(first, Vector) and isinstance(second, Vector):
            self.dimensions.join(first.length, second.length)
            self.orientations.join(first, second)
        elif isinstance(first, Matrix) and isinstance(second, Matrix):
            self.dimensions.join(first.rows, second.rows)
            self.dimensions.join(first.columns, second.columns)
        elif first is not None or second is not None:
            kinds = " and ".join(kind_of(each) for each in (first, second))
            raise Undetermined(f"{kinds} would have to have one shape.".capitalize())

    def quotient(self, above: Type, below: Type) -> Type:
        """y/a of two arrays is taken entry by entry."""
        if above is not None and below is not None:
            self.equal(above, below)
        return above or below

    def function_of(self, function: str, argument: Type) -> Type:
        """tr(A) is a number, diag(v) a matrix; any other function is taken of every entry, or keeps the shape."""
        if function == "trace" and isinstance(argument, Matrix):
            self.dimensions.join(argument.rows, argument.columns)
            return None
        if function == "diag" and isinstance(argument, Vector):
            return Matrix(argument.length, argument.length)
        if function in ("rowsum", "colsum") and isinstance(argument, Matrix):
            sums = Vector(argument.rows if function == "rowsum" else argument.columns, self.orientations.fresh())
            self.orientations.make(sums, function == "colsum")
            return sums
        return argument

    def times(self, left: Type, right: Type, sign: str) -> Type:
        """The shape of a product of two arrays with this sign between them.

        Raises Undetermined where they do not fit.
        """
        if sign in ENTRYWISE:
            self.equal(left, right)
            return left
        match left, right:
            case Matrix(), Matrix():
                self.dimensions.join(left.columns, right.rows)
                return Matrix(left.rows, right.columns)
            case Matrix(), Vector():
                self.orientations.make(right, False)
                self.dimensions.join(left.columns, right.length)
                return replace(right, length=left.rows)
            case Vector(), Matrix():
                self.orientations.make(left, True)
                self.dimensions.join(left.length, right.rows)
                return replace(left, length=right.columns)
            case Vector(), Vector():
                return self._of_vectors(left, right, sign)
        raise AssertionError((left, right))

    def _of_vectors(self, left: Vector, right: Vector, sign: str) -> Type:
        """wᵀ x is a number, x wᵀ a matrix."""
        is_row = self.orientations.is_row(left)
        if sign == "·" and left.turned == right.turned:
            self.equal(left, right)
            return None
        if is_row is None and left.turned != right.turned:
            # Where nothing else is known, a vector without a mark is a column.
            self.orientations.make(left, left.turned)
            is_row = left.turned
        if is_row is None:
            raise Undetermined("Two vectors stand side by side, and nothing says which of them is a row.")
        self.orientations.make(right, not is_row)
        if not is_row:
            return Matrix(left.length, right.length)
        self.dimensions.join(left.length, right.length)
        return None if left.turned else Matrix(ONE, ONE)
