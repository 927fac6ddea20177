"""The syntax of mathematics as written, before it is known what the letters mean.

A tree of immutable nodes with their places in the source. Nothing is decided here that the signs on paper leave
open: ``g(z)`` is two things side by side, a superscript is a superscript, and the reach of ∂/∂w is what the
precedences say, which ``wider`` can change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from operator import is_
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """What all nodes have: the half-open range of characters they were written with."""

    start: int = field(default=0, compare=False, kw_only=True)
    end: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Item(Node):
    """One thing in a script: an index l−1 or 3 (no text), a word, a mark (T, *), or a nested name n_{l-1}.

    ``bracket`` is "(" or "[" where it stands in its own brackets: ^{[l](i)}.
    """

    text: str
    offset: int = 0
    bracket: str = ""
    nested: Name | None = None
    plus: tuple[str, ...] = ()
    """the a of i + a, as a convolution counts"""
    minus: tuple[str, ...] = ()
    """the a of i − a"""

    @property
    def is_sum(self) -> bool:
        """Whether other letters are added to the one that counts: i + a − 1."""
        return bool(self.plus or self.minus)

    @property
    def is_number(self) -> bool:
        return not self.text and self.nested is None

    @property
    def is_transpose(self) -> bool:
        """The T of Wᵀ, however it is written; a T that counts steps looks the same."""
        return self.text in ("ᵀ", "T")


@dataclass(frozen=True, slots=True)
class Number(Node):
    """12.5"""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A letter or a word with its scripts: w^{l}_{ij}, f'."""

    text: str
    below: tuple[Item, ...] = ()
    above: tuple[Item, ...] = ()
    primes: int = 0
    bold: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Scripted(Node):
    """Scripts on something that is no single letter: (…)^2, {a^{l-1}}^T."""

    base: Node
    below: tuple[Item, ...] = ()
    above: tuple[Item, ...] = ()
    primes: int = 0
    exponent: Node | None = None


@dataclass(frozen=True, slots=True)
class Brackets(Node):
    """(…), with several parts where there are commas."""

    parts: tuple[Node, ...]
    kind: str = "("


@dataclass(frozen=True, slots=True)
class Dots(Node):
    """… in a list, ⋯ or ⋮ in a matrix."""


@dataclass(frozen=True, slots=True)
class Rule(Node):
    """| in a matrix: a column is drawn as a line."""


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """A + B − C: the terms, a subtracted one as Minus."""

    terms: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Minus(Node):
    """−A"""

    term: Node


@dataclass(frozen=True, slots=True)
class Product(Node):
    """A B, A · B, A × B, A * B: the signs between the factors, "" where there is none."""

    factors: tuple[Node, ...]
    signs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entrywise(Node):
    """A ⊙ B"""

    factors: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Fraction_(Node):
    """A / B"""

    above: Node
    below: Node


@dataclass(frozen=True, slots=True)
class Root(Node):
    """√A"""

    inner: Node


@dataclass(frozen=True, slots=True)
class Derivative(Node):
    r"""\frac{\partial A}{\partial B}; ``immediate``: \partial^+ A, with what earlier steps have computed held."""

    of: Node
    by: Node
    immediate: bool = False


@dataclass(frozen=True, slots=True)
class Operator(Node):
    r"""\frac{\partial}{\partial B} operand"""

    by: Node
    operand: Node


@dataclass(frozen=True, slots=True)
class Nabla(Node):
    r"""\nabla_B C, \nabla C(a)"""

    by: Node | None
    of: Node
    at: Node | None = None


@dataclass(frozen=True, slots=True)
class At(Node):
    r"""\left. inner \right|_{x = a, …}: the inner expression where x is a; (x, a), …

    ``reach``: whether the signs say where it begins; in A B|_{x=a} they leave open whether A is under the bar.
    """

    inner: Node
    where: tuple[tuple[Node, Node], ...]
    reach: bool = True


@dataclass(frozen=True, slots=True)
class Big(Node):
    r"""\sum_{index=lower}^{upper} body; no bounds where none are written.

    ``beside``: the j of k \in Downstream(j), where the set over which it goes depends on j.
    """

    sign: str
    indices: tuple[str, ...]
    lower: Node | None
    upper: Node | None
    except_for: Node | None
    body: Node
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Call(Node):
    r"""\log x, \tanh(z): of a function that is known by its name."""

    function: Name
    arguments: tuple[Node, ...]


def is_inverse(node: Scripted) -> bool:
    """Whether it is tanh⁻¹(x), which may be a value of the inverse function; 1/tanh(x) is tanh(x)⁻¹."""
    call, power = node.base, node.exponent
    return isinstance(call, Call) and isinstance(power, Minus) and power.start < call.arguments[0].start


@dataclass(frozen=True, slots=True)
class Total(Node):
    """np.sum(A, axis=1), sum(A), np.mean(A): over the columns (axis 1), the rows (0), or whatever is meant (None)."""

    inner: Node
    axis: int | None = None
    mean: bool = False


@dataclass(frozen=True, slots=True)
class Relation(Node):
    """i = k inside an expression: an indicator, a condition."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True, slots=True)
class Shift(Node):
    """[i′ = i + a]: 1 where one index is the sum of others, and 0 elsewhere."""

    index: str
    at: Item


@dataclass(frozen=True, slots=True)
class Branch(Node):
    """One row of cases: a value, and its condition (None: otherwise)."""

    value: Node
    condition: Relation | None


@dataclass(frozen=True, slots=True)
class Cases(Node):
    """{ value if condition; … }"""

    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Matrix(Node):
    """Rows of entries, dots and rules."""

    rows: tuple[tuple[Node | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Norm(Node):
    """‖A‖"""

    inner: Node


@dataclass(frozen=True, slots=True)
class Absolute(Node):
    """|A|"""

    inner: Node


@dataclass(frozen=True, slots=True)
class Braced(Node):
    r"""\underbrace{A}_{note}: the note is a chain "= B", "=: B", "B", or a shape."""

    inner: Node
    sign: str
    note: Node | None
    shape: tuple[Node, Node] | None = None


def children(node: Node) -> Iterator[Node]:
    """The nodes directly under this one."""
    return iter(_under(node))


def _under(node: Node) -> list[Node]:
    found: list[Node] = []
    for name in _fields(node):
        _gather(getattr(node, name), found)
    return found


def _gather(value: Any, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for part in value:
            _gather(part, found)


_FIELDS: dict[type, tuple[str, ...]] = {}


_PLAIN = frozenset({"str", "int", "bool", "Fraction", "tuple[str, ...]"})
"""Annotations of fields that hold no nodes."""


def _fields(node: Node) -> tuple[str, ...]:
    """The names of the fields that hold nodes; found once, as trees are walked all the time."""
    kind = type(node)
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(each.name for each in fields(node) if each.type not in _PLAIN)
    return _FIELDS[kind]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything under it, from left to right."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(_under(node))


def names(node: Node) -> Iterator[Name]:
    """Every letter in it (those inside scripts too)."""
    return (each for each in walk(node) if isinstance(each, Name))


def quotients(node: Node) -> Iterator[Derivative | Operator]:
    """Every ∂A/∂B and ∂/∂B (A) in it; ∇C and g′(z) are none."""
    return (each for each in walk(node) if isinstance(each, Derivative | Operator))


def differentiates(node: Node) -> bool:
    """Whether a derivative stands in it: ∂A/∂B, ∂/∂B (A), ∇C, g′(z)."""
    return any(
        isinstance(each, Derivative | Operator | Nabla) or (isinstance(each, Name) and each.primes)
        for each in walk(node)
    )


def rewrite(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with ``change`` applied from the leaves up; None leaves a node as it is."""
    rebuilt = with_inner(node, lambda each: rewrite(each, change))
    return change(rebuilt) or rebuilt


def with_inner(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with ``change`` applied to what stands directly under it; the same one where nothing changes."""

    def inside(value: Any) -> Any:
        if isinstance(value, Node):
            return change(value)
        if isinstance(value, tuple):
            parts = tuple(map(inside, value))
            return value if all(map(is_, parts, value)) else parts
        return value

    new = {name: inside(getattr(node, name)) for name in _fields(node)}
    return node if all(part is getattr(node, name) for name, part in new.items()) else replace(node, **new)
