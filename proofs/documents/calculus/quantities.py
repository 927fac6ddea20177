"""What one section says: y = f(u), u = g(x), F(x) = f(g(x)), h = f(x, y). Every quantity with what it is made of.

A function that only stands before the same arguments is a quantity as well where ∂f/∂g or A′(B) speak of it so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.calculus.spelling import KNOWN, POINT, Applied, applied_in, functions_in, spelled
from proofs.documents.conventions.forward import bare
from proofs.documents.own.collecting import recalls_arguments
from proofs.documents.texts.statements import Equality
from proofs.documents.texts.suppositions import is_supposed
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import (
    Brackets,
    Derivative,
    Name,
    Node,
    Number,
    Operator,
    Product,
    Scripted,
    differentiates,
    names,
    rewrite,
    walk,
)

DEFINING = frozenset({"=", ":=", "≡"})
Said = tuple[str, "Name | Applied", Node, Equality]
"""(y, y or F(x), what it is, where that is said)"""
VALUE = "\u2060"
"""Behind the name of a quantity: the letter f of the quantity f is no function."""


@dataclass(slots=True)
class Quantities:
    """The quantities that an equality is about, in terms of abstract functions and of variables."""

    functions: frozenset[str]
    made_of: dict[str, Node] = field(default_factory=dict)
    """y ↦ f(u)"""
    at: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    """F ↦ (x), where F(x) = … is what it is made of"""
    said: frozenset[str] = frozenset()
    """those that the text itself says"""
    repeated: set[str] = field(default_factory=set)
    """those of which it says so more than once"""

    def resolved(self, node: Node) -> Node:
        """The expression in quantities, variables, and calls of abstract functions.

        Raises Undetermined where something in it has no meaning.
        """
        return rewrite(node, self._resolve)

    def _resolve(self, each: Node) -> Node | None:
        if isinstance(each, Applied):
            return self._call(each)
        if isinstance(each, Derivative):
            return self._derivative(each)
        if isinstance(each, Operator) and not isinstance(bare(each.by), Name):
            raise Undetermined("A derivative by something that is no letter.")
        if isinstance(each, Name):
            return self._name(each)
        return None

    def _name(self, each: Name) -> Node | None:
        if each.text.endswith(VALUE) or each.text in KNOWN:
            return None
        if each.primes:
            here = self._arguments(each.text)
            if here is None or len(here) != 1:
                raise Undetermined(f"At which number {each.text}′ is taken is not said.")
            if each.text not in self.said:
                return Applied(each.text, each.primes, here, start=each.start, end=each.end)
            if each.primes == 1 and isinstance(here[0], Name):
                return Derivative(self._quantity(each.text), here[0], start=each.start, end=each.end)
            raise Undetermined(f"This derivative of {each.text} is not read here.")
        if each.text in self.made_of:
            if len(each.above) > 1 or any(not item.is_number or item.bracket for item in each.above):
                raise Undetermined(f"The superscript of {each.text} is not read here.")
            return replace(self._quantity(each.text), above=each.above, start=each.start, end=each.end)
        if each.text in self.functions and (here := self._arguments(each.text)) is not None:
            value = Applied(each.text, 0, here, start=each.start, end=each.end)
            return Scripted(Brackets((value,)), above=each.above) if each.above else value
        if each.text in self.functions:
            raise Undetermined(f"The function {each.text} stands without its argument.")
        return None

    def _call(self, each: Applied) -> Node:
        arguments = tuple(bare(part) for part in each.arguments)
        if each.function in self.made_of and not each.primes and self._arguments(each.function) == arguments:
            return self._quantity(each.function)
        if each.function not in self.said:
            return replace(each, arguments=arguments)
        if each.primes == 1 and len(arguments) == 1 and isinstance(arguments[0], Name):
            return Derivative(self._quantity(each.function), arguments[0], start=each.start, end=each.end)
        raise Undetermined(f"{each.function} is said at other arguments, and stands before these ones here.")

    def _derivative(self, each: Derivative) -> Node | None:
        of, by = bare(each.of), bare(each.by)
        if not isinstance(by, Name):
            raise Undetermined("A derivative by something that is no letter.")
        if isinstance(of, Name) and not of.text.endswith(VALUE):
            raise Undetermined(f"What {of.text} is made of, no equation of this section says.")
        return Operator(by, of, start=each.start, end=each.end) if not isinstance(of, Name) else None

    def _quantity(self, text: str) -> Name:
        return Name(text + VALUE)

    def _arguments(self, text: str) -> tuple[Node, ...] | None:
        """At what a function is said, or always stands."""
        return tuple(bare(self.resolved(part)) for part in self.at[text]) if text in self.at else None

    def made(self, text: str) -> Node:
        """What a quantity is made of: y of f, where f is one, and f of f(u)."""
        node = bare(self.made_of[text])
        if isinstance(node, Applied) and node.function == text:
            return replace(node, arguments=tuple(bare(self.resolved(part)) for part in node.arguments))
        return self.resolved(node)

    def check(self, sides: Iterable[Node]) -> None:
        """Every derivative is one by something that its numerator is made of, and arguments are independent.

        Raises Undetermined elsewhere: what no equation connects may hang together in words, and ∂f/∂x of f(x, g(x))
        is meant with g(x) held, where df/dx is not.
        """
        for node in (*sides, *self.made_of.values()):
            for each in walk(node):
                if isinstance(each, Derivative | Operator):
                    inner = each.of if isinstance(each, Derivative) else each.operand
                    by = bare(each.by)
                    if isinstance(by, Name) and by.text not in self._below(inner) and any(True for _ in names(inner)):
                        raise Undetermined("Nothing in the section says that the one depends on the other.")
                if isinstance(each, Applied) and len(each.arguments) > 1:
                    self._check_independent(each)

    def _check_independent(self, call: Applied) -> None:
        below = [self._below(part) for part in call.arguments]
        for place, part in enumerate(call.arguments):
            own = {bare(part).text} if isinstance(bare(part), Name) else set[str]()  # type: ignore[attr-defined]
            if any(own & other for index, other in enumerate(below) if index != place):
                raise Undetermined(f"The arguments of {call.function} depend on each other.")

    def _below(self, node: Node) -> set[str]:
        """The names in an expression, and in what they are made of."""
        waiting, found = [name.text for name in names(node)], set[str]()
        while waiting:
            text = waiting.pop()
            if text not in found:
                found.add(text)
                made = self.made_of.get(text.removesuffix(VALUE)) if text.endswith(VALUE) else None
                waiting += [name.text for name in names(made)] if made is not None else []
        return found

    def order(self, nodes: Iterable[Node]) -> list[str]:
        """The quantities below these expressions, each behind those that it is made of.

        Raises Undetermined where they go round in a circle.
        """
        done: list[str] = []

        def visit(text: str, above: tuple[str, ...]) -> None:
            if text in above:
                raise Undetermined(f"What is said of {text} goes round in a circle.")
            if text not in done:
                for inner in _values(self.made_of[text]):
                    visit(inner, (*above, text))
                done.append(text)

        for node in nodes:
            for text in _values(node):
                visit(text, ())
        return done


def _values(node: Node) -> Iterator[str]:
    return (name.text.removesuffix(VALUE) for name in names(node) if name.text.endswith(VALUE))


def quantities_of(
    sides: Sequence[Node], equality: Equality, section: Sequence[Equality]
) -> tuple[Quantities, list[Node]]:
    """The quantities that the sides of an equality are about, and the sides in terms of them.

    Raises Undetermined where something in them has no meaning.
    """
    around = [each for each in section if each.placed is not equality.placed or each.link < equality.link]
    functions = functions_in((*sides, *(node for each in around for node in each.nodes or ())))
    said = list(_said(around, functions))
    definitions = _nearest(said, equality)
    used = _below(sides, functions, definitions)
    point = _variable(sides, functions, definitions)
    spelt = [spelled(node, functions, point) for node in sides]
    found = Quantities(functions, said=frozenset(used))
    for text in used:
        left, right = definitions[text]
        found.made_of[text] = spelled(right, functions, point)
        if isinstance(left, Applied):
            found.at[text] = tuple(bare(part) for part in left.arguments)
    _name_values(found, spelt, point)
    trees = (*spelt, *found.made_of.values())
    found.functions = frozenset(each.function for node in trees for each in applied_in(node)) | {
        name.text for node in trees for name in names(node) if name.text in functions
    }
    resolved = [found.resolved(node) for node in spelt]
    found.made_of = {text: found.made(text) for text in found.made_of}
    found.repeated = {text for text in used if sum(text == other for other, *_ in said) > 1}
    found.check(resolved)
    return found, resolved


def says_what_it_is(equality: Equality, section: Sequence[Equality]) -> str:
    """The letter of which an equality at the beginning of its chain says what it is made of; "" where it claims."""
    if not functions_in(equality.nodes or ()):
        return ""
    functions = functions_in(node for each in section for node in each.nodes or ())
    made = next(_said([equality], functions), None)
    if made is None:
        return ""
    text, left, right, _ = made
    if any(name.text == text for name in names(right)):
        # σ(x) = σ(x) (1 − σ(x)) says nothing of what σ is.
        return ""
    before = [each for each in section if each.sign.start < equality.sign.start]
    if any(text == other for other, *_ in _said(before, functions)) and not is_supposed(equality.placed):
        return ""
    calls = any(True for _ in applied_in(spelled(right, functions)))
    return text if calls or (isinstance(left, Applied) and not isinstance(bare(right), Number)) else ""


def _said(section: Sequence[Equality], functions: frozenset[str]) -> Iterator[Said]:
    """Every equality at the beginning of a chain that says what a letter is made of."""
    for each in section:
        nodes = each.nodes
        if nodes is None or each.link or each.sign.text not in DEFINING or any(map(differentiates, nodes)):
            continue
        left = _head(bare(nodes[0]), functions)
        if left is not None:
            yield left.function if isinstance(left, Applied) else left.text, left, nodes[1], each


def _nearest(said: Iterable[Said], equality: Equality) -> Mapping[str, tuple[Node, Node]]:
    """y ↦ (y or F(x), what it is), the nearest one before the equality, or else the first behind it."""
    found: dict[str, tuple[Node, Node]] = {}
    for text, left, right, each in said:
        if text in found and recalls_arguments(each):
            continue
        if each.sign.start < equality.sign.start or text not in found:
            found[text] = (left, right)
    return found


def _head(left: Node, functions: frozenset[str]) -> Name | Applied | None:
    """y, F(x), F(x, y) on the left of what is said of it."""
    left = bare(spelled(left, functions)) if isinstance(left, Name | Product) else left
    if isinstance(left, Name) and not left.above and not left.primes:
        return left
    plain = isinstance(left, Applied) and not left.primes and all(isinstance(bare(p), Name) for p in left.arguments)
    return left if plain else None  # type: ignore[return-value]


def _below(sides: Iterable[Node], functions: frozenset[str], definitions: Mapping[str, tuple[Node, Node]]) -> list[str]:
    """The letters with a definition in these expressions, and in what they are made of."""
    waiting = [text for node in sides for text in _letters(node, functions)]
    found: list[str] = []
    while waiting:
        text = waiting.pop()
        if text in definitions and text not in found:
            found.append(text)
            waiting += _letters(definitions[text][1], functions)
    return found


def _letters(node: Node, functions: frozenset[str]) -> list[str]:
    tree = spelled(node, functions)
    return [*(name.text for name in names(tree)), *(each.function for each in applied_in(tree))]


def _variable(sides: Sequence[Node], functions: frozenset[str], definitions: Mapping[str, tuple[Node, Node]]) -> Name:
    """The one letter that is no function in the equality: what a prime differentiates by."""
    letters = {text for node in sides for text in _letters(node, functions)}
    free = sorted(letters - functions - KNOWN - definitions.keys())
    return Name(free[0]) if len(free) == 1 else POINT


def _name_values(found: Quantities, spelt: list[Node], point: Name) -> None:
    """Where functions are spoken of as quantities: at which arguments they are meant."""
    for text, node in found.made_of.items():
        inner = bare(node)
        if isinstance(inner, Applied) and not inner.primes and inner.function in {text} | found.functions - found.said:
            found.at.setdefault(inner.function, inner.arguments)
    calls: dict[str, set[tuple[Node, ...]]] = {}
    for node in (*spelt, *found.made_of.values()):
        for each in applied_in(node):
            if not each.primes:
                calls.setdefault(each.function, set()).add(tuple(bare(part) for part in each.arguments))
    several = {text for text, arguments in calls.items() if any(len(each) > 1 for each in arguments)}
    spoken = {text for node in spelt for text in _spoken_of(node)} & found.functions
    for text in sorted(found.functions - found.said):
        arguments = calls.get(text, {(point,)})
        if len(arguments) == 1:
            (found.at[text],) = arguments
        if text in found.at and text in spoken | several:
            found.made_of[text] = Applied(text, 0, found.at[text])


def _spoken_of(node: Node) -> Iterator[str]:
    """The letters that stand for quantities in an expression: the f and g of ∂f/∂g, the B of A′(B)."""
    for each in walk(node):
        places: tuple[Node, ...] = ()
        if isinstance(each, Derivative):
            places = (each.of, each.by)
        elif isinstance(each, Operator):
            places = (each.by,)
        elif isinstance(each, Applied) and each.primes:
            places = each.arguments
        yield from (inner.text for place in places if isinstance(inner := bare(place), Name))
