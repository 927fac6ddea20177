"""What was found out about a document as a whole, and the letters that custom gives to each quantity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from proofs.documents.conventions.forward import WEIGHTS, Activated, Affine
from symbolic.reading.notation import LayerStyle, Layout, Span
from symbolic.reading.syntax import (
    Name,
    Node,
)

COSTS = ("C", "J", "E", "L", "ℒ", "ℓ", "Loss", "Cost", "loss", "cost", "𝒥", "ℰ", "𝒞", "MSE", "Err", "ξ")


FUNCTIONS = ("g", "σ", "f", "φ", "h", "ψ", "s", "R", "S", "ρ", "a")


ROLES: dict[str, tuple[str, ...]] = {
    "weights": WEIGHTS,
    "bias": ("b", "B", "β"),
    "pre": ("z", "Z", "net", "NET", "u", "s", "v"),
    "act": ("a", "A", "o", "O"),
    "error": ("δ", "Δ"),
    "input": ("x", "X"),
    "target": ("y", "Y", "t", "T", "ŷ"),
}
"""The letters that custom gives to each quantity."""


_UPPER = frozenset({"Δ", "Θ", "Ω", "Φ", "NET"})


def is_upper(text: str) -> bool:
    """W, Δ, NET: letters that custom takes for a matrix."""
    return text.isupper() or text in _UPPER


@dataclass(frozen=True, slots=True)
class Conventions:
    """What was found out about the document as a whole."""

    layer: LayerStyle | None = None
    weights: tuple[str, ...] = ("W", "w")
    bias: tuple[str, ...] = ("b", "B")
    pre: tuple[str, ...] = ("z", "Z")
    act: tuple[str, ...] = ("a", "A")
    error: tuple[str, ...] = ("δ", "Δ")
    input: tuple[str, ...] = ("x", "X")
    target: tuple[str, ...] = ("y", "Y")
    costs: tuple[str, ...] = ("C",)
    marked_costs: frozenset[tuple[str, str]] = frozenset()
    """(C, 0) where the cost is written C_0 throughout"""
    marked_functions: frozenset[tuple[str, str]] = frozenset()
    """(f, a) where the function is written f_a throughout"""
    rivals: frozenset[str] = frozenset()
    """functions of which any may lead from z to a: all are differentiated at z, and no equation says a = g(z)"""
    functions: tuple[str, ...] = ("g",)
    layer_functions: frozenset[str] = frozenset(("g",))
    """those of them that name the function of a layer: g^{[l]}"""
    shared: bool = True
    row: bool = False
    batch_row: bool | None = None
    """where a batch stands in another way than single vectors: its samples are rows"""
    batch_bias_transposed: bool = False
    """and its bias stays as that of single vectors, + bᵀ"""
    weights_to_from: bool = True
    """W has a row for each neuron that it leads to (in z = W a)"""
    entries_to_from: bool | None = True
    """w_{ij} leads to i from j; None where nothing says so"""
    weight_shift: int = 0
    """1 where W^l leads out of layer l"""
    bias_shift: int = 0
    has_bias: bool = True
    entries_said_once: bool = False
    """a single equation has w_{ij}, in another order than the rows and columns of W"""
    undeclared: frozenset[str] = frozenset()
    """what no equation of the document says: layout, weights, entries, shift"""
    mean: bool | None = None
    sample_costs: frozenset[str] = frozenset()
    """the letters of the loss of one sample, beside that of the whole batch"""
    base: int = 1
    counted: tuple[tuple[Name, frozenset[Span]], ...] = ()
    """from where to where the Σ of the text go that are over all n"""
    error_by: str = "pre"
    error_sign: int = 1
    batch: tuple[str, ...] = ("m",)
    widths: tuple[str, ...] = ("n",)
    neuron: Affine | None = None
    """the one z = w x + b that is said without a layer, where there is exactly one"""
    several: Affine | None = None
    """the one Z = W X + b that is said without a layer, of all samples, where there is exactly one"""
    neuron_function: str = ""
    """its activation, where the text says a = f(z) without a layer in exactly one way"""
    aliases: tuple[tuple[str, Name], ...] = ()
    """other names for an activation: ŷ = σ(z^L), ŷ = a^L"""
    unit_aliases: tuple[tuple[str, Name], ...] = ()
    """the same where no layer has an index: ŷ = a, ŷ = σ(wᵀ x + b)"""
    matrices: frozenset[str] = frozenset()
    """letters that are transposed somewhere, so that they stand for a whole matrix"""
    own: tuple[tuple[Node, Node], ...] = ()
    """the forward equations that are not those of the plain network"""
    own_said: tuple[str, ...] = ()
    """the same as they stand in the text"""
    joint_output: bool = False
    """the last layer is a softmax, whose entries depend on all of z^L"""
    scalars: frozenset[str] = frozenset()
    """α, η, λ, where the document uses them and never says what they are"""
    entrywise: frozenset[str] = frozenset()
    """∗ or •, where it stands before or behind g′(z)"""
    slopes_are_matrices: bool = False
    """F′(z) δ: there is no sign for entrywise products, and a derivative stands in front of an array"""
    implied_sums: bool = False
    """an index that stands twice is summed over, without a Σ"""
    derivatives: Layout | None = None
    """how the indices of derivatives stand; None where no vector is differentiated by a vector"""
    softmax: str = ""
    """where a = softmax(z): in the one layer that there is ("all"), in the last of several ("last"), or nowhere"""
    last_function: str = ""
    """the function of the last layer, where the text gives it another one than the layers below: A² = σ(Z²)"""
    unfit: str = ""
    """why the plain network is none of this text's"""
    total_errors: bool = False
    """δ of a batch is ∂C/∂Z of the whole cost, as the text says, and not every sample's own"""
    uniform: bool = False
    """the layers are looked at as if all of them had the function of the hidden ones"""
    error_lies: bool = False
    """δ is said to be (∂C/∂z)ᵀ"""
    notes: tuple[str, ...] = ()

    def role(self, text: str) -> str | None:
        """weights, bias, pre, act, error, input, target: what a letter is, or None."""
        return next((role for role in ROLES if text in getattr(self, role)), None)


@dataclass(slots=True)
class Evidence:
    """What the statements of a document show, before anything is concluded."""

    nodes: list[Node]
    names: list[Name] = field(default_factory=list)
    affine: list[Affine] = field(default_factory=list)
    activated: list[Activated] = field(default_factory=list)
    called: Counter[str] = field(default_factory=Counter)
    primed: Counter[str] = field(default_factory=Counter)
    layered: Counter[str] = field(default_factory=Counter)
    """how often a letter with a layer stands before brackets"""


def general(conv: Conventions) -> Conventions:
    """The conventions of a network whose last layer is like any other, whatever the text says of it besides."""
    return replace(conv, softmax="" if conv.softmax == "last" else conv.softmax, uniform=True)


def alone(conv: Conventions, batch: bool = False) -> Conventions:
    """The conventions of the part that speaks of one layer only, with the letters of its forward equation.

    ``batch``: of that about all samples.
    """
    map_, conv = conv.several if batch else conv.neuron, general(conv)
    if own := conv.neuron_function:
        conv = replace(conv, functions=(own, *(text for text in conv.functions if text != own)))
    conv = replace(conv, aliases=conv.unit_aliases)
    if map_ is None:
        return replace(conv, layer=None, weight_shift=0, bias_shift=0)
    if (conv.layer is not None or batch) and not map_.summed:
        # The vectors and the weights stand as they do in this map, however they do in those of the layers.
        to_from = map_.weights_first != map_.weights_transposed
        conv = replace(conv, row=not map_.weights_first, weights_to_from=to_from, entries_to_from=to_from)
    return replace(
        conv,
        layer=None,
        weight_shift=0,
        bias_shift=0,
        weights=(map_.weights.text,),
        pre=(map_.result.text,),
        input=(map_.inputs.text,),
        bias=(map_.bias.text,) if map_.bias is not None else conv.bias,
        has_bias=map_.bias is not None,
    )
