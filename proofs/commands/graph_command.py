"""``backproof graph``: the computational graph as Mermaid, DOT or SVG."""

from __future__ import annotations

import argparse

from proofs.commands.choices import network_of
from proofs.reports.files import write_text
from symbolic import models
from symbolic.pictures import graph
from symbolic.pictures.drawing import dot, mermaid, svg


def run(choice: argparse.Namespace) -> int:
    """The verb: draws the graph, with the way of a derivative highlighted if asked for."""
    network = network_of(choice)
    model = models.network(network.shared) if network.batch is None else models.minibatch(network.shared)
    drawn = graph.computational_graph(model, network.sizes, by_component=choice.components)
    highlight = None if choice.highlight is None else graph.paths(drawn, choice.highlight)
    draw = {"mermaid": mermaid, "dot": dot, "svg": svg}[choice.format]
    write_text(choice.output, draw(drawn, highlight))
    return 0
