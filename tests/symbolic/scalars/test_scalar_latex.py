"""Scalar formulas in LaTeX: one table for both packages that read them, and what neither may misread."""

import math

import mpmath
import pytest
import sympy
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from sympy import (
    Abs,
    E,
    Max,
    Min,
    Rational,
    acosh,
    asinh,
    atan,
    cos,
    cosh,
    erf,
    exp,
    log,
    pi,
    sin,
    sqrt,
    tanh,
)  # fmt: skip

from symbolic.errors import InputError
from symbolic.scalars import scalar_latex
from symbolic.scalars.latex_backend import BACKENDS, available_backends, parse_latex
from symbolic.scalars.scalar_latex import MAX_LENGTH, read_scalar
from tests.symbolic.scalars.spellings import BRACKETED, spell, trees, value_of

z, y, a = sympy.symbols("z y a", real=True)
SYMBOLS = ["z", "y", "a"]


@pytest.fixture(params=BACKENDS)
def backend(request):
    if request.param not in available_backends():
        pytest.skip(f"{request.param} is not installed beside this Python; it needs an antlr of its own")
    return request.param


FORMULAS = [
    # activations
    (r"z", z),
    (r"\frac{1}{1+e^{-z}}", 1 / (1 + exp(-z))),
    (r"\dfrac{1}{1+\mathrm{e}^{-z}}", 1 / (1 + exp(-z))),
    (r"\tfrac{1}{1+\exp(-z)}", 1 / (1 + exp(-z))),
    (r"(1+e^{-z})^{-1}", 1 / (1 + exp(-z))),
    (r"1/(1+e^{-z})", 1 / (1 + exp(-z))),
    (r"1 / \left( 1 + \exp \left( - z \right) \right)", 1 / (1 + exp(-z))),
    (r"\frac{1}{1+\exp{(-z)}}", 1 / (1 + exp(-z))),
    (r"\exp{-z}", exp(-z)),
    (r"\tanh(z)", tanh(z)),
    (r"\tanh z", tanh(z)),
    (r"\tanh{z}", tanh(z)),
    (r"\operatorname{tanh}z", tanh(z)),
    (r"\mathrm{tanh}\left(z\right)", tanh(z)),
    (r"\tanh z + 1", tanh(z) + 1),
    (r"1-\tanh^2 z", 1 - tanh(z) ** 2),
    (r"1-\tanh^{2}(z)", 1 - tanh(z) ** 2),
    (r"1-\tanh(z)^2", 1 - tanh(z) ** 2),
    (r"\frac{e^z-e^{-z}}{e^z+e^{-z}}", (exp(z) - exp(-z)) / (exp(z) + exp(-z))),
    (r"\ln(1+e^z)", log(1 + exp(z))),
    (r"\log\bigl(1+e^{z}\bigr)", log(1 + exp(z))),
    (r"\max(0,z)", Max(0, z)),
    (r"\max\{0, z\}", Max(0, z)),
    (r"\max\left\{0,z\right\}", Max(0, z)),
    (r"\operatorname*{max}[0, z]", Max(0, z)),
    (r"\max(0.01z, z)", Max(z / 100, z)),
    (r"\max(.5 z, z) + \min(0,100)", Max(z / 2, z)),
    (r"\max(0,\min(1,\frac{z}{6}+\frac12))", Max(0, Min(1, z / 6 + Rational(1, 2)))),
    (r"\max(0, \ln(2 \cdot 3 + z^2))", Max(0, log(6 + z**2))),
    (r"\max(0,z)^2", Max(0, z) ** 2),
    (r"\frac{z}{1+|z|}", z / (1 + Abs(z))),
    (r"\left|1-\left|z\right|\right|", Abs(1 - Abs(z))),
    (r"\lvert z \rvert", Abs(z)),
    (r"|z||y|", Abs(z) * Abs(y)),
    (r"\frac{z}{2}\left(1+\operatorname{erf}\left(\frac{z}{\sqrt{2}}\right)\right)",
     z / 2 * (1 + erf(z / sqrt(2)))),
    (r"0.5 z (1+\tanh(\sqrt{2/\pi} (z + 0.044715 z^3)))",
     z / 2 * (1 + tanh(sqrt(2 / pi) * (z + Rational(44715, 10**6) * z**3)))),
    (r"z \tanh(\ln(1+e^z))", z * tanh(log(1 + exp(z)))),
    (r"\sqrt{1+z^2}-1", sqrt(1 + z**2) - 1),
    (r"\sqrt2 z", sqrt(2) * z),
    (r"e^{-z^2}", exp(-(z**2))),
    (r"e^{-\frac{z^2}{2}}", exp(-(z**2) / 2)),
    (r"\sin z\cos z", sin(z) * cos(z)),
    (r"\sin^2 z + \cos^2 z", sin(z) ** 2 + cos(z) ** 2),
    (r"\frac{2}{\pi}\arctan\left(\frac{\pi}{2} z\right)", 2 / pi * atan(pi / 2 * z)),
    (r"\operatorname{arsinh}(z) + \operatorname{arcosh} z", asinh(z) + acosh(z)),
    (r"\coth(z)", sympy.coth(z)),
    (r"\operatorname{sech}^2 z", 1 / cosh(z) ** 2),
    # precedence
    (r"-z^2", -(z**2)),
    (r"(-z)^2", z**2),
    (r"-2^{2}z", -4 * z),
    (r"2^z", 2**z),
    (r"2^{z}y", 2**z * y),
    (r"z^2y", z**2 * y),
    (r"z - y - a", z - y - a),
    (r"z - (y - a)", z - y + a),
    (r"z/y/a", z / (y * a)),
    (r"z/y \cdot a", z * a / y),
    (r"2z/3", 2 * z / 3),
    (r"\frac{1}{2}z", z / 2),
    (r"\frac12 z", z / 2),
    (r"\frac1{2}z^2", z**2 / 2),
    (r"\frac z2", z / 2),
    (r"\frac12z", z / 2),
    (r"2 \cdot \frac{1}{2}", sympy.Integer(1)),
    (r"(2)(3)z", 6 * z),
    (r"2(3+z)", 2 * (3 + z)),
    (r"\ln z^2", log(z**2)),
    (r"\ln(z)y", log(z) * y),
    (r"\ln\cosh(y-a)", log(cosh(y - a))),
    (r"e^{e^{z}}", exp(exp(z))),
    (r"{z}^{2}", z**2),
    (r"z \, y \; a \! \quad ~ z", z**2 * y * a),
    (r"\pi*z", pi * z),
    (r"z−y·a", z - y * a),
    (r"e", E),
    (r"e z", E * z),
    (r"0.1+0.2", Rational(3, 10)),
    # costs
    (r"\frac{1}{2}(y-a)^2", (y - a) ** 2 / 2),
    (r"\frac12\left(y-a\right)^2", (y - a) ** 2 / 2),
    (r"|y-a|", Abs(y - a)),
    (r"\left|y-a\right|^2", (y - a) ** 2),
    (r"-y\log a-(1-y)\log(1-a)", -y * log(a) - (1 - y) * log(1 - a)),
    (r"-\left[ y \ln a + (1-y) \ln (1-a) \right]", -(y * log(a) + (1 - y) * log(1 - a))),
    (r"-y\log{a}-(1-y)\log{(1-a)}", -y * log(a) - (1 - y) * log(1 - a)),
    (r"y\ln\frac{y}{a}", y * log(y / a)),
    (r"\max(0, 1 - y a)", Max(0, 1 - y * a)),
    (r"a(1-a)", a * (1 - a)),
    (r"z y", z * y),
    (r"z \cdot y", z * y),
    (r"za \times y", z * a * y),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), FORMULAS)
def test_formula(source, expected, backend):
    result = read_scalar(source, SYMBOLS, backend)
    assert result == expected or sympy.expand(result - expected) == 0
    assert all(symbol.is_real for symbol in result.free_symbols)


REFUSALS = [
    # what the packages misread without a word
    ("z'", "A prime is a derivative"),
    (r"a'(z) y", "A prime is a derivative"),
    (r"z^\prime", r"the command \prime is not known"),
    (r"z^{\prime}", r"the command \prime is not known"),
    ("z = y", "Give the right-hand side only"),
    (r"z \le y", "Give the right-hand side only"),
    ("z^T y", "There is no transpose of a scalar"),
    (r"z^\top y", "There is no transpose of a scalar"),
    ("z^{l+1}_{ki}", "leave the number of the layer out"),
    ("z^{(2)}", "a superscript in brackets counts layers or samples"),
    ("z^{[2]}", "a superscript in brackets counts layers or samples"),
    ("z_1", "z is declared, but z_1 with its subscript is not"),
    ("z_{ki} + 1", "z is declared, but z_ki with its subscript is not"),
    ("(z+1)_{k}", "A subscript belongs to a letter"),
    (r"\log_2 z", r"write \frac{\ln z}{\ln 2}"),
    ("z + q", "the symbol q is not declared.\n    z + q\n        ^\nRead before it: z +\nDeclared here: z"),
    ("z y ) (", "nothing is open here that ) could close"),
    ("z }", "nothing is open here that } could close"),
    ("(z", ") was expected here, for the ( in column 1"),
    ("(z]", ") was expected here, for the ( in column 1"),
    (r"\left(z", ") was expected here"),
    (r"e^{z", "} was expected here, for the { in column 3"),
    ("|z", "| was expected here"),
    (r"\partial z", "A scalar formula has no derivatives"),
    (r"\frac{d}{dz} z", "A scalar formula has no derivatives"),
    (r"\frac{\mathrm{d}}{\mathrm{d}z} z", "A scalar formula has no derivatives"),
    ("d z", "A scalar formula has no derivatives"),
    (r"\nabla z", "A scalar formula has no derivatives"),
    (r"\int z", "Integrals are not known"),
    (r"\sum z", "the sum over the components is not part of it"),
    ("i z", "The imaginary unit is not known"),
    ("z + j", "The imaginary unit is not known"),
    ("I", "the symbol I is not declared"),
    ("Z", "the symbol Z is not declared"),
    ("f(z)", "f( … ) looks like a call, and no function f is known"),
    (r"\sigma(z)", r"For the sigmoid write \frac{1}{1+e^{-z}}"),
    (r"\sigma\left(z\right)", r"For the sigmoid write \frac{1}{1+e^{-z}}"),
    (r"\operatorname{ReLU}(z)", r"For the ReLU write \max(0, z)"),
    (r"\operatorname{foo}(z)", "no function that is known: foo"),
    ("tanh(z)", r"“tanh” without a backslash is a product of letters"),
    ("max(0,z)", r"Try \max"),
    ("y(a)", r"Write \cdot for a product"),
    (r"y\left(a\right)^2", "looks like a call"),
    # what two people read in two ways
    (r"\ln 2 z", "still belongs to the function before it"),
    (r"\ln z y", r"Write brackets: \ln(2 z), or (\ln z) y."),
    (r"\sin z y", "still belongs to the function before it"),
    (r"\ln z \cdot y", "still belongs to the function before it"),
    (r"\ln z / 2", "still belongs to the function before it"),
    (r"\ln z (1-z)", "still belongs to the function before it"),
    (r"\ln \sin z \cos z", "still belongs to the function before it"),
    (r"\ln(1+z)^2", "it is not clear what this is the power of"),
    (r"\frac{1}{2}^2", "it is not clear what this is the power of"),
    (r"\tanh^{-1}(z)", r"For the inverse write \operatorname{artanh}"),
    ("1/2z", "whether this belongs to the denominator"),
    ("1/2(z)", "whether this belongs to the denominator"),
    (r"2\frac{1}{2}", "may be their sum (2½) or their product"),
    ("z 2", "a number stands right after a factor"),
    ("2 3", "a number stands right after a factor"),
    ("|z|y|a|", "which bars belong together"),
    (r"\sqrt[3]{z}", "only square roots are known"),
    ("e^{-z}^2", "a second superscript follows the first"),
    ("{-z}^2", "braces do not print, so they bracket nothing"),
    ("z^23", "TeX takes only the first digit of 23"),
    (r"\frac123", "TeX takes only the first digit of 123"),
    ("e^-z", "Write braces: e^{-z}"),
    # what is no formula
    ("", "The formula is empty"),
    ("  \n ", "The formula is empty"),
    ("z +", "a number, a symbol or a bracket was expected here, not the end"),
    ("+", "was expected here"),
    ("z - -y", "a sign follows a sign"),
    (r"z \cdot -y", "a sign follows a sign"),
    ("()", "was expected here, not )"),
    (r"\tanh", "tanh has no argument"),
    (r"\tanh + 1", "tanh has no argument"),
    (r"\max(z)", "needs two arguments"),
    (r"\max 0", "needs its arguments in brackets"),
    (r"\max{0,z}", "needs its arguments in brackets"),
    ("z, y", "nothing is open here that , could close or separate"),
    (r"\frac{z}", "for the denominator, not the end"),
    (r"\left.z\right|", r"\left stands before ., no bracket of its side"),
    (r"\begin{cases} 0 \\ z \end{cases}", r"try \max(0, z)"),
    (r"z \\ y", "Give one formula on one line"),
    ("$z$", "without the dollar signs"),
    ("z % y", "begins a comment in LaTeX"),
    ("z!", "Factorials are not known"),
    ("z²", "Write ^2"),
    ("½", "the sign “½” is not known here"),
    ("٣z", "the sign “٣” is not known here"),
    ("z\x00", "is not known here"),
    ("\\", "cannot end in a backslash"),
    (r"\infty", "Infinity is no number"),
    # no real value
    (r"\sqrt{-1}", "is a real number of moderate size at 0 of 24 sample points"),
    (r"\frac{z}{0}", "is a real number of moderate size at 0 of 24 sample points"),
    (r"\ln(-1-z^2)", "Likely a logarithm or root of something negative"),
    # what would take for ever
    ("9^{9^{9^9}}", "a tower of powers"),
    (r"e^{e^{e^{e^{10}}}}", "a tower of powers"),
    ("1.0000000000001^{10^9}", "too large to be written out"),
    (r"e^{10^{11} \ln 1.000000000001}", "too large to be written out"),
    (r"9^{2500} z" + r" \cdot 9^{2500}" * 3, "too large to be written out"),
    ("(" * 900 + "z" + ")" * 900, "nested more than 20 deep"),
    ("{" * 1900, "nested more than 20 deep"),
    (r"\ln" * 600 + " z", "nested more than 20 deep"),
    (r"\max(" + ",".join(f"z^{{{i}}}" for i in range(60)) + ")", "more than 32 commas"),
    ("z" * 1900, "Try a shorter one"),
    ("z+" * 1000 + "z", f"at most {MAX_LENGTH}"),
]


@pytest.mark.parametrize(("source", "fragment"), REFUSALS, ids=lambda text: text[:40])
def test_refusal(source, fragment, backend):
    with pytest.raises(InputError) as refusal:
        read_scalar(source, SYMBOLS, backend)
    assert fragment in str(refusal.value)


def test_the_whole_message():
    with pytest.raises(InputError) as refusal:
        read_scalar(r"\frac{1}{2}(y-a)'", ["a", "y"])
    assert str(refusal.value) == (
        "Column 17 of the formula: the sign “'” is not known here.\n"
        r"    \frac{1}{2}(y-a)'" "\n"
        "                    ^\n"
        r"Read before it: \frac{1}{2}(y-a)" "\n"
        "A prime is a derivative. A scalar formula has no derivatives: give the function itself, its "
        "derivative is computed."
    )  # fmt: skip


def test_the_caret_stands_under_the_place_in_a_long_formula():
    with pytest.raises(InputError) as refusal:
        read_scalar("z + " * 100 + "q" + " + z" * 100, ["z"])
    first, quoted, caret, *_ = str(refusal.value).split("\n")
    assert first.startswith("Column 401 ")
    assert quoted[caret.index("^")] == "q"
    assert len(quoted) < 90


@pytest.mark.parametrize(
    ("symbols", "source", "name"),
    [
        (["a_1"], "a_1", "a_1"),
        (["a_1"], "a_{1}", "a_1"),
        (["a_{ij}"], "a_{ij}", "a_{ij}"),
        (["alpha"], r"\alpha", "alpha"),
        ([r"\alpha"], r"\alpha", r"\alpha"),
        ([r"\hat{y}"], r"\hat y", r"\hat{y}"),
        (["i"], "i", "i"),
        (["d"], "d", "d"),
        (["a_10"], "a_{10}", "a_10"),
        (["beta_1"], r"\beta_1", "beta_1"),
        (["sigma"], r"\sigma", "sigma"),
        (["Z"], "Z", "Z"),
        (["gamma"], r"\gamma", "gamma"),
    ],
)
def test_declared_symbols_keep_their_names(symbols, source, name, backend):
    assert read_scalar(source, symbols, backend) == sympy.Symbol(name, real=True)
    twice = read_scalar(f"2 {source} + {source}^2", symbols, backend)
    assert twice == 2 * sympy.Symbol(name, real=True) + sympy.Symbol(name, real=True) ** 2


def test_more_symbols_than_letters(backend):
    names = [f"a_{number}" for number in range(60)]
    result = read_scalar(" + ".join(f"2a_{{{number}}}" for number in range(60)), names, backend)
    assert result == 2 * sum(sympy.Symbol(name, real=True) for name in names)


@pytest.mark.parametrize("name", ["e", "pi", r"\pi", "", " ", "ab", "tanh", "2", "z'", r"\tanh", "z^2"])
def test_symbols_that_cannot_be_declared(name):
    with pytest.raises(InputError):
        read_scalar("z", ["z", name])


def test_a_symbol_declared_twice():
    with pytest.raises(InputError, match="declared twice"):
        read_scalar("a_1", ["a_1", "a_{1}"])


# ── the packages by themselves ──────────────────────────────────────────────────────────────────────────


def raw(source, backend):
    """What the package itself makes of it."""
    if backend == "latex2sympy2":
        import latex2sympy2

        latex2sympy2.set_variances({})
        return latex2sympy2.latex2sympy(source)
    from latex2sympy2_extended import latex2sympy

    return latex2sympy(source)


MISREADINGS = [
    # source; what latex2sympy2 and latex2sympy2_extended return, or None where it is right or an error
    (r"\log z", "log(z)/log(10)", "log(z)/log(10)"),
    (r"g'(z)", "g*z", "g(z)"),
    (r"z^T y", "y*z", "y*z"),
    (r"(z+1)_{y}", "factorial(z + 1)/factorial(-y + z + 1)", "factorial(z + 1)/factorial(-y + z + 1)"),
    (r"z^{y+1}_{a}", "z_a**(y + 1)", "z_a**(y + 1)"),
    (r"\coth(z)", "cot(h(z))", "cot(h(z))"),
    (r"\ln z \cdot y", "log(y*z)", "log(y*z)"),
    (r"\frac{1}{2} z ) (", "z/2", None),
    (r"2\frac{1}{2}", None, "5/2"),
    ("z = y", "y", None),
]


@pytest.mark.parametrize(("source", "classic", "extended"), MISREADINGS)
def test_the_raw_package_misreads_and_we_do_not(source, classic, extended, backend):
    wrong = classic if backend == "latex2sympy2" else extended
    if wrong is None:
        pytest.skip(f"{backend} does not misread {source}")
    assert str(raw(source, backend).doit()) == wrong
    right = {r"\log z": log(z), r"\coth(z)": sympy.coth(z)}
    if source in right:
        assert read_scalar(source, SYMBOLS, backend) == right[source]
    else:
        with pytest.raises(InputError):
            read_scalar(source, [*SYMBOLS, "g"], backend)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        (r"\log 100", math.log(100)),
        (r"2\frac{1}{2}", 1),
        ("2 (3)", 6),
        (r"\left(0.1\right)", 0.1),
        (r"\dfrac{1}{4}", 0.25),
        (r"\ln^{2}(3)", math.log(3) ** 2),
    ],
)
def test_parse_latex_means_the_same_with_both_packages(source, value, backend):
    assert math.isclose(float(parse_latex(source, backend).doit()), value)


def test_parse_latex_keeps_capitals_and_exact_decimals(backend):
    expression = parse_latex("0.1 Z + z", backend)
    assert {symbol.name for symbol in expression.free_symbols} == {"Z", "z"}
    assert not expression.atoms(sympy.Float)


def test_parse_latex_is_not_poisoned_by_an_earlier_call(backend):
    parse_latex("d x", backend)
    with pytest.raises(InputError):
        parse_latex("x = 3", backend)
    assert parse_latex("x", backend) == sympy.Symbol("x")


def test_parse_latex_is_silent(backend, capfd):
    parse_latex("x + 1", backend)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("source", ["x = 1", r"\begin", "x < y", "", ")"])
def test_parse_latex_raises_nothing_but_input_errors(source, backend):
    with pytest.raises(InputError):
        parse_latex(source, backend)


def test_a_backend_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr("symbolic.scalars.latex_backend.available_backends", lambda: ())
    with pytest.raises(InputError, match=r"pip install latex2sympy2==1\.9\.1"):
        parse_latex("x")
    missing = [name for name in BACKENDS if name not in available_backends()]
    for name in missing:
        with pytest.raises(InputError, match=f"{name} cannot be imported here"):
            parse_latex("x", name)


# ── the cross-check, with packages that are wrong on purpose ────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "misread"),
    [
        ("-z^2", lambda x: x**2),
        (r"\frac12 z", lambda x: 1 / (2 * x)),
        (r"\ln z^2", lambda x: log(x) ** 2),
        ("2^z", lambda x: 2 * x),
        (r"10^{-9}z", lambda x: -x / 10**9),
        (r"\log z", lambda x: log(x, 10)),
        ("z^3", lambda x: Abs(x) ** 3),
        (r"\frac{z}{1}", lambda x: sympy.I * x),
        ("z-z", lambda x: sympy.nan * x),
        ("z", lambda x: sympy.Symbol("w")),
        ("z", lambda x: sympy.Function("f")(x)),
        ("z", lambda x: sympy.Derivative(x**2, x)),
        ("z", lambda x: sympy.Max(x, sympy.I)),
    ],
)
def test_a_package_that_misreads_is_found_out(source, misread, monkeypatch):
    letter = sympy.Symbol("x")  # the first symbol is sent as x
    assert read_scalar(source, ["z"]) is not None
    monkeypatch.setattr(scalar_latex, "parse_latex", lambda latex, backend: misread(letter))
    with pytest.raises(InputError):
        read_scalar(source, ["z"])


def test_the_disagreement_is_shown(monkeypatch):
    monkeypatch.setattr(scalar_latex, "parse_latex", lambda latex, backend: sympy.Symbol("x") ** 2)
    with pytest.raises(InputError, match=r"read in two ways: as “z\*\*2”, which is .* at z = 0\."):
        read_scalar("-z^2", ["z"])


# ── random formulas ─────────────────────────────────────────────────────────────────────────────────────

POINTS = [{"z": 0.3, "y": 0.7, "a": 0.4}, {"z": -1.3, "y": 2.2, "a": -0.6}, {"z": 2.7, "y": -1.9, "a": 1.1}]


def assert_same_values(expression, tree):
    # Left to itself, lambdify writes coth out in logarithms of negative numbers.
    function = sympy.lambdify((z, y, a), expression, modules=[{"coth": mpmath.coth}, "mpmath"])
    for point in POINTS:
        try:
            expected = value_of(tree, point)
            if abs(expected) > 1e6 or mpmath.im(expected):
                continue
        except (ArithmeticError, ValueError, TypeError):
            continue
        assert mpmath.almosteq(function(**point), expected, rel_eps=1e-6, abs_eps=1e-6)


def attempt(source):
    """The expression, or the sentences of the refusal; any other exception is a failure of the test."""
    try:
        return read_scalar(source, SYMBOLS), ""
    except InputError as refusal:
        return None, str(refusal)


relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@relaxed
@given(tree=trees(), chance=st.randoms(use_true_random=False))
def test_a_formula_in_any_spelling_is_read_right_or_refused(tree, chance):
    expression, refusal = attempt(spell(tree, chance))
    event("refused" if refusal else "read")
    assert "read in two ways" not in refusal
    if not refusal:
        assert_same_values(expression, tree)


@relaxed
@given(tree=trees())
def test_a_formula_with_all_its_brackets_is_read(tree):
    expression, refusal = attempt(spell(tree, BRACKETED))
    event("refused" if refusal else "read")
    if refusal:
        fair = ("sample points", "no real formula", "SymPy cannot work", "too large", "nested more than")
        assert any(words in refusal for words in fair)
    else:
        assert_same_values(expression, tree)


PIECES = st.sampled_from([
    "z", "y", "a", "q", "e", "i", "d", "2", "0.5", "12", "+", "-", "*", "/", "^", "_", "'", "=", ",", "!",
    "|", "(", ")", "[", "]", "{", "}", r"\{", r"\}", r"\frac", r"\sqrt", r"\ln", r"\tanh", r"\max",
    r"\cdot", r"\left", r"\right", r"\left(", r"\right)", r"\pi", r"\operatorname", r"\mathrm", "{tanh}",
    "^2", "^{-1}", "e^{", "(z", r"\partial", r"\hat", r"\log", r"\lvert", r"\rvert", r"\,", "~", r"\|",
    "&", "σ", " ", r"\frac{z}{", r"\max(0,",
])  # fmt: skip


@settings(relaxed, max_examples=300)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_input_gives_an_expression_or_a_sentence(source):
    expression, refusal = attempt(source)
    assert refusal or expression.free_symbols <= {z, y, a}
