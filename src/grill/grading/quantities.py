"""Numbers bound to what they count, and compared with the number that a criterion asks for.

A right value that counts something else ("91B tokens" where parameters are asked) is a swap, not a match; a value that
follows from a named wrong formula is a slip, with its diagnosis.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from grill.calc import evaluate
from grill.content.model import Quantity, Slip
from grill.grading.numerals import Numeral, numerals

Outcome = Literal["match", "swapped", "slip", "wrong", "absent"]

_UNIT_AFTER: tuple[tuple[str, str], ...] = (
    (r"(?:tok(?:en)?s?\.?|words|t)\s*(?:/|per|for (?:each|every|one)|to (?:each|every|one|a|1)|a|pr\.?)\s*(?:of (?:its|the|their) )?(?:single |one )?(?:model )?"
     r"(?:p(?:aram(?:eter)?s?)?|weights?)\b", "token/param"),
    (r"(?:/|per)\s*(?:p(?:aram(?:eter)?)?|weight)\b", "token/param"),
    (r"(?:p(?:aram(?:eter)?s?)?|weights?)\s*(?:/|per|for (?:each|every|one)|to (?:each|every|one|a))\s*(?:tok(?:en)?s?)\b", "param/token"),
    (r"(?::|to|vs\.?|against)\s*(?:1|one)\b(?![.\d])", "token/param"),
    (r"(?:flops?|operations)(?:/s|\s*per sec\w*)", "FLOP/s"),
    (r"(?:flops?|floating[- ]point|operations)\b", "FLOP"),
    (r"(?:[-\s]?(?:training |text |unique |high-quality )*(?:tok(?:en)?s?\b|words\b))|(?:of (?:data|text)\b)|(?:data|text)\b", "token"),
    (r"[-\s]?(?:active |total |model )*(?:param(?:eter)?s?\b|weights?\b|p\b|sized? model|model\b)", "param"),
    (r"[kmgt]i?b\b|bytes?\b", "byte"),
    (r"(?:training |warm-?up |optimi[sz]er )*(?:steps?|iterations?|iters|updates?)\b", "step"),
    (r"(?:gpu|card|accelerator)s?\b", "GPU"),
    (r"(?:sec(?:ond)?|minute|hour|day|week)s?\b", "second"),
    (r"layers?\b", "layer"),
    (r"(?:\w+ )?(?:heads?|groups?)\b", "head"),
)  # fmt: skip
_UNIT_BEFORE: tuple[tuple[str, str], ...] = (
    (r"(?:tok(?:en)?s?)\s*(?:/|per)\s*(?:p(?:aram(?:eter)?s?)?|weight)s?|ratio|\bd\s*/\s*n", "token/param"),
    (r"\bn(?:_?opt)?|param(?:eter)?s?(?: count)?|weights?|model(?: size)?|size", "param"),
    (r"\bd(?:_?opt)?|tok(?:en)?s?(?: count)?|data(?:set)?(?: size)?|trained (?:it )?on", "token"),
    (r"\bc|compute|flops?|budget", "FLOP"),
)  # fmt: skip
_LINK = (
    r"\s*(?:is|are|was|be|to be|=|==|:|~|≈|∼|of|at|comes? (?:out )?(?:to|at)|to|would be|should be|equals?|→|->|-)?\s*"
)
_ABOUT = (
    r"(?:(?:only|just|about|around|roughly|approx\w*|circa|ca\.?|nearly|almost|some|like|maybe|a|the|~|≈|∼)\s*){0,3}"
)
_AFTER = [
    (re.compile(r"\s*(?:or so |of |different |more )?\s*" + f"(?:{pattern})", re.IGNORECASE), unit)
    for pattern, unit in _UNIT_AFTER
]
_BEFORE = [(re.compile(f"(?:{pattern}){_LINK}{_ABOUT}$", re.IGNORECASE), unit) for pattern, unit in _UNIT_BEFORE]


MAX_AMOUNTS = 400
"""Numbers of one text that are compared: one in every thirty characters of the longest answer that is graded."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of the answer with the unit said beside it; an empty unit was not said."""

    numeral: Numeral
    unit: str


@dataclass(frozen=True, slots=True)
class QuantityEvidence:
    """How the answer's numbers stand to the one that was asked for; offsets of the number that decided."""

    outcome: Outcome
    start: int = 0
    end: int = 0
    says: str = ""


ABSENT = QuantityEvidence("absent")


def amounts(text: str) -> list[Amount]:
    """Every number of a text with its unit; of a page of figures the first MAX_AMOUNTS."""
    found = []
    taken = 0  # where the words that belong to the number before end: "8B params = 1875" names no unit for 1875
    for numeral in numerals(text)[:MAX_AMOUNTS]:
        unit, taken = _unit(text, numeral, taken)
        found.append(Amount(numeral, unit))
    return found


def _unit(text: str, numeral: Numeral, taken: int) -> tuple[str, int]:
    """The unit said with a number, and where the words that say so end."""
    if numeral.percent:
        return "percent", numeral.end
    after = text[numeral.end : numeral.end + 48]
    for pattern, unit in _AFTER:
        if match := pattern.match(after):
            return unit, numeral.end + match.end()
    before = text[max(taken, numeral.start - 40) : numeral.start]
    clause = re.split(r"[,;.()\n]\s|\band\b|\bon\b(?! *$)", before)[-1]
    for pattern, unit in _BEFORE:
        if pattern.search(clause):
            return unit, numeral.end
    return ("ratio" if numeral.multiple else ""), numeral.end


def targets(quantity: Quantity) -> tuple[float, float]:
    """Lowest and highest right value, tolerance included."""
    if quantity.low is not None and quantity.high is not None:
        return quantity.low, quantity.high
    value = evaluate(quantity.formula) if quantity.formula is not None else float(quantity.value or 0)
    reach = abs(value) * quantity.rtol
    return value - reach, value + reach


def _values(amount: Amount, unit: str) -> tuple[float, float]:
    low, high = amount.numeral.low, amount.numeral.high
    if amount.numeral.percent and unit != "percent":
        return low / 100, high / 100
    if not amount.numeral.percent and unit == "percent" and high <= 1:
        return low * 100, high * 100
    return low, high


def _compatible(said: str, asked: str) -> bool:
    if not asked or not said or said == asked:
        return True
    loose = {"ratio", "token/param", "percent"}
    return said in loose and asked in loose


def _inside(values: tuple[float, float], low: float, high: float) -> bool:
    """A single number lies in the range; a range of numbers overlaps it and is no wider than a factor of three."""
    left, right = values
    slack = 1e-9 * max(abs(low), abs(high))
    if left == right:
        return low - slack <= left <= high + slack
    narrow = left > 0 and right <= 3.01 * left
    return right >= low - slack and left <= high + slack and (narrow or (low <= left and right <= high))


def compare(
    found: Sequence[Amount], quantity: Quantity, slips: Iterable[Slip], given: Sequence[float]
) -> QuantityEvidence:
    """The evidence of an answer's numbers for one asked quantity.

    `given` are the numbers of the question itself: repeating them is neither right nor wrong. The last matching number
    decides over earlier wrong ones, since a number said again is a correction.
    """
    low, high = targets(quantity)
    middle = (low + high) / 2
    wrong: QuantityEvidence | None = None
    match: QuantityEvidence | None = None
    for amount in found:
        values = _values(amount, quantity.unit)
        spot = (amount.numeral.start, amount.numeral.end)
        fits = _inside(values, low, high)
        if fits and _compatible(amount.unit, quantity.unit):
            match = QuantityEvidence("match", *spot)
        elif fits and amount.unit != "param/token":
            wrong = wrong or QuantityEvidence(
                "swapped", *spot, f"{shown(values[0])} is the right number for something else."
            )
        elif not any(math.isclose(value, values[0], rel_tol=1e-6) for value in given):
            slip = next((s for s in slips if _close(values, evaluate(s.formula))), None)
            if amount.unit == "param/token" and quantity.unit == "token/param":
                reverse = (1 / values[0], 1 / values[0]) if values[0] else (0.0, 0.0)
                slip = slip or next((s for s in slips if _close(reverse, evaluate(s.formula))), None)
                wrong = QuantityEvidence(
                    "slip", *spot, slip.says if slip else "The ratio is tokens per parameter, not the reverse."
                )
            elif slip and (_compatible(amount.unit, quantity.unit)):
                wrong = QuantityEvidence("slip", *spot, slip.says)
            elif amount.unit == quantity.unit and amount.unit:
                wrong = wrong or QuantityEvidence("wrong", *spot, _magnitude(values, middle))
            elif not amount.unit and not wrong and _power_of_ten(values, middle):
                wrong = QuantityEvidence("wrong", *spot, _magnitude(values, middle))
    return match or wrong or ABSENT


def _close(values: tuple[float, float], target: float) -> bool:
    return target != 0 and _inside(values, min(target * 0.93, target * 1.07), max(target * 0.93, target * 1.07))


def _power_of_ten(values: tuple[float, float], middle: float) -> bool:
    """The right digits at the wrong power: off by 10, 100 … 10^6."""
    if values[0] <= 0 or middle <= 0:
        return False
    power = math.log10(values[0]) - math.log10(middle)
    return 0.9 < abs(power) < 6.1 and abs(power - round(power)) < 0.02


def shown(value: float) -> str:
    """A number as people write it: 91.3B, 1.83T, 1,875."""
    for scale, suffix in ((1e12, "T"), (1e9, "B"), (1e6, "M")):
        if 1 <= abs(value) / scale < 1000:
            return f"{value / scale:.3g}{suffix}"
    return f"{value:,.0f}" if 1000 <= abs(value) < 1e6 else f"{value:,.4g}"


def _magnitude(values: tuple[float, float], middle: float) -> str:
    """What a wrong number is off by, in words."""
    if values[0] <= 0 or middle <= 0:
        return f"{shown(values[0])} is not the number; it is about {shown(middle)}."
    if _power_of_ten(values, middle):
        power = round(math.log10(values[0]) - math.log10(middle))
        return f"Off by a power of ten: {shown(values[0])} is {10 ** abs(power):,} times too {'large' if power > 0 else 'small'}."
    large = values[0] > middle
    factor, word = (values[0] / middle, "large") if large else (middle / values[0], "small")
    if abs(factor - 2) < 0.1:
        return f"A factor of 2: {shown(values[0])} is twice too {word}; it is about {shown(middle)}."
    return f"{shown(values[0])} is too {word}; it is about {shown(middle)}."
