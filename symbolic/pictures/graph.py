"""The computational graph of a Model: an edge A → B wherever A is used in the definition of B.

It is found from the definitions alone, so any graph of definitions (residual, softmax, …) has its picture.
Only what the cost depends on is in it; errors and gradients, which are defined from the cost, are not. The
derivative ∂C/∂W^1 takes every path from W^1 to C (``paths``). Mermaid, DOT and SVG: ``symbolic/pictures/drawing.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any, Literal

from symbolic.domains import Position
from symbolic.errors import InputError
from symbolic.formula import Apply, Entry, Formula, Symbol
from symbolic.indices import ONE, Sizes
from symbolic.model import Definition, Given, Key, Model, key_of
from symbolic.pictures.dependencies import dependencies, dependencies_by_component
from symbolic.pictures.labels import Label, spelled

Kind = Literal["input", "parameter", "intermediate", "activation", "cost"]
Edge = tuple[str, str]
"""(from, to): the ids of two nodes."""

MOST_NODES = 400
"""A picture of more nodes than this shows nothing to anybody."""

_DATA = {"input", "inputs", "target", "targets", "label", "labels", "sample", "samples", "data"}


@dataclass(frozen=True, slots=True)
class Node:
    """A quantity of the graph. What is only another name for it (a^0 = x) stands in ``aliases``."""

    id: str
    label: Label
    kind: Kind
    meaning: str = ""
    aliases: tuple[Label, ...] = ()
    symbols: frozenset[Key] = frozenset()
    """The symbols in their layers that this is, or of which it is a component."""

    @property
    def name(self) -> str:
        """The letter: W."""
        return self.label.name

    @property
    def layer(self) -> int | None:
        """The layer, if it is in one."""
        return self.label.layer

    @property
    def component(self) -> tuple[int, ...]:
        """(i, j) of an entry, () of a whole array or a scalar."""
        return self.label.component

    def __str__(self) -> str:
        return " = ".join(map(str, (self.label, *self.aliases)))


@dataclass(frozen=True)
class Graph:
    """Nodes in an order in which they can be computed, and who uses whom."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @cached_property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """What each node is computed from."""
        return self._neighbours(0, 1)

    @cached_property
    def uses(self) -> dict[str, tuple[str, ...]]:
        """What each node is used for."""
        return self._neighbours(1, 0)

    def _neighbours(self, other: int, own: int) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {node.id: [] for node in self.nodes}
        for edge in self.edges:
            found[edge[own]].append(edge[other])
        return {name: tuple(several) for name, several in found.items()}

    def named(self, text: str) -> tuple[Node, ...]:
        """The nodes that ``text`` names: W^1, W¹ or W1; of a graph by components also all entries of W^1.

        Raises InputError, which lists what there is, where it names none.
        """
        spellings: tuple[Callable[[Node], set[str]], ...] = (
            lambda node: {spelled(label.plain) for label in (node.label, *node.aliases)} | {node.id},
            lambda node: {spelled(Label(*key).plain) for key in node.symbols},
            lambda node: {spelled(label.plain).replace("^", "") for label in (node.label, *node.aliases)},
            lambda node: {spelled(Label(*key).plain).replace("^", "") for key in node.symbols},
        )
        for spelling in spellings:
            found = tuple(node for node in self.nodes if spelling(node) & {text, spelled(text)})
            if found:
                return found
        raise InputError(f"There is no {text} in the graph of the model “{self.name}”. It has {_listed(self.nodes)}.")


@dataclass(frozen=True, slots=True)
class Highlight:
    """All that lies on a path from ``source`` to ``target``: the way that ∂target/∂source takes."""

    source: str
    target: str
    nodes: frozenset[str]
    edges: frozenset[Edge]


def computational_graph(model: Model, sizes: Sizes, by_component: bool = False, target: str = "C") -> Graph:
    """The graph of everything that ``target`` depends on, a node for each symbol or for each entry of it.

    Raises InputError where there is no such target, where a definition goes in a circle, and where a graph by
    components would have more than 400 nodes.
    """
    if model.definition_of((target, None), sizes) is None:
        raise InputError(
            f"The model “{model.name}” defines no {target}: there is nothing that its graph could lead to."
        )
    used: dict[Key, tuple[Key, ...]] = {}
    same: dict[Key, list[Key]] = {}

    def resolve(key: Key) -> Key:
        """The key itself, or what it is only another name for."""
        seen = {key}
        while (other := _renamed(model, key, sizes)) is not None:
            if other in seen:
                raise InputError(_circle(model, other))
            seen.add(other)
            names = same.setdefault(other, [])
            if key not in names:
                names.append(key)
            key = other
        return key

    end = resolve((target, None))
    waiting = [end]
    while waiting:
        key = waiting.pop()
        if key not in used:
            used[key] = tuple(dict.fromkeys(resolve(each) for each in dependencies(model, key, sizes)))
            waiting.extend(used[key])
    symbols = {key: _node(model, key, sizes, same.get(key, []), key == end) for key in _ordered(used, model)}
    if by_component:
        return _by_component(model, sizes, symbols, used, resolve)
    edges = ((symbols[source].id, node.id) for key, node in symbols.items() for source in used[key])
    return Graph(model.name, tuple(symbols.values()), tuple(edges))


def paths(graph: Graph, source: str, target: str = "C") -> Highlight:
    """Every node and edge on a path from source to target: the way of the chain rule for ∂target/∂source.

    Raises InputError where one of them is not in the graph, and where no path leads from one to the other.
    """
    starts, ends = graph.named(source), graph.named(target)
    after = _reached((node.id for node in starts), graph.uses)
    before = _reached((node.id for node in ends), graph.sources)
    nodes = frozenset(after & before)
    if not nodes:
        raise InputError(
            f"No path leads from {source} to {target}: {target} does not depend on {source}, so that "
            f"∂{target}/∂{source} = 0."
        )
    edges = frozenset(edge for edge in graph.edges if edge[0] in nodes and edge[1] in nodes)
    return Highlight(_title(starts), _title(ends), nodes, edges)


def _title(nodes: tuple[Node, ...]) -> str:
    """The node's label, or the symbol that all of them are components of."""
    if len(nodes) == 1:
        return str(nodes[0].label)
    return str(Label(*min(nodes[0].symbols, key=str)))


def _reached(starts: Iterable[str], next_of: dict[str, tuple[str, ...]]) -> set[str]:
    found, waiting = set(), list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(next_of[node])
    return found


def _listed(nodes: tuple[Node, ...]) -> str:
    names = [str(node) for node in nodes]
    if len(names) > 24:
        names = [*names[:16], "…", *names[-4:]]
    return ", ".join(names)


def _renamed(model: Model, key: Key, sizes: Sizes) -> Key | None:
    """x, for the a^0 that is defined as x and nothing else; p too, for q_i := p_i."""
    found = model.definition_of(key, sizes)
    if found is None:
        return None
    definition, values = found
    left, right = definition.symbol, definition.formula
    if isinstance(left, Entry) and isinstance(right, Entry) and left.indices == right.indices:
        right = right.base
    elif isinstance(left, Entry):
        return None
    if not isinstance(right, Symbol) or len(right.shape) != len(definition.base.shape):
        return None
    return key_of(right, sizes, values)


def _ordered(used: dict[Key, tuple[Key, ...]], model: Model) -> Iterator[Key]:
    """The symbols, each after what it is computed from; what is given comes right before its first use."""
    depth: dict[Key, int] = {}
    begun: set[Key] = set()
    for start in used:
        waiting = [start]
        while waiting:
            key = waiting[-1]
            missing = [each for each in used[key] if each not in depth]
            if not missing:
                depth[key] = 1 + max((depth[each] for each in used[key]), default=-1)
                waiting.pop()
            elif key in begun:
                raise InputError(_circle(model, key))
            else:
                begun.add(key)
                waiting.extend(missing)
    done: set[Key] = set()
    for key in sorted((each for each in used if depth[each]), key=lambda each: depth[each]):
        for each in (*(given for given in used[key] if not depth[given]), key):
            if each not in done:
                done.add(each)
                yield each
    yield from (key for key in used if key not in done)  # a target that is given or constant


def _circle(model: Model, key: Key) -> str:
    return f"In the model “{model.name}” {Label(*key)} is defined through itself: it cannot be computed."


def _node(model: Model, key: Key, sizes: Sizes, aliases: list[Key], is_target: bool) -> Node:
    label = Label(*key)
    kind: Kind
    if (found := model.definition_of(key, sizes)) is not None:
        definition, _ = found
        kind = "activation" if _is_activation(definition.formula) else "intermediate"
        meaning = definition.meaning
    else:
        given = model.given_of(key, sizes)
        assert given is not None  # dependencies() has raised already
        kind, meaning = _kind_of_given(given[0]), given[0].meaning
    names = tuple(Label(*each) for each in aliases)
    return Node(label.plain, label, "cost" if is_target else kind, meaning, names, frozenset((key, *aliases)))


def _is_activation(formula: Formula) -> bool:
    """Whether it is g(…), a scalar function applied to every entry."""
    return isinstance(formula, Apply) and formula.order == 0


def _kind_of_given(given: Given) -> Kind:
    """Data if its meaning says so, or if it says nothing and is in no layer; a parameter otherwise."""
    words = given.meaning.lower().split()
    if words:
        return "input" if _DATA & set(words) else "parameter"
    return "input" if given.symbol.layer is None else "parameter"


def _by_component(
    model: Model,
    sizes: Sizes,
    symbols: dict[Key, Node],
    used: dict[Key, tuple[Key, ...]],
    resolve: Callable[[Key], Key],
) -> Graph:
    """A node for each entry, an edge for each entry that its definition reads."""
    shapes = {key: _symbol_and_shape(model, key, sizes) for key in symbols}
    count = sum(prod(shape) for _, shape in shapes.values())
    if count > MOST_NODES:
        raise InputError(
            f"By components the graph of the model “{model.name}” would have {count} nodes, and a picture "
            f"can show {MOST_NODES} at most. Draw it with one node for each symbol, or choose smaller widths."
        )
    nodes: dict[tuple[Key, Position], Node] = {}
    edges: list[Edge] = []
    for key, whole in symbols.items():
        symbol, shape = shapes[key]
        reads = dependencies_by_component(model, key, sizes) if used[key] else {}
        for position in product(*(range(1, number + 1) for number in shape)):
            node = nodes[key, position] = _component(whole, symbol, position)
            read = dict.fromkeys((resolve(other), place) for other, place in reads.get(position, ()))
            edges += [(nodes[each].id, node.id) for each in nodes if each in read]
    return Graph(model.name, tuple(nodes.values()), tuple(edges))


def _symbol_and_shape(model: Model, key: Key, sizes: Sizes) -> tuple[Symbol, tuple[int, ...]]:
    found: Any = model.definition_of(key, sizes) or model.given_of(key, sizes)
    entry, values = found
    symbol: Symbol = entry.base if isinstance(entry, Definition) else entry.symbol
    return symbol, tuple(sizes.of(size, values) for size in symbol.shape)


def _component(whole: Node, symbol: Symbol, position: Position) -> Node:
    """w^l_{ij} of W^l, z_i of z; the single column of a vector is not written."""
    index = position[:-1] if symbol.shape[1:] == (ONE,) else position
    matrix = len(index) == 2

    def entry(label: Label) -> Label:
        small = label.name.lower() if matrix and len(label.name) == 1 else label.name
        return Label(small, label.layer, index)

    own = Label(whole.label.name, whole.label.layer, index).plain
    return Node(own, entry(whole.label), whole.kind, whole.meaning, tuple(map(entry, whole.aliases)), whole.symbols)
