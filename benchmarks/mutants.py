"""Mutants of the closed forms of all stages, by thousands: none that is false may be proved.

    python -m benchmarks.mutants --count 2000 --seed 1

Each is proved by the kernel or not, judged by evaluation in a prime field, refuted by small whole numbers where it is
false, and each counterexample is redone with SymPy's own derivatives. Ends with status 1 where anything was wrong.
"""

from __future__ import annotations

import argparse
from collections import Counter
from time import perf_counter

from proofs.checking.fuzzing import WRONG, Outcome, trials
from symbolic.closed_forms import all_of
from tests.proofs.lemmas import lemmas_for


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="how many mutants (2000)")
    parser.add_argument("--seed", type=int, default=1, help="which random mutants (1)")
    parser.add_argument("--seconds", type=float, default=2.0, help="the longest search for one counterexample (2)")
    parser.add_argument("--show", action="store_true", help="print every mutant that was left undecided")
    arguments = parser.parse_args()
    claims = (*all_of(shared=True), *all_of(shared=False))
    started = perf_counter()
    counts: Counter[Outcome] = Counter()
    shown = (*WRONG, Outcome.FALSE_UNDECIDED, Outcome.TRUE_UNDECIDED) if arguments.show else WRONG
    for trial in trials(claims, lemmas_for, arguments.count, arguments.seed, arguments.seconds):
        counts[trial.outcome] += 1
        if trial.outcome in shown:
            print(trial, flush=True)
    print(f"{arguments.count} mutants of {len(claims)} claims, seed {arguments.seed}:")
    for outcome in Outcome:
        print(f"{counts[outcome]:6}  {outcome.value}")
    print(f"{perf_counter() - started:6.0f} s")
    return int(any(counts[outcome] for outcome in WRONG))


if __name__ == "__main__":
    raise SystemExit(main())
