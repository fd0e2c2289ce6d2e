"""Numbers at the wrong power of ten: "80 KV heads" where everything the rubric says speaks of 8.

A number of the answer is held against the numbers of the question, its key and its right wordings. Only exact powers of
ten of a number said of the same thing count, and only where that value is not itself known. Round numbers prove little:
"a 1B proxy" is no slip of the 10B run that the key speaks of.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from grill.grading.amounts import Amount, amounts
from grill.grading.polarity import content_stems

_REACH = 24
"""Characters on either side of a number in which it is said what it is a number of."""
_LEAST = 2
"""One of anything is no figure to be got wrong."""
_TELLING = 1e6
"""From here on the digits alone tell: no two things of one question share them by chance."""
_SURELY = 2
"""Words shared that make a round number one of the same thing."""


@dataclass(frozen=True, slots=True)
class _Known:
    value: float
    unit: str
    about: frozenset[str]


class KnownNumbers:
    """The numbers that belong to a question."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._known = [known for text in texts for known in _numbers(text)]

    def misplaced(self, text: str, found: Sequence[Amount]) -> tuple[Amount, float] | None:
        """The first number that is a known one times a power of ten, with that known value; None if there is none.

        A step of a calculation (a fraction) is not judged, nor is a number whose right value stands elsewhere in the
        answer: who writes both means both.
        """
        said = [amount.numeral.value for amount in found]
        for amount in found:
            value = amount.numeral.value
            if value <= 0 or "/" in text[amount.numeral.start : amount.numeral.end] or self._near(value, 0.05):
                continue
            about = _about(text, amount)
            for known in self._known:
                if not _power_of_ten(value, known.value) or (amount.unit and known.unit and amount.unit != known.unit):
                    continue
                if any(math.isclose(known.value, other, rel_tol=0.12) for other in said):
                    continue
                shared = len(about & known.about)
                if _is_round(value):
                    same = shared >= _SURELY
                else:
                    same = shared > 0 or (value >= _TELLING and known.value >= _TELLING)
                if same:
                    return amount, known.value
        return None

    def _near(self, value: float, share: float) -> bool:
        return any(math.isclose(known.value, value, rel_tol=share) for known in self._known)


def _about(text: str, amount: Amount) -> frozenset[str]:
    start, end = amount.numeral.start, amount.numeral.end
    return content_stems(text[max(0, start - _REACH) : start]) | content_stems(text[end : end + _REACH])


@lru_cache(maxsize=4_096)
def _numbers(text: str) -> tuple[_Known, ...]:
    """The numbers of one text; remembered, because a rubric under edit is read anew for every wording that changes."""
    return tuple(
        _Known(value, amount.unit, _about(text, amount))
        for amount in amounts(text)
        for value in {amount.numeral.low, amount.numeral.high}
        if value >= _LEAST or 0 < value < 1
    )


def _power_of_ten(value: float, known: float) -> bool:
    power = math.log10(value) - math.log10(known)
    return 0.9 < abs(power) < 3.1 and abs(power - round(power)) < 0.004


def _is_round(value: float) -> bool:
    """One significant digit: 3B, 0.1, 8."""
    return math.isclose(value, float(f"{value:.0e}"), rel_tol=1e-9)
