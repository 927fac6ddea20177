"""What is likely meant by a sign, letter, name or command that a scalar formula does not know: data only."""

from __future__ import annotations

_DERIVATIVE = "A scalar formula has no derivatives: give the function itself, its derivative is computed."
_ONE_SIDE = "Give the right-hand side only."
_SUM = "Give the function of one component; the sum over the components is not part of it."
_SCALAR = "A scalar formula has plain letters: leave the font out."
_PIECES = r"For pieces such as those of the ReLU try \max(0, z)."
_SIGMOID = r"For the sigmoid write \frac{1}{1+e^{-z}}."
_RELU = r"For the ReLU write \max(0, z)."
_TRANSPOSE = "There is no transpose of a scalar: leave it out."
_PRODUCT = r"The product of two numbers is \cdot, or nothing."

SIGN_HINTS = {
    "'": f"A prime is a derivative. {_DERIVATIVE}",
    "′": f"A prime is a derivative. {_DERIVATIVE}",
    "=": _ONE_SIDE, "<": _ONE_SIDE, ">": _ONE_SIDE,
    "_": "A subscript belongs to a letter that is declared with it; for a logarithm to base 2 write "
         r"\frac{\ln z}{\ln 2}.",
    "!": "Factorials are not known.",
    "%": "A percent sign begins a comment in LaTeX: write the fraction.",
    "&": "Give one formula, without alignment.", "\\\\": "Give one formula on one line.",
    "$": "Give the formula without the dollar signs.",
    "\\(": r"Give the formula without \( and \).", "\\[": r"Give the formula without \[ and \].",
    "\\|": r"A norm is not known; the absolute value of a number is |z|.",
    ":": r"Division is / or \frac.", "²": "Write ^2.", "³": "Write ^3.", "π": r"Write \pi.",
    "σ": _SIGMOID, "√": r"Write \sqrt{z}.", "⊙": _PRODUCT, "∘": _PRODUCT, "∂": _DERIVATIVE, "Σ": _SUM,
    "\\": "A formula cannot end in a backslash.",
}  # fmt: skip

COMMAND_HINTS = {
    "sigma": _SIGMOID, "partial": _DERIVATIVE, "nabla": _DERIVATIVE, "prime": _DERIVATIVE,
    "dot": _DERIVATIVE, "ddot": _DERIVATIVE,
    "int": "Integrals are not known.", "lim": "Limits are not known.", "infty": "Infinity is no number.",
    "sum": _SUM, "prod": _SUM, "top": _TRANSPOSE,
    "intercal": _TRANSPOSE, "dagger": _TRANSPOSE,
    "begin": f"Environments are not known. {_PIECES}", "cases": _PIECES,
    "odot": _PRODUCT, "circ": _PRODUCT, "ast": _PRODUCT, "star": _PRODUCT, "bullet": _PRODUCT,
    "le": _ONE_SIDE, "leq": _ONE_SIDE, "ge": _ONE_SIDE, "geq": _ONE_SIDE, "approx": _ONE_SIDE,
    "equiv": _ONE_SIDE, "neq": _ONE_SIDE, "in": _ONE_SIDE, "sim": _ONE_SIDE, "to": _ONE_SIDE,
    "mathbf": _SCALAR, "boldsymbol": _SCALAR, "bm": _SCALAR, "vec": _SCALAR, "mathcal": _SCALAR,
    "mathit": _SCALAR, "mathsf": _SCALAR, "rm": r"Write \mathrm{e}, or e.",
    "lVert": "A norm is not known; the absolute value of a number is |z|.",
    "Vert": "A norm is not known; the absolute value of a number is |z|.",
    "over": r"Write \frac{ … }{ … }.", "cfrac": r"Write \frac.", "binom": "Binomials are not known.",
    "lg": r"Write \ln; for base 10 \frac{\ln z}{\ln 10}.", "pm": "One formula has one sign.",
    "bmod": "Remainders are not known.", "lfloor": "Rounding has no useful derivative, and is not known.",
    "lceil": "Rounding has no useful derivative, and is not known.",
}  # fmt: skip

LETTER_HINTS = {
    "i": "The imaginary unit is not known: activations and costs are real.",
    "j": "The imaginary unit is not known: activations and costs are real.",
    "d": _DERIVATIVE,
    "\\sigma": _SIGMOID,
    "\\Sigma": _SUM,
    "\\delta": _DERIVATIVE,
}

NAME_HINTS = {
    "sigmoid": _SIGMOID, "logistic": _SIGMOID, "sig": _SIGMOID, "expit": _SIGMOID,
    "relu": _RELU, "ReLU": _RELU, "Relu": _RELU, "RELU": _RELU,
    "LeakyReLU": r"Write \max(0.01 z, z).", "softplus": r"Write \ln(1+e^z).",
    "swish": r"Write \frac{z}{1+e^{-z}}.", "SiLU": r"Write \frac{z}{1+e^{-z}}.",
    "silu": r"Write \frac{z}{1+e^{-z}}.",
    "gelu": r"Write \frac{z}{2} (1 + \operatorname{erf}(\frac{z}{\sqrt{2}})).",
    "GELU": r"Write \frac{z}{2} (1 + \operatorname{erf}(\frac{z}{\sqrt{2}})).",
    "softsign": r"Write \frac{z}{1+|z|}.", "softmax": "The softmax is a function of all components at once.",
    "d": _DERIVATIVE, "sqrt": r"Write \sqrt{z}.", "frac": r"Write \frac{1}{2}.",
    "sign": "The sign has no useful derivative, and is not known.",
    "sgn": "The sign has no useful derivative, and is not known.",
    "otherwise": _PIECES, "if": _PIECES, "T": _TRANSPOSE,
    "pi": r"Write \pi.",
}  # fmt: skip
