"""The forward equations of a document by their form: z = W a + b, z_j = Σ_i w_{ji} a_i + b_j, a = g(z)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from symbolic.reading.lexicon import FUNCTION_WORDS
from symbolic.reading.meaning.functions import ramp_of
from symbolic.reading.meaning.letters import ALL_ONES
from symbolic.reading.syntax import (
    Big,
    Braced,
    Brackets,
    Call,
    Fraction_,
    Item,
    Name,
    Node,
    Product,
    Scripted,
    Sum,
    rewrite,
)

WEIGHTS = ("W", "w", "Θ", "θ", "Ω", "ω", "M", "U", "V")
"""Letters that are weights unless the document says otherwise."""


@dataclass(frozen=True, slots=True)
class Affine:
    """weights · inputs + bias, and how it is written."""

    result: Name
    weights: Name
    inputs: Name
    bias: Name | None
    weights_first: bool
    weights_transposed: bool
    summed: str
    """the index of the Σ, "" for a product of matrices"""
    bias_transposed: bool = False
    """+ bᵀ, where the bias is a column and the sample a row"""


@dataclass(frozen=True, slots=True)
class Activated:
    """result = function(argument)."""

    result: Name
    function: Name
    argument: Name


def bare(node: Node) -> Node:
    """Without braces under it and brackets around it."""
    while True:
        if isinstance(node, Braced):
            node = node.inner
        elif isinstance(node, Brackets) and len(node.parts) == 1:
            node = node.parts[0]
        else:
            return node


def affine(result: Name, node: Node, known: frozenset[str]) -> Affine | None:
    """The affine map on the right side of result = …, or None. ``known`` are letters that are no weights."""
    node = bare(node)
    terms = [_without_ones(bare(term)) for term in node.terms] if isinstance(node, Sum) else [node]
    if not 1 <= len(terms) <= 2:
        return None
    product = next((term for term in terms if isinstance(term, Product | Big)), None)
    found_bias = next((each for term in terms if isinstance(term, Name | Scripted) and (each := _factor(term))), None)
    bias, bias_transposed = found_bias or (None, False)
    if product is None or (len(terms) == 2 and bias is None):
        return None
    summed = ""
    if isinstance(product, Big):
        if product.sign != "sum" or len(product.indices) != 1:
            return None
        summed = product.indices[0]
        inner: Node = bare(product.body)
        if isinstance(inner, Sum) and bias is None and len(inner.terms) == 2:
            # Σ_k {w_{jk} a_k + b_j}: the bias is written inside of the sum.
            bias = next((added for term in inner.terms if isinstance(added := bare(term), Name)), None)
            inner = bare(inner.terms[0])
        product = inner if isinstance(inner, Product) else None
    if not isinstance(product, Product) or len(product.factors) != 2:
        return None
    called = isinstance(product.factors[1], Brackets) and product.signs[0] == ""
    if called and not (isinstance(product.factors[0], Name | Scripted | Brackets) and _is_weights(product.factors[0])):
        return None
    found = [_factor(factor) for factor in product.factors]
    if any(each is None for each in found):
        return None
    (first, first_transposed), (second, second_transposed) = found  # type: ignore[misc]
    order = _which(first, second, known)
    if order is None:
        return None
    weights, inputs, transposed = (first, second, first_transposed) if order else (second, first, second_transposed)
    if bias is None and weights.text not in WEIGHTS:
        return None
    return Affine(result, weights, inputs, bias, order, transposed, summed, bias_transposed)


def _without_ones(node: Node) -> Node:
    """b 1ᵀ, the bias repeated for every sample, as b."""
    if isinstance(node, Product) and len(node.factors) == 2:
        rest = [each for each in node.factors if not _is_ones(each)]
        if len(rest) == 1:
            return rest[0]
    return node


def _is_ones(node: Node) -> bool:
    inner = bare(node.base) if isinstance(node, Scripted) else bare(node)
    return isinstance(inner, Name) and inner.text == ALL_ONES


def _is_weights(node: Node) -> bool:
    inner = bare(node.base) if isinstance(node, Scripted) else bare(node)
    return isinstance(inner, Name) and inner.text in WEIGHTS


def _factor(node: Node) -> tuple[Name, bool] | None:
    node = bare(node)
    if isinstance(node, Scripted) and len(node.above) == 1 and node.above[0].is_transpose:
        inner = bare(node.base)
        return (inner, True) if isinstance(inner, Name) else None
    if isinstance(node, Name):
        return node, any(item.is_transpose and not item.bracket for item in node.above)
    return None


def _which(first: Name, second: Name, known: frozenset[str]) -> bool | None:
    """Whether the first of two factors is the weights; None where that is not clear."""
    scores = []
    for name in (first, second):
        score = (4 if name.text in WEIGHTS else 0) + (2 if len(_components(name)) == 2 else 0)
        scores.append(-1 if name.text in known else score)
    if scores[0] == scores[1]:
        return None
    return scores[0] > scores[1]


def _components(name: Name) -> list[str]:
    return [item.text for item in name.below]


def activated(result: Name, node: Node, functions: frozenset[str]) -> Activated | None:
    """result = g(z), or None."""
    node = bare(node)
    if isinstance(node, Call) and (ramp := ramp_of(node)) is not None:
        inner = bare(ramp)
        return Activated(result, Name("relu"), inner) if isinstance(inner, Name) else None
    if isinstance(node, Call) and len(node.arguments) == 1:
        argument = bare(node.arguments[0])
        if isinstance(argument, Name) and node.function.text in FUNCTION_WORDS.values():
            return Activated(result, node.function, argument)
        return None
    if not isinstance(node, Product) or len(node.factors) != 2 or node.signs[0]:
        return None
    function, brackets = node.factors
    if isinstance(function, Name) and isinstance(brackets, Brackets) and len(brackets.parts) == 1:
        argument = bare(brackets.parts[0])
        # h_{W,b}(x), with its weights below it, is the whole network.
        whole = any(item.text in WEIGHTS for item in function.below)
        if isinstance(argument, Name) and not function.primes and function.text in functions and not whole:
            return Activated(result, function, argument)
    return None


def softmax_by_components(result: Name, node: Node) -> Activated | None:
    """a_i = e^{z_i} / Σ_k e^{z_k}: the softmax written out, as a = softmax(z)."""
    node = bare(node)
    if not isinstance(node, Fraction_) or not result.below or result.primes:
        return None
    total = bare(node.below)
    if not isinstance(total, Big) or total.sign != "sum" or len(total.indices) != 1:
        return None
    above, below = exponent_of(node.above), exponent_of(total.body)
    if not isinstance(above, Name) or not isinstance(below, Name) or not above.below:
        return None
    own, summed = result.below[-1], Item(total.indices[0])
    if replace(above.below[-1], start=0, end=0) != replace(own, start=0, end=0) or own.text == summed.text:
        return None
    if (above.text, above.above) != (below.text, below.above) and above.text != below.text:
        return None
    if not below.below or below.below[-1].text != summed.text or len(below.below) != len(above.below):
        return None
    argument = replace(above, below=above.below[:-1])
    return Activated(replace(result, below=result.below[:-1]), Name(SOFTMAX), argument)


def hypothesis(node: Node) -> Name | None:
    """h of h_{W,b}(x): a letter that is called, without what it only recalls."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.signs != ("",):
        return None
    name, arguments = node.factors
    if not isinstance(name, Name) or not isinstance(arguments, Brackets) or name.primes or name.above:
        return None
    recalled = all(isinstance(part, Name) and not part.below for part in arguments.parts)
    return replace(name, below=()) if recalled else None


SOFTMAX = "softmax"


def exponent_of(node: Node) -> Node | None:
    """z of e^z and exp(z); None of anything else."""
    node = bare(node)
    if isinstance(node, Call) and node.function.text == "exp" and len(node.arguments) == 1:
        return bare(node.arguments[0])
    if isinstance(node, Scripted) and isinstance(node.base, Name) and node.base.text == "e":
        return node.exponent
    if isinstance(node, Name) and node.text == "e" and len(node.above) == 1 and not node.below:
        item = node.above[0]
        return item.nested if item.nested is not None else Name(item.text) if not item.is_number else None
    return None


def calls(node: Node) -> Iterator[tuple[Name, Brackets]]:
    """Every name that stands directly before brackets: g(z), x(a − b)."""
    from symbolic.reading.syntax import walk

    for each in walk(node):
        if isinstance(each, Product):
            for left, right, sign in zip(each.factors, each.factors[1:], each.signs, strict=False):
                target = right.base if isinstance(right, Scripted) else right
                name = left.base if isinstance(left, Scripted) else left
                if isinstance(name, Name) and isinstance(target, Brackets) and sign == "":
                    if isinstance(left, Scripted):
                        name = replace(name, primes=name.primes + left.primes)
                    yield name, target


def without_arguments(node: Node, costs: frozenset[str], outputs: frozenset[str] = frozenset()) -> Node:
    """J(W, b; X, Y) as J, and h(X) as h where h names the output: what they depend on says nothing of the equality."""

    def change(each: Node) -> Node | None:
        if not isinstance(each, Product):
            return None
        factors = [
            factor
            for place, factor in enumerate(each.factors)
            if not (
                place
                and isinstance(inner := factor.base if isinstance(factor, Scripted) else factor, Brackets)
                and (
                    (len(inner.parts) > 1 and _is_one_of(each.factors[place - 1], costs))
                    or _is_one_of(each.factors[place - 1], outputs)
                )
            )
        ]
        return replace(each, factors=tuple(factors), signs=each.signs[: max(0, len(factors) - 1)]) if factors else None

    return rewrite(node, change)


def _is_one_of(node: Node, letters: frozenset[str]) -> bool:
    return isinstance(node, Name) and node.text in letters
