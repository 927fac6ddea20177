"""From syntax to a Formula, with a declared notation: what is a call, a matrix product, a power, a component.

Where the signs on paper and the declarations leave several readings, all of them are made (``readings``); whoever
asks for a verdict has to get the same answer for each. Nothing is chosen because it makes a claim true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from symbolic.errors import ShapeMismatch
from symbolic.formula import (
    ONES,
    Add,
    Apply,
    Broadcast,
    Column,
    Cost,
    CostGradient,
    CostPartial,
    Dimension,
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
    children,
)
from symbolic.formula import Number as NumberNode
from symbolic.indices import ONE, SCALAR, Index, Shape, Size
from symbolic.reading import syntax as s
from symbolic.reading.indices import Scripts, index_of, sort_scripts
from symbolic.reading.notation import Notation, Undetermined
from symbolic.reading.tokens import Unreadable
from symbolic.shapes import shape

NAMED = frozenset({"exp", "log", "tanh", "sigmoid", "relu", "softplus", "sin", "cos", "sinh", "cosh"})
"""Functions of one number that are known by their name."""
MOST_READINGS = 16


@dataclass(slots=True)
class Choices:
    """The way through the ambiguities of one reading."""

    script: tuple[int, ...]
    taken: list[tuple[int, int, str]] = field(default_factory=list)

    def among(self, names: tuple[str, ...]) -> int:
        """Which of several readings is taken here; the first where the script has ended."""
        place = len(self.taken)
        chosen = self.script[place] if place < len(self.script) else 0
        self.taken.append((chosen, len(names), names[chosen]))
        return chosen


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of several expressions, and what was taken for what."""

    formulas: tuple[Formula, ...]
    taken: tuple[str, ...]


def readings(nodes: tuple[s.Node, ...], notation: Notation) -> list[Reading]:
    """All readings of the expressions together.

    Raises Unreadable or Undetermined where not one has a meaning.
    """
    found: list[Reading] = []
    failure: Unreadable | Undetermined | None = None
    waiting: list[tuple[int, ...]] = [()]
    while waiting and len(found) < MOST_READINGS:
        choices = Choices(waiting.pop())
        try:
            formulas = tuple(Meaning(notation, choices).of(node) for node in nodes)
            found.append(Reading(formulas, tuple(name for _, _, name in choices.taken)))
        except (Unreadable, Undetermined) as trouble:
            failure = failure or trouble
        script = [chosen for chosen, _, _ in choices.taken]
        for place in range(len(choices.script), len(choices.taken)):
            for other in range(1, choices.taken[place][1]):
                waiting.append((*script[:place], other))
    if not found and failure is not None:
        raise failure
    return found


def _shape(formula: Formula) -> Shape | None:
    try:
        return shape(formula)
    except ShapeMismatch:
        return None


def _is_scalar(formula: Formula) -> bool:
    return _shape(formula) == SCALAR


@dataclass(frozen=True, slots=True)
class Meaning:
    """Makes formulas of syntax with one notation."""

    notation: Notation
    choices: Choices

    def of(self, node: s.Node) -> Formula:
        """The formula that a node stands for."""
        method = getattr(self, f"_{type(node).__name__.lower().strip('_')}", None)
        if method is None:
            raise Unreadable(f"{type(node).__name__} has no meaning inside a formula.", node.start, node.end)
        made: Formula = method(node)
        return made

    # ------------------------------------------------------------------ leaves

    def _number(self, node: s.Number) -> Formula:
        return NumberNode(node.value)

    def _name(self, node: s.Name) -> Formula:
        n = self.notation
        letter = n.letter(_full_name(node, n)) or n.letter(node.text)
        if letter is None and node.text == "e" and len(node.above) == 1 and not node.below and not node.primes:
            return Apply("exp", None, 0, self.of(_exponent(node.above[0])))
        if letter is None:
            return self._other_name(node)
        if (
            node.text == "δ"
            and len(node.below) == 2
            and not node.above
            and letter.components == 1
            and (not letter.layered or n.layer.place == "above")
        ):
            return Kronecker(*(index_of(item, n) for item in node.below))
        if node.primes:
            raise Unreadable(f"{node.text}′ is no function here: the prime has no meaning.", node.start, node.end)
        if _full_name(node, n) in n.letters and _full_name(node, n) != node.text:
            node = replace(node, below=tuple(item for item in node.below if not _is_word(item)))
        scripts = sort_scripts(node, letter, n)
        if scripts.sample is not None and letter.batch:
            inside = n.letters[letter.batch]
            return self._with(inside.at(scripts.layer), scripts, inside.components)
        if letter.batch and not letter.alone:
            raise Undetermined(f"{node.text} is the column of one sample, and nothing says of which.")
        if scripts.sample is not None and not letter.samples:
            raise Undetermined(f"{node.text} has no samples here.")
        if letter.entries_only and not scripts.components:
            raise Undetermined(
                f"{node.text} is used for the entries of {letter.matrix} in this part, and stands here for all of it."
            )
        return self._with(letter.at(scripts.layer), scripts, letter.components)

    def _with(self, base: Formula, scripts: Scripts, components: int) -> Formula:
        row = self.notation.row
        formula = base
        if scripts.components:
            indices = scripts.components
            if scripts.sample is not None and not row:
                base = Column(base, scripts.sample)
            elif scripts.sample is not None:
                indices = (scripts.sample, *indices)
            elif row and len(indices) == 1:
                indices = (Index(None, 1), *indices)
            formula = Entry(base, indices)
        elif scripts.sample is not None:
            formula = Transpose(Column(Transpose(base), scripts.sample)) if row else Column(base, scripts.sample)
        if scripts.transposed:
            formula = Transpose(formula)
        return formula if scripts.power == 1 else self._power(formula, scripts.power)

    def _other_name(self, node: s.Name) -> Formula:
        n = self.notation
        if node.text in n.aliases and not node.primes:
            meant = n.aliases[node.text]
            return self._name(
                replace(node, text=meant.text, above=meant.above + node.above, below=meant.below + node.below)
            )
        if node.text in n.costs and not node.primes and not node.below:
            if any(item.bracket for item in node.above):
                raise Undetermined(f"{node.text} of one sample stands without its argument.")
            cost = Symbol(n.cost_symbol)
            if not node.above:
                return cost
            if len(node.above) == 1 and node.above[0].is_number:
                return self._power(cost, node.above[0].offset)
            raise Unreadable(f"This superscript of {node.text} is not read.", node.start, node.end)
        if node.text in n.batch and not (node.above or node.below):
            return Dimension(Size("m"))
        if node.text in n.widths and len(node.below) == 1 and not node.primes:
            width = Dimension(Size("n", index_of(node.below[0], n, True)))
            if not node.above:
                return width
            if len(node.above) == 1 and node.above[0].is_number and not node.above[0].bracket:
                return self._power(width, node.above[0].offset)
        if node.text == n.layer.last and not (node.below or node.above):
            raise Undetermined(f"{node.text} is the number of layers, which is no number in a formula here.")
        if node.text in n.functions or node.text in NAMED:
            raise Undetermined(f"The function {node.text} stands without its argument.")
        if node.text == "𝟙":
            raise Undetermined("This indicator is not read.")
        raise Undetermined(f"Nothing in the document says what {node.text} is.")

    # ------------------------------------------------------------------ sums and products

    def _brackets(self, node: s.Brackets) -> Formula:
        if len(node.parts) != 1:
            raise Unreadable("Several things in brackets are the arguments of a function.", node.start, node.end)
        return self.of(node.parts[0])

    def _minus(self, node: s.Minus) -> Formula:
        return Negative(self.of(node.term))

    def _sum(self, node: s.Sum) -> Formula:
        terms = [self.of(term) for term in node.terms]
        shapes = [_shape(term.term if isinstance(term, Negative) else term) for term in terms]
        arrays = [each for each in shapes if each]
        if arrays and any(each == SCALAR for each in shapes):
            model = next(term for term, each in zip(terms, shapes, strict=True) if each)
            terms = [
                self._filled(term, model) if each == SCALAR else term for term, each in zip(terms, shapes, strict=True)
            ]
        if len(set(arrays)) > 1:
            terms = [self._repeated(term, arrays) for term in terms]
        return Add(tuple(terms))

    def _filled(self, term: Formula, like: Formula) -> Formula:
        """1 − a: the number in every entry."""
        negative, inner = isinstance(term, Negative), term.term if isinstance(term, Negative) else term
        inner_like = like.term if isinstance(like, Negative) else like
        ones = Apply(ONES, None, 0, inner_like)
        filled: Formula = ones if inner == NumberNode(Fraction(1)) else Product((inner, ones))
        return Negative(filled) if negative else filled

    def _repeated(self, term: Formula, shapes: list[Shape]) -> Formula:
        """W A + b: the column b for every sample."""
        samples = Size("m")
        here = _shape(term)
        if here is None or not here:
            return term
        if not self.notation.row and here[1] == ONE and (here[0], samples) in shapes:
            return Broadcast(term, samples)
        if self.notation.row and here[0] == ONE and (samples, here[1]) in shapes:
            return Transpose(Broadcast(Transpose(term), samples))
        return term

    def _product(self, node: s.Product) -> Formula:
        """Scalars in front belong to the whole product: (1/m) (Δ Aᵀ)."""
        factors, signs = self._calls(list(node.factors), list(node.signs))
        first = next((k for k, factor in enumerate(factors) if _shape(factor) != SCALAR), len(factors))
        if first >= len(factors) - 1:
            return factors[0] if len(factors) == 1 else Product(tuple(factors))
        built = factors[first]
        for place in range(first + 1, len(factors)):
            built = self._times(built, factors[place], signs[place - 1], node, flat=place > first + 1)
        return Product((*factors[:first], built)) if first else built

    def _calls(self, nodes: list[s.Node], signs: list[str]) -> tuple[list[Formula], list[str]]:
        """The factors with g(z), C(a), C_i(a), σ′(z) put together."""
        formulas: list[Formula] = []
        kept: list[str] = []
        place = 0
        while place < len(nodes):
            node = nodes[place]
            follows = nodes[place + 1] if place + 1 < len(nodes) and signs[place] == "" else None
            argument = follows.base if isinstance(follows, s.Scripted) else follows
            called = None
            if isinstance(argument, s.Brackets) and argument.kind in ("(", "["):
                called = self._called(node, argument)
            if place:
                kept.append(signs[place - 1])
            if called is None:
                formulas.append(self.of(node))
                place += 1
                continue
            if isinstance(follows, s.Scripted):
                called = self._script(called, follows)
            formulas.append(called)
            place += 2
        return formulas, kept

    def _called(self, node: s.Node, arguments: s.Brackets) -> Formula | None:
        """node(arguments) where node is a function, else None."""
        n = self.notation
        extra: tuple[s.Item, ...] = ()
        if isinstance(node, s.Scripted) and isinstance(node.base, s.Name):
            extra, primes = node.above, node.primes
            node = replace(node.base, above=node.base.above + extra, primes=node.base.primes + primes)
        if not isinstance(node, s.Name):
            return None
        if node.text in n.costs:
            return self._cost(node, arguments)
        if (node.text in n.functions or node.text in NAMED) and node.text not in n.letters:
            return self._apply(node, arguments.parts)
        return None

    def _apply(self, node: s.Name, arguments: tuple[s.Node, ...]) -> Formula:
        n = self.notation
        if (node.below and any(len(item.text) != 1 or item.text in n.letters for item in node.below)) or len(
            node.below
        ) > 1:
            raise Undetermined(f"{node.text} with something below it is another function, and nothing says which.")
        if len(arguments) != 1:
            raise Undetermined(f"{node.text} is a function of one number here, and has {len(arguments)} arguments.")
        layer, power = None, 1
        for item in node.above:
            if (
                item.text in n.layer.letters | {n.layer.last}
                or (item.is_number and item.bracket == n.layer.bracket != "")
                or (item.is_number and not n.shared)
            ):
                layer = index_of(item, n, True)
            elif item.is_number and not item.bracket:
                raise Unreadable(
                    f"{node.text}^{item.offset}(…) can be a power or the function of a layer, and nothing says which.",
                    item.start,
                    item.end,
                )
            else:
                raise Unreadable(f"This superscript of {node.text} is not read.", item.start, item.end)
        made: Formula = Apply(node.text, None if n.shared else layer, node.primes, self.of(arguments[0]))
        return made if power == 1 else self._power(made, power)

    def _times(self, left: Formula, right: Formula, sign: str, node: s.Node, flat: bool = True) -> Formula:
        """left · right by their shapes; ``flat``: the left side is a product that is being written down."""
        join = _flat if flat else _pair
        a, b = _shape(left), _shape(right)
        if a is None or b is None:
            # One of the two is ill-formed; so is the whole, and whoever evaluates it will say why.
            return Hadamard((left, right)) if sign in ("∗", "•", "∘") else MatrixProduct((left, right))
        if not a or not b:
            return join(Product, left, right)
        conforms, same = a[1] == b[0], a == b
        if sign in ("", "·") and a[0] == ONE == b[1] and conforms and isinstance(left, Transpose) and a[1] != ONE:
            # wᵀ x of two columns is a number.
            return self._dot(left.matrix, right, b)
        if sign == "" or sign == "×":
            if not conforms and same and sign == "×":
                return join(Hadamard, left, right)
            return join(MatrixProduct, left, right)
        if sign == "·":
            if conforms or not same:
                return join(MatrixProduct, left, right)
            chosen = self.choices.among(("· as an entrywise product", "· as a scalar product"))
            return join(Hadamard, left, right) if chosen == 0 else self._dot(left, right, a)
        if same and conforms:
            chosen = self.choices.among((f"{sign} as an entrywise product", f"{sign} as a matrix product"))
            return join(Hadamard if chosen == 0 else MatrixProduct, left, right)
        if same:
            return join(Hadamard, left, right)
        if sign == "⊗" and a[1] == ONE == b[1]:
            return MatrixProduct((left, Transpose(right)))
        if conforms and sign in ("∗", "•"):
            return join(MatrixProduct, left, right)
        return Hadamard((left, right))

    def _dot(self, left: Formula, right: Formula, of: Shape) -> Formula:
        if of[1] != ONE:
            raise Undetermined("A scalar product of two matrices.")
        index = _fresh(left, right)
        body = Product((Entry(left, (Index(index),)), Entry(right, (Index(index),))))
        return Sum(body, index, Index(None, 1), of[0])

    def _entrywise(self, node: s.Entrywise) -> Formula:
        made = self._joined([self.of(factor) for factor in node.factors])
        if _shape(made) is None and (other := self._from_the_left(node)) is not None and _shape(other) is not None:
            # A B ⊙ C D has no meaning as (A B) ⊙ (C D), and has one read from the left: ((A B) ⊙ C) D.
            return other
        return made

    def _joined(self, factors: list[Formula]) -> Formula:
        result = factors[0]
        for place, factor in enumerate(factors[1:]):
            scalar = _is_scalar(result) or _is_scalar(factor)
            result = (_flat if place else _pair)(Product if scalar else Hadamard, result, factor)
        return result

    def _from_the_left(self, node: s.Entrywise) -> Formula | None:
        """((A ⊙ B) C): the last product binds less than ⊙."""
        last = node.factors[-1]
        if not isinstance(last, s.Product):
            return None
        factors, signs = self._calls(list(last.factors), list(last.signs))
        result = self._joined([*(self.of(factor) for factor in node.factors[:-1]), factors[0]])
        for sign, factor in zip(signs, factors[1:], strict=True):
            result = self._times(result, factor, sign, node)
        return result

    def _fraction(self, node: s.Fraction_) -> Formula:
        above, below = node.above, node.below
        if isinstance(above, s.Number) and isinstance(below, s.Number) and below.value:
            return NumberNode(above.value / below.value)
        return Quotient(self.of(node.above), self.of(node.below))

    def _root(self, node: s.Root) -> Formula:
        inner = self.of(node.inner)
        return Apply("sqrt", None, 0, inner)

    # ------------------------------------------------------------------ scripts on brackets

    def _scripted(self, node: s.Scripted) -> Formula:
        if isinstance(node.base, s.Name) and node.exponent is not None:
            if node.base.text == "e" and self.notation.letter("e") is None and not node.below and not node.above:
                return Apply("exp", None, 0, self.of(node.exponent))
            raise Undetermined(f"The exponent of {node.base.text} is no whole number.")
        if isinstance(node.base, s.Norm):
            euclidean = all(item.text == "F" or (item.is_number and item.offset == 2) for item in node.below)
            if euclidean and len(node.above) == 1 and node.above[0].is_number and node.above[0].offset == 2:
                return self._norm_squared(node.base)
            raise Undetermined("A norm that is not squared.")
        if isinstance(node.base, s.Product):
            factors = list(node.base.factors)
            return self._script(self.of(node.base), node) if len(factors) else self.of(node.base)
        return self._script(self.of(node.base), node)

    def _has_samples(self, formula: Formula) -> bool:
        """Whether the columns (the rows, where vectors are rows) are the samples of a batch."""
        sizes = _shape(formula)
        return sizes is not None and len(sizes) == 2 and sizes[0 if self.notation.row else 1] == Size("m")

    def _script(self, base: Formula, node: s.Scripted) -> Formula:
        formula = base
        if node.primes:
            raise Unreadable("A prime on brackets is not read.", node.start, node.end)
        if node.exponent is not None:
            exponent = node.exponent
            if (
                isinstance(exponent, s.Minus)
                and isinstance(exponent.term, s.Number)
                and exponent.term.value.denominator == 1
            ):
                return Quotient(NumberNode(Fraction(1)), self._power(formula, int(exponent.term.value)))
            if isinstance(exponent, s.Number) and exponent.value.denominator == 1:
                return self._power(formula, int(exponent.value))
            raise Undetermined("This exponent is no whole number.")
        if node.below:
            formula = self._component(formula, node)
        for item in node.above:
            if item.text in ("ᵀ", "T") and not item.offset:
                formula = Transpose(formula)
            elif item.is_number and not item.bracket:
                formula = self._power(formula, item.offset)
            elif item.bracket == "(" and item.text and not item.offset and self._has_samples(formula):
                sample = Index(item.text)
                row = self.notation.row
                formula = Transpose(Column(Transpose(formula), sample)) if row else Column(formula, sample)
            else:
                raise Unreadable("This superscript on brackets is not read.", item.start, item.end)
        return formula

    def _component(self, formula: Formula, node: s.Scripted) -> Formula:
        of = _shape(formula)
        indices = tuple(index_of(item, self.notation) for item in node.below)
        if not of:
            raise Undetermined("A component of something that is no array.")
        if self.notation.row and len(indices) == 1 and of[0] == ONE:
            indices = (Index(None, 1), *indices)
        return Entry(formula, indices)

    def _power(self, base: Formula, exponent: int) -> Formula:
        if exponent < 1:
            raise Undetermined("A power with an exponent below 1.")
        if exponent == 1:
            return base
        if not _is_scalar(base):
            raise Undetermined("A power of an array can be entry by entry, a product with itself, or a norm.")
        return Power(base, exponent)

    def _norm(self, node: s.Norm) -> Formula:
        raise Undetermined("A norm that is not squared.")

    def _norm_squared(self, node: s.Norm) -> Formula:
        return SquaredNorm(self.of(node.inner))

    # ------------------------------------------------------------------ derivatives

    def _derivative(self, node: s.Derivative) -> Formula:
        return self._partial(self.of(node.of), self.of(node.by))

    def _operator(self, node: s.Operator) -> Formula:
        return self._partial(self.of(node.operand), self.of(node.by))

    def _partial(self, above: Formula, below: Formula) -> Formula:
        base, wrapped = below, False
        if isinstance(base, Entry) and isinstance(base.base, Column):
            base = Entry(base.base.base, (*base.indices, base.base.sample))
        if isinstance(base, Transpose):
            base, wrapped = base.matrix, True
        inner = base.base if isinstance(base, Entry | Column) else base
        if not isinstance(inner, Symbol):
            raise Undetermined(f"∂/∂({below}): a derivative is taken by a symbol, an entry or a column of one.")
        if not _is_scalar(above) and not _is_scalar(base) and _shape(above) is not None:
            raise Undetermined(
                f"∂({above})/∂({below}) differentiates an array by an array: its layout is not declared."
            )
        made = Partial(above, base)
        return Transpose(made) if wrapped else made

    def _cost(self, node: s.Name, arguments: s.Brackets) -> Formula:
        """C(a), C_i(a), C′(a), C^{(j)}(a)."""
        n = self.notation
        sample = next((index_of(item, n) for item in node.above if item.bracket == "("), None)
        if any(item.bracket != "(" for item in node.above) or len(node.above) > 1:
            raise Unreadable(f"This superscript of {node.text} is not read.", node.start, node.end)
        if self._recalls(arguments):
            # J(W, b; X, Y): the arguments only recall on what the cost depends.
            if any(self._is_sample(item) for part in arguments.parts for each in s.names(part) for item in each.above):
                raise Undetermined(f"This is {node.text} of one sample, which is not told apart from the mean here.")
            if node.primes or node.below:
                raise Undetermined(f"The arguments of {node.text}′ are not read.")
            return Symbol(n.cost_symbol)
        argument = self._argument(arguments)
        if self._only_recalls(argument) and not node.primes and not node.below:
            return Symbol(n.cost_symbol)
        if n.concrete:
            if argument != self._output():
                raise Undetermined("The cost that the document writes out is only defined at the output.")
            if node.primes == 1 or (not node.below and not node.primes):
                return self._partial(Symbol(n.cost_symbol), argument) if node.primes else Symbol(n.cost_symbol)
        if node.primes > 1 or (node.primes and node.below):
            raise Undetermined(f"A second derivative of {node.text}.")
        if node.primes:
            if not _is_scalar(argument):
                raise Undetermined(f"{node.text}′ of an array.")
            return CostPartial(argument, None, sample)
        if node.below:
            if len(node.below) != 1:
                raise Undetermined(f"A second derivative of {node.text}.")
            return CostPartial(argument, index_of(node.below[0], n), sample)
        return Cost(argument, sample)

    def _is_sample(self, item: s.Item) -> bool:
        """(i) behind a letter, where that is no layer."""
        style = self.notation.layer
        layer = item.text in style.letters | {style.last} or (item.is_number and style.bracket == item.bracket)
        return item.bracket == "(" and not layer

    def _recalls(self, arguments: s.Brackets) -> bool:
        """Whether these are several arguments, or letters without a meaning of their own: J(W, b; X, Y), J(θ)."""
        if any(isinstance(part, s.Dots) for part in arguments.parts):
            return False
        unknown = all(isinstance(part, s.Name) and self.notation.letter(part.text) is None for part in arguments.parts)
        return unknown or len(arguments.parts) > 1

    def _only_recalls(self, argument: Formula) -> bool:
        """C(W): what the cost depends on, not its argument."""
        n = self.notation
        output = n.letters.get(n.output)
        return (
            isinstance(argument, Symbol)
            and output is not None
            and argument.name != output.name
            and not n.concrete
            and (
                argument.name
                in {letter.name for letter in n.letters.values() if letter.components == 2 and not letter.samples}
            )
        )

    def _argument(self, arguments: s.Brackets) -> Formula:
        if any(isinstance(part, s.Dots) for part in arguments.parts):
            from symbolic.reading.gathering import gathered_list

            return self.of(gathered_list(arguments.parts, self.notation))
        return self.of(arguments.parts[0])

    def _output(self) -> Formula:
        n = self.notation
        letter = n.letters[n.output]
        return letter.at(Index("L") if letter.layered else None)

    def _nabla(self, node: s.Nabla) -> Formula:
        n = self.notation
        if not isinstance(node.of, s.Name) or node.of.text not in n.costs:
            raise Undetermined("∇ is only read in front of the cost.")
        sample = next((index_of(item, n) for item in node.of.above if item.bracket == "("), None)
        if node.of.primes or node.of.below or len(node.of.above) > (sample is not None):
            raise Unreadable(f"These scripts of {node.of.text} behind ∇ are not read.", node.of.start, node.of.end)
        if node.at is not None and isinstance(node.at, s.Brackets) and not self._recalls(node.at):
            argument = self._argument(node.at)
            if n.concrete:
                return self._partial(Symbol(n.cost_symbol), argument)
            return self._gradient(argument, sample)
        if node.by is None:
            return (
                self._gradient(self._output())
                if not n.concrete
                else self._partial(Symbol(n.cost_symbol), self._output())
            )
        by = node.by
        name = by if isinstance(by, s.Name) else s.Name("")
        letter = n.letter(name.text)
        bare_output = name.text == n.output and not name.above and n.layer.place == "above"
        if letter is not None and letter.layered and bare_output:
            below = self._output()
        else:
            below = self.of(by)
        if n.of_samples and isinstance(below, Symbol) and letter is not None and letter.samples:
            return self._gradient(below)
        return self._partial(Symbol(n.cost_symbol), below)

    def _gradient(self, argument: Formula, sample: Index | None = None) -> Formula:
        of = _shape(argument)
        if of == SCALAR:
            return CostPartial(argument, None, sample)
        if self.notation.row:
            return Transpose(CostGradient(Transpose(argument), sample, of is not None and of[:1] != (ONE,)))
        return CostGradient(argument, sample, of is not None and of[1:] != (ONE,))

    # ------------------------------------------------------------------ Σ, cases, calls, matrices

    def _big(self, node: s.Big) -> Formula:
        if node.sign != "sum":
            raise Undetermined("∏ is not evaluated.")
        if len(node.indices) == 0:
            raise Undetermined("A sum over nothing that is named.")
        body = self.of(node.body)
        for index in reversed(node.indices):
            body = self._one_sum(node, index, body)
        return body

    def _one_sum(self, node: s.Big, index: str, body: Formula) -> Formula:
        if node.except_for is not None:
            if not isinstance(node.except_for, s.Name):
                raise Undetermined("What this sum leaves out is not read.")
            left_out = Kronecker(Index(index), Index(node.except_for.text))
            body = Product((Add((NumberNode(Fraction(1)), Negative(left_out))), body))
        natural = size_of(index, body)
        upper: Size | Index | None = None
        if node.upper is not None:
            upper = self._bound(node.upper)
            if isinstance(upper, Index) and upper.name is None and natural is not None:
                raise Undetermined(f"The sum over {index} ends at a number, and the number of neurons is any here.")
        if upper == Size("m") and natural not in (None, upper):
            raise Undetermined(f"The sum over {index} counts samples by its bound and neurons by its terms.")
        lower = Index(None, 1)
        if node.lower is not None:
            if not isinstance(node.lower, s.Number):
                raise Undetermined("A sum that does not start at a number.")
            first = int(node.lower.value)
            if first not in (0, 1):
                lower = Index(None, first)
            elif first == 0 and natural is not None:
                # Counted from 0: all components, whatever the last one is called.
                upper = natural
        if upper is None or (isinstance(upper, Size) and upper.name == "?"):
            upper = natural
        if upper is None:
            raise Undetermined(f"Nothing says how far the sum over {index} goes.")
        return Sum(body, index, lower, upper)

    def _bound(self, node: s.Node) -> Size | Index:
        n = self.notation
        if isinstance(node, s.Number):
            return Index(None, int(node.value))
        if isinstance(node, s.Name):
            if len(node.below) + len(node.above) == 1 and not node.primes and n.letter(node.text) is None:
                # n_l, s_l, d^{(l)}: whatever its letter, it counts the neurons of that layer.
                return Size("n", index_of((*node.below, *node.above)[0], n, True))
            if node.text in n.batch and not node.below and not node.above:
                return Size("m")
            if node.text == n.layer.last and not node.below:
                return Index("L")
        # N, K, d, H, …: a size that is named nowhere else; the components say how many there are.
        return Size("?")

    def _cases(self, node: s.Cases) -> Formula:
        """{A if i = k; B otherwise} = A [i = k] + B (1 − [i = k])."""
        one = NumberNode(Fraction(1))
        terms: list[Formula] = []
        rest: Formula = one
        for branch in node.branches:
            value = self.of(branch.value)
            where = rest if branch.condition is None else self._indicator(branch.condition)
            if value != NumberNode(Fraction(0)):
                terms.append(where if value == one else value if where == one else Product((value, where)))
            if branch.condition is not None:
                rest = Add((*(rest.terms if isinstance(rest, Add) else (rest,)), Negative(where)))
        if not terms:
            return NumberNode(Fraction(0))
        return terms[0] if len(terms) == 1 else Add(tuple(terms))

    def _indicator(self, node: s.Relation) -> Formula:
        sides = (node.left, node.right)
        layers = self.notation.layer.letters | {self.notation.layer.last}
        if any(isinstance(side, s.Name) and side.text in layers for side in sides):
            raise Undetermined("Cases that depend on the layer are to be written as one equation for each.")
        if not all(isinstance(side, s.Name | s.Number) for side in sides):
            raise Undetermined("A condition that is not about indices.")
        first, second = (self._index(side) for side in sides)
        if node.sign == "=":
            return Kronecker(first, second)
        if node.sign == "≠":
            return Add((NumberNode(Fraction(1)), Negative(Kronecker(first, second))))
        raise Undetermined("A condition that is no equality of indices.")

    def _index(self, node: s.Node) -> Index:
        if isinstance(node, s.Number):
            return Index(None, int(node.value))
        if isinstance(node, s.Name) and not node.below and not node.above and node.text not in self.notation.letters:
            return Index(node.text)
        raise Undetermined("A condition that is not about indices.")

    def _relation(self, node: s.Relation) -> Formula:
        return self._indicator(node)

    def _call(self, node: s.Call) -> Formula:
        name = node.function.text
        if name in NAMED:
            if node.function.below:
                raise Undetermined(f"The index of {name} is not read.")
            return self._apply(node.function, node.arguments)
        if name == "softmax":
            raise Undetermined("softmax of all entries at once is not evaluated; write its components.")
        raise Undetermined(f"The function {name} is not evaluated.")

    def _braced(self, node: s.Braced) -> Formula:
        return self.of(node.inner)

    def _matrix(self, node: s.Matrix) -> Formula:
        from symbolic.reading.gathering import gathered_matrix

        return self.of(gathered_matrix(node, self.notation))

    def _absolute(self, node: s.Absolute) -> Formula:
        raise Undetermined("An absolute value is not evaluated.")


def _exponent(item: s.Item) -> s.Node:
    """What stands in e^z, as an expression."""
    start, end = item.start, item.end
    if item.is_number:
        return s.Number(Fraction(item.offset), start=start, end=end)
    base = item.nested if item.nested is not None else s.Name(item.text, start=start, end=end)
    if not item.offset:
        return base
    amount = s.Number(Fraction(abs(item.offset)), start=start, end=end)
    added: s.Node = amount if item.offset > 0 else s.Minus(amount, start=start, end=end)
    return s.Sum((base, added), start=start, end=end)


def _pair(kind: type[Product] | type[Hadamard] | type[MatrixProduct], left: Formula, right: Formula) -> Formula:
    return kind((left, right))


def _flat(kind: type[Product] | type[Hadamard] | type[MatrixProduct], left: Formula, right: Formula) -> Formula:
    return kind((*(left.factors if type(left) is kind else (left,)), right))


def _full_name(node: s.Name, notation: Notation) -> str:
    """W_h where the word below is part of the name."""
    words = [item.text for item in node.below if _is_word(item)]
    return f"{node.text}_{','.join(words)}" if words else node.text


def _is_word(item: s.Item) -> bool:
    return bool(item.text) and item.nested is None and not item.offset and not item.bracket


def _fresh(*formulas: Formula) -> str:
    used = {name for formula in formulas for name in index_names(formula)}
    return next(name for name in ("k", "p", "q", "r", "s", "u", "v", "κ", "ρ") if name not in used)


def index_names(formula: Formula) -> Iterator[str]:
    """Every index name in a formula."""
    for value in (getattr(formula, name) for name in formula.__dataclass_fields__):  # type: ignore[attr-defined]
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Index) and each.name is not None:
                yield each.name
            elif isinstance(each, Size) and each.layer is not None and each.layer.name is not None:
                yield each.layer.name
    if isinstance(formula, Sum):
        yield formula.index
    for child in children(formula):
        yield from index_names(child)


def size_of(index: str, formula: Formula) -> Size | None:
    """How many values a component index takes, from the first array that has it."""
    if isinstance(formula, Entry):
        base = _shape(formula.base)
        if base:
            for place, each in enumerate(formula.indices):
                if each.name == index:
                    return base[place]
    if isinstance(formula, Column) and formula.sample.name == index:
        base = _shape(formula.base)
        return base[1] if base else None
    if isinstance(formula, Cost | CostGradient) and formula.sample is not None and formula.sample.name == index:
        return Size("m")
    if isinstance(formula, CostPartial) and formula.index is not None and formula.index.name == index:
        base = _shape(formula.argument)
        return base[0] if base else None
    for child in children(formula):
        found = size_of(index, child)
        if found is not None:
            return found
    return None
