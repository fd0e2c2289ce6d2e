"""What is likely behind a wrong number: the ratio inverted, a factor of two, a power of ten, GB for GiB."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from grill.calc.shown import shown, shown_quantity
from grill.calc.working import LikelySlip
from grill.grading.amounts import Amount

_NEAR = 0.02
"""A slip explains a number that lies this close to what the slip gives."""
_RATIOS = frozenset({"token/param", "ratio", "percent"})


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A slip by its name, empty where none explains the number, and a sentence for the learner."""

    slip: str
    says: str


def diagnosed(amount: Amount, value: float, right: float, unit: str) -> Diagnosis:
    """The likeliest mistake that turns `right` into `value`; both in `unit`, `amount` as it was said."""
    said, truth = shown_quantity(value, unit, 3), shown_quantity(right, unit, 3)
    if value <= 0 or right <= 0:
        return Diagnosis("", f"{shown(value)} is not the number; it is about {truth}.")
    word = "large" if value > right else "small"
    if is_power_of_ten(value, right):
        power = round(math.log10(value) - math.log10(right))
        says = f"Off by a power of ten: {shown(value)} is {10 ** abs(power):,} times too {word}."
        return Diagnosis("power-of-ten", says)
    if unit == "byte" and (of_bytes := _of_bytes(amount, value, right, word)):
        return of_bytes
    if unit in _RATIOS and _near(1 / value, right):
        return Diagnosis("inverted", f"The ratio is inverted: it is {truth}, and {shown(value)} is one over that.")
    factor = max(value / right, right / value)
    if abs(factor - 2) < 0.1:
        return Diagnosis("factor-2", f"A factor of 2: {said} is twice too {word}; it is about {truth}.")
    return Diagnosis("", f"{said} is too {word}; it is about {truth}.")


def _of_bytes(amount: Amount, value: float, right: float, word: str) -> Diagnosis | None:
    if (other := _other_prefix(amount)) and _near(other, right):
        return Diagnosis("gb-gib", _prefixes(amount, right))
    if abs(max(value / right, right / value) - 8) < 0.1:
        return Diagnosis("bits", f"A factor of 8 too {word}: eight bits are one byte. {_is(right)}")
    return None


def _is(right: float) -> str:
    return f"It is {shown_quantity(right, 'byte', 4)}."


def misread_prefix(amount: Amount, right: float) -> str:
    """What to say of a number that is right only when GB is read as GiB, or the other way round; empty if it is not."""
    other = _other_prefix(amount)
    if other and _near(other, right, 0.005) and not _near(amount.high, right, 0.02):
        return _prefixes(amount, right)
    return ""


def is_power_of_ten(value: float, right: float) -> bool:
    """The right digits at the wrong power: off by 10, 100 … 10^6."""
    if value <= 0 or right <= 0:
        return False
    power = math.log10(value) - math.log10(right)
    return 0.9 < abs(power) < 6.1 and abs(power - round(power)) < 0.02


def by_formula(value: float, slips: Iterable[LikelySlip]) -> Diagnosis | None:
    """The first of a formula's own slips that gives this value."""
    return next((Diagnosis(slip.name, f"{slip.says.rstrip('.')}.") for slip in slips if _near(value, slip.value)), None)


def _other_prefix(amount: Amount) -> float:
    """The value with its prefix read the other way: powers of two for powers of ten; 0 where it has none."""
    scale = amount.scale
    for power in range(1, 6):
        if scale == 1000.0**power:
            return amount.numeral.value * 1024.0**power
        if scale == 1024.0**power:
            return amount.numeral.value * 1000.0**power
    return 0.0


def _prefixes(amount: Amount, right: float) -> str:
    decimal = any(amount.scale == 1000.0**power for power in range(1, 6))
    slip, base = ("GB for GiB", "two") if decimal else ("GiB for GB", "ten")
    return f"{slip}: your digits count powers of {base}. {_is(right)}"


def _near(value: float, right: float, reach: float = _NEAR) -> bool:
    return math.isclose(value, right, rel_tol=reach)
