"""The rules of differentiation for any functions, each with a wrong twin: no network says what they are about."""

from __future__ import annotations

import pytest

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.findings import Finding
from proofs.documents.verdicts.proving import DocumentProver

PRODUCT = r"\frac{d}{dt}[p(t)\,q(t)] = p'(t)\,q(t) + p(t)\,q'(t)"
QUOTIENT = r"\left(\frac{p}{q}\right)' = \frac{p'q - p\,q'}{q^2}"
CHAIN = r"\frac{dv}{ds} = \frac{dv}{du} \cdot \frac{du}{ds}"
CHAINS = r"If $v = p(u)$ and $u = q(s)$, then "
COMPOSED = "$$F(x) = A(B(H(x)))$$\n\n"
PATHS = r"Let $h = f(p, q)$, $p = p(t)$, $q = q(t)$. Then "


def last(text: str) -> Finding:
    return check_sources("post.md", [make_source("post.md", text, "markdown")], DocumentProver()).findings[-1]


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        ("", r"(p \circ q)'(t) = p'(q(t))\,q'(t)", r"(p \circ q)'(t) = p'(t)\,q'(t)"),
        ("", r"\frac{d}{dt} p(q(t)) = p'(q(t))\,q'(t)", r"\frac{d}{dt} p(q(t)) = p'(q(t))"),
        ("", r"\frac{d\,p(q(t))}{dt} = p'(q(t))\,q'(t)", r"\frac{d\,p(q(t))}{dt} = p'(q'(t))"),
        ("", PRODUCT, PRODUCT.replace("+", "-")),
        ("", r"(p\,q)' = p'q + p\,q'", r"(p\,q)' = p'q'"),
        ("", QUOTIENT, QUOTIENT.replace("-", "+")),
        ("$$F(x) = 3 p(x)$$\n\n", "F'(x) = 3 p'(x)", "F'(x) = p'(x)"),
        (CHAINS, CHAIN, CHAIN.replace("du}{ds", "dv}{ds")),
        (CHAINS, r"\frac{dv}{ds} = p'(u)\,q'(s)", r"\frac{dv}{ds} = p'(s)\,q'(s)"),
        (CHAINS, r"\frac{dv}{ds} = \frac{dp}{dq} \frac{dq}{ds}", r"\frac{dv}{ds} = \frac{dq}{ds}"),
        (COMPOSED, r"F'(x) = F'(A) \cdot A'(B) \cdot B'(H) \cdot H'(x)", r"F'(x) = F'(A) \cdot B'(H) \cdot H'(x)"),
        (COMPOSED, r"F'(B) = F'(A) \cdot A'(B)", r"F'(B) = F'(A) \cdot A'(B) \cdot B'(H)"),
        (COMPOSED, "F'(x) = A'(B(H(x)))\\,B'(H(x))\\,H'(x)", "F'(x) = A'(B(H(x)))\\,B'(x)\\,H'(x)"),
        (
            PATHS,
            r"\frac{dh}{dt} = \frac{\partial h}{\partial p}\frac{dp}{dt} + \frac{\partial h}{\partial q}\frac{dq}{dt}",
            r"\frac{dh}{dt} = \frac{\partial h}{\partial p}\frac{dp}{dt}",
        ),
    ],
)  # fmt: skip
def test_rules_of_differentiation_and_their_twins(before: str, right: str, wrong: str) -> None:
    true, false = last(f"{before}$${right}$$\n"), last(f"{before}$${wrong}$$\n")
    assert true.kind in ("proved", "holds"), true.reason
    assert false.kind == "refuted", false.reason
    assert false.counterexample is not None
    assert "neuron" not in false.counterexample.sentence()


@pytest.mark.parametrize(
    "text",
    [
        # What nothing says anything of may be said here, or be a condition.
        "$$p'(t) = q(t)$$",
        r"$$\frac{dv}{ds} = \frac{dv}{du} \cdot \frac{du}{ds}$$",
        # The functions are not arbitrary: one is the inverse of the other.
        "$$p(q(t)) = t$$\n\n$$p'(q(t))\\,q'(t) = 1$$",
        # Of vectors the order of the factors counts.
        r"If $\mathbf{v} = p(\mathbf{u})$ and $\mathbf{u} = q(\mathbf{s})$, then "
        r"$$\frac{d\mathbf{v}}{d\mathbf{s}} = \frac{d\mathbf{u}}{d\mathbf{s}} \frac{d\mathbf{v}}{d\mathbf{u}}$$",
    ],
)
def test_what_the_text_leaves_open_is_undecided(text: str) -> None:
    assert last(text).kind == "undecided"


def test_what_a_quantity_is_made_of_is_a_definition() -> None:
    report = check_sources("post.md", [make_source("post.md", PATHS, "markdown")])
    assert [each.kind for each in report.findings] == ["definition"] * 3


RELU = r"\text{ReLU}'(z) = \begin{cases} 1 & \text{if } z > 0 \\ 0 & \text{otherwise} \end{cases}"
LEAKY = "$$f(x) = \\max(\\alpha x, x)$$\n\n"
SLOPES = r"f'(x) = \begin{cases} 1 & \text{if } x \ge 0 \\ \alpha & \text{if } x < 0 \end{cases}"
ELU = "$$f(x) = \\begin{cases} x & x > 0 \\\\ \\alpha (e^x - 1) & x \\le 0 \\end{cases}$$\n\n"
SLOPE = r"f'(x) = \begin{cases} 1 & x > 0 \\ \alpha e^x & x \le 0 \end{cases}"
INDICATOR = r"\frac{d}{dx} \max(0, x) = \mathbb{1}[x > 0]"


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        ("", RELU, RELU.replace("z > 0", "z < 0")),
        ("", INDICATOR, INDICATOR.replace("x > 0", "x > 1")),
        (LEAKY, SLOPES, SLOPES.replace(r"\alpha", "0")),
        (ELU, SLOPE, SLOPE.replace("e^x", "")),
        (
            "$$g(x) = |x|$$\n\n",
            r"g'(x) = \begin{cases} 1 & x > 0 \\ -1 & x < 0 \end{cases}",
            r"g'(x) = \mathbb{1}[x > 0]",
        ),
    ],
    ids=["relu", "indicator", "leaky", "elu", "absolute"],
)
def test_derivatives_in_pieces_and_their_twins(before: str, right: str, wrong: str) -> None:
    true, false = last(f"{before}$${right}$$\n"), last(f"{before}$${wrong}$$\n")
    assert true.kind == "holds", true.reason
    assert false.kind == "refuted", false.reason
    assert false.counterexample is not None


def test_a_function_that_nothing_writes_out_has_no_pieces() -> None:
    assert last(r"$$h'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$$").kind == "undecided"


@pytest.mark.parametrize(
    "text",
    [
        # A power of a function, or its inverse.
        r"$$\frac{d}{dx} p^{-1}(x) = p'(x)$$",
        # The one may depend on the other in words.
        "Suppose $y$ is a function of $x$. $$\\frac{d}{dx} p(y) = 0$$",
        # With g(x) held, or not.
        r"$$\frac{d}{dx} p(x, q(x)) = \frac{\partial p}{\partial x}$$",
        r"Let $z = p(x, y)$ with $y = q(x)$. $$\frac{dz}{dx} = \frac{\partial p}{\partial x}$$",
        # Words and other equations say more of the function.
        "If $p$ is even, then $$\\frac{d}{dx} p(-x) = p'(x)$$",
        "Let $p'(x) = p(x)$. $$\\frac{d}{dx} p(q(x)) = p(q(x)) q'(x)$$",
        # How far d/dx reaches.
        r"Let $u = q(x)$. $$\frac{d}{dx} p(u) = \frac{d}{du} p(u) \frac{du}{dx}$$",
        # A second definition counts, though it is not read.
        "$$f(x) = \\max(0, x)$$\n\n$$f(x) = \\min(x, 6)$$\n\n$$f'(x) = \\mathbb{1}[x > 0]$$",
        # No function at all, and a number that is only said.
        "There are $|V| = 50000$ words.",
        r"$$\frac{\partial J}{\partial w} = 7 |B| \frac{\partial L}{\partial w}$$",
    ],
)  # fmt: skip
def test_what_may_be_meant_otherwise_is_neither_true_nor_false(text: str) -> None:
    assert last(text).kind in ("undecided", "unread", "definition")


def test_powers_of_values_and_letters_with_numbers_are_read() -> None:
    square = "Let $F(x) = p(x)^2$. $$F'(x) = {}$$"
    assert last(square.format("2 p(x) p'(x)")).kind == "proved"
    assert last(square.format("p'(x) x^2 + 2 x p(x)")).kind == "refuted"
    both = "Let $F(x) = p_1(x) p_2(x)$. $$F'(x) = {}$$"
    assert last(both.format("p_1'(x) p_2(x) + p_1(x) p_2'(x)")).kind == "proved"
    assert last(both.format("2 x p_1(x) p_2(x)")).kind == "refuted"


def test_every_piece_counts() -> None:
    ramp = "$$f(x) = \\max(0, x)$$\n\n"
    wrong = r"f'(x) = \begin{cases} 5 & x > 6 \\ 1 & x > 0 \\ 0 & x < 0 \end{cases}"
    early = r"f'(x) = \begin{cases} 1 & x > 0.1 \\ 0 & x \le 0.1 \end{cases}"
    assert last(f"{ramp}$${wrong}$$").kind == "refuted"
    assert last(f"{ramp}$${early}$$").kind == "refuted"
    assert last(f"{ramp}$${early.replace('0.1', '0')}$$").kind == "holds"


def test_what_is_said_by_itself_comes_to_an_end() -> None:
    assert last("$$f(x') = f(x) - \\eta f'(x)^2$$\n\n$$y = f(u, v)$$").kind == "definition"


@pytest.mark.parametrize(
    "slope",
    [
        r"\mathbb{1}[\sin(x) > 0]",
        "x^{9999999} + |x|",
        "|x| + e^{e^{e^{e^{e^x}}}}",
        r"\max(x, " * 12 + "x^2" + ")" * 12,
        r"\max(" + ", ".join(f"{k} x" for k in range(1, 40)) + ")",
    ],
    ids=["kinks without end", "a power", "exponentials", "nested", "many"],
)
def test_pieces_that_would_take_too_long_are_left(slope: str) -> None:
    assert last(f"$$f(x) = \\max(0, x)$$\n\n$$f'(x) = {slope}$$").kind == "undecided"
