"""Every hand-written pass of tests/numeric/passes at three seeds: verdicts, causes and CPU times.

python -m benchmarks.wrong_passes [words of names …]
"""

from __future__ import annotations

import sys
from statistics import median
from time import process_time

import numpy as np

from numeric.gradients import examine_gradients
from tests.numeric.passes import MODULES

SEEDS = (1, 2, 3)


def as_it_should_be(case, report, right):
    """Whether the verdict, the inputs and the cause are those that the case asks for."""
    if right:
        return report.verdict == "holds"
    said = [each.extent + each.cause + each.repair for each in report.findings]
    return (
        report.verdict == "refuted"
        and {each.input for each in report.findings} == set(case.inputs)
        and any(case.says in each for each in said)
    )


def run(case, right):
    """(how many seeds were as they should be, CPU seconds, the reports)."""
    good, seconds, reports = 0, [], []
    for seed in SEEDS:
        arrays = case.arrays(np.random.default_rng(seed))
        start = process_time()
        report = examine_gradients(case.forward, case.backward, *arrays, seed=seed)
        seconds.append(process_time() - start)
        good += as_it_should_be(case, report, right)
        reports.append(report)
    return good, seconds, reports


def main(words):
    totals = {}
    for module in MODULES:
        for right, cases in ((True, module.RIGHT), (False, module.WRONG)):
            for case in cases:
                if words and not any(word in case.name for word in words):
                    continue
                good, seconds, reports = run(case, right)
                findings = [each for report in reports for each in report.findings]
                count, fine, explained, times = totals.get(right, (0, 0, 0, []))
                known = not right and all(each.cause or each.repair for each in findings)
                totals[right] = count + 1, fine + (good == len(SEEDS)), explained + known, [*times, *seconds]
                why = "; ".join(dict.fromkeys(each.cause or each.repair or "no known cause" for each in findings))
                verdicts = " ".join(dict.fromkeys(report.verdict for report in reports))
                print(
                    f"{good}/{len(SEEDS)}  {1e3 * median(seconds):6.0f} ms  {verdicts:9} {case.name}: {why}", flush=True
                )
    for right, (count, fine, explained, times) in totals.items():
        kind = "right" if right else "wrong"
        more = "" if right else f", {explained} with a known cause or repair"
        time = f"{1e3 * median(times):.0f} ms of CPU time (median)"
        print(f"{count} {kind} passes, {fine} as they should be at all seeds{more}; {time}")


if __name__ == "__main__":
    main(sys.argv[1:])
