"""Hand-written passes as people ship them: right ones hold, wrong ones are refuted, with the cause."""

from __future__ import annotations

import numpy as np
import pytest

from numeric.gradients import examine_gradients
from tests.numeric.passes import MODULES

RIGHT = [case for module in MODULES for case in module.RIGHT]
WRONG = [case for module in MODULES for case in module.WRONG]
SEEDS = (1, 2, 3)


def examine(case, seed, **options):
    return examine_gradients(
        case.forward, case.backward, *case.arrays(np.random.default_rng(seed)), seed=seed, **options
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", RIGHT, ids=str)
def test_a_right_pass_holds(case, seed):
    report = examine(case, seed, trials=2)
    assert report.verdict == "holds", str(report)
    assert report.bound() < 1e-5


# All causes at all seeds: python -m benchmarks.wrong_passes
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("case", WRONG, ids=str)
def test_a_wrong_pass_is_refuted_with_its_cause(case, seed):
    report = examine(case, seed, trials=2, explain=seed == 1)
    assert report.verdict == "refuted", str(report)
    assert {finding.input for finding in report.findings} == set(case.inputs)
    if seed == 1:
        said = [finding.extent + finding.cause + finding.repair for finding in report.findings]
        assert case.says
        assert any(case.says in each for each in said), str(report)
        assert all(finding.cause or finding.repair for finding in report.findings), str(report)
