r"""A|_{η=0}: an equality that is said at one value of a given number."""

from __future__ import annotations

import pytest

from symbolic.reading.grammar import Words, read
from symbolic.reading.syntax import At, Operator, Product, Sum
from symbolic.reading.tokens import Unreadable, tokenize
from tests.proofs.documents.test_letters import last

U = r"$$u := \eta C$$ "


@pytest.mark.parametrize(
    ("equality", "kind", "said"),
    [
        (r"\left.\frac{\partial u}{\partial \eta}\right|_{\eta = 0} = C", "holds", ""),
        (r"\frac{\partial u}{\partial \eta}\Big|_{\eta=0} = C", "holds", ""),
        (r"\frac{d}{d\eta} (\eta C) \bigg|_{\eta=0} = C", "holds", ""),
        (r"u|_{\eta=3} = 3 C", "holds", ""),
        (r"\left.u\right|_{\eta=-2} = -2 C", "holds", ""),
        (r"u\vert_{\eta=1} + u|_{\eta=1} = 2 C", "holds", ""),
        (r"\frac{\partial u}{\partial \eta}|_{\eta=0} = 2 C", "refuted", "factor 2"),
        (r"u|_{\eta=3} = 2 C", "refuted", ""),
        (r"\frac{d}{d\eta} (\eta C) \bigg|_{\eta=0} = 0 C", "refuted", ""),
        (r"u|_{\eta=2} = 3 C + u", "refuted", ""),
        (r"u|_{\eta=2} = u", "undecided", "It holds at η = 2, and says more: u depends on η"),
        (r"u|_{\eta=1} = C + u|_{\eta=0}", "undecided", "Bars with different values"),
        (r"\frac{\partial C}{\partial w^l_{ij}}\Big|_{w=w_0} = 0 C", "undecided", "A bar fixes a given number"),
        (r"u|_{\eta=\frac{1}{2}} = C", "undecided", "no whole number"),
        (r"\eta u|_{\eta=1} = C", "unread", "The bar can stand behind all of this product"),
        (r"u|_{0} = 0 C", "unread", "does not say which letter has which value"),
        (r"u|_{\eta=0}^{1} = C", "unread", "A bar with two ends"),
    ],
)
def test_a_bar_fixes_a_given_number(equality: str, kind: str, said: str) -> None:
    found = last(f"{U}$${equality}$$")
    assert found[0] == kind
    assert said in found[1]


def test_a_bar_behind_an_operator_is_one_behind_the_derivative() -> None:
    node = read(tokenize(r"\frac{d}{d x} f(x) \big|_{x=1} + g"), Words())
    assert isinstance(node, Sum)
    bar = node.terms[0]
    assert isinstance(bar, At)
    assert isinstance(bar.inner, Operator)
    assert isinstance(bar.inner.operand, Product)


def test_bars_of_an_absolute_value_stay() -> None:
    assert not isinstance(read(tokenize("|x| + 1"), Words()), At)
    with pytest.raises(Unreadable, match="never closed"):
        read(tokenize("|x + 1"), Words())
