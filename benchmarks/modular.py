"""The prime field beside float64 and galois, and modular verification beside a plain forward and backward pass.

    python -m benchmarks.modular              # 100 layers of 1000 neurons: 10⁸ weights, about 2 GB for the plain pass
    python -m benchmarks.modular --layers 20 --width 500

Read the ratios: each stands in one run, medians of several repetitions that alternate. galois is an optional peer.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from numeric.field import PrimeField
from proofs.checking.modular import verify_modular
from symbolic.network import Network

RUN = "import sys; from proofs.commands.main import run; run(sys.argv[1:])"
"""The command line, whatever is installed."""

HIGH_WATER = """
try: run(sys.argv[1:])
except SystemExit: pass
print(*[line for line in open("/proc/self/status") if line.startswith("VmHWM")], file=sys.stderr)
"""
"""The same, with the peak of its memory (Linux) in its last words."""


def alternately(repeat: int, *actions: Callable[[], object]) -> list[float]:
    """The median seconds of each action, one round of all after the other: what slows the machine slows them all."""
    times: list[list[float]] = [[] for _ in actions]
    for _ in range(repeat):
        for place, action in enumerate(actions):
            started = perf_counter()
            action()
            times[place].append(perf_counter() - started)
    return [median(each) for each in times]


class PlainPass:
    """One forward and backward pass of one sample in float64: tanh, quadratic cost, gradients into given arrays."""

    def __init__(self, layers: int, width: int) -> None:
        rng = np.random.default_rng(1)
        self.W = [rng.standard_normal((width, width)) / width**0.5 for _ in range(layers)]
        self.b = [np.zeros((width, 1)) for _ in range(layers)]
        self.dW = [np.empty_like(W) for W in self.W]
        self.x, self.y = rng.standard_normal((2, width, 1))

    def __call__(self) -> list[np.ndarray]:
        """The gradients by all W; those by b are the errors."""
        a = [self.x]
        for W, b in zip(self.W, self.b, strict=True):
            a.append(np.tanh(W @ a[-1] + b))
        delta = (a[-1] - self.y) * (1 - a[-1] ** 2)
        for place in range(len(self.W) - 1, -1, -1):
            np.multiply(delta, a[place].T, out=self.dW[place])
            if place:
                delta = (self.W[place].T @ delta) * (1 - a[place] ** 2)
        return self.dW


def verification(layers: int, width: int, repeat: int) -> None:
    """Seconds of the plain pass and of a whole verification (drawing, bounds, all trials), and peak memories."""
    plain, network = PlainPass(layers, width), Network((width,) * (layers + 1))
    plain()
    usual, verified = alternately(repeat, plain, lambda: verify_modular(network))
    found = verify_modular(network)
    weights = 8 * layers * width**2 / 1e6
    memory = peak_memory(["verify", "--method", "modular", "--layers", str(layers), "--width", str(width)])
    print(f"\nAll gradients of L = {layers}, n = {width}: {layers * width**2:,} weights, {weights:.0f} MB in float64")
    print(f"  plain float64 forward and backward pass, one sample     {usual:8.3f} s")
    print(
        f"  backproof verify --method modular, all {len(found.primes):2} trials        {verified:8.3f} s"
        f"   {verified / usual:.2f} × the plain pass, {verified / usual / len(found.primes):.2f} × a trial"
    )
    print(f"  bound on the error probability                           2^{found.log2_error():.1f}")
    print(f"  peak memory of the command   {memory:35.0f} MB   {memory / weights:.2f} × the weights")
    for mistake in ("lost g'", "lost transpose"):
        command = f"verify --method modular --layers {layers} --width {width} --plant-layer {layers // 2} --plant"
        started = perf_counter()
        done = subprocess.run([sys.executable, "-c", RUN, *command.split(), mistake], capture_output=True, text=True)
        told = next(line for line in done.stdout.splitlines() if "refuted" in line)
        seconds, row = perf_counter() - started, " ".join(told.split())
        print(f"  “{mistake}” in layer {layers // 2}, with start-up {seconds:.1f} s: {row}")


def peak_memory(words: list[str]) -> float:
    """The peak memory of a run of the command line in a process of its own, in MB."""
    # VmHWM starts anew with the program; ru_maxrss is inherited from this process, which holds the weights.
    program = RUN.replace("run(sys.argv[1:])", HIGH_WATER)
    done = subprocess.run([sys.executable, "-c", program, *words], capture_output=True, text=True, check=True)
    return int(done.stderr.split()[-2]) / 1000


def arithmetic(repeat: int) -> None:
    """Matrix products and entrywise products: float64, this field, galois."""
    print("\nThe field modulo 1014719 beside float64 and galois")
    print(f"{'':34}{'float64':>12}{'FieldArray':>12}{'ratio':>8}{'galois':>12}{'ratio':>8}")
    try:
        import galois

        peer = galois.GF(1014719)
    except ImportError:
        peer = None
    rng = np.random.default_rng(1)
    F = PrimeField(1014719)
    for n in (128, 512, 1024):
        x, y = (rng.integers(0, F.p, (n, n)) for _ in range(2))
        row(f"matrix product, n = {n}", repeat, x, y, F, peer, lambda p, q: p @ q)
    x, y = (rng.integers(0, F.p, (1000, 1000)) for _ in range(2))
    row("entrywise product, 10⁶ entries", repeat, x, y, F, peer, lambda p, q: p * q)
    row("sum, 10⁶ entries", repeat, x, y, F, peer, lambda p, q: p + q)
    row("quotient, 10⁶ entries", max(3, repeat // 3), x, y + (y == 0), F, peer, lambda p, q: p / q)


def row(
    what: str, repeat: int, x: np.ndarray, y: np.ndarray, F: PrimeField, peer: object, do: Callable[..., object]
) -> None:
    """One line of the table."""
    floats, ours = (x.astype(float), y.astype(float)), (F.array(x), F.array(y))
    actions = [lambda: do(*floats), lambda: do(*ours)]
    theirs = None
    if peer is not None:
        theirs = (peer(x), peer(y))  # type: ignore[operator]
        started = perf_counter()
        result = do(*theirs)  # compiles, where it does
        slow = perf_counter() - started > 2
        assert np.array_equal(np.asarray(result, dtype=np.int64), do(*ours).residues.astype(np.int64))  # type: ignore[attr-defined]
        if not slow:
            actions.append(lambda: do(*theirs))
    usual, field, *other = alternately(repeat, *actions)
    shown = "not there" if peer is None else "> 2 s" if not other else f"{1000 * other[0]:.2f} ms"
    ratio = f"{other[0] / usual:.1f}×" if other else ""
    print(f"{what:34}{1000 * usual:9.2f} ms{1000 * field:9.2f} ms{field / usual:7.1f}×{shown:>12}{ratio:>8}")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--layers", type=int, default=100)
    words.add_argument("--width", type=int, default=1000)
    words.add_argument("--repeat", type=int, default=7)
    choice = words.parse_args()
    print(f"cores {os.cpu_count()}, {platform.system()}, Python {platform.python_version()}, numpy {np.__version__}")
    arithmetic(choice.repeat)
    verification(choice.layers, choice.width, choice.repeat)
    print(f"\nthis process, plain pass and all: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
