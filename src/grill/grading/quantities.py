"""The numbers of an answer, compared with the number that a criterion asks for.

A right value that counts something else ("91B tokens" where parameters are asked) is a swap, not a match; a value that
follows from a named wrong formula is a slip, with its diagnosis.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from grill.calc.figures import Figure, figure, worth
from grill.calc.shown import shown, shown_quantity
from grill.content.model import Quantity, Slip
from grill.grading.amounts import Amount
from grill.grading.diagnosis import Diagnosis, by_formula, diagnosed, is_power_of_ten, misread_prefix
from grill.grading.grade import NumberCheck

Outcome = Literal["match", "swapped", "slip", "wrong", "absent"]


@dataclass(frozen=True, slots=True)
class QuantityEvidence:
    """How the answer's numbers stand to the one that was asked for; offsets of the number that decided."""

    outcome: Outcome
    start: int = 0
    end: int = 0
    says: str = ""
    check: NumberCheck | None = None
    """The number beside the right one, with the steps that lead there."""


ABSENT = QuantityEvidence("absent")


def targets(quantity: Quantity) -> tuple[float, float]:
    """Lowest and highest right value, tolerance included."""
    if quantity.low is not None and quantity.high is not None:
        return quantity.low, quantity.high
    value = right_figure(quantity).value
    reach = abs(value) * quantity.rtol
    return value - reach, value + reach


def right_figure(quantity: Quantity) -> Figure:
    """The right value with its steps; of a range the middle, of a bare value itself, both without steps."""
    if quantity.formula is not None:
        return figure(quantity.formula, quantity.given, quantity.result, quantity.unit)
    if quantity.low is not None and quantity.high is not None:
        return Figure((quantity.low + quantity.high) / 2, ())
    return Figure(float(quantity.value or 0), ())


def _values(amount: Amount, unit: str) -> tuple[float, float]:
    low, high = amount.low, amount.high
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
    asked = _Asked(quantity, tuple(slips))
    wrong: QuantityEvidence | None = None
    match: QuantityEvidence | None = None
    for amount in found:
        repeats = any(math.isclose(value, amount.numeral.low, rel_tol=1e-6) for value in given)
        evidence = asked.evidence(amount, told=wrong is not None, repeats=repeats)
        if evidence is None:
            continue
        if evidence.outcome == "match":
            match = evidence
        elif evidence.outcome == "slip":
            wrong = evidence  # the latest slip says most
        else:
            wrong = wrong or evidence
    return match or wrong or ABSENT


class _Asked:
    """The number that a criterion asks for, ready to hold others against it."""

    def __init__(self, quantity: Quantity, slips: Sequence[Slip]) -> None:
        self._quantity = quantity
        self._unit = quantity.unit
        self._slips = slips
        self._right = right_figure(quantity)
        self._low, self._high = targets(quantity)

    def evidence(self, amount: Amount, *, told: bool, repeats: bool) -> QuantityEvidence | None:
        """What one number says; None where it speaks of something else. `told`: a wrong one stands already."""
        values = _values(amount, self._unit)
        same = _compatible(amount.unit, self._unit)
        if _inside(values, self._low, self._high):
            if same:
                says = misread_prefix(amount, self._right.value) if self._unit == "byte" else ""
                return self._found("match", amount, values, Diagnosis("gb-gib" if says else "", says))
            if amount.unit != "param/token":
                says = f"{shown(values[0])} is the right number for something else."
                return self._found("swapped", amount, values, Diagnosis("", says))
        if repeats:
            return None
        return self._wrong(amount, values, same=same, told=told)

    def _wrong(self, amount: Amount, values: tuple[float, float], *, same: bool, told: bool) -> QuantityEvidence | None:
        slip = self._slip(amount, values)
        if amount.unit == "param/token" and self._unit == "token/param":
            reverse = (1 / values[0], 1 / values[0]) if values[0] else (0.0, 0.0)
            slip = slip or self._slip(amount, reverse)
            says = slip.says if slip else "The ratio is tokens per parameter, not the reverse."
            return self._found("slip", amount, values, Diagnosis("inverted", says))
        if slip and same:
            return self._found("slip", amount, values, slip)
        if amount.unit == self._unit and amount.unit:
            return self._found("wrong", amount, values, self._diagnosed(amount, values))
        if not amount.unit and not told and is_power_of_ten(values[0], self._right.value):
            return self._found("wrong", amount, values, self._diagnosed(amount, values))
        return None

    def _slip(self, amount: Amount, values: tuple[float, float]) -> Diagnosis | None:
        """The author's own diagnosis, else the formula's."""
        for slip in self._slips:
            value = worth(slip.formula, slip.given, slip.result)
            if value and _inside(values, min(value * 0.93, value * 1.07), max(value * 0.93, value * 1.07)):
                known = by_formula(values[0], self._right.slips) or self._diagnosed(amount, values)
                return Diagnosis(known.slip, slip.says)
        return by_formula(values[0], self._right.slips)

    def _diagnosed(self, amount: Amount, values: tuple[float, float]) -> Diagnosis:
        return diagnosed(amount, values[0], self._right.value, self._unit)

    def _found(
        self, outcome: Outcome, amount: Amount, values: tuple[float, float], diagnosis: Diagnosis
    ) -> QuantityEvidence:
        start, end = amount.numeral.start, amount.numeral.end
        check = NumberCheck(
            said=shown_quantity(values[0], self._unit, 4),
            value=values[0],
            low=self._low,
            high=self._high,
            right=shown_quantity(self._right.value, self._unit, 4) if self._quantity.low is None else "",
            steps=self._right.steps,
            slip=diagnosis.slip,
        )
        return QuantityEvidence(outcome, start, end, diagnosis.says, check)
