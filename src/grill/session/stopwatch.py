"""Attended time from a clock that may jump: never negative, never an hour longer because the machine slept."""

from __future__ import annotations

from dataclasses import dataclass

LONGEST_GAP_SECONDS = 10.0
"""Between two readings of a screen that reads twice a second. Whatever lies longer apart, nobody was there: the machine
slept, the process was stopped, the clock was set."""


@dataclass(slots=True)
class Stopwatch:
    """Adds up the time between readings.

    A reading is any clock's number of seconds. One that went back adds nothing, and neither does a gap beyond
    `longest_gap`, which is away time and not thinking time.
    """

    seconds: float = 0.0
    """Attended seconds so far; a resumed interview begins where it was interrupted."""
    longest_gap: float | None = LONGEST_GAP_SECONDS
    """None where nobody reads in between, as in a conversation by lines."""
    away_seconds: float = 0.0
    """What was left out."""
    _last: float | None = None

    def read(self, reading: float) -> float:
        """Attended seconds at this reading of the clock."""
        step = 0.0 if self._last is None else max(0.0, reading - self._last)
        self._last = reading
        if self.longest_gap is not None and step > self.longest_gap:
            self.away_seconds += step
        else:
            self.seconds += step
        return self.seconds

    def rest(self) -> None:
        """Let the time until the next reading not count."""
        self._last = None
