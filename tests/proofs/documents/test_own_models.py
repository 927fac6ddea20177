"""The models that texts define themselves: names and indices, shapes, circles, and what must never be said of them."""

from __future__ import annotations

import pytest

from proofs.checking.verdicts import Kind
from proofs.documents.checking import check_sources
from proofs.documents.own.dimensions import ONE, Dimensions
from proofs.documents.own.naming import Naming, naming_of
from proofs.documents.texts.sources import make_source
from proofs.documents.verdicts.findings import FileReport, Finding
from proofs.documents.verdicts.proving import DocumentProver
from symbolic.reading.grammar import Words, read
from symbolic.reading.notation import Undetermined
from symbolic.reading.syntax import Name, Node
from symbolic.reading.tokens import tokenize


def syntax(latex: str) -> Node:
    return read(tokenize(latex), Words())


def check(text: str, prove: bool = False) -> FileReport:
    source = make_source("post.md", text, "markdown")
    return check_sources("post.md", [source], DocumentProver() if prove else None)


def last(text: str, prove: bool = False) -> Finding:
    return check(text, prove).findings[-1]


def naming(*equations: str) -> Naming:
    pairs = [tuple(map(syntax, each.split("="))) for each in equations]
    return naming_of([side for pair in pairs for side in pair], [(left, right) for left, right in pairs])


# ---------------------------------------------------------------------- names and indices


@pytest.mark.parametrize(
    ("latex", "name", "left"),
    [
        (r"W_{xh}", "W_xh", 0),
        (r"W^{(1)}", "W^(1)", 0),
        (r"h_{t-1}", "h", 1),
        (r"h_T", "h", 1),
        (r"h_0", "h", 1),
        (r"x_i", "x", 1),
        (r"b_h", "b_h", 0),
    ],
)
def test_what_belongs_to_a_name_and_what_counts(latex: str, name: str, left: int) -> None:
    known = naming(r"h_t = \phi(W_{xh} x_t + W^{(1)} h_{t-1} + b_h)", r"s = \sum_i x_i")
    found = syntax(latex)
    assert isinstance(found, Name)
    renamed = known.of(found)
    assert renamed.text == name
    assert len(renamed.below) + len(renamed.above) == left


def test_a_superscript_number_is_part_of_the_name_only_where_the_letter_never_stands_without_one() -> None:
    names = naming("y^1 = x^1 + 1", "y^2 = y^1 + z^2", "u = z")
    assert names.of(syntax("y^2")).text == "y^2"  # type: ignore[arg-type]
    assert names.of(syntax("z^2")).text == "z"  # type: ignore[arg-type]


# ---------------------------------------------------------------------- dimensions


def test_equal_sizes_of_members_that_are_apart_are_the_same_for_all_members() -> None:
    sizes = Dimensions()
    a, b = sizes.fresh("a", False), sizes.fresh("b", False)
    sizes.join((a[0], 0), (b[0], -1))
    with pytest.raises(Undetermined, match="may differ in size"):
        sizes.is_constant_or_refuse(a)
    sizes.join(a, b)
    sizes.is_constant_or_refuse(a)


def test_sizes_that_the_text_tells_apart_are_never_equal() -> None:
    sizes = Dimensions()
    n, d = sizes.fresh("x", True, "n"), sizes.fresh("x", True, "d")
    with pytest.raises(Undetermined, match="n and d"):
        sizes.join(n, d)
    with pytest.raises(Undetermined, match="1"):
        sizes.join(n, ONE)


def test_shapes_that_contradict_each_other_leave_the_definition_out() -> None:
    text = r"$W \in \mathbb{R}^{n \times d}$, $x \in \mathbb{R}^{n}$: $$u = W x$$ $$E = \ell(u) + \mu$$ "
    found = last(text + r"$$\frac{\partial E}{\partial x} = W^\top \frac{\partial E}{\partial u}$$")
    assert found.kind is Kind.UNDECIDED


# ---------------------------------------------------------------------- what is never said

FORWARD = r"$$u = V x, \quad r = \rho(u), \quad s = \lambda \|V\|^2$$ "


@pytest.mark.parametrize(
    ("text", "equality"),
    [
        # What y is cannot be read, so it is not simply given.
        (FORWARD + r"$$y = \operatorname{blub}(V)$$ $$J = \ell(r) + s + \|y\|^2$$ ",
         r"\frac{\partial J}{\partial V} = \frac{\partial J}{\partial u} x^\top + 2 \lambda V"),
        # F may be any function of vectors: it is no product.
        (FORWARD + r"$$y = r + F(r)$$ $$J = \ell(y) + s$$ ",
         r"\frac{\partial J}{\partial r} = \frac{\partial J}{\partial y}"),
        # l depends on two quantities of the model.
        (FORWARD + r"$$J = l(r, u) + s$$ ", r"\frac{\partial J}{\partial u} = \frac{\partial J}{\partial r}"),
        # x_i is a sample here, or an entry of x.
        (r"$$p_i = V x_i, \quad s = \lambda \|V\|^2, \quad J = \sum_{i=1}^N \|p_i\|^2 + s$$ ",
         r"\frac{\partial J}{\partial V} = 2 \lambda V"),
    ],
)  # fmt: skip
def test_what_the_text_does_not_say_is_undecided(text: str, equality: str) -> None:
    found = last(f"{text}\n\n$${equality}$$\n", prove=True)
    assert found.kind in (Kind.UNDECIDED, Kind.UNREAD), found


def test_a_derivative_that_the_text_names_does_not_define_an_input() -> None:
    text = r"$$\frac{\partial z}{\partial w} = x$$ $$z = w x + b, \quad E = \ell(z) + \mu w^2$$ "
    assert (
        last(text + r"$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial z} x + 2 \mu w$$").kind is Kind.HOLDS
    )
    assert last(text + r"$$\frac{\partial E}{\partial w} = \frac{\partial E}{\partial z} x$$").kind is Kind.REFUTED


def test_a_name_stands_for_what_it_is_a_name_of() -> None:
    """∂J/∂z goes by way of z, although h is written with V x + b."""
    text = r"$$h = \rho(V x + b), \quad z = V x + b, \quad J = \ell(h) + \mu \|V\|^2$$ "
    right = r"$$\frac{\partial J}{\partial z} = \frac{\partial J}{\partial h} \odot \rho'(z)$$"
    assert last(text + right, prove=True).kind is Kind.PROVED
    wrong = r"$$\frac{\partial J}{\partial z} = \frac{\partial J}{\partial h} \odot \rho(z)$$"
    assert last(text + wrong).kind is Kind.REFUTED


def test_two_functions_without_a_meaning_are_not_the_same() -> None:
    text = (
        r"$$u = V x, \quad r = \rho(u), \quad v = U r$$ "
        r"$$q = \psi(v) \odot \tanh(v), \quad J = \ell(q) + \|r\|^2$$ "
    )
    right = r"\frac{\partial J}{\partial u} = \frac{\partial J}{\partial r} \odot \rho'(u)"
    wrong = r"\frac{\partial J}{\partial u} = \frac{\partial J}{\partial r} \odot \psi'(u)"
    assert last(f"{text}$${right}$$").kind is Kind.HOLDS
    found = last(f"{text}$${wrong}$$")
    assert found.kind is Kind.REFUTED
    assert found.counterexample is not None
    shown = [each for each in found.counterexample.functions if each[0] in "ρψ"]
    assert len({each.split("=")[1] for each in shown}) == 2


def test_two_costs_of_one_model_are_not_the_same() -> None:
    text = r"$$u = V x, \quad v = U x, \quad J = \ell_1(u, y) + \ell_2(v, t)$$ "
    right = (
        r"\frac{\partial J}{\partial x} = V^\top \frac{\partial J}{\partial u} + U^\top \frac{\partial J}{\partial v}"
    )
    assert last(f"{text}$${right}$$", prove=True).kind is Kind.PROVED


def test_the_ends_of_a_chain_are_compared_and_its_links_stay_open() -> None:
    text = FORWARD + r"$$J = \ell(r) + s$$ "
    chain = r"\frac{\partial J}{\partial u} = \operatorname{blub}(r) = \frac{\partial J}{\partial r} \odot \rho'(u)"
    *_, first, second, ends = check(f"{text}\n\n$${chain}$$", prove=True).findings
    assert (first.kind, second.kind, ends.kind) == (Kind.UNDECIDED, Kind.UNDECIDED, Kind.PROVED)
    assert "ends of the chain" in ends.reason
    wrong = chain.replace(r"\odot \rho'(u)", "")
    assert check(f"{text}\n\n$${wrong}$$").findings[-1].kind is Kind.REFUTED


def test_the_report_says_which_model_was_found() -> None:
    report = check(FORWARD + r"$$J = \ell(r) + s$$ $$\frac{\partial J}{\partial s} = 1$$")
    said = next(line for line in report.conventions if line.startswith("the text's own model"))
    assert "V: n_u × n_x, given" in said
    assert "r: n_u × 1" in said
    assert "J: a number" in said
