"""The benchmark compares like with like: every tool shows what is true, and none shows what is false."""

from __future__ import annotations

import inspect
from importlib.util import find_spec
from typing import Any

import pytest

from benchmarks import cells, tools, verify
from benchmarks.cells import Cell, measure
from benchmarks.tools import NEEDS, TOOLS

INSTALLED = [tool for tool in TOOLS if tool not in NEEDS or find_spec(NEEDS[tool])]
OTHERS = [tool for tool in INSTALLED if not tool.startswith("backproof")]

UNITS = {"SymPy simplify": 1}
"""Neurons of each layer, where two take long: simplify needs six seconds to fifty, as the strings are hashed."""


@pytest.mark.parametrize("tool", INSTALLED)
def test_every_tool_shows_all_entries_equal(tool: str) -> None:
    n = UNITS.get(tool, 2)
    shown, entries = TOOLS[tool](2, n, "abstract")
    assert shown == entries
    assert entries == (48 if tool.startswith("backproof") else 2 * n * (n + 1))


@pytest.mark.parametrize("tool", OTHERS)
def test_a_lost_slope_in_a_hidden_layer_is_seen_by_every_tool(tool: str) -> None:
    wrong = inspect.getsource(tools)
    for right, lost in (
        ("for k in units) * slopes[layer][i]", "for k in units)"),
        ("(W[layer + 1].T @ delta) * slope(a[layer + 1])", "(W[layer + 1].T @ delta)"),
    ):
        assert right in wrong
        wrong = wrong.replace(right, lost)
    planted: dict[str, Any] = {"__name__": "planted"}
    exec(wrong, planted)
    n = UNITS.get(tool, 2)
    last = n * (n + 1)  # the entries of the last layer are still right
    assert planted["TOOLS"][tool](2, n, "abstract") == (last, 2 * last)


def test_a_cell_is_measured_in_a_process_of_its_own() -> None:
    cell = measure("backproof", 2, 2, 60)
    assert (cell.state, cell.shown, cell.entries) == ("done", 48, 48)
    assert cell.seconds is not None
    assert 0 < cell.seconds < 60


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "find_spec", lambda name: None)
    cell = measure("CasADi MX", 2, 2, 60)
    assert (cell.state, cell.message) == ("missing", "not installed: pip install 'backproof[bench]'")


def test_networks_beyond_a_timeout_are_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def slow(tool: str, layers: int, n: int, limit: float, g: str = "abstract") -> Cell:
        tried.append((layers, n))
        too_long = layers * n > 6
        return Cell(tool, layers, n, state="timeout") if too_long else Cell(tool, layers, n, seconds=1.0)

    monkeypatch.setattr(verify, "measure", slow)
    found = list(verify.grid("any", verify.Plan(range(1, 5), range(2, 5)), 60, lambda line: None))
    assert tried == [(1, 2), (2, 2), (3, 2), (4, 2), (1, 3), (2, 3), (3, 3), (1, 4), (2, 4)]
    states = {(cell.layers, cell.n): cell.state for cell in found}
    assert (states[4, 2], states[4, 3], states[3, 4], states[4, 4]) == ("timeout", "skipped", "skipped", "skipped")


def test_the_exponent_of_growth() -> None:
    found = [Cell("any", layers, 3, seconds=0.01 * layers**2.5) for layers in (10, 20, 40)]
    assert verify.exponent(found, lambda cell: cell.layers) == pytest.approx(2.5)
    assert verify.exponent(found[:1], lambda cell: cell.layers) is None
