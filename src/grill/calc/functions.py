"""Functions and constants that a formula can name."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from grill.calc.error import CalcError
from grill.calc.shown import shown
from grill.calc.values import Number, bounded


def root(value: Number) -> Number:
    """The square root, exact where numerator and denominator are squares."""
    if isinstance(value, Fraction) and value >= 0:
        above, below = math.isqrt(value.numerator), math.isqrt(value.denominator)
        if above * above == value.numerator and below * below == value.denominator:
            return Fraction(above, below)
    return math.sqrt(value)


CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: dict[str, Callable[..., Number]] = {
    "sqrt": root,
    "log": math.log,
    "ln": lambda x: math.log(x),  # noqa: PLW0108  one argument only, where log takes a base
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "abs": abs,
    "min": min,
    "max": max,
    "ceil": lambda x: Fraction(math.ceil(x)),
    "floor": lambda x: Fraction(math.floor(x)),
    "round": lambda x: Fraction(round(x)),
    "cos": math.cos,
    "sin": math.sin,
    "tanh": math.tanh,
}
SAYS = {
    "sqrt": "square root",
    "log": "natural logarithm; log(x, base) to another base",
    "ln": "natural logarithm",
    "log2": "logarithm to base 2",
    "log10": "logarithm to base 10",
    "exp": "e to a power",
    "abs": "without its sign",
    "min": "the smallest of several",
    "max": "the largest of several",
    "ceil": "up to a whole number",
    "floor": "down to a whole number",
    "round": "to the nearest whole number, halves to the even one",
    "cos": "cosine, of radians",
    "sin": "sine, of radians",
    "tanh": "hyperbolic tangent",
    "pi": "3.14159…",
    "e": "2.71828…",
}
KEEP_UNITS = frozenset({"abs", "min", "max", "ceil", "floor", "round"})
"""Functions whose value counts what their arguments count."""


def called(name: str, arguments: list[Number]) -> Number:
    """The value of a function; CalcError where it has none, as `sqrt(-1)` and `exp(1000)`."""
    if name in {"min", "max"} and len(arguments) == 1:
        return arguments[0]
    try:
        return bounded(FUNCTIONS[name](*arguments))
    except CalcError:
        raise
    except (ValueError, TypeError, OverflowError, ZeroDivisionError):
        given = ", ".join(shown(float(x)) for x in arguments)
        raise CalcError(f"{name} has no value for {given}") from None
