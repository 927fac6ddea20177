"""The letters that a text introduces itself: W̃^l := W^l − η V^l, D^l := (W^{l+1})ᵀ D^{l+1} ⊙ g′(z^l), V^l ∈ ℝ^{n × m}.

Found by their form alone: ``:=`` holds from where it stands, a plain = that first brings up a letter holds in its
section. What they mean is another matter (``extending``); whether a claim would be true is none at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import bare
from proofs.documents.models.declared import reals
from proofs.documents.texts.statements import Document, Equality, Placed, links
from symbolic.reading.lexicon import of_differential
from symbolic.reading.syntax import Name, Node, Number, names


@dataclass(frozen=True, slots=True)
class Introduction:
    """letter := node, or letter ∈ ℝ^{rows × columns}, and where it stands."""

    letter: Name
    node: Node
    section: int
    place: tuple[int, int]
    """(number of the source, where the formula ends)"""
    line: int
    lasting: bool
    """whether it holds in the sections behind it as well"""
    given: bool = False
    """a declaration of its size only"""
    stale: str = ""
    """a letter on its right side that meant something else where it stands than where it is used"""


@dataclass(slots=True)
class Letters:
    """Every letter that a document introduces, in the order of the text."""

    document: Document
    conv: Conventions
    found: tuple[Introduction, ...] = ()
    restatements: list[Introduction] = field(default_factory=list)
    """X = … of a letter that was introduced before, where that can be meant anew"""

    def __post_init__(self) -> None:
        self.found = tuple(self._introductions())

    def _introductions(self) -> Iterator[Introduction]:
        seen: dict[tuple[str, int], list[Name]] = {}
        named: dict[str, set[int]] = {}
        for each in links(self.document):
            placed, sign = each.placed, each.sign.text
            name, node = each.nodes or (None, None)
            if placed.statement.condition or not isinstance(name, Name) or node is None or not self._is_new(name):
                continue
            if sign in (":=", "=:"):
                named.setdefault(name.text, set()).add(placed.section)
                yield self._made(placed, name, node, lasting=True)
            elif sign == "∈" and reals(node) is not None:
                yield self._made(placed, name, node, lasting=True, given=True)
            elif sign in ("=", "≡") and each.link == 0 and not isinstance(bare(node), Number):
                if named.get(name.text, set()) & self.document.around(placed.section):
                    continue
                before = seen.setdefault((name.text, placed.section), [])
                made = self._made(placed, name, node, lasting=False)
                if name.text in named or any(self._covers(other, name) for other in before):
                    self.restatements.append(made)
                elif before or not any(other.text == name.text for other in names(node)):
                    yield made
                before.append(name)

    def _covers(self, before: Name, name: Name) -> bool:
        """Whether what was said of the one may be said of the other as well: D^l of D^L, not D^L of D^l."""
        style = self.conv.layer
        if style is None or (before.above, before.below) == (name.above, name.below):
            return True
        items = before.above if style.place == "above" else before.below
        return bool(items) and items[0].text in style.letters

    def _made(self, placed: Placed, name: Name, node: Node, lasting: bool, given: bool = False) -> Introduction:
        line, _ = placed.source.position(name.start)
        return Introduction(name, node, placed.section, self._place(placed), line, lasting, given)

    def _place(self, placed: Placed) -> tuple[int, int]:
        return self.document.order(placed.source), placed.region.end

    def _is_new(self, name: Name) -> bool:
        """Whether the letter has no part in the network, so that only the text can say what it is."""
        conv, text = self.conv, name.text
        known = {*conv.costs, *conv.functions, *conv.batch, *conv.widths, *(alias for alias, _ in conv.aliases)}
        layer = set() if conv.layer is None else {*conv.layer.letters, conv.layer.last}
        return not (
            name.primes
            or conv.role(text) is not None
            or text in known | layer
            or of_differential(text)
            or any(len(item.text) > 1 for item in name.below)
        )

    def within(self, equality: Equality) -> tuple[Introduction, ...]:
        """What the letters of an equality mean where it stands, and the letters that this rests on."""
        return self.of(
            [side.node for side in equality.placed.statement.sides if side.node is not None], equality.placed
        )

    def of(self, nodes: Sequence[Node], placed: Placed) -> tuple[Introduction, ...]:
        """What the letters of some sides mean at a place of the text, and the letters that this rests on."""
        if not self.found:
            return ()
        visible = self._visible(placed.section, self._place(placed))
        wanted = [text for node in nodes for text in _texts(node, visible)]
        chosen: dict[str, list[Introduction]] = {}
        while wanted:
            text = wanted.pop()
            if text in chosen:
                continue
            chosen[text] = visible[text]
            wanted += [other for each in visible[text] if not each.given for other in _texts(each.node, visible)]
        used = [each for each in self.found if each in chosen.get(each.letter.text, ())]
        return tuple(replace(each, stale=self._stale(each, visible)) for each in used)

    def _stale(self, said: Introduction, visible: dict[str, list[Introduction]]) -> str:
        """A letter of the right side that had another meaning where that stands: u := …, v := u, u := … anew."""
        there = {} if said.given else self._visible(said.section, said.place)
        for text in () if said.given else _texts(said.node, visible):
            meant = there[text][0].section if text in there else said.section
            if meant != visible[text][0].section:
                return text
        return ""

    def doubt(self, equality: Equality) -> str:
        """Why a letter of the equality may mean something else than what introduced it last; "" where none may.

        e = a^L − y … e = Wᵀ e: with a plain =, the second can claim something of e, or be another e. And what two
        other sections introduce differently may be either here.
        """
        used = {each.letter.text for each in self.within(equality)}
        place, around = self._place(equality.placed), self.document.around(equality.placed.section)
        for each in self.restatements:
            if each.letter.text in used and each.place <= place and each.section in around:
                return f"{each.letter.text} may mean something else since line {each.line}, where it is set equal anew."
        for text in sorted(used):
            said: dict[int, set[tuple[Name, Node]]] = {}
            for each in self.found:
                if each.letter.text == text and each.lasting and each.place <= place:
                    said.setdefault(each.section, set()).add((each.letter, each.node))
            if not said.keys() & around and len(set(map(frozenset, said.values()))) > 1:
                return f"{text} is introduced differently in several sections, and in none that this stands in."
        return ""

    def settle(self, right: Node) -> None:
        """X = right was found to be true of what X was before: it gives X no other meaning."""
        self.restatements = [each for each in self.restatements if each.node is not right]

    def introduces(self, right: Node) -> bool:
        """Whether a letter is introduced as this."""
        return any(each.node is right for each in self.found)

    def _visible(self, section: int, place: tuple[int, int]) -> dict[str, list[Introduction]]:
        """Of each letter the introductions of the last section before this place that has any."""
        around = self.document.around(section)
        found: dict[str, list[Introduction]] = {}
        for each in self.found:
            if each.place > place or not (each.lasting or each.section in around):
                continue
            before = found.get(each.letter.text, [])
            if before and before[0].section == each.section:
                before.append(each)
            else:
                found[each.letter.text] = [each]
        return found


def _texts(node: Node, visible: dict[str, list[Introduction]]) -> Iterator[str]:
    """The introduced letters in a side; w̃_{ij} speaks of W̃ where nothing introduces w̃."""
    for name in names(node):
        if name.text in visible:
            yield name.text
        elif (capital := capital_of(name.text)) in visible and name.below:
            yield capital


def capital_of(text: str) -> str:
    """W̃ for w̃."""
    return text[0].upper() + text[1:]


def lines_of(several: Iterable[Introduction]) -> str:
    """“lines 3 and 9”, for a sentence."""
    *lines, last = (str(line) for line in sorted({each.line for each in several}))
    return f"lines {', '.join(lines)} and {last}" if lines else f"line {last}"


__all__: Sequence[str] = ["Introduction", "Letters", "capital_of", "lines_of"]
