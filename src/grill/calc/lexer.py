"""From text to words, numbers and signs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from grill.calc.error import CalcError
from grill.calc.functions import FUNCTIONS
from grill.calc.spelling import respelt
from grill.calc.units import UNITS
from grill.calc.values import Number, bounded, literal

MAX_LENGTH = 500
SUFFIXES = {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}
"""What a letter right after a number multiplies it by."""

_NUMBER = re.compile(r"(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?!,?\d)(?:\.\d+)?(?![\d_])", re.ASCII)
_SUFFIX = re.compile(r"[kKMBT](?![A-Za-z0-9_])")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_HYPHENED = re.compile(r"[A-Za-z]+(?:/s)?-[a-z]+(?![A-Za-z0-9_])")
_SIGN = re.compile(r"\*\*|[-+*/^(),%$√]")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a formula."""

    kind: Literal["number", "word", "sign"]
    text: str
    value: Number = 0.0
    """Of a number, its suffix included."""


def tokens(formula: str, *, units: bool) -> list[Token]:
    """The pieces of a formula; with `units`, words such as `GPU-hours` are one piece.

    Raises CalcError for more than 500 characters and for what belongs to no formula.
    """
    if len(formula) > MAX_LENGTH:
        raise CalcError(f"the formula is longer than {MAX_LENGTH} characters")
    text = respelt(formula).rstrip()
    found: list[Token] = []
    brackets: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == " ":
            at += 1
            continue
        token, at = _next(text, at, next((name for name in brackets if name), ""), units=units)
        if token.text == "(":
            called = found[-1].text if found and found[-1].text in FUNCTIONS else ""
            brackets.append(called)
        elif token.text == ")" and brackets:
            brackets.pop()
        found.append(token)
    return found


def _next(text: str, at: int, called: str, *, units: bool) -> tuple[Token, int]:
    if grouped := _GROUPED.match(text, at):
        if not called:
            return _number(text, grouped[0].replace(",", ""), grouped.end())
        if re.search(r",0", grouped[0]):
            raise CalcError(f"inside {called}(…) a comma separates: write {grouped[0].replace(',', '_')}")
    if number := _NUMBER.match(text, at):
        return _number(text, number[0], number.end())
    if units and (hyphened := _HYPHENED.match(text, at)) and hyphened[0] in UNITS:
        return Token("word", hyphened[0]), hyphened.end()
    if word := _WORD.match(text, at):
        return Token("word", word[0]), word.end()
    if sign := _SIGN.match(text, at):
        return Token("sign", "^" if sign[0] == "**" else sign[0]), sign.end()
    if units and text[at] == "=":
        raise CalcError("'=' gives a name its value (N = 70B), or an input of a formula (kv-cache layers=80)")
    raise CalcError(f"cannot read {text[at:][:20]!r} in {text[:60]!r}")


def _number(text: str, digits: str, end: int) -> tuple[Token, int]:
    value = literal(digits)
    if suffix := _SUFFIX.match(text, end):
        return Token("number", digits + suffix[0], bounded(value * SUFFIXES[suffix[0]])), suffix.end()
    return Token("number", digits, value), end
