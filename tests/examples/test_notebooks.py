"""The notebooks do what they show: their cells are run, and print what is stored in them."""

from __future__ import annotations

import ast
import contextlib
import io
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent.parent / "examples").glob("*.ipynb"))


def run(source, names):
    """The printed text, and the value of the last expression, as a notebook shows them."""
    tree = ast.parse(source)
    printed, value = io.StringIO(), None
    with contextlib.redirect_stdout(printed):
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            last = ast.Expression(tree.body.pop().value)
            exec(compile(tree, "cell", "exec"), names)
            value = eval(compile(last, "cell", "eval"), names)
        else:
            exec(compile(tree, "cell", "exec"), names)
    return printed.getvalue(), value


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_cells_show_what_is_stored(path):
    names = {}
    shown = 0
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        printed, value = run("".join(cell["source"]), names)
        for output in cell["outputs"]:
            shown += 1
            if output["output_type"] == "stream":
                assert printed == "".join(output["text"])
            else:
                assert str(value) == "".join(output["data"]["text/plain"])
                if "text/latex" in output["data"]:
                    assert value._repr_latex_() == "".join(output["data"]["text/latex"])
    assert shown >= 5


def test_there_is_a_notebook():
    assert NOTEBOOKS
