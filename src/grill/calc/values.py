"""Bounded numbers: exact fractions while they stay small, floating point beyond.

`0.1 + 0.2` is 0.3 and `15T / 8B` is 1875. A fraction that outgrows its bound becomes a float, so that no chain of
operations can slow down.
"""

from __future__ import annotations

import math
from fractions import Fraction

from grill.calc.error import CalcError
from grill.calc.shown import shown

Number = Fraction | float

MAX_MAGNITUDE = 1e60
MAX_DIGITS = 120
"""Digits of one typed number."""
_MAX_BITS = 512
_MOST = Fraction(10) ** 60
_SMALLEST_POWER = -300
_MAX_EXACT_POWER = 256


def bounded(value: Number) -> Number:
    """The value itself, as a float when its fraction has grown long; CalcError beyond 1e60 and for NaN."""
    if isinstance(value, Fraction):
        # Bits before magnitude: comparing long fractions multiplies them out.
        if abs(value.numerator).bit_length() - value.denominator.bit_length() > 202 or abs(value) > _MOST:
            raise CalcError("a value is beyond 1e60")
        if max(abs(value.numerator).bit_length(), value.denominator.bit_length()) > _MAX_BITS:
            return float(value)
        return value
    if not math.isfinite(value) or abs(value) > MAX_MAGNITUDE:
        raise CalcError("a value is beyond 1e60")
    return float(value)


def literal(text: str) -> Number:
    """A typed number: digits with at most one point, `_` between digits, and an exponent: `1_000`, `.5`, `1e24`."""
    mantissa, _, exponent = text.replace("_", "").lower().partition("e")
    whole, _, part = mantissa.partition(".")
    if len(whole) + len(part) > MAX_DIGITS:
        raise CalcError(f"a number has more than {MAX_DIGITS} digits")
    digits = int(whole + part or "0")
    if len(exponent) > 6 or abs(power := int(exponent or "0") - len(part)) > 400:
        if not exponent.startswith("-"):
            raise CalcError("a value is beyond 1e60")
        raise CalcError(f"{text} is too close to zero")
    if power + len(str(digits)) < _SMALLEST_POWER and digits:
        raise CalcError(f"{text} is too close to zero")
    return bounded(Fraction(digits * 10**power) if power >= 0 else Fraction(digits, 10**-power))


def power(base: Number, exponent: Number) -> Number:
    """`base ** exponent`, exact for a small whole exponent; CalcError where it is not one real number in bounds."""
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        bits = max(abs(base.numerator).bit_length(), base.denominator.bit_length())
        if abs(exponent) <= _MAX_EXACT_POWER and bits * abs(exponent) <= 4 * _MAX_BITS and (base or exponent >= 0):
            return bounded(base**exponent.numerator)
    try:
        value = float(base) ** float(exponent)
    except (OverflowError, ZeroDivisionError):
        raise CalcError(f"{_said(base, exponent)} is out of range") from None
    if isinstance(value, complex):
        raise CalcError(f"{_said(base, exponent)} is not a real number")
    return bounded(value)


def _said(base: Number, exponent: Number) -> str:
    return f"{shown(float(base))} to the power {shown(float(exponent))}"
