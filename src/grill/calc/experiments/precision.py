"""How exactly an estimate is written: to the digits that its interval bears."""

from __future__ import annotations

import math

_MOST_DECIMALS = 6
_PLAIN = 1e7


def decimals_for(reach: float, *numbers: float) -> int:
    """Decimals that show `reach`, half an interval's width, to two digits, and no number as 0 that is not 0."""
    if not reach:
        return _MOST_DECIMALS if any(numbers) else 0
    decimals = max(0, 1 - math.floor(math.log10(reach)))
    smallest = min((abs(number) for number in numbers if number), default=reach)
    while decimals < _MOST_DECIMALS and round(smallest, decimals) == 0:
        decimals += 1
    return decimals


def written(number: float, decimals: int) -> str:
    """A number with so many decimals and a true minus; the very large and very small keep three digits instead.

    One that so many decimals would show as 0 keeps its first digit.
    """
    plain = f"{number:.{decimals}f}"
    if abs(number) >= _PLAIN or decimals > _MOST_DECIMALS:
        plain = f"{number:.3g}"
    elif number and round(abs(number), decimals) == 0:
        first = -math.floor(math.log10(abs(number)))
        plain = f"{number:.3g}" if first > _MOST_DECIMALS else f"{number:.{first}f}"
    return plain.replace("-", "−") if number else "0"


def as_percent(alpha: float) -> str:
    """The confidence of an interval: `95 %`."""
    return f"{100 * (1 - alpha):.6g} %"


def p_text(p: float) -> str:
    """`0.035`; with a digit more beside 0.05, on which side of it matters."""
    return f"{p:.3g}" if round(p, 2) == 0.05 else f"{p:.2g}"


def as_p(p: float) -> str:
    """`p = 0.035`, `p < 0.001`."""
    return "p < 0.001" if p < 0.001 else f"p = {p_text(p)}"
