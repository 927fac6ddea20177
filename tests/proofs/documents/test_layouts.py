"""The layout of derivatives: found by the shapes that fit, said in the report, its own diagnosis where it changes."""

from __future__ import annotations

import pytest

from proofs.documents.verdicts.findings import FileReport
from tests.proofs.documents.test_checking import FORWARD, check

ROWS_OF_A = "derivatives: numerator layout (∂a/∂b has a row for each entry of a)"
ROWS_OF_B = "derivatives: denominator layout (∂a/∂b has a row for each entry of b)"
NUMERATOR = r"$$\frac{\partial z^{l+1}}{\partial z^l} = W^{l+1} \operatorname{diag}(g'(z^l))$$" + "\n\n"
DENOMINATOR = r"$$\frac{\partial z^{l+1}}{\partial z^l} = \operatorname{diag}(g'(z^l)) (W^{l+1})^T$$" + "\n\n"
CHAIN = (
    r"$$\frac{\partial C}{\partial a^{l-1}} = \left(\frac{\partial z^l}{\partial a^{l-1}}\right)^T"
    r"\frac{\partial C}{\partial z^l}$$" + "\n\n"
)


def last(report: FileReport) -> tuple[str, str]:
    return str(report.findings[-1].kind), report.findings[-1].reason


def test_the_layout_is_the_one_in_which_the_most_equations_fit() -> None:
    assert ROWS_OF_A in check(FORWARD + NUMERATOR).conventions
    assert ROWS_OF_B in check(FORWARD + DENOMINATOR).conventions
    assert not [line for line in check(FORWARD).conventions if "layout (" in line]


@pytest.mark.parametrize(
    ("first", "second", "right", "own"),
    [(NUMERATOR + NUMERATOR, DENOMINATOR, "denominator", "numerator"),
     (DENOMINATOR + DENOMINATOR, NUMERATOR, "numerator", "denominator")],
)  # fmt: skip
def test_two_layouts_in_one_document_are_told_apart(first: str, second: str, right: str, own: str) -> None:
    kind, reason = last(check(FORWARD + first + second))
    assert kind == "holds"
    assert reason.startswith(f"right in {right} layout (∂a/∂b has a row for each entry of")
    assert f"the document's own is the {own} layout" in reason
    assert "(line 3 fits in no other)" in reason


def test_what_is_right_in_one_layout_only_says_in_which() -> None:
    assert last(check(FORWARD + NUMERATOR)) == ("holds", "in numerator layout (∂a/∂b has a row for each entry of a)")
    symmetric = r"$$\frac{\partial a^l}{\partial z^l} = \operatorname{diag}(g'(z^l))$$"
    assert last(check(FORWARD + symmetric)) == ("holds", "")


def test_a_setting_leaves_nothing_open() -> None:
    said = "<!-- backproof: jacobian=numerator -->\n"
    assert last(check(said + FORWARD + NUMERATOR))[0] == "holds"
    kind, reason = last(check(said + FORWARD + DENOMINATOR))
    assert kind == "refuted"
    assert reason.startswith("right in denominator layout")
    assert reason.endswith("which a setting of the document rules out")
    both = "<!-- backproof: jacobian=numerator gradient=same -->\n"
    diagonal = r"$$\frac{\partial a^l}{\partial z^l} = g'(z^l)$$"
    assert last(check(both + FORWARD + diagonal))[0] == "undecided"
    rows = r"$$\frac{\partial C}{\partial b^l} = (\delta^l)^T, \quad \delta^l = \frac{\partial C}{\partial z^l}$$"
    wrong = rows.replace("b^l", "b^{l-1}", 1)
    assert last(check("<!-- backproof: gradient=transposed -->\n" + FORWARD + rows))[0] == "holds"
    assert [str(each.kind) for each in check(said + FORWARD + wrong).findings][2:] == ["refuted", "holds"]


def test_a_chain_rule_with_gradients_as_rows_is_right_among_columns() -> None:
    rule = r"$$\frac{\partial C}{\partial a^l} = \frac{\partial C}{\partial z^{l+1}} \frac{\partial z^{l+1}}{X}$$"
    before = FORWARD + CHAIN + NUMERATOR
    kind, reason = last(check(before + rule.replace("X", r"\partial a^l")))
    assert kind == "holds"
    assert "∂C/∂b with the shape of bᵀ" in reason
    assert last(check(before + rule.replace("X", r"\partial z^l")))[0] == "refuted"


def test_an_explicit_transpose_says_the_layout() -> None:
    for written, right, wrong in (
        (r"\frac{\partial z^l}{\partial (a^{l-1})^T}", "W^l", "(W^l)^T"),
        (r"\frac{\partial (z^l)^T}{\partial a^{l-1}}", "(W^l)^T", "W^l"),
    ):
        assert last(check(f"{FORWARD}$${written} = {right}$$")) == ("holds", "")
        assert last(check(f"{FORWARD}$${written} = {wrong}$$"))[0] == "refuted"


def test_products_of_one_row_and_one_column_are_numbers() -> None:
    right = (
        r"$$\frac{\partial C}{\partial z^l_i} = \left(\frac{\partial C}{\partial a^l}\right)^T"
        r"\frac{\partial a^l}{\partial z^l_i}$$"
    )
    assert last(check(FORWARD + right))[0] == "holds"
    assert last(check(FORWARD + right.replace(r"\partial a^l}{", r"\partial z^l}{")))[0] == "refuted"
    trace = r"$$\operatorname{tr}(W^l (W^l)^T) = \|W^l\|_F^2$$"
    assert last(check(FORWARD + trace))[0] == "holds"
    assert last(check(FORWARD + trace.replace("(W^l)^T", r"\operatorname{diag}(a^{l-1}) (W^l)^T")))[0] == "refuted"


def test_gradients_as_rows_are_right_only_where_a_chain_rule_has_them() -> None:
    row = r"$$\frac{\partial C}{\partial a^{l-1}} = \frac{\partial C}{\partial z^l} W^l$$"
    rule = row.replace("W^l", r"\frac{\partial z^l}{\partial a^{l-1}}")
    columns = FORWARD + NUMERATOR + CHAIN + CHAIN
    assert last(check(columns + row))[0] == "refuted"
    assert last(check(f"{columns}{rule}\n\n{row}"))[0] == "holds"
    assert last(check(f"{columns}{rule}\n\n{row.replace('W^l', '(W^l)^T')}"))[0] == "refuted"
    order = r"$$\frac{\partial C}{\partial W^l} = a^{l-1} \frac{\partial C}{\partial z^l}$$"
    assert last(check(f"{columns}{rule}\n\n{order}"))[0] == "refuted"


def test_what_is_nearly_equal_is_not_stepped_over() -> None:
    chain = (
        r"$$\frac{\partial C}{\partial W^l} SIGN \frac{\partial C}{\partial z^l} \odot"
        r" \frac{\partial z^l}{\partial W^l} = \frac{\partial C}{\partial z^l} (a^{l-1})^T$$"
    )
    assert last(check(FORWARD + chain.replace("SIGN", "=")))[0] == "holds"
    assert last(check(FORWARD + chain.replace("SIGN", r"\approx")))[0] == "undecided"


def test_an_error_that_is_defined_as_a_column_stays_one() -> None:
    rule = (
        r"$$\frac{\partial C}{\partial z^l} = \frac{\partial C}{\partial z^{l+1}}"
        r"\frac{\partial z^{l+1}}{\partial z^l}, \quad \delta^l = \left(\frac{\partial C}{\partial z^l}\right)^T$$"
        "\n\n"
    )
    for claim, verdict in (
        (r"\delta^l = (W^{l+1})^T \delta^{l+1} \odot g'(z^l)", "holds"),
        (r"\delta^l = W^{l+1} \delta^{l+1} \odot g'(z^l)", "refuted"),
        (r"\frac{\partial C}{\partial b^l} = (\delta^l)^T", "holds"),
        (r"\frac{\partial C}{\partial b^l} = \delta^l", "holds"),
        (r"\frac{\partial C}{\partial b^l} = a^l", "refuted"),
        (r"\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T", "holds"),
        (r"\frac{\partial C}{\partial W^l} = \delta^l (a^l)^T", "refuted"),
    ):
        assert last(check(f"{FORWARD}{rule}$${claim}$$"))[0] == verdict, claim
