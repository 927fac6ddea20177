"""Which node of a computational graph stands in which column, and how high.

Columns follow the longest path; parameters stand above and below what they are used in; of a few sweeps the
order with the fewest crossings is taken. A column is a list of blocks: a node with its parameters around it,
or the place where a long edge passes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from symbolic.pictures.graph import Edge, Graph, Node
from symbolic.pictures.labels import Label

TEXT = 21.0
"""The size of a letter; scripts are SCRIPT times as large."""
SCRIPT = 0.66
HEIGHT = 36.0
ABOVE, BESIDE = 24.0, 8.0
"""From a node to its parameters, and from one parameter to the next."""
_PADDING, _NARROWEST = 12.0, 42.0
_BETWEEN, _PASSING = 20.0, 7.0
_SWEEPS = 8
_STIFF = 1000.0
"""How much more a node insists on its place than a passing edge: the main line stays straight."""


@dataclass(eq=False)
class Block:
    """What is stacked in a column: a node with parameters above and below, or (no node) a passing edge."""

    column: int
    node: Node | None
    above: list[Node] = field(default_factory=list)
    below: list[Node] = field(default_factory=list)
    before: list[Block] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    y: float = 0.0
    lift: int = 0
    """−1 or 1 where an edge comes from a parameter above or below the node before."""

    @property
    def width(self) -> float:
        return 0.0 if self.node is None else max(width_of(self.node), row_width(self.above), row_width(self.below))

    @property
    def up(self) -> float:
        return self._extent(self.above)

    @property
    def down(self) -> float:
        return self._extent(self.below)

    def _extent(self, row: list[Node]) -> float:
        return _PASSING if self.node is None else HEIGHT / 2 + (ABOVE + HEIGHT if row else 0.0)


def label_width(label: Label) -> float:
    """An estimate for a serif italic: the letters, then the longer one of the two scripts."""
    letters = sum(0.92 if letter.isupper() or letter in "mw" else 0.6 for letter in label.name)
    scripts = max(len(label.above), len(label.below)) * 0.56 * SCRIPT
    return TEXT * (letters + scripts)


def width_of(node: Node) -> float:
    """The width of a node's box: x = a⁰ is wider than z¹."""
    labels = (node.label, *node.aliases)
    text = sum(map(label_width, labels)) + TEXT * 1.3 * (len(labels) - 1)
    return max(_NARROWEST, text + 2 * _PADDING)


def row_width(nodes: list[Node]) -> float:
    return sum(map(width_of, nodes)) + BESIDE * (len(nodes) - 1) if nodes else 0.0


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The columns, who stands in which block, above or below whom, and where the long edges pass."""

    columns: tuple[tuple[Block, ...], ...]
    blocks: dict[str, Block]
    host: dict[str, str]
    passing: dict[Edge, list[Block]]


def arrange(graph: Graph) -> Arrangement:
    """Columns, orders and heights for all nodes and long edges of the graph."""
    level = _levels(graph)
    host = _hosts(graph, level)
    blocks = {node.id: Block(level[node.id], node) for node in graph.nodes if node.id not in host}
    for name in blocks:
        _attach(blocks[name], [node for node in graph.nodes if host.get(node.id) == name])
    columns: list[list[Block]] = [[] for _ in range(max(level.values()) + 1)]
    for block in blocks.values():
        columns[block.column].append(block)
    passing = _thread(graph, blocks, host, columns)
    columns = [column for column in columns if column]
    _order(columns)
    _stack(columns)
    return Arrangement(tuple(map(tuple, columns)), blocks, host, passing)


def _levels(graph: Graph) -> dict[str, int]:
    """The longest path to each node; what is given, or computed from that alone, right before its use."""
    level: dict[str, int] = {}
    for node in graph.nodes:
        level[node.id] = 1 + max((level[each] for each in graph.sources[node.id]), default=-1)
    early = {node.id for node in graph.nodes if not any(graph.sources[each] for each in graph.sources[node.id])}
    for node in reversed(graph.nodes):
        if node.id in early and graph.uses[node.id]:
            level[node.id] = min(level[each] for each in graph.uses[node.id]) - 1
    return level


def _hosts(graph: Graph, level: dict[str, int]) -> dict[str, str]:
    """What stands above or below what: a given quantity with one first use; an input if it comes in late."""
    host = {}
    for node in graph.nodes:
        uses = sorted(graph.uses[node.id], key=level.__getitem__)
        if graph.sources[node.id] or not uses or (node.kind == "input" and level[node.id] == 0):
            continue
        if len(uses) == 1 or level[uses[0]] < level[uses[1]]:
            host[node.id] = uses[0]
    rows = Counter((host[node.id], node.name) for node in graph.nodes if node.id in host)
    return {
        node.id: host[node.id]
        for node in graph.nodes
        # from within a row a further edge would run through its neighbours
        if node.id in host and (len(graph.uses[node.id]) == 1 or rows[host[node.id], node.name] == 1)
    }


def _attach(block: Block, nodes: list[Node]) -> None:
    """The weights above, the biases below: what has the same letter stays together."""
    letters = list(dict.fromkeys(node.name for node in nodes))
    for node in nodes:
        (block.below if letters.index(node.name) % 2 else block.above).append(node)


def _thread(
    graph: Graph, blocks: dict[str, Block], host: dict[str, str], columns: list[list[Block]]
) -> dict[Edge, list[Block]]:
    """Blocks for the edges to pass through the columns between their ends, and who is whose neighbour."""
    passing: dict[Edge, list[Block]] = {}
    for source, end in graph.edges:
        if host.get(source) == end:
            continue
        last = blocks[host.get(source, source)]
        chain = passing[source, end] = [Block(place, None) for place in range(last.column + 1, blocks[end].column)]
        for block in [*chain, blocks[end]]:
            last.after.append(block)
            block.before.append(last)
            last = block
        if chain and source in host:
            chain[0].lift = -1 if any(node.id == source for node in blocks[host[source]].above) else 1
        for block in chain:
            columns[block.column].append(block)
    return passing


def _order(columns: list[list[Block]]) -> None:
    """Barycentres: each block near the middle of its neighbours; the sweep with fewest crossings counts."""
    best, fewest = [list(column) for column in columns], _crossings(columns)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for column in columns if forward else columns[::-1]:
            place = _middles(columns)
            middle = {
                block: _mean(block.before if forward else block.after, place.__getitem__, place[block])
                + block.lift * forward * 0.3
                for block in column
            }
            column.sort(key=middle.__getitem__)
        if (found := _crossings(columns)) < fewest:
            best, fewest = [list(column) for column in columns], found
    columns[:] = best


def _middles(columns: list[list[Block]]) -> dict[Block, float]:
    return {block: row - len(column) / 2 for column in columns for row, block in enumerate(column, start=1)}


def _mean(blocks: list[Block], value: Callable[[Block], float], default: float) -> float:
    return sum(map(value, blocks)) / len(blocks) if blocks else default


def _crossings(columns: list[list[Block]]) -> int:
    count = 0
    for column in columns:
        place = _middles(columns)
        lines = [(place[block], place[other]) for block in column for other in block.after]
        for row, (start, end) in enumerate(lines):
            count += sum((start - s) * (end - e) < 0 for s, e in lines[row + 1 :])
    return count


def _stack(columns: list[list[Block]]) -> None:
    """Heights: each block as near to the middle of its neighbours as the order and the distances allow."""
    for column in columns:
        _spread(column, [(0.0, 1.0)] * len(column))
    for sweep in range(2 * _SWEEPS):
        forward = sweep % 2 == 1  # so that the last one leads from left to right, along the main line
        for column in columns if forward else columns[::-1]:
            _spread(column, [_wanted(block, block.before if forward else block.after) for block in column])


def _wanted(block: Block, near: list[Block]) -> tuple[float, float]:
    """The middle of the neighbours on one side, and how much it counts: passing edges follow, never lead."""
    real = [each for each in near if each.node is not None]
    aim = _mean(real or near, lambda each: each.y, block.y)
    if near is block.before:
        aim += block.lift * (HEIGHT + ABOVE)
    return aim, _STIFF if block.node is not None and (real or not near) else 1.0


def _spread(column: list[Block], wanted: list[tuple[float, float]]) -> None:
    """min Σ weight (y − wanted)², the blocks in their order and apart: neighbours that collide are pooled."""
    offset, offsets = 0.0, []
    for above, block in zip([None, *column], column, strict=False):
        if above is not None:
            near = _PASSING if above.node is None or block.node is None else _BETWEEN
            offset += above.down + near + block.up
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []  # (mean of wanted − offset, weight, how many)
    for (aim, weight), shift in zip(wanted, offsets, strict=True):
        mean, count = aim - shift, 1
        while pools and pools[-1][0] > mean:
            other, heavy, several = pools.pop()
            mean = (mean * weight + other * heavy) / (weight + heavy)
            weight, count = weight + heavy, count + several
        pools.append((mean, weight, count))
    flat = [mean for mean, _, count in pools for _ in range(count)]
    for block, mean, shift in zip(column, flat, offsets, strict=True):
        block.y = mean + shift
