"""Arithmetic for rubric formulas: a small recursive-descent parser, never `eval`.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed)*
    signed  = ("+" | "-") signed | power
    power   = atom (("^" | "**") signed)?
    atom    = number suffix? | function "(" sum ("," sum)* ")" | name | "(" sum ")"

Numbers take a count suffix: `15T`, `8B`, `70M`, `128k`. Lengths, depth and magnitudes are bounded, so that no formula
can hang or overflow.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

MAX_LENGTH = 500
MAX_DEPTH = 40
MAX_MAGNITUDE = 1e60

SUFFIXES = {"k": 1e3, "K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12, "%": 1e-2}
CONSTANTS = {"pi": math.pi, "e": math.e}
FUNCTIONS: dict[str, Callable[..., float]] = {
    "sqrt": math.sqrt,
    "log": math.log,
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "abs": abs,
    "min": min,
    "max": max,
    "round": lambda x: float(round(x)),
    "tanh": math.tanh,
}

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d[\d_]*\.?[\d_]*|\.\d+)(?:[eE][+-]?\d+)?)(?P<suffix>[kKMBT%](?![A-Za-z0-9_]))?"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<symbol>\*\*|[-+*/^(),]))"
)


class CalcError(ValueError):
    """A formula that cannot be read or has no finite value; the message says where and why."""


def evaluate(formula: str) -> float:
    """The value of an arithmetic formula.

    Raises CalcError for anything that is not one finite number: bad syntax, an unknown name, division by zero,
    a formula over 500 characters or nested over 40 deep, a value beyond 1e60.
    """
    if len(formula) > MAX_LENGTH:
        raise CalcError(f"the formula is longer than {MAX_LENGTH} characters")
    parser = _Parser(_tokens(formula))
    value = parser.sum(0)
    if parser.rest():
        raise CalcError(f"unexpected {parser.rest()[0][1]!r} in {formula!r}")
    return value


def _tokens(formula: str) -> list[tuple[str, str, float]]:
    tokens = []
    at = 0
    end = len(formula.rstrip())
    while at < end:
        match = _TOKEN.match(formula, at)
        if not match:
            raise CalcError(f"cannot read {formula[at:].strip()[:20]!r} in {formula!r}")
        at = match.end()
        if match["number"]:
            try:
                value = float(match["number"].replace("_", ""))
            except ValueError:
                raise CalcError(f"{match['number']!r} is not a number") from None
            tokens.append(("number", match[0].strip(), value * SUFFIXES.get(match["suffix"] or "", 1.0)))
        elif match["name"]:
            tokens.append(("name", match["name"], 0.0))
        else:
            tokens.append(("symbol", match["symbol"], 0.0))
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str, float]]) -> None:
        self._tokens = tokens
        self._at = 0

    def rest(self) -> list[tuple[str, str, float]]:
        return self._tokens[self._at :]

    def _take(self, *symbols: str) -> str | None:
        if self._at < len(self._tokens):
            kind, text, _ = self._tokens[self._at]
            if kind == "symbol" and text in symbols:
                self._at += 1
                return text
        return None

    def sum(self, depth: int) -> float:
        value = self._product(depth)
        while sign := self._take("+", "-"):
            right = self._product(depth)
            value = _bounded(value + right if sign == "+" else value - right)
        return value

    def _product(self, depth: int) -> float:
        value = self._signed(depth)
        while sign := self._take("*", "/"):
            right = self._signed(depth)
            if sign == "/" and right == 0:
                raise CalcError("division by zero")
            value = _bounded(value * right if sign == "*" else value / right)
        return value

    def _signed(self, depth: int) -> float:
        if depth > MAX_DEPTH:
            raise CalcError(f"nested more than {MAX_DEPTH} deep")
        if sign := self._take("+", "-"):
            value = self._signed(depth + 1)
            return -value if sign == "-" else value
        return self._power(depth)

    def _power(self, depth: int) -> float:
        base = self._atom(depth)
        if self._take("^", "**"):
            exponent = self._signed(depth + 1)
            try:
                value = base**exponent
            except (OverflowError, ZeroDivisionError):
                raise CalcError(f"{base:g} to the power {exponent:g} is out of range") from None
            if isinstance(value, complex):
                raise CalcError(f"{base:g} to the power {exponent:g} is not a real number")
            return _bounded(value)
        return base

    def _atom(self, depth: int) -> float:
        if self._take("("):
            return self._closed(depth)
        if self._at >= len(self._tokens):
            raise CalcError("the formula ends too early")
        kind, text, value = self._tokens[self._at]
        self._at += 1
        if kind == "number":
            return _bounded(value)
        if kind == "name" and text in CONSTANTS:
            return CONSTANTS[text]
        if kind == "name" and text in FUNCTIONS and self._take("("):
            return self._call(text, depth)
        if kind == "name":
            raise CalcError(f"unknown name {text!r}")
        raise CalcError(f"unexpected {text!r}")

    def _closed(self, depth: int) -> float:
        value = self.sum(depth + 1)
        if not self._take(")"):
            raise CalcError("a bracket is not closed")
        return value

    def _call(self, name: str, depth: int) -> float:
        arguments = [self.sum(depth + 1)]
        while self._take(","):
            arguments.append(self.sum(depth + 1))
        if not self._take(")"):
            raise CalcError(f"the bracket after {name} is not closed")
        try:
            return _bounded(FUNCTIONS[name](*arguments))
        except CalcError:
            raise
        except (ValueError, TypeError, OverflowError):
            raise CalcError(f"{name} has no value for {', '.join(f'{x:g}' for x in arguments)}") from None


def _bounded(value: float) -> float:
    if not math.isfinite(value) or abs(value) > MAX_MAGNITUDE:
        raise CalcError(f"a value is beyond {MAX_MAGNITUDE:g}")
    return float(value)
