"""How long proving takes: every theorem, and statements with a fixed L and symbolic widths, beside tensorgrad.

    python -m benchmarks.prove              both tables, L = 1, …, 8
    python -m benchmarks.prove --most 5     up to five layers

Both prove the same of a network of L layers with symbolic widths and abstract g^l and C: ∂C/∂W^l = δ^l (a^{l-1})ᵀ and
∂C/∂b^l = δ^l for l = 1, …, L, where δ comes from the recursion. tensorgrad differentiates, simplifies both sides and
compares them up to isomorphism; it needs the closed form's ∂C in the spelling of its own edges. Each L is proved in a
process of its own, after the imports, by one and by the other in turn.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from time import perf_counter, process_time

from rich.console import Console
from rich.table import Table

REPEATS = 3
LIMIT = 120.0
"""Seconds for one process."""


def ours(layers: int) -> int:
    """How many of the 2 L statements are proved: downwards, each layer with the one above as its only lemma."""
    from proofs.search.prover import prove
    from symbolic.model import Claim
    from symbolic.models import backpropagation
    from symbolic.notation import C, D, W, a, b, d, z

    model = backpropagation(shared=False).at(L=layers)
    above: tuple = ()
    proved = 0
    for layer in range(layers, 0, -1):
        error = prove(Claim("error", d(C, z[layer]), D[layer], model), above)
        above = () if error.theorem is None else (error.theorem,)
        for left, right in ((d(C, W[layer]), D[layer] @ a[layer - 1].T), (d(C, b[layer]), D[layer])):
            proved += prove(Claim("gradient", left, right, model), above).theorem is not None
    return proved


def tensorgrads(layers: int) -> int:
    """How many of the 2 L statements tensorgrad finds to be equal."""
    from tensorgrad import Derivative, Variable, function, symbols

    n = symbols(" ".join(f"n{place}" for place in range(layers + 1)))
    weights = [
        Variable(f"W{k}", **{f"i{k}": n[k], f"i{k - 1}": n[k - 1]}) for k in range(1, layers + 1)
    ]  # fmt: skip
    biases = [Variable(f"b{k}", **{f"i{k}": n[k]}) for k in range(1, layers + 1)]
    activations = [Variable("x", i0=n[0])]
    slopes = []
    for k in range(1, layers + 1):
        z = weights[k - 1] @ activations[-1] + biases[k - 1]
        activations.append(function(f"g{k}", {}, (z,)))
        slopes.append(function(f"D_0g{k}", {}, (z,)))
    last = f"i{layers}"
    cost = function("C", {}, (activations[-1], last))
    delta = function("D_0C", {last: n[layers]}, (activations[-1], last)) * slopes[-1]
    shown = 0
    for k in range(layers, 0, -1):
        row, column = f"i{k}", f"i{k - 1}"
        direct = Derivative(cost, weights[k - 1], {row: "r", column: "c"}).full_simplify()
        closed = (delta.rename(**{row: "r"}) * activations[k - 1].rename(**{column: "c"})).full_simplify()
        shown += direct == closed
        direct = Derivative(cost, biases[k - 1], {row: "r"}).full_simplify()
        shown += direct == delta.rename(**{row: "r"}).full_simplify()
        if k > 1:
            delta = (weights[k - 1] @ delta) * slopes[k - 2]
    return shown


TOOLS: dict[str, Callable[[int], int]] = {"backproof": ours, "tensorgrad": tensorgrads}
IMPORTS = {"backproof": ("proofs.search.prover", "symbolic.models"), "tensorgrad": ("tensorgrad",)}


def _in_process(tool: str, layers: int) -> dict[str, float] | None:
    """The seconds and the number of statements, measured in a process of its own; None past the limit."""
    command = [sys.executable, "-m", "benchmarks.prove", "--cell", tool, str(layers)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def _cell(tool: str, layers: int) -> None:
    for name in IMPORTS[tool]:
        __import__(name)
    started = process_time()
    shown = TOOLS[tool](layers)
    print(json.dumps({"seconds": process_time() - started, "shown": shown}))


def theorems(screen: Console) -> None:
    """Every theorem of the library: its time and its kernel steps, and all of them from a cold start."""
    started = perf_counter()
    from proofs.checking.proving import kernel_steps
    from proofs.search.library import Library

    library = Library()
    table = _table("theorem", "kernel steps", "CPU time")
    total = 0
    for name in library.derivations:
        for other in library.rests_on(name):
            library.derived(other)
        before = process_time()
        theorem = library.derived(name).theorem
        steps = kernel_steps(theorem, [library.theorem(other) for other in library.rests_on(name)])
        total += steps
        table.add_row(name, str(steps), _milliseconds(process_time() - before))
    screen.print(table)
    screen.print(
        f"{len(library.derivations)} theorems, {total} kernel steps; CPU time {process_time():.1f} s and "
        f"{perf_counter() - started:.1f} s by the clock, from a cold start and with the imports."
    )


def fixed(screen: Console, most: int) -> None:
    """The statements with a fixed L, by both."""
    peer = find_spec("tensorgrad") is not None
    screen.print()
    screen.print(
        "∂C/∂Wˡ and ∂C/∂bˡ for l = 1, …, L, symbolic widths, any g and C: CPU time, median of three", style="bold"
    )
    table = _table("L", "statements", "backproof", "tensorgrad", "ratio")
    for layers in range(1, most + 1):
        cells: dict[str, list[dict[str, float] | None]] = {tool: [] for tool in TOOLS}
        for _ in range(REPEATS):
            for tool in TOOLS:
                if tool == "backproof" or peer:
                    cells[tool].append(_in_process(tool, layers))
        own = _median(cells["backproof"])
        other = _median(cells["tensorgrad"]) if peer else None
        table.add_row(
            str(layers), str(2 * layers), _shown(cells["backproof"], layers),
            _shown(cells["tensorgrad"], layers) if peer else "—",
            f"{other / own:.0f}×" if own and other else "",
        )  # fmt: skip
    screen.print(table)
    if not peer:
        screen.print("tensorgrad is not installed: pip install tensorgrad (it needs torch).", style="dim")


def _median(cells: list[dict[str, float] | None]) -> float | None:
    return None if None in cells else median(each["seconds"] for each in cells if each is not None)


def _shown(cells: list[dict[str, float] | None], layers: int) -> str:
    found = _median(cells)
    if found is None:
        return f"> {LIMIT:.0f} s"
    missed = [each for each in cells if each is not None and each["shown"] != 2 * layers]
    return _milliseconds(found) + (f" (only {missed[0]['shown']:.0f})" if missed else "")


def _milliseconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right")
    return table


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=8, metavar="L", help="the largest number of layers (8)")
    parser.add_argument("--cell", nargs=2, metavar=("TOOL", "L"), help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.cell:
        _cell(choice.cell[0], int(choice.cell[1]))
        return
    screen = Console(highlight=False, width=110)
    theorems(screen)
    fixed(screen, choice.most)


if __name__ == "__main__":
    main()
