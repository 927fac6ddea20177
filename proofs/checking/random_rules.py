"""Rules of the kernel with random arguments, in random models: whatever theorem comes out has to hold.

The models are not the network that everybody knows: residual and skip connections, recurrences upwards, tied weights,
definitions by components and with derivatives in them. The arguments are as wrong as they are right: regions
one layer too small, families that depend on each other, indices out of their ranges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from proofs import kernel
from proofs.kernel import Equation, RuleError, Theorem
from proofs.logic.context import Context, base_of, check_formula, inside, walk
from proofs.logic.dependence import Family, Layers
from proofs.search.conversions import entries_of
from proofs.search.regions import region_of, region_without
from symbolic.errors import InputError
from symbolic.formula import (
    Add,
    Coincidence,
    Diagonal,
    Entry,
    Formula,
    Hadamard,
    Kronecker,
    MatrixProduct,
    Negative,
    Partial,
    Power,
    Product,
    Quotient,
    SquaredNorm,
    Sum,
    Symbol,
    Transpose,
    as_formula,
    children,
    with_children,
)
from symbolic.indices import Index, Range, Size
from symbolic.model import Definition, Given, Model
from symbolic.notation import Activation, Activations, L, Layered, W, cost, d, l, n
from symbolic.notation import a as column
from symbolic.notation import z as pre_activation
from symbolic.shapes import shape
from symbolic.substitution import fresh_letter

ONE, TWO = Index(None, 1), Index(None, 2)
LAYERS = Range("l", ONE, L)
x, w, u, v, y, r = map(Symbol, ("x", "w", "u", "v", "y", "r"))
inputs = Symbol("X", None, (n[Index(None, 0)], Size("", None, 1)))
s, t, e, q, dl = map(Layered, ("s", "t", "e", "q", "δ"))
EACH = 250
"""Attempts in one model: a new one costs more than an attempt."""
GIVEN = (Given(x), Given(w), Given(q[l], (LAYERS,)), Given(inputs), Given(W[l], (LAYERS,)))
g = Activations(shared=False)


def random_model(random: Random) -> Model:
    """Definitions that refer to one another in layers, up and down, and some to derivatives of others."""
    low = [s[l - 1], w, q[l], x]
    of_s = _random_sum(random, low, g[l])
    of_t = _random_sum(random, [s[l], t[l - 1], *([s[l - 1]] if random.random() < 0.5 else [])], g[l])
    definitions = [
        Definition(s[0], x),
        Definition(s[l], of_s, (LAYERS,)),
        Definition(t[0], x * w),
        Definition(t[l], of_t, (LAYERS,)),
        Definition(column[0], inputs),
        Definition(pre_activation[l], W[l] @ column[l - 1], (LAYERS,)),
        Definition(column[l], g[l](pre_activation[l]), (LAYERS,)),
        Definition(u, _random_sum(random, [x, w, t[L], s[L]], g[L])),
        Definition(v, _random_sum(random, [x, w, t[L], s[1], s[0]], g[L])),
        Definition(y, _random_sum(random, [u, v, cost(column[L]), s[L]], g[L])),
        Definition(dl[l], d(y, random.choice((s, t))[l]), (LAYERS,)),
        Definition(e[L], _random_sum(random, [s[L], t[L], dl[L]] if random.random() < 0.5 else [s[L], t[L]], g[L])),
        Definition(e[l], _random_sum(random, [e[l + 1], s[l], t[l + 1]], g[l]), (Range("l", ONE, L - 1),)),
        Definition(r, _random_sum(random, [d(y, random.choice((u, v, x, w))), u, e[1]], g[L])),
    ]
    return Model("random", GIVEN, tuple(definitions))


def _random_sum(random: Random, parts: Sequence[Formula], activation: Activation) -> Formula:
    """A sum or product of some of these, some of them under g."""
    chosen = random.sample(list(parts), random.randint(1, min(3, len(parts))))
    wrapped = [activation(each) if random.random() < 0.3 else each for each in chosen]
    if len(wrapped) == 1:
        return wrapped[0] if random.random() < 0.5 else Product((wrapped[0], wrapped[0]))
    return random.choice((Add, Product))(tuple(wrapped))


def random_context(model: Model, random: Random) -> Context:
    """A few free indices, and perhaps a symbol cut."""
    layers = random.choice(((), (LAYERS,), (Range("l", ONE, L - 1),), (Range("l", TWO, L),)))
    context = Context(model).ranging(*layers)
    if layers and random.random() < 0.6:
        context = context.ranging(Range("i", ONE, n[l]))
        if random.random() < 0.5:
            context = context.ranging(Range("k", ONE, n[random.choice((l, l - 1))]))
    if random.random() < 0.2:
        context = context.cutting(random.choice(_symbols(context)))
    return context


def _layers(context: Context) -> list[Index]:
    named = [l - 1, l, l, l + 1] if "l" in context.names else []
    return [*named, L, L, L - 1, Index(None, 0), ONE, TWO]


def _network_layers(context: Context) -> list[Index]:
    """Those that every network has: there is no n_2 where L = 1."""
    return [each for each in _layers(context) if context.follows(Index(None, 0), each) and context.follows(each, L)]


def _symbols(context: Context) -> list[Symbol]:
    layered = [each[layer] for layer in _layers(context) for each in (s, t, e, q, dl, pre_activation, column, W)]
    return [each for each in (x, w, u, v, y, r, *layered) if _means_something(context, each)]


def _symbol(context: Context, random: Random) -> Symbol:
    """Every letter as often as any other, in however many layers it stands."""
    several = _symbols(context)
    name = random.choice(sorted({each.name for each in several}))
    return random.choice([each for each in several if each.name == name])


def _means_something(context: Context, formula: Formula) -> bool:
    try:
        check_formula(context, formula)
    except InputError:
        return False
    return True


def random_formula(context: Context, random: Random, depth: int = 3) -> Formula:
    """A scalar formula that may or may not mean something in the context."""
    again = depth - 1
    if depth == 0 or random.random() < 0.2:
        return _entry(_symbol(context, random), context, random)
    match random.randrange(9):
        case 0 | 1:
            return Add(tuple(random_formula(context, random, again) for _ in range(random.randint(2, 3))))
        case 2 | 3:
            return Product(tuple(random_formula(context, random, again) for _ in range(random.randint(2, 3))))
        case 4:
            return g[random.choice(_layers(context))](random_formula(context, random, again))
        case 5:
            inner = random_formula(context, random, again)
            return random.choice((Negative(inner), Power(inner, 2), Quotient(inner, as_formula(2)), cost(inner)))
        case 6:
            letter = fresh_letter(context.names)
            upper = random.choice((n[random.choice(_network_layers(context))], L, L - 1, TWO))
            try:
                below = context.ranging(Range(letter, random.choice((ONE, ONE, TWO)), upper))
            except InputError:
                return as_formula(1)
            body = random_formula(below, random, again)
            if random.random() < 0.5:
                body = Product((_delta(below, random, letter), body))
            return Sum(body, letter, below.ranges[-1].lower, upper)
        case 7:
            return random_derivative(context, random, again)
    return random.choice((_delta(context, random, None), SquaredNorm(random.choice(_symbols(context)))))


def random_derivative(context: Context, random: Random, depth: int = 2) -> Partial:
    """∂A/∂x for a random A and a random symbol or component x."""
    by = _symbol(context, random)
    below = context.cutting(by)
    return Partial(random_formula(below, random, depth), _entry(by, context, random))


def _entry(symbol: Symbol, context: Context, random: Random) -> Formula:
    if not symbol.shape:
        return symbol
    names = [Index(each.name) for each in context.ranges] + [ONE]
    return Entry(symbol, tuple(random.choice(names) for size in symbol.shape if size.name))


def _delta(context: Context, random: Random, name: str | None) -> Kronecker | Coincidence:
    """[i = k], or [i = k + p − 1] as in a convolution."""
    names = [Index(each.name, random.choice((0, 0, 0, 1, -1))) for each in context.ranges] + [ONE, L]
    first = random.choice(names) if name is None else Index(name)
    if random.random() < 0.6:
        return Kronecker(first, random.choice(names))
    plus, minus = (tuple(random.choices(names, k=random.randint(least, 2))) for least in (1, 0))
    return Coincidence(first, plus, minus)


def random_vector(context: Context, random: Random, depth: int = 2) -> Formula:
    """A column or a row that may or may not mean something in the context."""
    again = depth - 1
    if depth == 0 or random.random() < 0.3:
        return random.choice((column, pre_activation))[random.choice(_layers(context))]
    inner = random_vector(context, random, again)
    match random.randrange(5):
        case 0:
            return random.choice((Add, Hadamard))((inner, random_vector(context, random, again)))
        case 1:
            return random.choice((Negative(inner), Transpose(inner), g[random.choice(_layers(context))](inner)))
        case 2:
            matrix = random.choice((W[random.choice(_layers(context))], random_matrix(context, random, again)))
            return MatrixProduct((random.choice((matrix, Transpose(matrix))), inner))
        case 3:
            return random.choice((Product((random_formula(context, random, 1), inner)), Quotient(inner, as_formula(2))))
    return Partial(y, _vector_symbol(context, random))


def random_matrix(context: Context, random: Random, depth: int = 2) -> Formula:
    """diag(v), or the Jacobian of a random vector."""
    if random.random() < 0.3:
        return Diagonal(random_vector(context, random, depth))
    by = _vector_symbol(context, random)
    return Partial(random_vector(context.cutting(by), random, depth), by)


def _vector_symbol(context: Context, random: Random) -> Symbol:
    return random.choice([each for each in _symbols(context) if each.shape[1:] == (Size("", None, 1),)])


def _of_arrays(context: Context, random: Random) -> Theorem:
    """A component of a random vector or matrix, or a sum in the numerator of a Jacobian."""
    array = random.choice((random_vector, random_matrix))(context, random)
    if isinstance(array, Partial) and random.random() < 0.5:
        return kernel.linearity(context, array, {})
    within, place = entries_of(context, array)
    names = [Index(each.name) for each in within.ranges]
    place = tuple(random.choice((each, each, each, random.choice([*names, ONE]))) for each in place)
    return kernel.components(within, Entry(array, place))


def _region(
    context: Context, formula: Formula, by: Symbol, through: tuple[Family, ...], random: Random
) -> dict[str, Layers]:
    found = region_without(context, formula, by, through)
    region = dict(found) if found is not None else region_of(context, formula, tuple(f for f in through if f.ranges))
    if random.random() < 0.6:
        for name in list(region):
            low, high = region[name]
            match random.randrange(6):
                case 0:
                    region[name] = (None if low is None else low + 1, high)
                case 1:
                    region[name] = (low, None if high is None else high - 1)
                case 2 if by.name == name and by.layer is not None:
                    region[name] = (by.layer + 1, high)
                case 3 if random.random() < 0.2:
                    del region[name]
                case _:
                    pass
    return region


def _families(context: Context, random: Random) -> tuple[Family, ...]:
    if random.random() < 0.4:
        layered = random.choice((s, t, e, q, dl))
        letter = Index(fresh_letter(context.names))
        upper = random.choice((L, L, L - 1))
        ranges = (Range(str(letter.name), random.choice((ONE, ONE, TWO, Index(None, 0))), upper),)
        return (Family(layered[letter], ranges), *([Family(random.choice((u, v)))] if random.random() < 0.3 else []))
    return tuple(Family(random.choice(_symbols(context))) for _ in range(random.choice((1, 1, 2, 2, 3))))


def _below(context: Context, families: tuple[Family, ...]) -> dict[str, Layers]:
    names = {each.symbol.name for each in families}
    found: set[str] = set()
    taken = context.names
    while True:
        more = {
            symbol.name for each in context.model.definitions if each.base.name in names | found
            for _, symbol in walk(context.ranging(*(own for own in each.ranges if own.name not in taken)), each.formula)
        }  # fmt: skip
        if more <= found:
            return dict.fromkeys(found, (None, None))
        found |= more


def random_theorems(seed: int, models: int) -> Iterator[Theorem]:
    """What comes out of the rules with random arguments; most attempts are refused, and give nothing."""
    random = Random(seed)
    for _ in range(models):
        model = random_model(random)
        pool: list[Theorem] = []
        for _ in range(EACH):
            try:
                theorem = _attempt(random_context(model, random), pool, random)
            except RuleError:
                continue
            except InputError:
                # Already the arguments mean nothing: no rule was asked.
                continue
            if theorem is not None:
                pool.append(theorem)
                yield theorem


def _attempt(context: Context, pool: list[Theorem], random: Random) -> Theorem | None:
    kind = random.randrange(16)
    if kind >= 14:
        return _of_arrays(context, random)
    if pool and kind >= 9:
        return _from_pool(context, pool, random)
    if kind == 0:
        formula = random_formula(context, random)
        changed = with_children(formula, tuple(random.sample(children(formula), len(children(formula)))))
        return kernel.algebra(
            context, formula, random.choice((changed, formula + formula, random_formula(context, random)))
        )
    if kind == 1:
        return kernel.definition(context, _entry(random.choice(_symbols(context)), context, random))
    if kind == 2:
        formula = random_formula(context, random)
        return kernel.contraction(context, formula) if isinstance(formula, Sum) else None
    if kind == 3:
        formula = Product((random_formula(context, random), _delta(context, random, None)))
        return kernel.under_delta(context, formula, 1, random.choice(sorted(context.names)))
    formula = random_derivative(context, random)
    by = base_of(formula.denominator)
    if kind <= 5:
        inner = context.cutting(by)
        if random.random() < 0.5:
            return kernel.independence(context, formula, _region(inner, formula.numerator, by, (), random))
        through = _families(context, random)
        region = _region(inner, formula.numerator, by, through, random)
        return kernel.chain_rule(context, formula, through, region, _below(context, through))
    if kind == 6:
        inner = context.cutting(by)
        regions = {}
        for place, child in enumerate(children(formula.numerator)):
            if random.random() < 0.7:
                regions[place] = _region(inner, child, by, (), random)
        return kernel.linearity(context, formula, regions if random.random() < 0.6 else {})
    parts = tuple(random_formula(context.cutting(by), random, random.choice((0, 1))) for _ in range(2))
    parts = (_entry(by, context, random), parts[1]) if random.random() < 0.5 else parts
    numerators = {
        kernel.product_rule: random.choice((Product(parts), Quotient(*parts), Power(Add(parts), 2))),
        kernel.elementwise: g[random.choice(_layers(context))](Add(parts)),
        kernel.cost_rule: cost(random.choice((Add(parts), column[random.choice(_layers(context))]))),
        kernel.itself: _entry(by, context, random),
    }
    rule = random.choice((kernel.product_rule, kernel.elementwise, kernel.cost_rule, kernel.itself))
    return rule(context, Partial(numerators[rule], formula.denominator))


def _from_pool(context: Context, pool: list[Theorem], random: Random) -> Theorem | None:
    theorem = random.choice(pool)
    match random.randrange(6):
        case 0:
            return kernel.symmetry(theorem)
        case 1:
            return kernel.transitivity(theorem, random.choice(pool))
        case 2:
            names = [each.name for each in theorem.context.ranges]
            values = {name: random.choice([*_layers(context), *map(Index, names)]) for name in names}
            kept = random.sample(names, random.randint(0, len(names)))
            return kernel.specialisation(theorem, context, {name: values[name] for name in kept})
        case 3:
            return _within(theorem, random)
        case 4 if theorem.context.ranges and isinstance(theorem.context.ranges[-1].upper, Index):
            return _inducted(theorem, pool, random)
        case _:
            return kernel.extensionality(theorem)


def _within(theorem: Theorem, random: Random) -> Theorem:
    """A = B carried under Σ, ∂ or + by congruence."""
    context = theorem.context
    if context.cuts and random.random() < 0.6:
        outer = replace(context, cuts=context.cuts[:-1])
        formula: Formula = Partial(theorem.left, _entry(context.cuts[-1], outer, random))
        return kernel.congruence(outer, formula, {0: theorem})
    if context.ranges and random.random() < 0.6:
        last = context.ranges[-1]
        outer = replace(context, ranges=context.ranges[:-1])
        return kernel.congruence(outer, Sum(theorem.left, last.name, last.lower, last.upper), {0: theorem})
    formula = random.choice((Add, Product))((theorem.left, as_formula(3)))
    assert inside(context, formula, 0) == context
    return kernel.congruence(context, formula, {0: theorem})


def _inducted(theorem: Theorem, pool: list[Theorem], random: Random) -> Theorem:
    """Induction with a random hypothesis among the premises, and a random beginning."""
    name = theorem.context.ranges[-1].name
    downwards = random.random() < 0.5
    said = Equation(theorem.left, theorem.right).at({name: Index(name, 1 if downwards else -1)})
    own = theorem.context
    try:
        step = kernel.transitivity(theorem, kernel.reflexivity(own, theorem.right))
        assumed = kernel.hypothesis(own, said)
        step = kernel.transitivity(step, kernel.transitivity(kernel.symmetry(step), theorem))
        if shape(said.left) == ():
            both = kernel.congruence(own, said.left + theorem.left, {0: assumed, 1: theorem})
            step = both if random.random() < 0.3 else step
    except RuleError:
        step = theorem
    return kernel.induction(random.choice(pool), step, name, downwards)
