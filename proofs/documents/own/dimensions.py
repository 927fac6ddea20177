"""Numbers of rows and columns that are not known yet, and what makes two of them equal: union and find.

A dimension of h_t may change with t. d_a(t + i) = d_b(t + j) joins the two with an offset; a class that is joined
with itself at another offset is the same for all t. Nothing is ever equal but by an equation or a declaration.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from symbolic.reading.notation import Undetermined

Dimension = tuple[int, int | None]
"""(which, at t + how much; None where it stands in one fixed member: h_0, h_T)"""
ONE: Dimension = (0, 0)

TOLD_APART = "and the text tells them apart."
"""How the sentence ends that says that something has no shape with the sizes that the text declares."""


@dataclass(slots=True)
class Dimensions:
    """The classes of equal dimensions. Class 0 is the number one."""

    above: list[int] = field(default_factory=lambda: [0])
    shifts: list[int] = field(default_factory=lambda: [0])
    constant: set[int] = field(default_factory=lambda: {0})
    names: dict[int, str] = field(default_factory=lambda: {0: "1"})
    """how the text calls the size"""
    owners: list[str] = field(default_factory=lambda: ["1"])
    """the quantity for which each was made"""
    fixed: list[tuple[Dimension, Dimension]] = field(default_factory=list)
    """equalities between fixed members, which wait until all others are known"""

    def fresh(self, owner: str, constant: bool, name: str = "") -> Dimension:
        """A new dimension; with a name, the one of that name."""
        if name and (known := next((root for root, text in self.names.items() if text == name), None)) is not None:
            return (known, 0)
        made = len(self.above)
        self.above.append(made)
        self.shifts.append(0)
        self.owners.append(owner)
        if constant or name:
            self.constant.add(made)
        if name:
            self.names[made] = name
        return (made, 0)

    def find(self, which: int) -> tuple[int, int]:
        """(root, shift): this one at t is the root at t + shift."""
        shift = 0
        while self.above[which] != which:
            shift += self.shifts[which]
            which = self.above[which]
        return which, shift

    def join(self, first: Dimension, second: Dimension) -> None:
        """The two are equal.

        Raises Undetermined where the text says that they are not.
        """
        if first[1] is None or second[1] is None:
            self.fixed.append((first, second))
            return
        (a, p), (b, q) = self.find(first[0]), self.find(second[0])
        offset = first[1] + p - (second[1] + q)
        if a == b:
            if offset:
                self.constant.add(a)
            return
        if a in self.names and b in self.names:
            raise Undetermined(f"The sizes {self.names[a]} and {self.names[b]} would have to be equal, {TOLD_APART}")
        # b at t is a at t + offset.
        self.above[b], self.shifts[b] = a, offset
        if b in self.constant:
            self.constant.add(a)
        if b in self.names:
            self.names[a] = self.names.pop(b)

    def settle(self) -> dict[str, str]:
        """Join what stands in fixed members, where all members have one size.

        Gives what cannot have both sizes that the text gives it, and why.
        """
        troubles: dict[str, str] = {}
        for first, second in self.fixed:
            if self.is_constant(first) and self.is_constant(second):
                try:
                    self.join((first[0], 0), (second[0], 0))
                except Undetermined as trouble:
                    troubles |= {self.owners[each[0]]: str(trouble) for each in (first, second)}
        self.fixed.clear()
        return troubles

    def is_constant(self, dimension: Dimension) -> bool:
        """Whether it is the same in all members."""
        return self.find(dimension[0])[0] in self.constant

    def is_constant_or_refuse(self, dimension: Dimension) -> None:
        """Raises Undetermined for a dimension that is not the same in all members."""
        if not self.is_constant(dimension):
            raise Undetermined(f"The members of {self.owners[dimension[0]]} may differ in size.")
