"""Days of practice as a grid of shapes, and days in a row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from grill.records.rows import monday

SHAPES = "·░▒▓█"
"""How a day looks, by level: shape alone tells them apart."""
FROM = (0, 1, 3, 6, 10)
"""Answers from which on a day has each level."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CELL = 2
"""Characters of a day, the gap included: two make it about square."""
_LABEL = 4


@dataclass(frozen=True, slots=True)
class Heatmap:
    """The weeks up to today's, each from Monday to Sunday."""

    first: date
    """A Monday."""
    weeks: int
    today: date
    counts: Mapping[date, int]
    """Answers by day."""

    def days(self, weekday: int) -> Iterator[date]:
        """The days of one row (0 is Monday), one a week, those after today included."""
        return (self.first + timedelta(days=7 * week + weekday) for week in range(self.weeks))

    def level(self, day: date) -> int | None:
        """0 to 4; None for a day that is still to come."""
        return None if day > self.today else level(self.counts.get(day, 0))

    @property
    def total(self) -> int:
        """Answers in all these weeks."""
        return sum(count for day, count in self.counts.items() if self.first <= day <= self.today)


@dataclass(frozen=True, slots=True)
class Streaks:
    """Days of practice in a row."""

    current: int
    """Up to today, or to yesterday while today may still be added."""
    longest: int
    days: int
    """Days with an answer, in all."""


def level(answers: int) -> int:
    """0 to 4, for a day with so many answers."""
    return sum(answers >= bound for bound in FROM[1:])


def heatmap(counts: Mapping[date, int], today: date, weeks: int = 26) -> Heatmap:
    """The last `weeks` weeks, this one included."""
    return Heatmap(monday(today) - timedelta(weeks=weeks - 1), weeks, today, counts)


def drawn(chart: Heatmap) -> list[str]:
    """A line with the months, one a weekday, and the legend: 5 + 2 × weeks characters wide, at least the legend."""
    lines = [" " * _LABEL + _months(chart)]
    for weekday, name in enumerate(WEEKDAYS):
        levels = (chart.level(day) for day in chart.days(weekday))
        cells = "".join((" " if found is None else SHAPES[found]).ljust(_CELL) for found in levels)
        lines.append(f"{name:<{_LABEL}}{cells}".rstrip())
    return [*lines, legend()]


def legend() -> str:
    """`· none  ░ 1 to 2  ▒ 3 to 5  ▓ 6 to 9  █ 10 and more answers a day`."""
    parts = [f"{SHAPES[0]} none"]
    parts += [f"{SHAPES[number]} {FROM[number]} to {FROM[number + 1] - 1}" for number in range(1, len(FROM) - 1)]
    return "  ".join([*parts, f"{SHAPES[-1]} {FROM[-1]} and more answers a day"])


def streaks(days: Collection[date], today: date) -> Streaks:
    """Days in a row, from the days that have an answer."""
    known = set(days)
    longest = 0
    for day in known:
        if day - timedelta(days=1) not in known:
            longest = max(longest, _run(known, day, 1))
    last = today if today in known else today - timedelta(days=1)
    return Streaks(_run(known, last, -1), longest, len(known))


def _run(known: Collection[date], day: date, step: int) -> int:
    count = 0
    while day in known:
        count += 1
        day += timedelta(days=step)
    return count


def _months(chart: Heatmap) -> str:
    """Each month's name above its first Monday; that of the first column where the next leaves it room."""
    mondays = list(chart.days(0))
    begins = [week for week, day in enumerate(mondays) if day.day <= len(WEEKDAYS)]
    if not begins or begins[0] > 1:
        begins.insert(0, 0)
    line = ""
    for week in begins:
        line = line.ljust(_CELL * week) + _MONTHS[mondays[week].month - 1]
    return line
