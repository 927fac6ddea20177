"""What the letters of a document mean: a declared table, which the grammar alone can never supply.

Every letter of the document that stands for a quantity has a Letter; functions, costs, sizes and the place of the
layer index are named beside it. The table is made by proofs/documents/conventions.py from what the document
defines, or by hand in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from symbolic.errors import InputError
from symbolic.formula import Symbol
from symbolic.indices import SCALAR, Index, Shape, Size
from symbolic.reading.syntax import Item, Name, Node

Span = tuple[int, int]
"""(first, more): Σ from first to n + more"""
ALL: frozenset[Span] = frozenset({(1, 0), (0, -1)})
"""The Σ over all n where nothing says how a text counts."""
SAMPLES = Size("m")
"""How many samples there are, where the document does not call it otherwise."""


LAST = Index("L")


def mark_of(name: Name) -> str:
    """What stands below a name, as text: 0, n, total, l+1."""
    shifted = (f"{item.text}{item.offset:+d}" if item.text and item.offset else "" for item in name.below)
    return ",".join(each or item.text or str(item.offset) for each, item in zip(shifted, name.below, strict=True))


class Undetermined(InputError):
    """Read, but without a meaning here: a symbol that nothing defines, a derivative whose layout is not declared."""


class ManyIndices(Undetermined):
    """A derivative with more than two indices, as ∂z/∂W: only its components are decided."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the indices of a derivative stand: ∂a/∂b has a row for each entry of a, and ∂C/∂b the shape of b.

    ``numerator``: so it is (numerator layout); else ∂a/∂b has a row for each entry of b (denominator layout).
    ``across``: ∂C/∂b has the shape of bᵀ for a vector b; ``across_matrices``: for a matrix too; ``errors_across``: in
    the definition of δ.
    """

    numerator: bool = True
    across: bool = False
    across_matrices: bool = False
    errors_across: bool = False


CUSTOMARY = Layout()
"""Numerator layout for Jacobians, and gradients with the shape of what they are taken by: the mixture of most texts."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter stands for.

    ``components``: how many indices take an entry out of it. ``swapped``: they are written the other way round than
    rows and columns stand. ``entries_only``: w is only used as w_{ij} of the matrix W. ``batch``: the letter of the
    matrix whose columns it is, where samples have an index.
    """

    name: str
    components: int = 0
    layered: bool = False
    shape: Callable[[Index], Shape] = lambda layer: SCALAR
    lowest: int = 0
    highest: int = 0
    """the layers are lowest, …, L + highest"""
    entries_only: bool = False
    swapped: bool = False
    batch: str = ""
    alone: bool = False
    """it also stands without a sample"""
    samples: bool = False
    matrix: str = ""
    """the letter that stands for all of it, where this one only stands for its entries"""

    def at(self, layer: Index | None) -> Symbol:
        """The symbol, in a layer where it has one."""
        return Symbol(self.name, layer, self.shape(layer if layer is not None else Index(None, 1)))


@dataclass(frozen=True, slots=True)
class LayerStyle:
    """How the layer is written: above or below, in which brackets, with which letter; ``last`` is the last layer."""

    place: str = "above"
    bracket: str = ""
    letters: frozenset[str] = frozenset({"l"})
    brackets: frozenset[str] = frozenset()
    """all the brackets that occur around the layer"""
    last: str = "L"
    number: str = "L"
    """what the number of the last layer is called in the model"""
    last_name: str = ""
    """where the last layer has a name with an index of its own: n_l"""
    shift: int = 0
    """the number that the document gives to the input (a^1 = x: 1)"""
    verbatim: bool = False
    """several letters count, each for itself (h_t, h_k); else they are one, whatever it is called"""

    def scripts(self, name: Name) -> tuple[Item, ...]:
        """What stands where the layer of a name stands."""
        return name.above if self.place == "above" else name.below[:1]

    def is_on(self, name: Name) -> bool:
        """Whether the name says its layer: a letter of layers, the last one, or a number."""
        return any(item.is_number or item.text in self.letters | {self.last} for item in self.scripts(name))

    def is_last(self, item: Item) -> bool:
        """Whether an index counts from the last layer: L, L − 1, n_l."""
        if item.nested is None:
            return item.text == self.last
        return bool(self.last_name) and f"{item.nested.text}_{mark_of(item.nested)}" == self.last_name


@dataclass(frozen=True, slots=True)
class Notation:
    """The whole table."""

    letters: Mapping[str, Letter] = field(default_factory=lambda: MappingProxyType({}))
    functions: frozenset[str] = frozenset({"g"})
    shared: bool = True
    """one function for all layers"""
    costs: frozenset[str] = frozenset({"C"})
    layer: LayerStyle = LayerStyle()
    widths: frozenset[str] = frozenset({"n"})
    batch: frozenset[str] = frozenset({"m"})
    row: bool = False
    """vectors are rows, samples are rows"""
    output: str = "a"
    """the letter of what the cost is a function of"""
    cost_symbol: str = "C"
    concrete: bool = False
    """the cost is the one that the document writes out"""
    of_samples: bool = False
    """a batch of samples: the cost is their mean"""
    mean: bool = False
    """the cost of the batch is the mean, not the sum, of those of the samples"""
    sample_costs: frozenset[str] = frozenset()
    """letters of the cost of one sample, where the batch has a letter of its own"""
    scalars: frozenset[str] = frozenset()
    """letters of numbers that nothing defines (a learning rate): what is said must hold for every value"""
    marked_costs: frozenset[tuple[str, str]] = frozenset()
    """(C, 0) where the cost is written C_0 throughout"""
    marked_functions: frozenset[tuple[str, str]] = frozenset()
    """(f, a) where the function is written f_a throughout"""
    entrywise: frozenset[str] = frozenset()
    """∗ or •, where the document has it for entrywise products"""
    slopes_are_matrices: bool = False
    """g′(z) in front of an array is the Jacobian diag(g′(z)), in a document without any sign for entrywise products"""
    tokens: frozenset[str] = frozenset({"i", "j", "k", "p", "q", "r", "s", "t", "n", "m", "u", "v"})
    """letters that may be an index"""
    aliases: Mapping[str, Name] = field(default_factory=lambda: MappingProxyType({}))
    """other names for a quantity: ŷ for a^L"""
    given: frozenset[str] = frozenset()
    """the letters that the output is computed from: the weights and the input of h_{W,b}(x)"""
    base: int = 1
    """the number of the first component"""
    counted: Mapping[Name, frozenset[Span]] = field(default_factory=lambda: MappingProxyType({}))
    """from where to where the Σ of the text go that are over all n; ``ALL`` where it has none up to n"""
    prepared: Callable[[Node], Node] = field(default=lambda node: node)
    """an expression as it is read here: W_{xh} is one letter where the document says so"""
    dimensions: frozenset[str] = frozenset()
    """sizes that stand in formulas as numbers: the N of 1/N"""
    samples: Size = SAMPLES
    """how many samples a bias is repeated for"""
    squares: bool = False
    """v² of a vector is ‖v‖², as in a cost that is a number"""
    products_by_entries: bool = False
    """a product of two vectors of one shape is one of their entries, as in a cost that is written for one output"""
    softmax_of: str = ""
    """"rows" or "columns", where the text says of which the softmax of a matrix is taken"""
    derivatives: Layout = CUSTOMARY
    """how the indices of derivatives stand"""
    activation: str = ""
    """the function of every layer"""
    layer_functions: frozenset[str] = frozenset()
    """the letters that name it with a layer: g^{[l]}, though a = tanh(z)"""
    last_function: str = ""
    """the function of the last layer, where it is another one"""
    top: Index = LAST
    """the number of the last layer, where the layers are counted out"""
    unclear: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """letters that the document introduces without a meaning that could be read, and why"""

    def is_marked(self, name: Name) -> bool:
        """Whether this is the cost with the index that it always has: C_0, E_n."""
        return len(name.below) == 1 and (name.text, mark_of(name)) in self.marked_costs

    def letter(self, text: str) -> Letter | None:
        """What the letter stands for, or None."""
        return self.letters.get(text)
