"""The commands and words of mathematics as written, by what they are."""

from __future__ import annotations

GREEK = {
    r"\alpha": "α", r"\beta": "β", r"\gamma": "γ", r"\delta": "δ", r"\epsilon": "ε", r"\varepsilon": "ε",
    r"\zeta": "ζ", r"\eta": "η", r"\theta": "θ", r"\vartheta": "θ", r"\kappa": "κ", r"\lambda": "λ", r"\mu": "μ",
    r"\nu": "ν", r"\xi": "ξ", r"\pi": "π", r"\rho": "ρ", r"\sigma": "σ", r"\tau": "τ", r"\phi": "φ",
    r"\varphi": "φ", r"\chi": "χ", r"\psi": "ψ", r"\omega": "ω", r"\Gamma": "Γ", r"\Delta": "Δ", r"\Theta": "Θ",
    r"\Lambda": "Λ", r"\Phi": "Φ", r"\Psi": "Ψ", r"\Omega": "Ω", r"\Sigma": "Σ", r"\Pi": "Π", r"\ell": "ℓ",
    r"\hbar": "ℏ", r"\imath": "i", r"\jmath": "j",
}  # fmt: skip
"""Commands that are a letter."""

INDICES = frozenset("ijklmnpqrstℓ")
"""Letters that count something unless a text uses them for a quantity."""

DECORATIONS = {
    r"\hat": "̂", r"\widehat": "̂", r"\tilde": "̃", r"\widetilde": "̃", r"\bar": "̄",
    r"\overline": "̄", r"\vec": "", r"\overrightarrow": "", r"\dot": "̇", r"\check": "̌",
}  # fmt: skip
"""Accents: a letter with one is another letter (an arrow only says that it is a vector)."""

BOLD = frozenset(
    {r"\mathbf", r"\boldsymbol", r"\bold", r"\bm", r"\pmb", r"\textbf", r"\mathsf", r"\bf", r"\symbf", r"\bbold"}
)
STYLES = BOLD | {r"\mathrm", r"\rm", r"\mathit", r"\it", r"\mathnormal", r"\mathtt", r"\operatorname",
                 r"\operatorname*", r"\text", r"\textrm", r"\textit", r"\mbox", r"\textsf", r"\texttt", r"\mathop",
                 r"\textnormal", r"\hbox"}  # fmt: skip
"""Commands for the look of a letter or a word."""
SCRIPT = frozenset({r"\mathcal", r"\mathscr", r"\mathfrak", r"\cal"})
WORDS_IN_TEXT = frozenset({r"\text", r"\textrm", r"\mbox", r"\textit", r"\textbf", r"\textnormal", r"\rm", r"\hbox"})

TRANSPARENT = frozenset({r"\boxed", r"\cancel", r"\fbox", r"\mathstrut", r"\ensuremath", r"\mathclose", r"\mathopen",
                         r"\mathbin", r"\mathord", r"\mathrel", r"\smash", r"\xcancel", r"\bcancel", r"\mathinner",
                         r"\framebox", r"\rlap", r"\llap", r"\mathrlap", r"\mathllap", r"\mathclap"})  # fmt: skip
"""Commands whose argument is read as if it stood alone."""
LOOKS = {r"\color": 1, r"\textcolor": 1, r"\colorbox": 1, r"\fcolorbox": 2, r"\bbox": 0, r"\class": 1, r"\cssId": 1,
         r"\style": 1, r"\htmlClass": 1, r"\htmlStyle": 1, r"\htmlId": 1, r"\href": 1}  # fmt: skip
"""Commands for the look of what stands behind them, and how many arguments say which look it is."""
LABELS = frozenset({r"\tag", r"\tag*", r"\label", r"\eqref", r"\ref",
                    r"\vspace", r"\vphantom", r"\hphantom", r"\phantom", r"\cline"})  # fmt: skip
"""Commands that vanish together with their argument."""
SPACES = frozenset({r"\hspace", r"\hspace*", r"\mspace"})
"""Spaces whose width is their argument."""

CALLED = frozenset({"σ", "φ", "ψ", "g", "f", "h", "s", "p", "P", "softmax", "sigmoid"})
"""Letters of functions: what stands in brackets right behind them is their argument."""

FUNCTIONS = {
    r"\log": "log", r"\ln": "log", r"\exp": "exp", r"\tanh": "tanh", r"\sinh": "sinh", r"\cosh": "cosh",
    r"\sin": "sin", r"\cos": "cos", r"\tan": "tan", r"\max": "max", r"\min": "min", r"\det": "det", r"\arg": "arg",
    r"\argmin": "argmin", r"\argmax": "argmax", r"\Pr": "Pr", r"\lim": "lim", r"\sup": "sup", r"\arctan": "arctan",
    r"\dim": "dim",
}  # fmt: skip
"""Functions that have a command."""
FUNCTION_WORDS = {
    "log": "log", "ln": "log", "exp": "exp", "tanh": "tanh", "sin": "sin", "cos": "cos", "max": "max", "min": "min",
    "softmax": "softmax", "Softmax": "softmax", "sigmoid": "sigmoid", "Sigmoid": "sigmoid", "relu": "relu",
    "ReLU": "relu", "RELU": "relu", "Relu": "relu", "diag": "diag", "softplus": "softplus", "sign": "sign",
    "sgn": "sign", "tr": "trace", "Tr": "trace", "trace": "trace", "prod": "prod", "argmax": "argmax",
    "argmin": "argmin", "sum": "sum", "logistic": "sigmoid", "sig": "sigmoid", "rank": "rank", "vec": "vec",
    "Diag": "diag", "Tanh": "tanh", "rowsum": "rowsum", "colsum": "colsum",
}  # fmt: skip
"""Functions that are known by their word, and the one name that they get."""

ACTIVATIONS = frozenset({"sigmoid", "relu", "tanh", "softmax", "softplus"})
"""The functions of FUNCTION_WORDS that a layer can have: g_{ReLU} is the one that its letter names below."""

NAMED_WORDS = frozenset({"net", "NET", "Cost", "cost", "Loss", "loss", "MSE", "CE", "Net", "err", "out", "in", "BCE",
                         "const", "lr", "target"})  # fmt: skip
"""Words that stand for a quantity: n e t without a space is no product."""

SIGNS = {
    r"\cdot": "·", r"\times": "×", r"\ast": "∗", "*": "∗", r"\odot": "⊙", r"\circ": "∘", r"\otimes": "⊗",
    r"\bullet": "•", r"\star": "∗", r"\centerdot": "·",
}  # fmt: skip
"""Signs between factors."""

RELATIONS = {
    "=": "=", r"\equiv": "≡", r"\triangleq": ":=", r"\coloneqq": ":=", r"\coloneq": ":=", r"\eqqcolon": "=:",
    r"\leftarrow": "←", r"\gets": "←", r"\longleftarrow": "←", r"\Leftarrow": "←", r"\approx": "≈", r"\propto": "∝",
    r"\ne": "≠", r"\neq": "≠", r"\not=": "≠", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\le": "≤",
    r"\leq": "≤", r"\leqslant": "≤", r"\geqslant": "≥", r"\ge": "≥", r"\geq": "≥", r"\in": "∈", r"\sim": "∼",
    r"\simeq": "≈", r"\cong": "≈", r"\ll": "≪", r"\gg": "≫", r"\subset": "⊂",
    r"\doteq": ":=", r"\ni": "∋", r"\eqdef": ":=", r"\Coloneqq": ":=", r"\notin": "∉", r"\mapsto": "↦",
    r"\colon": ":",
}  # fmt: skip
"""Signs between sides."""

REALS = "𝔹R"
"""The name of ℝ: \\mathbb R."""

EQUALITIES = frozenset({"=", ":=", "=:", "≡", "←"})
"""The relations that are an equality or a definition."""

ARROWS = frozenset({r"\implies", r"\Rightarrow", r"\rightarrow", r"\to", r"\Longrightarrow", r"\iff", r"\therefore",
                    r"\Leftrightarrow", r"\because", r"\longrightarrow", r"\Longleftrightarrow", r"\leadsto",
                    r"\quad", r"\qquad", r"\forall", r"\land", r"\wedge", r"\rightharpoonup",
                    r"\xrightarrow"})  # fmt: skip
"""Signs that stand between statements."""

DOTS = frozenset({r"\ldots", r"\cdots", r"\dots", r"\vdots", r"\ddots", r"\dotsc", r"\dotsb", r"\dotsm", r"\iddots",
                  r"\hdots", r"\dotso"})  # fmt: skip

TRANSPOSES = frozenset({r"\top", r"\intercal", r"\mathsf{T}", r"\transpose", r"\dagger", r"\mathrm{T}"})

ALIGNMENTS = frozenset({
    r"aligned", r"align", r"align*", r"equation", r"equation*", r"gather", r"gather*", r"gathered", r"split",
    r"multline", r"multline*", r"eqnarray", r"eqnarray*", r"alignat", r"alignat*", r"alignedat", r"flalign",
    r"flalign*", r"displaymath", r"math", r"dmath", r"dmath*", r"empheq", r"subequations",
})  # fmt: skip
"""Environments whose rows are statements."""
MATRICES = frozenset({
    r"matrix", r"pmatrix", r"bmatrix", r"Bmatrix", r"vmatrix", r"Vmatrix", r"smallmatrix", r"array", r"bmatrix*",
    r"pmatrix*", r"matrix*",
})  # fmt: skip
CASES = frozenset({"cases", "dcases", "rcases", "cases*", "dcases*"})
TAKES_ARGUMENT = frozenset({"array", "alignat", "alignat*", "alignedat", "empheq"})

CLOSERS = {
    "(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", r"\lbrack": r"\rbrack", r"\langle": r"\rangle",
    r"\lparen": r"\rparen", r"\lfloor": r"\rfloor", r"\lceil": r"\rceil", r"\lVert": r"\rVert",
    r"\lvert": r"\rvert",
}  # fmt: skip
KINDS = {
    "(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lbrack": "[", r"\langle": "⟨", r"\lparen": "(",
    r"\lfloor": "⌊", r"\lceil": "⌈",
}  # fmt: skip

DIFFERENTIALS = frozenset({"d", "δ"})
"""Letters in front of another one that make the name of a gradient of it: dW, δW."""


def of_differential(text: str) -> str:
    """W of dW and δW; "" of any other name."""
    return text[1] if len(text) == 2 and text[0] in DIFFERENTIALS and text[1].isalpha() else ""
