"""x^{(i)}, y_n: the letter that counts the samples of a text, of which every one has its own x and y.

The quantities of samples are a family like the states of a recurrence, only that none of them depends on another. So
the index of samples is looked for where no recurrence has one. Above a letter, in brackets or not, an index that some
Σ runs over counts samples; below a letter it does where what bears it is a vector: 𝐱_n, wᵀ x_n.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from symbolic.reaching import reach
from symbolic.reading.syntax import Big, Fraction_, Item, Name, Node, Product, names, walk

Place = tuple[str, bool, str]
"""The letter, whether it stands above, and in which brackets."""
ROLES = frozenset({"x", "y", "t", "d"})
"""What custom calls the inputs and the targets of a sample."""


def samples_in(nodes: Sequence[Node], layers: frozenset[str]) -> Place:
    """The letter of samples in these expressions; ("", False, "") for none. ``layers``: the letters of layers."""
    summed = {index for node in nodes for each in walk(node) if isinstance(each, Big) for index in each.indices}
    votes: Counter[Place] = Counter()
    for name in (name for node in nodes for name in names(node)):
        if name.text in ROLES:
            votes.update((item.text, True, item.bracket) for item in name.above if _counts(item, summed - layers))
    for node in nodes:
        for item in _below_vectors(node):
            if _counts(item, summed - layers):
                votes[item.text, False, item.bracket] += 1
    return votes.most_common(1)[0][0] if votes else ("", False, "")


def count_of_samples(nodes: Sequence[Node], letter: str) -> str:
    """What the text calls their number where no Σ says how far it goes: the N of 1/N Σ_n; else m."""
    divisors = Counter(
        name.text for node in nodes for each in walk(node) if isinstance(each, Product)
        if any(isinstance(factor, Big) and factor.indices == (letter,) for factor in each.factors)
        for factor in each.factors if isinstance(factor, Fraction_)
        for name in names(factor.below) if len(name.text) == 1 and not (name.below or name.above)
    )  # fmt: skip
    return divisors.most_common(1)[0][0] if divisors else "m"


def other_samples(
    every: Sequence[Name], members: frozenset[str], place: Place, indices: frozenset[str]
) -> frozenset[str]:
    """The letters that stand where the one of samples does: the t of x^{(t)} beside Σ_i x^{(i)}."""
    letter, above, bracket = place
    found = {
        item.text for name in every if name.text in members & ROLES
        for item in (name.above if above else name.below[:1])
        if item.nested is None and item.bracket == bracket and item.text in indices and (bracket or not above)
    }  # fmt: skip
    return frozenset(found - {letter})


def led_to(alone: frozenset[str], used: Mapping[str, set[str]], whole: Callable[[str], bool]) -> frozenset[str]:
    """What is between the samples with an index and without: the z of a = σ(z), z = wᵀ x + b beside a^{(i)}, x^{(i)}.

    ``alone``: the names that stand without an index, and elsewhere with one; ``used``: which names each definition
    without one uses; ``whole``: whether a name stands for all samples.
    """
    below = {name: others for name, others in used.items() if not any(map(whole, others))}
    hanging = {name for name in below if reach((name,), below) & alone}
    found, waiting = set(alone), [name for name in alone if name in hanging]
    while waiting:
        more = (below[waiting.pop()] & hanging) - found
        found |= more
        waiting += more
    return frozenset(found)


def _counts(item: Item, summed: set[str]) -> bool:
    return item.nested is None and not item.offset and item.text in summed


def _below_vectors(node: Node) -> Iterator[Item]:
    """The n of 𝐱_n, of x_nᵀ w and of wᵀ x_n."""
    for each in walk(node):
        if isinstance(each, Name) and len(each.below) == 1 and each.text.islower() and (each.bold or _turned(each)):
            yield each.below[0]
        if isinstance(each, Product):
            for left, right, sign in zip(each.factors, each.factors[1:], each.signs, strict=False):
                if sign in ("", "·") and isinstance(left, Name) and _turned(left) and isinstance(right, Name):
                    yield from right.below if len(right.below) == 1 and right.text.islower() else ()


def _turned(name: Name) -> bool:
    return any(item.is_transpose for item in name.above)
