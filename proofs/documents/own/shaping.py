"""The shapes of a document's names by unification: what is declared first, then the equations, then customs.

W x says that x has as many entries as W has columns, and that x is a column; a sum and φ(z) keep their shape; ‖A‖² is
a number. Customs only say what kind of thing a letter is: an upper-case letter is a matrix, a bold lower-case one a
vector, and another lower-case letter is a number until it stands behind a matrix, in a sum with an array, or has
components.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from proofs.documents.conventions.forward import WEIGHTS, bare
from proofs.documents.own.arrays import Matrix, Rank, Type, Vector, at_member, turned
from proofs.documents.own.dimensions import Dimension
from proofs.documents.own.known import ENTRYWISE, Known, count_of
from symbolic.reading.meaning import NAMED
from symbolic.reading.meaning.functions import ramp_of
from symbolic.reading.meaning.sums import ORDERS
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import (
    Absolute,
    Big,
    Brackets,
    Call,
    Cases,
    Derivative,
    Entrywise,
    Fraction_,
    Item,
    Minus,
    Nabla,
    Name,
    Node,
    Norm,
    Number,
    Operator,
    Product,
    Relation,
    Root,
    Scripted,
    Shift,
    Sum,
)


class ArrayByArray(Undetermined):
    """A Jacobian, of which the layout says what shape it has."""


@dataclass(slots=True)
class Shapes(Known):
    """What is known of the shapes so far, and what expressions say of them."""

    functions: frozenset[str]
    costs: frozenset[str]
    scopes: list[dict[str, Dimension | None]] = field(default_factory=lambda: [{}])
    """how many values each component index takes, the sums around an expression from the outermost to the innermost"""

    def _open(self, node: Node) -> str:
        """The name whose kind is still open, alone in a term or a factor; "" for anything else."""
        node = bare(node)
        if isinstance(node, Minus):
            return self._open(node.term)
        if not isinstance(node, Name) or node.text in self.types or self.ranks.get(node.text) is not Rank.OPEN:
            return ""
        position = self._position(node)
        plain = not node.primes and all(item is position for item in (*node.below, *node.above))
        return node.text if plain else ""

    def _position(self, node: Name) -> Item | None:
        return self.naming.position(node)

    # ------------------------------------------------------------------ expressions

    def infer(self, node: Node) -> Type:
        """The shape of an expression; what it says about the shapes of its names is remembered.

        Raises Undetermined where parts do not fit, or where nothing says what is meant.
        """
        node = bare(node)
        match node:
            case Number():
                return None
            case Relation(left=left, sign=sign, right=Number()) if sign in ORDERS:
                # [z > 0] is one of every entry.
                return self.infer(left)
            case Relation() | Shift():
                # [i = k] is 1 or 0.
                return None
            case Cases(branches=branches):
                for branch in branches:
                    self.infer(branch.value)
                return None
            case Name():
                return self._name(node)
            case Minus(term=term) | Root(inner=term) | Absolute(inner=term):
                return self.infer(term)
            case Big():
                return self._big(node)
            case Sum(terms=terms):
                return self._sum(terms)
            case Product():
                return self._product(node)
            case Entrywise(factors=factors):
                return self._all_equal(factors)
            case Fraction_(above=above, below=below):
                return self.quotient(self.infer(above), self._divisor(below))
            case Norm(inner=inner):
                self._array(inner)
                return None
            case Scripted():
                return self._scripted(node)
            case Call() if (ramp := ramp_of(node)) is not None:
                return self.infer(ramp)
            case Call(function=function, arguments=(argument,)):
                return self.function_of(function.text, self.infer(argument))
            case Derivative(of=of, by=by) | Operator(operand=of, by=by):
                if self.infer(of) is not None and self.infer(by) is not None:
                    raise ArrayByArray("The derivative of an array by an array has no shape that is declared.")
                return self.infer(by) or self.infer(of)
            case Nabla(by=by) if by is not None:
                return self.infer(by)
        raise Undetermined(f"Nothing says what shape “{type(node).__name__.lower()}” has.")

    def _divisor(self, node: Node) -> Type:
        """1/M, 1/(2M): a capital letter that nothing else says to be a matrix is a number below a line."""
        name = bare(node)
        if isinstance(name, Product) and len(name.factors) == 2 and isinstance(name.factors[0], Number):
            name = bare(name.factors[1])
        if isinstance(name, Name) and not (name.bold or name.below or name.above):
            self.types.setdefault(name.text, None)
        return self.infer(node)

    def _name(self, node: Name) -> Type:
        if node.text == "e" and "e" not in self.ranks and len(node.above) == 1:
            (item,) = node.above
            return self.infer(item.nested or Name(item.text)) if item.text else None
        position = self._position(node)
        below = [item for item in node.below if item is not position]
        if below:
            if node.text not in self.types:
                self.types[node.text] = self.vector(node.text) if len(below) == 1 else self.matrix(node.text)
            found = self.of(node.text)
            if found is not None:
                self._mark(self._member(found, position), below)
            return None
        transposed = sum(item.is_transpose and item is not position for item in node.above) % 2
        if transposed and node.text not in self.types and self.ranks.get(node.text) is Rank.OPEN:
            self.types[node.text] = self.vector(node.text)
        found = self.of(node.text)
        if found is not None:
            found = self._member(found, position)
        return turned(found) if transposed else found

    def begin(self) -> None:
        """A further equation: its free indices have nothing to do with those of others."""
        self.scopes = [{}]

    def _big(self, node: Big) -> Type:
        """Σ_{i=1}^{m} x_i, Σ_{i=0}^{m−1} x_i: there are m entries."""
        count = count_of(node)
        size = count.text if count is not None and count.text in self.sizes else ""
        along = self.dimensions.fresh(size, True, size) if size else None
        self.scopes.append(dict.fromkeys(node.indices, along))
        found = self.infer(node.body)
        self.scopes.pop()
        return found

    def _member(self, found: Vector | Matrix, position: Item | None) -> Vector | Matrix:
        """The shape of the member of a family at this place."""
        if position is None:
            return found
        return at_member(found, position.offset if position.text == self.naming.family else None)

    def _mark(self, found: Vector | Matrix, items: Sequence[Item]) -> None:
        """The entries of x_i and y_i are as many: one index counts them both."""
        if isinstance(found, Vector) and len(items) == 1:
            dimensions = [found.length]
        elif isinstance(found, Matrix) and len(items) == 2:
            dimensions = [found.rows, found.columns]
        else:
            return
        for item, dimension in zip(items, dimensions, strict=True):
            if item.nested is not None or item.offset or not item.text:
                continue
            scope = next((each for each in reversed(self.scopes) if item.text in each), self.scopes[0])
            before = scope.get(item.text)
            if before is None:
                scope[item.text] = dimension
            else:
                self.dimensions.join(before, dimension)

    def _array(self, node: Node) -> Type:
        """The shape of what has to be an array: an open name is a vector here, h and the h of h/p."""
        inner = bare(node)
        if isinstance(inner, Derivative) and isinstance(inner.of, Name) and self.infer(inner.by) is None:
            # (∂x/∂s)ᵀ: what has a transpose is an array, and so is what it is the derivative of.
            self._array(inner.of)
        if name := self._open(inner.above if isinstance(inner, Fraction_) else node):
            self.types[name] = self.vector(name)
        return self.infer(node)

    def _scripted(self, node: Scripted) -> Type:
        if isinstance(node.base, Name) and node.base.text == "e" and node.exponent is not None:
            return self.infer(node.exponent)
        transposed = sum(item.is_transpose for item in node.above) % 2
        inner = self._array(node.base) if transposed else self.infer(node.base)
        return self._part(turned(inner) if transposed else inner, node.below)

    def _part(self, found: Type, below: Sequence[Item]) -> Type:
        """The shape of (W x)_k, a number, where k counts the entries of what stands in the brackets."""
        if below and found is not None:
            self._mark(found, below)
        return None if below else found

    def _sum(self, terms: Sequence[Node]) -> Type:
        """All terms have one shape; a bias is repeated for every sample; a number fills an array (1 − a)."""
        known = [(term, self.infer(term)) for term in terms if not self._open(term)]
        total = next((each for _, each in known if isinstance(each, Matrix)), None) or next(
            (each for _, each in known if each is not None), None
        )
        for _, each in known:
            if each is not None and total is not None:
                self.add(total, each)
        for term in terms:
            if name := self._open(term):
                self.types[name] = None if total is None else self.vector(name)
                if total is not None:
                    self.add(total, self.types[name])
        return total

    def _all_equal(self, factors: Sequence[Node]) -> Type:
        found: Type = None
        for factor in sorted(factors, key=lambda each: bool(self._open(each))):
            here = self._array(factor) if found is not None or len(factors) > 1 else self.infer(factor)
            if found is not None and here is not None:
                self.equal(found, here)
            found = found or here
        return found

    # ------------------------------------------------------------------ products

    def _product(self, node: Product) -> Type:
        factors, signs = self._called(node)
        found: Type = None
        first: Node | None = None
        for place, (factor, called) in enumerate(factors):
            sign = signs[place - 1] if place else ""
            if called is not None:
                here = called[0]
            elif name := self._open(factor):
                here = self._opened(name, found, factors[place + 1 :])
            else:
                here = self.infer(factor)
            if here is None:
                if found is not None and sign == "" and called is None and self._is_entry(factor):
                    raise Undetermined(f"{_letter(factor)} with an index can be an entry, or one of several samples.")
                continue
            if found is None:
                found, first = here, factor
                continue
            if sign not in ENTRYWISE and isinstance(found, Matrix) and isinstance(here, Matrix):
                self._samples_of(first, factor, found, here)
            found = self.times(found, here, sign)
            first = None
        return found

    def _is_entry(self, node: Node) -> bool:
        """x_i"""
        node = bare(node)
        position = self._position(node) if isinstance(node, Name) else None
        return isinstance(node, Name) and any(item is not position for item in node.below)

    def _called(self, node: Product) -> tuple[list[tuple[Node, tuple[Type] | None]], list[str]]:
        """The factors, each call with the shape that it has: φ(z) that of z, l(o, y) a number."""
        factors: list[tuple[Node, tuple[Type] | None]] = []
        signs: list[str] = []
        place = 0
        while place < len(node.factors):
            factor = node.factors[place]
            follows = node.factors[place + 1] if place + 1 < len(node.factors) and node.signs[place] == "" else None
            argument = follows.base if isinstance(follows, Scripted) else follows
            name = factor.base if isinstance(factor, Scripted) else factor
            if place:
                signs.append(node.signs[place - 1])
            if isinstance(name, Name) and isinstance(argument, Brackets) and name.text in self.functions | NAMED:
                inner = self.infer(argument)
                flipped = isinstance(follows, Scripted) and sum(item.is_transpose for item in follows.above) % 2
                shape = turned(inner) if flipped else inner
                factors.append((factor, (self._part(shape, follows.below if isinstance(follows, Scripted) else ()),)))
                place += 2
            elif isinstance(name, Name) and isinstance(argument, Brackets) and name.text in self.costs:
                for part in argument.parts:
                    self._array(part)
                factors.append((factor, (None,)))
                place += 2
            else:
                factors.append((factor, None))
                place += 1
        return factors, signs

    def _opened(self, name: str, before: Type, behind: Sequence[tuple[Node, tuple[Type] | None]]) -> Type:
        """An open name in a product: a vector behind an array, or in front of a matrix; else a number."""
        in_front = False
        if before is None and name.isascii() and behind and behind[0][1] is None and not self._open(behind[0][0]):
            in_front = isinstance(self.infer(behind[0][0]), Matrix) or _is_row_of_ones(behind[0][0])
        self.types[name] = self.vector(name) if before is not None or in_front else None
        return self.types[name]

    def _samples_of(self, first: Node | None, second: Node, left: Matrix, right: Matrix) -> None:
        """W X has the samples of X as columns, X W as rows; W is a weight, X is none."""
        if self.samples is not None or first is None:
            return
        left_weighs, right_weighs = (self._weighs(each) for each in (first, second))
        if left_weighs != right_weighs:
            self.samples_are_rows = right_weighs
            self.samples = left.rows if right_weighs else right.columns

    def _weighs(self, node: Node) -> bool:
        node = bare(node)
        return isinstance(node, Name) and node.text.startswith(WEIGHTS)


def _is_row_of_ones(node: Node) -> bool:
    """𝟏ᵀ of b 𝟏ᵀ, which repeats a column for every sample."""
    node = bare(node)
    return isinstance(node, Name) and node.text in ("𝟏", "𝟙") and any(item.is_transpose for item in node.above)


def _letter(node: Node) -> str:
    node = bare(node)
    return node.text if isinstance(node, Name) else "A letter"
