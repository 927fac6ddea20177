"""A computational graph as text that draws itself: Mermaid, DOT (Graphviz) and SVG.

What is highlighted has another colour *and* thicker lines, so that it is seen in black and white as well. The
kinds of nodes differ in shape and not in colour alone. The names in the SVG stand on their own light ground,
and its lines have a grey that is seen on white and on black.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from symbolic.pictures.columns import HEIGHT, SCRIPT, TEXT
from symbolic.pictures.graph import Edge, Graph, Highlight, Kind, Node
from symbolic.pictures.labels import Label
from symbolic.pictures.layout import Band, Box, Layout, Route, lay_out

INK, LINE, TAKEN, TAKEN_GROUND = "#1b1f24", "#747b83", "#d4480b", "#ffe9dc"
GROUND: dict[Kind, str] = {
    "input": "#e3f2e6",
    "parameter": "#fdf3d3",
    "intermediate": "#f2f4f7",
    "activation": "#e1edfb",
    "cost": "#efe5f8",
}
"""Light grounds, one for each kind of node; dark text is read on all of them."""

_THIN, _THICK = 1.4, 3.4
_FONT = "'STIX Two Text','Latin Modern Roman',Cambria,'Times New Roman',Times,'Liberation Serif',serif"


# Mermaid -------------------------------------------------------------------------

_MERMAID_SHAPES: dict[Kind, tuple[str, str]] = {
    "input": ("((", "))"),
    "parameter": ("[", "]"),
    "intermediate": ("(", ")"),
    "activation": ("([", "])"),
    "cost": ("{{", "}}"),
}
_RESERVED = {
    "end", "graph", "flowchart", "subgraph", "style", "linkstyle", "class", "classdef", "click", "default",
    "direction", "call", "href", "interpolate",
}  # fmt: skip


def mermaid(graph: Graph, highlight: Highlight | None = None) -> str:
    """``graph LR`` of Mermaid, as GitHub and many editors draw it in Markdown."""
    names = _identifiers(graph)
    lines = ["graph LR"]
    for node in graph.nodes:
        before, after = _MERMAID_SHAPES[node.kind]
        lines.append(f'  {names[node.id]}{before}"{_in_mermaid(str(node))}"{after}:::{node.kind}')
    lines += [f"  {names[source]} --> {names[end]}" for source, end in graph.edges]
    kinds = dict.fromkeys(node.kind for node in graph.nodes)
    lines += [f"  classDef {kind} fill:{GROUND[kind]},stroke:{LINE},stroke-width:1px,color:{INK}" for kind in kinds]
    if highlight is not None and highlight.nodes:
        taken = ",".join(names[node.id] for node in graph.nodes if node.id in highlight.nodes)
        lines.append(f"  classDef taken fill:{TAKEN_GROUND},stroke:{TAKEN},stroke-width:4px,color:{INK}")
        lines.append(f"  class {taken} taken")
        numbers = ",".join(str(place) for place, edge in enumerate(graph.edges) if edge in highlight.edges)
        if numbers:
            lines.append(f"  linkStyle {numbers} stroke:{TAKEN},stroke-width:4px")
    return "\n".join(lines) + "\n"


def _identifiers(graph: Graph) -> dict[str, str]:
    """W_1_12 for W^1_12: ASCII letters, digits and underscores, no reserved word, none twice."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for node in graph.nodes:
        plain = "".join(
            each if each.isascii() and each.isalnum() else "_" if each.isascii() else f"u{ord(each):x}"
            for each in node.id
        )
        if not plain[0].isalpha() or plain.lower() in _RESERVED:
            plain = f"n_{plain}"
        while plain in taken:
            plain += "_"
        taken.add(plain)
        names[node.id] = plain
    return names


def _in_mermaid(text: str) -> str:
    """The text with what has a meaning in a quoted label of Mermaid as its entities, such as #quot;."""
    entities = {"#": "#35;", '"': "#quot;", "&": "#amp;", "<": "#lt;", ">": "#gt;", "`": "#96;", "\\": "#92;"}
    return "".join(entities.get(each, each) for each in " ".join(text.split()))


# DOT -----------------------------------------------------------------------------

_DOT_SHAPES: dict[Kind, str] = {
    "input": 'shape=ellipse, style="filled,dashed"',
    "parameter": "shape=box",
    "intermediate": 'shape=box, style="filled,rounded"',
    "activation": "shape=ellipse",
    "cost": "shape=doublecircle",
}


def dot(graph: Graph, highlight: Highlight | None = None) -> str:
    """A digraph in the language of Graphviz: ``dot -Tpdf``."""
    nodes = highlight.nodes if highlight else frozenset()
    edges = highlight.edges if highlight else frozenset()
    lines = [
        f"digraph {_in_dot(graph.name)} {{",
        "  rankdir=LR;",
        f'  node [style=filled, fontname="Times-Italic", fontcolor="{INK}", color="{LINE}"];',
        f'  edge [color="{LINE}", arrowsize=0.7];',
    ]
    for node in graph.nodes:
        look = f'{_DOT_SHAPES[node.kind]}, fillcolor="{GROUND[node.kind]}"'
        if node.id in nodes:
            look = f'{_DOT_SHAPES[node.kind]}, fillcolor="{TAKEN_GROUND}", color="{TAKEN}", penwidth=3'
        tip = f", tooltip={_in_dot(_described(node))}"
        lines.append(f"  {_in_dot(node.id)} [label={_in_dot(str(node))}, {look}{tip}];")
    for edge in graph.edges:
        look = f' [color="{TAKEN}", penwidth=3]' if edge in edges else ""
        lines.append(f"  {_in_dot(edge[0])} -> {_in_dot(edge[1])}{look};")
    return "\n".join([*lines, "}"]) + "\n"


def _in_dot(text: str) -> str:
    """A quoted string of DOT; a backslash would begin an escape such as \\N, the name of the node."""
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'


# SVG -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pen:
    """How a line is drawn."""

    colour: str
    thickness: float
    arrow: str

    @property
    def stroke(self) -> str:
        return f'stroke="{self.colour}" stroke-width="{self.thickness}"'


_PLAIN, _MARKED = _Pen(LINE, _THIN, "backproof-arrow"), _Pen(TAKEN, _THICK, "backproof-arrow-taken")


def svg(graph: Graph, highlight: Highlight | None = None) -> str:
    """A self-contained SVG; each node says its meaning when it is pointed at."""
    layout = lay_out(graph)
    nodes = highlight.nodes if highlight else frozenset()
    edges = highlight.edges if highlight else frozenset()
    size = f"{_number(layout.width)} {_number(layout.height)}"
    wide, high = size.split()
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" width="{wide}" height="{high}" role="img">',
        f"<title>{escape(_headline(graph, highlight))}</title>",
        f"<defs>{''.join(map(_arrow_head, (_PLAIN, _MARKED)))}</defs>",
        *(_band(band, layout) for band in layout.bands),
        *_edges(graph, layout, edges.__contains__),
        *(_node(node, layout.boxes[node.id], node.id in nodes) for node in graph.nodes),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _headline(graph: Graph, highlight: Highlight | None) -> str:
    way = f", with the way that ∂{highlight.target}/∂{highlight.source} takes" if highlight else ""
    return f"Computational graph: {graph.name}{way}"


def _described(node: Node) -> str:
    return f"{node}: {node.meaning or node.kind}"


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _arrow_head(pen: _Pen) -> str:
    """A slender head whose point is the end of the line."""
    long, wide = (8.5, 7.0) if pen is _PLAIN else (12.0, 11.0)
    return (
        f'<marker id="{pen.arrow}" markerUnits="userSpaceOnUse" markerWidth="{long}" markerHeight="{wide}" '
        f'refX="{long}" refY="{wide / 2}" orient="auto">'
        f'<path d="M0 0L{long} {wide / 2}L0 {wide}L{long / 4} {wide / 2}Z" fill="{pen.colour}"/></marker>'
    )


def _band(band: Band, layout: Layout) -> str:
    left, width = _number(band.left), _number(band.right - band.left)
    middle, low = _number((band.left + band.right) / 2), _number(layout.height - 15)
    return (
        f'<rect x="{left}" y="8" width="{width}" height="{_number(layout.height - 16)}" rx="10" '
        f'fill="{LINE}" fill-opacity="0.1"/>'
        f'<text x="{middle}" y="{low}" text-anchor="middle" font-family="{_FONT}" font-size="14" '
        f'fill="{LINE}">layer {band.layer}</text>'
    )


def _edges(graph: Graph, layout: Layout, taken: Callable[[Edge], bool]) -> Iterator[str]:
    """The edges, those that are highlighted last and so on top."""
    for edge in sorted(graph.edges, key=taken):
        pen = _MARKED if taken(edge) else _PLAIN
        path = _path(layout.routes[edge], 1.5 if taken(edge) else 0.5)
        kind = "taken" if taken(edge) else "edge"
        yield f'<path class="{kind}" d="{path}" fill="none" {pen.stroke} marker-end="url(#{pen.arrow})"/>'


def _path(route: Route, short: float) -> str:
    """Level lines across the columns, curves with level ends between them, up to the frame of the box."""
    *points, (x, y) = route.points
    if route.upright:
        end = (x, y - short if points[0][1] < y else y + short)
        return "M" + " L".join(f"{_number(px)} {_number(py)}" for px, py in (*points, end))
    points.append((x - short, y))
    d = f"M{_number(points[0][0])} {_number(points[0][1])}"
    for place, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        to = f"{_number(x1)} {_number(y1)}"
        if place % 2 and abs(y1 - y0) > 0.5:
            bend = (x1 - x0) * 0.45
            d += f" C{_number(x0 + bend)} {_number(y0)} {_number(x1 - bend)} {_number(y1)} {to}"
        else:
            d += f" L{to}"
    return d


_ROUNDING: dict[Kind, float] = {
    "input": HEIGHT / 2,
    "parameter": 2.0,
    "intermediate": 9.0,
    "activation": HEIGHT / 2,
    "cost": 9.0,
}


def _node(node: Node, box: Box, taken: bool) -> str:
    pen = _MARKED if taken else _PLAIN
    ground = TAKEN_GROUND if taken else GROUND[node.kind]
    radius = _ROUNDING[node.kind]
    frame = _rectangle(box, 0.0, radius, f'class="box" fill="{ground}" {pen.stroke}')
    if node.kind == "cost":
        frame += _rectangle(box, 4.0, radius - 3, f'fill="none" stroke="{pen.colour}" stroke-width="1"')
    # no-break spaces: some renderers drop plain ones at the ends of a tspan
    text = '<tspan font-style="normal">\u00a0=\u00a0</tspan>'.join(map(_typeset, (node.label, *node.aliases)))
    return (
        f'<g class="{node.kind}"><title>{escape(_described(node))}</title>{frame}'
        f'<text x="{_number(box.x)}" y="{_number(box.y + TEXT * 0.3)}" text-anchor="middle" '
        f'font-family="{_FONT}" font-style="italic" font-size="{_number(TEXT)}" fill="{INK}">{text}</text>'
        "</g>"
    )


def _rectangle(box: Box, inset: float, radius: float, look: str) -> str:
    x, y = _number(box.left + inset), _number(box.top + inset)
    width, height = _number(box.width - 2 * inset), _number(box.height - 2 * inset)
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{_number(radius)}" {look}/>'


def _typeset(label: Label) -> str:
    """The letter, the layer above and right under it the component, as in print."""
    small = TEXT * SCRIPT
    up, down = TEXT * 0.38, TEXT * 0.24
    text, low = escape(label.name), 0.0
    style = f'font-size="{_number(small)}" font-style="normal"'
    if label.above:
        text += f'<tspan {style} dy="{_number(-up)}">{label.above}</tspan>'
        low = -up
    if label.below:
        back = -0.5 * small * len(label.above)  # digits of a serif are half as wide as the type is high
        text += f'<tspan {style} dx="{_number(back)}" dy="{_number(down - low)}">{label.below}</tspan>'
        low = down
    if low:
        text += f'<tspan dy="{_number(-low)}">\u200b</tspan>'  # back to the base line for what follows
    return text
