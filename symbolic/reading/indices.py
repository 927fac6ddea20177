"""The scripts of one name sorted by what they are: layer, sample, components, transpose, power."""

from __future__ import annotations

from dataclasses import dataclass

from symbolic.indices import Index
from symbolic.reading.notation import Letter, Notation, Undetermined
from symbolic.reading.syntax import Item, Name
from symbolic.reading.tokens import Unreadable


@dataclass(frozen=True, slots=True)
class Scripts:
    """What the scripts of a name say."""

    layer: Index | None = None
    sample: Index | None = None
    components: tuple[Index, ...] = ()
    transposed: bool = False
    power: int = 1


def index_of(item: Item, notation: Notation, is_layer: bool = False) -> Index:
    """l − 1, L, 3 as an Index."""
    if is_layer and notation.layer.is_last(item):
        return Index(notation.layer.number, item.offset)
    if item.nested is not None or item.text == "…":
        raise Undetermined(f"The index {item.text} … is a size, which names no single component here.")
    if len(item.text.rstrip("′")) > 1:
        raise Undetermined(f"…_{item.text} names another quantity, and nothing defines it.")
    if is_layer:
        if item.is_number:
            return Index(None, item.offset - notation.layer.shift)
        return Index(_canonical(item.text, notation), item.offset)
    if item.is_number:
        return Index(None, item.offset + 1 - notation.base)
    return Index(item.text, item.offset)


def _canonical(text: str, notation: Notation) -> str:
    if notation.layer.verbatim:
        return text
    return "l" if text in notation.layer.letters and text not in ("k", "i", "j", "n", "t") else text


def sort_scripts(name: Name, letter: Letter, notation: Notation) -> Scripts:
    """Every script of the name by its meaning.

    Raises Unreadable where a superscript may be a power or an index, or an index has no place.
    """
    layer: Index | None = None
    sample: Index | None = None
    power, transposed = 1, False
    above, below = list(name.above), list(name.below)
    style = notation.layer
    if letter.layered and style.place == "below":
        if not below:
            raise Undetermined(f"{name.text} stands without its layer here.")
        layer = index_of(below.pop(0), notation, True)
    for item in above:
        if item.text == "ᵀ" or (item.text == "T" and not item.offset and not item.bracket):
            transposed = not transposed
        elif item.text in ("*", "+", "-", "…"):
            raise Undetermined(f"{name.text}^{item.text} is another quantity than {name.text}, and nothing defines it.")
        elif letter.layered and style.place == "above" and layer is None and is_layer(item, notation):
            layer = index_of(item, notation, True)
        elif item.bracket in ("(", "⟨", "[") and sample is None and not item.is_number | (item.nested is not None):
            sample = index_of(item, notation)
        elif item.bracket == "(" and sample is None and item.is_number:
            sample = Index(None, item.offset)
        elif item.is_number and not item.bracket and item.offset >= 0:
            if not letter.layered and letter.components and notation.of_samples:
                raise Unreadable(
                    f"{name.text}^{item.offset} can be a power or a sample, and nothing says which.",
                    item.start,
                    item.end,
                )
            power = item.offset
        else:
            raise Unreadable(
                f"The superscript of {name.text} can be a power or an index, and nothing says which.",
                item.start,
                item.end,
            )
    components = _components(name, below, letter, notation)
    if len(components) == 1 and sample is None and letter.samples:
        raise Undetermined(f"The index below {name.text} can count components or samples, and nothing says which.")
    if letter.layered and layer is None:
        raise Undetermined(f"{name.text} stands without its layer here.")
    return Scripts(layer, sample, components, transposed, power)


def is_layer(item: Item, notation: Notation) -> bool:
    """Whether a superscript is the layer: ^l, ^{(3)}, ^L in the brackets that the document uses."""
    style = notation.layer
    if item.bracket not in style.brackets | {style.bracket}:
        return False
    if style.is_last(item):
        return True
    return item.nested is None and (item.is_number or item.text in style.letters)


def _components(name: Name, below: list[Item], letter: Letter, notation: Notation) -> tuple[Index, ...]:
    if len(below) == 1 and below[0].is_number and below[0].offset >= 10 and letter.components == 2:
        digits = str(below[0].offset)
        if len(digits) == 2:
            return tuple(Index(None, int(digit) + 1 - notation.base) for digit in digits)
    found = tuple(index_of(item, notation) for item in below)
    if found and letter.components == 0:
        raise Undetermined(f"{name.text} is a scalar here and has no components.")
    if len(found) == 2 and letter.samples:
        return found
    if found and len(found) != letter.components:
        raise Undetermined(
            f"{name.text} has {letter.components} component {'indices' if letter.components > 1 else 'index'} here, "
            f"and {len(found)} stand{'s' if len(found) == 1 else ''} below it."
        )
    return found[::-1] if letter.swapped and len(found) == 2 else found
