"""The frame of a generated NumPy module: its header, imports and types, docstrings, and lines as black breaks them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from numeric.source.numpy_expressions import WIDTH, docstring
from numeric.source.numpy_source import Names
from symbolic.formula import Symbol
from symbolic.indices import Range
from symbolic.network import Network
from symbolic.notation import A, L, W, X, Z, b, l
from symbolic.writing.plain import ALPHABET, plain_range

INDENT = "    "

CHECK_SHAPE = '''
def check_shape(name: str, array: Array, rows: int, columns: int | None = None) -> None:
    """Raises ValueError, in a sentence, unless the array is rows × columns."""
    shape = np.shape(array)
    fits = len(shape) == 2 and shape[0] == rows and shape[1] > 0
    if not fits or columns not in (None, shape[1]):
        raise ValueError(
            f"{name} must be {rows} × {columns or 'm'}, a column for each sample; "
            f"its shape is {shape}."
        )
'''

PARAMETERS = '''
class Parameters(NamedTuple):
    """The weights and biases of all layers, or the derivatives of the cost by them."""

    W: Layers
    b: Layers
'''


def broken(start: str, items: Sequence[str], end: str, indent: str = "") -> str:
    """start item, item end on one line, or on a line each; ``indent`` is what will stand before it."""
    line = f"{start}{', '.join(items)}{end}"
    if len(indent + line) <= WIDTH:
        return line
    comma = "" if len(items) == 1 and " for " in items[0] else ","
    return "\n".join([start, *(f"{INDENT}{item}{comma}" for item in items), end])


def described_by(summary: str, formulas: Sequence[tuple[str, tuple[Range, ...]]] = (), note: str = "") -> list[str]:
    """A docstring: what it is, then the formulas and the layers for which they hold, then their shapes."""
    if not formulas:
        return [line.removeprefix(INDENT) for line in docstring(summary)]
    wide = max(len(formula) for formula, _ in formulas) + 4
    rows = [f"{INDENT}{formula:{wide}}{', '.join(map(plain_range, ranges))}".rstrip() for formula, ranges in formulas]
    return [f'"""{summary}', "", *rows, "", *textwrap.wrap(note, WIDTH - len(INDENT)), '"""']


def sized(*several: tuple[str, Symbol]) -> str:
    """X is n₀ × m, …: what the names in the code are, by the shapes of their symbols."""
    return ", ".join(f"{name} is {' × '.join(map(ALPHABET.size, symbol.shape))}" for name, symbol in several) + "."


def function(signature: str, lines: Sequence[str]) -> str:
    """A function of the module."""
    body = [part for line in lines for part in line.split("\n")]
    return "\n".join([signature, *(INDENT + line if line else "" for line in body)]) + "\n"


def assemble(network: Network, names: Names, claims: Sequence[str], step: str, parts: Sequence[str]) -> str:
    """Header, imports, types, then the parts, two blank lines between them."""
    body = "\n\n".join(part.strip("\n") + "\n" for part in (PARAMETERS, *parts, CHECK_SHAPE))
    types = ["Array = NDArray[Any]", "Layers = dict[int, Array]"]
    if re.search(r"\bFunction\b", body):
        types.append("Function = Callable[[Array], Array]")
    if "CostFunction" in body:
        types.append("CostFunction = Callable[[Array, Array], Array]")
    imports = ["import math"] if "math." in body else []
    imports += ["from collections.abc import Callable"] if len(types) > 2 else []
    imports += ["from typing import Any, NamedTuple", "", "import numpy as np", "from numpy.typing import NDArray"]
    top = [
        *header(network, names, claims, step),
        "# ruff: noqa: E741, RUF100  (the layer is called l, as on paper)",
        "",
        "from __future__ import annotations",
        "",
        *imports,
        "",
        *types,
        "",
        broken("WIDTHS = (", [str(width) for width in network.widths], ")"),
        "L = len(WIDTHS) - 1",
    ]
    return "\n".join(top) + "\n\n\n" + body


def header(network: Network, names: Names, claims: Sequence[str], step: str) -> list[str]:
    """What the module is, its conventions, an example, and where its formulas come from."""
    layers = f"{network.layers} layer{'s' * (network.layers > 1)}"
    shapes = [("X, A[0]", X), ("W[l]", W[l]), ("b[l]", b[l]), ("Z[l], A[l], delta[l]", Z[l])]
    shapes += [("Y", A[L])] if names.targets else []
    shown = [(name, " × ".join(map(ALPHABET.size, symbol.shape))) for name, symbol in shapes]
    formulas = [name.removeprefix("minibatch-") for name in claims]
    return [
        f'"""A neural network of {layers}: its cost, its gradient and gradient descent.',
        "",
        "Columns are samples, and the layers are numbered as on paper, from 1:",
        "",
        *(f"{INDENT}{name:24}{size}" for name, size in shown),
        "",
        "To train it:",
        "",
        f"{INDENT}parameters = initialize(seed=1)",
        f"{INDENT}for _ in range(1000):",
        f"{INDENT * 2}parameters = {step}",
        "",
        *textwrap.wrap(
            f"Written by backproof, which verifies the formulas in backward ({', '.join(formulas)} of a minibatch); "
            "each line of code and the formula above it were printed from one expression. It needs NumPy only.",
            WIDTH,
            break_on_hyphens=False,
        ),
        '"""',
        "",
    ]
