"""How fast a training step of the generated code is, beside hand-written NumPy, autograd, PyTorch, JAX and the limit.

    python -m benchmarks.train_step                # all sizes, float32 and float64, tanh and relu, 1 and 2 threads
    python -m benchmarks.train_step --quick        # fewer repetitions
    python -m benchmarks.train_step --only 1024    # one size, by its n

Peers are optional (pip install autograd torch jax jaxlib): a missing one is said. Each number of threads is measured in
a process of its own. In it everybody takes turns, in many rounds and in an order that moves on, so that what else the
machine does falls on all alike. Two ratios are printed: of the shortest times, which a busy machine disturbs least, and
in brackets the median over the rounds of the ratio in one round. Everybody has to arrive at the same weights.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from importlib.util import find_spec
from statistics import median
from time import perf_counter
from typing import Any

SIZES = ((3, 16, 32), (4, 128, 128), (4, 1024, 256))
DTYPES = ("float32", "float64")
ACTIVATIONS = ("tanh", "relu")
PATIENCE, ROUNDS = 8.0, 5
"""Seconds for one cell (one size, dtype and activation, everybody together), and rounds at least."""
AGREEMENT = {"float32": 2e-4, "float64": 1e-10}
LIMIT, OURS = "bare products", "generated"


def measure(threads: int, patience: float, sizes: list[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """The cells of one process, which was started with this number of threads."""
    from benchmarks.contestants import CONTESTANTS, NEEDS, Problem

    missing = {name for name in NEEDS if find_spec(NEEDS[name]) is None}
    if find_spec("torch") is not None:
        import torch

        torch.set_num_threads(threads)
    cells = []
    for activation in ACTIVATIONS:
        for layers, n, m in sizes:
            for dtype in DTYPES:
                problem = Problem(layers, n, m, dtype, activation)
                prepared = {name: prepare(problem) for name, prepare in CONTESTANTS.items() if name not in missing}
                agreement = disagreement(prepared, AGREEMENT[dtype])
                times = take_turns({name: step for name, (step, _) in prepared.items()}, patience)
                cells.append(
                    {
                        "threads": threads, "size": [layers, n, m], "dtype": dtype, "activation": activation,
                        "times": times, "disagree": agreement,
                    }
                )  # fmt: skip
                print(f"{threads} threads: {activation}, {(layers, n, m)}, {dtype} done", file=sys.stderr, flush=True)
    return cells


def disagreement(prepared: dict[str, Any], tolerance: float) -> list[str]:
    """Who arrives at other weights than the generated code after three steps from the same start."""
    import numpy as np

    for step, _ in prepared.values():
        for _ in range(3):
            step()
    ours = prepared[OURS][1]()
    return [
        name
        for name, (_, weights) in prepared.items()
        if name != LIMIT and not np.allclose(weights(), ours, rtol=tolerance, atol=tolerance)
    ]


def take_turns(steps: dict[str, Callable[[], Any]], patience: float) -> dict[str, list[float]]:
    """Seconds for a step, in every round: everybody does some steps in turn, in an order that moves on."""
    once = {}
    for name, step in steps.items():
        started = perf_counter()
        step()
        once[name] = perf_counter() - started
    repeats = max(1, round(1e-3 / min(once.values())))
    names, times = list(steps), {name: [] for name in steps}
    started, rounds = perf_counter(), 0
    while rounds < ROUNDS or perf_counter() - started < patience:
        names.append(names.pop(0))
        for name in names:
            step = steps[name]
            if repeats > 1:
                step()  # brings its arrays back into the cache
            begun = perf_counter()
            for _ in range(repeats):
                step()
            times[name].append((perf_counter() - begun) / repeats)
        rounds += 1
    return times


def ratio(cell: dict[str, Any], name: str, of: str) -> str:
    """Time over time: of the shortest, and the median over the rounds."""
    times, others = cell["times"][name], cell["times"][of]
    between = median(a / b for a, b in zip(times, others, strict=True))
    return f"{min(times) / min(others):.2f} ({between:.2f})"


def report(cells: list[dict[str, Any]]) -> str:
    """The tables: time over that of the bare products, then time over that of the generated code."""
    from benchmarks.contestants import CONTESTANTS

    lines = []
    names = [name for name in CONTESTANTS if name in cells[0]["times"]]
    for of, title in ((LIMIT, "time / bare matrix products"), (OURS, "time / generated (above 1: slower than ours)")):
        others = [name for name in names if name != of]
        lines += ["", title, ""]
        head = f"{'g':4} {'L, n, m':13} {'dtype':7} {'threads':>7} {of + ', µs':>18}"
        lines += [head + "".join(f"{name:>17}" for name in others), "─" * (len(head) + 17 * len(others))]
        for cell in cells:
            size = ", ".join(map(str, cell["size"]))
            row = f"{cell['activation']:4} {size:13} {cell['dtype']:7} {cell['threads']:7} "
            row += f"{min(cell['times'][of]) * 1e6:18.1f}"
            lines.append(row + "".join(f"{ratio(cell, name, of):>17}" for name in others))
    disagree = sorted({name for cell in cells for name in cell["disagree"]})
    lines += ["", "everybody arrived at the same weights" if not disagree else f"OTHER WEIGHTS: {', '.join(disagree)}"]
    return "\n".join(lines)


def _environment(threads: int) -> dict[str, str]:
    numbers = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    single = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1" if threads == 1 else ""
    # Threads that wait for work must sleep: while they spin, they take the cores from whoever is measured next.
    asleep = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "0", "KMP_BLOCKTIME": "0"}
    numbered = dict.fromkeys(numbers, str(threads))
    return {**os.environ, **numbered, **asleep, "XLA_FLAGS": single, "JAX_PLATFORMS": "cpu"}


def main() -> int:
    """The benchmark as a program; with --child it measures one number of threads and prints JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a second for each cell")
    parser.add_argument("--only", type=int, nargs="+", metavar="N", help="only the sizes with these n")
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    choice = parser.parse_args()
    sizes = [size for size in SIZES if choice.only is None or size[1] in choice.only]
    if choice.child:
        print(json.dumps(measure(choice.child, 1.0 if choice.quick else PATIENCE, sizes)))
        return 0
    from benchmarks.contestants import NEEDS

    packages = sorted({"numpy", *NEEDS.values()})
    found = [f"{name} {version(name)}" for name in packages if find_spec(name) is not None]
    print(f"cores {os.cpu_count()}, {platform.machine()}, Python {platform.python_version()}, {', '.join(found)}")
    for name in packages:
        if find_spec(name) is None:
            print(f"{name} is not installed, and not measured: pip install {name}")
    cells: list[dict[str, Any]] = []
    started = perf_counter()
    for threads in choice.threads:
        command = [sys.executable, "-m", "benchmarks.train_step", "--child", str(threads)]
        command += ["--quick"] * choice.quick + ["--only", *(str(size[1]) for size in sizes)]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=_environment(threads))
        cells += json.loads(done.stdout.splitlines()[-1])
    cells.sort(key=lambda cell: (cell["activation"] != "tanh", cell["size"], cell["dtype"], cell["threads"]))
    print(report(cells))
    print(f"{(perf_counter() - started) / 60:.1f} minutes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
