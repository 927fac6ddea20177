"""Where the nodes and edges of a computational graph are drawn, as in a textbook: left to right, in columns.

Edges bend between the columns only, and inside a column they are level: so none runs through a node that is
not its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from symbolic.pictures.columns import ABOVE, BESIDE, HEIGHT, Arrangement, Block, arrange, row_width, width_of
from symbolic.pictures.graph import Edge, Graph

_GAP, _WIDEST_GAP, _STEEPNESS = 44.0, 150.0, 0.45
_MARGIN, _BAND, _CAPTION = 16.0, 11.0, 24.0
_ARRIVAL = 12.0
"""An edge is level for so long before its end that its arrow head lies level."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """The rectangle of a node, by its centre."""

    x: float
    y: float
    width: float
    height: float = HEIGHT

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Band:
    """The strip behind a layer."""

    layer: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Route:
    """The points of an edge in turn: level from every first to second, a curve from every second to third."""

    points: tuple[Point, ...]
    upright: bool = False
    """Whether it leads straight up or down, from a parameter to what it is used in."""


@dataclass(frozen=True, slots=True)
class Layout:
    """All places, in a frame that begins at (0, 0)."""

    boxes: dict[str, Box]
    routes: dict[Edge, Route]
    bands: tuple[Band, ...]
    width: float
    height: float


def lay_out(graph: Graph) -> Layout:
    """Places for all nodes and edges of the graph."""
    arrangement = arrange(graph)
    frame = _MARGIN + (_BAND if any(node.layer for node in graph.nodes) else 0.0)
    every = [block for column in arrangement.columns for block in column]
    top = min(block.y - block.up for block in every) - frame
    for block in every:
        block.y -= top
    boxes: dict[str, Box] = {}
    sides: dict[Block, tuple[float, float]] = {}
    x, gap = frame, 0.0
    for column in arrangement.columns:
        x += gap
        wide = max(block.width for block in column)
        for block in column:
            sides[block] = (x, x + wide)
            boxes.update(_boxes(block, x + wide / 2))
        steepest = max((abs(block.y - other.y) for block in column for other in block.after), default=0.0)
        x, gap = x + wide, min(_WIDEST_GAP, max(_GAP, _STEEPNESS * steepest))
    routes = {edge: _route(edge, boxes, arrangement, sides) for edge in graph.edges}
    bands = _bands(graph, boxes)
    height = max(block.y + block.down for block in every) + frame + (_CAPTION if bands else 0.0)
    return Layout(boxes, routes, bands, x + frame, height)


def _boxes(block: Block, middle: float) -> dict[str, Box]:
    """The boxes of a node and of the parameters in a row above it and in a row below."""
    if block.node is None:
        return {}
    found = {block.node.id: Box(middle, block.y, width_of(block.node))}
    for row, side in ((block.above, -1), (block.below, 1)):
        left = middle - row_width(row) / 2
        for node in row:
            found[node.id] = Box(left + width_of(node) / 2, block.y + side * (HEIGHT + ABOVE), width_of(node))
            left = found[node.id].right + BESIDE
    return found


def _route(
    edge: Edge,
    boxes: dict[str, Box],
    arrangement: Arrangement,
    sides: dict[Block, tuple[float, float]],
) -> Route:
    source, end = edge
    blocks, host = arrangement.blocks, arrangement.host
    start, goal = boxes[source], boxes[end]
    if host.get(source) == end:
        # A row of many parameters is wider than the node: their arrows meet its edge side by side.
        reach = goal.width / 2 - 9
        row = blocks[end].above if start.y < goal.y else blocks[end].below
        spread = max(abs(boxes[node.id].x - goal.x) for node in row)
        x = goal.x + (start.x - goal.x) * (min(1.0, reach / spread) if spread else 0.0)
        if start.y < goal.y:
            return Route(((start.x, start.bottom), (x, goal.top)), upright=True)
        return Route(((start.x, start.top), (x, goal.bottom)), upright=True)
    left, right = sides[blocks[host.get(source, source)]][1], sides[blocks[end]][0]
    points = [(start.right, start.y), (left, start.y)]
    for block in arrangement.passing[edge]:
        points += [(sides[block][0], block.y), (sides[block][1], block.y)]
    points += [(right - _ARRIVAL, goal.y), (goal.left, goal.y)]
    return Route(tuple(points))


def _bands(graph: Graph, boxes: dict[str, Box]) -> tuple[Band, ...]:
    """A strip for each layer, if the layers stand side by side and do not overlap."""
    bands = []
    for layer in sorted({node.layer for node in graph.nodes if node.layer}):
        own = [boxes[node.id] for node in graph.nodes if node.layer == layer]
        bands.append(Band(layer, min(box.left for box in own) - _BAND, max(box.right for box in own) + _BAND))
    apart = all(first.right < second.left for first, second in pairwise(bands))
    return tuple(bands) if apart else ()
