"""Small charts in one line of text; a word or a figure always stands beside them."""

from __future__ import annotations

from collections.abc import Sequence

_STEPS = "▁▂▃▄▅▆▇█"
NOTHING = "·"
"""Stands for a value that there is not."""


def sparkline(values: Sequence[float | None]) -> str:
    """One character a value of 0 to 1, always on that scale, so that two lines can be compared."""
    return "".join(NOTHING if value is None else _STEPS[_step(value, len(_STEPS))] for value in values)


def bar(value: float | None, width: int = 10) -> str:
    """A bar of so many characters, filled to a value of 0 to 1; dots for none."""
    if value is None:
        return NOTHING * width
    filled = round(min(1.0, max(0.0, value)) * width)
    return "█" * filled + "░" * (width - filled)


def _step(value: float, steps: int) -> int:
    return min(steps - 1, int(min(1.0, max(0.0, value)) * steps))
