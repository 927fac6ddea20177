"""The sizes of a text's names, each called after what has it, and so the letters of its notation."""

from __future__ import annotations

from dataclasses import dataclass, field

from proofs.documents.own.arrays import Matrix, Type, Vector
from proofs.documents.own.dimensions import Dimension
from proofs.documents.own.known import Known
from symbolic.indices import ONE, SCALAR, Shape, Size
from symbolic.reading.notation import Letter


@dataclass(slots=True)
class Sizing:
    """Gives names their letters, from what is known of their shapes."""

    known: Known
    rows: bool
    """whether vectors are rows of which nothing says what they are"""
    names: list[str] = field(default_factory=list)
    """the sizes so far"""
    assumed: set[str] = field(default_factory=set)
    """the vectors of which nothing says whether they are rows"""
    sizes: dict[int, Size] = field(default_factory=dict)

    def letter(self, name: str, found: Type) -> Letter:
        """The letter of a name of this shape.

        Raises Undetermined where a size changes from member to member of a family.
        """
        shape = self._shape(name, found)
        components = sum(size != ONE for size in shape) or len(shape[:1])
        return Letter(name, components, self.known.naming.is_member(name), lambda layer: shape)

    def _shape(self, name: str, found: Type) -> Shape:
        if found is None:
            return SCALAR
        if isinstance(found, Matrix):
            return (self.size(found.rows), self.size(found.columns))
        row = self.known.orientations.is_row(found)
        if row is None:
            row = self.rows
            self.assumed.add(name)
        length = self.size(found.length)
        return (ONE, length) if row else (length, ONE)

    def size(self, dimension: Dimension) -> Size:
        """The size that a dimension is, by its name in the text or an invented one."""
        dimensions = self.known.dimensions
        root, _ = dimensions.find(dimension[0])
        dimensions.is_constant_or_refuse(dimension)
        if dimensions.names.get(root) == "1":
            return ONE
        if root not in self.sizes:
            name = dimensions.names.get(root) or self._invented(root)
            self.sizes[root] = Size(name)
            self.names += [name] if name not in self.names else []
        return self.sizes[root]

    def _invented(self, root: int) -> str:
        """n_h for the length of h; where no vector has it, it is called after its matrix."""
        dimensions = self.known.dimensions
        if self.known.samples is not None and dimensions.find(self.known.samples[0])[0] == root:
            return "m" if "m" not in self.names else "m′"
        of_vectors = [
            name for name, found in self.known.types.items()
            if isinstance(found, Vector) and dimensions.find(found.length[0])[0] == root
        ]  # fmt: skip
        name = "n_" + min(of_vectors or [dimensions.owners[root]], key=len)
        while name in self.names:
            name += "′"
        return name
