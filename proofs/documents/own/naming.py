"""Which scripts belong to a name and which count something: W_{xh} and W^{(1)} are names, h_{t-1} and x_i are not.

A letter counts where the text shows that it does: it is bound by a Σ, moved (t − 1), compared (i = k), or it is one
of the customary indices and no quantity of the text itself. All other scripts are part of the name that bears them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions.forward import calls
from proofs.documents.own.counters import computed_of_members, counters_of
from proofs.documents.own.divisors import divisors_in, parts_of_names
from proofs.documents.own.exponentials import is_exponential, power_of_e
from proofs.documents.own.numbered import whole_numbers
from proofs.documents.own.picking import picked_in
from proofs.documents.own.sampled import count_of_samples, other_samples, samples_in
from symbolic.reading.lexicon import INDICES
from symbolic.reading.syntax import Big, Call, Item, Name, Node, Relation, Root, Scripted, Shift, names, rewrite, walk
from symbolic.writing.printing import OF_SAMPLES

MEMBERS = 3
"""As many steps as tell a wrong sum over the steps from a right one."""
MOST_MEMBERS = 6
MARK = "()"
"""Behind the letter of a cost that is called; such a name is read already."""
_BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class Naming:
    """How the names of a text are told from their indices."""

    indices: frozenset[str] = frozenset()
    """letters that count components, samples or times"""
    family: str = ""
    """the letter of h_t: it counts the members of families that are defined one by the other; "" for none"""
    above: bool = False
    """it is written above: h^{(t)}"""
    bracket: str = ""
    members: frozenset[str] = frozenset()
    """the letters that have the family's index"""
    numbered: frozenset[str] = frozenset()
    """the letters whose superscript number tells them apart (W^1, W^2) and is no power"""
    squared: frozenset[str] = frozenset()
    """the letters whose square has an equation of its own: σ² := …, so that σ is its root"""
    marked: frozenset[str] = frozenset()
    """the letters whose prime makes another letter of them (x′), since none of them is called with one (φ′(z))"""
    families: frozenset[str] = frozenset()
    """the names that have the family's index, with all that belongs to them: z_f of z_{f,t}"""
    last: str = ""
    """the letter of the last member: T where they are counted by t, and where no sum ends at another one"""
    counters: frozenset[str] = frozenset()
    """further letters that count members: the k and the j of ∂h_t/∂h_k = ∏_{j=k+1}^t ∂h_j/∂h_{j−1}"""
    count: int = MEMBERS
    """how many members a family has where claims are checked (h_1, h_2, h_3)"""
    doubled: frozenset[str] = frozenset()
    """the letters that stand with the family's index and for a quantity without: L = Σ_t L_t"""
    componentwise: frozenset[str] = frozenset()
    """the letters that stand with a component index somewhere, so that x_1 is a component too"""
    samples: bool = False
    """the family counts samples, of which none depends on another: x^{(i)}"""
    divisors: frozenset[tuple[str, str]] = frozenset()
    """numbers that are only divided by, each with a letter below that counts nothing: (d, k) of √d_k"""
    picked: Mapping[str, Item] = field(default_factory=dict)
    """L ↦ t, where L = −log p_t is said for one of the components, whichever it is: L is L_t"""
    exponential: bool = False
    """e^z is a power of Euler's number, and no name"""
    labels: frozenset[str] = frozenset()
    """the letters that number their own neurons: o1 and o2 are one script each, though Σ_o may count them"""

    def of(self, name: Name) -> Name:
        """The name with what belongs to it in its text, and the other scripts left: W_{xh}^T is (W_xh)^T."""
        above, below = list(name.above), list(name.below)
        if name.text.endswith(MARK):
            return name
        base = base_of(name.text)
        if label := _label(name, self.labels):
            return replace(name, text=f"{name.text}_{label}", below=())
        inner = [item for item in below if self._belongs_below(base, item)]
        outer = [item for item in above if self._belongs_above(base, item)]
        marks = name.primes if base in self.marked else 0
        member = (self.samples or base in self.doubled) and name.text == base and self.position(name) is not None
        if not (inner or outer or marks or member):
            return name
        text = (
            name.text
            + "′" * marks
            + ((OF_SAMPLES if self.samples else "_" + self.family) if member else "")
            + ("^" + "".join(map(_shown, outer)) if outer else "")
        )
        text += "_" + _joined(inner) if inner else ""
        return replace(
            name, text=text, primes=name.primes - marks,
            below=tuple(item for item in below if item not in inner),
            above=tuple(item for item in above if item not in outer),
        )  # fmt: skip

    def is_member(self, text: str) -> bool:
        """Whether the name stands for the members of a family: u of u_i, and not u_o beside it."""
        return text in self.families and text not in self.doubled

    def of_samples(self, text: str) -> str:
        """The name of what every sample has its own of, where x without an index stands beside it; "" for none."""
        base = base_of(text)
        name = base + OF_SAMPLES + text[len(base) :]
        return name if self.samples and name in self.families else ""

    def at_sample(self, node: Node, position: Item) -> Node:
        """What is said of one sample without an index, said of the sample at this position: z = wᵀ x + b of z^{(i)}."""

        def change(each: Node) -> Node | None:
            if not isinstance(each, Name) or not (text := self.of_samples(each.text)):
                return None
            below, above = ((), (position,)) if self.above else ((position,), ())
            return replace(each, text=text, below=(*below, *each.below), above=(*above, *each.above))

        return rewrite(node, change)

    def sample_of(self, text: str) -> str:
        """The name of the samples that X, or y without an index, may stand for all of; "" for none."""
        return self.of_samples(text) or self.of_samples(text.lower())

    def position(self, name: Name) -> Item | None:
        """The t − 1 of h_{t−1}: the place of a member in its family."""
        if base_of(name.text) not in self.members:
            return None
        scripts = name.above if self.above else name.below
        return next((item for item in scripts if self._is_position(item)), None)

    def _is_position(self, item: Item) -> bool:
        if item.nested is not None or item.bracket != self.bracket:
            return False
        if item.is_number and self.samples and not self.bracket:
            # x² is a power and x_1 may be a component; x^{(1)} is a sample.
            return False
        return item.is_number or item.text in (self.family, self.last) or item.text in self.counters

    def _belongs_below(self, text: str, item: Item) -> bool:
        if item.text in ("…", "ᵀ"):
            return False
        if item.nested is not None:
            return self._is_label(item.nested)
        if text in self.members and not self.above and self._is_position(item):
            return False
        if item.is_number:
            return text not in self.componentwise
        return not item.offset and (item.text not in self.indices or (text, item.text) in self.divisors)

    def _belongs_above(self, text: str, item: Item) -> bool:
        if item.nested is not None or item.text == "…" or item.is_transpose or (text == "e" and self.exponential):
            return False
        if text in self.members and self.above and self._is_position(item):
            return False
        if item.is_number:
            return bool(item.bracket) or text in self.numbered or (text in self.squared and item.offset == 2)
        return not item.offset and item.text not in self.indices

    def _is_label(self, nested: Name) -> bool:
        """The h_1 of a_{h_1}, which tells one neuron from another; the n_l of a size counts something."""
        return base_of(nested.text) not in self.indices and all(item.is_number for item in nested.below)

    def renamed(self, node: Node) -> Node:
        """The expression with every name as one letter."""

        def change(each: Node) -> Node | None:
            if not isinstance(each, Name):
                return None
            if self.exponential and (power := power_of_e(each)) is not None:
                return power
            if each.text in self.picked and not (each.below or each.above or each.primes):
                return replace(each, below=(self.picked[each.text],))
            return self._root(each) if base_of(each.text) in self.squared else self.of(each)

        return rewrite(node, change)

    def _root(self, name: Name) -> Node:
        """σ² as one letter; σ is its root, and σ³ the power of that."""
        powers = [item for item in name.above if item.is_number and not item.bracket]
        if "^2" in name.text or any(item.offset == 2 for item in powers):
            return self.of(name)
        square = Item("", 2, start=name.start, end=name.end)
        bare = replace(name, above=(square, *(item for item in name.above if item not in powers)))
        root = Root(self.of(bare), start=name.start, end=name.end)
        return Scripted(root, above=tuple(powers), start=name.start, end=name.end) if powers else root


def _label(name: Name, letters: frozenset[str]) -> str:
    """The o1 of out_{o1}."""
    if len(name.below) != 2 or name.below[0].nested is not None or name.below[0].offset or name.below[0].bracket:
        return ""
    letter, number = name.below
    adjacent = number.is_number and number.offset >= 0 and not number.bracket and letter.end == number.start
    return f"{letter.text}{number.offset}" if adjacent and letter.text in letters else ""


def _labels(every: Sequence[Name], indices: frozenset[str]) -> frozenset[str]:
    """The letters of h1 and o1: no index, or one that a name has alone too (out_o beside out_{o1})."""
    letters = frozenset(name.below[0].text for name in every if len(name.below) == 2 and name.below[0].text)
    labelled = {(name.text, name.below[0].text) for name in every if _label(name, letters)}
    alone = {(name.text, name.below[0].text) for name in every if len(name.below) == 1}
    return frozenset(letter for text, letter in labelled if letter not in indices or (text, letter) in alone)


def base_of(text: str) -> str:
    """The letter of a name: W of W_xh and of W^(1)."""
    return text.split("^")[0].split("_")[0].rstrip("′" + OF_SAMPLES) or text


def _shown(item: Item) -> str:
    if item.nested is not None:
        return item.nested.text.replace("_", "") + "".join(map(_shown, item.nested.below))
    text = item.text or str(item.offset)
    return f"{item.bracket}{text}{_BRACKETS[item.bracket]}" if item.bracket else text


def _joined(items: Sequence[Item]) -> str:
    shown = [_shown(item) for item in items]
    return ("" if all(len(text) == 1 for text in shown) else ",").join(shown)


def naming_of(
    nodes: Iterable[Node], equations: Iterable[tuple[Node, Node]], layers: frozenset[str] = frozenset()
) -> Naming:
    """How the names of a text with these expressions and these equations are to be read.

    ``layers``: the letters that count its layers, and no samples.
    """
    sides = list(nodes)
    every = [name for node in sides for name in names(node)]
    bases = {name.text for name in every}
    counting = _bound(sides) | _moved(every)
    custom = frozenset(text for text in INDICES if text not in bases) - counting
    indices = counting | (custom - parts_of_names(every, custom, counting))
    pairs = list(equations)
    family, above, bracket = _family(pairs, indices)
    samples = not family
    if samples:
        family, above, bracket = samples_in(sides, layers)
    members = frozenset(
        name.text for name in every for item in (name.above if above else name.below)
        if family and item.text == family and item.bracket == bracket and item.nested is None
    )  # fmt: skip
    labels = _labels(every, indices)
    picked = picked_in(pairs, sides, family)
    indices |= {item.text for item in picked.values()}
    last = _last(sides, family, samples)
    naming = Naming(
        indices | ({family, last} if family else set()), family, above, bracket, members, last=last, labels=labels,
        picked=picked, samples=samples and bool(family),
    )  # fmt: skip
    counters = counters_of(sides, naming) if family else frozenset()
    if naming.samples:
        counters |= other_samples(every, naming.members, (family, above, bracket), indices) - {last}
    naming = replace(
        naming, counters=counters, indices=naming.indices | counters,
        members=members | computed_of_members(pairs, replace(naming, counters=counters)),
    )  # fmt: skip
    componentwise = {
        name.text for name in every for item in name.below
        if item.text in indices and item.nested is None and item.text not in {family, *labels}
        and item is not naming.position(name)
    }  # fmt: skip
    naming = replace(
        naming, numbered=_numbered(every, naming), marked=_marked(sides, every),
        componentwise=frozenset(componentwise - whole_numbers(every, pairs)),
        count=_count(every, naming), squared=_squared(pairs), divisors=divisors_in(sides, pairs),
        doubled=_doubled(pairs, naming), exponential=is_exponential(every, pairs),
    )  # fmt: skip
    families = frozenset(naming.of(name).text for name in every if naming.position(name) is not None)
    return replace(naming, families=families)


def _doubled(equations: Sequence[tuple[Node, Node]], naming: Naming) -> frozenset[str]:
    """The letters of members that an equation defines without an index; what samples have has a mark in its name."""
    if naming.samples:
        return frozenset()
    return frozenset(
        left.text
        for left, _ in equations
        if isinstance(left, Name) and left.text in naming.members and not (left.above or left.below or left.primes)
    )


def _last(nodes: Sequence[Node], family: str, samples: bool) -> str:
    """The letter at which a sum over the family ends: the T of Σ_{t=1}^T."""
    ends = Counter(
        each.upper.text for node in nodes for each in walk(node)
        if isinstance(each, Big) and each.indices == (family,) and isinstance(each.upper, Name)
        and not each.upper.below and not each.upper.above and len(each.upper.text) == 1
    )  # fmt: skip
    if ends:
        return ends.most_common(1)[0][0]
    if samples and family:
        return count_of_samples(nodes, family)
    return family.upper() if family not in ("", "ℓ") else "L"


def _squared(equations: Sequence[tuple[Node, Node]]) -> frozenset[str]:
    """The letters of σ² = … (…)²: a variance is said as a square, and is one."""
    left_sides = [(left, right) for left, right in equations if isinstance(left, Name) and not left.primes]
    found = {
        left.text for left, right in left_sides
        if [(item.offset, item.bracket) for item in left.above if item.is_number] == [(2, "")] and _has_square(right)
    }  # fmt: skip
    return frozenset(found - {left.text for left, _ in left_sides if not left.above})


def _has_square(node: Node) -> bool:
    return any(
        isinstance(each, Name | Scripted) and any(item.is_number and item.offset == 2 for item in each.above)
        for each in walk(node)
    )


def _count(every: Sequence[Name], naming: Naming) -> int:
    """As many members as the text counts out (E_4, s_3): no more than can be computed."""
    found = [item.offset for name in every if (item := naming.position(name)) is not None and item.is_number]
    return min(max([MEMBERS, *found]), MOST_MEMBERS)


def _marked(sides: Sequence[Node], every: Sequence[Name]) -> frozenset[str]:
    called = {name.text for node in sides for name, _ in calls(node) if name.primes}
    called |= {each.function.text for node in sides for each in walk(node) if isinstance(each, Call)}
    return frozenset(name.text for name in every if name.primes) - called


def _bound(nodes: Sequence[Node]) -> frozenset[str]:
    """The indices of sums and of conditions."""
    found: set[str] = set()
    for node in nodes:
        for each in walk(node):
            if isinstance(each, Big):
                found.update(each.indices)
                found.update(name.text for name in (each.except_for,) if isinstance(name, Name))
            elif isinstance(each, Relation):
                found.update(side.text for side in (each.left, each.right) if _is_bare(side))  # type: ignore[attr-defined]
            elif isinstance(each, Shift):
                found.update((each.index, each.at.text, *each.at.plus, *each.at.minus))
    return frozenset(found)


def _is_bare(node: Node) -> bool:
    return isinstance(node, Name) and len(node.text) == 1 and not node.above and not node.below


def _moved(every: Sequence[Name]) -> frozenset[str]:
    """The t of h_{t−1}."""
    return frozenset(
        item.text for name in every for item in (*name.below, *name.above)
        if item.offset and len(item.text) == 1 and item.nested is None
    )  # fmt: skip


def _family(equations: Sequence[tuple[Node, Node]], indices: frozenset[str]) -> tuple[str, bool, str]:
    """The index of h_t = … h_{t−1} …, whether it stands above, and in which brackets."""
    votes: Counter[tuple[str, bool, str]] = Counter()
    for left, right in equations:
        if not isinstance(left, Name) or left.primes:
            continue
        for is_above, scripts in ((False, left.below), (True, left.above)):
            for item in scripts:
                if item.nested is not None or item.text not in indices:
                    continue
                inside = [
                    other for name in names(right) for other in (name.above if is_above else name.below)
                    if other.text == item.text and other.bracket == item.bracket
                ]  # fmt: skip
                if any(other.offset != item.offset for other in inside):
                    votes[item.text, is_above, item.bracket] += 1
    return votes.most_common(1)[0][0] if votes else ("", False, "")


def _numbered(every: Sequence[Name], naming: Naming) -> frozenset[str]:
    """The letters that never stand without a bare number above, and stand with two of them at least."""
    numbers: dict[str, set[int]] = defaultdict(set)
    alone: set[str] = set()
    for name in every:
        found = [item.offset for item in name.above if item.is_number and not item.bracket]
        if found:
            numbers[name.text].update(found)
        else:
            alone.add(name.text)
    return frozenset(text for text, several in numbers.items() if text not in alone and len(several) > 1)
