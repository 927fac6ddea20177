"""What stands in front of brackets: φ(z) is a function of every entry, l(o, y) a cost, F(x) the value of F at x.

The rest is a product: W (x + y). After ``rewritten`` a value is one letter, and a cost has only the arguments that
are quantities of the model; what it depends on beside them (a label y) makes it one cost or another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions.forward import bare
from proofs.documents.conventions.record import COSTS, FUNCTIONS
from proofs.documents.own.arguments import Body, Said, Stand, at_arguments, is_plain, written_at
from proofs.documents.own.naming import MARK, Naming
from proofs.documents.own.stable import without_maximum
from proofs.documents.texts.statements import Place
from symbolic.reading.meaning import NAMED
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import (
    Brackets,
    Derivative,
    Fraction_,
    Item,
    Nabla,
    Name,
    Node,
    Operator,
    Product,
    Scripted,
    names,
    rewrite,
    walk,
)

BEGINNING: Place = (0, -1, -1)
Beside = tuple[str, tuple[str, ...]]
"""A cost and what it depends on beside the model: l(·, y)."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Which letters are functions, and of what kind."""

    functions: frozenset[str] = frozenset()
    costs: frozenset[str] = frozenset()
    values: dict[str, Brackets | None] = field(default_factory=dict)
    """F ↦ the (x) at which it is defined; None where any arguments only recall what it depends on"""
    outside: frozenset[str] = frozenset()
    """the letters that stand in the arguments of costs only"""
    kinds: tuple[Beside, ...] = ()
    naming: Naming = field(default_factory=Naming)
    unknown: frozenset[str] = frozenset()
    """F of F(x), where nothing says what kind of function it is"""
    bodies: dict[str, Body] = field(default_factory=dict)
    """F ↦ (x) and W φ(V x), where F(x) = W φ(V x) is what the text says of F"""
    said: dict[str, tuple[Said, ...]] = field(default_factory=dict)
    """all that the text says of each F, and where"""
    gradients: dict[str, str] = field(default_factory=dict)
    """dW ↦ J, where dW is a name for the derivative of the one cost J by W"""
    named: dict[str, str] = field(default_factory=dict)
    """l ↦ L, where L = l(o, y) is all that is said of l"""

    def at(self, place: Place) -> Calls:
        """The calls as they are meant at a place: h(x) is what was said of it last, else first."""
        bodies: dict[str, Body] = {}
        for text, several in self.said.items():
            before = [each for each in several if each[0] <= place] or several[:1]
            _, body = max(before, key=lambda each: each[0])
            if body is not None:
                bodies[text] = body
        return self if bodies == self.bodies else replace(self, bodies=bodies)

    def since(self, place: Place) -> Place:
        """Since where the calls are meant as they are at a place."""
        return max((at for several in self.said.values() for at, _ in several if at <= place), default=BEGINNING)

    def rewritten(self, node: Node) -> Node:
        """The expression with values and costs as they are read."""

        def change(each: Node) -> Node | None:
            if isinstance(each, Name) and each.text in self.gradients:
                return self._derivative(each)
            if isinstance(each, Product):
                return self._product(each)
            if isinstance(each, Fraction_):
                return without_maximum(each)
            if isinstance(each, Scripted):
                return _entry(each)
            if isinstance(each, Nabla):
                each = self._by_argument(each)
            if isinstance(each, Nabla) and isinstance(each.of, Name) and each.by is not None and each.at is None:
                of = replace(each.of, text=self.named.get(each.of.text, each.of.text))
                return Derivative(of, each.by, start=each.start, end=each.end)
            if isinstance(each, Nabla) and each.by is not None and each.at is None:
                return Operator(each.by, each.of, start=each.start, end=each.end)
            if isinstance(each, Derivative) and isinstance(each.of, Name) and each.of.text in self.named:
                return replace(each, of=replace(each.of, text=self.named[each.of.text]))
            return None

        return rewrite(node, change)

    def _by_argument(self, node: Nabla) -> Nabla:
        """∇_θ J of ∇_θ J(θ) and of ∇J(θ), where J(θ) only recalls what J depends on."""
        of, at = node.of, node.at
        if not isinstance(of, Name) or not isinstance(at, Brackets) or not is_plain(at) or of.text not in self.values:
            return node
        known = self.values[of.text]
        if (known is not None and known.parts != at.parts) or (node.by is None and len(at.parts) != 1):
            return node
        return replace(node, by=node.by or at.parts[0], at=None)

    def with_derivatives(self, node: Node) -> Node:
        """The expression with the derivatives that names stand for: ∂J/∂W for dW."""

        def change(each: Node) -> Node | None:
            return self._derivative(each) if isinstance(each, Name) and each.text in self.gradients else None

        return rewrite(node, change)

    def _derivative(self, name: Name) -> Node:
        by = replace(name, text=name.text[1:])
        return Derivative(Name(self.gradients[name.text]), by, start=name.start, end=name.end)

    def _product(self, node: Product) -> Node | None:
        factors: list[Node] = []
        signs: list[str] = []
        place, changed = 0, False
        while place < len(node.factors):
            if place:
                signs.append(node.signs[place - 1])
            factor = node.factors[place]
            follows = node.factors[place + 1] if place + 1 < len(node.factors) and node.signs[place] == "" else None
            called = self._called(factor, follows)
            if called is not None:
                factors += called
                signs += [""] * (len(called) - 1)
                place, changed = place + 2, True
                continue
            factors.append(factor)
            place += 1
        if not changed:
            return None
        return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), signs=tuple(signs))

    def _called(self, factor: Node, follows: Node | None) -> list[Node] | None:
        """What stands for a value, for the entry s(x)_i of one, or for a cost; None for any other factor."""
        if not isinstance(factor, Name):
            return None
        if (
            factor.primes == 1
            and factor.text in self.costs
            and isinstance(follows, Brackets)
            and len(follows.parts) == 1
        ):
            # C′(W) is the derivative of the cost by W.
            cost = Name(self.named.get(factor.text, factor.text), start=factor.start, end=factor.end)
            return [Derivative(cost, follows.parts[0], start=factor.start, end=follows.end)]
        if factor.primes:
            return None
        if isinstance(follows, Brackets):
            if factor.text in self.values:
                return [self._value(factor, follows)]
            return self._cost(factor, follows) if factor.text in self.costs else None
        scripted = isinstance(follows, Scripted) and isinstance(follows.base, Brackets) and not follows.primes
        if not scripted or factor.text not in self.values:
            return None
        # s(x)_i is an entry of the value s(x), h(x)^2 a power of it.
        assert isinstance(follows, Scripted)
        assert isinstance(follows.base, Brackets)
        value = replace(follows, base=Brackets((self._value(factor, follows.base),), "("))
        return [_entry(value) or value]

    def _value(self, name: Name, arguments: Brackets) -> Node:
        at = self.values[name.text]
        position = self._of_sample(arguments)
        if at is not None and (at.parts != arguments.parts or position is not None):
            if name.text in self.bodies and not (name.below or name.above):
                inner = self._written(name.text, arguments)
                if position is not None:
                    inner = self.naming.at_sample(inner, position)
                return Brackets((self.rewritten(inner),), "(", start=name.start, end=arguments.end)
            raise Undetermined(f"{name.text} is only defined at {_shown(at)}, and stands before other arguments here.")
        if at is None and not all(isinstance(part, Name) for part in arguments.parts):
            raise Undetermined(f"What {name.text} is for these arguments is not defined.")
        return replace(name, end=arguments.end)

    def _written(self, text: str, arguments: Brackets) -> Node:
        """What F is at these arguments.

        Raises Undetermined where it is only written out at other ones that are no letters.
        """
        at, body = self.bodies[text]
        if any(name.text == text for name in names(body)):
            raise Undetermined(f"{text} is said by itself, so that what it is for other arguments never ends.")
        if tuple(map(self.rewritten, at.parts)) == arguments.parts:
            return body
        if not is_plain(at) or len(at.parts) != len(arguments.parts):
            raise Undetermined(f"{text} is only defined at {_shown(at)}, and stands before other arguments here.")
        return at_arguments(body, at, arguments)

    def _of_sample(self, arguments: Brackets) -> Item | None:
        """Which sample they are of, so that the value is not one letter: the i of h(x^{(i)})."""
        if not self.naming.samples:
            return None
        found = [self.naming.position(name) for part in arguments.parts for name in names(part)]
        return next((item for item in found if item is not None), None)

    def written_out(self, left: Node, right: Node) -> str:
        """The f of f(x^{(i)}) = w x^{(i)} + b, where this is what the text says of f; "" for anything else."""
        left = bare(left)
        if not isinstance(left, Product) or len(left.factors) != 2:
            return ""
        name, arguments = left.factors
        if not isinstance(name, Name) or not isinstance(arguments, Brackets) or self._of_sample(arguments) is None:
            return ""
        return name.text if right in (body[1] for _, body in self.said.get(name.text, ()) if body) else ""

    def _cost(self, name: Name, arguments: Brackets) -> list[Node]:
        inner = [part for part in arguments.parts if not self._is_outside(part)]
        if len(inner) != 1:
            raise Undetermined(f"{name.text} depends on {len(inner)} quantities of the model at once.")
        above = self._which(name.text, [part for part in arguments.parts if part is not inner[0]])
        called = Name(name.text + MARK, above=above, start=name.start, end=name.end)
        return [called, replace(arguments, parts=(inner[0],))]

    def _is_outside(self, part: Node) -> bool:
        return isinstance(part, Name) and part.text in self.outside

    def _which(self, text: str, beside: Sequence[Node]) -> tuple[Item, ...]:
        """The mark that tells costs of one model apart: the time of l(o_t, y_t), the number of l(o_1, y_1)."""
        for part in beside:
            position = self.naming.position(part) if isinstance(part, Name) else None
            if position is not None:
                if len(self.kinds) > 1:
                    raise Undetermined("Several costs that change from member to member are not told apart.")
                return (replace(position, bracket="("),)
        kind = (text, tuple(part.text for part in beside if isinstance(part, Name)))
        if len(self.kinds) < 2 or kind not in self.kinds:
            return ()
        return (Item("", self.kinds.index(kind) + 1, "("),)


def _entry(node: Scripted) -> Name | None:
    """[s]_i as s_i"""
    base = bare(node.base)
    if (
        not isinstance(base, Name)
        or base.below
        or base.primes
        or not node.below
        or node.above
        or node.exponent is not None
    ):
        return None
    return replace(base, below=node.below, start=node.start, end=node.end)


def _shown(brackets: Brackets) -> str:
    return f"({', '.join(part.text if isinstance(part, Name) else '…' for part in brackets.parts)})"


def called_in(node: Node) -> Iterable[tuple[Name, Brackets]]:
    """Every name that stands directly before brackets."""
    for each in walk(node):
        if not isinstance(each, Product):
            continue
        for left, right, sign in zip(each.factors, each.factors[1:], each.signs, strict=False):
            name = left.base if isinstance(left, Scripted) else left
            brackets = right.base if isinstance(right, Scripted) else right
            if sign == "" and isinstance(name, Name) and isinstance(brackets, Brackets):
                yield name, brackets


def calls_of(
    sides: Sequence[Node], equations: Sequence[tuple[Node, Node]], naming: Naming, places: Sequence[Stand]
) -> Calls:
    """The functions of a text with these sides of equations, every name one letter in them."""
    called: dict[str, list[Brackets]] = {}
    primed: set[str] = set()
    uses: dict[str, int] = {}
    for node in sides:
        for name in names(node):
            uses[name.text] = uses.get(name.text, 0) + 1
            if name.primes:
                primed.add(name.text)
        for name, brackets in called_in(node):
            called.setdefault(name.text, []).append(brackets)
    defined = {left.text for left, _ in equations if isinstance(left, Name) and not left.primes}
    of_samples = {
        text for text, several in called.items()
        if naming.samples and any(naming.position(name) for each in several for p in each.parts for name in names(p))
    }  # fmt: skip
    values, written, said, arrays = written_at(equations, places, of_samples)
    functions: set[str] = set()
    costs: set[str] = set()
    unknown: set[str] = set()
    for text, several in called.items():
        alone = uses[text] - len(several)
        counts = {len(each.parts) for each in several}
        if text in NAMED:
            continue
        slopes = text in primed and text not in arrays and text not in COSTS
        if counts == {1} and (slopes or text in written):
            functions.add(text)
        elif text in values:
            # What h(x) = 3 vᵀ x + c is made of counts for more than the custom that h is a function of every entry.
            continue
        elif counts == {1} and text not in arrays and text in FUNCTIONS and not alone:
            functions.add(text)
        elif (counts == {1} and text in COSTS) or (min(counts) >= 2 and text not in defined):
            costs.add(text)
        elif text in defined and text in COSTS:
            values[text] = None
        elif not alone and text not in defined and all(is_plain(each) for each in several):
            unknown.add(text)
    values = {text: at for text, at in values.items() if text not in functions}
    plain = Calls(frozenset(functions), frozenset(costs), values, naming=naming, unknown=frozenset(unknown))
    outside = _outside(sides, equations, costs, naming)
    kinds = _kinds(sides, costs, outside, naming)
    named = _named(equations, costs, naming)
    return replace(plain, outside=outside, kinds=kinds, said=said, named=named).at(BEGINNING)


def _outside(
    sides: Sequence[Node], equations: Sequence[tuple[Node, Node]], costs: set[str], naming: Naming
) -> frozenset[str]:
    """The letters that only occur beside others in the arguments of costs, on the right of definitions."""
    inside: set[str] = set()
    elsewhere: set[str] = {left.text for left, _ in equations if isinstance(left, Name)}
    for _, right in equations:
        arguments = [
            part for name, brackets in called_in(right) if name.text in costs and len(brackets.parts) > 1
            for part in brackets.parts
        ]  # fmt: skip
        inside.update(part.text for part in arguments if isinstance(part, Name))
        rest = [each for each in names(right) if not any(each is name for part in arguments for name in names(part))]
        elsewhere.update(each.text for each in rest)
    return frozenset(inside - elsewhere)


def _kinds(sides: Sequence[Node], costs: set[str], outside: frozenset[str], naming: Naming) -> tuple[Beside, ...]:
    found: list[Beside] = []
    for node in sides:
        for name, brackets in called_in(node):
            if name.text not in costs:
                continue
            beside = tuple(part.text for part in brackets.parts if isinstance(part, Name) and part.text in outside)
            if (name.text, beside) not in found:
                found.append((name.text, beside))
    return tuple(found)


def _named(equations: Sequence[tuple[Node, Node]], costs: set[str], naming: Naming) -> dict[str, str]:
    """l ↦ L where L = l(o, y) is the only equation in which l is called."""
    calls: dict[str, set[Brackets]] = {}
    made: dict[str, str] = {}
    for left, right in equations:
        for side in (left, right):
            for name, brackets in called_in(side):
                if name.text in costs:
                    calls.setdefault(name.text, set()).add(brackets)
        if isinstance(left, Name) and isinstance(right, Product) and len(right.factors) == 2:
            function, arguments = right.factors
            called = isinstance(function, Name) and isinstance(arguments, Brackets) and function.text in costs
            if called and not left.above and not left.below:
                assert isinstance(function, Name)
                made.setdefault(function.text, left.text)
    return {text: letter for text, letter in made.items() if len(calls.get(text, ())) == 1 and text != letter}
