"""Random scalar formulas for the tests: a tree, its value, and the many ways in which it can be written."""

import mpmath
from hypothesis import strategies as st

# A tree is a number, a symbol, or a tuple (operation, tree, …).
UNARY = {
    "exp": mpmath.exp, "ln": mpmath.log, "tanh": mpmath.tanh, "sin": mpmath.sin, "cosh": mpmath.cosh,
    "erf": mpmath.erf, "arctan": mpmath.atan, "coth": mpmath.coth,
}  # fmt: skip
SUM, PRODUCT, POWER, ATOM = range(4)
BRACKETED = None


def trees():
    """Two to four operations deep: a strategy that grows at will stays with the leaves."""
    small = st.sampled_from(["z", "y", "a", "z", "y", "a", 1, 2, 3, 10, 0.5, 0.25, "e", "pi"])
    middle = st.one_of(_larger(small), small)
    return _larger(st.one_of(_larger(middle), middle))


def _larger(inner):
    return st.one_of(
        st.tuples(st.sampled_from(["+", "-", "*", "/", "frac", "max"]), inner, inner),
        st.tuples(st.sampled_from(["neg", "abs", "sqrt", *UNARY]), inner),
        st.tuples(st.just("^"), inner, st.sampled_from([2, 3, ("neg", 1), ("neg", 2)])),
        st.tuples(st.just("^"), st.just("e"), inner),
    )


def value_of(tree, point):
    """The value at a point. Raises ArithmeticError, ValueError or TypeError where there is none."""
    if not isinstance(tree, tuple):
        constants = {"e": mpmath.e, "pi": mpmath.pi}
        return mpmath.mpf(point.get(tree, constants.get(tree, tree)))
    operation, *operands = tree
    values = [value_of(operand, point) for operand in operands]
    if any(abs(value) > 1e4 for value in values):
        raise OverflowError
    match operation:
        case "+":
            return values[0] + values[1]
        case "-":
            return values[0] - values[1]
        case "*":
            return values[0] * values[1]
        case "/" | "frac":
            return values[0] / values[1]
        case "^":
            return mpmath.power(*values)
        case "max":
            return max(values)
        case "neg":
            return -values[0]
        case "abs":
            return abs(values[0])
        case "sqrt":
            return mpmath.sqrt(values[0])
    return UNARY[operation](values[0])


def spell(tree, chance):
    """LaTeX that means the tree to a careful reader; with BRACKETED, the one with all brackets."""
    return _Speller(chance).write(tree)[0]


class _Speller:
    def __init__(self, chance):
        self.chance = chance

    def any_of(self, *spellings):
        return spellings[0] if self.chance is None else self.chance.choice(spellings)

    def write(self, tree):
        """The spelling, and how tightly it binds."""
        if not isinstance(tree, tuple):
            return self.leaf(tree), ATOM
        operation, *operands = tree
        match operation:
            case "+" | "-":
                left, right = self.at_least(SUM, operands[0]), self.at_least(PRODUCT, operands[1])
                return f"{left} {operation} {right}", SUM
            case "neg":
                return f"-{self.at_least(PRODUCT, operands[0])}", SUM
            case "*":
                left, right = self.at_least(PRODUCT, operands[0]), self.at_least(POWER, operands[1])
                return left + self.any_of(r" \cdot ", " ", r"\,", r" \times ", " * ") + right, PRODUCT
            case "/":
                return f"{self.at_least(PRODUCT, operands[0])} / {self.at_least(POWER, operands[1])}", PRODUCT
            case "frac":
                return self.fraction(*operands)
            case "^":
                return self.power(*operands), POWER
            case "max":
                left, right = self.write(operands[0])[0], self.write(operands[1])[0]
                form = self.any_of(r"\max({}, {})", r"\max\{{{},{}\}}", r"\max\left({} , {}\right)")
                return form.format(left, right), ATOM
            case "abs":
                inner = self.write(operands[0])[0]
                return self.any_of(r"\left|{}\right|", r"|{}|", r"\lvert {} \rvert").format(inner), ATOM
            case "sqrt":
                return rf"\sqrt{{{self.write(operands[0])[0]}}}", ATOM
        return self.call(operation, operands[0])

    def leaf(self, leaf):
        if leaf == "e":
            return self.any_of("e", r"\mathrm{e}")
        if leaf == "pi":
            return r"\pi "
        if leaf == 0.5:
            return self.any_of("0.5", r".5", r"\frac12 ", r"\frac{1}{2}", r"\dfrac{1}2 ")
        return str(leaf)

    def at_least(self, binding, tree):
        spelling, bound = self.write(tree)
        leave = self.chance is not None and self.chance.random() < 0.9
        if bound >= binding and (leave or not isinstance(tree, tuple)):
            return spelling
        return self.brackets(spelling)

    def brackets(self, spelling):
        return self.any_of("({})", r"\left({}\right)", "[{}]", r"\bigl( {} \bigr)").format(spelling)

    def fraction(self, above, below):
        above, below = self.write(above)[0], self.write(below)[0]
        return self.any_of(r"\frac{{{}}}{{{}}}", r"\tfrac{{{}}}{{{}}}").format(above, below), ATOM

    def power(self, base, exponent):
        raised = self.write(exponent)[0]
        raised = "^" + self.any_of(f"{{{raised}}}", raised if len(raised) == 1 else f"{{{raised}}}")
        if isinstance(base, tuple) and base[0] in UNARY and self.any_of(False, True, False):
            return rf"\operatorname{{{base[0]}}}{raised}({self.write(base[1])[0]})"
        spelling = self.at_least(ATOM, base)
        # The power of a fraction is spelled with brackets; without them it would have two meanings.
        return (self.brackets(spelling) if "frac" in spelling[:6] else spelling) + raised

    def call(self, name, operand):
        command = self.any_of(rf"\operatorname{{{name}}}", *([] if name == "erf" else [rf"\{name} "]))
        inner, bound = self.write(operand)
        if bound >= POWER and self.any_of(False, False, True):
            # \ln z^2 is the logarithm of a square, so without brackets this is no base of a power.
            return command + self.any_of(f" {inner}", f"{{{inner}}}"), POWER
        return command + self.any_of(f"({inner})", rf"\left[{inner}\right]"), ATOM
