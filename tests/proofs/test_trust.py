"""What ``backproof trust`` names is what the kernel stands on: nothing that it loads is left out."""

from __future__ import annotations

import subprocess
import sys

from proofs import kernel
from proofs.reports.trust import AXIOMS, TRUSTED, modules, rules

PACKAGES = {"symbolic", "proofs", "proofs.logic", "symbolic.errors"}
"""Folders, and the classes of what is said when something is wrong."""


def test_every_module_that_the_kernel_loads_is_named():
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, proofs.kernel; print('\\n'.join(sys.modules))"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    own = {name for name in loaded if name.split(".")[0] in ("symbolic", "numeric", "proofs")}
    assert own - PACKAGES == {name for name, _ in TRUSTED}
    assert not {"numpy", "sympy", "rich"} & set(loaded)


def test_every_rule_is_told_in_its_own_words():
    told = dict(rules())
    assert told.keys() == kernel.RULES.keys()
    assert all(told.values())
    assert len(set(told.values())) == len(told)


def test_the_lengths_are_those_of_the_files():
    (own,) = [each for each in modules() if each.name == "proofs/kernel.py"]
    assert 300 < own.lines <= 400
    assert len(AXIOMS) >= 5
