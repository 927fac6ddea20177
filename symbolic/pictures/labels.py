"""What stands on a node: w^l_{ij} in Unicode scripts, as typed, and read from the many ways to type it."""

from __future__ import annotations

from dataclasses import dataclass

_ABOVE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_BELOW = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉‚")  # Unicode has no subscript comma; this one sits low
_UNSCRIPT = {ord(script): f"^{plain}" for plain, script in zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)} | {
    ord(script): f"_{plain}" for plain, script in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)
}


@dataclass(frozen=True, slots=True)
class Label:
    """w^l_{ij}: a letter, its layer above, its component below."""

    name: str
    layer: int | None = None
    component: tuple[int, ...] = ()

    @property
    def above(self) -> str:
        """The layer as it is written, or nothing."""
        return "" if self.layer is None else str(self.layer)

    @property
    def below(self) -> str:
        """ij, with a comma only where it is needed: 12, but 1,12."""
        return ("," if any(index > 9 for index in self.component) else "").join(map(str, self.component))

    @property
    def plain(self) -> str:
        """W^1, w^1_12: as it is typed."""
        return self.name + (f"^{self.above}" if self.above else "") + (f"_{self.below}" if self.below else "")

    def __str__(self) -> str:
        return self.name + self.above.translate(_ABOVE) + self.below.translate(_BELOW)


def spelled(text: str) -> str:
    """W^1_12 for W¹₁₂, W^{1}_{1,2} and the like."""
    plain = text.translate(_UNSCRIPT)
    for each in "{},‚ ":
        plain = plain.replace(each, "")
    for mark in "^_":  # ^1^2, from two superscript digits, is the layer 12
        first, *rest = plain.split(mark)
        plain = first + (mark + "".join(rest) if rest else "")
    return plain
