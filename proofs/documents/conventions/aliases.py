"""What a text calls its outputs beside a^L: ŷ = a^L, ŷ = σ(z^L), the hypothesis h_θ(x), and ŷ = a of a single layer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from proofs.documents.conventions.forward import activated, bare, calls, hypothesis
from proofs.documents.conventions.layout import layer_of
from proofs.documents.conventions.record import Conventions, Evidence, is_upper
from proofs.documents.texts.statements import Document
from symbolic.reading.syntax import Item, Name, Node, Product, names

HAT = "\u0302"


def with_aliases(
    found: Conventions, pairs: Sequence[tuple[Node, Node]], seen: Evidence, in_words: bool = False
) -> Conventions:
    """Plain letters that are set equal to one activation: ŷ = a^L, ŷ = σ(z_2), and the hypothesis h_θ(x) = a^L.

    ``in_words``: words say what ŷ is, so that it is nothing that goes without saying.
    """
    names_: dict[str, set[Name]] = defaultdict(set)
    own = set(found.act)
    found = replace(found, unit_aliases=tuple(_of_units(found, pairs)))
    if found.layer is None:
        return found
    targets = {name.text for name in seen.names} & set(found.target)
    for left, right in pairs:
        if len(targets) > 1 and (unit := _output_unit(left, right, found)) is not None:
            # t is the target where t and y are compared.
            names_[unit[0]].add(unit[1])
        for side, other in ((left, right), (right, left)):
            one = _called(side, found) or side
            if (
                not isinstance(one, Name)
                or one.above
                or one.below
                or one.primes
                or found.role(one.text) not in (None, "target")
            ):
                continue
            if one.text in found.costs or one.text in found.functions:
                continue
            meant = None
            if (
                isinstance(other, Name)
                and other.text in own
                and not other.primes
                and (layer_of(other, found) is not None or _names_output(side, other, found))
            ):
                meant = other
            step = activated(one, other, frozenset(found.functions))
            if step is not None and step.argument.text in found.pre and layer_of(step.argument, found) is not None:
                meant = replace(step.argument, text=found.act[0])
            if meant is not None and len(meant.below) <= (found.layer.place == "below"):
                names_[one.text].add(meant)
    notes = list(found.notes)
    for text in sorted(_predictions(found, pairs, seen)) if not in_words else ():
        if text not in names_ and (output := _output(found, seen, is_upper(text[0]))) is not None:
            names_[text].add(output)
            notes.append(f"{text} is taken for the output of the last layer: no equation that is read says what it is.")
    aliases = tuple((text, next(iter(meant))) for text, meant in names_.items() if len(meant) == 1)
    taken = {text for text, _ in aliases}
    target = tuple(text for text in found.target if text not in taken)
    return replace(found, aliases=aliases, target=target, notes=tuple(notes))


def _called(side: Node, found: Conventions) -> Name | None:
    """h of h_{W,b}(x); None of σ(z), which is a function of a layer."""
    one = hypothesis(side)
    inner = (name for part in side.factors[1:] for name in names(part)) if isinstance(side, Product) else ()
    return None if any(found.role(name.text) in ("pre", "act", "error") for name in inner) else one


def _of_units(found: Conventions, pairs: Sequence[tuple[Node, Node]]) -> Iterator[tuple[str, Name]]:
    """ŷ = a, ŷ = σ(z) and ŷ = σ(wᵀ x + b), where no layer has an index."""
    known = frozenset(found.functions)
    hatted: dict[str, Name] = {}
    for pair in pairs:
        for left, right in (pair, pair[::-1]):
            if not isinstance(left, Name) or not left.text.endswith(HAT) or left.above or left.below or left.primes:
                continue
            whole = next((text for text in found.act if is_upper(text) == is_upper(left.text[0])), found.act[0])
            plain = isinstance(right, Name) and right.text in found.act and not (right.above or right.below)
            if plain or _is_activation(right, known):
                hatted[left.text] = Name(whole)
    yield from hatted.items()


def _is_activation(node: Node, functions: frozenset[str]) -> bool:
    """σ(z) and σ(wᵀ x + b), without an index anywhere."""
    called = [(name, brackets) for name, brackets in calls(node) if name.text in functions and not name.primes]
    alone = (
        isinstance(node, Product) and len(node.factors) == 2 and len(called) == 1 and called[0][0] is node.factors[0]
    )
    return alone and not any(
        item.bracket or not item.is_transpose for name in names(node) for item in (*name.above, *name.below)
    )


def _output_unit(left: Node, right: Node, found: Conventions) -> tuple[str, Name] | None:
    """(y, z^L) of y_k = z^L_k, and (y, z²) of y_k = z²_k: each unit of the last layer by another name."""
    if not isinstance(left, Name) or not isinstance(right, Name) or left.above or left.primes or right.primes:
        return None
    units = len(left.below) == 1 and left.below == right.below and not left.below[0].is_number
    style = found.layer
    last = style is not None and any(
        (item.text == style.last and not item.offset) or (item.is_number and item.offset > 0)
        for item in style.scripts(right)
    )
    if not units or not last or found.role(left.text) != "target" or right.text not in (*found.pre, *found.act):
        return None
    return left.text, replace(right, below=())


def _predictions(found: Conventions, pairs: Sequence[tuple[Node, Node]], seen: Evidence) -> set[str]:
    """ŷ, where no equation has it alone on a side."""
    said = {side.text for pair in pairs for node in pair if isinstance(side := bare(node), Name)}
    hatted = {name.text for name in seen.names if name.text.endswith(HAT) and found.role(name.text[0]) == "target"}
    return hatted - said - {*found.act, *found.pre}


_KIND = r"softmax|linear|affine|round|threshold|arg\s?max|\bsign\b|weight|normali[sz]"
_HOW = re.compile(
    rf"(?:predict\w*|output)[^.]{{0,120}}(?:{_KIND})|(?:{_KIND})[^.]{{0,120}}(?:predict|output)|softmax",
    re.IGNORECASE,
)
"""“The prediction is a linear function of a^L”: words that say how ŷ is computed."""


def is_said_in_words(document: Document) -> bool:
    """Whether words may say what the prediction is: then no ŷ goes without saying."""
    return any(_HOW.search(page.prose) is not None for page in document.layouts)


def _output(found: Conventions, seen: Evidence, whole: bool) -> Name | None:
    """a^L, or A^{[2]} where the layers are counted out; A for Ŷ. None where the text writes no layer above."""
    style = found.layer
    letters = [text for text in found.act if is_upper(text) is whole]
    if style is None or style.place != "above" or not letters:
        return None
    items = [item for name in seen.names if name.text in (*found.act, *found.pre) for item in style.scripts(name)]
    counted = [item for item in items if item.is_number and item.bracket == style.bracket]
    if any(item.text == style.last or item.text in style.letters for item in items):
        return Name(letters[0], above=(Item(style.last, 0, style.bracket),))
    return Name(letters[0], above=(max(counted, key=lambda item: item.offset),)) if counted else None


def _names_output(side: Node, other: Name, found: Conventions) -> bool:
    """Whether ŷ = a^L or h(x) = a^L names the output; y = a^L may be the wish that the target is met."""
    style = found.layer
    last = style is not None and any(item.text == style.last for item in other.above)
    return last and (not isinstance(side, Name) or found.role(side.text) is None or side.text.endswith("̂"))
