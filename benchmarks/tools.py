"""What is compared: backproof, and what a user would reach for instead, each written as its users write it.

Everybody decides the same thing: that ∂C/∂W^l and ∂C/∂b^l of a network of L layers of n neurons, from direct
differentiation of the cost written out, are what back-propagation says, entry by entry. g and C are abstract, or g
is the sigmoid (and C quadratic). backproof decides in addition δ^l = ∂C/∂z^l, and all of it in three forms: as
matrices, entry by entry, and as the algorithm stores it. Nothing of backproof is used for the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Count = tuple[int, int]
"""(how many entries were shown equal, of how many)"""
Tool = Callable[[int, int, str], Count]
"""(L, n, "abstract" or "sigmoid") ↦ what it showed"""


def backproof_once(layers: int, n: int, g: str) -> Count:
    """Forward mode and polynomials in atoms: one direct differentiation, as the others do."""
    from proofs.checking.instances import Bench, check_instances
    from symbolic.indices import Sizes

    bench = Bench(Sizes.of_network((n,) * (layers + 1)))
    found = [each for claim in _claims() for each in check_instances(claim, bench, by_sympy=False)]
    # An identity of abstract functions holds of the sigmoid too; its g′ = g(1 − g) is one claim more.
    more = [] if g == "abstract" else [_sigmoid_derivative_holds()]
    entries = sum(each.entries for each in found)
    return sum(each.entries for each in found if each.equal) + sum(more), entries + len(more)


def backproof_verify(layers: int, n: int, g: str) -> Count:
    """What ``backproof verify`` does: the same, and SymPy's diff as a second witness where that is small."""
    from proofs.checking.verification import verify
    from symbolic.network import Network

    network = Network((n,) * (layers + 1), activation=None if g == "abstract" else g)
    verdicts = [result.verdict for result in verify(network, claims=_claims())]
    more = [] if g == "abstract" else [_sigmoid_derivative_holds()]
    shown = sum(verdict.entries for verdict in verdicts if verdict.kind == "holds")
    return shown + sum(more), sum(verdict.entries for verdict in verdicts) + len(more)


def _claims() -> Any:
    from symbolic import closed_forms

    return closed_forms.of_network() + closed_forms.of_components() + closed_forms.of_algorithm()


def _sigmoid_derivative_holds() -> bool:
    from symbolic.scalars.functions import activation
    from symbolic.scalars.identities import derivative_holds

    return bool(derivative_holds(activation("sigmoid")))


def sympy_expand(layers: int, n: int, g: str) -> Count:
    """``expand(direct − closed) == 0`` in SymPy."""
    from sympy import expand

    return _with_sympy(layers, n, g, lambda difference: expand(difference) == 0)


def sympy_simplify(layers: int, n: int, g: str) -> Count:
    """``simplify(direct − closed) == 0`` in SymPy."""
    from sympy import simplify

    return _with_sympy(layers, n, g, lambda difference: simplify(difference) == 0)


def _with_sympy(layers: int, n: int, kind: str, is_zero: Callable[[Any], bool]) -> Count:
    """Abstract functions whose fdiff is a function again: the way that SymPy differentiates fastest."""
    import sympy as sp

    sp.core.cache.clear_cache()
    y = [sp.Symbol(f"y{k}") for k in range(n)]
    slope = sp.Function("dg")
    partials = [sp.Function(f"C{k + 1}") for k in range(n)]

    class AbstractG(sp.Function):  # type: ignore[misc]
        nargs = 1

        def fdiff(self, argindex: int = 1) -> Any:
            return slope(self.args[0])

    class AbstractCost(sp.Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            return partials[argindex - 1](*self.args)

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + sp.exp(-z))

    if kind == "abstract":
        return _entrywise(
            sp.Symbol, layers, n, AbstractG, lambda z, b: slope(z), lambda a: AbstractCost(*a),
            lambda cost, a, slopes, b: [each(*a) for each in partials], is_zero,
        )  # fmt: skip
    return _entrywise(
        sp.Symbol, layers, n, sigmoid, lambda z, b: sigmoid(z) * (1 - sigmoid(z)), lambda a: _quadratic(a, y) / 2,
        lambda cost, a, slopes, b: [a[k] - y[k] for k in range(n)], is_zero,
    )  # fmt: skip


def symengine_expand(layers: int, n: int, kind: str) -> Count:
    """``expand(direct − closed) == 0`` in SymEngine."""
    import symengine as se

    y = [se.Symbol(f"y{k}") for k in range(n)]

    def is_zero(difference: Any) -> bool:
        return bool(se.expand(difference) == 0)

    def g(z: Any) -> Any:
        return se.function_symbol("g", z)

    def sigmoid(z: Any) -> Any:
        return 1 / (1 + se.exp(-z))

    if kind == "abstract":
        # SymEngine has no notation for g′(z) or C_i(a) at a point: what it writes in a derivative itself is
        # taken. b has the coefficient 1 in z, so g′(z) = ∂g(z)/∂b; and C_i(a) = (∂C/∂b_i) / g′(z_i).
        return _entrywise(
            se.Symbol, layers, n, g, lambda z, b: g(z).diff(b), lambda a: se.function_symbol("C", *a),
            lambda cost, a, slopes, b: [cost.diff(each) / slope for each, slope in zip(b, slopes, strict=True)],
            is_zero,
        )  # fmt: skip
    return _entrywise(
        se.Symbol, layers, n, sigmoid, lambda z, b: sigmoid(z) * (1 - sigmoid(z)), lambda a: _quadratic(a, y) / 2,
        lambda cost, a, slopes, b: [a[k] - y[k] for k in range(n)], is_zero,
    )  # fmt: skip


def _quadratic(a: list[Any], y: list[Any]) -> Any:
    return sum((p - q) ** 2 for p, q in zip(a, y, strict=True))


def _entrywise(
    symbol: Callable[[str], Any],
    layers: int,
    n: int,
    g: Callable[[Any], Any],
    slope: Callable[[Any, Any], Any],
    cost: Callable[[list[Any]], Any],
    partials: Callable[..., list[Any]],
    is_zero: Callable[[Any], bool],
) -> Count:
    """The network written out, the cost differentiated by every entry, the closed form by the recursion."""
    units = range(n)
    W = [[[symbol(f"w{l}_{i}_{j}") for j in units] for i in units] for l in range(layers)]
    b = [[symbol(f"b{l}_{i}") for i in units] for l in range(layers)]
    a, slopes = [[symbol(f"x{j}") for j in units]], []
    for weights, biases in zip(W, b, strict=True):
        z = [sum((weights[i][j] * a[-1][j] for j in units), biases[i]) for i in units]
        slopes.append([slope(each, bias) for each, bias in zip(z, biases, strict=True)])
        a.append([g(each) for each in z])
    total = cost(a[-1])
    outer = partials(total, a[-1], slopes[-1], b[-1])
    delta = [outer[i] * slopes[-1][i] for i in units]
    shown = []
    for layer in reversed(range(layers)):
        if layer < layers - 1:
            above = W[layer + 1]
            delta = [sum(above[k][i] * delta[k] for k in units) * slopes[layer][i] for i in units]
        for i in units:
            shown.append(is_zero(total.diff(b[layer][i]) - delta[i]))
            shown += [is_zero(total.diff(W[layer][i][j]) - delta[i] * a[layer][j]) for j in units]
    return sum(shown), len(shown)


def casadi_is_equal(layers: int, n: int, kind: str) -> Count:
    """``is_equal(reverse sweep, closed)`` on CasADi's MX graphs, matrix by matrix; tanh, as it has no abstract g."""
    import casadi as ca

    W = [ca.MX.sym(f"W{layer}", n, n) for layer in range(layers)]
    b = [ca.MX.sym(f"b{layer}", n) for layer in range(layers)]
    y, a = ca.MX.sym("y", n), [ca.MX.sym("x", n)]
    for weights, biases in zip(W, b, strict=True):
        z = weights @ a[-1] + biases
        a.append(ca.tanh(z) if kind == "abstract" else 1 / (1 + ca.exp(-z)))

    def slope(value: Any) -> Any:
        return 1 - value**2 if kind == "abstract" else value * (1 - value)

    total = ca.sumsqr(a[-1] - y) / 2
    delta = (a[-1] - y) * slope(a[-1])
    shown = entries = 0
    for layer in reversed(range(layers)):
        if layer < layers - 1:
            delta = (W[layer + 1].T @ delta) * slope(a[layer + 1])
        for direct, closed in (
            (ca.gradient(total, W[layer]), delta @ a[layer].T),
            (ca.gradient(total, b[layer]), delta),
        ):
            entries += direct.numel()
            shown += direct.numel() * ca.is_equal(direct, closed, 10**6)
    return shown, entries


TOOLS: dict[str, Tool] = {
    "backproof": backproof_once,
    "backproof verify": backproof_verify,
    "SymPy expand": sympy_expand,
    "SymPy simplify": sympy_simplify,
    "SymEngine expand": symengine_expand,
    "CasADi MX": casadi_is_equal,
}
NEEDS = {"SymEngine expand": "symengine", "CasADi MX": "casadi"}
"""What is not among backproof's own requirements: pip install 'backproof[bench]'."""
