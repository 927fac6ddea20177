"""Documents in memory: settings, conditions, hostile texts, what must never be refuted."""

from __future__ import annotations

from time import perf_counter

import pytest

from proofs.checking.verdicts import Kind
from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.findings import FileReport
from symbolic.errors import InputError

FORWARD = "$$z^l = W^l a^{l-1} + b^l, \\quad a^l = g(z^l)$$\n\n"


def check(text: str, kind: str = "markdown") -> FileReport:
    return check_sources("post.md", [make_source("post.md", text, kind)])


def verdicts(text: str) -> list[str]:
    return [str(finding.kind) for finding in check(text).findings]


def of(equality: str) -> tuple[str, str]:
    """The verdict on one display behind the forward equations, and everything that is said about it."""
    finding = check(FORWARD + f"$${equality}$$\n").findings[-1]
    return str(finding.kind), f"{finding.reason} {finding.repair} {finding.cause}"


@pytest.mark.parametrize(
    "equality",
    [
        r"\delta^l = {W^{l+1}}^T \delta^{l+1} \odot g'(z^l)",
        r"\delta^l = \left(W^{l+1}\right)^{\top} \delta^{l+1} \circ g^\prime(z^l)",
        r"\delta^l = ({W^{l+1}}^\mathsf{T} \delta^{l+1}) * g'(z^l)",
        r"\delta^l = \underbrace{{W^{l+1}}^T}_{n_l \times n_{l+1}} \delta^{l+1} \odot g'(z^l)",
        r"\delta^l_i = \sum_k w_{ki}^{l+1} \delta_k^{l+1} g'(z_i^l)",
        r"\delta^l_i = g'(z_i^l) \cdot \sum_{k=1}^{n_{l+1}} w_{ki}^{l+1} \delta_k^{l+1}",
        r"\partial C/\partial W^l = \delta^l {a^{l-1}}^T",
        r"{\partial C \over \partial b^l} = \delta^l",
        r"\dfrac{dC}{db^l} = \nabla_{b^l} C",
        r"\frac{\mathrm{d} C}{\mathrm{d} w^l_{ij}} = \delta^l_i \, a^{l-1}_j",
        r"\frac{\partial z^l_k}{\partial w^l_{ij}} = \delta_{ik} a^{l-1}_j",
        r"\delta^L = \nabla C \odot g'(z^L)",
        r"\frac{\partial z^l_k}{\partial b^l_i} ="
        r" \left\{ \begin{array}{ll} 1 & i = k \\ 0 & i \neq k \end{array} \right.",
        r"\boxed{\delta^L} = {\color{red} \nabla_a C} \odot g'(z^L)",
        r"\delta^L_i = \frac{\partial C}{\partial a^L_i} g'(z^L_i)",
    ],
)  # fmt: skip
def test_one_equality_in_many_spellings_holds(equality: str) -> None:
    assert of(equality)[0] == "holds"


@pytest.mark.parametrize(
    ("equality", "said"),
    [
        (r"\delta^l = W^{l+1} \delta^{l+1} \odot g'(z^l)", "lost transpose"),
        (r"\delta^l = {W^{l+1}}^T \delta^{l+1}", "lost g′"),
        (r"\delta^l = {W^{l+1}}^T \delta^{l+1} \odot g(z^l)", "g for g′"),
        (r"\delta^l = {W^{l+1}}^T \delta^{l} \odot g'(z^l)", "wrong layer"),
        (r"\delta^l_i = \sum_k w_{ik}^{l+1} \delta_k^{l+1} g'(z_i^l)", "swapped indices"),
        (r"\delta^l_i = \sum_k w_{ki}^{l+1} \delta_k^{l+1} g'(z_k^l)", ""),
        (r"\frac{\partial C}{\partial W^l} = {a^{l-1}}^T \delta^l", "order of a matrix product"),
        (r"\frac{\partial C}{\partial W^l} = a^{l-1} \delta^l", "order of a matrix product"),
        (r"\frac{\partial C}{\partial W^l} = a^{l-1} (\delta^l)^T", "order of a matrix product"),
        (r"\frac{\partial C}{\partial W^l} = \delta^l a^{l-1}", "lost transpose"),
        (r"\frac{\partial C}{\partial W^l} = \delta^l \odot a^{l-1}", "where a matrix product belongs"),
        (r"\frac{\partial C}{\partial b^l} = (\delta^l)^T", "a transpose too much"),
        (r"\delta^l = \delta^{l+1} W^{l+1} \odot g'(z^l)", "order of a matrix product"),
        (r"\frac{\partial C}{\partial w^l_{ij}} = \delta^l_j a^{l-1}_i", "swapped indices"),
        (r"\frac{\partial C}{\partial b^l} = -\delta^l", "wrong sign"),
        (r"\frac{\partial C}{\partial b^l} = 2 \delta^l", "factor 2"),
        (r"\frac{\partial C}{\partial b^l_i} = \frac{\partial C}{\partial a^l_i} \frac{\partial a^l_i}{\partial z^l_i}"
         r" \frac{\partial z^l_i}{\partial w^l_{ij}}", "wrong variable"),
        (r"\underbrace{W^l}_{n_{l-1} \times n_l} = \underbrace{W^l}_{n_l \times n_{l-1}}", ""),
    ],
)  # fmt: skip
def test_planted_errors_are_refuted_with_their_cause(equality: str, said: str) -> None:
    findings = check(FORWARD + f"$${equality}$$\n").findings
    refuted = [finding for finding in findings if finding.kind is Kind.REFUTED]
    assert refuted
    assert said in refuted[0].cause


@pytest.mark.parametrize(
    "text",
    [
        "Let $y = f(x)$ and $z = h(y)$. $$\\frac{dz}{dx} = \\frac{dz}{dy} \\frac{dy}{dx}$$",
        "If $f(x) = x^n$ then $f'(x) = n x^{n-1}$.",
        "If $f(x) = c$ then $f'(x) = 0$, and $f(x) = g(x) + h(x)$ gives $f'(x) = g'(x) + h'(x)$.",
        "At a minimum $\\nabla L = 0$, and at $z = 0$ we have $\\sigma(0) = 0.5$.",
        "$$\\sigma'(z) = \\sigma(z) (1 - \\sigma(z))$$",
        "$$\\frac{\\partial C}{\\partial a} = a - y$$",
        FORWARD + "$$\\delta^L = a^L - y$$",
        FORWARD + "$$W^l = W^l - \\eta \\frac{\\partial C}{\\partial W^l}$$",
        "$$\\delta^l = W^{l+1} \\delta^{l+1} \\odot g'(z^l)$$",
        "$$\\frac{\\partial C}{\\partial w_{ij}^l} = a_i^{l-1} \\delta_j^l$$",
    ],
)
def test_what_is_true_in_some_convention_is_never_refuted(text: str) -> None:
    assert "refuted" not in verdicts(text)


def test_a_slip_is_false_as_printed() -> None:
    kind, said = of(
        r"\frac{\partial z^l_i}{\partial b^l_i} = \frac{\partial}{\partial b^l_i} \sum_p w^l_{ip} a^{l-1}_p + b^l_i"
    )
    assert kind == "slip"
    assert "false as printed" in said
    assert "brackets around the operand" in said


def test_a_chain_goes_on_in_the_next_display() -> None:
    report = check(
        FORWARD
        + "$$\\delta^l = \\frac{\\partial C}{\\partial z^l}$$\n\nso\n\n$$= {W^{l+1}}^T \\delta^{l+1} \\odot g'(z^l)$$"
    )
    last = report.findings[-1]
    assert str(last.kind) == "holds"
    assert (last.line, last.column) == (7, 3)


@pytest.mark.parametrize("word", ["definition", "definition of the matrix product"])
def test_a_word_in_a_cell_of_its_own_is_no_side_of_the_next_row(word: str) -> None:
    rows = (
        rf"\delta^l_i &= \frac{{\partial C}}{{\partial z^l_i}} && \text{{{word}}} \\"
        rf"&= \sum_k w_{{ki}}^{{l+1}} \delta_k^{{l+1}} g'(z_i^l) && \text{{{word}}} \\ &= \delta^{{l+1}}_i"
    )
    found = [str(each.kind) for each in check(FORWARD + f"$$\\begin{{aligned}}{rows}\\end{{aligned}}$$").findings]
    assert found[2:] == ["holds", "holds", "refuted"]


def test_a_value_that_is_supposed_in_the_prose_claims_nothing() -> None:
    assert verdicts(FORWARD + "At $z = 0$ and for $x = 1$ nothing is said.") == ["definition", "definition"]
    assert verdicts(FORWARD + "We find $z = 0$.") == ["definition", "definition", "undecided"]


def test_settings_overrule_what_is_inferred() -> None:
    claim = "$$\\frac{\\partial C}{\\partial W^l} = (a^{l-1})^T \\delta^l$$"
    assert verdicts("<!-- backproof: layout=row -->\n" + claim) == ["holds"]
    with pytest.raises(InputError, match=r"post.md:1:1: “colour=red” is no setting"):
        check("<!-- backproof: colour=red -->\n" + claim)


def test_an_example_of_a_cost_is_no_assumption() -> None:
    text = FORWARD + "For example, $C = \\frac{1}{2} \\sum_j (y_j - a^L_j)^2$.\n\n## Later\n\n"
    assert verdicts(text + "$$\\delta^L = (a^L - y) \\odot g'(z^L)$$")[-1] == "undecided"


HOSTILE = {
    "brackets": "$$" + "(" * 10_000 + "x" + ")" * 10_000 + " = 1$$",
    "braces": "$$" + "{" * 10_000 + "x" + "}" * 10_000 + " = 1$$",
    "fractions": "$$" + r"\frac{" * 10_000 + "x" + "}{1}" * 10_000 + " = 1$$",
    "environments": "$$" + r"\begin{aligned}" * 5_000 + "x = 1" + r"\end{aligned}" * 5_000 + "$$",
    "scripts": "$$x" + "_{x" * 5_000 + "}" * 5_000 + " = 1$$",
    "macro": r"$$\def\a{\a\a} \a = 1$$",
    "argument": r"$$\newcommand{\b}[1]{\b{#1#1}} \b{x} = 2$$",
    "openers": r"\begin{align}" * 20_000,
    "dollars": "$ " * 100_000,
    "comments": "<!--" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_in_time_and_the_rest_is_checked(name: str) -> None:
    started = perf_counter()
    report = check(FORWARD + HOSTILE[name])
    assert [str(finding.kind) for finding in report.findings[:2]] == ["definition", "definition"]
    assert all(finding.kind in (Kind.UNREAD, Kind.UNDECIDED) for finding in report.findings[2:])
    assert perf_counter() - started < 60


def test_an_array_for_a_component_is_a_lost_index() -> None:
    kind, said = of(r"\frac{\partial C}{\partial b^l_i} = \delta^l")
    assert kind == "slip"
    assert "false as printed" in said
    assert "δ is an array: its index i is lost" in said
    assert of(r"\frac{\partial C}{\partial b^l_i} = z^l")[0] == "refuted"


def test_a_target_that_is_met_is_no_other_name_for_the_output() -> None:
    met = "is 0 where $a^L = y$, and $\\delta^l = \\partial C / \\partial z^l$ is the error.\n\n"
    text = FORWARD + "$$C = \\frac12 \\sum_j (a^L_j - y_j)^2$$\n\n" + met
    assert verdicts(text + "$$\\delta^L = (a^L - y) \\odot g'(z^L)$$")[-1] == "holds"
    named = FORWARD + "The output is $\\hat y = a^L$, and\n\n$$C = \\frac12 \\sum_j (\\hat y_j - y_j)^2$$\n\n"
    assert verdicts(named + "$$\\frac{\\partial C}{\\partial z^L} = (\\hat y - y) \\odot g'(z^L)$$")[-1] == "holds"
    assert verdicts(named + "$$\\frac{\\partial C}{\\partial z^L} = (y - \\hat y) \\odot g'(z^L)$$")[-1] == "refuted"
