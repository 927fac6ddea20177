"""The model of a part of a document, in its own letters and its own convention, with the notation to read it by.

z^l = W^l a^{l-1} + b^l, a^l = g(z^l), C = C(a^L), δ^l = ∂C/∂z^l: as rows or columns, W into or out of layer l, with
or without a bias, for one neuron, layers of one neuron, layers of many, or a batch of samples.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from proofs.documents.conventions import Conventions
from proofs.documents.models.costs import cost_in
from proofs.documents.models.own_layers import needs_equal_widths, own_definitions
from proofs.documents.models.roles import SAMPLES, STEP, Roles, Shapes, chosen, letter_table, parameters, width
from proofs.documents.models.sizes import MORE_LAYERS, Kind, sizes_of
from symbolic.errors import InputError
from symbolic.formula import (
    Add,
    Apply,
    Broadcast,
    Column,
    Cost,
    Dimension,
    Entry,
    Formula,
    MatrixProduct,
    Negative,
    Partial,
    Product,
    Quotient,
    Sum,
    Symbol,
    Transpose,
    as_formula,
)
from symbolic.indices import ONE, Index, Range, Sizes
from symbolic.model import Claim, Definition, Given, Model
from symbolic.reading.lexicon import of_differential
from symbolic.reading.meaning import readings
from symbolic.reading.meaning.functions import softmax
from symbolic.reading.meaning.letters import ALL_ONES
from symbolic.reading.notation import CUSTOMARY, LayerStyle, Letter, Notation, Undetermined
from symbolic.reading.syntax import Node
from symbolic.reading.tokens import Unreadable


@dataclass(frozen=True, slots=True)
class Stage:
    """A model, the notation in which the text speaks about it, and the sizes at which claims are checked."""

    kind: Kind
    model: Model
    notation: Notation
    sizes: Sizes
    smaller: tuple[Sizes, ...]
    misfits: tuple[tuple[Node, str], ...] = ()
    """right sides of the text's own definitions that have no shape, and why"""
    deeper: tuple[tuple[Sizes, tuple[Sizes, ...]], ...] = ()
    """the same for more layers, where the text leaves their number open"""

    @property
    def first(self) -> int:
        """The first layer that something is said of; the first step, where what is before it only begins."""
        return 1 if self.kind is Kind.OWN else 0

    def sizes_for(self, claim: Claim) -> tuple[Sizes, tuple[Sizes, ...]]:
        """The sizes for a claim: those with the fewest layers among which it says anything (δ^{l−1} = … δ^{l+2})."""
        options = ((self.sizes, self.smaller), *self.deeper)
        return next((each for each in options if next(claim.choices(each[0]), None) is not None), options[0])


ONE_SAMPLE = "is how many samples there are, and this is about a single one."

l, i, j = Index("l"), Index("i"), Index("j")
L = Index("L")


def build(conv: Conventions, kind: Kind, used: frozenset[str], depth: int | None = None,
          written: Node | None = None) -> Stage:  # fmt: skip
    """The stage of this kind for a document with these conventions.

    ``used``: the letters that occur. ``depth``: the number of layers where the text counts them out.
    ``written``: the cost that the document writes out; None leaves C abstract.
    """
    if kind is Kind.BATCH and conv.batch_row is not None:
        conv = replace(conv, row=conv.batch_row)
    layered = kind is not Kind.NEURON and conv.layer is not None
    batch = kind is Kind.BATCH
    arrays = kind in (Kind.NETWORK, Kind.BATCH)
    roles = Roles(
        chosen(conv.weights, used, arrays),
        chosen(conv.bias, used, False),
        *(chosen(getattr(conv, role), used, batch) for role in ("pre", "act", "error", "input", "target")),
    )
    shapes = Shapes(conv, kind, depth)
    letters = letter_table(conv, roles, shapes, kind, layered, used)
    notation = Notation(
        MappingProxyType(letters),
        frozenset(conv.functions),
        conv.shared or not layered,
        frozenset(conv.costs),
        conv.layer or LayerStyle(),
        frozenset(conv.widths),
        frozenset(conv.batch),
        conv.row and arrays,
        roles.act[0],
        conv.costs[0],
        written is not None,
        batch,
        aliases=MappingProxyType(dict(conv.aliases)),
        given=frozenset((*conv.weights, *conv.bias, *conv.input)),
        base=conv.base,
        counted=MappingProxyType(dict(conv.counted)),
        mean=bool(conv.mean),
        scalars=conv.scalars,
        marked_costs=conv.marked_costs,
        entrywise=conv.entrywise,
        slopes_are_matrices=conv.slopes_are_matrices,
        marked_functions=conv.marked_functions,
        sample_costs=conv.sample_costs,
        derivatives=conv.derivatives or CUSTOMARY,
        activation=conv.functions[0],
        layer_functions=conv.layer_functions,
        last_function=conv.last_function if layered else "",
        top=shapes.top,
        unclear=MappingProxyType({} if batch else {text: f"{text} {ONE_SAMPLE}" for text in conv.batch}),
    )
    own = own_definitions(conv, notation) if layered else {}
    cost = None
    if written is not None:
        cost, notation = cost_in(written, notation)
    model = _model(conv, kind, roles, letters, notation, layered, cost, own)
    equal = needs_equal_widths(own)
    largest, smaller = sizes_of(kind, layered, depth, equal)
    deeper = tuple(sizes_of(kind, layered, count, equal) for count in MORE_LAYERS) if layered and depth is None else ()
    return Stage(kind, model, notation, largest, smaller, deeper=deeper)


def fits_in(left: Node | None, right: Node | None, stage: Stage) -> bool:
    """Whether the two sides have one shape, in any of their readings."""
    if left is None or right is None:
        return False
    try:
        return any(reading.fits for reading in readings((left, right), stage.notation))
    except (Unreadable, InputError):
        return False


def _model(
    conv: Conventions,
    kind: Kind,
    roles: Roles,
    table: dict[str, Letter],
    notation: Notation,
    layered: bool,
    cost: Formula | None,
    own: dict[str, tuple[Formula, Formula]],
) -> Model:
    ranges = (Range("l", Index(None, 1), L),) if layered else ()
    W, b, z, a = (table[each[0]] for each in (roles.weights, roles.bias, roles.pre, roles.act))
    x, error = table[roles.input[0]], table[roles.error[0]]
    C = Symbol(conv.costs[0])

    def at(letter: Letter, offset: int = 0) -> Formula:
        return letter.at(l + offset if layered else None)

    before = at(a, -1) if layered else at(x)
    linear = _linear(conv, kind, at(W, -conv.weight_shift if layered else 0), before)
    pre: Formula = linear
    given = [Given(x.at(None), (), "input"), _given(W, layered, conv.weight_shift, "weights")]
    if conv.has_bias:
        given.append(_given(b, layered, conv.bias_shift, "biases"))
        pre = Add((linear, _spread(conv, kind, at(b, -conv.bias_shift if layered else 0))))
    targets = {table[text].name: table[text] for text in roles.target if text in table and not table[text].batch}
    given += [
        Given(letter.at(None), (), "target")
        for letter in targets.values()
        if letter.name not in (x.name, a.name, z.name)
    ]
    given.append(Given(table[STEP].at(None), (), "learning rate"))
    given += [Given(Symbol(text), (), "a number") for text in sorted(conv.scalars - {STEP})]
    if kind is Kind.BATCH:
        given.append(Given(Symbol(ALL_ONES, None, (SAMPLES, ONE)), (), "read as a column of ones"))
    if layered:
        given += [_given(each, each.layered, 0, "parameters") for each in parameters(conv, Shapes(conv, kind)).values()]
    definitions = [Definition(a.at(Index(None, 0)), x.at(None), (), "input")] if layered else []
    definitions.append(Definition(*own.get(z.name, (at(z), pre)), ranges, "pre-activations"))
    if a.name in own:
        definitions.append(Definition(*own[a.name], ranges, "activations"))
    else:
        definitions += _activations(conv, kind, z, a, layered, ranges)
    output = a.at(L if layered else None)
    definitions.append(Definition(C, cost or _cost(conv, kind, output), (), "cost"))
    by = z if conv.error_by == "pre" else a
    definitions.append(_error(conv, kind, error, by, layered, ranges, output, notation))
    for text, letter in table.items():
        if (base := of_differential(text)) and text not in (z.name, a.name):
            of = table[base]
            if of.samples:
                definitions.append(_error(conv, kind, letter, of, layered, ranges, output, notation, 1))
            else:
                low, high = Index(None, of.lowest), Index("L", of.highest)
                span = (Range("l", low, high),) if letter.layered else ()
                definitions.append(Definition(at(letter), Partial(C, at(of)), span, f"gradient by {of.name}"))
    return Model(str(kind), tuple(given), tuple(definitions))


def _activations(
    conv: Conventions, kind: Kind, z: Letter, a: Letter, layered: bool, ranges: tuple[Range, ...]
) -> list[Definition]:
    """a^l = g(z^l), and in the last layer a = softmax(z) or another function.

    Raises Undetermined where the softmax is one of a number.
    """
    here = l if layered else None
    function = Apply(conv.functions[0], None if conv.shared else here, 0, z.at(here))
    other = "" if conv.uniform else conv.last_function
    if not conv.softmax and not other:
        return [Definition(a.at(here), function, ranges, "activations")]
    last = L if layered else None
    if not conv.softmax:
        output = Definition(a.at(last), Apply(other, None, 0, z.at(last)), (), "output")
    elif kind is Kind.BATCH:
        output = _softmax_of_samples(conv, z.at(last), a.at(last))
    elif kind is Kind.NETWORK:
        output = Definition(a.at(last), softmax(z.at(last)), (), "output")
    else:
        raise Undetermined(f"The softmax is only read as one of a vector, and this is about {kind}.")
    hidden = tuple(Range(each.name, each.lower, L - 1) for each in ranges)
    return [*([Definition(a.at(here), function, hidden, "activations")] if layered else []), output]


def _softmax_of_samples(conv: Conventions, z: Symbol, a: Symbol) -> Definition:
    """a_{ij} = e^{z_{ij}} / Σ_k e^{z_{kj}} for every sample j."""
    k = Index("k")
    place, summed = ((j, i), (j, k)) if conv.row else ((i, j), (k, j))
    total = Sum(Apply("exp", None, 0, Entry(z, summed)), "k", Index(None, 1), z.shape[1 if conv.row else 0])
    return Definition(Entry(a, place), Quotient(Apply("exp", None, 0, Entry(z, place)), total), (), "output")


def _given(letter: Letter, layered: bool, shift: int, meaning: str) -> Given:
    if not layered:
        return Given(letter.at(None), (), meaning)
    return Given(letter.at(l), (Range("l", Index(None, 1 - shift), Index("L", -shift)),), meaning)


def _linear(conv: Conventions, kind: Kind, weights: Formula, before: Formula) -> Formula:
    if kind in (Kind.NEURON, Kind.CHAIN):
        return Product((weights, before))
    if kind is Kind.UNIT:
        k = Index("k")
        return Sum(Product((Entry(weights, (k,)), Entry(before, (k,)))), "k", Index(None, 1), width(Index(None, 0)))
    if conv.row:
        return MatrixProduct((before, Transpose(weights) if conv.weights_to_from else weights))
    return MatrixProduct((weights if conv.weights_to_from else Transpose(weights), before))


def _spread(conv: Conventions, kind: Kind, bias: Formula) -> Formula:
    if kind is not Kind.BATCH:
        return bias
    column = Transpose(bias) if conv.row != conv.batch_bias_transposed else bias
    return Transpose(Broadcast(column, SAMPLES)) if conv.row else Broadcast(column, SAMPLES)


def _cost(conv: Conventions, kind: Kind, output: Symbol) -> Formula:
    if kind is not Kind.BATCH:
        return Cost(output)
    total = Sum(Cost(_sample(conv, output), j), "j", Index(None, 1), SAMPLES)
    return Product((Quotient(as_formula(1), Dimension(SAMPLES)), total)) if conv.mean else total


def _sample(conv: Conventions, samples: Formula) -> Formula:
    return Column(Transpose(samples) if conv.row else samples, j)


def _error(
    conv: Conventions, kind: Kind, letter: Letter, by: Letter, layered: bool, ranges: tuple[Range, ...],
    output: Symbol, notation: Notation, sign: int | None = None,
) -> Definition:  # fmt: skip
    """δ^l = ∂C/∂z^l; of a batch, every sample's own cost by its own column."""
    here = l if layered else None
    total = conv.total_errors and sign is None
    sign = conv.error_sign if sign is None else sign
    if kind is not Kind.BATCH or total:
        made: Formula = Partial(Symbol(notation.cost_symbol), by.at(here))
        if letter.at(here).shape != by.at(here).shape:
            made = Transpose(made)
        return Definition(letter.at(here), made if sign > 0 else Negative(made), ranges, "errors")
    place = (j, i) if conv.row else (i, j)
    if notation.concrete:
        # The cost is a mean, or a sum, of one number for each sample, which no other sample has a part in.
        made = Partial(Symbol(notation.cost_symbol), Entry(by.at(here), place))
        made = Product((Dimension(SAMPLES), made)) if conv.mean else made
    else:
        made = Partial(Cost(_sample(conv, output), j), Entry(by.at(here), place))
    return Definition(
        Entry(letter.at(here), place), made if sign > 0 else Negative(made), ranges, "errors of the samples"
    )
