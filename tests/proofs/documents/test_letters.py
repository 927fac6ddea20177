"""Letters that a text introduces itself: they are part of its model, in their scope, and planted errors are refuted."""

from __future__ import annotations

import pytest

from proofs.documents.checking import check_sources
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.findings import Finding

FORWARD = "$$z^l = W^l a^{l-1} + b^l, \\quad a^l = g(z^l)$$\n\n"
BACKWARD = r"$$D^L := \nabla C(a^L) \odot g'(z^L)$$" + "\n\n" + r"$$D^l := (W^{l+1})^T D^{l+1} \odot g'(z^l)$$" + "\n\n"
STEP = r"""
$$\begin{aligned}
\tilde W^l &:= W^l - \eta \frac{\partial C}{\partial W^l} \\
\tilde b^l &:= b^l - \eta \frac{\partial C}{\partial b^l} \\
\tilde a^0 &:= x \\
\tilde z^l &:= \tilde W^l \tilde a^{l-1} + \tilde b^l \\
\tilde a^l &:= g(\tilde z^l) \\
\tilde C &:= C(\tilde a^L)
\end{aligned}$$

"""


def findings(text: str) -> list[Finding]:
    """What is said of a text behind the two forward equations."""
    return list(check_sources("post.md", [make_source("post.md", FORWARD + text, "markdown")]).findings)[2:]


def verdicts(text: str) -> list[str]:
    return [str(each.kind) for each in findings(text)]


def last(text: str) -> tuple[str, str]:
    found = findings(text)[-1]
    return str(found.kind), f"{found.reason} {found.cause}"


@pytest.mark.parametrize(
    "equality",
    [
        r"D^l = \delta^l",
        r"\frac{\partial C}{\partial W^l} = D^l (a^{l-1})^T",
        r"\frac{\partial C}{\partial w^l_{ij}} = D^l_i a^{l-1}_j",
        r"\frac{\partial C}{\partial b^l} = D^l",
        r"D^L_i = C_i(a^L) g'(z^L_i)",
    ],
)
def test_what_the_backward_pass_computes_is_a_letter_of_the_model(equality: str) -> None:
    assert verdicts(f"{BACKWARD}$${equality}$$") == ["definition", "definition", "holds"]


@pytest.mark.parametrize(
    ("equality", "cause"),
    [
        (r"D^l = W^{l+1} \delta^{l+1} \odot g'(z^l)", "lost transpose"),
        (r"D^l = (W^{l+1})^T \delta^{l+1}", "lost g′"),
        (r"D^l = (W^{l+1})^T D^{l} \odot g'(z^l)", "wrong layer"),
        (r"D^l = -\delta^l", "wrong sign"),
        (r"\frac{\partial C}{\partial W^l} = D^l (a^l)^T", "wrong layer"),
        (r"\frac{\partial C}{\partial W^l} = a^{l-1} (D^l)^T", ""),
        (r"\frac{\partial C}{\partial w^l_{ij}} = D^l_j a^{l-1}_i", "swapped indices"),
        (r"D^L = \nabla C(a^L) \odot g(z^L)", "g for g′"),
    ],
)
def test_planted_errors_about_it_are_refuted(equality: str, cause: str) -> None:
    kind, said = last(f"{BACKWARD}$${equality}$$")
    assert kind == "refuted"
    assert cause in said


@pytest.mark.parametrize(
    ("right", "planted"),
    [
        (r"(W^{l+1})^T D^{l+1} \odot g'(z^l)", r"(W^{l+1})^T D^{l+1}"),
        (r"(W^{l+1})^T D^{l+1} \odot g'(z^l)", r"(W^{l+1})^T D^{l+1} \odot g(z^l)"),
        (r"\nabla C(a^L) \odot g'(z^L)", r"-\nabla C(a^L) \odot g'(z^L)"),
    ],
)
def test_an_error_in_a_definition_shows_in_what_is_claimed_of_it(right: str, planted: str) -> None:
    changed = BACKWARD.replace(right, planted)
    assert changed != BACKWARD
    assert verdicts(f"{changed}$$D^l = \\delta^l$$") == ["definition", "definition", "refuted"]


@pytest.mark.parametrize(
    "planted", [r"W^{l+1} D^{l+1} \odot g'(z^l)", r"(W^{l+1})^T D^{l+1} \odot g'(z^{l+1})", r"(W^{l+1})^T D^{l+1} x"]
)
def test_a_definition_without_a_shape_is_refuted(planted: str) -> None:
    kinds = verdicts(BACKWARD.replace(r"(W^{l+1})^T D^{l+1} \odot g'(z^l)", planted) + r"$$D^l = \delta^l$$")
    assert kinds == ["definition", "refuted", "undecided"]


@pytest.mark.parametrize(
    ("equality", "kind"),
    [
        (r"\left.\frac{\partial \tilde C}{\partial \eta}\right|_{\eta = 0} = -\sum_{l=1}^L \left( \left\lVert"
         r" \frac{\partial C}{\partial W^l} \right\rVert^2 + \left\lVert \frac{\partial C}{\partial b^l}"
         r" \right\rVert^2 \right)", "holds"),
        (r"\left.\tilde a^l \right|_{\eta = 0} = a^l", "holds"),
        (r"\frac{\partial \tilde w^l_{ij}}{\partial \eta} = -\frac{\partial C}{\partial w^l_{ij}}", "holds"),
        (r"\frac{\partial \tilde C}{\partial \tilde b^l} = \frac{\partial \tilde C}{\partial \tilde z^l}", "holds"),
        # the same with something lost or changed
        (r"\left.\frac{\partial \tilde C}{\partial \eta}\right|_{\eta = 0} = -\sum_{l=1}^L \left\lVert"
         r" \frac{\partial C}{\partial W^l} \right\rVert^2", "refuted"),
        (r"\tilde a^l = a^l", "refuted"),
        (r"\left.\tilde a^l \right|_{\eta = 1} = a^l", "refuted"),
        (r"\left.\tilde a^l \right|_{\eta = 0} = a^{l-1}", "refuted"),
        (r"\frac{\partial \tilde w^l_{ij}}{\partial \eta} = \frac{\partial C}{\partial w^l_{ij}}", "refuted"),
        (r"\frac{\partial \tilde C}{\partial \tilde b^l} = \frac{\partial C}{\partial z^l}", "refuted"),
    ],
)  # fmt: skip
def test_a_whole_updated_network_is_only_more_definitions(equality: str, kind: str) -> None:
    assert verdicts(f"{STEP}$${equality}$$")[6:] == [kind]


def test_another_network_is_another_however_often_it_is_written() -> None:
    """Five times z̃ = W̃ ã + b̃: the network is z = W a + b all the same, and W̃ what the text defines it as."""
    again = r"$$\tilde z^l = \tilde W^l \tilde a^{l-1} + \tilde b^l$$ " * 5
    assert last(STEP + again + r"$$\tilde z^l = W^l \tilde a^{l-1} + \tilde b^l$$")[0] == "refuted"
    assert last(STEP + again + r"$$\left.\tilde z^l\right|_{\eta = 0} = z^l$$")[0] == "holds"


def test_a_declared_size_makes_a_letter_given() -> None:
    text = r"Let $V^l \in \mathbb{R}^{n_l \times n_{l-1}}$. $$\tilde W^l := W^l - \eta V^l$$ "
    assert last(text + r"$$\frac{\partial \tilde w^l_{ij}}{\partial \eta} = -V^l_{ij}$$")[0] == "holds"
    assert last(text + r"$$\frac{\partial \tilde w^l_{ij}}{\partial \eta} = -V^l_{ji}$$")[0] == "refuted"
    kind, said = last(r"$$\tilde W^l := W^l - \eta V^l$$ $$\tilde W^l = W^l$$")
    assert kind == "undecided"
    assert "What W̃ is (line 3) cannot be taken from the text: Nothing in the document says what V is." in said


def test_components_define_the_whole() -> None:
    text = r"$$e^l_i := \sum_k w^{l+1}_{ki} \delta^{l+1}_k$$ "
    assert verdicts(text + r"$$e^l = (W^{l+1})^T \delta^{l+1}$$ $$\delta^l = e^l$$") == [
        "definition", "holds", "refuted",
    ]  # fmt: skip


def test_a_definition_holds_from_where_it_stands_and_a_plain_equality_in_its_section() -> None:
    assert verdicts(r"$$D^l = \delta^l$$ $$D^l = 2 \delta^l$$") == ["definition", "undecided"]
    assert last("# A\n$$D^l := \\delta^l$$\n# B\n$$\\frac{\\partial C}{\\partial b^l} = 2 D^l$$")[0] == "refuted"
    kind, said = last("# A\n$$D^l = \\delta^l$$\n# B\n$$\\frac{\\partial C}{\\partial b^l} = 2 D^l$$")
    assert (kind, said) == ("undecided", "Nothing in the document says what D is. ")
    kind, said = last(["$$\\frac{\\partial C}{\\partial b^l} = D^l$$", "", "$$D^l := \\delta^l$$"][0])
    assert kind == "undecided"


def test_each_section_may_define_a_letter_anew() -> None:
    text = "# A\n$$u^l := \\delta^l$$\n# B\n$$u^l := 2 \\delta^l$$\n\n$$u^l = 2 \\frac{\\partial C}{\\partial z^l}$$"
    assert last(text)[0] == "holds"
    assert last(text.replace("u^l = 2", "u^l = "))[0] == "refuted"


def test_a_definition_keeps_the_meaning_of_its_letters() -> None:
    """v := u says u as it was: where u is another by now, v is not said with it."""
    text = "# A\n$$u^l := \\delta^l$$\n\n$$v^l := u^l$$\n# B\n$$u^l := 2 \\delta^l$$\n\n"
    for claim in (r"$$v^l = 2 \delta^l$$", r"$$v^l = \delta^l$$"):
        kind, said = last(text + claim)
        assert kind == "undecided"
        assert "u means something else by now" in said
    assert last(text.split("# B")[0] + r"$$v^l = \delta^l$$")[0] == "holds"
    assert last(text.split("# B")[0] + "# B\n" + r"$$2 \delta^l = v^l$$")[0] == "refuted"


def test_what_two_other_sections_say_differently_refutes_nothing() -> None:
    text = "# A\n$$u^l := \\delta^l$$\n# B\n$$u^l := 2 \\delta^l$$\n# C\n\n"
    assert last(text + r"$$\frac{\partial C}{\partial z^l} = u^l$$")[0] == "undecided"
    assert last(text.replace("2 ", "") + r"$$3 \frac{\partial C}{\partial z^l} = u^l$$")[0] == "refuted"


def test_two_definitions_in_one_section_are_no_definition() -> None:
    kind, said = last(r"$$u^l := \delta^l$$ $$u^l := 2 \delta^l$$ $$u^l = \frac{\partial C}{\partial z^l}$$")
    assert kind == "undecided"
    assert "it is defined in two different ways" in said


def test_a_letter_that_is_set_equal_anew_refutes_nothing() -> None:
    """e = ∂C/∂a … e = δ: the second may claim something false, or be another e."""
    text = r"$$e^l = \frac{\partial C}{\partial a^l}$$ $$e^l = \delta^l$$ "
    assert verdicts(text + r"$$\frac{\partial C}{\partial b^l} = 2 e^l$$") == ["definition", "undecided", "undecided"]
    # What is true of the first e is no other one.
    text = text.replace(r"\delta^l", r"(W^{l+1})^T \delta^{l+1}")
    assert verdicts(text + r"$$\frac{\partial C}{\partial b^l} = e^l$$") == ["definition", "holds", "refuted"]


@pytest.mark.parametrize(
    "text",
    [
        r"$$u^l := v^l + b^l$$ $$v^l := u^l$$ $$u^l = v^l$$",
        r"$$\tilde z^l := W^l \tilde a^{l-1}$$ $$\tilde a^l := g(\tilde z^l)$$ $$\tilde a^l = a^l$$",
        r"$$u := \delta^l$$ $$u = \delta^l$$",
        r"$$u^1 := b^1$$ $$u^L := 2 b^L$$ $$u^1 = b^1$$",
        r"$$\tilde C := C(\tilde a^L)$$ $$\frac{\partial \tilde C}{\partial W^l} = \delta^l (a^{l-1})^T$$",
    ],
    ids=[
        "circle",
        "no beginning",
        "a layer that the left side does not name",
        "layer 1 may be layer L",
        "an unknown argument",
    ],
)
def test_what_has_no_meaning_is_undecided_and_never_true(text: str) -> None:
    assert verdicts(text)[-1] == "undecided"


def test_a_letter_of_a_batch() -> None:
    text = (
        r"$$Z^l = W^l A^{l-1} + b^l, \quad A^l = g(Z^l), \quad C = \frac{1}{m} \sum_{j=1}^m C^{(j)}(a^{L(j)})$$"
        r"$$D^L := \nabla C(A^L) \odot g'(Z^L)$$ $$D^l := (W^{l+1})^T D^{l+1} \odot g'(Z^l)$$"
    )
    assert last(text + r"$$\frac{\partial C}{\partial W^l} = \frac{1}{m} D^l (A^{l-1})^T$$")[0] == "holds"
    assert last(text + r"$$\frac{\partial C}{\partial W^l} = D^l (A^{l-1})^T$$")[0] == "refuted"


NOTATIONS = {
    "brackets": (
        r"$$z^{[l]} = W^{[l]} a^{[l-1]} + b^{[l]}, \quad a^{[l]} = \sigma(z^{[l]})$$ "
        r"$$E^{[l]} := \frac{\partial J}{\partial a^{[l]}}$$",
        r"E^{[l]} = W^{[l+1]T} (E^{[l+1]} \odot \sigma'(z^{[l+1]}))",
        r"E^{[l]} = W^{[l+1]T} E^{[l+1]}",
    ),
    "layers below": (
        r"$$z_l = W_l a_{l-1} + b_l, \quad a_l = f(z_l)$$ $$e_l := \frac{\partial C}{\partial a_l}$$",
        r"\frac{\partial C}{\partial z_l} = e_l \odot f'(z_l)",
        r"\frac{\partial C}{\partial z_l} = e_l \odot f(z_l)",
    ),
    "rows": (
        r"$$z^l = a^{l-1} W^l + b^l, \quad a^l = g(z^l)$$ $$D^l := \delta^l$$",
        r"D^l = D^{l+1} (W^{l+1})^T \odot g'(z^l)",
        r"D^l = D^{l+1} W^{l+1} \odot g'(z^l)",
    ),
    "weights out of a layer": (
        r"$$z^{l+1} = W^l a^l + b^l, \quad a^l = g(z^l)$$ $$D^l := \frac{\partial C}{\partial z^l}$$",
        r"\frac{\partial C}{\partial W^l} = D^{l+1} (a^l)^T",
        r"\frac{\partial C}{\partial W^l} = D^{l} (a^l)^T",
    ),
    "layers of one neuron": (
        r"$$z^l = w^l a^{l-1} + b^l, \quad a^l = g(z^l)$$ $$s^l := \frac{\partial C}{\partial a^l}$$",
        r"s^l = s^{l+1} g'(z^{l+1}) w^{l+1}",
        r"s^l = s^{l+1} w^{l+1}",
    ),
    "a diagonal matrix": (
        r"$$z^l = W^l a^{l-1} + b^l, \quad a^l = g(z^l)$$ $$S^l := \operatorname{diag}(g'(z^l))$$",
        r"\delta^l = S^l (W^{l+1})^T \delta^{l+1}",
        r"\delta^l = (W^{l+1})^T S^{l+1} \delta^{l+1}",
    ),
}


@pytest.mark.parametrize("name", NOTATIONS)
def test_letters_are_read_in_the_notation_of_the_text(name: str) -> None:
    text, right, wrong = NOTATIONS[name]
    source = make_source("post.md", f"{text} $${right}$$ $${wrong}$$", "markdown")
    kinds = [str(each.kind) for each in check_sources("post.md", [source]).findings]
    assert kinds == ["definition", "definition", "definition", "holds", "refuted"]


def test_layers_that_are_counted_out() -> None:
    text = (
        r"$$z^1 = W^1 x + b^1, \quad a^1 = g(z^1), \quad z^2 = W^2 a^1 + b^2, \quad a^2 = g(z^2), \quad C = C(a^2)$$ "
        r"$$D^2 := \nabla C(a^2) \odot g'(z^2)$$ $$D^1 := (W^2)^T D^2 \odot g'(z^1)$$ "
        r"$$\frac{\partial C}{\partial W^1} = D^1 x^T$$ $$\frac{\partial C}{\partial W^2} = D^1 (a^1)^T$$"
    )
    found = check_sources("post.md", [make_source("post.md", text, "markdown")]).findings
    assert [str(each.kind) for each in found[5:]] == ["definition", "definition", "holds", "refuted"]
