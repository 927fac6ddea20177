"""The parts of a generated module that hold no formula: arrays, checks, and the class that runs the calls of a step."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from string import Template

from numeric.source.numpy_expressions import WIDTH, broken

RUN = """
def run(calls: Calls) -> None:
    \"""Each call computes something from its arguments and writes it into the last.\"""
    for function, *arguments in calls:
        function(*arguments)
"""

INTO = """
def into(function: Callable[..., Array], inputs: int) -> Any:
    \"""A function of so many inputs as a call, which writes into its last argument.\"""

    def write(*arguments: Array) -> None:
        arguments[-1][...] = function(*arguments[:inputs])

    return write
"""

ARRAYS = """
def columns(parameters: Parameters, m: int) -> Layers:
    \"""New arrays of nₗ × m, of the kind and dtype of the biases.\"""
    b = parameters.b
    return {l: np.empty_like(b[l], shape=(WIDTHS[l], m), order="C") for l in b}


def like(parameters: Parameters, array: Array) -> Parameters:
    \"""New arrays of the shapes of the parameters and the dtype of the array.\"""
    W, b = parameters
    return Parameters(
        {l: np.empty_like(array, shape=W[l].shape, order="C") for l in W},
        {l: np.empty_like(array, shape=b[l].shape, order="C") for l in b},
    )


def shared(layers: Layers) -> Layers:
    \"""One array for all layers of a shape: what is written there is read at once.\"""
    first: dict[Any, Array] = {}
    return {l: first.setdefault(array.shape, array) for l, array in layers.items()}


def in_one_dtype(parameters: Parameters, X: Array) -> tuple[Parameters, Array]:
    \"""The same arrays, converted where float32, float64 or complex numbers are mixed.\"""
    W, b = parameters
    dtypes = {array.dtype for array in (X, *W.values(), *b.values())}
    if len(dtypes) == 1:
        return parameters, X
    dtype = np.result_type(*dtypes)
    W, b = ({l: array.astype(dtype) for l, array in part.items()} for part in (W, b))
    return Parameters(W, b), X.astype(dtype)
"""

CHECKS = """
def check_samples(
    name: str, array: Array, rows: int, columns: int | None = None
) -> None:
    \"""Raises ValueError, in a sentence, unless the array is rows × columns of numbers.\"""
    shape = getattr(array, "shape", None)
    if shape is None:
        raise ValueError(f"{name} must be an array; it is a {type(array).__name__}.")
    if len(shape) != 2 or shape[0] != rows or columns not in (None, shape[1]):
        turned = shape[::-1] == (rows, columns or shape[0])
        advice = f" Its samples are the rows: give {name}.T." if turned else ""
        raise ValueError(
            f"{name} must be {rows} × {columns or 'm'}, a column for each sample; "
            f"its shape is {shape}.{advice}"
        )
    if shape[1] == 0:
        raise ValueError(f"{name} is an empty batch: no samples have no mean cost.")
    if type(array) is np.ndarray and array.dtype.kind not in "fcO":
        raise ValueError(
            f"{name} holds no fractions ({array.dtype}): give {name}.astype(float), "
            "or float32 if the parameters are."
        )
    check_finite(name, array)


def check_finite(name: str, array: Array) -> None:
    \"""Raises ValueError that says where NaN or infinity is; reads every number once.\"""
    if type(array) is not np.ndarray or array.dtype.kind not in "fc":
        return
    if not np.isfinite(array).all():
        row, column = np.argwhere(~np.isfinite(array))[0]
        raise ValueError(
            f"{name} is {array[row, column]} in row {row}, column {column}, from 0: "
            "all that is computed from it would be NaN or infinite."
        )


def check_parameters(parameters: Parameters) -> None:
    \"""Raises ValueError unless W[l] is nₗ × nₗ₋₁ and b[l] is nₗ × 1 for l = 1, …, L.\"""
    for name, part in zip("Wb", parameters, strict=True):
        if sorted(part) != list(range(1, L + 1)):
            raise ValueError(
                f"{name} must have the layers 1 to {L}; it has {list(part)}."
            )
        for l, array in part.items():
            rows, columns = WIDTHS[l], WIDTHS[l - 1] if name == "W" else 1
            if np.shape(array) != (rows, columns):
                raise ValueError(
                    f"{name}[{l}] must be {rows} × {columns}; its shape is {np.shape(array)}."
                )


def check_writable(parameters: Parameters, dtype: Any) -> None:
    \"""Raises ValueError unless results of this dtype can be written into these arrays.\"""
    check_parameters(parameters)
    for name, part in zip("Wb", parameters, strict=True):
        for l, array in part.items():
            if type(array) is not np.ndarray:
                continue
            if array.dtype != dtype or dtype.kind not in "fcO":
                raise ValueError(
                    f"{name}[{l}] is {array.dtype} beside {dtype}: all arrays must be "
                    "float32, or all float64."
                )
            if not array.flags.c_contiguous or not array.flags.writeable:
                raise ValueError(
                    f"{name}[{l}] cannot be written to row by row: it is a view of another "
                    f"array, or read-only. Give {name}[{l}].copy()."
                )
"""

_GRADIENT_DESCENT = Template("""
class Plan(NamedTuple):
    \"""The arrays of a step with some number of samples, and the calls that it runs.\"""

    $fields
    Z: Layers
    A: Layers
    calls: list[partial[Any]]


class GradientDescent:
$docstring

    $init
        check_writable(parameters, next(iter(parameters.b.values())).dtype)
        for name, part in zip("Wb", parameters, strict=True):
            for l, array in part.items():
                check_finite(f"{name}[{l}]", array)
        self.parameters, self.check = parameters, check
        $functions_kept
        self.gradient = like(parameters, parameters.b[1])
        self.change = Parameters(*map(shared, like(parameters, parameters.b[1])))
        self.learning_rate = np.empty_like(parameters.b[1], shape=())
        self.arrays = [array for part in parameters for array in part.values()]
        self.plans: dict[Any, Plan] = {}
        self.plan: Plan | None = None

    def step($step) -> None:
        \"""One step; the m samples are the columns of $data.\"""
        try:
            plan = self.plans.get($key)
        except AttributeError:
            plan = None  # no array, as checked says
        if plan is None or self.check:
            plan = self.checked($arguments)
        W, b = self.parameters
        if any(map(is_not, self.arrays, chain(W.values(), b.values()))):
            raise ValueError(
                "An array of the parameters was replaced after GradientDescent was "
                "made: write into it, W[l][:] = …, or make a new GradientDescent."
            )
        $copies
        self.learning_rate[...] = learning_rate
        for call in plan.calls:
            call()
        self.plan = plan

    def cost(self) -> float:
        \"""The mean cost of the samples of the last step, before it.\"""
        if self.plan is None:
            raise ValueError("There is no cost before the first step.")
        $cost_function
        $cost_fields, _ = self.plan
        return $cost

    def checked($checked) -> Plan:
        \"""The plan for these samples; raises ValueError if they do not fit.\"""
        $checks
        dtype = self.gradient.b[1].dtype
        for name, array in $named:
            if array.dtype != dtype:
                raise ValueError(
                    f"{name} is {array.dtype} and the parameters are {dtype}: "
                    f"convert one, such as {name}.astype(np.{dtype})."
                )
        key = $key
        if key not in self.plans:
            self.plans[key] = self.planned(X.shape[1])
        return self.plans[key]

    def planned(self, m: int) -> Plan:
        \"""The arrays of a step with m samples, and its calls.\"""
        parameters, gradient = self.parameters, self.gradient
        $functions
        Z, A, $errors, slope = (columns(parameters, m) for _ in range(4))
        slope = shared(slope)
        $samples
        A[0] = X
        calls = chain(
            $forward,
            $backward,
            descent_calls(parameters, gradient, self.learning_rate, self.change),
        )
        listed = [partial(function, *arguments) for function, *arguments in calls]
        return Plan($plan_fields, Z, A, listed)
""")


def gradient_descent(
    data: Mapping[str, str],
    functions: Mapping[str, str],
    errors: str,
    forward: str,
    backward: str,
    cost: str,
    updates: Sequence[str],
) -> str:
    """The class GradientDescent: ``data`` are the arrays of a step and their rows, ``functions`` the given ones."""
    names = list(data)
    both = " and ".join(names)
    typed = [f"{name}: Array" for name in names]
    about = [
        f"{' and '.join(updates)} in place, in arrays that are made once.",
        "The calls of a step are listed when a number of samples comes for the first time; from then on they are only "
        "run. gradient holds the derivatives at the parameters before the last step. Shapes and dtypes are checked.",
        f"NaN and infinity in {both} are looked for with check=True only, for that reads every number once more; they "
        "show in cost().",
    ]
    text = _GRADIENT_DESCENT.substitute(
        fields="\n    ".join(typed),
        docstring="\n".join(_paragraphs(about)),
        init=broken(
            "def __init__(",
            [
                "self",
                "parameters: Parameters",
                *(f"{name}: {kind}" for name, kind in functions.items()),
                "check: bool = False",
            ],
            ") -> None:",
            "    ",
        ).replace("\n", "\n    "),
        functions_kept=f"self.functions = {', '.join(functions)}" if functions else "",
        functions=f"{_only(functions, 'g', 'g_prime', 'nabla_C')} = self.functions" if functions else "",
        cost_function=f"{_only(functions, 'C')} = self.functions" if "C" in functions else "",
        cost_fields=_only([*names, "Z", "A"], "Y", *re.findall("[ZA]", cost)),
        step=", ".join(["self", *typed, "learning_rate: float"]),
        data=both,
        key=", ".join(f"{name}.shape, {name}.dtype" for name in names).join("()"),
        arguments=", ".join(names),
        copies="\n        ".join(f"plan.{name}[...] = {name}" for name in names),
        plan_fields=", ".join(names),
        cost=cost,
        checked=", ".join(["self", *typed]),
        checks="\n        ".join(
            f'check_samples("{name}", {name}, {rows}{", X.shape[1]" * (name != "X")})' for name, rows in data.items()
        ),
        named=", ".join(f'("{name}", {name})' for name in names).join("()") if len(names) > 1 else '(("X", X),)',
        errors=errors,
        samples="\n        ".join(
            f"{name} = np.empty_like(parameters.b[1], shape=({rows}, m))" for name, rows in data.items()
        ),
        forward=forward,
        backward=backward,
    )
    # A line for the functions is empty where none is given.
    return "\n".join(line for line in text.split("\n") if line.strip() or not line)


def _only(names: Iterable[str], *wanted: str) -> str:
    """The names to unpack into, with _ for what is not wanted."""
    return ", ".join(name if name in wanted else "_" for name in names)


def _paragraphs(texts: Sequence[str]) -> list[str]:
    """The lines of a docstring of several paragraphs."""
    paragraphs = [textwrap.wrap(text, WIDTH - 4 - 3 * (not place)) for place, text in enumerate(texts)]
    lines = [line for paragraph in paragraphs for line in ["", *paragraph]][1:]
    return [f'    """{lines[0]}', *(f"    {line}" if line else "" for line in lines[1:]), '    """']
