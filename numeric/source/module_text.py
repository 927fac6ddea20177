"""The frame of a generated NumPy module: its header, imports and types, docstrings, and lines as black breaks them."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence

from numeric.source.module_frame import ARRAYS, CHECKS
from numeric.source.numpy_expressions import INDENT, WIDTH, broken, docstring
from numeric.source.numpy_source import Names
from symbolic.formula import Symbol
from symbolic.indices import Range
from symbolic.network import Network
from symbolic.notation import A, L, W, X, Z, b, l
from symbolic.writing.plain import ALPHABET, plain_range

INLINE = "(np.dot, W[l], A[l - 1], Z[l])"

PARAMETERS = '''
class Parameters(NamedTuple):
    """The weights and biases of all layers, or the derivatives of the cost by them."""

    W: Layers
    b: Layers
'''


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


def assemble(
    network: Network, names: Names, formulas: Sequence[str], example: Sequence[str], parts: Sequence[str]
) -> str:
    """Header, imports, types, then the parts, two blank lines between them."""
    body = "\n\n".join(part.strip("\n") + "\n" for part in (PARAMETERS, *parts, ARRAYS, CHECKS))
    types = ["Array = NDArray[Any]", "Layers = dict[int, Array]", "Calls = Iterable[tuple[Any, ...]]"]
    if re.search(r"\bFunction\b", body):
        types.append("Function = Callable[[Array], Array]")
    if "CostFunction" in body:
        types.append("CostFunction = Callable[[Array, Array], Array]")
    top = [
        *header(network, names, formulas, example),
        "# ruff: noqa: E741, RUF100  (the layer is called l, as on paper)",
        "",
        "from __future__ import annotations",
        "",
        *(["import math"] if "math." in body else []),
        f"from collections.abc import {'Callable, ' * ('Callable' in body + str(types))}Iterable",
        "from functools import partial",
        "from itertools import chain",
        "from operator import is_not",
        "from typing import Any, NamedTuple",
        "",
        "import numpy as np",
        "from numpy.typing import NDArray",
        "",
        *types,
        "",
        broken("WIDTHS = (", [str(width) for width in network.widths], ")"),
        "L = len(WIDTHS) - 1",
    ]
    return "\n".join(top) + "\n\n\n" + body


def header(network: Network, names: Names, formulas: Sequence[str], example: Sequence[str]) -> list[str]:
    """What the module is, its conventions, an example, and where its formulas come from."""
    layers = f"{network.layers} layer{'s' * (network.layers > 1)}"
    errors = names.derivatives["C", "Z"]
    shapes = [("X, A[0]", X), ("W[l], dW[l]", W[l]), ("b[l], db[l]", b[l]), (f"Z[l], A[l], {errors}[l]", Z[l])]
    shapes += [("Y", A[L])] if names.targets else []
    shown = [(name, " × ".join(map(ALPHABET.size, symbol.shape))) for name, symbol in shapes]
    return [
        f'"""A neural network of {layers}: its cost, its gradient and gradient descent.',
        "",
        "Columns are samples, and the layers are numbered as on paper, from 1:",
        "",
        *(f"{INDENT}{name:24}{size}" for name, size in shown),
        "",
        "To train it:",
        "",
        f"{INDENT}parameters = initialize(seed=1)  # dtype=np.float32 is faster",
        f"{INDENT}{example[0]}",
        f"{INDENT}for _ in range(1000):",
        f"{INDENT * 2}{example[1]}",
        "",
        *textwrap.wrap(
            "A pass is a list of NumPy calls, each of which writes into its last argument: "
            f"{INLINE} puts the product of W[l] and A[l - 1] into Z[l]. The calls are the same for all widths; "
            "GradientDescent makes them once, and a step then only runs them.",
            WIDTH,
            break_on_hyphens=False,
        ),
        "",
        *textwrap.wrap(
            "Written by backproof, which verifies the formulas in backward_calls "
            f"({', '.join(formulas)} of a minibatch); the calls and the formulas above them were printed from the same "
            "expressions. It needs NumPy only.",
            WIDTH,
            break_on_hyphens=False,
        ),
        '"""',
        "",
    ]
