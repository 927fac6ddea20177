"""What the README shows is what happens: its commands are run, its Python is executed."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text(encoding="utf-8")
SHOWN = re.findall(r"```console\n\$ (backproof .*)\n((?:.*\n)*?)```", TEXT)


def settled(text: str) -> list[str]:
    """The lines without what differs from run to run: times, and blanks at the ends of lines."""
    timeless = re.sub(r" *\d+(\.\d+)? m?s\b", " TIME", re.sub(r"entries +time\n─+", "entries time\n─", text))
    return [line.rstrip() for line in timeless.strip().splitlines()]


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_the_output_shown_is_the_output(command, output):
    ran = subprocess.run(
        [sys.executable, "-c", "from proofs.commands.main import run; run()", *shlex.split(command)[1:]],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert settled(ran.stdout) == settled(output)


def test_there_is_something_to_compare():
    assert len(SHOWN) == 3


def test_the_python_shown_does_what_it_shows():
    failed, tried = doctest.testfile(str(README), module_relative=False, encoding="utf-8")
    assert tried >= 9
    assert failed == 0


def test_every_command_of_the_table_is_understood():
    from proofs.commands.main import parser

    for command in re.findall(r"\| `backproof ([^`]+)` \|", TEXT):
        parser().parse_args(shlex.split(command))
