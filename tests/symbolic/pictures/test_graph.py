"""The computational graph: its structure, compared with what SymPy finds in the formulas; its pictures."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from symbolic import models
from symbolic.errors import InputError
from symbolic.formula import Apply, Entry, Formula, Kronecker, SquaredNorm, Symbol
from symbolic.indices import ONE, Index, Sizes
from symbolic.model import Definition, Given, Model
from symbolic.models import LAYERS
from symbolic.network import Network
from symbolic.notation import (
    A,
    Activations,
    C,
    L,
    Layered,
    W,
    X,
    a,
    b,
    cost,
    d,
    i,
    k,
    l,
    n,
    total,
    x,
    z,
)
from symbolic.pictures.columns import label_width, width_of
from symbolic.pictures.drawing import GROUND, LINE, TAKEN, dot, mermaid, svg
from symbolic.pictures.graph import Graph, Node, computational_graph, paths
from symbolic.pictures.labels import Label, spelled
from symbolic.pictures.layout import Box, lay_out

SVG = "{http://www.w3.org/2000/svg}"


def weight_decay() -> Model:
    """a^l = g^l(z^l) + a^{l-1}, C = ‖a^L − y‖² + λ Σ_l ‖W^l‖²: further edges, and a layer summed over."""
    g, y = Activations(False), Symbol("y", None, (n[L], ONE))
    loss, penalty, rate = Symbol("E"), Symbol("R"), Symbol("λ")
    return Model(
        "residual network with weight decay",
        (
            Given(x, meaning="input"),
            Given(W[l], LAYERS, "weights"),
            Given(b[l], LAYERS, "biases"),
            Given(rate, meaning="strength of the decay"),
            Given(y, meaning="target"),
        ),
        (
            Definition(a[0], x, meaning="input"),
            Definition(z[l], W[l] @ a[l - 1] + b[l], LAYERS, "pre-activations"),
            Definition(a[l], g[l](z[l]) + a[l - 1], LAYERS, "outputs"),
            Definition(loss, SquaredNorm(a[L] - y), meaning="loss"),
            Definition(penalty, rate * total(l, L, SquaredNorm(W[l])), meaning="penalty"),
            Definition(C, loss + penalty, meaning="cost"),
        ),
    )


def softmax() -> Model:
    """p_i := e^{z_i} / Σ_k e^{z_k} and q_i := [i = 1] z_i: definitions by component."""
    zz, p, q = Symbol("z", None, (n[L], ONE)), Symbol("p", None, (n[L], ONE)), Symbol("q", None, (n[L], ONE))

    def e(formula: Formula) -> Formula:
        return Apply("exp", None, 0, formula)

    return Model(
        "softmax",
        (Given(zz, meaning="input"),),
        (
            Definition(Entry(p, (i,)), e(zz[i]) / total(k, n[L], e(zz[k]))),
            Definition(Entry(q, (i,)), Kronecker(i, Index(None, 1)) * zz[i]),
            Definition(C, cost(p + q), meaning="cost"),
        ),
    )


def graph_of(*widths: int, model: Model | None = None, by_component: bool = False, batch: int = 1) -> Graph:
    sizes = Sizes.of_network(widths, batch)
    return computational_graph(model or models.backpropagation(), sizes, by_component)


def names(graph: Graph) -> list[str]:
    return [str(node) for node in graph.nodes]


def arrows(graph: Graph) -> set[str]:
    return {f"{source} → {end}" for source, end in graph.edges}


PICTURES: dict[str, Graph] = {
    "single neuron": graph_of(1, 1, model=models.single_neuron()),
    "chain": graph_of(1, 1, 1, model=models.chain()),
    "network": graph_of(2, 3, 1),
    "deep": graph_of(2, 3, 4, 3, 1),
    "minibatch": graph_of(2, 3, 1, model=models.minibatch(), batch=5),
    "components": graph_of(2, 3, 2, by_component=True),
    "wide": graph_of(12, 3, 4, by_component=True),
    "batch components": graph_of(2, 3, 2, model=models.minibatch(), batch=2, by_component=True),
    "decay": graph_of(2, 2, 2, 2, model=weight_decay()),
    "decay components": graph_of(2, 2, 2, model=weight_decay(), by_component=True),
    "softmax": graph_of(2, 3, model=softmax(), by_component=True),
    "descent": computational_graph(models.gradient_descent(), Sizes.of_network((2, 3, 1)), target="C̃"),
}
every_picture = pytest.mark.parametrize("graph", PICTURES.values(), ids=PICTURES.keys())


# Structure ------------------------------------------------------------------------


def test_single_neuron() -> None:
    graph = PICTURES["single neuron"]
    assert arrows(graph) == {"x → z", "w → z", "b → z", "z → a", "a → C"}
    assert {node.id: node.kind for node in graph.nodes} == {
        "x": "input",
        "w": "parameter",
        "b": "parameter",
        "z": "intermediate",
        "a": "activation",
        "C": "cost",
    }


def test_chain_and_network_have_the_same_shape() -> None:
    chain, network = PICTURES["chain"], PICTURES["network"]
    assert names(network) == ["W¹", "x = a⁰", "b¹", "z¹", "a¹", "W²", "b²", "z²", "a²", "C"]
    assert arrows(network) == {
        "W^1 → z^1", "x → z^1", "b^1 → z^1", "z^1 → a^1",
        "W^2 → z^2", "a^1 → z^2", "b^2 → z^2", "z^2 → a^2", "a^2 → C",
    }  # fmt: skip
    assert arrows(chain) == {each.replace("W", "w") for each in arrows(network)}


def test_minibatch() -> None:
    assert names(PICTURES["minibatch"]) == ["W¹", "X = A⁰", "b¹", "Z¹", "A¹", "W²", "b²", "Z²", "A²", "C"]


def test_meanings_come_from_the_model() -> None:
    node = PICTURES["network"].nodes[0]
    assert (node.name, node.layer, node.component, node.kind, node.meaning) == (
        "W", 1, (), "parameter", "weights",
    )  # fmt: skip


def test_errors_and_gradients_are_left_out() -> None:
    for graph in PICTURES.values():
        if graph is not PICTURES["descent"]:
            assert not {node.name for node in graph.nodes} & {"δ", "Δ", "D"}
    # the cost after a step of gradient descent does depend on what the backward pass stored
    assert {"D¹", "D²", "η", "C̃"} <= set(names(PICTURES["descent"]))


def test_every_node_stands_after_what_it_is_computed_from() -> None:
    for graph in PICTURES.values():
        place = {node.id: row for row, node in enumerate(graph.nodes)}
        assert all(place[source] < place[end] for source, end in graph.edges)
        assert len(place) == len(graph.nodes)
        assert len(set(graph.edges)) == len(graph.edges)


def test_a_sum_over_the_layers_reads_all_of_them() -> None:
    assert {"W^1 → R", "W^2 → R", "W^3 → R", "λ → R", "R → C", "a^1 → a^2"} <= arrows(PICTURES["decay"])


def test_definitions_by_component() -> None:
    graph = PICTURES["softmax"]
    assert graph.sources["p_2"] == ("z_1", "z_2", "z_3")
    assert graph.sources["q_1"] == ("z_1",)
    assert graph.sources["q_2"] == ()  # [2 = 1] z_2 reads nothing


def test_by_component_and_by_symbol_agree() -> None:
    """Entry → entry, seen as symbol → symbol, is the graph of the symbols."""
    for whole, fine in (("network", graph_of(2, 3, 1, by_component=True)), ("decay", None)):
        fine = fine or graph_of(2, 2, 2, 2, model=weight_decay(), by_component=True)
        symbol = {node.id: node.symbols for node in fine.nodes}
        coarse = {node.symbols: node.id for node in PICTURES[whole].nodes}
        assert {(coarse[symbol[s]], coarse[symbol[e]]) for s, e in fine.edges} == set(PICTURES[whole].edges)


def test_labels_of_components() -> None:
    graph = PICTURES["wide"]
    assert {"w¹₁₁", "w¹₃‚₁₂", "b¹₃", "x₁₂ = a⁰₁₂", "a²₄"} <= set(names(graph))
    assert "x₂₁ = a⁰₂₁" in names(PICTURES["batch components"])


def test_what_is_renamed_in_a_circle_or_defined_through_itself() -> None:
    u, v = Symbol("u"), Symbol("v")
    circle = Model("circle", (), (Definition(u, v), Definition(v, u), Definition(C, cost(u))))
    with pytest.raises(InputError, match="u is defined through itself"):
        graph_of(1, 1, model=circle)
    own = Model("own", (), (Definition(u, v + 1), Definition(v, u * 2), Definition(C, cost(u))))
    with pytest.raises(InputError, match=r"“own” . is defined through itself: it cannot be computed"):
        graph_of(1, 1, model=own)


def test_what_is_missing_is_said() -> None:
    nothing = Model("nothing", (Given(x, meaning="input"),), ())
    with pytest.raises(InputError, match="The model “nothing” defines no C"):
        graph_of(1, 1, model=nothing)
    open_end = Model("open", (), (Definition(C, cost(Symbol("u"))),))
    with pytest.raises(InputError, match="“open” has no symbol u: it is neither given nor defined"):
        graph_of(1, 1, model=open_end)


def test_a_derivative_in_a_definition_has_no_graph_by_component() -> None:
    model = models.network().extended(Definition(Symbol("P"), SquaredNorm(d(C, x))))
    sizes = Sizes.of_network((2, 3, 1))
    assert computational_graph(model, sizes, target="P").sources["P"] == ("C", "x")
    with pytest.raises(InputError, match="contains a derivative by x"):
        computational_graph(model, sizes, True, "P")


def test_too_many_nodes_are_refused_before_anything_is_computed() -> None:
    sentence = (
        "By components the graph of the model “network” would have 1002006001 nodes, and a picture can show "
        "400 at most. Draw it with one node for each symbol, or choose smaller widths."
    )
    with pytest.raises(InputError) as caught:
        graph_of(10**6, 1000, 1000, by_component=True)
    assert str(caught.value) == sentence


# Against SymPy --------------------------------------------------------------------


def sympy_name(node: Node) -> str:
    """The SymPy symbol of a given entry: w__1_1_2, X_1_2."""
    above = "" if node.layer is None else f"__{node.layer}"
    return (
        node.id.split("_")[0].split("^")[0].replace("W", "w") + above + "".join(f"_{place}" for place in node.component)
    )


def disagreements(graph: Graph, net: Network) -> list[str]:
    """The nodes whose given entries upstream are not the free symbols of the formula written out."""
    given: dict[str, set[str]] = {}
    wrong = []
    for node in graph.nodes:
        if node.kind in ("input", "parameter"):
            given[node.id] = {sympy_name(node)}
            continue
        sources = (edge[0] for edge in graph.edges if edge[1] == node.id)
        given[node.id] = set().union(*(given[source] for source in sources))
        if node.name == "C":
            formula = net.cost()
            gradient = net.value(d(C, (a if net.batch is None else A)[net.layers]))
            if len(graph.sources["C"]) != sum(entry != 0 for entry in gradient):
                wrong.append("C")
        else:
            assert node.layer is not None
            matrix = net.z(node.layer) if node.name in "zZ" else net.a(node.layer)
            row, column = (*node.component, 1)[:2]
            formula = matrix[row - 1, column - 1]
        if given[node.id] != {str(each) for each in formula.free_symbols}:
            wrong.append(node.id)
    return wrong


NETWORKS = (Network((2, 3, 2)), Network((1, 2, 3, 1), activation="tanh"), Network((2, 1, 2), batch=3))


@pytest.mark.parametrize("net", NETWORKS, ids=lambda net: str(net.widths))
def test_the_given_upstream_are_the_free_symbols_and_no_edge_can_be_missing(net: Network) -> None:
    graph = computational_graph(net.model, net.sizes, by_component=True)
    assert disagreements(graph, net) == []
    for edge in graph.edges:
        planted = replace(graph, edges=tuple(each for each in graph.edges if each != edge))
        assert edge[1] in disagreements(planted, net)


# Paths ----------------------------------------------------------------------------


def test_the_way_of_a_derivative() -> None:
    way = paths(PICTURES["network"], "W^1")
    assert way.nodes == {"W^1", "z^1", "a^1", "z^2", "a^2", "C"}
    assert way.edges == {("W^1", "z^1"), ("z^1", "a^1"), ("a^1", "z^2"), ("z^2", "a^2"), ("a^2", "C")}
    assert (way.source, way.target) == ("W¹", "C")


def test_the_way_fans_out_over_all_neurons_of_the_next_layer() -> None:
    way = paths(PICTURES["components"], "w^1_{12}")
    assert way.nodes == {"W^1_12", "z^1_1", "a^1_1", "z^2_1", "z^2_2", "a^2_1", "a^2_2", "C"}
    assert len(way.edges) == 8
    assert way.source == "w¹₁₂"


def test_the_way_from_a_whole_matrix_in_a_graph_by_components() -> None:
    way = paths(PICTURES["components"], "W1")
    assert {"W^1_11", "W^1_32", "a^1_3", "C"} <= way.nodes
    assert not {"b^1_1", "x_1"} & way.nodes
    assert way.source == "W¹"


@pytest.mark.parametrize("text", ["a^0", "a⁰", "x", "a0", "a^{0}"])
def test_another_name_is_found(text: str) -> None:
    assert [node.id for node in PICTURES["network"].named(text)] == ["x"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("W¹", "W^1"),
        ("w²₁₂", "w^2_12"),
        ("w^{2}_{1,2}", "w^2_12"),
        ("a¹²", "a^12"),
        ("w¹₃‚₁₂", "w^1_312"),
        ("δ", "δ"),
    ],
)
def test_spellings(text: str, plain: str) -> None:
    assert spelled(text) == plain


def test_every_node_is_found_by_its_label_and_its_id() -> None:
    for graph in PICTURES.values():
        for node in graph.nodes:
            assert node in graph.named(node.id)
            assert node in graph.named(str(node.label))


def test_an_unknown_source_is_said_with_what_there_is() -> None:
    with pytest.raises(InputError) as caught:
        paths(PICTURES["network"], "W^3")
    assert str(caught.value) == (
        "There is no W^3 in the graph of the model “network”. It has W¹, x = a⁰, b¹, z¹, a¹, W², b², z², a², C."
    )


def test_no_path_is_said() -> None:
    with pytest.raises(InputError, match=re.escape("z^1 does not depend on W^2, so that ∂z^1/∂W^2 = 0.")):
        paths(PICTURES["network"], "W^2", "z^1")


# SVG ------------------------------------------------------------------------------


def rectangles(picture: str) -> list[Box]:
    found = []
    for rect in ElementTree.fromstring(picture).iter(f"{SVG}rect"):
        if rect.get("class") == "box":
            left, top, wide, high = (float(rect.get(each, "")) for each in ("x", "y", "width", "height"))
            found.append(Box(left + wide / 2, top + high / 2, wide, high))
    return found


@every_picture
def test_the_svg_is_well_formed_and_nothing_overlaps(graph: Graph) -> None:
    picture = svg(graph, paths(graph, graph.nodes[0].id, graph.nodes[-1].id))
    root = ElementTree.fromstring(picture)
    assert root.findtext(f"{SVG}title", "").startswith(f"Computational graph: {graph.name}, with the way that ∂")
    boxes = rectangles(picture)
    assert len(boxes) == len(graph.nodes)
    for one, other in combinations(boxes, 2):
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        assert apart
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for box in boxes:
        assert 0 < box.left < box.right < width
        assert 0 < box.top < box.bottom < height
    for text in root.iter(f"{SVG}text"):
        assert 0 < float(text.get("x", "")) < width
        assert 10 < float(text.get("y", "")) < height - 4


@every_picture
def test_labels_fit_into_their_boxes(graph: Graph) -> None:
    for node in graph.nodes:
        assert sum(map(label_width, (node.label, *node.aliases))) < width_of(node) - 8


@every_picture
def test_no_edge_runs_through_a_node_that_is_not_its_own(graph: Graph) -> None:
    layout = lay_out(graph)
    for edge, route in layout.routes.items():
        for node in graph.nodes:
            if node.id not in edge:
                box = layout.boxes[node.id]
                for px, py in along(route.points, route.upright):
                    assert not (box.left < px < box.right and box.top < py < box.bottom), (edge, node.id)


def along(points: tuple[tuple[float, float], ...], upright: bool) -> Iterator[tuple[float, float]]:
    """Points on the drawn line: straight, or a curve with level ends."""
    for place, ((x0, y0), (x1, y1)) in enumerate(pairwise(points)):
        for step in range(21):
            t = step / 20
            if upright or place % 2 == 0:
                yield x0 + t * (x1 - x0), y0 + t * (y1 - y0)
            else:
                bend = 0.45
                across = 3 * bend * t * (1 - t) ** 2 + 3 * (1 - bend) * t**2 * (1 - t) + t**3
                yield x0 + across * (x1 - x0), y0 + (3 * t**2 - 2 * t**3) * (y1 - y0)


def test_the_main_line_is_straight_with_weights_above_and_biases_below() -> None:
    for name in ("network", "deep", "minibatch"):
        boxes = lay_out(PICTURES[name]).boxes
        line = {box.y for each, box in boxes.items() if each[0] not in "Wb"}
        assert len(line) == 1
        (middle,) = line
        for layer in (1, 2):
            assert boxes[f"W^{layer}"].y < middle < boxes[f"b^{layer}"].y
            assert boxes[f"W^{layer}"].x == pytest.approx(boxes[f"b^{layer}"].x)
    decay = lay_out(PICTURES["decay"]).boxes
    assert decay["x"].y == pytest.approx(decay["E"].y, abs=1)


def test_neurons_stand_level_with_their_activations() -> None:
    boxes = lay_out(PICTURES["components"]).boxes
    for each in ("1_1", "1_2", "1_3", "2_1", "2_2"):
        assert boxes[f"z^{each}"].y == pytest.approx(boxes[f"a^{each}"].y)


def test_layers_have_strips_where_they_stand_side_by_side() -> None:
    assert [band.layer for band in lay_out(PICTURES["deep"]).bands] == [1, 2, 3, 4]
    assert lay_out(PICTURES["single neuron"]).bands == ()
    assert "layer 2" in svg(PICTURES["network"])


def test_what_is_highlighted_has_another_colour_and_thicker_lines() -> None:
    root = ElementTree.fromstring(svg(PICTURES["network"], paths(PICTURES["network"], "b^2")))
    edges = [path for path in root.iter(f"{SVG}path") if path.get("class")]
    plain = {(each.get("stroke"), each.get("stroke-width")) for each in edges if each.get("class") == "edge"}
    taken = {(each.get("stroke"), each.get("stroke-width")) for each in edges if each.get("class") == "taken"}
    assert plain == {(LINE, "1.4")}
    assert taken == {(TAKEN, "3.4")}
    assert len([each for each in edges if each.get("class") == "taken"]) == 3


def contrast(first: str, second: str) -> float:
    """The contrast ratio of WCAG 2."""

    def light(colour: str) -> float:
        channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, bright = sorted((light(first), light(second)))
    return (bright + 0.05) / (dark + 0.05)


def test_lines_are_seen_on_white_and_on_black_and_text_on_its_ground() -> None:
    for page in ("#ffffff", "#0d1117", "#000000"):
        assert contrast(LINE, page) > 3
        assert contrast(TAKEN, page) > 3
    assert all(contrast("#1b1f24", ground) > 7 for ground in GROUND.values())


def test_a_name_with_marks_of_xml_is_escaped() -> None:
    root = ElementTree.fromstring(svg(awkward()))
    assert 'a<b>&"c"' in "".join(root.itertext())


def awkward() -> Graph:
    """Names with everything that has a meaning in one of the three languages."""
    strange = Node("end", Label('a<b>&"c"'), "input", 'it is "so" \\N; #1')
    other = Node("a\\b", Label("#`x`\\"), "parameter")
    layered, flat = (
        Node("a^1", Label("a", 1), "activation"),
        Node("a_1", Label("a", None, (1,)), "activation"),
    )
    goal = Node("C", Label("C"), "cost")
    nodes = (strange, other, layered, flat, goal)
    return Graph("odd", nodes, tuple((node.id, "C") for node in nodes[:-1]))


# Mermaid and DOT ------------------------------------------------------------------

MERMAID_LINE = re.compile(
    r"""graph\ LR
    | \ \ [A-Za-z]\w*(\[|\(|\(\(|\(\[|\{\{)"[^"<>\\`]+"(\]|\)|\)\)|\]\)|\}\}):::[a-z]+
    | \ \ [A-Za-z]\w*\ -->\ [A-Za-z]\w*
    | \ \ classDef\ [a-z]+(?:[\ ,](fill|stroke|stroke-width|color):[\#\w]+)+
    | \ \ class\ \w+(,\w+)*\ taken
    | \ \ linkStyle\ \d+(,\d+)*\ stroke:\#\w+,stroke-width:4px""",
    re.VERBOSE | re.ASCII,
)


@pytest.mark.parametrize("graph", [*PICTURES.values(), awkward()], ids=[*PICTURES.keys(), "awkward"])
def test_mermaid_is_a_sequence_of_plain_statements(graph: Graph) -> None:
    text = mermaid(graph, paths(graph, graph.nodes[0].id, graph.nodes[-1].id))
    lines = text.splitlines()
    assert all(MERMAID_LINE.fullmatch(line) for line in lines)
    declared = [re.match(r"\w+", line.strip())[0] for line in lines if ":::" in line]  # type: ignore[index]
    assert len(declared) == len(set(declared)) == len(graph.nodes)
    assert "end" not in declared
    used = {each for line in lines if "-->" in line for each in line.strip().split(" --> ")}
    assert used <= set(declared)


def test_mermaid_highlights_by_the_number_of_the_edge() -> None:
    graph = PICTURES["network"]
    way = paths(graph, "b^2")
    lines = mermaid(graph, way).splitlines()
    edges = [line.strip() for line in lines if "-->" in line]
    numbers = re.search(r"linkStyle ([\d,]+)", lines[-1])
    assert numbers
    assert [edges[int(each)] for each in numbers[1].split(",")] == ["b_2 --> z_2", "z_2 --> a_2", "a_2 --> C"]
    assert "linkStyle" not in mermaid(graph)


PARSE = """
import {JSDOM} from "jsdom"; import fs from "fs";
const dom = new JSDOM(""); global.window = dom.window; global.document = dom.window.document;
const mermaid = (await import("mermaid")).default;
for (const file of process.argv.slice(2)) await mermaid.parse(fs.readFileSync(file, "utf8"));
"""
NODE_MODULES = os.environ.get("BACKPROOF_NODE_MODULES", "")
"""A folder with node_modules/mermaid and node_modules/jsdom: ``npm install mermaid jsdom``."""


@pytest.mark.skipif(not NODE_MODULES, reason="BACKPROOF_NODE_MODULES names no folder with mermaid and jsdom")
def test_mermaid_itself_reads_it() -> None:
    folder = Path(NODE_MODULES)
    script = folder / "backproof_parse.mjs"
    script.write_text(PARSE)
    files = []
    for name, graph in {**PICTURES, "awkward": awkward()}.items():
        files.append(folder / f"backproof_{name.replace(' ', '_')}.mmd")
        files[-1].write_text(mermaid(graph, paths(graph, graph.nodes[0].id, graph.nodes[-1].id)))
    done = subprocess.run(["node", script.name, *files], cwd=folder, capture_output=True, text=True, check=False)
    for each in (script, *files):
        each.unlink()
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("graph", [*PICTURES.values(), awkward()], ids=[*PICTURES.keys(), "awkward"])
def test_graphviz_reads_the_dot(graph: Graph) -> None:
    text = dot(graph, paths(graph, graph.nodes[0].id, graph.nodes[-1].id))
    done = subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
    drawn = ElementTree.fromstring(done.stdout)
    groups = [group.get("class") for group in drawn.iter(f"{SVG}g")]
    assert groups.count("node") == len(graph.nodes)
    assert groups.count("edge") == len(graph.edges)
    labels = ["".join(text.itertext()) for text in drawn.iter(f"{SVG}text")]
    assert sorted(labels) == sorted(map(str, graph.nodes))


def test_dot_highlights() -> None:
    text = dot(PICTURES["network"], paths(PICTURES["network"], "b^2"))
    assert f'"b^2" -> "z^2" [color="{TAKEN}", penwidth=3];' in text
    assert '"W^2" -> "z^2";' in text


def test_graphs_of_many_layers_are_drawn() -> None:
    graph = graph_of(*([3] * 51))
    assert len(graph.nodes) == 4 * 50 + 2
    assert svg(graph).count('class="box"') == 202


def test_unused_names_are_not_in_the_graph() -> None:
    model = models.network().extended(given=(Given(X, meaning="inputs"), Given(Layered("u")[l], LAYERS)))
    assert names(graph_of(2, 3, 1, model=model)) == names(PICTURES["network"])
