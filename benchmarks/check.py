"""How fast a document is checked: a text of 1,000 varied equalities, by ``backproof check``, from a cold start.

    python -m benchmarks.check                          # 250, 500 and 1,000 equalities, and how the time grows
    python -m benchmarks.check --document post.md       # your own document
    python -m benchmarks.check --write long.md --count 1000

A tenth of the equalities is wrong, each in a way of its own place, so that counterexamples and causes are paid for.
No two are the same to the reader: numbers, letters and the order of terms differ.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from random import Random
from time import perf_counter

RUN = "import sys; from proofs.commands.main import run; run(sys.argv[1:])"
WATCHED = """
import sys, resource
from proofs.commands.main import run
try: run(sys.argv[1:])
except SystemExit: pass
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, file=sys.stderr)
"""
"""The command line with its processor time in seconds and the peak of its memory in MB (Linux) as its last words."""

FORWARD = r"""# A network

$$z^l = W^l a^{l-1} + b^l, \qquad a^l = g(z^l), \qquad \delta^l = \frac{\partial C}{\partial z^l}$$
"""
RIGHT = (
    r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T",
    r"\frac{\partial C}{\partial b^l} = \delta^l",
    r"\frac{\partial C}{\partial w^l_{IJ}} = \delta^l_I a^{l-1}_J",
    r"\frac{\partial C}{\partial b^l_I} = \delta^l_I",
    r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot g'(z^l)",
    r"\delta^l_I = \sum_{K=1}^{n_{l+1}} w^{l+1}_{KI} \delta^{l+1}_K g'(z^l_I)",
    r"\delta^L = \nabla C(a^L) \odot g'(z^L)",
    r"\delta^L_I = \frac{\partial C}{\partial a^L_I} g'(z^L_I)",
    r"\frac{\partial C}{\partial z^l_I} = \sum_{K=1}^{n_{l+1}} \frac{\partial C}{\partial z^{l+1}_K} "
    r"\frac{\partial z^{l+1}_K}{\partial z^l_I}",
    r"\frac{\partial C}{\partial w^l_{IJ}} = \frac{\partial C}{\partial z^l_I} a^{l-1}_J",
    r"\frac{\partial C}{\partial a^l_J} = \sum_{K=1}^{n_{l+1}} w^{l+1}_{KJ} \delta^{l+1}_K",
    r"\frac{\partial z^l_I}{\partial a^{l-1}_J} = w^l_{IJ}",
    r"\frac{\partial z^l_I}{\partial b^l_I} = 1",
    r"\frac{\partial a^l_I}{\partial z^l_I} = g'(z^l_I)",
    r"z^l_I = \sum_{K=1}^{n_{l-1}} w^l_{IK} a^{l-1}_K + b^l_I",
)
WRONG = (
    r"\frac{\partial C}{\partial W^l} = a^{l-1} \delta^l",
    r"\delta^l = W^{l+1} \delta^{l+1} \odot g'(z^l)",
    r"\delta^l = (W^{l+1})^T \delta^{l+1}",
    r"\frac{\partial C}{\partial w^l_{IJ}} = \delta^l_J a^{l-1}_I",
    r"\delta^l_I = \sum_{K=1}^{n_{l+1}} w^{l+1}_{IK} \delta^{l+1}_K g'(z^l_I)",
    r"\frac{\partial C}{\partial b^l_I} = \delta^l_I a^{l-1}_I",
    r"\frac{\partial z^l_I}{\partial a^{l-1}_J} = w^l_{JI}",
)
LETTERS = ("ijk", "pqr", "ikj", "jki", "kij", "rsq", "qpi", "sjk")


def document(count: int, seed: int = 1) -> str:
    """A text with so many equalities behind its three definitions."""
    random = Random(seed)
    parts, made = [FORWARD], set()
    while len(made) < count:
        if len(made) % 50 == 0:
            parts.append(f"\n## Part {len(made) // 50 + 1}\n")
        equality = _varied(random.choice(WRONG if len(made) % 10 == 9 else RIGHT), random)
        if equality not in made:
            made.add(equality)
            parts.append(f"\nIt follows that\n\n$${equality}.$$\n")
    return "".join(parts)


def _varied(template: str, random: Random) -> str:
    """The same with letters of its own, taken so many times, with the same on both sides added or taken off."""
    letters = dict(zip("IJK", random.choice(LETTERS), strict=True))
    left, right = (
        re.sub(r"(?<=[_{IJK])[IJK]", lambda match: letters[match.group()], side) for side in template.split(" = ")
    )
    times = random.randint(2, 99)
    left, right = (rf"{times} \left({side}\right)" for side in (left, right))
    if "_I" in template or "IJ" in template:
        place = rf"^{'L' if 'z^L' in template else 'l'}_{letters['I']}"
        extra = f"{random.choice('+-')} {random.randint(2, 99)} b{place} g(z{place})"
        return f"{left} {extra} = {right} {extra}"
    return f"{left} = {right}"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    equalities: int
    verdicts: str
    wall: float
    processor: float
    megabytes: int


def measured(path: str) -> Run:
    """``backproof check`` on the file in a process of its own."""
    started = perf_counter()
    command = [sys.executable, "-c", WATCHED, "check", path, "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall = perf_counter() - started
    (file,) = json.loads(done.stdout)["files"]
    processor, megabytes = done.stderr.split()[-2:]
    counts = Counter(each["verdict"] for each in file["equations"])
    verdicts = ", ".join(f"{kind} {number}" for kind, number in counts.most_common())
    return Run(len(file["equations"]), verdicts, wall, float(processor), int(megabytes))


def main(words: Sequence[str] | None = None) -> None:
    """Measure, and print one line for each document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.check", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[250, 500, 1000], metavar="N")
    parser.add_argument("--document", help="measure this document instead")
    parser.add_argument("--write", metavar="FILE", help="only write the text of the largest count to FILE")
    choice = parser.parse_args(words)
    if choice.write:
        Path(choice.write).write_text(document(max(choice.counts)), encoding="utf-8")
        return
    print(f"cores {os.cpu_count()}, system {platform.system()}, Python {platform.python_version()}\n")
    print("equalities      wall   processor   memory   verdicts")
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        for count in [None] if choice.document else choice.counts:
            path = choice.document or str(Path(folder) / f"{count}.md")
            if count is not None:
                Path(path).write_text(document(count), encoding="utf-8")
            runs.append(run := measured(path))
            times = f"{run.wall:>6.1f} s    {run.processor:>6.1f} s  {run.megabytes:>4} MB"
            print(f"{run.equalities:>10}  {times}   {run.verdicts}", flush=True)
    if len(runs) > 1:
        first, last = runs[0], runs[-1]
        exponent = log(last.processor / first.processor) / log(last.equalities / first.equalities)
        print(f"\nprocessor time ∝ equalities^{exponent:.2f}")


if __name__ == "__main__":
    main()
